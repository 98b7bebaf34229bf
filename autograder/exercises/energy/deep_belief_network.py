"""From a stack of machines to a classifier"""

import itertools

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._chains import sigmoid, unstable_sigmoid


def deep_belief_network(x, weights, visible_biases, hidden_biases, kernel, bias):
    r"""Return the class probabilities of a network whose hidden layers were pre-trained, machine by machine.

    A deep belief network is trained greedily: the first restricted Boltzmann machine learns the data, the second one
    learns what the hidden units of the first say about the data, and so on upwards, all without labels. Then the stack
    is read as an ordinary network, gets an output layer, and is fine-tuned by back-propagation. You write the forward
    pass of that network, at the moment where fine-tuning begins.

    **Given**, for machines $l = 1, \dots, L$, the lowest first, $L \ge 1$:

    - `x`, shape `(batch, visible)`: the data, numbers in $[0, 1]$, one sample a row: bits, or grey values.
    - `weights`: a list of the $L$ matrices $W^l$, of shape `(hidden, visible)` of that machine. The hidden units of one
      machine are the visible units of the next.
    - `visible_biases`: a list of the $L$ vectors $b^l$, shape `(visible,)`.
    - `hidden_biases`: a list of the $L$ vectors $c^l$, shape `(hidden,)`.
    - `kernel` $V$, shape `(hidden of the last machine, classes)`, and `bias` $d$, shape `(classes,)`: the output layer.

    In each machine, $E(x, h) = -b^\top x - c^\top h - h^\top W x$, and so, with $\sigma(z) = 1/(1 + e^{-z})$,

    $$P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij}\, x_j\Big), \qquad
      P(x_j = 1 \mid h) = \sigma\Big(b_j + \sum_i w_{ij}\, h_i\Big).$$

    On the way up each machine hands the **probabilities** of its hidden units to the next one; nothing is drawn or
    rounded. The output layer is $y = \operatorname{softmax}(V^\top p^L + d)$ of the last probabilities $p^L$, over
    the classes.

    You are given all that the machines have learnt. Whether the way up needs all of it is part of the question.

    **Return** the class probabilities, shape `(batch, classes)`.

    Use NumPy only. Numbers may be large: neither $\sigma$ nor softmax may overflow. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    p = x
    for w, c in zip(weights, hidden_biases, strict=True):
        p = (1 + np.tanh((p @ w.T + c) / 2)) / 2  # the visible biases serve the way down only
    scores = p @ kernel + bias
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


def stack(rng, batch, sizes, classes, scale=1.0, output=1.0, grey=False):
    """Machines with sizes[0] visible units, sizes[1] hidden ones, and so on."""
    pairs = list(itertools.pairwise(sizes))
    return {
        "x": rng.random((batch, sizes[0])) if grey else rng.integers(0, 2, size=(batch, sizes[0])).astype(float),
        "weights": [scale * rng.normal(size=(above, below)) for below, above in pairs],
        "visible_biases": [scale * rng.normal(size=below) for below, _ in pairs],
        "hidden_biases": [scale * rng.normal(size=above) for _, above in pairs],
        "kernel": output * rng.normal(size=(sizes[-1], classes)),
        "bias": output * rng.normal(size=classes),
    }


def certain(rng, batch, sizes, classes):
    """Large machines: multiples of 100, odd ones for the biases, so that no net input is near 0."""
    inputs = stack(rng, batch, sizes, classes)
    for name, odd in (("weights", 0), ("visible_biases", 1), ("hidden_biases", 1)):
        inputs[name] = [200 * np.round(8 * array) + 100 * odd for array in inputs[name]]
    return inputs


def far_scores(rng, batch, sizes, classes):
    """A unit that adds a thousand to all scores of a sample, and a class that is a thousand behind.

    Only the largest score of the sample itself keeps all exponentials within the range. Units are 0 or 1, and the rest
    of the scores is made of eighths, so that few digits are lost.
    """
    alike = rng.permutation([1000.0] + [0.0] * (sizes[-1] - 1))
    while True:
        inputs = certain(rng, batch, sizes, classes)
        eighths = [np.round(8 * inputs[name]) / 8 for name in ("kernel", "bias")]
        inputs["kernel"], inputs["bias"] = eighths[0] + alike[:, None], eighths[1]
        inputs["bias"][1] -= 1000
        features = sigmoid(inputs["x"] @ inputs["weights"][0].T + inputs["hidden_biases"][0])
        features = sigmoid(features @ inputs["weights"][1].T + inputs["hidden_biases"][1])
        if np.ptp(features @ alike) > 0 and len(np.unique(features, axis=0)) > 2:
            return inputs


def stable_softmax(scores, axis=1):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def plain_softmax(scores):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def of_the_next(visible, hidden):
    """The visible biases of the machine above, which are as many as the hidden units; the last machine's own."""
    return [*visible[1:], hidden[-1]]


@combinable
def mistaken(
    *,
    biases=lambda visible, hidden: hidden,
    logistic=sigmoid,
    data=lambda x: x,
    handed=lambda p: p,
    machines=None,
    softmax=stable_softmax,
):
    """Return the forward pass with one slip in it."""

    def deep_belief_network(x, weights, visible_biases, hidden_biases, kernel, bias):
        p = data(x)
        for w, c in [*zip(weights, biases(visible_biases, hidden_biases), strict=True)][:machines]:
            p = handed(logistic(p @ w.T + c))
        return softmax(p @ kernel + bias)

    return deep_belief_network


