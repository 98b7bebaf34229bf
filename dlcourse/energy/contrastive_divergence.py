"""Contrastive divergence: the gradient of a restricted Boltzmann machine's log-likelihood, estimated in k steps.

The chains begin at the data, or they persist: they go on where the last update has left them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.energy.rbm import rbm_hidden_given_visible, rbm_visible_given_hidden
from dlcourse.energy.uniforms import refuse_other_uniforms, sample_units
from dlcourse.graph import graph_function

__all__ = ["CDGradients", "PersistentCD", "cd_k", "persistent_cd_k"]


class CDGradients(NamedTuple):
    """Sums over the batch; the direction in which the likelihood of the data grows."""

    w: Float[tf.Tensor, "hidden visible"]
    b: Float[tf.Tensor, " visible"]
    c: Float[tf.Tensor, " hidden"]


class PersistentCD(NamedTuple):
    """Sums over the batch, as ``CDGradients``, and the chains where they are now."""

    w: Float[tf.Tensor, "hidden visible"]
    b: Float[tf.Tensor, " visible"]
    c: Float[tf.Tensor, " hidden"]
    chains: Float[tf.Tensor, "chains visible"]


def _validate_cd(x: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any) -> None:
    refuse_other_uniforms(hidden_uniforms=hidden_uniforms, visible_uniforms=visible_uniforms)


def _validate_persistent(
    x: Any, chains: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any
) -> None:
    refuse_empty("persistent_cd_k", expected="at least one chain", mend="Begin some, at the data say.", chains=chains)
    refuse_other_uniforms(hidden_uniforms=hidden_uniforms, visible_uniforms=visible_uniforms)


@graph_function(validate=_validate_cd)
def cd_k(
    x: Float[tf.Tensor, "batch visible"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
    hidden_uniforms: Float[tf.Tensor, "k batch hidden"],
    visible_uniforms: Float[tf.Tensor, "k batch visible"],
) -> CDGradients:
    """k-step contrastive divergence (CD-k): estimate the log-likelihood gradient of an RBM.

    ΔW = Σ P(h=1|x⁽⁰⁾) x⁽⁰⁾ᵀ − P(h=1|x⁽ᵏ⁾) x⁽ᵏ⁾ᵀ,  Δb = Σ x⁽⁰⁾ − x⁽ᵏ⁾,  Δc = Σ P(h=1|x⁽⁰⁾) − P(h=1|x⁽ᵏ⁾),
    summed over the batch, with h⁽ᵗ⁾ ~ P(h | x⁽ᵗ⁾) and x⁽ᵗ⁺¹⁾ ~ P(x | h⁽ᵗ⁾) for t = 0, …, k − 1

    Args:
        x: the batch x⁽⁰⁾, 0 or 1 (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, batch, hidden): unit i of h⁽ᵗ⁾ is on where
            ``hidden_uniforms[t] < P(h=1|x⁽ᵗ⁾)``.
        visible_uniforms: random numbers, uniform in [0, 1) (k, batch, visible), for x⁽ᵗ⁺¹⁾ likewise.

    Returns:
        ``CDGradients(w, b, c)``, to be added to the parameters, times a learning rate.

    Raises:
        ValueError: shapes do not fit together, or a uniform number is not in [0, 1).

    Example:
        Without weights, x⁽¹⁾ is [0, 1] by its uniforms and P(h=1) is one half throughout.

        >>> delta = cd_k([[1.0, 1.0]], tf.zeros((1, 2)), tf.zeros(2), tf.zeros(1), [[[0.3]]], [[[0.7, 0.3]]])
        >>> print(delta.w.numpy(), delta.b.numpy(), delta.c.numpy())
        [[0.5 0. ]] [1. 0.] [0.]

    Conventions:
        Sums over the batch, as in note C's algorithm 1, not means. The hidden units are sampled within the chain, and
        enter the statistics as probabilities, at both ends. Note D's update is the opposite direction, down a
        cost, with sampled hidden units at both ends. Chains that persist are ``persistent_cd_k``.

    References:
        hinton2002; fischer2012, algorithm 1; note C, equation 6.11 and algorithm 1.
    """
    return weighted_cd_k(x, rbm_hidden_given_visible(x, w, c), w, b, c, hidden_uniforms, visible_uniforms)


@graph_function(validate=_validate_persistent)
def persistent_cd_k(
    x: Float[tf.Tensor, "batch visible"],
    chains: Float[tf.Tensor, "chains visible"],
    w: Float[tf.Tensor, "hidden visible"],
    b: Float[tf.Tensor, " visible"],
    c: Float[tf.Tensor, " hidden"],
    hidden_uniforms: Float[tf.Tensor, "k chains hidden"],
    visible_uniforms: Float[tf.Tensor, "k chains visible"],
) -> PersistentCD:
    """Persistent contrastive divergence (PCD-k): an RBM's log-likelihood gradient by chains that go on.

    ΔW = Σₓ P(h=1|x) xᵀ − (N/M) Σ P(h=1|x̃⁽ᵏ⁾) x̃⁽ᵏ⁾ᵀ, and Δb, Δc likewise, with N samples and M chains;
    x̃⁽⁰⁾ are the chains as the last update left them, h⁽ᵗ⁾ ~ P(h | x̃⁽ᵗ⁾) and x̃⁽ᵗ⁺¹⁾ ~ P(x | h⁽ᵗ⁾)

    Args:
        x: the batch, 0 or 1 (batch, visible).
        chains: visible units of the chains x̃⁽⁰⁾, 0 or 1 (chains, visible); any to begin with, such as a batch.
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, chains, hidden), as for ``cd_k``.
        visible_uniforms: random numbers, uniform in [0, 1) (k, chains, visible).

    Returns:
        ``PersistentCD(w, b, c, chains)``: what is to be added to the parameters, times a learning rate, and x̃⁽ᵏ⁾, to
        be passed in at the next update.

    Raises:
        ValueError: shapes do not fit together, there is no chain, or a uniform number is not in [0, 1).

    Example:
        Without weights P(h=1) is one half. The two chains end at 1 and 0, and each counts for half of the one sample.

        >>> uniforms = [[[0.3], [0.8]]]
        >>> delta = persistent_cd_k([[1.0]], tf.zeros((2, 1)), [[0.0]], [0.0], [0.0], uniforms, uniforms)
        >>> print(delta.w.numpy(), delta.b.numpy(), delta.c.numpy(), delta.chains.numpy().T)
        [[0.25]] [0.5] [0.] [[1. 0.]]

    Conventions:
        Also called stochastic maximum likelihood. The model's term is a mean over the chains times the size of the
        batch, so that the numbers of both need not be the same. scikit-learn's ``BernoulliRBM`` is this method with
        k = 1 and as many chains as samples in a batch; it keeps the chains' hidden units and draws the visible ones
        first, and divides by the batch's size.

    References:
        tieleman2008; younes1999; fischer2012; note C, section 6.13.
    """
    h = rbm_hidden_given_visible(x, w, c)
    return weighted_persistent_cd_k(x, h, chains, w, b, c, hidden_uniforms, visible_uniforms)


def weighted_cd_k(
    x: Any, h: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any, counts: Any = None
) -> CDGradients:
    """``cd_k`` of a batch x with its P(h=1|x), each row counted so many times, (batch, 1); None for once."""
    model, h_model = _chain_with_probabilities(x, h, w, b, c, hidden_uniforms, visible_uniforms)
    data, dreamt = _statistics(x, h, counts), _statistics(model, h_model, counts)
    return CDGradients(*(positive - negative for positive, negative in zip(data, dreamt, strict=True)))


def weighted_persistent_cd_k(
    x: Any, h: Any, chains: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any, counts: Any = None
) -> PersistentCD:
    """``persistent_cd_k`` of a batch x with its P(h=1|x), each row counted so many times, (batch, 1)."""
    start = rbm_hidden_given_visible(chains, w, c)
    model, h_model = _chain_with_probabilities(chains, start, w, b, c, hidden_uniforms, visible_uniforms)
    data, dreamt = _statistics(x, h, counts), _statistics(model, h_model, None)
    samples = tf.cast(tf.shape(x)[0], x.dtype) if counts is None else tf.reduce_sum(counts)
    number = tf.cast(tf.shape(chains)[0], x.dtype)
    pairs = zip(data, dreamt, strict=True)
    return PersistentCD(*(positive - samples * negative / number for positive, negative in pairs), model)


def _chain_with_probabilities(
    x: Any, h: Any, w: Any, b: Any, c: Any, hidden_uniforms: Any, visible_uniforms: Any
) -> tuple[tf.Tensor, tf.Tensor]:
    """``gibbs_chain`` from x, for which P(h=1|x) is known: its last x, and P(h=1|x) there, which costs nothing more."""

    def step(state: Any, uniforms: Any) -> Any:
        hidden = sample_units(state[1], uniforms[0])
        visible = sample_units(rbm_visible_given_hidden(hidden, w, b), uniforms[1])
        return visible, rbm_hidden_given_visible(visible, w, c)

    return tf.foldl(step, (hidden_uniforms, visible_uniforms), (x, h))


def _statistics(x: Any, h: Any, counts: Any) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Sums over the rows of h xᵀ, x and h."""
    if counts is not None:
        h, counted = counts * h, counts * x
    else:
        counted = x
    return tf.matmul(h, x, transpose_a=True), tf.reduce_sum(counted, axis=0), tf.reduce_sum(h, axis=0)
