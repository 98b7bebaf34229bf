"""Laws of cases: what is drawn repeats, differs between students, and has an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.asked.calibration import WIDEST, accepted_share, own_answer
from autograder.asked.error import named, place_of_case
from autograder.asked.exercise import Case, Exercise, ExerciseError
from autograder.asked.expected import expected_answers, reference_of
from autograder.asked.seeds import public_seed, seeds_for
from autograder.laws.fault import Fault, Severity, told_names
from autograder.sandbox.inside.wire import Unsupported, pack, unpack
from autograder.verdict.rehearsal import public_variants

__all__ = ["CASES"]

_STUDENTS = 5


def draws_repeat(exercise: Exercise) -> Iterator[Fault]:
    """The same seed draws the same: a mark that is looked at again is the same mark."""

    def changes(case: Case) -> bool:
        return len({repr(exercise.inputs(case, public_seed(exercise, case))) for _ in range(2)}) > 1

    yield from _against(
        exercise, changes, "{draws} other inputs from the same seed; take all that is random from `rng`"
    )


def hidden_cases_differ_between_students(exercise: Exercise) -> Iterator[Fault]:
    """What is hidden cannot be handed on."""

    def is_handed_on(case: Case) -> bool:
        seeds = {seeds_for(b"law", f"student {n}")(exercise, case) for n in range(_STUDENTS)}
        return case.hidden and len({repr(exercise.inputs(case, seed)) for seed in seeds}) < len(seeds)

    message = "{is} hidden and the same for everybody; draw the inputs from `rng`, or make it public"
    yield from _against(exercise, is_handed_on, message)


def a_draw_draws(exercise: Exercise) -> Iterator[Fault]:
    """Inputs that are always the same stand in the case."""

    def is_constant(case: Case) -> bool:
        drawn = not case.hidden and case.draw is not None
        return drawn and len({repr(case.make_inputs(seed)) for seed in range(3)}) == 1

    message = "{draws} the same whatever the seed is; give `inputs` in place of `draw`"
    yield from _against(exercise, is_constant, message, Severity.ADVICE)


def inputs_are_data(exercise: Exercise) -> Iterator[Fault]:
    """They reach the student's process as they were drawn: numbers, text, arrays, and lists or mappings of such."""
    for case in exercise.cases:
        inputs = exercise.inputs(case, public_seed(exercise, case))
        for name, value in inputs.items():
            if lost := _lost_on_the_way(value):
                yield _of(
                    exercise,
                    case,
                    f"has an input {name!r} with {lost}, which does not reach a student's process; draw numbers, text, "
                    "arrays, and lists or dicts of such whose keys are text",
                )


def answers_have_the_parts(exercise: Exercise) -> Iterator[Fault]:
    """Reference and solution answer every case, with a tuple where the exercise has parts: one piece for each."""
    if exercise.sampled:
        return
    for function in (reference_of(exercise), exercise.solution):
        for case in exercise.cases:
            inputs = exercise.inputs(case, public_seed(exercise, case))
            try:
                own_answer(exercise, case, function, inputs)
            except ExerciseError as error:
                yield Fault.of(error)
                break


def answers_are_numbers(exercise: Exercise) -> Iterator[Fault]:
    """The reference answers every case with numbers that can be compared."""
    if exercise.sampled:
        return
    reference = named(reference_of(exercise), exercise.path.parents[1])
    variants = public_variants(exercise, hidden=True)
    cases = [variant.case for variant in variants if _has_nan(variant.expected)]
    if cases and "NaN" not in exercise.statement:
        yield Fault(
            f"the reference {reference} answers {told_names(cases)} with NaN, which compares with nothing; mend the "
            "reference or what is drawn, or let the statement say where the answer is NaN.",
            place_of_case(exercise, cases[0]),
        )


def tolerances_are_small(exercise: Exercise) -> Iterator[Fault]:
    """What a case accepts beside the right answer is small, or the case says why; and none says so without need."""
    if exercise.sampled:  # what such a case accepts has a probability, and no tolerance
        return
    for case in exercise.cases:
        share = accepted_share(expected_answers().calibration(exercise, case))
        if share > WIDEST and not case.loose.strip():
            yield _of(
                exercise,
                case,
                f"accepts answers that are off by {share:.2%} of their size, more than {WIDEST:.2%}; draw inputs on "
                "which fewer digits are lost, or say under `loose` why they must be so",
            )
        if share <= WIDEST and case.loose:
            yield _of(exercise, case, "says under `loose` why its tolerance is wide, and it has the usual one")


def _lost_on_the_way(value: Any) -> str:
    """What of an input does not cross the sandbox's wall, in a few words; empty, where all of it does."""
    if isinstance(value, Mapping):
        strange = [key for key in value if not isinstance(key, str)]
        return f"the key {strange[0]!r}" if strange else next(filter(None, map(_lost_on_the_way, value.values())), "")
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(_lost_on_the_way, value)), "")
    arrived = unpack(pack(value))
    return f"a value of type {arrived.what}" if isinstance(arrived, Unsupported) else ""


def _has_nan(answer: Any) -> bool:
    return any(map(_has_nan, answer)) if isinstance(answer, tuple) else bool(np.any(np.isnan(answer)))


def _against(
    exercise: Exercise, is_against: Callable[[Case], bool], message: str, severity: Severity = Severity.ERROR
) -> Iterator[Fault]:
    """One fault for each draw function some of whose cases are against a law; ``{is}`` and ``{draws}`` agree with them.

    Args:
        message: what is told of these cases.
    """
    cases = [(place_of_case(exercise, case), case) for case in exercise.cases if is_against(case)]
    for place in dict.fromkeys(place for place, _ in cases):
        there = [case for each, case in cases if each == place]
        verbs = {"is": "is", "draws": "draws"} if len(there) == 1 else {"is": "are", "draws": "draw"}
        yield Fault(f"{told_names(there)} {message.format_map(verbs)}.", place, severity)


def _of(exercise: Exercise, case: Case, message: str) -> Fault:
    return Fault(f"case {case.name!r} {message}.", place_of_case(exercise, case))


CASES = (
    draws_repeat,
    hidden_cases_differ_between_students,
    a_draw_draws,
    inputs_are_data,
    answers_have_the_parts,
    answers_are_numbers,
    tolerances_are_small,
)
