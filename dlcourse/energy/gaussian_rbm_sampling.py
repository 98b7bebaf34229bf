"""Gibbs sampling and contrastive divergence for the restricted Boltzmann machine with Gaussian visible units."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.contrastive_divergence import CDGradients
from dlcourse.energy.rbm import rbm_hidden_given_visible
from dlcourse.energy.uniforms import refuse_other_uniforms, sample_units
from dlcourse.graph import graph_function

__all__ = ["gaussian_rbm_cd_k", "gaussian_rbm_gibbs_chain"]

Visible = Float[tf.Tensor, "batch visible"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]
HiddenUniforms = Float[tf.Tensor, "k batch hidden"]
VisibleNormals = Float[tf.Tensor, "k batch visible"]


def _check(function: str) -> Any:
    """Make a check of the random numbers of the hidden units; any number may be a normal one."""

    def validate(*arguments: Any) -> None:
        refuse_other_uniforms(hidden_uniforms=arguments[-2])

    return validate


@graph_function(validate=_check("gaussian_rbm_gibbs_chain"))
def gaussian_rbm_gibbs_chain(
    x: Visible,
    w: Weights,
    b: VisibleBias,
    c: HiddenBias,
    hidden_uniforms: HiddenUniforms,
    visible_normals: VisibleNormals,
) -> Visible:
    """Gibbs sampling chain of k steps in a Gaussian–Bernoulli RBM.

    h⁽ᵗ⁾ ~ P(h | x⁽ᵗ⁾),  x⁽ᵗ⁺¹⁾ = b + Wᵀh⁽ᵗ⁾ + visible_normals[t],  t = 0, …, k − 1

    Args:
        x: visible units at the start, x⁽⁰⁾ (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, batch, hidden); a hidden unit is on where its uniform is
            strictly below its probability.
        visible_normals: random numbers, standard normal (k, batch, visible).

    Returns:
        x⁽ᵏ⁾ (batch, visible); NaN where a probability or a random number is NaN.

    Raises:
        ValueError: shapes do not fit together, or a uniform is not in [0, 1).

    Example:
        The hidden unit is on, by its uniform, and moves the mean from 1 to 3.

        >>> print(gaussian_rbm_gibbs_chain([[0.0]], [[2.0]], [1.0], [0.0], [[[0.4]]], [[[0.25]]]).numpy())
        [[3.25]]

    Conventions:
        The variance of x given h is one. k = 0 returns ``x``.

    References:
        hinton2012, section 13.2; note D, section 5.
    """

    def step(state: tf.Tensor, drawn: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        uniforms, normals = drawn
        return tf.matmul(sample_units(rbm_hidden_given_visible(state, w, c), uniforms), w) + b + normals

    return tf.foldl(step, (hidden_uniforms, visible_normals), x)


@graph_function(validate=_check("gaussian_rbm_cd_k"))
def gaussian_rbm_cd_k(
    x: Visible,
    w: Weights,
    b: VisibleBias,
    c: HiddenBias,
    hidden_uniforms: HiddenUniforms,
    visible_normals: VisibleNormals,
) -> CDGradients:
    """k-step contrastive divergence (CD-k) for a Gaussian–Bernoulli RBM.

    ΔW = Σ P(h=1|x⁽⁰⁾) x⁽⁰⁾ᵀ − P(h=1|x⁽ᵏ⁾) x⁽ᵏ⁾ᵀ,  Δb = Σ x⁽⁰⁾ − x⁽ᵏ⁾,  Δc = Σ P(h=1|x⁽⁰⁾) − P(h=1|x⁽ᵏ⁾),
    summed over the batch, with x⁽ᵏ⁾ from ``gaussian_rbm_gibbs_chain``

    Args:
        x: the batch x⁽⁰⁾ (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).
        hidden_uniforms: random numbers, uniform in [0, 1) (k, batch, hidden).
        visible_normals: random numbers, standard normal (k, batch, visible).

    Returns:
        ``CDGradients(w, b, c)``, to be added to the parameters, times a learning rate.

    Raises:
        ValueError: shapes do not fit together, or a uniform is not in [0, 1).

    Example:
        The chain goes from 0 to 3.25, as ``gaussian_rbm_gibbs_chain`` shows.

        >>> delta = gaussian_rbm_cd_k([[0.0]], [[2.0]], [1.0], [0.0], [[[0.4]]], [[[0.25]]])
        >>> print(delta.b.numpy(), delta.c.numpy().round(4))  # 0 − 3.25; σ(0) − σ(6.5)
        [-3.25] [-0.4985]

    Conventions:
        As in ``cd_k``: sums over the batch, uphill, hidden probabilities at both ends. The bias b of −∂E/∂b = x − b
        is the same at both ends and cancels. Note D's derivatives are those of a cost, downhill, with samples of h.

    References:
        hinton2002; hinton2012, section 13.2; note D, section 5.
    """
    model = gaussian_rbm_gibbs_chain(x, w, b, c, hidden_uniforms, visible_normals)
    h_data, h_model = rbm_hidden_given_visible(x, w, c), rbm_hidden_given_visible(model, w, c)
    return CDGradients(
        w=tf.matmul(h_data, x, transpose_a=True) - tf.matmul(h_model, model, transpose_a=True),
        b=tf.reduce_sum(x - model, axis=0),
        c=tf.reduce_sum(h_data - h_model, axis=0),
    )
