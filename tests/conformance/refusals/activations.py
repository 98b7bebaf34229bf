import numpy as np

from tests.conformance.refusals import Refusal, zeros

REFUSALS = [
    Refusal(
        "activations.softmax",
        {"x": zeros()},
        "Add one with numpy.expand_dims(x, 0).",
        {"x": np.expand_dims(zeros(), 0)},
    ),
    Refusal(
        "activations.softmax",
        {"axis": 2},
        "expected -2 to 1 for x of shape (3, 4). Pass -1 for the last axis.",
        {"axis": -1},
        {"axis": -2},
        {"axis": 1},
    ),
    Refusal(
        "activations.prelu",
        {"alpha": zeros(1, 4)},
        "Use tf.squeeze or tf.reshape.",
        {"alpha": np.squeeze(zeros(1, 4))},
        {"alpha": zeros(1, 1).reshape(())},
    ),
]
