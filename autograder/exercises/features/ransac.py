"""RANSAC for a line"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import redrawn


def ransac(samples, draws, *, tolerance=0.5, enough=np.inf, model="line"):
    r"""Return how many points agree with the line of each round, which points agree with the best, and the line fitted.

    Least squares listen to everybody, and a few liars turn the line. RANSAC asks two points at a time for a line and
    counts who agrees with it. Liars agree with nobody.

    **Given**

    - `samples`, shape `(n, 2)`: points $(x, y)$.
    - `draws`, shape `(rounds, 2)`, integers: the indices of the two points from which each round makes its line.
    - `tolerance` $\epsilon \ge 0$ and `enough`, a count of points, or ∞.
    - `model`: `"line"` or `"linear function"`.

    **A round** takes the line through its two points. The residual of a point is its distance from the line, at a right
    angle, for `"line"`, and its vertical distance $|y - f(x)|$ for `"linear function"`. Its inliers are the points with
    residual $\le \epsilon$, its own two among them. Two equal points make no line, and for `"linear function"` two
    points with equal $x$ make none; such a round has the count 0.

    **The winner** is the round with the most inliers, of equal ones the first. But the search ends at the first round
    whose count is at least `enough`: that one wins, and later rounds do not matter.

    **The fit.** At last a line is fitted to the winner's inliers, by the least sum of their squared residuals of the
    same kind: the usual regression of $y$ on $x$ for `"linear function"`; for `"line"` the line through their mean
    along the eigenvector of their scatter with the *larger* eigenvalue.

    **Return** three arrays:

    - the counts of all rounds, shape `(rounds,)`, integers; also of those after the search has ended;
    - 1 for each inlier of the winner, 0 for the other points, shape `(n,)`, integers, before the fit;
    - the fitted line $(n_x, n_y, \rho)$, shape `(3,)`, with $x n_x + y n_y = \rho$, $n_x^2 + n_y^2 = 1$, and $n_y > 0$,
      or $n_x > 0$ where $n_y = 0$.

    Some round has a line in every test, and the inliers of the winner have one too. Use NumPy only, without random
    numbers, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    agree = []
    for i, j in draws:
        x, y = samples[j] - samples[i]
        away = samples - samples[i]
        cross = np.abs(x * away[:, 1] - y * away[:, 0])
        length = np.hypot(x, y) if model == "line" else np.abs(x)
        agree.append((cross <= tolerance * length) & (length > 0))
    counts = np.sum(agree, axis=1)
    inliers = agree[np.minimum(counts, enough).argmax()]

    points = samples[inliers]
    scatter = np.cov(points.T)
    x, y = np.linalg.eigh(scatter)[1][:, 1] if model == "line" else scatter[0]
    normal = np.array([-y, x]) / np.hypot(x, y) * np.sign(x or -y)
    return counts, inliers.astype(int), np.append(normal, normal @ points.mean(axis=0))
    ### END SOLUTION


def by_homogeneous_lines(samples, draws, *, tolerance=0.5, enough=np.inf, model="line"):
    """Return the same, of lines a x + b y + c = 0 as cross products, fitted by the angle of the longer axis."""
    points = np.column_stack([samples, np.ones(len(samples))])
    agree = []
    for i, j in draws:
        a, b, c = np.cross(points[i], points[j])
        size = (a * a + b * b) ** 0.5 if model == "line" else abs(b)
        agree.append([bool(size) and abs(line) <= tolerance * size for line in points @ (a, b, c)])
    counts = np.sum(agree, axis=1)
    enough_of = [k for k in range(len(draws)) if counts[k] >= enough]
    inliers = np.array(agree[enough_of[0] if enough_of else counts.argmax()])
    x, y = samples[inliers].T
    a, b, c = np.var(x), np.var(y), np.mean((x - x.mean()) * (y - y.mean()))
    angle = np.arctan2(2 * c, a - b) / 2 if model == "line" else np.arctan(c / a)
    normal = np.array([-np.sin(angle), np.cos(angle)])
    if normal[1] < 1e-12:  # upright
        normal = np.array([1.0, 0.0])
    return counts, inliers.astype(int), np.append(normal, normal @ (x.mean(), y.mean()))


