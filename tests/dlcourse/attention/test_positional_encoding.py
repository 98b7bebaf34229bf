"""Positional encoding: the closed form, and the laws that the paper's has and the notes' has not."""

from __future__ import annotations

import numpy as np
import pytest

from dlcourse import attention


def test_is_the_closed_form():
    found = attention.positional_encoding(50, 8, dtype="float64").numpy()
    for p in (0, 1, 7, 49):
        for i in range(4):
            angle = p / 10000 ** (2 * i / 8)
            assert found[p, 2 * i] == pytest.approx(np.sin(angle), abs=1e-12)
            assert found[p, 2 * i + 1] == pytest.approx(np.cos(angle), abs=1e-12)


def test_products_depend_on_the_distance_alone():
    table = attention.positional_encoding(100, 6, dtype="float64").numpy()
    products = table @ table.T
    for distance in (0, 1, 2, 30):
        np.testing.assert_allclose(np.diag(products, distance), products[0, distance], rtol=1e-12)
    assert products[3, 5] == pytest.approx(1.5795, abs=5e-5)


def test_a_shift_is_a_rotation_of_each_pair():
    table, by = attention.positional_encoding(40, 10, dtype="float64").numpy(), 7
    angle = by * 10000.0 ** (-np.arange(0, 10, 2) / 10)
    sine, cosine = table[:-by, ::2], table[:-by, 1::2]
    np.testing.assert_allclose(table[by:, ::2], sine * np.cos(angle) + cosine * np.sin(angle), atol=1e-12)
    np.testing.assert_allclose(table[by:, 1::2], cosine * np.cos(angle) - sine * np.sin(angle), atol=1e-12)


def test_every_row_has_the_same_length_and_shorter_tables_are_the_first_rows():
    table = attention.positional_encoding(30, 12).numpy()
    np.testing.assert_allclose((table**2).sum(axis=1), 6, rtol=1e-6)
    np.testing.assert_array_equal(attention.positional_encoding(11, 12), table[:11])
    assert attention.positional_encoding(0, 4).shape == (0, 4)


def test_far_positions_have_their_digits():
    found = attention.positional_encoding(100_001, 4).numpy()[-1]
    expected = [np.sin(1e5), np.cos(1e5), np.sin(1e3), np.cos(1e3)]
    np.testing.assert_allclose(found, expected, atol=1e-7)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64"])
def test_the_dtype_is_that_which_was_asked_for(dtype):
    assert attention.positional_encoding(3, 2, dtype=dtype).dtype == dtype
