"""The numbers that the notebooks of this unit give in their prose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from dlcourse import losses
from dlcourse.activations import sigmoid, softplus

PROSE = Path(__file__).parents[3] / "autograder/exercises/losses"
MEASURED = np.array([1.0, 3.0, -1.0, 5.0])  # with the mean 2; what else they are does not matter


def most_probable(data, prior):
    """The maximum of the posterior of the mean of Gaussians with variance 1, found on the density itself."""

    def minus_log(theta):
        return -scipy.stats.norm(theta, 1).logpdf(data).sum() - prior.logpdf(theta)

    return scipy.optimize.minimize_scalar(minus_log, bracket=(-0.1, 1.0), options={"xtol": 1e-10}).x


def with_penalty(data, penalty, strength):
    """The minimum of mean loss and penalty, by the losses of the course."""

    def risk(theta):
        loss = np.mean(losses.half_squared_error(data[:, None], np.full((len(data), 1), theta)))
        return loss + float(penalty([np.array([theta])], strength=strength))

    return scipy.optimize.minimize_scalar(risk, bracket=(-0.1, 1.0), options={"xtol": 1e-10}).x


@pytest.mark.parametrize(
    ("prior", "penalty", "strength", "of_two", "of_less"),
    [
        (scipy.stats.norm(0, 1), losses.l2_penalty, 1 / 4, 1.6, 0.32),  # σ² / (N τ²)
        (scipy.stats.laplace(0, 0.5), losses.l1_penalty, 1 / (4 * 0.5), 1.5, 0.0),  # σ² / (N b)
    ],
    ids=["Gaussian", "Laplace"],
)
def test_a_penalty_is_a_prior(prior, penalty, strength, of_two, of_less):
    text = (PROSE / "regression.md").read_text(encoding="utf-8")
    assert f"= {of_two}$" in text
    assert "the first says 0.32, and the second 0:" in text
    for data, expected in ((MEASURED, of_two), (MEASURED - 1.6, of_less)):
        assert most_probable(data, prior) == pytest.approx(expected, abs=1e-5)
        assert with_penalty(data, penalty, strength) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("y", "sign", "likely", "loss"), [(1, "2", 0.8808, 0.1269), (0, "-2", 0.1192, 2.1269)])
def test_one_formula_for_yes_and_no(y, sign, likely, loss):
    text = (PROSE / "classification.md").read_text(encoding="utf-8")
    assert f"sigma({sign}) = {likely}$" in text
    assert f"{loss} if" in text
    z = np.float64(2)
    assert float(sigmoid((2 * y - 1) * z)) == pytest.approx(likely, abs=5e-5)
    assert float(softplus((1 - 2 * y) * z)) == pytest.approx(loss, abs=5e-5)
    of_course = losses.binary_cross_entropy_from_logits(np.array([[float(y)]]), np.array([[2.0]]))
    assert float(np.squeeze(of_course)) == pytest.approx(loss, abs=5e-5)
    np.testing.assert_allclose(np.exp(y * z) / (1 + np.exp(z)), sigmoid((2 * y - 1) * z), rtol=1e-14)
