"""What a key point's surroundings look like"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._planted import differs


def sift_descriptor(image, points, scales, angles, *, clip=0.2):
    r"""Return SIFT's descriptors: histograms of the directions of slopes, in a grid that turns with the key point.

    Brightness changes with the light, and slopes less. Their directions are counted in cells, so that a pixel may move
    a little, and from the key point's own direction on, so that the picture may turn.

    **Given**

    - `image`, shape `(rows, columns)`: a grey picture $I$, indexed as `image[y, x]`; 3 rows and columns or more.
    - `points`, shape `(n, 2)`: $(p_x, p_y)$ of key points, which may lie between pixels.
    - `scales`, shape `(n,)`: their $\sigma > 0$; `angles`, shape `(n,)`: their $\theta$ in radians, from x towards y;
      they may be several turns.
    - `clip`: a number above 0.

    **Slopes** of the pixels are $\frac12(I(x + 1, y) - I(x - 1, y))$ and $\frac12(I(x, y + 1) - I(x, y - 1))$, and both
    are 0 on the picture's first and last row and column, and beyond the picture. Between four pixels each of the two is
    interpolated bilinearly.

    **Samples.** There are 16 × 16. With $u$ and $v$ each from $-1.875, -1.625, \dots, 1.875$, in steps of ¼, the sample
    $(u, v)$ lies at

    $$\begin{pmatrix} p_x \\ p_y \end{pmatrix} + 3 \sigma \begin{pmatrix} \cos\theta & -\sin\theta \\
    \sin\theta & \cos\theta \end{pmatrix} \begin{pmatrix} u \\ v \end{pmatrix}.$$

    Let $g$ be the slope there. It has the size $\lVert g \rVert\, e^{-(u^2 + v^2)/8}$, and the direction
    $\operatorname{atan2}(g_y, g_x) - \theta$, in units of 45°: a number $d$ on a circle of 8.

    **Histograms.** Cells $(i, j)$, $i, j = 0, \dots, 3$, have their middles at $u = j - 1.5$, $v = i - 1.5$. To entry
    $(i, j, b)$ of a cell and a direction $b = 0, \dots, 7$, a sample adds its size times

    $$\big(1 - |v - i + 1.5|\big)^+ \big(1 - |u - j + 1.5|\big)^+ \big(1 - |d - b|_8\big)^+,$$

    where $(\cdot)^+$ is 0 for negative numbers, and $|d - b|_8$ is the distance on the circle of 8.

    **At last** the 128 numbers, in the order of $i$, then $j$, then $b$, are divided by their length (the root of the
    sum of squares); those above `clip` become `clip`; and they are divided by their length again. Where all are 0,
    they stay 0.

    **Return** the descriptors, shape `(n, 128)`. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows, columns = image.shape
    slopes = np.zeros((2, rows, columns))
    slopes[0, 1:-1, 1:-1] = (image[1:-1, 2:] - image[1:-1, :-2]) / 2
    slopes[1, 1:-1, 1:-1] = (image[2:, 1:-1] - image[:-2, 1:-1]) / 2
    place = np.arange(16) / 4 - 1.875
    u, v = np.meshgrid(place, place)
    to_cells = np.maximum(1 - np.abs(place[:, None] - np.arange(4) + 1.5), 0)

    descriptors = []
    for (p_x, p_y), scale, angle in zip(points, scales, angles, strict=True):
        cosine, sine = np.cos(angle), np.sin(angle)
        x = np.clip(p_x + 3 * scale * (cosine * u - sine * v), 0, columns - 1)  # zeros are there, as beyond
        y = np.clip(p_y + 3 * scale * (sine * u + cosine * v), 0, rows - 1)
        left, top = np.minimum(x.astype(int), columns - 2), np.minimum(y.astype(int), rows - 2)
        upper = slopes[:, top, left] + (x - left) * (slopes[:, top, left + 1] - slopes[:, top, left])
        lower = slopes[:, top + 1, left] + (x - left) * (slopes[:, top + 1, left + 1] - slopes[:, top + 1, left])
        g_x, g_y = upper + (y - top) * (lower - upper)
        size = np.hypot(g_x, g_y) * np.exp(-(u**2 + v**2) / 8)
        apart = (((np.arctan2(g_y, g_x) - angle) * 4 / np.pi)[..., None] - np.arange(8)) % 8
        share = size[..., None] * np.maximum(1 - np.minimum(apart, 8 - apart), 0)
        h = np.einsum("vub, vi, uj -> ijb", share, to_cells, to_cells).ravel()
        if h.any():
            h = np.minimum(h / np.linalg.norm(h), clip)
            h = h / np.linalg.norm(h)
        descriptors.append(h)
    return np.array(descriptors)
    ### END SOLUTION


def _slopes(image):
    slopes = np.zeros((2, *image.shape))
    slopes[0, 1:-1, 1:-1] = (image[1:-1, 2:] - image[1:-1, :-2]) / 2
    slopes[1, 1:-1, 1:-1] = (image[2:, 1:-1] - image[:-2, 1:-1]) / 2
    return slopes


