"""The weighted negative log-likelihood."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def nll(y_true, log_probabilities, class_weights=None):
    r"""Return the negative log-likelihood of every sample's true class.

    A classifier should make what was observed likely. The logarithm turns the product over all samples into a sum, and
    the minus sign makes the best model the one with the smallest loss. A weight for each class lets a rare disease
    count as much as a common cold.

    **Given**

    - `y_true`, integers of shape `(...)`: the true classes $y$, each from $0$ to $K-1$, with any number of batch axes,
      or none.
    - `log_probabilities`, shape `(..., K)`: the *logarithms* $\ln \hat y$ of the predicted probabilities. They may be
      as low as $-10^4$.
    - `class_weights`, shape `(K,)`, or `None`: a weight $w$ for each class; without weights, each is one.

    **Return** an array of shape `(...)`, one loss a sample:

    $$L = -\,w_y \ln \hat y_y .$$

    There is no average in it, neither over the samples nor by the weights.
    """
    ### BEGIN SOLUTION
    of_true = np.take_along_axis(log_probabilities, y_true[..., None], -1)[..., 0]
    return -of_true if class_weights is None else -class_weights[y_true] * of_true
    ### END SOLUTION


def distributions(rng, shape, classes, weighted=True, scale=1.0):
    """Log-probabilities of random logits; classes differ from the samples' places, the first from what is likeliest."""
    logits = scale * rng.normal(size=(*shape, classes))
    y_true = np.array((np.arange(np.prod(shape)).reshape(shape) + rng.integers(1, classes, size=shape)) % classes, int)
    logits.reshape(-1, classes)[0, y_true.flat[0]] = -0.3 * scale + logits.min()
    top = logits.max(axis=-1, keepdims=True)
    log_probabilities = logits - top - np.log(np.exp(logits - top).sum(axis=-1, keepdims=True))
    drawn = {"y_true": y_true, "log_probabilities": log_probabilities}
    return drawn | ({"class_weights": rng.uniform(0.3, 3.0, size=classes)} if weighted else {})


def of_class(p, y):
    return np.take_along_axis(p, y[..., None], -1)[..., 0]


@combinable
def mistaken(of=lambda p: p, pick=of_class, weight=lambda w, y, p: w[y], sign=-1, after=lambda losses, w: losses):
    """Return the loss with one slip in it."""

    def nll(y_true, log_probabilities, class_weights=None):
        w = np.ones(log_probabilities.shape[-1]) if class_weights is None else class_weights
        weights = weight(w, y_true, log_probabilities)
        return after(sign * weights * pick(of(log_probabilities), y_true), weights)

    return nll


def through_probabilities(least):
    return mistaken(of=lambda p: np.log(np.exp(p) + least))


exercise = Exercise(
    solution=nll,
    points=2,
    cases=[
        Case(
            "two samples by hand",
            inputs={"y_true": np.array([1, 0]), "log_probabilities": np.log([[0.25, 0.5, 0.25], [0.125, 0.5, 0.375]])},
            about="The true classes were given ½ and ⅛: ln 2 and 3 ln 2.",
        ),
        Case("a weighted batch", distributions, {"shape": (5,), "classes": 4}),
        Case("without weights", distributions, {"shape": (4,), "classes": 3, "weighted": False}, hidden=True),
        Case("two batch axes", distributions, {"shape": (1, 3), "classes": 5}, hidden=True),
        Case("one sample without a batch", distributions, {"shape": (), "classes": 4}, hidden=True, weight=0.5),
        Case("tiny probabilities", distributions, {"shape": (4,), "classes": 3, "scale": 3000.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "logarithm taken twice",
            mistaken(of=lambda p: np.log(np.abs(p))),
            "You take the logarithm of the log-probabilities. They are logarithms already.",
        ),
        Mistake(
            "through the probabilities",
            through_probabilities(1e-12),
            "You go back to probabilities and take their logarithm again, with something small added. Tiny "
            "probabilities are lost on this way. The logarithms are all you need.",
            others=[through_probabilities(least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-7, 1e-15)],
        ),
        Mistake(
            "wrong sign",
            mistaken(sign=1),
            "The minus sign is missing: your losses are negative, and a better model would have a higher one.",
        ),
        Mistake(
            "probability itself",
            mistaken(of=np.exp),
            "You take the probability in place of its logarithm.",
        ),
        Mistake(
            "weights ignored",
            mistaken(weight=lambda w, y, p: np.ones(y.shape)),
            "You do not use `class_weights`: a sample's loss is multiplied by the weight of its true class.",
        ),
        Mistake(
            "weights in the order of the samples",
            mistaken(weight=lambda w, y, p: np.resize(w, y.shape)),
            "You use the weights in the order of the samples. A weight belongs to a class: look it up by the true "
            "class of each sample.",
        ),
        Mistake(
            "divided by the weights",
            mistaken(after=lambda losses, w: losses / w.sum()),
            "You divide by the sum of the weights, or by their mean, as for a weighted mean. Here each sample keeps "
            "its own weighted loss.",
            others=[mistaken(after=lambda losses, w: losses / w.mean())],
        ),
        Mistake(
            "summed over the batch",
            mistaken(after=lambda losses, w: losses.sum()),
            "You return one number for the whole batch. Each sample keeps a loss of its own.",
        ),
        Mistake(
            "weights of the predicted classes",
            mistaken(weight=lambda w, y, p: w[p.argmax(-1)]),
            "You look the weights up by the class that is likeliest to the model. A sample has the weight of its "
            "*true* class.",
        ),
        Mistake(
            "one batch axis only",
            mistaken(pick=lambda p, y: p[np.arange(len(y)), y]),
            "Your indices number the samples along one batch axis. There may be several of them, or none: what picks "
            "along the last axis, whatever comes before?",
            others=[mistaken(pick=lambda p, y: p[np.arange(y.shape[0]), y])],
        ),
    ],
    hints=[
        "For each sample a single number of its row is needed. `np.take_along_axis`, or a one-hot array, picks it.",
        "`class_weights[y_true]` looks a weight up for every sample at once.",
    ],
)
