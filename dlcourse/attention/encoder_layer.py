"""One layer of a transformer's encoder, as a function of its weights."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.attention.feed_forward import ACTIVATIONS
from dlcourse.attention.multi_head import MultiHeadWeights, attend_in_heads
from dlcourse.attention.residual import NetworkWeights, check_layer, feed_forward, normalizations, residual
from dlcourse.graph import Scalar, graph_function
from dlcourse.ranges import choice

__all__ = ["encoder_layer"]


def _validate(
    x: Any, attention: Any, network: Any, mask: Any, *, normalization: str, activation: str, epsilon: Any
) -> None:
    check_layer("encoder_layer", x, {"attention": attention}, network, normalization)
    choice("encoder_layer", "activation", activation, ACTIVATIONS)


@graph_function(static=["normalization", "activation"], validate=_validate)
def encoder_layer(
    x: Float[tf.Tensor, "*batch time features"],
    attention: MultiHeadWeights,
    network: NetworkWeights,
    mask: Label[tf.Tensor, "*#batch #time #time"] | None = None,
    *,
    normalization: str = "post",
    activation: str = "relu",
    epsilon: Scalar = 1e-5,
) -> Float[tf.Tensor, "*batch time features"]:
    """Encoder layer of a transformer: self-attention and position-wise network, each with a residual.

    post:  y = LN₁(x + MHA(x, x, x)),  z = LN₂(y + FFN(y));   pre:  x̂ = LN₁(x),  y = x + MHA(x̂, x̂, x̂),
    z = y + FFN(LN₂(y))

    Args:
        x: one vector a position (..., time, features).
        attention: ``MultiHeadWeights`` of the self-attention.
        network: ``NetworkWeights`` of the position-wise network, with two rows of γ and of β.
        mask: as for ``multi_head``: True, or 1, where a position may see another, such as a padding mask.
        normalization: "post", behind each sum as in the paper, or "pre", before each sub-layer.
        activation: "relu" or "gelu".
        epsilon: ε ≥ 0 of the layer normalisation.

    Returns:
        z, of the shape of ``x``.

    Raises:
        ValueError: shapes do not fit together, or a word is unknown.

    Example:
        Sub-layers with weights of zero answer zero; what is left is the normalisation.

        >>> shapes = [(2, 1, 2), (1, 2)] * 3 + [(1, 2, 2), 2]
        >>> attention = MultiHeadWeights(*[tf.zeros(shape) for shape in shapes])
        >>> network = NetworkWeights(*[tf.zeros(s) for s in ((2, 3), 3, (3, 2), 2)], tf.ones((2, 2)), tf.zeros((2, 2)))
        >>> print(encoder_layer([[[1.0, 3.0]]], attention, network, epsilon=0.0).numpy())
        [[[-1.  1.]]]

    Conventions:
        ``torch.nn.TransformerEncoderLayer`` is this in either form, by ``norm_first``. After the last layer in pre-norm
        one more normalisation is due. Note D writes batch normalisation; it is an option of ``EncoderLayer``.

    References:
        vaswani2017, section 3.1; xiong2020, on pre-norm; note D, section 11.
    """
    first, second = normalizations(network, epsilon)
    y = residual(x, lambda q: attend_in_heads(q, q, q, attention, mask).output, first, normalization)
    return residual(y, lambda h: feed_forward(h, network, activation), second, normalization)
