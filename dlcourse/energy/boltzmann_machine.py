"""The general Boltzmann machine, in which all units may be connected: energy, conditional probabilities, sampling."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_where
from dlcourse.energy.uniforms import refuse_other_uniforms, sample_units
from dlcourse.graph import graph_function

__all__ = [
    "BoltzmannMachineTerms",
    "JoinedUnits",
    "boltzmann_machine",
    "boltzmann_machine_chain",
    "boltzmann_machine_joined_units",
]

Visible = Float[tf.Tensor, "batch visible"]
Hidden = Float[tf.Tensor, "batch hidden"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleWeights = Float[tf.Tensor, "visible visible"]
HiddenWeights = Float[tf.Tensor, "hidden hidden"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]
Units = Float[tf.Tensor, "batch units"]


class BoltzmannMachineTerms(NamedTuple):
    """Energy of joint states, and the probability that a unit is on, given all other units, for each unit."""

    energy: Float[tf.Tensor, " batch"]
    x: Visible
    h: Hidden


class JoinedUnits(NamedTuple):
    """A machine of which no unit is called visible or hidden: E(s) = −dᵀs − sᵀAs."""

    a: Float[tf.Tensor, "units units"]
    d: Float[tf.Tensor, " units"]


@graph_function()
def boltzmann_machine(
    x: Visible,
    h: Hidden,
    w: Weights,
    u: VisibleWeights,
    v: HiddenWeights,
    b: VisibleBias,
    c: HiddenBias,
) -> BoltzmannMachineTerms:
    """General Boltzmann machine: the energy of joint states, and each unit's conditional probability.

    E(x, h) = −bᵀx − cᵀh − hᵀWx − xᵀUx − hᵀVh
    P(xᵢ = 1 | all others) = σ(bᵢ + Uᵢᵢ + (Wᵀh)ᵢ + Σⱼ (Uᵢⱼ + Uⱼᵢ) xⱼ over j ≠ i), and likewise for h with c, V and W

    Args:
        x: visible units, 0 or 1 (batch, visible).
        h: hidden units, 0 or 1 (batch, hidden).
        w: weights W between hidden and visible units (hidden, visible).
        u: weights U among visible units (visible, visible); need not be symmetric.
        v: weights V among hidden units (hidden, hidden); need not be symmetric.
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``BoltzmannMachineTerms(energy, x, h)``: E(x, h) of each row (batch,), and the probabilities of the visible
        (batch, visible) and the hidden units (batch, hidden).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        Two visible units that support each other, U₁₂ = U₂₁ = 1: where one is on, the other has σ(2).

        >>> nothing = tf.zeros((1, 1))
        >>> u = [[0.0, 1.0], [1.0, 0.0]]
        >>> terms = boltzmann_machine([[0.0, 1.0]], nothing, tf.zeros((1, 2)), u, nothing, tf.zeros(2), tf.zeros(1))
        >>> print(terms.x.numpy().round(4))
        [[0.8808 0.5   ]]

    Conventions:
        xᵀUx counts each pair of units twice, as Uᵢⱼ and as Uⱼᵢ, and so both stand in the net input. Many books put
        ½ before it, and then the net input has Uᵢⱼ once. The diagonal acts as a bias, for x² = x of zeros and ones.
        Note C's section 6.9 prints the net input dᵢ + Aᵢᵀx, in which each pair counts once.

    References:
        ackley1985; goodfellow2016, section 20.1; note C, equation 6.9.
    """
    to_hidden = tf.matmul(x, w, transpose_b=True)
    energy = -tf.linalg.matvec(x, b) - tf.linalg.matvec(h, c) - tf.reduce_sum(h * to_hidden, axis=-1)
    return BoltzmannMachineTerms(
        energy=energy - _within(x, u) - _within(h, v),
        x=tf.sigmoid(tf.matmul(h, w) + tf.matmul(x, _between(u)) + b + tf.linalg.diag_part(u)),
        h=tf.sigmoid(to_hidden + tf.matmul(h, _between(v)) + c + tf.linalg.diag_part(v)),
    )


def _within(units: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Return sᵀAs of each row."""
    return tf.reduce_sum(units * tf.matmul(units, weights), axis=-1)


