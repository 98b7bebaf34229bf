"""Oracles: the tape's gradients and Jacobians, PyTorch's, numbers by hand, and the notes' equations."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
import tensorflow as tf
import torch

from dlcourse import calculus
from dlcourse.activations import ELEMENTWISE

RNG = np.random.default_rng(1)


def tape_jacobian(function, x):
    """∂f/∂x with the function's axes first."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = function(x)
    return tape.jacobian(value, x).numpy()


def torch_jacobian(function, x):
    return torch.autograd.functional.jacobian(function, torch.tensor(x)).numpy()


def both_jacobians(function, of_torch, x):
    ours, theirs = tape_jacobian(function, x), torch_jacobian(of_torch, x)
    np.testing.assert_allclose(ours, theirs, atol=1e-13)
    return ours


def test_linear_form():
    a, x = RNG.normal(size=4), RNG.normal(size=(3, 4))
    automatic = both_jacobians(lambda v: tf.tensordot(a, v, 1), lambda v: torch.tensor(a) @ v, x[0])
    np.testing.assert_allclose(calculus.grad_linear_form(a, x), np.tile(automatic, (3, 1)), atol=1e-15)


def test_quadratic_form():
    a, x = RNG.normal(size=(4, 4)), RNG.normal(size=(3, 4))
    automatic = [
        both_jacobians(lambda v: tf.tensordot(v, tf.linalg.matvec(a, v), 1), lambda v: v @ torch.tensor(a) @ v, row)
        for row in x
    ]
    np.testing.assert_allclose(calculus.grad_quadratic_form(a, x), automatic, atol=1e-13)


def test_trace_product_in_both_layouts():
    a, x = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 4))
    automatic = both_jacobians(lambda v: tf.linalg.trace(a @ v), lambda v: torch.trace(torch.tensor(a) @ v), x)
    np.testing.assert_allclose(calculus.grad_trace_product(a, x), automatic, atol=1e-15)
    np.testing.assert_allclose(calculus.grad_trace_product(a, x, layout="numerator"), automatic.T, atol=1e-15)


@pytest.mark.parametrize("shape", [(3, 4), (4, 1), (1, 3)], ids=str)
def test_trace_quadratic_in_both_layouts(shape):
    a, x = RNG.normal(size=(shape[0], shape[0])), RNG.normal(size=shape)
    automatic = both_jacobians(
        lambda v: tf.linalg.trace(tf.transpose(v) @ a @ v), lambda v: torch.trace(v.T @ torch.tensor(a) @ v), x
    )
    np.testing.assert_allclose(calculus.grad_trace_quadratic(a, x), automatic, atol=1e-13)
    np.testing.assert_allclose(calculus.grad_trace_quadratic(a, x, layout="numerator"), automatic.T, atol=1e-13)


def test_trace_quadratic_is_a_quadratic_form_for_each_column():
    a, x = RNG.normal(size=(3, 3)), RNG.normal(size=(2, 3, 4))
    columns = calculus.grad_quadratic_form(a, x.swapaxes(-1, -2)).numpy()
    np.testing.assert_allclose(calculus.grad_trace_quadratic(a, x), columns.swapaxes(-1, -2), atol=1e-14)
    np.testing.assert_allclose(calculus.grad_trace_quadratic(np.eye(3), x), 2 * x, rtol=1e-15)  # of ‖X‖²


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_determinant_of_an_invertible_matrix(n):
    x = RNG.normal(size=(2, n, n))
    automatic = [both_jacobians(tf.linalg.det, torch.linalg.det, matrix) for matrix in x]
    np.testing.assert_allclose(calculus.grad_determinant(x), automatic, rtol=1e-10)
    closed = np.linalg.det(x)[:, None, None] * np.linalg.inv(x).swapaxes(-1, -2)
    np.testing.assert_allclose(calculus.grad_determinant(x), closed, rtol=1e-10)
    adjugate = calculus.grad_determinant(x, layout="numerator")
    np.testing.assert_allclose(x @ adjugate, np.linalg.det(x)[:, None, None] * np.eye(n), atol=1e-12)


