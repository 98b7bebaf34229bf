"""`autograder check`: one exercise in one file."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.commands.options import FULL_MARKS, MARKS_LOST, chosen_isolation, json_option
from autograder.handin.finding import HandIn
from autograder.messages import say
from autograder.sandbox import Isolation
from autograder.study.named import exercise_named
from autograder.study.noted import note_result

__all__ = ["check"]

_WIDTH = 80


@click.command()
@click.argument("exercise_id", metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", default=0, show_default=True, help="Draws other hidden cases.")
@click.option(
    "--isolation",
    type=click.Choice([isolation.value for isolation in Isolation]),
    help="How your code is kept from this machine.  [default: the sandbox; where there is none, a child process]",
)
@json_option
@click.pass_obj
def check(
    folders: tuple[Path, ...], exercise_id: str, file: Path, seed: int, isolation: str | None, as_json: bool
) -> None:
    """Check one exercise, ID, in FILE (a .py file or a notebook), in the sandbox.

    Where there is no sandbox, as on macOS and Windows, it runs as a program of yours with a limit on its time.

    ID may go without its unit: `adam` for `optimization.adam`. A file in a study folder has the outcome noted there.

    Exits with 0 for full marks, 1 where marks are lost or the check was stopped, and 2 where FILE cannot be read.
    """
    from autograder.handin.submission import BrokenSubmission
    from autograder.run.grading import Grading, grade_handin, isolation_here
    from autograder.sandbox import Stopped
    from autograder.verdict.trouble import stopped_text

    catalogue = Catalogue(folders)
    exercise = catalogue[exercise_named(catalogue.paths, exercise_id)]
    grading = Grading(
        assignment=exercise.id,
        exercise_ids=(exercise.id,),
        secret=f"check {seed}".encode(),
        isolation=chosen_isolation(isolation or isolation_here().value),
        exercise_folders=folders,
    )
    try:
        graded = grade_handin(grading, HandIn(file.stem, file))
    except KeyboardInterrupt as interrupt:
        reply = interrupt.reply if isinstance(interrupt, Stopped) else None
        click.echo(f"\n{stopped_text(reply)}", err=True)
        sys.exit(MARKS_LOST)
    if not graded.results:
        raise BrokenSubmission(graded.message)
    (result,) = graded.results
    note_result(result, file.resolve().parent)
    if as_json:
        click.echo(json.dumps(result.as_json() | {"notices": graded.notices}, indent=2, ensure_ascii=False))
    else:
        from autograder.report.text import result_text

        for notice in graded.notices:
            click.echo(notice, err=True)
        click.echo(result_text(result))
        if result.max_score < exercise.points:
            public, points = f"{result.max_score:.4g}", f"{exercise.points:g}"
            click.echo(textwrap.fill(say("notebook.public-only", public=public, points=points), _WIDTH))
    sys.exit(FULL_MARKS if result.score == result.max_score else MARKS_LOST)
