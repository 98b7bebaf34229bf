"""Why an answer is wrong: a declared mistake whose output it matches, or a pattern common to all exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.asked.exercise import Case, Exercise, Mistake
from autograder.asked.expected import Expected
from autograder.asked.seeds import SeedOf
from autograder.messages import say
from autograder.sandbox.reply import Reply
from autograder.trial.compare import compare, plain
from autograder.verdict.patterns import Pattern, find_pattern
from autograder.verdict.result import Diagnosis

__all__ = ["diagnose"]


def diagnose(
    exercise: Exercise,
    cases: Sequence[Case],
    replies: Mapping[str, Reply],
    expected: Mapping[str, Expected],
    seed_of: SeedOf,
    followed: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> list[Diagnosis]:
    """Name what went wrong; an explanation must hold for every case that gave an answer, right or wrong.

    First a declared mistake that explains the whole answer, then, part by part, one that explains this part, and only
    where none does a general pattern. A part that follows from another one's error is no error of its own.
    """
    evidence = [_Evidence(exercise, case, replies[case.name], expected[case.name], seed_of) for case in cases
                if case.name in replies]  # fmt: skip
    told = [e for e in evidence if e.reply.kind in {"answer", "raised"}]
    answered = [e for e in told if e.reply.kind == "answer"]
    parts = range(max(1, len(exercise.answer_parts)))
    names = [part.name for part in exercise.answer_parts] or [""]
    wrong = [
        part
        for part in parts
        if not all(e.right(part) or names[part] in followed.get(e.case.name, frozenset()) for e in answered)
    ]
    if len(answered) == len(told) and not wrong:
        return []
    for mistake in exercise.mistakes:
        if all(e.explained_by(mistake, part) for e in told for part in parts):
            return [Diagnosis(mistake.key, mistake.message)]
    found = {d.mistake: d for d in _raised(exercise, [e for e in told if e.reply.kind == "raised"])}
    for part in wrong:
        for diagnosis in _explain(exercise, answered, part):
            found.setdefault(diagnosis.mistake, diagnosis)
    return list(found.values())


class _Evidence:
    """One case: what went in, what came out and what each mistake makes of it."""

    def __init__(self, exercise: Exercise, case: Case, reply: Reply, expected: Expected, seed_of: SeedOf) -> None:
        self.exercise, self.case, self.reply, self.expected = exercise, case, reply, expected
        self.inputs = exercise.inputs(case, seed_of(exercise, case))
        self._outputs: dict[str, Any] = {}
        for value in _arrays(self.inputs):
            value.setflags(write=False)

    def right(self, part: int) -> bool:
        return self.agrees(self.expected.value, part)

    def agrees(self, output: Any, part: int) -> bool:
        """Whether the student's answer is this output, within the case's tolerance."""
        answer = self.part(self.reply.value, part)
        if answer is None:
            return False
        tolerance = self.part(self.expected.tolerance, part)
        wanted = self.part(output, part)
        return _same_structure(wanted, tolerance) and compare(wanted, answer, tolerance) is None

    def explained_by(self, mistake: Mistake, part: int) -> bool:
        """Whether a mistake ends here as the student's code did: with this answer, or with this exception."""
        output = self.output(mistake)
        if self.reply.kind == "answer":
            return self.agrees(output, part)
        same_type = isinstance(output, Exception) and type(output).__name__ == self.reply.type
        return same_type and str(output)[:600] == self.reply.text

    def part(self, value: Any, part: int) -> Any:
        if not self.exercise.answer_parts:
            return value
        sequence = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)
        return value[part] if sequence and len(value) == len(self.exercise.answer_parts) else None

    def output(self, mistake: Mistake) -> Any:
        """What a mistake returns here, or the exception it raises."""
        if mistake.key not in self._outputs:
            try:
                with np.errstate(all="ignore"):
                    self._outputs[mistake.key] = plain(self.exercise.call(mistake.function, self.inputs))
            except Exception as error:
                self._outputs[mistake.key] = error
        return self._outputs[mistake.key]


