"""The errata of the units' pages, numbered, gathered by note and section, and with the tests that hold them."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mdit_py_plugins.anchors.index import slugify

from website.lectures import Citation, Note, Section, notes, sections_of
from website.marks import marks, marks_of_row, tests_of
from website.public import ROOT

__all__ = ["FOLDER", "Erratum", "errata", "errata_page", "index_page", "links_by_section", "unit_page"]

FOLDER = ROOT / "docs" / "errata"
_CELLS = re.compile(r"(?<!\\)\|")
_SECTION = re.compile(r"## (?P<note>[A-E]), (?P<where>[^:]+): (?P<says>.+)")
_PLACE = re.compile(
    r"(?P<sign>§§?\s?|equations? |eq\. |sections? )?(?P<number>\d+(?:\.\d+)*)(?:–(?P<last>\d+(?:\.\d+)*))?"
)


@dataclass(frozen=True)
class Erratum:
    """One line of a table of errata, or one section.

    Args:
        note: its letter.
        where: in the note, as the table says it.
        says: what the note says.
        right: what it should say.
        unit: stem of the unit's page.
        line: which line of that page it is, from 0.
        number: its letter, and a number of its own within the note.
    """

    note: str
    where: str
    says: str
    right: str
    unit: str
    line: int
    number: str = ""


@functools.cache
def errata() -> tuple[Erratum, ...]:
    """Every line of every unit's tables, in order, numbered note by note."""
    count: Counter[str] = Counter()
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        for erratum in [*_rows(path)] or [*_headings(path)]:
            count[erratum.note] += 1
            found.append(replace(erratum, number=f"{erratum.note}{count[erratum.note]}"))
    return tuple(found)


def _headings(path: Path) -> Iterator[Erratum]:
    """The errata of a page that has no table: a section each, whose heading says where and what."""
    for position, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        found = _SECTION.fullmatch(line)
        if found:
            there = f"[shown there](/docs/errata/{path.name}#{slugify(line.lstrip('# '))})"
            yield Erratum(found["note"], found["where"], found["says"], there, path.stem, position)


def _rows(path: Path) -> Iterator[Erratum]:
    columns: list[str] = []
    for position, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]] if line.startswith("|") else []
        if not cells or set("".join(cells)) <= set("-: "):
            columns = columns if cells else []
            continue
        if not columns:
            columns = cells
            continue
        told = dict(zip(columns, cells, strict=False))
        letter, _, where = (
            told["where"].partition(", ") if "note" not in columns and "where" in columns else ("", "", "")
        )
        if "note" in columns:
            letter, where = told["note"], told.get("where", "")
        if letter in ("A", "B", "C", "D", "E"):
            says = told.get("it says") or told.get("what it says", "")
            right = told.get("it should say") or told.get("what is right", "")
            yield Erratum(letter, where, says, right, path.stem, position)


def section_of(erratum: Erratum) -> Section | None:
    """The section of the note in which an erratum stands; None where the page does not say it by a number."""
    place = _PLACE.search(erratum.where)
    if place is None:
        return None
    (note,) = (note for note in notes() if note.letter == erratum.note)
    numbers = {section.number for section in note.sections}
    known = place["number"] in numbers
    kind = "equation" if not known or (place["sign"] or "").startswith("eq") else "section"
    try:
        return sections_of(Citation(erratum.note, kind, place["number"], place["last"] or place["number"]))[0]
    except LookupError:
        return None


def index_page() -> str:
    """The page that leads to each note's errata."""
    tree = "\n".join(f"errata-{note.letter.lower()}" for note in notes())
    head = "# Errata by note\n\nWhat the lecture notes have wrong, note by note.\n\n"
    return f"{head}```{{toctree}}\n:maxdepth: 1\n\n{tree}\n```\n"


