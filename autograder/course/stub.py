"""A solution's source, taken apart: what the instructor's notebook shows, what a student starts from."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import symtable
from collections.abc import Iterable
from pathlib import Path

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.asked.recorded import RecordedExercise
from autograder.handin.source import parse

__all__ = ["BEGIN", "END", "SETUP", "imports", "setup_source", "solution_source", "stub"]

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
SETUP = "setup"
"""The grade id of the first cell, which students are not to change."""
_REGION = re.compile(rf"^(?P<indent> *){BEGIN}\n.*?^ *{END}$", re.MULTILINE | re.DOTALL)


def solution_source(exercise: Exercise) -> str:
    """Return the solution with the first line of its docstring only: the rest stands above it in the notebook.

    Where the solution marks no region, its whole body is one.

    Raises:
        ExerciseError: if the solution uses anything of its file besides imports, which a notebook would not have; or if
            the exercise came without its solution.
    """
    if isinstance(exercise, RecordedExercise):
        if not exercise.answer:
            raise ExerciseError(f"{exercise.id}: solutions are not in this hand-out")
        return exercise.answer
    source = _source(exercise).rstrip()
    function = _function(exercise, source)
    lines = source.split("\n")
    docstring, body = function.body[0], function.body[1:]
    if not body:
        raise ExerciseError(f"{exercise.id}: the solution has no body")
    before = lines[: docstring.lineno - 1]
    after = lines[docstring.end_lineno :]
    if BEGIN not in source:
        after = [f"    {BEGIN}", *after, f"    {END}"]
    summary = exercise.statement.split("\n")[0]
    prefix = "r" if "\\" in summary else ""
    return "\n".join([*before, f'    {prefix}"""{summary}"""', *after])


def stub(exercise: Exercise) -> str:
    """Return what a student starts from, in the words of nbgrader's own stub."""
    if isinstance(exercise, RecordedExercise):
        return exercise.stub
    answer = r"\g<indent># YOUR CODE HERE" + "\n" + r"\g<indent>raise NotImplementedError()"
    return _REGION.sub(answer, solution_source(exercise))


def setup_source(exercises: Iterable[Exercise]) -> str:
    """Return the imports that the solutions of exercises need, all together."""
    statements = {"import numpy as np", *(line for exercise in exercises for line in imports(exercise))}
    return "\n".join(sorted(statements))


def imports(exercise: Exercise) -> list[str]:
    """Return the import statements of the exercise's file that its solution needs."""
    if isinstance(exercise, RecordedExercise):
        return list(exercise.imports)
    path = Path(inspect.getfile(exercise.solution))
    used = _globals(symtable.symtable(_source(exercise), str(path), "exec")) - {exercise.name}
    tree = ast.parse(path.read_bytes())  # a tree of its own, since it is changed below
    statements: list[str] = []
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            needed = [alias for alias in node.names if (alias.asname or alias.name).split(".")[0] in used]
            node.names = needed
            if needed:
                statements.append(ast.unparse(node))
        elif outside := _names(node) & used:
            raise ExerciseError(
                f"{path}:{node.lineno}: the solution uses {sorted(outside)[0]!r}, which is defined outside of it; "
                "a student's notebook would not have it. Define it within the solution"
            )
    return statements


@functools.lru_cache(maxsize=64)
def _source(exercise: Exercise) -> str:
    # Reads the whole file token by token, and an exercise is asked for its imports and for its solution.
    return inspect.getsource(exercise.solution)


def _function(exercise: Exercise, source: str) -> ast.FunctionDef:
    tree = parse(source)
    if isinstance(tree, SyntaxError) or not isinstance(tree.body[0], ast.FunctionDef):
        raise ExerciseError(f"{exercise.id}: the solution must be a function defined with `def` at top level")
    return tree.body[0]


def _globals(table: symtable.SymbolTable) -> set[str]:
    """The names that code takes from its module, at whatever depth."""
    is_module = table.get_type() == "module"
    here = {s.get_name() for s in table.get_symbols() if s.is_referenced() and (is_module or s.is_global())}
    return here.union(*map(_globals, table.get_children()))


def _names(node: ast.stmt) -> set[str]:
    """The names that a top-level statement binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