def minors(x):
    """Cofactors by their definition."""
    return np.array(
        [
            [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, axis=0), j, axis=1)) for j in range(x.shape[1])]
            for i in range(x.shape[0])
        ]
    )


@pytest.mark.parametrize("lacking", [1, 2, 4])
def test_determinant_of_a_singular_matrix(lacking):
    x = np.rint(3 * RNG.normal(size=(4, 4 - lacking))) @ np.rint(3 * RNG.normal(size=(4 - lacking, 4)))
    exact = np.array(sympy.Matrix(x.astype(int)).adjugate().T, dtype=float)
    scale = max(np.abs(x).max() ** 3, 1)
    np.testing.assert_allclose(calculus.grad_determinant(x), exact, atol=1e-13 * scale)
    np.testing.assert_allclose(calculus.grad_determinant(x), minors(x), atol=1e-13 * scale)
    assert np.linalg.matrix_rank(exact) == (lacking == 1)


def test_determinant_by_hand():
    """(a b; c d) has the determinant ad − bc, and so the derivatives (d −c; −b a), singular or not."""
    np.testing.assert_allclose(calculus.grad_determinant([[1.0, 2.0], [2.0, 4.0]]), [[4, -2], [-2, 1]], atol=1e-6)
    np.testing.assert_array_equal(calculus.grad_determinant([[0.0]]), [[1.0]])
    np.testing.assert_array_equal(calculus.grad_determinant(np.zeros((3, 3))), np.zeros((3, 3)))


