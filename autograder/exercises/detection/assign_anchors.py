"""Assigning truths to anchors"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import redrawn


def assign_anchors(overlaps, classes, *, threshold=0.5):
    r"""Return which truth each anchor is to find.

    To train a detector, each anchor has to be told what it should have said. A truth is a box that somebody has drawn
    around an object. Anchors that overlap a truth enough are to find it. But a truth that no anchor overlaps enough
    would never be learnt, and so each truth gets an anchor of its own first.

    **Given**

    - `overlaps`, shape `(batch, anchors, truths)`: for each picture the IoU $x_{ij}$ of anchor $i$ with truth $j$. No
      axis is empty.
    - `classes`, shape `(batch, truths)`, integers: the class of each truth, 0 or more. Pictures show unequally many
      objects; a class of −1 marks a column that only fills the table up. Such a column takes no part in anything.
    - `threshold`.

    For each picture by itself:

    1. Take the **largest entry** $x_{ij}$ of the whole table. Anchor $i$ is to find truth $j$. Strike row $i$ and
       column $j$, and take the largest entry of what is left, until no row or no column is left. Entries of 0 count,
       too, so that every truth gets an anchor if there are enough. Of equal entries take the one with the smaller
       $i$, and of these the one with the smaller $j$.
    2. Each anchor that has no truth after that looks at **all** truths of its picture, also at those that have an
       anchor. If the largest $x_{ij}$ of its row is **at least** the threshold, it is to find that truth $j$, the
       smaller $j$ of equal ones. Otherwise it is background.

    **Return** integers, shape `(batch, anchors)`: the index $j$ of the truth of each anchor, and −1 for background.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    answer = np.full(overlaps.shape[:2], -1)
    for assigned, table, real in zip(answer, overlaps, classes >= 0, strict=True):
        table = np.where(real, table, -np.inf)
        best = table.max(axis=1) >= threshold
        assigned[best] = table.argmax(axis=1)[best]
        for _ in range(min(len(table), real.sum())):
            i, j = np.unravel_index(table.argmax(), table.shape)
            assigned[i] = j
            table[i] = table[:, j] = -np.inf
    return answer
    ### END SOLUTION


def _rounds(table):
    """The first stage: the largest entry, again and again."""
    table, pairs = table.copy(), []
    while table.max(initial=-1) >= 0:
        i, j = np.unravel_index(table.argmax(), table.shape)
        pairs.append((i, j))
        table[i], table[:, j] = -2, -2
    return pairs


def _last_rounds(table):
    """The same, but of equal entries the last one is taken."""
    n, m = table.shape
    return [(n - 1 - i, m - 1 - j) for i, j in _rounds(table[::-1, ::-1])]


def _truth_by_truth(table):
    """Each truth takes the best anchor that is left, in the order of the truths."""
    table, pairs = table.copy(), []
    for j in range(table.shape[1]):
        if table[:, j].max() >= 0:
            i = table[:, j].argmax()
            pairs.append((i, j))
            table[i] = -2
    return pairs


def _column_maxima(table):
    """Each truth takes its best anchor, whoever else has it."""
    return [(table[:, j].argmax(), j) for j in range(table.shape[1]) if table[:, j].max() >= 0]


def _too_many_rounds(table):
    """As many rounds as truths, even if no anchor is left: the table's first entry is then its largest."""
    pairs = _rounds(table)
    return [*pairs, *[(0, 0)] * (int((table.max(axis=0) >= 0).sum()) - len(pairs))]


@combinable
def mistaken(
    *,
    rounds=_rounds,
    enough=lambda x, threshold: x >= threshold,
    allowed=lambda x, threshold: True,
    padding=-1,
    second=True,
    override=False,
    last_truth=False,
    background=-1,
    flat=False,
):
    """Return the assignment with one slip in it."""

    def one(table, real, threshold):
        assigned = np.full(len(table), background)
        table = np.where(real, table, padding) if padding is not None else table
        pairs = [(i, j) for i, j in rounds(table) if allowed(table[i, j], threshold)]
        found = dict(pairs)
        for i, row in enumerate(table):
            j = len(row) - 1 - row[::-1].argmax() if last_truth else row.argmax()
            if second and row[j] >= 0 and enough(row[j], threshold):
                assigned[i] = j
            if i in found and not (override and assigned[i] != background):
                assigned[i] = found[i]
        return assigned

    def assign_anchors(overlaps, classes, *, threshold=0.5):
        return np.array([one(t, k >= 0, threshold) for t, k in zip(overlaps, classes, strict=True)])

    return assign_anchors


