from tests.conformance.descriptors import Descriptor, KerasDescriptor

# Uniforms on a grid of 1/32, so that no precision moves one over the rate.
GRID = 32


def _dropout(rng, dtype, batch):
    uniforms = ((rng.integers(0, GRID, size=(batch, 4)) + 0.5) / GRID).astype(dtype)
    return {"x": rng.normal(size=(batch, 4)).astype(dtype), "uniforms": uniforms, "rate": 0.3}


def _without(drawn, *names):
    return {name: value for name, value in drawn.items() if name not in names}


def _upstream(inputs, drop=()):
    """The inputs of a forward pass, without some, and a gradient of the shape of ``x``."""

    def draw(rng, dtype, batch):
        drawn = inputs(rng, dtype, batch)
        upstream = rng.normal(size=drawn["x"].shape).astype(dtype)
        return _without(drawn, *drop) | {"upstream": upstream}

    return draw


def _batch_norm(*places):
    def draw(rng, dtype, batch):
        features = 3
        return {
            "x": rng.normal(2.0, 3.0, size=(batch, *places, features)).astype(dtype),
            "gamma": rng.uniform(0.5, 2.0, size=features).astype(dtype),
            "beta": rng.normal(size=features).astype(dtype),
            "moving_mean": rng.normal(size=features).astype(dtype),
            "moving_variance": rng.uniform(0.5, 2.0, size=features).astype(dtype),
            "momentum": 0.9,
            "epsilon": 0.1,
            "ddof": 1,
        }

    return draw


def _inference(inputs):
    return lambda rng, dtype, batch: _without(inputs(rng, dtype, batch), "momentum", "ddof")


def _batch_norms(kind, training):
    name, inference = f"regularization.batch_norm_{kind}", _inference(training)
    moving, affine = ("moving_mean", "moving_variance"), ("gamma", "beta")
    return [
        Descriptor(name, training, ("x", *affine, *moving)),
        Descriptor(f"{name}_backward", _upstream(inference, ("beta", *moving)), ("x", "gamma", "upstream")),
        Descriptor(f"{name}_inference", inference, ("x", *affine, *moving)),
        Descriptor(f"{name}_inference_backward", _upstream(inference, ("beta",)), ("x", "gamma", *moving, "upstream")),
    ]


def _layer_norm(rng, dtype, batch):
    drawn = _batch_norm(2)(rng, dtype, batch)
    return _without(drawn, "moving_mean", "moving_variance", "momentum", "ddof")


def _step(other):
    def draw(rng, dtype, batch):
        arrays = {name: rng.normal(size=(batch, 2)).astype(dtype) for name in ("variable", other)}
        return arrays | {"learning_rate": 0.1, "weight_decay": 0.5}

    return draw


def _inputs(*places):
    return lambda rng, dtype, batch: {"inputs": rng.normal(2.0, 3.0, size=(batch, *places, 3)).astype(dtype)}


_DROPPED = dict.fromkeys(["nan in uniforms", "gradient of nan in uniforms"], "a number that is NaN drops the unit")

DESCRIPTORS = [
    Descriptor("regularization.dropout", _dropout, ("x",), exceptions=_DROPPED),
    Descriptor("regularization.dropout_backward", _upstream(_dropout, ("x",)), ("upstream",), exceptions=_DROPPED),
    Descriptor("regularization.classic_dropout", _dropout, ("x",), exceptions=_DROPPED),
    Descriptor(
        "regularization.classic_dropout_backward", _upstream(_dropout, ("x",)), ("upstream",), exceptions=_DROPPED
    ),
    Descriptor(
        "regularization.classic_dropout_inference",
        lambda rng, dtype, batch: _without(_dropout(rng, dtype, batch), "uniforms"),
        ("x",),
    ),
    Descriptor(
        "regularization.classic_dropout_inference_backward",
        _upstream(_dropout, ("x", "uniforms")),
        ("upstream",),
    ),
    *_batch_norms("dense", _batch_norm()),
    *_batch_norms("conv", _batch_norm(2, 4)),
    Descriptor("regularization.layer_norm", _layer_norm, ("x", "gamma", "beta")),
    Descriptor("regularization.layer_norm_backward", _upstream(_layer_norm, ("beta",)), ("x", "gamma", "upstream")),
    Descriptor("regularization.weight_decay_step", _step("gradient"), ("variable", "gradient")),
    Descriptor("regularization.decoupled_weight_decay_step", _step("update"), ("variable", "update")),
    KerasDescriptor(
        "regularization.Dropout",
        {"rate": 0.3, "convention": "classic", "noise_shape": [None, 1], "seed": 3},
        _inputs(),
        exceptions={"gradient": "it has nothing to train"},
    ),
    KerasDescriptor("regularization.BatchNormalization", {"momentum": 0.8, "epsilon": 0.01, "ddof": 1}, _inputs(2, 4)),
    KerasDescriptor("regularization.LayerNormalization", {"epsilon": 0.01}, _inputs(2)),
]
