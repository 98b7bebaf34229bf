from tests.conformance.descriptors import (
    ClassDescriptor,
    Descriptor,
    KerasDescriptor,
    ToolDescriptor,
)

TABLE = [[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0]]
CODES = [[1.0, -1.0, 1.0, 1.0], [-1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, 1.0]]
_NOTHING_LEARNT = "it has no weights that are trained"


def _normal(*shape):
    return lambda rng, dtype, batch: {"inputs": rng.normal(size=(batch, *shape)).astype(dtype)}


def _distances(rng, dtype, batch):
    return {"x": rng.normal(size=(batch, 5)).astype(dtype), "codes": rng.normal(size=(4, 5)).astype(dtype)}


DESCRIPTORS = [
    Descriptor("cnn.rbf_distances", _distances, ("x", "codes")),
    KerasDescriptor("cnn.RBFOutput", {"codes": CODES}, _normal(4), exceptions={"gradient": _NOTHING_LEARNT}),
    KerasDescriptor(
        "cnn.TableConv2D",
        {"table": TABLE, "kernel_size": 2},
        _normal(5, 4, 3),
        term="Convolution layer with a connection table",
    ),
    ClassDescriptor("cnn.RBFLoss", "tests/dlcourse/cnn/test_rbf_output.py"),
    ToolDescriptor("cnn.digit_codes", "tests/dlcourse/cnn/test_rbf_output.py"),
]
