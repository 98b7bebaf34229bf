"""A page's seal: what the page was made from, and that nobody has changed it since."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

__all__ = ["UNSEALED", "is_sealed", "origin_in", "sealed"]

UNSEALED = f"autograder-seal:{0:064}:{0:064}"
"""What a page holds at its beginning, before anything that a student has written, until it is sealed."""

_SEAL = re.compile(rb"autograder-seal:([0-9a-f]{64}):([0-9a-f]{64})")
_BEGINNING = 4096  # bytes


def sealed(page: str, origin: str) -> str:
    """Write into a page what it was made from, and the digest of all the rest.

    Args:
        page: a text with :data:`UNSEALED` in it.
        origin: the SHA-256 of all that the page depends on, in hexadecimal digits.
    """
    digest = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()
    return page.replace(UNSEALED, f"autograder-seal:{origin}:{digest}", 1)


def is_sealed(path: Path, origin: str) -> bool:
    """Whether a page is there, was made from this, and is as it was made."""
    return origin_in(path) == origin


def origin_in(path: Path) -> str:
    """What a page that is as it was made was made from; empty for anything else."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    found = _SEAL.search(content, 0, _BEGINNING)
    if not found:
        return ""
    rest = hashlib.sha256(content[: found.start()])
    rest.update(UNSEALED.encode())
    rest.update(memoryview(content)[found.end() :])
    return found[1].decode() if rest.hexdigest() == found[2].decode() else ""
