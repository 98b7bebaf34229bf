"""Backtracking line search (Armijo's rule)"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def line_search(function, x, direction, *, step_size=1.0, shrink=0.5, decrease=1e-4, max_shortened=50):
    r"""Return the first step of a shrinking sequence that makes a function fall enough.

    The gradient says in which direction a function falls, not how far. A step that is too long ends up higher than it
    began; one that is too short wastes its evaluation. Armijo's rule asks for a share of the fall that the tangent
    promises, and shortens the step until it gets it.

    **Given**

    - `function`: the name of $f$: `"bowl"`, `"rosenbrock"` or `"log_barrier"`. The first lines of your function look
      up `f` and its gradient `gradient`, functions of an array like `x`; leave them as they are.
    - `x`, shape `(n,)`: where to begin; `direction`, shape `(n,)`: a direction $\mathbf p$ in which $f$ falls. It need
      not be minus the gradient.
    - `step_size` $\alpha_0$, `shrink` $\beta$, `decrease` $c$: numbers; $\alpha_0 > 0$ and $0 < \beta, c < 1$.
    - `max_shortened`: an int from 0, how often the step may be shortened at most.

    Try $\alpha = \alpha_0,\ \beta\alpha_0,\ \beta^2\alpha_0, \dots$ and take the first with

    $$f(\mathbf x + \alpha \mathbf p) \;\le\; f(\mathbf x) + c\,\alpha\, \nabla f(\mathbf x)^\top \mathbf p .$$

    A step to where $f$ is `nan` or infinite is not accepted. The step that has been shortened `max_shortened` times is
    the last one to be tried. If it is not accepted either, give up: return $\alpha = 0$, the point $\mathbf x$ itself
    and `max_shortened`.

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
        if f(x + alpha * direction) <= value + decrease * alpha * slope:  # never so where f is nan or infinite
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


def at_the_last_try(rng, accepted, missed=0, **options):
    """A step that is accepted when no more shortening is allowed, or would be if ``missed`` more were allowed."""
    while True:
        inputs = search(rng, least=0, **options)
        if np.flatnonzero(_gaps(inputs) <= 0)[0] == accepted:
            return {**inputs, "max_shortened": accepted - missed}


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


@combinable
def mistaken(*, bound=lambda value, c, alpha, slope: value + c * alpha * slope, slope_of=lambda g, p: g @ p,
             nan_accepted=False, keep=False, wander=False, gives_up=True, shorten=lambda beta, alpha: beta * alpha,
             counted=0, most=lambda n: n, strict=False):  # fmt: skip
    """Return the search with one slip in it."""

    def line_search(function, x, direction, *, step_size=1.0, shrink=0.5, decrease=1e-4, max_shortened=50):
        f, gradient = OBJECTIVES[function]
        value, slope, alpha, count = f(x), slope_of(gradient(x), direction), step_size, 0
        start, most_shortened = x, most(max_shortened)
        while True:
            there = f(x + alpha * direction)
            allowed = bound(value, decrease, alpha, slope)
            accepted = there < allowed or (there == allowed and not strict) or (nan_accepted and np.isnan(there))
            if most_shortened < 0:
                return 0.0, start, max_shortened
            if accepted or (count == most_shortened and not gives_up):
                return alpha, x + alpha * direction, count + counted
            if count == most_shortened:
                return 0.0, x, max_shortened + counted
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
        Case(
            "just enough",
            inputs={
                "function": "bowl",
                "x": np.array([4.0]),
                "direction": np.array([-2.0]),
                "step_size": 12.0,
                "decrease": 0.25,
                "max_shortened": 2,
            },
            about="12 and 6 fail. 3 is the last step allowed. It leads to ½ · 4 = 2, and the bound is 8 − 6 = 2: just "
            "enough.",
        ),
        Case("a bent valley", search, {"function": "rosenbrock", "n": 3, "step_size": 0.3, "shrink": 0.5}),
        Case("out of the domain", leaves_the_domain),
        Case(
            "more asked for",
            search,
            {"function": "bowl", "n": 4, "step_size": 9.0, "shrink": 0.8, "decrease": 0.6, "least": 3},
            hidden=True,
        ),
        Case("giving up", hopeless, hidden=True, weight=0.5),
        Case(
            "giving up just before",
            at_the_last_try,
            {"function": "bowl", "n": 3, "step_size": 4.0, "accepted": 2, "missed": 1},
            hidden=True,
            weight=0.25,
        ),
        Case(
            "no shortening allowed",
            at_the_last_try,
            {"function": "bowl", "n": 2, "step_size": 3.0, "accepted": 1, "missed": 1},
            hidden=True,
            weight=0.25,
        ),
        Case(
            "at the last try",
            at_the_last_try,
            {"function": "bowl", "n": 2, "step_size": 4.0, "accepted": 2},
            hidden=True,
        ),
        Case(
            "the first step is good",
            at_the_last_try,
            {"function": "bowl", "n": 4, "step_size": 0.2, "accepted": 0},
            hidden=True,
            weight=0.5,
        ),
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
            "You ask for the whole fall that the tangent promises. A convex function never falls as much. Where is c?",
        ),
        Mistake(
            "bound above",
            mistaken(bound=lambda value, c, alpha, slope: value - c * alpha * slope),
            "Your bound lies above f(x): the slope along a direction of descent is negative already.",
        ),
        Mistake(
            "bound independent of the step",
            mistaken(bound=lambda value, c, alpha, slope: value + c * slope),
            "You ask for the same fall whatever the step is. The fall that is asked for is proportional to α.",
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
            "You move x with each rejected step. Every step that is tried begins at the same x.",
        ),
        Mistake(
            "halves always",
            mistaken(shorten=lambda beta, alpha: alpha / 2),
            "You halve the step whatever `shrink` is.",
        ),
        Mistake(
            "never gives up",
            mistaken(gives_up=False),
            "You return the last step though it fails. If no step is accepted, α is 0.",
        ),
        Mistake(
            "one try too few",
            mistaken(most=lambda n: n - 1),
            "You give up one try too early. `max_shortened` is how often the step may be *shortened*; together with "
            "the first step that is one try more.",
        ),
        Mistake(
            "one try too many",
            mistaken(most=lambda n: n + 1),
            "You shorten the step once more than `max_shortened` allows.",
        ),
        Mistake(
            "always shortened once",
            mistaken(most=lambda n: max(n, 1)),
            "With `max_shortened` = 0 you still shorten the step once. Then the first step is the only one to try.",
        ),
        Mistake(
            "more than enough asked for",
            mistaken(strict=True),
            "You reject a step that reaches the bound exactly. The condition has ≤.",
        ),
        Mistake(
            "attempts counted",
            mistaken(counted=1),
            "You count the steps that were tried. Return how often the step was *shortened*: 0 if the first step is "
            "accepted.",
        ),
    ],
    equivalent={
        "step_size or 1.0": "The first step is longer than zero, so it never counts as none.",
        "shrink or 0.5": "β is larger than zero, so it never counts as none.",
        "decrease or 0.0001": "c is larger than zero, so it never counts as none.",
    },
    hints=[
        "f(x) and the slope along p, one number each, are needed once; only f(x + αp) is computed anew.",
        "The slope along p is a dot product.",
        "A comparison with nan is always False. Use that.",
    ],
)
