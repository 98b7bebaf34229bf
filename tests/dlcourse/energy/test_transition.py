"""The matrix of block Gibbs sampling: identities, a closed form for two units, and what the sampler does."""

import numpy as np
import pytest
from scipy.special import expit

from dlcourse import energy
from tests.dlcourse.energy.small_machines import HIDDEN, VISIBLE, H, X, machine, uniforms


@pytest.fixture
def m():
    return machine()


@pytest.fixture
def matrix(m):
    return energy.gibbs_transition_matrix(*m.restricted).numpy()


@pytest.fixture
def exact(m):
    return m.joint(within=False)[0].sum(1)


def test_entries_are_sums_over_the_hidden_states(m, matrix):
    """Both conditionals as ratios of the joint distribution, not as products of sigmoids."""
    joint, _ = m.joint(within=False)
    to_h = joint / joint.sum(1, keepdims=True)
    to_x = joint.T / joint.sum(0)[:, None]
    for before in (0, 5, 13):
        for after in (0, 6, 15):
            entry = sum(to_h[before, k] * to_x[k, after] for k in range(len(H)))
            assert matrix[before, after] == pytest.approx(entry, rel=1e-12)


def test_rows_sum_to_one_and_the_exact_distribution_stays(matrix, exact):
    np.testing.assert_allclose(matrix.sum(1), 1, rtol=1e-14)
    np.testing.assert_allclose(exact @ matrix, exact, rtol=1e-13)


def test_the_chain_is_reversible_and_its_eigenvalues_are_real_and_not_negative(matrix, exact):
    flow = exact[:, None] * matrix
    np.testing.assert_allclose(flow, flow.T, rtol=1e-12)
    eigenvalues = np.linalg.eigvals(matrix)
    assert np.abs(eigenvalues.imag).max() < 1e-12
    assert eigenvalues.real.min() > -1e-12
    assert np.sort(eigenvalues.real)[-1] == pytest.approx(1, rel=1e-13)


def test_two_units_in_closed_form():
    """One visible and one hidden unit: the second eigenvalue is (σ(c + w) − σ(c)) (σ(b + w) − σ(b))."""
    w, b, c = 1.5, -0.5, 0.25
    matrix = energy.gibbs_transition_matrix([[w]], [b], [c]).numpy()
    second = (expit(c + w) - expit(c)) * (expit(b + w) - expit(b))
    np.testing.assert_allclose(np.sort(np.linalg.eigvals(matrix)), [second, 1], rtol=1e-6)


def test_the_second_eigenvalue_is_the_speed_of_mixing(matrix, exact):
    second = np.sort(np.linalg.eigvals(matrix).real)[-2]
    distances = [np.abs(np.linalg.matrix_power(matrix, k)[0] - exact).sum() for k in (10, 11, 12)]
    np.testing.assert_allclose(np.divide(distances[1:], distances[:-1]), second, rtol=2e-3)


def test_strong_weights_mix_slowly():
    slow = [np.sort(np.linalg.eigvals(energy.gibbs_transition_matrix([[w]], [-w / 2], [-w / 2])).real)[0]
            for w in (0.0, 2.0, 8.0)]  # fmt: skip
    np.testing.assert_allclose(slow[0], 0, atol=1e-7)
    assert slow[0] < slow[1] < 0.5 < 0.9 < slow[2] < 1


def test_samples_have_the_frequencies_of_a_row(m, matrix):
    count, start = 40_000, 6
    x = energy.gibbs_chain(
        np.tile(X[start], (count, 1)), *m.restricted,
        uniforms(2, count, HIDDEN), uniforms(2, count, VISIBLE, seed=1),
    )  # fmt: skip
    frequency = np.bincount(x.numpy().astype(int) @ [8, 4, 2, 1], minlength=16) / count
    expected = np.linalg.matrix_power(matrix, 2)[start]
    np.testing.assert_allclose(frequency, expected, atol=5 * 0.5 / np.sqrt(count))


def test_states_are_in_counting_order():
    """A machine that turns its first unit on, and the second off."""
    matrix = energy.gibbs_transition_matrix(np.zeros((1, 2)), [50.0, -50.0], [0.0])
    np.testing.assert_allclose(matrix, np.tile([0.0, 0.0, 1.0, 0.0], (4, 1)), atol=1e-15)


@pytest.mark.parametrize(("visible", "hidden", "layer"), [(13, 2, "visible"), (2, 13, "hidden")])
def test_too_large_a_machine_is_told(visible, hidden, layer):
    told = rf"^gibbs_transition_matrix: the {layer} layer of w has 13 units, .*at most 12 .*Run gibbs_chain"
    with pytest.raises(ValueError, match=told):
        energy.gibbs_transition_matrix(np.zeros((hidden, visible)), np.zeros(visible), np.zeros(hidden))
