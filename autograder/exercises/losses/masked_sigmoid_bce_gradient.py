"""The gradient of the masked binary cross-entropy."""

import numpy as np

from autograder import Case, Exercise, Mistake


def masked_sigmoid_bce_gradient(y_true, logits, mask):
    r"""Return the gradient of every sample's masked binary cross-entropy with respect to its scores.

    A mask has to hold on the way back as well. This is the gradient that moves word vectors: the score of a true
    neighbour is pulled up, that of a noise word is pushed down, and padding gets no gradient.

    **Given**

    - `y_true`, shape `(..., K)`: 1 for a true context word, 0 for a noise word. There may be any number of batch axes,
      or none.
    - `logits`, of the same shape: the scores $z$. Where the mask is 0 they may be anything, even `nan` or
      infinite.
    - `mask`, of the same shape: 1 for what counts, 0 for padding; at least one entry of each sample counts.

    **Return** an array of the same shape: for every sample the gradient $\partial L/\partial z$ of its own loss

    $$L = \frac{\sum_k m_k\, \ell_k}{\sum_k m_k}, \qquad
      \ell_k = -y_k \ln \sigma(z_k) - (1-y_k) \ln (1-\sigma(z_k)) .$$
    """
    ### BEGIN SOLUTION
    probability = 1 / (1 + np.exp(-np.where(mask == 1, logits, 0)))
    return mask * (probability - y_true) / mask.sum(axis=-1, keepdims=True)
    ### END SOLUTION


def contexts(rng, shape, length, padding=None):
    """One true word a row, then noise, then padding; the rows have different lengths."""
    kept = 2 + rng.permutation(np.arange(np.prod(shape)) % (length - 2)).reshape(shape)
    mask = (np.arange(length) < kept[..., None]).astype(float)
    y_true = np.where(rng.uniform(size=mask.shape) < 0.4, 1.0, 0.0) * mask
    y_true[..., 0] = 1
    logits = rng.normal(scale=1.5, size=mask.shape)
    return {
        "y_true": y_true,
        "logits": logits if padding is None else np.where(mask == 1, logits, np.resize(padding, mask.shape)),
        "mask": mask,
    }


def of_every_length(rng):
    """Samples of which one entry, some or all entries count."""
    drawn = contexts(rng, (3,), 5)
    drawn["mask"][:2] = rng.permutation([[1.0] + [0.0] * 4, [1.0] * 5])
    return drawn


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def masked(y, z, m):
    return m * (sigmoid(np.where(m == 1, z, 0)) - y)


exercise = Exercise(
    solution=masked_sigmoid_bce_gradient,
    points=2,
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "y_true": np.array([[1.0, 0.0, 0.0, 0.0]]),
                "logits": np.array([[0.0, np.log(3), 0.0, 5.0]]),
                "mask": np.array([[1.0, 1.0, 1.0, 0.0]]),
            },
            about="The probabilities of what is real are ½, ¾ and ½, of three entries.",
        ),
        Case("a batch", contexts, {"shape": (4,), "length": 6}),
        Case("two batch axes", contexts, {"shape": (2, 3), "length": 5}, hidden=True),
        Case("padding that is not a number", contexts, {"shape": (3,), "length": 7, "padding": np.nan}, hidden=True),
        Case("one entry, or all of them", of_every_length, hidden=True),
        Case("one sample without a batch", contexts, {"shape": (), "length": 5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "divided by the length of the row",
            lambda y_true, logits, mask: masked(y_true, logits, mask) / mask.shape[-1],
            "You divide by K, the padding included. The mean is over what is real: divide by the sum of the mask.",
        ),
        Mistake(
            "not divided",
            lambda y_true, logits, mask: masked(y_true, logits, mask),
            "The loss is a mean over what is real, and so its gradient is divided as well: by the sum of the mask.",
        ),
        Mistake(
            "mask ignored",
            lambda y_true, logits, mask: (
                (sigmoid(np.where(mask == 1, logits, 0)) - y_true) / mask.sum(-1, keepdims=True)
            ),
            "Padding gets a gradient. What the loss does not depend on has gradient zero.",
        ),
        Mistake(
            "zero times NaN",
            lambda y_true, logits, mask: mask * (sigmoid(logits) - y_true) / mask.sum(-1, keepdims=True),
            "You multiply by the mask, but 0 · nan is nan. Replace what is padding before you compute with it.",
        ),
        Mistake(
            "wrong sign",
            lambda y_true, logits, mask: -masked(y_true, logits, mask) / mask.sum(-1, keepdims=True),
            "The sign is wrong: a true word's score must rise, so its gradient is negative.",
        ),
        Mistake(
            "divided by the batch's count",
            lambda y_true, logits, mask: masked(y_true, logits, mask) / max(2, mask.sum()),
            "You divide by what is real in the whole batch. Each sample is divided by its own count.",
        ),
    ],
    equivalent={
        "close taken for equal: mask == 1 -> np.isclose(mask, 1)": "A mask is 0 or 1, and only 1 itself is close to 1.",
        "one less: np.where(mask == 1, logits, 0) -> np.where(mask == 1, logits, -1)": "Padding may have any finite "
        "score, as its gradient is multiplied by 0.",
    },
    hints=[
        "Without a mask you know this gradient already: σ(z) − y.",
        "`keepdims=True` keeps the count's axis, so that it divides row by row.",
    ],
)
