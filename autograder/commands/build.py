"""`autograder build`: the notebooks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.commands.extras import require_instructor
from autograder.commands.options import MARKS_LOST, catalogue_of, course_here
from autograder.messages import say

__all__ = ["build"]

_MOST = 30  # names of files that are told one by one; a change of the grader touches hundreds


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a notebook is out of date.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder.  [default: that of autograder.toml, else the present one]",
)
@click.pass_obj
def build(folders: tuple[Path, ...], only_check: bool, root: Path | None) -> None:
    """Make assignments/ for students and solutions/, nbgrader's source, out of the exercises and their prose.

    In a clone of dlcourse also what packages/student, the small distribution for students, is built from.

    Only notebooks that a build has made, and that nobody has changed since, are written over. Nothing is deleted. What
    is left alone is said; the exit code is then 1, unless it is of no assignment.
    """
    require_instructor()
    from autograder.course.build import build as build_course
    from autograder.handout.folder import bring_up_to_date

    course = course_here()
    root = root or (course.root if course else Path())
    built = build_course(root, catalogue_of(folders), check=only_check)
    stale = [*built.stale, *bring_up_to_date(root, Catalogue(), check=only_check)]
    if built.left_over:
        click.echo(say("build.left-over", names=_names(built.left_over)), err=True)
    if built.kept:
        click.echo(say("build.kept", names=_names(built.kept)), err=True)
    if only_check and stale:
        click.echo(f"Out of date: {_names(stale)}. Run `autograder build`.", err=True)
    elif stale:
        click.echo(f"Written: {_names(stale)}.")
    elif not built.kept:
        click.echo("All notebooks are up to date.")
    if built.kept or (only_check and stale):
        sys.exit(MARKS_LOST)


def _names(paths: Sequence[Path]) -> str:
    names = ", ".join(str(path) for path in paths[:_MOST])
    return names if len(paths) <= _MOST else say("course.and-more", names=names, count=len(paths) - _MOST)