def _up_to_the_border(image):
    return np.stack(np.gradient(image)[::-1])


def _circle(d, b):
    return np.abs((d - b + 4) % 8 - 4)


def _one_turn(d, b):
    apart = np.abs(np.where(d < 0, d + 8, d) - b)
    return np.minimum(apart, 8 - apart)


@combinable
def mistaken(
    *,
    cell=3.0,
    turn=1,
    relative=1,
    sigma=8.0,
    soft=True,
    distance=_circle,
    order="ijb",
    last=lambda h, clip: _unit(np.minimum(_unit(h), clip)),
    swapped=False,
    bilinear=True,
    slopes_of=_slopes,
    clamped=False,
    margin=None,
    length=np.hypot,
    own_lengths=False,
):
    """Return the descriptors with one slip in them."""

    def sift_descriptor(image, points, scales, angles, *, clip=0.2):
        height, width = image.shape
        slopes = slopes_of(image)
        slopes = np.stack([*slopes, np.hypot(*slopes)])

        def at(i, j):
            inside = ((i >= 0) & (i < width) & (j >= 0) & (j < height)) | clamped
            return np.where(inside, slopes[:, np.clip(j, 0, height - 1), np.clip(i, 0, width - 1)], 0)

        place = (np.arange(16) - 7.5) / 4
        u, v = np.meshgrid(place, place)
        away = np.abs(place[:, None] - np.arange(-1.5, 2))
        to_cells = np.maximum(1 - away, 0) if soft else (away < 0.5).astype(float)
        answers = []
        for point, scale, angle in zip(points, scales, angles, strict=True):
            (x0, y0), c, s = point[::-1] if swapped else point, np.cos(angle), turn * np.sin(angle)
            x, y = x0 + cell * scale * (c * u - s * v), y0 + cell * scale * (s * u + c * v)
            if not bilinear:
                x, y = np.floor(x + 0.5), np.floor(y + 0.5)
            i, j = np.floor(x).astype(int), np.floor(y).astype(int)
            a, b = x - i, y - j
            g = (1 - b) * ((1 - a) * at(i, j) + a * at(i + 1, j)) + b * ((1 - a) * at(i, j + 1) + a * at(i + 1, j + 1))
            size = (g[2] if own_lengths else length(*g[:2])) * np.exp(-(u**2 + v**2) / sigma)
            if margin is not None:
                size = size * ((np.minimum(x, y) >= margin) & (x <= width - 1 - margin) & (y <= height - 1 - margin))
            d = (np.arctan2(g[1], g[0]) - relative * angle) * 4 / np.pi
            share = size[..., None] * np.maximum(1 - distance(d[..., None], np.arange(8)), 0)
            answers.append(last(np.einsum(f"vub, vi, uj -> {order}", share, to_cells, to_cells).ravel(), clip))
        return np.array(answers)

    return sift_descriptor


def _unit(h):
    return h / (np.linalg.norm(h) or 1)


def _shares(h):
    return h / (h.sum() or 1)


SLIPS = {
    "the grid does not turn": (
        mistaken(turn=0),
        "Your samples do not turn with the key point.",
    ),
    "the grid turns the other way": (
        mistaken(turn=-1),
        "Your grid turns the other way. Rotate (u, v) by θ, from x towards y.",
    ),
    "directions of the picture": (
        mistaken(relative=0),
        "Your directions are those of the picture. Subtract θ, or a turned picture has other ones.",
    ),
    "θ added": (
        mistaken(relative=-1),
        "You add θ to the directions. It is subtracted.",
    ),
    "cells as wide as the scale": (
        mistaken(cell=1.0),
        "Your cells are σ wide. They are three times as wide.",
    ),
    "no Gaussian weights": (
        mistaken(sigma=np.inf),
        "Your samples at the rim count as much as those in the middle.",
    ),
    "narrow Gaussian weights": (
        mistaken(sigma=2.0),
        "Your Gaussian is too narrow: u and v are in cells, and the weight is e^{−(u² + v²)/8}.",
    ),
    "one cell for each sample": (
        mistaken(soft=False),
        "Each of your samples goes to one cell alone. It is shared between neighbours.",
    ),
    "directions on a line": (
        mistaken(distance=lambda d, b: np.abs(d - b)),
        "Your directions are on a line: those just below 360°, or below 0°, belong to direction 0 in part.",
        [mistaken(distance=lambda d, b: np.abs(d % 8 - b))],
    ),
    "u before v": (
        mistaken(order="jib"),
        "Your cells are in the order of u, then v. Rows of cells come first.",
    ),
    "not clipped": (
        mistaken(last=lambda h, clip: _unit(h)),
        "Your entries are not clipped.",
    ),
    "clipped before it is normalised": (
        mistaken(last=lambda h, clip: _unit(np.minimum(h, clip))),
        "You clip before the length is 1, so that the contrast of the picture matters.",
    ),
    "not normalised again": (
        mistaken(last=lambda h, clip: np.minimum(_unit(h), clip)),
        "After clipping your descriptor is shorter than 1.",
    ),
    "divided by the sum": (
        mistaken(last=lambda h, clip: _shares(np.minimum(_shares(h), clip))),
        "You divide by the sum. The length is the root of the sum of squares.",
    ),
    "points read as (y, x)": (
        mistaken(swapped=True),
        "You take the first number of a point for its row. Points are (x, y), and pictures `image[y, x]`.",
    ),
    "slopes of the nearest pixel": (
        mistaken(bilinear=False),
        "You take the slope of the nearest pixel. Between pixels it is interpolated.",
    ),
    "lengths of the pixels' slopes": (
        mistaken(own_lengths=True),
        "You interpolate the lengths of the slopes. The two components are interpolated, and theirs is the length.",
    ),
    "slopes on the border": (
        mistaken(slopes_of=_up_to_the_border),
        "You give slopes to the picture's first and last rows and columns. They are 0 there.",
        [mistaken(slopes_of=_up_to_the_border, clamped=True)],
    ),
    "samples beside the border left out": (
        mistaken(margin=1.0),
        "Samples between the border and the pixels beside it are 0 with you. They are interpolated, as all are.",
    ),
    "one turn at most": (
        mistaken(distance=_one_turn),
        "You add one turn to a direction below 0. θ may be more than a turn: take the difference modulo 8.",
    ),
    "0 divided by 0": (
        mistaken(last=lambda h, clip: _unit(np.minimum(_unit(h), clip)) if h.any() else h + np.nan),
        "Where there is no slope the length is 0, and you divide by it. The entries stay 0.",
    ),
    "each sample counts alike": (
        mistaken(length=lambda x, y: ((x != 0) | (y != 0)).astype(float)),
        "Your samples count alike, however steep the picture is there.",
    ),
}


