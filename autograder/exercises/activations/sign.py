"""The sign function and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def sign(x):
    r"""Return the sign and its derivative at every net input.

    A perceptron decides by the sign of its net input: on which side of a plane does a sample lie? How far from the
    plane it is, the sign forgets, and with it everything that a gradient could use.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of floats, of the shape of `x`: the sign

    $$\operatorname{sign}(x) = \begin{cases} -1 & x < 0 \\ 0 & x = 0 \\ 1 & x > 0 \end{cases}$$

    and its derivative. At the jump there is no derivative; return there the slope of either side. Where `x` is NaN,
    return NaN, in both arrays.

    Use NumPy only, but not `numpy.sign`.
    """
    ### BEGIN SOLUTION
    value = np.where(x > 0, 1.0, 0.0) - np.where(x < 0, 1.0, 0.0)
    unknown = np.isnan(x)
    return np.where(unknown, np.nan, value), np.where(unknown, np.nan, 0.0)
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


def keep_nan(x, value):
    return np.where(np.isnan(x), np.nan, value)


@combinable
def mistaken(*, value=np.sign, derivative=lambda x: keep_nan(x, 0.0)):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


def divided(x):
    with np.errstate(invalid="ignore"):
        return x / np.abs(x)


exercise = Exercise(
    solution=sign,
    points=2,
    # Zeros are soon guessed, so that they are worth less.
    parts=[Part("value", 7), Part("derivative", 1)],
    reference=("activations.sign", "activations.sign_derivative"),
    cases=[
        Case("five numbers", inputs=np.array([-2.0, -0.5, 0.0, 0.5, 3.0]), about="The signs are −1, −1, 0, 1 and 1."),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case(
            "both zeros, and almost zero",
            net_inputs,
            {"shape": (1, 2, 5), "among": (0.0, -0.0, 0.0, -0.0, 1e-12, -1e-12)},
            hidden=True,
        ),
        Case("NaN among the numbers", net_inputs, {"shape": (7,), "among": (np.nan, np.nan, -1000.0)}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "divided by the absolute value",
            mistaken(value=divided),
            "x/|x| is the sign of every number but one: at zero it is 0/0. Decide by comparisons instead.",
        ),
        Mistake(
            "something small added below",
            mistaken(value=lambda x: x / (np.abs(x) + 1e-12)),
            "You add a small number to |x| to avoid 0/0. Then the sign of a very small number is not 1; decide by "
            "comparisons instead.",
        ),
        Mistake(
            "one at zero",
            mistaken(value=lambda x: keep_nan(x, np.where(x >= 0, 1.0, -1.0))),
            "You count zero among the positive numbers. It has no sign: return 0 there.",
        ),
        Mistake(
            "minus one at zero",
            mistaken(value=lambda x: keep_nan(x, np.where(x > 0, 1.0, -1.0))),
            "You count zero among the negative numbers. It has no sign: return 0 there.",
        ),
        Mistake(
            "the unit step",
            mistaken(value=lambda x: (np.sign(x) + 1) / 2),
            "You return the unit step, from 0 to 1. The sign goes from −1 to 1.",
        ),
        Mistake(
            "NaN taken for a number",
            lambda x: (np.where(x > 0, 1.0, np.where(x < 0, -1.0, 0.0)), np.zeros_like(x)),
            "Every comparison with NaN is false, so that your chain of cases takes NaN for one of them. Look where x "
            "is NaN, `np.isnan(x)`, and keep it.",
        ),
        Mistake(
            "derivative without NaN",
            mistaken(derivative=np.zeros_like),
            "Your sign keeps NaN and your derivative does not. What is not known has no known slope either: the "
            "statement speaks of both arrays.",
        ),
        Mistake(
            "almost zero taken for zero",
            mistaken(value=lambda x: np.sign(np.where(np.isclose(x, 0), 0.0, x))),
            "You take net inputs close to zero for zero. However small, a positive number is positive: compare with "
            "zero itself.",
        ),
        Mistake(
            "infinite slope at the jump",
            mistaken(derivative=lambda x: keep_nan(x, np.where(x == 0, np.inf, 0.0))),
            "You return infinity at the jump; the statement asks for the slope of either side.",
        ),
        Mistake(
            "the sign as its own slope",
            mistaken(derivative=np.sign),
            "Your derivative is the sign itself; that is the derivative of |x|. How steep is the sign where it is 1?",
        ),
    ],
    forbidden=["numpy.sign"],
    hints=[
        "A comparison gives True or False, and these count as 1 and 0: differences of comparisons are whole numbers.",
        "What does `np.nan > 0` give, and `np.nan < 0`? `np.isnan` is the way to ask.",
    ],
)
