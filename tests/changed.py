"""``pytest --changed[=BASE]``: only the tests that a change since a commit can touch.

A test is touched by the files that its module needs, as their imports say, and by those that its subject needs: an
exercise by all that its marks rest on, a public name of ``dlcourse`` by the modules behind it. A file that is not
Python touches every test outside of ``tests/conformance`` and ``tests/dlcourse``; what all tests rest on touches all.
"""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path
from typing import Any

from autograder import Exercise
from autograder.asked.code import Sources
from autograder.asked.provenance import provenance

ROOT = Path(__file__).parents[1]
TOUCHES_ALL = {"pyproject.toml", "requirements/contributor.txt", "tests/conftest.py", "tests/changed.py"}
PACKAGES = ("autograder", "dlcourse", "tests", "benchmarks", "demo")
BY_IMPORTS_ALONE = ("tests/conformance/", "tests/dlcourse/")


def pytest_addoption(parser: Any) -> None:
    parser.addoption(
        "--changed", nargs="?", const="HEAD", metavar="BASE", help="run only what a change since BASE can touch"
    )


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    base = config.getoption("--changed")
    if base is None:
        return
    files = changed_files(base)
    if files & TOUCHES_ALL:
        return
    touched = [item for item in items if is_touched(item, files)]
    config.hook.pytest_deselected(items=[item for item in items if item not in touched])
    items[:] = touched


def changed_files(base: str) -> set[str]:
    """What differs from a commit, new files included."""
    commands = (["diff", "--name-only", base], ["ls-files", "--others", "--exclude-standard"])
    return {name for command in commands for name in _git(*command).splitlines()}


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def is_touched(item: Any, files: set[str]) -> bool:
    name = item.path.relative_to(ROOT).as_posix()
    other = any(not file.endswith(".py") for file in files)
    if other and not name.startswith(BY_IMPORTS_ALONE):
        return True
    needed = needed_by(item.path)
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return bool(files & needed.union(*map(needed_by_subject, values)))


@functools.cache
def sources() -> Sources:
    """The project's own files."""
    return Sources({name: ROOT / name for name in PACKAGES})


@functools.cache
def needed_by(path: Path) -> frozenset[str]:
    """The files that a file needs, from the project's root on."""
    return frozenset(file.relative_to(ROOT).as_posix() for file in sources().needed(path))


def needed_by_subject(value: Any) -> frozenset[str]:
    """The files behind an exercise, a descriptor or the name of something public; none behind anything else."""
    if isinstance(value, Exercise):
        return frozenset({*provenance(value).parts, value.path.relative_to(ROOT).as_posix()})
    name = getattr(value, "name", value)
    if not isinstance(name, str) or name.count(".") != 1:
        return frozenset()
    unit, _, attribute = name.partition(".")
    file = sources().defining(f"dlcourse.{unit}", attribute)
    return needed_by(file) if file else frozenset()
