"""The first thing that is wrong, in the order type, shape, dtype, finiteness, values."""

import itertools

import numpy as np
import pytest

from autograder.asked.answer import plain
from autograder.asked.calibration import absolute_tolerance
from autograder.sandbox.inside.wire import Unsupported, pack, unpack
from autograder.trial.compare import agrees, compare

EXPECTED = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def message(actual, expected=EXPECTED, tolerance=1e-6):
    mismatch = compare(expected, actual, tolerance)
    return (mismatch.kind, mismatch.message) if mismatch else None


@pytest.mark.parametrize(
    "right",
    [
        EXPECTED,
        EXPECTED.astype(np.float32),
        EXPECTED.astype(int),
        EXPECTED.tolist(),
        [EXPECTED[0], EXPECTED[1]],
        (EXPECTED[0], [4, 5, 6]),
        EXPECTED + 9e-7,
    ],
    ids=lambda v: type(v).__name__,
)
def test_right_answers_in_many_forms(right):
    assert message(right) is None


@pytest.mark.parametrize("number", [2.0, 2, np.float32(2), np.float64(2), np.int64(2), np.array(2.0, np.float32)])
def test_a_number_of_any_type_is_a_number(number):
    assert message(number, np.array(2.0)) is None
    assert message([number, number, number], np.array([2.0, 2.0, 2.0])) is None


@pytest.mark.parametrize(
    ("wrong", "kind", "part"),
    [
        (None, "type", "returned nothing (None)"),
        ("text", "type", "a str; expected an array of numbers, of shape (2, 3)"),
        ({"a": 1}, "type", "a dict"),
        (Unsupported("generator"), "type", "a generator"),
        ([[1.0, 2.0], [3.0]], "type", "different lengths"),
        ([np.ones(2), np.ones(3)], "type", "a list of 2 arrays"),
        (EXPECTED.T, "shape", "(3, 2); expected (2, 3)"),
        (EXPECTED[None], "shape", "(1, 2, 3)"),
        (3.0, "shape", "()"),
        (EXPECTED.astype(complex), "dtype", "complex128; expected float32 or float64"),
        (EXPECTED.astype(np.float16), "dtype", "float16"),
        (np.where(EXPECTED == 5, np.nan, EXPECTED), "finite", "1 of 6 entries is NaN, the first at [1, 1]"),
        (np.where(EXPECTED > 4, np.inf, EXPECTED), "finite", "2 of 6 entries are infinite"),
        (EXPECTED + 1.1e-6, "values", "6 of 6"),
        (np.where(EXPECTED == 3, -3, EXPECTED), "values", "worst is at [0, 2]: expected 3, got -3"),
    ],
)  # fmt: skip
def test_wrong_answers_and_what_is_said(wrong, kind, part):
    found, text = message(wrong)
    assert found == kind
    assert part in text


def test_numbers_that_look_alike_are_told_to_more_digits():
    assert "got 1.00001" in message(np.array([1.00001]), np.array([1.0]), 1e-6)[1]
    assert "expected 1000000, got 1000000.01" in message(np.array([1000000.01]), np.array([1000000.0]))[1]


def test_an_expected_infinity_or_nan_must_be_met_exactly():
    expected = np.array([np.inf, np.nan, 1.0])
    assert message(expected.copy(), expected) is None
    assert message(np.array([-np.inf, np.nan, 1.0]), expected)[0] == "values"
    assert message(np.array([1e300, np.nan, 1.0]), expected)[0] == "values"
    assert message(np.array([np.inf, 0.0, 1.0]), expected)[0] == "values"


def test_a_list_of_arrays_is_compared_one_by_one():
    expected, tolerance = (np.ones((2, 3)), np.ones(3)), (1e-6, 1e-6)
    assert compare(expected, [np.ones((2, 3)), np.ones(3)], tolerance) is None
    assert compare((np.ones(3), np.ones(3)), np.ones((2, 3)), tolerance) is None
    wrong = compare(expected, [np.ones((2, 3)), np.zeros(3)], tolerance)
    assert wrong.message.startswith("[1] 3 of 3")
    assert compare(expected, [np.ones((2, 3))], tolerance).message == "The list has 1 entry; expected 2."
    assert compare(expected, None, tolerance).kind == "type"


def test_evidence_names_the_worst_entry_and_draws_the_plane_around_it():
    actual = EXPECTED.copy()
    actual[1, 0] += 1e-5
    evidence = compare(EXPECTED, actual, 1e-6).evidence
    assert (evidence.index, evidence.wrong_entries, evidence.entries) == ((1, 0), 1, 6)
    assert np.argmax(evidence.heat) == 3
    batch = compare(np.zeros((4, 5, 5)), np.eye(5) * np.array([0, 0, 1, 0])[:, None, None], 1e-6).evidence
    assert (batch.index[0], np.shape(batch.heat)) == (2, (5, 5))
    assert compare(np.zeros((50, 50)), np.ones((50, 50)), 1e-6).evidence.heat == []


