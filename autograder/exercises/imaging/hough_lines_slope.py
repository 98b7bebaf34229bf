"""Votes for slopes and intercepts"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hough_lines_slope(edges, slopes, *, lowest, count, step=1.0):
    r"""Return the table of votes for lines $y = mx + b$.

    A pixel $(p, q)$, column $p$ and row $q$ from 0, lies on all lines with $b = q - mp$: a line in the plane of $m$ and
    $b$. Where many of these cross, there is a line through many pixels.

    **Given**

    - `edges`, shape `(batch, rows, columns)`: what a pixel's vote counts, 1 for an edge, 0 for others, or any number.
    - `slopes`, shape `(n,)`: the $m$.
    - `lowest`, `count`, `step`: the intercepts of the table are $b_k = \text{lowest} + k \cdot \text{step}$,
      $k = 0, \dots, \text{count} - 1$; `step` is positive.

    Each pixel votes once for each slope, for the intercept that is nearest to its own. If its own lies more than half a
    step beyond the first or the last one, the vote is dropped. Nothing lies half-way.

    **Return** the votes, shape `(batch, count, n)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    votes = np.zeros((len(edges), count, len(slopes)))
    for n, y, x in np.argwhere(edges):
        for k, slope in enumerate(slopes):
            cell = int(np.round((y - slope * x - lowest) / step))
            if 0 <= cell < count:
                votes[n, cell, k] += edges[n, y, x]
    return votes
    ### END SOLUTION


@combinable
def mistaken(
    *,
    intercept=lambda x, y, m: y - m * x,
    cell=np.round,
    beyond=lambda k, count: k if 0 <= k < count else None,
    weight=lambda e: e,
    own_step=None,
    own_lowest=None,
):
    """Return the table with one slip in it."""

    def hough_lines_slope(edges, slopes, *, lowest, count, step=1.0):
        step, lowest = own_step or step, lowest if own_lowest is None else own_lowest
        votes = np.zeros((len(edges), count, len(slopes)))
        for n, y, x in np.argwhere(edges):
            for k, slope in enumerate(slopes):
                place = beyond(int(cell((intercept(x, y, slope) - lowest) / step)), count)
                if place is not None:
                    votes[n, place, k] += weight(edges[n, y, x])
        return votes

    return hough_lines_slope


def drawn(rng, batch, rows, columns, slopes, count, step):
    y, x = np.mgrid[:rows, :columns]
    lowest = -2.0 * step
    values = []
    while len(values) < slopes:
        m = rng.uniform(-1.5, 1.5)
        if np.abs((y - m * x - lowest) / step % 1 - 0.5).min() > 1e-4:
            values.append(m)
    edges = rng.choice([0.0, 1.0, 0.5, -0.25], p=[0.4, 0.3, 0.2, 0.1], size=(batch, rows, columns))
    return {"edges": edges, "slopes": np.array(values), "lowest": lowest, "count": count, "step": step}


LINE = np.zeros((1, 4, 4))
LINE[0, [1, 2, 3], [0, 1, 2]] = 1

exercise = Exercise(
    solution=hough_lines_slope,
    points=3,
    cases=[
        Case(
            "y = x + 1",
            inputs={"edges": LINE, "slopes": np.array([0.0, 1.0, -1.0]), "lowest": 0.0, "count": 3},
            about="For m = 1 all three pixels vote for b = 1. For m = 0 one of the votes lies beyond the "
            "table, for m = −1 two.",
        ),
        Case("two pictures", drawn, {"batch": 2, "rows": 6, "columns": 5, "slopes": 3, "count": 7, "step": 1.25}),
        Case(
            "narrow cells",
            drawn,
            {"batch": 3, "rows": 5, "columns": 7, "slopes": 4, "count": 11, "step": 0.75},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "plus",
            mistaken(intercept=lambda x, y, m: y + m * x),
            "Your intercept is q + mp. From q = mp + b follows b = q − mp.",
        ),
        Mistake(
            "x and y exchanged",
            mistaken(intercept=lambda x, y, m: x - m * y),
            "You exchange column and row: the first index is y.",
        ),
        Mistake("rounded down", mistaken(cell=np.floor), "You round down. A vote goes to the nearest intercept."),
        Mistake(
            "counted at the ends",
            mistaken(beyond=lambda k, count: min(max(k, 0), count - 1)),
            "You put votes beyond the table into its first and last row. They are dropped.",
        ),
        Mistake(
            "counted from behind",
            mistaken(beyond=lambda k, count: k % count),
            "A negative index counts from the end in Python. Such a vote is dropped.",
        ),
        Mistake("step forgotten", mistaken(own_step=1.0), "Your intercepts are 1 apart, whatever `step` is."),
        Mistake("from zero", mistaken(own_lowest=0.0), "Your first intercept is 0, whatever `lowest` is."),
        Mistake(
            "all votes alike",
            mistaken(weight=lambda e: 1.0),
            "You count each pixel as 1. A vote counts what `edges` says.",
        ),
        Mistake(
            "votes against",
            mistaken(weight=lambda e: np.maximum(e, 0)),
            "You leave out what is below 0. A vote counts what `edges` says, and that may be any number.",
        ),
    ],
    hints=["Row of the table: (b − lowest)/step, rounded. Look whether it is one of the table before you count."],
)
