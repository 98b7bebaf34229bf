"""The forward pass of a multilayer perceptron."""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import FUNCTIONS


def mlp_forward(x, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    r"""Return what a network of L layers computes, and everything that it computed on the way.

    To answer a question, a network needs its output alone. To learn from the answer, it needs to remember: the way
    back asks for the net inputs and the outputs of every layer. That memory, not the weights, is what fills a graphics
    card during training.

    **Given**

    - `x`, shape `(batch, n_0)`: one sample a row.
    - `weights`: a list of $L \ge 1$ arrays; the $l$-th is $W_l$ of shape `(n_{l-1}, n_l)`. `biases`: a list of $L$
      arrays $b_l$ of shape `(n_l,)`.
    - `activation`: the function $f$ of all layers but the last, one of `"sigmoid"`, `"tanh"`, `"relu"`, `"linear"`.
    - `output_activation`: that of the last layer, one of these or `"softmax"`, which makes a distribution of each
      sample's $n_L$ net inputs.

    Net inputs of any layer may be as large as $\pm 10^3$, and whatever comes out has to be finite.

    With $A_0$ the matrix `x`,

    $$Z_l = A_{l-1} W_l + b_l, \qquad A_l = f_l(Z_l), \qquad l = 1, \dots, L.$$

    **Return** three things, in this order:

    1. the output $A_L$, shape `(batch, n_L)`;
    2. the list of the net inputs $Z_1, \dots, Z_L$: $L$ arrays;
    3. the list of the activations $A_0, A_1, \dots, A_L$: $L + 1$ arrays, the first of them `x` itself.

    Use NumPy only.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    functions = {
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
        "softmax": softmax,
    }
    names = [activation] * (len(weights) - 1) + [output_activation]
    net_inputs, activations = [], [x]
    for name, w, b in zip(names, weights, biases, strict=True):
        net_inputs.append(activations[-1] @ w + b)
        activations.append(functions[name](net_inputs[-1]))
    return activations[-1], net_inputs, activations
    ### END SOLUTION


def network(rng, sizes, batch, **activations):
    return {
        "x": rng.normal(size=(batch, sizes[0])),
        "weights": [rng.normal(scale=1.5 / np.sqrt(n), size=(n, m)) for n, m in pairwise(sizes)],
        "biases": [rng.normal(size=m) for m in sizes[1:]],
        **activations,
    }


def single_unit(rng, features, batch):
    """One layer of one unit, with net inputs of both signs."""
    while True:
        inputs = network(rng, (features, 1), batch, activation="tanh", output_activation="relu")
        z = inputs["x"] @ inputs["weights"][0] + inputs["biases"][0]
        if z.min() < -0.1 and z.max() > 0.1:
            return inputs


def large_scores(rng, sizes, batch):
    """Scores up to ±1000 behind a hidden unit that is driven as far, the largest score of each sample clearly ahead.

    Two scores of a sample are beyond 520, so that cutting scores off at 500 shows. Another sample's are all so far
    below the largest of the batch that subtracting that one leaves nothing of them. The largest of one sample is so far
    above their mean that subtracting the mean does not help; that of another is beyond what exp can hold, and is not.
    Biases change no decision.
    """
    while True:
        inputs = network(rng, sizes, batch, activation="tanh", output_activation="softmax")
        hidden, last = inputs["weights"]
        inputs["biases"][0][0] = 0
        hidden[:, 0] *= 1000 / np.abs(inputs["x"] @ hidden[:, 0]).max()
        z = inputs["x"] @ hidden + inputs["biases"][0]
        a = np.tanh(z)
        last *= 990 / np.abs(a @ last).max()
        scores = a @ last + inputs["biases"][1]
        first, second = np.sort(scores, axis=1)[:, [-1, -2]].T
        above = first - scores.mean(axis=1)
        far = ((first > 720) & (above < 690)).any() and above.max() > 720 and scores.max() - first.min() > 760
        plain = np.tanh(inputs["x"] @ hidden) @ last
        same = (plain.argmax(axis=1) == scores.argmax(axis=1)).all() and np.diff(np.sort(plain))[:, -1].min() > 30
        if far and same and np.abs(z[:, 0]).min() > 20 and (first - second > 30).all() and second.max() > 520:
            return inputs


def large_net_inputs(rng, sizes, batch):
    """A network that is linear up to its sigmoids; all samples drive the first of them to ±800 and beyond."""
    while True:
        inputs = network(rng, sizes, batch, activation="linear", output_activation="sigmoid")
        a = inputs["x"]
        for w, b in zip(inputs["weights"][:-1], inputs["biases"][:-1], strict=True):
            a = a @ w + b
        first = a @ inputs["weights"][-1][:, 0]
        spread = np.abs(first).max() / np.abs(first).min()
        if spread < 1.2 and first.min() < 0 < first.max():
            inputs["weights"][-1][:, 0] *= 990 / np.abs(first).max()
            return inputs


quietly = np.errstate(all="ignore")  # overflow makes NumPy complain; a mistake does so silently


@combinable
def mistaken(
    *,
    last_named=True,
    product=lambda a, w: a @ w,
    bias=lambda b: b,
    kept=None,
    answer=lambda z, a: (a[-1], z, a),
    **functions,
):
    """Return the algorithm with one slip in it."""

    def mlp_forward(x, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
        z, a, stored = [], [x], []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), start=1):
            is_last = layer == len(weights) and last_named
            z.append(product(a[-1], w) + bias(b))
            stored.append(z[-1] if kept is None else kept(a[-1], w, b))
            a.append((FUNCTIONS | functions)[output_activation if is_last else activation](z[-1]))
        return answer(stored, a)

    return mlp_forward


def mean_taken_off(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_of_all(z):
    e = np.exp(z - z.max())
    return e / e.sum()


exercise = Exercise(
    solution=mlp_forward,
    points=3,
    parts=[Part("output"), Part("net inputs"), Part("activations")],
    cases=[
        # The lecture's network of three layers; its matrices are transposed because samples are rows here.
        Case(
            "the lecture's network",
            inputs={
                "x": np.array([[1.0, -1.0], [0.0, 0.0]]),
                "weights": [np.array(w, float) for w in [[[1, -1], [-2, 1]], [[2, -2], [-1, -1]], [[3, -1], [-1, 4]]]],
                "biases": [np.array([1.0, 0.0]), np.array([0.0, 0.0]), np.array([-2.0, 2.0])],
            },
            about="The lecture's network of three sigmoid layers answers about (0.62, 0.83) to (1, −1) and about "
            "(0.51, 0.85) to (0, 0). On the way (1, −1) becomes (4, −2) and then about (0.98, 0.12).",
        ),
        Case(
            "a classifier",
            network,
            {"sizes": (4, 6, 3), "batch": 5, "activation": "relu", "output_activation": "softmax"},
        ),
        Case(
            "four layers",
            network,
            {"sizes": (3, 5, 4, 6, 2), "batch": 7, "activation": "tanh", "output_activation": "linear"},
            hidden=True,
        ),
        Case("a single layer of one unit", single_unit, {"features": 4, "batch": 5}, hidden=True),
        Case("scores near ±1000", large_scores, {"sizes": (3, 6, 4), "batch": 5}, hidden=True),
        Case("sigmoids far out", large_net_inputs, {"sizes": (4, 3, 5, 2), "batch": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "biases forgotten",
            mistaken(bias=lambda b: 0 * b),
            "Your network has no biases: each Z has bₗ added to every row.",
        ),
        Mistake(
            "output activation ignored",
            mistaken(last_named=False),
            "Your last layer uses the hidden layers' activation. It has one of its own, `output_activation`.",
        ),
        Mistake(
            "last layer left linear",
            mistaken(answer=lambda z, a: (z[-1], z, [*a[:-1], z[-1]])),
            "Your output is the last net input. The last layer has an activation, too.",
        ),
        Mistake(
            "net inputs without biases",
            mistaken(kept=lambda a, w, b: a @ w),
            "The network is right, but the net inputs that you keep lack the biases. They are part of Z.",
        ),
        Mistake(
            "activations kept for net inputs",
            mistaken(answer=lambda z, a: (a[-1], a[1:], a)),
            "In the second list you keep the outputs of the layers. Their net inputs are what the derivatives will be "
            "taken at.",
        ),
        Mistake(
            "matrices transposed",
            mistaken(product=lambda a, w: a @ w.T),
            "You transpose the matrices. The lecture's had to be, for its samples are columns; yours came as (units "
            "before, units).",
        ),
        Mistake(
            "softmax over the samples",
            mistaken(softmax=lambda z: FUNCTIONS["softmax"](z.T).T),
            "Your softmax sums to one over the samples of a class. It is each *sample* whose classes share one.",
        ),
        Mistake(
            "one softmax for the whole batch",
            mistaken(softmax=softmax_of_all),
            "Your softmax divides by the sum over the whole batch. Each sample is a distribution of its own.",
        ),
        Mistake(
            "softmax overflows",
            mistaken(softmax=quietly(lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))),
            "With large scores your softmax is nan: eᶻ overflows from z = 710 on. Subtract each sample's largest score "
            "first; softmax does not see it.",
        ),
        Mistake(
            "largest score of the whole batch subtracted",
            mistaken(softmax=quietly(lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True))),
            "You subtract the largest score of the whole batch. Of a sample whose own scores are all far below it "
            "nothing is left, and you divide 0 by 0. Subtract each sample's own largest one.",
        ),
        Mistake(
            "sigmoid overflows",
            mistaken(sigmoid=quietly(lambda z: np.exp(z) / (1 + np.exp(z)))),
            "Far to the right your sigmoid is ∞/∞, which is nan. 1/(1 + e⁻ᶻ) is the same, and right at both ends.",
        ),
        Mistake(
            "tanh overflows",
            mistaken(tanh=quietly(lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))),
            "Far out your tanh is ∞/∞, which is nan. `np.tanh` is right there.",
        ),
        Mistake(
            "linear layers activated",
            mistaken(linear=FUNCTIONS["sigmoid"]),
            'Where the activation is "linear", your layers hand on a sigmoid. They hand on their net inputs.',
        ),
        Mistake(
            "a single unit squeezed",
            mistaken(answer=lambda z, a: (np.squeeze(a[-1]), z, a)),
            "Where the last layer has one unit, your output has one axis. It has two, (batch, 1): do not squeeze.",
        ),
        Mistake(
            "mean of the scores subtracted",
            mistaken(softmax=quietly(mean_taken_off)),
            "In softmax you subtract the mean of the scores. The largest may be far above it, and its exponential "
            "overflows: subtract the largest.",
        ),
    ],
    hints=[
        "Begin with `activations = [x]`, and let each layer take `activations[-1]`.",
        "A dictionary from names to functions saves a long chain of `if`.",
    ],
)
