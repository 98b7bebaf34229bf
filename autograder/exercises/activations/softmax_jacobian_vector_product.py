"""The Jacobian–vector product of softmax."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax_jacobian_vector_product(x, v):
    r"""Return the product of softmax's Jacobian with a vector, without forming the matrix.

    Back-propagation never needs a Jacobian, only its product with the gradient from above. A language model chooses
    among 50 000 words: the Jacobian of its softmax would take ten gigabytes for every word that it writes, the product
    takes a few vectors.

    **Given**

    - `x`, shape `(..., K)`: scores, with any number of batch axes in front, or none.
    - `v`, of the shape of `x`: a vector for each vector of scores, such as $\partial L/\partial s$.

    **Return** one array of the shape of `x`: for each vector

    $$J\,v \qquad\text{with}\qquad J = \operatorname{diag}(s) - s\,s^\top, \qquad s = \operatorname{softmax}(x),$$

    but without an array of $K \times K$ numbers anywhere: one case has so many classes that there is no memory for it.
    Since $J$ is symmetric, this is $J^\top v$ too.

    Two laws to check yourself by: the entries of $Jv$ sum to zero, and $Jv = 0$ where all entries of $v$ are equal.

    Scores may be as large as $\pm 1000$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    s = exponentials / exponentials.sum(axis=-1, keepdims=True)
    mean = (s * v).sum(axis=-1, keepdims=True)  # of v, under the probabilities
    return s * (v - mean)
    ### END SOLUTION


def pairs(rng, shape):
    return {"x": rng.normal(scale=1.5, size=shape), "v": rng.normal(size=shape)}


def some_constant(rng, shape):
    """In every second vector all entries of v are equal, and the product is zero by law."""
    inputs = pairs(rng, shape)
    inputs["v"][..., ::2, :] = rng.normal(size=(*inputs["v"][..., ::2, :].shape[:-1], 1)) + 2
    return inputs


def huge_scores(rng, offsets, classes):
    """One vector near each offset, on a grid of 1/64 so that float32 holds the same numbers."""
    noise = np.round(64 * rng.normal(scale=1.2, size=(len(offsets), classes))) / 64
    x = np.reshape(offsets, (-1, 1)) + noise
    # One vector is in two halves. In the last two scores, one a little ahead, lie far above the others.
    x[-2, classes // 2 :] += 1000
    x[-1, -2:] += 2000
    x[-1, -1] = x[-1, -2] + rng.integers(32, 128) / 64
    return {"x": x, "v": rng.normal(size=noise.shape)}


def probabilities(x, axis=-1):
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


@combinable
def mistaken(*, squash=probabilities, combine=lambda s, v: s * (v - (s * v).sum(axis=-1, keepdims=True))):
    """Return the product with one slip in it."""
    return lambda x, v: combine(squash(x), v)


def no_shift(x):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def without_shift(amount):
    """Return the slip that subtracts another number than each vector's maximum."""
    return mistaken(squash=lambda x: no_shift(x - amount(x)))


OFFSETS = (1000.0, 998.0, 500.0, -1000.0, -500.0, -1000.0)

exercise = Exercise(
    solution=softmax_jacobian_vector_product,
    points=3,
    cases=[
        Case(
            "three classes by hand",
            inputs={"x": np.log([1.0, 2.0, 1.0]), "v": np.array([4.0, 0.0, -8.0])},
            about="By hand: the probabilities are ¼, ½ and ¼, the mean of v under them is −1, so that the answer is "
            "5/4, 1/2 and −7/4.",
        ),
        Case("a batch", pairs, {"shape": (3, 5)}),
        Case("two batch axes", pairs, {"shape": (2, 4, 3)}),
        Case("constant vectors among others", some_constant, {"shape": (1, 5, 4)}, hidden=True),
        # Inputs of 200 kB, but a matrix of 1.2 GB for each step of forming it; the sandbox has 1.75.
        Case("more classes than a matrix has room for", pairs, {"shape": (12_400,)}, hidden=True),
        Case("scores of ±1000", huge_scores, {"offsets": OFFSETS, "classes": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "diagonal only",
            mistaken(combine=lambda s, v: s * (1 - s) * v),
            "You multiply with the diagonal sᵢ(1 − sᵢ) alone. The other entries of the Jacobian are not zero: with a "
            "constant v, your answer should vanish. Does it?",
        ),
        Mistake(
            "second term forgotten",
            mistaken(combine=lambda s, v: s * v),
            "You have diag(s) v. The term s sᵀ v is missing.",
        ),
        Mistake(
            "terms added",
            mistaken(combine=lambda s, v: s * (v + (s * v).sum(axis=-1, keepdims=True))),
            "The second term has the wrong sign: the entries of J v must sum to zero.",
        ),
        Mistake(
            "mean not weighted",
            mistaken(combine=lambda s, v: s * (v - v.mean(axis=-1, keepdims=True))),
            "You subtract the plain mean of v. sᵀ v is its mean under the probabilities s.",
        ),
        Mistake(
            "sum not weighted",
            mistaken(combine=lambda s, v: s * (v - v.sum(axis=-1, keepdims=True))),
            "You subtract the sum of v; the number is sᵀ v, in which every entry counts with its probability.",
        ),
        Mistake(
            "s left out before the mean",
            mistaken(combine=lambda s, v: s * v - (s * v).sum(axis=-1, keepdims=True)),
            "You subtract the number sᵀ v from every entry. In s sᵀ v it is multiplied with the vector s.",
        ),
        Mistake(
            "one scalar product for the batch",
            mistaken(combine=lambda s, v: s * (v - (s * v).sum())),
            "You add sᵀ v up over the whole batch. Each vector has its own.",
        ),
        Mistake(
            "normalised over the first axis",
            mistaken(squash=lambda x: probabilities(x, axis=0)),
            "Your probabilities sum to one over the first axis, which mixes the samples of a batch.",
        ),
        Mistake(
            "no shift before the exponential",
            mistaken(squash=no_shift),
            "For large scores your exponentials overflow, or all vanish, and you return nan. Subtract each vector's "
            "maximum first.",
        ),
        Mistake(
            "mean subtracted",
            without_shift(lambda x: x.mean(axis=-1, keepdims=True)),
            "You subtract the mean of each vector. Where scores lie far apart, the largest is still far above the "
            "mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "maximum added",
            without_shift(lambda x: -x.max(axis=-1, keepdims=True)),
            "You add the largest score instead of subtracting it. Numbers that were large become larger still, and "
            "their exponentials overflow.",
        ),
        Mistake(
            "smallest score subtracted",
            without_shift(lambda x: x.min(axis=-1, keepdims=True)),
            "You subtract the smallest score of each vector, so that all exponents are positive. Where scores lie far "
            "apart, they overflow. Which one keeps all exponents at or below zero?",
        ),
        Mistake(
            "one maximum for the whole batch",
            without_shift(lambda x: x.max()),
            "You subtract one maximum from the whole batch. A vector that lies far below it loses all of its "
            "exponentials to zero. Each vector needs its own.",
        ),
    ],
    hints=[
        "s sᵀ v: multiply from the right. sᵀ v is a number, and the rest is a vector.",
        "`(s * v).sum(axis=-1, keepdims=True)` is sᵀ v for each vector of a batch.",
    ],
)
