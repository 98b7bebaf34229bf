import numpy as np
import tensorflow as tf

from dlcourse.preprocessing import OneHot, Standardize
from tests.conformance.refusals import Refusal, word, zeros

LABELLED = tf.data.Dataset.from_tensors((zeros(2, 3), zeros(2)))
ALONE = LABELLED.map(lambda x, y: x)
CODES = np.array([[1, 2], [2, 1]])


def _adapted(data, kind=Standardize):
    layer = kind()
    layer.adapt(data)
    return layer


REFUSALS = [
    Refusal(
        "preprocessing.standardize",
        {"x_train": zeros(0, 3)},
        "Pass the training split, with features on the last axis.",
        {"x_train": zeros(2, 3)},
    ),
    Refusal(
        "preprocessing.pca",
        {"num_components": 4},
        "expected 1 to 3, the number of features.",
        {"num_components": 3},
        {"num_components": 1},
    ),
    Refusal(
        "preprocessing.pca_whiten",
        {"epsilon": -1.0},
        "expected 0 or more, such as 1e-5.",
        {"epsilon": 0.0},
        {"epsilon": 1e-5},
    ),
    Refusal(
        "preprocessing.pca_laws",
        {"num_components": 4},
        "expected 1 to 3, the number of features.",
        {"num_components": 3},
    ),
    Refusal(
        "preprocessing.min_max_scale", {"low": 2.0}, "expected low < high, such as 0 and 1.", {"low": 0.0, "high": 1.0}
    ),
    Refusal(
        "preprocessing.MinMaxScale", {"low": 2.0}, "expected low < high, such as 0 and 1.", {"low": 0.0, "high": 1.0}
    ),
    word("preprocessing.one_hot", "unknown", "expected one of 'zeros', 'column', 'error'.", x=zeros(3, 2)),
    Refusal(
        "preprocessing.one_hot",
        {"x": zeros(3, 2) + 7, "unknown": "error"},
        "Pass unknown='zeros' or unknown='column'.",
        {"unknown": "zeros"},
        {"unknown": "column"},
    ),
    Refusal(
        "preprocessing.one_hot",
        {"x_train": np.arange(7)},
        "Convert one of them.",
        {"x_train": np.arange(7).astype("float32")},
    ),
    Refusal("preprocessing.PCA", {"num_components": 4}, "expected 1 to 3, as many as features.", {"num_components": 3}),
    Refusal(
        "preprocessing.OneHot",
        lambda: _adapted(zeros(2) + np.nan, OneHot),
        "expected the training split.",
        lambda: _adapted(CODES, OneHot),
    ),
    Refusal(
        "preprocessing.OneHot",
        lambda: OneHot()(CODES),
        "Call adapt(training split), or pass categories=[...].",
        lambda: _adapted(CODES, OneHot)(CODES),
        lambda: OneHot(categories=[1, 2])(CODES),
    ),
    Refusal(
        "preprocessing.OneHot",
        lambda: OneHot(categories=[1, 2]).inverse_transform(zeros(1, 3)),
        "Pass what the layer returns.",
        lambda: OneHot(categories=[1, 2]).inverse_transform(OneHot(categories=[1, 2])(CODES)),
    ),
    Refusal(
        "preprocessing.Standardize",
        lambda: _adapted(LABELLED),
        "Leave the labels out: data.map(lambda x, y: x).",
        lambda: _adapted(ALONE),
    ),
    Refusal(
        "preprocessing.Standardize",
        lambda: _adapted(zeros(0, 3)),
        "expected the training split.",
        lambda: _adapted(zeros(2, 3)),
    ),
    Refusal(
        "preprocessing.Standardize",
        lambda: _adapted(zeros(2, 3))(zeros(2, 4)),
        "Pass the same features, or make another layer for these.",
        lambda: _adapted(zeros(2, 3))(zeros(2, 3)),
        lambda: _adapted(zeros(2, 4))(zeros(2, 4)),
    ),
]
