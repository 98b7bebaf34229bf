from tests.conformance.descriptors import Descriptor


def _arrays(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _plane(mode):
    return lambda rng, dtype, batch: _arrays(rng, dtype, image=(batch + 4, 6), kernel=(2, 3)) | {"mode": mode}


def _layer(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(4, 3, 2, 7), bias=(7,))
    return arrays | {"strides": (2, 1), "padding": (1, 0)}


def _layer_backward(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(4, 3, 2, 7), upstream=(batch, 3, 3, 7))
    return arrays | {"strides": (2, 1), "padding": (1, 0)}


def _sequence_layer(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 8, 2), filters=(4, 2, 7), bias=(7,))
    return arrays | {"strides": 2, "padding": 1, "dilation_rate": 3}


def _sequence_layer_backward(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 8, 2), filters=(3, 2, 7), upstream=(batch, 4, 7))
    return arrays | {"strides": 2, "padding": "causal", "dilation_rate": 2}


def _signal(rng, dtype, batch):
    return _arrays(rng, dtype, signal=(batch + 4,), kernel=(3,)) | {"mode": "full"}


def _three_filters(rng, dtype, batch):
    return _arrays(rng, dtype, f=(batch + 4,), g=(3,), h=(3,)) | {"scalar": 0.75}


def _plane_backward(rng, dtype, batch):
    return _arrays(rng, dtype, image=(batch + 4, 6), kernel=(2, 3), upstream=(batch + 3, 4))


def _dilated_backward(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(3, 2, 2, 7), upstream=(batch, 2, 5, 7))
    return arrays | {"strides": (2, 1), "padding": (1, 1), "dilation_rate": (2, 2)}


def _pool(**settings):
    return lambda rng, dtype, batch: _arrays(rng, dtype, x=(batch, 7, 5, 2)) | settings


def _pool_backward(rows, columns, **settings):
    return lambda rng, dtype, batch: (
        _arrays(rng, dtype, x=(batch, 7, 5, 2), upstream=(batch, rows, columns, 2)) | settings
    )


_OVERLAPPING = {"pool_size": (3, 2), "strides": (2, 1), "padding": (1, 0)}
_COUNT = "counts with Python integers, which shape the graph of others"

DESCRIPTORS = [
    Descriptor("convolution.algebra", _three_filters, ("f", "g", "h")),
    Descriptor("convolution.conv1d", _signal, ("signal", "kernel"), term="One-dimensional convolution"),
    Descriptor("convolution.conv1d_layer", _sequence_layer, ("x", "filters", "bias")),
    Descriptor("convolution.conv1d_layer_backward", _sequence_layer_backward, ("x", "filters", "upstream")),
    Descriptor(
        "convolution.conv2d_backward",
        _plane_backward,
        ("image", "kernel", "upstream"),
        term=("Backward pass", "two-dimensional convolution"),
    ),
    Descriptor(
        "convolution.conv2d_layer_backward_by_convolution",
        _dilated_backward,
        ("x", "filters", "upstream"),
        exceptions={"xla of nan in filters": "XLA multiplies NaN by none of the zeros that are put in"},
    ),
    Descriptor(
        "convolution.correlate2d", _plane("same"), ("image", "kernel"), term="Two-dimensional cross-correlation"
    ),
    Descriptor("convolution.conv2d", _plane("full"), ("image", "kernel"), term="Two-dimensional convolution"),
    Descriptor("convolution.conv2d_layer", _layer, ("x", "filters", "bias")),
    Descriptor("convolution.conv2d_layer_backward", _layer_backward, ("x", "filters", "upstream")),
    Descriptor("convolution.max_pool", _pool(**_OVERLAPPING), ("x",)),
    Descriptor("convolution.max_pool_backward", _pool_backward(3, 2, pool_size=2), ("x", "upstream")),
    Descriptor("convolution.mean_pool", _pool(**_OVERLAPPING), ("x",)),
    Descriptor("convolution.mean_pool_backward", _pool_backward(4, 4, **_OVERLAPPING), ("x", "upstream")),
    Descriptor(
        "convolution.output_size",
        lambda rng, dtype, batch: {"size": 7, "filter_size": 3, "stride": 2},
        exceptions=dict.fromkeys(
            ["graph", "xla", "gradient", "batch", "retrace", "precision", "gpu", "vectorized"], _COUNT
        ),
    ),
]
