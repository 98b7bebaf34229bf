"""Softplus and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softplus(x, *, beta=1.0, threshold=20.0):
    r"""Return softplus and its derivative at every net input.

    Where a network has to answer with a positive number, such as a variance, softplus makes one of any number. It is
    a rectifier with its kink rounded off; $\beta$ says how sharply. You know its derivative already.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.
    - `beta`: $\beta$, a positive number.
    - `threshold`: a number, which may be zero; where $\beta x$ is above it, the function is taken to be linear.

    **Return** two arrays of the shape of `x`:

    $$f(x) = \begin{cases} \dfrac{1}{\beta} \ln\bigl(1 + e^{\beta x}\bigr) & \beta x \le \text{threshold} \\[1ex]
    x & \text{elsewhere} \end{cases}$$

    and its derivative $f'(x)$, that of the branch which is taken.

    Net inputs may be as large as $\pm 1000$. Far to the left the activation is tiny, but it is asked for to four
    digits: with $\beta = 1$, $f(-38) \approx e^{-38}$ and $f(-78) \approx e^{-78}$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    z = beta * x
    e = np.exp(-np.abs(z))  # never overflows
    curved = (np.maximum(z, 0) + np.log1p(e)) / beta
    return np.where(z > threshold, x, curved), np.where(z > threshold, 1, np.where(z >= 0, 1, e) / (1 + e))
    ### END SOLUTION


def net_inputs(rng, shape, among=(), **hyperparameters):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return {"x": x, **hyperparameters}


def low_threshold(rng, shape, beta, threshold):
    """Net inputs on both sides of the threshold, one exactly at it, one just above, and some between it and "
    "threshold/beta."""
    z = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.05, 0.9, size=shape) * threshold
    z[0, :3] = threshold * rng.uniform([1.1, 1.3, 2.2], [1.2, 1.5, 2.6])
    z[0, 3:5] = threshold, 1.0003 * threshold
    return {"x": z / beta, "beta": beta, "threshold": threshold}


def far_left(rng, shape, distance):
    return {"x": -rng.uniform(distance, distance + 2, size=shape)}


def single(rng):
    """One net input, as an array without axes."""
    return {"x": np.array(rng.uniform(0.3, 2.0)), "beta": 1.5}


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@combinable
def mistaken(
    *,
    curve=lambda z, b: np.logaddexp(0, z) / b,
    slope=lambda z, b: sigmoid(z),
    linear=lambda x, z, limit: z > limit,
    line=lambda x, b: x,
    line_slope=lambda z, curved: np.ones_like(z),
):
    """Return the two with one slip in them."""

    def softplus(x, *, beta=1.0, threshold=20.0):
        with np.errstate(over="ignore", invalid="ignore"):
            z = beta * x
            beyond = linear(x, z, threshold)
            curved = slope(z, beta)
            return np.where(beyond, line(x, beta), curve(z, beta)), np.where(beyond, line_slope(z, curved), curved)

    return softplus


def default_for_zero(x, *, beta=1.0, threshold=20.0):
    return mistaken()(x, beta=beta, threshold=threshold or 20.0)


def beta_ignored(x, *, beta=1.0, threshold=20.0):
    return np.where(x > threshold, x, np.logaddexp(0, x)), np.where(x > threshold, 1, sigmoid(x))


