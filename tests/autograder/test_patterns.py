"""Relations that are recognised without anybody having declared them, and those that only seem to hold."""

import numpy as np
import pytest

from autograder.verdict.patterns import find_pattern
from autograder.verdict.sample import samples_in

RNG = np.random.default_rng(3)
MATRIX = RNG.normal(size=(6, 7))
OTHER = RNG.normal(size=(4, 5))
SQUARE = RNG.normal(size=(5, 5))
IMAGES = RNG.normal(size=(2, 7, 8, 3))
ROW = RNG.normal(size=9)
SCALAR = np.array(0.37)
# Small exact numbers, for relations that seem to hold by chance.
ONES, EYE = np.ones((4, 5)), np.eye(5)


def found(*cases):
    """The pattern in one or several cases, each an expected array and an answer, and perhaps inputs."""
    samples = []
    for expected, answer, *given in cases:
        inputs = given[0] if given else {"x": np.zeros((11, 2))}
        tolerance = (1e-9,) * len(expected) if isinstance(expected, tuple) else 1e-9
        samples += samples_in(expected, answer, tolerance, inputs)
    return find_pattern(samples)


def off_border(images):
    wrong = images.copy()
    wrong[:, 0], wrong[:, -1], wrong[:, :, 0] = 0, 9, 4
    return wrong


def on_diagonal(square, only):
    return square + np.where(np.eye(5, dtype=bool) == only, RNG.normal(size=square.shape) + 3, 0)


def wrong_at(array, index, by=1.0):
    changed = array.copy()
    changed[index] += by + RNG.normal(size=np.shape(changed[index])) ** 2
    return changed


@pytest.mark.parametrize(
    ("name", "expected", "answer", "part"),
    [
        ("rounded", MATRIX, np.round(MATRIX, 3), "rounded to 3 decimal"),
        ("rounded", MATRIX, np.round(MATRIX, 5).astype(np.float32), "rounded to 5 decimal"),
        ("rounded", 1e6 * ROW, np.array([float(f"{v:.3e}") for v in 1e6 * ROW]), "rounded to 4 significant"),
        ("cut-off", 10 * MATRIX, (10 * MATRIX).astype(int), "whole numbers"),
        ("cut-off", 10 * MATRIX, np.floor(10 * MATRIX), "whole numbers"),
        ("sign", MATRIX, -MATRIX, "wrong sign"),
        ("zeros", MATRIX, np.zeros_like(MATRIX), "zeros"),
        ("factor", MATRIX, 2 * MATRIX, "is 2 times"),
        ("factor", MATRIX, MATRIX * np.log(2), "that is ln 2"),
        ("factor", MATRIX, 0.37 * MATRIX, "0.37 times"),
        ("reshaped", ROW, ROW[:, None], "an axis of length 1 too many"),
        ("reshaped", SCALAR, SCALAR[None], "an axis of length 1 too many"),
        ("reshaped", SCALAR[None, None], SCALAR, "lacks an axis of length 1"),
        ("reshaped", MATRIX, MATRIX.ravel(), "another number of axes"),
        ("transposed", MATRIX, MATRIX.T, "transpose"),
        ("transposed", SQUARE, SQUARE.T, "transpose"),
        ("permuted", IMAGES, np.moveaxis(IMAGES, -1, 1), "axes are in another order"),
        ("reversed", MATRIX, MATRIX[::-1], "along axis 0"),
        ("rotated", SQUARE, SQUARE[::-1, ::-1], "180 degrees"),
        ("shifted", MATRIX, np.roll(MATRIX, 1, axis=1), "by +1 along axis 1"),
        ("last-missing", ROW, ROW[:-1], "last entry along axis 0"),
        ("first-missing", MATRIX, MATRIX[:, 1:], "first entry along axis 1"),
        ("last-too-many", ROW[:-1], ROW, "at the end of axis 0"),
        ("first-too-many", ROW[1:], ROW, "at the beginning of axis 0"),
        ("offset", MATRIX, MATRIX + 0.5, "same amount, 0.5"),
        ("offset", MATRIX, MATRIX + RNG.normal(size=7), "constant along axis 0"),
        ("border", IMAGES, off_border(IMAGES), "border"),
        ("diagonal", SQUARE, on_diagonal(SQUARE, True), "Only entries on the diagonal"),
        ("off-diagonal", SQUARE, on_diagonal(SQUARE, False), "off the diagonal"),
        ("only-last-wrong", MATRIX, wrong_at(MATRIX, np.s_[:, -1]), "last along axis 1"),
        ("only-first-wrong", MATRIX, wrong_at(MATRIX, 0), "first along axis 0"),
        ("only-first-right", MATRIX, wrong_at(MATRIX, np.s_[1:]), "carry over from the first"),
        ("first-repeated", MATRIX, np.repeat(MATRIX[:1], 6, axis=0), "in place of all the others"),
    ],
)  # fmt: skip
def test_a_pattern_is_named(name, expected, answer, part):
    pattern = found((expected, answer))
    assert pattern is not None
    assert pattern.name == name
    assert part in pattern.message


