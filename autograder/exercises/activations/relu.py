"""The rectified linear unit (ReLU) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def relu(x):
    r"""Return the rectified linear activation and its derivative at every net input.

    Where a unit is active, a rectifier hands the gradient back undiminished, through any number of layers; where it
    is not, nothing comes back at all. That is both why deep networks began to learn and why some of their units die.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of floats, of the shape of `x`:

    $$f(x) = \max(x, 0)$$

    and its derivative $f'(x)$. At the kink, $x = 0$, return 0, as TensorFlow and PyTorch do.

    Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0), np.where(x > 0, 1.0, 0.0)
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


def cut_off(x):
    return np.maximum(x, 0)


def active(x):
    return np.where(x > 0, 1.0, 0.0)


@combinable
def mistaken(*, value=cut_off, derivative=active):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


def cut_off_in_place(x):
    x[x < 0] = 0
    return x, active(x)


exercise = Exercise(
    solution=relu,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.relu", "activations.relu_derivative"),
    cases=[
        Case(
            "five numbers",
            inputs=np.array([-2.0, -0.5, 0.0, 0.5, 3.0]),
            about="The activations are 0, 0, 0, ½ and 3; the slopes are 0, 0, 0, 1 and 1.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case(
            "zeros and tiny net inputs",
            net_inputs,
            {"shape": (2, 6), "among": (0.0, -0.0, 0.0, -0.0, 7e-4, -7e-4, 1e-9, -1e-9)},
            hidden=True,
        ),
        Case("large net inputs", net_inputs, {"shape": (1, 2, 4), "among": (1000.0, -1000.0)}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "slope one at zero",
            mistaken(derivative=lambda x: np.where(x >= 0, 1.0, 0.0)),
            "At x = 0 your slope is 1 (`>=`). Any number from 0 to 1 would do as a subgradient; this exercise, and the "
            "frameworks, take 0.",
        ),
        Mistake(
            "slope one half at zero",
            mistaken(derivative=lambda x: np.heaviside(x, 0.5)),
            "At x = 0 you return ½, the mean of both sides. The statement asks for 0.",
        ),
        Mistake(
            "almost zero taken for zero",
            mistaken(derivative=lambda x: np.where(np.isclose(x, 0), 0.0, active(x))),
            "You return the slope 0 for positive net inputs that are close to zero. However small, a positive number "
            "is positive: compare with zero itself.",
        ),
        Mistake(
            "activation as the slope",
            mistaken(derivative=cut_off),
            "Your derivative is the activation itself. Where x is positive, f(x) = x: how steep is that?",
        ),
        Mistake(
            "slope minus one on the left",
            mistaken(derivative=np.sign),
            "Your slope is negative on the left, where the rectifier is flat; that is the derivative of |x|.",
        ),
        Mistake(
            "the absolute value",
            mistaken(value=np.abs),
            "You change the sign of negative net inputs, as the absolute value does; a rectifier sets them to zero.",
        ),
        Mistake(
            "one maximum for all",
            mistaken(value=lambda x: np.max(x, 0)),
            "`np.max(x, 0)` is the largest number *along axis 0*. What you mean compares entry by entry and is called "
            "`np.maximum`.",
        ),
        Mistake(
            "a smooth rectifier",
            mistaken(value=lambda x: np.logaddexp(0, x)),
            "You return softplus, the rectifier with its kink rounded off.",
        ),
        Mistake(
            "changed in place",
            cut_off_in_place,
            "`x[x < 0] = 0` writes into the caller's array, who may still need the net inputs for the derivative. Make "
            "a new array.",
        ),
    ],
    hints=[
        "`np.maximum` compares two arrays, or an array and a number, entry by entry.",
        "A comparison gives an array of True and False; `np.where(condition, 1.0, 0.0)` makes numbers of it.",
    ],
)
