"""Write every assignment's notebooks, or tell which of them are not what a build would write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.asked.catalogue import Catalogue
from autograder.course.assignments import Assignment, read_assignments
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook
from autograder.course.whole import write_text

__all__ = ["Built", "build"]

_SOURCE = "solutions"
_RELEASE = "assignments"


@dataclass(frozen=True)
class Built:
    """What a build found, each notebook by its path in the course's folder.

    Args:
        stale: notebooks that were not up to date; a build has written them.
        kept: notebooks in the place of built ones that no build has made, or that were changed since.
        left_over: notebooks that a build has made, of assignments that are not among the catalogue's.
    """

    stale: list[Path]
    kept: list[Path]
    left_over: list[Path]


def build(root: Path, catalogue: Catalogue, check: bool = False) -> Built:
    """Bring ``solutions/`` and ``assignments/`` up to date with the exercises and their prose.

    Only what an earlier build has written, and nobody has changed since, is written over. Nothing is deleted: whether
    an assignment is gone or its folder was not named this time cannot be seen from here.

    Args:
        root: the course's folder, an nbgrader course.
        catalogue: the exercises.
        check: only look.

    Raises:
        ExerciseError: if prose or an exercise is malformed.
    """
    assignments = read_assignments(catalogue).values()
    expected = {path: text for each in assignments for path, text in _notebooks(each, catalogue)}
    differ = [path for path, text in expected.items() if _text(root / path) != text]
    kept = [path for path in differ if (root / path).exists() and not _is_as_built(_document(root / path))]
    stale = [path for path in differ if path not in kept]
    found = sorted([*root.glob(f"{_SOURCE}/*/*.ipynb"), *root.glob(f"{_RELEASE}/*/*.ipynb")])
    others = [path for path in found if path.relative_to(root) not in expected and _stamps(_document(path))]
    if not check:
        for path in stale:
            write_text(root / path, expected[path])
    return Built(sorted(stale), sorted(kept), [path.relative_to(root) for path in others])


def _notebooks(assignment: Assignment, catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    """An assignment's two notebooks, stamped so that the next build knows them for its own.

    Both bear the stamps of both: nbgrader, too, makes the one that it releases of the source.
    """
    source = source_notebook(assignment, catalogue)
    both = {_SOURCE: source, _RELEASE: student_notebook(source)}
    stamps = [_stamp_of(notebook) for notebook in both.values()]
    for folder, notebook in both.items():
        notebook.metadata["autograder"]["built"] = stamps
        yield Path(folder) / assignment.name / f"{assignment.name}.ipynb", notebook_text(notebook)


def _is_as_built(document: Any) -> bool:
    """Whether a notebook is one that a build has made, as far as people write it: outputs do not count."""
    try:
        return _stamp_of(document) in _stamps(document)
    except (KeyError, TypeError, AttributeError):
        return False


def _stamps(document: Any) -> list[Any]:
    try:
        return list(document["metadata"]["autograder"]["built"])
    except (KeyError, TypeError):
        return []


def _stamp_of(document: Any) -> str:
    """Name what a notebook's cells say, by a digest."""
    cells = [[c["cell_type"], "".join(c["source"]), c["metadata"].get("nbgrader")] for c in document["cells"]]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:16]


def _document(path: Path) -> Any:
    """A notebook as data; nothing, where it is none."""
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError):
        return None


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
