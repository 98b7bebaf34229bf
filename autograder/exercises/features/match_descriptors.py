"""Matches with a ratio test"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import redrawn


def match_descriptors(first, second, *, ratio=0.8, way="one way"):
    r"""Return which descriptor of a second picture belongs to each descriptor of the first one.

    Something is always the nearest. Of a thousand points in one picture, half are not in the other one at all, and each
    of them has a nearest neighbour there. Lowe's test sorts them out: a true match is much nearer than the second best.

    **Given**

    - `first`, shape `(n, d)`: descriptors $a_i$, one in each row; $n \ge 1$.
    - `second`, shape `(m, d)`: descriptors $b_j$ of the other picture; $m \ge 1$.
    - `ratio`: a number above 0.
    - `way`: `"one way"` or `"mutual"`.

    For each $i$ let $b_j$ be the nearest of all $b$ by the Euclidean distance, of equal distances the one with the
    smaller index, and $b_l$ the nearest of all the others. The match $(i, j)$ is kept if

    $$\lVert a_i - b_j \rVert < \text{ratio} \cdot \lVert a_i - b_l \rVert.$$

    Exactly the ratio is not below it. With $m = 1$ there is no $b_l$, and every match passes this test. With
    `way="mutual"`, $i$ must also be the nearest to $b_j$ of all $a$, of equal distances the one with the smaller index,
    or the match is not kept. The ratio test is not made in that direction.

    **Return** two arrays of shape `(n,)`: the index $j$ for each $i$, as integers, $-1$ where no match is kept; and
    the distance from $a_i$ to its nearest $b$, whether kept or not.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    table = np.sqrt(((first[:, None] - second) ** 2).sum(axis=-1))
    rows = np.arange(len(first))
    nearest = table.argmin(axis=1)
    distance = table[rows, nearest]
    others = table.copy()
    others[rows, nearest] = np.inf
    kept = distance < ratio * others.min(axis=1)
    if way == "mutual":
        kept &= table.argmin(axis=0)[nearest] == rows
    return np.where(kept, nearest, -1), distance
    ### END SOLUTION


def _euclidean(a, b):
    return np.sqrt(((a[:, None] - b) ** 2).sum(axis=-1))


@combinable
def mistaken(
    *,
    measure=_euclidean,
    test=lambda d, e, ratio: d < ratio * e,
    only=True,
    mutual=lambda table, nearest, rows: table.argmin(axis=0)[nearest] == rows,
    always=False,
    pick=lambda table: table.argmin(axis=1),
    told=lambda distance, kept: distance,
    among=False,
    both=False,
):
    """Return the matching with one slip in it."""

    def match_descriptors(first, second, *, ratio=0.8, way="one way"):
        table, rows = measure(first, second), np.arange(len(first))
        nearest = pick(table)
        distance, others = table[rows, nearest], table.copy()
        others[rows, nearest] = np.inf
        alone = len(second) == 1
        kept = np.full(len(first), only) if alone else test(distance, others.min(axis=1), ratio)
        if way == "mutual" or always:
            seen = np.where(kept[:, None], table, np.inf) if among else table
            kept = kept & mutual(seen, nearest, rows)
            if both and len(first) > 1:
                others = np.where(rows[:, None] == rows, np.inf, table[:, nearest]).min(axis=0)
                kept &= test(distance, others, ratio)
        return np.where(kept, nearest, -1), told(distance, kept)

    return match_descriptors


def _of_those_that_chose(table, nearest, rows):
    chosen = nearest[:, None] == np.arange(table.shape[1])
    return np.where(chosen, table, np.inf).argmin(axis=0)[nearest] == rows


def _last(table):
    return table.shape[1] - 1 - table[:, ::-1].argmin(axis=1)


SLIPS = {
    "squares compared": mistaken(test=lambda d, e, ratio: d**2 < ratio * e**2),
    "squared distances": mistaken(measure=lambda a, b: _euclidean(a, b) ** 2),
    "absolute differences": mistaken(measure=lambda a, b: np.abs(a[:, None] - b).sum(axis=-1)),
    "exactly the ratio kept": mistaken(test=lambda d, e, ratio: d <= ratio * e),
    "ratio of the wrong one": mistaken(test=lambda d, e, ratio: ratio * d < e),
    "no ratio test": mistaken(test=lambda d, e, ratio: d < np.inf),
    "an only one refused": mistaken(only=False),
    "never mutual": mistaken(mutual=lambda table, nearest, rows: np.full(len(rows), True)),
    "always mutual": mistaken(always=True),
    "last of equal ones": mistaken(pick=_last),
    "no distance where none is kept": mistaken(told=lambda distance, kept: np.where(kept, distance, 0)),
    "mutual among those that pass": mistaken(among=True),
    "mutual among those that chose it": mistaken(mutual=_of_those_that_chose),
    "several nearest": mistaken(mutual=lambda table, nearest, rows: table.min(axis=0)[nearest] == table[rows, nearest]),
    "ratio test in both directions": mistaken(both=True),
    "twins not second": mistaken(test=lambda d, e, ratio: d < ratio * np.where(e > d, e, np.inf)),
    "largest distance": mistaken(pick=lambda table: table.argmax(axis=1)),
}


