"""Annealed importance sampling against chains in plain Python and the exact ln Z."""

import math

import numpy as np
import pytest
from scipy.special import expit, logsumexp

from dlcourse import energy
from tests.dlcourse.energy.small_machines import HIDDEN, VISIBLE, X, machine, uniforms


def one_chain(w, b, c, base_bias, betas, hidden_uniforms, visible_uniforms):
    """ln w by the unnormalised probabilities p*ₖ of the paper, with h summed out."""

    def log_p(x, beta):
        of_hidden = np.logaddexp(0, beta * (c + w @ x)).sum()
        return (1 - beta) * (base_bias @ x) + beta * (b @ x) + of_hidden

    x, before, log_weight = np.zeros(len(b)), 0.0, 0.0
    for beta, for_h, for_x in zip(betas, hidden_uniforms, visible_uniforms, strict=True):
        h = (for_h < expit(before * (c + w @ x))).astype(float)
        x = (for_x < expit((1 - before) * base_bias + before * (b + w.T @ h))).astype(float)
        log_weight += log_p(x, beta) - log_p(x, before)
        before = beta
    return log_weight


@pytest.mark.parametrize("steps", [1, 2, 6])
def test_weights_are_those_of_chains_one_by_one(steps):
    m, base_bias = machine(2), np.array([0.3, -1.0, 0.0, 0.7])
    betas = np.linspace(0, 1, steps + 1)[1:]
    for_h, for_x = uniforms(steps, 9, HIDDEN), uniforms(steps, 9, VISIBLE, seed=1)
    estimate = energy.ais(*m.restricted, base_bias, betas, for_h, for_x)
    expected = [one_chain(*m.restricted, base_bias, betas, for_h[:, n], for_x[:, n]) for n in range(9)]
    np.testing.assert_allclose(estimate.log_weights, expected, rtol=1e-11, atol=1e-13)
    start = HIDDEN * math.log(2) + np.log1p(np.exp(base_bias)).sum()
    assert float(estimate.log_partition) == pytest.approx(start + logsumexp(expected) - math.log(9), rel=1e-12)


@pytest.mark.parametrize("steps", [1, 5, 100])
@pytest.mark.parametrize("size", [0.5, 1.5])
def test_estimate_is_the_exact_log_partition_within_its_error(steps, size):
    """The mean weight is unbiased: five standard errors of it, for few steps and for many."""
    m, count = machine(4, size=size), 20_000
    estimate = energy.ais(
        *m.restricted, np.zeros(VISIBLE), np.linspace(0, 1, steps + 1)[1:],
        uniforms(steps, count, HIDDEN), uniforms(steps, count, VISIBLE, seed=1),
    )  # fmt: skip
    weights = np.exp(estimate.log_weights.numpy())
    relative_error = weights.std() / weights.mean() / math.sqrt(count)
    exact = float(energy.log_partition(*m.restricted))
    assert abs(math.expm1(float(estimate.log_partition) - exact)) < 5 * relative_error


def test_more_temperatures_spread_less():
    m, count = machine(4, size=1.5), 4000
    spread = [
        energy.ais(
            *m.restricted, np.zeros(VISIBLE), np.linspace(0, 1, steps + 1)[1:],
            uniforms(steps, count, HIDDEN), uniforms(steps, count, VISIBLE, seed=1),
        ).log_weights.numpy().std()
        for steps in (1, 10, 100)
    ]  # fmt: skip
    assert spread[0] > 3 * spread[1] > 6 * spread[2]


def test_mean_weight_is_the_ratio_of_partition_functions_as_an_identity():
    """Over all paths of three steps, each with its probability by transition matrices: no samples."""
    m, base_bias, betas = machine(3), np.array([0.5, 0.0, -0.5, 1.0]), [0.2, 0.6, 1.0]

    def at(beta):
        return beta * m.w, beta * m.b + (1 - beta) * base_bias, beta * m.c

    start = np.exp(X @ base_bias)
    reached, before = start / start.sum(), 0.0
    for beta in betas:
        if before:
            reached = reached @ energy.gibbs_transition_matrix(*at(before)).numpy()
        reached = reached * np.exp(energy.free_energy(X, *at(before)) - energy.free_energy(X, *at(beta))).ravel()
        before = beta
    log_ratio = energy.log_partition(*m.restricted) - energy.log_partition(*at(0.0))
    assert math.log(reached.sum()) == pytest.approx(float(log_ratio), rel=1e-12)


def test_a_perfect_start_needs_no_luck():
    """Without weights, with the model's own biases: every weight is 1 but for the hidden biases, which are exact."""
    b, c = np.array([0.5, -1.0]), np.array([0.25, 2.0, -3.0])
    estimate = energy.ais(np.zeros((3, 2)), b, c, b, [0.3, 1.0], uniforms(2, 5, 3), uniforms(2, 5, 2, seed=1))
    exact = np.logaddexp(0, b).sum() + np.logaddexp(0, c).sum()
    assert float(estimate.log_partition) == pytest.approx(exact, rel=1e-13)
    np.testing.assert_allclose(estimate.log_weights, estimate.log_weights[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("betas", "told"),
    [
        ([0.5, 0.75], "ends with 0.75, expected 1"),
        ([0.5, 0.25, 1.0], "goes down by 0.25, expected numbers that rise"),
        ([-0.5, 1.0], "holds -0.5, expected numbers from"),
        ([0.5, 1.5, 1.0], "holds 1.5, expected numbers from"),
    ],
)
def test_temperatures_that_do_not_lead_to_the_model_are_told(betas, told):
    m, k = machine(), len(betas)
    with pytest.raises(ValueError, match=f"^ais: betas {told}"):
        energy.ais(*m.restricted, np.zeros(VISIBLE), betas, np.zeros((k, 2, HIDDEN)), np.zeros((k, 2, VISIBLE)))


def test_other_wrong_arguments_are_told():
    m = machine()
    arguments = *m.restricted, np.zeros(VISIBLE)
    with pytest.raises(ValueError, match=r"^ais: betas has"):
        energy.ais(*arguments, np.zeros(0), np.zeros((0, 2, HIDDEN)), np.zeros((0, 2, VISIBLE)))
    with pytest.raises(ValueError, match=r"^ais: hidden_uniforms holds -1, expected"):
        energy.ais(*arguments, [1.0], -np.ones((1, 2, HIDDEN)), np.zeros((1, 2, VISIBLE)))
    with pytest.raises(ValueError, match=r"ais: .*(betas|visible_uniforms)"):
        energy.ais(*arguments, [0.5, 1.0], np.zeros((2, 2, HIDDEN)), np.zeros((1, 2, VISIBLE)))
