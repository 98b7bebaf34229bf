"""Votes for lines"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hough_lines(edges, angles, *, step=1.0):
    r"""Return the table of votes of Hough's transform of lines.

    Which lines are there among some hundred edge pixels? Hough lets each pixel vote for *all* lines through it. A line
    that many pixels lie on collects many votes.

    A line is $x \cos\theta + y \sin\theta = \rho$: $\theta$ is the direction of its normal, $\rho$ its distance from
    the first pixel, negative on the other side. $x$ is the column and $y$ the row of a pixel, both from 0.

    **Given**

    - `edges`, shape `(batch, rows, columns)`: what a pixel's vote counts, 1 for an edge and 0 for others, or any other
      number.
    - `angles`, shape `(n,)`: the $\theta$, in radians.
    - `step`, positive: how wide a cell is in $\rho$.

    With $R = \left\lceil \sqrt{(\text{rows} - 1)^2 + (\text{columns} - 1)^2} \,/\, \text{step} \right\rceil$, row $k$
    of the table stands for $\rho = (k - R) \cdot \text{step}$, $k = 0, \dots, 2R$. Each pixel votes once for each
    angle, for the row whose $\rho$ is nearest to its own. No $\rho$ lies half-way between two.

    **Return** the votes, shape `(batch, 2R + 1, n)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batch, rows, columns = edges.shape
    reach = int(np.ceil(np.hypot(rows - 1, columns - 1) / step))
    y, x = np.mgrid[:rows, :columns]
    votes = np.zeros((batch, 2 * reach + 1, len(angles)))
    for k, angle in enumerate(angles):
        rho = x * np.cos(angle) + y * np.sin(angle)
        cell = np.round(rho / step).astype(int) + reach
        for n in range(batch):
            np.add.at(votes[n, :, k], cell, edges[n])
    return votes
    ### END SOLUTION


@combinable
def mistaken(
    *,
    rho=lambda x, y, a: x * np.cos(a) + y * np.sin(a),
    cell=np.round,
    add=np.add.at,
    weight=lambda e: e,
    corner=lambda rows, columns: (rows - 1, columns - 1),
    whole=np.ceil,
    own_step=None,
    folded=False,
):
    """Return the table with one slip in it."""

    def hough_lines(edges, angles, *, step=1.0):
        step = step if own_step is None else own_step
        batch, rows, columns = edges.shape
        reach = int(whole(np.hypot(*corner(rows, columns)) / step))
        y, x = np.mgrid[:rows, :columns]
        votes = np.zeros((batch, 2 * reach + 1, len(angles)))
        for n in range(batch):
            for k, angle in enumerate(angles):
                place = cell(rho(x, y, angle) / step).astype(int)
                place = np.abs(place) if folded else place
                add(votes[n, :, k], np.clip(place + reach, 0, 2 * reach), weight(edges[n]))
        return votes

    return hough_lines


def once(table, place, weights):
    """What fancy indexing does: of several votes for a cell the last one counts."""
    table[place] += weights


def drawn(rng, batch, rows, columns, count, step=1.0):
    """Angles for which no pixel lies near half-way between two cells."""
    y, x = np.mgrid[:rows, :columns]
    angles = []
    while len(angles) < count:
        angle = rng.uniform(-np.pi / 2, np.pi / 2)
        if np.abs((x * np.cos(angle) + y * np.sin(angle)) / step % 1 - 0.5).min() > 1e-4:
            angles.append(angle)
    edges = rng.choice([0.0, 1.0, 0.5, -0.25], p=[0.4, 0.3, 0.2, 0.1], size=(batch, rows, columns))
    return {"edges": edges, "angles": np.array(angles), "step": step}


LINE = np.eye(4)[None, ::-1]

exercise = Exercise(
    solution=hough_lines,
    reference=mistaken(),
    points=4,
    cases=[
        Case(
            "x + y = 3",
            inputs={"edges": LINE, "angles": np.array([-np.pi / 4, 0.0, np.pi / 4])},
            about="Four pixels. At 45° all of them have ρ = 2.12, and vote for one cell, ρ = 2: row 7 of 11.",
        ),
        Case("two pictures", drawn, {"batch": 2, "rows": 4, "columns": 5, "count": 6}),
        Case("wide cells", drawn, {"batch": 1, "rows": 7, "columns": 5, "count": 8, "step": 1.75}),
        Case("narrow cells", drawn, {"batch": 3, "rows": 5, "columns": 8, "count": 6, "step": 0.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "x and y exchanged",
            mistaken(rho=lambda x, y, a: y * np.cos(a) + x * np.sin(a)),
            "You exchange x and y: x is the column.",
        ),
        Mistake(
            "minus",
            mistaken(rho=lambda x, y, a: x * np.cos(a) - y * np.sin(a)),
            "Your ρ has a minus between its terms.",
        ),
        Mistake("rounded down", mistaken(cell=np.floor), "You round ρ down. It belongs to the nearest cell."),
        Mistake(
            "one vote a cell",
            mistaken(add=once),
            "With `votes[cell] += …` only one of several votes for the same cell counts. `np.add.at` adds all.",
        ),
        Mistake(
            "all votes alike",
            mistaken(weight=lambda e: (e != 0) * 1.0),
            "You count each pixel as 1. A vote counts what `edges` says.",
        ),
        Mistake(
            "another corner",
            mistaken(corner=lambda r, c: (r, c)),
            "Your table has too many rows: the last pixel is (rows − 1, columns − 1).",
        ),
        Mistake(
            "votes against",
            mistaken(weight=lambda e: np.maximum(e, 0)),
            "You leave out what is below 0. A vote counts what `edges` says, and that may be any number.",
        ),
        Mistake(
            "always the next whole number",
            mistaken(whole=lambda steps: np.floor(steps) + 1),
            "Your R is too large where the diagonal is a whole number of steps: ⌈5⌉ is 5.",
        ),
        Mistake("step forgotten", mistaken(own_step=1.0), "Your cells have a width of 1, whatever `step` is."),
        Mistake(
            "distance without sign",
            mistaken(folded=True),
            "You take |ρ|. Lines on both sides of the first pixel fall together then.",
        ),
    ],
    equivalent={
        "operands swapped: rows - 1 -> 1 - rows": "A hypotenuse does not depend on the signs of its sides.",
        "operands swapped: columns - 1 -> 1 - columns": "A hypotenuse does not depend on the signs of its sides.",
    },
    hints=["ρ of all pixels at once, by `np.mgrid`, for one angle after the other."],
)
