"""Oracles: NumPy's averages, Keras's regularisers, PyTorch's gradients and weight decay, hand-worked numbers."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch

from dlcourse import losses

RNG = np.random.default_rng(5)
LOSSES = RNG.uniform(size=(4, 3))
MASK = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]], float)
PARAMETERS = [RNG.normal(size=(2, 3)), RNG.normal(size=4)]


def test_empirical_risk_is_numpys_average():
    assert float(losses.empirical_risk(LOSSES)) == pytest.approx(np.mean(LOSSES))
    assert float(losses.empirical_risk(LOSSES, MASK)) == pytest.approx(np.average(LOSSES, weights=MASK))
    weighted = keras.losses.MeanAbsoluteError(reduction="mean_with_sample_weight")
    of_keras = weighted(np.zeros((12, 1)), LOSSES.reshape(12, 1), sample_weight=MASK.reshape(12))
    assert float(losses.empirical_risk(LOSSES, MASK)) == pytest.approx(float(of_keras), rel=1e-6)


def test_padding_counts_nothing_whatever_it_holds():
    for padding in (np.nan, np.inf):
        assert float(losses.empirical_risk([1.0, padding], [1.0, 0.0])) == 1
        gradient = losses.empirical_risk_gradient([[1.0, 2.0], [padding, padding]], [1.0, 0.0])
        np.testing.assert_array_equal(gradient, [1, 2])
    assert float(losses.empirical_risk([1.0, 2.0], [0.0, 0.0])) == 0
    np.testing.assert_array_equal(losses.empirical_risk_gradient([[1.0], [2.0]], [0.0, 0.0]), [0])


def test_no_samples_are_refused():
    with pytest.raises(
        ValueError, match=r"empirical_risk: losses has shape \(0,\) and no entries, expected at least one sample"
    ):
        losses.empirical_risk(np.zeros(0))
    with pytest.raises(ValueError, match=r"empirical_risk_gradient: gradients has shape \(0, 2\)"):
        losses.empirical_risk_gradient(np.zeros((0, 2)))
    with pytest.raises(ValueError, match=r"structural_risk: losses has shape \(0,\)"):
        losses.structural_risk(np.zeros(0), PARAMETERS, strength=1.0)
    with pytest.raises(ValueError, match=r"gradients\[1\] has shape \(0, 4\)"):
        losses.structural_risk_gradient([np.zeros((5, 2, 3)), np.zeros((0, 4))], PARAMETERS, strength=1.0)


def test_a_mask_has_one_entry_a_sample():
    with pytest.raises(ValueError, match=r"empirical_risk: mask has shape \(3,\), .* \*batch = \(4, 3\), as losses"):
        losses.empirical_risk(LOSSES, MASK[0])
    with pytest.raises(
        ValueError, match=r"empirical_risk_gradient: mask has shape \(4, 3\), expected 1 axis: \(batch\)"
    ):
        losses.empirical_risk_gradient(LOSSES, MASK)


def test_empirical_risk_gradient_is_numpys_average():
    gradients, mask = RNG.normal(size=(5, 2, 3)), np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    np.testing.assert_allclose(losses.empirical_risk_gradient(gradients), gradients.mean(0), rtol=1e-13)
    expected = np.average(gradients, axis=0, weights=mask)
    np.testing.assert_allclose(losses.empirical_risk_gradient(gradients, mask), expected, rtol=1e-13)


def test_penalties_are_keras():
    for ours, theirs, factor in (
        (losses.l1_penalty, keras.regularizers.L1, 1.0),
        (losses.l2_penalty, keras.regularizers.L2, 0.5),
    ):
        of_keras = sum(float(theirs(factor * 0.3)(w)) for w in PARAMETERS)
        assert float(ours(PARAMETERS, strength=0.3)) == pytest.approx(of_keras, rel=1e-6)


def test_penalties_by_hand():
    """|1| + |−2| + |3| = 6 and 1 + 4 + 9 = 14."""
    parameters = [[[1.0, -2.0]], [3.0]]
    assert float(losses.l1_penalty(parameters, strength=0.5)) == 3
    assert float(losses.l2_penalty(parameters, strength=0.5)) == 3.5
    assert float(losses.structural_risk([0.0], parameters, strength=0.5)) == 7


@pytest.mark.parametrize(
    ("name", "penalty"), [("l1_penalty", lambda w: w.abs().sum()), ("l2_penalty", lambda w: (w**2).sum() / 2)]
)
def test_penalty_gradients_are_pytorchs(name, penalty):
    tensors = [torch.tensor(w, requires_grad=True) for w in PARAMETERS]
    (0.3 * sum(penalty(w) for w in tensors)).backward()
    for actual, tensor in zip(getattr(losses, f"{name}_gradient")(PARAMETERS, strength=0.3), tensors, strict=True):
        np.testing.assert_allclose(actual, tensor.grad, rtol=1e-14)


def test_l2_gradient_is_pytorchs_weight_decay():
    weight = torch.tensor(PARAMETERS[0], requires_grad=True)
    weight.grad = torch.zeros_like(weight)
    torch.optim.SGD([weight], lr=0.1, weight_decay=0.3).step()
    expected = PARAMETERS[0] - 0.1 * losses.l2_penalty_gradient(PARAMETERS, strength=0.3)[0]
    np.testing.assert_allclose(weight.detach(), expected, rtol=1e-14)


def test_l1_has_no_pull_at_zero():
    np.testing.assert_array_equal(losses.l1_penalty_gradient([[0.0, -0.0, 1e-30]], strength=2.0)[0], [0, 0, 2])


@pytest.mark.parametrize("name", ["l1_penalty", "l1_penalty_gradient", "l2_penalty", "l2_penalty_gradient"])
def test_a_penalty_needs_parameters(name):
    with pytest.raises(ValueError, match=f"{name}: parameters is an empty list"):
        getattr(losses, name)([], strength=1.0)


def test_structural_risk_is_its_two_terms():
    squares = sum(np.sum(w**2) for w in PARAMETERS)
    assert float(losses.structural_risk(LOSSES, PARAMETERS, strength=0.2)) == pytest.approx(
        LOSSES.mean() + 0.2 * squares
    )
    assert float(losses.structural_risk(LOSSES, PARAMETERS, strength=0.0)) == pytest.approx(LOSSES.mean())


def test_structural_risk_gradient_is_that_of_a_linear_model_in_pytorch():
    x, y = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2))
    kernel, bias = RNG.normal(size=(3, 2)), RNG.normal(size=2)
    tensors = [torch.tensor(a, requires_grad=True) for a in (kernel, bias)]
    error = torch.tensor(x) @ tensors[0] + tensors[1] - torch.tensor(y)
    ((error**2).sum(-1).mean() + 0.2 * sum((t**2).sum() for t in tensors)).backward()
    per_sample = losses.squared_error_gradient(y, x @ kernel + bias).numpy()
    gradients = [x[:, :, None] * per_sample[:, None, :], per_sample]
    for actual, tensor in zip(
        losses.structural_risk_gradient(gradients, [kernel, bias], strength=0.2), tensors, strict=True
    ):
        np.testing.assert_allclose(actual, tensor.grad, rtol=1e-12)


def test_gradients_belong_to_parameters():
    with pytest.raises(ValueError, match="gradients has 1 arrays and parameters 2"):
        losses.structural_risk_gradient([np.zeros((5, 2, 3))], PARAMETERS, strength=1.0)
    with pytest.raises(ValueError, match=r"gradients\[0\] has shape \(5, 3, 2\), expected \(batch, \*\(2, 3\)\)"):
        losses.structural_risk_gradient([np.zeros((5, 3, 2)), np.zeros((5, 4))], PARAMETERS, strength=1.0)
    with pytest.raises(ValueError, match="structural_risk: parameters is an empty list"):
        losses.structural_risk(LOSSES, [], strength=1.0)
