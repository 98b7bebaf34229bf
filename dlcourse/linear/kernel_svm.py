"""Support vector machines in the dual: one coordinate at a time without an intercept, two at a time with one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.samples import check_samples, check_signs, check_visits
from dlcourse.nan import holds_nan, spoiled

__all__ = ["DualAscent", "KernelSVM", "dual_coordinate_ascent", "kernel_svm", "kernel_svm_score"]

Gram = Float[tf.Tensor, "samples samples"]
Signs = Float[tf.Tensor, " samples"]
Coefficients = Float[tf.Tensor, " samples"]


class DualAscent(NamedTuple):
    """The dual's coefficients, and its value after each pass."""

    coefficients: Coefficients
    objectives: Float[tf.Tensor, " passes"]


class KernelSVM(NamedTuple):
    """A support vector machine: the coefficients of its samples, and its intercept."""

    coefficients: Coefficients
    intercept: Float[tf.Tensor, ""]


def _check_dual(function: str, kernel: Any, y: Any, penalty: Any) -> None:
    check_samples(function, kernel=kernel)
    check_signs(function, y)
    told = f"{function}: penalty is {{:g}}, expected a positive number C, such as 1."
    refuse_where(penalty, lambda value: ~(value > 0), told)


def _validate_ascent(kernel: Any, y: Any, order: Any, *, penalty: Any) -> None:
    _check_dual("dual_coordinate_ascent", kernel, y, penalty)
    check_samples("dual_coordinate_ascent", order=order)
    check_visits("dual_coordinate_ascent", "order", order, kernel.shape[0])


