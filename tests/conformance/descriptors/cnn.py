from tests.conformance.descriptors import (
    ClassDescriptor,
    Descriptor,
    KerasDescriptor,
    NetworkDescriptor,
    ToolDescriptor,
)

TABLE = [[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0]]
CODES = [[1.0, -1.0, 1.0, 1.0], [-1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, 1.0]]
_NOTHING_LEARNT = "it has no weights that are trained"
_BLOCKS = "tests/dlcourse/cnn/test_blocks.py"
_FEATURES = "tests/dlcourse/cnn/test_features.py"
_FINE_TUNING = "tests/dlcourse/cnn/test_fine_tuning.py"


def _normal(*shape):
    return lambda rng, dtype, batch: {"inputs": rng.normal(size=(batch, *shape)).astype(dtype)}


def _distances(rng, dtype, batch):
    return {"x": rng.normal(size=(batch, 5)).astype(dtype), "codes": rng.normal(size=(4, 5)).astype(dtype)}


DESCRIPTORS = [
    Descriptor(
        "cnn.ensemble",
        lambda rng, dtype, batch: {"logits": rng.normal(size=(2, batch, 5)).astype(dtype)},
        ("logits",),
    ),
    Descriptor("cnn.rbf_distances", _distances, ("x", "codes")),
    KerasDescriptor(
        "cnn.GradientScale",
        {"scale": 0.5},
        _normal(5),
        exceptions={"gradient": _NOTHING_LEARNT},
    ),
    KerasDescriptor("cnn.RBFOutput", {"codes": CODES}, _normal(4), exceptions={"gradient": _NOTHING_LEARNT}),
    KerasDescriptor(
        "cnn.TableConv2D",
        {"table": TABLE, "kernel_size": 2},
        _normal(5, 4, 3),
        term="Convolution layer with a connection table",
    ),
    ClassDescriptor("cnn.RBFLoss", "tests/dlcourse/cnn/test_rbf_output.py"),
    NetworkDescriptor("cnn.lenet", {"channels": 2, "classes": 3, "size": (16, 14)}, (16, 14, 2)),
    NetworkDescriptor("cnn.lenet5", {"classes": 3}, (32, 32, 1)),
    NetworkDescriptor("cnn.alexnet", {"classes": 3, "size": 67, "width": 1 / 64}, (67, 67, 1)),
    NetworkDescriptor("cnn.vgg11", {"channels": 3, "classes": 2, "size": (32, 64), "width": 1 / 64}, (32, 64, 3)),
    NetworkDescriptor("cnn.nin", {"size": 67, "width": 1 / 16}, (67, 67, 1), any_size=True),
    NetworkDescriptor("cnn.googlenet", {"classes": 3, "size": 32, "width": 1 / 32}, (32, 32, 1), any_size=True),
    NetworkDescriptor(
        "cnn.resnet18", {"channels": 2, "classes": 3, "size": 33, "width": 1 / 32}, (33, 33, 2), any_size=True
    ),
    NetworkDescriptor(
        "cnn.densenet",
        {"classes": 3, "size": 32, "first": 4, "growth": 2, "blocks": (2, 1)},
        (32, 32, 1),
        any_size=True,
    ),
    NetworkDescriptor("cnn.smile_classifier", {"size": 16, "width": 1 / 16}, (16, 16, 1)),
    *(
        ToolDescriptor(f"cnn.{name}", _BLOCKS)
        for name in ("dense_block", "inception", "nin_block", "residual", "transition", "vgg_block")
    ),
    ToolDescriptor("cnn.digit_codes", "tests/dlcourse/cnn/test_rbf_output.py"),
    *(ToolDescriptor(f"cnn.{name}", _FEATURES) for name in ("feature_maps", "features", "filters", "saliency")),
    *(ToolDescriptor(f"cnn.{name}", _FINE_TUNING) for name in ("fine_tune", "fine_tuning", "freeze", "replace_head")),
]
