"""An LSTM's weights in three layouts: Keras's, the notes' and PyTorch's."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.recurrent.lstm import check_blocks

__all__ = [
    "LSTMWeights",
    "NotesLSTMWeights",
    "TorchLSTMWeights",
    "lstm_weights_from_notes",
    "lstm_weights_from_torch",
    "lstm_weights_to_notes",
    "lstm_weights_to_torch",
]

InputBlock = Float[tf.Tensor, "features units"]
RecurrentBlock = Float[tf.Tensor, "units units"]
BiasBlock = Float[tf.Tensor, " units"]


class LSTMWeights(NamedTuple):
    """Keras's layout, which all functions here use: four blocks side by side, in the order i, f, c̃, o."""

    kernel: Float[tf.Tensor, "features blocks"]
    recurrent_kernel: Float[tf.Tensor, "units blocks"]
    bias: Float[tf.Tensor, " blocks"]


class NotesLSTMWeights(NamedTuple):
    """The notes' layout: W_x., W_h. and b. of input gate, forget gate, candidate and output gate, each by itself."""

    w_xi: InputBlock
    w_xf: InputBlock
    w_xc: InputBlock
    w_xo: InputBlock
    w_hi: RecurrentBlock
    w_hf: RecurrentBlock
    w_hc: RecurrentBlock
    w_ho: RecurrentBlock
    b_i: BiasBlock
    b_f: BiasBlock
    b_c: BiasBlock
    b_o: BiasBlock


class TorchLSTMWeights(NamedTuple):
    """The layout of ``torch.nn.LSTM``: blocks below each other in the order i, f, g, o, and two biases."""

    weight_ih: Float[tf.Tensor, "blocks features"]
    weight_hh: Float[tf.Tensor, "blocks units"]
    bias_ih: Float[tf.Tensor, " blocks"]
    bias_hh: Float[tf.Tensor, " blocks"]


def _validate(kernel, recurrent_kernel, bias) -> None:
    check_blocks(recurrent_kernel)


