"""Canny's edges, step by step"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def canny(image, weights, *, low, high):
    r"""Return what Canny's edge detection makes of pictures: smoothed, thinned, and as edges.

    **Given**

    - `image`, shape `(batch, rows, columns)`, 3 or more rows and columns.
    - `weights`, shape `(2r + 1,)`: a symmetric kernel for the smoothing; $r$ is smaller than rows and columns.
    - `low` and `high`, $0 < low \le high$.

    Wherever something lies beyond the border in steps 1 and 2, the picture is mirrored with its border pixels twice
    (`"symmetric"` of `np.pad`).

    1. **Smooth**: convolve with `weights` along the columns, and what comes out along the rows.
    2. **Slopes** of the smoothed picture by Sobel's filter, divided by 8: $g_x$ to the right, $g_y$ downwards, and
       $m = \sqrt{g_x^2 + g_y^2}$. Sobel's filter is the difference of the two pixels beside, summed over three lines of
       which the middle one counts twice.
    3. **Thin**: round $\operatorname{atan2}(g_y, g_x)$ to a multiple of 45°. Of the two neighbours along this
       direction, one comes *before*: the upper one, or the left one where both are in the same row. $m$ stays if it is
       greater than before and at least as large as after, otherwise it becomes 0. Beyond the border $m$ is 0.
    4. **Edges**: pixels with $m \ge high$ are edges. Pixels with $m \ge low$ are edges if one of their eight neighbours
       is, again and again until nothing changes.

    **Return** three arrays of the shape of `image`: the smoothed picture, the thinned magnitudes (step 3), and the
    edges, 1 or 0. Thinned magnitudes that are right for your own smoothed picture, and edges likewise, earn their marks
    where only the smoothing is wrong.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows, columns = image.shape[1:]
    reach = len(weights) // 2
    smooth = np.pad(image, ((0, 0), (reach, reach), (reach, reach)), mode="symmetric")
    smooth = sum(w * smooth[:, k : k + rows] for k, w in enumerate(weights))
    smooth = sum(w * smooth[:, :, k : k + columns] for k, w in enumerate(weights))

    wide = np.pad(smooth, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
    across, down = wide[:, :, 2:] - wide[:, :, :-2], wide[:, 2:] - wide[:, :-2]
    g_x = (across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]) / 8
    g_y = (down[:, :, :-2] + 2 * down[:, :, 1:-1] + down[:, :, 2:]) / 8

    m = np.hypot(g_x, g_y)
    wide, thin = np.pad(m, 1)[1:-1], np.zeros_like(m)
    sector = np.round(np.arctan2(g_y, g_x) / (np.pi / 4)).astype(int) % 4
    for k, (i, j) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        before = wide[:, 1 - i : 1 - i + rows, 1 - j : 1 - j + columns]
        after = wide[:, 1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
        stays = (sector == k) & (m > before) & (m >= after)
        thin[stays] = m[stays]

    edges, grown = np.zeros(m.shape, bool), thin >= high
    while not np.array_equal(edges, grown):
        edges = grown
        wide = np.pad(edges, 1)[1:-1]
        near = np.any([wide[:, i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
        grown = near & (thin >= low)
    return smooth, thin, edges.astype(float)
    ### END SOLUTION


STEPS = [(0, 1), (1, 1), (1, 0), (1, -1)]


@combinable
def mistaken(
    *,
    kernel=lambda w: w,
    twice=True,
    mode="symmetric",
    unit=8,
    middle=2,
    steps=STEPS,
    keep=lambda m, before, after: (m > before) & (m >= after),
    rounds=None,
    around=tuple((i, j) for i in range(3) for j in range(3)),
    strong=lambda low, high: high,
):
    """Return Canny's way with one slip on it."""

    def canny(image, weights, *, low, high):
        rows, columns = image.shape[1:]
        smooth = image
        reach = len(weights) // 2
        for axis in (1, 2) if twice else (1,):
            frame = [(reach, reach) if k == axis else (0, 0) for k in range(3)]
            wide = np.pad(smooth, frame, mode=mode)
            places = [np.arange(k, k + image.shape[axis]) for k in range(2 * reach + 1)]
            smooth = sum(w * np.take(wide, p, axis=axis) for w, p in zip(kernel(weights), places, strict=True))
        wide = np.pad(smooth, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
        across, down = wide[:, :, 2:] - wide[:, :, :-2], wide[:, 2:] - wide[:, :-2]
        g_x = (across[:, :-2] + middle * across[:, 1:-1] + across[:, 2:]) / unit
        g_y = (down[:, :, :-2] + middle * down[:, :, 1:-1] + down[:, :, 2:]) / unit
        m = np.hypot(g_x, g_y)
        wide, thin = np.pad(m, ((0, 0), (1, 1), (1, 1))), np.zeros_like(m)
        sector = np.round(np.arctan2(g_y, g_x) / (np.pi / 4)).astype(int) % len(steps)
        for (n, y, x), k in np.ndenumerate(sector):
            i, j = steps[k]
            if keep(m[n, y, x], wide[n, y + 1 - i, x + 1 - j], wide[n, y + 1 + i, x + 1 + j]):
                thin[n, y, x] = m[n, y, x]
        edges = thin >= strong(low, high)
        for _ in range(thin.size if rounds is None else rounds):
            wide = np.pad(edges, ((0, 0), (1, 1), (1, 1)))
            near = np.any([wide[:, i : i + rows, j : j + columns] for i, j in around], axis=0)
            edges = edges | (near & (thin >= low))
        return smooth, thin, edges.astype(float)

    return canny


def two_sweeps(image, weights, *, low, high):
    """Canny's way with edges that are sought forwards and backwards; each pixel sees what has been found before it."""
    smooth, thin, strong = mistaken(rounds=0)(image, weights, low=low, high=high)
    edges = strong > 0
    places = list(np.ndindex(*thin.shape))
    for n, y, x in [*places, *places[::-1]]:
        if thin[n, y, x] >= low and edges[n, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].any():
            edges[n, y, x] = True
    return smooth, thin, edges.astype(float)


def pictures(rng, batch, rows, columns, weights=(0.25, 0.5, 0.25)):
    """Noise over blocks, drawn until each slip in thresholds and thinning shows, and nothing hangs on rounding.

    Long edges have a case of their own.
    """
    while True:
        blocks = rng.uniform(size=(batch, -(-rows // 4), -(-columns // 4))).repeat(4, 1).repeat(4, 2)
        image = blocks[:, :rows, :columns] + 0.2 * rng.uniform(size=(batch, rows, columns))
        inputs = {"image": image, "weights": np.array(weights), "low": 0.04, "high": 0.12}
        answer = canny(**inputs)
        thin = answer[1][answer[1] > 0]
        clear = np.abs(thin[:, None] - [0.04, 0.12]).min() > 1e-4
        short = clear and all(np.array_equal(f(**inputs)[2], answer[2]) for f in TOO_FEW.values())
        if short and all(not np.allclose(f(**inputs)[2], answer[2]) for f in LATER.values()):
            return inputs


LATER = {
    "no hysteresis": mistaken(rounds=0),
    "one round": mistaken(rounds=1),
    "four neighbours": mistaken(around=((0, 1), (1, 0), (1, 2), (2, 1))),
    "all above the lower threshold": mistaken(strong=lambda low, high: low),
}
TOO_FEW = {"ten rounds": mistaken(rounds=10), "two sweeps": two_sweeps}
STEP = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 3, axis=0)[None]
FADING = np.array([1, 1, 0.875, 0.75, 0.625, 0.5, 0.5])
SLOPE = np.clip((np.arange(6.0) - np.arange(5.0)[:, None] + 1) / 2, 0, 1)[None]
ARCH = np.zeros((8, 11))
ARCH[2:, 3:8], ARCH[6:, 3] = 0.75, 1
ONE = np.array([1.0])

exercise = Exercise(
    solution=canny,
    reference=mistaken(),
    points=8,
    seconds=10,
    parts=[Part("smoothed picture", 1), Part("thinned magnitudes", 2), Part("edges", 2)],
    cases=[
        Case(
            "an ideal step, not smoothed",
            inputs={"image": STEP, "weights": ONE, "low": 0.25, "high": 0.5},
            about="Two columns have the slope ½. The left one of them stays, and reaches the upper threshold exactly.",
        ),
        Case(
            "a step downwards",
            inputs={
                "image": 1 - STEP.transpose(0, 2, 1),
                "weights": np.array([0.25, 0.5, 0.25]),
                "low": 0.1,
                "high": 0.2,
            },
            about="Smoothed it has slopes of ⅛, ⅜, ⅜, ⅛. The upper one of the two largest stays.",
        ),
        Case(
            "a step that fades",
            inputs={"image": np.outer(FADING, STEP[0, 0])[None], "weights": ONE, "low": 0.25, "high": 0.5},
            about="Its height falls from 1 to ½. At the top, the slope is exactly the upper threshold, and at the "
            "bottom exactly the lower one, which the edge reaches.",
        ),
        Case(
            "a slope along a diagonal",
            inputs={"image": SLOPE, "weights": ONE, "low": 0.25, "high": 0.5},
            about="From 0 to 1 over ½. On both sides of the pixels of ½ the slopes are equal, and the upper one stays.",
        ),
        Case(
            "an arch and its mirror image",
            inputs={"image": np.stack([ARCH, ARCH[::-1]]), "weights": ONE, "low": 0.25, "high": 0.45},
            about="The foot on the left is strong alone. From there the edge leads over the arch to the other foot.",
        ),
        Case("blocks and noise", pictures, {"batch": 1, "rows": 14, "columns": 19}),
        Case(
            "wider smoothing",
            pictures,
            {"batch": 2, "rows": 17, "columns": 13, "weights": (0.0625, 0.25, 0.375, 0.25, 0.0625)},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake("slopes not divided", mistaken(unit=1), "Your slopes are Sobel's sums, 8 times too large."),
        Mistake(
            "Prewitt's slopes",
            mistaken(middle=1, unit=6),
            "Your middle line counts once, as in Prewitt's filter. Sobel's counts twice.",
        ),
        Mistake(
            "both strictly",
            mistaken(keep=lambda m, b, a: (m > b) & (m > a)),
            "You keep a pixel only if both neighbours are smaller. Nothing is left of an ideal step.",
        ),
        Mistake(
            "both loosely",
            mistaken(keep=lambda m, b, a: (m >= b) & (m >= a) & (m > 0)),
            "You keep both of two equal slopes. Only the first one stays.",
        ),
        Mistake(
            "along the edge",
            mistaken(steps=[STEPS[k] for k in (2, 3, 0, 1)]),
            "You compare along the edge, not across it.",
        ),
        Mistake(
            "diagonals exchanged",
            mistaken(steps=[STEPS[k] for k in (0, 3, 2, 1)]),
            "Your diagonals are exchanged: y points down.",
        ),
        Mistake(
            "against the slope",
            mistaken(steps=[*STEPS, *[(-i, -j) for i, j in STEPS]]),
            "As the one before you take the one that the slope comes from. It is the upper or the left one, also where "
            "the slope points up or to the left.",
        ),
        Mistake(
            "the left one before",
            mistaken(steps=[*STEPS[:3], (-1, 1)]),
            "At 135° and −45° you take the one below left for the one before. The upper one comes first.",
        ),
        Mistake("no hysteresis", LATER["no hysteresis"], "You keep the strong pixels alone."),
        Mistake("one round", LATER["one round"], "You look at the neighbours once. Repeat until nothing changes."),
        Mistake(
            "ten rounds",
            TOO_FEW["ten rounds"],
            "Your number of rounds is fixed, and an edge may be longer. Repeat until nothing changes.",
            others=[mistaken(rounds=6)],
        ),
        Mistake(
            "two sweeps",
            two_sweeps,
            "You go over the pixels forwards and backwards, once. An edge may turn more often: repeat until nothing "
            "changes.",
        ),
        Mistake("four neighbours", LATER["four neighbours"], "You look at four neighbours. Diagonal ones count, too."),
        Mistake(
            "all above the lower threshold",
            LATER["all above the lower threshold"],
            "You keep all pixels above the lower threshold, connected or not.",
        ),
    ],
    follow_through=FollowThrough(
        of="smoothed picture",
        parts=["thinned magnitudes", "edges"],
        slips=[
            Mistake("zeros around", mistaken(mode="constant"), "You smooth with zeros beyond the border."),
            Mistake("smoothed along the columns only", mistaken(twice=False), "You smooth along the columns only."),
            Mistake("not smoothed", mistaken(kernel=lambda w: np.eye(len(w))[len(w) // 2]), "You do not smooth."),
        ],
    ),
    equivalent={
        "function exchanged: np.zeros(m.shape, bool) -> np.ones(m.shape, bool)": "replaced in the first round, as no "
        "picture is strong everywhere"
    },
    hints=[
        "The parts are exercises of this notebook. Write a function for each.",
        "Thin before the thresholds: those are for magnitudes that have stayed.",
    ],
)
