"""`autograder similar`: whose answers agree more than statement and class explain."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.asked.exercise import ExerciseError
from autograder.commands.options import FULL_MARKS, MARKS_LOST, catalogue_of, course_or, json_option
from autograder.messages import counted

if TYPE_CHECKING:
    from rich.text import Text

    from autograder.similar.agreement import Pair

__all__ = ["similar"]

_SHOWN = 30


@click.command()
@click.argument("assignment")
@click.option(
    "--submissions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The hand-ins, as for `grade`.  [default: the course's]",
)
@click.option(
    "--out",
    default=Path("similar.html"),
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The page with the texts side by side.",
)
@json_option
@click.pass_obj
def similar(folders: tuple[Path, ...], assignment: str, submissions: Path | None, out: Path, as_json: bool) -> None:
    """List pairs of hand-ins of ASSIGNMENT whose answers agree more than the statement and the class explain.

    A hint for a person to look at, never a mark. Renaming, reordering, comments and layout make no difference; what was
    handed out, and what many have written, does not count. Nothing is run, and nothing leaves this machine.

    Exits with 1 if there are such pairs.
    """
    from autograder.course.assignments import read_assignments, unknown_assignment
    from autograder.course.prose import Kind
    from autograder.course.whole import write_text
    from autograder.handin.finding import find_handins
    from autograder.handin.reader import reader
    from autograder.handin.submission import BrokenSubmission
    from autograder.similar.agreement import agreements
    from autograder.similar.page import similar_html
    from autograder.similar.pieces import pieces_of, released

    submissions = submissions or course_or("--submissions").submissions
    catalogue = catalogue_of(folders)
    assignments = read_assignments(catalogue)
    if assignment not in assignments:
        raise unknown_assignment(assignment, assignments)
    blocks = assignments[assignment].blocks
    exercises = [catalogue[exercise_id] for exercise_id in assignments[assignment].exercise_ids]
    prose = [f"```\n{block.text}\n```" if block.kind is Kind.CODE else block.text for block in blocks]
    pieces, unread, students = [], [], 0
    for handin in find_handins(submissions, assignment):
        try:
            pieces += pieces_of(handin, exercises, reader())
            students += 1
        except BrokenSubmission:
            unread.append(handin.student)
    if not students:
        raise ExerciseError(f"{submissions} holds no submissions of {assignment} that can be read")
    pairs = agreements(pieces, released(exercises, prose))
    titles = {exercise.id: exercise.title for exercise in exercises}
    write_text(out, similar_html(assignment, pairs, students, titles))
    if as_json:
        click.echo(json.dumps(_as_json(assignment, pairs, students, unread), ensure_ascii=False, indent=2))
    else:
        _show(assignment, pairs, students, unread, out)
    sys.exit(MARKS_LOST if pairs else FULL_MARKS)


def _as_json(assignment: str, pairs: Sequence[Pair], students: int, unread: Sequence[str]) -> dict[str, object]:
    return {
        "assignment": assignment,
        "students": students,
        "unread": list(unread),
        "pairs": [
            {
                "students": list(pair.students),
                "bits": round(pair.bits, 1),
                "exercises": [
                    {"id": a.exercise, "share": round(a.share, 3), "bits": round(a.bits, 1), "words": list(a.words)}
                    for a in pair.agreements
                ],
            }
            for pair in pairs
        ],
    }


def _show(assignment: str, pairs: Sequence[Pair], students: int, unread: Sequence[str], out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from autograder.report.printable import printable

    click.echo(f"{assignment}: {counted(students, 'hand-in')} compared.\n{_counted(len(pairs))}.")
    if pairs:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("Students", overflow="fold", ratio=2)
        table.add_column("Evidence", justify="right", no_wrap=True)
        table.add_column("Exercises", overflow="fold", ratio=3)
        for pair in pairs[:_SHOWN]:
            exercises = ", ".join(f"{a.exercise or 'other code'} {a.share:.0%}" for a in pair.agreements)
            names = printable(", ".join(pair.students))
            table.add_row(_plain(names), f"{pair.bits:.0f} bits", _plain(exercises))
        Console(highlight=False).print(table)
        if len(pairs) > _SHOWN:
            click.echo(f"… and {len(pairs) - _SHOWN} more; --json has all")
        click.echo("A hint for you to look at, and no verdict: who learns together writes alike.")
    if unread:
        more = f", and {len(unread) - 10} more" if len(unread) > 10 else ""
        click.echo(printable(f"Not compared, as they cannot be read: {', '.join(unread[:10])}{more}"))
    click.echo(f"Side by side: {out}")


def _counted(pairs: int) -> str:
    if not pairs:
        return "No pair agrees more than the statement and the class explain"
    return f"{counted(pairs, 'pair agrees', 'pairs agree')} more than the statement and the class explain"


def _plain(text: str) -> Text:
    from rich.text import Text

    return Text(text)  # so that no name is taken for markup
