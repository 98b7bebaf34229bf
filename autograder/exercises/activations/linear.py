"""The linear activation (identity) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def linear(x):
    r"""Return the linear activation and its derivative at every net input.

    The unit that does nothing to its net input stands at the end of every network that predicts a number, and in
    Adaline, one of the first that learnt by a gradient. It is also the smallest example of what every activation of
    this notebook has to deliver: two arrays, the activation *and* its derivative, entry by entry.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of the shape of `x`, in this order:

    $$f(x) = x \qquad\text{and}\qquad f'(x) = \frac{df}{dx}.$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return x.copy(), np.ones_like(x)
    ### END SOLUTION


def net_inputs(rng, shape, scale=2.0):
    return rng.normal(scale=scale, size=shape)


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


@combinable
def mistaken(*, value=lambda x: x, derivative=np.ones_like):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


exercise = Exercise(
    solution=linear,
    points=2,
    # Ones are soon guessed, so that they are worth less.
    parts=[Part("value", 7), Part("derivative", 1)],
    reference=("activations.linear", "activations.linear_derivative"),
    cases=[
        Case(
            "four numbers",
            inputs=np.array([-2.0, 0.0, 0.5, 3.0]),
            about="Negative numbers and zero pass as they are, and the slope is 1 at each.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case("two batch axes", net_inputs, {"shape": (1, 5, 3)}, hidden=True),
        Case("large net inputs", net_inputs, {"shape": (7,), "scale": 1000.0}, hidden=True),
        Case("tiny net inputs", net_inputs, {"shape": (4, 2), "scale": 1e-9}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "one number for all slopes",
            mistaken(derivative=lambda x: 1.0),
            "Your derivative is a single number. Every net input has a slope of its own, even where all are equal: "
            "return an array of the shape of x, so that it can be multiplied with a gradient entry by entry.",
        ),
        Mistake(
            "the net input as the slope",
            mistaken(derivative=lambda x: x),
            "Your derivative is x itself. By how much does f(x) = x change when x grows by a little?",
        ),
        Mistake(
            "a slope of zero",
            mistaken(derivative=np.zeros_like),
            "A derivative of zero belongs to a constant. This function rises as fast as its argument.",
        ),
        Mistake(
            "a matrix of slopes",
            mistaken(derivative=lambda x: np.eye(x.size)),
            "You return the whole Jacobian, an identity matrix. For a function that acts entry by entry only its "
            "diagonal says anything: return that, in the shape of x.",
        ),
        Mistake(
            "negative numbers cut off",
            mistaken(value=lambda x: np.maximum(x, 0)),
            "You cut off what is negative; that is a rectifier. A linear unit lets everything pass.",
        ),
        Mistake(
            "rounded to whole numbers",
            mistaken(value=lambda x: x.astype(int)),
            "Your activations are whole numbers: a conversion to int has dropped the decimals.",
        ),
        Mistake(
            "slopes for one row",
            mistaken(derivative=lambda x: np.ones(x.shape[-1])),
            "Your slopes have the shape of a single row. Use the whole shape of x, whatever it is; `np.ones_like` "
            "copies it.",
        ),
    ],
    hints=[
        "Both answers have the shape of x, and neither depends on how many axes x has.",
        "NumPy has functions whose names end in `_like`: they make an array in the shape and dtype of another one.",
    ],
)
