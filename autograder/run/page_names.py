"""What a student's page is called: by the student wherever that can be, and never as another's."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection

from autograder.handin.names import folded

__all__ = ["page_names"]

_LONGEST = 120  # bytes; some file systems take no more than 143
_UNFIT = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_WITH_DIGEST = re.compile(r".*-[0-9a-f]{16}", re.DOTALL)


def page_names(students: Collection[str]) -> dict[str, str]:
    """Name a file for each student of a class, so that every file system takes it and none takes two for one.

    A name that cannot stand as it is becomes what can be read of it and a digest of all of it; so does one that
    differs from another only as some file system would not see, and one that already ends like a digest. No name
    without a digest is therefore one with, and of either kind no two are the same.

    >>> page_names(["ann", "a/b"])
    {'ann': 'ann', 'a/b': 'a_b-c14cddc033f64b9d'}
    """
    alike = Counter(map(folded, students))
    return {s: s if _is_fit(s) and alike[folded(s)] == 1 else _with_digest(s) for s in students}


def _is_fit(name: str) -> bool:
    return (
        name.isprintable()
        and 0 < len(name.encode()) <= _LONGEST
        and name == name.strip(" .-")
        and not _UNFIT.search(name)
        and not _DEVICE.fullmatch(name)
        and not _WITH_DIGEST.fullmatch(folded(name))
    )


def _with_digest(name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = "".join(c if c.isprintable() and not _UNFIT.match(c) else "_" for c in name)
    stem = readable.encode()[: _LONGEST - len(digest) - 2].decode("utf-8", "ignore").strip(" .-")
    if _DEVICE.fullmatch(stem):
        stem = f"_{stem}"  # as "con.x", which Windows takes for "con"
    return f"{stem or 'student'}-{digest}"
