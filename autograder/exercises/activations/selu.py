"""The scaled exponential linear unit (SELU) and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def selu(x):
    r"""Return the self-normalising activation and its derivative at every net input.

    Feed numbers of mean 0 and variance 1 through a deep network, and after a few layers they have neither. Two
    constants make an exponential linear unit restore mean and variance in every layer: no normalisation is needed.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of the shape of `x`:

    $$f(x) = \lambda \begin{cases} x & x > 0 \\ \alpha\,(e^{x} - 1) & x \le 0 \end{cases}
    \qquad \lambda = 1.0507009873554805,\quad \alpha = 1.6732632423543772$$

    and its derivative $f'(x)$. At the kink, $x = 0$, return the slope of the left branch, as PyTorch does.

    Net inputs may be as large as $\pm 1000$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    below = np.minimum(x, 0)
    value = np.maximum(x, 0) + alpha * np.expm1(below)
    return scale * value, scale * np.where(x > 0, 1.0, alpha * np.exp(below))
    ### END SOLUTION


SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def single(rng):
    """One net input on the left, as an array without axes."""
    return np.array(-rng.uniform(0.3, 2.0))


@combinable
def mistaken(*, right=SCALE, left=SCALE * ALPHA, slope_right=None, slope_left=None, bend=np.expm1, at_zero=None,
             from_value=False):  # fmt: skip
    """Return the two with one slip in them."""

    def selu(x):
        below = np.minimum(x, 0)
        slope = np.where(x > 0, slope_right or right, (slope_left or left) * np.exp(below))
        value = np.where(x > 0, right * x, left * bend(below))
        if from_value:
            slope = np.where(x > 0, right, value + ALPHA)
        if at_zero:
            slope = np.where(x == 0, at_zero, slope)
        return value, slope

    return selu


def multiplied_by_a_mask(x):
    with np.errstate(over="ignore", invalid="ignore"):
        value = (x > 0) * x + (x <= 0) * ALPHA * np.expm1(x)
        return SCALE * value, SCALE * ((x > 0) + (x <= 0) * ALPHA * np.exp(x))


exercise = Exercise(
    solution=selu,
    points=2,
    parts=["value", "derivative"],
    reference=("activations.selu", "activations.selu_derivative"),
    cases=[
        Case(
            "five numbers",
            inputs=np.array([-np.log(4), -np.log(2), 0.0, 1.0, 3.0]),
            about="By hand: at −ln 4, −ln 2 and 0 the activation is −¾, −½ and 0 times λα, the slope ¼, ½ and 1 times "
            "λα; on the right they are λx and λ.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4)}),
        Case(
            "zeros and tiny net inputs",
            net_inputs,
            {"shape": (1, 2, 5), "among": (0.0, -0.0, 0.0, 7e-4, -7e-4, 1e-9, -1e-9, -0.9)},
            hidden=True,
        ),
        Case("net inputs of ±1000", net_inputs, {"shape": (7,), "among": (1000.0, -1000.0, 800.0)}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not scaled",
            mistaken(right=1.0, left=ALPHA),
            "You have left λ out. It is what raises the variance, which the left branch lowers.",
        ),
        Mistake(
            "scaled on the right only",
            mistaken(left=ALPHA),
            "Your λ multiplies the right branch only; it stands before both.",
        ),
        Mistake(
            "alpha forgotten",
            mistaken(left=SCALE),
            "Your left branch goes to −λ. It goes to −λα ≈ −1.758.",
        ),
        Mistake(
            "constants exchanged",
            mistaken(right=ALPHA),
            "You have taken λ for α and α for λ: on the right, the slope is λ ≈ 1.05.",
        ),
        Mistake(
            "constants rounded",
            mistaken(right=1.05, left=1.05 * 1.67),
            "Your constants have two decimals. Layer after layer the error adds up; use all digits.",
        ),
        Mistake(
            "slope not scaled",
            mistaken(slope_right=1.0, slope_left=ALPHA),
            "Your derivative lacks λ: a constant factor of the function is one of its derivative.",
        ),
        Mistake(
            "value plus alpha",
            mistaken(from_value=True),
            "On the left your slope is the activation plus α, as that of an ELU is. Check it far to the left, where a "
            "slope has to vanish: which number does the activation approach there?",
        ),
        Mistake(
            "slope of the right branch at zero",
            mistaken(at_zero=SCALE),
            "At x = 0 your slope is λ; the statement asks for that of the left branch.",
        ),
        Mistake(
            "one not subtracted",
            mistaken(bend=np.exp),
            "Your left branch lacks the −1, so that the function jumps at zero.",
        ),
        Mistake(
            "multiplied by a mask",
            multiplied_by_a_mask,
            "You multiply both branches with 0 or 1 and add them. At x = 1000 that is 0 · ∞, nan. Choose with "
            "`np.where`, and keep what is positive away from the exponential.",
        ),
    ],
    equivalent={
        "digits lost: np.expm1(below) -> np.exp(below) - 1": "Both differ by the rounding of numbers near 1, and the "
        "statement does not ask for more digits near zero.",
    },
    hints=[
        "It is an ELU with a factor before it.",
        "`np.minimum(x, 0)` keeps what is positive away from the exponential.",
    ],
)
