"""Mutants made from the text of a solution: one node of its syntax tree is replaced at a time."""

from __future__ import annotations

import ast
import copy
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise
from autograder.course.stub import BEGIN, END
from autograder.mutation.mutant import Mutant
from autograder.mutation.operators import OPERATORS, Operator
from autograder.mutation.operators.functions import choice_by_multiplying
from autograder.mutation.site import Site, sites_of

__all__ = ["source_mutants"]

# How statements promise, or threaten with, values that are no numbers.
_NO_NUMBERS = re.compile(r"anything|nan\b|infinit|\\infty", re.IGNORECASE)


def source_mutants(exercise: Exercise) -> Iterator[Mutant]:
    """Make all mutants of an exercise's solution that differ from it in one place and compile.

    Students are given what stands outside of the marked region, and so it is left as it is.
    """
    text = exercise.path.read_text(encoding="utf-8-sig")
    function = _definition(exercise, text)
    if function is None:
        return
    asked = _asked(function, text)
    met: Counter[str] = Counter()
    operators = [operator for operator in OPERATORS if _concerns(operator, exercise)]
    for site in [site for site in sites_of(function) if site.line in asked]:
        for operator, replacement in _replacements(site, operators):
            mutant = _mutant(exercise, function, site, operator, replacement, met)
            if mutant is not None:
                yield mutant


def _concerns(operator: Operator, exercise: Exercise) -> bool:
    """Whether an operator's mutants can be wrong: a product with a mask is right as long as all are numbers."""
    return operator is not choice_by_multiplying or bool(_NO_NUMBERS.search(exercise.statement))


def _replacements(site: Site, operators: Sequence[Operator]) -> Iterator[tuple[Operator, ast.AST]]:
    """What could stand at a place, each text once; the first operator that thinks of it has it."""
    found = [(operator, replacement) for operator in operators for replacement in operator(site)]
    known = {ast.unparse(site.node)} if found else set()
    for operator, replacement in found:
        text = ast.unparse(replacement)
        if text not in known:
            known.add(text)
            yield operator, replacement


def _definition(exercise: Exercise, text: str) -> ast.FunctionDef | None:
    """The solution's definition, free to be changed; nothing, where the file's top level has none."""
    found = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef) and n.name == exercise.name]
    return found[-1] if found else None


def _asked(function: ast.FunctionDef, text: str) -> range:
    """The lines that a student writes: the marked region, or all."""
    first, last = function.lineno, function.end_lineno or function.lineno
    lines = enumerate(text.split("\n"), start=1)
    marks = {line.strip(): number for number, line in lines if first <= number <= last}
    return range(marks.get(BEGIN, first), marks.get(END, last) + 1)


def _mutant(
    exercise: Exercise,
    function: ast.FunctionDef,
    site: Site,
    operator: Operator,
    replacement: ast.AST,
    met: Counter[str],
) -> Mutant | None:
    shown = site.shown
    before = ast.unparse(shown.node)
    # The replacement may hold the node itself, so it is a copy that is put into the tree.
    site.put(_placed(copy.deepcopy(replacement), site.node))
    try:
        after = ast.unparse(shown.node if shown is not site else replacement)
        mutated = _compiled(exercise, function)
    finally:
        site.put(site.node)
    if mutated is None:
        return None
    name = operator.__name__.replace("_", " ")
    key = f"{name}: {before} -> {after}"
    met[key] += 1
    number = met[key]
    key = key if number == 1 else f"{key} #{number}"
    return Mutant(key, name, mutated, before, after, site.line, number)


def _placed(new: ast.AST, old: ast.AST) -> ast.AST:
    return ast.fix_missing_locations(ast.copy_location(new, old))


def _compiled(exercise: Exercise, function: ast.FunctionDef) -> Callable[..., Any] | None:
    """A function as its file defines it, in a copy of the file's namespace; nothing, where it does not compile."""
    namespace = {"np": np, **vars(sys.modules[exercise.solution.__module__])}
    module = ast.Module([function], [])
    try:
        with warnings.catch_warnings(record=True):  # a call of a number is allowed, and worth a warning
            exec(compile(module, f"<mutant of {exercise.name}>", "exec", dont_inherit=True), namespace)
    except Exception:
        return None
    return namespace[exercise.name]  # type: ignore[no-any-return]