def errata_page(note: Note) -> str:
    """All errata of one note."""
    rows = [each for each in errata() if each.note == note.letter]
    lines = [f"# Errata of note {note.letter}: {note.title}", ""]
    if not rows:
        lines += ["None are known."]
    else:
        lines += ["Each with its unit's page, which has the numbers that show it, and the tests that compute them.", "",
                  "| no. | where | it says | it should say | numbers |", "| --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [f"| {_anchor(e)} | {e.where} | {e.says} | {e.right} | {_shown_in(e)} |" for e in rows]
        held = [f"- {e.number} is held by {_named(tests)}." for e in rows if (tests := _held_by(e))]
        lines += ["", "## Tests", "", *held]
    return "\n".join(lines) + "\n"


def _anchor(erratum: Erratum) -> str:
    return f'<span id="{erratum.number.lower()}">{erratum.number}</span>'


def _line(erratum: Erratum) -> str:
    """The line of the unit's page in which it stands."""
    return (FOLDER / f"{erratum.unit}.md").read_text(encoding="utf-8").splitlines()[erratum.line]


def _shown_in(erratum: Erratum) -> str:
    """Links to the numbers that show it: the sections of the unit's page, or the page."""
    page = f"/docs/errata/{erratum.unit}.md"
    sections = [f"{page}#{slugify(f'{mark.marked} ✓')}" for mark in marks_of_row(erratum.unit, _line(erratum))]
    return ", ".join(f"[{erratum.unit}]({where})" for where in sections or [page])


def _held_by(erratum: Erratum) -> list[str]:
    if not marks(erratum.unit):  # one file computes every number of the page
        return [f"tests/dlcourse/{erratum.unit.partition('-')[2]}/test_errata.py"]
    line = _line(erratum)
    of_sections = [test for mark in marks_of_row(erratum.unit, line) for test in mark.tests]
    return list(dict.fromkeys([*(tests_of(erratum.unit, line) if line.startswith("|") else ()), *of_sections]))


def unit_page(text: str, unit: str) -> str:
    """A unit's page with the number of each erratum, and the tests that hold what is marked with ✓."""
    numbers = {each.line: each.number for each in errata() if each.unit == unit}
    out: list[str] = []
    for is_table, group in itertools.groupby(enumerate(text.splitlines()), lambda each: each[1].startswith("|")):
        lines = dict(group)
        if is_table and lines.keys() & numbers.keys():
            out += _table(lines, unit, numbers)
        else:
            for position, line in lines.items():
                out.append(line)
                out += ["", f"Erratum {_link(numbers[position])}."] if position in numbers else []
                tests = () if is_table else tests_of(unit, line)
                out += ["", f"Held by {_named(tests)}."] if tests else []
    return "\n".join(out) + "\n"


def _table(lines: dict[int, str], unit: str, numbers: dict[int, str]) -> list[str]:
    """A table of errata with their numbers in front, and below it the tests of rows."""
    held = [f"- {numbers[position]} is held by {_named(tests)}." for position, line in lines.items()
            if position in numbers and (tests := tests_of(unit, line))]  # fmt: skip
    links = [f"| {_link(numbers[each])} " if each in numbers else "| " for each in lines]
    links[:2] = ["| no. ", "| --- "]
    return [first + line for first, line in zip(links, lines.values(), strict=True)] + (["", *held] if held else [])


def _link(number: str) -> str:
    return f'<a href="../../lectures/errata-{number[0].lower()}.html#{number.lower()}">{number}</a>'


def _named(tests: Iterable[str]) -> str:
    return ", ".join(f"`{test}`" for test in tests)


def links_by_section(note: Note) -> dict[str, list[str]]:
    """For each section of a note, links to the pages of the units that correct it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for erratum in errata():
        section = section_of(erratum) if erratum.note == note.letter else None
        if section is not None:
            found[section.number].setdefault(f"[{erratum.unit}](/docs/errata/{erratum.unit}.md)")
    return {number: list(links) for number, links in found.items()}
