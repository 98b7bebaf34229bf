"""What students and files are called, as text, whatever bytes the names are made of."""

from __future__ import annotations

import os
import re
import unicodedata

__all__ = ["as_text", "folded", "shown"]

_LOOKS_ESCAPED = re.compile(r"\\(?=x(?:5c|[89a-f][0-9a-f]))")


def as_text(name: str) -> str:
    r"""Return a name with the bytes that are no UTF-8 written out. Two names stay two.

    >>> as_text(os.fsdecode(b"caf\xe9")), as_text(r"caf\xe9")
    ('caf\\xe9', 'caf\\x5cxe9')
    """
    # What only looks written out gets its backslash written out: so it stays apart from what is.
    return os.fsencode(_LOOKS_ESCAPED.sub(r"\\x5c", name)).decode("utf-8", "backslashreplace")


def folded(name: str) -> str:
    """Return what a name has in common with those that some file system takes for the same.

    >>> folded("Zoe\u0301.") == folded("ZO\u00c9")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", name).casefold()).strip(" .")


def shown(name: str) -> str:
    """Return a file's name or place as text for people."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)
