"""What nbgrader makes of the instructor's notebook, by nbgrader's own steps and in their order."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.converters import GenerateAssignment  # type: ignore[import-untyped]
from nbgrader.preprocessors import SaveCells  # type: ignore[import-untyped]

__all__ = ["master_notebook", "student_notebook"]

_STEPS: list[Any] = GenerateAssignment.preprocessors.default()
_BEFORE_SAVING = list(itertools.takewhile(lambda step: step is not SaveCells, _STEPS))
_AFTER_SAVING = _STEPS[len(_BEFORE_SAVING) + 1 :]


def master_notebook(source: NotebookNode) -> NotebookNode:
    """Return what nbgrader keeps in its grade book: stubs, but the tests with their hidden part."""
    return _process(source, _BEFORE_SAVING)


def student_notebook(source: NotebookNode) -> NotebookNode:
    """Return what students get."""
    return _process(master_notebook(source), _AFTER_SAVING)


def _process(notebook: NotebookNode, steps: Iterable[Any]) -> NotebookNode:
    notebook = copy.deepcopy(notebook)
    resources: dict[str, Any] = {}
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook
