"""A class with names that are hard to write, to read and to find again."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from autograder.cli import main
from tests.autograder.platforms import CanvasCourse, CanvasUser, MoodleCourse, MoodleUser

__all__ = ["CANVAS", "MARKS", "MOODLE", "NAME", "NAMES", "ROSTER", "STUDENTS", "exporter", "results", "rfc_csv"]

NAME = "01-statistics"

NAMES = (
    "Lovelace, Ada", 'O"Neil, Sinéad "Shay"', "D'Arcy, Jean-Luc", "=HYPERLINK(0)", "+1 Ann", "-Ann", "@Ann", "a;=1+2",
    "Gödel, Kurt", "Weiß; Özil", "שרה כהן", "محمد علي", "प्रिया शर्मा", "สมหญิง ใจดี", "李 小龙", "山田　太郎",
    "Nguyễn, Zoë", "Van_Dyke, Ann_Lee", "Ann 2", "🎉", "A" * 120 + " " + "Ö" * 120, "Li, Wei", "Li, Wei",
    r"Back\slash, \"Q",
)  # fmt: skip
STUDENTS = [f"s{number:02}" for number in range(len(NAMES))]
ROSTER = [
    ["student", "name", "email", "Canvas ID", "SIS User ID", "SIS Login ID", "Section"],
    *(
        [student, name, f"{student}@example.org", str(4700 + at), f"{at:04}", f"login{at}", "A; B"]
        for at, (student, name) in enumerate(zip(STUDENTS, NAMES, strict=True))
    ),
]
CANVAS = CanvasCourse(
    [CanvasUser(row[3], row[4], row[5], row[1]) for row in ROSTER[1:]], {"4217": "Averages", "1": "Another"}
)
MOODLE = MoodleCourse([MoodleUser(row[5], row[4], row[2], row[1], str(900 + at)) for at, row in enumerate(ROSTER[1:])])
MARKS = {student: 1 + at / 4 for at, student in enumerate(STUDENTS)}


def rfc_csv(rows: Iterable[Iterable[str]]) -> str:
    """A table by RFC 4180."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def results(
    marks: Mapping[str, float] = MARKS, ids: Sequence[str] = ("averages.column_means", "averages.standardize")
) -> str:
    """The class's results.json."""
    students = [
        {
            "student": student, "score": mark, "max_score": 10.0, "outcome": "failed",
            "exercises": [
                {"id": name, "score": mark / len(ids), "max_score": 10.0 / len(ids), "outcome": "failed", "checks": []}
                for name in ids
            ],
        }
        for student, mark in marks.items()
    ]  # fmt: skip
    return json.dumps({"assignment": NAME, "seconds": 1.0, "students": students})


def exporter(folder: Path) -> Callable[..., Result]:
    """`autograder export` in a folder, of the class or of other content, with a roster where there is one."""

    def run(
        layout: str, *options: str, roster: Sequence[Sequence[str]] = ROSTER, content: str = "", code: int = 0
    ) -> Result:
        (folder / "results.json").write_text(content or results(), encoding="utf-8")
        if roster:
            (folder / "roster.csv").write_text(rfc_csv(roster), encoding="utf-8", newline="")
            options = ("--roster", "roster.csv", *options)
        done = CliRunner().invoke(main, ["export", "results.json", "--format", layout, "--automatic", *options])
        assert done.exit_code == code, done.output
        return done

    return run
