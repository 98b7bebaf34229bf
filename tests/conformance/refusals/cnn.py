import keras

from dlcourse.cnn import (
    FineTuning,
    RBFOutput,
    TableConv2D,
    digit_codes,
    feature_maps,
    features,
    filters,
    fine_tune,
    lenet,
    lenet5,
    replace_head,
    saliency,
)
from dlcourse.convolution import connection_table
from tests.conformance.refusals import Refusal, word, zeros

PICTURES = zeros(2, 28, 28, 1)


def _features_of(*layers):
    return lambda: features(keras.Sequential([*layers, keras.layers.Dense(2, name="dense")]), "dense")


def _tuned(loss):
    return lambda: fine_tune(lenet(), 3, FineTuning(kept=1.0, trained=0.0, body_rate=0.0, loss=loss))


REFUSALS = [
    Refusal(
        "cnn.lenet",
        {"size": (28, 28, 1)},
        "expected one whole number, or two: (rows, columns).",
        {"size": 28},
        {"size": (28, 30)},
    ),
    Refusal("cnn.lenet", {"size": None}, "its dense layers are made for pictures of one size.", {"size": 28}),
    word("cnn.lenet", "activation", "expected 'relu', 'sigmoid' or 'tanh'."),
    word("cnn.lenet", "pooling", "expected 'max' or 'mean'."),
    word("cnn.lenet5", "activation", "expected 'scaled_tanh' or 'sigmoid'."),
    word("cnn.lenet5", "output", "expected 'linear' or 'rbf'."),
    Refusal(
        "cnn.ensemble", {"logits": zeros(0, 3, 5)}, "Stack the logits of each network.", {"logits": zeros(1, 3, 5)}
    ),
    Refusal(
        "cnn.features",
        _features_of(),
        "expected a functional model. Begin it with keras.Input.",
        _features_of(keras.Input((3,))),
    ),
    Refusal(
        "cnn.features",
        lambda: features(lenet(), "conv"),
        "expected one of its layers, such as conv2, conv1, pool2.",
        *[lambda name=name: features(lenet(), name) for name in ("conv2", "conv1", "pool2")],
    ),
    Refusal(
        "cnn.filters",
        lambda: filters(lenet(), "pool1"),
        "expected the name of a convolution, such as 'conv1'.",
        lambda: filters(lenet(), "conv1"),
    ),
    Refusal(
        "cnn.feature_maps",
        lambda: feature_maps(lenet(), PICTURES, "dense1"),
        "expected maps: name a convolution.",
        lambda: feature_maps(lenet(), PICTURES, "conv1"),
    ),
    Refusal(
        "cnn.saliency",
        lambda: saliency(lenet(), PICTURES, [10, 0]),
        "expected 2 whole numbers from 0 to 9, one a picture.",
        lambda: saliency(lenet(), PICTURES, [9, 0]),
    ),
    word("cnn.fine_tuning", "data", "expected 'similar' or 'different'.", samples="few"),
    word("cnn.fine_tuning", "samples", "expected 'few' or 'many'.", data="similar"),
    Refusal(
        "cnn.fine_tune",
        _tuned("odd"),
        "expected 'cross_entropy' or 'hinge'.",
        *map(_tuned, ("cross_entropy", "hinge")),
    ),
    Refusal(
        "cnn.replace_head",
        lambda: replace_head(lenet5(), 3),
        "one a class. lenet5(output='linear') has one.",
        lambda: replace_head(lenet5(output="linear"), 3),
    ),
    Refusal(
        "cnn.RBFOutput",
        lambda: RBFOutput([1.0, -1.0]),
        "expected (classes, units). ``digit_codes`` makes some.",
        lambda: RBFOutput(digit_codes()),
    ),
    Refusal(
        "cnn.TableConv2D",
        lambda: TableConv2D([[0, 0], [0, 0]], 5),
        "a column for each map of the answer. ``connection_table`` makes one.",
        lambda: TableConv2D(connection_table(6).numpy(), 5),
    ),
    Refusal(
        "cnn.TableConv2D",
        lambda: TableConv2D([[1], [1]], 1)(zeros(1, 3, 3, 3)),
        "expected 2, one for each row of the table.",
        lambda: TableConv2D([[1], [1]], 1)(zeros(1, 3, 3, 2)),
    ),
]