@pytest.mark.parametrize(
    "answer",
    [RNG.normal(size=(6, 7)), RNG.normal(size=(7, 6)), np.full((6, 7), np.nan), 1e307 * RNG.normal(size=(6, 7))],
)
def test_noise_has_no_pattern(answer):
    assert found((MATRIX, answer)) is None


@pytest.mark.parametrize("answer", ["text", None, [MATRIX]])
def test_what_is_no_array_has_no_samples(answer):
    assert samples_in((MATRIX, MATRIX), answer, (1e-9, 1e-9), {}) is None


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (SCALAR, np.array(0.0)),  # one zero is no array of zeros
        (SCALAR, np.array(0.74)),  # one number is any other times something
        (SCALAR, np.array(-0.37)),  # and its own negative
        (MATRIX, MATRIX * 1.00001),  # "1 times what it should be"
        (MATRIX, MATRIX * 0.99995),  # what an argument's bound leaves of numbers that are nearly the same
        (np.zeros(5), np.ones(5)),
        (EYE[:4], EYE[1:]),  # a shift, or a change in the only numbers there are
        (np.array([[0.0, 1], [0, 0]]), np.array([[0.0, 0], [1, 0]])),
        (np.array([0.2, 0.7]), np.array([0.7, 0.2])),  # two in reverse order may be many things
        (ONES, ONES + 0.5 * (np.arange(4) == 2)[:, None]),
        (EYE, 3 * EYE + (EYE - 1) * 0),  # all off the diagonal is zero anyway
        (np.array([0.5, 0.25, 0.9501]), np.array([0.5, 0.25, 0.95])),  # a short number, because a small term is missing
        (MATRIX, wrong_at(MATRIX, (2, 6))),  # one entry, which happens to lie at the edge
        (np.ones((6, 3)), np.ones((6, 3)) * (np.arange(6) < 1)[:, None]),
    ],
)
def test_what_could_be_chance_is_not_named(expected, answer):
    pattern = found((expected, answer))
    assert pattern is None or pattern.name == "factor"
    if pattern is not None:
        np.testing.assert_allclose(answer, expected * float(pattern.message.split()[3]))


def edges_wrong(matrix):
    wrong = matrix.copy()
    wrong[0, 2:], wrong[3:, -1] = 9, 4
    return wrong


def test_only_a_picture_has_a_border():
    """The edge of a batch of vectors is nothing but its first sample, or its last unit."""
    picture = {"image": np.zeros((6, 7)), "kernel": np.zeros((3, 2))}
    assert found((MATRIX, edges_wrong(MATRIX), picture)).name == "border"
    for batch in (
        {"x": np.zeros((6, 3)), "w": np.zeros((7, 3)), "b": np.zeros(7)},
        {"x": np.zeros((6, 7)), "b": np.zeros(7)},
    ):
        assert found((MATRIX, edges_wrong(MATRIX), batch)) is None
    square = {"x": np.zeros((5, 5)), "w": np.zeros((5, 5)), "b": np.zeros(5)}
    assert found((SQUARE, edges_wrong(SQUARE), square)) is None


def test_an_error_that_is_hardly_seen_is_no_constant():
    """Where errors are as small as the tolerance, they may be anything along an axis."""
    by = 2e-9 + 1.5e-9 * RNG.uniform(size=MATRIX.shape)
    assert found((MATRIX, MATRIX + by)) is None
    assert found((MATRIX, MATRIX + 1e-7 + by)).name == "offset"


