"""What became of one call of a student's function, as far as the grader believes it: data of known form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Loaded", "Reply"]

_KINDS = {"answer", "raised", "signature", "too-large"}


@dataclass(frozen=True)
class Reply:
    """One case's end.

    ``kind`` is answer, raised, signature, too-large, or, said by the grader itself: ended (the process is gone),
    timeout, not-run, missing.
    """

    kind: str
    value: Any = None
    type: str = ""
    text: str = ""
    signature: str = ""
    line: int = 0
    source: str = ""
    output: str = ""
    size: int = 0
    limit: int = 0

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Reply:
        """Take from a message what has the right form; a message of no known kind counts as an exit."""
        kind = _text(message, "kind")
        if kind not in _KINDS:
            return cls("ended")
        return cls(
            kind,
            value=message.get("value"),
            type=_text(message, "type"),
            text=_text(message, "text"),
            signature=_text(message, "signature"),
            line=_number(message, "line"),
            source=_text(message, "source"),
            output=_text(message, "output"),
            size=_number(message, "bytes"),
            limit=_number(message, "limit"),
        )


@dataclass(frozen=True)
class Loaded:
    """How a submission's cells ran: which raised, and whether one function is there.

    ``found`` is function, missing, or the type's name of what else carries the function's name.
    """

    found: str
    errors: tuple[tuple[int, Reply], ...] = ()  # by the cell's index
    output: str = ""
    defined_in: frozenset[int] = frozenset()  # the cells in whose text the function is defined

    @classmethod
    def read(cls, message: Mapping[str, Any], name: str) -> Loaded:
        """Take from a message what concerns the function of this name."""
        errors, found = message.get("errors"), message.get("found")
        return cls(
            found=_text(found if isinstance(found, dict) else {}, name) or "missing",
            errors=tuple(
                (_number(e, "cell"), Reply.read(e)) for e in (errors if isinstance(errors, list) else [])
                if isinstance(e, dict)
            ),
            output=_text(message, "output"),
        )  # fmt: skip


def _text(message: Mapping[str, Any], key: str) -> str:
    value = message.get(key)
    return value[:20_000] if isinstance(value, str) else ""


def _number(message: Mapping[str, Any], key: str) -> int:
    value = message.get(key)
    return value if type(value) is int and value >= 0 else 0
