"""How far to go: backtracking by Armijo's rule"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part


def line_search(function, x, direction, *, step_size=1.0, shrink=0.5, decrease=1e-4, max_shortened=50):
    r"""Return the first step of a shrinking sequence that makes a function fall enough.

    The gradient knows where down is, and not how far. A step too long ends up higher than it began, and one too short
    wastes its evaluation. Armijo's rule asks for a share of the fall that the tangent promises, and tries again with a
    shorter step until it is had.

    **Given**

    - `function`: the name of $f$: `"bowl"`, `"rosenbrock"` or `"log_barrier"`. The first lines of your function look
      up `f` and its gradient `gradient`, functions of an array like `x`; leave them as they are.
    - `x`, shape `(n,)`: where to begin; `direction`, shape `(n,)`: a direction $\mathbf p$ in which $f$ falls. It need
      not be minus the gradient.
    - `step_size` $\alpha_0$, `shrink` $\beta$, `decrease` $c$: numbers; $0 < \beta, c < 1$.
    - `max_shortened`: an int, how often the step may be shortened at most.

    Try $\alpha = \alpha_0,\ \beta\alpha_0,\ \beta^2\alpha_0, \dots$ and take the first with

    $$f(\mathbf x + \alpha \mathbf p) \;\le\; f(\mathbf x) + c\,\alpha\, \nabla f(\mathbf x)^\top \mathbf p .$$

    A step to where $f$ is `nan` or infinite is not accepted. If the step that has been shortened `max_shortened` times
    is not accepted either, give up: then $\alpha = 0$.

    **Return** three things: the accepted $\alpha$, a number; $\mathbf x + \alpha\mathbf p$, shape `(n,)`; and how often
    the step was shortened, an int.

    Use NumPy only, and leave the inputs as they are.
    """
    f, gradient = {
        "bowl": (
            lambda x: np.sum(np.arange(1, len(x) + 1) * x**2) / 2,
            lambda x: np.arange(1, len(x) + 1) * x,
        ),
        "rosenbrock": (
            lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
            lambda x: (
                np.append(-400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1]), 0)
                + np.append(0, 200 * (x[1:] - x[:-1] ** 2))
            ),
        ),
        "log_barrier": (
            lambda x: np.sum(x - np.log(x)) if np.all(x > 0) else np.nan,
            lambda x: 1 - 1 / x,
        ),
    }[function]
    ### BEGIN SOLUTION
    value, slope = f(x), gradient(x) @ direction
    alpha = step_size
    for shortened in range(max_shortened + 1):
        there = f(x + alpha * direction)
        if np.isfinite(there) and there <= value + decrease * alpha * slope:
            return alpha, x + alpha * direction, shortened
        alpha = shrink * alpha
    return 0.0, x, max_shortened
    ### END SOLUTION


OBJECTIVES = {
    "bowl": (lambda x: np.sum(np.arange(1, len(x) + 1) * x**2) / 2, lambda x: np.arange(1, len(x) + 1) * x),
    "rosenbrock": (
        lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
        lambda x: (
            np.append(-400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1]), 0)
            + np.append(0, 200 * (x[1:] - x[:-1] ** 2))
        ),
    ),
    "log_barrier": (lambda x: np.sum(x - np.log(x)) if np.all(x > 0) else np.nan, lambda x: 1 - 1 / x),
}


def _gaps(inputs):
    """By how much each step tried misses what is asked for, in units of f; nan outside of the domain."""
    f, gradient = OBJECTIVES[inputs["function"]]
    x, p = inputs["x"], inputs["direction"]
    alphas = inputs["step_size"] * inputs["shrink"] ** np.arange(12)
    return np.array([f(x + a * p) - f(x) - inputs["decrease"] * a * (gradient(x) @ p) for a in alphas])


def _clear(inputs, least):
    """Whether the first step is not accepted, some later one is, and no rounding changes any decision."""
    gaps = _gaps(inputs)
    if np.isnan(gaps[-1]) or not np.any(gaps <= 0):
        return False
    accepted = np.flatnonzero(gaps <= 0)[0]
    size = abs(OBJECTIVES[inputs["function"]][0](inputs["x"])) + 1e-3
    tried = gaps[: accepted + 1]
    return accepted >= least and np.all(np.isnan(tried) | (np.abs(tried) > 0.01 * size))


def search(rng, function, n, least=2, **options):
    """A direction that is not the gradient's, and a first step that is too long."""
    gradient = OBJECTIVES[function][1]
    while True:
        x = rng.uniform(0.3, 2.0, size=n) if function == "log_barrier" else rng.normal(size=n)
        direction = -gradient(x) * rng.uniform(0.2, 2.0, size=n)
        inputs = {"function": function, "x": x, "direction": direction, "shrink": 0.5, "decrease": 1e-4, **options}
        if _clear(inputs, least):
            return inputs


def leaves_the_domain(rng):
    """The first step leads to where there is no logarithm."""
    while True:
        inputs = search(rng, "log_barrier", 3, step_size=6.0, shrink=0.6, decrease=0.2)
        if np.isnan(_gaps(inputs)[:2]).all():
            return inputs


