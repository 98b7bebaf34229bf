"""The Jacobian of softmax."""

import numpy as np

from autograder import Case, Exercise, Mistake


def softmax_jacobian(x):
    r"""Return the Jacobian of softmax at every vector of logits.

    Softmax turns scores into probabilities, and so it stands at the end of nearly every classifier. Because its
    outputs share one denominator, *each* of them depends on *every* logit: its derivative is a matrix, and whoever
    back-propagates through a softmax multiplies by this matrix.

    **Given**

    - `x`, shape `(..., K)`: logits. The last axis holds the $K$ classes; there may be any number of batch axes in
      front of it, or none.

    **Return** one array of shape `(..., K, K)`: for each vector of logits the Jacobian $J$ with entries

    $$J_{ij} = \frac{\partial s_i}{\partial x_j}, \qquad s_i = \frac{e^{x_i}}{\sum_{k=1}^{K} e^{x_k}},$$

    that is, in matrix form,

    $$J = \operatorname{diag}(s) - s\,s^\top .$$

    Logits may be as large as $\pm 1000$, where $e^{x}$ is no longer a number that a computer can hold. Softmax does
    not change when the same constant is added to all logits of a vector; that is all you need.

    Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    s = exponentials / exponentials.sum(axis=-1, keepdims=True)
    column, row = s[..., :, None], s[..., None, :]
    identity = np.eye(x.shape[-1], dtype=x.dtype)
    return column * identity - column * row  # (..., K, K)
    ### END SOLUTION


def logits(rng, shape):
    return {"x": rng.normal(scale=1.5, size=shape)}


def huge_logits(rng, offsets, classes):
    """One vector near each offset, on a grid of 1/64 so that float32 holds the same numbers."""
    noise = np.round(64 * rng.normal(scale=1.2, size=(len(offsets), classes))) / 64
    return {"x": np.reshape(offsets, (-1, 1)) + noise}


def huge_differences(rng, offsets, classes):
    """The same, one more vector in two halves, and one whose last two scores lie far above the others."""
    x = huge_logits(rng, (*offsets, -500.0, -1000.0), classes)["x"]
    x[-2, classes // 2 :] += 1000
    x[-1, -2:] += 2000
    x[-1, -1] = x[-1, -2] + rng.integers(32, 128) / 64
    return {"x": x}


def probabilities(x, axis=-1):
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def jacobian(s):
    return s[..., :, None] * np.eye(s.shape[-1], dtype=s.dtype) - s[..., :, None] * s[..., None, :]


def diagonal_only(x):
    s = probabilities(x)
    return (s * (1 - s))[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def outer_product_added(x):
    s = probabilities(x)
    return s[..., None] * np.eye(x.shape[-1], dtype=x.dtype) + s[..., :, None] * s[..., None, :]


def identity_for_diagonal(x):
    s = probabilities(x)
    return np.eye(x.shape[-1], dtype=x.dtype) - s[..., :, None] * s[..., None, :]


def same_index_twice(x):
    s = probabilities(x)[..., None]
    return s * (np.eye(x.shape[-1], dtype=x.dtype) - s)


def first_axis(x):
    return jacobian(probabilities(x, axis=0))


def second_axis(x):
    return jacobian(probabilities(x, axis=min(1, x.ndim - 1)))


def no_shift(x):
    with np.errstate(over="ignore", invalid="ignore"):
        exponentials = np.exp(x)
        return jacobian(exponentials / exponentials.sum(axis=-1, keepdims=True))


def mean_subtracted(x):
    return no_shift(x - x.mean(axis=-1, keepdims=True))


def maximum_added(x):
    return no_shift(x + x.max(axis=-1, keepdims=True))


def smallest_subtracted(x):
    return no_shift(x - x.min(axis=-1, keepdims=True))


def clipped(x):
    exponentials = np.exp(np.clip(x, -80, 80))
    return jacobian(exponentials / exponentials.sum(axis=-1, keepdims=True))


def one_maximum_for_all(x):
    with np.errstate(invalid="ignore"):
        exponentials = np.exp(x - x.max())
        return jacobian(exponentials / exponentials.sum(axis=-1, keepdims=True))


def shifted_in_place(x):
    x -= x.max(axis=-1, keepdims=True)
    return jacobian(probabilities(x))


exercise = Exercise(
    solution=softmax_jacobian,
    points=4,
    cases=[
        # The lecture's two binary units with E(a, b) = −ab: minus the energies of (0,0), (0,1), (1,0) and (1,1).
        Case(
            "the lecture's table",
            inputs={"x": np.array([0.0, 0.0, 0.0, 1.0])},
            about="The lecture's table of four energies, 0, 0, 0 and −1: the probabilities are 1/(3+e), three times, "
            "and e/(3+e). The last entry of the Jacobian is therefore 3e/(3+e)².",
        ),
        Case("a batch of vectors", logits, {"shape": (3, 4)}),
        Case("two batch axes", logits, {"shape": (2, 3, 4)}),
        Case("logits near 1000", huge_logits, {"offsets": (1000.0,), "classes": 5}, hidden=True),
        Case(
            "logits from −1000 to 1000",
            huge_differences,
            {"offsets": (-1000.0, 0.0, 500.0, 1000.0), "classes": 5},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "diagonal only",
            diagonal_only,
            "Your matrix is diagonal, as it would be for a function applied to each entry by itself. In softmax the "
            "entries share a denominator: for i ≠ j, ∂sᵢ/∂xⱼ is not zero. See what s sᵀ adds off the diagonal.",
        ),
        Mistake(
            "outer product added",
            outer_product_added,
            "The outer product s sᵀ has the wrong sign: when one logit rises, the other probabilities must fall. "
            "Every row of the Jacobian sums to zero; does yours?",
        ),
        Mistake(
            "identity in place of diag s",
            identity_for_diagonal,
            "The first term is diag(s), with the probabilities on the diagonal; yours has ones there, as the "
            "identity has.",
        ),
        Mistake(
            "the same index twice",
            same_index_twice,
            "Off the diagonal you have −sᵢ², but the two indices of ∂sᵢ/∂xⱼ are different: one factor belongs to the "
            "row i, the other to the column j. Look at how your arrays broadcast.",
        ),
        Mistake(
            "normalised over the first axis",
            first_axis,
            "Your probabilities sum to one over the first axis, which mixes the samples of a batch. The classes are "
            "on the last axis, so that is the axis of the sum.",
        ),
        Mistake(
            "normalised over the second axis",
            second_axis,
            "You normalise over axis 1. That is the class axis only when there is exactly one batch axis; counting "
            "from the end is right for any number of them.",
        ),
        Mistake(
            "no shift before the exponential",
            no_shift,
            "For large logits the exponential overflows (inf/inf) or all of them vanish (0/0), and you return nan. "
            "Softmax stays the same when a constant is subtracted from all logits; which one keeps every exponent at "
            "or below zero and the largest at exactly zero?",
        ),
        Mistake(
            "mean subtracted",
            mean_subtracted,
            "You subtract the mean of each vector. Where logits lie far apart, the largest is still far above the "
            "mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "maximum added",
            maximum_added,
            "You add the largest logit instead of subtracting it. Numbers that were large become larger still, and "
            "their exponentials overflow.",
        ),
        Mistake(
            "smallest logit subtracted",
            smallest_subtracted,
            "You subtract the smallest logit of each vector, so that all exponents are positive. Where logits lie far "
            "apart, they overflow. Which one keeps all exponents at or below zero?",
        ),
        Mistake(
            "logits clipped",
            clipped,
            "You clip the logits before the exponential. That avoids the overflow, but it changes the answer: two "
            "different large logits become equal. Shift them instead; a shift changes nothing.",
        ),
        Mistake(
            "one maximum for the whole batch",
            one_maximum_for_all,
            "You subtract one maximum from the whole batch. A vector that lies far below it loses all of its "
            "exponentials to zero. Each vector needs its own maximum.",
        ),
        Mistake(
            "input changed in place",
            shifted_in_place,
            "An operation such as `x -= …` writes into the caller's array. Make a new array: `x = x - …`.",
        ),
    ],
    hints=[
        "Compute the probabilities s first, for all vectors at once; `keepdims=True` keeps the shapes compatible.",
        "Before the exponential, subtract from each vector its own maximum.",
        "`s[..., :, None]` is s as a column and `s[..., None, :]` is s as a row; their product is s sᵀ for each "
        "vector. `np.eye(K)` helps to put s on the diagonal.",
    ],
)
