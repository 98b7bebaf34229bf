"""Write every assignment's notebooks, or tell which of them are not what a build would write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.course.assignments import Assignment, read_assignments
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook

__all__ = ["build"]

_SOURCE = "solutions"
_RELEASE = "assignments"


def build(root: Path, catalogue: Catalogue, check: bool = False) -> list[Path]:
    """Bring ``solutions/`` and ``assignments/`` up to date with the exercises and their prose.

    Args:
        root: the course's folder, an nbgrader course.
        catalogue: the exercises.
        check: only look.

    Returns:
        The notebooks that were not up to date, relative to ``root``. Notebooks of an assignment that is gone are among
        them, and are deleted; notebooks that were never built are left alone.

    Raises:
        ExerciseError: if prose or an exercise is malformed.
    """
    assignments = read_assignments(catalogue).values()
    expected = {path: text for each in assignments for path, text in _notebooks(each, catalogue)}
    stale = [path for path, text in expected.items() if _text(root / path) != text]
    gone = [path for path in _built_notebooks(root) if path not in expected]
    if not check:
        for path in stale:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(expected[path], encoding="utf-8", newline="\n")
        for path in gone:
            (root / path).unlink()
            if not any((root / path).parent.iterdir()):  # formgrader would show an assignment without a notebook
                (root / path).parent.rmdir()
    return sorted([*stale, *gone])


def _notebooks(assignment: Assignment, catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    source = source_notebook(assignment, catalogue)
    file = Path(assignment.name) / f"{assignment.name}.ipynb"
    yield _SOURCE / file, notebook_text(source)
    yield _RELEASE / file, notebook_text(student_notebook(source))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def _built_notebooks(root: Path) -> Iterator[Path]:
    """The notebooks on disk that say they were built."""
    for path in sorted([*root.glob(f"{_SOURCE}/*/*.ipynb"), *root.glob(f"{_RELEASE}/*/*.ipynb")]):
        try:
            built = "autograder" in json.loads(_text(path))["metadata"]
        except (ValueError, KeyError, TypeError):  # not a notebook, and so nothing that a build wrote
            continue
        if built:
            yield path.relative_to(root)
