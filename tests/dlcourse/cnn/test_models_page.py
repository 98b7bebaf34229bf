"""The numbers of other people's networks in docs/models.md, counted layer by layer, and that the page has ours."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import keras

from dlcourse.cnn import googlenet
from tests.dlcourse.cnn import test_counts

PAGE = (Path(__file__).parents[3] / "docs" / "models.md").read_text(encoding="utf-8")
NUMBERS = {int(number.replace(" ", "")) for number in re.findall(r"\d{1,3}(?: \d{3})+", PAGE)}


def convolution(below, maps, size):
    return below * maps * size**2 + maps


def dense(*widths):
    return sum((below + 1) * units for below, units in itertools.pairwise(widths))


def test_the_papers_alexnet_and_torchvisions():
    paper = [(3, 96, 11), (48, 256, 5), (256, 384, 3), (192, 384, 3), (192, 256, 3)]
    torchvision = [(3, 64, 11), (64, 192, 5), (192, 384, 3), (384, 256, 3), (256, 256, 3)]
    top = dense(256 * 6 * 6, 4096, 4096, 1000)
    counts = [sum(itertools.starmap(convolution, layers)) + top for layers in (paper, torchvision)]
    assert counts == [60_965_224, 61_100_840]
    assert set(counts) <= NUMBERS


def test_torchvisions_googlenet():
    """Scale and shift for a bias, and 3 × 3 for 5 × 5."""
    convolutions = [layer for layer in googlenet(3, 1000).layers if isinstance(layer, keras.layers.Conv2D)]
    count = dense(1024, 1000)
    for layer in convolutions:
        rows, _, below, maps = layer.kernel.shape
        size = {5: 3}.get(rows, rows)
        count += below * maps * size**2 + 2 * maps
    assert count == 6_624_904
    assert count in NUMBERS


def test_densenet_121():
    maps, count = 64, 3 * 64 * 49 + 2 * 64
    for number, layers in enumerate((6, 12, 24, 16)):
        for _ in range(layers):
            count += 2 * maps + maps * 128 + 2 * 128 + 128 * 32 * 9
            maps += 32
        if number < 3:
            count += 2 * maps + maps * maps // 2
            maps //= 2
    assert count + 2 * maps + dense(maps, 1000) == 7_978_856
    assert 7_978_856 in NUMBERS


def test_the_page_has_the_counts_of_the_tests():
    [mark] = [mark for mark in test_counts.test_trainable_parameters.pytestmark if mark.name == "parametrize"]
    ours = {count for *_, count in mark.args[1]}
    assert ours - NUMBERS == {60_850, 11_175_370}, "LeNet-5 with a linear output is told as 850 more"
