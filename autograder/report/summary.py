"""What a class's results come to: numbers for the report and the command line, with no words about how they look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.verdict.result import Diagnosis, Kind, Outcome, Result, SubmissionResult

__all__ = [
    "ClassSummary",
    "ExerciseSummary",
    "MistakeSummary",
    "first_to_mend",
    "main_diagnosis",
    "share",
    "summarise",
    "was_stopped",
]


@dataclass(frozen=True)
class ExerciseSummary:
    """How a class did on one exercise; ``mean_share`` is the mean of marks over points."""

    id: str
    title: str
    max_score: float
    students: int
    mean_share: float
    full: int
    zero: int
    errors: int
    hardest_check: str  # the one that most students fail; empty where none failed
    hardest_failures: int


@dataclass(frozen=True)
class MistakeSummary:
    """Who made one mistake, in order of their names."""

    exercise: str
    mistake: str
    message: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class ClassSummary:
    """One assignment, one class. Where no submission came in, every number is zero."""

    students: int
    max_score: float
    scores: tuple[float, ...]
    mean: float
    median: float
    graded_mean: float  # without what could not be graded
    graded_median: float
    full: int
    seconds: tuple[float, ...]
    exercises: tuple[ExerciseSummary, ...]
    mistakes: tuple[MistakeSummary, ...]
    stopped: tuple[SubmissionResult, ...]
    unreadable: tuple[SubmissionResult, ...]
    crashed: tuple[SubmissionResult, ...]
    noticed: tuple[SubmissionResult, ...]


def share(score: float, max_score: float) -> float:
    """Return marks over points, 0 where there are no points to get."""
    return score / max_score if max_score else 0.0


def first_to_mend(submission: SubmissionResult) -> Result | None:
    """Choose where a student should look first.

    That is where most marks are to be gained, among the exercises with a known reason if there are any.
    """
    unfinished = [r for r in submission.results if r.outcome is not Outcome.PASSED]
    return max(unfinished, key=lambda r: (bool(r.diagnosis), r.max_score - r.score), default=None)


def main_diagnosis(submission: SubmissionResult) -> Diagnosis | None:
    """Return the diagnosis of the exercise to look at first."""
    first = first_to_mend(submission)
    return first.diagnosis[0] if first and first.diagnosis else None


def was_stopped(result: Result) -> bool:
    """Whether an exercise ran out of time or memory, or ended its process."""
    return any(check.kind is Kind.STOPPED for check in result.checks)


def summarise(submissions: Sequence[SubmissionResult]) -> ClassSummary:
    """Count a class."""
    scores = tuple(s.score for s in submissions)
    graded = [s.score for s in submissions if not s.message]
    return ClassSummary(
        students=len(submissions),
        max_score=max((s.max_score for s in submissions), default=0.0),
        scores=scores,
        mean=fmean(scores) if scores else 0.0,
        median=median(scores) if scores else 0.0,
        graded_mean=fmean(graded) if graded else 0.0,
        graded_median=median(graded) if graded else 0.0,
        full=sum(s.outcome is Outcome.PASSED and bool(s.results) for s in submissions),
        seconds=tuple(s.seconds for s in submissions),
        exercises=tuple(_exercise(results) for results in _by_exercise(submissions).values()),
        mistakes=_mistakes(submissions),
        stopped=_where(submissions, lambda s: not s.message and any(map(was_stopped, s.results))),
        unreadable=_where(submissions, lambda s: bool(s.message)),
        crashed=_where(
            submissions,
            lambda s: not s.message and s.outcome is Outcome.ERROR and not any(map(was_stopped, s.results)),
        ),
        noticed=_where(submissions, lambda s: bool(s.notices)),
    )


def _by_exercise(submissions: Iterable[SubmissionResult]) -> dict[str, list[Result]]:
    results: dict[str, list[Result]] = {}
    for submission in submissions:
        for result in submission.results:
            results.setdefault(result.id, []).append(result)
    return results


def _exercise(results: Sequence[Result]) -> ExerciseSummary:
    failures = Counter(c.name for r in results for c in r.checks if c.outcome is not Outcome.PASSED)
    hardest, count = failures.most_common(1)[0] if failures else ("", 0)
    return ExerciseSummary(
        id=results[0].id,
        title=results[0].title or results[0].id,
        max_score=results[0].max_score,
        students=len(results),
        mean_share=fmean(share(r.score, r.max_score) for r in results),
        full=sum(r.outcome is Outcome.PASSED for r in results),
        zero=sum(r.score == 0 for r in results),
        errors=sum(r.outcome is Outcome.ERROR for r in results),
        hardest_check=hardest,
        hardest_failures=count,
    )


def _mistakes(submissions: Iterable[SubmissionResult]) -> tuple[MistakeSummary, ...]:
    """Collect mistakes, the most common first; a student counts once for a mistake in an exercise."""
    students: dict[tuple[str, str], list[str]] = {}
    messages: dict[tuple[str, str], tuple[str, str]] = {}
    for submission in submissions:
        for result in submission.results:
            for diagnosis in {d.mistake: d for d in result.diagnosis}.values():
                key = (result.id, diagnosis.mistake)
                students.setdefault(key, []).append(submission.student)
                messages.setdefault(key, (result.title or result.id, diagnosis.message))
    summaries = [
        MistakeSummary(messages[key][0], key[1], messages[key][1], tuple(sorted(names)))
        for key, names in students.items()
    ]
    return tuple(sorted(summaries, key=lambda m: -len(m.students)))


def _where(
    submissions: Iterable[SubmissionResult], test: Callable[[SubmissionResult], bool]
) -> tuple[SubmissionResult, ...]:
    return tuple(s for s in submissions if test(s))
