"""The three derivatives that flow is computed from."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def flow_derivatives(first, second):
    r"""Return the derivatives of brightness in space and in time.

    If a point keeps its brightness while it moves by $(u, v)$, then $I_x u + I_y v + I_t = 0$. All methods of this
    notebook begin with these three derivatives.

    **Given**

    - `first`, `second`, shape `(height, width)`, at least two pixels a side: the pictures $I$ at time $t$ and $J$ at
      time $t + 1$. Index them as `[row, column]`; $x$ is the column, and $y$ is the row, downwards.

    **Return** three arrays of the pictures' shape, in this order: $I_x$, $I_y$ and $I_t$.

    - $I_t = J - I$.
    - $I_x$ and $I_y$ are slopes of the mean $f = (I + J)/2$ of both pictures, by central differences, such as
      $\big(f(x + 1) - f(x - 1)\big)/2$. At a border there is no pixel on one side, so the slope there is the difference
      of the last two pixels, such as $f(1) - f(0)$ at the first one.

    Use NumPy only, without `numpy.gradient`.
    """

    ### BEGIN SOLUTION
    def along_columns(f):
        slope = np.empty_like(f)
        slope[:, 1:-1] = (f[:, 2:] - f[:, :-2]) / 2
        slope[:, 0] = f[:, 1] - f[:, 0]
        slope[:, -1] = f[:, -1] - f[:, -2]
        return slope

    mean = (first + second) / 2
    return along_columns(mean), along_columns(mean.T).T, second - first
    ### END SOLUTION


def frames(rng, height, width):
    return {"first": rng.normal(size=(height, width)), "second": rng.normal(size=(height, width))}


@combinable
def mistaken(*, mean=lambda a, b: (a + b) / 2, time=1, exchanged=False, half=1.0, border=1.0, up=1, forward=False):
    """Return the derivatives with one slip in them."""

    def flow_derivatives(first, second):
        def along(f):
            slope = np.empty_like(f)
            slope[:, 1:-1] = f[:, 2:] - f[:, 1:-1] if forward else half * (f[:, 2:] - f[:, :-2]) / 2
            slope[:, 0], slope[:, -1] = border * (f[:, 1] - f[:, 0]), border * (f[:, -1] - f[:, -2])
            return slope

        f = mean(first, second)
        x, y = along(f), up * along(f.T).T
        return (y, x, time * (second - first)) if exchanged else (x, y, time * (second - first))

    return flow_derivatives


exercise = Exercise(
    solution=flow_derivatives,
    points=3,
    parts=["I_x", "I_y", "I_t"],
    forbidden=["numpy.gradient"],
    cases=[
        Case(
            "by hand",
            inputs={
                "first": np.array([[0.0, 2, 6, 8], [1, 4, 9, 9], [4, 8, 14, 12]]),
                "second": np.array([[0.0, 0, 4, 10], [1, 2, 7, 11], [4, 6, 12, 14]]),
            },
            about="The first row of the mean is 0, 1, 5, 9; its slopes are 1, 2½, 4, 4. The first row of I_t is "
            "0, −2, −2, 2.",
        ),
        Case("random pictures", frames, {"height": 4, "width": 6}),
        Case("two pixels a side", frames, {"height": 2, "width": 2}, hidden=True),
        Case("higher than wide", frames, {"height": 7, "width": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "slopes of the first picture",
            mistaken(mean=lambda a, b: a),
            "Your slopes are those of the first picture. Take them of the mean of both.",
        ),
        Mistake(
            "slopes of the second picture",
            mistaken(mean=lambda a, b: b),
            "Your slopes are those of the second picture. Take them of the mean of both.",
        ),
        Mistake("slopes of the sum", mistaken(mean=lambda a, b: a + b), "Your slopes are those of I + J: divide by 2."),
        Mistake(
            "back in time",
            mistaken(time=-1),
            "Your I_t is I − J. Something that grows brighter has a positive derivative in time.",
        ),
        Mistake(
            "x and y exchanged",
            mistaken(exchanged=True),
            "Your I_x runs along the rows' axis. x counts columns, which are the *second* index.",
        ),
        Mistake("y upwards", mistaken(up=-1), "Your I_y is for a y that points up. Here y is the row, and goes down."),
        Mistake(
            "not halved",
            mistaken(half=2.0),
            "f(x + 1) and f(x − 1) are two pixels apart. Divide by 2 to get a slope per pixel.",
        ),
        Mistake(
            "half a slope at the border",
            mistaken(border=0.5),
            "At the border you divide by 2, as if the picture went on with its last pixel. f(1) − f(0) is a slope "
            "already.",
        ),
        Mistake(
            "no slope at the border",
            mistaken(border=0.0),
            "Your slopes at the border are 0. They are the differences of the last two pixels.",
        ),
        Mistake(
            "forward differences",
            mistaken(forward=True),
            "You take f(x + 1) − f(x) inside, which is the slope half a pixel further on.",
        ),
    ],
    equivalent={
        "inputs squeezed": "pictures have two pixels a side or more",
        "answer squeezed": "pictures have two pixels a side or more",
    },
    hints=[
        "Write one function for slopes along the columns; for the rows, give it the transposed picture.",
        "Fill an empty array in three steps: the inside, the first column, the last column.",
    ],
)
