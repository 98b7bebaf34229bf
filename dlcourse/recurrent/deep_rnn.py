"""The deep recurrent network: layers of states, each the input of the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.ranges import layer_sizes
from dlcourse.recurrent.states import check_mask, check_time, keras_layer, simple_states

__all__ = ["DeepRNN", "deep_rnn"]


def _validate(x: Any, h: Any, kernels: Any, recurrent_kernels: Any, biases: Any) -> None:
    check_time(x)
    layers = [len(part) for part in (h, kernels, recurrent_kernels, biases)]
    if not layers[0] or len(set(layers)) > 1:
        raise ValueError(
            f"h, kernels, recurrent_kernels and biases have {layers} layers, expected the same number of each, at "
            "least one. Pass one array a layer."
        )
    below, name = x.shape[-1], "x"
    for number, bias in enumerate(biases):
        units = bias.shape[-1]
        wanted = {
            "kernels": (kernels, (below, units)),
            "recurrent_kernels": (recurrent_kernels, (units, units)),
            "h": (h, (x.shape[0], units)),
        }
        for which, (parts, expected) in wanted.items():
            if not parts[number].shape.is_compatible_with(expected):
                raise ValueError(
                    f"{which}[{number}] has shape {tuple(parts[number].shape)}, expected {expected}: the layer takes "
                    f"the {below} features that {name} gives it to the {units} units that biases[{number}] has."
                )
        below, name = units, f"biases[{number}]"


@graph_function(validate=_validate, jit_compile=False)
def deep_rnn(
    x: Float[tf.Tensor, "batch time features"],
    h: Sequence[Float[tf.Tensor, "batch _"]],
    kernels: Sequence[Float[tf.Tensor, "_ _"]],
    recurrent_kernels: Sequence[Float[tf.Tensor, "_ _"]],
    biases: Sequence[Float[tf.Tensor, " _"]],
) -> list[Float[tf.Tensor, "batch time _"]]:
    """Deep (stacked) recurrent neural network (RNN) of simple cells: the states of all layers.

    hₜ⁽ˡ⁾ = tanh(hₜ⁽ˡ⁻¹⁾ W⁽ˡ⁾ + hₜ₋₁⁽ˡ⁾ U⁽ˡ⁾ + b⁽ˡ⁾),  hₜ⁽⁰⁾ = xₜ,  l = 1, …, L

    Args:
        x: inputs (batch, time, features), at least one step.
        h: L states before the first step, each (batch, units of that layer), such as zeros.
        kernels: L matrices W (units of the layer below, units); the first one (features, units).
        recurrent_kernels: L matrices U (units, units).
        biases: L vectors b (units,).

    Returns:
        The states of each layer, L times (batch, time, units); the last is what an output layer takes.

    Raises:
        ValueError: a layer does not fit the one below, or there is no step of time.

    Example:
        Two layers of one unit; the second adds up what the first says, in tanh.

        >>> x = [[[1.0], [0.0]]]
        >>> states = deep_rnn(x, [[[0.0]]] * 2, [[[1.0]]] * 2, [[[0.0]], [[1.0]]], [[0.0]] * 2)
        >>> print(*[layer.numpy().ravel().round(4) for layer in states])  # tanh 1, 0; tanh tanh 1, tanh of that
        [0.7616 0.    ] [0.642  0.5664]

    Conventions:
        As Keras's ``SimpleRNN`` layers, or PyTorch's ``RNN(num_layers=L)`` with its two biases added. Samples are rows.
        Note D's formula of the first layer has (l) at a state where (1) is meant.

    References:
        graves2013; note D, section 8.
    """
    layers = []
    for state, kernel, recurrent_kernel, bias in zip(h, kernels, recurrent_kernels, biases, strict=True):
        layers.append(simple_states(layers[-1] if layers else x, state, kernel, recurrent_kernel, bias))
    return layers


@keras.saving.register_keras_serializable(package="dlcourse")
class DeepRNN(keras.layers.Layer):
    """Deep (stacked) recurrent neural network (RNN) as a Keras layer: of simple, GRU or LSTM cells.

    Hₜ⁽ˡ⁾ = cell⁽ˡ⁾(Hₜ⁽ˡ⁻¹⁾, Hₜ₋₁⁽ˡ⁾),  Hₜ⁽⁰⁾ = xₜ; the answer is Hₜ⁽ᴸ⁾ of all times

    Its layers are Keras's own, so that a GPU runs the fused kernel of a GRU or an LSTM; other devices run one compiled
    loop a layer. Masks hold a state where it is.

    Args:
        units: size of the state of each layer, from below.
        cell: "simple", "gru" or "lstm".
        activation: of the states; with another one than "tanh" there is no fused kernel.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = DeepRNN([5, 4], cell="gru")
        >>> print(layer(tf.zeros((2, 7, 3))).shape)
        (2, 7, 4)

    Conventions:
        Keras's GRU applies the reset gate after the product (``reset_after``), as PyTorch's does; the notes before.

    References:
        graves2013; note D, section 8.
    """

    def __init__(
        self, units: Sequence[int] = (32, 32), *, cell: str = "lstm", activation: str = "tanh", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.units = layer_sizes("DeepRNN", units)
        self.cell, self.activation = cell, keras.activations.serialize(keras.activations.get(activation))
        self.supports_masking = True
        self.layers = [
            keras_layer("DeepRNN", cell, size, activation, dtype=self.dtype_policy, name=f"layer_{number}")
            for number, size in enumerate(self.units)
        ]

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.input_spec = keras.layers.InputSpec(ndim=3, axes={-1: input_shape[-1]})
        for layer in self.layers:
            layer.build(input_shape)
            input_shape = (*input_shape[:-1], layer.units)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        return self.run(inputs, mask=mask)[0]

    def run(self, inputs: Any, states: Any = None, mask: Any = None) -> tuple[Any, list[list[Any]]]:
        """Return the last layer's states of all times, and each layer's last state, to go on from.

        Args:
            inputs: (batch, time, features).
            states: what an earlier call returned, or None for zeros.
            mask: (batch, time), true where there is an input; None for everywhere.
        """
        check_mask("DeepRNN", inputs, mask)
        outputs, last = keras.ops.cast(inputs, self.compute_dtype), []
        for number, layer in enumerate(self.layers):
            outputs, *state = layer(outputs, mask=mask, initial_state=None if states is None else states[number])
            last.append(state)
        return outputs, last

    def step(self, inputs: Any, states: Any) -> tuple[Any, list[list[Any]]]:
        """Take one step in time: the last layer's state (batch, units), and the states of all layers."""
        outputs, after = inputs, []
        for layer, state in zip(self.layers, states, strict=True):
            outputs, state = layer.cell(outputs, state)
            after.append(state)
        return outputs, after

    def zero_states(self, batch_size: Any) -> list[list[Any]]:
        """Return the states before the first step, one list a layer."""
        return [layer.get_initial_state(batch_size) for layer in self.layers]

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], self.units[-1])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"units": self.units, "cell": self.cell, "activation": self.activation}
