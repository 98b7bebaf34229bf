"""Oracles: sizes that the lecture notes print, and counting the places one by one."""

from __future__ import annotations

import itertools

import pytest

from dlcourse.convolution import output_size


@pytest.mark.parametrize(
    ("size", "filter_size", "settings", "expected"),
    [
        (32, 5, {}, 28),
        (14, 5, {}, 10),
        (6, 3, {}, 4),
        (224, 11, {"stride": 4}, 54),
        (227, 11, {"stride": 4}, 55),
        (224, 7, {"stride": 2, "padding": 3}, 112),
    ],
)
def test_sizes_of_the_notes(size, filter_size, settings, expected):
    assert output_size(size, filter_size, **settings) == expected


@pytest.mark.parametrize("size", [1, 2, 7, 8, 12])
def test_every_place_is_counted(size):
    for m, s, p, d in itertools.product([1, 2, 3, 5], [1, 2, 3, 9], [0, 1, 3], [1, 2, 4]):
        fits = [begin for begin in range(0, size + 2 * p, s) if begin + d * (m - 1) < size + 2 * p]
        if fits:
            assert output_size(size, m, stride=s, padding=p, dilation_rate=d) == len(fits)
        else:
            with pytest.raises(ValueError, match="Pad more, or take a smaller filter"):
                output_size(size, m, stride=s, padding=p, dilation_rate=d)


def test_an_odd_filter_keeps_the_size_at_a_stride_of_one_only():
    for size, m in itertools.product([6, 7], [1, 3, 5]):
        assert output_size(size, m, padding=m // 2) == size
        assert output_size(size, m, padding=m // 2, stride=2) == (size + 1) // 2
        assert output_size(size, m, padding=m - 1, dilation_rate=2) == size  # spans 2m − 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"stride": 0}, "stride is 0, expected an integer of at least 1"),
        ({"dilation_rate": 0}, "dilation_rate is 0, expected an integer of at least 1"),
        ({"padding": -1}, "padding is -1, expected an integer of at least 0"),
        ({"filter_size": 0}, "filter_size is 0"),
        ({"size": -3}, "size is -3"),
        ({"stride": True}, "stride is True"),
        ({"filter_size": 8}, "a filter of size 8 with dilation_rate=1 spans 8, expected at most 7"),
        ({"dilation_rate": 4}, "spans 9, expected at most 7: the input's size 7 and padding=0"),
    ],
)
def test_what_cannot_be_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        output_size(**{"size": 7, "filter_size": 3, **arguments})
