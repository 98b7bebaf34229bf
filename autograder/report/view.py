"""A result as its student may see it. Pages and terminals render this and nothing else, so that hidden stays hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.messages import say
from autograder.report.heatmap import HeatMap, heat_map, place
from autograder.report.printable import printable, shorten
from autograder.verdict.by_hand import ByHand
from autograder.verdict.result import Check, Evidence, Kind, Outcome, Result

__all__ = [
    "SYMBOLS",
    "ShownCase",
    "ShownCheck",
    "ShownResult",
    "by_hand_text",
    "marks",
    "split_message",
    "status",
    "student_view",
]

SYMBOLS = {"passed": "✓", "partly": "◐", "failed": "✗", "error": "!"}


def status(outcome: Outcome, score: float) -> str:
    """Name an outcome as people read it: what failed with some marks is right in part."""
    return "partly" if outcome is Outcome.FAILED and score > 0 else str(outcome)


def by_hand_text(by_hand: Sequence[ByHand]) -> str:
    """Say how far a person is with a hand-in: the points that wait, or the marks that were given."""
    waiting = sum(each.max_score for each in by_hand if each.waits)
    if waiting:
        return say("report.by-hand.waits", points=marks(waiting))
    return f"{marks(sum(each.score for each in by_hand))}/{marks(sum(each.max_score for each in by_hand))}"


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

    @property
    def status(self) -> str:
        return status(self.outcome, self.score)

    @property
    def place(self) -> str:
        """Where the worst entry is; empty for an answer that is a single number."""
        return place(self.evidence) if self.evidence and self.evidence.index else ""

    def __post_init__(self) -> None:
        if self.hidden and (self.message or self.trace or self.evidence or self.heat):
            raise AssertionError(f"a hidden check ({self.part or 'whole answer'}) must show nothing but its outcome")


@dataclass(frozen=True)
class ShownCase:
    """The checks of one case: one, or one for each part of the answer."""

    name: str
    hidden: bool
    checks: tuple[ShownCheck, ...]
    about: str = ""

    @property
    def status(self) -> str:
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

    @property
    def status(self) -> str:
        return status(self.outcome, self.score)

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
    message, trace = split_message(result.message)
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
        diagnoses=tuple(dict.fromkeys(diagnosis.message for diagnosis in result.diagnosis)),
        cases=_cases(result.checks),
        output=output,
        output_missing=output_missing,
        code=code,
        code_missing=code_missing,
    )


def _cases(checks: Sequence[Check]) -> tuple[ShownCase, ...]:
    grouped: dict[str, list[Check]] = {}
    for check in checks:
        grouped.setdefault(check.case, []).append(check)
    cases = []
    for name, group in grouped.items():
        hidden = any(check.hidden for check in group)
        about = "" if hidden else group[0].about
        cases.append(ShownCase(name, hidden, tuple(_check(check, hidden) for check in group), about))
    return tuple(cases)


def _check(check: Check, hidden: bool) -> ShownCheck:
    if hidden:
        return ShownCheck(check.part, check.outcome, check.score, check.max_score, hidden=True)
    if check.outcome is Outcome.PASSED:  # "Correct." goes without saying, a reason such as follow-through does not
        reason = "" if check.kind is Kind.CORRECT else check.message
        return ShownCheck(check.part, check.outcome, check.score, check.max_score, message=reason)
    message, trace = split_message(check.message)
    heat = heat_map(check.evidence) if check.evidence else None
    return ShownCheck(
        check.part, check.outcome, check.score, check.max_score, False, message, trace, check.evidence, heat
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
