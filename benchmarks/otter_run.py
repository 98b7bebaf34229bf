"""The tour for Otter-Grader: our cases as Otter's tests, our honest notebooks without our own checks.

Otter is no dependency of the course. It is measured where the environment variable ``OTTER`` names its executable, or
where ``otter`` is on the ``PATH``, in an environment of its own with ``otter-grader[grading]``, ``ipykernel``,
``matplotlib`` and ``numpy`` 2. ``otter grade`` is not measured: it grades in Docker containers, each of which does
what ``otter run`` does, and more.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.asked.exercise import Exercise
from autograder.asked.expected import ExpectedAnswers
from autograder.asked.seeds import seeds_for
from autograder.asked.store import Store
from benchmarks.command import Spent, run

__all__ = ["Otter", "find_otter", "write_autograder"]

# A test's parameters are names of the notebook. What is compared is what our own grader compares, shape and values.
_TEST = """import pickle

import numpy as np
from otter.test_files import test_case

OK_FORMAT, name = False, "{name}"
with open("{name}.pickle", "rb") as file:
    cases = pickle.load(file)


def agrees(found, expected, tolerance):
    if isinstance(expected, tuple):
        return len(found) == len(expected) and all(map(agrees, found, expected, tolerance))
    found = np.asarray(found)
    return found.shape == expected.shape and np.allclose(found, expected, rtol=0, atol=tolerance, equal_nan=True)


def check(function, number):
    args, kwargs, expected, tolerance = cases[number]
    assert agrees(function(*args, **kwargs), expected, tolerance)
"""
_CASE = """

@test_case(points={points!r}, hidden={hidden!r})
def case_{number}({name}):
    check({name}, {number})
"""
_IN_ONE_PROCESS = """import json, sys
from otter.api import grade_submission
graded = [grade_submission(path, sys.argv[1], quiet=True) for path in sys.argv[2:]]
print(json.dumps([[path, result.total, result.possible] for path, result in zip(sys.argv[2:], graded)]))"""


def write_autograder(path: Path, exercises: Sequence[Exercise], answers: ExpectedAnswers) -> None:
    """Write what Otter calls the autograder: a test file an exercise, and what it compares with."""
    seed_of = seeds_for(b"benchmark", "otter")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python", "pdf": False}))
        for exercise in exercises:
            test, cases, weights = _TEST.format(name=exercise.name), [], sum(c.weight for c in exercise.cases)
            for number, case in enumerate(exercise.cases):
                points = exercise.points * case.weight / weights
                test += _CASE.format(points=points, hidden=case.hidden, number=number, name=exercise.name)
                variant = answers.variant(exercise, case, seed_of(exercise, case))
                cases.append((*exercise.arguments(variant.inputs), variant.expected, variant.tolerance))
            archive.writestr(f"tests/{exercise.name}.py", test)
            archive.writestr(f"files/{exercise.name}.pickle", pickle.dumps(cases))


def find_otter() -> Path | None:
    """Return Otter's executable, if there is one."""
    found = shutil.which(os.environ.get("OTTER") or "otter")
    return Path(found).resolve() if found else None


@dataclass(frozen=True)
class Otter:
    """Otter on one machine.

    Args:
        executable: ``otter``, beside the Python that runs it.
        folder: holds the autograder and the notebooks.
    """

    executable: Path
    folder: Path

    def set_up(self, exercises: Sequence[Exercise], honest: Sequence[Path]) -> None:
        """Write the tests, and the notebooks without the cells in which nbgrader has our checks."""
        self.folder.mkdir()
        write_autograder(self._autograder, exercises, ExpectedAnswers(Store(self.folder / "kept.sqlite")))
        for number, path in enumerate(honest):
            notebook = nbformat.read(path, as_version=4)
            notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
            nbformat.write(notebook, self._notebook(number))

    def run(self, students: int) -> tuple[Spent, list[tuple[str, float, float]]]:
        """Call ``otter run`` once for each student; return what that took, and the marks."""
        spent, marks = Spent(0.0, 0.0), []
        for number in range(students):
            command = [str(self.executable), "run", "--no-logo", "-a", str(self._autograder)]
            spent += self._run([*command, "-o", str(self.folder), str(self._notebook(number))])
            tests = json.loads((self.folder / "results.json").read_text(encoding="utf-8"))["tests"]
            points = [sum(t.get(key, 0.0) for t in tests) for key in ("score", "max_score")]
            marks.append((self._notebook(number).stem, points[0], points[1]))
        return spent, marks

    def in_one_process(self, students: int) -> tuple[Spent, list[tuple[str, float, float]]]:
        """Do what ``otter run`` does for all students in one process, and so start Otter itself once."""
        notebooks = map(self._notebook, range(students))
        spent = self._run([str(self._python), "-c", _IN_ONE_PROCESS, str(self._autograder), *map(str, notebooks)])
        return spent, [tuple(mark) for mark in json.loads(spent.output.splitlines()[-1])]

    def version(self) -> str:
        """Return what Otter says of itself, such as ``7.0.0``."""
        command = "import importlib.metadata; print(importlib.metadata.version('otter-grader'))"
        return self._run([str(self._python), "-c", command]).output.strip()

    @property
    def _python(self) -> Path:
        return self.executable.parent / "python"

    @property
    def _autograder(self) -> Path:
        return self.folder / "autograder.zip"

    def _notebook(self, number: int) -> Path:
        return self.folder / f"student-{number}.ipynb"

    def _run(self, command: Sequence[str]) -> Spent:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return run(command, cwd=self.folder, environment=environment, what="otter")
