"""Leaky rectified linear unit (leaky ReLU) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def leaky_relu(x, *, negative_slope=0.01):
    r"""Return the leaky rectified activation and its derivative at every net input.

    A rectifier whose net input is negative for every sample gets no gradient, and never comes back. A leaky one lets
    a little through on that side too, just enough to recover.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.
    - `negative_slope`: the slope $a$ of the left branch, a number. It is usually small, but it may be any number: zero,
      negative, or above 1.

    **Return** two arrays of the shape of `x`:

    $$f(x) = \begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases}$$

    and its derivative $f'(x)$. At the kink, $x = 0$, return $a$, as TensorFlow and PyTorch do.

    Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    slope = np.where(x > 0, 1.0, negative_slope)
    return slope * x, slope
    ### END SOLUTION


def net_inputs(rng, shape, among=(), **hyperparameters):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return {"x": x, **hyperparameters}


def single(rng):
    """One net input on the left, as an array without axes."""
    return {"x": np.array(-rng.uniform(0.5, 2.0)), "negative_slope": 0.3}


@combinable
def mistaken(*, value=lambda x, a: np.where(x > 0, x, a * x), derivative=lambda x, a: np.where(x > 0, 1.0, a)):
    """Return the two with one slip in them."""

    def leaky_relu(x, *, negative_slope=0.01):
        return value(x, negative_slope), derivative(x, negative_slope)

    return leaky_relu


def always_one_hundredth(x, *, negative_slope=0.01):
    return np.where(x > 0, x, 0.01 * x), np.where(x > 0, 1.0, 0.01)


def default_for_zero(x, *, negative_slope=0.01):
    slope = np.where(x > 0, 1.0, negative_slope or 0.01)
    return slope * x, slope


def scaled_in_place(x, *, negative_slope=0.01):
    x[x < 0] *= negative_slope
    return x, np.where(x > 0, 1.0, negative_slope)


exercise = Exercise(
    solution=leaky_relu,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.leaky_relu", "activations.leaky_relu_derivative"),
    cases=[
        Case(
            "slope one tenth",
            inputs={"x": np.array([-10.0, -1.0, 0.5, 3.0]), "negative_slope": 0.1},
            about="By hand: the activations are −1, −0.1, 0.5 and 3.",
        ),
        Case("a batch with the default slope", net_inputs, {"shape": (3, 4)}),
        Case(
            "zeros and tiny net inputs",
            net_inputs,
            {"shape": (2, 5), "among": (0.0, -0.0, 0.0, 7e-4, -7e-4, 1e-9, -1e-9), "negative_slope": 0.25},
            hidden=True,
        ),
        Case(
            "a slope above one",
            net_inputs,
            {"shape": (1, 2, 4), "among": (2.0, -2.0, 1000.0, -1000.0), "negative_slope": 1.5},
            hidden=True,
        ),
        Case(
            "a negative slope",
            net_inputs,
            {"shape": (2, 3, 4), "among": (2.0, -2.0), "negative_slope": -0.4},
            hidden=True,
        ),
        Case(
            "a slope of zero",
            net_inputs,
            {"shape": (7,), "among": (-2.0,), "negative_slope": 0.0},
            hidden=True,
            weight=0.5,
        ),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "the larger of both branches",
            mistaken(value=lambda x, a: np.maximum(a * x, x)),
            "max(a x, x) is the leaky rectifier only as long as a ≤ 1; beyond, the larger of the two is the other "
            "branch. Decide by the sign of x.",
        ),
        Mistake(
            "slope one at zero",
            mistaken(derivative=lambda x, a: np.where(x >= 0, 1.0, a)),
            "At x = 0 your slope is 1 (`>=`); the statement asks for that of the left branch.",
        ),
        Mistake(
            "always one hundredth",
            always_one_hundredth,
            "You use 0.01 whatever the caller asks for. The slope is the argument `negative_slope`.",
        ),
        Mistake(
            "default in place of zero",
            default_for_zero,
            "Where the slope is 0 you use 0.01. `a or b` takes 0 for a missing value; the default is there already.",
        ),
        Mistake(
            "sign of the activation",
            mistaken(derivative=lambda x, a: np.where(np.where(x > 0, x, a * x) > 0, 1.0, a)),
            "You decide the slope by the sign of the activation. With a negative slope the activation is positive on "
            "both sides; decide by the sign of x.",
        ),
        Mistake(
            "branches exchanged",
            mistaken(value=lambda x, a: np.where(x > 0, a * x, x), derivative=lambda x, a: np.where(x > 0, a, 1.0)),
            "Your slope a is on the right. The unit is leaky on the left, where x is negative.",
        ),
        Mistake(
            "flat on the left",
            mistaken(derivative=lambda x, a: np.where(x > 0, 1.0, 0.0)),
            "Your derivative is 0 on the left, as that of a rectifier without a leak. What is the slope of a x?",
        ),
        Mistake(
            "activation as the slope",
            mistaken(derivative=lambda x, a: np.where(x > 0, 1.0, a * x)),
            "On the left you return a x for the derivative; that is the activation. The derivative has no x in it.",
        ),
        Mistake(
            "sign of the left branch",
            mistaken(value=lambda x, a: np.where(x > 0, x, -a * x), derivative=lambda x, a: np.where(x > 0, 1.0, -a)),
            "Your left branch has the slope −a instead of a: for a positive a, a negative net input should give a "
            "negative activation.",
        ),
        Mistake(
            "changed in place",
            scaled_in_place,
            "`x[x < 0] *= …` writes into the caller's array. Make a new array.",
        ),
    ],
    hints=[
        "Make the derivative first: it is one of two numbers at each entry.",
        "`np.where(x > 0, …, …)` chooses entry by entry. How does the activation follow from slope and x?",
    ],
)
