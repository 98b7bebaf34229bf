from tests.conformance.refusals import Refusal, word, zeros

UPSTREAM = "Pass the gradient with respect to that output."

REFUSALS = [
    Refusal("convolution.conv1d", {"signal": zeros(0)}, "Leave it out before the call.", {"signal": zeros(1)}),
    Refusal("convolution.conv1d", {"kernel": zeros(0)}, "Pass the filter's weights.", {"kernel": zeros(1)}),
    Refusal(
        "convolution.conv1d",
        {"signal": zeros(2), "mode": "valid"},
        "Take a shorter kernel, or mode 'full' or 'same', which put zeros around the signal.",
        {"kernel": zeros(2)},
        {"mode": "full"},
        {"mode": "same"},
    ),
    Refusal("convolution.algebra", {"f": zeros(0)}, "Pass the filter's weights.", {"f": zeros(1)}),
    Refusal(
        "convolution.conv1d_layer",
        {"padding": "full"},
        "expected 'valid', 'same', 'causal', or the number of zeros on each side.",
        {"padding": "valid", "dilation_rate": 1},
        {"padding": "same"},
        {"padding": "causal"},
        {"padding": 1},
    ),
    Refusal("convolution.conv1d_layer", {"strides": 0}, "expected an integer of at least 1.", {"strides": 1}),
    Refusal("convolution.conv1d_layer_backward", {"upstream": zeros(3, 5, 7)}, UPSTREAM, {"upstream": zeros(3, 4, 7)}),
    Refusal("convolution.conv2d_backward", {"upstream": zeros(6, 5)}, UPSTREAM, {"upstream": zeros(6, 4)}),
    Refusal("convolution.correlate2d", {"image": zeros(0, 6)}, "Leave it out before the call.", {"image": zeros(1, 1)}),
    Refusal("convolution.correlate2d", {"kernel": zeros(2, 0)}, "Pass the kernel's weights.", {"kernel": zeros(1, 1)}),
    word("convolution.correlate2d", "mode", "expected one of 'valid', 'same', 'full'."),
    Refusal(
        "convolution.conv2d",
        {"image": zeros(1, 2), "mode": "valid"},
        "Take a smaller kernel, or mode 'full' or 'same', which put zeros around the image.",
        {"kernel": zeros(1, 2)},
        {"mode": "full"},
        {"mode": "same"},
    ),
    Refusal(
        "convolution.conv2d_layer_backward", {"upstream": zeros(3, 4, 3, 7)}, UPSTREAM, {"upstream": zeros(3, 3, 3, 7)}
    ),
    Refusal(
        "convolution.conv2d_layer",
        {"strides": 0},
        "expected an integer of at least 1, or a pair of them for rows and columns.",
        {"strides": 1},
        {"strides": (1, 2)},
    ),
    Refusal(
        "convolution.conv2d_layer",
        {"padding": "full"},
        "expected 'valid', 'same', or the number of zeros on each side (an integer, or a pair for rows and columns).",
        {"padding": "valid"},
        {"padding": "same"},
        {"padding": 1},
        {"padding": (0, 2)},
    ),
    Refusal(
        "convolution.output_size",
        {"filter_size": 9},
        "Pad more, or take a smaller filter.",
        {"padding": 1},
        {"filter_size": 7},
    ),
    Refusal(
        "convolution.max_pool",
        {"pool_size": 2, "padding": 2},
        "Pad by less than a window.",
        {"padding": 1},
    ),
    Refusal(
        "convolution.mean_pool_backward", {"upstream": zeros(3, 5, 4, 2)}, UPSTREAM, {"upstream": zeros(3, 4, 4, 2)}
    ),
    Refusal(
        "convolution.max_over_time_pool",
        {"x": zeros(3, 0, 3)},
        "Leave empty maps out before the call.",
        {"x": zeros(0, 6, 3)},
    ),
    word("convolution.subsampling_layer", "reduction", "expected one of 'mean', 'sum'."),
    Refusal(
        "convolution.connection_table",
        {"in_maps": 7},
        "expected an even integer of at least 6. Pass the number of maps of the layer below.",
        {"in_maps": 6},
    ),
    Refusal(
        "convolution.table_conv2d_layer",
        {"table": zeros(2, 7, dtype=int) + 2},
        "expected 0 or 1. Put a 1 where the map of the column sees that of the row.",
        {"table": zeros(2, 7, dtype=int) + 1},
    ),
    Refusal(
        "convolution.transposed_conv",
        {"output_padding": 2},
        "Take an output_padding less than the stride.",
        {"output_padding": 1},
    ),
    Refusal(
        "convolution.transposed_conv",
        {"padding": 9},
        "expected at least one row and one column. Crop less: padding takes rows and columns away here.",
        {"padding": 1},
    ),
    Refusal(
        "convolution.receptive_field",
        {"filter_sizes": []},
        "expected a list of one integer a layer, at least one.",
        {"filter_sizes": [3], "strides": 1, "padding": 0},
    ),
    Refusal(
        "convolution.receptive_field",
        {"strides": [1, 0, 1]},
        "expected an integer of at least 1, or a list of 3 of them: one for each entry of filter_sizes.",
        {"strides": 1},
        {"strides": [1, 2, 3]},
    ),
    word(
        "convolution.parameter_count",
        "weights",
        "expected one of 'dense', 'local', 'shared', 'subsampling'.",
        out_channels=2,
    ),
    Refusal(
        "convolution.parameter_count",
        {"weights": "subsampling", "out_channels": 3},
        "expected as many: sub-sampling makes one map of each.",
        {"out_channels": 2},
    ),
    Refusal(
        "convolution.parameter_count",
        {"weights": "dense", "table": [[1, 1, 1], [0, 1, 0]]},
        "expected 'shared', or no table.",
        {"weights": "shared"},
        {"table": None},
    ),
    Refusal(
        "convolution.parameter_count",
        {"table": [[1, 1], [0, 1]]},
        "a row for each channel of the input, a column for each map.",
        {"table": [[1, 1, 1], [0, 1, 0]]},
    ),
]
