"""A GRU's weights in three layouts: Keras's, the notes' and PyTorch's."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.recurrent.gru import Bias, check_gru

__all__ = [
    "GRUWeights",
    "NotesGRUWeights",
    "TorchGRUWeights",
    "gru_weights_from_notes",
    "gru_weights_from_torch",
    "gru_weights_to_notes",
    "gru_weights_to_torch",
]

InputBlock = Float[tf.Tensor, "features units"]
RecurrentBlock = Float[tf.Tensor, "units units"]
BiasBlock = Float[tf.Tensor, " units"]


class GRUWeights(NamedTuple):
    """Keras's layout, which all functions here use: three blocks side by side, in the order z, r, h̃."""

    kernel: Float[tf.Tensor, "features blocks"]
    recurrent_kernel: Float[tf.Tensor, "units blocks"]
    bias: Bias


class NotesGRUWeights(NamedTuple):
    """The notes' layout: W_x., W_h. and b. of reset gate, update gate and candidate, each by itself."""

    w_xr: InputBlock
    w_xz: InputBlock
    w_xh: InputBlock
    w_hr: RecurrentBlock
    w_hz: RecurrentBlock
    w_hh: RecurrentBlock
    b_r: BiasBlock
    b_z: BiasBlock
    b_h: BiasBlock


class TorchGRUWeights(NamedTuple):
    """The layout of ``torch.nn.GRU``: blocks below each other in the order r, z, n, and two biases."""

    weight_ih: Float[tf.Tensor, "blocks features"]
    weight_hh: Float[tf.Tensor, "blocks units"]
    bias_ih: Float[tf.Tensor, " blocks"]
    bias_hh: Float[tf.Tensor, " blocks"]


def _exchanged(weights: tf.Tensor) -> tf.Tensor:
    """Exchange the first two of three blocks side by side: z, r, h̃ becomes r, z, h̃, and the other way round."""
    first, second, third = tf.split(weights, 3, axis=-1)
    return tf.concat([second, first, third], axis=-1)


@graph_function(validate=lambda kernel, recurrent_kernel, bias: check_gru(recurrent_kernel, bias, "before"))
def gru_weights_to_notes(
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> NotesGRUWeights:
    """Convert GRU weights, or their gradients, from Keras's layout to the notes'.

    W = [W_xz, W_xr, W_xh],  U = [W_hz, W_hr, W_hh],  b = [b_z, b_r, b_h]

    Args:
        kernel: input weights W (features, 3·units).
        recurrent_kernel: recurrent weights U (units, 3·units).
        bias: biases b (3·units,): the notes reset before the product, and have one bias.

    Returns:
        ``NotesGRUWeights``: W_x. are (features, units), W_h. are (units, units), b. are (units,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = gru_weights_to_notes([[1.0, 2.0, 3.0]], [[5.0, 6.0, 7.0]], [0.0, 1.0, 0.0])
        >>> print(weights.w_xz.numpy(), weights.w_xr.numpy(), weights.w_hh.numpy(), weights.b_r.numpy())
        [[1.]] [[2.]] [[7.]] [1.]

    Conventions:
        Note D multiplies rows, x W, as here; note C columns, W x, so that its matrices are the transposed ones.

    References:
        Note C, equations 8.20–8.22; note D, section 8.
    """
    blocks = [tf.split(_exchanged(weights), 3, axis=-1) for weights in (kernel, recurrent_kernel, bias)]
    return NotesGRUWeights(*[block for three in blocks for block in three])


@graph_function()
def gru_weights_from_notes(weights: NotesGRUWeights) -> GRUWeights:
    """Convert GRU weights, or their gradients, from the notes' layout to Keras's.

    W = [W_xz, W_xr, W_xh],  U = [W_hz, W_hr, W_hh],  b = [b_z, b_r, b_h]

    Args:
        weights: ``NotesGRUWeights``, each W_x. (features, units), W_h. (units, units) and b. (units,).

    Returns:
        ``GRUWeights(kernel, recurrent_kernel, bias)``, such as ``keras.layers.GRU(reset_after=False)`` takes.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> matrices, biases = [tf.fill((1, 1), float(i)) for i in range(6)], [tf.zeros(1)] * 3
        >>> print(gru_weights_from_notes(NotesGRUWeights(*matrices, *biases)).recurrent_kernel.numpy())
        [[4. 3. 5.]]

    Conventions:
        As in ``gru_weights_to_notes``, whose inverse this is.

    References:
        Note C, equations 8.20–8.22; note D, section 8.
    """
    return GRUWeights(*[_exchanged(tf.concat(weights[first : first + 3], axis=-1)) for first in (0, 3, 6)])


@graph_function(validate=lambda kernel, recurrent_kernel, bias: check_gru(recurrent_kernel, bias, "after"))
def gru_weights_to_torch(
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, "2 blocks"],
) -> TorchGRUWeights:
    """Convert GRU weights from Keras's layout to PyTorch's (torch).

    W_ih = Wᵀ and W_hh = Uᵀ with the blocks r, z, n;  b_ih and b_hh are the two rows of b

    Args:
        kernel: input weights W (features, 3·units).
        recurrent_kernel: recurrent weights U (units, 3·units).
        bias: biases b (2, 3·units): PyTorch resets after the product.

    Returns:
        ``TorchGRUWeights(weight_ih, weight_hh, bias_ih, bias_hh)``, for the parameters ``weight_ih_l0`` and so on.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = gru_weights_to_torch([[1.0, 2.0, 3.0]], [[5.0, 6.0, 7.0]], [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
        >>> print(weights.weight_ih[:, 0].numpy(), weights.bias_hh.numpy())
        [2. 1. 3.] [4. 3. 5.]

    Conventions:
        PyTorch calls the candidate n. Its update gate multiplies the old state, as Keras's does.

    References:
        paszke2019.
    """
    w, u, b = map(_exchanged, (kernel, recurrent_kernel, bias))
    return TorchGRUWeights(tf.transpose(w), tf.transpose(u), b[0], b[1])


