"""The gradient of the weighted negative log-likelihood."""

import numpy as np

from autograder import Case, Exercise, Mistake


def nll_gradient(y_true, log_probabilities, class_weights=None):
    r"""Return the gradient of every sample's negative log-likelihood with respect to the log-probabilities.

    This may be the simplest gradient of the whole course, and libraries send it back through their log-softmax. It also
    shows what the weight of a class does: it scales the gradient, and nothing else.

    **Given**

    - `y_true`, integers of shape `(...)`: the true classes $y$, each from $0$ to $K-1$, with any number of batch axes,
      or none.
    - `log_probabilities`, shape `(..., K)`: $\ell_k = \ln \hat y_k$.
    - `class_weights`, shape `(K,)`, or `None`: a weight $w$ for each class; without weights, each is one.

    **Return** an array of shape `(..., K)`: for every sample the gradient $\partial L/\partial \ell$ of its own loss

    $$L = -\,w_y\, \ell_y ,$$

    the $\ell_k$ being taken as variables of their own.
    """
    ### BEGIN SOLUTION
    classes = log_probabilities.shape[-1]
    weights = np.ones(classes, log_probabilities.dtype) if class_weights is None else class_weights
    return np.where(np.arange(classes) == y_true[..., None], -weights, 0)
    ### END SOLUTION


def distributions(rng, shape, classes, weighted=True):
    """Log-probabilities of random logits; classes differ from their samples' places."""
    logits = rng.normal(size=(*shape, classes))
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    y_true = np.array((np.arange(np.prod(shape)).reshape(shape) + rng.integers(1, classes, size=shape)) % classes, int)
    drawn = {"y_true": y_true, "log_probabilities": log_probabilities}
    return drawn | ({"class_weights": rng.uniform(1.5, 3.0, size=classes)} if weighted else {})


def mistaken(slip):
    """Return a gradient made of the one-hot targets, the weights, and the log-probabilities."""

    def nll_gradient(y_true, log_probabilities, class_weights=None):
        classes = log_probabilities.shape[-1]
        weights = np.ones(classes) if class_weights is None else class_weights
        return slip((np.arange(classes) == y_true[..., None]).astype(float), weights, log_probabilities)

    return nll_gradient


exercise = Exercise(
    solution=nll_gradient,
    points=1,
    cases=[
        Case(
            "two samples by hand",
            inputs={
                "y_true": np.array([1, 2]),
                "log_probabilities": np.log([[0.25, 0.5, 0.25], [0.125, 0.5, 0.375]]),
                "class_weights": np.array([1.0, 2.0, 0.5]),
            },
            about="The true classes are 1 and 2; their weights are 2 and ½.",
        ),
        Case("a weighted batch", distributions, {"shape": (5,), "classes": 4}),
        Case(
            "two batch axes, without weights",
            distributions,
            {"shape": (1, 3), "classes": 5, "weighted": False},
            hidden=True,
        ),
        Case("one sample without a batch", distributions, {"shape": (), "classes": 4}, hidden=True, weight=0.5),
        Case("a batch of one", distributions, {"shape": (1,), "classes": 3}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "wrong sign",
            mistaken(lambda y, w, p: y * w),
            "The sign is wrong: the loss falls as the true class's log-probability rises.",
        ),
        Mistake(
            "weights ignored",
            mistaken(lambda y, w, p: -y),
            "The class's weight is missing. It multiplies the loss, and so it multiplies the gradient.",
        ),
        Mistake(
            "with respect to the probabilities",
            mistaken(lambda y, w, p: -y * w / np.exp(p)),
            "You differentiate with respect to the probabilities. Here the logarithms themselves are the variables.",
        ),
        Mistake(
            "with respect to the logits",
            mistaken(lambda y, w, p: (np.exp(p) - y) * (y * w).sum(-1, keepdims=True)),
            "That is the gradient with respect to the inputs of a log-softmax. Here its outputs, the "
            "log-probabilities, are the variables.",
        ),
        Mistake(
            "the loss itself",
            mistaken(lambda y, w, p: -y * w * p),
            "You put the loss in the place of the true class. How does the loss change when ℓ does?",
        ),
        Mistake(
            "averaged over the samples",
            mistaken(lambda y, w, p: -y * w / (p.size // p.shape[-1])),
            "You divide by the number of samples. This is the gradient of each sample's own loss.",
        ),
    ],
    equivalent={
        "answer with an axis where it has none": "An answer always has the axis of the classes.",
    },
    hints=["On how many of the K variables does the loss of a sample depend?", "It is linear in that one."],
)
