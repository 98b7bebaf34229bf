"""Neurons and perceptrons. Oracles: truth tables, scikit-learn, plain loops, and Novikoff's laws."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sklearn.datasets
from sklearn.linear_model import Perceptron, SGDClassifier
from sklearn.svm import SVC

from dlcourse import linear
from tests.dlcourse.linear.samples import blobs, passes, separable, table

ZERO = np.zeros(())


@pytest.mark.parametrize(
    ("weights", "threshold", "gate"),
    [
        ((1.0, 1.0), 2.0, lambda a, b: a and b),
        ((1.0, 1.0), 1.0, lambda a, b: a or b),
        ((-1.0, -1.0), 0.0, lambda a, b: not (a or b)),
        ((-1.0, -1.0), -1.0, lambda a, b: not (a and b)),
        ((1.0, -1.0), 1.0, lambda a, b: a and not b),
        ((1.0, 1.0, 1.0), 2.0, lambda a, b, c: a + b + c >= 2),
        ((-1.0,), 0.0, lambda a: not a),
        ((1.0, 1.0, -2.0), 1.0, lambda a, b, c: (a or b) and not c),  # an input that silences the neuron
    ],
)
def test_mp_neuron_is_a_gate(weights, threshold, gate):
    table_ = np.array(list(itertools.product([0.0, 1.0], repeat=len(weights))))
    expected = [float(bool(gate(*map(int, row)))) for row in table_]
    np.testing.assert_array_equal(linear.mp_neuron(table_, np.array(weights), threshold=threshold), expected)


def test_no_neuron_is_exclusive_or_but_two_layers_are():
    inputs = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    steps = np.linspace(-2, 2, 17)
    for w, v, threshold in itertools.product(steps, steps, steps):
        assert tuple((inputs @ [w, v] >= threshold).astype(int)) != (0, 1, 1, 0)
    hidden = [linear.mp_neuron(inputs, w, threshold=1.0).numpy() for w in (np.array([1.0, -1]), np.array([-1.0, 1]))]
    np.testing.assert_array_equal(linear.mp_neuron(np.stack(hidden, axis=1), np.ones(2), threshold=1.0), [0, 1, 1, 0])


def by_loops(x, y, w, b, order, keeps):
    w, counts = w.copy(), []
    for one_pass in order:
        counts.append(0)
        for i in one_pass:
            score = sum(wi * xi for wi, xi in zip(w, x[i], strict=True)) + b
            wrong = (score > 0 and y[i] < 0) or (score < 0 and y[i] > 0) or (score == 0 and not keeps)
            if wrong:
                w, b = w + y[i] * x[i], b + y[i]
                counts[-1] += 1
    return w, b, counts


@pytest.mark.parametrize("on_boundary", ["keep", "update"])
def test_perceptron_on_a_grid_where_scores_are_often_zero(on_boundary):
    rng = np.random.default_rng(0)
    x, y = rng.integers(-2, 3, size=(12, 3)).astype(float), rng.choice([-1.0, 1.0], size=12)
    order, w = passes(0, 12, 5), np.array([1.0, 0.0, -1.0])
    assert np.any(x @ w == 0)
    fit = linear.perceptron(x, y, w, ZERO, order, on_boundary=on_boundary)
    expected = by_loops(x, y, w, 0.0, order, on_boundary == "keep")
    for actual, wanted in zip(fit, expected, strict=True):
        np.testing.assert_array_equal(actual, wanted)


@pytest.mark.parametrize("seed", range(3))
def test_perceptron_is_scikit_learns(seed):
    x, y = blobs(seed, 50, 4)
    theirs = Perceptron(shuffle=False, tol=None, max_iter=7).fit(x, y)
    order = np.tile(np.arange(50, dtype=np.int32), (7, 1))
    fit = linear.perceptron(x, y, np.zeros(4), ZERO, order, on_boundary="update")
    np.testing.assert_allclose(fit.weights, theirs.coef_[0], atol=1e-10)
    assert float(fit.intercept) == theirs.intercept_[0]


def test_note_es_perceptron_begun_at_zero_ends_at_once():
    x, y = blobs(1, 10, 2)
    order = passes(1, 10, 3)
    kept = linear.perceptron(x, y, np.zeros(2), ZERO, order)
    assert not np.any(kept.weights)
    np.testing.assert_array_equal(kept.mistakes, [0, 0, 0])
    assert np.sum(linear.perceptron(x, y, np.zeros(2), ZERO, order, on_boundary="update").mistakes) > 0


def test_after_a_pass_without_mistakes_nothing_changes():
    x, y, *_ = separable(2, 30, 3)
    order = passes(2, 30, 60)
    fit = linear.perceptron(x, y, np.zeros(3), ZERO, order, on_boundary="update")
    mistakes = fit.mistakes.numpy()
    clean = int(np.argmax(mistakes == 0))
    assert 0 < clean < 59
    assert not mistakes[clean:].any()
    early = linear.perceptron(x, y, np.zeros(3), ZERO, order[:clean], on_boundary="update")
    np.testing.assert_array_equal(early.weights, fit.weights)
    np.testing.assert_array_equal(linear.decision_side(x, fit.weights, fit.intercept).side, y)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("margin", [0.05, 0.5])
def test_no_order_makes_more_mistakes_than_novikoffs_bound(seed, margin):
    x, y, w, b = separable(seed, 40, 2, margin=margin)
    bound = float(linear.perceptron_bound(x, y, w, b).bound)
    for on_boundary in ("keep", "update"):
        fit = linear.perceptron(x, y, np.zeros(2), ZERO, passes(seed, 40, 300), on_boundary=on_boundary)
        assert np.sum(fit.mistakes) <= bound
        assert fit.mistakes[-1] == 0


def test_novikoffs_bound_on_real_irises():
    """Setosa against the others: the bound by the plane that scikit-learn's hardest margin finds, and by worse ones."""
    x, species = table("iris", ["sepal_length", "sepal_width", "petal_length", "petal_width"], "species")
    y = np.where(species == "setosa", 1.0, -1.0)
    augmented = linear.augment(x).numpy()
    best = SVC(kernel="linear", C=1e6).fit(augmented, y)
    fit = linear.perceptron(x, y, np.zeros(4), ZERO, passes(0, 150, 40), on_boundary="update")
    mistakes = int(np.sum(fit.mistakes))
    assert fit.mistakes[-1] == 0
    bound = linear.perceptron_bound(x, y, best.coef_[0, :4], best.intercept_[0] + best.coef_[0, 4])
    own = linear.perceptron_bound(x, y, fit.weights, fit.intercept)
    assert 1 <= mistakes <= float(bound.bound) < 450
    assert mistakes <= float(own.bound)
    np.testing.assert_allclose(bound.radius, np.linalg.norm(augmented, axis=1).max(), rtol=1e-12)


