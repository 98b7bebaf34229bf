"""The hyperbolic tangent and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def tanh(x):
    r"""Return the hyperbolic tangent and its derivative at every net input.

    A sigmoid's activations are all positive, and so the weights of the next layer can only be pushed up together or
    down together. The hyperbolic tangent is a sigmoid that was centred: $\tanh x = 2\,\sigma(2x) - 1$. Recurrent
    networks keep their memory in it.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of the shape of `x`:

    $$\tanh x = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}} \qquad\text{and}\qquad \tanh' x = 1 - \tanh^2 x .$$

    Three things make this an exercise. Net inputs may be as large as $\pm 1000$. Far out the derivative is tiny, but
    it is asked for to four digits, up to $|x| = 40$, and $1 - \tanh^2 x$ has none left. And near zero $\tanh x \approx
    x$, also for $x = 10^{-13}$.

    Use NumPy only, without its hyperbolic functions.
    """
    ### BEGIN SOLUTION
    a = -2 * np.abs(x)
    less_one = np.expm1(a)  # exp(−2|x|) − 1, with all digits near zero
    e = np.exp(a)
    return np.sign(x) * -less_one / (2 + less_one), 4 * e / (1 + e) ** 2
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=1.5, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def between(rng, shape, low, high):
    """Numbers of a given size and either sign."""
    x = rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    x[0, :2] = np.abs(x[0, :2]) * [1, -1]
    return x


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def slope(x):
    return 4 * sigmoid(2 * x) * sigmoid(-2 * x)


def as_written(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@combinable
def mistaken(*, value=np.tanh, derivative=slope):
    """Return the two with one slip in them."""

    def tanh(x):
        with np.errstate(over="ignore", invalid="ignore"):
            return value(x), derivative(x)

    return tanh


exercise = Exercise(
    solution=tanh,
    points=3,
    parts=["value", "derivative"],
    reference=("activations.tanh", "activations.tanh_derivative"),
    cases=[
        Case(
            "four numbers",
            inputs=np.log([1 / 3, 1.0, 3.0, 4.0]) / 2,
            about="Worked by hand: at −½ ln 3, 0, ½ ln 3 and ½ ln 4 the value is −1/2, 0, 1/2 and 3/5.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4), "among": (0.0, 0.28, -0.1, 0.04)}),
        Case(
            "net inputs of ±1000",
            net_inputs,
            {"shape": (1, 2, 5), "among": (1000.0, -1000.0, 800.0, 0.28)},
            hidden=True,
        ),
        Case("deep in saturation", between, {"shape": (3, 7), "low": 17.0, "high": 18.0}, hidden=True),
        Case("deeper in saturation", between, {"shape": (2, 6), "low": 38.0, "high": 39.0}, hidden=True),
        Case("close to zero", between, {"shape": (2, 6), "low": 1e-13, "high": 4e-13}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "as written",
            mistaken(value=as_written),
            "Written as the statement has it, the fraction overflows to infinity over infinity far out, and near zero "
            "the difference of two numbers close to 1 loses its digits. Divide both by the larger exponential.",
        ),
        Mistake(
            "sigmoid not stretched",
            mistaken(value=lambda x: 2 * sigmoid(x) - 1),
            "2σ(x) − 1 is tanh(x/2): the net input of the sigmoid must be doubled too.",
        ),
        Mistake(
            "one subtracted near zero",
            mistaken(value=lambda x: 2 * sigmoid(2 * x) - 1),
            "The identity 2σ(2x) − 1 is true, but near zero it subtracts 1 from a number close to 1, and few digits "
            "remain. `np.expm1` gives eˣ − 1 with all of them.",
        ),
        Mistake(
            "digits lost in 1 − tanh²",
            mistaken(derivative=lambda x: 1 - np.tanh(x) ** 2),
            "Where tanh(x) rounds to nearly ±1, the difference 1 − tanh² keeps hardly a digit. Write the derivative "
            "as a fraction of exponentials, none of which is large.",
        ),
        Mistake(
            "tanh not squared",
            mistaken(derivative=lambda x: 1 - np.tanh(x)),
            "Your derivative is 1 − tanh(x), which is 2 on the far left. The steepest slope of tanh is 1, at zero.",
        ),
        Mistake(
            "derivative of the sigmoid",
            mistaken(derivative=lambda x: np.tanh(x) * (1 - np.tanh(x))),
            "f(1 − f) is the derivative of the sigmoid. For tanh it would be negative on the left, where tanh rises.",
        ),
        Mistake(
            "derivative of the activation",
            mistaken(derivative=lambda x: 1 - x**2),
            "You return 1 − x²: that formula takes the activation tanh(x), not the net input x.",
        ),
        Mistake(
            "x itself near zero",
            mistaken(value=lambda x: np.where(np.abs(x) < 0.3, x, np.tanh(x))),
            "Near zero you return x itself. That is right only where x is tiny: at 0.04 the two differ by 2·10⁻⁵.",
        ),
        Mistake(
            "net inputs clipped",
            mistaken(derivative=lambda x: slope(np.clip(x, -20, 20))),
            "You clip the net inputs. That avoids the overflow and changes the answer: far out all derivatives become "
            "equal. Choose a form that cannot overflow instead.",
        ),
        Mistake(
            "factor of the inner derivative forgotten",
            mistaken(derivative=lambda x: slope(x) / 2),
            "Your slopes are half of what they should be. When 2σ(2x) − 1 is differentiated, two factors of 2 appear.",
        ),
    ],
    forbidden=["numpy.tanh", "numpy.sinh", "numpy.cosh"],
    hints=[
        "tanh is odd and its derivative is even: work with |x|, and give the value its sign at the end.",
        "Divide numerator and denominator by the larger of the two exponentials; only exp(−2|x|) remains.",
        "`np.expm1(a)` is exp(a) − 1 with all digits, however small a is.",
    ],
)
