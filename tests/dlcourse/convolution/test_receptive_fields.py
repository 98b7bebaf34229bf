"""Oracles: the gradient of one output, published sizes, and unrolling by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dlcourse.convolution import receptive_field, receptive_field_by_gradient

VGG_11 = [3, 2, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2]
ALEXNET = ([11, 3, 5, 3, 3, 3, 3, 3], [4, 2, 1, 2, 1, 1, 1, 2])


def test_lenet_5():
    found = receptive_field([5, 2, 5, 2, 5], strides=[1, 2, 1, 2, 1])
    assert found.sizes == [5, 6, 14, 16, 32]
    assert found.jumps == [1, 2, 2, 4, 4]
    assert found.centres == [2, 2.5, 6.5, 7.5, 15.5]
    assert found.paddings == [0] * 5


def test_two_filters_of_three_see_five():
    assert receptive_field([3, 3]).sizes[-1] == 5


def test_deeper_networks():
    strides = [2 if k == 2 else 1 for k in VGG_11]
    assert receptive_field(VGG_11, strides=strides, padding=[int(k == 3) for k in VGG_11]).sizes[-1] == 150
    assert receptive_field(ALEXNET[0], strides=ALEXNET[1]).sizes[-1] == 195


def test_the_halving_blocks_of_ssd():
    """Two convolutions of 3 and a pooling of 2 in each block: the fourth scale sees more than a picture of 256."""
    layers, sizes = [], []
    for _ in range(6):
        layers += [3, 3, 2]
        sizes.append(receptive_field(layers, strides=[2 if k == 2 else 1 for k in layers]).sizes[-1])
    assert sizes == [6, 16, 36, 76, 156, 316]


STACKS = [
    {"filter_sizes": f, "strides": s, "padding": p, "dilation_rates": d}
    for f, s, p, d in itertools.product(
        [[3], [2, 3], [3, 4, 2]], [1, 2, [1, 2, 3]], [0, 1, [1, 0, 1]], [1, 2, [1, 2, 1]]
    )
    if all(isinstance(v, int) or len(v) == len(f) for v in (s, p, d))
]


@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_the_gradient_is_not_zero_just_there(stack):
    """Each place's first and last pixel, cut at the image's edges, are those of the closed form."""
    size = 40
    field, seen = receptive_field(**stack), receptive_field_by_gradient(size=size, **stack).numpy()
    r, jump, outside, centre = (values[-1] for values in field)
    assert centre == (r - 1) / 2 - outside
    exact = stack["dilation_rates"] == 1 and max(np.ravel(stack["strides"])) <= min(stack["filter_sizes"])
    for i, row in enumerate(seen):
        pixels = np.flatnonzero(row)
        first, last = i * jump - outside, i * jump - outside + r - 1
        inside = max(first, 0), min(last, size - 1)
        assert inside[0] <= pixels[0]
        assert pixels[-1] <= inside[1]
        if exact:  # no gaps
            assert (pixels[0], pixels[-1]) == inside
        if exact and first >= 0 and last < size:
            assert len(pixels) == r
            assert pixels.mean() == centre + i * jump


def test_dilation_leaves_gaps():
    found = receptive_field_by_gradient([3], size=7, dilation_rates=3).numpy()
    np.testing.assert_array_equal(found, [[1, 0, 0, 1, 0, 0, 1]])
    assert receptive_field([3], dilation_rates=3).sizes == [7]


@pytest.mark.parametrize("function", [receptive_field, lambda *a, **k: receptive_field_by_gradient(*a, size=30, **k)])
@pytest.mark.parametrize(
    ("filters", "settings", "message"),
    [
        ([], {}, "expected a list of one integer a layer"),
        ([3, 0], {}, r"filter_sizes is \[3, 0\], expected an integer of at least 1"),
        ([3, 3], {"strides": [1]}, r"strides is \[1\], expected an integer of at least 1, or a list of 2"),
        ([3, 3], {"padding": -1}, "padding is -1"),
        ([3], {"dilation_rates": [True]}, "dilation_rates"),
    ],
)
def test_settings_that_make_no_sense(function, filters, settings, message):
    with pytest.raises(ValueError, match=message):
        function(filters, **settings)


def test_a_filter_that_fits_nowhere():
    with pytest.raises(ValueError, match="spans 5, expected at most 3"):
        receptive_field_by_gradient([3, 5], size=5)