def hopeless(rng):
    """So long a step that three shortenings are not enough."""
    x = rng.uniform(0.5, 1.5, size=3)
    return {
        "function": "bowl", "x": x, "direction": -100 * x, "step_size": 7.0, "shrink": 0.9, "decrease": 0.1,
        "max_shortened": 3,
    }  # fmt: skip


def mistaken(*, bound=lambda value, c, alpha, slope: value + c * alpha * slope, slope_of=lambda g, p: g @ p,
             nan_accepted=False, keep=False, wander=False, gives_up=True, shorten=lambda beta, alpha: beta * alpha,
             counted=0):  # fmt: skip
    """Return the search with one slip in it."""

    def line_search(function, x, direction, *, step_size=1.0, shrink=0.5, decrease=1e-4, max_shortened=50):
        f, gradient = OBJECTIVES[function]
        value, slope, alpha, count = f(x), slope_of(gradient(x), direction), step_size, 0
        while True:
            there = f(x + alpha * direction)
            allowed = bound(value, decrease, alpha, slope)
            accepted = not there > allowed if nan_accepted else there <= allowed
            if accepted or (count == max_shortened and not gives_up):
                return alpha, x + alpha * direction, count + counted
            if count == max_shortened:
                return 0.0, x, count + counted
            if wander:
                x = x + alpha * direction
            last, alpha, count = alpha, shorten(shrink, alpha), count + 1
            if keep and f(x + alpha * direction) <= bound(value, decrease, alpha, slope):
                return last, x + last * direction, count - 1

    return line_search


exercise = Exercise(
    solution=line_search,
    points=4,
    parts=[Part("step size", 2), Part("point", 1), Part("times shortened", 1)],
    cases=[
        Case(
            "a parabola",
            inputs={
                "function": "bowl",
                "x": np.array([2.0]),
                "direction": np.array([-2.0]),
                "step_size": 3.0,
                "decrease": 0.375,
            },
            about="Worked by hand: a step α leads to 2 − 2α, where ½x² is 2 (1 − α)²; asked for is at most 2 − 1.5 α. "
            "3 and 1.5 fail, and 0.75 leads to 0.125 ≤ 0.875.",
        ),
        Case("a bent valley", search, {"function": "rosenbrock", "n": 3, "step_size": 0.3, "shrink": 0.5}),
        Case("out of the domain", leaves_the_domain),
        Case(
            "more asked for",
            search,
            {"function": "bowl", "n": 4, "step_size": 9.0, "shrink": 0.8, "decrease": 0.6, "least": 3},
            hidden=True,
        ),
        Case("giving up", hopeless, hidden=True),
    ],
    mistakes=[
        Mistake(
            "any fall will do",
            mistaken(bound=lambda value, c, alpha, slope: value),
            "You accept any step that does not go up. Armijo asks for more: a share c of what the tangent promises.",
        ),
        Mistake(
            "the whole tangent asked for",
            mistaken(bound=lambda value, c, alpha, slope: value + alpha * slope),
            "You ask for all of the tangent's fall, which a function that bends upwards never grants. Where is c?",
        ),
        Mistake(
            "bound above",
            mistaken(bound=lambda value, c, alpha, slope: value - c * alpha * slope),
            "Your bound lies above f(x): the slope along a direction of descent is negative already.",
        ),
        Mistake(
            "bound independent of the step",
            mistaken(bound=lambda value, c, alpha, slope: value + c * slope),
            "You ask of a short step for as much as of a long one. The fall that is asked for is proportional to α.",
        ),
        Mistake(
            "slope of steepest descent",
            mistaken(slope_of=lambda g, p: -g @ g),
            "You take −‖∇f‖² for the slope. That is right along minus the gradient only; here the direction is p.",
        ),
        Mistake(
            "nan accepted",
            mistaken(nan_accepted=True),
            "You accept a step to where f is nan: `nan > bound` is False. Ask whether the condition *holds*, not "
            "whether it fails.",
        ),
        Mistake(
            "the step before",
            mistaken(keep=True),
            "You return the step before the accepted one, which was rejected.",
        ),
        Mistake(
            "walks while it searches",
            mistaken(wander=True),
            "You move x along with each rejected step. Every attempt begins at the same x.",
        ),
        Mistake(
            "halves always",
            mistaken(shorten=lambda beta, alpha: alpha / 2),
            "You halve the step whatever `shrink` is.",
        ),
        Mistake(
            "never gives up",
            mistaken(gives_up=False),
            "After the last shortening you take the step though it fails. Then nothing is accepted: α is 0.",
        ),
        Mistake(
            "attempts counted",
            mistaken(counted=1),
            "You count attempts. Asked for is how often the step was *shortened*: not at all, if the first one passes.",
        ),
    ],
    hints=[
        "f(x) and the slope along p, one number each, are needed once; only f(x + αp) is computed anew.",
        "The slope along p is a dot product.",
        "A comparison with nan is always False. Use that.",
    ],
)
