"""Support vector machines and kernels. Oracles: scikit-learn, a quadratic programme of SciPy's, the optimum's laws."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import sklearn.datasets
import sklearn.metrics.pairwise
from sklearn.svm import SVC, LinearSVC

from dlcourse import linear, losses
from tests.dlcourse.linear.samples import blobs, passes, standardized


def test_pegasos_by_the_papers_loop():
    x, y = blobs(0, 20, 3)
    batches, strength = np.random.default_rng(0).integers(20, size=(30, 4)).astype(np.int32), 0.2
    w, risks = np.zeros(3), []
    for t, batch in enumerate(batches, start=1):
        risks.append(strength / 2 * w @ w + np.mean([max(0, 1 - y[i] * (w @ x[i])) for i in batch]))
        violators = [i for i in batch if y[i] * (w @ x[i]) < 1]
        w = (1 - 1 / t) * w + sum((y[i] * x[i] for i in violators), np.zeros(3)) / (strength * t * len(batch))
    svm = linear.linear_svm(x, y, batches, strength=strength)
    np.testing.assert_allclose(svm.weights, w, rtol=1e-9)
    np.testing.assert_allclose(svm.risks, risks, rtol=1e-9)


@pytest.mark.parametrize("strength", [0.03, 0.3])
def test_pegasos_goes_where_scikit_learns_linear_svc_is(strength):
    """The risk within a thousandth, the weights within a hundredth, after 20 000 steps over all samples."""
    x, y = blobs(1, 60, 3, gap=2.0)
    theirs = LinearSVC(loss="hinge", C=1 / (60 * strength), tol=1e-10, max_iter=1_000_000, random_state=0).fit(x, y)
    best = np.append(theirs.coef_[0], theirs.intercept_)
    augmented = linear.augment(x)
    svm = linear.linear_svm(augmented, y, np.tile(np.arange(60, dtype=np.int32), (20_000, 1)), strength=strength)
    ours, minimum = (
        float(linear.linear_svm_gradient(augmented, y, w, strength=strength).risk) for w in (svm.weights, best)
    )
    assert minimum <= ours <= 1.001 * minimum
    np.testing.assert_allclose(svm.weights, best, atol=0.01 * np.abs(best).max())


def test_the_svms_risk_is_hinge_loss_and_penalty():
    x, y = blobs(2, 12, 3)
    w = np.random.default_rng(2).normal(size=3)
    found = linear.linear_svm_gradient(x, y, w, strength=0.4)
    expected = losses.structural_risk(losses.hinge(y, x @ w), [w], strength=0.2)
    np.testing.assert_allclose(found.risk, expected, rtol=1e-12)
    hinge = losses.hinge_gradient(y, x @ w).numpy()
    np.testing.assert_allclose(found.weights, 0.4 * w + x.T @ hinge / 12, rtol=1e-12)


def test_a_margin_of_exactly_one_adds_nothing_to_the_subgradient():
    found = linear.linear_svm_gradient([[2.0], [0.5]], [1.0, 1.0], [0.5], strength=0.0)
    np.testing.assert_array_equal(found.weights, [-0.25])


KERNELS = {
    "linear": (sklearn.metrics.pairwise.linear_kernel, {}, {}),
    "polynomial": (
        sklearn.metrics.pairwise.polynomial_kernel,
        {"degree": 3, "scale": 0.4, "constant": 0.7},
        {"degree": 3, "gamma": 0.4, "coef0": 0.7},
    ),
    "rbf": (sklearn.metrics.pairwise.rbf_kernel, {"scale": 0.4}, {"gamma": 0.4}),
}


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_are_scikit_learns_and_have_no_negative_eigenvalue(name):
    theirs, options, their_options = KERNELS[name]
    rng = np.random.default_rng(3)
    x, z = rng.normal(size=(7, 3)), rng.normal(size=(5, 3))
    np.testing.assert_allclose(
        linear.kernel_matrix(x, z, kernel=name, **options), theirs(x, z, **their_options), rtol=1e-10
    )
    own = getattr(linear, f"{name}_kernel")(x, z, **options)
    np.testing.assert_array_equal(own, linear.kernel_matrix(x, z, kernel=name, **options))
    gram = linear.kernel_matrix(x, x, kernel=name, **options).numpy()
    np.testing.assert_allclose(gram, gram.T, rtol=1e-12)
    assert np.linalg.eigvalsh(gram).min() > -1e-10


def test_the_gaussian_kernel_keeps_its_digits_far_from_the_origin():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(6, 3)).astype(np.float32) + np.float32(1e4)
    exact = sklearn.metrics.pairwise.rbf_kernel(x.astype(float) - 1e4, gamma=1.0)
    np.testing.assert_allclose(linear.rbf_kernel(x, x), exact, atol=1e-5)
    assert np.all(linear.rbf_kernel(x, x) <= 1)


@pytest.mark.parametrize("constant", [0.0, 0.5, 2.0])
def test_the_kernel_trick(constant):
    """k(x, z) = ⟨φ(x), φ(z)⟩: twenty-one numbers a sample for what the kernel does with five."""
    rng = np.random.default_rng(5)
    x, z = rng.normal(size=(4, 5)), rng.normal(size=(3, 5))
    phi = [linear.quadratic_features(s, constant=constant).numpy() for s in (x, z)]
    assert phi[0].shape == (4, 21)
    expected = linear.polynomial_kernel(x, z, degree=2, constant=constant)
    np.testing.assert_allclose(phi[0] @ phi[1].T, expected, rtol=1e-10)


def quadratic_programme(kernel, y, penalty, intercept):
    """The dual's maximum by SciPy's general solver."""
    q = kernel * np.outer(y, y)
    constraints = [{"type": "eq", "fun": lambda a: a @ y, "jac": lambda a: y}] if intercept else []
    return scipy.optimize.minimize(
        lambda a: (0.5 * a @ q @ a - a.sum(), q @ a - 1), np.full(len(y), penalty / 2), jac=True, method="SLSQP",
        bounds=[(0, penalty)] * len(y), constraints=constraints, options={"ftol": 1e-14, "maxiter": 1000},
    ).x  # fmt: skip


@pytest.mark.parametrize("penalty", [0.3, 5.0])
def test_the_dual_without_intercept_is_a_quadratic_programme_and_scikit_learns(penalty):
    x, y = blobs(6, 24, 3, gap=1.5)
    gram = linear.rbf_kernel(x, x, scale=0.3).numpy()
    ascent = linear.dual_coordinate_ascent(gram, y, passes(6, 24, 400), penalty=penalty)
    np.testing.assert_allclose(ascent.coefficients, quadratic_programme(gram, y, penalty, False), atol=1e-5 * penalty)
    assert np.all(np.diff(ascent.objectives) >= -1e-12)
    straight = linear.dual_coordinate_ascent(linear.linear_kernel(x, x), y, passes(6, 24, 3000), penalty=penalty)
    theirs = LinearSVC(loss="hinge", C=penalty, fit_intercept=False, tol=1e-9, max_iter=1_000_000, random_state=0).fit(
        x, y
    )
    np.testing.assert_allclose((straight.coefficients.numpy() * y) @ x, theirs.coef_[0], atol=1e-5)


def test_the_objectives_are_the_dual_after_each_pass():
    x, y = blobs(7, 10, 2)
    gram, order = linear.rbf_kernel(x, x).numpy(), passes(7, 10, 3)
    whole = linear.dual_coordinate_ascent(gram, y, order, penalty=0.8)
    for number in range(1, 4):
        alpha = linear.dual_coordinate_ascent(gram, y, order[:number], penalty=0.8).coefficients.numpy()
        value = alpha.sum() - 0.5 * (alpha * y) @ gram @ (alpha * y)
        np.testing.assert_allclose(whole.objectives[number - 1], value, rtol=1e-10)


def test_a_sample_of_length_zero_goes_to_the_limit():
    ascent = linear.dual_coordinate_ascent(np.zeros((2, 2)), np.array([1.0, -1.0]), [[0, 1]], penalty=0.7)
    np.testing.assert_array_equal(ascent.coefficients, [0.7, 0.7])


@pytest.mark.parametrize("penalty", [0.1, 1.0, 100.0])
@pytest.mark.parametrize("name", KERNELS)
def test_kernel_svm_is_scikit_learns(name, penalty):
    """Coefficients to 1e-5 of C, the intercept to 1e-5, scores to 1e-4: LIBSVM keeps its kernel in float32."""
    x, y = blobs(8, 50, 3, gap=1.5)
    _, options, their_options = KERNELS[name]
    gram = linear.kernel_matrix(x, x, kernel=name, **options)
    svm = linear.kernel_svm(gram, y, penalty=penalty, tolerance=1e-9)
    theirs = SVC(C=penalty, kernel=name.replace("polynomial", "poly"), tol=1e-9, **their_options).fit(x, y)
    if name != "linear":  # whose Gram matrix has rank 3, so that many coefficients do
        signed = np.zeros(50)
        signed[theirs.support_] = theirs.dual_coef_[0]
        np.testing.assert_allclose(svm.coefficients * y, signed, atol=1e-5 * penalty)
    np.testing.assert_allclose(svm.intercept, theirs.intercept_[0], atol=1e-5)
    queries = np.random.default_rng(8).normal(size=(9, 3))
    scores = linear.kernel_svm_score(linear.kernel_matrix(queries, x, kernel=name, **options), y, *svm)
    np.testing.assert_allclose(scores, theirs.decision_function(queries), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_kernel_svm_at_its_ordinary_tolerance_on_real_tumours(dtype):
    x, labels = sklearn.datasets.load_breast_cancer(return_X_y=True)
    x, y = standardized(x).astype(dtype), (2 * labels - 1).astype(dtype)
    gram = linear.rbf_kernel(x, x, scale=1 / 30)
    svm = linear.kernel_svm(gram, y)
    theirs = SVC(gamma=1 / 30).fit(x, y)
    scores = linear.kernel_svm_score(gram, y, *svm)
    np.testing.assert_allclose(scores, theirs.decision_function(x), atol=5e-3)
    assert abs(np.count_nonzero(svm.coefficients) - len(theirs.support_)) <= 3


def test_kernel_svm_keeps_the_laws_of_its_optimum():
    x, y = blobs(9, 30, 2, gap=1.5)
    gram, penalty = linear.rbf_kernel(x, x).numpy(), 2.0
    alpha, b = (a.numpy() for a in linear.kernel_svm(gram, y, penalty=penalty, tolerance=1e-10))
    np.testing.assert_allclose(alpha @ y, 0, atol=1e-12)
    assert np.all((alpha >= 0) & (alpha <= penalty))
    margins = y * (gram @ (alpha * y) + b)
    free = (alpha > 0) & (alpha < penalty)
    np.testing.assert_allclose(margins[free], 1, atol=1e-9)
    assert np.all(margins[alpha == 0] >= 1 - 1e-9)
    assert np.all(margins[alpha == penalty] <= 1 + 1e-9)
    assert free.any()
    assert (alpha == penalty).any()
    np.testing.assert_allclose(alpha, quadratic_programme(gram, y, penalty, True), atol=1e-5)


def test_the_intercept_where_no_support_vector_is_free_is_scikit_learns():
    x, y = np.array([[0.0], [1.0], [0.2], [0.9]]), np.array([1.0, 1.0, -1.0, -1.0])
    svm = linear.kernel_svm(linear.linear_kernel(x, x), y, penalty=0.1, tolerance=1e-9)
    np.testing.assert_allclose(svm.coefficients, 0.1, rtol=1e-9)
    np.testing.assert_allclose([svm.intercept], SVC(kernel="linear", C=0.1, tol=1e-9).fit(x, y).intercept_, atol=1e-8)


def test_exclusive_or_is_no_trouble_for_a_kernel():
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1.0, 1, 1, -1])
    gram = linear.polynomial_kernel(x, x, degree=2)
    svm = linear.kernel_svm(gram, y, penalty=1e3, tolerance=1e-9)
    np.testing.assert_allclose(linear.kernel_svm_score(gram, y, *svm), y, atol=1e-8)


def test_what_has_no_boundary_is_refused():
    gram = np.eye(2)
    with pytest.raises(ValueError, match="all 2 labels in y are 1, expected both signs"):
        linear.kernel_svm(gram, np.ones(2))
    with pytest.raises(ValueError, match=r"penalty is 0, expected a positive number C"):
        linear.kernel_svm(gram, np.array([1.0, -1]), penalty=0.0)
    with pytest.raises(ValueError, match=r"linear_svm: strength is 0, expected a positive number"):
        linear.linear_svm(gram, np.array([1.0, -1]), [[0, 1]], strength=0.0)
    with pytest.raises(ValueError, match="kernel is 'sigmoid', expected one of"):
        linear.kernel_matrix(gram, gram, kernel="sigmoid")
