"""An exercise's statement as text that stands in a docstring or a terminal: wrapped, its formulas in Unicode."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from autograder.asked.exercise import Exercise
from autograder.course.how_marked import how_marked
from autograder.study.formulas import as_unicode

__all__ = ["statement_text", "whole_statement"]

_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
# Code first: a dollar in it is none of ours.
_INLINE = re.compile(r"(`+)(?P<code>.+?)\1|\$(?P<formula>[^$]+)\$|\*\*(?P<strong>[^*]+)\*\*", re.DOTALL)
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*]|\d+\.)\s+")
_FENCE = re.compile(r"\s*(```|~~~)")


def whole_statement(exercise: Exercise) -> str:
    """An exercise's statement with what has to be known of how an answer is compared, as the notebook has it."""
    return "\n\n".join([exercise.statement, *how_marked(exercise)])


def statement_text(statement: str, width: int = 80) -> str:
    """Write a statement, which is Markdown with formulas, as plain text of at most `width` columns.

    Formulas and code that are longer stay whole: nobody could read them in pieces.
    """
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(statement, width))).strip("\n")


def _lines(statement: str, width: int) -> Iterator[str]:
    paragraph: list[str] = []
    fenced = False
    for line in _displays_apart(statement).split("\n"):
        kept = fenced or line.startswith("\x00") or line.lstrip().startswith("|")
        if _FENCE.match(line):
            yield from _wrapped(paragraph, width)
            paragraph, fenced = [], not fenced
        elif kept or not line.strip() or _ITEM.match(line):
            yield from _wrapped(paragraph, width)
            paragraph = [] if kept or not line.strip() else [line]
            if line.startswith("\x00"):
                yield from textwrap.wrap(line[1:].strip(), width, initial_indent="    ", subsequent_indent="      ")
            elif kept or not line.strip():
                yield f"    {line}" if fenced else _INLINE.sub(_inline, line.rstrip())
        else:
            paragraph.append(line)
    yield from _wrapped(paragraph, width)


def _displays_apart(statement: str) -> str:
    """Set formulas between double dollars on lines of their own, marked as what is not to be wrapped."""

    def display(found: re.Match[str]) -> str:
        lines = [f"\x00{line}" for line in as_unicode(found[1]).split("\n")]
        return "\n".join(["", *lines, ""])

    return _DISPLAY.sub(display, statement)


def _wrapped(paragraph: list[str], width: int) -> list[str]:
    if not paragraph:
        return []
    item = _ITEM.match(paragraph[0])
    hanging = " " * len(item[0]) if item else " " * (len(paragraph[0]) - len(paragraph[0].lstrip()))
    first = item[0] if item else hanging
    text = " ".join(" ".join(paragraph).split())
    text = _INLINE.sub(_inline, text[len(item[0].strip()) :] if item else text)
    return textwrap.wrap(
        text.strip(), width, initial_indent=first, subsequent_indent=hanging,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _inline(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    if found["strong"]:
        return _INLINE.sub(_inline, found["strong"])
    return " ".join(as_unicode(found["formula"]).split())
