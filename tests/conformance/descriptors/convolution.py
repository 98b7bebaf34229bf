from tests.conformance.descriptors import Descriptor


def _arrays(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _plane(mode):
    return lambda rng, dtype, batch: _arrays(rng, dtype, image=(batch + 4, 6), kernel=(2, 3)) | {"mode": mode}


def _layer(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(3, 2, 2, 3), bias=(3,))
    return arrays | {"strides": (2, 1), "padding": (1, 0)}


def _layer_backward(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(3, 2, 2, 3), upstream=(batch, 3, 4, 3))
    return arrays | {"strides": (2, 1), "padding": (1, 0)}


_COUNT = "counts with Python integers, which shape the graph of others"

DESCRIPTORS = [
    Descriptor("convolution.correlate2d", _plane("same"), ("image", "kernel")),
    Descriptor("convolution.conv2d", _plane("full"), ("image", "kernel")),
    Descriptor("convolution.conv2d_layer", _layer, ("x", "filters", "bias")),
    Descriptor("convolution.conv2d_layer_backward", _layer_backward, ("x", "filters", "upstream")),
    Descriptor(
        "convolution.output_size",
        lambda rng, dtype, batch: {"size": 7, "filter_size": 3, "stride": 2},
        exceptions=dict.fromkeys(["graph", "xla", "gradient", "batch", "retrace", "precision"], _COUNT),
    ),
]