@combinable
def mistaken(
    *,
    within=lambda residual, tolerance: residual <= tolerance,
    vertical=lambda model: model != "line",
    winner=lambda counts, enough: np.minimum(counts, enough).argmax(),
    own=0,
    fit_to=lambda samples, inliers, pair: samples[inliers],
    axis=1,
    regress=lambda model: model != "line",
    distance=lambda n: n,
    sign=True,
    upright=1,
    makes=lambda d, model: d.any() if model == "line" else d[0] != 0,
    between=False,
    told=lambda counts, enough: counts,
):
    """Return the search with one slip in it."""

    def ransac(samples, draws, *, tolerance=0.5, enough=np.inf, model="line"):
        agree = np.zeros((len(draws), len(samples)), bool)
        for k, (i, j) in enumerate(draws):
            d, e = samples[j] - samples[i], samples - samples[i]
            if not makes(d, model):
                continue
            with np.errstate(divide="ignore", invalid="ignore"):
                under = np.abs(d[0]) if vertical(model) and makes(d, "function") else distance(np.hypot(*d))
                away = np.abs(d[0] * e[:, 1] - d[1] * e[:, 0]) / (under or 1)
                if between and model == "line":
                    away = np.hypot(*(e - np.clip(e @ d / (d @ d), 0, 1)[:, None] * d).T)
                agree[k] = within(away, tolerance)
        counts = agree.sum(axis=1)
        counts = np.where(counts > 0, counts + own, 0)
        best = winner(counts, enough)
        points = fit_to(samples, agree[best], draws[best])
        if not len(points):
            return counts, agree[best].astype(int), np.full(3, np.nan)
        mean = points.mean(axis=0)
        s = (points - mean).T @ (points - mean)
        along = s[0] if regress(model) else np.linalg.eigh(s)[1][:, axis]
        with np.errstate(invalid="ignore"):
            normal = np.array([-along[1], along[0]]) / np.hypot(*along)
        flip = normal[1] < 0 or (normal[1] == 0 and upright * normal[0] < 0)
        normal = -normal if flip == sign else normal
        return told(counts, enough), agree[best].astype(int), np.append(normal, normal @ mean)

    return ransac


def _last(counts, enough):
    if (counts >= enough).any():
        return (counts >= enough).argmax()
    return len(counts) - 1 - counts[::-1].argmax()


def _last_of_all(counts, enough):
    return np.minimum(counts, enough).argmax() if (counts >= enough).any() or np.isinf(enough) else len(counts) - 1


def _first_of_all(counts, enough):
    return counts.argmax() if np.isinf(enough) else (counts >= enough).argmax()


def _ended(counts, enough):
    first = np.minimum(counts, enough).argmax()
    return np.where((np.arange(len(counts)) > first) & (counts[first] >= enough), 0, counts)