def test_bound_of_two_samples_by_hand_and_of_a_plane_that_does_not_separate():
    x, y = np.array([[3.0], [-3.0]]), np.array([1.0, -1.0])
    np.testing.assert_allclose(linear.perceptron_bound(x, y, [2.0], 0.0), [np.sqrt(10), 3, 10 / 9], rtol=1e-6)
    assert float(linear.perceptron_bound(x, y, np.array([-2.0]), ZERO).bound) == np.inf
    assert float(linear.perceptron_bound(x, y, np.array([2.0]), np.array(6.0)).bound) == np.inf  # on the boundary


def multiclass_by_loops(x, y, w, b, order):
    w, b, counts = w.copy(), b.copy(), []
    for one_pass in order:
        counts.append(0)
        for i in one_pass:
            chosen = int(np.argmax(x[i] @ w + b))
            if chosen != y[i]:
                w[:, y[i]] += x[i]
                w[:, chosen] -= x[i]
                b[y[i]] += 1
                b[chosen] -= 1
                counts[-1] += 1
    return w, b, counts


def test_multiclass_perceptron_by_loops():
    rng = np.random.default_rng(5)
    x, y = rng.integers(-2, 3, size=(20, 3)).astype(float), rng.integers(4, size=20)
    order, w, b = passes(5, 20, 4), rng.integers(-1, 2, size=(3, 4)).astype(float), np.zeros(4)
    fit = linear.multiclass_perceptron(x, y, w, b, order)
    for actual, expected in zip(fit, multiclass_by_loops(x, y, w, b, order), strict=True):
        np.testing.assert_array_equal(actual, expected)


def test_multiclass_perceptron_of_two_classes_is_a_perceptron():
    """Up to who wins a tie: for samples of class 0 that is a mistake only of the other."""
    x, y = blobs(6, 40, 3)
    order = passes(6, 40, 6)
    order[0, 0] = 1  # a positive first: the only tie is at zero
    pair = linear.multiclass_perceptron(x, (y > 0).astype(int), np.zeros((3, 2)), np.zeros(2), order)
    one = linear.perceptron(x, y, np.zeros(3), ZERO, order, on_boundary="update")
    np.testing.assert_allclose(pair.weights[:, 1], one.weights, rtol=1e-10)
    np.testing.assert_allclose(pair.weights[:, 0], -one.weights, rtol=1e-10)
    np.testing.assert_array_equal(pair.mistakes, one.mistakes)


