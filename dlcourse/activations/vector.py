"""Activations of a whole vector of scores: softmax, its logarithm, its Jacobian and the laws of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import eigh, rectified, spoiled

__all__ = [
    "SoftmaxJacobianLaws",
    "log_softmax",
    "log_softmax_gradient",
    "softmax",
    "softmax_jacobian",
    "softmax_jacobian_laws",
    "softmax_jacobian_vector_product",
]


class SoftmaxJacobianLaws(NamedTuple):
    """By how much a matrix breaks the three laws of a softmax Jacobian; zeros where it keeps them."""

    row_sum: tf.Tensor
    asymmetry: tf.Tensor
    negative_curvature: tf.Tensor


def _checks_axis(function: str) -> Callable[..., None]:
    """Make a ``validate`` that refuses an axis that is not there, and a number, which has none."""

    def validate(x: tf.Tensor, *_: tf.Tensor, axis: int) -> None:
        rank = x.shape.rank
        if rank == 0:
            raise ValueError(
                f"{function}: x has shape (), expected at least one axis of scores. Add one with "
                "numpy.expand_dims(x, 0)."
            )
        if rank is not None and not -rank <= axis < rank:
            raise ValueError(
                f"{function}: axis is {axis}, expected {-rank} to {rank - 1} for x of shape {tuple(x.shape)}. Pass -1 "
                "for the last axis."
            )

    return validate


@graph_function(static=["axis"], validate=_checks_axis("softmax"))
def softmax(x: Float[tf.Tensor, "*axes"], *, axis: int = -1) -> Float[tf.Tensor, "*axes"]:
    """Softmax (normalised exponential) of a vector of scores: a probability distribution.

    softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ), computed after max(x) is subtracted from every score

    Args:
        x: scores (logits), at least one axis.
        axis: the axis that sums to one.

    Returns:
        Probabilities, of the shape of ``x``; a score of −∞ has probability 0. A vector that holds NaN or +∞ gives NaN.

    Example:
        Four states with the energies of note C's table 6.1: 1/(3 + e) three times, then e/(3 + e).

        >>> print(softmax([0.0, 0.0, 0.0, 1.0]).numpy().round(4))
        [0.1749 0.1749 0.1749 0.4754]
        >>> print(softmax([1000.0, 1000.0]).numpy())
        [0.5 0.5]

    References:
        bishop2006, equation 4.104; note A, equation 1.1; note C, equations 2.30–2.34.
    """
    return tf.nn.softmax(x, axis=axis)


@graph_function(static=["axis"], validate=_checks_axis("log_softmax"))
def log_softmax(x: Float[tf.Tensor, "*axes"], *, axis: int = -1) -> Float[tf.Tensor, "*axes"]:
    """Log-softmax: the logarithms of softmax probabilities, straight from the scores.

    ln softmax(x)ᵢ = xᵢ − ln Σⱼ exp(xⱼ), computed after max(x) is subtracted from every score

    Args:
        x: scores (logits), at least one axis.
        axis: the axis of the classes.

    Returns:
        Log-probabilities in nats, of the shape of ``x``; none is above zero, and a score of −∞ has −∞. A vector that
        holds NaN or +∞ gives NaN.

    Example:
        Scores ln 1, ln 2 and ln 1 are the probabilities 1/4, 1/2 and 1/4. The second vector's first probability,
        exp(−2000), is no number that fits a computer; its logarithm is:

        >>> print(log_softmax(np.log([1.0, 2.0, 1.0])).numpy().round(4))
        [-1.3863 -0.6931 -1.3863]
        >>> print(log_softmax([-1000.0, 1000.0]).numpy())
        [-2000.     0.]

    Conventions:
        Note D writes it without the shift. ``losses.nll`` and PyTorch's ``nll_loss`` want log-softmax as their input;
        ``losses.cross_entropy_from_logits`` and PyTorch's ``cross_entropy`` have it built in, and want the scores.

    References:
        goodfellow2016, equation 6.30; note D, section 15.
    """
    return tf.nn.log_softmax(x, axis=axis)


@graph_function(static=["axis"], validate=_checks_axis("log_softmax_gradient"))
def log_softmax_gradient(
    x: Float[tf.Tensor, "*axes"], upstream: Float[tf.Tensor, "*axes"], *, axis: int = -1
) -> Float[tf.Tensor, "*axes"]:
    """Gradient of log-softmax: a loss's gradient at the scores, from that at the log-probabilities.

    ∂L/∂xⱼ = gⱼ − sⱼ Σᵢ gᵢ, with g = ∂L/∂ln s and s = softmax(x); the Jacobian is I − 1 sᵀ

    Args:
        x: scores (logits), at least one axis.
        upstream: g, of the shape of ``x``.
        axis: the axis of the classes.

    Returns:
        The gradient at the scores, of the shape of ``x``. Its entries sum to zero along ``axis``. With g = −y, one-hot,
        it is s − y, the gradient of the cross-entropy. A vector that holds NaN or +∞ gives NaN.

    Raises:
        ValueError: ``upstream`` has not the shape of ``x``.

    Example:
        >>> print(log_softmax_gradient([0.0, 0.0], [-1.0, 0.0]).numpy())
        [-0.5  0.5]

    Conventions:
        The Jacobian is not symmetric, as softmax's is: this is its transpose times g.

    References:
        goodfellow2016, equation 6.30; note D, sections 3 and 15.
    """
    return upstream - tf.nn.softmax(x, axis=axis) * tf.reduce_sum(upstream, axis=axis, keepdims=True)


@graph_function()
def softmax_jacobian(x: Float[tf.Tensor, "*batch k"]) -> Float[tf.Tensor, "*batch k k"]:
    """Jacobian matrix of softmax, diag(s) − s sᵀ.

    ∂sᵢ/∂xⱼ = sᵢ (δᵢⱼ − sⱼ), that is J = diag(s) − s sᵀ with s = softmax(x)

    Args:
        x: scores (..., K), any number of leading batch axes.

    Returns:
        One symmetric K×K matrix a vector of scores, (..., K, K). Its rows sum to zero, for softmax does not see a
        constant added to all scores. A vector that holds NaN or +∞ gives NaN.

    Example:
        >>> print(softmax_jacobian([0.0, 0.0]).numpy())
        [[ 0.25 -0.25]
         [-0.25  0.25]]

    Conventions:
        J is symmetric, so numerator and denominator layout agree.

    References:
        bishop2006, equation 4.106; note C, equations 2.35–2.40.
    """
    s = tf.nn.softmax(x)
    # Writing the diagonal into −ssᵀ makes one large array where diag(s) − ssᵀ makes three.
    return tf.linalg.set_diag(tf.matmul(-s[..., :, None], s[..., None, :]), s * (1 - s))  # (..., K, K)


@graph_function()
def softmax_jacobian_vector_product(
    x: Float[tf.Tensor, "*batch k"], v: Float[tf.Tensor, "*batch k"]
) -> Float[tf.Tensor, "*batch k"]:
    """Jacobian-vector product of softmax, without forming the Jacobian: K steps instead of K².

    J v = (diag(s) − s sᵀ) v = s ⊙ (v − sᵀv) with s = softmax(x)

    Args:
        x: scores (..., K).
        v: a vector for each vector of scores, (..., K), such as the gradient of a loss with respect to s.

    Returns:
        J v, (..., K); J is symmetric, so it is vᵀJ too, the backward pass through softmax. A vector that holds NaN or
        +∞ gives NaN.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(softmax_jacobian_vector_product([0.0, 0.0], [1.0, 0.0]).numpy())
        [ 0.25 -0.25]

    References:
        bishop2006, equation 4.106; note C, equations 2.35–2.40.
    """
    s = tf.nn.softmax(x)
    return s * (v - tf.reduce_sum(s * v, axis=-1, keepdims=True))


@graph_function()
def softmax_jacobian_laws(jacobian: Float[tf.Tensor, "*batch k k"]) -> SoftmaxJacobianLaws:
    """Violations of the laws of a softmax Jacobian: rows sum to zero, symmetric, positive semi-definite.

    J 1 = 0,   J = Jᵀ,   vᵀ J v ≥ 0 for every v

    Args:
        jacobian: matrices J that claim to be Jacobians of softmax, (..., K, K).

    Returns:
        Three numbers a matrix, each (...), zero up to rounding where the law holds: ``row_sum`` maxᵢ |Σⱼ Jᵢⱼ|,
        ``asymmetry`` maxᵢⱼ |Jᵢⱼ − Jⱼᵢ|, and ``negative_curvature`` max(0, −λ), with λ the smallest eigenvalue of
        (J + Jᵀ)/2. All three are NaN for a matrix that holds NaN.

    Example:
        >>> laws = softmax_jacobian_laws([[0.25, 0.25], [0.25, 0.25]])
        >>> print(*(law.numpy() for law in laws))
        0.5 0.0 0.0

    Conventions:
        A matrix can keep all three and still be no Jacobian of softmax: laws refute, they do not prove.

    References:
        bishop2006, equation 4.106; note C, equations 2.35–2.40.
    """
    row_sum = tf.reduce_max(tf.abs(tf.reduce_sum(jacobian, axis=-1)), axis=-1)
    transposed = tf.linalg.matrix_transpose(jacobian)
    asymmetry = tf.reduce_max(tf.abs(jacobian - transposed), axis=[-2, -1])
    eigenvalues, _ = eigh((jacobian + transposed) / 2)  # (..., K), the smallest first
    laws = SoftmaxJacobianLaws(row_sum, asymmetry, rectified(-eigenvalues[..., 0]))
    return spoiled(laws, tf.reduce_any(tf.math.is_nan(jacobian), axis=[-2, -1]))  # XLA's maximum drops NaN on a CPU