SLIPS = {
    "exactly the tolerance left out": (
        mistaken(within=lambda r, tolerance: r < tolerance),
        "A point whose residual is exactly the tolerance is an inlier.",
    ),
    "always the vertical distance": (
        mistaken(vertical=lambda model: True),
        'You measure the distance from a "line" vertically. Steep lines then lose their inliers.',
    ),
    "never the vertical distance": (
        mistaken(vertical=lambda model: False),
        'You measure the distance from a "linear function" at a right angle. It is |y − f(x)|.',
    ),
    "not divided by the length": (
        mistaken(distance=lambda n: 1.0),
        "Your distance from the line is not divided by the length of the line's direction.",
    ),
    "the last of equal rounds": (
        mistaken(winner=_last),
        "Of rounds with equally many inliers you take the last. The first one wins.",
    ),
    "never ended": (
        mistaken(winner=lambda counts, enough: counts.argmax()),
        "You go on when a round has enough inliers. The first that has enough wins.",
    ),
    "more than enough": (
        mistaken(winner=lambda c, enough: (c > enough).argmax() if (c > enough).any() else c.argmax()),
        "You end when a round has *more* than enough. Exactly enough is enough.",
    ),
    "the last round where none has enough": (
        mistaken(winner=_last_of_all),
        "No round has enough inliers, and your winner is not the round with the most.",
        [mistaken(winner=_first_of_all)],
    ),
    "a line through equal points": (
        mistaken(makes=lambda d, model: model == "line" or d[0] != 0),
        "Two equal points make a line with you, and all points lie on it. Such a round counts 0.",
    ),
    "upright lines as functions": (
        mistaken(makes=lambda d, model: d.any() if model != "function" else d[0] != 0),
        'You count the inliers of an upright line for a "linear function", too. It is none: such a round counts 0.',
    ),
    "only between the two points": (
        mistaken(between=True),
        "You measure the distance from the stretch between the two points. The line goes on beyond them.",
    ),
    "its own points not counted": (
        mistaken(own=-2),
        "Your counts leave out the two points that made the line. They are inliers, too.",
    ),
    "no fit": (
        mistaken(fit_to=lambda samples, inliers, pair: samples[pair]),
        "You return the winner's line as it was. It is fitted to its inliers at last.",
    ),
    "fitted to all points": (
        mistaken(fit_to=lambda samples, inliers, pair: samples),
        "You fit the line to all points, liars included. Only inliers count.",
    ),
    "the shorter axis": (
        mistaken(axis=0),
        "Your line runs along the eigenvector with the smaller eigenvalue: across the points.",
    ),
    "always a regression": (
        mistaken(regress=lambda model: True),
        'You fit a "line" by regression of y on x, which makes vertical distances small.',
    ),
    "never a regression": (
        mistaken(regress=lambda model: False),
        'You fit a "linear function" along the longer axis. It is the regression of y on x.',
    ),
    "the normal points up": (
        mistaken(sign=False),
        "Your normal has the other sign: n_y is to be positive.",
    ),
    "the upright normal points left": (
        mistaken(upright=-1),
        "Where n_y is 0, n_x is to be positive.",
    ),
    "no counts after the end": (
        mistaken(told=_ended),
        "You do not count in rounds after the search has ended. The counts of all are asked for.",
    ),
}
OF_LINES = {
    "always the vertical distance",
    "always a regression",
    "the shorter axis",
    "not divided by the length",
    "only between the two points",
}
OF_FUNCTIONS = {"never the vertical distance", "never a regression"}
OF_ENOUGH = {"never ended", "more than enough", "no counts after the end"}
EDGES = {
    "exactly the tolerance left out",
    "the last of equal rounds",
    "the last round where none has enough",
    "a line through equal points",
    "upright lines as functions",
    "the upright normal points left",
}


