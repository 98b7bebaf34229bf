"""Positional encoding"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def positional_encoding(length, width):
    r"""Return a table that says where a word stands.

    Attention does not see any order: exchange two words, and all that happens is that two rows are exchanged. So the
    place is added to each word as a vector of sines and cosines, of fast ones and of slow ones, as the hands of a clock
    tell the time.

    **Given**

    - `length`: the number of positions, $p = 0, \dots,$ `length` $- 1$.
    - `width` $d$: the number of columns, even.

    For $i = 0, \dots, d/2 - 1$,

    $$\mathrm{PE}(p,\, 2i) = \sin\!\big(p \cdot 10000^{-2i/d}\big), \qquad
      \mathrm{PE}(p,\, 2i + 1) = \cos\!\big(p \cdot 10000^{-2i/d}\big).$$

    Sine and cosine of one $i$ have the *same* frequency. That makes the law hold for which the table was made: the
    product of the rows $p$ and $q$ depends on $p - q$ alone.

    **Return** one array of shape `(length, width)`. Use NumPy only.
    """
    ### BEGIN SOLUTION
    angles = np.arange(length)[:, None] / 10000.0 ** (np.arange(0, width, 2) / width)
    table = np.empty((length, width))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
    ### END SOLUTION


def sizes(rng, length, pairs):
    """Length and width, each from a range."""
    return {"length": int(rng.integers(*length)), "width": 2 * int(rng.integers(*pairs))}


@combinable
def mistaken(
    *,
    first=0,
    exponent=lambda column, width: 2 * (column // 2) / width,
    base=10000.0,
    functions=(np.sin, np.cos),
    by=lambda p, power: p / power,
    order=lambda table: table,
):
    """Return the algorithm with one slip in it."""

    def positional_encoding(length, width):
        column, p = np.arange(width), np.arange(first, first + length)[:, None]
        angles = by(p, base ** exponent(column, width))
        return order(np.where(column % 2 == 0, functions[0](angles), functions[1](angles)))

    return positional_encoding


exercise = Exercise(
    solution=positional_encoding,
    points=2,
    cases=[
        Case(
            "two positions by hand",
            inputs={"length": 2, "width": 4},
            about="Position 0 is (0, 1, 0, 1). Position 1 is (sin 1, cos 1, sin 0.01, cos 0.01) ≈ (0.8415, 0.5403, "
            "0.0100, 0.99995).",
        ),
        Case("a sentence", sizes, {"length": (20, 30), "pairs": (3, 9)}),
        Case("a text", sizes, {"length": (300, 400), "pairs": (8, 12)}, hidden=True),
        Case("one pair", sizes, {"length": (10, 90), "pairs": (1, 2)}, hidden=True),
        Case("one position", sizes, {"length": (1, 2), "pairs": (2, 90)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "running column in the exponent",
            mistaken(exponent=lambda column, width: column / width),
            "Your exponent has the running column, as a lecture prints it. Then the cosine is slower than the sine "
            "beside it, and the product of two rows no longer depends on their distance alone. A pair has one i.",
        ),
        Mistake(
            "2i for the running column",
            mistaken(exponent=lambda column, width: 2 * column / width),
            "Your exponent is 2/d times the running column. The columns of a pair are 2i and 2i + 1.",
        ),
        Mistake(
            "half of the exponent",
            mistaken(exponent=lambda column, width: (column // 2) / width),
            "Your exponent is i/d. It has to be 2i/d, so that the slowest wave is nearly 10000 times as long as the "
            "fastest.",
        ),
        Mistake(
            "positions from 1",
            mistaken(first=1),
            "Your first position is 1. It is 0, where all sines are 0 and all cosines 1.",
        ),
        Mistake(
            "sine and cosine exchanged",
            mistaken(functions=(np.cos, np.sin)),
            "Your even columns hold the cosines. They hold the sines.",
        ),
        Mistake(
            "sines all, then cosines",
            mistaken(order=lambda table: np.concatenate([table[:, ::2], table[:, 1::2]], axis=1)),
            "All your sines come before all cosines. Here they alternate.",
        ),
        Mistake(
            "frequencies that grow",
            mistaken(by=lambda p, power: p * power),
            "Your angles are multiplied by 10000^{2i/d}. The exponent is negative: later columns are slower.",
        ),
        Mistake(
            "sines only",
            mistaken(functions=(np.sin, np.sin)),
            "All your columns hold sines; the odd ones hold cosines.",
        ),
        Mistake(
            "base 1000",
            mistaken(base=1000.0),
            "Your waves are not those of 10000.",
            others=[mistaken(base=b) for b in (5000.0, 20000.0, 100000.0)],
        ),
    ],
    hints=[
        "There are d/2 frequencies: `np.arange(0, width, 2)` is 2i.",
        "Slices with a step write every second column: `table[:, 0::2] = …`.",
    ],
)
