"""The piecewise linear unit and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def piecewise_linear(x):
    r"""Return the piecewise linear activation and its derivative at every net input.

    Between the step, which cannot learn, and the sigmoid, which needs an exponential, lies a ramp. It is cheap, it
    learns while the net input is on the ramp, and it shows in its simplest form what *saturation* is: beyond the ends
    of the ramp nothing comes back.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of the shape of `x`: the activation

    $$f(x) = \begin{cases} 0 & x \le -\tfrac12 \\ x + \tfrac12 & -\tfrac12 \le x \le \tfrac12 \\
    1 & x \ge \tfrac12 \end{cases}$$

    and its derivative $f'(x)$. At the two kinks, where left and right differ, return the slope of the flat side.

    Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    return np.clip(x + 0.5, 0, 1), np.where(np.abs(x) < 0.5, 1.0, 0.0)
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers on and beside the ramp, with some given ones at random places among them."""
    x = rng.uniform(-1.2, 1.2, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def single(rng):
    """One net input on the ramp, as an array without axes."""
    return np.array(rng.uniform(0.1, 0.4))


def ramp(x):
    return np.clip(x + 0.5, 0, 1)


def on_the_ramp(x):
    return np.where(np.abs(x) < 0.5, 1.0, 0.0)


@combinable
def mistaken(*, value=ramp, derivative=on_the_ramp):
    """Return the two with one slip in them."""
    return lambda x: (value(x), derivative(x))


exercise = Exercise(
    solution=piecewise_linear,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.piecewise_linear", "activations.piecewise_linear_derivative"),
    cases=[
        Case(
            "seven numbers",
            inputs=np.array([-2.0, -0.5, -0.25, 0.0, 0.25, 0.5, 3.0]),
            about="The activations are 0, 0, ¼, ½, ¾, 1 and 1; the slope is 1 at three.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 5)}),
        Case(
            "at the kinks and close to them",
            net_inputs,
            {"shape": (1, 2, 9), "among": (-0.5, 0.5, -0.5, 0.5, -0.4996, 0.4996, -0.5004, 0.5004)},
            hidden=True,
        ),
        Case("far away", net_inputs, {"shape": (11,), "among": (-1000.0, 1000.0, 40.0)}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not shifted",
            mistaken(value=lambda x: np.clip(x, 0, 1)),
            "Your ramp begins at 0. It is centred: at x = 0 the activation is ½.",
        ),
        Mistake(
            "not cut off at one",
            mistaken(value=lambda x: np.maximum(x + 0.5, 0)),
            "Your ramp goes on rising beyond 1. It ends at x = ½.",
        ),
        Mistake(
            "cut off before the shift",
            mistaken(value=lambda x: np.clip(x, 0, 1) + 0.5),
            "You cut off first and shift afterwards, so that the activations lie between ½ and 3/2. The order matters.",
        ),
        Mistake(
            "Keras's hard sigmoid",
            mistaken(value=lambda x: np.clip(x / 6 + 0.5, 0, 1)),
            "Your ramp is six times as wide: it is Keras's `hard_sigmoid`. This one rises from −½ to ½.",
        ),
        Mistake(
            "slope one at the kinks",
            mistaken(derivative=lambda x: np.where(np.abs(x) <= 0.5, 1.0, 0.0)),
            "At x = ±½ you return the slope of the ramp (`<=`); the statement asks for that of the flat side.",
        ),
        Mistake(
            "slope one to the right",
            mistaken(derivative=lambda x: np.where(x > -0.5, 1.0, 0.0)),
            "Your slope is 1 also to the right of the ramp, where the activation stays at 1.",
        ),
        Mistake(
            "ramp twice as wide",
            mistaken(derivative=lambda x: np.where(np.abs(x) < 1, 1.0, 0.0)),
            "Your slope is 1 where |x| < 1. The ramp has width one, so it ends at ±½.",
        ),
    ],
    hints=[
        "`np.clip` or `np.minimum` and `np.maximum` cut an array off, entry by entry.",
        "Two inequalities at once: `(a < x) & (x < b)`, or one with `np.abs`.",
    ],
)
