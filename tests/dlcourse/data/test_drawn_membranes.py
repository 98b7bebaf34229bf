"""Drawn cells: masks of two classes, membranes that are dark, and spots that are dark and no membrane."""

import numpy as np

from dlcourse.data.drawn.membranes import SIZE, drawn_membranes

EXAMPLES = drawn_membranes(20, 7, 2)


def test_the_same_seed_draws_the_same_and_another_stream_does_not():
    again, other = drawn_membranes(20, 7, 2), drawn_membranes(20, 7, 1)
    for name, array in EXAMPLES.items():
        np.testing.assert_array_equal(array, again[name])
        assert np.any(array != other[name])


def test_membranes_are_the_smaller_part_and_darker():
    image, mask = EXAMPLES["image"], EXAMPLES["mask"]
    assert image.shape == mask.shape == (20, SIZE, SIZE, 1)
    assert image.dtype == mask.dtype == np.uint8
    assert set(np.unique(mask)) == {0, 1}
    assert 0.7 < mask.mean() < 0.95
    assert image[mask == 0].mean() + 60 < image[mask == 1].mean()
    assert np.mean(image[mask == 1] < 100) > 0.005, "no spots within cells"
