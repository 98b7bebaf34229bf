import math

import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

COUNTS = "expected at least one."
RISING = np.linspace(0, 1, 5, dtype="float32")
BASE = "Pass 2 for bits, math.e for nats."

REFUSALS = [
    Refusal("information.entropy", {"base": 1.0}, BASE, {"base": 2.0}, {"base": math.e}),
    Refusal(
        "information.entropy",
        {"p": zeros(2, 0)},
        "expected at least one. Pass its probability.",
        {"p": zeros(2, 1) + 1},
    ),
    Refusal(
        "information.entropy",
        {"p": zeros(2, 2) - 1},
        "Pass probabilities; softmax makes them out of scores.",
        {"p": zeros(2, 2) + 0.5},
    ),
    Refusal(
        "information.entropy",
        {"p": zeros(2, 4) + 3},
        "expected 1. Divide counts by their sum.",
        {"p": (zeros(2, 4) + 3) / 12},
    ),
    Refusal(
        "information.self_information", {"p": zeros(2) + 3}, "Divide counts by their sum.", {"p": (zeros(2) + 3) / 6}
    ),
    Refusal(
        "information.renyi_entropy",
        {"order": -1.0},
        "Order 1 is Shannon's entropy, math.inf the min-entropy.",
        {"order": 0.0},
        {"order": 1.0},
        {"order": math.inf},
    ),
    word(
        "information.normalized_mutual_information",
        "average",
        "expected one of 'arithmetic', 'geometric', 'min', 'max'.",
    ),
    Refusal(
        "information.differential_entropy",
        {"x": zeros(1), "density": zeros(3, 1)},
        "expected at least 2 points of a grid.",
        {"x": RISING[::4], "density": zeros(3, 2) + 1},
    ),
    Refusal(
        "information.differential_entropy",
        {"x": RISING[::-1]},
        "expected each above the one before. Sort them.",
        {"x": np.sort(RISING)},
    ),
    Refusal(
        "information.differential_entropy",
        {"density": zeros(3, 5) + 3},
        "Widen or refine the grid, or divide the density by its integral.",
        {"density": (zeros(3, 5) + 3) / 3},
        {"x": RISING / 3},
    ),
    Refusal(
        "information.uniform_differential_entropy",
        {"low": zeros(2) + 1, "high": zeros(2)},
        "Are the two swapped?",
        {"low": zeros(2), "high": zeros(2) + 1},
    ),
    Refusal(
        "information.gaussian_differential_entropy",
        {"covariance": zeros(2, 0, 0)},
        "Leave it out before the call.",
        {"covariance": np.eye(1, dtype="float32")},
    ),
    Refusal(
        "information.gaussian_differential_entropy",
        {"covariance": zeros(2, 2) + np.inf},
        "expected finite numbers.",
        {"covariance": np.eye(2, dtype="float32")},
    ),
    Refusal(
        "information.gaussian_differential_entropy",
        {"covariance": np.array([[1, 0], [2, 1]], "float32")},
        "Pass Σ itself, not a factor of it.",
        {"covariance": np.array([[1, 2], [2, 5]], "float32")},
    ),
    Refusal(
        "information.gaussian_differential_entropy",
        {"covariance": zeros(2, 2) + 1},
        "Drop variables that others determine; their entropy is −∞.",
        {"covariance": zeros(1, 1) + 1},
    ),
    Refusal(
        "information.reject_rates",
        {"confusion": zeros(2, 2) + 1},
        "Append a column of zeros where nothing is rejected.",
        {"confusion": np.append(zeros(2, 2) + 1, zeros(2, 1), axis=1)},
    ),
    Refusal(
        "information.reject_rates", {"confusion": zeros(2, 3)}, COUNTS, {"confusion": np.eye(2, 3, dtype="float32")}
    ),
    Refusal("information.information_gain", {"counts": zeros(2, 3)}, COUNTS, {"counts": np.eye(2, 3, dtype="float32")}),
    Refusal(
        "information.best_split",
        {"y": np.array([1, 2, 3] * 2 + [1, 2])},
        "Number the classes from 0.",
        {"y": np.array([0, 1, 2] * 2 + [0, 1])},
    ),
    Refusal(
        "information.best_split",
        {"x": zeros(8, 3) + np.nan},
        "Drop or fill in such samples.",
        {"x": np.nan_to_num(zeros(8, 3) + np.nan)},
    ),
]
