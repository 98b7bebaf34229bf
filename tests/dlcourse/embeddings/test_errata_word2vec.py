"""The numbers of docs/errata/13-embeddings.md, its part on word2vec."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from dlcourse import embeddings


def test_derivative_of_ln_p_and_of_p():
    """u = (1, 0), v = 1."""
    u = np.array([1.0, 0.0])
    p = softmax(u)
    gradient = embeddings.skip_gram_gradient([[0, 0]], [2], [[1.0], [0.0]], [[1.0], [0.0]], window=1)
    assert u[0] - p @ u == pytest.approx(0.2689, abs=5e-5)
    np.testing.assert_allclose(gradient.centre[0, 0], -2 * (u[0] - p @ u), rtol=1e-6)  # two pairs
    step = 1e-6
    slope = (softmax(u * (1 + step))[0] - softmax(u * (1 - step))[0]) / (2 * step)
    assert slope == pytest.approx(0.1966, abs=5e-5)
    assert slope == pytest.approx(p[0] * (u[0] - p @ u))


def test_ends_of_the_window():
    """The word c of a b c d e, with n = 2."""
    words, mask = embeddings.context_windows([[0, 1, 2, 3, 4]], [5], window=2)
    assert words.numpy()[0, 2][mask.numpy()[0, 2]].tolist() == [0, 1, 3, 4]
    assert [i for i in range(5) if 2 - 2 < i < 2 + 2 and i != 2] == [1, 3]


def test_noise_is_normalised():
    powers = np.array([0.5, 0.3, 0.2]) ** 0.75
    np.testing.assert_allclose(powers, [0.5946, 0.4054, 0.2991], atol=5e-5)
    assert powers.sum() == pytest.approx(1.299, abs=5e-4)
    np.testing.assert_allclose(embeddings.noise_distribution([0.5, 0.3, 0.2]), powers / powers.sum(), rtol=1e-6)


def test_the_bracket_of_hierarchical_softmax():
    """A | (B | C), u = ½ at the root and −1 below, v = 2; left is +1."""
    printed = [
        expit(1) * 0.5 * 2,
        (expit(-1) * 0.5 * 2) * (expit(1) * -1 * 2),
        (expit(-1) * 0.5 * 2) * (expit(-1) * -1 * 2),
    ]
    assert sum(printed) == pytest.approx(0.193, abs=5e-4)
    tree = [4, 3, 3, 4, 4], [1, 1, -1, -1, 0]
    losses = embeddings.hierarchical_softmax([0] * 3, [0, 1, 2], [[2.0]] * 3, [[-1.0], [0.5]], *tree)
    assert np.exp(-losses).sum() == pytest.approx(1)


def test_cbow_runs_over_places():
    """In 0 1 0 2 the word 0 stands twice, with different contexts: four terms, not three."""
    text = np.array([0, 1, 0, 2])
    zeros = np.zeros((3, 2))
    assert float(embeddings.cbow(text[None], [4], zeros, zeros, window=1)) == pytest.approx(4 * np.log(3))
    assert len(set(text)) * np.log(3) == pytest.approx(3.2958, abs=5e-5)
    assert 4 * np.log(3) == pytest.approx(4.3944, abs=5e-5)
