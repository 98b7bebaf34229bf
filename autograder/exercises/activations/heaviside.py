"""The unit step (Heaviside function) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def heaviside(x):
    r"""Return the unit step and its derivative at every net input.

    The first artificial neurons fired or did not, with nothing between. Write their activation down, and then look at
    its derivative: it tells at once why nobody trains such neurons by gradient descent.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of floats, of the shape of `x`: the unit step

    $$H(x) = \begin{cases} 0 & x < 0 \\ \tfrac12 & x = 0 \\ 1 & x > 0 \end{cases}$$

    and its derivative $H'(x)$. At the jump there is no derivative; return there the slope of either side.

    There are two zeros in floating point, `0.0` and `-0.0`; they are one number. And there is NaN, "not a number",
    which is what remains of a computation that went wrong. It must stay visible: where `x` is NaN, return NaN, in
    both arrays.

    Use NumPy only, but not `numpy.heaviside`.
    """
    ### BEGIN SOLUTION
    value = np.where(x > 0, 1.0, np.where(x < 0, 0.0, 0.5))
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


def step(x, at_zero=0.5):
    return keep_nan(x, np.where(x > 0, 1.0, np.where(x < 0, 0.0, at_zero)))


@combinable
def mistaken(*, value=step, derivative=lambda x: keep_nan(x, 0.0)):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


exercise = Exercise(
    solution=heaviside,
    points=2,
    # Zeros are soon guessed, so that they are worth less.
    parts=[Part("value", 7), Part("derivative", 1)],
    reference=("activations.heaviside", "activations.heaviside_derivative"),
    cases=[
        Case("five numbers", inputs=np.array([-2.0, -0.5, 0.0, 0.5, 3.0]), about="The steps are 0, 0, ½, 1 and 1."),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case(
            "both zeros, and almost zero",
            net_inputs,
            {"shape": (1, 2, 5), "among": (0.0, -0.0, 0.0, -0.0, 1e-12, -1e-12)},
            hidden=True,
        ),
        Case(
            "NaN among the numbers", net_inputs, {"shape": (7,), "among": (np.nan, np.nan, 1000.0, -1.0)}, hidden=True
        ),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "one at zero",
            mistaken(value=lambda x: step(x, at_zero=1.0)),
            "At x = 0 you return 1 (`>=`). By this definition H(0) lies half-way, at ½, so that H(x) + H(−x) = 1 for "
            "every x.",
        ),
        Mistake(
            "zero at zero",
            mistaken(value=lambda x: step(x, at_zero=0.0)),
            "At x = 0 you return 0 (`>`). By this definition H(0) lies half-way, at ½.",
        ),
        Mistake(
            "the sign",
            mistaken(value=np.sign),
            "You return the sign, which is −1 on the left. The unit step is 0 there.",
        ),
        Mistake(
            "a smooth step",
            mistaken(value=lambda x: 1 / (1 + np.exp(-x))),
            "You return the sigmoid, which rises smoothly. The unit step jumps.",
        ),
        Mistake(
            "NaN taken for a number",
            lambda x: (np.where(x > 0, 1.0, np.where(x < 0, 0.0, 0.5)), np.zeros_like(x)),
            "Every comparison with NaN is false, so that your chain of cases takes NaN for one of them. Look where x "
            "is NaN, `np.isnan(x)`, and keep it.",
        ),
        Mistake(
            "almost zero taken for zero",
            mistaken(value=lambda x: step(np.where(np.isclose(x, 0), 0.0, x))),
            "You take net inputs close to zero for zero. However small, a positive number is positive: compare with "
            "zero itself.",
        ),
        Mistake(
            "infinite slope at the jump",
            mistaken(derivative=lambda x: keep_nan(x, np.where(x == 0, np.inf, 0.0))),
            "You return infinity at the jump. One infinite slope would make every weight infinite; the statement asks "
            "for the slope of either side.",
        ),
        Mistake(
            "slope one on the right",
            mistaken(derivative=lambda x: keep_nan(x, np.where(x > 0, 1.0, 0.0))),
            "Your slope is 1 where x > 0; that is the rectifier's. The step is constant there.",
        ),
        Mistake(
            "one number for all slopes",
            mistaken(derivative=lambda x: 0.0),
            "Your derivative is a single number; return one for every net input, in the shape of x.",
        ),
    ],
    forbidden=["numpy.heaviside"],
    hints=[
        "`np.where(condition, this, that)` chooses entry by entry, and can stand within another `np.where`.",
        "What does `np.nan > 0` give, and `np.nan < 0`? `np.isnan` is the way to ask.",
    ],
)