@pytest.mark.parametrize("nothing", [[], (), np.zeros(0, int)], ids=["list", "tuple", "array"])
def test_an_empty_list_is_an_empty_array(nothing):
    """Such as the indices of a set without samples."""
    assert message(nothing, np.zeros(0, int)) is None
    assert message(nothing) == ("shape", message(np.zeros(0))[1])
    assert compare((np.ones(2), np.zeros(0)), ([1, 1], nothing), (1e-6, 1e-6)) is None


def test_huge_numbers_raise_no_warning():
    assert message(np.array([1e308]), np.array([-1e308]))[0] == "values"
    assert message(np.array([2**63 - 1]), np.array([1.0]))[0] == "values"


def test_plain_unwraps_tuples_and_tensors():
    class Tensor:
        def numpy(self):
            return np.ones(2)

    out = plain([Tensor(), (1.0, np.zeros(3))])
    assert isinstance(out, tuple)
    assert out[0].tolist() == [1, 1]
    assert out[1][0] == 1.0


def test_the_short_way_decides_as_the_long_one_does():
    rng = np.random.default_rng(0)
    special = np.array([0.0, 1.0, 1.05, 1.2, -1.0, np.nan, np.inf, -np.inf])
    odd = [None, "1", [], [1.0], [[1.0], [1.0, 2.0]], True, 1j, np.array([1j, 0]), np.array([True, False]), EXPECTED]
    answers = [rng.choice(special, size=2).astype(dtype) for dtype in ("f8", "f4", "f2") for _ in range(60)]
    answers += [rng.integers(-1, 2, size=2), np.array([0, 1], np.uint64), [0.0, 1.05], np.float32(1), np.array(1), *odd]
    expected = [rng.choice(special, size=2) for _ in range(40)]
    expected += [np.array([0, 1]), np.array([True, False]), np.array(1.0), np.array([1j, 0]), EXPECTED]
    decided = {True: 0, False: 0}
    for one, answer in itertools.product(expected, answers):
        for nested in ((one, answer, 0.1), ((one, one), [answer, answer], (0.1, 0.1)), ((one,), answer, (0.1,))):
            right = compare(*nested) is None
            assert agrees(*nested) == right, nested
            decided[right] += 1
    assert min(decided.values()) > 200


# --- whole numbers


@pytest.mark.parametrize("right", [100_003, 100_003.0, np.float32(100_003), np.int64(100_003), 100_003 - 1e-6])
def test_a_count_is_right_as_any_type_of_number(right):
    assert message(right, np.array(100_003), 0.1) is None


@pytest.mark.parametrize("wrong", [100_004, 100_002.0, np.int64(100_004), 100_003.4])
def test_a_count_that_is_one_off_is_wrong_however_large_it_is(wrong):
    assert message(wrong, np.array(100_003), 0.1) is not None
    assert message(np.int64(2**60 + 1), np.array(2**60), 1e9)[1] == f"Expected {2**60}, got {2**60 + 1}."


def test_the_tolerance_of_a_count_is_a_tenth_at_most():
    assert absolute_tolerance(0.0, np.array(10**8)) == 0.1
    assert absolute_tolerance(0.0, np.array(1e8)) > 1
    assert absolute_tolerance(0.0, np.array(3)) < 1e-4


def test_whole_numbers_are_shown_with_all_their_digits():
    assert message(np.array(44138497), np.array(44138496), 0.1)[1] == "Expected 44138496, got 44138497."
    assert message(44138497.0, np.array(44138496), 0.1)[1] == "Expected 44138496, got 44138497."
    assert message(2.5, np.array(3), 0.1)[1] == "Expected 3, got 2.5."


# --- what is no array of numbers


def test_a_tuple_of_answers_is_told_as_such():
    assert message((2.0, 1.0), np.array(2.0))[1] == (
        "The function returned 2 values side by side (a tuple), each of shape (); expected is one: a number."
    )
    assert "each of shape (2, 3); expected is one" in message((EXPECTED, EXPECTED))[1]


def test_an_array_of_objects_is_told_as_such():
    for answer in (np.array([1, 2], object), [np.array([1, 2], object)], [np.array([1, None], object), 2]):
        assert "(dtype=object)" in message(unpack(pack(answer)), np.array([1.0, 2.0]))[1]
