"""Texts: as a whole, in lines, in columns, and two that go line by line."""

from __future__ import annotations

import csv
import io

import numpy as np

from dlcourse.data.formats.damage import DamagedFile

__all__: list[str] = []


def text(content: bytes, where: str, *, older: str | None = None) -> str:
    """Decode UTF-8, or ``older`` where it is not; ends of lines become \\n."""
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if older is None:
            raise DamagedFile(where, f"has the byte {content[error.start]:#04x} at {error.start}", "UTF-8") from error
        decoded = content.decode(older)
    return decoded.replace("\r\n", "\n")


def lines(content: bytes, where: str, *, older: str | None = None) -> list[str]:
    """Return the lines of a text, without the white space around them; a last one that is empty is none."""
    found = [line.strip() for line in text(content, where, older=older).split("\n")]
    return found[:-1] if found[-1] == "" else found


def columns(content: bytes, where: str, *, count: int, separator: str, older: str | None = None) -> list[list[str]]:
    """Return the first ``count`` columns of a text, each as a list."""
    rows = [line.split(separator) for line in text(content, where, older=older).split("\n") if line.strip()]
    for number, row in enumerate(rows, start=1):
        if len(row) < count:
            raise DamagedFile(where, f"has {len(row)} columns in line {number}", f"{count} or more")
    return [[row[place].strip() for row in rows] for place in range(count)]


def aligned(first: list[str], second: list[str], where: str) -> tuple[np.ndarray, np.ndarray]:
    """Return two lists of lines as arrays, one of which translates the other."""
    if len(first) != len(second):
        raise DamagedFile(where, f"have {len(first)} and {len(second)} lines", "as many of each")
    return np.array(first, object), np.array(second, object)


def questions(content: bytes, where: str) -> list[list[str]]:
    """Return questions of four words as columns, with the section before them that a line ": name" begins."""
    rows: list[list[str]] = []
    section = ""
    for number, line in enumerate(lines(content, where), start=1):
        words = line.split()
        if words[:1] == [":"]:
            section = " ".join(words[1:])
        elif len(words) == 4 and section:
            rows.append([section, *words])
        else:
            raise DamagedFile(where, f"has {line[:40]!r} in line {number}", "': section' or four words")
    return [[row[place] for row in rows] for place in range(5)]


def numbers(column: list[str], where: str, *, kind: type = int) -> np.ndarray:
    """Return a column as whole or floating numbers; an empty cell is NaN where they are floating."""
    try:
        return np.array([kind(cell or "nan") for cell in column], np.int64 if kind is int else np.float64)
    except ValueError as error:
        raise DamagedFile(where, f"has a cell that is no number ({error})", "numbers in this column") from error


def table(content: bytes, where: str) -> dict[str, np.ndarray]:
    """Return the columns of comma-separated values (RFC 4180) by the names in the first line.

    A column is int64 or float64 where all its cells are such numbers or empty (NaN), otherwise text.
    """
    head, *rows = list(csv.reader(io.StringIO(text(content, where)))) or [[]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(head):
            raise DamagedFile(where, f"has {len(row)} cells in line {number}", f"{len(head)}, as in the first")
    return {name: _column([row[place] for row in rows]) for place, name in enumerate(head)}


def _column(cells: list[str]) -> np.ndarray:
    for kind, empty in ((np.int64, ""), (np.float64, "nan")):
        try:
            return np.array([cell or empty for cell in cells]).astype(kind)
        except ValueError:
            continue
    return np.array(cells, object)
