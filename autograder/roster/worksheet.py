"""Moodle's grading worksheet, filled in.

Moodle takes back the file that it has written (`mod/assign/feedback/offline/importgradeslib.php`): it looks for the
columns `Identifier`, `Grade` and `Last modified (grade)` by their names, reads commas and UTF-8 as PHP does, and passes
over a row whose grade has been changed in Moodle since the time that the last of these says. It takes back comments,
too. So nothing but `Grade` is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.exercise import ExerciseError
from autograder.roster.people import Key, Roster
from autograder.roster.php_csv import php_text
from autograder.roster.table import read_roster, read_table

__all__ = ["Filled", "filled_worksheet"]

_GRADE, _MAXIMUM = "Grade", "maximum grade"  # the latter in capitals or not, by Moodle's version
_NEEDED = ("Identifier", _GRADE, "Last modified (grade)")
_EXPECTED = (
    "expected the grading worksheet that Moodle gives under Assignment → Submissions → Download grading worksheet, in "
    "English"
)


@dataclass(frozen=True)
class Filled:
    """A worksheet with marks.

    Args:
        text: of the file.
        count: rows that got a mark.
        unknown: students who have no row.
        maxima: the most that Moodle gives, as its column says.
    """

    text: str
    count: int
    unknown: list[str]
    maxima: list[str]


def filled_worksheet(path: Path, totals: Mapping[str, str], roster: Roster | None = None) -> Filled:
    """Put marks into Moodle's worksheet.

    Args:
        path: of the worksheet.
        totals: the marks as they are written, by student.
        roster: what the students are known by, where it is not what their folders are called.

    Raises:
        ExerciseError: if it is no such worksheet.
    """
    table = read_table(path, _EXPECTED, exact=True)
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ExerciseError(f"{path} has no column {missing[0]!r}; {_EXPECTED}")
    rows = read_roster(path)
    by_identifier = {row["Identifier"].strip(): row for row in table}
    count, unknown = 0, []
    for student, total in totals.items():
        person = (roster or Roster([])).get(student)
        keys = (Key.EMAIL, Key.LOGIN, Key.NUMBER, Key.NAME)
        said = {Key.STUDENT: student} | {key: person.get(key) or student for key in keys}
        said[Key.MOODLE] = person.get(Key.MOODLE)
        found = rows.find(said)
        if len(found) == 1:
            by_identifier[found[0].get(Key.MOODLE)][_GRADE] = total
            count += 1
        else:
            unknown.append(student)
    text = php_text([table.columns, *([row[name] for name in table.columns] for row in table)])
    most = next((name for name in table.columns if name.casefold() == _MAXIMUM), "")
    maxima = sorted({row.get(most, "").strip() for row in table} - {""})
    return Filled(text, count, unknown, maxima)
