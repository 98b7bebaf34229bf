"""P(x | h) of a restricted Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rbm_visible_given_hidden(h, w, b):
    r"""Return the conditional probabilities of the visible units of a restricted Boltzmann machine.

    The way back: what do data look like that would have made the hidden units say this? The energy
    $E(x, h) = -b^\top x - c^\top h - h^\top W x$ treats both layers alike, and the same weights serve both ways. That
    is what makes the machine *dream*.

    **Given**

    - `h`, shape `(batch, hidden)`: hidden units, 0 or 1, or their probabilities;
    - `w` $W$, shape `(hidden, visible)`, and `b`, shape `(visible,)`.

    **Return** an array of shape `(batch, visible)`: in row $n$ and column $j$, for row $n$ of `h`,

    $$P(x_j = 1 \mid h) = \sigma\Big(b_j + \sum_i h_i w_{ij}\Big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}} .$$

    Weights may be large: write $\sigma$ such that it stays a number. Use NumPy only.
    """
    ### BEGIN SOLUTION
    return (1 + np.tanh((h @ w + b) / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow
    ### END SOLUTION


def machine(rng, batch, visible, hidden, binary=True):
    h = rng.integers(0, 2, size=(batch, hidden)).astype(float) if binary else rng.random((batch, hidden))
    h[:, 0] = np.arange(batch) % 2  # both values, in any batch of two
    return {"h": h, "w": rng.normal(size=(hidden, visible)), "b": rng.uniform(0.5, 1.5, size=visible)}


def large(rng, batch, visible, hidden):
    """Net inputs of thousands of either sign; each probability is 0 or 1."""
    h = np.ones((batch, hidden))
    h[::2, 1:] = 0
    drawn = rng.permutation(np.linspace(1000, 3000, visible)) * rng.choice([-1, 1], visible)
    drawn[:2] = np.abs(drawn[:2]) * [-1, 1]
    return {"h": h, "w": np.concatenate([drawn[None], np.zeros((hidden - 1, visible))]), "b": drawn / 10}


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


@combinable
def mistaken(logistic=sigmoid, net=lambda h, w, b: h @ w + b, gather=lambda p: p, sign=1):
    def rbm_visible_given_hidden(h, w, b):
        return gather(logistic(sign * net(h, w, b)))

    return rbm_visible_given_hidden


exercise = Exercise(
    solution=rbm_visible_given_hidden,
    points=2,
    cases=[
        Case(
            "two visible units by hand",
            inputs={
                "h": np.array([[1.0, 0.0]]),
                "w": np.array([[2.0, np.log(3.0)], [5.0, 7.0]]),
                "b": np.array([-2.0, 0.0]),
            },
            about="The net inputs are −2 + 2 = 0 and ln 3, and the probabilities are 1/2 and 3/4.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("hidden probabilities", machine, {"batch": 4, "visible": 3, "hidden": 5, "binary": False}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 5, "visible": 4, "hidden": 4}, hidden=True),
        Case("large weights", large, {"batch": 3, "visible": 4, "hidden": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no bias",
            mistaken(net=lambda h, w, b: h @ w),
            "The biases b are missing from your net inputs.",
        ),
        Mistake(
            "probability that a unit is off",
            mistaken(sign=-1),
            "Your answers are P(x = 0 | h). The energy has a minus before its terms, and so the exponent of e⁻ᴱ has "
            "none.",
        ),
        Mistake(
            "weights of the other way",
            mistaken(net=lambda h, w, b: h @ w.T + b),
            "You multiply by Wᵀ as on the way to the hidden units. On the way back the sum runs over the hidden units: "
            "over the *rows* of W.",
        ),
        Mistake(
            "probability that all units are on",
            mistaken(gather=lambda p: p.prod(axis=1)),
            "Your answer has one number a row: the product of the probabilities, which is P(all units on | h). One "
            "probability for each visible unit is asked for.",
        ),
        Mistake(
            "decided instead of told",
            mistaken(gather=lambda p: (p > 0.5).astype(float)),
            "Your answers are 0 or 1. The probabilities themselves are asked for; nothing is sampled here.",
        ),
        Mistake(
            "hidden units rounded",
            mistaken(net=lambda h, w, b: np.round(h) @ w + b),
            "You make 0 or 1 of hidden units that lie in between. The formula takes `h` as it is.",
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
    ],
    hints=[
        "Compare with P(h | x): the roles of the layers are exchanged, and so is the axis of W that is summed over.",
        "tanh never overflows, and σ(z) = (1 + tanh(z/2))/2.",
    ],
)
