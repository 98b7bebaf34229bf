"""`autograder gradescope`: the archive for Gradescope."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from autograder.commands.options import catalogue_of, course_here
from autograder.messages import say

__all__ = ["gradescope"]


@click.command()
@click.argument("assignment")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The archive, a .zip file.")
@click.option(
    "--secret-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Holds the course's secret, from which hidden cases are drawn; made where missing.  [default: the course's, "
    "else beside OUT]",
)
@click.option(
    "--hidden-cases",
    type=click.Choice(["visible", "after_due_date", "after_published", "hidden"]),
    default="visible",
    show_default=True,
    help="When students see how hidden cases ended. Until then Gradescope hides their total, too.",
)
@click.option(
    "--requirements",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Locked requirements for pip.  [default: requirements/run.txt of the clone]",
)
@click.pass_obj
def gradescope(
    folders: tuple[Path, ...],
    assignment: str,
    out: Path,
    secret_file: Path | None,
    hidden_cases: str,
    requirements: Path | None,
) -> None:
    """Make the archive that grades ASSIGNMENT on Gradescope.

    ASSIGNMENT is a notebook such as 00-tour, or one of your own in the folder source, as `autograder grade` takes it.

    Upload OUT there under "Configure Autograder", with Ubuntu 22.04 or 24.04 as the base image. It holds the solutions
    and the secret: keep it from students. Make it again with the same secret when an exercise has changed.
    """
    from autograder.gradescope.archive import Archive
    from autograder.gradescope.results import Visibility

    course = course_here()
    secret_file = secret_file or (course.secret if course else None) or out.with_suffix(".secret")
    archive = Archive(
        assignment, catalogue_of(folders), secret_file, Visibility(hidden_cases),
        course=course.submissions.parent if course else Path(),
    )  # fmt: skip
    if requirements:
        archive = replace(archive, requirements=requirements)
    archive.write(out)
    click.echo(f"Archive: {out}\nSecret:  {secret_file}")
    for remark in archive.asked.remarks():
        click.echo(f"autograder: {remark}", err=True)
    if by_hand := sum(each.max_score for each in archive.asked.by_hand):
        click.echo(f"autograder: {say('gradescope.by-hand', points=f'{by_hand:g}')}", err=True)
