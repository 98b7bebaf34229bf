"""Laws of mistakes: each loses marks, the same for everybody, and is told from all others."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from autograder.asked.agreement import why_not_of_parts
from autograder.asked.error import one_line, place_of_case
from autograder.asked.exercise import Exercise, Mistake
from autograder.asked.variant import Variant
from autograder.laws.fault import Fault, Severity, place_of, place_of_text
from autograder.laws.slips import without_slips
from autograder.laws.solution import lost
from autograder.mutation.draws import Draws
from autograder.sandbox import Ending, Reply
from autograder.trial.trial import Trial, right_parts
from autograder.verdict.rehearsal import public_variants, rehearse
from autograder.verdict.result import Outcome, Result

__all__ = ["MISTAKES"]

_ENOUGH = 4


@functools.lru_cache(maxsize=1)
def _results(exercise: Exercise) -> list[tuple[Mistake, Result]]:
    """What becomes of each declared mistake; several laws ask, one exercise after the other."""
    return [(mistake, rehearse(exercise, mistake.function)) for mistake in exercise.mistakes]


def a_mistake_answers(exercise: Exercise) -> Iterator[Fault]:
    """Or raises what NumPy says of such code, by which it is known; any other exception is its author's slip."""
    for mistake in exercise.mistakes:
        if error := _always_raised(exercise, mistake):
            yield _of(exercise, mistake, f"raises in every case, {one_line(error)}; so it can never be named")


def _always_raised(exercise: Exercise, mistake: Mistake) -> Exception | None:
    """What a mistake raises, where it does in every case; a ValueError may be NumPy's, by which it is known."""
    outcomes = [variant.outcome_of(mistake) for variant in public_variants(exercise, hidden=True)]
    never_answers = all(isinstance(outcome, Exception) for outcome in outcomes)
    return outcomes[0] if never_answers and not isinstance(outcomes[0], ValueError) else None


def a_mistake_loses_marks(exercise: Exercise) -> Iterator[Fault]:
    for mistake, result in _results(exercise):
        if result.score == result.max_score:
            yield _of(
                exercise, mistake, "loses no marks; add a case in which it answers something else than the solution"
            )


def a_mistake_is_named(exercise: Exercise) -> Iterator[Fault]:
    """With its own sentence, and no other."""
    for mistake, result in _results(exercise):
        told = [(d.mistake, d.message) for d in result.diagnosis]
        if _always_raised(exercise, mistake):
            continue
        if result.score < result.max_score and told != [(mistake.key, mistake.message)]:
            others = ", ".join(repr(key) for key, _ in told)
            what = f"is taken for {others}" if others else "is not named where it loses marks"
            yield _of(exercise, mistake, what + (_unlike_answers(exercise, mistake) or _unnamed_pieces(exercise)))


def _unlike_answers(exercise: Exercise, mistake: Mistake) -> str:
    """What to say of a mistake that returns no numbers, or not the parts; what students return so is told as such."""
    variants = public_variants(exercise, hidden=True)
    outcome = next((o for o in (v.outcome_of(mistake) for v in variants) if not isinstance(o, Exception)), None)
    if outcome is None or exercise.sampled:
        return ""
    if not isinstance(outcome, tuple) and outcome.dtype.kind not in "biufc":
        return "; it returns something else than numbers, such as None"
    return f"; it returns {why_not_of_parts(exercise, outcome)}" if exercise.split(outcome) is None else ""


def _unnamed_pieces(exercise: Exercise) -> str:
    """What to say of an exercise whose answers are tuples of one length, with nothing to compare piece by piece."""
    answers = [variant.expected for variant in public_variants(exercise, hidden=True)]
    lengths = {len(answer) if isinstance(answer, tuple) else 0 for answer in answers}
    count = lengths.pop()
    if exercise.answer_parts or lengths or not count:
        return ""
    return f"; every answer is a tuple of {count}, compared as one: let `parts` name each of its pieces"


def a_mistake_has_the_same_marks_in_every_variant(exercise: Exercise) -> Iterator[Fault]:
    """No mark is a matter of which numbers a student was given."""
    for mistake in exercise.mistakes:
        for variants in Draws.of(exercise).variants:
            outcomes = {_earned(mistake, variant) for variant in variants}
            name = variants[0].case.name
            if len(outcomes) > 1:
                yield _of(
                    exercise,
                    mistake,
                    f"loses other marks with other numbers in case {name!r}; place the edge it is about",
                )
            elif outcomes != {_marked(mistake, variants[0])}:
                yield _of(exercise, mistake, f"is compared otherwise in a rehearsal than in case {name!r} of a class")


