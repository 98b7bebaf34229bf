"""Multi-head attention as a function of its weights, and these in PyTorch's layout."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.attention.masked import Attention, attend
from dlcourse.graph import graph_function
from dlcourse.shapes import check_arrays, declared_axes

__all__ = [
    "MultiHeadWeights",
    "TorchMultiHeadWeights",
    "multi_head",
    "multi_head_weights_from_torch",
    "multi_head_weights_to_torch",
]


class MultiHeadWeights(NamedTuple):
    """The weights in the layout and the order of ``keras.layers.MultiHeadAttention.get_weights()``."""

    query_kernel: Float[tf.Tensor, "features heads depth"]
    query_bias: Float[tf.Tensor, "heads depth"]
    key_kernel: Float[tf.Tensor, "key_features heads depth"]
    key_bias: Float[tf.Tensor, "heads depth"]
    value_kernel: Float[tf.Tensor, "value_features heads value_depth"]
    value_bias: Float[tf.Tensor, "heads value_depth"]
    output_kernel: Float[tf.Tensor, "heads value_depth outputs"]
    output_bias: Float[tf.Tensor, " outputs"]


class TorchMultiHeadWeights(NamedTuple):
    """The layout of ``torch.nn.MultiheadAttention``: queries, keys and values below each other."""

    in_proj_weight: Float[tf.Tensor, "rows width"]
    in_proj_bias: Float[tf.Tensor, " rows"]
    out_proj_weight: Float[tf.Tensor, "width width"]
    out_proj_bias: Float[tf.Tensor, " width"]


# As products of two matrices, for which TensorFlow's einsum takes twice as long on the way back.
def projected(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Return what each head sees of the inputs (..., time, features): (..., heads, time, depth)."""
    features, heads, depth = tf.unstack(tf.shape(kernel))
    beside = _matrix_product(x, tf.reshape(kernel, [features, heads * depth]), tf.reshape(bias, [heads * depth]))
    return _swapped(tf.reshape(beside, tf.concat([tf.shape(x)[:-1], tf.shape(bias)], axis=0)))


