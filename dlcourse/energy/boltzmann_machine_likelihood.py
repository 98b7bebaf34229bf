"""What a general Boltzmann machine gives data, and the gradient of it, by enumeration of all states."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.enumeration import binary_states, in_double, refuse_many_states, size_of
from dlcourse.graph import graph_function

__all__ = ["BoltzmannMachineGradients", "boltzmann_machine_gradient", "boltzmann_machine_log_likelihood"]

Visible = Float[tf.Tensor, "batch visible"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleWeights = Float[tf.Tensor, "visible visible"]
HiddenWeights = Float[tf.Tensor, "hidden hidden"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]

MOST_UNITS = 20


class BoltzmannMachineGradients(NamedTuple):
    """Sums over the batch; the direction in which the likelihood of the data grows."""

    w: Weights
    u: VisibleWeights
    v: HiddenWeights
    b: VisibleBias
    c: HiddenBias


def _check(function: str) -> Any:
    """Make a check that there are few enough units, of which all states are held at once."""

    def validate(x: Any, w: Any, *_: Any) -> None:
        mend = "Sample by boltzmann_machine_chain, with the visible units clamped and free."
        refuse_many_states(function, size_of(w, 0) + size_of(w, 1), MOST_UNITS, "the machine", mend)

    return validate


@graph_function(validate=_check("boltzmann_machine_log_likelihood"))
def boltzmann_machine_log_likelihood(
    x: Visible, w: Weights, u: VisibleWeights, v: HiddenWeights, b: VisibleBias, c: HiddenBias
) -> Float[tf.Tensor, " batch"]:
    """Log-likelihood of visible units in a general Boltzmann machine, by enumeration of all states.

    ln P(x) = ln Σₕ exp(−E(x, h)) − ln Σ exp(−E(x̃, h)), the latter over all x̃ and h, with E as in ``boltzmann_machine``

    Args:
        x: visible units, 0 or 1 (batch, visible).
        w: weights W between hidden and visible units (hidden, visible).
        u: weights U among visible units (visible, visible).
        v: weights V among hidden units (hidden, hidden).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ln P(x) of each row (batch,).

    Raises:
        ValueError: shapes do not fit together, or there are more than 20 units together.

    Example:
        Two visible units that support each other with 1: note C's table 6.1, ln (e / (3 + e)).

        >>> nothing, u = tf.zeros((1, 1)), [[0.0, 1.0], [0.0, 0.0]]
        >>> zero = tf.zeros((1, 2))
        >>> x = [[1.0, 1.0]]
        >>> print(boltzmann_machine_log_likelihood(x, zero, u, nothing, [0.0, 0.0], [0.0]).numpy().round(4))
        [-0.7437]

    References:
        ackley1985; note C, equations 6.3–6.5 and 6.9.
    """
    machine = in_double(w, u, v, b, c)
    data, model = _joint(*in_double(x), *machine), _joint(binary_states(size_of(w, 1), tf.float64), *machine)
    return tf.cast(tf.reduce_logsumexp(data, axis=-1) - tf.reduce_logsumexp(model), x.dtype)


@graph_function(validate=_check("boltzmann_machine_gradient"))
def boltzmann_machine_gradient(
    x: Visible, w: Weights, u: VisibleWeights, v: HiddenWeights, b: VisibleBias, c: HiddenBias
) -> BoltzmannMachineGradients:
    """Exact gradient of a general Boltzmann machine's log-likelihood: a data term minus a model term.

    ∂ Σₙ ln P(xₙ) / ∂θ = Σₙ ⟨−∂E(xₙ, h)/∂θ⟩ under P(h | xₙ) − N ⟨−∂E(x, h)/∂θ⟩ under P(x, h),
    where −∂E/∂θ is hxᵀ for W, xxᵀ for U, hhᵀ for V, x for b and h for c

    Args:
        x: the N samples of a batch, 0 or 1 (batch, visible).
        w: weights W between hidden and visible units (hidden, visible).
        u: weights U among visible units (visible, visible).
        v: weights V among hidden units (hidden, hidden).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``BoltzmannMachineGradients(w, u, v, b, c)``, to be added to the parameters, times a learning rate.

    Raises:
        ValueError: shapes do not fit together, or there are more than 20 units together.

    Example:
        Without weights two units are on together a quarter of the time; in the data they always are.

        >>> nothing, zero = tf.zeros((1, 1)), tf.zeros((2, 2))
        >>> x = [[1.0, 1.0]]
        >>> gradient = boltzmann_machine_gradient(x, tf.zeros((1, 2)), zero, nothing, [0.0, 0.0], [0.0])
        >>> print(gradient.u.numpy())
        [[0.5  0.75]
         [0.75 0.5 ]]

    Conventions:
        Sums over the batch. All entries of U and V count as parameters of their own; the answer is symmetric, so that
        a symmetric matrix stays symmetric. In the data term the hidden units have the distribution P(h | x); note C's
        equation 6.10 prints P(x | h).

    References:
        ackley1985; note C, equations 6.8–6.10.
    """
    dtype = x.dtype
    x, w, u, v, b, c = in_double(x, w, u, v, b, c)
    every_h, every_x = (binary_states(size_of(w, axis), w.dtype) for axis in (0, 1))
    joint = _joint(every_x, w, u, v, b, c)
    together = tf.reshape(tf.nn.softmax(tf.reshape(joint, [-1])), tf.shape(joint))
    data = _moments(tf.nn.softmax(_joint(x, w, u, v, b, c)), x, every_h)
    model = _moments(together, every_x, every_h)
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    return BoltzmannMachineGradients(*(tf.cast(d - samples * m, dtype) for d, m in zip(data, model, strict=True)))


def _joint(x: Any, w: Any, u: Any, v: Any, b: Any, c: Any) -> tf.Tensor:
    """Return −E(x, h) for each row of ``x`` and every h, (batch, states)."""
    h = binary_states(size_of(w, 0), w.dtype)
    of_x = tf.linalg.matvec(x, b) + tf.reduce_sum(x * tf.matmul(x, u), axis=-1)
    of_h = tf.reduce_sum(h * tf.matmul(h, v), axis=-1)
    return of_x[:, None] + of_h + tf.matmul(tf.matmul(x, w, transpose_b=True) + c, h, transpose_b=True)


def _moments(weight: tf.Tensor, x: tf.Tensor, h: tf.Tensor) -> BoltzmannMachineGradients:
    """Return the sums of hxᵀ, xxᵀ, hhᵀ, x and h over rows of x and all states h, by weights (rows, states)."""
    of_x, of_h = tf.reduce_sum(weight, axis=1)[:, None], tf.reduce_sum(weight, axis=0)[:, None]
    return BoltzmannMachineGradients(
        w=tf.matmul(tf.matmul(weight, h), x, transpose_a=True),
        u=tf.matmul(of_x * x, x, transpose_a=True),
        v=tf.matmul(of_h * h, h, transpose_a=True),
        b=tf.reduce_sum(of_x * x, axis=0),
        c=tf.reduce_sum(of_h * h, axis=0),
    )
