"""Which reason is given for wrong answers: the one that the data show, and none that only seems to fit."""

import numpy as np
import pytest

from autograder import Case, Exercise, Mistake
from autograder.verdict.rehearsal import rehearse


def moments(x, *, ddof=0, power=2.0):
    """The mean and the spread of each column."""
    centred = np.abs(x - x.mean(axis=0)) ** power
    return x.mean(axis=0), centred.sum(axis=0) / (len(x) - ddof)


def table(rng, rows=4, **more):
    return {"x": rng.normal(loc=1.0, size=(rows, 3)), **more}


def scaled(which, by):
    """A mistake in one of the two parts."""

    def mistaken(x, *, ddof=0, power=2.0):
        parts = list(moments(x, ddof=ddof, power=power))
        parts[which] = by(parts[which], x)
        return tuple(parts)

    return mistaken


def exercise(*mistakes, cases=None):
    return Exercise(
        id="test.moments",
        solution=moments,
        points=1,
        parts=["mean", "spread"],
        reference=moments,
        cases=cases
        or [
            Case("a table", table, {"rows": 5}),
            Case("unbiased", table, {"rows": 7, "ddof": 1}),
            Case("cubed", table, {"rows": 6, "ddof": 1, "power": 3.0}, hidden=True),
        ],
        mistakes=[Mistake(name, function, f"{name}!", **more) for name, function, more in mistakes],
    )


def named(given, function):
    return [d.mistake for d in rehearse(given, function).diagnosis]


def mistake(name, function, **more):
    return name, function, more


SQUARED = scaled(1, lambda part, x: part**2)
NAN = scaled(1, lambda part, x: part * (np.nan if len(x) == 7 else 1))


def test_a_mistake_is_named_by_the_numbers_it_gives():
    assert named(exercise(mistake("squared", SQUARED)), SQUARED) == ["squared"]


def test_nan_in_the_same_places_names_nothing_where_other_answers_are_wrong_too():
    nan_and_more = scaled(1, lambda part, x: np.full(3, np.nan) if len(x) == 7 else part + x[0] ** 2)
    assert named(exercise(mistake("divided by zero", NAN)), nan_and_more) == []

    def also_the_mean(x, **more):
        return (x.mean(axis=0) + x[0] ** 2, NAN(x, **more)[1])

    assert named(exercise(mistake("divided by zero", NAN)), also_the_mean) == []


def test_nan_in_the_same_places_and_right_everywhere_else_is_the_mistake():
    assert named(exercise(mistake("divided by zero", NAN)), NAN) == ["divided-by-zero"]


def test_an_answer_that_is_all_nan_is_no_mistakes():
    def all_nan(x, *, ddof=0, power=2.0):
        return np.full(3, np.nan), np.full(3, np.nan)

    assert named(exercise(mistake("all lost", all_nan)), all_nan) == []


def test_a_mistake_may_stand_in_one_branch_only():
    def guarded(x, *, ddof=0, power=2.0):
        return (SQUARED if ddof else moments)(x, ddof=ddof, power=power)

    assert named(exercise(mistake("squared", SQUARED)), guarded) == ["squared"]
    where_ddof = scaled(1, lambda part, x: part**2 if len(x) != 5 else part + 1)
    both = exercise(mistake("squared", SQUARED), mistake("squared where it matters", where_ddof))
    assert named(both, guarded) == []  # two mistakes explain it, and neither all of it


def test_zero_in_one_case_names_no_mistake():
    """Zero is what many a wrong branch returns."""
    zero = scaled(1, lambda part, x: 0 * part)
    zero_once = scaled(1, lambda part, x: 0 * part if len(x) == 7 else part)
    assert named(exercise(mistake("nothing", zero)), zero_once) == ["zero-there"]
    assert named(exercise(mistake("nothing", zero)), zero) == ["nothing"]


