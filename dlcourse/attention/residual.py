"""What the layers of a transformer are put together from: weights beside the attention, and the sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.attention.feed_forward import activate, dense
from dlcourse.ranges import choice
from dlcourse.regularization import layer_norm
from dlcourse.shapes import check_arrays, declared_axes

__all__ = ["NetworkWeights"]

ORDERS = ("post", "pre")
# All that an attention sees within a layer, and what it answers, is as wide as the layer's input.
SELF_ATTENTION = dict.fromkeys(("query_kernel", "key_kernel"), "features heads depth") | {
    "value_kernel": "features heads value_depth",
    "output_kernel": "heads value_depth features",
    "output_bias": "features",
}


class NetworkWeights(NamedTuple):
    """What a layer has beside its attention: the position-wise network, and γ and β of its normalisations, in rows."""

    inner_kernel: Float[tf.Tensor, "features inner"]
    inner_bias: Float[tf.Tensor, " inner"]
    outer_kernel: Float[tf.Tensor, "inner features"]
    outer_bias: Float[tf.Tensor, " features"]
    gamma: Float[tf.Tensor, "norms features"]
    beta: Float[tf.Tensor, "norms features"]


def residual(
    x: tf.Tensor,
    sublayer: Callable[[tf.Tensor], tf.Tensor],
    normalize: Callable[[tf.Tensor], tf.Tensor],
    order: str,
    drop: Callable[[tf.Tensor], tf.Tensor] = lambda y: y,
) -> tf.Tensor:
    """Add what a sub-layer makes of its inputs to these, and normalise the sum, or the inputs alone ("pre")."""
    if order == "pre":
        return x + drop(sublayer(normalize(x)))
    return normalize(x + drop(sublayer(x)))


def feed_forward(
    x: tf.Tensor,
    w: NetworkWeights,
    activation: str,
    drop: Callable[[tf.Tensor], tf.Tensor] = lambda y: y,
) -> tf.Tensor:
    """Do what ``position_wise_ffn`` does, with dropout between its two layers."""
    inner = drop(activate(dense(x, w.inner_kernel, w.inner_bias), activation))
    return dense(inner, w.outer_kernel, w.outer_bias)


def check_layer(owner: str, x: Any, attentions: dict[str, Any], network: NetworkWeights, normalization: str) -> None:
    """Refuse a word that is unknown, normalisations too few, and an attention whose answer cannot be added to x."""
    choice(owner, "normalization", normalization, ORDERS)
    expected, found = len(attentions) + 1, network.gamma.shape[0]
    if found not in (expected, None):
        raise ValueError(
            f"{owner}: network.gamma has {found} rows, expected {expected}: one normalisation a sub-layer."
        )
    for name, weights in attentions.items():
        axes = {f"{name}.{field}": axes for field, axes in SELF_ATTENTION.items()}
        arrays = {f"{name}.{field}": array for field, array in weights._asdict().items()}
        check_arrays(owner, declared_axes(x="*batch time features", **axes), arrays | {"x": x})


def normalizations(network: NetworkWeights, epsilon: Any) -> list[Callable[[tf.Tensor], tf.Tensor]]:
    """Return the layer normalisation of each sub-layer."""
    rows = zip(tf.unstack(network.gamma), tf.unstack(network.beta), strict=True)
    return [lambda x, pair=pair: layer_norm(x, *pair, epsilon=epsilon) for pair in rows]
