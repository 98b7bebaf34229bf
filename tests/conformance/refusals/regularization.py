from dlcourse.regularization import Dropout
from tests.conformance.refusals import Refusal, word, zeros


def _dropped(noise_shape):
    return Dropout(0.5, noise_shape=noise_shape)(zeros(2, 3), training=True)


REFUSALS = [
    Refusal("regularization.dropout", {"rate": 1.0}, "To keep a share of q, pass 1 - q.", {"rate": 1 - 1.0}),
    Refusal(
        "regularization.Dropout",
        lambda: _dropped([None]),
        "1 to drop all along it together, None for as many as there are.",
        lambda: _dropped([None, 1]),
        lambda: _dropped([1, None]),
    ),
    Refusal(
        "regularization.Dropout",
        {"noise_shape": 3},
        "expected one size an axis, such as (None, 1).",
        {"noise_shape": (None, 1)},
    ),
    word("regularization.Dropout", "convention", "expected 'inverted' or 'classic'."),
    Refusal(
        "regularization.batch_norm_dense",
        {"momentum": 1.1},
        "PyTorch's momentum is the weight of the new batch: pass one minus it.",
        {"momentum": 1 - 0.1},
    ),
    Refusal(
        "regularization.batch_norm_dense",
        {"ddof": 2},
        "expected 0 (divide by N, Keras) or 1 (by N - 1, PyTorch).",
        {"ddof": 0},
        {"ddof": 1},
    ),
    Refusal(
        "regularization.batch_norm_dense",
        {"x": zeros(1, 3)},
        "Pass more samples, or ddof=0.",
        {"x": zeros(2, 3)},
        {"ddof": 0},
    ),
    Refusal(
        "regularization.layer_norm",
        {"epsilon": -1.0},
        "expected at least 0, such as 0.001.",
        {"epsilon": 0.0},
        {"epsilon": 0.001},
    ),
    Refusal(
        "regularization.layer_norm",
        {"x": zeros(0, 2, 3)},
        "Leave empty batches out before the call.",
        {"x": zeros(1, 2, 3)},
    ),
    Refusal(
        "regularization.BatchNormalization",
        {"inputs": zeros(2, 4, 3)},
        "Reshape them.",
        {"inputs": zeros(2, 4, 3).reshape(8, 3)},
        {"inputs": zeros(2, 4, 3)[:, None]},
    ),
]
