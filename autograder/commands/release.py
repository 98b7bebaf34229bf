"""`autograder release`: what students get."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.options import catalogue_of
from autograder.messages import say

__all__ = ["release"]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("names", metavar="[ASSIGNMENT]...", nargs=-1)
@click.option(
    "--solutions",
    is_flag=True,
    help="For those who study alone: with the solutions, and the hidden cases as everybody may know them.",
)
@click.pass_obj
def release(folders: tuple[Path, ...], folder: Path, names: tuple[str, ...], solutions: bool) -> None:
    """Make DIR, the hand-out of a course: notebooks to fill in, and a small wheel that checks them.

    ASSIGNMENT is the name of a notebook; without any, the hand-out has all. The wheel needs NumPy and no TensorFlow.
    In it are the answers to the public cases and to known mistakes, as numbers. No solution is in it and nothing of a
    hidden case, unless you say --solutions.
    """
    from autograder.handout.release import release as release_course

    made = release_course(folder, catalogue_of(folders), names, solutions=solutions)
    size = made.wheel.stat().st_size / 1e6
    click.echo(
        say("release.made", folder=folder, notebooks=len(made.notebooks), exercises=made.exercises, size=f"{size:.1f}")
    )
    click.echo(say("release.with-solutions" if solutions else "release.without-solutions"))
