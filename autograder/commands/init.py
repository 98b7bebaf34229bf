"""`autograder init`: the beginnings of a course."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.course.course_file import COURSE_FILE, read_course

__all__ = ["init"]

_COURSE = """\
# The course, for `autograder`, which finds this file from any folder below. Paths begin here.
title = {title}

# Your own exercises, UNIT/NAME.py, and the prose around them, UNIT/*.md.
exercises = "exercises"

# Which of the project's notebooks the course has, by their names or their units; "all" for all of them. There are:
{known}
notebooks = [{notebooks}]

# What students hand in, a folder a student, and where reports on it go, a folder an assignment.
submissions = "submitted"
graded = "graded"

# Hidden cases are drawn from it; made with the first grading. Back it up, and keep it from students.
secret = "private/secret"
"""
_NBGRADER = """\
# The same folder is an nbgrader course: formgrader and nbgrader's commands work in it.
c = get_config()

c.CourseDirectory.course_id = {id}
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.db_url = "sqlite:///gradebook.db"
c.LateSubmissionPlugin.penalty_method = "none"  # "zero": no marks for what comes late
"""
# What students hand in, marks, and the secret are nobody's to read; what a build makes is made again.
_IGNORED = """\
/private/
/submitted/
/downloaded/
/graded/
/autograded/
/feedback/
/gradebook.db*
/.gradebook.db.lock
"""


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", help="The course's title, as it stands on pages.  [default: the folder's name]")
@click.option(
    "--notebook",
    "notebooks",
    multiple=True,
    help="One of the project's notebooks that the course is to have, such as 00-tour, or a unit's, such as "
    "convolution; `all` for all. May be given several times.",
)
def init(folder: Path, title: str | None, notebooks: tuple[str, ...]) -> None:
    """Begin a course in FOLDER, by default the present one.

    Writes autograder.toml, by which commands know the course from anywhere below, nbgrader_config.py for formgrader and
    nbgrader's commands, a .gitignore that keeps marks and the secret out of a repository, and an empty folder for your
    exercises. A file that is there already is left alone.
    """
    from autograder.course.assignments import read_assignments

    title = title or folder.resolve().name or "Course"
    chosen = None if "all" in notebooks else notebooks
    read_assignments(Catalogue((), chosen))  # an unknown notebook is told before anything is written
    known = "".join(f"#   {name}\n" for name in read_assignments(Catalogue())).rstrip()
    listed = ", ".join(map(_quoted, notebooks))
    course = _COURSE.format(title=_quoted(title), known=known, notebooks=listed)
    if chosen is None:
        course = course.replace(f"[{listed}]", '"all"')
    (folder / "exercises").mkdir(parents=True, exist_ok=True)
    for name, text in (
        (COURSE_FILE, course),
        ("nbgrader_config.py", _NBGRADER.format(id=_quoted(_id_of(title)))),
        (".gitignore", _IGNORED),
    ):
        _write(folder / name, text)
    read_course(folder / COURSE_FILE)
    click.echo("Next: write an exercise into exercises/, or choose notebooks, and run `autograder build`.")


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"Left alone, as it was there already: {path}")
    else:
        click.echo(f"Written: {path}")


def _quoted(text: str) -> str:
    """A text between quotes, for TOML and for Python alike."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(escaped.split())}"'


def _id_of(title: str) -> str:
    """A course's id for nbgrader, which makes a folder of it."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower())
    return "-".join(filter(None, kept.split("-"))) or "course"