def _arrays(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, Mapping):
        return [a for v in value.values() for a in _arrays(v)]
    return [a for v in value for a in _arrays(v)] if isinstance(value, (list, tuple)) else []


def _same_structure(wanted: Any, tolerance: Any) -> bool:
    """A mistake may return another number of arrays than was asked for; then there is no tolerance to compare with."""
    if isinstance(tolerance, tuple):
        return isinstance(wanted, tuple) and len(wanted) == len(tolerance)
    return isinstance(wanted, np.ndarray)


def _raised(exercise: Exercise, raised: Sequence[_Evidence]) -> list[Diagnosis]:
    """Name the mistake that raises wherever the student's code does, such as one that writes to an input."""
    for mistake in exercise.mistakes:
        if raised and all(e.explained_by(mistake, 0) for e in raised):
            return [Diagnosis(mistake.key, mistake.message)]
    if any("read-only" in e.reply.text for e in raised):
        return [Diagnosis("in-place", say("pattern.in-place"))]
    return []


def _explain(exercise: Exercise, answered: Sequence[_Evidence], part: int) -> list[Diagnosis]:
    for mistake in exercise.mistakes:
        if all(e.agrees(e.output(mistake), part) for e in answered):
            return [Diagnosis(mistake.key, mistake.message)]
    wrong = [e for e in answered if not e.right(part)]
    pattern = _common_pattern(wrong, part) or _swapped(exercise, wrong, part)
    if pattern is None:
        pattern = _only_in_batches(answered, part)
    if pattern is None:
        return []
    names = [p.name for p in exercise.answer_parts]
    return [Diagnosis(pattern.name, f"{names[part]}: {pattern.message}" if names else pattern.message)]


def _common_pattern(wrong: Sequence[_Evidence], part: int) -> Pattern | None:
    """A pattern that holds on every case that is wrong."""
    first: Pattern | None = None
    for evidence in wrong:
        expected, answer = evidence.part(evidence.expected.value, part), evidence.part(evidence.reply.value, part)
        tolerance = evidence.part(evidence.expected.tolerance, part)
        with np.errstate(all="ignore"):  # an answer near the largest float overflows what it is tried on
            pattern = find_pattern(expected, answer, tolerance, evidence.inputs)
        if pattern is None or (first is not None and pattern.name != first.name):
            return None
        # A case that is not hidden, when there is one, gives the numbers that are told.
        if first is None or not evidence.case.hidden:
            first = first if first is not None and not first.reveals else pattern
    if first is not None and first.reveals and all(e.case.hidden for e in wrong):
        return None
    return first


def _swapped(exercise: Exercise, wrong: Sequence[_Evidence], part: int) -> Pattern | None:
    """One part's answer is what another part's should have been."""
    names = [p.name for p in exercise.answer_parts]
    for other in range(len(names)):
        if other == part or not wrong:
            continue
        if all(
            _same(e.part(e.expected.value, other), e.part(e.reply.value, part), e.part(e.expected.tolerance, other))
            for e in wrong
        ):
            return Pattern("swapped", say("pattern.swapped", part=names[part], other=names[other]))
    return None


def _same(wanted: Any, answer: Any, tolerance: Any) -> bool:
    return wanted is not None and answer is not None and compare(wanted, answer, tolerance) is None


def _only_in_batches(answered: Sequence[_Evidence], part: int) -> Pattern | None:
    """Right wherever there is one item, wrong wherever there are several."""

    def items(evidence: _Evidence) -> int:
        first = next(iter(evidence.inputs.values()))
        shape = np.shape(first) if isinstance(first, np.ndarray) else ()
        return shape[0] if len(shape) > 1 else 1

    single = [e for e in answered if items(e) == 1]
    several = [e for e in answered if items(e) > 1]
    if single and several and all(e.right(part) for e in single) and not any(e.right(part) for e in several):
        return Pattern("batch", say("pattern.batch"))
    return None
