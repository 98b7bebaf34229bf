"""How empty an interaction matrix is."""

import numpy as np

from autograder import Case, Exercise, Mistake


def sparsity(mask):
    r"""Return the sparsity of an interaction matrix: the share of its entries that are empty.

    A hundred thousand ratings sound like many. In a table of 943 people and 1682 films they leave 94 of 100 entries
    empty.

    **Given** `mask`, booleans of shape `(users, items)`: whether there is a rating. There is one at least.

    **Return** one float,

    $$1 - \frac{\text{number of ratings}}{m\,n},$$

    for $m$ users and $n$ items; users and items without a rating count, too. Use NumPy only.
    """
    ### BEGIN SOLUTION
    return 1 - mask.sum() / mask.size
    ### END SOLUTION


def table(rng, users, items, filled, empty_rows=0):
    """Each row has an entry, but for those that are empty."""
    mask = np.zeros((users, items), bool)
    rows = users - empty_rows
    mask[np.arange(rows), rng.integers(0, items, rows)] = True
    free = np.flatnonzero(~mask[:rows])
    mask.flat[rng.permutation(free)[: filled - rows]] = True
    return {"mask": mask}


def without_empty_rows(mask):
    some = mask[mask.any(axis=1)]
    return 1 - some.sum() / max(some.size, 1)


def without_empty_columns(mask):
    return without_empty_rows(mask.T)


exercise = Exercise(
    solution=sparsity,
    points=1,
    cases=[
        Case(
            "four entries",
            inputs={"mask": np.array([[True, False], [False, False]])},
            about="One of four entries is there.",
        ),
        Case("a table", table, {"users": 7, "items": 11, "filled": 13}),
        Case("users without ratings", table, {"users": 9, "items": 5, "filled": 10, "empty_rows": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "density",
            lambda mask: mask.sum() / mask.size,
            "You return the share of entries that are *there*. Sparsity is the share of those that are not.",
        ),
        Mistake(
            "number of empty entries",
            lambda mask: float(mask.size - mask.sum()),
            "You count the empty entries. A share of all entries is asked for.",
        ),
        Mistake(
            "in per cent",
            lambda mask: 100 * (1 - mask.sum() / mask.size),
            "Your answer is in per cent. A share is a number from 0 to 1.",
        ),
        Mistake(
            "divided by the users",
            lambda mask: 1 - mask.sum() / len(mask),
            "You divide by the number of users. The table has m · n entries.",
        ),
        Mistake(
            "users without ratings left out",
            without_empty_rows,
            "You leave out users without ratings. Their rows are entries of the table as well.",
        ),
        Mistake(
            "items without ratings left out",
            without_empty_columns,
            "You leave out items without ratings. Their columns are entries of the table as well.",
        ),
        Mistake(
            "users without a rating",
            lambda mask: 1 - mask.any(axis=1).mean(),
            "You count users without any rating. Single entries are counted, not rows.",
        ),
    ],
    equivalent={"inputs squeezed": "How many entries there are, and how many are true, does not depend on the shape."},
    hints=["`mask.sum()` counts what is true, and `mask.size` how many entries there are."],
)
