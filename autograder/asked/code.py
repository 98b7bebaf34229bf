"""A file of Python as far as results depend on it: its code, and the files that it needs, found without running any."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.store import Store, default_store

__all__ = ["Code", "Sources", "package_folder"]

# One of: a module; a name and the module that it is imported from.
_Import = tuple[str, str]
_FORMAT = "code-1"  # of what is kept; another way to read a file needs another name


@dataclass(frozen=True)
class Code:
    """What is to be known of one file.

    Args:
        digest: names its code, without comments and layout.
        behaviour: the same without docstrings.
        imports: by the module's dotted name as it is written, the name that is taken from it; empty for the module.
        binds: what it imports at its top level, by the name that it has there.
    """

    digest: str
    behaviour: str
    imports: tuple[_Import, ...]
    binds: Mapping[str, _Import]

    @classmethod
    def of(cls, text: bytes) -> Code:
        tree = ast.parse(text)
        digest = _digest(tree)
        imports = [found for node in ast.walk(tree) for _, found in _imports(node)]
        binds = {name: found for node in tree.body for name, found in _imports(node)}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                _without_docstring(node)
        return cls(digest, _digest(tree), tuple(dict.fromkeys(imports)), binds)


def _digest(tree: ast.Module) -> str:
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]


def _imports(node: ast.AST) -> Iterator[tuple[str, _Import]]:
    """What a statement imports, by the name that it binds."""
    if isinstance(node, ast.Import):
        yield from ((alias.asname or alias.name.split(".")[0], (alias.name, "")) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from ((alias.asname or alias.name, (module, alias.name)) for alias in node.names)


def _without_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        node.body = node.body[1:]


class Sources:
    """The files of some packages, and which of them a file needs.

    A name that a package's ``__init__`` hands on is looked up in the module that defines it, so that a new module in
    a package concerns nobody who does not use it.

    Args:
        packages: their folders, by name.
        read: returns a file's bytes.
        store: keeps what was found out about a text.
    """

    def __init__(
        self,
        packages: Mapping[str, Path],
        read: Callable[[Path], bytes] = Path.read_bytes,
        store: Store | None = None,
    ) -> None:
        self.packages, self._read, self._store = dict(packages), read, store or default_store()
        self._codes: dict[Path, Code] = {}
        self._needed: dict[Path, frozenset[Path]] = {}

    def code(self, path: Path) -> Code:
        """Return what is known of a file; read once, since a process goes on running what it once imported."""
        if path not in self._codes:
            self._codes[path] = self._looked_up(self._read(path))
        return self._codes[path]

    def needed(self, path: Path) -> frozenset[Path]:
        """Return the files of the packages, or beside the file, that a file needs directly or not, and itself."""
        if path not in self._needed:
            found, waiting = {path}, [path]
            while waiting:
                more = self._imported(waiting.pop()) - found
                found |= more
                waiting += more
            self._needed[path] = frozenset(found)
        return self._needed[path]

    def defining(self, module: str, name: str) -> Path | None:
        """Return the file that defines a name of a module, such as ``relu`` of ``dlcourse.activations``."""
        files = self._resolved(module, name, None)
        return files[0] if len(files) == 1 else None

    def _looked_up(self, text: bytes) -> Code:
        key = f"{_FORMAT}/{hashlib.sha256(text).hexdigest()}"
        kept = self._store.get(key)
        if kept is not None:
            digest, behaviour, imports, binds = json.loads(kept)
            return Code(digest, behaviour, tuple(map(tuple, imports)), {n: (m, a) for n, (m, a) in binds.items()})
        code = Code.of(text)
        self._store.put(key, json.dumps([code.digest, code.behaviour, code.imports, code.binds]).encode())
        return code

    def _imported(self, path: Path) -> set[Path]:
        return {file for module, name in self.code(path).imports for file in self._resolved(module, name, path)}

    def _resolved(self, module: str, name: str, importer: Path | None) -> list[Path]:
        """The files behind an import: none, where it leads out of the packages."""
        place = self._place(module, importer)
        if place is None:
            return []
        file, init = place.with_suffix(".py"), place / "__init__.py"
        # Beside a module of its name, it is the package that is imported.
        if file.is_file() and not init.is_file():
            return [file]
        # What a package binds comes before a module of the same name, as in Python.
        bound = self.code(init).binds.get(name) if init.is_file() and init != importer else None
        if bound is not None:
            return self._resolved(*bound, init)
        if name and (place / name / "__init__.py").is_file():
            return self._resolved(f"{module}.{name}" if not module.endswith(".") else module + name, "", importer)
        if name and (place / f"{name}.py").is_file():
            return [place / f"{name}.py"]
        if not init.is_file():
            return []
        if name and name != "*":
            return [init]
        # The package as a whole, of which anything may be used.
        return [init, *sorted(self._imported(init))]

    def _place(self, module: str, importer: Path | None) -> Path | None:
        """Where a module would be, without its ending."""
        level = len(module) - len(module.lstrip("."))
        parts = [part for part in module[level:].split(".") if part]
        if level:
            return importer.parents[level - 1].joinpath(*parts) if importer else None
        folder = self.packages.get(parts[0])
        return folder.joinpath(*parts[1:]) if folder else None


@functools.cache
def package_folder(name: str) -> Path | None:
    """The folder of an installed package, which is not imported for that."""
    spec = importlib.util.find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    return Path(next(iter(folders))) if folders else None
