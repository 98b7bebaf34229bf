"""General Boltzmann machines, whose units are all connected, against sums over all joint states."""

import itertools
import math

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit

from dlcourse import energy
from tests.dlcourse.energy.small_machines import HIDDEN, VISIBLE, H, Machine, X, machine, uniforms


@pytest.fixture
def m():
    return machine()


@pytest.fixture
def joined(m):
    return energy.boltzmann_machine_joined_units(*m)


S = np.array(list(itertools.product([0.0, 1.0], repeat=VISIBLE + HIDDEN)))


def test_energy_is_the_sum_of_its_terms(m):
    pairs = [(X[i], H[j]) for i, j in [(3, 1), (15, 7), (6, 5), (0, 0)]]
    found = energy.boltzmann_machine(np.array([x for x, _ in pairs]), np.array([h for _, h in pairs]), *m).energy
    np.testing.assert_allclose(found, [m.energy(x, h) for x, h in pairs], rtol=1e-13, atol=1e-14)


def test_conditionals_are_ratios_of_two_joint_states(m):
    """σ of the difference of energy that turning a unit on makes, for each unit in several states."""
    for i, j in [(3, 1), (12, 6), (0, 0), (15, 7)]:
        x, h = X[i], H[j]
        terms = energy.boltzmann_machine(x[None], h[None], *m)
        for unit in range(VISIBLE):
            off, on = np.where(np.arange(VISIBLE) == unit, 0.0, x), np.where(np.arange(VISIBLE) == unit, 1.0, x)
            assert terms.x.numpy()[0, unit] == pytest.approx(expit(m.energy(off, h) - m.energy(on, h)), rel=1e-12)
        for unit in range(HIDDEN):
            off, on = np.where(np.arange(HIDDEN) == unit, 0.0, h), np.where(np.arange(HIDDEN) == unit, 1.0, h)
            assert terms.h.numpy()[0, unit] == pytest.approx(expit(m.energy(x, off) - m.energy(x, on)), rel=1e-12)


def test_without_weights_within_layers_it_is_an_rbm(m):
    x, h = X[[2, 9, 14]], H[[1, 6, 3]]
    terms = energy.boltzmann_machine(x, h, m.w, 0 * m.u, 0 * m.v, m.b, m.c)
    np.testing.assert_allclose(terms.energy, energy.rbm_energy(x, h, *m.restricted), rtol=1e-13)
    np.testing.assert_allclose(terms.x, energy.rbm_visible_given_hidden(h, m.w, m.b), rtol=1e-13)
    np.testing.assert_allclose(terms.h, energy.rbm_hidden_given_visible(x, m.w, m.c), rtol=1e-13)


def test_only_the_symmetric_part_matters(m):
    x, h = X[[2, 9, 14]], H[[1, 6, 3]]
    symmetric = m._replace(u=(m.u + m.u.T) / 2, v=(m.v + m.v.T) / 2)
    upper = m._replace(u=np.triu(m.u + m.u.T) - np.diag(np.diag(m.u)), v=np.tril(m.v) + np.triu(m.v, 1).T)
    for other in (symmetric, upper):
        for a, e in zip(energy.boltzmann_machine(x, h, *other), energy.boltzmann_machine(x, h, *m), strict=True):
            np.testing.assert_allclose(a, e, rtol=1e-12)


def test_joined_units_have_the_same_energy(m, joined):
    a, d = joined.a.numpy(), joined.d.numpy()
    for s in S[[0, 5, 77, 101, 127]]:
        assert -d @ s - s @ a @ s == pytest.approx(m.energy(s[:VISIBLE], s[VISIBLE:]), rel=1e-12, abs=1e-14)


def sweep_matrix(joined, order):
    """The transition probabilities of a chain over all joint states, one unit a step, from energies alone."""
    a, d = joined.a.numpy(), joined.d.numpy()
    energies = np.array([-d @ s - s @ a @ s for s in S])
    matrix = np.eye(len(S))
    for unit in order:
        bit = 1 << (S.shape[1] - 1 - unit)
        step = np.zeros_like(matrix)
        for state in range(len(S)):
            off, on = state & ~bit, state | bit
            step[state, on] = expit(energies[off] - energies[on])
            step[state, off] = 1 - step[state, on]
        matrix = matrix @ step
    return matrix


@pytest.mark.parametrize("order", [range(7), [6, 2, 0, 5, 1, 4, 3], [0, 0, 3]])
def test_every_order_of_a_free_chain_leaves_the_exact_distribution(m, joined, order):
    joint, _ = m.joint()
    np.testing.assert_allclose(joint.ravel() @ sweep_matrix(joined, order), joint.ravel(), rtol=1e-11)


def test_a_sweep_has_the_frequencies_of_its_matrix(m, joined):
    count, order = 40_000, np.array([6, 2, 0, 5, 1, 4, 3, 2], "int32")
    found = energy.boltzmann_machine_chain(np.tile(S[77], (count, 1)), *joined, order, uniforms(len(order), count))
    frequency = np.bincount(found.numpy().astype(int) @ (1 << np.arange(7)[::-1]), minlength=128) / count
    np.testing.assert_allclose(frequency, sweep_matrix(joined, order)[77], atol=5 * 0.5 / math.sqrt(count))


def test_the_chain_unit_by_unit(m, joined):
    """In plain Python, with the terms of the energy that a unit is in."""
    order, drawn, s = [4, 0, 6, 1, 1, 3], uniforms(6, 2, seed=3), S[[9, 100]].copy()
    found = energy.boltzmann_machine_chain(s, *joined, order, drawn)
    for t, unit in enumerate(order):
        for row in range(2):
            off, on = s[row].copy(), s[row].copy()
            off[unit], on[unit] = 0, 1
            gap = m.energy(off[:VISIBLE], off[VISIBLE:]) - m.energy(on[:VISIBLE], on[VISIBLE:])
            s[row, unit] = float(drawn[t, row] < expit(gap))
    np.testing.assert_array_equal(found, s)


