"""Two laws that a gradient of the cross-entropy keeps."""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gradient_laws(y_true, logits, gradient, direction, step):
    r"""Return what two laws say about somebody's gradient of the cross-entropy.

    You will not always know the right gradient, but you can know laws that it keeps. Here are two; with them you can
    find out that a gradient is wrong without knowing the right one.

    *A constant added to all scores does not change softmax.* Along that direction the loss stays the same, so the
    gradient of a sample sums to zero over its classes.

    *A gradient predicts slopes.* Go a small step along any direction $v$: the change of the loss, per unit of step, is
    the inner product of the gradient with $v$.

    **Given**

    - `y_true`, shape `(N, K)`: the true distributions of N samples; each sums to one.
    - `logits`, shape `(N, K)`: the scores $z$ before softmax, up to $\pm 10^3$.
    - `gradient`, shape `(N, K)`: somebody's $\partial J/\partial z$, right or wrong, of the mean cross-entropy

    $$J(z) = -\frac1N \sum_{n=1}^{N} \sum_{k=1}^{K} y_{nk} \ln s_{nk}, \qquad
      s_{nk} = \frac{e^{z_{nk}}}{\sum_j e^{z_{nj}}} .$$

    - `direction`, shape `(N, K)`: $v$.
    - `step`: $h$, a number.

    **Return** three things: an array of shape `(N,)`, the sums of the gradient over the classes; a number, the slope
    $\sum_{nk} g_{nk} v_{nk}$ that the gradient predicts; and a number, the slope that the loss really has, by a central
    difference:

    $$\frac{J(z + h v) - J(z - h v)}{2h} .$$
    """
    ### BEGIN SOLUTION

    def mean_loss(z):
        shifted = z - z.max(axis=1, keepdims=True)
        log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -(y_true * log_probabilities).sum(axis=1).mean()

    predicted = (gradient * direction).sum()
    measured = (mean_loss(logits + step * direction) - mean_loss(logits - step * direction)) / (2 * step)
    return gradient.sum(axis=1), predicted, measured
    ### END SOLUTION


def by_the_laws(y_true, logits, gradient, direction, step):
    """Compute the same by plain loops and exact sums."""
    y, z, g, v = (np.asarray(a, np.float64) for a in (y_true, logits, gradient, direction))

    def mean_loss(scores):
        total = []
        for targets, row in zip(y, scores, strict=True):
            top = max(row)
            normaliser = top + math.log(math.fsum(math.exp(score - top) for score in row))
            total += [t * (normaliser - score) for t, score in zip(targets, row, strict=True)]
        return math.fsum(total) / len(scores)

    measured = (mean_loss(z + step * v) - mean_loss(z - step * v)) / (2 * step)
    sums = np.array([math.fsum(row) for row in g])
    return sums, np.array(math.fsum((g * v).ravel())), np.array(measured)


def candidates(rng, samples, classes, flaw, scale=1.0, step=0.25):
    """A gradient as somebody might have it; entries on a grid of 1/256, on which sums are exact."""
    y_true = rng.dirichlet(np.full(classes, 1.5), size=samples)
    logits = np.round(64 * scale * rng.normal(size=(samples, classes))) / 64
    if scale > 1:  # far above 709, where exponentials overflow, even after the mean has been subtracted
        logits[0] = rng.integers(-900, -700, size=classes)
        logits[0, :2] = 950 + np.round(64 * rng.uniform([-1.5, 0.5], [-0.5, 1.5])) / 64
        logits[1] -= logits[1].max()  # far below the other sample's largest
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    s = exponentials / exponentials.sum(-1, keepdims=True)
    gradient = {
        "one over N forgotten": s - y_true,
        "diagonal jacobian": -y_true * (1 - s) / samples,
        "no shift": (s - y_true) / samples + rng.uniform(0.1, 0.3, size=(samples, 1)),
    }[flaw]
    gradient = np.round(256 * gradient) / 256
    if flaw == "one over N forgotten":
        gradient[:, 0] = -gradient[:, 1:].sum(-1)
    # A direction in which the loss clearly changes, on a coarse grid.
    direction = np.round(8 * (2 * (s - y_true) + 0.3 * rng.normal(size=s.shape))) / 8
    return {"y_true": y_true, "logits": logits, "gradient": gradient, "direction": direction, "step": step}


def log_softmax(z):
    shifted = z - z.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def mean_loss(y, z):
    return -(y * log_softmax(z)).sum(-1).mean()


def unstable_loss(y, z):
    with np.errstate(all="ignore"):
        return -(y * np.log(np.exp(z) / np.exp(z).sum(-1, keepdims=True))).sum(-1).mean()


