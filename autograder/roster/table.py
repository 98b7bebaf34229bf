"""Reads a roster out of a table, as spreadsheets and learning platforms write it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.asked.exercise import ExerciseError
from autograder.handin.names import folded
from autograder.messages import counted
from autograder.roster.people import Key, Person, Roster, squashed
from autograder.roster.php_csv import php_rows

__all__ = ["Table", "read_roster", "read_table"]

_LARGEST = 32 << 20  # bytes
_DELIMITERS = (",", ";", "\t", "|")
# What a column may be called, squashed, the likeliest first.
_COLUMNS: Mapping[Key, tuple[str, ...]] = {
    Key.STUDENT: ("student", "studentid", "nbgraderid", "folder", "id"),
    Key.NAME: ("name", "fullname", "studentname", "displayname", "preferredname"),
    Key.EMAIL: ("email", "emailaddress", "mail", "mailaddress", "studentemail", "useremail"),
    Key.LOGIN: ("sisloginid", "loginid", "login", "username", "user", "account", "netid"),
    Key.NUMBER: (
        "sisuserid", "sisid", "idnumber", "sid", "studentnumber", "matriculationnumber", "matriculation",
        "matrikelnummer", "useridnumber", "orgdefinedid",
    ),
    Key.CANVAS: ("canvasid", "canvasuserid", "canvas"),
    Key.MOODLE: ("identifier", "participant", "participantid", "moodleid", "moodleparticipant", "moodle"),
}  # fmt: skip
_CALLED = (Key.STUDENT, Key.LOGIN, Key.NUMBER, Key.EMAIL, Key.MOODLE)  # what a student is called by, the first there is
_FIRST = ("firstname", "first", "givenname", "givennames", "forename", "vorname")
_LAST = ("lastname", "last", "surname", "familyname", "nachname")
_SECTION = ("section", "sections", "group", "groups")
_STAFF = {"instructor", "ta", "reader"}  # the other roles of Gradescope's roster
# A spreadsheet's sign that a formula is text: Moodle's and our own, and Canvas's, which wraps a name in a formula.
_MADE_TEXT = re.compile(r"""'(?=\s*[=+\-@＝＋－＠])|="(?=.*"$)""")
_BY_PHP = re.compile(r'"?Identifier"?,.*Last modified \(grade\)')  # the first line of Moodle's grading worksheet
_NOBODY = re.compile(r"\s*(points possible|student, test|test student)\s*", re.IGNORECASE)  # rows of Canvas's own
_EXPECTED = (
    "expected a CSV file whose first line names the columns: one of student, username, e-mail or ID number, and what "
    "else there is of name, Canvas id, SIS User ID, Identifier"
)


class Table(list[dict[str, str]]):
    """Rows by the names of their columns, as they are written.

    Args:
        columns: in their order.
        rows: each with the number of its line.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[tuple[int, dict[str, str]]]) -> None:
        super().__init__(row for _, row in rows)
        self.columns = list(columns)
        self.lines = [line for line, _ in rows]


def read_table(path: Path, expected: str = _EXPECTED, *, exact: bool = False) -> Table:
    """Read a table in whatever encoding and with whatever delimiter a spreadsheet has written it.

    Args:
        path: of the file.
        expected: what it should be, for the message where it is none.
        exact: whether cells keep the blanks around them, as where they are written again.

    Raises:
        ExerciseError: if it is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise ExerciseError(f"{path} could not be read: {error.strerror}; {expected}") from None
    if len(content) > _LARGEST or content[:4] == b"PK\x03\x04":
        kind = "too large for a table" if len(content) > _LARGEST else "a workbook or an archive; save it as CSV"
        raise ExerciseError(f"{path} is {kind}; {expected}")
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        found = php_rows(text) if delimiter == "," and _BY_PHP.match(first) else _rfc_rows(text, delimiter)
        lines = [(line, row) for line, row in found if any(map(str.strip, row))]
    except csv.Error as error:
        raise ExerciseError(f"{path} is no table ({error}); {expected}") from None
    if not lines:
        raise ExerciseError(f"{path} is empty; {expected}")
    (_, head), *rows = lines
    head = list(map(str.strip, head))
    if exact and (longer := next((place for place in rows if len(place[1]) > len(head)), None)):
        line, row = longer
        told = f"{path}:{line}: {counted(len(row), 'cell')}, and {len(head)} in the first line"
        raise ExerciseError(f"{told}, as where a comment ends with a backslash; {expected}")
    rows = rows if exact else [(line, list(map(str.strip, row))) for line, row in rows]
    return Table(head, [(line, dict(zip(head, [*row, *[""] * len(head)], strict=False))) for line, row in rows])


