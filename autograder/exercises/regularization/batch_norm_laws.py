"""Laws of the gradient of batch normalisation"""

import math
from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def batch_norm_laws(x, upstream, gradient, direction, step):
    r"""Return what three laws say about somebody's gradient of batch normalisation.

    It is easy to get the backward pass of batch normalisation wrong, and a network with a wrong one still learns, a
    little worse. You can find the error without knowing the right gradient, for you know what does not change the
    output of the *forward* pass.

    *A shift does not.* Adding the same number to all samples of a feature changes no output, so the gradient of
    each feature sums to zero over the batch.

    *A stretch does not.* Multiplying a feature by a positive number does not change anything either (with
    $\varepsilon = 0$): moving along $x$ itself, nothing happens, so the gradient of each feature is orthogonal to $x$.

    Besides, the gradient *predicts slopes*, as every gradient does.

    **Given**

    - `x`, shape `(N, D)`: samples; no feature is constant.
    - `upstream` $G$, shape `(N, D)`: the weights of a loss that is linear in the normalised samples,

    $$L(x) = \sum_{nd} G_{nd}\, \hat x_{nd}, \qquad \hat x_{nd} = \frac{x_{nd} - \mu_d}{\sigma_d},$$

      with the mean $\mu_d$ and the standard deviation $\sigma_d$ of each feature over the $N$ samples (the variance
      divides by $N$; there is no $\varepsilon$, and $\gamma = 1$, $\beta = 0$).
    - `gradient`, shape `(N, D)`: somebody's $\partial L/\partial x$, right or wrong.
    - `direction` $v$, shape `(N, D)`, and `step` $h$, a number.

    **Return** four things, in this order:

    1. for each feature, the sum of the gradient over the samples, shape `(D,)`: zero if the first law holds;
    2. for each feature, the inner product of the gradient with $x$, shape `(D,)`: zero if the second law holds too;
    3. a number, the slope $\sum_{nd} g_{nd} v_{nd}$ that the gradient predicts along $v$;
    4. a number, the slope that the loss has, by a central difference: $\dfrac{L(x + hv) - L(x - hv)}{2h}$.

    Use NumPy only.
    """
    ### BEGIN SOLUTION

    def loss(samples):
        return (upstream * (samples - samples.mean(axis=0)) / samples.std(axis=0)).sum()

    measured = (loss(x + step * direction) - loss(x - step * direction)) / (2 * step)
    return gradient.sum(axis=0), (gradient * x).sum(axis=0), (gradient * direction).sum(), measured
    ### END SOLUTION


def by_the_laws(x, upstream, gradient, direction, step):
    """Compute the same by plain loops and exact sums."""
    x, upstream, gradient, direction = (np.asarray(a, np.float64) for a in (x, upstream, gradient, direction))

    def loss(samples):
        terms = []
        for column, weights in zip(samples.T, upstream.T, strict=True):
            mean = math.fsum(column) / len(column)
            deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in column) / len(column))
            terms += [w * (v - mean) / deviation for v, w in zip(column, weights, strict=True)]
        return math.fsum(terms)

    shift = [math.fsum(column) for column in gradient.T]
    stretch = [math.fsum(g * v) for g, v in zip(gradient.T, x.T, strict=True)]
    measured = (loss(x + step * direction) - loss(x - step * direction)) / (2 * step)
    predicted = math.fsum((gradient * direction).ravel())
    return np.array(shift), np.array(stretch), np.array(predicted), np.array(measured)


def candidates(rng, samples, features, flaw, step=0.25):
    """A gradient as somebody might have it, on a coarse grid; the direction is one in which the loss changes.

    No two sums of it are equal, and none is zero, so that every sum that is taken wrongly shows. Few draws are like
    that where the first law holds but for rounding: hundreds are made at a time.
    """
    while True:
        drawn = several(rng, (512, samples, features), flaw)
        sums = drawn["gradient"].sum(axis=1)
        numbers = [np.zeros((512, 1)), sums] + [sums.sum(axis=1, keepdims=True)] * (features > 1)
        apart = np.diff(np.sort(np.concatenate(numbers, axis=1), axis=1)).all(axis=1)
        found = np.flatnonzero(apart & (drawn["gradient"] * drawn["x"]).sum(axis=1).all(axis=1))
        if found.size:
            return {name: array[found[0]].copy() for name, array in drawn.items()} | {"step": step}


