import tensorflow as tf

from tests.conformance.refusals import ACTIVATIONS, Refusal, word, zeros

OTHER = "Transpose it, or name the other layout."

REFUSALS = [
    Refusal("calculus.l2_norm", {"x": zeros(3, 0)}, "Leave empty arrays out before the call.", {"x": zeros(3, 1)}),
    Refusal(
        "calculus.vector_norm",
        {"p": 0.5},
        "Below 1 the triangle inequality fails, and it is no norm.",
        {"p": 1.0},
        {"p": float("inf")},
    ),
    word(
        "calculus.matrix_norm",
        "norm",
        "expected one of 'm1', 'frobenius', 'maximum', 'geometric_mean', 'column_sum', 'spectral', 'row_sum'.",
    ),
    word("calculus.jacobian_affine", "layout", "expected 'numerator' or 'denominator'."),
    word("calculus.jacobian_elementwise", "function", ACTIVATIONS),
    Refusal(
        "calculus.product_rule",
        {"layout": "denominator"},
        OTHER,
        {"layout": "numerator"},
        {"dy_dx": zeros(3, 4, 3), "dz_dx": zeros(3, 4, 3)},
    ),
    Refusal(
        "calculus.chain_rule",
        {"layout": "denominator"},
        "Transpose them, or name the other layout.",
        {"layout": "numerator"},
        {"dz_dy": zeros(3, 3, 2), "dy_dx": zeros(3, 4, 3)},
    ),
    Refusal(
        "calculus.trace_chain_rule",
        {"layout": "numerator"},
        OTHER,
        {"layout": "denominator"},
        {"dy_dx": zeros(3, 2, 3, 4)},
    ),
    Refusal(
        "calculus.laplacian",
        {"f": zeros(3, 2, 5)},
        "expected at least 3 rows and 3 columns: a point needs a neighbour on each side.",
        {"f": zeros(3, 3, 3)},
    ),
    Refusal("calculus.laplacian", {"row_spacing": 0.0}, "expected a positive distance.", {"row_spacing": 1e-3}),
    Refusal(
        "calculus.numerical_gradient",
        {"function": "cosine"},
        "or one of the names 'log_sum_exp', 'sine', 'softmax', 'gram'.",
        {"function": tf.cos},
        {"function": "sine"},
    ),
    Refusal("calculus.numerical_gradient", {"step": 0.0}, "expected a positive number, such as 1e-5.", {"step": 1e-5}),
]
