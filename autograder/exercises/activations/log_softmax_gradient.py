"""The gradient of log-softmax."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def log_softmax_gradient(x, upstream, *, axis=-1):
    r"""Return a loss's gradient at the scores, from its gradient at the log-probabilities.

    The logarithm undoes the exponential, and so the derivative of log-softmax is simpler than that of softmax. One
    line of it trains nearly every classifier there is.

    **Given**

    - `x`: an array of scores with any number of axes.
    - `upstream`, of the shape of `x`: $g_i = \partial L/\partial \ln s_i$, with $s = \operatorname{softmax}(x)$.
    - `axis`: the axis that holds the classes, an int; negative ones count from the end.

    **Return** one array of the shape of `x`, the gradient $\partial L/\partial x$. By the chain rule it is

    $$\frac{\partial L}{\partial x_j} = \sum_{i=1}^{K} g_i\, \frac{\partial \ln s_i}{\partial x_j},
      \qquad \ln s_i = x_i - \ln \sum_{k=1}^{K} e^{x_k},$$

    and there is a form of it without a matrix. Derive that first.

    Two checks: along `axis` the gradient sums to zero, since a constant that is added to all scores changes nothing.
    And for the cross-entropy, where $g = -y$ with a one-hot $y$, it must be $s - y$.

    Scores may be as large as $\pm 10^4$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    s = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return upstream - s * upstream.sum(axis=axis, keepdims=True)
    ### END SOLUTION


def pairs(rng, shape, **options):
    return {"x": rng.normal(scale=1.5, size=shape), "upstream": rng.normal(size=shape) + 0.6, **options}


def huge_scores(rng, offsets, classes):
    """One vector near each offset, on a grid of 1/64 so that float32 holds the same numbers."""
    x = np.reshape(offsets, (-1, 1)) + np.round(64 * rng.normal(scale=1.2, size=(len(offsets), classes))) / 64
    # In the last vector two scores, one a little ahead, lie far above the others.
    x[-1, -2:] += 15000
    x[-1, -1] = x[-1, -2] + rng.integers(32, 128) / 64
    return {"x": x, "upstream": rng.normal(size=x.shape) + 0.6}


def probabilities(x, axis):
    with np.errstate(all="ignore"):
        exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
        return exponentials / exponentials.sum(axis=axis, keepdims=True)


def total(g, axis):
    return g.sum(axis=axis, keepdims=True)


def no_shift(x, axis):
    with np.errstate(all="ignore"):
        return np.exp(x) / total(np.exp(x), axis)


@combinable
def mistaken(*, along=lambda axis: axis, squash=probabilities, combine=lambda s, g, axis: g - s * total(g, axis)):
    """Return the gradient with one slip in it."""
    return lambda x, upstream, *, axis=-1: combine(squash(x, along(axis)), upstream, along(axis))


exercise = Exercise(
    solution=log_softmax_gradient,
    points=3,
    cases=[
        Case(
            "three classes by hand",
            inputs={"x": np.log([1.0, 2.0, 1.0]), "upstream": np.array([4.0, 0.0, -8.0])},
            about="By hand: the probabilities are ¼, ½ and ¼, the entries of g sum to −4, so that the answer is 5, 2 "
            "and −7.",
        ),
        Case("a batch", pairs, {"shape": (3, 5)}),
        Case("classes on the first axis", pairs, {"shape": (4, 3), "axis": 0}),
        Case("classes on a middle axis", pairs, {"shape": (2, 5, 3), "axis": -2}, hidden=True),
        Case("a single class", pairs, {"shape": (3, 1, 2), "axis": 1}, hidden=True, weight=0.5),
        Case("scores of ±10 000", huge_scores, {"offsets": (1e4, 300.0, -1e4), "classes": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "softmax's own gradient",
            mistaken(combine=lambda s, g, axis: s * (g - total(s * g, axis))),
            "You go back through softmax. Here g is the gradient at the *logarithm* of the probabilities, which "
            "cancels the exponential.",
        ),
        Mistake(
            "mean under the probabilities",
            mistaken(combine=lambda s, g, axis: g - s * total(s * g, axis)),
            "You weight g with the probabilities before you sum. ∂ln sᵢ/∂xⱼ = δᵢⱼ − sⱼ: the index of s is that of the "
            "score, not the one that is summed over.",
        ),
        Mistake(
            "not transposed",
            mistaken(combine=lambda s, g, axis: g - total(s * g, axis)),
            "You multiply with the Jacobian from the other side. It is I − 1 sᵀ, which is not symmetric: the chain "
            "rule sums over the index of the log-probability.",
        ),
        Mistake(
            "second term forgotten",
            mistaken(combine=lambda s, g, axis: g),
            "You hand g on as it is. The logarithm of the sum depends on every score as well.",
        ),
        Mistake(
            "terms added",
            mistaken(combine=lambda s, g, axis: g + s * total(g, axis)),
            "The second term has the wrong sign: the gradient must sum to zero.",
        ),
        Mistake(
            "upstream not summed",
            mistaken(combine=lambda s, g, axis: g - s * g),
            "You multiply g with 1 − s, entry by entry. Each score changes *all* log-probabilities, so what comes back "
            "from all of them has to be added up.",
        ),
        Mistake(
            "as if one-hot",
            mistaken(combine=lambda s, g, axis: g + s),
            "You add s, which is right where g sums to −1, as with one-hot labels. Here g is any gradient.",
        ),
        Mistake(
            "mean for sum",
            mistaken(combine=lambda s, g, axis: g - s * g.mean(axis=axis, keepdims=True)),
            "You take the mean of g over the classes. The chain rule has a sum.",
        ),
        Mistake(
            "one sum for all",
            mistaken(combine=lambda s, g, axis: g - s * g.sum()),
            "You add g up over the whole array. Each vector of scores has its own sum.",
        ),
        Mistake(
            "no shift before the exponential",
            mistaken(squash=no_shift),
            "For large scores your exponentials overflow, or all vanish, and you return nan. Subtract each vector's "
            "maximum first.",
        ),
        Mistake(
            "one maximum for all",
            mistaken(squash=lambda x, axis: no_shift(x - x.max(), axis)),
            "You subtract one maximum from the whole array. A vector that lies far below it loses all of its "
            "exponentials to zero. Each vector needs its own.",
        ),
        Mistake(
            "mean subtracted",
            mistaken(squash=lambda x, axis: no_shift(x - x.mean(axis=axis, keepdims=True), axis)),
            "You subtract the mean of each vector. Where scores lie far apart, the largest is still far above the "
            "mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "axis ignored",
            mistaken(along=lambda axis: -1),
            "You always work along the last axis; the caller says where the classes are.",
        ),
        Mistake(
            "always the first axis",
            mistaken(along=lambda axis: 0),
            "You always work along axis 0, the samples of a batch; the caller says where the classes are.",
        ),
    ],
    hints=[
        "The derivative of ln Σ exp(xₖ) with respect to xⱼ is an old friend.",
        "∂ln sᵢ/∂xⱼ = δᵢⱼ − sⱼ. Put this into the sum over i; sⱼ does not depend on i.",
    ],
)
