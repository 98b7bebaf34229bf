"""A class graded by ``autograder grade``, and the same notebooks by ``nbgrader autograde`` and by Otter-Grader.

What a class takes is measured as for the first time: with hidden cases of its own, whose answers TensorFlow works out.
What each further submission adds, and what a class of one takes, is measured after that: the answers are kept, as they
are for nbgrader and Otter, and TensorFlow is not imported. Times are those one waits; times of the CPU are summed over
all processes.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.course.assignments import read_assignments
from autograder.course.build import build
from benchmarks.command import Spent, run
from benchmarks.otter_run import Otter, find_otter
from benchmarks.race import Disagreement, Row, Timing
from demo.submissions import lay_out

ROOT = Path(__file__).parents[1]
ASSIGNMENT = "00-tour"
HONEST = ("ada", "bo", "chen")
OURS, THEIRS = (20, 120), (1, 4)  # students in a small and in a large class
ROUNDS = 3
WALL, CPU = "Grading", "Grading, CPU"
MORE, START_UP = "each further submission", "a class of 1, answers kept from before"
ISOLATED = "ours in a sandbox and on all cores, {peer} has neither"
NO_OTTER = "Otter-Grader was not measured: there is no `otter` on the PATH, and OTTER names none"

Marks = list[tuple[str, float, float]]


@dataclass(frozen=True)
class Grader:
    """What one grader took: for each size of class, once a round."""

    rounds: dict[int, list[Spent]]

    def each(self, what: str) -> Timing:
        """Seconds, or those of the CPU, of one submission of the largest class, start-up included."""
        students = max(self.rounds)
        return Timing(tuple(getattr(spent, what) / students for spent in self.rounds[students]))

    def one_more(self, what: str) -> Timing:
        """What two classes of different sizes have in common, the programs' start, is gone from their difference."""
        small, large = sorted(self.rounds)[-2:]
        pairs = zip(self.rounds[small], self.rounds[large], strict=True)
        timing = Timing(tuple((getattr(b, what) - getattr(a, what)) / (large - small) for a, b in pairs))
        if min(timing.samples) <= 0:
            raise Disagreement(f"{large} submissions took no longer than {small}: this machine is too busy")
        return timing

    def alone(self, what: str) -> Timing:
        """A class of one."""
        return Timing(tuple(getattr(spent, what) for spent in self.rounds[1]))


def rows() -> Iterator[Row]:
    executable = find_otter()
    with tempfile.TemporaryDirectory(prefix="dlcourse-benchmark-") as folder:
        course = Course(Path(folder))
        course.set_up()
        sides: dict[str, tuple[tuple[int, ...], Callable[[int], Spent]]] = {
            "first": (OURS[1:], course.autograder_grade),
            "warm": ((1, *OURS), partial(course.autograder_grade, warm=True)),
            "nbgrader": (THEIRS, course.nbgrader_autograde),
        }
        otter = course.otter(executable) if executable else None
        if otter:
            sides["otter"] = (THEIRS, partial(course.graded_by_otter, otter.run))
            sides["api"] = (THEIRS, partial(course.graded_by_otter, otter.in_one_process))
        found = _in_turns(sides)
        version = otter.version() if otter else ""
    yield from _nbgrader(found)
    yield from _otter(found, version) if version else ()


def _in_turns(sides: Mapping[str, tuple[tuple[int, ...], Callable[[int], Spent]]]) -> dict[str, Grader]:
    rounds: dict[str, dict[int, list[Spent]]] = {name: {n: [] for n in sizes} for name, (sizes, _) in sides.items()}
    for _ in range(ROUNDS):
        for name, (sizes, grade) in sides.items():
            for students in sizes:
                rounds[name][students].append(grade(students))
    return {name: Grader(rounds[name]) for name in sides}


def _nbgrader(found: Mapping[str, Grader]) -> Iterator[Row]:
    peer, note = "nbgrader autograde", ISOLATED.format(peer="nbgrader")
    first, warm, theirs = found["first"], found["warm"], found["nbgrader"]
    yield Row(WALL, _sizes("nbgrader"), first.each("seconds"), peer, theirs.each("seconds"), note)
    yield Row(WALL, MORE, warm.one_more("seconds"), peer, theirs.one_more("seconds"), note)
    yield Row(CPU, MORE, warm.one_more("cpu"), peer, theirs.one_more("cpu"))
    missing = NO_OTTER if "otter" not in found else ""
    yield Row(WALL, START_UP, warm.alone("seconds"), peer, theirs.alone("seconds"), missing)


