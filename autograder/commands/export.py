"""`autograder export`: results in the formats of other systems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.messages import counted
from autograder.verdict.result import SubmissionResult

if TYPE_CHECKING:
    from autograder.report.class_marks import ClassMarks
    from autograder.roster.people import Roster

__all__ = ["export", "marks_of"]


@dataclass(frozen=True)
class _Wanted:
    """What a table is to be like."""

    layout: str
    roster: Roster | None
    column: str
    worksheet: Path | None


@click.command()
@click.argument("results", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "layout",
    type=click.Choice(["csv", "canvas", "moodle", "moodle-worksheet", "junit", "gradescope"]),
    required=True,
    help="Of what is written.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.  [default: standard output]"
)
@click.option("--student", help="Only this student; `gradescope` holds no more than one.")
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The class as a CSV file: names, addresses and the other system's numbers.",
)
@click.option(
    "--gradebook",
    metavar="URL",
    help="nbgrader's data base.  [default: that of the course, else the one beside RESULTS]",
)
@click.option("--automatic", is_flag=True, help="The automatic marks, whatever the grade book has.")
@click.option(
    "--column", default="", help="What Canvas or Moodle calls the assignment; only the total is written then."
)
@click.option(
    "--worksheet",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Moodle's grading worksheet, for `moodle-worksheet` to fill in.",
)
@click.pass_obj
def export(
    folders: tuple[Path, ...],
    results: Path,
    layout: str,
    out: Path | None,
    student: str | None,
    roster: Path | None,
    gradebook: str | None,
    automatic: bool,
    column: str,
    worksheet: Path | None,
) -> None:
    """Write RESULTS, the results.json of `autograder grade`, for another system.

    csv, canvas, moodle and moodle-worksheet are tables of final marks: marks by hand, extra credit and late penalties
    are in them, as nbgrader's grade book has them. gradescope is the results.json that Gradescope reads, with the final
    mark; junit is XML for continuous integration, of the automatic marks. Nothing of a hidden case is written but its
    name and how it ended.
    """
    from autograder.report.results_file import read_results
    from autograder.roster.table import read_roster

    if (layout == "moodle-worksheet") != (worksheet is not None):
        raise ExerciseError("--worksheet FILE and --format moodle-worksheet belong together; give both or neither")
    submissions = read_results(results, Catalogue(folders))
    of_class = None if layout == "junit" else marks_of(results, submissions, gradebook, automatic)
    if student is not None:
        submissions = [submission for submission in submissions if submission.student == student]
        if of_class is not None:
            of_class = replace(of_class, students=[row for row in of_class.students if row.student == student])
        if not submissions and not (of_class and of_class.students):
            raise ExerciseError(f"{results} has no student {student!r}")
    if of_class is None:
        from autograder.report.junit import junit_xml

        content, count = junit_xml(submissions), len(submissions)
    elif layout == "gradescope":
        content, count = _for_gradescope(submissions, of_class, results), 1
    else:
        wanted = _Wanted(layout, read_roster(roster) if roster else None, column, worksheet)
        content, count = _table(of_class, wanted)
    if out is None:
        click.echo(content.encode(), nl=False)  # as bytes: CSV has line ends of its own
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content.encode())
        click.echo(f"{counted(count, 'student')}: {out}")


def marks_of(
    results: Path, submissions: Sequence[SubmissionResult], gradebook: str | None, automatic: bool
) -> ClassMarks:
    """The final marks, and on standard error what is to be known of them."""
    from autograder.report.class_marks import ClassMarks

    assignment = submissions[0].assignment if submissions else ""
    if automatic or not submissions:
        return ClassMarks.automatic(submissions)
    from autograder.course.final_marks import final_marks, gradebook_of

    url = gradebook_of(results, assignment, gradebook)
    if url is None:
        _tell(
            f"no grade book of {assignment} was found beside {results} or in its course, so these are the automatic "
            "marks; name it by --gradebook, or ask for them by --automatic"
        )
        return ClassMarks.automatic(submissions)
    found, remarks = final_marks(url, submissions)
    for remark in remarks:
        _tell(remark)
    return found


def _for_gradescope(submissions: Sequence[SubmissionResult], of_class: ClassMarks, results: Path) -> str:
    from autograder.gradescope.results import gradescope_results, with_final_marks

    if len(submissions) != 1:
        raise ExerciseError(f"{results} has {len(submissions)} students, but Gradescope reads one; choose by --student")
    document = gradescope_results(submissions[0])
    if of_class.is_final:
        document = with_final_marks(document, submissions[0], of_class)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _table(of_class: ClassMarks, wanted: _Wanted) -> tuple[str, int]:
    """The text, and how many students' marks are in it."""
    from autograder.report.import_notes import import_notes
    from autograder.report.marks_csv import Layout, marks_csv
    from autograder.report.view import marks

    if wanted.roster is not None:
        strangers = [row.student for row in of_class.students if row.student not in wanted.roster.people]
        if strangers:
            _tell(f"not in the roster: {_some(strangers)}")
    if wanted.worksheet is not None:
        from autograder.roster.worksheet import filled_worksheet

        totals = {row.student: marks(row.total) for row in of_class.students}
        filled = filled_worksheet(wanted.worksheet, totals, wanted.roster)
        if filled.unknown:
            _tell(f"no row of {wanted.worksheet} is of: {_some(filled.unknown)}")
        if filled.maxima and not _same(filled.maxima, of_class):
            _tell(
                f"Moodle gives at most {', '.join(filled.maxima)}, and these marks are out of "
                f"{marks(of_class.max_score)}: set that as the assignment's maximum grade there"
            )
        return filled.text, filled.count
    layout = Layout(wanted.layout)
    for note in import_notes(of_class, layout, wanted.roster, wanted.column):
        _tell(note)
    text = marks_csv(of_class, layout, wanted.roster, wanted.column)
    heads = 2 if layout is Layout.CANVAS else 1
    return text, text.count("\r\n") - heads


def _same(maxima: Sequence[str], of_class: ClassMarks) -> bool:
    try:
        return {float(text) for text in maxima} == {of_class.max_score}
    except ValueError:
        return False


def _some(students: Sequence[str]) -> str:
    more = f", and {len(students) - 10} more" if len(students) > 10 else ""
    return ", ".join(students[:10]) + more


def _tell(line: str) -> None:
    from autograder.report.printable import printable

    click.echo(f"autograder: {printable(line)}", err=True)