def test_of_two_mistakes_that_fit_a_part_the_one_that_fits_more_is_named():
    def both(x, **more):
        return (x.mean(axis=0) * 2, SQUARED(x, **more)[1])

    other = scaled(0, lambda part, x: part + x[0] ** 2)

    def student(x, **more):
        return (other(x, **more)[0], SQUARED(x, **more)[1])

    def half(x, **more):
        return (x.mean(axis=0) * 2 if len(x) == 7 else other(x, **more)[0], SQUARED(x, **more)[1])

    given = exercise(mistake("squared, and doubled", both), mistake("squared, doubled once", half))
    assert named(given, student) == ["squared-doubled-once"]


def test_a_mistake_has_other_constants():
    def clipped(at):
        return scaled(1, lambda part, x: np.minimum(part, at))

    given = exercise(mistake("clipped", clipped(0.7), others=[clipped(0.5), clipped(0.6)]))
    assert named(given, clipped(0.6)) == ["clipped"]
    assert named(given, clipped(0.55)) == []
    mixed = scaled(1, lambda part, x: np.minimum(part, 0.5 if len(x) == 7 else 0.7))
    assert named(given, mixed) == []  # one constant must explain all


def messages(given, function):
    return [d.message for d in rehearse(given, function).diagnosis]


def test_a_mistake_that_right_cases_contradict_is_told_with_the_wrong_ones():
    """What it says of the code, such as that a parameter is always ignored, is not true of all of it."""

    def student(x, *, ddof=0, power=2.0):
        return SQUARED(x, ddof=ddof, power=power) if ddof else moments(x, ddof=ddof, power=power)

    given = exercise(mistake("squared", SQUARED))
    assert messages(given, student) == ["In “unbiased” and “cubed”: squared!"]
    assert messages(given, SQUARED) == ["squared!"]


def test_a_reason_of_some_parts_says_of_which():
    """One that tells of all that it makes wrong needs no name; of a part of that, or of a guess, it is told where."""

    def both(x, **more):
        return tuple(part**2 for part in moments(x, **more))

    def third(x, **more):
        return (moments(x, **more)[0], both(x, **more)[1])

    given = exercise(mistake("squared", both))
    assert messages(given, both) == ["squared!"]
    assert messages(given, third) == ["spread: squared!"]
    assert messages(exercise(mistake("squared", third)), third) == ["squared!"]
    assert messages(exercise(), lambda x, **more: moments(x, **{**more, "ddof": 0}))[0].startswith("spread: ")
    transposed = messages(exercise(), lambda x, **more: tuple(part[None] for part in moments(x, **more)))
    assert [message.partition(":")[0] for message in transposed] == ["mean, spread"]


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("ddof-ignored", {"ddof": 0}),
        ("power-ignored", {"power": 2.0}),
    ],
)
def test_a_parameter_that_is_ignored_is_named(key, change):
    def student(x, **given):
        return moments(x, **{**given, **change})

    assert named(exercise(), student) == [key]


def test_a_parameter_fixed_at_its_first_value_is_named():
    cases = [Case("a", table, {"power": 1.5}), Case("b", table, {"power": 3.0}), Case("c", table, {"power": 2.5})]
    assert named(exercise(cases=cases), lambda x, **given: moments(x, power=1.5)) == ["power-fixed"]
    assert named(exercise(cases=cases), lambda x, **given: moments(x, power=1.7)) == []


def test_a_zero_taken_for_none_given_is_named():
    cases = [Case("a", table), Case("b", table, {"power": 0.0}), Case("c", table, {"power": 3.0})]

    def falsy(x, *, ddof=0, power=2.0):
        return moments(x, ddof=ddof, power=power or 2.0)

    assert named(exercise(cases=cases), falsy) == ["power-of-zero-taken-for-none"]


