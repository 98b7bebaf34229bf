"""The time-delay neural network: layers that see a window of the layer below, moved along in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.checks import refuse_unless
from dlcourse.convolution import conv1d_layer
from dlcourse.graph import graph_function
from dlcourse.ranges import choice, layer_sizes

__all__ = ["TimeDelayNetwork", "time_delay_network"]


def _validate(x: Any, kernels: Any, biases: Any, *, activation: str) -> None:
    choice("time_delay_network", "activation", activation, sorted(ELEMENTWISE))
    if not kernels or len(kernels) != len(biases):
        raise ValueError(
            f"kernels has {len(kernels)} layers and biases {len(biases)}, expected the same number, at least one."
        )
    below, name = x.shape[-1], "x"
    for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        window, units = kernel.shape[0], bias.shape[-1]
        if not kernel.shape.is_compatible_with([window, below, units]) or window == 0:
            raise ValueError(
                f"kernels[{number}] has shape {tuple(kernel.shape)}, expected (delays + 1, {below}, {units}): from the "
                f"{below} features that {name} gives it, at some times, to the {units} units of biases[{number}]."
            )
        below, name = units, f"biases[{number}]"
    needed = 1 + sum(kernel.shape[0] - 1 for kernel in kernels)
    told = (
        f"x has {x.shape[1] if x.shape[1] is not None else 'fewer'} steps of time, expected {needed} or more, which is "
        "what one output sees. Pass longer sequences, or pad them."
    )
    refuse_unless(tf.shape(x)[1] >= needed if x.shape[1] is None else x.shape[1] >= needed, told)


@graph_function(static=["activation"], validate=_validate)
def time_delay_network(
    x: Float[tf.Tensor, "batch time features"],
    kernels: Sequence[Float[tf.Tensor, "_ _ _"]],
    biases: Sequence[Float[tf.Tensor, " _"]],
    *,
    activation: str = "sigmoid",
) -> Float[tf.Tensor, "batch out_time units"]:
    """Time-delay neural network (TDNN): every unit sees the layer below now and at some delays.

    aₜ⁽ˡ⁾ = f(b⁽ˡ⁾ + Σ aₜ₊ₖ⁽ˡ⁻¹⁾ Wₖ⁽ˡ⁾ over k = 0, …, d⁽ˡ⁾),  a⁽⁰⁾ = x,  t = 1, …, T⁽ˡ⁻¹⁾ − d⁽ˡ⁾

    Args:
        x: inputs (batch, time, features).
        kernels: L arrays W (delays + 1, features of the layer below, units); the last slice meets the latest step.
        biases: L vectors b (units,).
        activation: f, of all layers; a name in ``activations.ELEMENTWISE``.

    Returns:
        The last layer's activations (batch, time − Σ delays, units).

    Raises:
        ValueError: a layer does not fit the one below, or the sequence is shorter than what one output sees.

    Example:
        One delay: the change from step to step.

        >>> x, change = [[[1.0], [3.0], [2.0]]], [[[-1.0]], [[1.0]]]
        >>> print(time_delay_network(x, [change], [[0.0]], activation="linear").numpy().ravel())
        [ 2. -1.]

    Conventions:
        A stack of ``Conv1D`` layers without padding; weights are shared over time. Times are counted from a window's
        first step. Waibel's network has 3 and 5 steps a window (2 and 4 delays) and then adds up each class's evidence
        over time: ``tf.reduce_sum(answer, axis=1)``.

    References:
        waibel1989; note C, chapter 8.
    """
    for kernel, bias in zip(kernels, biases, strict=True):
        x = ELEMENTWISE[activation].value(conv1d_layer(x, kernel, bias))
    return x


@keras.saving.register_keras_serializable(package="dlcourse")
class TimeDelayNetwork(keras.layers.Layer):
    """Time-delay neural network (TDNN) as a Keras layer: ``time_delay_network``.

    aₜ⁽ˡ⁾ = f(b⁽ˡ⁾ + Σ aₜ₊ₖ⁽ˡ⁻¹⁾ Wₖ⁽ˡ⁾ over k = 0, …, d⁽ˡ⁾)

    An output is masked where anything that it sees is.

    Args:
        units: of each layer, from below.
        delays: how many steps before the present one each layer sees, 0 or more.
        activation: of all layers, a name in ``activations.ELEMENTWISE``.
        **kwargs: what every Keras layer takes.

    Example:
        Waibel's hidden layers, over 15 frames of 16 coefficients.

        >>> layer = TimeDelayNetwork([8, 3], [2, 4])
        >>> print(layer(tf.zeros((1, 15, 16))).shape, layer.count_params())  # (3·16·8 + 8) + (5·8·3 + 3)
        (1, 9, 3) 515

    References:
        waibel1989; note C, chapter 8.
    """

    def __init__(
        self, units: Sequence[int], delays: Sequence[int], *, activation: str = "sigmoid", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.units = layer_sizes("TimeDelayNetwork", units)
        self.delays = layer_sizes("TimeDelayNetwork", delays, "delays", least=0)
        if len(self.units) != len(self.delays):
            raise ValueError(
                f"TimeDelayNetwork: delays is {self.delays}, expected as many numbers as units has, {len(self.units)}."
            )
        self.activation = choice("TimeDelayNetwork", "activation", activation, sorted(ELEMENTWISE))
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.input_spec = keras.layers.InputSpec(ndim=3, axes={-1: input_shape[-1]})
        self.kernels, self.biases, below = [], [], input_shape[-1]
        for number, (size, delays) in enumerate(zip(self.units, self.delays, strict=True)):
            shape = (delays + 1, below, size)
            self.kernels.append(self.add_weight(shape=shape, initializer="glorot_uniform", name=f"kernel_{number}"))
            self.biases.append(self.add_weight(shape=(size,), initializer="zeros", name=f"bias_{number}"))
            below = size

    def call(self, inputs: Any) -> Any:
        x = keras.ops.cast(inputs, self.compute_dtype)
        parts = [[tf.convert_to_tensor(weight) for weight in weights] for weights in (self.kernels, self.biases)]
        return time_delay_network(x, *parts, activation=self.activation)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        delays = sum(self.delays)
        steps = keras.ops.shape(mask)[1] - delays
        return keras.ops.all(keras.ops.stack([mask[:, k : k + steps] for k in range(delays + 1)]), axis=0)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        batch, time, _ = input_shape
        return batch, None if time is None else time - sum(self.delays), self.units[-1]

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"units": self.units, "delays": self.delays, "activation": self.activation}
