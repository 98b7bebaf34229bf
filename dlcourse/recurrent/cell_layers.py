"""The simple recurrent network, long short-term memory and the gated recurrent unit as Keras cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.activations import ELEMENTWISE
from dlcourse.ranges import choice, whole_number
from dlcourse.recurrent.gru import RESETS, UPDATES, gru_cell
from dlcourse.recurrent.lstm import lstm_cell
from dlcourse.recurrent.rnn import rnn_cell

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]


class _Cell(keras.layers.Layer):
    """What the cells have in common: states of one size, and kernel, recurrent kernel and bias of some blocks."""

    blocks = 1
    states = 1

    def __init__(
        self,
        units: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = whole_number(type(self).__name__, "units", units, "[1, inf)", "the size of the hidden state")
        self.state_size, self.output_size = [self.units] * self.states, self.units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (self.blocks * self.units,)

    def build(self, input_shape: Sequence[int | None]) -> None:
        width = self.blocks * self.units
        self.kernel = self.add_weight(
            shape=(input_shape[-1], width), initializer=self.kernel_initializer, name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer=self._initial_recurrent_kernel, name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=self.bias_shape, initializer=self._initial_bias, name="bias")

    def _initial_recurrent_kernel(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        # An orthogonal matrix comes out of a decomposition that bfloat16 has not.
        wide = "float32" if dtype == "bfloat16" else dtype
        return tf.cast(self.recurrent_initializer(shape, dtype=wide), dtype)

    def _initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return self.bias_initializer(shape, dtype=dtype)

    def step(self, x: tf.Tensor, *states: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """Return the new states, the hidden one first."""
        raise NotImplementedError

    def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        # Whole numbers are cast, too.
        new = self.step(*(keras.ops.cast(tensor, self.compute_dtype) for tensor in (inputs, *states)))
        return new[0], [*new]

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> Any:
        state = (inputs_shape[0], self.units)
        return state, [state] * self.states

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        return [keras.ops.zeros((batch_size, size), dtype=self.compute_dtype) for size in self.state_size]

    def get_config(self) -> dict[str, Any]:
        names = ("kernel_initializer", "recurrent_initializer", "bias_initializer")
        initializers = {name: keras.initializers.serialize(getattr(self, name)) for name in names}
        return super().get_config() | {"units": self.units, **initializers}


@keras.saving.register_keras_serializable(package="dlcourse")
class RNNCell(_Cell):
    """Cell of a simple RNN (recurrent neural network) for ``keras.layers.RNN``: ``rnn_cell``.

    hₜ = f(xₜ W_xh + hₜ₋₁ W_hh + b_h)

    Its weights are ``kernel``, ``recurrent_kernel`` and ``bias``, in the layout of ``keras.layers.SimpleRNN``.

    Args:
        units: size of the hidden state, 1 or more.
        activation: f, a name in ``activations.ELEMENTWISE``.
        kernel_initializer: of the input weights.
        recurrent_initializer: of the recurrent weights.
        bias_initializer: of the biases.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> layer = keras.layers.RNN(RNNCell(5), return_sequences=True)
        >>> print(layer(tf.zeros((2, 7, 3))).shape)
        (2, 7, 5)
        >>> print(layer.cell.count_params())  # 3·5 + 5·5 + 5
        45

    References:
        elman1990; note A, equations 3.1–3.2; note C, equations 8.1–8.2.
    """

    def __init__(self, units: int, *, activation: str = "tanh", **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.activation = choice("RNNCell", "activation", activation, [*ELEMENTWISE])

    def step(self, x: tf.Tensor, h: tf.Tensor) -> tuple[tf.Tensor]:
        return (rnn_cell(x, h, self.kernel, self.recurrent_kernel, self.bias, activation=self.activation).h,)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"activation": self.activation}


@keras.saving.register_keras_serializable(package="dlcourse")
class LSTMCell(_Cell):
    """LSTM cell (long short-term memory) for ``keras.layers.RNN``: ``lstm_cell``.

    cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃,  hₜ = o ⊙ tanh(cₜ)

    Its weights are ``kernel``, ``recurrent_kernel`` and ``bias``, in the layout of ``keras.layers.LSTM``, so that
    ``get_weights`` and ``set_weights`` exchange them. ``RNN`` brings masks, state between batches, and time backwards.

    Args:
        units: size of the hidden state and of the cell state, 1 or more.
        forget_bias_initializer: of the biases of the forget gate; ones let the memory live long at first.
        kernel_initializer: of the input weights.
        recurrent_initializer: of the recurrent weights.
        bias_initializer: of the biases of the input gate, the candidate and the output gate.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> layer = keras.layers.RNN(LSTMCell(5), return_sequences=True)
        >>> print(layer(tf.zeros((2, 7, 3))).shape)
        (2, 7, 5)
        >>> print(layer.cell.count_params())  # 4 (3·5 + 5·5 + 5)
        180

    References:
        gers2000; jozefowicz2015, on the forget gate's bias; note A, equations 3.5–3.9; note D, section 8.
    """

    blocks = 4
    states = 2

    def __init__(self, units: int, *, forget_bias_initializer: Any = "ones", **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.forget_bias_initializer = keras.initializers.get(forget_bias_initializer)

    def _initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        bias = super()._initial_bias(shape, dtype)
        forget_bias = self.forget_bias_initializer((self.units,), dtype=dtype)
        return tf.concat([bias[: self.units], forget_bias, bias[2 * self.units :]], axis=0)

    def step(self, x: tf.Tensor, h: tf.Tensor, c: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return lstm_cell(x, h, c, self.kernel, self.recurrent_kernel, self.bias)

    def get_config(self) -> dict[str, Any]:
        forget_bias_initializer = keras.initializers.serialize(self.forget_bias_initializer)
        return super().get_config() | {"forget_bias_initializer": forget_bias_initializer}


@keras.saving.register_keras_serializable(package="dlcourse")
class GRUCell(_Cell):
    """GRU cell (gated recurrent unit) for ``keras.layers.RNN``: ``gru_cell``.

    hₜ = z ⊙ hₜ₋₁ + (1 − z) ⊙ h̃

    Its weights are ``kernel``, ``recurrent_kernel`` and ``bias``, in the layout of ``keras.layers.GRU``, whose
    ``reset_after=False`` is reset="before" and whose default is reset="after".

    Args:
        units: size of the hidden state, 1 or more.
        reset: whether the reset gate acts "before" or "after" the product with the recurrent weights.
        update: the state that the update gate multiplies, "old" or "new".
        kernel_initializer: of the input weights.
        recurrent_initializer: of the recurrent weights.
        bias_initializer: of the biases.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Example:
        >>> layer = keras.layers.RNN(GRUCell(5))
        >>> print(layer(tf.zeros((2, 7, 3))).shape)
        (2, 5)
        >>> print(layer.cell.count_params())  # 3 (3·5 + 5·5 + 5)
        135

    References:
        cho2014; note C, equations 8.20–8.23; note D, section 8.
    """

    blocks = 3

    def __init__(self, units: int, *, reset: str = "before", update: str = "old", **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.reset = choice("GRUCell", "reset", reset, RESETS)
        self.update = choice("GRUCell", "update", update, UPDATES)

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return super().bias_shape if self.reset == "before" else (2, *super().bias_shape)

    def step(self, x: tf.Tensor, h: tf.Tensor) -> tuple[tf.Tensor]:
        options = {"reset": self.reset, "update": self.update}
        return (gru_cell(x, h, self.kernel, self.recurrent_kernel, self.bias, **options),)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"reset": self.reset, "update": self.update}
