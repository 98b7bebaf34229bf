import tempfile
from pathlib import Path

from dlcourse.backprop.framework import AdamSolver, Net, SGDSolver
from tests.conformance.refusals import Refusal, zeros

PRODUCT = {"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 2}
RELU = {"type": "relu", "name": "r", "bottoms": ["x"]}
PICTURE = {"type": "convolution", "name": "c", "bottoms": ["x"], "filters": 2, "filter_size": 3}
LOSS = {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}
SMALL = [PRODUCT, LOSS]
X, Y = zeros(1, 3), zeros(1, 2)


def _net(description, x=(3,), **more):
    return lambda: Net(description, {"x": x, "y": (2,)}, **more)


def _layers(wrong, says, *mended):
    """Descriptions that are refused and taken, each with the shape of the input, or of three features."""
    made = [_net(*each) if isinstance(each, tuple) else _net(each) for each in (wrong, *mended)]
    return Refusal("backprop.framework", made[0], says, *made[1:])


def _small(**more):
    return Net(SMALL, {"x": (3,), "y": (2,)}, **more)


def _loss(**inputs):
    net = _small()
    return net.loss(net.forward(inputs))


def _restored(saver, reader):
    with tempfile.TemporaryDirectory() as folder:
        saver.save(Path(folder, "state"))
        reader.restore(Path(folder, "state"))


REFUSALS = [
    _layers([], "expected a list of mappings, one a layer.", [RELU]),
    _layers(["relu"], "expected a mapping with at least 'type', 'name' and 'bottoms'.", [RELU]),
    _layers([RELU | {"type": "rleu"}], "expected one that is known. Did you mean 'relu'?", [RELU]),
    _layers([RELU | {"bottoms": ["x", "x"]}], "expected 1 for 'relu'.", [RELU]),
    _layers([PRODUCT | {"unit": 2}], "expected one that is known. Did you mean 'units'?", [PRODUCT]),
    _layers([RELU | {"type": "inner_product"}], "expected one: 'inner_product' needs the setting.", [PRODUCT]),
    _layers([PRODUCT | {"units": 0}], "expected an integer of at least 1.", [PRODUCT | {"units": 1}]),
    _layers([RELU | {"bottoms": "x"}], "expected a list of blobs' names.", [RELU | {"bottoms": ["x"]}]),
    _layers(
        [RELU | {"propagate_down": False}],
        "expected a list with True or False for each of its bottoms, 1 in all.",
        [RELU | {"propagate_down": [False]}],
    ),
    _layers([RELU | {"name": "", "tops": ["r"]}], "expected a word.", [RELU]),
    _layers([RELU, RELU | {"tops": ["z"]}], "Give each a name of its own.", [RELU, RELU | {"name": "z"}]),
    _layers([RELU | {"bottoms": ["ip"]}, PRODUCT], "Put 'ip' first.", [PRODUCT, RELU | {"bottoms": ["ip"]}]),
    _layers([RELU | {"bottoms": ["z"]}], "expected one of 'x', 'y'.", [RELU], [RELU | {"bottoms": ["y"]}]),
    _layers([RELU | {"tops": ["x"]}], "Give it a name of its own; working in place saves no memory here.", [RELU]),
    _layers(
        ([PICTURE], (2, 5, 1)),
        "Pad more, or take a smaller filter.",
        ([PICTURE | {"padding": (1, 0)}], (2, 5, 1)),
        ([PICTURE | {"filter_size": 2}], (2, 5, 1)),
    ),
    _layers([PICTURE], "expected images (rows, columns, channels).", ([PICTURE], (5, 5, 1))),
    _layers(
        [RELU | {"type": "max_pool"}],
        "expected images (rows, columns, channels).",
        ([RELU | {"type": "max_pool"}], (5, 5, 1)),
    ),
    _layers(
        ([RELU | {"type": "batch_normalization"}], (3, 2)),
        "expected (features,) or (rows, columns, channels).",
        [RELU | {"type": "batch_normalization"}],
        ([RELU | {"type": "batch_normalization"}], (5, 3, 2)),
    ),
    _layers(
        [RELU | {"type": "data", "channels": 3}],
        "expected 1 for an axis of one channel, or None for no axis.",
        [RELU | {"type": "data", "channels": 1}],
        [RELU | {"type": "data", "channels": None}],
    ),
    _layers(
        [RELU | {"type": "labels", "classes": 3}],
        "expected (): one class number a sample.",
        ([RELU | {"type": "labels", "classes": 3}], ()),
    ),
    _layers(
        ([PRODUCT, RELU | {"type": "concat", "bottoms": ["ip", "x"]}], (5, 1)),
        "expected the same but for the last axis.",
        [PRODUCT, RELU | {"type": "concat", "bottoms": ["ip", "x"]}],
    ),
    _layers([PRODUCT | {"units": 4}, LOSS], "expected one and the same.", SMALL),
    _layers(
        [PRODUCT | {"units": 4}, LOSS | {"type": "softmax_loss"}],
        "expected (classes,) for both.",
        [PRODUCT, LOSS | {"type": "softmax_loss"}],
    ),
    Refusal(
        "backprop.framework",
        lambda: _small(parameters={"ip.bias": [0.0]}),
        "expected (2,), as the net's has.",
        lambda: _small(parameters={"ip.bias": [0.0, 0.0]}),
    ),
    Refusal(
        "backprop.framework",
        lambda: _small(parameters={"ip3.bias": [0.0]}),
        "expected some of 'ip.weights', 'ip.bias'.",
        lambda: _small(parameters={"ip.weights": zeros(3, 2), "ip.bias": zeros(2)}),
    ),
    Refusal("backprop.framework", lambda: _loss(x=X), "Were the labels among the inputs?", lambda: _loss(x=X, y=Y)),
    Refusal(
        "backprop.framework",
        lambda: _small().answer("scores", {"x": X}),
        "expected one of 'ip', 'loss'.",
        lambda: _small().answer("loss", {"x": X, "y": Y}),
    ),
    Refusal(
        "backprop.framework",
        lambda: _small().read({"z": X}),
        "expected 'x', 'y'.",
        lambda: _small().read({"x": X, "y": Y}),
    ),
    Refusal(
        "backprop.framework",
        lambda: _small().read({"x": Y}),
        "expected a batch of (3,).",
        lambda: _small().read({"x": X}),
    ),
    Refusal(
        "backprop.framework",
        lambda: SGDSolver(_small()).step({"x": X}),
        "expected every input of the net for a step.",
        lambda: SGDSolver(_small()).step({"x": X, "y": Y}),
    ),
    Refusal(
        "backprop.framework",
        lambda: _restored(SGDSolver(_small()), AdamSolver(_small())),
        "expected the saved net and solver.",
        lambda: _restored(SGDSolver(_small()), SGDSolver(_small())),
    ),
    Refusal(
        "backprop.framework",
        lambda: _restored(SGDSolver(_small()), SGDSolver(Net([PRODUCT | {"units": 4}], {"x": (3,), "y": (2,)}))),
        "as the net's has.",
        lambda: _restored(SGDSolver(_small()), SGDSolver(_small())),
    ),
]
