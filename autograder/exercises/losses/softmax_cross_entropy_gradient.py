"""Gradient of softmax cross-entropy with respect to the logits."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax_cross_entropy_gradient(y_true, logits):
    r"""Return the gradient of the mean cross-entropy with respect to the scores before softmax.

    By itself, the gradient of the cross-entropy explodes, and the Jacobian of softmax is a matrix. Multiplied, they
    give the simplest expression of the whole subject. The backward pass of nearly every classifier starts with it.

    **Given**

    - `y_true`, shape `(..., K)`: the true distributions, one-hot or soft, each summing to one. There may be any number
      of batch axes, or none; $N$ is the number of samples over all of them.
    - `logits`, of the same shape: the scores $z$ before softmax, as large as $\pm 10^4$.

    **Return** an array of the same shape: the gradient $\partial J / \partial z$ of the mean

    $$J = -\frac1N \sum_{n=1}^{N} \sum_{k=1}^{K} y_{nk} \ln s_{nk}, \qquad
      s_{nk} = \frac{e^{z_{nk}}}{\sum_j e^{z_{nj}}} .$$

    Form no Jacobian.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=-1, keepdims=True)
    samples = logits.size // logits.shape[-1]
    return (probabilities - y_true) / samples
    ### END SOLUTION


def soft(rng, shape, classes):
    y_true = rng.dirichlet(np.full(classes, 1.5), size=shape)
    return {"y_true": y_true, "logits": rng.normal(scale=2.0, size=(*shape, classes))}


def huge(rng, offsets, classes):
    """One vector near each offset, on a grid of 1/64 so that float32 holds the same numbers.

    One class leads by far, though it never is the true one: then ln Σ exp(z) is exact in float32 as well.
    """
    noise = np.round(64 * rng.normal(size=(len(offsets), classes))) / 64
    order = rng.permuted(np.tile(np.arange(classes), (len(offsets), 1)), axis=-1)
    true = rng.integers(classes - 1, size=(len(offsets), 1))
    logits = np.array(offsets)[:, None] + 40 * order + noise
    # One vector is in two halves. In the last two logits, one a little ahead, lie far above the others.
    logits[-2, classes // 2 :] += 1000
    logits[-1, :2] += 15_000
    logits[-1, 0] = logits[-1, 1] + rng.integers(32, 128) / 64
    return {"y_true": (order == true) * 1.0, "logits": logits}


def softmax(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def samples(z):
    return z.size // z.shape[-1]


@combinable
def mistaken(shift=lambda z, axis: z.max(axis, keepdims=True), axis=-1, number=samples, sign=1):
    """Return the gradient with one slip in it."""

    def softmax_cross_entropy_gradient(y_true, logits):
        with np.errstate(all="ignore"):
            exponentials = np.exp(logits - shift(logits, axis))
            probabilities = exponentials / exponentials.sum(axis, keepdims=True)
            return sign * (probabilities - y_true) / number(logits)

    return softmax_cross_entropy_gradient


def diagonal_jacobian(y_true, logits):
    s = softmax(logits)
    return -y_true * (1 - s) / samples(logits)


exercise = Exercise(
    solution=softmax_cross_entropy_gradient,
    points=3,
    cases=[
        Case(
            "three samples by hand",
            inputs={
                "y_true": np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]),
                "logits": np.log([[1.0, 1.0], [1.0, 3.0], [3.0, 1.0]]),
            },
            about="The probabilities are (½, ½), (¼, ¾) and (¾, ¼), and there are three samples.",
        ),
        Case("a batch", soft, {"shape": (4,), "classes": 3}),
        Case("two batch axes", soft, {"shape": (2, 3), "classes": 4}),
        Case("logits near ±10⁴", huge, {"offsets": (1e4, 5.0, 500.0, -1e4, -500.0, -9e3), "classes": 5}, hidden=True),
        Case("a single sample", soft, {"shape": (), "classes": 6}, hidden=True),
        Case("a batch of one", soft, {"shape": (1,), "classes": 3}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not divided by the number of samples",
            mistaken(number=lambda z: 1),
            "The factor 1/N is missing: J is the mean over the samples.",
        ),
        Mistake(
            "divided by the number of classes",
            mistaken(number=lambda z: z.shape[-1]),
            "You divide by the number of classes. J is a mean over the samples.",
        ),
        Mistake(
            "divided by the number of entries",
            mistaken(number=np.size),
            "You divide by the number of all entries. J is a mean over the samples, and a sum over the classes.",
        ),
        Mistake(
            "divided by the first axis",
            mistaken(number=len),
            "You divide by the size of the first axis. That is N only where there is exactly one batch axis: count the "
            "samples over all of them.",
        ),
        Mistake(
            "wrong sign",
            mistaken(sign=-1),
            "The sign is wrong: raising the score of a wrong class must raise the loss.",
        ),
        Mistake(
            "gradient at the probabilities",
            lambda y_true, logits: -y_true / np.maximum(softmax(logits), 1e-300) / samples(logits),
            "That is the gradient with respect to the probabilities. It has still to go through softmax.",
        ),
        Mistake(
            "diagonal jacobian",
            diagonal_jacobian,
            "You have an entry only where a class occurs, as if softmax's Jacobian were diagonal. All probabilities "
            "depend on each score: the other classes must be pushed down, and a sample's gradient sums to zero.",
        ),
        Mistake(
            "no shift before the exponential",
            mistaken(shift=lambda z, axis: 0),
            "For large logits the exponential overflows or all of them vanish, and you return nan. Subtract each "
            "sample's maximum first.",
        ),
        Mistake(
            "mean subtracted",
            mistaken(shift=lambda z, axis: z.mean(axis, keepdims=True)),
            "You subtract the mean of each sample's logits. Where they are far apart, the largest is still far above "
            "the mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "maximum added",
            mistaken(shift=lambda z, axis: -z.max(axis, keepdims=True)),
            "You add the largest logit instead of subtracting it. Numbers that were large become larger still, and "
            "their exponentials overflow.",
        ),
        Mistake(
            "smallest logit subtracted",
            mistaken(shift=lambda z, axis: z.min(axis, keepdims=True)),
            "You subtract the smallest logit of each sample, so that all exponents are positive. Where logits lie far "
            "apart, they overflow. Which one keeps all exponents at or below zero?",
        ),
        Mistake(
            "one maximum for the whole batch",
            mistaken(shift=lambda z, axis: z.max()),
            "You subtract one maximum from the whole batch. A sample that lies far below it loses all of its "
            "exponentials to zero. Each sample needs its own.",
        ),
        Mistake(
            "normalised over the first axis",
            mistaken(axis=0),
            "Your probabilities sum to one over the batch. The classes are on the last axis.",
        ),
    ],
    equivalent={
        "operator exchanged: logits.size // logits.shape[-1] -> logits.size / logits.shape[-1]": "The number of "
        "entries is a multiple of the number of classes, so that nothing is left over.",
    },
    hints=[
        "Write L of one sample as Σ yₖ (ln Σⱼ exp(zⱼ) − zₖ) and differentiate that. What is Σ yₖ?",
        "You know the derivative of ln Σⱼ exp(zⱼ) with respect to zₖ already.",
        "`logits.size // logits.shape[-1]` counts the samples over all batch axes.",
    ],
)