def test_a_pattern_holds_in_every_wrong_case():
    assert found((MATRIX, -MATRIX), (OTHER, -OTHER)).name == "sign"
    assert found((MATRIX, -MATRIX), (OTHER, OTHER**2)) is None
    assert found((MATRIX, 2 * MATRIX), (OTHER, 3 * OTHER)).message.startswith("Within a case")
    assert found((MATRIX, 2 * MATRIX), (SCALAR, 3 * SCALAR)) is None
    assert found((MATRIX, MATRIX[::-1]), (OTHER, OTHER[:, ::-1])) is None
    assert found((MATRIX, MATRIX[:-1]), (OTHER, OTHER[1:])) is None
    assert found((MATRIX, MATRIX + 0.5), (OTHER, OTHER + 0.5)).message.startswith("Every entry is off by the same")
    assert found((MATRIX, MATRIX + 0.5), (OTHER, OTHER - 2)).message.startswith("Within a case")


def test_one_number_a_case_is_enough_in_several_cases():
    numbers = [np.array(v) for v in (0.37, 1.61, 2.9)]
    assert found(*[(n, n * 1.5) for n in numbers]).name == "factor"
    assert found(*[(n, -n) for n in numbers]).name == "sign"
    assert found(*[(n, np.round(n**2, 3)) for n in numbers]) is None
    assert found(*[(n + 0.0123456, np.round(n + 0.0123456, 3)) for n in numbers]).name == "rounded"


def test_answers_that_are_zero_in_one_case_only_are_not_all_zeros():
    assert found((MATRIX, 0 * MATRIX), (OTHER, OTHER)).name == "zero-there"


def test_rows_that_are_left_out_are_zero_and_not_scaled_by_another_factor():
    assert found((MATRIX, MATRIX * np.array([1, 1, 1, 1, 0, 0])[:, None])).name == "zero-there"
    assert found((MATRIX, MATRIX * np.array([2, 3, 4, 5, 6, 0])[:, None])) is None


@pytest.mark.parametrize(
    ("name", "expected", "answer"),
    [
        ("constant", MATRIX, np.full((6, 7), 0.3)),
        ("squared", MATRIX, MATRIX**2),
        ("root", np.abs(MATRIX), np.sqrt(np.abs(MATRIX))),
        ("reciprocal", MATRIX, 1 / MATRIX),
        ("logarithm", np.abs(MATRIX), np.log(np.abs(MATRIX))),
        ("exponential", MATRIX, np.exp(MATRIX)),
        ("absolute", MATRIX, np.abs(MATRIX)),
        ("cut-at-zero", MATRIX, np.maximum(MATRIX, 0)),
        ("one-minus", MATRIX, 1 - MATRIX),
        ("complement", (MATRIX > 0) * 2.0, (MATRIX <= 0) * 2.0),
        ("summed-over", MATRIX, MATRIX.sum(axis=1)),
        ("averaged-over", MATRIX, MATRIX.mean(axis=0, keepdims=True)),
        ("averaged-over", MATRIX, MATRIX.mean()),
        ("not-summed", MATRIX.sum(axis=0), MATRIX),
        ("not-averaged", MATRIX.mean(axis=1), MATRIX),
        ("factor-along", MATRIX, MATRIX * np.arange(2, 8)[:, None]),
        ("zero-there", MATRIX, np.where(MATRIX > 0.2, 0, MATRIX)),
        ("zero-expected", np.where(MATRIX > 0.2, 0, MATRIX), MATRIX),
    ],
)
def test_what_has_become_of_the_numbers_is_named(name, expected, answer):
    assert found((expected, answer)).name == name
    right = OTHER  # where an answer is right, it has to be what the pattern makes of it
    if name in ("constant", "squared", "root", "reciprocal", "logarithm", "exponential", "complement"):
        pattern = found((expected, answer), (right, right))
        assert pattern is None or pattern.name != name


def test_the_input_itself_is_named():
    assert found((MATRIX, OTHER, {"x": SQUARE, "y": OTHER})).message == "What is returned is `y`, as it was passed."
    assert found((MATRIX, OTHER, {"y": OTHER}), (OTHER, OTHER, {"y": SQUARE})) is None


