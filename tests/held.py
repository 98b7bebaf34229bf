"""``pytest --held``: a run of everything leaves out what has held before on the very same code, but for a share of it.

Laws and the tests of ``dlcourse`` grow with every exercise; what they find depends on nothing but code. So
``tests/held.txt`` keeps, for each group of them (see ``groups.py``), a digest of all that it rests on: the tests and
what they import, the exercise or the public name that they are about with all that is behind it, what describes it,
the libraries that compute and that are compared with, Python and the processor. A group with that digest is left out.
Some groups run all the same, others after each commit, so that no record goes unchecked for long. Their number is the
same however many exercises there are, and so is the time that they take.

``pytest --hold`` runs everything and writes the record; with ``--held`` it leaves out what has held, and adds to the
record. Tests that read files of data are not in it, nor are those of anything but code: the grader's and the sandbox's
run each time.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.provenance import provenance
from autograder.course import read_assignments
from tests.changed import ROOT, needed_by, sources
from tests.groups import group

RECORD = Path(__file__).with_name("held.txt")
AT_A_TIME = 50  # are tried all the same
# What computes, what is compared with, and what draws and checks. Another tool of the contributors changes no number.
LIBRARIES = (
    "beartype",
    "gensim",
    "hypothesis",
    "jaxtyping",
    "keras",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pytest",
    "sacrebleu",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "tensorflow",
    "torch",
)
RULES = ("tests/changed.py", "tests/conftest.py")  # by which all tests run, and by which what they need is found
# They say which names there are, to Keras and to the laws, and nothing about what is behind a name: each new class
# changes them. And the grader's sentences decide nothing, as for provenance; tests of what is told have them all.
WITHOUT_A_SAY = {
    "autograder/messages.py",
    "dlcourse/imports.py",
    "dlcourse/saving.py",
    "tests/conformance/discovery.py",
}
SOLUTIONS = ROOT / "solutions"
NOTEBOOK_LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbclient", "nbgrader")
DESCRIPTORS = ROOT / "tests" / "conformance" / "descriptors"
# They look into the bibliography, and into tables of all units.
ALWAYS = {ROOT / "tests" / "conformance" / f"test_{law}.py" for law in ("docstrings", "every_refusal")}
# What a test may rest on besides what it imports. A model that it saved, and data of scikit-learn, are nothing else.
_BEYOND = re.compile(r"\b(open|read_text|read_bytes|r?glob|load_data)\(|\b(local_data|subprocess|importlib|pkgutil)\b")
_KEY = "held"


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--held", action="store_true", help="of everything, leave out what has held on the same code")
    parser.addoption("--hold", action="store_true", help="write down what holds")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    if not (config.getoption("--held") or config.getoption("--hold")) or not is_everything(config):
        return
    digests = digests_of(items)
    sizes = Counter(group(item.nodeid) for item in filter(is_about_code, items))
    for item in filter(is_about_code, items):
        name = group(item.nodeid)
        if name in digests:
            item.user_properties.append((_KEY, [digests[name], sizes[name]]))
    if config.getoption("--held"):
        leave_out(config, items, held_among(digests, read_record(RECORD), _commit()))


def leave_out(config: Any, items: list[Any], held: set[str]) -> None:
    """Deselect the tests of some groups; whether there is a GPU is nothing that a digest knows."""
    left_out = [
        item
        for item in filter(is_about_code, items)
        if group(item.nodeid) in held and item.get_closest_marker("gpu") is None
    ]
    config.hook.pytest_deselected(items=left_out)
    gone = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in gone]
    config.stash[_LEFT_OUT] = len(left_out), len(held)


def is_everything(config: Any) -> bool:
    """Whether nobody has chosen tests: who asks for some means to see them run."""
    chosen = config.option.keyword or config.option.markexpr or config.getoption("--changed")
    return not chosen and list(config.args) == list(config.getini("testpaths"))


def held_among(digests: Mapping[str, str], record: set[tuple[str, str]], commit: str) -> set[str]:
    """Return the groups that are to be left out."""
    held = {name for name, digest in digests.items() if (name, digest) in record}
    return held - having_their_turn(held, commit)


def having_their_turn(names: Iterable[str], commit: str) -> set[str]:
    """Return those of the groups that are tried all the same after a commit."""
    return set(sorted(names, key=lambda name: hashlib.sha256(f"{name} {commit}".encode()).digest())[:AT_A_TIME])


def digests_of(items: Iterable[Any]) -> dict[str, str]:
    """Return the digest of every group that depends on nothing but code."""
    files: dict[str, set[Path]] = defaultdict(set)
    for item in filter(is_about_code, items):
        files[group(item.nodeid)].add(item.path)
    found = {name: digest(name, paths) for name, paths in files.items()}
    return {name: value for name, value in found.items() if value is not None}


def is_about_code(item: Any) -> bool:
    """Whether it is a law about one name, or a test of the reference."""
    is_law = item.nodeid.startswith("tests/conformance/")
    one_name = "/" not in group(item.nodeid)
    return item.path not in ALWAYS and (one_name if is_law else item.nodeid.startswith("tests/dlcourse/"))


def digest(name: str, files: Iterable[Path]) -> str | None:
    """Name all that a group's tests rest on; None, where that is more than code."""
    parts = dict(_common())
    for file in files:
        parts |= _code(needed_by(file))
    if "/" in name:
        if any(_BEYOND.search(file.read_text(encoding="utf-8")) for file in files):
            return None
    else:
        about = dict(_subject(name))
        if not about:
            return None
        parts |= about
    return hashlib.sha256(json.dumps(sorted(parts.items())).encode()).hexdigest()[:16]


