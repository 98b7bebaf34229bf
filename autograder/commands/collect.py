"""`autograder collect`: what a learning platform hands over, to where it is graded."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from autograder.asked.exercise import ExerciseError
from autograder.commands.options import FULL_MARKS, MARKS_LOST, json_option
from autograder.course.collecting import collect
from autograder.course.student_folder import EARLIER, Collected
from autograder.messages import counted
from autograder.roster.archives import Refused
from autograder.roster.table import read_roster

__all__ = ["collect_command"]

_SHOWN = 20  # lines of a list


@click.command("collect")
@click.argument("assignment")
@click.argument("downloads", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--roster",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The class as a CSV file: your own, Canvas's exported grade book, Moodle's grading worksheet.",
)
@click.option(
    "--out",
    default=Path("submitted"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that `grade` gets as --submissions.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@json_option
def collect_command(
    assignment: str, downloads: tuple[Path, ...], roster: Path, out: Path, dry_run: bool, as_json: bool
) -> None:
    """Put bulk DOWNLOADS of ASSIGNMENT where `autograder grade` looks for hand-ins.

    DOWNLOADS are ZIP archives or unpacked folders, of Canvas, Moodle or Gradescope, or with a file or folder a student;
    an earlier one first. They stay as they are. Files of nobody in the roster are listed, and a file that a newer one
    replaces is kept.

    Exits with 1 if something is left for you to look at.
    """
    if not assignment.strip(". ") or any(c in assignment for c in "/\\\0"):
        raise ExerciseError(f"{assignment!r} cannot be an assignment's name; expected one such as 01-statistics")
    try:
        done = collect(downloads, read_roster(roster), assignment, out, dry_run=dry_run)
    except Refused as error:
        raise ExerciseError(str(error)) from None
    if as_json:
        click.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=2))
    else:
        _show(done, assignment, out, dry_run)
    sys.exit(FULL_MARKS if done.is_complete else MARKS_LOST)


def _as_json(done: Collected) -> dict[str, object]:
    return {
        "students": done.students,
        "replaced": dict(done.replaced),
        "older": dict(done.older),
        "unknown": [{"file": file, "says": says} for file, says in done.unknown],
        "refused": [{"file": file, "reason": reason} for file, reason in done.refused],
        "late": done.late,
        "nothing_to_grade": done.nothing_to_grade,
        "missing": done.missing,
        "systems": done.systems,
    }


def _show(done: Collected, assignment: str, out: Path, dry_run: bool) -> None:
    from autograder.report.printable import printable

    def say(line: str) -> None:
        indent = "  " if line.startswith("  ") else ""
        lines = textwrap.wrap(
            printable(line), 79, subsequent_indent=2 * indent, break_long_words=False, break_on_hyphens=False
        )
        click.echo("\n".join(lines))

    origin = f", from {' and '.join(done.systems)}" if done.systems else ""
    would = "would be " if dry_run else ""
    say(f"{assignment}: hand-ins of {counted(len(done.students), 'student')}{origin}; {would}in {out}")
    pairs: Iterable[tuple[str, Iterable[str]]] = (
        (
            f"Replaced by newer ones; kept in {out / EARLIER}",
            (f"{student}: {', '.join(names)}" for student, names in sorted(done.replaced.items())),
        ),
        (
            "Not used, as there is a newer one",
            (f"{student}: {', '.join(names)}" for student, names in sorted(done.older.items())),
        ),
        ("Late, as the platform says; it does not say by how much", done.late),
        ("Of nobody in the roster, and left where they are", (f"{file}: {says}" for file, says in done.unknown)),
        ("Not taken", (f"{file}: {reason}" for file, reason in done.refused)),
        ("Without a notebook or .py file", done.nothing_to_grade),
        ("In the roster, and without a hand-in", done.missing),
    )
    for title, lines in pairs:
        _list(say, title, list(lines))


def _list(say: Callable[[str], None], title: str, lines: list[str]) -> None:
    if lines:
        say("")
        say(f"{title}: {len(lines)}")
        for line in lines[:_SHOWN]:
            say(f"  {line}")
        if len(lines) > _SHOWN:
            say(f"  … and {len(lines) - _SHOWN} more; --json has all")
