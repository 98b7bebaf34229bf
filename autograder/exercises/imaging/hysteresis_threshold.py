"""Two thresholds"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hysteresis_threshold(strength, *, low, high):
    r"""Return what is strong, and what hangs together with it.

    With one threshold either noise comes through or edges fall apart. Canny takes two: a pixel above the upper one is
    an edge, one above the lower one only if it is connected with an edge.

    **Given** `strength`, shape `(batch, rows, columns)`, and numbers `low` and `high`, $0 < low \le high$.

    1. A pixel is 1 if its strength is at least `high`, ½ if it is at least `low` but below `high`, and 0 otherwise.
    2. Each ½ that has a 1 among its **eight** neighbours becomes 1. Repeat that until nothing changes.
    3. Each ½ that is left becomes 0.

    Each picture is for itself, and beyond the border there is nothing.

    **Return** an array of zeros and ones of the same shape.

    Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    possible, edges = strength >= low, strength >= high
    rows, columns = strength.shape[1:]
    while True:
        wide = np.pad(edges, 1)[1:-1]
        near = np.zeros_like(edges)
        for i in range(3):
            for j in range(3):
                near |= wide[:, i : i + rows, j : j + columns]
        grown = near & possible
        if np.array_equal(grown, edges):
            return edges.astype(float)
        edges = grown
    ### END SOLUTION


EIGHT = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


@combinable
def mistaken(*, rounds=None, around=EIGHT, strong=np.greater_equal, weak=np.greater_equal, half=0.0, wrapped=False):
    """Return the thresholding with one slip in it."""

    def hysteresis_threshold(strength, *, low, high):
        possible, edges = weak(strength, low), strong(strength, high)
        count = strength.size if rounds is None else rounds
        for _ in range(count):
            wide = np.pad(edges, ((0, 0), (1, 1), (1, 1)), mode="wrap" if wrapped else "constant")
            rows, columns = strength.shape[1:]
            near = np.any([wide[:, 1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i, j in around], axis=0)
            grown = (near | edges) & (possible | edges)
            if np.array_equal(grown, edges):
                break
            edges = grown
        return np.where(edges, 1.0, np.where(possible, half, 0.0))

    return hysteresis_threshold


def two_sweeps(strength, *, low, high):
    """Forwards and backwards over all pixels; each sees what has been found before it."""
    edges = strength >= high
    places = list(np.ndindex(*strength.shape))
    for n, y, x in [*places, *places[::-1]]:
        if strength[n, y, x] >= low and edges[n, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].any():
            edges[n, y, x] = True
    return edges.astype(float)


TEN_ROUNDS = mistaken(rounds=10)


def strengths(rng, batch, rows, columns, unit=1.0):
    """Noise without long ways, which have a case of their own."""
    while True:
        inputs = noise(rng, batch, rows, columns, unit)
        answer = hysteresis_threshold(**inputs)
        if all(np.array_equal(f(**inputs), answer) for f in (TEN_ROUNDS, two_sweeps)):
            return inputs


def noise(rng, batch, rows, columns, unit):
    """Four values, two of them the thresholds, and a snake with a strong end."""
    strength = rng.choice([0.125, 0.25, 0.25, 0.5], p=[0.7, 0.1, 0.1, 0.1], size=(batch, rows, columns))
    strength[:, :4, :8] = 0.125
    strength[:, 1, 1:6], strength[:, 2, 6] = 0.25, 0.5
    strength[:, 0, 7] = strength[:, 0, 0] = 0.25
    strength[:, 3, 0] = 0.375
    strength[:, 5, 0], strength[:, 5, -1] = 0.5, 0.25
    strength[:, 4:7, 1:3] = strength[:, 4:7, -3:-1] = 0.125
    strength[:, [4, 6], 0] = strength[:, [4, 6], -1] = 0.125
    return {"strength": unit * strength, "low": unit * 0.25, "high": unit * 0.5}


SPIRAL = [
    "#########",
    "        #",
    "####### #",
    "#     # #",
    "# +#### #",
    "#       #",
    "#########",
]
SPIRAL = np.array([[[{" ": 0.1, "#": 0.3, "+": 0.9}[mark] for mark in row] for row in SPIRAL]])
SNAKE = np.array(
    [[[0.3, 0.1, 0.1, 0.1, 0.3], [0.1, 0.3, 0.1, 0.3, 0.1], [0.1, 0.1, 0.3, 0.1, 0.1], [0.9, 0.1, 0.1, 0.1, 0.3]]]
)

exercise = Exercise(
    solution=hysteresis_threshold,
    points=4,
    cases=[
        Case(
            "a chain in a row",
            inputs={"strength": np.array([[[0.5, 0.25, 0.3, 0.2, 0.4]]]), "low": 0.25, "high": 0.5},
            about="1 1 1 0 0: the strong pixel reaches two others, exactly the thresholds count; the last one "
            "hangs on nothing.",
        ),
        Case(
            "diagonals count",
            inputs={"strength": SNAKE, "low": 0.2, "high": 0.8},
            about="Only the strong pixel stays; then the same picture with the middle strong would take all six "
            "of the cross.",
        ),
        Case(
            "the middle is strong",
            inputs={"strength": SNAKE + 0.6 * (np.arange(20).reshape(1, 4, 5) == 12), "low": 0.2, "high": 0.8},
        ),
        Case(
            "a spiral",
            inputs={"strength": SPIRAL, "low": 0.2, "high": 0.8},
            about="Its inner end is strong, and all of it becomes an edge, round by round.",
        ),
        Case("noise", strengths, {"batch": 2, "rows": 9, "columns": 11}),
        Case("more noise", strengths, {"batch": 3, "rows": 8, "columns": 13, "unit": 4.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "one round",
            mistaken(rounds=1),
            "You look at the neighbours once. A pixel that has become 1 may reach others: repeat until nothing "
            "changes.",
        ),
        Mistake(
            "ten rounds",
            TEN_ROUNDS,
            "Your number of rounds is fixed, and a way may be longer. Repeat until nothing changes.",
            others=[mistaken(rounds=rounds) for rounds in (5, 20)],
        ),
        Mistake(
            "two sweeps",
            two_sweeps,
            "You go over the pixels forwards and backwards, once. A way that winds more than once needs more: repeat "
            "until nothing changes.",
        ),
        Mistake(
            "strong pixels only",
            mistaken(rounds=0),
            "You keep the strong pixels alone. Those between the thresholds count where they hang on one.",
        ),
        Mistake(
            "four neighbours",
            mistaken(around=[(0, 1), (1, 0), (0, -1), (-1, 0)]),
            "You look at four neighbours. Diagonal ones count, too.",
        ),
        Mistake("high itself is weak", mistaken(strong=np.greater), "A strength of exactly `high` is strong."),
        Mistake("low itself is nothing", mistaken(weak=np.greater), "A strength of exactly `low` has reached it."),
        Mistake(
            "all that is possible",
            mistaken(rounds=0, half=1.0),
            "You keep all pixels above the lower threshold, connected or not.",
        ),
        Mistake("halves left", mistaken(half=0.5), "You leave ½ where a pixel hangs on no edge. It becomes 0."),
        Mistake(
            "around the border",
            mistaken(wrapped=True),
            "With you the last column is beside the first one, as with `np.roll`. Beyond the border there is nothing.",
        ),
    ],
    hints=[
        "Keep two boolean arrays: what may be an edge, and what is one.",
        "All neighbours at once: nine slices of the edges with a frame around them.",
    ],
)
