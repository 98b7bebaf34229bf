"""Which line of a student's code changes which argument, found by a second call that is watched line by line."""

from __future__ import annotations

import builtins
import inspect
import linecache
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from .inputs import changed, copied
from .output import Capped

__all__ = ["Change", "changing_line", "is_refusal"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_LINES, _SECONDS = 20_000, 1.0  # for which a call is watched


class Change:
    """Where an argument was changed; the line is 0 and the name empty, where that is not known."""

    def __init__(self, argument: str, line: int, source: str) -> None:
        self.argument, self.line, self.source = argument, line, source


class _Enough(BaseException):
    """Ends the second call."""


def is_refusal(error: BaseException) -> bool:
    """Whether an exception says that an input was written to: NumPy's own, or what `refuse_changes` raises."""
    return type(error) is ValueError and "read-only" in str(error)


def changing_line(
    function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], is_own: Callable[[str], bool]
) -> Change | None:
    """Call a function again, with inputs that may be written to, up to the line that changes one.

    Args:
        is_own: whether a file is the student's.

    Returns:
        Nothing where nothing is changed, or not in the time that there is.
    """
    asked = copied([list(args), dict(kwargs)])
    kept = copied(asked)
    last = ("", 0)
    left, deadline = _LINES, time.monotonic() + _SECONDS
    found: Change | None = None

    def look(frame: Any, event: str, _: Any) -> Any:
        nonlocal last, left, found
        left -= 1
        place = changed(asked, kept)
        if place is not None:
            file, line = last
            found = Change(_name(function, place), line, linecache.getline(file, line).strip()[:200])
        if found is not None or left < 0 or time.monotonic() > deadline:
            raise _Enough
        last = (frame.f_code.co_filename, frame.f_lineno)
        return look

    def enter(frame: Any, event: str, _: Any) -> Any:
        return look if is_own(frame.f_code.co_filename) else None

    before, streams = sys.gettrace(), (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = Capped()  # the first call has printed it all
    sys.settrace(enter)
    try:
        function(*asked[0], **asked[1])
    except BaseException:
        pass  # the first call has told
    finally:
        sys.settrace(before)
        sys.stdout, sys.stderr = streams
    return found


def _name(function: Callable[..., Any], place: tuple[int, Any]) -> str:
    """The parameter's name, as the function's own signature has it."""
    if place[0] == 1:
        return str(place[1])[:100]
    try:
        parameters = list(inspect.signature(function).parameters.values())
        positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        return str(positional[place[1]])[:100]
    except BaseException:
        return ""
