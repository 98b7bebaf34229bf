"""A cell's source: what of it is Python, and what it defines. Nothing is executed."""

from __future__ import annotations

import ast
import functools
import re
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.handin.pasted import dedented, without_prompts

__all__ = [
    "PARSER_STACK",
    "Dropped",
    "definitions",
    "first_function",
    "parse",
    "seems_to_define",
    "with_room",
    "without_magics",
]

T = TypeVar("T")

_CELL_MAGIC = re.compile(r"\s*%%\s*(\w+)")
# Cell magics whose body is ordinary Python that runs in the notebook.
_PYTHON_BODIES = {"capture", "prun", "time", "timeit"}
_TARGETS = re.compile(r"[\w\s,.\[\]]+")  # that a command's output is given to
# What nbconvert writes in place of them, as methods of `get_ipython()`.
_EXPORTED = {"run_line_magic": "%", "run_cell_magic": "%%", "magic": "%", "system": "!"}
_TIMED = re.compile(r"(?P<indent>\s*)%time\s+(?P<statement>.+)")
# A cell with more commands than this is left as it is: finding each one costs one parse.
_MOST_COMMANDS = 100
_SHORT = 8_000  # characters of a cell whose tree is worth keeping
PARSER_STACK = 512 << 20  # bytes of address space; only what is used becomes memory
_room = threading.local()


@dataclass(frozen=True)
class Dropped:
    """A command that was taken out; ``whole_cell`` where it ruled the cell and the cell went with it."""

    line: int
    text: str
    whole_cell: bool = False


def parse(source: str) -> ast.Module | SyntaxError:
    """Parse code that may be anything at all; whatever the parser cannot take is a syntax error.

    Returns:
        The tree, which is everybody's and must stay as it is.
    """
    return _remembered(source) if len(source) <= _SHORT else _tried(source)


def _tried(source: str) -> ast.Module | SyntaxError:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a string is the student's affair
            tree: ast.Module = with_room(ast.parse, source)
            return tree
    except SyntaxError as error:
        return error.with_traceback(None)
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))


# Each cell is looked at several times, and the course's own are in every hand-in.
_remembered = functools.lru_cache(maxsize=64)(_tried)


def with_room(function: Callable[..., T], *arguments: Any) -> T:
    """Call a function where the parser has as much of a stack as any source takes."""
    # From 3.11 on it looks at its stack; before, it recurses in C until there is none left.
    if sys.version_info >= (3, 11) or getattr(_room, "is_here", False):
        return function(*arguments)
    from concurrent.futures import ThreadPoolExecutor

    usual = threading.stack_size(PARSER_STACK)
    try:
        with ThreadPoolExecutor(1, initializer=setattr, initargs=(_room, "is_here", True)) as thread:
            return thread.submit(function, *arguments).result()
    finally:
        threading.stack_size(usual)


def _reimported(source: str) -> str:
    """Turn what an export to ``.py`` makes of Jupyter's commands into the commands again.

    >>> _reimported("get_ipython().run_line_magic('matplotlib', 'inline')")
    '%matplotlib inline'
    """
    tree = parse(source) if "get_ipython()" in source else None
    lines = source.split("\n")
    turned: list[str] = []
    done = 0
    for node in tree.body if isinstance(tree, ast.Module) else []:
        command = _exported_command(node)
        if command and _fills_its_lines(node, lines):
            turned += [*lines[done : node.lineno - 1], *command]
            done = node.end_lineno or node.lineno
    return "\n".join([*turned, *lines[done:]])


def _fills_its_lines(node: ast.stmt, lines: Sequence[str]) -> bool:
    if node.col_offset or not node.end_lineno:
        return False
    return node.end_col_offset == len(lines[node.end_lineno - 1].encode())


