"""A public docstring in its parts: what it is, the equation, arguments, answers, errors, an example, conventions."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Docstring", "read"]

_HEADINGS = ("Args", "Returns", "Raises", "Example", "Conventions", "References")
_HEADING = re.compile(rf"^({'|'.join(_HEADINGS)}):$", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<name>\*{0,2}\w+): (?P<text>.*)$")


@dataclass(frozen=True)
class Docstring:
    """What a docstring says, part by part; texts are as they stand, with code between two backquotes.

    Args:
        summary: one sentence.
        equation: lines of Unicode mathematics; empty where there are none.
        prose: further paragraphs.
        arguments: name and text of each.
        returns: text.
        raises: error and when it is raised.
        example: prose and sessions of Python.
        conventions: text.
        references: text.
    """

    summary: str
    equation: str = ""
    prose: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    raises: tuple[tuple[str, str], ...] = ()
    example: str = ""
    conventions: str = ""
    references: str = ""


def read(thing: Any) -> Docstring:
    """Take the docstring of a function or a class apart."""
    parts = _HEADING.split(inspect.getdoc(thing) or "")
    summary, *paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", parts[0].strip())]
    # An equation stands by itself below the first sentence, and does not end as a sentence does.
    is_equation = bool(paragraphs) and not paragraphs[0].rstrip().endswith((".", ":"))
    said = {heading: inspect.cleandoc("\n" + text) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
    return Docstring(
        summary=" ".join(summary.split()),
        equation=paragraphs[0] if is_equation else "",
        prose=tuple(paragraphs[is_equation:]),
        arguments=_entries(said.get("Args", "")),
        returns=said.get("Returns", ""),
        raises=_entries(said.get("Raises", "")),
        example=said.get("Example", ""),
        conventions=said.get("Conventions", ""),
        references=said.get("References", ""),
    )


def _entries(text: str) -> tuple[tuple[str, str], ...]:
    found: list[list[str]] = []
    for line in text.splitlines():
        begun = None if line.startswith(" ") else _ENTRY.match(line)
        if begun:
            found.append([begun["name"], begun["text"]])
        elif found:
            found[-1][1] += " " + line.strip()
    return tuple((name, text.strip()) for name, text in found)
