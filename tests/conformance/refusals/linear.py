import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

ORDER = zeros(2, 3, dtype=int) + 7

REFUSALS = [
    Refusal(
        "linear.linear_regression",
        {"x": zeros(0, 3), "y": zeros(0)},
        "Leave it out, or pass more data.",
        {"x": zeros(1, 3), "y": zeros(1)},
    ),
    Refusal(
        "linear.linear_regression",
        {"strength": -1.0},
        "expected zero or a positive number, such as 0.01.",
        {"strength": 0.0},
        {"strength": 0.01},
    ),
    Refusal("linear.linear_svm", {"strength": 0.0}, "expected a positive number, such as 0.01.", {"strength": 0.01}),
    Refusal(
        "linear.perceptron", {"y": zeros(7)}, "Turn labels 0 and 1 into signs by 2 * y - 1.", {"y": 2 * zeros(7) - 1}
    ),
    word("linear.perceptron", "on_boundary", "expected one of 'keep', 'update'."),
    Refusal("linear.perceptron", {"order": ORDER}, "expected 0 to 6 for the 7 samples of x.", {"order": ORDER - 1}),
    Refusal(
        "linear.roc_auc",
        {"y_true": 2 * (np.arange(7) % 2) - 1},
        "Turn signs into labels by (y_true + 1) // 2.",
        {"y_true": (2 * (np.arange(7) % 2) - 1 + 1) // 2},
    ),
    Refusal(
        "linear.roc_auc",
        {"y_score": zeros(7) + np.nan},
        "Drop such samples.",
        {"y_score": zeros(2), "y_true": np.array([0, 1])},
    ),
    Refusal(
        "linear.confusion_matrix",
        {"y_pred": np.arange(7) % 3 + 1},
        "Do the labels begin at one?",
        {"y_pred": np.arange(7) % 3},
    ),
    word("linear.precision_recall_f1", "average", "expected one of 'none', 'micro', 'macro', 'weighted'."),
    word("linear.kernel_matrix", "kernel", "expected one of 'linear', 'polynomial', 'rbf'."),
    Refusal("linear.kernel_svm", {"penalty": 0.0}, "expected a positive number C, such as 1.", {"penalty": 1.0}),
    Refusal(
        "linear.kernel_svm",
        {"y": zeros(7) + 1},
        "One class has no edge.",
        {"y": np.array([-1.0, 1] * 3 + [1], "float32")},
    ),
    Refusal(
        "linear.kfold_splits",
        {"permutation": zeros(0, dtype=int)},
        "Pass numpy.arange(samples).",
        {"permutation": np.arange(9)},
    ),
    Refusal(
        "linear.kfold_splits",
        {"permutation": zeros(9, dtype=int)},
        "Pass numpy.random.default_rng(seed).permutation(samples), or numpy.arange(samples).",
        {"permutation": np.random.default_rng(0).permutation(9)},
        {"permutation": np.arange(9)},
    ),
    Refusal("linear.kfold_splits", {"folds": 1}, "expected from 2 to the number of samples, 9.", {"folds": 2}),
    Refusal("linear.kfold_splits", {"folds": 10}, "expected from 2 to the number of samples, 9.", {"folds": 9}),
    Refusal(
        "linear.train_val_test_split",
        {"validation": 0.5, "test": 0.5},
        "such as 0.2 and 0.2.",
        {"validation": 0.2, "test": 0.2},
    ),
]