exercise = Exercise(
    solution=softplus,
    points=3,
    parts=["value", "derivative"],
    reference=("activations.softplus", "activations.softplus_derivative"),
    cases=[
        Case(
            "four numbers",
            inputs={"x": np.log([1 / 3, 1.0, 3.0, 7.0])},
            about="Worked by hand: at −ln 3, 0, ln 3 and ln 7 softplus is ln 4/3, ln 2, ln 4 and ln 8, and its slope "
            "1/4, 1/2, 3/4 and 7/8.",
        ),
        Case("a sharper bend", net_inputs, {"shape": (3, 4), "beta": 2.5}),
        Case("a low threshold", low_threshold, {"shape": (3, 5), "beta": 0.5, "threshold": 2.0}),
        Case("net inputs of ±1000", net_inputs, {"shape": (2, 5), "among": (1000.0, -1000.0, 1.0)}, hidden=True),
        Case("far to the left", far_left, {"shape": (7,), "distance": 37}, hidden=True),
        Case("further to the left", far_left, {"shape": (1, 2, 3), "distance": 76}, hidden=True),
        Case("another low threshold", low_threshold, {"shape": (2, 7), "beta": 3.0, "threshold": 1.5}, hidden=True),
        Case(
            "a threshold of zero",
            net_inputs,
            {"shape": (2, 5), "among": (0.0, 5e-4, -5e-4, 0.5, -0.5), "beta": 1.5, "threshold": 0.0},
            hidden=True,
        ),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no linear part",
            mistaken(
                curve=lambda z, b: np.log1p(np.exp(z)) / b, linear=lambda x, z, limit: np.zeros_like(x, dtype=bool)
            ),
            "Your exponential overflows on the far right and you return infinity. Above the threshold the function is "
            "x, and its slope is 1.",
        ),
        Mistake(
            "threshold on x",
            mistaken(linear=lambda x, z, limit: x > limit),
            "You compare x with the threshold; it is β x that is compared.",
        ),
        Mistake(
            "linear at the threshold already",
            mistaken(linear=lambda x, z, limit: z >= limit),
            "Where βx is exactly at the threshold you return x; the function goes over to the line only above it.",
        ),
        Mistake(
            "threshold ignored",
            mistaken(linear=lambda x, z, limit: z > 20.0),
            "You use 20 whatever the caller asks for. The argument `threshold` says where the linear part begins.",
        ),
        Mistake(
            "default in place of zero",
            default_for_zero,
            "Where the threshold is 0 you use 20. `a or b` takes 0 for a missing value; the default is there already.",
        ),
        Mistake(
            "net inputs clipped",
            mistaken(curve=lambda z, b: np.logaddexp(0, np.maximum(z, -50)) / b),
            "You clip the net inputs. Far to the left the activation is tiny, but it still falls; in your answers it "
            "stays the same. Choose a form that cannot overflow instead.",
        ),
        Mistake(
            "digits lost in 1 + e^x",
            mistaken(curve=lambda z, b: np.log(1 + np.exp(np.minimum(z, 700))) / b),
            "Far to the left, 1 + e^{βx} rounds to 1 and its logarithm to 0. `np.log1p(a)` is ln(1 + a) with all "
            "digits.",
        ),
        Mistake(
            "not divided by beta",
            mistaken(curve=lambda z, b: np.logaddexp(0, z)),
            "Your logarithm is not divided by β, so that for large x it is βx instead of x.",
        ),
        Mistake(
            "beta ignored",
            beta_ignored,
            "Your answers do not depend on β.",
        ),
        Mistake(
            "beta in the slope",
            mistaken(slope=lambda z, b: b * sigmoid(z)),
            "The inner derivative gives a factor β, but the function is divided by β: they cancel.",
        ),
        Mistake(
            "slope falls",
            mistaken(slope=lambda z, b: sigmoid(-z)),
            "Your slope falls from 1 to 0; softplus is flat on the left and rises on the right.",
        ),
        Mistake(
            "overflow in the derivative",
            mistaken(
                slope=lambda z, b: np.exp(z) / (1 + np.exp(z)), linear=lambda x, z, limit: (z > limit) & (z < 500)
            ),
            "On the far right your slope is infinity over infinity, nan. Above the threshold it is 1.",
        ),
        Mistake(
            "curve's slope on the line",
            mistaken(line_slope=lambda z, curved: curved),
            "Above the threshold you return the line, but the slope of the curve. How steep is the branch that is "
            "taken?",
        ),
        Mistake(
            "digits lost in the slope",
            mistaken(slope=lambda z, b: (1 + np.tanh(z / 2)) / 2),
            "Far to the left your slope rounds to 0, for it is the small difference of two numbers near 1. Choose a "
            "form of the same function in which nothing cancels.",
        ),
        Mistake(
            "linear part scaled",
            mistaken(line=lambda x, b: b * x),
            "Above the threshold you return βx; the function goes on as x.",
        ),
    ],
    equivalent={
        "comparison strict or loose: z >= 0 -> z > 0": "At zero, where the two forms meet, e is 1, and both are ½."
    },
    hints=[
        "Let z = βx. Then ln(1 + eᶻ) = max(z, 0) + ln(1 + e^{−|z|}), and no exponent is ever positive.",
        "Differentiate ln(1 + eᶻ)/β with the chain rule: the result is a function of this notebook.",
        "`np.log1p` and `np.where` are all you need besides.",
    ],
)
