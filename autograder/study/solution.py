"""Own code beside the reference: why the reference is stable, and where it is documented."""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.asked.code import Sources, package_folder
from autograder.asked.exercise import Exercise, ExerciseError
from autograder.messages import say
from autograder.study.folder import solution_text
from autograder.study.screen import WIDEST, paragraph

__all__ = ["documentation", "reference_names", "solution_view", "why_no_solution"]

_ITEM = re.compile(r"\s+\w+: ")  # an argument
_BESIDE = 110  # columns from which on two programs stand side by side


def solution_view(exercise: Exercise, mine: str, width: int) -> Sequence[RenderableType]:
    """The learner's function and the solution, and what the reference says of itself."""
    try:
        solution = solution_text(exercise)
    except ExerciseError as error:
        return [paragraph(str(error))]
    own = _function_text(mine, exercise.name) or say("study.nothing-yet")
    views: list[RenderableType] = []
    if width >= _BESIDE:
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        table.add_column(say("study.yours"), ratio=1)
        table.add_column(say("study.solution"), ratio=1)
        table.add_row(Text(own), Text(solution))
        views.append(table)
    else:
        views += [
            paragraph(say("study.yours"), "bold", 0),
            Text(own),
            "",
            paragraph(say("study.solution"), "bold", 0),
            Text(solution),
        ]
    for name, text in documentation(exercise).items():
        views += [
            "",
            paragraph(say("study.reference", name=name), "bold", 0),
            Text(_reflowed(text, min(width, WIDEST))),
        ]
    return views


def why_no_solution(exercise: Exercise) -> str:
    """Why there is no solution to be shown, as in a hand-out without them; empty where there is one."""
    try:
        solution_text(exercise)
    except ExerciseError as error:
        return str(error)
    return ""


def reference_names(exercise: Exercise) -> list[str]:
    """The functions that answers are compared with, such as ``dlcourse.optimization.adam``."""
    if callable(exercise.reference):
        return []
    return [f"dlcourse.{name}" for name in exercise.reference or [exercise.id]]


def documentation(exercise: Exercise) -> dict[str, str]:
    """What the reference's functions say of themselves, by their names: read, so that no framework is needed."""
    return {name: text for name in reference_names(exercise) if (text := _docstring(name))}


@functools.lru_cache(maxsize=64)
def _docstring(name: str) -> str:
    folder = package_folder("dlcourse")
    if folder is None:
        return ""
    module, _, function = name.rpartition(".")
    path = Sources({"dlcourse": folder}).defining(module, function)
    if path is None:
        return ""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == function:
            return ast.get_docstring(node) or ""
    return ""


def _reflowed(docstring: str, width: int) -> str:
    """Wrap a docstring's paragraphs anew; examples stay as they are."""
    paragraphs: list[list[str]] = []
    example = False
    for line in docstring.split("\n"):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        before = paragraphs[-1] if paragraphs else [""]
        begins = example or not line.strip() or not before[0].strip() or _ITEM.match(line) or before[0].endswith(":")
        if begins or _indent(line) < _indent(before[0]):
            paragraphs.append([line])
        else:
            before.append(line)
    return "\n".join(line for one in paragraphs for line in _wrapped(one, width))


def _wrapped(paragraph: Sequence[str], width: int) -> list[str]:
    indent = " " * _indent(paragraph[0])
    text = " ".join(line.strip() for line in paragraph)
    if len(paragraph) == 1 and len(paragraph[0]) <= width:
        return list(paragraph)
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent) or [""]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _function_text(source: str, name: str) -> str:
    """A function's text without its docstring, which both have."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            lines = source.split("\n")
            head = lines[node.lineno - 1 : node.body[0].lineno - 1]
            documented = ast.get_docstring(node) is not None
            body = lines[(node.body[0].end_lineno or 0) if documented else node.body[0].lineno - 1 : node.end_lineno]
            return "\n".join([*head, *body])
    return ""
