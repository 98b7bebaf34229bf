"""What became of a student's cells and calls, as far as the grader believes it: data of known form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

__all__ = ["Ending", "Loaded", "Reply"]


class Ending(str, Enum):
    """How one call, or one cell, ended."""

    ANSWER = "answer"
    RAISED = "raised"
    SIGNATURE = "signature"  # it cannot be called with these arguments
    TOO_LARGE = "too-large"
    # Said by the grader itself:
    GONE = "gone"  # the process ended
    TIMEOUT = "timeout"
    NOT_RUN = "not-run"


# Characters of each text, as many as a process that does nothing else has been told to send.
_LONGEST = {"type": 100, "text": 600, "signature": 600, "source": 200, "output": 8000, "argument": 100}
_NAME = 200  # of the other texts: kinds, and names of types
_SAID_BY_THE_PROCESS = {e.value: e for e in (Ending.ANSWER, Ending.RAISED, Ending.SIGNATURE, Ending.TOO_LARGE)}


@dataclass(frozen=True)
class Reply:
    """One case's end."""

    kind: Ending
    value: Any = None
    type: str = ""
    text: str = ""
    signature: str = ""
    line: int = 0
    source: str = ""
    argument: str = ""  # of an input that was written to
    output: str = ""
    size: int = 0
    limit: int = 0

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> Reply:
        """Take from a message what has the right form; a message of no known kind counts as an exit."""
        kind = _SAID_BY_THE_PROCESS.get(_text(message, "kind"))
        if kind is None:
            return cls(Ending.GONE)
        return cls(
            kind,
            value=message.get("value"),
            type=_text(message, "type"),
            text=_text(message, "text"),
            signature=_text(message, "signature"),
            line=_number(message, "line"),
            source=_text(message, "source"),
            argument=_text(message, "argument"),
            output=_text(message, "output"),
            size=_number(message, "bytes"),
            limit=_number(message, "limit"),
        )

    @property
    def answered(self) -> bool:
        return self.kind is Ending.ANSWER

    @property
    def untold(self) -> Reply:
        """The same without what is only there to be shown: of a hidden case nothing is."""
        return replace(self, signature="", line=0, source="", argument="", output="")

    @property
    def unattempted(self) -> bool:
        """Whether the code says itself that nothing has been written yet, as a stub does."""
        return self.kind is Ending.RAISED and self.type == "NotImplementedError"

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped it by hand."""
        return self.kind is Ending.RAISED and self.type == "KeyboardInterrupt"

    @property
    def writes_to_input(self) -> bool:
        """Whether an input was changed, or NumPy kept it from being."""
        return self.kind is Ending.RAISED and self.type == "ValueError" and "read-only" in self.text

    @property
    def forbidden(self) -> bool:
        """Whether the code used what the exercise forbids."""
        return self.kind is Ending.RAISED and self.type == "ForbiddenError"


@dataclass(frozen=True)
class Loaded:
    """How a submission's cells ran: which raised, and whether one function is there.

    ``found`` is function, missing, or the type's name of what else carries the function's name.
    """

    found: str
    errors: tuple[tuple[int, Reply], ...] = ()  # by the cell's index
    output: str = ""  # what the cells printed that define the function
    printed: tuple[tuple[int, str], ...] = ()  # by the cell's index

    @property
    def is_function(self) -> bool:
        return self.found == "function"

    @classmethod
    def read(cls, message: Mapping[str, Any], name: str) -> Loaded:
        """Take from a message what concerns the function of this name."""
        found = message.get("found")
        return cls(
            found=_text(found if isinstance(found, dict) else {}, name) or "missing",
            errors=tuple((_number(e, "cell"), Reply.read(e)) for e in _dictionaries(message.get("errors"))),
            printed=tuple(
                (_number(p, "cell"), _text(p, "text", "output")) for p in _dictionaries(message.get("printed"))
            ),
        )


def _dictionaries(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(message: Mapping[str, Any], key: str, like: str = "") -> str:
    value = message.get(key)
    return value[: _LONGEST.get(like or key, _NAME)] if isinstance(value, str) else ""


def _number(message: Mapping[str, Any], key: str) -> int:
    value = message.get(key)
    return value if type(value) is int and value >= 0 else 0