def test_affine_in_both_layouts():
    """Note C's 2.19 and 2.20 are the denominator layout, note D's ∂(Wx)/∂x = W the numerator layout."""
    a, x, z = RNG.normal(size=(3, 4)), RNG.normal(size=4), RNG.normal(size=3)
    column = both_jacobians(lambda v: tf.linalg.matvec(a, v) + 1, lambda v: torch.tensor(a) @ v + 1, x)
    row = both_jacobians(lambda v: tf.linalg.matvec(a, v, transpose_a=True), lambda v: v @ torch.tensor(a), z)
    numerator, denominator = (calculus.jacobian_affine(a, layout=layout) for layout in ("numerator", "denominator"))
    for ours, theirs in zip(numerator, (column, row), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(denominator, (column, row), strict=True):
        np.testing.assert_array_equal(ours, theirs.T)
    np.testing.assert_array_equal(denominator.column, a.T)
    np.testing.assert_array_equal(calculus.jacobian_affine(np.stack([a, a])).row, np.stack([a.T, a.T]))


def test_matvec_in_both_layouts():
    x, a = RNG.normal(size=(3, 4)), RNG.normal(size=4)
    automatic = both_jacobians(lambda v: tf.linalg.matvec(v, a), lambda v: v @ torch.tensor(a), x)
    np.testing.assert_array_equal(calculus.jacobian_matvec(x, a), automatic)
    denominator = calculus.jacobian_matvec(x, a, layout="denominator")
    np.testing.assert_array_equal(denominator, automatic.transpose(1, 2, 0))


def test_matvec_in_the_blocks_of_note_c():
    """Equation 2.14 with NumPy's own block matrices, for the X (2×4) and a of exercise 3, and for taller ones."""
    for m, n in ((2, 4), (5, 3)):
        x, a = RNG.normal(size=(m, n)), RNG.normal(size=n)
        column = np.block([[a[k] * np.eye(m)[:, [j]] for k in range(n)] for j in range(m)])
        row = np.block([[a[k] * np.eye(m)[[j], :] for k in range(n)] for j in range(m)])
        np.testing.assert_array_equal(calculus.jacobian_matvec_blocks(x, a), column)
        np.testing.assert_array_equal(calculus.jacobian_matvec_row_blocks(x, a), row)
        np.testing.assert_array_equal(row, np.kron(a, np.eye(m)))


def test_blocks_are_numpys_of_the_tapes_derivative():
    """F(X) = AXB, whose derivatives are all different: the block at (i, j) has the entries aₖᵢ bⱼₗ."""
    a, b, x = RNG.normal(size=(4, 2)), RNG.normal(size=(3, 5)), RNG.normal(size=(2, 3))
    jacobian = tape_jacobian(lambda v: a @ v @ b, x)  # (k, l, i, j)
    blocks = np.block([[jacobian[:, :, i, j] for j in range(3)] for i in range(2)])
    stacked = np.stack([jacobian, 2 * jacobian]).transpose(0, 3, 4, 1, 2)
    np.testing.assert_allclose(calculus.derivative_blocks(stacked), [blocks, 2 * blocks], atol=1e-15)
    outer = a.T.reshape(-1, 1) * b.reshape(1, -1)  # (i k) by (j l)
    np.testing.assert_allclose(blocks, outer, atol=1e-14)


def test_a_column_by_a_row_and_a_row_by_a_column_are_the_identity():
    """Note C, section 2.5, exercise 2: dx/dxᵀ = dxᵀ/dx = I; by its own kind, a vector makes one long vector of nine."""
    identity = np.eye(3)
    for by, of in (((1, 3), (3, 1)), ((3, 1), (1, 3))):
        np.testing.assert_array_equal(calculus.derivative_blocks(identity.reshape(*by, *of)), identity)
    np.testing.assert_array_equal(calculus.derivative_blocks(identity.reshape(3, 1, 3, 1)), identity.reshape(9, 1))
    np.testing.assert_array_equal(calculus.derivative_blocks(identity.reshape(1, 3, 1, 3)), identity.reshape(1, 9))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_is_diagonal(name):
    x = RNG.normal(size=(2, 5))
    automatic = [tape_jacobian(ELEMENTWISE[name].value, row) for row in x]
    np.testing.assert_allclose(calculus.jacobian_elementwise(x, function=name), automatic, atol=1e-15)


def test_elementwise_is_pytorchs():
    x = RNG.normal(size=5)
    for name, of_torch in (("sigmoid", torch.sigmoid), ("tanh", torch.tanh)):
        jacobian = calculus.jacobian_elementwise(x, function=name)
        np.testing.assert_allclose(jacobian, torch_jacobian(of_torch, x), atol=1e-15)


W, V = RNG.normal(size=(3, 4)), RNG.normal(size=(2, 3))
POINT = RNG.normal(size=4)


def test_product_rule_in_both_layouts():
    def y(x):
        return tf.tanh(tf.linalg.matvec(W, x))

    def z(x):
        return tf.linalg.matvec(W, x) ** 2

    automatic = tape_jacobian(lambda x: tf.reduce_sum(y(x) * z(x)), POINT)
    w = torch.tensor(W)
    theirs = torch_jacobian(lambda x: torch.tanh(w @ x) @ (w @ x) ** 2, POINT)
    vectors, jacobians = (y(POINT), z(POINT)), (tape_jacobian(y, POINT), tape_jacobian(z, POINT))
    for oracle in (automatic, theirs):
        np.testing.assert_allclose(calculus.product_rule(*vectors, *jacobians), oracle, atol=1e-13)
        transposed = calculus.product_rule(*vectors, *(j.T for j in jacobians), layout="denominator")
        np.testing.assert_allclose(transposed, oracle, atol=1e-13)


def test_chain_rule_in_both_layouts():
    def y(x):
        return tf.tanh(tf.linalg.matvec(W, x))

    def z(y):
        return tf.sin(tf.linalg.matvec(V, y))

    outer, inner = tape_jacobian(z, y(POINT).numpy()), tape_jacobian(y, POINT)
    automatic = tape_jacobian(lambda x: z(y(x)), POINT)
    theirs = torch_jacobian(lambda x: torch.sin(torch.tensor(V) @ torch.tanh(torch.tensor(W) @ x)), POINT)
    for oracle in (automatic, theirs):
        np.testing.assert_allclose(calculus.chain_rule(outer, inner), oracle, atol=1e-14)
        np.testing.assert_allclose(calculus.chain_rule(outer.T, inner.T, layout="denominator"), oracle.T, atol=1e-14)


def test_trace_chain_rule_in_both_layouts():
    x, c = RNG.normal(size=(4, 5)), RNG.normal(size=(3, 5))

    def y(x):
        return tf.sin(W @ x)  # (3, 5)

    def z(y):
        return tf.reduce_sum(c * y**2)

    outer, inner = tape_jacobian(z, y(x).numpy()), tape_jacobian(y, x)
    automatic = tape_jacobian(lambda x: z(y(x)), x)
    theirs = torch_jacobian(lambda x: torch.sum(torch.tensor(c) * torch.sin(torch.tensor(W) @ x) ** 2), x)
    traces = [[np.trace(outer.T @ inner[:, :, i, j]) for j in range(5)] for i in range(4)]  # equation 2.24, literally
    for oracle in (automatic, theirs, traces):
        np.testing.assert_allclose(calculus.trace_chain_rule(outer, inner, layout="numerator"), oracle, atol=1e-13)
        ours = calculus.trace_chain_rule(outer, inner.transpose(2, 3, 0, 1))
        np.testing.assert_allclose(ours, oracle, atol=1e-13)


EMPTY = {
    "grad_linear_form": (np.ones(0), np.ones((2, 0))),
    "grad_trace_product": (np.ones((0, 3)), np.ones((3, 0))),
    "grad_trace_quadratic": (np.ones((0, 0)), np.ones((0, 3))),
    "grad_quadratic_form": (np.ones((0, 0)), np.ones(0)),
    "derivative_blocks": (np.ones((2, 0, 3, 1)),),
    "grad_determinant": (np.ones((0, 0)),),
    "jacobian_affine": (np.ones((0, 2)),),
    "jacobian_matvec": (np.ones((2, 0)), np.ones(0)),
    "jacobian_matvec_blocks": (np.ones((2, 0)), np.ones(0)),
    "jacobian_matvec_row_blocks": (np.ones((2, 0)), np.ones(0)),
    "jacobian_elementwise": (np.ones((2, 0)),),
    "product_rule": (np.ones(0), np.ones(0), np.ones((0, 2)), np.ones((0, 2))),
    "chain_rule": (np.ones((2, 0)), np.ones((0, 2))),
    "trace_chain_rule": (np.ones((2, 0)), np.ones((3, 3, 2, 0))),
}


@pytest.mark.parametrize("name", EMPTY)
def test_empty_arrays_are_refused_by_name(name):
    with pytest.raises(ValueError, match=rf"{name}: \w+ has shape \(.*\) and no entries"):
        getattr(calculus, name)(*EMPTY[name])


LAYOUTS = ["grad_trace_product", "grad_trace_quadratic", "grad_determinant", "jacobian_affine", "jacobian_matvec",
           "product_rule", "chain_rule", "trace_chain_rule"]  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_unknown_layout_is_refused(name):
    arrays = [np.ones(a.shape or (1,)) for a in (np.resize(1.0, [n or 1 for n in e.shape]) for e in EMPTY[name])]
    with pytest.raises(ValueError, match=rf"{name}: layout is 'mixed', expected 'numerator' or 'denominator'"):
        getattr(calculus, name)(*arrays, layout="mixed")


def test_jacobians_in_the_other_layout_are_noticed():
    with pytest.raises(ValueError, match=r"dz_dy has shape \(2, 3\) and dy_dx \(3, 4\).*other layout"):
        calculus.chain_rule(np.ones((2, 3)), np.ones((3, 4)), layout="denominator")
    with pytest.raises(ValueError, match=r"dy_dx has shape \(4, 3\), expected 3 as the size of axis -2"):
        calculus.product_rule(np.ones(3), np.ones(3), np.ones((4, 3)), np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"expected its last two axes to be \(3, 5\)"):
        calculus.trace_chain_rule(np.ones((3, 5)), np.ones((3, 5, 4, 6)))
    with pytest.raises(ValueError, match=r"function is 'cube', expected one of"):
        calculus.jacobian_elementwise(np.ones(3), function="cube")
