"""Running a notebook's cells as Jupyter does, statement by statement, so that what is missing costs what needs it."""

from __future__ import annotations
import __future__

import ast
import builtins
import copy
import inspect
import linecache
import sys
import types
from collections.abc import Iterator
from typing import Any

from .forbidden import ALLOWED, Watch, put_under_watch
from .imports import Missing

__all__ = ["Notebook"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_TOP_LEVEL_AWAIT = 0x2000  # of `compile`, as Jupyter runs a cell
_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Notebook:
    """A notebook's names, and its cells run in them.

    Args:
        watch: what refuses what an exercise forbids.
        watching: whether the cells' calls have to be watched at all.
    """

    def __init__(self, watch: Watch, watching: bool) -> None:
        self._watch = watch
        self._watching = watching
        self._flags = 0
        self._inputs = [""]
        self._outputs: dict[int, Any] = {}
        self._last: tuple[Any, Any] = ("", "")
        module = types.ModuleType("__main__")
        module.__dict__.update(
            __name__="__main__",
            __builtins__=dict(vars(builtins)) | {ALLOWED: watch.allowed},
            get_ipython=lambda: None,
            display=lambda *args, **kwargs: None,
            In=self._inputs,
            Out=self._outputs,
            _="",
            __="",
        )
        sys.modules["__main__"] = module
        self.names = module.__dict__

    def run(self, index: int, source: str) -> None:
        """Run a cell to its end, or to the first statement that raises anything but an `ImportError`.

        Raises:
            BaseException: what stopped it; otherwise the first of the errors that left out a statement.
        """
        file = f"<cell {index}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        self._inputs.append(source)
        left_out: ImportError | None = None
        value = None
        for statement, code in self._statements(source, file):
            try:
                value = self._finished(code)
            except ImportError as error:
                left_out = left_out or self._missing(statement, error)
            except BaseException:
                if left_out is None:
                    raise
                break  # it most likely missed what was left out
        if value is not None and not source.rstrip().endswith(";"):
            self._remember(value)
        if left_out is not None:
            raise left_out

    def _statements(self, source: str, file: str) -> list[tuple[ast.stmt | None, types.CodeType]]:
        """A cell's statements and their code, each import one of its own; as in Jupyter, none runs unless all compile.

        The whole cell, where it is too deep to be taken apart.
        """
        try:
            tree: ast.Module = self._compiled(source, file, "exec", ast.PyCF_ONLY_AST)
            if any(map(_is_future, tree.body)) or ("global" in source and len(tree.body) > 1):
                # What these two do to a statement is seen in the whole cell alone.
                whole = self._compiled(tree, file, "exec")
                self._flags |= whole.co_flags & _FUTURE  # `from __future__` holds for the cells below, too
            return [(one, self._code_of(one, file)) for statement in tree.body for one in _each_import(statement)]
        except (RecursionError, MemoryError):
            return [(None, self._compiled(source, file, "exec"))]

    def _code_of(self, statement: ast.stmt, file: str) -> types.CodeType:
        if self._watching:
            put_under_watch(statement)
        code: types.CodeType = (
            self._compiled(ast.Expression(statement.value), file, "eval")
            if isinstance(statement, ast.Expr)
            else self._compiled(ast.Module([statement], []), file, "exec")
        )
        return code

    def _compiled(self, source: str | ast.Module | ast.Expression, file: str, mode: str, flags: int = 0) -> Any:
        flags |= self._flags | _TOP_LEVEL_AWAIT
        return compile(source, file, mode, flags=flags, dont_inherit=True)

    def _finished(self, code: types.CodeType) -> Any:
        """Run to its end what may await. There is no event loop, which would need sockets."""
        running = eval(code, self.names)
        if not code.co_flags & inspect.CO_COROUTINE:
            return running
        try:
            while True:
                running.send(None)
        except StopIteration as end:
            return end.value

    def _missing(self, statement: ast.stmt | None, error: ImportError) -> ImportError | None:
        """Let something stand for what could not be imported; return the error of any other statement."""
        if not isinstance(statement, (ast.Import, ast.ImportFrom)) or statement.names[0].name == "*":
            return error
        (alias,) = statement.names
        if isinstance(statement, ast.ImportFrom):
            self.names[alias.asname or alias.name] = Missing(f"{statement.module}.{alias.name}", error, self._watch)
            return None
        name = alias.asname or alias.name.split(".")[0]
        if alias.asname or name not in sys.modules:
            self.names[name] = Missing(alias.name if alias.asname else name, error, self._watch)
        else:
            self.names[name] = sys.modules[name]
        return None

    def _remember(self, value: Any) -> None:
        """Keep a cell's value under the names that Jupyter has for it, unless the student uses them for something."""
        self._outputs[len(self._inputs) - 1] = value
        if self.names.get("_") is self._last[0] and self.names.get("__") is self._last[1]:
            self._last = (value, self._last[0])
            self.names["_"], self.names["__"] = self._last


def _each_import(statement: ast.stmt) -> Iterator[ast.stmt]:
    """An import of several names as one of each; any other statement as it is."""
    if not isinstance(statement, (ast.Import, ast.ImportFrom)) or len(statement.names) == 1:
        yield statement
        return
    for alias in statement.names:
        one = copy.copy(statement)
        one.names = [alias]
        yield one


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