def test_multiclass_bound_is_novikoffs_for_keslers_long_samples():
    """Every rival of a sample makes one long sample of a perceptron through the origin, of length √2 ‖x̂‖."""
    rng = np.random.default_rng(9)
    x, w, b = rng.normal(size=(15, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    y = np.argmax(x @ w + b, axis=1)
    augmented, plane = np.column_stack([x, np.ones(15)]), np.vstack([w, b])
    long = []
    for sample, label in zip(augmented, y, strict=True):
        for rival in set(range(4)) - {label}:
            blocks = np.zeros((4, 4))
            blocks[label], blocks[rival] = sample, -sample
            long.append(blocks.ravel())
    longest = np.linalg.norm(long, axis=1).max()
    margin = np.min(long @ plane.T.ravel()) / np.linalg.norm(plane)
    bound = linear.multiclass_perceptron_bound(x, y, w, b)
    np.testing.assert_allclose(bound, [longest / np.sqrt(2), margin, (longest / margin) ** 2], rtol=1e-12)


def test_multiclass_bound_of_two_classes_is_novikoffs():
    x, y, w, b = separable(2, 30, 3)
    pair = linear.multiclass_perceptron_bound(x, (y > 0).astype(int), np.stack([-w, w], axis=1), np.array([-b, b]))
    one = linear.perceptron_bound(x, y, w, np.array(b))
    np.testing.assert_allclose([pair.radius, pair.bound], [one.radius, one.bound], rtol=1e-12)
    np.testing.assert_allclose(pair.margin, np.sqrt(2) * one.margin, rtol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_no_order_makes_more_mistakes_than_the_multiclass_bound(seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(400, 2)), rng.normal(size=(2, 4)), rng.normal(size=4)
    scores = np.sort(x @ w + b, axis=1)
    x = x[scores[:, -1] - scores[:, -2] > 0.3][:60]
    y = np.argmax(x @ w + b, axis=1)
    fit = linear.multiclass_perceptron(x, y, np.zeros((2, 4)), np.zeros(4), passes(seed, len(x), 300))
    assert fit.mistakes[-1] == 0
    assert 1 <= np.sum(fit.mistakes) <= float(linear.multiclass_perceptron_bound(x, y, w, b).bound)
    # What was learnt bounds its own mistakes, too: its columns sum to zero, and it is right.
    assert np.sum(fit.mistakes) <= float(linear.multiclass_perceptron_bound(x, y, fit.weights, fit.intercept).bound)


def test_multiclass_bound_on_handwritten_digits():
    """Three hundred real digits: what the perceptron itself has found gives a bound that its mistakes keep."""
    x, y = sklearn.datasets.load_digits(return_X_y=True)
    x, y = x[:300] / 16, y[:300]
    fit = linear.multiclass_perceptron(x, y, np.zeros((64, 10)), np.zeros(10), passes(1, 300, 60))
    assert fit.mistakes[-1] == 0
    bound = linear.multiclass_perceptron_bound(x, y, fit.weights, fit.intercept)
    assert 1 <= np.sum(fit.mistakes) <= float(bound.bound) < np.inf


def test_multiclass_bound_at_the_edges():
    x, y = np.array([[1.0], [-1.0]]), np.array([0, 1])
    wrong, tie = np.array([[-1.0, 1.0, 0.0]]), np.array([[1.0, -1.0, 1.0]])
    for weights in (wrong, tie):
        assert float(linear.multiclass_perceptron_bound(x, y, weights, np.zeros(3)).bound) == np.inf
    alone = linear.multiclass_perceptron_bound(x, np.array([0, 0]), np.ones((1, 1)), np.zeros(1))
    np.testing.assert_array_equal([alone.margin, alone.bound], [np.inf, 0])


def test_multiclass_perceptron_tells_digits_apart():
    x, y = sklearn.datasets.load_digits(return_X_y=True)
    zero = np.zeros((64, 10)), np.zeros(10)
    fit = linear.multiclass_perceptron(x / 16, y, *zero, passes(0, len(x), 20))
    assert float(linear.accuracy(y, np.argmax(x / 16 @ fit.weights + fit.intercept, axis=1))) > 0.97
    np.testing.assert_allclose(np.sum(fit.weights, axis=1), 0, atol=1e-9)


def test_voted_perceptron_by_the_papers_loop():
    x, y = blobs(7, 25, 3)
    order = passes(7, 25, 4)
    augmented = np.column_stack([x, np.ones(25)])
    planes, votes = [np.zeros(4)], [0]
    for i in order.ravel():
        if y[i] * (planes[-1] @ augmented[i]) > 0:
            votes[-1] += 1
        else:
            planes.append(planes[-1] + y[i] * augmented[i])
            votes.append(1)
    committee = linear.voted_perceptron(x, y, order)
    np.testing.assert_allclose(np.column_stack([committee.weights, committee.intercepts]), planes, rtol=1e-10)
    np.testing.assert_array_equal(committee.votes, votes)
    assert sum(votes) == order.size
    single = linear.perceptron(x, y, np.zeros(3), ZERO, order, on_boundary="update")
    np.testing.assert_allclose(committee.weights[-1], single.weights, rtol=1e-10)
    assert len(votes) == np.sum(single.mistakes) + 1

    queries = np.random.default_rng(7).normal(size=(6, 3))
    expected = [
        np.sign(sum(c * np.sign(v @ q) for v, c in zip(planes, votes, strict=True)))
        for q in np.column_stack([queries, np.ones(6)])
    ]
    np.testing.assert_array_equal(linear.voted_perceptron_predict(queries, *committee), expected)


def test_a_tie_of_votes_is_negative():
    planes, intercepts = np.array([[1.0], [-1.0]]), np.zeros(2)
    np.testing.assert_array_equal(
        linear.voted_perceptron_predict(np.array([[2.0], [-2.0]]), planes, intercepts, [3, 3]), [-1, -1]
    )


def test_averaged_perceptron_is_scikit_learns_and_the_committees_mean():
    x, y = blobs(8, 60, 4)
    theirs = SGDClassifier(
        loss="perceptron",
        penalty=None,
        learning_rate="constant",
        eta0=1.0,
        average=True,
        shuffle=False,
        max_iter=5,
        tol=None,
    ).fit(x, y)
    order = np.tile(np.arange(60, dtype=np.int32), (5, 1))
    fit = linear.averaged_perceptron(x, y, order)
    np.testing.assert_allclose(fit.weights, theirs.coef_[0], rtol=1e-9)
    np.testing.assert_allclose(fit.intercept, theirs.intercept_[0], rtol=1e-9)
    committee = linear.voted_perceptron(x, y, order)
    np.testing.assert_allclose(fit.weights, np.average(committee.weights, axis=0, weights=committee.votes), rtol=1e-9)
    np.testing.assert_allclose(fit.intercept, np.average(committee.intercepts, weights=committee.votes), rtol=1e-9)


def test_decision_side_and_distance():
    x, w, b = np.random.default_rng(9).normal(size=(8, 3)), np.array([1.0, -2.0, 0.5]), 0.7
    where = linear.decision_side(x, w, b)
    foot = x - where.distance.numpy()[:, None] * w / np.linalg.norm(w)
    np.testing.assert_allclose(foot @ w + b, 0, atol=1e-12)  # as far as that, the plane is reached
    np.testing.assert_array_equal(where.side, np.where(x @ w + b > 0, 1, -1))
    tiny = linear.decision_side(x, 1e-200 * w, 1e-200 * b)
    np.testing.assert_allclose(tiny.distance, where.distance, rtol=1e-10)
    none = linear.decision_side(np.ones((1, 2)), np.zeros(2), ZERO)
    assert np.isnan(none.distance[0])


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 4, 3), (0, 3)], ids=str)
def test_any_number_of_batch_axes_or_none(shape):
    x, w, b = np.random.default_rng(3).integers(2, size=shape).astype(float), np.array([1.0, -2.0, 0.5]), 0.25
    score = x @ w
    where = linear.decision_side(x, w, b)
    np.testing.assert_array_equal(where.side, np.where(score + b > 0, 1, -1))
    np.testing.assert_allclose(where.distance, (score + b) / np.linalg.norm(w), rtol=1e-12)
    np.testing.assert_array_equal(linear.mp_neuron(x, w, threshold=0.5), score >= 0.5)
    np.testing.assert_allclose(linear.logistic_regression_predict(x, w, b), 1 / (1 + np.exp(-score - b)), rtol=1e-12)


def test_labels_and_orders_that_make_no_sense_are_refused():
    x, good = np.ones((2, 1)), np.array([1.0, -1.0])
    for function in (linear.voted_perceptron, linear.averaged_perceptron):
        with pytest.raises(ValueError, match=rf"{function.__name__}: y holds the label 0, expected −1 or \+1"):
            function(x, np.array([0.0, 1.0]), [[0, 1]])
        with pytest.raises(ValueError, match="order holds the index -1, expected 0 to 1"):
            function(x, good, [[0, -1]])
        with pytest.raises(ValueError, match="order has shape"):
            function(x, good, np.zeros((0, 2), int))
    with pytest.raises(ValueError, match="on_boundary is 'stay', expected one of"):
        linear.perceptron(x, good, np.ones(1), ZERO, [[0]], on_boundary="stay")
    with pytest.raises(ValueError, match="y holds the label 3, expected 0 to 2"):
        linear.multiclass_perceptron(x, [0, 3], np.ones((1, 3)), np.ones(3), [[0]])