EDGES = {"one turn at most", "0 divided by 0"}


def rough(rng, shape, n, low, high, clip=0.2, turns=1):
    """A rough picture, and key points at places that are shares of it."""
    unseen = EDGES if turns == 1 else EDGES - {"one turn at most"}
    while True:
        image = 2 * rng.normal(size=shape)
        size = np.array(shape[::-1]) - 1
        inputs = {
            "image": image,
            "points": np.abs(rng.uniform(low, high, size=(n, 2)) - np.arange(n)[:, None] % 2) * size,  # and across
            "scales": rng.uniform(0.8, 1.3, size=n),
            "angles": turns * rng.uniform(-3, 3, size=n),
            "clip": clip,
        }
        expected = sift_descriptor(**inputs)
        if all(differs((f(**inputs),), (expected,)) for name, (f, *_) in SLIPS.items() if name not in unseen):
            return inputs


exercise = Exercise(
    solution=sift_descriptor,
    points=8,
    cases=[
        Case(
            "a ramp, and a flat picture",
            inputs={
                "image": np.maximum(np.arange(40.0) - 20, 0) * np.ones((14, 1)),
                "points": np.array([[30.0, 7.0], [8.0, 7.0]]),
                "scales": np.array([1.0, 1.0]),
                "angles": np.array([0.0, 0.5]),
                "clip": 0.26,
            },
            about="On the right the picture gets brighter to the right: direction 0 alone, in 16 cells. Those in the "
            "middle have more, and are clipped. On the left there is no slope.",
        ),
        Case(
            "a ramp, looked at from the side",
            inputs={
                "image": np.arange(16.0)[:, None] * np.ones((1, 18)),
                "points": np.array([[8.0, 7.5]]),
                "scales": np.array([1.0]),
                "angles": np.array([-1.75 * np.pi]),
            },
            about="The slope's direction is 90°, and the key point's −315°, which is 45°: direction 1 alone.",
        ),
        Case("a rough picture", rough, {"shape": (17, 21), "n": 2, "low": 0.45, "high": 0.6}),
        Case(
            "near two corners",
            rough,
            {"shape": (15, 14), "n": 2, "low": 0.0, "high": 0.2, "clip": 0.15, "turns": 4},
            hidden=True,
        ),
    ],
    mistakes=[Mistake(name, *slip) for name, slip in SLIPS.items()],
    equivalent={
        "operands swapped: np.arange(16) / 4 - 1.875 -> 1.875 - np.arange(16) / 4": "The same places, backwards.",
        "operands swapped: ((np.arctan2(g_y, g_x) - angle) * 4 / np.pi)[..., None] - np.arange(8) -> np.arange(8) - "
        "((np.arctan2(g_y, g_x) - angle) * 4 / np.pi)[..., None]": "The distance on a circle is the same both ways.",
    },
    hints=[
        "Beyond the picture slopes are 0, and on its border they are 0, too: clip the places.",
        "Write the weights of 16 places for 4 cells as a matrix (16, 4), and use it for u and for v.",
        "The distance on a circle of 8 is the smaller of a and 8 − a, where a is the difference modulo 8.",
    ],
)