def noisy(rng, n, rounds, model, enough=np.inf):
    """A steep line with noise and liars; no residual is near the tolerance."""
    tolerance = 0.5
    unseen = EDGES | (OF_FUNCTIONS if model == "line" else OF_LINES)
    unseen = unseen | (set() if enough < np.inf else OF_ENOUGH)

    def draw():
        while True:
            x = rng.uniform(-4, 4, size=n)
            points = np.stack([x, 1.5 * x + 1 + rng.normal(scale=0.3, size=n)], axis=-1)
            points[: n // 3] = rng.uniform(-6, 6, size=(n // 3, 2))
            points, draws = rng.permutation(points), np.array([rng.permutation(n)[:2] for _ in range(rounds)])
            inputs = {"samples": points, "draws": draws, "tolerance": tolerance, "model": model, "enough": enough}
            near = [ransac(**{**inputs, "tolerance": tolerance * (1 + e)})[0] for e in (-1e-3, 1e-3)]
            if (near[0] == near[1]).all():
                return inputs

    return redrawn(draw, ransac, [f for name, (f, *_) in SLIPS.items() if name not in unseen])


exercise = Exercise(
    solution=ransac,
    reference=by_homogeneous_lines,
    points=6,
    parts=[Part("counts", 2), Part("inliers", 2), Part("line", 2)],
    cases=[
        Case(
            "six points",
            inputs={
                "samples": np.array([[0.0, 0.0], [4.0, 0.0], [1.0, 0.5], [2.0, 0.75], [3.0, 0.0], [2.0, 4.0]]),
                "draws": np.array([[0, 5], [0, 1], [1, 4], [3, 5]]),
                "enough": 6,
            },
            about="The line through (0, 0) and (4, 0) has four inliers: (1, ½) is exactly ½ from it, and (3, 0) on it. "
            "(2, ¾) is too far. The third round has the same line, and comes later. None has 6.",
        ),
        Case(
            "an upright line, and points that coincide",
            inputs={
                "samples": np.array([[1.0, 0.0], [1.0, 2.0], [1.25, 1.0], [1.0, 0.0], [5.0, 5.0], [6.0, 4.75]]),
                "draws": np.array([[0, 3], [4, 5], [0, 1]]),
                "tolerance": 0.5,
            },
            about="The first round's points are equal, and make no line.",
        ),
        Case(
            "an upright line is no function",
            inputs={
                "samples": np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 1.0], [0.0, 0.5], [5.0, 5.0], [4.0, 3.5]]),
                "draws": np.array([[0, 1], [3, 0], [2, 4], [3, 2]]),
                "tolerance": 0.0,
                "model": "linear function",
            },
            about="The first round's line is upright: it counts 0 here. The others have 2 each: no tolerance is left.",
        ),
        Case(
            "a single round",
            inputs={
                "samples": np.array([[0.0, 0.0], [4.0, 3.0], [8.0, 6.0], [3.0, -4.0]]) / 2**20,
                "draws": np.array([[2, 0]]),
                "tolerance": 1 / 2**20,
            },
            about="All is in units of 2⁻²⁰. The line goes through (4, 3), too, and (3, −4) is 5 away from it.",
        ),
        Case(
            "enough",
            inputs={
                "samples": np.array(
                    [[0.0, 0.0], [2.0, 0.0], [4.0, 0.25], [0.0, 8.0], [2.0, 8.0], [4.0, 8.0], [6.0, 8.25]]
                    + [[x, 16.0] for x in (0.0, 1.0, 3.0, 4.0)]
                    + [[7.0, 16.25]]
                ),
                "draws": np.array([[0, 3], [0, 1], [3, 4], [7, 8]]),
                "enough": 3,
            },
            about="The second round has 3 inliers, which is enough. The next ones have 4 and 5.",
        ),
        Case("a line and liars", noisy, {"n": 18, "rounds": 9, "model": "line"}),
        Case("a function and liars", noisy, {"n": 15, "rounds": 8, "model": "linear function"}, hidden=True),
        Case("liars, and enough", noisy, {"n": 16, "rounds": 12, "model": "line", "enough": 7}, hidden=True),
    ],
    mistakes=[Mistake(name, *slip) for name, slip in SLIPS.items()],
    equivalent={
        **dict.fromkeys(
            (
                "operands swapped: samples[j] - samples[i] -> samples[i] - samples[j]",
                "operands swapped: samples - samples[i] -> samples[i] - samples",
            ),
            "It turns the sign of the cross product, of which the absolute value is taken.",
        ),
        "operator exchanged: np.array([-y, x]) / np.hypot(x, y) * np.sign(x or -y) -> np.array([-y, x]) / "
        "np.hypot(x, y) / np.sign(x or -y)": "Divided by 1 or by −1 it is the same.",
        "enough or inf": "At least one inlier has to be enough, so it never counts as none.",
    },
    hints=[
        "The cross product of the line's direction and the way from one of its points to another point, over the "
        "length of the direction, is the distance from the line. Over |d_x| it is the vertical one.",
        "`np.minimum(counts, enough).argmax()` is the first of those with the most, or the first that has enough.",
        "The regression's slope is s_xy/s_xx: its direction is the first row of the scatter matrix.",
    ],
)
