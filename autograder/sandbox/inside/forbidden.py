"""What an exercise forbids, refused while its answer is computed and at no other time.

Refusing is put into the student's own code: on compiling a cell, the function of every call is made to go through
:meth:`Watch.allowed` first. So it counts who calls. NumPy's `norm` may take a root where the student may not, other
cells and other exercises are left alone, and NumPy stays as it is: a ufunc is a ufunc, with its `reduce` and its type.
What is called is looked at as it is called, whatever way it came: by a name, an alias, a closure, `getattr`. That tells
an array's `clip` from a method of the same name of a class of one's own, which no look at the text can. Functions put
in the place of NumPy's would see no methods, which belong to a C type that cannot be changed; arrays of another class
could break right answers; and a profiler is not told of ufuncs.
"""

from __future__ import annotations

import ast
import builtins
import cmath
import functools
import importlib
import itertools
import math
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy

__all__ = ["ALLOWED", "ForbiddenError", "Rules", "Watch", "put_under_watch"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

ALLOWED = "__allowed_by_the_exercise__"
"""The builtin of the student's code through which what it calls goes."""

_Node = TypeVar("_Node", bound=ast.expr)
_LOAD = ast.Load()
_Methods = (types.BuiltinMethodType, types.MethodWrapperType)
_Arrays = (numpy.ndarray, numpy.generic)
_CALLERS = {  # what calls the functions that it is given, by identity
    id(one)
    for one in (
        map, filter, max, min, sorted, functools.reduce, itertools.accumulate, itertools.starmap,
        numpy.apply_along_axis, numpy.apply_over_axes, numpy.fromfunction, numpy.frompyfunc, numpy.piecewise,
    )
}  # fmt: skip
_REMEMBERED = 500
_FEW = 20  # functions in a list, as `piecewise` takes them; longer lists are of numbers
_Wrappers = {functools.partial: "func", numpy.vectorize: "pyfunc"}


class ForbiddenError(ImportError):
    """The exercise does not allow this; the text is its name."""


class Rules:
    """What one exercise forbids, ready to be compared with whatever is called.

    A function stands for those of its name in `math` and `cmath` too, and for the method of an array.

    Args:
        forbidden: dotted names of functions and packages.
    """

    def __init__(self, forbidden: Iterable[str]) -> None:
        self.packages: list[str] = []
        self._functions: dict[int, tuple[str, Any]] = {}  # by identity; kept, so that it stays theirs
        self._names: dict[str, str] = {}
        self.allowed: dict[int, Any] = {}  # by identity, what has been looked at; kept likewise
        for dotted in forbidden:
            module, _, name = dotted.rpartition(".")
            target = vars(_module(module)).get(name)
            if target is None or isinstance(target, types.ModuleType):
                self.packages.append(dotted)
                continue
            self._names[name] = dotted
            for one in (target, getattr(math, name, None), getattr(cmath, name, None)):
                if one is not None:
                    self._functions[id(one)] = (dotted, one)

    @property
    def within_reach(self) -> bool:
        """Whether anything of it is here to be called; what is not here needs no watch."""
        return bool(self._functions) or any(package.split(".")[0] in sys.modules for package in self.packages)

    def package(self, dotted: str) -> str | None:
        """The forbidden package that something belongs to."""
        return next((p for p in self.packages if dotted == p or dotted.startswith(p + ".")), None)

    def function(self, dotted: str) -> str | None:
        """The forbidden function of a dotted name."""
        return dotted if dotted in self._names.values() else None

    def name_of(self, value: Any) -> str | None:
        """What of it a value is."""
        while type(value) in _Wrappers:  # what has been made of a function before
            value = getattr(value, _Wrappers[type(value)])
        if id(value) in self._functions:
            return self._functions[id(value)][0]
        if isinstance(value, _Methods) and not isinstance(value.__self__, types.ModuleType):
            return self._method(value.__name__, value.__self__)
        if isinstance(value, _Arrays) or not callable(value):
            return None
        if isinstance(value, types.MethodDescriptorType):
            return self._names.get(value.__name__) if value.__objclass__ in _Arrays else None
        home = getattr(value, "__module__", None)
        if not isinstance(home, str):
            return None
        dotted = self._names.get(getattr(value, "__name__", ""))
        # Loaded again, a module has other functions of the same names.
        if dotted and home == dotted.rpartition(".")[0]:
            return dotted
        return self.package(home)

    def _method(self, name: str, owner: Any) -> str | None:
        if isinstance(owner, _Arrays):
            return self._names.get(name)
        return self._functions[id(owner)][0] if id(owner) in self._functions else None  # a ufunc's `reduce`


def _lasts(value: Any) -> bool:
    """Whether a function is the same at the next call, and keeps no array in memory if it is remembered."""
    if isinstance(value, types.FunctionType):
        return value.__closure__ is None
    if isinstance(value, types.BuiltinFunctionType):
        return isinstance(value.__self__, types.ModuleType)
    return isinstance(value, (type, numpy.ufunc, type(numpy.clip)))


def _module(name: str) -> types.ModuleType:
    """A module of a package that has been imported; an empty one, where there is none."""
    try:
        return importlib.import_module(name) if name.split(".")[0] in sys.modules else types.ModuleType("none")
    except ImportError:
        return types.ModuleType("none")


class Watch:
    """What is forbidden now: nothing, unless an answer is computed."""

    def __init__(self) -> None:
        self.rules: Rules | None = None

    @contextmanager
    def over(self, rules: Rules) -> Iterator[None]:
        """Watch over one answer."""
        self.rules = rules
        try:
            yield
        finally:
            self.rules = None

    def allowed(self, value: Any) -> Any:
        """Hand on what the student's code is about to call.

        Raises:
            ForbiddenError: if it is forbidden now.
        """
        rules = self.rules
        if rules is None or id(value) in rules.allowed:
            return value
        name = rules.name_of(value)
        if name is not None:
            raise ForbiddenError(name)
        if value is builtins.eval:
            return self._eval
        if id(value) in _CALLERS:
            return functools.partial(self._hand_on, value)
        if len(rules.allowed) < _REMEMBERED and _lasts(value):
            rules.allowed[id(value)] = value
        return value

    def check_package(self, dotted: str) -> None:
        """Refuse what stands in for something of a package that is forbidden now."""
        name = self.rules.package(dotted) if self.rules is not None else None
        if name is not None:
            raise ForbiddenError(name)

    def _hand_on(self, caller: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what calls functions in its turn, such as `map`, unless one of those is forbidden."""
        for one in (*args, *kwargs.values()):
            for function in one[:_FEW] if isinstance(one, (list, tuple)) else (one,):
                self.allowed(function)
        return caller(*args, **kwargs)

    def _eval(self, source: Any, names: Any = None, local: Any = None, /) -> Any:
        """As `eval`, with text under watch like a cell."""
        frame = sys._getframe(1)
        if names is None:
            names, local = frame.f_globals, frame.f_locals
        if isinstance(source, str):
            tree = ast.parse(source.strip(), "<string>", "eval")
            put_under_watch(tree)
            source = compile(tree, "<string>", "eval")
        return eval(source, names, local)


def put_under_watch(tree: ast.AST) -> None:
    """Let all that a text calls go through :meth:`Watch.allowed`."""
    for node in _calls(tree):
        function = node.func
        place = (function.lineno, function.col_offset, function.end_lineno, function.end_col_offset)
        node.func = _at(ast.Call(_at(ast.Name(ALLOWED, _LOAD), *place), [function], []), *place)


def _calls(tree: ast.AST) -> list[ast.Call]:
    """All calls of a text. `ast.walk` would look for fields that a node may not have, and takes twice as long."""
    found: list[ast.Call] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if type(node) is ast.Call:
            found.append(node)
        for value in vars(node).values():
            if type(value) is list:
                waiting += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST):
                waiting.append(value)
    return found


def _at(node: _Node, line: int, column: int, end_line: int | None, end_column: int | None) -> _Node:
    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = line, column, end_line, end_column
    return node
