"""A class's hand-ins as pieces of code that can be compared: the answer to each exercise, and what is beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.asked.exercise import Exercise
from autograder.course.stub import setup_source, solution_source, stub
from autograder.handin.finding import HandIn
from autograder.handin.reader import Reader
from autograder.handin.submission import BrokenSubmission
from autograder.report.printable import INLINE, shorten
from autograder.similar.statements import Statement, fragments, statements_of, wording

__all__ = ["ELSEWHERE", "Piece", "Released", "pieces_of", "released"]

ELSEWHERE = ""
"""The piece that is no exercise's answer: functions of the student's own, and cells in between."""

_LINES, _WIDTH, _MOST = 400, 200, 16_000  # lines, their characters, and all characters of a piece that are compared

Fragment = tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """One student's code for one exercise.

    Args:
        student: whose.
        exercise: its id, or :data:`ELSEWHERE`.
        source: as far as it is compared.
    """

    student: str
    exercise: str
    source: str

    @cached_property
    def statements(self) -> list[Statement]:
        return statements_of(self.source)

    @cached_property
    def wording(self) -> frozenset[str]:
        return wording(self.source)

    def fragments(self, given: frozenset[Fragment]) -> frozenset[Fragment]:
        """What of it may be found again, without what students were given."""
        return frozenset(f for statement in self.statements for f in fragments(statement)) - given


@dataclass(frozen=True)
class Released:
    """What students did not have to think of.

    Args:
        given: fragments of stubs, of the set-up cell, of the statement's and of the hints' code.
        words: names and remarks that are in these.
        obvious: by exercise, fragments of the model solution: what is in it comes to many.
    """

    given: frozenset[Fragment] = frozenset()
    words: frozenset[str] = frozenset()
    obvious: Mapping[str, frozenset[Fragment]] = field(default_factory=dict)


def released(exercises: Sequence[Exercise], prose: Iterable[str] = ()) -> Released:
    """Take apart what an assignment hands out.

    Args:
        prose: the notebook's own text, whose code in fences and between backticks is given as well.
    """
    given = {setup_source(exercises), *(stub(exercise) for exercise in exercises)}
    for text in [*prose, *(e.statement for e in exercises), *(hint for e in exercises for hint in e.hints)]:
        given |= set(_code_in(text))
    obvious = {e.id: _fragments(solution_source(e)) for e in exercises}
    words = frozenset(word for code in given for word in wording(code))
    return Released(frozenset(f for code in given for f in _fragments(code)), words, obvious)


def _fragments(code: str) -> frozenset[Fragment]:
    return frozenset(f for statement in statements_of(code) for f in fragments(statement))


def _code_in(text: str) -> Iterator[str]:
    """What is set as code in Markdown: in fences, indented, or between backticks."""
    for number, block in enumerate(text.split("```")):
        if number % 2:
            yield block.partition("\n")[2]
        else:
            yield "\n".join(line for line in block.split("\n") if line.startswith("    "))
            yield from (found[1] for found in INLINE.finditer(block) if found[1])


def pieces_of(handin: HandIn, exercises: Sequence[Exercise], reader: Reader) -> list[Piece]:
    """Read a hand-in as grading does, in a process with limits; nothing of it is run.

    Raises:
        BrokenSubmission: if there is no code to be had.
    """
    if handin.path is None:
        raise BrokenSubmission(handin.message)
    names = {exercise.name: exercise.id for exercise in exercises}
    read = reader.read(handin.path, entry=handin.entry, content=handin.content, names=list(names))
    rest = "\n".join(cell.source for cell in read.cells)
    found = []
    for name, source in read.functions.items():
        rest = rest.replace(source, "")
        found.append(Piece(handin.student, names[name], _cut(source)))
    return [*found, Piece(handin.student, ELSEWHERE, _cut(rest))]


def _cut(source: str) -> str:
    """As much of a piece as can be lexed in a moment, whatever is in it: a lexer's worst texts take seconds a page."""
    lines = [line.rstrip() for line in source.expandtabs(4).strip("\n").split("\n")]
    text = shorten("\n".join(lines), head=_LINES, width=_WIDTH)[0]
    return text if len(text) <= _MOST else text[:_MOST].rpartition("\n")[0]
