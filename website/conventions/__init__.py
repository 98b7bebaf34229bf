"""Where libraries and notes differ by convention: topics, whose numbers are computed while the pages are built.

A topic is a piece of YAML in this folder: what is given, and for each row the lines of Python of each column. Its page
shows the lines that were run, so that a number and the call that it is said to come from cannot part.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

from website.conventions.columns import COLUMNS

__all__ = ["Figure", "Row", "Topic", "topics", "topics_of"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Figure:
    """A number to compute.

    Args:
        code: lines of Python, of which the last is an expression.
        where: for the notes, the place that has this formula.
    """

    code: str
    where: str = ""


@dataclass(frozen=True, eq=False)
class Row:
    """One thing that is computed in several ways; figures by their column."""

    what: str
    figures: dict[str, Figure]


@dataclass(frozen=True, eq=False)
class Topic:
    """One page.

    Args:
        name: the last part of its address.
        title: as a heading.
        text: Markdown, what differs.
        agree: Markdown, what to pass for the same numbers.
        names: public names of ``dlcourse`` that it is about.
        given: lines of Python that all columns share.
        rows: what is computed.
    """

    name: str
    title: str
    text: str
    agree: str
    names: tuple[str, ...]
    given: str
    rows: tuple[Row, ...]

    @property
    def columns(self) -> list[str]:
        """The columns that occur, in the order of all pages."""
        return [column for column in COLUMNS if any(column in row.figures for row in self.rows)]

    @property
    def page(self) -> str:
        """Where it is told of, from the root of the pages."""
        return f"reference/conventions/{self.name}"


@functools.cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of their files' names and within a file.

    Raises:
        ValueError: a row has a column that no page has.
    """
    told = [each for path in sorted(_FOLDER.glob("*.yaml")) for each in yaml.safe_load(path.read_text("utf-8"))]
    return tuple(_topic(**each) for each in told)


def topics_of(public_id: str) -> list[Topic]:
    """The topics that are about a public name, such as "optimization.adam"."""
    return [topic for topic in topics() if public_id in topic.names]


def _topic(
    name: str, title: str, text: str, agree: str, names: list[str], rows: list[dict[str, str]], given: str = ""
) -> Topic:
    return Topic(name, title, text, agree, tuple(names), given, tuple(_row(name, dict(row)) for row in rows))


def _row(topic: str, told: dict[str, str]) -> Row:
    what, where = told.pop("what"), told.pop("where", "")
    unknown = told.keys() - COLUMNS.keys()
    if unknown:
        raise ValueError(f"{topic}, {what!r}: {sorted(unknown)} are no columns; expected some of {list(COLUMNS)}")
    return Row(what, {column: Figure(code, where if column == "notes" else "") for column, code in told.items()})
