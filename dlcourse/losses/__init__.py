"""Losses of one sample each with their gradients, and the risks and penalties that a batch makes of them."""

from dlcourse.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    binary_cross_entropy_from_logits_gradient,
    binary_cross_entropy_gradient,
    masked_sigmoid_bce,
    masked_sigmoid_bce_gradient,
)
from dlcourse.losses.categorical import (
    cross_entropy,
    cross_entropy_from_logits,
    cross_entropy_from_logits_gradient,
    cross_entropy_gradient,
    softmax_cross_entropy_gradient,
)
from dlcourse.losses.likelihood import (
    GaussianNLLGradient,
    gaussian_nll,
    gaussian_nll_gradient,
    nll,
    nll_gradient,
)
from dlcourse.losses.margin import (
    hinge,
    hinge_gradient,
    multiclass_hinge,
    multiclass_hinge_gradient,
    zero_one,
    zero_one_gradient,
)
from dlcourse.losses.penalties import l1_penalty, l1_penalty_gradient, l2_penalty, l2_penalty_gradient
from dlcourse.losses.regression import (
    half_squared_error,
    half_squared_error_gradient,
    smooth_l1,
    smooth_l1_gradient,
    squared_error,
    squared_error_gradient,
)
from dlcourse.losses.risk import (
    empirical_risk,
    empirical_risk_gradient,
    structural_risk,
    structural_risk_gradient,
)

__all__ = [
    "GaussianNLLGradient",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "binary_cross_entropy_from_logits_gradient",
    "binary_cross_entropy_gradient",
    "cross_entropy",
    "cross_entropy_from_logits",
    "cross_entropy_from_logits_gradient",
    "cross_entropy_gradient",
    "empirical_risk",
    "empirical_risk_gradient",
    "gaussian_nll",
    "gaussian_nll_gradient",
    "half_squared_error",
    "half_squared_error_gradient",
    "hinge",
    "hinge_gradient",
    "l1_penalty",
    "l1_penalty_gradient",
    "l2_penalty",
    "l2_penalty_gradient",
    "masked_sigmoid_bce",
    "masked_sigmoid_bce_gradient",
    "multiclass_hinge",
    "multiclass_hinge_gradient",
    "nll",
    "nll_gradient",
    "smooth_l1",
    "smooth_l1_gradient",
    "softmax_cross_entropy_gradient",
    "squared_error",
    "squared_error_gradient",
    "structural_risk",
    "structural_risk_gradient",
    "zero_one",
    "zero_one_gradient",
]
