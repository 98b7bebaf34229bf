"""The exponential linear unit (ELU) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def elu(x, *, alpha=1.0):
    r"""Return the exponential linear activation and its derivative at every net input.

    The activation of a leaky rectifier falls without bound on the left, and noise passes through. An exponential linear
    unit saturates at $-\alpha$ instead: it still lets a gradient through near zero, its mean activation is closer to
    zero, and far out it is quiet.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.
    - `alpha`: $\alpha$, a positive number.

    **Return** two arrays of the shape of `x`:

    $$f(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^{x} - 1) & x \le 0 \end{cases}$$

    and its derivative $f'(x)$. At the kink, $x = 0$, return the slope of the left branch.

    Net inputs may be as large as $\pm 1000$; and just below zero, where $f(x) \approx \alpha x$, the activation is
    asked for to four digits, also at $x = -10^{-13}$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    below = np.minimum(x, 0)  # what is positive never reaches the exponential
    slope = alpha * np.exp(below)
    return np.maximum(x, 0) + alpha * np.expm1(below), np.where(x > 0, 1.0, slope)
    ### END SOLUTION


def net_inputs(rng, shape, scale=2.0, among=(), **hyperparameters):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=scale, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return {"x": x, **hyperparameters}


def single(rng):
    """One net input on the left, as an array without axes."""
    return {"x": np.array(-rng.uniform(0.3, 2.0)), "alpha": 0.8}


@combinable
def mistaken(
    *,
    value=lambda x, a: np.where(x > 0, x, a * np.expm1(np.minimum(x, 0))),
    derivative=lambda x, a: np.where(x > 0, 1.0, a * np.exp(np.minimum(x, 0))),
    fixed=None,
):
    """Return the two with one slip in them."""

    def elu(x, *, alpha=1.0):
        with np.errstate(over="ignore", invalid="ignore"):
            a = alpha if fixed is None else fixed
            return value(x, a), derivative(x, a)

    return elu


exercise = Exercise(
    solution=elu,
    points=3,
    parts=["value", "derivative"],
    reference=("activations.elu", "activations.elu_derivative"),
    cases=[
        Case(
            "five numbers",
            inputs={"x": np.array([-np.log(4), -np.log(2), 0.0, 0.5, 3.0]), "alpha": 0.4},
            about="By hand, with α = 0.4: at −ln 4 and −ln 2 the activation is −0.3 and −0.2, the slope 0.1 and 0.2.",
        ),
        Case("a batch with the default α", net_inputs, {"shape": (3, 5), "among": (-0.01, -0.1, 7e-4, -7e-4)}),
        Case(
            "both zeros",
            net_inputs,
            {"shape": (1, 2, 5), "among": (0.0, -0.0, 0.0, 0.8, -0.8), "alpha": 0.6},
            hidden=True,
        ),
        Case(
            "net inputs of ±1000",
            net_inputs,
            {"shape": (7,), "among": (1000.0, -1000.0, -1.2), "alpha": 1.5},
            hidden=True,
        ),
        Case("close to zero", net_inputs, {"shape": (2, 6), "scale": 2e-13, "alpha": 0.7}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "one not subtracted",
            mistaken(value=lambda x, a: np.where(x > 0, x, a * np.exp(np.minimum(x, 0)))),
            "Your left branch is α eˣ. Without the −1 the function jumps at zero.",
        ),
        Mistake(
            "digits lost in e^x − 1",
            mistaken(value=lambda x, a: np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))),
            "Just below zero eˣ is close to 1, and the subtraction leaves hardly a digit. NumPy has a function that "
            "gives eˣ − 1 with all of them.",
        ),
        Mistake(
            "multiplied by a mask",
            mistaken(value=lambda x, a: (x > 0) * x + (x <= 0) * a * np.expm1(x)),
            "You multiply both branches with 0 or 1 and add them. At x = 1000 that is 0 · ∞, nan. Choose with "
            "`np.where`, and keep what is positive away from the exponential.",
        ),
        Mistake(
            "alpha ignored",
            mistaken(fixed=1.0),
            "Your answers do not depend on α. It scales the left branch, and therefore its slope.",
        ),
        Mistake(
            "alpha on both sides",
            mistaken(value=lambda x, a: a * np.where(x > 0, x, np.expm1(np.minimum(x, 0)))),
            "You scale the right branch too; it is x as it stands.",
        ),
        Mistake(
            "slope without alpha",
            mistaken(derivative=lambda x, a: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))),
            "On the left your slope is eˣ: the factor α survives the differentiation.",
        ),
        Mistake(
            "slope one at zero",
            mistaken(derivative=lambda x, a: np.where(x >= 0, 1.0, a * np.exp(np.minimum(x, 0)))),
            "At x = 0 your slope is 1 (`>=`); the statement asks for that of the left branch.",
        ),
        Mistake(
            "constant slope on the left",
            mistaken(derivative=lambda x, a: np.where(x > 0, 1.0, a)),
            "Your slope on the left is α everywhere, as that of a leaky rectifier. This branch is bent.",
        ),
    ],
    equivalent={"alpha or 1.0": "α is positive, so that it never counts as false."},
    hints=[
        "`np.where` works out both branches for every entry, also the one that it does not take.",
        "`np.minimum(x, 0)` leaves the left side as it is and makes the exponential harmless on the right.",
        "`np.expm1` is eˣ − 1 with all digits.",
    ],
)
