"""Hidden draws in which each declared mistake is as wrong as in any other: no student is marked by luck."""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Mapping

from autograder.asked.calibration import own_answer
from autograder.asked.exercise import Case, Exercise
from autograder.asked.expected import ExpectedAnswers, distribution_of
from autograder.asked.recorded import RecordedExercise
from autograder.asked.variant import Variant, read_only
from autograder.trial.trial import right_parts

__all__ = ["fair_variant", "wrong_parts"]

_SAMPLES = 16
_TRIES = 400


def fair_variant(answers: ExpectedAnswers, exercise: Exercise, case: Case, seed: int) -> Variant:
    """Draw a case; a hidden one again and again, until its draw catches what most draws worth having catch.

    What a draw has to catch are mistakes in parts of the answer. It is chosen among what some sample draws catch: of
    all that came up more than once, what catches most. The first draw that catches just this is taken.
    """
    if not case.hidden or not case.varies or not exercise.mistakes or isinstance(exercise, RecordedExercise):
        return answers.variant(exercise, case, seed)
    return answers.variant(exercise, case, _fair_seed(answers, exercise, case, seed))


def wrong_parts(variant: Variant) -> str:
    """Of each declared mistake and each part of the answer, whether it is wrong here: 1 where it is, and 0."""
    parts = len(variant.exercise.part_names)
    outcomes = map(variant.outcome_of, variant.exercise.mistakes)
    right = ([False] * parts if isinstance(one, Exception) else right_parts(variant, one) for one in outcomes)
    return "".join("10"[part] for each in right for part in each)


def _fair_seed(answers: ExpectedAnswers, exercise: Exercise, case: Case, seed: int) -> int:
    what = f"fair/{_depends_on(exercise, _named(case.params))}"
    wanted = answers.kept(exercise, case, what, lambda: _wanted(answers, exercise, case))
    # As text: a seed has more bits than the numbers that are kept.
    return int(
        answers.kept(exercise, case, f"{what}/{seed}", lambda: str(_first(answers, exercise, case, seed, wanted)))
    )


def _named(params: Mapping[str, object]) -> str:
    """A case's parameters as text that is the same in every process; a function's own has its address."""
    return repr({name: getattr(value, "__qualname__", value) for name, value in params.items()})


@functools.lru_cache(maxsize=4096)
def _depends_on(exercise: Exercise, params: str) -> str:
    """Name what a fair draw of a case with such parameters depends on, besides the exercise's provenance."""
    mistakes = repr([mistake.key for mistake in exercise.mistakes])
    return hashlib.sha256(f"{params}{mistakes}".encode()).hexdigest()[:16]


def _wanted(answers: ExpectedAnswers, exercise: Exercise, case: Case) -> str:
    caught = Counter(wrong_parts(_solved(answers, exercise, case, seed)) for seed in range(_SAMPLES))
    usual = [one for one, times in caught.items() if times > 1] or list(caught)
    return max(usual, key=lambda one: (one.count("1"), caught[one], one))


def _first(answers: ExpectedAnswers, exercise: Exercise, case: Case, seed: int, wanted: str) -> int:
    tried = {}
    for attempt in range(_TRIES):
        one = _next_seed(seed, attempt)
        caught = wrong_parts(_solved(answers, exercise, case, one))
        if caught == wanted:
            return one
        tried[one] = sum(a != b for a, b in zip(caught, wanted, strict=True))
    return min(tried, key=tried.__getitem__)  # a law over the catalogue sees to it that none gets here


def _next_seed(seed: int, attempt: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{attempt}".encode()).digest()[:8], "big") if attempt else seed


def _solved(answers: ExpectedAnswers, exercise: Exercise, case: Case, seed: int) -> Variant:
    """One draw, answered by the exercise's own solution: many of them are made, and the reference takes its time."""
    inputs = read_only(exercise.inputs(case, seed))
    if exercise.sampled:
        return Variant(exercise, case, seed, inputs, distribution_of(exercise, case, inputs), None)
    value = own_answer(exercise, case, exercise.solution, inputs)
    return Variant(exercise, case, seed, inputs, value, answers.tolerance(exercise, case, value))