def join_heads(heads: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Put the heads' answers (..., heads, time, depth) side by side, and multiply: (..., time, outputs)."""
    count, depth, outputs = tf.unstack(tf.shape(kernel))
    apart = _swapped(heads)
    beside = tf.reshape(apart, tf.concat([tf.shape(apart)[:-2], [count * depth]], axis=0))
    return _matrix_product(beside, tf.reshape(kernel, [count * depth, outputs]), bias)


def _matrix_product(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Return x W + b (..., outputs) for x (..., inputs)."""
    before = tf.shape(x)[:-1]
    rows = tf.reshape(x, [tf.reduce_prod(before), tf.shape(x)[-1]])
    found = tf.nn.bias_add(tf.matmul(rows, kernel), bias)
    return tf.reshape(found, tf.concat([before, tf.shape(bias)], axis=0))


def _swapped(x: tf.Tensor) -> tf.Tensor:
    """Exchange the last axes but one and but two, those of the heads and of time."""
    before = range(x.shape.rank - 3)
    return tf.transpose(x, [*before, x.shape.rank - 2, x.shape.rank - 3, x.shape.rank - 1])


def attend_in_heads(
    query: tf.Tensor, key: tf.Tensor, value: tf.Tensor, w: MultiHeadWeights, mask: tf.Tensor | None, drop: Any = None
) -> Attention:
    """Attend in every head under one mask (..., queries, keys)."""
    q = projected(query, w.query_kernel, w.query_bias)
    k = projected(key, w.key_kernel, w.key_bias)
    v = projected(value, w.value_kernel, w.value_bias)
    heads, weights = attend(q, k, v, None if mask is None else mask[..., None, :, :], drop)
    return Attention(join_heads(heads, w.output_kernel, w.output_bias), weights)


@graph_function()
def multi_head(
    query: Float[tf.Tensor, "*batch queries features"],
    key: Float[tf.Tensor, "*batch keys key_features"],
    value: Float[tf.Tensor, "*batch keys value_features"],
    weights: MultiHeadWeights,
    mask: Label[tf.Tensor, "*#batch #queries #keys"] | None = None,
) -> Attention:
    """Multi-head attention: several attentions side by side, each with projections of its own.

    Zₕ = softmax(X_q W_hQ (X_k W_hK)ᵀ / √d) X_v W_hV for h = 1, …, H (biases added),  Y = [Z₁ … Z_H] W_O + b_O

    Args:
        query: X_q, who looks (..., queries, features).
        key: X_k, by what they are found (..., keys, key_features); ``query`` itself in self-attention.
        value: X_v, what is seen (..., keys, value_features), mostly ``key`` itself.
        weights: ``MultiHeadWeights``: W_Q (features, heads, d) and so on; W_O (heads, value_depth, outputs).
        mask: (queries, keys) or (..., queries, keys), where axes of size 1 serve all: True, or 1, where the query
            may see the key, in every head.

    Returns:
        ``Attention(output, weights)``: Y (..., queries, outputs), and the weights of each head
        (..., heads, queries, keys). A query that may see nothing gets b_O.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Two heads of one number each; with W_Q = 0 all keys have the same weight.

        >>> kernels = [tf.zeros((2, 2, 1)), tf.zeros((2, 1))] * 2 + [tf.ones((2, 2, 1)), tf.zeros((2, 1))]
        >>> weights, x = MultiHeadWeights(*kernels, tf.ones((2, 1, 1)), tf.zeros(1)), [[[1.0, 0.0], [3.0, 2.0]]]
        >>> print(multi_head(x, x, x, weights).output.numpy().ravel())
        [6. 6.]

    Conventions:
        The order of the arguments is the paper's and PyTorch's; Keras's layer has (query, value, key). Each head's
        matrices have all D features: D×(D/H) at the paper's sizes. Note D has (D/H)×d, which would let a head see
        its own slice of the features alone.

    References:
        vaswani2017, section 3.2.2; note D, section 11.
    """
    return attend_in_heads(query, key, value, weights, mask)


_OF_ONE_WIDTH = declared_axes(
    **{f"weights.{side}_kernel": "width heads depth" for side in ("query", "key", "value")},
    **{"weights.output_kernel": "heads depth width", "weights.output_bias": "width"},
)


def _validate_ours(weights: Any) -> None:
    named = {f"weights.{name}": array for name, array in weights._asdict().items()}
    check_arrays("multi_head_weights_to_torch", _OF_ONE_WIDTH, named)
    width, heads, depth = weights.query_kernel.shape
    if None not in (width, heads, depth) and width != heads * depth:
        raise ValueError(
            f"weights.query_kernel has shape {(width, heads, depth)}, expected (heads*depth, heads, depth), here "
            f"{(heads * depth, heads, depth)}: PyTorch has matrices of one width alone."
        )


@graph_function(validate=_validate_ours)
def multi_head_weights_to_torch(weights: MultiHeadWeights) -> TorchMultiHeadWeights:
    """Convert multi-head weights, or their gradients, from Keras's layout to PyTorch's (torch).

    in_proj_weight = [W_Q W_K W_V]ᵀ, the heads of each side by side;  out_proj_weight = W_Oᵀ

    Args:
        weights: ``MultiHeadWeights`` whose inputs and outputs have the width heads · depth.

    Returns:
        ``TorchMultiHeadWeights``, for the parameters ``in_proj_weight``, ``in_proj_bias``, ``out_proj.weight`` and
        ``out_proj.bias``.

    Raises:
        ValueError: shapes do not fit together, or the width is not heads · depth.

    Example:
        >>> kernels = [tf.fill((2, 2, 1), 1.0), tf.zeros((2, 1)), tf.fill((2, 2, 1), 2.0), tf.zeros((2, 1))]
        >>> kernels += [tf.fill((2, 2, 1), 3.0), tf.zeros((2, 1)), tf.ones((2, 1, 2)), tf.zeros(2)]
        >>> print(multi_head_weights_to_torch(MultiHeadWeights(*kernels)).in_proj_weight[:, 0].numpy())
        [1. 1. 2. 2. 3. 3.]

    Conventions:
        PyTorch multiplies columns, W x; here rows are multiplied, x W.

    References:
        paszke2019.
    """
    w, width = weights, tf.shape(weights.query_kernel)[0]
    kernels = [tf.transpose(tf.reshape(k, (width, width))) for k in (w.query_kernel, w.key_kernel, w.value_kernel)]
    biases = [tf.reshape(b, [width]) for b in (w.query_bias, w.key_bias, w.value_bias)]
    out = tf.transpose(tf.reshape(w.output_kernel, (width, width)))
    return TorchMultiHeadWeights(tf.concat(kernels, axis=0), tf.concat(biases, axis=0), out, w.output_bias)


def _validate_torch(weights: Any, *, num_heads: int) -> None:
    rows, width = weights.in_proj_weight.shape
    if None not in (rows, width) and rows != 3 * width:
        raise ValueError(
            f"weights.in_proj_weight has shape {(rows, width)}, expected (3*width, width), here {(3 * width, width)}: "
            "queries, keys and values below each other. Is it transposed?"
        )
    if num_heads < 1 or (width is not None and width % num_heads):
        raise ValueError(
            f"num_heads is {num_heads}, expected 1 or more that divide the width, {width}: each head has an equal part."
        )


@graph_function(static=["num_heads"], validate=_validate_torch)
def multi_head_weights_from_torch(weights: TorchMultiHeadWeights, *, num_heads: int) -> MultiHeadWeights:
    """Convert multi-head weights, or their gradients, from PyTorch's (torch) layout to Keras's.

    [W_Q W_K W_V] = in_proj_weightᵀ, of which each has its heads side by side;  W_O = out_proj_weightᵀ

    Args:
        weights: ``TorchMultiHeadWeights``: ``in_proj_weight`` (3·width, width), ``in_proj_bias`` (3·width,),
            ``out_proj_weight`` (width, width), ``out_proj_bias`` (width,).
        num_heads: H, which divides the width; PyTorch's matrices do not show it.

    Returns:
        ``MultiHeadWeights``, such as ``multi_head`` and the ``set_weights`` of ``MultiHeadAttention`` take.

    Raises:
        ValueError: shapes do not fit together, or ``num_heads`` does not divide the width.

    Example:
        >>> weights = TorchMultiHeadWeights(tf.ones((6, 2)), tf.range(6.0), tf.ones((2, 2)), tf.zeros(2))
        >>> print(multi_head_weights_from_torch(weights, num_heads=2).key_bias.numpy())
        [[2.]
         [3.]]

    Conventions:
        As in ``multi_head_weights_to_torch``, whose inverse this is.

    References:
        paszke2019.
    """
    width = tf.shape(weights.in_proj_weight)[1]
    kernels = tf.split(weights.in_proj_weight, 3, axis=0)
    biases = tf.split(weights.in_proj_bias, 3, axis=0)
    depth = width // num_heads
    parts = []
    for kernel, bias in zip(kernels, biases, strict=True):
        parts += [tf.reshape(tf.transpose(kernel), (width, num_heads, depth)), tf.reshape(bias, (num_heads, depth))]
    out = tf.reshape(tf.transpose(weights.out_proj_weight), (num_heads, depth, width))
    return MultiHeadWeights(*parts, out, weights.out_proj_bias)
