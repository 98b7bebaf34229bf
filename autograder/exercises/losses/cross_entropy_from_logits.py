"""The cross-entropy of logits."""

import numpy as np

from autograder import Case, Exercise, Mistake


def cross_entropy_from_logits(y_true, logits):
    r"""Return the cross-entropy of softmax probabilities, straight from the scores.

    Softmax takes exponentials, and the cross-entropy takes their logarithm again. One after the other, they lose
    everything: a probability of $e^{-1000}$ is zero for a computer, and its logarithm is minus infinity. In one step
    nothing is lost, and every library offers this one step.

    **Given**

    - `y_true`, shape `(..., K)`: the true distributions, one-hot or soft; there may be any number of batch axes, or
      none.
    - `logits`, of the same shape: the scores $z$ before softmax, as large as $\pm 10^4$.

    **Return** an array of shape `(...)`, one loss a sample:

    $$L = -\sum_{k=1}^{K} y_k \ln s_k, \qquad s_k = \frac{e^{z_k}}{\sum_{j} e^{z_j}} .$$

    The answer has to be finite and exact for all such logits.
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return -(y_true * log_probabilities).sum(axis=-1)
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
    return {"y_true": (order == true) * 1.0, "logits": np.array(offsets)[:, None] + 40 * order + noise}


def far_apart(rng, classes):
    """In each vector an unlikely class is true: two logits lie far above it and others; in the last, all do."""
    logits = np.round(64 * rng.uniform(-9000, -1000, size=(3, classes))) / 64
    logits[:, 0] = np.array([8800, 7900, 8700]) + rng.integers(100)
    logits[:, 1] = logits[:, 0] - rng.integers(32, 128, size=3) / 64
    logits[2, 2:] = logits[2, 0] - rng.integers(32, 128, size=classes - 2) / 64
    logits[2, 1] -= 1000
    y_true = np.eye(classes)[[*rng.integers(2, classes, size=2), 1]]
    order = rng.permutation(classes)
    return {"y_true": y_true[:, order], "logits": logits[:, order]}


def log_softmax(z, axis=-1):
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


quietly = np.errstate(all="ignore")  # overflow makes NumPy complain; a mistake does so silently


def no_shift(y, z):
    return -(y * np.log(np.exp(z) / np.exp(z).sum(-1, keepdims=True))).sum(-1)


def softmax_then_log(y, z):
    return -(y * np.log(np.exp(log_softmax(z)))).sum(-1)


def of_the_likeliest(y, log_probabilities):
    return -np.take_along_axis(log_probabilities, y.argmax(-1)[..., None], -1)[..., 0]


def shifted_by(amount):
    """Return the loss straight from the logits, from which another number than their maximum is subtracted."""

    def loss(y, z):
        shifted = z - amount(z)
        return -(y * (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))).sum(-1)

    return quietly(loss)


def one_maximum(y, z):
    shifted = z - z.max()
    return -(y * (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))).sum(-1)


def something_added(least):
    return quietly(lambda y, z: -(y * np.log(np.exp(log_softmax(z)) + least)).sum(-1))


def clipped(bound):
    return quietly(lambda y, z: -(y * log_softmax(np.clip(z, -bound, bound))).sum(-1))


exercise = Exercise(
    solution=cross_entropy_from_logits,
    points=3,
    cases=[
        # The lecture's four energies; the states are labels one after another.
        Case(
            "the lecture's table",
            inputs={"y_true": np.eye(4)[[0, 3]], "logits": np.array([[0.0, 0.0, 0.0, 1.0]] * 2)},
            about="The lecture's states have probabilities 1/(3+e), three times, and e/(3+e). The losses are ln(3+e) "
            "and ln(3+e) − 1.",
        ),
        Case("soft labels", soft, {"shape": (5,), "classes": 3}),
        Case("two batch axes", soft, {"shape": (1, 3), "classes": 4}),
        Case("logits near ±10⁴", huge, {"offsets": (1e4, 5.0, -1e4, 300.0), "classes": 5}, hidden=True),
        Case("logits far apart", far_apart, {"classes": 5}, hidden=True),
        Case("one sample without a batch", soft, {"shape": (), "classes": 4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no shift before the exponential",
            quietly(no_shift),
            "For large logits the exponential overflows or vanishes, and you return nan or infinity. A constant "
            "subtracted from all logits of a sample changes nothing; which one keeps the exponentials small?",
        ),
        Mistake(
            "softmax first, logarithm after",
            quietly(softmax_then_log),
            "You shift the logits, but you still take the logarithm of the finished probabilities, and some of those "
            "are zero. ln(a/b) = ln a − ln b, and ln eᶻ needs no computing at all.",
        ),
        Mistake(
            "something small added",
            something_added(1e-7),
            "You keep the probability away from zero before the logarithm, by a small number added or as a bound. That "
            "hides the infinity, but your loss can never exceed some number, however wrong the prediction is.",
            others=[something_added(least) for least in (1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "one maximum for the whole batch",
            quietly(one_maximum),
            "You subtract one maximum from the whole batch, so that a sample far below it loses all of its "
            "exponentials. Each sample needs its own.",
        ),
        Mistake(
            "logits clipped",
            clipped(80),
            "You clip the logits. That avoids the overflow, but it changes the answer. Shift them instead.",
            others=[clipped(bound) for bound in (20, 30, 50, 100, 500, 700)],
        ),
        Mistake(
            "maximum not subtracted again",
            quietly(
                lambda y, z: -(y * (z - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True)))).sum(-1)
            ),
            "Within the logarithm you work with shifted logits, but in front of it with the original ones. The same "
            "shift has to be made in both places.",
        ),
        Mistake(
            "normalised over the first axis",
            quietly(lambda y, z: -(y * log_softmax(z, axis=0)).sum(-1)),
            "Your probabilities sum to one over the batch. The classes are on the last axis.",
        ),
        Mistake(
            "hard labels only",
            quietly(lambda y, z: of_the_likeliest(y, log_softmax(z))),
            "You look only at the likeliest true class. Soft labels weight the logarithms of all.",
        ),
        Mistake(
            "logarithm of the true class's probability",
            quietly(lambda y, z: of_the_likeliest(y, np.log(np.exp(log_softmax(z))))),
            "You take the logarithm of one finished probability, that of the likeliest true class. It may be zero "
            "where logits are far apart, and soft labels weight the logarithms of all classes.",
        ),
        Mistake(
            "logarithm of the true class's probability, without a shift",
            quietly(lambda y, z: of_the_likeliest(y, np.log(np.exp(z) / np.exp(z).sum(-1, keepdims=True)))),
            "You take the logarithm of one probability, that of the likeliest true class. Its exponentials overflow, "
            "or all vanish, for large logits, and soft labels weight the logarithms of all classes.",
        ),
        Mistake(
            "smallest logit subtracted",
            shifted_by(lambda z: z.min(-1, keepdims=True)),
            "You subtract the smallest logit of each sample, so that all exponents are positive. Where logits lie far "
            "apart, they overflow. Which one keeps all exponents at or below zero?",
        ),
        Mistake(
            "mean subtracted",
            shifted_by(lambda z: z.mean(-1, keepdims=True)),
            "You subtract the mean of each sample's logits. Where they are far apart, the largest is still far above "
            "the mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "maximum added",
            shifted_by(lambda z: -z.max(-1, keepdims=True)),
            "You add the largest logit instead of subtracting it, so that large logits become larger still, and "
            "overflow.",
        ),
        Mistake(
            "averaged over the batch",
            quietly(lambda y, z: -(y * log_softmax(z)).sum(-1).mean()),
            "You return one number for the whole batch. Each sample keeps a loss of its own.",
        ),
    ],
    hints=[
        "Write ln sₖ as a difference before you compute anything. One of its terms is just zₖ.",
        "For the other, ln Σ exp(zⱼ): pull the largest exponential out of the sum.",
    ],
)
