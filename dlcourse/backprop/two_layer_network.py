"""The two-layer regression network of note E, trained by stochastic gradient descent."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop.mlp import mlp_backward
from dlcourse.backprop.objective import choose
from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import Scalar, graph_function

__all__ = ["TwoLayerNetwork", "two_layer_network"]


class TwoLayerNetwork(NamedTuple):
    """A network after training, and the loss of each step's samples before that step."""

    hidden_kernel: Float[tf.Tensor, "features hidden"]
    hidden_bias: Float[tf.Tensor, " hidden"]
    output_kernel: Float[tf.Tensor, " hidden"]
    output_bias: Float[tf.Tensor, ""]
    losses: Float[tf.Tensor, " steps"]


def _validate(
    x: Any,
    y: Any,
    hidden_kernel: Any,
    hidden_bias: Any,
    output_kernel: Any,
    output_bias: Any,
    order: Any,
    *,
    activation: str,
    **hyperparameters: Any,
) -> None:
    refuse_empty("two_layer_network", x=x)
    samples = order.shape[1]
    refuse_unless(
        tf.shape(order)[1] > 0 if samples is None else samples > 0,
        "two_layer_network: order has steps with no entries, expected at least one sample a step. Name a sample in "
        "each.",
    )
    choose("activation", activation, [*ELEMENTWISE])
    # XLA makes up values outside of an array, where NumPy raises.
    if samples := x.shape[0]:
        told = (
            f"two_layer_network: order names the sample {{}}, expected numbers from 0 to {samples - 1} for the "
            f"{samples} samples of x."
        )
        refuse_where(order, lambda indices: (indices < 0) | (indices >= samples), told)


@graph_function(validate=_validate)
def two_layer_network(
    x: Float[tf.Tensor, "samples features"],
    y: Float[tf.Tensor, " samples"],
    hidden_kernel: Float[tf.Tensor, "features hidden"],
    hidden_bias: Float[tf.Tensor, " hidden"],
    output_kernel: Float[tf.Tensor, " hidden"],
    output_bias: Float[tf.Tensor, ""],
    order: Int[tf.Tensor, "steps batch"],
    *,
    activation: str = "tanh",
    learning_rate: Scalar = 0.1,
    l2: Scalar = 0.0,
) -> TwoLayerNetwork:
    """Train a two-layer network (one hidden layer) for regression by mini-batch gradient descent.

    ŷ = φ(x W + b) v + c; a step takes η times the gradient of J = (1/B) Σ ½ (y − ŷ)² + ½ λ (Σ W² + Σ v²) from W, b, v
    and c, all of them at once

    Args:
        x: samples as rows, (samples, features).
        y: targets (samples,).
        hidden_kernel: W (features, hidden), to begin with.
        hidden_bias: b (hidden,).
        output_kernel: v (hidden,).
        output_bias: c.
        order: the numbers of the samples that each step takes, (steps, batch); (steps, 1) is note E's one at a time.
        activation: φ, a name in ``activations.ELEMENTWISE``.
        learning_rate: η.
        l2: λ, weight decay; the biases are left alone.

    Returns:
        ``TwoLayerNetwork(hidden_kernel, hidden_bias, output_kernel, output_bias, losses)``: the parameters after the
        last step, and for each step the mean of ½ (y − ŷ)² over its samples, without the penalty, before it was taken.

    Raises:
        ValueError: no samples, shapes that do not fit, an unknown activation, or a sample that is not there.

    Example:
        One hidden unit with φ(z) = z, all four parameters 1, x = 1 and y = 5: ŷ = 3, the error −2, and every slope but
        c's is 2 in size (a = 2 for v, and v = 1 and x = 1 for the others).

        >>> trained = two_layer_network(
        ...     [[1.0]], [5.0], [[1.0]], [1.0], [1.0], 1.0, [[0]], activation="linear", learning_rate=0.25
        ... )
        >>> print(*[parameter.numpy() for parameter in trained])
        [[1.5]] [1.5] [2.] 1.5 [2.]

    Conventions:
        Note E writes wᵢⱼ with the unit first and takes one pair (X, Y) at a time: its W is transposed, and B is 1.

    References:
        rumelhart1986; bishop2006, section 5.3.1; note E, section 1.
    """

    def step(number: tf.Tensor, parameters: Any, losses: tf.TensorArray) -> Any:
        w, b, v, c = parameters
        chosen = tf.gather(order, number)
        inputs, targets = tf.gather(x, chosen), tf.gather(y, chosen)[:, None]  # (batch, features), (batch, 1)
        gradients = mlp_backward(
            inputs, targets, [w, v], [b, c], activation=activation, output_activation="linear", l2=l2
        )
        loss = 0.5 * tf.reduce_mean(tf.math.squared_difference(gradients.output, targets))
        (dw, dv), (db, dc) = gradients.weights, gradients.biases
        moved = [p - learning_rate * d for p, d in zip(parameters, (dw, db, dv, dc), strict=True)]
        return number + 1, moved, losses.write(number, loss)

    steps = tf.shape(order)[0]
    record = tf.TensorArray(x.dtype, size=steps, element_shape=())
    begin = [hidden_kernel, hidden_bias, output_kernel[:, None], output_bias[None]]  # v becomes (hidden, 1), c (1,)
    _, (w, b, v, c), losses = tf.while_loop(
        lambda number, *_: number < steps, step, (tf.constant(0), begin, record), maximum_iterations=steps
    )
    return TwoLayerNetwork(w, b, v[:, 0], c[0], losses.stack())
