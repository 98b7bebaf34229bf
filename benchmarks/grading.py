"""A class graded by ``autograder grade``, and the same notebooks by nbgrader's own ``nbgrader autograde``."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.catalogue import Catalogue
from autograder.course.build import build
from benchmarks.race import Disagreement, Row, Timing
from demo.submissions import lay_out

ROOT = Path(__file__).parents[1]
ASSIGNMENT = "00-tour"
HONEST = ("ada", "bo", "chen")
OURS, THEIRS = (6, 60), (1, 4)  # students in a small and in a large class
ROUNDS = 3
NOTE = "time for one submission, start-up {}; ours in a sandbox and on all cores, nbgrader has neither"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="dlcourse-benchmark-") as folder:
        course = Course(Path(folder))
        course.set_up({*OURS, *THEIRS})
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append([course.autograder_grade(students) for students in OURS])
            theirs.append([course.nbgrader_autograde(students) for students in THEIRS])
    what, peer = "Grading", "nbgrader autograde"
    size = f"a class of {OURS[1]} (nbgrader: {THEIRS[1]})"
    yield Row(what, size, _each(OURS, ours), peer, _each(THEIRS, theirs), NOTE.format("included"))
    size = "each further submission"
    yield Row(what, size, _one_more(OURS, ours), peer, _one_more(THEIRS, theirs), NOTE.format("excluded"))


def _each(students: tuple[int, int], seconds: list[list[float]]) -> Timing:
    return Timing(tuple(large / students[1] for _, large in seconds))


def _one_more(students: tuple[int, int], seconds: list[list[float]]) -> Timing:
    """What two classes of different sizes have in common, the programs' start, is gone from their difference."""
    timing = Timing(tuple((large - small) / (students[1] - students[0]) for small, large in seconds))
    if min(timing.samples) <= 0:
        raise Disagreement(f"{students[1]} submissions took no longer than {students[0]}: this machine is too busy")
    return timing


@dataclass(frozen=True)
class Course:
    """A course in a folder, with classes of several sizes that have handed in."""

    root: Path

    def set_up(self, sizes: set[int]) -> None:
        """Lay out the classes, and let both graders do once what they do only once on a machine."""
        build(self.root, Catalogue())
        shutil.copy(ROOT / "nbgrader_config.py", self.root)
        lay_out(self.root, self.root / "roster", ASSIGNMENT)
        for size in sizes:
            for number, name in zip(range(size), itertools.cycle(HONEST), strict=False):
                shutil.copytree(self.root / "roster" / name, self.root / f"class-{size}" / f"{name}-{number}")
        self._run("nbgrader", "generate_assignment", ASSIGNMENT, "--force", f"--db=sqlite:///{self._empty_gradebook}")
        smallest = min(sizes)
        self.autograder_grade(smallest)
        self.nbgrader_autograde(smallest)

    def autograder_grade(self, students: int) -> float:
        """Grade a class for the first time: with a secret, and so with hidden cases, of its own."""
        out = self.root / "graded"
        shutil.rmtree(out, ignore_errors=True)
        submissions = str(self.root / f"class-{students}")
        seconds = self._run("autograder.cli", "grade", ASSIGNMENT, "--submissions", submissions, "--out", str(out))
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))["students"]
        _check_full_marks("autograder", students, [(r["student"], r["score"], r["max_score"]) for r in results])
        return seconds

    def nbgrader_autograde(self, students: int) -> float:
        """Grade a class for the first time, too: into a grade book without submissions."""
        shutil.rmtree(self.root / "autograded", ignore_errors=True)
        gradebook = f"sqlite:///{shutil.copy(self._empty_gradebook, self.root / 'class.db')}"
        submitted = f"--CourseDirectory.submitted_directory=class-{students}"
        seconds = self._run("nbgrader", "autograde", ASSIGNMENT, submitted, f"--db={gradebook}")
        with Gradebook(gradebook) as book:
            marks = [(s.student.id, s.score, s.max_score) for s in book.assignment_submissions(ASSIGNMENT)]
        _check_full_marks("nbgrader", students, marks)
        return seconds

    @property
    def _empty_gradebook(self) -> Path:
        return self.root / "empty.db"

    def _run(self, module: str, *arguments: str) -> float:
        """Run a command of this Python's and return its seconds."""
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "JUPYTER_CONFIG_DIR": str(self.root / "no-config"),
            "IPYTHONDIR": str(self.root / "ipython"),
        }
        command = [sys.executable, "-m", module, *arguments]
        started = time.perf_counter()
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        seconds = time.perf_counter() - started
        if done.returncode:
            raise Disagreement(f"{' '.join(command[2:])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return seconds


def _check_full_marks(grader: str, students: int, marks: list[tuple[str, float, float]]) -> None:
    """Honest answers, of which there are as many as students, get full marks in both graders."""
    less = [mark for mark in marks if mark[1] != mark[2]]
    if less or len(marks) != students:
        raise Disagreement(f"{grader}: {len(marks)} of {students} submissions have marks; less than full ones: {less}")