@graph_function(validate=_validate_ascent, jit_compile=True)
def dual_coordinate_ascent(
    kernel: Gram, y: Signs, order: Int[tf.Tensor, "passes visits"], *, penalty: Scalar = 1.0
) -> DualAscent:
    """Dual coordinate ascent for a support vector machine (SVM) without intercept.

    D(α) = Σᵢ αᵢ − ½ ΣᵢΣⱼ αᵢαⱼ yᵢyⱼ k_ij; visiting i, αᵢ ← min(C, max(0, αᵢ + (1 − yᵢ Σⱼ αⱼyⱼ k_ij) / k_ii))

    Args:
        kernel: k_ij (samples, samples), symmetric and without a negative eigenvalue, as ``kernel_matrix`` makes it.
        y: signs (samples,), −1 or +1.
        order: which coefficient is visited when, (passes, visits): a row a pass.
        penalty: C, the upper limit of a coefficient.

    Returns:
        ``DualAscent(coefficients, objectives)``: α, begun at zero, and D after each pass, (passes,), which never falls.

    Raises:
        ValueError: no samples or passes, a label that is no sign, an index that is no sample, or no positive C.

    Example:
        >>> ascent = dual_coordinate_ascent([[4.0, -2.0], [-2.0, 1.0]], [1.0, -1.0], [[0, 1]], penalty=1.0)
        >>> print(ascent.coefficients.numpy(), ascent.objectives.numpy())
        [0.25 0.5 ] [0.25]

    Conventions:
        Each visit finds the maximum in its coefficient. An intercept would tie the coefficients by Σ αy = 0, so that
        none can move alone; either add a constant to the kernel, which penalises the intercept, or see ``kernel_svm``.
        scikit-learn's ``LinearSVC(loss="hinge")`` does the same with the linear kernel, and C = 1/(Nλ) of
        ``linear_svm``.

    References:
        hsieh2008, algorithm 1; note D, section 15.
    """
    # Entries are gathered, not sliced: XLA compiles a slice anew for every value that its place depends on.
    passes, visits = tf.shape(order)[0], tf.size(order)
    flat = tf.reshape(order, [-1])
    diagonal = tf.linalg.diag_part(kernel)
    tall = tf.constant(float("inf"), kernel.dtype)

    def visit(number: Any, alpha: Any, scores: Any, objectives: Any) -> list[Any]:
        chosen = tf.gather(flat, number)
        old, sign, curvature = (tf.gather(array, chosen) for array in (alpha, y, diagonal))
        slope = 1 - sign * tf.gather(scores, chosen)
        # A sample without length has no curvature: up to the limit, for its slope is one.
        leap = tf.where(curvature > 0, slope / curvature, tf.sign(slope) * tall)
        moved = tf.clip_by_value(old + leap, 0.0, penalty)
        scores += (moved - old) * sign * tf.gather(kernel, chosen)
        alpha = tf.tensor_scatter_nd_update(alpha, chosen[None, None], moved[None])
        value = tf.reduce_sum(alpha) - 0.5 * tf.reduce_sum(alpha * y * scores)
        return [number + 1, alpha, scores, objectives.write(number * passes // visits, value)]

    zeros = tf.zeros_like(y)
    values = tf.TensorArray(kernel.dtype, passes, element_shape=[], clear_after_read=False)
    seed = [tf.constant(0), zeros, zeros, values]
    _, alpha, _, objectives = tf.while_loop(lambda number, *_: number < visits, visit, seed)
    return DualAscent(alpha, objectives.stack())


def _validate_fit(kernel: Any, y: Any, *, penalty: Any, tolerance: Any, max_steps: Any) -> None:
    _check_dual("kernel_svm", kernel, y, penalty)
    told = f"kernel_svm: all {y.shape[0] or ''} labels in y are {{:g}}, expected both signs. One class has no edge."
    refuse_where(tf.reduce_mean(y), lambda mean: abs(mean) == 1, told)


@graph_function(validate=_validate_fit, jit_compile=True)
def kernel_svm(
    kernel: Gram, y: Signs, *, penalty: Scalar = 1.0, tolerance: Scalar = 1e-3, max_steps: Scalar = 1e6
) -> KernelSVM:
    """Train a kernel support vector machine (SVM), by ascent in pairs of dual coefficients.

    Maximise Σᵢ αᵢ − ½ ΣᵢΣⱼ αᵢαⱼ yᵢyⱼ k_ij over 0 ≤ αᵢ ≤ C, Σᵢ αᵢyᵢ = 0; then f(x) = Σᵢ αᵢyᵢ k(xᵢ, x) + b

    Args:
        kernel: k_ij (samples, samples), symmetric and without a negative eigenvalue, as ``kernel_matrix`` makes it.
        y: signs (samples,), −1 or +1, of both kinds.
        penalty: C: large, and hardly a sample may be within the margin; small, and many may.
        tolerance: it ends when no two coefficients violate the conditions of the optimum by more than this, or than
            rounding.
        max_steps: it ends after so many steps in any case.

    Returns:
        ``KernelSVM(coefficients, intercept)``: α (samples,), zero for all samples but the support vectors, and b;
        NaN where there is a NaN anywhere.

    Raises:
        ValueError: no samples, labels that are no signs or all the same, or no positive C.

    Example:
        Two samples at ±1 on a line, and the boundary between them:

        >>> svm = kernel_svm([[1.0, -1.0], [-1.0, 1.0]], [1.0, -1.0])
        >>> print(svm.coefficients.numpy(), svm.intercept.numpy())
        [0.5 0.5] 0.0

    Conventions:
        The steps of scikit-learn's ``SVC`` (LIBSVM): the coefficient that most wants to rise in αy, with the one that
        promises the largest gain of those that want to fall. b is the mean over the support vectors below C, and
        half-way between its bounds where there is none. ``SVC.dual_coef_`` has αy of the support vectors. Where two
        samples are the same, or a kernel is not positive definite, many α may be as good, with the same f.

    References:
        platt1998; fan2005; note D, section 15.
    """
    lower, upper = tf.minimum(penalty * y, 0), tf.maximum(penalty * y, 0)  # the limits of β = αy
    diagonal = tf.linalg.diag_part(kernel)
    tall = tf.constant(float("inf"), kernel.dtype)
    flat = tf.constant(1e-12, kernel.dtype)
    eps = np.finfo(kernel.dtype.as_numpy_dtype).eps

    def ends(beta: Any, errors: Any) -> tuple[Any, Any]:
        """What wants to rise, and what wants to fall; everything else is out of the running."""
        return tf.where(beta < upper, errors, -tall), tf.where(beta > lower, errors, tall)

    def going_on(number: Any, beta: Any, errors: Any) -> Any:
        rising, falling = ends(beta, errors)
        # No closer than rounding lets the errors be known.
        rounding = 16 * eps * tf.maximum(tf.reduce_max(tf.abs(errors)), 1.0)
        wide = tf.reduce_max(rising) - tf.reduce_min(falling) > tf.maximum(tolerance, rounding)
        return wide & (tf.cast(number, kernel.dtype) < max_steps)

    def step(number: Any, beta: Any, errors: Any) -> list[Any]:
        rising, falling = ends(beta, errors)
        i = tf.argmax(rising, output_type=tf.int32)
        gap = tf.gather(rising, i) - falling
        curvature = tf.maximum(tf.gather(diagonal, i) + diagonal - 2 * tf.gather(kernel, i), flat)
        gain = tf.where(gap > 0, tf.square(gap) / curvature, -tall)
        j = tf.argmax(tf.where(tf.math.is_finite(falling), gain, -tall), output_type=tf.int32)
        leap = tf.gather(gap, j) / tf.gather(curvature, j)
        room_up, room_down = tf.gather(upper, i) - tf.gather(beta, i), tf.gather(beta, j) - tf.gather(lower, j)
        leap = tf.minimum(leap, tf.minimum(room_up, room_down))
        # A coefficient that reaches its limit is put there exactly.
        high = tf.where(leap >= room_up, tf.gather(upper, i), tf.gather(beta, i) + leap)
        low = tf.where(leap >= room_down, tf.gather(lower, j), tf.gather(beta, j) - leap)
        errors -= leap * (tf.gather(kernel, i) - tf.gather(kernel, j))
        pair = tf.stack([i, j])[:, None]
        return [number + 1, tf.tensor_scatter_nd_update(beta, pair, tf.stack([high, low])), errors]

    _, beta, errors = tf.while_loop(going_on, step, [tf.constant(0), tf.zeros_like(y), y])
    free = tf.cast((beta > lower) & (beta < upper), kernel.dtype)
    rising, falling = ends(beta, errors)
    middle = (tf.reduce_max(rising) + tf.reduce_min(falling)) / 2
    mean = tf.math.divide_no_nan(tf.reduce_sum(free * errors), tf.reduce_sum(free))
    svm = KernelSVM(tf.abs(beta), tf.where(tf.reduce_any(free > 0), mean, middle))
    return spoiled(svm, holds_nan(kernel, y))


@graph_function()
def kernel_svm_score(
    kernel: Float[tf.Tensor, "queries samples"], y: Signs, coefficients: Coefficients, intercept: Float[tf.Tensor, ""]
) -> Float[tf.Tensor, " queries"]:
    """Decision score of a kernel support vector machine (SVM) for new samples.

    f(x) = Σᵢ αᵢyᵢ k(x, xᵢ) + b

    Args:
        kernel: k(x, xᵢ) of every new sample with every sample of the training, (queries, samples).
        y: the signs of the training (samples,).
        coefficients: α (samples,).
        intercept: b.

    Returns:
        Scores (queries,): positive on the side of +1; ±1 on the margins.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(kernel_svm_score([[2.0, -2.0], [0.0, 0.0]], [1.0, -1.0], [0.5, 0.5], 0.0).numpy())
        [2. 0.]

    References:
        bishop2006, equation 7.13; note D, section 15.
    """
    return tf.linalg.matvec(kernel, coefficients * y) + intercept