SAID = {
    "squares compared": "You compare squared distances by the ratio. The ratio of squares would be ratio².",
    "squared distances": "Your distances are squared: a root is missing.",
    "absolute differences": "You add absolute differences. The Euclidean distance is the root of the sum of squares.",
    "exactly the ratio kept": "You keep a match whose distance is exactly the ratio times the second. It must be less.",
    "ratio of the wrong one": "You multiply the smaller distance by the ratio, which makes the test easier to pass.",
    "no ratio test": "You keep every nearest neighbour. It must also be clearly nearer than the second nearest.",
    "an only one refused": "With a single descriptor in the second picture there is no second nearest: matches pass.",
    "never mutual": 'With `way="mutual"` the match must be the nearest one seen from the other side, too.',
    "always mutual": 'You ask for mutual matches although `way` is "one way".',
    "mutual among those that pass": "Seen from b, all a count, not only those that pass the ratio test.",
    "mutual among those that chose it": "Seen from b, all a count, also those that have another b for their nearest.",
    "several nearest": "Where several a are equally near to b you keep them all. Only the smallest index is kept.",
    "ratio test in both directions": "You make the ratio test from b to the a, too. It is made from a to the b only.",
    "twins not second": "You look for a second nearest b that is farther away. It may be as near as the nearest.",
    "last of equal ones": "Of equal distances you take the last. The smaller index is taken.",
    "no distance where none is kept": "Where no match is kept you return no distance. It is asked for all the same.",
    "largest distance": "You take the largest distance for the nearest one.",
}
EDGES = {"exactly the ratio kept", "an only one refused", "last of equal ones", "several nearest", "twins not second"}
MUTUAL = {"never mutual", *(name for name in SLIPS if name.startswith("mutual among")), "ratio test in both directions"}


def generic(rng, n, m, features, ratio, way):
    """Half of the first descriptors are those of the second picture, moved a little; in 1/64, which is exact."""
    unseen = EDGES | ({"always mutual"} if way == "mutual" else MUTUAL)

    def draw():
        second = rng.integers(-128, 128, size=(m, features)) / 64
        first = second[rng.integers(m, size=n)] + rng.integers(-50, 50, size=(n, features)) / 64
        return {"first": first, "second": second, "ratio": ratio, "way": way}

    return redrawn(draw, match_descriptors, [f for name, f in SLIPS.items() if name not in unseen])


exercise = Exercise(
    solution=match_descriptors,
    points=4,
    parts=[Part("index", 3), Part("distance", 1)],
    cases=[
        Case(
            "two points of the plane",
            inputs={
                "first": np.array([[0.0, 0.0], [4.0, 4.0]]),
                "second": np.array([[3.0, 0.0], [0.0, 1.0], [5.0, 3.0], [3.0, 5.0]]),
            },
            about="(0, 0) is 1 from (0, 1) and 3 from the next, a clear match. (4, 4) is as far from (5, 3) as from "
            "(3, 5): no match, at a distance of √2.",
        ),
        Case(
            "two want the same one",
            inputs={
                "first": np.array([[0.0], [2.0], [10.0], [50.0], [50.0], [100.0], [107.0]]),
                "second": np.array([[1.5], [9.0], [30.0], [51.0], [104.0], [108.0]]),
                "way": "mutual",
            },
            about="0 and 2 have the same nearest, 1.5, and to that 2 is the nearest. The two at 50 are equally near to "
            "51: the smaller index is taken. 104 is the nearest to 100, but 107 is nearer to it, though 107 has 108.",
        ),
        Case(
            "an only one",
            inputs={"first": np.array([[7.0]]), "second": np.array([[3.0]]), "ratio": 0.5},
            about="Without a second one to compare with, the match passes.",
        ),
        Case(
            "exactly the ratio, and a ratio above 1",
            inputs={
                "first": np.array([[0.0, 0.0], [8.0, 0.0], [16.0, 0.0]]),
                "second": np.array([[0.0, 1.0], [0.0, -2.0], [8.0, 2.0], [8.0, -2.0], [16.0, 3.0], [16.0, 0.0]]),
                "ratio": 2.0,
            },
            about="With a ratio of 2 even twins pass, and of them the smaller index is taken.",
        ),
        Case(
            "exactly a half",
            inputs={
                "first": np.array([[0.0, 0.0], [8.0, 0.0]]),
                "second": np.array([[0.0, 1.0], [0.0, -2.0], [8.0, 0.0], [8.0, 0.0]]),
                "ratio": 0.5,
            },
            about="1 is not less than half of 2, and 0 is not less than half of 0.",
        ),
        Case("one way", generic, {"n": 12, "m": 9, "features": 3, "ratio": 0.75, "way": "one way"}),
        Case("mutual", generic, {"n": 11, "m": 14, "features": 4, "ratio": 0.75, "way": "mutual"}, hidden=True),
    ],
    equivalent={"ratio or 0.8": "A ratio is above 0, so it never counts as none."},
    mistakes=[Mistake(name, slip, SAID[name]) for name, slip in SLIPS.items()],
    hints=[
        "Make the whole table of distances first, `(n, m)`; everything else is read from it.",
        "For the second nearest, put ∞ in the place of the nearest and take the minimum again. With m = 1 that is ∞.",
        "`table.argmin(axis=0)` says of each b which a is nearest. Index it by what you found for a.",
    ],
)