def several(rng, shape, flaw):
    x = np.round(16 * (rng.normal(size=shape) * 1.5 + rng.normal(1.5, 1.0, size=(shape[0], 1, shape[2])))) / 16
    upstream = np.round(8 * rng.normal(size=shape) + 2) / 8
    mean = partial(np.mean, axis=1, keepdims=True)
    deviation = x.std(1, keepdims=True)
    x_hat = (x - mean(x)) / deviation
    right = (upstream - mean(upstream) - x_hat * mean(x_hat * upstream)) / deviation
    wrong = {
        "constants": upstream / deviation,
        "no mean": right + mean(upstream) / deviation,
        "no variance": right + x_hat * mean(x_hat * upstream) / deviation,
        "factor": 2 * right,
    }[flaw]
    steepest = right / np.abs(right).max(axis=(1, 2), keepdims=True)
    direction = np.round(8 * (steepest + 0.2 * rng.normal(size=shape))) / 8
    return {"x": x, "upstream": upstream, "gradient": np.round(64 * wrong) / 64, "direction": direction}


def normalised(x, axis=0):
    with np.errstate(invalid="ignore"):  # of a single feature, where a mistake normalises over the features
        return (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)


def central(loss, x, v, h):
    return (loss(x + h * v) - loss(x - h * v)) / (2 * h)


@combinable
def mistaken(
    *,
    shift=lambda g: g.sum(0),
    stretch=lambda g, x: (g * x).sum(0),
    predicted=lambda g, v: (g * v).sum(),
    loss=lambda x, at: normalised(x),
    measured=central,
):
    """Return the four with one slip in them."""

    def batch_norm_laws(x, upstream, gradient, direction, step):
        slope = measured(lambda samples: (upstream * loss(samples, x)).sum(), x, direction, step)
        return shift(gradient), stretch(gradient, x), predicted(gradient, direction), slope

    return batch_norm_laws


exercise = Exercise(
    solution=batch_norm_laws,
    points=4,
    parts=[Part("sums"), Part("inner products with x"), Part("predicted slope"), Part("measured slope")],
    reference=by_the_laws,
    cases=[
        Case(
            "mean and variance taken for constants",
            candidates,
            {"samples": 4, "features": 3, "flaw": "constants"},
            about="Somebody divided by σ and stopped. All three laws are broken.",
        ),
        Case(
            "a factor of two",
            candidates,
            {"samples": 5, "features": 2, "flaw": "factor", "step": 0.125},
            about="Somebody is wrong by a factor of 2. The first two laws cannot see it (the small rest is the "
            "rounding of the given numbers); the slopes can.",
        ),
        Case("the mean's way forgotten", candidates, {"samples": 6, "features": 4, "flaw": "no mean"}, hidden=True),
        Case(
            "the variance's way forgotten",
            candidates,
            {"samples": 7, "features": 3, "flaw": "no variance", "step": 0.5},
            hidden=True,
        ),
        Case("one feature", candidates, {"samples": 5, "features": 1, "flaw": "no mean"}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "summed over the features",
            mistaken(shift=lambda g: g.sum(1), stretch=lambda g, x: (g * x).sum(1)),
            "You sum over the features of a sample. The laws are about one feature, over all samples: `axis=0`.",
        ),
        Mistake(
            "one sum for all features",
            mistaken(shift=lambda g: np.full(g.shape[1], g.sum())),
            "You add up all features, in which errors can cancel. Each feature has a sum of its own.",
        ),
        Mistake(
            "mean instead of sum",
            mistaken(shift=lambda g: g.mean(0), stretch=lambda g, x: (g * x).mean(0)),
            "You take means where sums are asked for.",
        ),
        Mistake(
            "inner product with x hat",
            mistaken(stretch=lambda g, x: (g * normalised(x)).sum(0)),
            "You take the inner product with x̂. That is a law as well, but the statement asks for x itself.",
        ),
        Mistake(
            "statistics frozen",
            mistaken(loss=lambda samples, x: (samples - x.mean(0)) / x.std(0)),
            "You measure the slope with the mean and the deviation of x held fast. The loss takes them anew at x + hv "
            "and at x − hv: that is what makes this gradient interesting.",
        ),
        Mistake(
            "normalised over the features",
            mistaken(loss=lambda samples, x: normalised(samples, 1)),
            "In your loss each sample is normalised over its features. Here each feature is, over the samples.",
        ),
        Mistake(
            "variance divided by one less",
            mistaken(loss=lambda samples, x: (samples - samples.mean(0)) / samples.std(0, ddof=1)),
            "Your standard deviation divides by N − 1.",
        ),
        Mistake(
            "one-sided difference",
            mistaken(measured=lambda loss, x, v, h: (loss(x + h * v) - loss(x)) / h),
            "You go forward only. The central difference goes both ways.",
        ),
        Mistake(
            "divided by h only",
            mistaken(measured=lambda loss, x, v, h: 2 * central(loss, x, v, h)),
            "From x − hv to x + hv it is 2h, so divide by 2h.",
        ),
        Mistake(
            "direction normalised",
            mistaken(predicted=lambda g, v: (g * v).sum() / np.sqrt((v**2).sum())),
            "You divide by the length of the direction in one slope but not in the other.",
        ),
    ],
    hints=[
        "Write a small function for L(x) first. It takes mean and deviation of what it is given.",
        "The first two answers are one line each, and so is the third.",
    ],
)
