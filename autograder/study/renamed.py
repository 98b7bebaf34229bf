"""Exercises that have another id by now: what has been done is carried over to it."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.asked.catalogue import Catalogue

__all__ = ["RENAMED", "renamed"]

RENAMED = "renamed.txt"
"""A file in a folder of exercises, with an old and a new id a line, for what no longer has its function's name."""


def renamed(catalogue: Catalogue, ids: Iterable[str]) -> dict[str, str]:
    """Of ids that are no longer there, the new ones: as a file says, or of the one exercise with this function."""
    told = dict(_told(catalogue))
    found = {}
    for old in ids:
        if old in catalogue:
            continue
        alike = [each for each in catalogue.paths if each.partition(".")[2] == old.partition(".")[2]]
        new = told.get(old, alike[0] if len(alike) == 1 else "")
        if new in catalogue:
            found[old] = new
    return found


def _told(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    for folder in catalogue.folders:
        path = folder / RENAMED
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            words = line.split()
            if len(words) == 2 and not line.startswith("#"):
                yield words[0], words[1]