def summed_loss(y, z):
    return -(y * log_softmax(z)).sum()


def central(loss, y, z, v, h):
    return (loss(y, z + h * v) - loss(y, z - h * v)) / (2 * h)


@combinable
def mistaken(
    sums=lambda g: g.sum(-1),
    predicted=lambda g, v: (g * v).sum(),
    measured=lambda y, z, v, h: central(mean_loss, y, z, v, h),
):
    """Return the three with one slip in them."""

    def gradient_laws(y_true, logits, gradient, direction, step):
        return (
            sums(gradient),
            predicted(gradient, direction),
            measured(y_true, logits, direction, step),
        )

    return gradient_laws


exercise = Exercise(
    solution=gradient_laws,
    points=3,
    parts=[Part("sums over the classes"), Part("predicted slope"), Part("measured slope")],
    reference=by_the_laws,
    cases=[
        Case(
            "a diagonal jacobian",
            candidates,
            {"samples": 3, "classes": 4, "flaw": "diagonal jacobian"},
            about="Somebody took softmax's Jacobian for a diagonal matrix. Both laws are broken.",
        ),
        Case(
            "a forgotten 1/N",
            candidates,
            {"samples": 4, "classes": 3, "flaw": "one over N forgotten"},
            about="Somebody forgot to divide by N = 4. The sums cannot tell; the slopes can, and by which factor?",
        ),
        Case(
            "a constant too many",
            candidates,
            {"samples": 5, "classes": 3, "flaw": "no shift", "step": 0.5},
            hidden=True,
        ),
        Case(
            "one sample",
            candidates,
            {"samples": 1, "classes": 4, "flaw": "no shift"},
            hidden=True,
            weight=0.5,
        ),
        Case(
            "logits near ±10³",
            candidates,
            {"samples": 2, "classes": 5, "flaw": "diagonal jacobian", "scale": 700.0},
            hidden=True,
            loose="In float32 a logit near 700 has an error near 3e-5, and its probability that share of error.",
        ),
    ],
    mistakes=[
        Mistake(
            "summed over the samples",
            mistaken(sums=lambda g: g.sum(0)),
            "You sum over the samples. The law is about the classes of one sample: the last axis.",
        ),
        Mistake(
            "one sum for all",
            mistaken(sums=lambda g: np.full(len(g), g.sum())),
            "You add up all samples, so that errors can cancel. Each sample has a sum of its own.",
        ),
        Mistake(
            "predicted slope averaged",
            mistaken(predicted=lambda g, v: (g * v).mean()),
            "You take the mean of the products. An inner product is a sum; the 1/N is in the gradient already.",
        ),
        Mistake(
            "direction normalised",
            mistaken(predicted=lambda g, v: (g * v).sum() / np.sqrt((v**2).sum())),
            "You divide by the length of the direction in one slope but not in the other.",
        ),
        Mistake(
            "one-sided difference",
            mistaken(measured=lambda y, z, v, h: (mean_loss(y, z + h * v) - mean_loss(y, z)) / h),
            "You go forward only. The central difference goes both ways, and its error shrinks with h², not with h.",
        ),
        Mistake(
            "divided by h only",
            mistaken(measured=lambda y, z, v, h: 2 * central(mean_loss, y, z, v, h)),
            "From z − hv to z + hv it is 2h, so divide by 2h.",
        ),
        Mistake(
            "loss summed over the samples",
            mistaken(measured=lambda y, z, v, h: central(summed_loss, y, z, v, h)),
            "You measure the slope of the sum of the losses. J is their mean.",
        ),
        Mistake(
            "loss overflows",
            mistaken(measured=lambda y, z, v, h: central(unstable_loss, y, z, v, h)),
            "For large logits your loss is nan or infinite. Compute it straight from the logits, with each sample's "
            "maximum subtracted.",
        ),
        Mistake(
            "direction of the gradient",
            mistaken(measured=lambda y, z, v, h: (mean_loss(y, z - h * v) - mean_loss(y, z + h * v)) / (2 * h)),
            "The measured slope has the wrong sign: subtract the loss behind from the loss ahead.",
        ),
    ],
    equivalent={
        "function exchanged: np.exp(shifted).sum(axis=1, keepdims=True) -> np.exp(shifted).mean(axis=1, "
        "keepdims=True)": "It adds the constant ln K to every loss, and a difference of losses sees no constant.",
    },
    hints=[
        "Write a small function for J(z) first; you need it twice.",
        "J straight from the logits: an earlier exercise of this notebook is all you need, and a mean.",
    ],
)
