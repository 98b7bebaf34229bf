"""Oracles: numpy.linalg, SciPy, PyTorch, automatic differentiation, and the laws that make a norm."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.stats
import tensorflow as tf
import torch

from dlcourse import calculus
from dlcourse.calculus import MATRIX_NORMS, entrywise_norm, matrix_norm, norm_consistency, vector_norm

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 3, 5))
A, B = RNG.normal(size=(2, 3, 5)), RNG.normal(size=(2, 5, 4))
EXPONENTS = [1.0, 1.5, 2.0, 3.0, 40.0, np.inf]
MEMBERS = {1.0: calculus.l1_norm, 2.0: calculus.l2_norm, np.inf: calculus.linf_norm}
# What NumPy or PyTorch have under another name, or as a product of two things that they have.
NUMPY = {
    "m1": lambda a: np.abs(a).sum(),
    "frobenius": lambda a: np.linalg.norm(a, "fro"),
    "maximum": lambda a: max(a.shape) * np.abs(a).max(),
    "geometric_mean": lambda a: np.sqrt(a.size) * np.abs(a).max(),
    "column_sum": lambda a: np.linalg.norm(a, 1),
    "spectral": lambda a: np.linalg.norm(a, 2),
    "row_sum": lambda a: np.linalg.norm(a, np.inf),
}
TORCH = {
    "m1": lambda a: torch.linalg.vector_norm(a, 1),
    "frobenius": lambda a: torch.linalg.matrix_norm(a, "fro"),
    "maximum": lambda a: max(a.shape) * torch.linalg.vector_norm(a, float("inf")),
    "geometric_mean": lambda a: a.numel() ** 0.5 * torch.linalg.vector_norm(a, float("inf")),
    "column_sum": lambda a: torch.linalg.matrix_norm(a, 1),
    "spectral": lambda a: torch.linalg.matrix_norm(a, 2),
    "row_sum": lambda a: torch.linalg.matrix_norm(a, float("inf")),
}
ALL = {
    **{f"vector, p = {p:g}": lambda x, p=p: vector_norm(x[..., 0], p=p) for p in EXPONENTS},
    **{name: lambda x, name=name: matrix_norm(x, norm=name) for name in MATRIX_NORMS},
    "entrywise, p = 3": lambda x: entrywise_norm(x, p=3.0),
}
every_norm = pytest.mark.parametrize("norm", ALL.values(), ids=ALL)
every_matrix_norm = pytest.mark.parametrize("name", MATRIX_NORMS)


@pytest.mark.parametrize("p", EXPONENTS)
def test_vector_norm_is_numpys_and_pytorchs(p):
    np.testing.assert_allclose(vector_norm(X, p=p), np.linalg.norm(X, p, axis=-1), rtol=1e-13)
    np.testing.assert_allclose(vector_norm(X, p=p), torch.linalg.vector_norm(torch.tensor(X), p, dim=-1), rtol=1e-13)


def test_a_large_exponent_does_not_overflow():
    """NumPy gives ∞ for 20¹⁰⁰⁰ and 0 for 0.05¹⁰⁰⁰; n equal entries c have the norm c n^(1/p)."""
    for c in (20.0, 0.05):
        np.testing.assert_allclose(vector_norm(np.full(5, c), p=1000.0), c * 5**0.001, rtol=1e-14)


@pytest.mark.parametrize("p", MEMBERS)
def test_members_are_the_family(p):
    np.testing.assert_allclose(MEMBERS[p](X), vector_norm(X, p=p), rtol=1e-14)
    np.testing.assert_allclose(MEMBERS[p](X), [[scipy.linalg.norm(x, p) for x in row] for row in X], rtol=1e-14)


@every_matrix_norm
def test_matrix_norm_is_numpys_and_pytorchs(name):
    np.testing.assert_allclose(matrix_norm(A, norm=name), [NUMPY[name](a) for a in A], rtol=1e-13)
    np.testing.assert_allclose(matrix_norm(A, norm=name), [TORCH[name](torch.tensor(a)) for a in A], rtol=1e-13)


COMPLEX = A + 1j * RNG.normal(size=A.shape)


@every_matrix_norm
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_matrix_norm_of_complex_matrices_is_numpys_and_pytorchs(name, dtype):
    a = COMPLEX.astype(dtype)
    actual, rtol = matrix_norm(a, norm=name), 1e-13 if dtype == "complex128" else 1e-6
    assert actual.dtype == tf.as_dtype(dtype).real_dtype
    np.testing.assert_allclose(actual, [NUMPY[name](x) for x in COMPLEX], rtol=rtol)
    np.testing.assert_allclose(actual, [TORCH[name](torch.tensor(x)) for x in a], rtol=rtol)
    np.testing.assert_allclose(matrix_norm.python_function(tf.constant(a), norm=name), actual, rtol=rtol)


@pytest.mark.parametrize("p", [1.1, *EXPONENTS])  # 1.1 in float32 would not do
def test_vector_norm_of_complex_vectors_is_numpys(p):
    np.testing.assert_allclose(vector_norm(COMPLEX, p=p), np.linalg.norm(COMPLEX, p, axis=-1), rtol=1e-13)
    whole = np.linalg.norm(COMPLEX.reshape(2, -1), p, axis=-1)
    np.testing.assert_allclose(entrywise_norm(COMPLEX, p=p), whole, rtol=1e-13)


def test_complex_norms_by_hand():
    """A = (3 + 4i, 12i), of sizes 5 and 12; and with the transpose in the place of AᴴA, (1, i) would have no length."""
    a = np.array([[3 + 4j, 12j]])
    names = ("m1", "frobenius", "maximum", "geometric_mean", "column_sum", "spectral", "row_sum")
    expected = [17, 13, 24, 12 * np.sqrt(2), 12, 13, 17]
    np.testing.assert_allclose([matrix_norm(a, norm=name) for name in names], expected, rtol=1e-14)
    b = np.array([[1, 1j]])
    assert b @ b.T == 0
    np.testing.assert_allclose(calculus.spectral_norm(b), np.sqrt(2), rtol=1e-14)


@pytest.mark.parametrize("name", ["frobenius", "spectral"])
def test_two_norms_do_not_see_unitary_matrices(name):
    u, v = (scipy.stats.unitary_group.rvs(n, random_state=0) for n in (3, 5))
    np.testing.assert_allclose(matrix_norm(u @ COMPLEX @ v, norm=name), matrix_norm(COMPLEX, norm=name), rtol=1e-13)


@every_norm
@pytest.mark.parametrize("exponent", [-150, 150])
def test_no_complex_norm_overflows_or_underflows(norm, exponent):
    scale = 10.0**exponent
    np.testing.assert_allclose(norm(COMPLEX * scale) / scale, norm(COMPLEX), rtol=1e-12)


def test_complex_matrices_are_consistent():
    b = B + 1j * RNG.normal(size=B.shape)
    ratio, broken = norm_consistency(COMPLEX, b, p=1.5)
    expected = np.linalg.norm((COMPLEX @ b).reshape(2, -1), 1.5, axis=-1)
    for factor in (COMPLEX, b):
        expected /= np.linalg.norm(factor.reshape(2, -1), 1.5, axis=-1)
    np.testing.assert_allclose(ratio, expected, rtol=1e-13)
    assert not np.any(broken)


@pytest.mark.parametrize("p", EXPONENTS)
def test_entrywise_norm_is_that_of_one_long_vector(p):
    np.testing.assert_allclose(entrywise_norm(A, p=p), [np.linalg.norm(a.ravel(), p) for a in A], rtol=1e-13)
    torchs = torch.linalg.vector_norm(torch.tensor(A), p, dim=(-2, -1))
    np.testing.assert_allclose(entrywise_norm(A, p=p), torchs, rtol=1e-13)


@every_norm
def test_a_norm_is_positive_homogeneous_and_keeps_the_triangle_inequality(norm):
    one, other = X, RNG.normal(size=X.shape)
    assert np.all(norm(one).numpy() > 0)
    np.testing.assert_array_equal(norm(np.zeros((2, 3, 5))), 0)
    np.testing.assert_allclose(norm(-2.5 * one), 2.5 * norm(one), rtol=1e-13)
    assert np.all(norm(one + other).numpy() <= (norm(one) + norm(other)).numpy() * (1 + 1e-14))


@every_norm
@pytest.mark.parametrize(
    ("dtype", "exponent"), [("float64", 200), ("float64", -200), ("float32", 30), ("float32", -30)]
)
def test_no_norm_overflows_or_underflows(norm, dtype, exponent):
    large = (X * 10.0**exponent).astype(dtype)
    np.testing.assert_allclose(norm(large) / 10.0**exponent, norm(X), rtol=1e-12 if dtype == "float64" else 1e-5)


@every_norm
def test_nan_and_infinity_are_passed_on(norm):
    for bad, test in ((np.nan, np.isnan), (np.inf, np.isposinf), (-np.inf, np.isposinf)):
        x = X.copy()
        x[1, 2, 0] = bad
        assert np.count_nonzero(test(norm(x).numpy())) == 1
        assert np.isfinite(norm(x).numpy()).sum() == norm(x).numpy().size - 1
    x[1, 1, 0] = np.nan
    assert np.isnan(norm(x).numpy()).any()


@every_matrix_norm
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1), (3, 3)])
def test_thin_and_rank_deficient_matrices(name, shape):
    a = np.outer(np.arange(1.0, 1 + shape[0]), np.arange(2.0, 2 + shape[1]))  # of rank one
    np.testing.assert_allclose(matrix_norm(a, norm=name), NUMPY[name](a), rtol=1e-14)


@every_matrix_norm
def test_the_seven_are_consistent(name):
    """Note C, equation 2.8."""
    product = matrix_norm(A @ B, norm=name)
    assert np.all(product.numpy() <= matrix_norm(A, norm=name).numpy() * matrix_norm(B, norm=name).numpy())


@every_matrix_norm
def test_frobenius_and_spectral_alone_are_unitarily_invariant(name):
    """Note C, equation 2.10."""
    u, v = (scipy.stats.ortho_group.rvs(n, random_state=n) for n in A.shape[1:])
    invariant = np.allclose(matrix_norm(u @ A @ v, norm=name), matrix_norm(A, norm=name), rtol=1e-13)
    assert invariant == (name in {"frobenius", "spectral"})


@pytest.mark.parametrize(("name", "p"), [("column_sum", 1.0), ("spectral", 2.0), ("row_sum", np.inf)])
def test_induced_norms_are_the_largest_stretch(name, p):
    x = RNG.normal(size=(5, 20_000))
    stretch = vector_norm((A[0] @ x).T, p=p).numpy() / vector_norm(x.T, p=p).numpy()
    norm = float(matrix_norm(A[0], norm=name))
    assert 0.8 * norm < stretch.max() <= norm * (1 + 1e-14)
    corners = {
        "column_sum": np.eye(5)[np.abs(A[0]).sum(axis=0).argmax()],
        "row_sum": np.sign(A[0][np.abs(A[0]).sum(axis=1).argmax()]),
        "spectral": np.linalg.svd(A[0])[2][0],
    }
    reached = np.linalg.norm(A[0] @ corners[name], p) / np.linalg.norm(corners[name], p)
    np.testing.assert_allclose(reached, norm, rtol=1e-14)


@pytest.mark.parametrize("p", [1.0, 1.3, 2.0])
def test_entrywise_norms_up_to_two_are_consistent(p):
    """Even for the pairs that come closest, matrices of equal entries."""
    for a, b in ((A, B), (np.ones((2, 3, 5)), np.ones((2, 5, 4)))):
        ratio, broken = norm_consistency(a, b, p=p)
        assert np.all(ratio.numpy() <= 1 + 1e-14)
        assert not np.any(broken)


@pytest.mark.parametrize("p", [2.5, 4.0, np.inf])
def test_entrywise_norms_beyond_two_are_not(p):
    """By hand: of all-ones matrices (m, k) and (k, n), every entry of the product is k."""
    ratio, broken = norm_consistency(np.ones((3, 5)), np.ones((5, 4)), p=p)
    np.testing.assert_allclose(ratio, 5 ** (1 - 2 / p), rtol=1e-14)
    assert broken
    norms = [np.linalg.norm(x.ravel(), p) for x in (A[0] @ B[0], A[0], B[0])]
    np.testing.assert_allclose(norm_consistency(A[0], B[0], p=p)[0], norms[0] / norms[1] / norms[2], rtol=1e-13)


@pytest.mark.parametrize("norm", [calculus.l2_norm, vector_norm, calculus.linf_norm, calculus.l1_norm])
def test_gradients_at_zero_are_zero(norm):
    x = tf.zeros([2, 3])
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = norm(x)
    np.testing.assert_array_equal(tape.gradient(value, x), 0)


@pytest.mark.parametrize("name", ["l1_norm", "l2_norm", "linf_norm", "vector_norm"])
def test_an_empty_vector_is_refused_by_name(name):
    with pytest.raises(ValueError, match=rf"{name}: x has shape \(2, 0\) and no entries"):
        getattr(calculus, name)(np.ones((2, 0)))


@pytest.mark.parametrize("name", [*(f.__name__ for f in MATRIX_NORMS.values()), "matrix_norm", "entrywise_norm"])
def test_an_empty_matrix_is_refused_by_name(name):
    with pytest.raises(ValueError, match=rf"{name}: a has shape \(3, 0\) and no entries"):
        getattr(calculus, name)(np.ones((3, 0)))


def test_what_is_no_norm_is_refused():
    with pytest.raises(ValueError, match=r"vector_norm: p is 0.5, expected 1 or more"):
        vector_norm(X, p=0.5)
    with pytest.raises(ValueError, match=r"entrywise_norm: p is nan"):
        entrywise_norm(A, p=np.nan)
    with pytest.raises(ValueError, match=r"norm is 'nuclear', expected one of 'm1', 'frobenius'"):
        matrix_norm(A, norm="nuclear")
    with pytest.raises(ValueError, match=r"b has shape \(3, 4\), expected .* with k = 5"):
        norm_consistency(A[0], B[0][:3], p=2.0)
