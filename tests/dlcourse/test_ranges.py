"""Numbers as constructors check them; what each class takes is the conformance suite's."""

from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.ranges import choice, number, number_pair, optional_number, seed_number, whole_number


@pytest.mark.parametrize(
    "half", [0.5, Fraction(1, 2), np.float16(0.5), np.array(0.5), ml_dtypes.bfloat16(0.5), tf.constant(0.5)]
)
def test_a_number_of_any_kind_becomes_pythons(half):
    found = number("Adam", "beta_1", half, "[0, 1)")
    assert (type(found), found) == (float, 0.5)


def test_a_whole_number_may_be_written_as_a_float():
    assert [whole_number("PCA", "k", n) for n in (3, 3.0, np.uint8(3), np.float32(3))] == [3] * 4
    assert optional_number("PCA", "k", None) is None
    assert seed_number("Dropout", np.int64(-(2**63))) == -(2**63)
    assert seed_number("Dropout", None) is None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: number("A", "b", 1, "[0, 1)", "a share"), ValueError, "A: b is 1, expected 0 <= b < 1, a share."),
        (lambda: number("A", "b", -1, "(0, inf)"), ValueError, "A: b is -1, expected a number above 0."),
        (lambda: number("A", "b", float("nan")), ValueError, "A: b is nan, expected a finite number."),
        (lambda: number("A", "b", 1.0000000001, "[0, 1]"), ValueError, "A: b is 1.0000000001, expected 0 <= b <= 1."),
        (lambda: number("A", "b", "1"), TypeError, "A: b is '1', expected a finite number."),
        (lambda: number("A", "b", True), TypeError, "A: b is True, expected a finite number."),
        (lambda: whole_number("A", "b", 1.5), ValueError, "A: b is 1.5, expected a whole number, 1 or more."),
        (lambda: optional_number("A", "b", -1, "[0, inf)"), ValueError, "A: b is -1, expected 0 or more, or None."),
        (lambda: seed_number("A", 2**63), ValueError, "A: seed is 9223372036854775808, expected a whole number"),
        (
            lambda: number_pair("A", "b", (2, 1)),
            ValueError,
            "A: b is (2, 1), expected a pair (low, high) with low <= high",
        ),
        (lambda: number_pair("A", "b", 2), TypeError, "A: b is 2, expected a pair (low, high)"),
        (
            lambda: number_pair("A", "b", (0, 1), "[1, inf)", sizes=True),
            ValueError,
            "A: b is (0, 1), expected a pair (rows, columns) of whole numbers, each 1 or more.",
        ),
        (lambda: choice("A", "b", "z", ("x", "y")), ValueError, "A: b is 'z', expected 'x' or 'y'."),
        (lambda: choice("A", "b", 1, (False, True)), ValueError, "A: b is 1, expected False or True."),
    ],
)
def test_what_is_wrong_is_told(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value).startswith(message)