@graph_function(validate=_validate)
def lstm_weights_to_notes(
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> NotesLSTMWeights:
    """Convert LSTM weights, or their gradients, from Keras's layout to the notes'.

    W = [W_xi, W_xf, W_xc, W_xo],  U = [W_hi, W_hf, W_hc, W_ho],  b = [b_i, b_f, b_c, b_o]

    Args:
        kernel: input weights W (features, 4·units).
        recurrent_kernel: recurrent weights U (units, 4·units).
        bias: biases b (4·units,).

    Returns:
        ``NotesLSTMWeights``: W_x. are (features, units), W_h. are (units, units), b. are (units,).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = lstm_weights_to_notes([[1.0, 2.0, 3.0, 4.0]], [[5.0, 6.0, 7.0, 8.0]], [0.0, 1.0, 0.0, 0.0])
        >>> print(weights.w_xf.numpy(), weights.w_ho.numpy(), weights.b_f.numpy())
        [[2.]] [[8.]] [1.]

    Conventions:
        Note D multiplies rows, x W, as here; note A multiplies columns, W x, so its matrices are the transposed ones.

    References:
        Note A, equations 3.5–3.8; note D, section 8.
    """
    blocks = [block for weights in (kernel, recurrent_kernel, bias) for block in tf.split(weights, 4, axis=-1)]
    return NotesLSTMWeights(*blocks)


@graph_function()
def lstm_weights_from_notes(weights: NotesLSTMWeights) -> LSTMWeights:
    """Convert LSTM weights, or their gradients, from the notes' layout to Keras's.

    W = [W_xi, W_xf, W_xc, W_xo],  U = [W_hi, W_hf, W_hc, W_ho],  b = [b_i, b_f, b_c, b_o]

    Args:
        weights: ``NotesLSTMWeights``, each W_x. (features, units), W_h. (units, units) and b. (units,).

    Returns:
        ``LSTMWeights(kernel, recurrent_kernel, bias)``, such as ``keras.layers.LSTM.set_weights`` takes.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> matrices, biases = [tf.fill((1, 1), float(i)) for i in range(8)], [tf.zeros(1)] * 4
        >>> weights = NotesLSTMWeights(*matrices, *biases)
        >>> print(lstm_weights_from_notes(weights).recurrent_kernel.numpy())
        [[4. 5. 6. 7.]]

    Conventions:
        As in ``lstm_weights_to_notes``, whose inverse this is.

    References:
        Note A, equations 3.5–3.8; note D, section 8.
    """
    return LSTMWeights(*[tf.concat(weights[first : first + 4], axis=-1) for first in (0, 4, 8)])


@graph_function(validate=_validate)
def lstm_weights_to_torch(
    kernel: Float[tf.Tensor, "features blocks"],
    recurrent_kernel: Float[tf.Tensor, "units blocks"],
    bias: Float[tf.Tensor, " blocks"],
) -> TorchLSTMWeights:
    """Convert LSTM weights from Keras's layout to PyTorch's (torch).

    W_ih = Wᵀ,  W_hh = Uᵀ,  b_ih = b,  b_hh = 0

    Args:
        kernel: input weights W (features, 4·units).
        recurrent_kernel: recurrent weights U (units, 4·units).
        bias: biases b (4·units,).

    Returns:
        ``TorchLSTMWeights(weight_ih, weight_hh, bias_ih, bias_hh)``, for the parameters ``weight_ih_l0`` and so on.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = lstm_weights_to_torch([[1.0, 2.0, 3.0, 4.0]], [[5.0, 6.0, 7.0, 8.0]], [0.0, 1.0, 0.0, 0.0])
        >>> print(weights.weight_ih.shape, weights.bias_ih.numpy(), weights.bias_hh.numpy())
        (4, 1) [0. 1. 0. 0.] [0. 0. 0. 0.]

    Conventions:
        The blocks stand in the same order; PyTorch calls the candidate g. Its two biases are only ever added, so all
        of b goes into the first.

    References:
        paszke2019; note D, section 8.
    """
    return TorchLSTMWeights(tf.transpose(kernel), tf.transpose(recurrent_kernel), bias, tf.zeros_like(bias))


@graph_function(validate=lambda weight_ih, weight_hh, bias_ih, bias_hh: check_blocks(tf.transpose(weight_hh)))
def lstm_weights_from_torch(
    weight_ih: Float[tf.Tensor, "blocks features"],
    weight_hh: Float[tf.Tensor, "blocks units"],
    bias_ih: Float[tf.Tensor, " blocks"],
    bias_hh: Float[tf.Tensor, " blocks"],
) -> LSTMWeights:
    """Convert LSTM weights from PyTorch's (torch) layout to Keras's.

    W = W_ihᵀ,  U = W_hhᵀ,  b = b_ih + b_hh

    Args:
        weight_ih: input weights (4·units, features), blocks i, f, g, o below each other.
        weight_hh: recurrent weights (4·units, units).
        bias_ih: biases that PyTorch adds to the input's product (4·units,).
        bias_hh: biases that PyTorch adds to the hidden state's product (4·units,).

    Returns:
        ``LSTMWeights(kernel, recurrent_kernel, bias)``, such as ``keras.layers.LSTM.set_weights`` takes.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> weights = lstm_weights_from_torch(tf.ones((4, 3)), tf.ones((4, 1)), tf.ones(4), [0.0, 1.0, 0.0, 0.0])
        >>> print(weights.kernel.shape, weights.bias.numpy())
        (3, 4) [1. 2. 1. 1.]

    Conventions:
        As in ``lstm_weights_to_torch``. Where PyTorch trains both biases, each takes the whole gradient of b.

    References:
        paszke2019; note D, section 8.
    """
    return LSTMWeights(tf.transpose(weight_ih), tf.transpose(weight_hh), bias_ih + bias_hh)
