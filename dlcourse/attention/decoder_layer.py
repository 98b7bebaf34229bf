"""One layer of a transformer's decoder, as a function of its weights, and attention with kept keys and values."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.attention.masked import attend
from dlcourse.attention.masks import lower_triangle
from dlcourse.attention.multi_head import MultiHeadWeights, attend_in_heads
from dlcourse.attention.residual import NetworkWeights, check_layer, feed_forward, normalizations, residual
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["CachedAttention", "cached_attention", "decoder_layer"]

Heads = Float[tf.Tensor, "batch heads depth"]
Kept = Float[tf.Tensor, "batch heads length depth"]


class CachedAttention(NamedTuple):
    """The answer at one position, and the keys and values of all positions up to it."""

    output: Float[tf.Tensor, "batch heads depth"]
    keys: Float[tf.Tensor, "batch heads length depth"]
    values: Float[tf.Tensor, "batch heads length depth"]


def _validate(
    x: Any,
    encoded: Any,
    self_attention: Any,
    cross_attention: Any,
    network: Any,
    mask: Any,
    *,
    normalization: str,
    epsilon: Any,
) -> None:
    attentions = {"self_attention": self_attention, "cross_attention": cross_attention}
    check_layer("decoder_layer", x, attentions, network, normalization)


@graph_function(static=["normalization"], validate=_validate)
def decoder_layer(
    x: Float[tf.Tensor, "*batch time features"],
    encoded: Float[tf.Tensor, "*batch source features"],
    self_attention: MultiHeadWeights,
    cross_attention: MultiHeadWeights,
    network: NetworkWeights,
    mask: Label[tf.Tensor, "*#batch #time #source"] | None = None,
    *,
    normalization: str = "post",
    epsilon: Scalar = 1e-5,
) -> Float[tf.Tensor, "*batch time features"]:
    """Decoder layer of a transformer: masked self-attention, cross-attention, position-wise network.

    post:  y = LN₁(x + MHA(x, x, x) under the causal mask),  z = LN₂(y + MHA(y, e, e)),  LN₃(z + FFN(z))

    pre:  the same with each LN in front of its sub-layer, and the sum left as it is; e is not normalised again

    Args:
        x: one vector a position of the target (..., time, features); a position sees those before it, and itself.
        encoded: e, what the encoder made of the source (..., source, features).
        self_attention: ``MultiHeadWeights`` of the first sub-layer.
        cross_attention: ``MultiHeadWeights`` of the second, whose keys and values are made of e.
        network: ``NetworkWeights`` of the position-wise network, with a rectifier, and three rows of γ and of β.
        mask: of the cross-attention alone: True, or 1, where a position of the target may see one of the source, such
            as a padding mask (batch, 1, source). The causal mask is not for it: the whole source is known.
        normalization: "post", behind each sum as in the paper, or "pre", before each sub-layer.
        epsilon: ε ≥ 0 of the layer normalisation.

    Returns:
        One vector a position, of the shape of ``x``.

    Raises:
        ValueError: shapes do not fit together, or a word is unknown.

    Example:
        Sub-layers with weights of zero answer zero; what is left is the normalisation.

        >>> shapes = [(2, 1, 2), (1, 2)] * 3 + [(1, 2, 2), 2]
        >>> attention = MultiHeadWeights(*[tf.zeros(shape) for shape in shapes])
        >>> network = NetworkWeights(*[tf.zeros(s) for s in ((2, 3), 3, (3, 2), 2)], tf.ones((3, 2)), tf.zeros((3, 2)))
        >>> encoded, both = [[[7.0, 8.0], [9.0, 6.0]]], (attention, attention)
        >>> print(decoder_layer([[[1.0, 3.0]]], encoded, *both, network, epsilon=0.0).numpy())
        [[[-1.  1.]]]

    Conventions:
        ``torch.nn.TransformerDecoderLayer`` is this with a causal ``tgt_mask``. Note D calls the second sub-layer
        masked and makes V with W^K; it is the first that is masked, and V has weights of its own.

    References:
        vaswani2017, section 3.1; xiong2020, on pre-norm; note D, section 11.
    """
    first, second, third = normalizations(network, epsilon)
    causal = lower_triangle(*[tf.shape(x)[-2]] * 2)

    def look_back(q: tf.Tensor) -> tf.Tensor:
        return attend_in_heads(q, q, q, self_attention, causal).output

    def look_at_source(q: tf.Tensor) -> tf.Tensor:
        return attend_in_heads(q, encoded, encoded, cross_attention, mask).output

    x = residual(x, look_back, first, normalization)
    x = residual(x, look_at_source, second, normalization)
    return residual(x, lambda h: feed_forward(h, network, "relu"), third, normalization)


def step_with_cache(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, step: Any) -> Any:
    """Put the present key and value into their place, and attend to all up to it."""
    place = tf.range(tf.shape(keys)[2])
    present = (place == step)[:, None]
    keys = tf.where(present, k[:, :, None], keys)
    values = tf.where(present, v[:, :, None], values)
    seen = (place <= step)[None]
    # What is not there yet may be anything, and 0 · NaN would be NaN.
    known = tf.where(seen[0][:, None], values, tf.zeros_like(values))
    output = attend(q[:, :, None], tf.where(seen[0][:, None], keys, tf.zeros_like(keys)), known, seen).output
    return CachedAttention(tf.squeeze(output, axis=2), keys, values)


def _validate_step(q: Any, k: Any, v: Any, keys: Any, values: Any, step: Any) -> None:
    length = keys.shape[2]
    if length is not None:
        told = f"step is {{:d}}, expected 0 to {length - 1}: a place among the {length} that are kept."
        refuse_where(step, lambda n: (n < 0) | (n >= length), told)


@graph_function(validate=_validate_step)
def cached_attention(
    q: Heads, k: Heads, v: Heads, keys: Kept, values: Kept, step: Int[tf.Tensor, ""]
) -> CachedAttention:
    """Causal attention of one position, with the keys and values of those before it kept in a cache.

    K[t] ← k,  V[t] ← v,  z = softmax(q K[0…t]ᵀ / √d) V[0…t]

    Step by step this gives what causal self-attention gives at once: of a position that is past, nothing changes any
    more but for its weight, so that its key and value need not be computed again.

    Args:
        q: the query of position t (batch, heads, depth).
        k: its key (batch, heads, depth).
        v: its value (batch, heads, depth).
        keys: K, of all positions (batch, heads, length, depth); from t on they may be anything.
        values: V (batch, heads, length, depth).
        step: t, from 0 to length − 1.

    Returns:
        ``CachedAttention(output, keys, values)``: z (batch, heads, depth), and K and V with the new row, for the step
        after this one.

    Raises:
        ValueError: ``step`` is no place of the cache, or shapes do not fit together.

    Example:
        Scores of zero: the mean of the values so far.

        >>> none, kept = tf.zeros((1, 1, 1)), tf.zeros((1, 1, 3, 1))
        >>> first = cached_attention(none, none, [[[2.0]]], kept, kept, 0)
        >>> second = cached_attention(none, none, [[[4.0]]], first.keys, first.values, 1)
        >>> print(second.output.numpy().ravel(), second.values.numpy().ravel())
        [3.] [2. 4. 0.]

    Conventions:
        The cache has room for all steps from the beginning, so that its shape does not change within a graph's loop.

    References:
        vaswani2017, section 3.1, whose decoder is auto-regressive; note D, section 11.
    """
    return step_with_cache(q, k, v, keys, values, step)
