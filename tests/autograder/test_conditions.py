"""What the wrong cases have in common, where nothing else explains them."""

import numpy as np
import pytest

from autograder import Case, Exercise
from autograder.verdict.rehearsal import rehearse


def root_of_mean(x, *, base=2.0, side="left"):
    """A number for each vector along the last axis."""
    size = np.sqrt(np.mean(np.where(np.isnan(x), 0.0, x) ** 2, axis=-1)) / np.log(base)
    return size if side == "left" else -size


def drawn(rng, shape, **options):
    return {"x": rng.normal(size=shape), **options}


def with_nan(rng, shape):
    x = rng.normal(size=shape)
    x[..., 0] = np.nan
    return {"x": x}


CASES = {
    "one vector": Case("one vector", drawn, {"shape": (5,)}),
    "a batch": Case("a batch", drawn, {"shape": (3, 4)}),
    "more": Case("more", drawn, {"shape": (2, 3, 4)}, hidden=True),
    "small base": Case("small base", drawn, {"shape": (3, 5), "base": 0.5}, hidden=True),
    "nan": Case("nan", with_nan, {"shape": (4, 6)}, hidden=True),
    "right side": Case("right side", drawn, {"shape": (3, 6), "side": "right"}, hidden=True),
}


def named(function, *cases):
    exercise = Exercise(
        id="test.root_of_mean", solution=root_of_mean, reference=root_of_mean, points=1, mistakes=[],
        cases=[CASES[case] for case in cases or CASES],
    )  # fmt: skip
    return [found.mistake for found in rehearse(exercise, function).diagnosis]


def over_axis_one(x, *, base=2.0, side="left"):
    axis = min(x.ndim - 1, 1)
    size = np.sqrt(np.mean(np.where(np.isnan(x), 0.0, x) ** 2, axis=axis)) / np.log(base)
    return size if side == "left" else -size


def size_of_the_logarithm(x, *, base=2.0, side="left"):
    return 3.7 + root_of_mean(x, base=base, side=side) ** 3 if base < 1 else root_of_mean(x, base=base, side=side)


def without_nan(x, *, base=2.0, side="left"):
    return root_of_mean(x, base=base, side=side) if not np.isnan(x).any() else np.tanh(root_of_mean(x)) + 0.1


def other_side(x, *, base=2.0, side="left"):
    right = root_of_mean(x, base=base, side=side)
    return right if side == "left" else np.tanh(right) + 0.1


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (over_axis_one, "wrong-where-more-axes"),
        (size_of_the_logarithm, "wrong-where-below-one"),
        (without_nan, "wrong-where-nan"),
        (other_side, "wrong-where-is"),
    ],
)
def test_a_property_of_all_wrong_cases_is_told(function, reason):
    assert named(function) == [reason]


def test_one_number_of_axes_may_be_the_only_right_one():
    def of_matrices(x, *, base=2.0, side="left"):
        size = np.sqrt(np.mean(np.where(np.isnan(x), 0.0, x) ** 2, axis=1)) / np.log(base)
        return size if side == "left" else -size

    assert named(of_matrices) == ["wrong-where-other-axes"]


def test_a_property_that_two_inputs_share_is_one():
    def of_vectors(x, y):
        return np.dot(x, y)

    exercise = Exercise(
        id="test.products", solution=lambda x, y: np.sum(x * y, axis=-1), reference=lambda x, y: np.sum(x * y, axis=-1),
        points=1, mistakes=[],
        cases=[
            Case(str(shape), lambda rng, shape: {"x": rng.normal(size=shape), "y": rng.normal(size=shape)},
                 {"shape": shape})
            for shape in ((3,), (5,), (4, 4))
        ],
    )  # fmt: skip
    assert [found.mistake for found in rehearse(exercise, of_vectors).diagnosis] == ["wrong-where-more-axes"]


def test_an_exception_is_wrong_too():
    def of_matrices_only(x, *, base=2.0, side="left"):
        if x.ndim == 3:
            raise IndexError
        return root_of_mean(x, base=base, side=side)

    assert named(of_matrices_only) == ["wrong-where-more-axes"]


def test_a_few_wrong_entries_are_not_laid_to_axes():
    def first_entry(x, *, base=2.0, side="left"):
        answer = root_of_mean(x, base=base, side=side)
        if x.ndim == 3:
            answer[0, 0] = np.tanh(answer[0, 0]) + 0.1
        return answer

    assert named(first_entry) == []


def test_where_two_properties_fit_nothing_is_told():
    both = Case("both", drawn, {"shape": (2, 3, 4), "base": 0.5}, hidden=True)
    exercise = Exercise(
        id="test.both", solution=root_of_mean, reference=root_of_mean, points=1, mistakes=[],
        cases=[CASES["one vector"], CASES["a batch"], both],
    )  # fmt: skip
    assert rehearse(exercise, size_of_the_logarithm).diagnosis == []


def test_one_right_case_shows_nothing():
    assert named(size_of_the_logarithm, "a batch", "small base") == []