def _between(weights: tf.Tensor) -> tf.Tensor:
    """Return A + Aᵀ with a diagonal of zeros: what a unit feels of each other unit."""
    both = weights + tf.transpose(weights)
    return tf.linalg.set_diag(both, tf.zeros_like(tf.linalg.diag_part(both)))


@graph_function()
def boltzmann_machine_joined_units(
    w: Weights, u: VisibleWeights, v: HiddenWeights, b: VisibleBias, c: HiddenBias
) -> JoinedUnits:
    """Boltzmann machine whose visible and hidden units are joined into one layer, the visible ones first.

    d = (b, c),  A = [[U, 0], [W, V]], so that −dᵀs − sᵀAs = E(x, h) for s = (x, h)

    Args:
        w: weights W between hidden and visible units (hidden, visible).
        u: weights U among visible units (visible, visible).
        v: weights V among hidden units (hidden, hidden).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``JoinedUnits(a, d)``: A (units, units) and d (units,), for ``boltzmann_machine_chain``.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> joined = boltzmann_machine_joined_units([[2.0]], [[3.0]], [[4.0]], [5.0], [6.0])
        >>> print(joined.a.numpy(), joined.d.numpy())
        [[3. 0.]
         [2. 4.]] [5. 6.]

    Conventions:
        W stands in A once, below the diagonal: only A + Aᵀ matters.

    References:
        ackley1985; note C, section 6.9.
    """
    above = tf.concat([u, tf.zeros_like(tf.transpose(w))], axis=1)
    return JoinedUnits(tf.concat([above, tf.concat([w, v], axis=1)], axis=0), tf.concat([b, c], axis=0))


def _validate_chain(s: Any, a: Any, d: Any, order: Any, uniforms: Any) -> None:
    refuse_other_uniforms(uniforms=uniforms)
    units = s.shape[-1]
    if units is not None:
        told = f"boltzmann_machine_chain: order holds {{}}, expected indices of units, 0 to {units - 1}. Count from 0."
        refuse_where(order, lambda indices: (indices < 0) | (indices >= units), told)


@graph_function(validate=_validate_chain)
def boltzmann_machine_chain(
    s: Units,
    a: Float[tf.Tensor, "units units"],
    d: Float[tf.Tensor, " units"],
    order: Int[tf.Tensor, " steps"],
    uniforms: Float[tf.Tensor, "steps batch"],
) -> Units:
    """Gibbs sampling chain of a Boltzmann machine, one unit a step, in an order that is given.

    sᵢ ← 1 if uniforms[t] < σ(dᵢ + Aᵢᵢ + Σⱼ (Aᵢⱼ + Aⱼᵢ) sⱼ over j ≠ i), else 0, with i = order[t], for t = 0, 1, …

    Args:
        s: units at the start, 0 or 1 (batch, units).
        a: weights A (units, units); need not be symmetric.
        d: biases (units,).
        order: which unit is drawn in each step, an index from 0 (steps,).
        uniforms: random numbers, uniform in [0, 1) (steps, batch).

    Returns:
        The units after the last step (batch, units); NaN where a probability or its uniform is NaN.

    Raises:
        ValueError: shapes do not fit together, ``order`` holds what is no unit's index, or a uniform is not in [0, 1).

    Example:
        The second unit hears that the first is on, and goes on with it; then the first is drawn anew.

        >>> a = [[0.0, 9.0], [0.0, 0.0]]
        >>> print(boltzmann_machine_chain([[1.0, 0.0]], a, [-9.0, -4.0], [1, 0], [[0.9], [0.6]]).numpy())
        [[0. 1.]]

    Conventions:
        N steps over all N units, in any order, are one sweep; for k sweeps, ``order`` has k N entries. Units that are
        not in ``order`` are clamped: without the visible ones it samples P(h | x), with all units P(x, h). The
        comparison is strict, as in ``gibbs_step``.

    References:
        ackley1985; geman1984; note C, sections 6.9 and 6.10.
    """
    between, bias = _between(a), d + tf.linalg.diag_part(a)
    units = tf.range(tf.shape(s)[-1])

    def step(state: tf.Tensor, drawn: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        unit, uniform = drawn
        net_input = tf.linalg.matvec(state, tf.gather(between, unit)) + tf.gather(bias, unit)
        fresh = sample_units(tf.sigmoid(net_input), uniform)
        return tf.where(units == tf.cast(unit, units.dtype), fresh[:, None], state)

    return tf.foldl(step, (order, uniforms), s)
