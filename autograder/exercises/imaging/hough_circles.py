"""Votes for circles"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hough_circles(edges, directions, *, radii, discs="both"):
    r"""Return the votes of edge pixels for the centres of circles.

    The slope at the rim of a disc points to its centre, or away from it. So each pixel knows for each radius where the
    centre would be.

    **Given**

    - `edges`, shape `(batch, rows, columns)`: what a pixel's vote counts, 1 for an edge, 0 for others, or any number.
    - `directions`, same shape: $\theta$, the direction in which the picture grows, from x (the column) towards y (the
      row, downwards).
    - `radii`: a tuple of radii $r$.
    - `discs`: `"dark"`, `"bright"` or `"both"`.

    The pixel $(x, y)$ votes for the centre in column $a$ and row $b$, for each radius:

    - for a dark disc on bright ground, $a = x - r \cos\theta$, $b = y - r \sin\theta$,
    - for a bright disc on dark ground, $a = x + r \cos\theta$, $b = y + r \sin\theta$,
    - with `"both"` for both of them.

    $a$ and $b$ are rounded to the nearest pixel; none lies half-way. Centres beyond the picture get no vote.

    **Return** the votes, shape `(batch, len(radii), rows, columns)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batch, rows, columns = edges.shape
    votes = np.zeros((batch, len(radii), rows, columns))
    signs = {"dark": [-1], "bright": [1], "both": [-1, 1]}[discs]
    for n, y, x in np.argwhere(edges):
        for k, r in enumerate(radii):
            for sign in signs:
                a = int(np.round(x + sign * r * np.cos(directions[n, y, x])))
                b = int(np.round(y + sign * r * np.sin(directions[n, y, x])))
                if 0 <= a < columns and 0 <= b < rows:
                    votes[n, k, b, a] += edges[n, y, x]
    return votes
    ### END SOLUTION


SIGNS = {"dark": [-1], "bright": [1], "both": [-1, 1]}


@combinable
def mistaken(*, signs=SIGNS, turned=1, swapped=False, wrapped=False, cell=np.round, weight=lambda e: e, own=False):
    """Return the votes with one slip in them."""

    def hough_circles(edges, directions, *, radii, discs="both"):
        batch, rows, columns = edges.shape
        votes = np.zeros((batch, len(radii), rows, columns))
        for n, y, x in np.argwhere(edges):
            for k, r in enumerate(radii):
                for sign in signs[discs]:
                    r = radii[0] if own else r
                    u, v = np.cos(directions[n, y, x]), turned * np.sin(directions[n, y, x])
                    u, v = (v, u) if swapped else (u, v)
                    a, b = int(cell(x + sign * r * u)), int(cell(y + sign * r * v))
                    if wrapped:
                        a, b = a % columns, b % rows
                    if 0 <= a < columns and 0 <= b < rows:
                        votes[n, k, b, a] += weight(edges[n, y, x])
        return votes

    return hough_circles


def once_a_centre(edges, directions, *, radii, discs="both"):
    """What fancy indexing does: of several votes for a centre, of one radius and side, the last one counts."""
    batch, rows, columns = edges.shape
    votes = np.zeros((batch, len(radii), rows, columns))
    n, y, x = np.nonzero(edges)
    for k, r in enumerate(radii):
        for sign in SIGNS[discs]:
            a = np.round(x + sign * r * np.cos(directions[n, y, x])).astype(int)
            b = np.round(y + sign * r * np.sin(directions[n, y, x])).astype(int)
            there = (a >= 0) & (a < columns) & (b >= 0) & (b < rows)
            votes[n[there], k, b[there], a[there]] += edges[n, y, x][there]
    return votes


def drawn(rng, batch, rows, columns, radii, discs="both"):
    """No centre near half-way between two pixels."""
    directions = rng.uniform(-np.pi, np.pi, size=(batch, rows, columns))
    while True:
        near = np.zeros(directions.shape, bool)
        for r in radii:
            for part in (np.cos(directions), np.sin(directions)):
                near |= np.abs(r * part % 1 - 0.5) < 1e-4
        if not near.any():
            break
        directions[near] = rng.uniform(-np.pi, np.pi, size=near.sum())
    edges = rng.choice([0.0, 1.0, 0.5, -0.25], p=[0.4, 0.3, 0.2, 0.1], size=(batch, rows, columns))
    return {"edges": edges, "directions": directions, "radii": radii, "discs": discs}


ONE = np.zeros((1, 9, 11))
ONE[0, 6, 7] = 1

exercise = Exercise(
    solution=hough_circles,
    points=4,
    cases=[
        Case(
            "one pixel",
            inputs={"edges": ONE, "directions": np.full(ONE.shape, 0.7), "radii": (3.0,)},
            about="The pixel (7, 6) with θ = 0.7 and r = 3: (4.71, 4.07) and (9.29, 7.93), that is (5, 4) and (9, 8).",
        ),
        Case("dark discs", drawn, {"batch": 2, "rows": 6, "columns": 8, "radii": (1.25, 2.5), "discs": "dark"}),
        Case("bright discs", drawn, {"batch": 1, "rows": 7, "columns": 5, "radii": (2.25,), "discs": "bright"}),
        Case("both", drawn, {"batch": 3, "rows": 5, "columns": 9, "radii": (1.25, 3.0, 4.5)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "always dark",
            mistaken(signs={"dark": [-1], "bright": [-1], "both": [-1]}),
            "You look for the centre on one side only, that of dark discs.",
        ),
        Mistake(
            "sides exchanged",
            mistaken(signs={**SIGNS, "dark": [1], "bright": [-1]}),
            "Your sides are exchanged. The slope points to where it is brighter: to the centre of a bright disc.",
        ),
        Mistake("y upwards", mistaken(turned=-1), "Your y points up. Here it points down, as θ does."),
        Mistake(
            "sine and cosine exchanged", mistaken(swapped=True), "You exchange sine and cosine: θ is measured from x."
        ),
        Mistake(
            "around the border",
            mistaken(wrapped=True),
            "Centres beyond the border come in again on the other side with you: a negative index counts from the end.",
        ),
        Mistake("rounded down", mistaken(cell=np.floor), "You round down. The nearest pixel is asked for."),
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
        Mistake(
            "one vote a centre",
            once_a_centre,
            "With `votes[n, k, b, a] += …` only one of several votes for the same centre counts. `np.add.at` adds all.",
        ),
        Mistake("one radius", mistaken(own=True), "You take the first radius for all of them."),
    ],
    hints=[
        "Three loops: pixels with a vote, radii, sides.",
        "Look whether the centre is within the picture before you count.",
    ],
)