def net_inputs_handed(x, weights, visible_biases, hidden_biases, kernel, bias):
    z = x
    for w, c in zip(weights, hidden_biases, strict=True):
        z = z @ w.T + c
    return stable_softmax(z @ kernel + bias)


def the_stack(x, weights, visible_biases, hidden_biases, kernel, bias):
    """The answer by another route; `energy.deep_belief_network` has no visible biases to leave out."""
    for w, c in zip(weights, hidden_biases, strict=True):
        x = sigmoid(x @ w.T + c)
    scores = x @ kernel + bias
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


exercise = Exercise(
    solution=deep_belief_network,
    reference=the_stack,
    points=3,
    cases=[
        Case(
            "two machines by hand",
            inputs={
                "x": np.array([[1.0, 1.0]]),
                "weights": [np.array([[1.0, -1.0]]), np.array([[2.0]])],
                "visible_biases": [np.array([3.0, -1.0]), np.array([4.0])],
                "hidden_biases": [np.array([0.0]), np.array([-1.0])],
                "kernel": np.array([[2.0, 0.0]]),
                "bias": np.array([0.0, 0.0]),
            },
            about="Worked by hand: the first machine's hidden unit has σ(0) = ½, the second one's σ(2 · ½ − 1) = ½; "
            "the scores are 1 and 0, and softmax makes 0.731 and 0.269 of them.",
        ),
        Case("three machines", stack, {"batch": 6, "sizes": (7, 5, 4, 6), "classes": 3}),
        Case("grey values", stack, {"batch": 7, "sizes": (6, 4, 5), "classes": 3, "grey": True}, hidden=True),
        Case(
            "five machines", stack, {"batch": 6, "sizes": (5, 7, 4, 6, 3, 6), "classes": 4, "scale": 2.0}, hidden=True
        ),
        Case("one machine", stack, {"batch": 5, "sizes": (4, 8), "classes": 2}, hidden=True),
        Case("certain units", certain, {"batch": 8, "sizes": (6, 5, 7), "classes": 4}, hidden=True),
        Case("large scores", far_scores, {"batch": 9, "sizes": (5, 7, 4), "classes": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "biases of the layer above",
            mistaken(biases=of_the_next),
            "You give a layer the *visible* biases of the machine above it. There are as many of them as hidden units, "
            "so nothing complains; but they belong to the way down. The way up has a machine's own hidden biases.",
        ),
        Mistake(
            "both biases",
            mistaken(biases=lambda v, h: [c + b for c, b in zip(h, [*v[1:], 0], strict=True)]),
            "You add the hidden bias of a machine and the visible bias of the next, since they belong to the same "
            "units. Given what lies below, a unit's probability has the hidden bias of its own machine only.",
        ),
        Mistake(
            "no biases",
            mistaken(biases=lambda v, h: [0 * c for c in h]),
            "Your hidden layers have no biases. The machines have learnt some for them.",
        ),
        Mistake(
            "hidden units rounded",
            mistaken(handed=lambda p: (p > 0.5).astype(p.dtype)),
            "You hand zeros and ones upwards. Probabilities are handed on: zeros and ones would have no gradient for "
            "fine-tuning.",
        ),
        Mistake(
            "data rounded",
            mistaken(data=np.round),
            "You round the data to zeros and ones. A grey value is handed to the first machine as it is.",
        ),
        Mistake(
            "no sigmoid between the machines",
            net_inputs_handed,
            "You hand net inputs upwards. Without σ all machines together are one linear layer.",
        ),
        Mistake(
            "three machines at most",
            mistaken(machines=3),
            "Your way up ends with the third machine. There may be any number of them: go on to the last one.",
        ),
        Mistake(
            "softmax over the batch",
            mistaken(softmax=lambda scores: stable_softmax(scores, axis=0)),
            "Your columns sum to one. Each sample's probabilities, a row, have to.",
        ),
        Mistake(
            "logistic outputs",
            mistaken(softmax=sigmoid),
            "Your outputs are logistic units, each by itself; the classes' probabilities do not sum to one.",
        ),
        Mistake(
            "scores instead of probabilities",
            mistaken(softmax=lambda scores: scores),
            "You return the scores. The probabilities are their softmax.",
        ),
        Mistake(
            "hyperbolic tangent",
            mistaken(logistic=np.tanh),
            "Your hidden units have tanh. The machines were trained with units whose probability is σ.",
        ),
        Mistake(
            "sigmoid overflows",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
        Mistake(
            "softmax overflows",
            mistaken(softmax=plain_softmax),
            "For large scores your softmax divides inf by inf. Subtract each row's largest score first; it changes "
            "nothing else.",
        ),
    ],
    hints=[
        "Which of a machine's two conditional probabilities goes upwards, and which of its biases stands in it?",
        "It is a loop over `zip(weights, hidden_biases)`, and an output layer.",
    ],
    equivalent={
        "visible_biases fixed at what the first case passes": "whoever sees that they are not needed never reads them",
    },
)