def mistakes_are_told_apart(exercise: Exercise) -> Iterator[Fault]:
    """By some part of some case: what is named is the only mistake that answers so."""
    variants = public_variants(exercise, hidden=True)
    for one, other in itertools.combinations(exercise.mistakes, 2):
        if not any(_tells_apart(variant, one, other) for variant in variants):
            yield _of(
                exercise, other, f"answers as {one.name!r} in every case; add one that tells them apart, or drop one"
            )


def other_constants_are_the_same_mistake(exercise: Exercise) -> Iterator[Fault]:
    for mistake in exercise.mistakes:
        for number, version in enumerate(mistake.versions[1:], start=1):
            named = [d.mistake for d in rehearse(exercise, version.function).diagnosis]
            if named != [mistake.key]:
                yield _of(
                    exercise, mistake, f"is not named with the constants of number {number} in `others`, but {named}"
                )


def without_its_slip_a_mistake_is_right(exercise: Exercise) -> Iterator[Fault]:
    """So that a mistake has its own error and no other, which would be named in its place."""
    for name, implementation in without_slips(exercise).items():
        if reason := lost(exercise, implementation):
            yield Fault(
                f"`{name}`, from which mistakes are made, is wrong by itself. {reason}",
                place_of(exercise, implementation),
            )


def every_case_is_needed(exercise: Exercise) -> Iterator[Fault]:
    """A case that no mistake fails tests nothing."""
    checks = [check for _, result in _results(exercise) for check in result.checks]
    needed = {check.case for check in checks if check.outcome is not Outcome.PASSED}
    for case in exercise.cases if exercise.mistakes else ():
        if case.name not in needed:
            message = f"case {case.name!r} is failed by no mistake; declare the one that it is there for, or drop it."
            yield Fault(message, place_of_case(exercise, case), Severity.ADVICE)


def there_is_enough_to_learn_from(exercise: Exercise) -> Iterator[Fault]:
    """Mistakes that students are told about, hints, and cases of both kinds."""
    count = len(exercise.mistakes)
    lacks = {
        f"it has {count} mistake{'s' * (count != 1)}; declare {_ENOUGH}, each with what to tell who makes it": (
            count < _ENOUGH
        ),
        "it has no hint; give one for those who do not know how to begin": not exercise.hints,
        "it has no hidden case; add one, so that no answer can be made for the numbers that are shown": not any(
            case.hidden for case in exercise.cases
        ),
        "it has no public case; add one, in which students see what is wrong": all(
            case.hidden for case in exercise.cases
        ),
    }
    place = place_of(exercise, exercise.solution)
    yield from (Fault(f"{what}.", place, Severity.ADVICE) for what, lacking in lacks.items() if lacking)


def _earned(mistake: Mistake, variant: Variant) -> tuple[bool, ...]:
    """For each part, whether it earns its marks; found the short way."""
    outcome = variant.outcome_of(mistake)
    if isinstance(outcome, Exception):
        return (False,) * len(variant.exercise.part_names)
    return tuple(right_parts(variant, outcome))


def _marked(mistake: Mistake, variant: Variant) -> tuple[bool, ...]:
    """For each part, whether it earns its marks; found as for a submission."""
    outcome = variant.outcome_of(mistake)
    if isinstance(outcome, Exception):
        return (False,) * len(variant.exercise.part_names)
    return tuple(part.right for part in Trial(variant, Reply(Ending.ANSWER, outcome)).parts)


def _tells_apart(variant: Variant, one: Mistake, other: Mistake) -> bool:
    """Whether the answer of one mistake could not be taken for the other's."""
    first, second = variant.outcome_of(one), variant.outcome_of(other)
    if isinstance(first, Exception) or isinstance(second, Exception):
        return repr(first) != repr(second)
    trial = Trial(variant, Reply(Ending.ANSWER, first))
    return not all(trial.shows(other, part) for part in trial.parts)


def _of(exercise: Exercise, mistake: Mistake, message: str) -> Fault:
    place = place_of(exercise, mistake.function) or place_of_text(exercise, mistake.name)
    return Fault(f"mistake {mistake.name!r} {message}.", place)


MISTAKES = (
    a_mistake_answers,
    a_mistake_loses_marks,
    a_mistake_is_named,
    a_mistake_has_the_same_marks_in_every_variant,
    mistakes_are_told_apart,
    other_constants_are_the_same_mistake,
    without_its_slip_a_mistake_is_right,
    every_case_is_needed,
    there_is_enough_to_learn_from,
)
