"""Scaled dot-product attention: forward, and backward by hand."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.attention.masked import Attention, attend, masked_softmax, scaled
from dlcourse.graph import graph_function

__all__ = ["AttentionGradients", "attention_backward", "scaled_dot_product"]

Queries = Float[tf.Tensor, "*batch queries depth"]
Keys = Float[tf.Tensor, "*batch keys depth"]
Values = Float[tf.Tensor, "*batch keys values"]
Upstream = Float[tf.Tensor, "*batch queries values"]
Mask = Label[tf.Tensor, "*#batch #queries #keys"]


class AttentionGradients(NamedTuple):
    """The gradient of the loss with respect to queries, keys and values."""

    q: Queries
    k: Keys
    v: Values


@graph_function()
def scaled_dot_product(q: Queries, k: Keys, v: Values, mask: Mask | None = None) -> Attention:
    """Scaled dot-product attention: a mean of values for each query, weighted by softmax of scores.

    S = Q Kᵀ / √d,  A = softmax(S) over the keys that the mask lets see,  Z = A V

    Args:
        q: queries Q in rows (..., queries, d).
        k: keys K in rows (..., keys, d).
        v: values V in rows (..., keys, values), one a key.
        mask: M, (queries, keys) or (..., queries, keys), where axes of size 1 serve all: True, or 1, where the query
            may see the key. None: all may be seen.

    Returns:
        ``Attention(output, weights)``: Z (..., queries, values) and A (..., queries, keys). A query that may see
        no key gets zeros, and weights of zero; all other rows of A sum to one. Keys and values must be numbers where
        nobody may look, too: what is NaN makes NaN.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        The first query has score 1/√2 with two of the keys, and 0 with the third.

        >>> q, k = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
        >>> output, weights = scaled_dot_product(q, k, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        >>> print(weights.numpy().round(4))
        [[0.4011 0.4011 0.1978]
         [0.1978 0.4011 0.4011]]
        >>> print(output.numpy().round(4))
        [[2.5933 3.5933]
         [3.4067 4.4067]]

    Conventions:
        Without √d, the scores of queries and keys of variance one have the variance d, and softmax is nearly one-hot.
        Where all is masked, PyTorch gives NaN, or the mean of all values, depending on its version and kernel; Keras
        gives that mean. Half precision takes its softmax in float32.

    References:
        vaswani2017, equation 1; note D, section 11.
    """
    return attend(q, k, v, mask)


@graph_function()
def attention_backward(
    q: Queries, k: Keys, v: Values, upstream: Upstream, mask: Mask | None = None
) -> AttentionGradients:
    """Backward pass of scaled dot-product attention: gradients of queries, keys and values, by hand.

    With G = ∂L/∂Z:  ∂L/∂V = Aᵀ G,  ∂L/∂A = G Vᵀ,  ∂L/∂S = A ⊙ (∂L/∂A − Σⱼ Aᵢⱼ ∂L/∂Aᵢⱼ),
    ∂L/∂Q = ∂L/∂S K / √d,  ∂L/∂K = (∂L/∂S)ᵀ Q / √d

    Args:
        q: queries Q (..., queries, d).
        k: keys K (..., keys, d).
        v: values V (..., keys, values).
        upstream: G = ∂L/∂Z (..., queries, values).
        mask: as for ``scaled_dot_product``.

    Returns:
        ``AttentionGradients(q, k, v)``. What no query may see has gradients of zero, and so has a query that sees
        nothing.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Two keys of the same score share the weight; the value that is wanted more pulls the query to its key.

        >>> gradients = attention_backward([[0.0]], [[1.0], [-1.0]], [[1.0], [0.0]], [[1.0]])
        >>> print(gradients.q.numpy(), gradients.v.numpy().ravel())
        [[0.5]] [0.5 0.5]

    Conventions:
        Memory is that of A; PyTorch's fused kernels compute A a second time instead, block by block.

    References:
        vaswani2017, equation 1; note D, section 11; ``activations.softmax_jacobian_vector_product``.
    """
    weights = masked_softmax(tf.matmul(scaled(q), k, transpose_b=True), mask)
    to_weights = tf.matmul(upstream, v, transpose_b=True)
    to_scores = weights * (to_weights - tf.reduce_sum(weights * to_weights, axis=-1, keepdims=True))
    return AttentionGradients(
        scaled(tf.matmul(to_scores, k)),
        tf.matmul(to_scores, scaled(q), transpose_a=True),
        tf.matmul(weights, upstream, transpose_a=True),
    )
