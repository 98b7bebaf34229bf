"""Oracles: SciPy, scikit-learn, PyTorch, Cover and Thomas's example 2.2.1, and the values at the edge."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
import sklearn.metrics
import tensorflow as tf
import torch

from dlcourse import information, losses
from tests.dlcourse.information.joints import COVER_THOMAS, random_joints

RNG = np.random.default_rng(0)
P, Q = RNG.dirichlet(np.ones(6), size=(2, 4, 3))  # (4, 3, 6) each
BASES = pytest.mark.parametrize("base", [2.0, math.e, 10.0, 0.5])
JOINTS = random_joints(4, 3)


def each(function, joints):
    return np.reshape([function(joint) for joint in joints.reshape(-1, *joints.shape[-2:])], joints.shape[:-2])


@BASES
def test_self_information_is_minus_the_logarithm(base):
    np.testing.assert_allclose(information.self_information(P, base=base), -np.log(P) / np.log(base), rtol=1e-14)


def test_self_information_is_pytorchs_log_probability():
    log_prob = torch.distributions.Categorical(torch.tensor(P)).log_prob(torch.full(P.shape[:-1], 2))
    np.testing.assert_allclose(information.self_information(P[..., 2], base=math.e), -log_prob, rtol=1e-12)


def test_self_information_of_independent_events_adds():
    one, other = P[..., 0], P[..., 1]
    both = information.self_information(one * other)
    np.testing.assert_allclose(
        both, information.self_information(one) + information.self_information(other), rtol=1e-13
    )


def test_self_information_at_the_edges():
    np.testing.assert_array_equal(information.self_information(np.array([0.0, 1.0])), [np.inf, 0.0])


@BASES
def test_entropy_is_scipys_and_pytorchs(base):
    np.testing.assert_allclose(
        information.entropy(P, base=base), scipy.stats.entropy(P, axis=-1, base=base), rtol=1e-13
    )
    nats = torch.distributions.Categorical(torch.tensor(P)).entropy().numpy()
    np.testing.assert_allclose(information.entropy(P, base=base), nats / np.log(base), rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_entropy_with_zeros(dtype):
    p = np.array([[0, 0.5, 0.5, 0], [1, 0, 0, 0], [0.25] * 4], dtype)
    np.testing.assert_array_equal(information.entropy(p), [1, 0, 2])
    assert not np.signbit(information.entropy(p)[1])


def test_entropy_of_a_uniform_distribution_is_log_k_and_no_other_is_larger():
    """Note D has log(1/k), which is below zero."""
    uniform = np.full(6, 1 / 6)
    assert float(information.entropy(uniform)) == pytest.approx(np.log2(6), rel=1e-14)
    assert (information.entropy(P).numpy() < np.log2(6)).all()


def test_gradient_of_entropy_is_finite_where_an_outcome_is_impossible():
    p = tf.constant([0.5, 0.5, 0.0], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(p)
        value = information.entropy(p)
    np.testing.assert_allclose(tape.gradient(value, p), [1 - 1 / np.log(2)] * 2 + [0], rtol=1e-13)


@BASES
def test_joint_entropy_is_scipys_of_all_pairs(base):
    flat = JOINTS.reshape(4, 3, -1)
    np.testing.assert_allclose(
        information.joint_entropy(JOINTS, base=base), scipy.stats.entropy(flat, axis=-1, base=base), rtol=1e-13
    )


def test_the_example_of_cover_and_thomas():
    """Elements of Information Theory, examples 2.2.1 and 2.4.1."""
    p = COVER_THOMAS
    assert float(information.entropy(p.sum(1))) == pytest.approx(7 / 4, rel=1e-14)
    assert float(information.entropy(p.sum(0))) == pytest.approx(2, rel=1e-14)
    assert float(information.joint_entropy(p)) == pytest.approx(27 / 8, rel=1e-14)
    assert float(information.conditional_entropy(p)) == pytest.approx(13 / 8, rel=1e-14)
    assert float(information.conditional_entropy(p.T)) == pytest.approx(11 / 8, rel=1e-14)
    assert float(information.mutual_information(p)) == pytest.approx(3 / 8, rel=1e-14)


@BASES
def test_conditional_entropy_is_the_mean_entropy_of_the_rows(base):
    def by_rows(joint):
        return sum(row.sum() * scipy.stats.entropy(row, base=base) for row in joint if row.sum())

    actual = information.conditional_entropy(JOINTS, base=base)
    np.testing.assert_allclose(actual, each(by_rows, JOINTS), rtol=1e-12, atol=1e-14)
    torch_rows = torch.distributions.Categorical(torch.tensor(JOINTS + 1e-300)).entropy().numpy()
    np.testing.assert_allclose(actual, (JOINTS.sum(-1) * torch_rows).sum(-1) / np.log(base), rtol=1e-12)


def test_conditional_entropy_where_x_never_occurs_and_where_it_decides():
    assert float(information.conditional_entropy([[0.5, 0.5], [0.0, 0.0]])) == 1
    assert float(information.conditional_entropy([[0.0, 0.25, 0.0], [0.75, 0.0, 0.0]])) == 0


@BASES
def test_cross_entropy_is_scipys_entropy_and_divergence(base):
    expected = scipy.stats.entropy(P, axis=-1, base=base) + scipy.stats.entropy(P, Q, axis=-1, base=base)
    np.testing.assert_allclose(information.cross_entropy(P, Q, base=base), expected, rtol=1e-13)


def test_cross_entropy_in_nats_is_that_of_the_losses_and_sklearns():
    nats = information.cross_entropy(P, Q, base=math.e)
    np.testing.assert_allclose(nats, losses.cross_entropy(P, Q), rtol=1e-14)
    labels = np.array([2, 0, 5])
    one_hot = np.eye(6)[labels]
    log_loss = sklearn.metrics.log_loss(labels, Q[0], labels=np.arange(6))
    np.testing.assert_allclose(
        information.cross_entropy(one_hot, Q[0], base=math.e).numpy().mean(), log_loss, rtol=1e-12
    )


@BASES
def test_kl_divergence_is_scipys_and_pytorchs(base):
    actual = information.kl_divergence(P, Q, base=base)
    np.testing.assert_allclose(actual, scipy.special.rel_entr(P, Q).sum(-1) / np.log(base), rtol=1e-12)
    p, q = (torch.distributions.Categorical(torch.tensor(d)) for d in (P, Q))
    np.testing.assert_allclose(actual, torch.distributions.kl_divergence(p, q) / np.log(base), rtol=1e-11)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_missing_support_is_infinite_and_no_error(dtype):
    p, q = np.array([[0.5, 0.5, 0], [0.25, 0.75, 0]], dtype), np.array([[0.5, 0, 0.5], [0.5, 0.5, 0]], dtype)
    for function in (information.kl_divergence, information.cross_entropy):
        infinite, finite = function(p, q).numpy()
        assert infinite == np.inf
        assert np.isfinite(finite)
    np.testing.assert_allclose(information.kl_divergence(p, q)[1], 0.75 * np.log2(3) - 1, rtol=1e-5)


def test_kl_divergence_neither_overflows_nor_leaves_a_rest():
    assert float(information.kl_divergence(P[0, 0], P[0, 0])) == 0
    tiny = np.array([1e-300, 1.0])
    expected = 0.5 * np.log2(0.5e300) + 0.5 * np.log2(0.5)
    np.testing.assert_allclose(information.kl_divergence(np.array([0.5, 0.5]), tiny), expected, rtol=1e-13)


@BASES
def test_mutual_information_is_sklearns(base):
    counts = np.random.default_rng(1).integers(0, 9, size=(4, 3, 5))
    joints = counts / counts.sum(axis=(1, 2), keepdims=True)
    expected = [sklearn.metrics.mutual_info_score(None, None, contingency=table) for table in counts]
    np.testing.assert_allclose(information.mutual_information(joints, base=base), expected / np.log(base), rtol=1e-11)


def test_mutual_information_is_scipys_divergence_from_independence():
    def of_scipy(joint):
        return scipy.stats.entropy(joint.ravel(), np.outer(joint.sum(1), joint.sum(0)).ravel(), base=2)

    np.testing.assert_allclose(information.mutual_information(JOINTS), each(of_scipy, JOINTS), rtol=1e-11)


def test_mutual_information_is_zero_of_independent_variables():
    joint = P[0, 0][:, None] * Q[0, 0][None, :4] / Q[0, 0][:4].sum()
    assert abs(float(information.mutual_information(joint))) < 1e-15


@BASES
def test_expectations_of_mutual_information_are_scipys_divergences(base):
    for joint in random_joints(5, seed=8):
        p_x, p_y = joint.sum(1), joint.sum(0)
        of_x, of_y, means = information.mutual_information_expectations(joint, base=base)
        np.testing.assert_allclose(of_x, [scipy.stats.entropy(row, p_y, base=base) for row in joint], atol=1e-12)
        np.testing.assert_allclose(of_y, [scipy.stats.entropy(row, p_x, base=base) for row in joint.T], atol=1e-12)
        np.testing.assert_allclose(means, [float(information.mutual_information(joint, base=base))] * 3, atol=1e-12)


def test_expectations_of_mutual_information_of_cover_and_thomas():
    """By hand: a half is 1 bit against the uniform Y, and y = 4 makes X = 1 certain, against a prior of a half."""
    of_x, of_y, means = information.mutual_information_expectations(COVER_THOMAS)
    np.testing.assert_allclose(of_x, [0.25, 0.5, 0.5, 0.5], atol=1e-14)
    np.testing.assert_allclose(of_y[3], 1, rtol=1e-14)
    np.testing.assert_allclose(means, [3 / 8] * 3, rtol=1e-14)


def test_an_outcome_that_never_occurs_tells_nothing():
    of_x, of_y, means = information.mutual_information_expectations([[0.5, 0.0, 0.0], [0.0, 0.0, 0.5], [0.0] * 3])
    np.testing.assert_allclose(of_x, [1, 1, 0])
    np.testing.assert_allclose(of_y, [1, 0, 1])
    np.testing.assert_allclose(means, [1, 1, 1])


def test_pointwise_mutual_information_has_the_mutual_information_as_its_mean():
    joint = random_joints(4) + 1e-3
    joint /= joint.sum(axis=(-2, -1), keepdims=True)
    pmi = information.pointwise_mutual_information(joint).numpy()
    np.testing.assert_allclose((joint * pmi).sum((-2, -1)), information.mutual_information(joint), rtol=1e-12)
    expected = [scipy.special.rel_entr(j, np.outer(j.sum(1), j.sum(0))) / j / np.log(2) for j in joint]
    np.testing.assert_allclose(pmi, expected, rtol=1e-12, atol=1e-14)


def test_pointwise_mutual_information_at_the_edges():
    pmi = information.pointwise_mutual_information([[0.5, 0.0, 0.0], [0.25, 0.25, 0.0]]).numpy()
    np.testing.assert_allclose(pmi[:, :2], [[np.log2(4 / 3), -np.inf], [np.log2(2 / 3), 1]], rtol=1e-6)
    assert np.isnan(pmi[:, 2]).all()


@pytest.mark.parametrize("average", ["arithmetic", "geometric", "min", "max"])
def test_normalized_mutual_information_is_sklearns(average):
    counts = np.random.default_rng(1).integers(0, 6, size=(5, 3, 4)) + np.eye(3, 4, dtype=int)
    for table in counts:
        pairs = [(i, j) for i, j in itertools.product(range(3), range(4)) for _ in range(table[i, j])]
        labels, clusters = zip(*pairs, strict=True)
        expected = sklearn.metrics.normalized_mutual_info_score(labels, clusters, average_method=average)
        actual = information.normalized_mutual_information(table / table.sum(), average=average)
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


@pytest.mark.parametrize("average", ["arithmetic", "geometric", "min", "max"])
def test_normalized_mutual_information_of_constants_is_sklearns(average):
    one_class = np.float32([[0.3, 0.3, 0.1, 0.3]])
    for joint in ([[1.0]], [[0.0, 1.0], [0.0, 0.0]]):
        assert float(information.normalized_mutual_information(joint, average=average)) == 1
    assert sklearn.metrics.normalized_mutual_info_score([0, 0, 0], [1, 1, 1], average_method=average) == 1
    for joint in (one_class, one_class.T):
        assert float(information.normalized_mutual_information(joint, average=average)) == 0
    assert sklearn.metrics.normalized_mutual_info_score([0, 0, 0], [1, 2, 2], average_method=average) == 0


def test_normalized_mutual_information_takes_no_other_average():
    with pytest.raises(ValueError, match="average is 'mean', expected one of 'arithmetic'"):
        information.normalized_mutual_information([[0.5, 0.5]], average="mean")


OF_ONE = ["entropy", "renyi_entropy"]
OF_TWO = ["cross_entropy", "kl_divergence"]
OF_PAIRS = [
    "joint_entropy", "conditional_entropy", "mutual_information", "pointwise_mutual_information",
    "normalized_mutual_information", "identities",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_ONE + OF_TWO + OF_PAIRS)
def test_what_is_no_distribution_is_refused_by_name(name):
    function, shape = getattr(information, name), (2, 2) if name in OF_PAIRS else (4,)
    good = np.full(shape, 0.25)
    arguments = [good] * (2 if name in OF_TWO else 1)
    parameter = {"p_xy"} if name in OF_PAIRS else {"q", "p"}
    for bad, told in (
        (good * 1.001, "sums to 1.001"),
        (good * np.nan, "entry nan"),
        (np.reshape([0.5, 0.5, 0.5, -0.5], shape), "entry -0.5"),
        (good[:0], "holds no outcome"),
    ):
        for place in range(len(arguments)):
            changed = [bad if i == place else a for i, a in enumerate(arguments)]
            if bad.size == 0:
                changed = [bad] * len(arguments)
            with pytest.raises(ValueError, match=told) as caught:
                function(*changed)
            first, second, *_ = str(caught.value).split()
            assert (first, second in parameter) == (f"{name}:", True)


@pytest.mark.parametrize("base", [1.0, 0.0, -2.0, np.inf, np.nan])
def test_what_is_no_base_is_refused(base):
    with pytest.raises(ValueError, match="expected a positive number other than 1"):
        information.entropy(P, base=base)


def test_self_information_refuses_what_is_no_probability():
    for bad, told in (([1.5, 0.0], "entry 1.5"), ([-0.5], "entry -0.5"), (np.zeros(0), "holds no outcome")):
        with pytest.raises(ValueError, match=f"self_information: p has .*{told}"):
            information.self_information(bad)


def test_sums_may_be_off_by_rounding():
    p = np.random.default_rng(2).dirichlet(np.ones(200_000)).astype(np.float32)
    assert np.isfinite(information.entropy(p))
