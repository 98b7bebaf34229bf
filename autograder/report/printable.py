"""Text out of a submission, made fit to show: nothing in it can steer a terminal, reorder a line or break a file."""

from __future__ import annotations

import re

__all__ = ["INLINE", "printable", "shorten"]

# `code` before **strong** and *emphasis*, so that a power written in code stays one; these only where they stand as
# words. The next stars end one or nothing does: to look on from each of many would take the square of their number.
INLINE = re.compile(
    r"`([^`\n]+)`"
    r"|(?<![\w*])\*\*(?=[^\s*])((?:[^*\n]|\*(?!\*))+?)(?<=[^\s*])\*\*(?![\w*])"
    r"|(?<![\w*])\*(?=[^\W\d_])([^*`\n]+)(?<=\w)\*(?![\w*])"
)

_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Controls other than tab and newline, marks that reorder text, lone surrogates (not encodable), non-characters; and
# what has no width, or looks like a blank and is a letter: two names, or two variables, would look the same.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u200c\u200d\ufe00-\ufe0f]"
)
_JOINERS = {"\u200c", "\u200d"}


def printable(text: str) -> str:
    """Drop terminal escape sequences and replace what no page or terminal should receive.

    >>> printable("\\x1b[31mred\\x1b[0m, then\\x00nul")
    'red, then\ufffdnul'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _ESCAPE_SEQUENCE.sub("", text)
    return _UNPRINTABLE.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    """Joiners and variants of glyphs belong to scripts and to emoji; beside letters of ASCII they only hide."""
    character, text, at = found.group(), found.string, found.start()
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if character in _JOINERS:
        fits = all(beside > "\x7f" and beside not in _JOINERS for beside in (before, after))
    else:
        fits = "\ufe00" <= character <= "\ufe0f" and (before > "\x7f" or before in set("0123456789#*"))
    return character if fits else "\ufffd"


def shorten(text: str, *, head: int, tail: int = 0, width: int = 400) -> tuple[str, int]:
    """Keep a text's first and last lines, each cut to a width.

    Returns:
        The lines kept, with an ellipsis where some are missing; and how many are.

    >>> shorten("a\\nb\\nc\\nd", head=1, tail=1)
    ('a\\n…\\nd', 2)
    """
    lines = [line if len(line) <= width else line[: width - 1] + "…" for line in text.splitlines()]
    missing = len(lines) - head - tail
    if missing <= 0:
        return "\n".join(lines), 0
    return "\n".join([*lines[:head], "…", *lines[len(lines) - tail :]]), missing
