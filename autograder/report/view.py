"""A result as its student may see it. Pages and terminals render this and nothing else, so that hidden stays hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.messages import say
from autograder.report.drawing import Drawing, drawing
from autograder.report.heatmap import HeatMap, heat_map, place
from autograder.report.printable import printable, shorten
from autograder.verdict.result import Check, Evidence, Kind, Outcome, Result

__all__ = [
    "SYMBOLS",
    "ShownCase",
    "ShownCheck",
    "ShownResult",
    "marks",
    "split_message",
    "status",
    "status_of",
    "student_view",
]

_OPEN = "unattempted"
_NUMBER = re.compile(r"\d+")
SYMBOLS = {"passed": "✓", "partly": "◐", "failed": "✗", "error": "!", _OPEN: "○"}


def status(outcome: Outcome, score: float) -> str:
    """Name an outcome as people read it: what failed with some marks is right in part."""
    return "partly" if outcome is Outcome.FAILED and score > 0 else str(outcome)


def status_of(result: Result) -> str:
    """Name how an exercise ended; one that was left open has not failed."""
    return _OPEN if result.unattempted else status(result.outcome, result.score)


@dataclass(frozen=True)
class ShownCheck:
    """One check as its student sees it; of a hidden one, that is what it is called and how it ended."""

    part: str
    outcome: Outcome
    score: float
    max_score: float
    hidden: bool = False
    message: str = ""
    trace: str = ""  # the lines after a message's first, such as a traceback
    evidence: Evidence | None = None
    heat: HeatMap | None = None
    picture: Drawing | None = None
    unattempted: bool = False

    @property
    def status(self) -> str:
        return _OPEN if self.unattempted else status(self.outcome, self.score)

    @property
    def place(self) -> str:
        """Where the worst entry is; empty for an answer that is a single number."""
        return place(self.evidence) if self.evidence and self.evidence.index else ""

    def __post_init__(self) -> None:
        if self.hidden and (self.message or self.trace or self.evidence or self.heat or self.picture):
            raise AssertionError(f"a hidden check ({self.part or 'whole answer'}) must show nothing but its outcome")


@dataclass(frozen=True)
class ShownCase:
    """The checks of one case: one, or one for each part of the answer."""

    name: str
    hidden: bool
    checks: tuple[ShownCheck, ...]
    about: str = ""
    message: str = ""  # what concerns all of its checks
    trace: str = ""

    @property
    def is_one(self) -> bool:
        """Whether there is nothing to tell of its parts one by one."""
        told = any(check.message or check.trace or check.evidence for check in self.checks)
        return not told and len({check.status for check in self.checks}) == 1

    @property
    def status(self) -> str:
        if all(check.unattempted for check in self.checks):
            return _OPEN
        return status(Outcome.worst(check.outcome for check in self.checks), self.score)

    @property
    def score(self) -> float:
        return sum(check.score for check in self.checks)

    @property
    def max_score(self) -> float:
        return sum(check.max_score for check in self.checks)


@dataclass(frozen=True)
class ShownResult:
    """One exercise as its student sees it."""

    id: str
    title: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    trace: str
    diagnoses: tuple[str, ...]
    cases: tuple[ShownCase, ...]
    output: str
    output_missing: int
    code: str
    code_missing: int
    unattempted: bool = False

    @property
    def status(self) -> str:
        return _OPEN if self.unattempted else status(self.outcome, self.score)

    @property
    def share(self) -> float:
        return self.score / self.max_score if self.max_score else 0.0

    @property
    def any_hidden(self) -> bool:
        return any(case.hidden for case in self.cases)

    @property
    def any_drawn(self) -> bool:
        return any(check.heat for case in self.cases for check in case.checks)


def student_view(result: Result) -> ShownResult:
    """Select from a result what its student may see."""
    message, trace, cases = _told_once(*split_message(result.message), _cases(result))
    output, output_missing = shorten(printable(result.output.strip("\n")), head=40, tail=20)
    code, code_missing = shorten(printable(result.code.strip("\n")), head=400)
    return ShownResult(
        id=result.id,
        title=result.title or result.id,
        outcome=result.outcome,
        score=result.score,
        max_score=result.max_score,
        message=message,
        trace=trace,
        # One mistake may be recognised in several cases, and is told once.
        diagnoses=tuple(dict.fromkeys(_diagnoses(result))),
        cases=cases,
        output=output,
        output_missing=output_missing,
        code=code,
        code_missing=code_missing,
        unattempted=result.unattempted,
    )


def _diagnoses(result: Result) -> Iterator[str]:
    """The reasons that no case tells already, as a case does of an input that is changed."""
    advice = say("verdict.in-place").partition(". ")[2]
    told = any(check.message.endswith(advice) and not check.hidden for check in result.checks)
    yield from (found.message for found in result.diagnosis if not (told and found.mistake == "in-place"))


def _told_once(message: str, trace: str, cases: Sequence[ShownCase]) -> tuple[str, str, tuple[ShownCase, ...]]:
    """Tell what concerns several checks once: above all cases, or in the first of them."""
    lost = [c for case in cases for c in case.checks if not c.hidden and c.outcome is not Outcome.PASSED]
    in_cases = sum(any(map(_error, case.checks)) for case in cases)
    if not message and in_cases > 1 and len({_error(check) for check in lost}) == 1:
        message, trace = lost[0].message, lost[0].trace
    first = {_error(check): "" for check in lost if (check.message, check.trace) == (message, trace)}
    return message, trace, tuple(_once(case, first) for case in cases)


def _once(case: ShownCase, first: dict[str, str]) -> ShownCase:
    """A case that does not say again what was said; ``first`` has in which case that was, by the error."""
    errors = dict.fromkeys(filter(None, map(_error, case.checks)))
    for error in errors:
        again = error in first
        says = next(check for check in case.checks if _error(check) == error)
        message, trace = (say("feedback.as-in", case=first[error]) if first[error] else "", "") if again else (
            says.message, says.trace
        )  # fmt: skip
        first.setdefault(error, case.name)
        if len(errors) == 1 and (len(case.checks) > 1 or again):
            checks = tuple(replace(c, message="", trace="") if _error(c) == error else c for c in case.checks)
            return replace(case, checks=checks, message=message, trace=trace)
        case = replace(case, checks=tuple(_saying(case.checks, error, message, trace)))
    return case


def _saying(checks: Sequence[ShownCheck], error: str, message: str, trace: str) -> Iterator[ShownCheck]:
    """The same checks, of which the first that has an error says something, and the others nothing."""
    for check in checks:
        if _error(check) == error:
            yield replace(check, message=message, trace=trace)
            message = trace = ""
        else:
            yield check


def _error(check: ShownCheck) -> str:
    """What makes a trouble the same as another one: all that is said of it, but for the numbers of an exception.

    Empty for what is not one: a right answer, a hidden one, or a wrong number beside the right one.
    """
    if check.hidden or check.evidence or check.outcome is Outcome.PASSED:
        return ""
    place, bracket, text = check.message.partition("): ")
    if bracket and check.outcome is Outcome.ERROR:
        return place + bracket + _NUMBER.sub("0", text + check.trace)
    return check.message + check.trace


def _cases(result: Result) -> tuple[ShownCase, ...]:
    grouped: dict[str, list[Check]] = {}
    for check in result.checks:
        grouped.setdefault(check.case, []).append(check)
    cases = []
    for name, group in grouped.items():
        hidden = any(check.hidden for check in group)
        about = "" if hidden else group[0].about
        checks = [_check(check, hidden) for check in group]
        if result.unattempted or not hidden:
            opened = [check.kind is Kind.UNATTEMPTED for check in group]
            checks = [replace(check, unattempted=one) for check, one in zip(checks, opened, strict=True)]
        cases.append(ShownCase(name, hidden, tuple(checks), about))
    return tuple(cases)


def _check(check: Check, hidden: bool) -> ShownCheck:
    if hidden:
        return ShownCheck(check.part, check.outcome, check.score, check.max_score, hidden=True)
    if check.outcome is Outcome.PASSED:  # "Correct." goes without saying, a reason such as follow-through does not
        reason = "" if check.kind is Kind.CORRECT else check.message
        return ShownCheck(check.part, check.outcome, check.score, check.max_score, message=reason)
    message, trace = split_message(check.message)
    heat = heat_map(check.evidence) if check.evidence else None
    picture = drawing(check.picture) if check.picture else None
    return ShownCheck(
        check.part, check.outcome, check.score, check.max_score, False, message, trace, check.evidence, heat, picture
    )


def split_message(message: str) -> tuple[str, str]:
    """Part a message's sentence from the lines below it, which are code or a traceback and keep their layout."""
    sentence, _, below = message.strip().partition("\n")
    trace, _ = shorten(below.strip("\n"), head=12, tail=12)
    return sentence.strip(), trace


def marks(value: float) -> str:
    """Write a mark with at most two decimals and no more digits than it needs.

    >>> [marks(value) for value in (4.0, 2.5, 1 / 3)]
    ['4', '2.5', '0.33']
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
