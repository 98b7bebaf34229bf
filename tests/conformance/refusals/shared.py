"""What is told of any argument: of its kind, its precision, its shape, its range."""

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from tests.conformance.refusals import Refusal, zeros


@graph_function()
def _scaled(
    x: Float[tf.Tensor, "batch features"],
    scale: Float[tf.Tensor, "#batch features"],
    pairs: Float[tf.Tensor, " 2*features"],
):
    return x * scale, pairs


REFUSALS = [
    Refusal(
        "losses.hinge", {"y_pred": None}, "Pass a value; did a function forget to return it?", {"y_pred": zeros(3, 4)}
    ),
    Refusal(
        "losses.hinge",
        {"y_pred": zeros(3, 4, dtype=int)},
        "numpy.asarray(y_pred, dtype='float32').",
        {"y_pred": zeros(3, 4)},
    ),
    Refusal(
        "losses.hinge", {"y_pred": zeros(3, 4, dtype="float64")}, "tf.cast(y_pred, 'float32').", {"y_pred": zeros(3, 4)}
    ),
    Refusal("activations.softplus", {"beta": zeros(2) + 1}, "for example with numpy.ravel(beta)[0].", {"beta": 1.0}),
    Refusal(
        "backprop.dense_forward",
        {"x": zeros(4)},
        "Reshape it, or add an axis with numpy.expand_dims(x, 0).",
        {"x": np.expand_dims(zeros(4), 0)},
        {"x": zeros(4).reshape(1, 4)},
    ),
    Refusal(
        "backprop.dense_forward",
        {"x": zeros(3, 4, 1)},
        "Reshape it, or take one away with [..., 0].",
        {"x": zeros(3, 4, 1)[..., 0]},
    ),
    Refusal(
        "backprop.dense_forward",
        {"kernel": zeros(3, 4)},
        "Make the two agree: is one of them transposed?",
        {"kernel": zeros(3, 4).T},
    ),
    Refusal(
        "losses.hinge",
        {"y_pred": zeros(3)},
        "to repeat along an axis, use numpy.broadcast_to.",
        {"y_pred": np.broadcast_to(zeros(3)[..., None], (3, 4))},
    ),
    Refusal(
        "augmentation.rgb_to_hsv",
        {"rgb": zeros(3, 5)},
        "Reshape it: is it transposed, or an axis left out?",
        {"rgb": zeros(3, 5).T},
    ),
    Refusal(
        "graph.graph_function",
        lambda: _scaled(zeros(5, 3), zeros(2, 3), zeros(6)),
        "Pass as many as there are along its axes, or one for all.",
        lambda: _scaled(zeros(5, 3), zeros(5, 3), zeros(6)),
        lambda: _scaled(zeros(5, 3), zeros(1, 3), zeros(6)),
    ),
    Refusal(
        "graph.graph_function",
        lambda: _scaled(zeros(5, 3), zeros(5, 3), zeros(3)),
        "expected (2*features) with 2*features = 6. Reshape it: is it transposed, or an axis left out?",
        lambda: _scaled(zeros(5, 3), zeros(5, 3), zeros(6)),
    ),
    Refusal(
        "optimization.Momentum",
        {"momentum": "0.5"},
        "expected 0 <= momentum < 1, the weight of the past, such as 0.9.",
        {"momentum": 0.0},
        {"momentum": 0.5},
    ),
    Refusal(
        "optimization.Momentum",
        {"momentum": 1.0},
        "expected 0 <= momentum < 1, the weight of the past, such as 0.9.",
        {"momentum": 0.0},
        {"momentum": 0.9},
    ),
    Refusal(
        "recurrent.RNNCell",
        {"units": "2"},
        "expected a whole number, 1 or more, the size of the hidden state.",
        {"units": 2},
    ),
    Refusal(
        "recurrent.RNNCell",
        {"units": 0},
        "expected a whole number, 1 or more, the size of the hidden state.",
        {"units": 1, "states": [zeros(3, 1)]},
    ),
    Refusal(
        "augmentation.RandomRotation",
        {"angles": 1.0},
        "expected a pair (low, high) with low <= high.",
        {"angles": (-1.0, 1.0)},
    ),
    Refusal(
        "augmentation.RandomRotation",
        {"angles": (1.0, -1.0)},
        "expected a pair (low, high) with low <= high.",
        {"angles": (-1.0, 1.0)},
    ),
]
