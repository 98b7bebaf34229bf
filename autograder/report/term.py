"""A term: every student's marks of all assignments, in one table and on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.report.class_marks import ClassMarks, StudentMarks
from autograder.report.marks_csv import Row, csv_text
from autograder.report.page import render
from autograder.report.script import script
from autograder.report.summary import share
from autograder.roster.people import Key, Person, Roster

__all__ = ["Term", "TermRow", "term_csv", "term_html"]


@dataclass(frozen=True)
class TermRow:
    """One student's term.

    Args:
        person: who, as far as the roster knows.
        marks: of each assignment; None, where nothing was handed in.
        share: of all marks that there are.
    """

    person: Person
    marks: tuple[StudentMarks | None, ...]
    share: float

    @property
    def total(self) -> float:
        return sum(one.total for one in self.marks if one is not None)

    @property
    def missing(self) -> int:
        return sum(one is None for one in self.marks)

    @property
    def awaiting(self) -> int:
        return sum(one.awaiting for one in self.marks if one is not None)


@dataclass(frozen=True)
class Figures:
    """What a column comes to: of all students, and of those who have handed in."""

    mean: float
    median: float
    of_some: int
    mean_of_some: float
    median_of_some: float

    @classmethod
    def of(cls, all_of_them: Sequence[float], some: Sequence[float]) -> Figures:
        return cls(_mean(all_of_them), _median(all_of_them), len(some), _mean(some), _median(some))


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


def _median(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


class Term:
    """All assignments.

    Args:
        assignments: in their order.
        roster: names the students, and those of them who have handed in nothing.
    """

    def __init__(self, assignments: Sequence[ClassMarks], roster: Roster | None = None) -> None:
        self.assignments = list(assignments)
        self.max_score = sum(one.max_score for one in assignments)
        by_student = [{row.student: row for row in one.students} for one in assignments]
        students = {student for rows in by_student for student in rows}
        known = roster or Roster([])
        people = [known.get(student) for student in students | set(known.people)]
        self.rows = [
            self._row(person, tuple(rows.get(person.student) for rows in by_student))
            for person in sorted(people, key=lambda person: (person.name.casefold(), person.student))
        ]

    def _row(self, person: Person, marks: tuple[StudentMarks | None, ...]) -> TermRow:
        total = sum(one.total for one in marks if one is not None)
        return TermRow(person, marks, share(total, self.max_score))

    @property
    def is_final(self) -> bool:
        return all(one.is_final for one in self.assignments)

    def figures(self) -> list[Figures]:
        """Of each assignment, and of the whole term; who has handed in nothing counts 0, or not at all."""
        columns = []
        for place in range(len(self.assignments)):
            found = [row.marks[place] for row in self.rows]
            columns.append(
                Figures.of([one.total if one else 0.0 for one in found], [one.total for one in found if one])
            )
        some = [row.total for row in self.rows if row.missing < len(row.marks)]
        return [*columns, Figures.of([row.total for row in self.rows], some)]


def term_csv(term: Term) -> str:
    """Write a term as a table by RFC 4180; a cell is empty where nothing was handed in."""
    return csv_text(_csv_rows(term))


def _csv_rows(term: Term) -> Iterator[Row]:
    names = [one.assignment for one in term.assignments]
    yield ["student", "name", "email", "section", *names, "total", "max_score", "percent", "missing", "awaiting"]
    yield ["max_score", "", "", "", *(one.max_score for one in term.assignments), term.max_score, term.max_score, 100.0,
           0.0, 0.0]  # fmt: skip
    for row in term.rows:
        person = row.person
        yield [
            person.student, person.get(Key.NAME), person.get(Key.EMAIL), person.section,
            *("" if one is None else one.total for one in row.marks), row.total, term.max_score, 100 * row.share,
            float(row.missing), float(row.awaiting),
        ]  # fmt: skip


def term_html(term: Term) -> str:
    """Write the page for the instructor."""
    return render("totals.html.j2", term=term, figures=term.figures(), script=script("students.js"))
