"""The equations of the direct linear transform."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def dlt_rows(points, pixels):
    r"""Return the matrix $A$ of the direct linear transform (DLT), $A\,p = 0$.

    A camera divides, and so its equations are not linear in its matrix. Multiplied by the divisor they are: each point
    whose picture is known gives two linear equations for the twelve entries of the camera matrix.

    **Given**

    - `points`, shape `(n, 3)`: points in space, one $(X, Y, Z)$ a row.
    - `pixels`, shape `(n, 2)`: their pictures, one $(x, y)$ a row.

    With $\mathbf X = (X, Y, Z, 1)^\top$ and the rows $p_1^\top, p_2^\top, p_3^\top$ of $P$,

    $$x = \frac{p_1^\top \mathbf X}{p_3^\top \mathbf X}, \quad y = \frac{p_2^\top \mathbf X}{p_3^\top \mathbf X}
      \qquad\Longrightarrow\qquad
      \begin{pmatrix} \mathbf X^\top & 0^\top & -x\,\mathbf X^\top \\
                      0^\top & \mathbf X^\top & -y\,\mathbf X^\top \end{pmatrix}
      \begin{pmatrix} p_1 \\ p_2 \\ p_3 \end{pmatrix} = 0.$$

    **Return** $A$, shape `(2 * n, 12)`: rows 0 and 1 are the two equations of the first point, with $x$ before $y$,
    rows 2 and 3 those of the second one, and so on. Use NumPy only.
    """
    ### BEGIN SOLUTION
    homogeneous = np.column_stack([points, np.ones(len(points))]).astype(points.dtype)
    a = np.zeros((2 * len(points), 12), points.dtype)
    a[0::2, :4] = homogeneous
    a[1::2, 4:8] = homogeneous
    a[0::2, 8:] = -pixels[:, :1] * homogeneous
    a[1::2, 8:] = -pixels[:, 1:] * homogeneous
    return a
    ### END SOLUTION


def seen(rng, n):
    return {"points": rng.normal(size=(n, 3)), "pixels": rng.normal(size=(n, 2)) + 3}


@combinable
def mistaken(*, one=1, last=-1, exchanged=False, by_kind=False, columns=False, first=1, stay=False):
    """Return the equations with one slip in them."""

    def dlt_rows(points, pixels):
        x = np.column_stack([points, np.full(len(points), one)])
        none = np.zeros_like(x)
        a, b = pixels[:, :1], pixels[:, 1:]
        if exchanged:
            a, b = b, a
        above = np.hstack([first * x, none, last * (1 if stay else a) * x])
        below = np.hstack([none, first * x, last * (1 if stay else b) * x])
        rows = np.vstack([above, below]) if by_kind else np.stack([above, below], axis=1).reshape(-1, 12)
        return rows.reshape(-1, 3, 4).transpose(0, 2, 1).reshape(-1, 12) if columns else rows

    return dlt_rows


exercise = Exercise(
    solution=dlt_rows,
    points=2,
    cases=[
        Case(
            "one point",
            inputs={"points": np.array([[1.0, 2.0, 3.0]]), "pixels": np.array([[4.0, 5.0]])},
            about="X = (1, 2, 3, 1): the first row begins with it and ends with −4 times it, the second one has it in "
            "the middle and ends with −5 times it.",
        ),
        Case("three points", seen, {"n": 3}),
        Case("seven points", seen, {"n": 7}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no ones",
            mistaken(one=0),
            "The fourth coordinate of your X is 0. It is 1, or the camera's last column is never found.",
        ),
        Mistake("sign lost", mistaken(last=1), "Move everything to one side: the last four entries have a minus."),
        Mistake(
            "all of x before all of y",
            mistaken(by_kind=True),
            "You return first all rows of x and then all of y. As equations they are the same, but the two rows of a "
            "point are to follow each other.",
        ),
        Mistake(
            "x and y exchanged",
            mistaken(exchanged=True),
            "Your first row has y in it. A pixel is (x, y), x to the right.",
        ),
        Mistake(
            "column by column",
            mistaken(columns=True),
            "Your unknowns are the entries of P column by column. They are its *rows*, one after the other.",
        ),
        Mistake(
            "pixels left out",
            mistaken(stay=True),
            "The last four entries of your rows do not depend on the pixel. Multiply the equation by p₃ᵀX.",
        ),
    ],
    equivalent={
        "answer squeezed": "an answer has at least two rows, and twelve columns",
    },
    hints=[
        "Begin with zeros of shape (2n, 12), and fill `a[0::2]` and `a[1::2]`.",
        "`pixels[:, :1]` keeps its axis, and can be multiplied by (n, 4).",
    ],
)