def _otter(found: Mapping[str, Grader], version: str) -> Iterator[Row]:
    """``otter run`` starts anew for each submission; what a further one costs at best, Otter's API shows."""
    peer, api = f"otter run {version}", f"otter.api.grade_submission {version}, in one process"
    note = f"{ISOLATED.format(peer='Otter')}; Otter's notebooks are without our checks"
    first, warm, theirs, together = found["first"], found["warm"], found["otter"], found["api"]
    yield Row(WALL, _sizes("Otter"), first.each("seconds"), peer, theirs.each("seconds"), note)
    yield Row(WALL, MORE, warm.one_more("seconds"), api, together.one_more("seconds"), note)
    yield Row(CPU, MORE, warm.one_more("cpu"), api, together.one_more("cpu"))
    yield Row(WALL, START_UP, warm.alone("seconds"), peer, theirs.alone("seconds"))


def _sizes(peer: str) -> str:
    return f"a class of {OURS[1]} ({peer}: {THEIRS[1]}), start-up included"


@dataclass(frozen=True)
class Course:
    """A course in a folder, with classes of several sizes that have handed in."""

    root: Path

    def set_up(self) -> None:
        """Lay out the classes, and let both graders do once what they do only once on a machine."""
        build(self.root, Catalogue())
        shutil.copy(ROOT / "nbgrader_config.py", self.root)
        lay_out(self.root, self.root / "roster", ASSIGNMENT)
        for size in {*OURS, *THEIRS}:
            for number, name in zip(range(size), itertools.cycle(HONEST), strict=False):
                shutil.copytree(self.root / "roster" / name, self.root / f"class-{size}" / f"{name}-{number}")
        self._run("nbgrader", "generate_assignment", ASSIGNMENT, "--force", f"--db=sqlite:///{self._empty_gradebook}")
        for size in (1, *OURS):
            self.autograder_grade(size, warm=True)
        self.nbgrader_autograde(1)

    def otter(self, executable: Path) -> Otter:
        """Lay out the same for Otter, with as many students as nbgrader's large class has."""
        otter = Otter(executable, self.root / "otter")
        names = itertools.islice(itertools.cycle(HONEST), max(THEIRS))
        file = f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
        otter.set_up(self._exercises, [self.root / "roster" / name / file for name in names])
        return otter

    def autograder_grade(self, students: int, warm: bool = False) -> Spent:
        """Grade a class for the first time: with a secret, and so with hidden cases, of its own.

        ``warm`` takes the secret, and so the hidden cases, of an earlier run, whose answers are kept.
        """
        out = self.root / "graded"
        shutil.rmtree(out, ignore_errors=True)
        command = ["grade", ASSIGNMENT, "--submissions", str(self.root / f"class-{students}"), "--out", str(out)]
        secret = ["--secret-file", str(self.root / "secret")] if warm else []
        spent = self._run("autograder.cli", *command, *secret)
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))["students"]
        self._check("autograder", students, [(r["student"], r["score"], r["max_score"]) for r in results])
        return spent

    def nbgrader_autograde(self, students: int) -> Spent:
        """Grade a class for the first time, too: into a grade book without submissions."""
        shutil.rmtree(self.root / "autograded", ignore_errors=True)
        gradebook = f"sqlite:///{shutil.copy(self._empty_gradebook, self.root / 'class.db')}"
        submitted = f"--CourseDirectory.submitted_directory=class-{students}"
        spent = self._run("nbgrader", "autograde", ASSIGNMENT, submitted, f"--db={gradebook}")
        with Gradebook(gradebook) as book:
            marks = [(s.student.id, s.score, s.max_score) for s in book.assignment_submissions(ASSIGNMENT)]
        self._check("nbgrader", students, marks)
        return spent

    def graded_by_otter(self, grade: Callable[[int], tuple[Spent, Marks]], students: int) -> Spent:
        spent, marks = grade(students)
        self._check("otter", students, marks)
        return spent

    def _check(self, grader: str, students: int, marks: Marks) -> None:
        check_full_marks(grader, students, sum(exercise.points for exercise in self._exercises), marks)

    @cached_property
    def _exercises(self) -> list[Exercise]:
        catalogue = Catalogue()
        return [catalogue[exercise_id] for exercise_id in read_assignments(catalogue)[ASSIGNMENT].exercise_ids]

    @property
    def _empty_gradebook(self) -> Path:
        return self.root / "empty.db"

    def _run(self, module: str, *arguments: str) -> Spent:
        """Run a command of this Python's."""
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "JUPYTER_CONFIG_DIR": str(self.root / "no-config"),
            "IPYTHONDIR": str(self.root / "ipython"),
        }
        command = [sys.executable, "-m", module, *arguments]
        return run(command, cwd=self.root, environment=environment, what=" ".join(command[2:]))


def check_full_marks(grader: str, students: int, full: float, marks: Marks) -> None:
    """Honest answers, of which there are as many as students, get full marks in every grader."""
    less = [mark for mark in marks if not abs(mark[1] - full) < 1e-6 or not abs(mark[2] - full) < 1e-6]
    if less or len(marks) != students:
        raise Disagreement(
            f"{grader}: {len(marks)} of {students} submissions have marks; other than {full:g} of {full:g}: {less}"
        )
