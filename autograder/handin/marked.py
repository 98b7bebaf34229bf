"""What a person marks in a notebook besides answers in prose: answers in code, and tasks with the cells below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.handin.files import Limits

__all__ = ["by_hand_in_code", "mapping", "nbgrader_of", "task_answers"]


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def nbgrader_of(cell: Any) -> dict[str, Any]:
    """What nbgrader has noted on a cell, of whatever form the cell is."""
    return mapping(mapping(cell.get("metadata")).get("nbgrader")) if isinstance(cell, dict) else {}


def by_hand_in_code(nbgrader: Mapping[str, Any]) -> bool:
    """Whether a cell of code is an answer that a person marks."""
    marked = nbgrader.get("grade") is True and nbgrader.get("solution") is True
    return marked and isinstance(nbgrader.get("grade_id"), str)


def task_answers(raw: Sequence[Any], sources: Sequence[str | None], limits: Limits) -> dict[str, str]:
    """The prose of each task: its own, which says what is to be done, and the student's in the cells below it."""
    answers: dict[str, str] = {}
    task = ""
    for cell, source in zip(raw, sources, strict=True):
        nbgrader = nbgrader_of(cell)
        grade_id = nbgrader.get("grade_id")
        if isinstance(grade_id, str):
            task = grade_id if nbgrader.get("task") is True else ""
        room = limits.answer - len(answers.get(task, ""))
        if task and room > 0 and source and source.strip() and cell.get("cell_type") == "markdown":
            written = f"{answers[task]}\n\n{source}" if task in answers else source
            answers[task] = written[: limits.answer]
    return answers
