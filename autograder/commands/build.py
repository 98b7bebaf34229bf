"""`autograder build`: the notebooks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.commands.options import MARKS_LOST

__all__ = ["build"]


@click.command()
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
        sys.exit(MARKS_LOST)
    click.echo(f"Written: {_names(stale)}." if stale else "All notebooks are up to date.")


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths)
