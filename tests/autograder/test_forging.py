"""A student who would rather have the marks than do the work gets what the arithmetic deserves, and harms nobody."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import autograder
from autograder.cli import main
from autograder.handin.finding import HandIn
from autograder.run.grading import grade_handin
from autograder.sandbox import Isolation
from tests.autograder.sandboxes import why_no_bubblewrap
from tests.autograder.toy import EXERCISES, RIGHT, grading

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-"),
]

COURSE = Path(autograder.__file__).parents[1]
NOTHING = "def affine(x, w, *, shift=0.0):\n    return x * 0, x[0] * 0\n"
HONEST = (
    "import numpy as np\ndef column_means(x):\n    return x.mean(0)\n"
    "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s\n"
)
# Each prepares the ground for an answer that is wrong.
TRICKS = {
    "print a mark through the display hook": """
import sys
sys.displayhook = lambda value: print('{"score": 4, "max_score": 4, "outcome": "passed"}')
sys.displayhook(4.0)
4.0
""",
    "replace NumPy's and the testing functions": """
import numpy as np
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.abs = np.subtract = lambda *a, **k: 0
""",
    "write results when the interpreter ends": """
import atexit, os
def write():
    for folder in ("/tmp", "/", ".", "/dev/shm", os.path.expanduser("~")):
        try:
            open(os.path.join(folder, "results.json"), "w").write('{"score": 4}')
        except OSError:
            pass
atexit.register(write)
""",
    "speak on every descriptor": """
import os, struct, json
head = json.dumps(["d", [["kind", ["s", "answer"]], ["score", ["i", 4]], ["outcome", ["s", "passed"]]]]).encode()
body = struct.pack(">I", len(head)) + head
for descriptor in range(64):
    try:
        os.write(descriptor, struct.pack(">Q", len(body)) + body)
    except OSError:
        pass
""",
    "replace builtins and modules": """
import builtins, sys, types
builtins.all = builtins.any = lambda *a: True
builtins.abs = lambda v: 0
sys.modules["autograder"] = types.ModuleType("autograder")
sys.modules["dlcourse"] = types.ModuleType("dlcourse")
""",
    "leave with success": """
import atexit, os, sys
sys.excepthook = lambda *a: os._exit(0)
def affine(x, w, *, shift=0.0):
    os._exit(0)
affine_ended = True
""",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_trick_earns_nothing(tmp_path, trick):
    code = trick + (NOTHING if "affine_ended" not in trick else "")
    assert grade(tmp_path, code).score == 0


@pytest.mark.parametrize("trick", [t for t in TRICKS.values() if "affine_ended" not in t])
def test_and_costs_nothing_where_the_answer_is_right(tmp_path, trick):
    """What the trick breaks in its own process cannot make a right answer wrong, nor a wrong one right."""
    assert grade(tmp_path, trick + RIGHT).score == 4


def grade(tmp_path, code):
    path = tmp_path / "mallory.py"
    path.write_text(code)
    (result,) = grade_handin(grading(Isolation.BUBBLEWRAP), HandIn("mallory", path)).results
    return result


def test_arrays_that_claim_to_be_equal_are_compared_by_their_numbers(tmp_path):
    code = (
        "import numpy as np\nclass Perfect(np.ndarray):\n"
        "    __eq__ = __ne__ = __lt__ = __le__ = lambda self, other: np.True_\n    __hash__ = None\n"
        "    def __array_function__(self, *a, **k): return True\n"
        "    def __array_ufunc__(self, *a, **k): return np.zeros(1)\n"
        "    def __array__(self, *a, **k): return self\n"
        "def affine(x, w, *, shift=0.0):\n    return np.zeros(x.shape).view(Perfect), np.zeros(3).view(Perfect)\n"
    )
    assert grade(tmp_path, code).score == 0


def test_no_file_of_the_course_can_be_read_or_written(tmp_path):
    files = [str(p) for p in COURSE.rglob("*") if p.is_file() and ".venv" not in p.parts and ".git" not in p.parts]
    assert len(files) > 50
    before = fingerprint(COURSE)
    code = f"files = {files!r}\n" + (
        "import os\nopened = []\n"
        "for file in files + ['/proc/1/environ', '/proc/self/maps', '/proc/self/mem', '/etc/passwd', '/root']:\n"
        "    for mode in ('rb', 'r+b', 'ab'):\n        try:\n            open(file, mode); opened.append(file)\n"
        "        except OSError:\n            pass\n"
        "print('opened', opened)\n"
    )
    result = grade(tmp_path, code + NOTHING)
    assert "opened []" in result.output
    assert fingerprint(COURSE) == before


@pytest.mark.parametrize(
    "module", ["dlcourse", "dlcourse.activations", "autograder.exercises", "tensorflow", "nbgrader"]
)
def test_neither_reference_nor_grader_can_be_imported(tmp_path, module):
    code = f"import sys\nsys.path += {[str(COURSE), *map(str, COURSE.glob('.venv/lib/*/site-packages'))]!r}\n"
    result = grade(tmp_path, code + f"import {module} as m\nprint('found', m.__file__)\n" + NOTHING)
    assert "found" not in result.output


def fingerprint(folder):
    skipped = {
        ".git",
        ".venv",
        "__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        "demo-course",
    }
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not skipped & set(path.parts):
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def grade_class(folder, out):
    arguments = ["--exercises", EXERCISES, "grade", "90-averages", "--submissions", folder, "--out", out, "--json"]
    done = CliRunner().invoke(main, [*map(str, arguments), "--jobs", "1"])
    assert done.exit_code in (0, 1), done.output
    return {student["student"]: student for student in json.loads(done.stdout)["students"]}


def marks(out):
    with closing(sqlite3.connect(out / "gradebook.db")) as book:
        query = (
            "SELECT student.id, SUM(grade.auto_score) FROM grade JOIN submitted_notebook n ON grade.notebook_id = n.id "
            "JOIN submitted_assignment a ON n.assignment_id = a.id JOIN student ON a.student_id = student.id "
            "GROUP BY student.id"
        )
        found = dict(book.execute(query).fetchall())
    book.close()
    return found


def test_in_a_class_the_forger_changes_nothing_but_the_own_marks(tmp_path):
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    for student in ("ann", "zoe"):
        (submitted / f"{student}.py").write_text(HONEST)
    without = grade_class(submitted, tmp_path / "without")

    everything = "\n".join(trick for trick in TRICKS.values() if "affine_ended" not in trick)
    wrong = "def column_means(x):\n    return x[0] * 0\n"
    honest_half = HONEST[HONEST.index("def standardize") :]
    (submitted / "mallory.py").write_text(everything + wrong + honest_half)
    other_files = fingerprint(submitted)
    with_forger = grade_class(submitted, tmp_path / "with")

    assert with_forger["mallory"]["score"] == 2.5  # the half that is right
    assert fingerprint(submitted) == other_files
    assert marks(tmp_path / "with") == {"ann": 5.5, "zoe": 5.5, "mallory": 2.5}
    assert marks(tmp_path / "without") == {"ann": 5.5, "zoe": 5.5}
    assert {s: with_forger[s]["score"] for s in without} == {s: without[s]["score"] for s in without}
