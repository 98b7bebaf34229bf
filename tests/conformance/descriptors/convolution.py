import numpy as np

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


def _maps(**settings):
    return lambda rng, dtype, batch: (
        _arrays(rng, dtype, x=(batch, 7, 5, 3), weight=(3,), bias=(3,)) | {"pool_size": (3, 2), **settings}
    )


def _subsampling_backward(rng, dtype, batch):
    return _maps(reduction="sum")(rng, dtype, batch) | _arrays(rng, dtype, upstream=(batch, 2, 2, 3))


_TABLE = np.array([[1, 0, 1, 1, 0, 1, 0], [0, 1, 1, 0, 0, 1, 1]])


def _by_table(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(4, 3, 2, 7), bias=(7,))
    return arrays | {"table": _TABLE.copy(), "strides": (2, 1), "padding": (1, 0)}


def _by_table_backward(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 6, 5, 2), filters=(4, 3, 2, 7), upstream=(batch, 3, 3, 7))
    return arrays | {"table": _TABLE.copy(), "strides": (2, 1), "padding": (1, 0)}


def _transposed(rng, dtype, batch):
    arrays = _arrays(rng, dtype, x=(batch, 5, 6, 2), filters=(4, 3, 7, 2), bias=(7,))
    return arrays | {"strides": (2, 3), "padding": (1, 0), "output_padding": (1, 2)}


def _kernel(rng, dtype, batch):
    return _arrays(rng, dtype, like=(batch + 3, 3, 2, 5))


_OVERLAPPING = {"pool_size": (3, 2), "strides": (2, 1), "padding": (1, 0)}
_COUNT = "counts with Python integers, which shape the graph of others"
_COUNTED = dict.fromkeys(["graph", "xla", "gradient", "batch", "retrace", "precision", "gpu", "vectorized"], _COUNT)

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
        exceptions=_COUNTED,
    ),
    Descriptor("convolution.global_average_pool", lambda rng, d, batch: _arrays(rng, d, x=(batch, 4, 5, 3)), ("x",)),
    Descriptor("convolution.max_over_time_pool", lambda rng, d, batch: _arrays(rng, d, x=(batch, 6, 3)), ("x",)),
    Descriptor("convolution.subsampling_layer", _maps(), ("x", "weight", "bias")),
    Descriptor(
        "convolution.subsampling_layer_backward",
        _subsampling_backward,
        ("x", "weight", "bias", "upstream"),
    ),
    Descriptor("convolution.connection_table", lambda rng, d, batch: {"in_maps": 8}, exceptions=_COUNTED),
    Descriptor(
        "convolution.table_conv2d_layer",
        _by_table,
        ("x", "filters", "bias"),
        term="Convolution layer with a connection table",
    ),
    Descriptor(
        "convolution.table_conv2d_layer_backward",
        _by_table_backward,
        ("x", "filters", "upstream"),
        term="Backward pass of the convolution layer with a connection table",
    ),
    Descriptor("convolution.transposed_conv", _transposed, ("x", "filters", "bias")),
    Descriptor("convolution.bilinear_kernel", _kernel, ("like",)),
    Descriptor(
        "convolution.receptive_field",
        lambda rng, d, batch: {"filter_sizes": [3, 2, 5], "strides": [1, 2, 1], "padding": [1, 0, 2]},
        exceptions=_COUNTED,
    ),
    Descriptor(
        "convolution.receptive_field_by_gradient",
        lambda rng, d, batch: {"filter_sizes": [3, 2], "size": 9, "strides": [1, 2]},
        exceptions=_COUNTED,
        term="Receptive field of a stack of convolutions, measured",
    ),
    Descriptor(
        "convolution.parameter_count",
        lambda rng, d, batch: {"in_shape": (7, 6, 2), "out_channels": 3, "filter_size": 3},
        exceptions=_COUNTED,
    ),
]
