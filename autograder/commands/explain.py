"""`autograder explain`: how a mark came about, and whether it comes about again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.provenance import differences, provenance
from autograder.commands.options import (
    FULL_MARKS,
    MARKS_LOST,
    catalogue_of,
    chosen_isolation,
    course_here,
    course_or,
    isolation_option,
    json_option,
)
from autograder.course.locked import locked_cells
from autograder.handin.finding import HandIn
from autograder.handin.submission import digest_of
from autograder.report.text import result_text
from autograder.run.grading import Grading, grade_handin
from autograder.run.ledger import Entry, Ledger, fingerprint
from autograder.verdict.result import Result

__all__ = ["explain"]


@click.command()
@click.argument("student")
@click.argument("exercise")
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="What `autograder grade` wrote to.  [default: where the course has it]",
)
@click.option("--assignment", help="Where the student did the exercise in several.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The course's secret.  [default: the course's, else in OUT]",
)
@isolation_option
@json_option
@click.pass_obj
def explain(
    folders: tuple[Path, ...],
    student: str,
    exercise: str,
    out: Path | None,
    assignment: str | None,
    secret_file: Path | None,
    isolation: str,
    as_json: bool,
) -> None:
    """Say with what STUDENT's EXERCISE was graded, and grade it again to see whether the mark stands.

    Exits with 0 where the same mark comes out, 1 where another does or the hand-in is no longer what was graded.
    """
    out = out or _reports(student, exercise, assignment)
    course = course_here()
    secret_file = secret_file or (course.secret if course else None) or out / "private" / "secret"
    secret = secret_file.read_bytes().strip()
    with Ledger(out / "private" / "ledger.sqlite", fingerprint(secret)) as ledger:
        history = ledger.history(student, exercise, assignment)
        if not history:
            raise ExerciseError(f"{out} holds no grading of {exercise} by {student}; look at the names in report.html")
        entry = history[-1]
        path, parts = _found(ledger.path_of(entry), entry), ledger.parts_of(entry)
    locked = locked_cells(entry.assignment, catalogue_of(folders))
    grading = Grading(entry.assignment, (exercise,), secret, chosen_isolation(isolation), folders, locked)
    changed = _changes(entry, path, parts, grading)
    again = None if changed or path is None else grade_handin(grading, HandIn(student, path)).results[0]
    stands = again is not None and _same(again, entry.result)
    if as_json:
        document = {
            "student": student, "exercise": exercise, "assignment": entry.assignment, "graded_at": entry.graded_at,
            "submission": entry.submission, "path": str(path), "version": entry.version, "seed": entry.seed,
            "gradings": len(history), "changed": changed, "reproduced": stands, "result": entry.result.as_json(),
        }  # fmt: skip
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(_text(entry, path, len(history), changed, stands))
    sys.exit(FULL_MARKS if stands else MARKS_LOST)


def _reports(student: str, exercise: str, assignment: str | None) -> Path:
    """The folder in the course that tells of a student's exercise; of several, the assignment decides."""
    graded = course_or("--out").graded
    holding = []
    for path in sorted(graded.glob("*/private/ledger.sqlite")):
        with Ledger(path, "") as ledger:
            if ledger.history(student, exercise, assignment):
                holding.append(path.parents[1])
    if not holding:
        raise ExerciseError(f"{graded} holds no grading of {exercise} by {student}; look at the names in report.html")
    if len(holding) > 1:
        raise ExerciseError(
            f"{student} did {exercise} in several assignments: {', '.join(each.name for each in holding)}; choose by "
            "--assignment"
        )
    return holding[0]


def _found(path: Path | None, entry: Entry) -> Path | None:
    """The file that was graded: a relative path began where the grading did, which may have been elsewhere."""
    course = course_here()
    if path is None or course is None or digest_of(path) == entry.submission:
        return path
    below = (course.submissions.joinpath(*path.parts[start:]) for start in range(1, len(path.parts)))
    return next((place for place in below if digest_of(place) == entry.submission), path)


def _changes(entry: Entry, path: Path | None, parts: Mapping[str, str], grading: Grading) -> list[str]:
    """What is no longer as it was when the mark was given."""
    changes = []
    if path is None or digest_of(path) != entry.submission:
        changes.append("the hand-in is gone or is another file")
    now = provenance(Catalogue(grading.exercise_folders)[entry.exercise])
    if now.digest != entry.version:
        changes.append(f"what the mark rests on has changed: {_changed(parts, now.parts)}")
    if fingerprint(grading.secret) != entry.seed:
        changes.append("the course's secret is another one")
    return changes


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Name what is not as it was: files, and versions of what computes."""
    if not before:
        return "the grader was another version"
    return ", ".join(
        f"{name} ({before.get(name) or 'missing'} then, {now.get(name) or 'missing'} now)"
        for name in differences(before, now)
    )


def _same(one: Result, other: Result) -> bool:
    return [(c.name, c.outcome, c.score) for c in one.checks] == [(c.name, c.outcome, c.score) for c in other.checks]


def _text(entry: Entry, path: Path | None, gradings: int, changed: list[str], stands: bool) -> str:
    end = "Graded again just now: the same, check by check." if stands else "Graded again just now: it differs."
    if changed:
        end = "Not graded again: " + "; ".join(changed) + "."
    return "\n".join(
        [
            result_text(entry.result),
            f"Student      {entry.student}",
            f"Hand-in      {path}",
            f"             SHA-256 {entry.submission}",
            f"Exercise     {entry.exercise}, version {entry.version}",
            f"Seed         of the secret with fingerprint {entry.seed}",
            f"Graded at    {entry.graded_at}, grading {gradings} of {gradings}",
            end,
        ]
    )
