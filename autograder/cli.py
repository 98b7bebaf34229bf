"""The command line of the grader."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from autograder import __version__
from autograder.catalogue import Catalogue
from autograder.exercise import Exercise, ExerciseError
from autograder.handins import HandIn
from autograder.sandbox import Isolation, SandboxError

__all__ = ["main"]

F = TypeVar("F", bound=Callable[..., Any])

_FULL, _LOST, _MISUSE = 0, 1, 2


class _Command(click.Group):
    """Turns the errors that a user can mend into one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from autograder.submission import BrokenSubmission

        try:
            return super().invoke(ctx)
        except (ExerciseError, SandboxError, BrokenSubmission) as error:
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(_MISUSE)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="autograder")
@click.option(
    "--exercises",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A further folder of exercises, laid out <unit>/<name>.py. May be given several times.",
)
@click.pass_context
def main(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Check hand-written deep learning against a reference, where student code cannot touch the marks.

    \b
    A student tries one exercise:     autograder check activations.softmax_jacobian my.py
    An instructor grades a class:     autograder grade 00-tour --submissions submitted --out graded
    What there is to be done:         autograder list

    Exit codes: 0 full marks or success, 1 marks lost, 2 misuse or broken input.
    """
    ctx.obj = folders


def _json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")(function)


def _isolation_option(function: F) -> F:
    return click.option(
        "--isolation",
        type=click.Choice([i.value for i in Isolation]),
        default=Isolation.BUBBLEWRAP.value,
        show_default=True,
        help="How submissions are kept from this machine. `process` does not protect this user's files.",
    )(function)


@main.command("list")
@click.option("--unit", help="Only this unit, such as `activations`.")
@_json_option
@click.pass_obj
def list_exercises(folders: tuple[Path, ...], unit: str | None, as_json: bool) -> None:
    """Show the catalogue: id, title, points, signature and the mistakes that are recognised."""
    exercises = [e for e in Catalogue(folders) if unit in (None, e.unit)]
    if unit and not exercises:
        raise ExerciseError(f"there is no unit {unit!r}; `autograder list` shows all")
    if as_json:
        click.echo(json.dumps([_entry(e) for e in exercises], indent=2, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading, justify in (("exercise", "left"), ("title", "left"), ("points", "right"), ("mistakes", "right")):
        table.add_column(heading, justify=justify, no_wrap=heading == "exercise")  # type: ignore[arg-type]
    for exercise in exercises:
        table.add_row(exercise.id, exercise.title, f"{exercise.points:g}", str(len(exercise.mistakes)))
    Console().print(table)


def _entry(exercise: Exercise) -> dict[str, Any]:
    reference = exercise.reference
    return {
        "id": exercise.id,
        "unit": exercise.unit,
        "title": exercise.title,
        "points": exercise.points,
        "signature": f"{exercise.name}{exercise.signature}",
        "parts": [part.name for part in exercise.answer_parts],
        "cases": [{"name": c.name, "hidden": c.hidden, "weight": c.weight} for c in exercise.cases],
        "reference": f"dlcourse.{exercise.id}" if reference is None else f"{reference.__module__}.{reference.__name__}",
        "mistakes": [{"key": m.key, "name": m.name, "message": m.message} for m in exercise.mistakes],
    }


@main.command()
@click.argument("exercise_id", metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", default=0, show_default=True, help="Draws other hidden cases.")
@_isolation_option
@_json_option
@click.pass_obj
def check(folders: tuple[Path, ...], exercise_id: str, file: Path, seed: int, isolation: str, as_json: bool) -> None:
    """Check one exercise, ID, in FILE (a .py file or a notebook), in the sandbox.

    Exits with 0 for full marks, 1 where marks are lost, and 2 where FILE cannot be read.
    """
    from autograder.classroom import Grading, grade_handin
    from autograder.submission import BrokenSubmission

    exercise = Catalogue(folders)[exercise_id]
    grading = Grading(
        assignment=exercise_id,
        exercise_ids=(exercise.id,),
        secret=f"check {seed}".encode(),
        isolation=_isolation(isolation),
        exercise_folders=folders,
    )
    graded = grade_handin(grading, HandIn(file.stem, file))
    if not graded.results:
        raise BrokenSubmission(graded.message)
    (result,) = graded.results
    if as_json:
        click.echo(json.dumps(result.as_json() | {"notices": graded.notices}, indent=2, ensure_ascii=False))
    else:
        from autograder.report.text import result_text

        for notice in graded.notices:
            click.echo(notice, err=True)
        click.echo(result_text(result))
    sys.exit(_FULL if result.score == result.max_score else _LOST)


def _isolation(name: str) -> Isolation:
    isolation = Isolation(name)
    if isolation.warning:
        click.echo(f"autograder: {isolation.warning}", err=True)
    return isolation


@main.command()
@click.argument("assignment")
@click.option(
    "--submissions",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="nbgrader's `submitted` folder, or a folder of files named after the students.",
)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where everything is written."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Submissions graded at once.  [default: the machine's cores]")
@click.option("--gradebook", metavar="URL", help="nbgrader's data base.  [default: sqlite in OUT]")
@click.option(
    "--secret-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Holds the course's secret, from which hidden cases are drawn; made where missing.  [default: in OUT]",
)
@_isolation_option
@_json_option
@click.pass_obj
def grade(
    folders: tuple[Path, ...],
    assignment: str,
    submissions: Path,
    out: Path,
    jobs: int | None,
    gradebook: str | None,
    secret_file: Path | None,
    isolation: str,
    as_json: bool,
) -> None:
    """Grade every submission of ASSIGNMENT and write feedback, report and grade book.

    ASSIGNMENT is the name of a notebook, such as 00-tour. OUT then holds feedback/STUDENT.html for each student,
    report.html for you, results.json, nbgrader's gradebook.db and the autograded notebooks.
    """
    from autograder.run import GradeRun

    run = GradeRun(
        assignment=assignment,
        submissions=submissions,
        out=out,
        catalogue=Catalogue(folders),
        jobs=jobs,
        gradebook=gradebook,
        secret_file=secret_file,
        isolation=_isolation(isolation),
    )
    outcome = run(quiet=as_json)
    if as_json:
        click.echo(json.dumps(outcome.as_json(), indent=2, ensure_ascii=False))
    else:
        outcome.show(Console())
    sys.exit(_FULL if outcome.full_marks else _LOST)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a notebook is out of date.")
@click.option(
    "--root",
    default=".",
    show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder.",
)
@click.pass_obj
def build(folders: tuple[Path, ...], only_check: bool, root: Path) -> None:
    """Make assignments/ for students and solutions/, nbgrader's source, out of the exercises and their prose."""
    from autograder.course.build import build as build_course

    stale = build_course(root, Catalogue(folders), check=only_check)
    if only_check and stale:
        click.echo(f"Out of date: {_names(stale)}. Run `autograder build`.", err=True)
        sys.exit(_LOST)
    click.echo(f"Written: {_names(stale)}." if stale else "All notebooks are up to date.")


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths)


if __name__ == "__main__":
    main()
