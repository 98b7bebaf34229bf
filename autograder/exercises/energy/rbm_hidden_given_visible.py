"""P(h | x) of a restricted Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rbm_hidden_given_visible(x, w, c):
    r"""Return the conditional probabilities of the hidden units of a restricted Boltzmann machine.

    From the energy $E(x, h) = -b^\top x - c^\top h - h^\top W x$ follows what makes these machines *restricted*: given
    the visible units, the hidden ones know nothing of each other. $P(h \mid x)$ is a product with one factor for each,
    and a machine that looks like a probability distribution turns out to hold a layer of a neural network.

    **Given**

    - `x`, shape `(batch, visible)`: visible units, 0 or 1, or numbers in between, such as grey values;
    - `w` $W$, shape `(hidden, visible)`, and `c`, shape `(hidden,)`.

    **Return** an array of shape `(batch, hidden)`: in row $n$ and column $i$, for row $n$ of `x`,

    $$P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij} x_j\Big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}} .$$

    Weights may be large: write $\sigma$ such that it stays a number. Use NumPy only.
    """
    ### BEGIN SOLUTION
    return (1 + np.tanh((x @ w.T + c) / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow
    ### END SOLUTION


def machine(rng, batch, visible, hidden, binary=True):
    """Small net inputs, and no row of zeros: what becomes of large ones and of such rows, other cases ask."""
    while True:
        x = rng.integers(0, 2, size=(batch, visible)).astype(float) if binary else rng.random((batch, visible))
        x[:, 0] = np.arange(batch) % 2  # both values, in any batch of two
        x[::2, 1] = 1
        w, c = rng.normal(size=(hidden, visible)), rng.uniform(0.5, 1.5, size=hidden)
        if np.abs(x @ w.T + c).max() < 4:
            return {"x": x, "w": w, "c": c}


def large(rng, batch, visible, hidden):
    """Net inputs of thousands of either sign; each probability is 0 or 1."""
    x = np.ones((batch, visible))
    x[::2, 1:] = 0
    drawn = rng.permutation(np.linspace(1000, 3000, hidden)) * rng.choice([-1, 1], hidden)
    drawn[:2] = np.abs(drawn[:2]) * [-1, 1]
    return {"x": x, "w": np.concatenate([drawn[:, None], np.zeros((hidden, visible - 1))], axis=1), "c": drawn / 10}


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


@combinable
def mistaken(logistic=sigmoid, net=lambda x, w, c: x @ w.T + c, gather=lambda p: p, sign=1):
    def rbm_hidden_given_visible(x, w, c):
        return gather(logistic(sign * net(x, w, c)))

    return rbm_hidden_given_visible


def softmax(z):
    weights = np.exp(z - z.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


exercise = Exercise(
    solution=rbm_hidden_given_visible,
    points=2,
    cases=[
        Case(
            "two hidden units by hand",
            inputs={
                "x": np.array([[1.0, 0.0]]),
                "w": np.array([[2.0, 5.0], [np.log(3.0), 7.0]]),
                "c": np.array([-2.0, 0.0]),
            },
            about="The net inputs are −2 + 2 = 0 and ln 3, and the probabilities are 1/2 and 3/4. The probability "
            "that both units are on is their product, 3/8: another question than the one that is asked.",
        ),
        Case(
            "net inputs of six, and a row of zeros",
            inputs={
                "x": np.array([[0.0, 0.0], [1.0, 1.0]]),
                "w": np.array([[4.0, 3.0], [-5.0, -2.0]]),
                "c": np.array([-1.0, 1.0]),
            },
            about="A row of zeros leaves the biases: σ(−1) ≈ 0.2689 and σ(1) ≈ 0.7311. The other row has σ(6) ≈ "
            "0.99753 and σ(−6) ≈ 0.00247: close to 1 and 0, but not equal to them.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("grey values", machine, {"batch": 4, "visible": 3, "hidden": 5, "binary": False}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 5, "visible": 4, "hidden": 4}, hidden=True),
        Case("large weights", large, {"batch": 3, "visible": 2, "hidden": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no bias",
            mistaken(net=lambda x, w, c: x @ w.T),
            "The biases c are missing from your net inputs.",
        ),
        Mistake(
            "probability that a unit is off",
            mistaken(sign=-1),
            "Your answers are P(h = 0 | x). The energy has a minus before its terms, and so the exponent of e⁻ᴱ has "
            "none.",
        ),
        Mistake(
            "weights transposed",
            mistaken(net=lambda x, w, c: x @ w + c),
            "You use Wᵀ for W, which works only if the layers are equally large, and is wrong even there. Row i of W "
            "belongs to hidden unit i.",
        ),
        Mistake(
            "probability that all units are on",
            mistaken(gather=lambda p: p.prod(axis=1)),
            "Your answer has one number a row: the product of the probabilities, which is P(all units on | x). One "
            "probability for each hidden unit is asked for.",
        ),
        Mistake(
            "decided instead of told",
            mistaken(gather=lambda p: (p > 0.5).astype(float)),
            "Your answers are 0 or 1. The probabilities themselves are asked for; nothing is sampled here.",
        ),
        Mistake(
            "certain beyond four",
            mistaken(logistic=lambda z: np.where(np.abs(z) > 4, (z > 0).astype(float), sigmoid(z))),
            "Your probabilities are exactly 0 or 1 for net inputs of moderate size. σ(6) is 0.9975, not 1.",
        ),
        Mistake(
            "no bias in a row of zeros",
            mistaken(net=lambda x, w, c: x @ w.T + c * x.any(axis=1, keepdims=True)),
            "Where a row of `x` is zero, you leave the biases out. They belong to every row.",
        ),
        Mistake(
            "softmax over the units",
            mistaken(logistic=softmax),
            "Each of your rows adds up to one, as if exactly one hidden unit were on. Each unit is on or off by "
            "itself.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides ∞ by ∞ and returns NaN. Write it so that only negative numbers are "
            "exponentiated, or by tanh.",
        ),
        Mistake(
            "net input without the sigmoid",
            mistaken(logistic=lambda z: z),
            "Your answers are net inputs, which may be any number. σ makes probabilities of them.",
        ),
        Mistake(
            "tanh for the sigmoid",
            mistaken(logistic=np.tanh),
            "Your answers lie between −1 and 1. σ(z) is (1 + tanh(z/2))/2.",
        ),
    ],
    hints=[
        "With a sample a row, W x of every row at once is `x @ w.T`.",
        "tanh never overflows, and σ(z) = (1 + tanh(z/2))/2.",
    ],
)
