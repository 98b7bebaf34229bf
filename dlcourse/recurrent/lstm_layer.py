"""Long short-term memory as a Keras cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.ranges import whole_number
from dlcourse.recurrent.lstm import lstm_cell

__all__ = ["LSTMCell"]


@keras.saving.register_keras_serializable(package="dlcourse")
class LSTMCell(keras.layers.Layer):
    """LSTM cell (long short-term memory) for ``keras.layers.RNN``: ``lstm_cell``.

    cₜ = f ⊙ cₜ₋₁ + i ⊙ c̃,  hₜ = o ⊙ tanh(cₜ)

    Its weights are ``kernel``, ``recurrent_kernel`` and ``bias``, in the layout of ``keras.layers.LSTM``, so that
    ``get_weights`` and ``set_weights`` exchange them. ``RNN`` brings masks, state between batches, and time backwards.

    Args:
        units: size of the hidden state and of the cell state, 1 or more.
        kernel_initializer: of the input weights.
        recurrent_initializer: of the recurrent weights.
        bias_initializer: of the biases of the input gate, the candidate and the output gate.
        forget_bias_initializer: of the biases of the forget gate; ones let the memory live long at first.
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

    def __init__(
        self,
        units: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        forget_bias_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = whole_number("LSTMCell", "units", units, "[1, inf)", "the size of the hidden state")
        self.state_size = [self.units, self.units]
        self.output_size = self.units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.forget_bias_initializer = keras.initializers.get(forget_bias_initializer)

    def build(self, input_shape: Sequence[int | None]) -> None:
        width = 4 * self.units
        self.kernel = self.add_weight(
            shape=(input_shape[-1], width), initializer=self.kernel_initializer, name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer=self._initial_recurrent_kernel, name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(width,), initializer=self._initial_bias, name="bias")

    def _initial_recurrent_kernel(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        # An orthogonal matrix comes out of a decomposition that bfloat16 has not.
        wide = "float32" if dtype == "bfloat16" else dtype
        return tf.cast(self.recurrent_initializer(shape, dtype=wide), dtype)

    def _initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        bias = self.bias_initializer(shape, dtype=dtype)
        forget_bias = self.forget_bias_initializer((self.units,), dtype=dtype)
        return tf.concat([bias[: self.units], forget_bias, bias[2 * self.units :]], axis=0)

    def call(self, inputs: Any, states: Sequence[Any]) -> tuple[Any, list[Any]]:
        given = [keras.ops.cast(tensor, self.compute_dtype) for tensor in (inputs, *states)]  # whole numbers, too
        h, c = lstm_cell(*given, self.kernel, self.recurrent_kernel, self.bias)
        return h, [h, c]

    def compute_output_shape(self, inputs_shape: Any, states_shape: Any = None) -> Any:
        state = (inputs_shape[0], self.units)
        return state, [state, state]

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        return [keras.ops.zeros((batch_size, size), dtype=self.compute_dtype) for size in self.state_size]

    def get_config(self) -> dict[str, Any]:
        initializers = ("kernel_initializer", "recurrent_initializer", "bias_initializer", "forget_bias_initializer")
        return super().get_config() | {
            "units": self.units,
            **{name: keras.initializers.serialize(getattr(self, name)) for name in initializers},
        }
