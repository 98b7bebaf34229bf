"""An affine map from pairs of points"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import redrawn


def fit_affine(points, targets):
    r"""Return the equations for an affine map between two pictures, and their solution by least squares.

    You have pairs of points that show the same thing in two pictures. How does the one picture go over into the other?
    If what they show is flat and not too near, a matrix and a shift say it: six numbers, two equations for each pair.

    **Given**

    - `points`, shape `(n, 2)`: $(x_i, y_i)$ in the first picture, $n \ge 3$, not all on a line.
    - `targets`, shape `(n, 2)`: $(u_i, v_i)$ in the second one.

    The map is

    $$\begin{pmatrix} u \\ v \end{pmatrix} = \begin{pmatrix} m_1 & m_2 \\ m_3 & m_4 \end{pmatrix}
    \begin{pmatrix} x \\ y \end{pmatrix} + \begin{pmatrix} b_1 \\ b_2 \end{pmatrix},$$

    and written as equations $A m = b$ for the unknowns $m = (m_1, m_2, m_3, m_4, b_1, b_2)$ each pair gives two rows:

    $$\begin{pmatrix} x_i & y_i & 0 & 0 & 1 & 0 \\ 0 & 0 & x_i & y_i & 0 & 1 \end{pmatrix} m
    = \begin{pmatrix} u_i \\ v_i \end{pmatrix}.$$

    **Return** two arrays: the design matrix $A$, shape `(2n, 6)`, its rows in the order $u_1, v_1, u_2, v_2, \dots$;
    and the $m$ with the smallest $\lVert A m - b \rVert^2$, shape `(6,)`, in the order above.

    All pairs count, equal ones too. Points may lie far from the origin: in the hundreds of thousands, a few apart.
    There $(A^\top A)^{-1} A^\top b$ loses twice as many digits as `np.linalg.lstsq` or QR do, too many: solve by one of
    these, or around the mean of the points. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    n = len(points)
    a = np.zeros((2 * n, 6))
    a[0::2, 0:2] = a[1::2, 2:4] = points
    a[0::2, 4] = a[1::2, 5] = 1
    middle, aim = points.mean(axis=0), targets.mean(axis=0)  # around them no digit is lost
    slopes = np.linalg.lstsq(points - middle, targets - aim, rcond=None)[0]
    return a, np.append(slopes.T, aim - middle @ slopes)
    ### END SOLUTION


def by_centring(points, targets):
    """Return the slopes by the covariance of points and targets, and the shift from the means."""
    mean, aim = points.mean(axis=0), targets.mean(axis=0)
    around = points - mean
    matrix = np.linalg.solve(around.T @ around, around.T @ (targets - aim)).T
    rows = [[*np.kron(one, point), *one] for point in points for one in np.eye(2)]
    return np.array(rows), np.append(matrix, aim - matrix @ mean)


def _solved(a, b, rcond=None):
    return np.linalg.lstsq(a, b, rcond=rcond)[0]


def _different(a, b):
    rows = np.unique(np.column_stack([a, b]), axis=0)
    return rows[:, :-1], rows[:, -1]


@combinable
def mistaken(
    *,
    order=lambda a: a,
    columns=(0, 1, 2, 3, 4, 5),
    told=None,
    one=1.0,
    solve=_solved,
    swapped=False,
    backwards=False,
    few=False,
    centred=False,
):
    """Return the fit with one slip in it."""

    def fit_affine(points, targets):
        if backwards:
            points, targets = targets, points
        if centred:
            points = points - points.mean(axis=0)
        p = points[:, ::-1] if swapped else points
        n = len(p)
        a = np.zeros((2 * n, 6))
        a[0::2, 0:2] = a[1::2, 2:4] = p
        a[0::2, 4] = a[1::2, 5] = one
        b = targets.reshape(-1)
        m = solve(a[:6], b[:6]) if few else solve(a, b)
        a, m = order(a)[:, list(columns)], m[list(columns)]
        return a, m if told is None else told(m)

    return fit_affine