def test_a_factor_is_named_after_a_size_that_it_follows():
    def case(rows, factor):
        expected = RNG.normal(size=(4, 3))
        return expected, expected * factor, {"x": np.zeros((rows, 2))}

    assert "size of axis 0 of `x`" in found(case(5, 5), case(7, 7)).message
    assert "too small by a factor" in found(case(5, 1 / 5), case(7, 1 / 7), case(1, 1)).message
    assert "in each case by another" in found(case(5, 5), case(7, 7), case(3, 1)).message  # right at a size of 3
    assert found(case(5, 5)).message == "Every entry is 5 times what it should be."
    assert found(case(2, 2), case(2, 2)).message == "Every entry is 2 times what it should be."


def test_axes_in_reverse_order_are_named_whatever_their_number():
    assert found((MATRIX, MATRIX.T), (IMAGES, IMAGES.T)).name == "permuted"
    assert found((MATRIX, MATRIX.T), (IMAGES, IMAGES.T), (IMAGES, np.moveaxis(IMAGES, -1, 1))) is None


def test_an_infinite_answer_does_not_hide_that_others_are_rounded():
    endless = np.array([np.inf, *ROW])
    assert found((endless, np.round(endless, 4))).name == "rounded"


def test_what_is_right_must_be_short_too_where_answers_are_rounded():
    assert found((MATRIX, np.round(MATRIX, 3)), (OTHER, OTHER)) is None


def test_a_list_of_arrays_needs_one_pattern_throughout():
    assert found(((MATRIX, SQUARE), [-MATRIX, -SQUARE])).name == "sign"
    assert found(((MATRIX, SQUARE), [-MATRIX, SQUARE])).name == "sign"
    assert found(((MATRIX, SQUARE), [-MATRIX, 2 * SQUARE])) is None


def elementwise(x, wrong, value=np.nan):
    return np.tanh(x), np.where(wrong(x), value, np.tanh(x)), {"x": x}


def test_entries_are_wrong_where_an_input_is_zero_negative_or_extreme():
    x = np.concatenate([[0.0, 0.0], RNG.normal(size=20)])
    assert found(elementwise(x, lambda x: x == 0, 1.0)).name == "where-zero"
    assert found(elementwise(x, lambda x: x < 0, 0.3)).name == "where-negative"
    assert found(elementwise(x, lambda x: x > 0, 0.3)).name == "where-positive"
    assert found(elementwise(x, lambda x: x > 1.5, 0.3)) is None
    large = np.concatenate([x, [800.0, -900.0]])
    assert found(elementwise(large, lambda x: np.abs(x) > 700)).name == "extreme-large"
    assert found(elementwise(large, lambda x: x > 1.5)) is None
    small = np.concatenate([x[2:], [1e-7, -1e-8]])
    assert found(elementwise(small, lambda x: np.abs(x) < 1e-6, 0.5)).name == "extreme-small"


def test_a_case_of_one_zero_need_not_be_wrong_because_of_it():
    rest = elementwise(RNG.normal(size=20), lambda x: x == 0)  # all of it is right
    assert found(elementwise(np.zeros(1), lambda x: x == 0, 1.0), rest) is None
    assert found(elementwise(np.array([0.0, 1.0]), lambda x: x == 0, 1.0), rest).name == "where-zero"


def test_a_whole_case_may_be_extreme():
    def case(scale, answer=None):
        expected = RNG.normal(size=4)
        return expected, expected if answer is None else answer, {"x": scale * np.ones((4, 3))}

    assert found(case(1.0), case(1000.0, np.full(4, np.nan))).name == "extreme-large"
    assert found(case(2000.0), case(1000.0, np.full(4, np.nan))) is None
    assert found(case(1.0), case(1000.0, np.zeros(4) + 0.1)) is None


def test_numbers_of_a_case_are_marked_so_that_hidden_ones_stay_hidden():
    assert found((MATRIX, 0.37 * MATRIX)).reveals
    assert found((MATRIX, MATRIX + 0.5)).reveals
    assert not found((MATRIX, -MATRIX)).reveals
