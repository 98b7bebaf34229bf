"""What Canvas and Moodle make of a table of marks, and what they call the hand-ins of a download.

Neither can be run here, so each rule is written anew after the source that does it, which is named beside it:
`instructure/canvas-lms` and `moodle/moodle` (5.x, below `public/`) on GitHub. PHP's own way with CSV is that of
https://wiki.php.net/rfc/kill-csv-escaping: a backslash takes a quote's meaning away, and stays.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = [
    "CanvasCourse",
    "CanvasUser",
    "MoodleCourse",
    "MoodleUser",
    "Refusal",
    "canvas_file",
    "moodle_folder",
    "php_csv",
    "php_rows",
]


class Refusal(Exception):
    """The platform takes nothing of the file."""


# --- Canvas: lib/gradebook_importer.rb


@dataclass(frozen=True)
class CanvasUser:
    id: str
    sis: str
    login: str
    name: str  # as it is sorted


@dataclass
class CanvasImport:
    """What an upload would do.

    Args:
        grades: by user's number, then by assignment's title.
        points: by assignment's title.
        unknown: names in lines of nobody in the course.
        new: titles of assignments that it would make.
    """

    grades: dict[str, dict[str, str]] = field(default_factory=dict)
    points: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


@dataclass
class CanvasCourse:
    users: Sequence[CanvasUser]
    assignments: Mapping[str, str] = field(default_factory=dict)  # titles, by number

    # strip_non_assignment_columns: whatever has one of these in its name is Canvas's own, and passed over
    OWN = re.compile(
        "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override Score|Override Grade|"
        "Override Status"
    )

    def upload(self, text: str) -> CanvasImport:
        head, *rows = self._rows(text)
        # row_has_student_headers?, update_column_count and header?
        if "Student" not in head[0] or "ID" not in head[1] or not re.search(r"SIS\s+User\s+ID", head[2]):
            raise Refusal("Invalid header row")
        if not re.search(r"SIS\s+Login\s+ID", head[3]) or "Section" not in head[4]:
            raise Refusal("Invalid header row")
        done, titles = CanvasImport(), {}
        for column in head[5:]:
            if self.OWN.search(column):
                continue
            # Assignment.title_and_id, then calc_assignment_indices: of two columns of a name the first counts
            title, number = found.groups() if (found := re.fullmatch(r"(.*)\s\((\d+)\)", column)) else (column, "")
            known = self.assignments.get(number) or (column if column in self.assignments.values() else None)
            done.new += [] if known else [title]
            titles[known or title] = head.index(column)
        for row in rows:
            if "Points Possible" in row[0]:
                done.points = {title: row[at] for title, at in titles.items()}
            elif user := self._student(row):
                done.grades[user] = {title: row[at].strip() for title, at in titles.items()}
            else:
                done.unknown.append(row[0])
        return done

    def _student(self, row: Sequence[str]) -> str | None:
        """process_student"""
        found = next((u.id for u in self.users if row[1] and u.id == row[1]), None)
        found = found or next((u.id for u in self.users if row[2] and u.sis == row[2]), None)
        found = found or next((u.id for u in self.users if row[3] and u.login == row[3]), None)
        return found or next((u.id for u in self.users if u.name == row[0]), None)

    @classmethod
    def _rows(cls, text: str) -> list[list[str]]:
        """csv_stream"""
        delimiter = cls._delimiter(text.splitlines(keepends=True)[:3])
        lines = [
            line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(line)
        ]
        return [[cls._number(cell) for cell in line] for line in lines]

    @staticmethod
    def _delimiter(lines: Sequence[str]) -> str:
        """identify_delimiter: what parts the first three lines into as many cells each, and into the most."""
        counts = {}
        for delimiter in ";,":
            try:
                found = {len(next(csv.reader([line], delimiter=delimiter, strict=True))) for line in lines}
            except csv.Error:
                found = set()
            counts[delimiter] = found.pop() if len(found) == 1 else 0
        return ";" if counts[";"] > counts[","] else ","

    @staticmethod
    def _number(cell: str) -> str:
        """decimal_comma_to_period"""
        if not re.fullmatch(r"-?[0-9.,]+%?", cell):
            return cell
        *before, last = re.split(r"[,.]", cell)
        return f"{''.join(before)}.{last}" if before else last


def canvas_file(name: str, user: str, attachment: int, file: str, *, late: bool = False) -> str:
    """What a file is called in "Download Submissions"; lib/content_zipper.rb."""
    plain = re.sub(r"_(\d+)_", r"\1", name).lower()
    called = "_".join([plain, *(["LATE"] if late else []), user])
    # Ruby's [[:word:]] is a letter, a mark, a digit or what joins words; Python's \w has no marks.
    word = "".join(c for c in called if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc", "Me", "Pc"})
    return f"{word}_{attachment}_" + re.sub(r'[\x00/\\:*?"<>|]+', "_", file)


# --- Moodle


@dataclass(frozen=True)
class MoodleUser:
    username: str
    idnumber: str
    email: str
    fullname: str = ""
    participant: str = ""  # the assignment's own number


@dataclass
class MoodleCourse:
    users: Sequence[MoodleUser]

    def import_grades(self, text: str, column: str, identifier: str, item: str) -> dict[str, str]:
        """Grades → Import → CSV file, with a column mapped to an identifier, and one to a grade item.

        grade/import/csv/classes/load_data.php, prepare_import_grade_data: all of it or nothing.
        """
        head, *rows = _moodle_rows(text)
        grades = {}
        for row in rows:
            cells = dict(zip(head, row, strict=True))
            found = [u.username for u in self.users if getattr(u, identifier) == cells[column].strip()]
            if len(found) != 1 or not cells[column].strip():
                raise Refusal(f"User mapping error: Could not find user with {identifier} of {cells[column]}")
            mark = cells[item].strip()
            if mark not in {"", "-"}:
                grades[found[0]] = str(_unformat(mark))
        return grades

    def upload_worksheet(self, text: str) -> dict[str, tuple[str, str]]:
        """Upload grading worksheet: the grade and the comment of each participant that are in it.

        mod/assign/feedback/offline/importgradeslib.php: columns by their names; the number after `Participant `.
        """
        head, *rows = _moodle_rows(text)
        if not {"Identifier", "Grade", "Last modified (grade)"} <= set(head):
            raise Refusal("invalidgradeimport")
        read = {}
        for row in rows:
            cells = dict(zip(head, row, strict=True))
            number = cells["Identifier"][len("Participant ") :]
            if any(u.participant == number for u in self.users):
                read[number] = (cells["Grade"], cells.get("Feedback comments", ""))
        return read


def _moodle_rows(text: str) -> list[list[str]]:
    """lib/csvlib.class.php, load_csv_content"""
    rows = list(php_rows(re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).strip()))
    if len({len(row) for row in rows}) != 1:
        raise Refusal("csvweirdcolumns")
    return rows


def _unformat(mark: str) -> float:
    """unformat_float: a decimal comma or point, as the site's language has it, and nothing else"""
    try:
        return float(mark.replace(",", "."))
    except ValueError:
        raise Refusal("badgrade") from None


