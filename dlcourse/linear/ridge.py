"""Least squares with a penalty, by the singular values of its matrix, with derivatives of every order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

__all__: list[str] = []


class _Factors(NamedTuple):
    """What a singular value decomposition X = UΣVᵀ leaves to be done for a solution; no gradient flows through it.

    The gradient of a decomposition is infinite where two singular values are equal, that of the solution is not.
    """

    s: tf.Tensor
    u: tf.Tensor
    v: tf.Tensor
    inverse: tf.Tensor  # 1/(s² + μ), and 0 where s is nothing but rounding and nothing is added
    wide: tf.Tensor  # whether the rows are independent of each other, and the columns are not

    def of_transpose(self) -> _Factors:
        return self._replace(u=self.v, v=self.u, wide=~self.wide)


def ridge_solution(x: tf.Tensor, y: tf.Tensor, damping: tf.Tensor) -> tf.Tensor:
    """Return w = (XᵀX + μI)⁻¹ Xᵀy, and for μ = 0 the limit, which is the least squares solution of the smallest ‖w‖.

    Args:
        x: X (samples, features), each feature of mean zero.
        y: (samples,).
        damping: μ ≥ 0.

    Returns:
        w (features,). It can be differentiated as often as one likes, where it is continuous: for μ = 0 that is where
        X has the largest rank that it can have.
    """
    s, u, v = (tf.stop_gradient(part) for part in tf.linalg.svd(x))  # never XᵀX, whose condition is squared
    samples, features = tf.unstack(tf.shape(x))
    rounding = np.finfo(x.dtype.as_numpy_dtype).eps * tf.cast(tf.maximum(samples, features), x.dtype)
    kept = tf.maximum(s, tf.sqrt(tf.stop_gradient(damping))) > rounding * tf.reduce_max(s)
    squares = tf.square(s) + tf.stop_gradient(damping)
    inverse = tf.where(kept, 1 / tf.where(kept, squares, tf.ones_like(s)), tf.zeros_like(s))
    # Centred, n samples have at most n − 1 directions.
    return _solution(x, y, damping, s, u, v, inverse, features >= samples)


@tf.custom_gradient
def _solution(x: tf.Tensor, y: tf.Tensor, damping: tf.Tensor, *known: tf.Tensor) -> Any:
    """Solve, and differentiate by solving again: the derivative of an inverse is made of inverses."""
    factors = _Factors(*known)
    s, u, v = factors[:3]
    first = tf.linalg.matvec(v, factors.inverse * s * tf.linalg.matvec(u, y, transpose_a=True))
    # A step of Newton's from there, which mends the last digits where a singular value has few.
    slope = tf.linalg.matvec(x, y - tf.linalg.matvec(x, first), transpose_a=True) - damping * first

    def gradient(upstream: tf.Tensor, given: Any = (x, y, damping, *known)) -> tuple[tf.Tensor | None, ...]:
        x, y, damping, *known = map(tf.identity, given)  # of the graph in which this is differentiated again
        factors = _Factors(*known)
        w = _solution(x, y, damping, *factors)
        z = _solution(tf.transpose(x), upstream, damping, *factors.of_transpose())  # X (XᵀX + μI)⁻¹ ∂L/∂w
        # The residual of either problem is μ times what the other inverse gives; for μ = 0 only one side exists.
        of_y = _inverse(tf.transpose(x), y, damping, *factors.of_transpose())
        of_upstream = _inverse(x, upstream, damping, *factors)
        left = tf.where(factors.wide, of_y, y - tf.linalg.matvec(x, w))
        right = tf.where(factors.wide, upstream - tf.linalg.matvec(x, z, transpose_a=True), of_upstream)
        of_damping = -tf.where(factors.wide, tf.tensordot(z, of_y, 1), tf.tensordot(of_upstream, w, 1))
        return _outer(left, right) - _outer(z, w), z, of_damping, *[None] * len(known)

    return first + _times_inverse(factors, slope), gradient


@tf.custom_gradient
def _inverse(x: tf.Tensor, b: tf.Tensor, damping: tf.Tensor, *known: tf.Tensor) -> Any:
    """Return (XᵀX + μI)⁻¹ b, in the span of the rows of X."""
    factors = _Factors(*known)
    first = _times_inverse(factors, b)
    missing = b - tf.linalg.matvec(x, tf.linalg.matvec(x, first), transpose_a=True) - damping * first

    def gradient(upstream: tf.Tensor, given: Any = (x, b, damping, *known)) -> tuple[tf.Tensor | None, ...]:
        x, b, damping, *known = map(tf.identity, given)
        again, back = _inverse(x, b, damping, *known), _inverse(x, upstream, damping, *known)
        through = _outer(tf.linalg.matvec(x, back), again) + _outer(tf.linalg.matvec(x, again), back)
        return -through, back, -tf.tensordot(back, again, 1), *[None] * len(known)

    return first + _times_inverse(factors, missing), gradient


def _times_inverse(factors: _Factors, b: tf.Tensor) -> tf.Tensor:
    return tf.linalg.matvec(factors.v, factors.inverse * tf.linalg.matvec(factors.v, b, transpose_a=True))


def _outer(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return a[:, None] * b
