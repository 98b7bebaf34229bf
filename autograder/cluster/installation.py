"""What a machine grades with, so that two machines can tell whether they would give the same marks and pages."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.provenance import provenance

__all__ = ["installation"]

_ENGINE = Path(__file__).parents[1]
_PAGES = ("messages.py", "report/**/*.py", "report/**/*.j2", "run/graded.py", "cluster/*.py")


def installation(exercise_ids: Sequence[str], folders: Sequence[Path] = ()) -> dict[str, str]:
    """Return what the marks of some exercises rest on, by name, and what pages are made from.

    Args:
        folders: further folders of exercises, as absolute paths.
    """
    catalogue = Catalogue([folder for folder in folders if folder.is_dir()])
    found = {exercise_id: catalogue[exercise_id] for exercise_id in exercise_ids if exercise_id in catalogue}
    parts = {name: version for exercise in found.values() for name, version in provenance(exercise).parts.items()}
    return parts | dict(_pages())


@functools.cache  # a process goes on running the code that it once imported, whatever becomes of the files
def _pages() -> tuple[tuple[str, str], ...]:
    paths = sorted({path for pattern in _PAGES for path in _ENGINE.glob(pattern)})
    return tuple(
        (path.relative_to(_ENGINE.parent).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()[:16])
        for path in paths
    )
