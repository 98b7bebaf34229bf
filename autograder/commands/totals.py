"""`autograder totals`: a term in one table."""

from __future__ import annotations

import json
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.commands.export import marks_of
from autograder.commands.options import json_option
from autograder.messages import counted

__all__ = ["totals"]


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for totals.csv and totals.html.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The class as a CSV file: names, and who has handed in nothing.",
)
@click.option(
    "--gradebook", metavar="URL", help="nbgrader's data base.  [default: the course's, else those beside RESULTS]"
)
@click.option("--automatic", is_flag=True, help="The automatic marks, whatever the grade book has.")
@json_option
@click.pass_obj
def totals(
    folders: tuple[Path, ...],
    results: tuple[Path, ...],
    out: Path,
    roster: Path | None,
    gradebook: str | None,
    automatic: bool,
    as_json: bool,
) -> None:
    """Add up the final marks of several assignments, as a table (CSV) and as a page.

    RESULTS are what `autograder grade` wrote: its --out folders, or the results.json in them, in the order of the
    columns. Marks by hand, extra credit and late penalties are in the totals, as nbgrader's grade book has them.
    """
    from autograder.course.whole import write_text
    from autograder.report.results_file import read_results
    from autograder.report.term import Term, term_csv, term_html
    from autograder.report.view import marks
    from autograder.roster.table import read_roster

    catalogue, found = Catalogue(folders), {}
    for path in results:
        file = path / "results.json" if path.is_dir() else path
        submissions = read_results(file, catalogue)
        if not submissions:
            raise ExerciseError(f"{file} has no students")
        assignment = submissions[0].assignment
        if assignment in found:
            raise ExerciseError(f"{file} is of {assignment}, as is another; give each assignment once")
        found[assignment] = marks_of(file, submissions, gradebook, automatic)
    term = Term(list(found.values()), read_roster(roster) if roster else None)
    write_text(out / "totals.html", term_html(term))
    (out / "totals.csv").write_bytes(term_csv(term).encode())
    if as_json:
        rows = [
            {
                "student": row.person.student,
                "total": row.total,
                "assignments": {n: one.total if one else None for n, one in zip(found, row.marks, strict=True)},
            }
            for row in term.rows
        ]
        click.echo(json.dumps({"max_score": term.max_score, "students": rows}, ensure_ascii=False, indent=2))
        return
    whole = term.figures()[-1]
    click.echo(
        f"{counted(len(term.rows), 'student')}, {counted(len(found), 'assignment')}; "
        f"mean {marks(whole.mean)} and median {marks(whole.median)} of {marks(term.max_score)}\n"
        f"Table: {out / 'totals.csv'}\nPage:  {out / 'totals.html'}"
    )