def test_a_clamped_chain_samples_the_hidden_units_given_the_visible(m, joined):
    count, order = 20_000, np.tile(np.arange(VISIBLE, VISIBLE + HIDDEN), 20).astype("int32")
    start = np.tile(np.concatenate([X[6], H[0]]), (count, 1))
    found = energy.boltzmann_machine_chain(start, *joined, order, uniforms(len(order), count)).numpy()
    np.testing.assert_array_equal(found[:, :VISIBLE], start[:, :VISIBLE])
    joint, _ = m.joint()
    frequency = np.bincount(found[:, VISIBLE:].astype(int) @ [4, 2, 1], minlength=8) / count
    np.testing.assert_allclose(frequency, joint[6] / joint[6].sum(), atol=5 * 0.5 / math.sqrt(count))


def test_no_steps_and_ties():
    s = [[1.0, 0.0]]
    nothing, none = np.zeros((2, 2), "float32"), np.zeros((0, 1), "float32")
    np.testing.assert_array_equal(energy.boltzmann_machine_chain(s, nothing, [0.0, 0.0], np.zeros(0, "int32"), none), s)
    tie = energy.boltzmann_machine_chain(s, nothing, [0.0, 0.0], [0, 1], [[0.5], [0.4]])
    np.testing.assert_array_equal(tie, [[0.0, 1.0]])


def test_what_a_chain_refuses(joined):
    s, a, d = S[:1], *joined
    with pytest.raises(ValueError, match=r"^boltzmann_machine_chain: order holds 7, expected indices .* 0 to 6"):
        energy.boltzmann_machine_chain(s, a, d, [7], [[0.5]])
    with pytest.raises(ValueError, match=r"^boltzmann_machine_chain: order holds -1"):
        energy.boltzmann_machine_chain(s, a, d, [-1], [[0.5]])
    for wrong in (1.0, -0.25):
        with pytest.raises(ValueError, match=rf"^boltzmann_machine_chain: uniforms holds {wrong:g}, .*\[0, 1\)"):
            energy.boltzmann_machine_chain(s, a, d, [0], [[wrong]])
    with pytest.raises(ValueError, match=r"boltzmann_machine_chain: .*order.*uniforms|uniforms.*order"):
        energy.boltzmann_machine_chain(s, a, d, [0, 1], [[0.5]])


def test_log_likelihood_is_that_of_all_joint_states(m):
    joint, _ = m.joint()
    found = energy.boltzmann_machine_log_likelihood(X, *m)
    np.testing.assert_allclose(found, np.log(joint.sum(1)), rtol=1e-12)
    restricted = Machine(m.w, 0 * m.u, 0 * m.v, m.b, m.c)
    np.testing.assert_allclose(
        energy.boltzmann_machine_log_likelihood(X, *restricted),
        -energy.free_energy(X, *m.restricted) - energy.log_partition(*m.restricted),
        rtol=1e-12,
    )


def test_log_likelihood_stands_large_energies():
    found = energy.boltzmann_machine_log_likelihood(
        [[1.0, 1.0]], np.zeros((1, 2)), [[0.0, 4000.0], [0.0, 0.0]], [[0.0]], [0.0, 0.0], [0.0]
    )
    np.testing.assert_allclose(found, [0.0], atol=1e-12)


@pytest.mark.parametrize(("visible", "hidden"), [(4, 3), (2, 4), (1, 1)])
def test_gradient_is_that_of_the_log_likelihood(visible, hidden):
    m = machine(9, visible, hidden)
    x = np.random.default_rng(1).integers(0, 2, (5, visible)).astype(float)
    tensors = [tf.constant(p) for p in m]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        total = tf.reduce_sum(energy.boltzmann_machine_log_likelihood(x, *tensors))
    found = energy.boltzmann_machine_gradient(x, *m)
    for a, e in zip(found, tape.gradient(total, tensors), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-11, atol=1e-13)


def test_gradient_is_a_difference_of_means_over_states(m):
    """⟨hhᵀ⟩ with the visible units clamped, minus ⟨hhᵀ⟩ of the free machine, state by state."""
    joint, _ = m.joint()
    samples = [3, 3, 8]
    data = sum(p * np.outer(h, h) for s in samples for p, h in zip(joint[s] / joint[s].sum(), H, strict=True))
    model = sum(p * np.outer(h, h) for p, h in zip(joint.sum(0), H, strict=True))
    np.testing.assert_allclose(energy.boltzmann_machine_gradient(X[samples], *m).v, data - 3 * model, rtol=1e-11)


def test_gradient_without_weights_within_layers_is_the_rbm_s(m):
    x = X[[1, 6, 11]]
    general = energy.boltzmann_machine_gradient(x, m.w, 0 * m.u, 0 * m.v, m.b, m.c)
    restricted = energy.log_likelihood_gradient(x, *m.restricted)
    for name in ("w", "b", "c"):
        np.testing.assert_allclose(getattr(general, name), getattr(restricted, name), rtol=1e-11, atol=1e-13)


def test_too_large_a_machine_is_told():
    m = machine(0, visible=11, hidden=10)
    for function in (energy.boltzmann_machine_gradient, energy.boltzmann_machine_log_likelihood):
        with pytest.raises(ValueError, match=rf"^{function.__name__}: the machine has 21 units, which have 2\^21 stat"):
            function(np.zeros((2, 11)), *m)
