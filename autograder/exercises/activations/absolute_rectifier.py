"""Absolute value rectification and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def absolute_rectifier(x):
    r"""Return the absolute value rectifier and its derivative at every net input.

    For some features only the strength counts: an edge is an edge, whether it goes from dark to light or from light
    to dark. A unit that takes absolute values answers to both, and never dies.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of floats, of the shape of `x`: the member with $a = -1$ of the family

    $$f(x) = \max(x, 0) + a\,\min(x, 0),$$

    and its derivative $f'(x)$. At the kink, $x = 0$, return 0, as TensorFlow and PyTorch do.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0) - np.minimum(x, 0), np.where(x > 0, 1.0, 0.0) - np.where(x < 0, 1.0, 0.0)
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


@combinable
def mistaken(*, value=np.abs, derivative=np.sign):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


def divided(x):
    with np.errstate(invalid="ignore"):
        return x / np.abs(x)


# Tiny, but not zero: a decision by the sign has to see them.
TINY = (7e-4, -7e-4, 1e-9, -1e-9)

exercise = Exercise(
    solution=absolute_rectifier,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.absolute_rectifier", "activations.absolute_rectifier_derivative"),
    cases=[
        Case(
            "five numbers",
            inputs=np.array([-2.0, -0.5, 0.0, 0.5, 3.0]),
            about="The activations are 2, ½, 0, ½ and 3; the slopes −1, −1, 0, 1 and 1.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case("zeros and tiny net inputs", net_inputs, {"shape": (2, 6), "among": (0.0, -0.0, 0.0, *TINY)}, hidden=True),
        Case("large net inputs", net_inputs, {"shape": (1, 2, 4), "among": (1000.0, -1000.0)}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "divided by the absolute value",
            mistaken(derivative=divided),
            "x/|x| is the derivative everywhere but at the kink, where it is 0/0. Decide by comparisons.",
        ),
        Mistake(
            "slope one at zero",
            mistaken(derivative=lambda x: np.where(x >= 0, 1.0, -1.0)),
            "At x = 0 your slope is 1 (`>=`). The statement asks for 0, half-way between both sides.",
        ),
        Mistake(
            "slope minus one at zero",
            mistaken(derivative=lambda x: np.where(x > 0, 1.0, -1.0)),
            "At x = 0 your slope is −1. The statement asks for 0, half-way between both sides.",
        ),
        Mistake(
            "almost zero taken for zero",
            mistaken(derivative=lambda x: np.where(np.isclose(x, 0), 0.0, np.sign(x))),
            "You return the slope 0 for net inputs that are close to zero. However small, a positive number is "
            "positive: compare with zero itself.",
        ),
        Mistake(
            "slope one everywhere",
            mistaken(derivative=np.ones_like),
            "Your slope is 1 on both sides. On the left the activation falls when x grows.",
        ),
        Mistake(
            "a rectifier",
            mistaken(value=lambda x: np.maximum(x, 0), derivative=lambda x: np.where(x > 0, 1.0, 0.0)),
            "Your activations are 0 on the left: that is the rectifier, the member of the family with a = 0.",
        ),
        Mistake(
            "sign of a",
            mistaken(value=lambda x: np.maximum(x, 0) + np.minimum(x, 0)),
            "max(x, 0) + min(x, 0) is x itself, the member with a = 1. Mind the sign of a.",
        ),
        Mistake(
            "negative absolute value",
            mistaken(value=lambda x: -np.abs(x), derivative=lambda x: -np.sign(x)),
            "Your activations are never positive; they should never be negative.",
        ),
    ],
    hints=[
        "Draw the function. What is its slope on the left, and on the right?",
        "`np.maximum(x, 0)` and `np.minimum(x, 0)` are the two halves.",
    ],
)
