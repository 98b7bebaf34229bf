"""What there is to be told of: the units, their public names, and the exercises in which they are asked."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dlcourse
from autograder.asked.catalogue import Catalogue
from autograder.course import read_assignments
from website.docstrings import Docstring, read

__all__ = ["ROOT", "Public", "catalogue", "notebook_of", "publics", "units"]

ROOT = Path(__file__).parents[1]
# They carry the units, and teach nothing.
_GROUND = {
    "arguments", "checks", "cli", "figures", "graph", "imports", "nan", "padding", "ranges", "saving", "shapes",
    "traces", "training",
}  # fmt: skip


@dataclass(frozen=True)
class Public:
    """A public function or class of the reference."""

    unit: str
    name: str
    thing: Any

    @property
    def id(self) -> str:
        return f"{self.unit}.{self.name}"

    @functools.cached_property
    def doc(self) -> Docstring:
        return read(self.thing)

    @property
    def page(self) -> str:
        """Where it is told of, from the root of the pages."""
        return f"reference/{self.unit}/{self.name}"

    @functools.cached_property
    def source(self) -> tuple[str, int]:
        """The file that defines it, from the project's root, and the line."""
        thing = inspect.unwrap(getattr(self.thing, "python_function", self.thing))
        path = Path(inspect.getsourcefile(thing) or "").relative_to(ROOT)
        return path.as_posix(), inspect.getsourcelines(thing)[1]


@functools.cache
def units() -> dict[str, Any]:
    """The units, in the order of the course, which is that of their notebooks; the others behind them."""
    order: dict[str, None] = {}
    for name, assignment in read_assignments(catalogue()).items():
        for exercise_id in assignment.exercise_ids if not name.startswith("00") else ():  # the tour is of all units
            order.setdefault(exercise_id.partition(".")[0])
    names = [m.name for m in pkgutil.iter_modules(dlcourse.__path__) if m.name not in _GROUND]
    position = {name: index for index, name in enumerate(order)}
    ordered = sorted(names, key=lambda name: (position.get(name, len(position)), name))
    return {name: importlib.import_module(f"dlcourse.{name}") for name in ordered}


@functools.cache
def publics() -> tuple[Public, ...]:
    """Every function and class in the units' ``__all__``; the named tuples that functions answer are left out."""
    found = []
    for unit, module in units().items():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            is_answer = inspect.isclass(thing) and issubclass(thing, tuple) and hasattr(thing, "_fields")
            if not is_answer and (inspect.isclass(thing) or inspect.isfunction(thing)):
                found.append(Public(unit, name, thing))
    return tuple(found)


@functools.cache
def catalogue() -> Catalogue:
    return Catalogue()


@functools.cache
def notebook_of() -> dict[str, str]:
    """The notebook in which each exercise is asked."""
    return {id: name for name, each in read_assignments(catalogue()).items() for id in each.exercise_ids}
