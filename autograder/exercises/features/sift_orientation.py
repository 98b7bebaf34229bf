"""The direction of a key point"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import differs


def sift_orientation(image, points, scales, *, radius=8, peaks=1, share=0.8):
    r"""Return the directions in which a picture gets brighter around key points, and their histograms.

    A camera that is turned turns the picture. If each key point has a direction of its own that turns with it, then
    what is said about its surroundings can be said from that direction on, and is the same as before.

    **Given**

    - `image`, shape `(rows, columns)`: a grey picture $I$, indexed as `image[y, x]`; 3 rows and columns or more.
    - `points`, shape `(n, 2)`: $(p_x, p_y)$ of key points in the picture, which may lie between pixels.
    - `scales`, shape `(n,)`: their $\sigma > 0$.
    - `radius`, a whole number, 1 or more; `peaks`, a whole number from 1 to 18; `share`, above 0 and at most 1.

    **The histogram** has 36 bins, for each point. The pixels that count are those with
    $|x - \lfloor p_x + \frac12 \rfloor| \le$ `radius` and $|y - \lfloor p_y + \frac12 \rfloor| \le$ `radius`, but none
    of the picture's first and last row and column. Each has a slope,

    $$g_x = \tfrac12 \big(I(x + 1, y) - I(x - 1, y)\big), \qquad g_y = \tfrac12 \big(I(x, y + 1) - I(x, y - 1)\big),$$

    a direction $\operatorname{atan2}(g_y, g_x)$ (y points down), and adds $\sqrt{g_x^2 + g_y^2}\; e^{-r^2/(2 s^2)}$ to
    one bin, where $r$ is the distance from $(x, y)$ to $(p_x, p_y)$, and $s = 1.5\,\sigma$. Bin $k$ is that of the
    directions around $10k°$: a direction of $a$ degrees is in bin $\lfloor a/10 + \frac12 \rfloor \bmod 36$. No
    direction lies on the border between two bins.

    **The peaks.** Bins are a circle: behind bin 35 comes bin 0. A bin $h_k > 0$ is a peak if $h_{k-1} < h_k$,
    $h_{k+1} \le h_k$, and $h_k \ge$ `share` times the largest bin. A parabola through the three says where, in bins:

    $$k + \frac{h_{k-1} - h_{k+1}}{2\,(h_{k-1} - 2 h_k + h_{k+1})}.$$

    **Return** three arrays:

    - the angles of the peaks in radians, in $(-\pi, \pi]$, shape `(n, peaks)`: those of the highest peaks, the highest
      first, of equally high ones that of the smaller $k$; 0 where there is no further peak;
    - whether there is such a peak, shape `(n, peaks)`, of `True` and `False`;
    - the histograms, shape `(n, 36)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    along_x = (image[1:-1, 2:] - image[1:-1, :-2]) / 2
    along_y = (image[2:, 1:-1] - image[:-2, 1:-1]) / 2
    bins = np.floor(np.degrees(np.arctan2(along_y, along_x)) / 10 + 0.5).astype(int) % 36
    y, x = np.indices(bins.shape) + 1
    angles, found = np.zeros((len(points), peaks)), np.zeros((len(points), peaks), bool)
    histograms = []
    for n, ((p_x, p_y), scale) in enumerate(zip(points, scales, strict=True)):
        inside = np.maximum(np.abs(x - np.floor(p_x + 0.5)), np.abs(y - np.floor(p_y + 0.5))) <= radius
        weight = np.exp(-((x - p_x) ** 2 + (y - p_y) ** 2) / (2 * (1.5 * scale) ** 2))
        h = np.bincount(bins[inside], (np.hypot(along_x, along_y) * weight)[inside], minlength=36)
        before, behind = np.roll(h, 1), np.roll(h, -1)
        (places,) = np.nonzero((before < h) & (behind <= h) & (h >= share * h.max()))
        for m, k in enumerate(places[np.argsort(-h[places], kind="stable")][:peaks]):
            place = k + (before[k] - behind[k]) / (2 * (before[k] - 2 * h[k] + behind[k]))
            angles[n, m], found[n, m] = np.radians(10 * place - 360 * (place > 18)), True
        histograms.append(h)
    return angles, found, np.array(histograms)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    step=2,
    direction=lambda x, y: np.arctan2(y, x),
    length=np.hypot,
    half=0.5,
    nearest=lambda p: np.floor(p + 0.5),
    middle=lambda p: p,
    spread=lambda scale: 1.5 * scale,
    beyond=False,
    window=lambda across, down: np.maximum(np.abs(across), np.abs(down)),
    neighbours=lambda h: (np.roll(h, 1), np.roll(h, -1)),
    higher=lambda before, h, behind: (before < h) & (behind <= h),
    least=lambda h, share: share * h.max(),
    bend=lambda before, here, behind: (before - behind) / (2 * (before - 2 * here + behind)),
    first=False,
    order=lambda h: np.argsort(-h, kind="stable"),
    wrap=lambda place: place - 36 * (place > 18),
    unit=np.pi / 18,
):
    """Return the orientations with one slip in them."""

    def sift_orientation(image, points, scales, *, radius=8, peaks=1, share=0.8):
        wide = np.pad(image, 1, mode="edge") if beyond else image
        x_slope = (wide[1:-1, 2:] - wide[1:-1, :-2]) / step
        y_slope = (wide[2:, 1:-1] - wide[:-2, 1:-1]) / step
        number = np.floor(direction(x_slope, y_slope) * 18 / np.pi + half).astype(int) % 36
        y, x = np.indices(number.shape) + (0 if beyond else 1)
        answers = []
        for p, scale in zip(points, scales, strict=True):
            near = window(x - nearest(p)[0], y - nearest(p)[1]) <= radius
            r2 = (x - middle(p)[0]) ** 2 + (y - middle(p)[1]) ** 2
            weight = np.where(near, length(x_slope, y_slope) * np.exp(-r2 / (2 * spread(scale) ** 2)), 0)
            h = np.bincount(number.ravel(), weight.ravel(), minlength=36)
            before, behind = neighbours(h)
            places = np.flatnonzero(higher(before, h, behind) & (h >= least(h, share)) & (h > 0))
            places = places[:peaks] if first else places
            places = places[order(h[places])][:peaks]
            angles = [wrap(k + bend(before[k], h[k], behind[k])) * unit for k in places]
            missing = peaks - len(places)
            answers.append((angles + [0.0] * missing, [True] * len(places) + [False] * missing, h))
        return tuple(np.array(part) for part in zip(*answers, strict=True))

    return sift_orientation


SLIPS = {
    "slopes not halved": (
        mistaken(step=1),
        "Your slopes are twice as large: the two pixels are two columns, or rows, apart.",
    ),
    "atan2 of x and y": (
        mistaken(direction=lambda x, y: np.arctan2(x, y)),
        "You call arctan2 with x first. Its first argument is the slope along y.",
    ),
    "y upwards": (
        mistaken(direction=lambda x, y: np.arctan2(-y, x)),
        "Your directions turn the other way. Here y points down, as rows do.",
    ),
    "arctan of the quotient": (
        mistaken(direction=lambda x, y: np.arctan2(y * np.where(x < 0, -1, 1), np.abs(x))),
        "Your directions are those of half a circle: the quotient does not know which of the two is negative.",
    ),
    "each pixel counts alike": (
        mistaken(length=lambda x, y: ((x != 0) | (y != 0)).astype(float)),
        "Your pixels count alike, however steep the picture is there. Weight them with the length of the slope.",
    ),
    "squared lengths": (
        mistaken(length=lambda x, y: x * x + y * y),
        "You weight with the squared length of the slope: a root is missing.",
    ),
    "bins begin at multiples of 10°": (
        mistaken(half=0.0),
        "Your bin k begins at 10k°. That is its middle.",
    ),
    "half rounded to even": (
        mistaken(nearest=np.round),
        "You round half to even: 2½ becomes 2, as np.round has it. ⌊p + ½⌋ is 3.",
    ),
    "window at the pixel below": (
        mistaken(nearest=np.floor),
        "The middle of your window is the point rounded down. It is rounded to the nearest pixel.",
    ),
    "points read as (y, x)": (
        mistaken(nearest=lambda p: np.floor(p[::-1] + 0.5), middle=lambda p: p[::-1]),
        "You take the first number of a point for its row. Points are (x, y), and pictures `image[y, x]`.",
    ),
    "distance from the pixel": (
        mistaken(middle=lambda p: np.floor(p + 0.5)),
        "You weight by the distance from the window's middle pixel. It is the distance from the point itself.",
    ),
    "weights as wide as the scale": (
        mistaken(spread=lambda scale: scale),
        "Your weights have the width σ. It is 1.5 σ.",
    ),
    "no weights": (
        mistaken(spread=lambda scale: np.inf),
        "Your weights do not fall with the distance from the point.",
    ),
    "a round window": (
        mistaken(window=np.hypot),
        "Only pixels in a circle count with you. `radius` holds for x and y, each by itself: a square.",
    ),
    "slopes on the border": (
        mistaken(beyond=True),
        "You give slopes to the picture's first and last rows and columns. They are left out.",
    ),
    "bins on a line": (
        mistaken(neighbours=lambda h: (np.append(0, h[:-1]), np.append(h[1:], 0))),
        "Your first bin has none before it, and your last one none behind. They are neighbours.",
    ),
    "plateaus are no peaks": (
        mistaken(higher=lambda before, h, behind: (before < h) & (behind < h)),
        "Of two neighbours that are equally high, you take neither. The first one is a peak.",
    ),
    "plateaus are two peaks": (
        mistaken(higher=lambda before, h, behind: (before <= h) & (behind <= h)),
        "Of two neighbours that are equally high, you take both. The first one is a peak.",
    ),
    "all high bins": (
        mistaken(higher=lambda before, h, behind: h > 0),
        "You take bins that are high, but lower than one beside them. They are on the way to a peak.",
    ),
    "low peaks": (
        mistaken(least=lambda h, share: 0.0),
        "You take peaks that are too low. Compare them with a share of the largest bin.",
    ),
    "more than the share": (
        mistaken(least=lambda h, share: np.where(h == h.max(), 0.0, np.nextafter(np.float32(share * h.max()), np.inf))),
        "A peak that has exactly the share of the largest bin is one.",
    ),
    "in the order of the bins": (
        mistaken(order=lambda h: np.arange(len(h))),
        "Your peaks are in the order of their bins. The highest comes first.",
    ),
    "the first peaks": (
        mistaken(first=True),
        "You take the first peaks in the order of their bins, and sort them then. The highest of all are asked for.",
    ),
    "the last of equal peaks": (
        mistaken(order=lambda h: np.argsort(h, kind="stable")[::-1]),
        "Of equally high peaks the one of the smaller bin comes first.",
    ),
    "the middle of the bin": (
        mistaken(bend=lambda before, here, behind: 0.0),
        "You return the middle of the bin. A parabola through it and its neighbours says where the peak is.",
    ),
    "the parabola mirrored": (
        mistaken(bend=lambda before, here, behind: (behind - before) / (2 * (before - 2 * here + behind))),
        "Your peak moves towards the lower neighbour. The sign of the parabola's step is wrong.",
    ),
    "the parabola's step doubled": (
        mistaken(bend=lambda before, here, behind: (before - behind) / (before - 2 * here + behind)),
        "The parabola's step is twice as long as it should be: a factor of 2 is missing below.",
    ),
    "a whole circle of positive angles": (
        mistaken(wrap=lambda place: place % 36),
        "Your angles go from 0 to 2π. They are asked for in (−π, π].",
    ),
    "minus pi for pi": (
        mistaken(wrap=lambda place: place - 36 * (place >= 18)),
        "Bin 18 is at −π with you. Angles are in (−π, π].",
    ),
    "degrees": (
        mistaken(unit=10.0),
        "Your angles are in degrees.",
    ),
}
# What a mistake changes in a drawn case: angles, found, histograms. Those of peaks are about edges, placed by hand.
CHANGES = {
    "slopes not halved": (False, False, True),
    "low peaks": (True, True, False),
    **dict.fromkeys(
        (
            "the middle of the bin",
            "the parabola mirrored",
            "the parabola's step doubled",
            "a whole circle of positive angles",
            "degrees",
        ),
        (True, False, False),
    ),
    **dict.fromkeys(
        (
            "half rounded to even",
            "bins on a line",
            "plateaus are no peaks",
            "plateaus are two peaks",
            "all high bins",
            "more than the share",
            "in the order of the bins",
            "the first peaks",
            "the last of equal peaks",
            "minus pi for pi",
        ),
        (False, False, False),
    ),
}


def rough(rng, shape, n, radius, at_the_edge=False):
    """A rough picture that gets brighter to the left and upwards; nothing that is decided in it is close."""
    changes = {**CHANGES, "slopes on the border": (at_the_edge, False, at_the_edge)}
    while True:
        y, x = np.indices(shape)
        image = 0.3 * rng.normal(size=shape) - x - 0.6 * y
        low, high = (0.6, 1.4) if at_the_edge else (radius + 1.6, shape[1] - radius - 2.6)
        points = np.stack([rng.uniform(low, high, size=n), rng.uniform(radius + 1.6, shape[0] - radius - 2.6, n)], 1)
        inputs = {"image": image, "points": points, "scales": rng.uniform(1, 2, size=n), "radius": radius}
        inputs |= {"peaks": 2, "share": 0.97}
        expected = sift_orientation(**inputs)
        if settled(image, expected) and all(
            tuple(differs((a,), (e,)) for a, e in zip(slip(**inputs), expected, strict=True))
            == changes.get(name, (True, False, True))
            for name, (slip, _) in SLIPS.items()
        ):
            return inputs


def settled(image, answer):
    """Whether no direction is near the border of its bin, no peak is about as high as another, and no angle near π."""
    x, y = (image[1:-1, 2:] - image[1:-1, :-2]) / 2, (image[2:, 1:-1] - image[:-2, 1:-1]) / 2
    part = (np.degrees(np.arctan2(y, x)) / 10 + 0.5) % 1
    second, first = np.sort(answer[2], axis=1)[:, -2:].T
    return (np.abs(part - 0.5) < 0.499).all() and (second < 0.93 * first).all() and (np.abs(answer[0]) < 3).all()


def two_slopes(first, second):
    """Three rows in which two pixels, (1, 1) and (2, 1), have these slopes."""
    (a, b), (c, d) = first, second
    return np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 2 * a, 2 * c], [0.0, 2 * b, 2 * d, 0.0]])


exercise = Exercise(
    solution=sift_orientation,
    points=6,
    parts=[Part("angles", 5), Part("found", 1), Part("histograms", 6)],
    cases=[
        Case(
            "ramps, and no ramp",
            inputs={
                "image": np.maximum(np.arange(21.0) - 13, 0)
                + np.maximum(6 - np.arange(21.0), 0)
                + 0.5 * np.arange(7.0)[:, None] * (np.arange(21) > 13),
                "points": np.array([[17.0, 3.0], [10.0, 3.0], [3.0, 3.0]]),
                "scales": np.array([1.0, 1.0, 1.0]),
                "radius": 2,
            },
            about="On the right the slope is (1, ½) everywhere, a direction of 26.6°: bin 3, and no other one, so "
            "that the angle is 30°. In the middle the picture is flat, and there is no peak. On the left it gets "
            "brighter to the left, the angle π.",
        ),
        Case(
            "two directions side by side",
            inputs={
                "image": two_slopes((4.0, 3.0), (3.0, 4.0)),
                "points": np.array([[1.5, 1.0]]),
                "scales": np.array([2.0]),
                "radius": 1,
                "peaks": 2,
            },
            about="36.9° and 53.1°, both of length 5: bins 4 and 5 are equally high. That is one peak, between them.",
        ),
        Case(
            "around 0°",
            inputs={
                "image": two_slopes((4.5, 0.0), (4.0, -1.0)),
                "points": np.array([[1.5, 1.0]]),
                "scales": np.array([2.0]),
                "radius": 1,
                "peaks": 2,
                "share": 0.5,
            },
            about="0° and −14°: bins 0 and 35, and the first one is a little higher. They are neighbours: one peak.",
        ),
        Case(
            "half as high",
            inputs={
                "image": two_slopes((-8.0, -1.5), (0.75, 4.0)),
                "points": np.array([[1.5, 1.0], [1.0, 1.0], [2.0, 1.0]]),
                "scales": np.array([2.0, 1.0, 1.0]),
                "radius": 1,
                "peaks": 3,
                "share": 0.5,
            },
            about="A slope in bin 19, and one of half its length in bin 8. For the first point their weights are "
            "equal, so that the second peak has exactly half of the height. For the next one it has less, for the last "
            "one more.",
        ),
        Case(
            "the higher one",
            inputs={
                "image": two_slopes((-8.0, -1.5), (0.75, 4.0)),
                "points": np.array([[1.5, 1.0], [2.0, 1.0]]),
                "scales": np.array([2.0, 1.0]),
                "radius": 1,
                "share": 0.25,
            },
            about="The same slopes, and a share that both reach. One peak is asked for: the higher one, of bin 19.",
        ),
        Case(
            "equally high",
            inputs={
                "image": np.array([[0.0, 0.0, 0.0, 0.0, 0.0], [-4.0, 8.0, 0.0, 0.0, 6.0], [0.0, 2.0, -6.0, 8.0, 0.0]]),
                "points": np.array([[2.5, 1.0]]),
                "scales": np.array([1.0]),
                "radius": 1,
                "peaks": 2,
            },
            about="The pixel of the point is ⌊2½ + ½⌋ = 3, and the pixels 2 and 3 of the row count: slopes (−4, −3) "
            "and (3, 4), in the bins 22 and 5.",
        ),
        Case("a rough picture", rough, {"shape": (13, 15), "n": 3, "radius": 3}),
        Case(
            "at the edge of the picture",
            rough,
            {"shape": (13, 14), "n": 3, "radius": 3, "at_the_edge": True},
            hidden=True,
        ),
    ],
    mistakes=[Mistake(name, slip, said) for name, (slip, said) in SLIPS.items()],
    equivalent={
        "sign changed: 1.5 * scale -> -1.5 * scale": "It is squared.",
        **dict.fromkeys(
            ("radius or 8", "peaks or 1", "share or 0.8"), "The number is above 0, so it never counts as none."
        ),
    },
    hints=[
        "Slopes are slices of the picture, shifted by two, and have two rows and two columns fewer.",
        "`np.bincount(bins, weights, minlength=36)` adds up weights, bin by bin.",
        "`np.roll(h, 1)` has, in each place, the bin before.",
    ],
)