def _rfc_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    return ((reader.line_num, row) for row in reader)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").replace("\0", "")
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:  # Excel on Windows, where it is not told otherwise
        return content.decode("cp1252", "replace").replace("\0", "")


def read_roster(path: Path) -> Roster:
    """Read a class.

    A list of one's own serves as well as Canvas's exported grade book, Moodle's grading worksheet or list of
    participants, and Gradescope's roster, of which only students are taken. A student is called as the column `student`
    says; where there is none, by login, student number, e-mail or Moodle's participant, in this order.

    Raises:
        ExerciseError: if it is no roster, or one in which two are called the same.
    """
    table = read_table(path)
    columns = _columns(table.columns)
    if not columns.keys() & set(_CALLED):
        names = ", ".join(map(repr, table.columns[:12]))
        raise ExerciseError(f"{path} has no column that tells students apart (it has {names}); {_EXPECTED}")
    people: dict[str, Person] = {}
    places: dict[str, int] = {}
    for line, person in _people(table, columns, path):
        alike = folded(person.student)
        if alike in places:
            raise ExerciseError(
                f"{path}:{line}: {person.student!r} is in line {places[alike]} already; expected each student once"
            )
        places[alike] = line
        people[person.student] = person
    if not people:
        raise ExerciseError(f"{path} names nobody; {_EXPECTED}")
    return Roster(people.values())


def _columns(names: Sequence[str]) -> dict[Key | str, str]:
    """Which column is what."""
    called = {squashed(name): name for name in reversed(names)}
    found: dict[Key | str, str] = {}
    is_named = bool(called.keys() & {*_COLUMNS[Key.NAME], *_FIRST, *_LAST})
    of_canvas = [{"student", "id", "section"}, {"student", "sisloginid"}]
    if is_named:
        of_canvas = [{"lastname", "firstname", "id", "sisloginid", "section"}]
    if any(names <= called.keys() for names in of_canvas):
        # Canvas's own table: `Student` is the name there, and `ID` Canvas's number.
        found = {} if is_named else {Key.NAME: called.pop("student")}
        if "id" in called:
            found[Key.CANVAS] = called.pop("id")
    choices = [
        *_COLUMNS.items(), ("first", _FIRST), ("last", _LAST), ("section", _SECTION), ("role", ("role",)),
    ]  # fmt: skip
    for key, candidates in choices:
        name = next((called[candidate] for candidate in candidates if candidate in called), None)
        if name is not None:
            found.setdefault(key, name)
    return found


def _people(table: Table, columns: Mapping[Key | str, str], path: Path) -> Iterator[tuple[int, Person]]:
    for line, row in zip(table.lines, table, strict=True):
        cells = {key: _plain(row.get(column, "")) for key, column in columns.items()}
        if _NOBODY.match(cells.get(Key.NAME, "") or next(iter(row.values()), "")):
            continue
        if cells.get("role", "").casefold() in _STAFF:
            continue
        known = {key: value for key, value in cells.items() if isinstance(key, Key) and value}
        name = " ".join(filter(None, (cells.get("first", ""), cells.get("last", ""))))
        if name:
            known.setdefault(Key.NAME, name)
        student = next((known[key] for key in _CALLED if key in known), "")
        if not student:
            continue  # a line such as a comment or a sum
        if student.startswith(".") or re.search(r"[/\\\x00-\x1f]", student) or len(student.encode()) > 200:
            raise ExerciseError(f"{path}:{line}: {student!r} cannot be the name of a student's folder")
        yield line, Person(student, {k: v for k, v in known.items() if k is not Key.STUDENT}, cells.get("section", ""))


def _plain(cell: str) -> str:
    """A cell without what made it text for a spreadsheet."""
    found = _MADE_TEXT.match(cell)
    if not found:
        return cell
    return cell[found.end() :].removesuffix('"') if found.group().startswith("=") else cell[found.end() :]
