"""Lays out what a class would hand in: notebooks, filled in by students who are not all of them careful."""

from __future__ import annotations

import ast
import copy
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

__all__ = ["ROSTER", "lay_out"]

_ANSWERS = Path(__file__).parent / "answers"
_SOLUTION = "-solution"


@dataclass(frozen=True)
class Student:
    """What one student wrote.

    Args:
        about: what is special about the hand-in.
        solved: how many exercises, in the notebook's order, are filled in with a right answer, unless a file of the
            student's name in ``answers/`` has an own one.
        damaged: whether the file was cut off on its way.
    """

    about: str
    solved: int = 6
    damaged: bool = False


ROSTER = {
    "ada": Student("all right, vectorised"),
    "bo": Student("all right, in plain loops"),
    "chen": Student("all right, in float32 with einsum"),
    "dara": Student("softmax: the diagonal only"),
    "emil": Student("back-propagation: the sum for the mean"),
    "fatima": Student("convolution: filters turned round"),
    "goran": Student("LSTM: two gates swapped"),
    "hana": Student("contrastive divergence: the mean for the sum"),
    "ivan": Student("Adam: epsilon inside the root"),
    "jun": Student("did half", solved=3),
    "kofi": Student("handed in the untouched notebook", solved=0),
    "lena": Student("code that raises"),
    "mika": Student("code that never ends"),
    "noor": Student("code that eats memory"),
    "oscar": Student("tries to forge a mark"),
    "pia": Student("a damaged file", damaged=True),
}


def lay_out(course: Path, submitted: Path, assignment: str) -> None:
    """Write ``submitted/<student>/<assignment>/<assignment>.ipynb`` for the whole roster.

    Args:
        course: a folder with ``assignments`` and ``solutions`` as ``autograder build`` writes them.
    """
    file = Path(assignment) / f"{assignment}.ipynb"
    handout = nbformat.read(course / "assignments" / file, as_version=4)
    solved = _answers(nbformat.read(course / "solutions" / file, as_version=4))
    shutil.rmtree(submitted, ignore_errors=True)
    for name, student in ROSTER.items():
        right = dict(list(solved.items())[: student.solved])
        notebook = _filled_in(handout, right, _ANSWERS / f"{name}.py")
        text = nbformat.writes(notebook)
        path = submitted / name / file
        path.parent.mkdir(parents=True)
        path.write_text(text[: len(text) // 2] if student.damaged else text, encoding="utf-8")


def _answers(notebook: NotebookNode) -> dict[str, str]:
    """The solution cells' sources, by grade id and in order."""
    cells = {c.metadata.get("nbgrader", {}).get("grade_id", ""): c.source for c in notebook.cells}
    return {grade_id: source for grade_id, source in cells.items() if grade_id.endswith(_SOLUTION)}


def _filled_in(handout: NotebookNode, right: dict[str, str], own: Path) -> NotebookNode:
    """Put answers into the hand-out: the student's own where there are any, else right ones as far as they go."""
    notebook = copy.deepcopy(handout)
    preparation, functions = _own_answers(own)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if not grade_id.endswith(_SOLUTION):
            continue
        name = grade_id.removesuffix(_SOLUTION).partition("-")[2]
        cell.source = functions.get(name, right.get(grade_id, cell.source))
    if preparation:
        notebook.cells.insert(1, nbformat.v4.new_code_cell(preparation))
    return notebook


def _own_answers(path: Path) -> tuple[str, dict[str, str]]:
    """A student's file: what stands outside of functions and classes asked for, and each function's text."""
    if not path.exists():
        return "", {}
    source = path.read_text(encoding="utf-8")
    names = {"softmax_jacobian", "mlp_backward", "conv2d_layer_backward", "lstm_gates", "cd_k", "adam"}
    functions, rest = {}, []
    for node in ast.parse(source).body[1:]:  # without the docstring, which is ours and not the student's
        text = ast.get_source_segment(source, node) or ""
        if isinstance(node, ast.FunctionDef) and node.name in names:
            functions[node.name] = text
        else:
            rest.append(text)
    return "\n".join(rest), functions