def _validate_torch(weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any) -> None:
    blocks, units = weight_hh.shape
    if None not in (units, blocks) and blocks != 3 * units:
        raise ValueError(
            f"weight_hh has shape ({blocks}, {units}), expected (3*units, units), here ({3 * units}, {units}): three "
            "square blocks below each other. Is it transposed, or an LSTM's, which has four?"
        )


@graph_function(validate=_validate_torch)
def gru_weights_from_torch(
    weight_ih: Float[tf.Tensor, "blocks features"],
    weight_hh: Float[tf.Tensor, "blocks units"],
    bias_ih: Float[tf.Tensor, " blocks"],
    bias_hh: Float[tf.Tensor, " blocks"],
) -> GRUWeights:
    """Convert GRU weights from PyTorch's (torch) layout to Keras's.

    W = W_ihᵀ and U = W_hhᵀ with the blocks z, r, h̃;  b = [b_ih; b_hh], one below the other

    Args:
        weight_ih: input weights (3·units, features), blocks r, z, n below each other.
        weight_hh: recurrent weights (3·units, units).
        bias_ih: biases that PyTorch adds to the input's product (3·units,).
        bias_hh: biases that PyTorch adds to the hidden state's product (3·units,).

    Returns:
        ``GRUWeights(kernel, recurrent_kernel, bias)``, such as ``keras.layers.GRU.set_weights`` takes, for
        reset="after".

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = gru_weights_from_torch(tf.ones((3, 2)), tf.ones((3, 1)), [0.0, 1.0, 2.0], [3.0, 4.0, 5.0])
        >>> print(weights.bias.numpy())
        [[1. 0. 2.]
         [4. 3. 5.]]

    Conventions:
        As in ``gru_weights_to_torch``, whose inverse this is.

    References:
        paszke2019.
    """
    kernel, recurrent_kernel = (_exchanged(tf.transpose(weights)) for weights in (weight_ih, weight_hh))
    return GRUWeights(kernel, recurrent_kernel, _exchanged(tf.stack([bias_ih, bias_hh])))
