"""Imports run one way: ground, building blocks, models, training; and the grader stands apart."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A unit may import those of its own floor and of the floors below.
FLOORS = (
    {"shapes", "ranges", "graph", "traces", "nan", "padding", "saving", "checks", "arguments", "imports"},
    {"calculus", "activations", "losses"},
    {
        "information", "linear", "backprop", "optimization", "regularization", "initialization", "preprocessing",
        "augmentation", "convolution", "energy", "recurrent", "embeddings", "attention", "imaging", "features",
        "motion", "data",
    },
    {"cnn", "detection", "segmentation", "style", "recommenders"},
    {"training", "figures", "cli"},
)  # fmt: skip
# The grader's rooms, along the way of a hand-in; the same rule holds.
ROOMS = (
    {"messages"},
    {"sandbox", "handin"},
    {"asked"},
    {"trial", "roster"},
    {"verdict"},
    {"report", "course", "mutation"},
    {"run", "cluster", "laws", "similar", "study", "interactive", "handout"},
    {"gradescope", "notebook"},
    {"commands"},
    {"cli"},
)
ROOM_FLOOR = {room: height for height, rooms in enumerate(ROOMS) for room in rooms}
FLOOR_OF = {unit: height for height, units in enumerate(FLOORS) for unit in units}


def python_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported_modules(path: Path, *, only_at_import: bool = False) -> Iterator[str]:
    """Dotted names that a file imports; with ``only_at_import``, not those within functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1], node.module] if node.level else [node.module]
            prefix = ".".join(filter(None, base))
            yield prefix
            yield from (f"{prefix}.{alias.name}" for alias in node.names)
        elif not (only_at_import and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
            pending.extend(ast.iter_child_nodes(node))


def unit_of(path: Path) -> str:
    return path.relative_to(ROOT / "dlcourse").parts[0].removesuffix(".py")


def units_imported(path: Path) -> set[str]:
    parts = [name.split(".") for name in imported_modules(path)]
    return {p[1] for p in parts if p[0] == "dlcourse" and len(p) > 1 and p[1] in FLOOR_OF}


DLCOURSE = [p for p in python_files("dlcourse") if p.name != "__init__.py" or p.parent.name != "dlcourse"]
RELATIVE = {"ids": lambda path: str(path.relative_to(ROOT))}


@pytest.mark.parametrize("path", DLCOURSE, **RELATIVE)
def test_a_unit_imports_only_downwards(path):
    unit = unit_of(path)
    assert unit in FLOOR_OF, f"{unit} has no floor: add it to FLOORS"
    above = {u for u in units_imported(path) if FLOOR_OF[u] > FLOOR_OF[unit]}
    assert not above, f"{unit} imports {sorted(above)} from a floor above"


def test_units_import_each_other_without_a_circle():
    graph: dict[str, set[str]] = {}
    for path in DLCOURSE:
        graph.setdefault(unit_of(path), set()).update(units_imported(path) - {unit_of(path)})
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", python_files("dlcourse"), **RELATIVE)
def test_the_reference_knows_nothing_of_grading(path):
    roots = {name.split(".")[0] for name in imported_modules(path)}
    assert not roots & {"autograder", "tests", "benchmarks"}


@pytest.mark.parametrize("path", python_files("autograder"), **RELATIVE)
def test_the_engine_imports_no_deep_learning(path):
    roots = {name.split(".")[0] for name in imported_modules(path, only_at_import=True)}
    assert not roots & {"tensorflow", "keras", "torch", "dlcourse", "tests"}


ENGINE = [p for p in python_files("autograder") if "exercises" not in p.parts and p.parent.name != "autograder"]
TOP = {p.stem for p in (ROOT / "autograder").glob("*.py")}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "autograder").parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> set[str]:
    parts = [name.split(".") for name in imported_modules(path)]
    return {p[1] for p in parts if p[0] == "autograder" and len(p) > 1 and p[1] in ROOM_FLOOR}


@pytest.mark.parametrize("path", ENGINE, **RELATIVE)
def test_a_room_of_the_grader_imports_only_downwards(path):
    room = room_of(path)
    assert room in ROOM_FLOOR, f"{room} has no floor: add it to ROOMS"
    above = {other for other in rooms_imported(path) if ROOM_FLOOR[other] > ROOM_FLOOR[room]}
    assert not above, f"{room} imports {sorted(above)} from a floor above"


def test_rooms_import_each_other_without_a_circle():
    graph: dict[str, set[str]] = {}
    for path in ENGINE:
        graph.setdefault(room_of(path), set()).update(rooms_imported(path) - {room_of(path)})
    assert list(TopologicalSorter(graph).static_order())


def test_at_the_top_stands_what_users_call():
    assert {"__init__", "cli", "messages", "notebook"} == TOP


def test_listing_exercises_needs_no_tensorflow():
    code = (
        "import sys; from autograder.asked.catalogue import Catalogue; exercises = list(Catalogue()); "
        "print(sorted({'tensorflow', 'keras', 'dlcourse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", DLCOURSE, **RELATIVE)
def test_only_graph_touches_tf_function(path):
    attributes = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Attribute)]
    used = any(n.attr == "function" and isinstance(n.value, ast.Name) and n.value.id == "tf" for n in attributes)
    assert used == (path.name == "graph.py")