SLIPS = {
    "no first stage": mistaken(rounds=lambda table: []),
    "no second stage": mistaken(second=False),
    "anchors not struck": mistaken(rounds=_column_maxima),
    "truth by truth": mistaken(rounds=_truth_by_truth),
    "above the threshold": mistaken(enough=lambda x, threshold: x > threshold),
    "threshold in the first stage": mistaken(allowed=lambda x, threshold: x >= threshold),
    "no overlap is no match": mistaken(allowed=lambda x, threshold: x > 0),
    "padding assigned": mistaken(padding=None),
    "padding with no overlap": mistaken(padding=0),
    "second stage overrides the first": mistaken(override=True),
    "last of equal entries": mistaken(rounds=_last_rounds),
    "last of equal truths": mistaken(last_truth=True),
    "background is truth 0": mistaken(background=0),
}


MORE_ROUNDS = mistaken(rounds=_too_many_rounds)


def tables(rng, anchors, truths, levels=8, batch=3, threshold=0.5, unseen=()):
    """Tables in eighths, with equal entries, zeros, and the threshold itself; the last truths are padding."""

    def draw():
        table = rng.integers(0, levels, size=(batch, anchors, truths)) * (rng.random((batch, anchors, truths)) < 0.8)
        count = rng.integers(1, truths, size=batch)
        count[rng.integers(batch)] = truths
        table[0, :, 0] = 0  # of a truth that no anchor overlaps
        count[0] = truths - 1
        classes = np.where(np.arange(truths) < count[:, None], rng.integers(5, size=(batch, truths)), -1)
        return {"overlaps": table / 8, "classes": classes, "threshold": threshold}

    return redrawn(draw, assign_anchors, [f for name, f in SLIPS.items() if name not in unseen])


def few_anchors(rng, anchors, truths):
    """Fewer anchors than truths: the first stage gives every anchor a truth, and the second one has nothing to do."""
    unseen = {"no second stage", "above the threshold", "last of equal truths",
              "background is truth 0", "no overlap is no match", "padding with no overlap"}  # fmt: skip

    def draw():
        table = rng.permutation(3 * anchors * truths).reshape(3, anchors, truths) + 1.0
        classes = rng.integers(5, size=(3, truths))
        classes[np.arange(3), rng.integers(truths, size=3)] = -1
        return {"overlaps": table / (6 * anchors * truths), "classes": classes, "threshold": 0.45}

    seen = [f for name, f in SLIPS.items() if name not in unseen | {"last of equal entries"}] + [MORE_ROUNDS]
    alike = [SLIPS[name] for name in (*sorted(unseen), "last of equal entries")]
    return redrawn(draw, assign_anchors, [*seen, *((f, ()) for f in alike)])


LECTURE = [[0.0536, 0.0], [0.1417, 0.0], [0.0, 0.5657], [0.0, 0.2059], [0.0, 0.7459]]

