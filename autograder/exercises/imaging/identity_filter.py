"""The kernel that changes nothing"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def identity_filter(rows, columns):
    r"""Return the kernel that leaves every picture as it is.

    It is what other kernels are made from: identity less average gives high frequencies, identity and high frequencies
    sharpen.

    **Given** `rows` and `columns`, two odd ints: how large the kernel is.

    The middle of the kernel $h$ is its place $(0, 0)$ in

    $$g(y, x) = \sum_{i, j} h(i, j)\, f(y - i, x - j).$$

    **Return** $h$, shape `(rows, columns)`, with which $g = f$ for every picture $f$.
    """
    ### BEGIN SOLUTION
    kernel = np.zeros((rows, columns))
    kernel[rows // 2, columns // 2] = 1
    return kernel
    ### END SOLUTION


@combinable
def mistaken(
    *, one=lambda rows, columns: 1.0, others=lambda rows, columns: 0.0, place=lambda rows, columns: (rows, columns)
):
    """Return the kernel with one slip in it."""

    def identity_filter(rows, columns):
        kernel = np.full((rows, columns), others(rows, columns))
        y, x = place(rows, columns)
        kernel[y // 2, x // 2] = one(rows, columns)
        return kernel

    return identity_filter


def diagonal(rows, columns):
    return np.eye(rows, columns)


def middle_row(rows, columns):
    kernel = np.zeros((rows, columns))
    kernel[rows // 2] = 1
    return kernel


def kernels(rng, high):
    """Draw the sides of a kernel, odd and not alike."""
    short, long = 2 * int(rng.integers(1, 8)) + 1, 2 * int(rng.integers(8, 24)) + 1
    return {"rows": long, "columns": short} if high else {"rows": short, "columns": long}


exercise = Exercise(
    solution=identity_filter,
    reference=mistaken(),
    points=1,
    cases=[
        Case("three by three", inputs={"rows": 3, "columns": 3}, about="A 1 in the middle, and eight zeros around it."),
        Case("three by seven", inputs={"rows": 3, "columns": 7}),
        Case("a single row", inputs={"rows": 1, "columns": 5}, about="0 0 1 0 0."),
        Case("a wide kernel", kernels, {"high": False}, hidden=True),
        Case("a high kernel", kernels, {"high": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "ones everywhere",
            mistaken(others=lambda rows, columns: 1.0),
            "Your kernel adds up the window. Only the pixel itself counts.",
        ),
        Mistake(
            "identity matrix",
            diagonal,
            "You return the identity *matrix*. It is that of the product of matrices; a filter convolves.",
        ),
        Mistake(
            "one in the corner",
            mistaken(place=lambda rows, columns: (0, 0)),
            "Your 1 is in the corner: that moves the picture. The middle of the kernel is its place (0, 0).",
        ),
        Mistake(
            "always the second place",
            mistaken(place=lambda rows, columns: (min(2, rows), min(2, columns))),
            "Your 1 is always in the second row and column, which is the middle of 3 × 3 only.",
        ),
        Mistake(
            "one pixel before the middle",
            mistaken(place=lambda rows, columns: (rows - 2, columns - 2)),
            "Your 1 is beside the middle. Count from 0: of five places the middle one is number 2.",
        ),
        Mistake(
            "divided by the window",
            mistaken(one=lambda rows, columns: 1 / (rows * columns)),
            "You divide by the number of pixels, as for an average: the picture gets darker.",
        ),
        Mistake(
            "a whole row",
            middle_row,
            "Your kernel has ones all along a row: it adds up pixels. Only the pixel itself counts.",
        ),
        Mistake(
            "less the average",
            mistaken(
                one=lambda rows, columns: 1 - 1 / (rows * columns),
                others=lambda rows, columns: -1 / (rows * columns),
            ),
            "You have taken the average away already. What is left are high frequencies.",
        ),
    ],
    equivalent={
        "sign changed: rows // 2 -> rows // -2": "the middle of an odd number of places, counted from the end",
        "sign changed: columns // 2 -> columns // -2": "the middle of an odd number of places, counted from the end",
    },
    hints=[
        "One pixel of the window counts, and the others do not.",
        "Of an odd number of places, the middle one is at half of it, rounded down.",
    ],
)
