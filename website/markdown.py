"""Text as MyST Markdown that is shown as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["code", "escaped", "prose", "sessions", "table"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$^@])")
_CODE = re.compile(r"``(.+?)``", re.DOTALL)
_PROMPT = re.compile(r"^(>>>|\.\.\.)")


def escaped(text: str) -> str:
    """Plain text, in which no sign means anything."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    return "`" + " ".join(text.split()) + "`"


def prose(text: str) -> str:
    """A docstring's text: what stands between two backquotes is code, all else plain text."""
    parts = _CODE.split(text)
    return "".join(code(part) if index % 2 else escaped(part) for index, part in enumerate(parts))


def sessions(text: str) -> str:
    """An example: prose, and what is typed at Python's prompt with what it answers."""
    blocks = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if _PROMPT.match(paragraph):
            blocks.append(f"```pycon\n{paragraph}\n```")
        else:
            blocks.append(prose(" ".join(paragraph.split())))
    return "\n\n".join(blocks)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; cells are Markdown already."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))
