"""`autograder grade`: a whole class."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from autograder.commands.extras import require_instructor
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

__all__ = ["grade"]


@click.command()
@click.argument("assignment")
@click.option(
    "--submissions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="nbgrader's `submitted` folder, or a folder of files named after the students.  [default: the course's]",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where everything is written.  [default: the course's graded/ASSIGNMENT]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Submissions graded at once.  [default: the machine's cores, or the cluster's workers]",
)
@click.option("--dask", metavar="ADDRESS", help="Grade on the workers of a Dask cluster, such as tcp://HOST:8786.")
@click.option(
    "--gradebook",
    metavar="URL",
    help="nbgrader's data base, such as postgresql://USER@HOST/COURSE.  [default: as nbgrader_config.py beside "
    "SUBMISSIONS says, else sqlite in OUT]",
)
@click.option(
    "--secret-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Holds the course's secret, from which hidden cases are drawn; made where missing.  [default: the course's, "
    "else in OUT]",
)
@isolation_option
@json_option
@click.pass_obj
def grade(
    folders: tuple[Path, ...],
    assignment: str,
    submissions: Path | None,
    out: Path | None,
    jobs: int | None,
    dask: str | None,
    gradebook: str | None,
    secret_file: Path | None,
    isolation: str,
    as_json: bool,
) -> None:
    """Grade every submission of ASSIGNMENT and write feedback, report and grade book.

    ASSIGNMENT is the name of a notebook, such as 00-tour. OUT then holds feedback/STUDENT.html for each student,
    report.html for you, results.json, nbgrader's gradebook.db and the autograded notebooks.

    Exits with 0 if everybody has full marks, and 1 if marks are lost or a person has to look at something, which is
    said at the end.
    """
    require_instructor()
    from autograder.cluster import DaskCluster
    from autograder.report.printable import printable
    from autograder.run.grade_run import GradeRun

    course = course_here()
    run = GradeRun(
        assignment=assignment,
        submissions=submissions or course_or("--submissions").submissions,
        out=out or course_or("--out").out(assignment),
        catalogue=catalogue_of(folders),
        jobs=jobs,
        gradebook=gradebook,
        secret_file=secret_file or (course.secret if course else None),
        course=course.title if course else "",
        isolation=chosen_isolation(isolation),
    )
    with contextlib.ExitStack() as stack:
        if dask:
            cluster = stack.enter_context(DaskCluster(dask, run.exercise_ids, folders, run.isolation))
            if cluster.advice:
                click.echo(f"autograder: {cluster.advice}", err=True)
            run = replace(run, jobs=jobs or cluster.workers, executor=cluster.executor)
        outcome = run(quiet=as_json)
    if as_json:
        for piece in outcome.json_pieces():
            click.echo(piece, nl=False)
    else:
        outcome.show(Console())
    for remark in outcome.remarks:
        click.echo(f"autograder: {printable(remark)}", err=True)
    sys.exit(FULL_MARKS if outcome.full_marks and not outcome.remarks else MARKS_LOST)