SLIPS = {
    "all rows of u first": (
        mistaken(order=lambda a: np.vstack([a[0::2], a[1::2]])),
        "Your rows are in the order u₁, u₂, …, v₁, v₂, …. Pairs stay together: u₁, v₁, u₂, v₂, ….",
    ),
    "shifts between the slopes": (
        mistaken(columns=(0, 1, 4, 2, 3, 5)),
        "Your unknowns are in the order m₁, m₂, b₁, m₃, m₄, b₂. The shifts come last.",
    ),
    "x and y swapped": (
        mistaken(swapped=True),
        "Your rows hold (y, x). Points are (x, y), columns first.",
    ),
    "from the targets to the points": (
        mistaken(backwards=True),
        "You fit the map that takes the targets to the points: the inverse way, and not its inverse where pairs are "
        "noisy.",
    ),
    "no shift": (
        mistaken(one=0.0),
        "Your matrix has no ones in the last columns: such a map leaves the origin where it is.",
    ),
    "only three pairs": (
        mistaken(few=True),
        "You solve with the first three pairs. All pairs count, and the squares are made small together.",
    ),
    "the matrix transposed": (
        mistaken(told=lambda m: m[[0, 2, 1, 3, 4, 5]]),
        "Your m₂ and m₃ are swapped: the matrix is transposed.",
    ),
    "centred points": (
        mistaken(centred=True),
        "You subtract the mean from the points. A and the shift are those of the points as they are given.",
    ),
    "equal pairs once": (
        mistaken(solve=lambda a, b: _solved(*_different(a, b))),
        "You ask a pair once that is there twice. All pairs count, also equal ones.",
    ),
    "small singular values dropped": (
        mistaken(solve=lambda a, b: _solved(a, b, rcond=1e-4)),
        "You drop small singular values. Far from the origin the shift is in them.",
        [mistaken(solve=lambda a, b, r=r: _solved(a, b, rcond=r)) for r in (1e-3, 1e-6, 1e-8)],
    ),
    "the least absolute entries": (
        mistaken(solve=lambda a, b: _solved(a.T @ a + np.eye(6), a.T @ b)),
        "You add something to AᵀA, as ridge regression does. Least squares alone are asked for.",
    ),
}


def noisy(rng, n, away=0.0, unit=1.0, twice=False):
    """A random map of points, its targets moved a little, so that no map meets all of them; a pair twice, if asked."""

    def draw():
        points = unit * rng.normal(size=(n, 2)) + away
        matrix, shift = rng.normal(size=(2, 2)) + np.array([[1.0, 0.5], [-0.5, 1.0]]), rng.normal(size=2)
        targets = (points - away) @ matrix.T + unit * (shift + 0.2 * rng.normal(size=(n, 2)))
        if twice:
            points[4], targets[4] = points[1], targets[1]
        return {"points": points, "targets": targets}

    unseen = {"small singular values dropped", *(() if n > 3 else ["only three pairs"])}
    unseen |= set() if twice else {"equal pairs once"}
    return redrawn(draw, fit_affine, [f for name, (f, *_) in SLIPS.items() if name not in unseen])


def far_away():
    """Eight points around one far away, in a pattern whose means and squares are exact in float32 as well."""
    around = np.array([[-4.0, -4], [4, -4], [-4, 4], [4, 4], [-2, 0], [2, 0], [0, -2], [0, 2]])
    points = around + np.array([524291.0, -300007.0])
    off = np.outer([1, -1, -1, 1, 0, 0, 0, 0], [0.5, -0.5])
    return {"points": points, "targets": points @ np.array([[1.0, -0.5], [0.5, 1.0]]) + (3000.0, -2000.0) + off}


POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])

exercise = Exercise(
    solution=fit_affine,
    reference=by_centring,
    points=4,
    parts=[Part("A", 2), Part("m", 2)],
    cases=[
        Case(
            "four pairs by hand",
            inputs={
                "points": POINTS,
                "targets": np.stack([2 * POINTS[:, 0] - POINTS[:, 1] + 3, POINTS[:, 0] / 2 + POINTS[:, 1] - 1], 1),
            },
            about="The targets are u = 2x − y + 3 and v = ½x + y − 1, so m is (2, −1, ½, 1, 3, −1).",
        ),
        Case(
            "pairs that do not fit",
            inputs={
                "points": np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [1.0, 1.0]]),
                "targets": np.array([[0.0, 0.0], [2.0, 4.0], [2.0, 0.0], [4.0, 4.0], [2.0, 2.0]]),
            },
            about="Four corners of a square go to (x + y, 2x), and their middle too.",
        ),
        Case("many pairs", noisy, {"n": 9, "twice": True}, about="The fifth pair is the second one again."),
        Case("three pairs", noisy, {"n": 3}, hidden=True),
        Case("far from the origin", noisy, {"n": 7, "away": 300.0, "unit": 20.0}, hidden=True),
        Case(
            "very far from the origin",
            inputs=far_away(),
            about="Eight points, a few pixels around (524291, −300007). Their m is (1, ½, −½, 1, 3000, −2000).",
        ),
    ],
    mistakes=[Mistake(name, *slip) for name, slip in SLIPS.items()],
    equivalent={
        **dict.fromkeys(
            ("inputs squeezed", "answer squeezed"), "Three pairs or more of two numbers each: no axis has size one."
        ),
        **dict.fromkeys(
            ("operator exchanged: targets - aim -> targets + aim", "term dropped: targets - aim -> targets"),
            "Points around their mean sum to 0: what is added to all targets costs a few digits, and nothing else.",
        ),
    },
    hints=[
        "Fill a matrix of zeros by strides: `a[0::2]` are the rows of u, `a[1::2]` those of v.",
        "b is the targets row by row: `targets.reshape(-1)`.",
        "`np.linalg.lstsq(a, b, rcond=None)` returns four things, the first of which is m.",
    ],
)
