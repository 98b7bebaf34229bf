"""The logistic sigmoid and its derivative."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def sigmoid(x):
    r"""Return the sigmoid and its derivative at every net input.

    The sigmoid turns any number into a probability. It is softmax for two classes, the gate of every LSTM, and the
    reason why deep networks would not learn for twenty years: look at how large its derivative gets at best.

    **Given**

    - `x`: an array of net inputs, of any shape, `()` included.

    **Return** two arrays of the shape of `x`:

    $$\sigma(x) = \frac{1}{1 + e^{-x}} \qquad\text{and}\qquad \sigma'(x) = \sigma(x)\,\bigl(1 - \sigma(x)\bigr).$$

    Net inputs may be as large as $\pm 1000$, where an exponential overflows; both answers are numbers all the same.
    And digits count: at $x = 35$ the derivative is tiny, but it is not zero. It is
    $e^{-35} \approx 6.3 \cdot 10^{-16}$, up to a factor that rounds to one, and is asked for to four digits. Computed
    as written above, $1 - \sigma(x)$ has none left. The same is asked for at $x = \pm 78$.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1, e) / (1 + e), e / (1 + e) ** 2
    ### END SOLUTION


def net_inputs(rng, shape, among=()):
    """Random numbers, with some given ones at random places among them."""
    x = rng.normal(scale=2.0, size=shape)
    x.flat[rng.choice(x.size, size=len(among), replace=False)] = among
    return x


def saturated(rng, shape, low, high):
    """Where the sigmoid is within 1e-14 of 0 or 1, the first row on the right."""
    x = rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    x[0] = np.abs(x[0])
    x[1, 0] = -np.abs(x[1, 0])
    return x


def single(rng):
    """One net input, as an array without axes."""
    return np.array(rng.uniform(0.3, 2.0))


def stable(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def slope(x):
    return stable(x) * stable(-x)


@combinable
def mistaken(*, value=stable, derivative=slope):
    """Return the two with one slip in them."""

    def sigmoid(x):
        with np.errstate(over="ignore", invalid="ignore"):
            return value(x), derivative(x)

    return sigmoid


exercise = Exercise(
    solution=sigmoid,
    points=3,
    parts=["value", "derivative"],
    reference=("activations.sigmoid", "activations.sigmoid_derivative"),
    cases=[
        Case(
            "four numbers",
            inputs=np.log([1 / 3, 1.0, 3.0, 4.0]),
            about="Worked by hand: at −ln 3, 0, ln 3 and ln 4 the sigmoid is 1/4, 1/2, 3/4 and 4/5.",
        ),
        Case("a batch", net_inputs, {"shape": (3, 4), "among": (0.0, 7e-4, -7e-4)}),
        Case("net inputs of ±1000", net_inputs, {"shape": (1, 2, 5), "among": (1000.0, -1000.0, 800.0)}, hidden=True),
        Case("deep in saturation", saturated, {"shape": (3, 7), "low": 33, "high": 36}, hidden=True),
        Case("deeper in saturation", saturated, {"shape": (2, 6), "low": 76, "high": 79}, hidden=True),
        Case("a single net input, of shape ()", single, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "e^x over 1 + e^x",
            mistaken(value=lambda x: np.exp(x) / (1 + np.exp(x))),
            "On the right you divide infinity by infinity and return nan. Choose the form by the sign of x, so that "
            "no exponent is ever positive.",
        ),
        Mistake(
            "sign of the exponent",
            mistaken(value=lambda x: stable(-x)),
            "Your function falls where it should rise: the exponent is −x. (You return σ(−x), which is 1 − σ(x).)",
        ),
        Mistake(
            "overflow in the derivative",
            mistaken(derivative=lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
            "On the far left your derivative is infinity over infinity, nan. σ′ is an even function: −|x| in place of "
            "−x gives the same number and never overflows.",
        ),
        Mistake(
            "digits lost in 1 − σ",
            mistaken(derivative=lambda x: stable(x) * (1 - stable(x))),
            "Where σ(x) rounds to nearly 1, the difference 1 − σ(x) keeps hardly a digit. It equals σ(−x); computed "
            "so, it keeps all of them.",
        ),
        Mistake(
            "derivative of the activation",
            mistaken(derivative=lambda x: x * (1 - x)),
            "You return x(1 − x): that formula takes the activation σ(x), not the net input x.",
        ),
        Mistake(
            "derivative of tanh",
            mistaken(derivative=lambda x: 1 - stable(x) ** 2),
            "1 − f² is the derivative of tanh. For the sigmoid, differentiate 1/(1 + e⁻ˣ) once more by yourself.",
        ),
        Mistake(
            "derivative without its second factor",
            mistaken(derivative=stable),
            "Your derivative is σ(x) itself. It must vanish on both sides, where the sigmoid is flat.",
        ),
        Mistake(
            "net inputs clipped",
            lambda x: (stable(np.clip(x, -20, 20)), slope(np.clip(x, -20, 20))),
            "You clip the net inputs. That avoids the overflow and changes the answer: far out all derivatives become "
            "equal. Choose a form that cannot overflow instead.",
        ),
        Mistake(
            "net inputs clipped further out",
            lambda x: (stable(np.clip(x, -50, 50)), slope(np.clip(x, -50, 50))),
            "You clip the net inputs far out. There the derivative is tiny, but it still falls: in your answers all "
            "derivatives become equal. Choose a form that cannot overflow instead.",
        ),
    ],
    equivalent={
        "comparison strict or loose: x >= 0 -> x > 0": "At zero, where the two forms meet, e is 1, and both are ½."
    },
    hints=[
        "Multiply numerator and denominator of 1/(1 + e⁻ˣ) by eˣ: two forms of one function. Which of them is safe on "
        "which side?",
        "With e = exp(−|x|), which never overflows, both answers are short fractions in e; only the value depends on "
        "the sign of x.",
        "`np.where(x >= 0, a, b)` chooses entry by entry.",
    ],
)
