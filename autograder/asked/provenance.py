"""What an exercise's marks depend on besides the hand-in and the seed: one answer for ledger, store and cluster.

That is the exercise's file with those beside it that it imports, the modules of the reference that its reference
needs, the modules of the grader that decide marks, and the versions of what computes. A unit that is added to the
reference, another exercise, or a comment changes nothing.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import sys
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.asked.code import Sources, package_folder
from autograder.asked.exercise import Exercise
from autograder.asked.store import Store

__all__ = ["Provenance", "Tracer", "differences", "provenance"]

_ENGINE = Path(__file__).parents[1]
# The grader's modules that decide a mark are those that grading one hand-in needs. What the sandbox's own process
# runs is not imported, and counts too; sentences decide nothing.
_DECIDES_MARKS = _ENGINE / "run" / "grading.py"
_DECIDES_ANSWERS = _ENGINE / "asked" / "expected.py"
_IN_THE_SANDBOX = sorted((_ENGINE / "sandbox" / "inside").glob("*.py"))
_SENTENCES = _ENGINE / "messages.py"
_COMPUTES = ("numpy",)
_REFERENCE_COMPUTES = ("tensorflow", "keras")


@dataclass(frozen=True)
class Provenance:
    """What an exercise's marks depend on.

    Args:
        parts: by name, the version of what computes, or the digest of a file's code.
        for_answers: the names of those that the expected answers depend on.
    """

    parts: Mapping[str, str]
    for_answers: frozenset[str]

    @functools.cached_property
    def digest(self) -> str:
        """One name for all of it."""
        return _digest(self.parts.items())

    @functools.cached_property
    def answers(self) -> str:
        """One name for what the expected answers depend on."""
        return _digest((name, version) for name, version in self.parts.items() if name in self.for_answers)


class Tracer:
    """Finds out what exercises depend on.

    Args:
        read: returns a file's bytes.
        store: keeps what was found out about a text.
    """

    def __init__(self, read: Callable[[Path], bytes] = Path.read_bytes, store: Store | None = None) -> None:
        folders = {name: package_folder(name) for name in ("autograder", "dlcourse")}
        self._packages = {name: folder for name, folder in folders.items() if folder}
        self._new_sources = functools.partial(Sources, self._packages, read, store)
        self._places: dict[Path, tuple[str, str]] = {}
        # A process goes on running the modules that it once imported, whatever becomes of their files.
        self._modules = self._new_sources()

    def trace(self, exercise: Exercise) -> Provenance:
        """Find out what one exercise depends on."""
        sources = self._new_sources()  # an exercise's file may have changed since the last time
        file = exercise.path.resolve()
        needed = {path for path in sources.needed(file) if self._package_of(path) != "autograder"}
        own = {path for path in needed if not self._package_of(path)}
        reference = (needed - own) | self._reference(exercise)
        code = {_name(path, file.parents[1]): sources.code(path).digest for path in own}
        code |= {self._module(path): self._modules.code(path).behaviour for path in reference | self._deciding}
        parts = _versions(exercise, bool(reference)) | dict(sorted(code.items()))
        return Provenance(parts, frozenset(parts) - {self._module(path) for path in self._deciding - self._answering})

    @functools.cached_property
    def _deciding(self) -> set[Path]:
        """The grader's modules that decide marks."""
        return self._engine(_DECIDES_MARKS) | set(_IN_THE_SANDBOX)

    @functools.cached_property
    def _answering(self) -> set[Path]:
        """Those among them that expected answers depend on."""
        return self._engine(_DECIDES_ANSWERS)

    def _engine(self, start: Path) -> set[Path]:
        return {path for path in self._modules.needed(start) if self._package_of(path) == "autograder"} - {_SENTENCES}

    def _reference(self, exercise: Exercise) -> set[Path]:
        """The modules of dlcourse in which the exercise's reference is, and those that they need."""
        if callable(exercise.reference):
            return set()
        found: set[Path] = set()
        for name in [exercise.id] if exercise.reference is None else exercise.reference:
            module, _, function = f"dlcourse.{name}".rpartition(".")
            defining = self._modules.defining(module, function)
            found |= self._modules.needed(defining) if defining else set()
        return found

    def _package_of(self, path: Path) -> str:
        """The package that a file is part of; an exercise is content, wherever it lies."""
        return self._place_of(path)[0]

    def _module(self, path: Path) -> str:
        """A module's file, from its package's folder on."""
        return self._place_of(path)[1]

    def _place_of(self, path: Path) -> tuple[str, str]:
        if path not in self._places:
            folders = {name: folder for name, folder in self._packages.items() if path.is_relative_to(folder)}
            inside = not path.is_relative_to(_ENGINE / "exercises")
            name, folder = next(iter(folders.items()), ("", path.parent)) if inside else ("", path.parent)
            self._places[path] = name, _name(path, folder.parent)
        return self._places[path]


def provenance(exercise: Exercise) -> Provenance:
    """What an exercise's marks depend on, in this process."""
    found = _known.get(exercise)
    if found is None:
        found = _known[exercise] = _tracer().trace(exercise)
    return found


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """The names of what differs between two provenances, or is in one of them only."""
    return [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]


_known: weakref.WeakKeyDictionary[Exercise, Provenance] = weakref.WeakKeyDictionary()


@functools.cache
def _tracer() -> Tracer:
    return Tracer()


def _versions(exercise: Exercise, with_reference: bool) -> dict[str, str]:
    """Versions of what computes: a submission, and the expected answers."""
    names = dict.fromkeys([*_COMPUTES, *(_REFERENCE_COMPUTES if with_reference else ()), *exercise.packages])
    return {"Python": f"{sys.version_info.major}.{sys.version_info.minor}"} | {name: _version(name) for name in names}


@functools.cache
def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _digest(parts: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(f"{name}\0{version}\0" for name, version in parts).encode()).hexdigest()[:16]


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
