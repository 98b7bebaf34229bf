"""Norms, derivatives by vectors and matrices, and derivatives by differences.

Wherever a derivative is a matrix or a tensor, ``layout`` says how it is laid out: "numerator" puts the function's axes
first, as a Jacobian, "denominator" those of the variable, as a gradient. Functions called ``jacobian_…``, and the rules
for Jacobians, have "numerator" as default, as ``tf.GradientTape.jacobian``; those called ``grad_…`` have "denominator",
as ``tf.GradientTape.gradient``, so that a gradient has the shape of its variable.
"""

from dlcourse.calculus.blocks import derivative_blocks, jacobian_matvec_blocks, jacobian_matvec_row_blocks
from dlcourse.calculus.entrywise_norms import (
    entrywise_norm,
    frobenius_norm,
    geometric_mean_norm,
    m1_norm,
    maximum_norm,
)
from dlcourse.calculus.gradients import (
    grad_determinant,
    grad_linear_form,
    grad_quadratic_form,
    grad_trace_product,
    grad_trace_quadratic,
)
from dlcourse.calculus.induced_norms import column_sum_norm, row_sum_norm, spectral_norm
from dlcourse.calculus.jacobians import (
    AffineJacobians,
    jacobian_affine,
    jacobian_elementwise,
    jacobian_matvec,
)
from dlcourse.calculus.laplacian import laplacian
from dlcourse.calculus.matrix_norm import MATRIX_NORMS, NormConsistency, matrix_norm, norm_consistency
from dlcourse.calculus.numerical import SAMPLE_FUNCTIONS, GradientCheck, gradient_check, numerical_gradient
from dlcourse.calculus.rules import chain_rule, product_rule, trace_chain_rule
from dlcourse.calculus.taylor import TaylorNeuron, taylor_neuron
from dlcourse.calculus.vector_norms import l1_norm, l2_norm, linf_norm, vector_norm

__all__ = [
    "MATRIX_NORMS",
    "SAMPLE_FUNCTIONS",
    "AffineJacobians",
    "GradientCheck",
    "NormConsistency",
    "TaylorNeuron",
    "chain_rule",
    "column_sum_norm",
    "derivative_blocks",
    "entrywise_norm",
    "frobenius_norm",
    "geometric_mean_norm",
    "grad_determinant",
    "grad_linear_form",
    "grad_quadratic_form",
    "grad_trace_product",
    "grad_trace_quadratic",
    "gradient_check",
    "jacobian_affine",
    "jacobian_elementwise",
    "jacobian_matvec",
    "jacobian_matvec_blocks",
    "jacobian_matvec_row_blocks",
    "l1_norm",
    "l2_norm",
    "laplacian",
    "linf_norm",
    "m1_norm",
    "matrix_norm",
    "maximum_norm",
    "norm_consistency",
    "numerical_gradient",
    "product_rule",
    "row_sum_norm",
    "spectral_norm",
    "taylor_neuron",
    "trace_chain_rule",
    "vector_norm",
]
