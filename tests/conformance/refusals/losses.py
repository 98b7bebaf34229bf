from dlcourse.losses import empirical_risk
from tests.conformance.refusals import Refusal, zeros

EMPTY = "Leave empty batches out before the call."

REFUSALS = [
    *[
        Refusal(f"losses.{name}", {"parameters": []}, "expected at least one array.", {"parameters": [zeros(1)]})
        for name in ("l1_penalty",)
    ],
    Refusal(
        "losses.smooth_l1",
        {"beta": -1.0},
        "expected a number that is not negative: where the parabola ends.",
        {"beta": 0.0},
    ),
    Refusal(
        "losses.structural_risk",
        {"parameters": []},
        "Without any, use empirical_risk.",
        lambda: empirical_risk([1.0]),
    ),
    Refusal(
        "losses.structural_risk_gradient",
        {"gradients": [zeros(3, 2, 3)]},
        "expected one of gradients for each of parameters, and at least one.",
        {"parameters": [zeros(2, 3)]},
    ),
    Refusal(
        "losses.structural_risk_gradient",
        {"gradients": [zeros(3, 2, 3), zeros(3, 5)]},
        "a batch axis before the shape of parameters[1].",
        {"gradients": [zeros(3, 2, 3), zeros(3, 4)]},
    ),
    Refusal(
        "losses.multiclass_hinge",
        {"y_pred": zeros(3, 2, 1)},
        "expected at least 2 classes on the last axis.",
        {"y_pred": zeros(3, 2, 2), "y_true": zeros(3, 2, dtype=int)},
    ),
    Refusal(
        "losses.zero_one",
        {"y_true": zeros(3, 2, dtype=int) + 4},
        "Do the labels begin at one?",
        {"y_true": zeros(3, 2, dtype=int) + 3},
    ),
]