def php_rows(text: str) -> Iterator[list[str]]:
    """PHP's fgetcsv, a character at a time."""
    row, cell, quoted, at = [], "", False, 0
    while at < len(text):
        character = text[at]
        if quoted and character == "\\" and at + 1 < len(text):
            cell, at = cell + text[at : at + 2], at + 2
            continue
        if quoted and text[at : at + 2] == '""':
            cell, at = cell + '"', at + 2
            continue
        if character == '"' and (quoted or not cell.strip()):
            cell = cell if quoted else ""
            quoted = not quoted
        elif quoted or character not in ",\n":
            cell += character
        else:
            row.append(cell)
            cell = ""
            if character == "\n":
                yield row
                row = []
        at += 1
    yield [*row, cell]


def php_csv(rows: Sequence[Sequence[str]]) -> str:
    """PHP's fputcsv: a quote after a backslash is not doubled."""

    def written(value: str) -> str:
        if not re.search(r'[,"\\\s]', value):
            return value
        text, escaped = "", False
        for character in value:
            text += '""' if character == '"' and not escaped else character
            escaped = character == "\\"
        return f'"{text}"'

    return "".join(",".join(map(written, row)) + "\n" for row in rows)


def moodle_folder(name: str, number: str, kind: str = "file") -> str:
    """The folder of a hand-in in "Download all submissions"; mod/assign/classes/downloader.php, get_student_prefix."""
    plain = name.replace("_", " ")
    # clean_filename, by the rules of PARAM_FILE in lib/classes/param.php
    return re.sub(r"[\x00-\x1f\x7f-\x9f&<>\"`|':\\/]", "", f"{plain}_{number}") + f"_assignsubmission_{kind}"