exercise = Exercise(
    solution=assign_anchors,
    points=5,
    cases=[
        Case(
            "the lecture's anchors",
            inputs={"overlaps": np.array([LECTURE]), "classes": np.array([[0, 1]])},
            about="The largest entry is 0.7459: anchor 4 finds truth 1. Without its row and column the largest is "
            "0.1417: anchor 1 finds truth 0, though it is far below the threshold. Of the rest, anchor 2 overlaps "
            "truth 1 by 0.5657, which is enough: [−1, 0, 1, −1, 1].",
        ),
        Case(
            "two truths want one anchor",
            inputs={
                "overlaps": np.array([[[0.875, 0.75, 0.0], [0.625, 0.25, 0.0], [0.0, 0.375, 0.0]]]),
                "classes": np.array([[2, 2, -1]]),
            },
            about="Anchor 0 is the best one of both truths, and goes to truth 0 by 0.875. Then the largest entry left "
            "is 0.375: anchor 2 finds truth 1. Anchor 1 has 0.625 with truth 0, which has an anchor; that is enough. "
            "The last column is padding.",
        ),
        Case(
            "every overlap is enough, and a picture without truths",
            inputs={
                "overlaps": np.array([[[0.0, 0.125], [0.0, 0.0], [0.25, 0.25]], [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]]),
                "classes": np.array([[0, 1], [-1, -1]]),
                "threshold": 0.0,
            },
            about="Anchor 2 finds truth 0, the first one of its row, and anchor 0 truth 1. Anchor 1 overlaps nothing, "
            "which is at least 0: truth 0. The second picture is background throughout.",
        ),
        Case("three pictures", tables, {"anchors": 7, "truths": 4}),
        Case(
            "more pictures, another threshold",
            tables,
            {"anchors": 9, "truths": 5, "batch": 4, "threshold": 0.625},
            hidden=True,
        ),
        Case("more truths than anchors", few_anchors, {"anchors": 3, "truths": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no first stage",
            SLIPS["no first stage"],
            "You only compare with the threshold. A truth that no anchor overlaps enough is then learnt by nobody.",
        ),
        Mistake(
            "no second stage",
            SLIPS["no second stage"],
            "You stop when each truth has one anchor. The others look at all truths, too, and compare with the "
            "threshold.",
        ),
        Mistake(
            "anchors not struck",
            SLIPS["anchors not struck"],
            "Each truth of yours takes its best anchor, even if another truth has it. Strike the row of an anchor that "
            "is taken, too.",
        ),
        Mistake(
            "truth by truth",
            SLIPS["truth by truth"],
            "You go through the truths in their order, and each takes the best anchor that is left. Take the largest "
            "entry of the *whole* table each time.",
        ),
        Mistake(
            "above the threshold",
            SLIPS["above the threshold"],
            "An anchor with exactly the threshold is background with you. At least the threshold is enough.",
        ),
        Mistake(
            "threshold in the first stage",
            SLIPS["threshold in the first stage"],
            "You compare with the threshold in the first stage already. There every truth gets an anchor, however "
            "little they overlap.",
        ),
        Mistake(
            "no overlap is no match",
            SLIPS["no overlap is no match"],
            "Your first stage leaves out truths that overlap no anchor that is left. Here they get one all the same.",
        ),
        Mistake(
            "as many rounds as truths",
            MORE_ROUNDS,
            "You go on when no anchor is left, and anchor 0 gets another truth. Stop when no row or no column is left.",
        ),
        Mistake(
            "padding assigned",
            SLIPS["padding assigned"],
            "Your anchors find columns of class −1. These fill the table up, and take no part.",
        ),
        Mistake(
            "padding with no overlap",
            SLIPS["padding with no overlap"],
            "You set the overlap with padding to 0. In the first stage 0 is an entry like others, and gets an anchor.",
        ),
        Mistake(
            "second stage overrides the first",
            SLIPS["second stage overrides the first"],
            "In your second stage, anchors change the truth that the first one gave them. It is for the anchors that "
            "have none.",
        ),
        Mistake(
            "last of equal entries",
            SLIPS["last of equal entries"],
            "Of equal entries of the table you take the last one in the first stage. The smaller i comes first, then "
            "the smaller j.",
        ),
        Mistake(
            "last of equal truths",
            SLIPS["last of equal truths"],
            "Of equally good truths you take the last one in the second stage. The smaller j comes first.",
        ),
        Mistake(
            "background is truth 0",
            SLIPS["background is truth 0"],
            "Your background is 0, which is the first truth. Here it is −1.",
        ),
    ],
    equivalent={
        "small taken for zero: classes >= 0 -> classes >= -0.001": "Classes are whole numbers.",
    },
    hints=[
        "Write it for one picture, and loop over the batch.",
        "Put −1 into the columns of padding: it is less than any overlap, and no threshold lets it through.",
        "`np.unravel_index(table.argmax(), table.shape)` is the place of the largest entry, the first of equal ones in "
        "the order that is asked for. Strike by writing a number below 0 into a copy of the table.",
    ],
)
