"""Edges of one pixel"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def thin_edges(g_x, g_y):
    r"""Return the magnitudes of slopes where they are largest along their direction, and 0 elsewhere.

    A blurred edge is steep over several pixels. Canny keeps the steepest one of them, along the direction of the slope,
    that is *across* the edge.

    **Given** `g_x` and `g_y`, shape `(batch, rows, columns)`: the slopes to the right and **downwards**.

    Let $m = \sqrt{g_x^2 + g_y^2}$. Round the angle $\theta = \operatorname{atan2}(g_y, g_x)$ to the nearest multiple of
    45°; opposite directions belong together. Each pixel has two neighbours along its direction, one before and one
    after it:

    | direction | before | after |
    | --- | --- | --- |
    | 0° or 180° | left | right |
    | 45° or −135° | above left | below right |
    | 90° or −90° | above | below |
    | 135° or −45° | above right | below left |

    $m$ stays if it is **greater than** $m$ of the neighbour before *and* **at least** $m$ of the one after. Otherwise
    it becomes 0. Beyond the border $m$ is 0. No angle lies half-way between two directions.

    **Return** the magnitudes that stay, with zeros elsewhere, of the same shape.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    m = np.hypot(g_x, g_y)
    wide = np.pad(m, 1)[1:-1]
    rows, columns = m.shape[1:]
    sector = np.round(np.arctan2(g_y, g_x) / (np.pi / 4)).astype(int) % 4
    thin = np.zeros_like(m)
    for k, (down, right) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        before = wide[:, 1 - down : 1 - down + rows, 1 - right : 1 - right + columns]
        after = wide[:, 1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        stays = (sector == k) & (m > before) & (m >= after)
        thin[stays] = m[stays]
    return thin
    ### END SOLUTION


STEPS = [(0, 1), (1, 1), (1, 0), (1, -1)]


@combinable
def mistaken(
    *,
    steps=STEPS,
    keep=lambda m, before, after: (m > before) & (m >= after),
    sector=lambda x, y: np.round(np.arctan2(y, x) / (np.pi / 4)).astype(int) % 4,
    value=lambda m: m,
    border="constant",
):
    """Return the thinning with one slip in it."""

    def thin_edges(g_x, g_y):
        m = np.hypot(g_x, g_y)
        wide, k = np.pad(m, ((0, 0), (1, 1), (1, 1)), mode=border), sector(g_x, g_y)
        thin = np.zeros_like(m)
        for n, y, x in np.ndindex(*m.shape):
            down, right = steps[k[n, y, x]]
            before, after = wide[n, y + 1 - down, x + 1 - right], wide[n, y + 1 + down, x + 1 + right]
            if keep(m[n, y, x], before, after):
                thin[n, y, x] = value(m)[n, y, x]
        return thin

    return thin_edges


def eighths(x, y):
    return np.round(np.arctan2(y, x) / (np.pi / 4)).astype(int) % 8


def floored(x, y):
    return np.floor(np.arctan2(y, x) / (np.pi / 4)).astype(int) % 4


def slopes(rng, batch, rows, columns):
    """Magnitudes that are mostly equal to a neighbour's or far from it, and angles far from half-way."""
    sector = rng.integers(8, size=(batch, rows, columns))
    off = rng.choice([-1, 1], size=sector.shape) * rng.uniform(0.02, 0.3, size=sector.shape)
    size = rng.uniform(0.2, 1, size=sector.shape)
    angle = sector * np.pi / 4 + off
    g_x, g_y = size * np.cos(angle), size * np.sin(angle)
    for y, x, (p, q) in ((1, 1, (2, 0)), (1, 4, (0, 2)), (3, 1, (-2, 0))):  # pairs of equal slopes along an axis
        g_x[:, y, x], g_y[:, y, x] = p, q
        g_x[:, y + (q != 0), x + (p != 0)], g_y[:, y + (q != 0), x + (p != 0)] = p, q
    for y, x, p in ((0, 5, -2), (1, 6, -2), (3, 5, 2), (4, 4, 2)):  # and along both diagonals
        g_x[:, y, x], g_y[:, y, x] = p, -2
    return {"g_x": g_x, "g_y": g_y}


NONE = np.zeros((1, 3, 4))
STEP = np.array([[[0.0, 0.5, 0.5, 0.0]] * 3])

exercise = Exercise(
    solution=thin_edges,
    points=4,
    cases=[
        Case(
            "an ideal step",
            inputs={"g_x": STEP, "g_y": NONE},
            about="Two columns have the same slope. The left one stays: it is greater than its left neighbour, "
            "and as large as its right one.",
        ),
        Case(
            "a step upside down",
            inputs={"g_x": NONE.transpose(0, 2, 1), "g_y": -STEP.transpose(0, 2, 1)},
            about="The upper one of two rows stays, though the picture falls downwards.",
        ),
        Case(
            "all slopes along a diagonal",
            inputs={
                "g_x": np.array([[[1.0, 2, 3], [4, 9, 5], [6, 8, 7]]]),
                "g_y": -np.array([[[1.0, 2, 3], [4, 9, 5], [6, 8, 7]]]),
            },
            about="To the right and up: the neighbours lie above right and below left.",
        ),
        Case("all directions", slopes, {"batch": 2, "rows": 6, "columns": 7}),
        Case("many pictures", slopes, {"batch": 4, "rows": 5, "columns": 9}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "both strictly",
            mistaken(keep=lambda m, b, a: (m > b) & (m > a)),
            "You keep a pixel only if both neighbours are smaller. Of an ideal step, which has two equal slopes, "
            "nothing is left.",
        ),
        Mistake(
            "both loosely",
            mistaken(keep=lambda m, b, a: (m > 0) & (m >= b) & (m >= a)),
            "You keep both of two equal slopes. The first one is to stay alone.",
        ),
        Mistake(
            "the last of equals",
            mistaken(keep=lambda m, b, a: (m >= b) & (m > a)),
            "Of two equal slopes you keep the last one. The first one stays: strict towards the neighbour before.",
        ),
        Mistake(
            "along the edge",
            mistaken(steps=[STEPS[k] for k in (2, 3, 0, 1)]),
            "You compare along the edge. The neighbours lie across it, along the slope.",
        ),
        Mistake(
            "diagonals exchanged",
            mistaken(steps=[STEPS[k] for k in (0, 3, 2, 1)]),
            "Your diagonals are exchanged. y points down: 45° leads to the right and down.",
        ),
        Mistake(
            "against the slope",
            mistaken(steps=[*STEPS, *[(-i, -j) for i, j in STEPS]], sector=eighths),
            "As the one before you take the one that the slope comes from. It is the upper or the left one, also where "
            "the slope points up or to the left.",
        ),
        Mistake(
            "the left one before",
            mistaken(steps=[*STEPS[:3], (-1, 1)]),
            "At 135° and −45° you take the one below left for the one before. The upper one comes first.",
        ),
        Mistake(
            "angle rounded down",
            mistaken(sector=floored),
            "You round the angle down to a multiple of 45°. The nearest one is asked for.",
        ),
        Mistake(
            "only ones",
            mistaken(value=lambda m: np.ones_like(m)),
            "You return 1 where a slope stays. The magnitude itself is needed for the thresholds.",
        ),
        Mistake(
            "mirrored border",
            mistaken(border="symmetric"),
            "Beyond the border you take the border's own magnitudes. There is nothing: 0.",
        ),
    ],
    hints=[
        "`np.round(theta / (np.pi / 4)).astype(int) % 4` numbers the four pairs of neighbours.",
        "A frame of zeros around m gives every pixel eight neighbours; slices of it are all neighbours of one kind.",
    ],
)