@pytest.mark.parametrize(
    ("key", "student"),
    [
        ("b-taken-for-one", lambda x, y, a, b: a * x + y),
        ("y-taken-for-zero", lambda x, y, a, b: a * x),
        ("x-taken-for-its-negative", lambda x, y, a, b: b * y - a * x),
        ("x-and-y-exchanged", lambda x, y, a, b: a * y + b * x),
    ],
)
def test_a_parameter_that_is_left_out_negated_or_exchanged_is_named(key, student):
    def weighted(x, y, a, b):
        """Return two rows, weighted."""
        return a * x + b * y

    def rows(rng, size):
        x, y = rng.normal(size=(2, size))
        return {"x": x, "y": y, "a": rng.uniform(2, 3), "b": rng.uniform(3, 4)}

    cases = [Case("five", rows, {"size": 5}), Case("eight", rows, {"size": 8})]
    given = Exercise(id="test.weighted", solution=weighted, points=1, reference=weighted, cases=cases, mistakes=[])
    assert named(given, student) == [key]
    assert named(given, lambda x, y, a, b: student(x, y, a, b) + 0.1 * x**2) == []


def test_a_loop_that_a_parameter_ends_does_not_hold_up_the_grader():
    def halved(x, *, times=None):
        """Halve."""
        done = 0
        while done != times:
            x, done = x / 2, done + 1
        return x

    def numbers(rng, times):
        return {"x": rng.normal(size=4), "times": times}

    endless = Exercise(
        id="test.halved", solution=halved, points=1, reference=halved, mistakes=[],
        cases=[Case("two", numbers, {"times": 2}), Case("three", numbers, {"times": 3})],
    )  # fmt: skip
    assert named(endless, lambda x, *, times: x**2) == []
    assert named(endless, lambda x, *, times: x / 4) == ["times-fixed"]


def test_parts_are_swapped_only_if_each_is_what_the_other_should_be():
    assert named(exercise(), lambda x, **given: moments(x, **given)[::-1]) == ["swapped"]

    def twice(x, **given):
        return (moments(x, **given)[1],) * 2

    assert named(exercise(), twice) == []


BATCHES = [
    Case("one", table, {"rows": 1}),
    Case("another", table, {"rows": 1}, hidden=True),
    Case("several", table, {"rows": 5}),
    Case("many", table, {"rows": 8}, hidden=True),
]


def cumulated(x):
    """The rows, summed up so far, squared."""
    return np.cumsum(x, axis=0) ** 2


def batches(cases):
    return Exercise(id="test.cumulated", solution=cumulated, points=1, reference=cumulated, cases=cases, mistakes=[])


def for_one_only(x):
    return cumulated(x) if len(x) == 1 else np.sin(x)


def test_several_items_are_the_matter_only_if_single_ones_were_asked_for_and_right():
    assert named(batches(BATCHES), for_one_only) == ["several"]
    assert named(batches(BATCHES[1:]), for_one_only) == []  # one lucky case
    assert named(batches(BATCHES[2:]), for_one_only) == []  # no case at all
    assert named(batches(BATCHES), lambda x: cumulated(x) if len(x) in (1, 8) else np.sin(x)) == []


def test_lists_of_layers_are_no_parameters_to_leave_out():
    def total(layers, scale):
        """The sum of all."""
        return scale * np.array([w.sum() for w in layers])

    def layers(rng, scale):
        return {"layers": [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1))], "scale": scale}

    cases = [Case("a", layers, {"scale": 2.5}), Case("b", layers, {"scale": 3.5})]
    given = Exercise(id="test.layers", solution=total, points=1, reference=total, mistakes=[], cases=cases)
    assert named(given, lambda layers, scale: np.array([w.sum() for w in layers])) == ["scale-taken-for-one"]
    assert named(given, lambda layers, scale: scale * np.array([w.max() for w in layers])) == []


def test_a_list_in_reverse_order_is_named():
    def lists(x):
        """The columns and the rows."""
        return [x.sum(axis=0), x.sum(axis=1)]

    given = Exercise(
        id="test.lists",
        solution=lists,
        points=1,
        reference=lists,
        mistakes=[],
        cases=[Case("a", table), Case("b", table, {"rows": 6})],
    )
    assert named(given, lambda x: lists(x)[::-1]) == ["reversed-list"]
    assert named(given, lambda x: [lists(x)[1], lists(x)[1]]) == []