def _exported_command(node: ast.stmt) -> list[str] | None:
    """Return the lines of the command that a statement was, and the Python that it ruled."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython")), method), arguments)):
            words = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if method in _EXPORTED and words:
                body = words[2].split("\n") if words[2:] and words[0] in _PYTHON_BODIES else []
                return [(_EXPORTED[method] + " ".join(words[:2])).rstrip(), *body]
    return None


def without_magics(source: str) -> tuple[str, list[Dropped]]:
    """Return the cell's Python, line by line in its place, and the commands that were taken out of it.

    As in Jupyter, a cell may be indented as a whole, and may hold the prompts of a session that was pasted. Only a line
    that keeps the cell from being Python is ever touched: a ``%`` at the start of a line within a string or a long
    expression stays.

    >>> without_magics("%matplotlib inline\\nx = (7\\n% 4)")
    ('pass  # %matplotlib inline\\nx = (7\\n% 4)', [Dropped(line=1, text='%matplotlib inline', whole_cell=False)])
    """
    python, dropped = _without_magics(dedented(source))
    if isinstance(parse(python), SyntaxError) and (session := without_prompts(source)) != source:
        without, dropped_of_it = _without_magics(session)
        if not isinstance(parse(without), SyntaxError):
            return without, dropped_of_it
    return python, dropped


def _without_magics(source: str) -> tuple[str, list[Dropped]]:
    lines = _reimported(source).split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    dropped: list[Dropped] = []
    magic = _CELL_MAGIC.match(lines[first])
    if magic:
        dropped.append(Dropped(first + 1, lines[first].strip(), whole_cell=magic[1] not in _PYTHON_BODIES))
        if dropped[0].whole_cell:
            return "", dropped
        lines = [*lines[:first], f"# {lines[first].strip()}", *dedented("\n".join(lines[first + 1 :])).split("\n")]
    for _ in range(_MOST_COMMANDS):
        error = parse("\n".join(lines))
        if isinstance(error, ast.Module) or not error.lineno or error.lineno > len(lines):
            break
        line = lines[error.lineno - 1]
        python = _as_python(line)
        if python is None:
            break
        if not _TIMED.fullmatch(line):
            dropped.append(Dropped(error.lineno, line.strip()))
        lines[error.lineno - 1] = python
    return "\n".join(lines), dropped


def _as_python(line: str) -> str | None:
    """Return what stands for a line of IPython; nothing, if the line is not one."""
    timed = _TIMED.fullmatch(line)
    if timed:
        return timed["indent"] + timed["statement"]
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # {line.strip()}" if _is_command(line.strip()) else None


def _is_command(line: str) -> bool:
    """Whether a line is a magic or a shell's command, gives the output of one to something, or asks for help."""
    if line.startswith(("%", "!", "?")):
        return True
    targets, equals, value = line.partition("=")
    value = value.lstrip()
    if equals and value.startswith(("%", "!")) and value[1:2] != "=" and _TARGETS.fullmatch(targets):
        return True
    return line.endswith("?") and not any(mark in line for mark in "#'\"")


def first_function(source: str) -> str:
    """Return the name of the first function that a cell defines, or nothing."""
    tree = parse(without_magics(source)[0])
    functions = [] if isinstance(tree, SyntaxError) else [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    return functions[0].name if functions else ""


def definitions(source: str, names: Sequence[str]) -> dict[str, str]:
    """Return a cell's last definition of each name; the whole cell, where it defines the name but is not Python."""
    tree = parse(source)
    if isinstance(tree, SyntaxError):
        return {name: source.strip("\n") for name in names if seems_to_define(source, name)}
    last = {name: node for node in tree.body for name in names if _defines(node, name)}
    if missing := [name for name in names if name not in last]:
        last |= {name: node for node in _inner_statements(tree) for name in missing if _defines(node, name)}
    lines = source.split("\n")
    return {name: _lines(lines, node) for name, node in last.items()}


def seems_to_define(source: str, name: str) -> bool:
    """Whether a line begins the definition of a function, in text that need not be Python."""
    return re.search(rf"^[ \t]*def[ \t]+{re.escape(name)}\b", source, re.MULTILINE) is not None


def _inner_statements(tree: ast.Module) -> list[ast.stmt]:
    """The statements within others, such as functions and classes, in reading order."""
    outer = set(map(id, tree.body))
    inner = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and id(node) not in outer]
    return sorted(inner, key=lambda node: node.lineno)


def _defines(node: ast.stmt, name: str) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name == name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _lines(lines: Sequence[str], node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return "\n".join(lines[first - 1 : node.end_lineno])
