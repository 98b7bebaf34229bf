"""`autograder export`: results in the formats of other systems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.verdict.result import SubmissionResult

__all__ = ["export"]


@click.command()
@click.argument("results", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "layout",
    type=click.Choice(["csv", "canvas", "moodle", "junit", "gradescope"]),
    required=True,
    help="Of what is written.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.  [default: standard output]"
)
@click.option("--student", help="Only this student; `gradescope` holds no more than one.")
@click.pass_obj
def export(folders: tuple[Path, ...], results: Path, layout: str, out: Path | None, student: str | None) -> None:
    """Write RESULTS, the results.json of `autograder grade`, for another system.

    csv, canvas and moodle are tables of marks; junit is XML for continuous integration; gradescope is the results.json
    that Gradescope reads. Nothing of a hidden case is written but its name and how it ended.
    """
    from autograder.report.results_file import read_results

    submissions = read_results(results, Catalogue(folders))
    if student is not None:
        submissions = [submission for submission in submissions if submission.student == student]
        if not submissions:
            raise ExerciseError(f"{results} has no student {student!r}")
    content = _in_layout(submissions, layout, results).encode()
    if out is None:
        click.echo(content, nl=False)  # as bytes: CSV has line ends of its own
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
        click.echo(f"{len(submissions)} students: {out}")


def _in_layout(submissions: Sequence[SubmissionResult], layout: str, results: Path) -> str:
    if layout == "junit":
        from autograder.report.junit import junit_xml

        return junit_xml(submissions)
    if layout == "gradescope":
        from autograder.gradescope.results import gradescope_results

        if len(submissions) != 1:
            raise ExerciseError(
                f"{results} has {len(submissions)} students, but Gradescope reads one; choose by --student"
            )
        return json.dumps(gradescope_results(submissions[0]), indent=2, ensure_ascii=False) + "\n"
    return _table(submissions, layout)


def _table(submissions: Sequence[SubmissionResult], layout: str) -> str:
    from autograder.report.marks_csv import Layout, cell_text, marks_csv

    changed = [s.student for s in submissions if cell_text(s.student) != s.student]
    if changed:
        click.echo(
            f"autograder: {len(changed)} names are written otherwise than they are, so that no spreadsheet takes them "
            f"for a formula: {', '.join(map(ascii, changed[:5]))}. The other system will not know them by it.",
            err=True,
        )
    return marks_csv(submissions, Layout(layout))
