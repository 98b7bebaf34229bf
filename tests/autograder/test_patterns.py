"""Relations that are recognised without anybody having declared them."""

import numpy as np
import pytest

from autograder.verdict.patterns import find_pattern

RNG = np.random.default_rng(3)
MATRIX = RNG.normal(size=(6, 7))
SQUARE = RNG.normal(size=(5, 5))
IMAGES = RNG.normal(size=(2, 7, 8, 3))


def off_border(images):
    wrong = images.copy()
    wrong[:, 0], wrong[:, -1] = 0, 9
    return wrong


def on_diagonal(square, only):
    return square + np.where(np.eye(5, dtype=bool) == only, RNG.normal(size=square.shape) + 3, 0)


@pytest.mark.parametrize(
    ("name", "expected", "answer", "part"),
    [
        ("sign", MATRIX, -MATRIX, "wrong sign"),
        ("zeros", MATRIX, np.zeros_like(MATRIX), "zeros"),
        ("factor", MATRIX, 2 * MATRIX, "that is 2"),
        ("factor", MATRIX, MATRIX * np.log(2), "that is ln 2"),
        ("factor", MATRIX, MATRIX / 11, "that is 1/11, the size of axis 0 of `x`"),
        ("factor", MATRIX, 0.37 * MATRIX, "0.37 times"),
        ("transposed", MATRIX, MATRIX.T, "transpose"),
        ("transposed", SQUARE, SQUARE.T, "transpose"),
        ("permuted", IMAGES, np.moveaxis(IMAGES, -1, 1), "axes are in another order"),
        ("reversed", MATRIX, MATRIX[::-1], "along axis 0"),
        ("rotated", SQUARE, SQUARE[::-1, ::-1], "180 degrees"),
        ("shifted", MATRIX, np.roll(MATRIX, 1, axis=1), "by +1 along axis 1"),
        ("offset", MATRIX, MATRIX + 0.5, "same amount, 0.5"),
        ("offset", MATRIX, MATRIX + RNG.normal(size=7), "constant along axis 0"),
        ("border", IMAGES, off_border(IMAGES), "border"),
        ("diagonal", SQUARE, on_diagonal(SQUARE, True), "Only entries on the diagonal"),
        ("off-diagonal", SQUARE, on_diagonal(SQUARE, False), "off the diagonal"),
        ("first-of-batch", MATRIX, np.where(np.arange(6)[:, None] == 0, MATRIX, RNG.normal(size=(6, 7))), "first item"),
    ],
)
def test_a_pattern_is_named(name, expected, answer, part):
    pattern = find_pattern(expected, answer, 1e-9, {"x": np.zeros((11, 2))})
    assert pattern is not None
    assert pattern.name == name
    assert part in pattern.message


@pytest.mark.parametrize(
    "answer", [RNG.normal(size=(6, 7)), RNG.normal(size=(7, 6)), np.full((6, 7), np.nan), "text", None]
)
def test_noise_has_no_pattern(answer):
    assert find_pattern(MATRIX, answer, 1e-9, {}) is None


def test_a_list_of_arrays_needs_one_pattern_throughout():
    expected, tolerance = (MATRIX, SQUARE), (1e-9, 1e-9)
    assert find_pattern(expected, [-MATRIX, -SQUARE], tolerance, {}).name == "sign"
    assert find_pattern(expected, [-MATRIX, SQUARE], tolerance, {}).name == "sign"
    assert find_pattern(expected, [-MATRIX, 2 * SQUARE], tolerance, {}) is None


def test_numbers_of_a_case_are_marked_so_that_hidden_ones_stay_hidden():
    assert find_pattern(MATRIX, 0.37 * MATRIX, 1e-9, {}).reveals
    assert find_pattern(MATRIX, MATRIX + 0.5, 1e-9, {}).reveals
    assert not find_pattern(MATRIX, -MATRIX, 1e-9, {}).reveals