def _subject(name: str) -> Iterator[tuple[str, str]]:
    """What is behind an exercise, a public name or a notebook: its code, and what describes it."""
    unit, _, attribute = name.partition(".")
    if unit == "notebook":
        yield from _notebook(attribute)
        return
    if name in _catalogue().paths:
        exercise = _catalogue()[name]
        yield "provenance", provenance(exercise).digest
        yield "exercise", sources().code(exercise.path).digest
    file = sources().defining(f"dlcourse.{unit}", attribute)
    if file:
        yield from _code(needed_by(file)).items()
        for description in _descriptions(unit):
            yield from _code(needed_by(description)).items()
        yield "symmetries", json.dumps(_symmetries().get(name), sort_keys=True)


def _notebook(name: str) -> Iterator[tuple[str, str]]:
    """What is behind a built notebook: its text, what its checks import, and the exercises that they ask."""
    (path,) = (path for path in SOLUTIONS.glob("*/*.ipynb") if identifier(path.stem) == name)
    yield "notebook", hashlib.sha256(path.read_bytes()).hexdigest()
    yield "settings", hashlib.sha256((ROOT / "nbgrader_config.py").read_bytes()).hexdigest()
    yield from _code(needed_by(ROOT / "autograder" / "notebook.py")).items()
    for exercise_id in read_assignments(_catalogue())[path.stem].exercise_ids:
        exercise = _catalogue()[exercise_id]
        yield exercise_id, provenance(exercise).digest + sources().code(exercise.path).digest
    for library in NOTEBOOK_LIBRARIES:
        yield library, version(library)


def identifier(name: str) -> str:
    """The name of a notebook as it stands behind the dot in the name of its group."""
    return name.replace("-", "_")


@functools.cache
def _descriptions(unit: str) -> tuple[Path, ...]:
    """The modules that describe names of a unit; a large unit has several."""
    files = sorted(DESCRIPTORS.glob("*.py"))
    return tuple(file for file in files if f'"{unit}.' in file.read_text(encoding="utf-8"))


@functools.cache
def _catalogue() -> Catalogue:
    return Catalogue()


@functools.cache
def _symmetries() -> dict[str, Any]:
    symmetries: dict[str, Any] = json.loads((DESCRIPTORS / "symmetries.json").read_text(encoding="utf-8"))
    return symmetries


def _code(names: Iterable[str]) -> dict[str, str]:
    return {name: sources().code(ROOT / name).digest for name in names if name not in WITHOUT_A_SAY}


@functools.cache
def _common() -> dict[str, str]:
    versions = {"Python": f"{sys.version_info.major}.{sys.version_info.minor}", "machine": platform.machine()}
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.pytest")[2].partition("\n[")[0]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in RULES} | {"pytest's settings": settings}
    hashed = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return versions | {name: version(name) for name in LIBRARIES} | hashed


@functools.cache
def _commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip()


def read_record(path: Path) -> set[tuple[str, str]]:
    """Return the groups that have held, each with its digest."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {(name, value) for name, value in map(str.split, lines)}


class Holding:
    """Looks on in the process that reports, and writes down each group that held as a whole, as soon as it has.

    A run that is cut off, or whose workers die, keeps what it has found out.

    Args:
        anew: whether a run in which everything held forgets what it has not seen.
    """

    def __init__(self, path: Path, anew: bool) -> None:
        self.path, self.anew = path, anew
        self.before = dict(read_record(path))
        self.held: dict[str, str] = {}
        self.failed: set[str] = set()
        self.ended: defaultdict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: Any) -> None:
        name = group(report.nodeid)
        if report.failed:  # a test that its process does not survive, too, of which nothing else is told
            self.failed.add(name)
        told = dict(report.user_properties).get(_KEY)
        if told is not None and report.when == "teardown":
            digest, size = told
            self.ended[name].add(report.nodeid)
            if len(self.ended[name]) == size:
                self.held[name] = digest
                self._write(self.before | self.held)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        everything = exitstatus == pytest.ExitCode.OK  # after failures, some may not have been run
        self._write(self.held if self.anew and everything else self.before | self.held)

    def _write(self, known: Mapping[str, str]) -> None:
        lines = [f"{name} {known[name]}\n" for name in sorted(set(known) - self.failed)]
        self.path.write_text("".join(lines), encoding="utf-8")


_LEFT_OUT = pytest.StashKey[tuple[int, int]]()


def pytest_configure(config: Any) -> None:
    if config.getoption("--hold") and not hasattr(config, "workerinput"):
        if not is_everything(config):
            raise pytest.UsageError("--hold writes down what holds of everything: pass no -k, -m, --changed or path")
        config.pluginmanager.register(Holding(RECORD, anew=not config.getoption("--held")))


def pytest_sessionfinish(session: Any) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_KEY] = session.config.stash.get(_LEFT_OUT, (0, 0))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    told = getattr(node, "workeroutput", {}).get(_KEY)
    if told:
        node.config.stash[_LEFT_OUT] = tuple(told)


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    tests, groups = config.stash.get(_LEFT_OUT, (0, 0))
    if tests:
        terminalreporter.write_line(
            f"left out: {tests} tests of {groups} exercises and functions that have held on the very same code "
            f"(tests/held.txt), but for {AT_A_TIME}; `make whole` runs them all"
        )
