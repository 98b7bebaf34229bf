"""A toy course for the engine's own tests: one exercise, no TensorFlow."""

from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.handin.finding import HandIn
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation

EXERCISES = Path(__file__).parent / "small_course"
AFFINE = Catalogue([EXERCISES])["toy.affine"]
RIGHT = "def affine(x, w, *, shift=0.0):\n    return x @ w + shift, x.mean(axis=0)\n"


def grading(isolation=Isolation.PROCESS, exercise_ids=("toy.affine",)):
    return Grading("toy", exercise_ids, b"a secret", isolation, (EXERCISES,))


def graded(tmp_path, code, isolation=Isolation.PROCESS, name="student.py"):
    """Grade a student's file and return the one result."""
    path = tmp_path / name
    path.write_text(code, encoding="utf-8")
    (result,) = grade_handin(grading(isolation), HandIn("student", path)).results
    return result
