"""Networks whose output, not whose hidden state, is remembered."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.graph import graph_function
from dlcourse.recurrent.again import Tensors
from dlcourse.recurrent.by_hand import at_every_step, refuse_no_time, swap
from dlcourse.recurrent.rnn import choose_activation

__all__ = ["OutputRecurrence", "output_recurrence"]


class OutputRecurrence(NamedTuple):
    """Hidden activations and outputs of every step."""

    h: Float[tf.Tensor, "batch time units"]
    o: Float[tf.Tensor, "batch time outputs"]


def _validate(
    x: Any,
    o: Any,
    kernel: Any,
    feedback_kernel: Any,
    bias: Any,
    output_kernel: Any,
    output_bias: Any,
    *,
    into: str,
    fed_back: str,
    activation: str,
    output_activation: str,
) -> None:
    choose_activation(activation)
    choose_activation(output_activation, "output_activation")
    for name, value, known in (
        ("into", into, ("hidden", "output")),
        ("fed_back", fed_back, ("activation", "net_input")),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}, expected one of {', '.join(map(repr, known))}.")
    refuse_no_time(x)
    receivers, name = (bias.shape[0], "bias") if into == "hidden" else (output_bias.shape[0], "output_bias")
    if not feedback_kernel.shape[1:].is_compatible_with([receivers]):
        raise ValueError(
            f"feedback_kernel has shape {tuple(feedback_kernel.shape)}, expected ({o.shape[1]}, {receivers}): from the "
            f"outputs to the {into} layer, whose {name} has {receivers} entries, since into is {into!r}."
        )


@graph_function(validate=_validate)
def output_recurrence(
    x: Float[tf.Tensor, "batch time features"],
    o: Float[tf.Tensor, "batch outputs"],
    kernel: Float[tf.Tensor, "features units"],
    feedback_kernel: Float[tf.Tensor, "outputs receivers"],
    bias: Float[tf.Tensor, " units"],
    output_kernel: Float[tf.Tensor, "units outputs"],
    output_bias: Float[tf.Tensor, " outputs"],
    *,
    into: str = "hidden",
    fed_back: str = "activation",
    activation: str = "tanh",
    output_activation: str = "sigmoid",
) -> OutputRecurrence:
    """Output recurrence: a network that is fed its last output, in hidden (Jordan) or output layer.

    into the hidden layer: hₜ = σ_h(xₜ W_xh + oₜ₋₁ W_oh + b_h),  oₜ = σ_o(hₜ W_ho + b_o);
    into the output layer: hₜ = σ_h(xₜ W_xh + b_h),  oₜ = σ_o(hₜ W_ho + oₜ₋₁ W_oo + b_o)

    Args:
        x: inputs (batch, time, features), at least one step.
        o: what is fed back at the first step (batch, outputs), such as zeros.
        kernel: input weights W_xh (features, units).
        feedback_kernel: W_oh (outputs, units) or W_oo (outputs, outputs).
        bias: biases b_h (units,).
        output_kernel: W_ho (units, outputs).
        output_bias: b_o (outputs,).
        into: "hidden" or "output", the layer that hears of the last output.
        fed_back: "activation", oₜ₋₁ itself, or "net_input", what σ_o was given.
        activation: σ_h, a name in ``activations.ELEMENTWISE``.
        output_activation: σ_o, another one.

    Returns:
        ``OutputRecurrence(h, o)`` of every step, (batch, time, units) and (batch, time, outputs).

    Raises:
        ValueError: shapes do not fit together, no step, or an unknown name.

    Example:
        Everything linear, with weights of one, fed back into the output: it adds up the inputs.

        >>> one = [[1.0]]
        >>> found = output_recurrence([[[1.0], [2.0], [3.0]]], [[0.0]], one, one, [0.0], one, [0.0], into="output",
        ...                           activation="linear", output_activation="linear")
        >>> print(found.h[0, :, 0].numpy(), found.o[0, :, 0].numpy())
        [1. 2. 3.] [1. 3. 6.]

    Conventions:
        Note A speaks of the output's *activation*, and so did Jordan; there is no recurrence of the hidden layer
        beside it.

    References:
        jordan1986; note A, section 3.1.3.
    """
    hidden, output = ELEMENTWISE[activation].value, ELEMENTWISE[output_activation].value
    to_hidden, to_output = (feedback_kernel, None) if into == "hidden" else (None, feedback_kernel)

    def fed(net_input: tf.Tensor, remembered: tf.Tensor, kernel: tf.Tensor | None) -> tf.Tensor:
        return net_input if kernel is None else net_input + remembered @ kernel

    def step(before: Tensors, from_input: tf.Tensor) -> Tensors:
        *_, remembered = before
        h = hidden(fed(from_input, remembered, to_hidden))
        net_input = fed(h @ output_kernel + output_bias, remembered, to_output)
        o = output(net_input)
        return h, o, o if fed_back == "activation" else net_input

    from_input = at_every_step(swap(x), kernel) + bias
    h, o, _ = tf.scan(step, from_input, (tf.zeros_like(from_input[0]), o, o))
    return OutputRecurrence(swap(h), swap(o))
