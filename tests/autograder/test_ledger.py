"""What was graded is remembered exactly, and only what has changed is graded again."""

import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.asked.exercise import ExerciseError
from autograder.asked.provenance import Provenance
from autograder.cli import main
from autograder.handin.finding import HandIn
from autograder.run.grading import grade_handin
from autograder.run.ledger import Ledger, fingerprint
from autograder.verdict.result import Result
from tests.autograder.toy import EXERCISES, RIGHT, grading

ROOT = Path(__file__).parents[2]
MEANS = "import numpy as np\ndef column_means(x):\n    return {}\n"
STANDARDIZE = "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s\n"
PROVENANCES = {"toy.affine": Provenance({"a file": "v1"}, frozenset())}
VERSIONS = {"toy.affine": PROVENANCES["toy.affine"].digest}


@pytest.fixture
def graded(tmp_path):
    path = tmp_path / "ann.py"
    path.write_text(RIGHT.replace("mean(axis=0)", "sum(axis=0)"))
    return grade_handin(grading(), HandIn("ann", path))


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite", fingerprint(b"a secret")) as opened:
        yield opened


def test_a_result_comes_back_as_it_was(graded):
    (result,) = graded.results
    assert Result.from_record(json.loads(json.dumps(result.as_record()))) == result
    assert any(check.evidence for check in result.checks)


def test_what_was_recorded_is_known_for_the_same_file_version_and_seed_only(ledger, graded, tmp_path):
    ledger.record(graded, PROVENANCES)
    assert ledger.known("toy", "ann", graded.digest, VERSIONS) == {"toy.affine": graded.results[0]}
    assert ledger.known("toy", "ann", "another file", VERSIONS) == {}
    assert ledger.known("toy", "bob", graded.digest, VERSIONS) == {}
    assert ledger.known("toy", "ann", graded.digest, {"toy.affine": "v2"}) == {}
    with Ledger(tmp_path / "ledger.sqlite", fingerprint(b"another secret")) as other:
        assert other.known("toy", "ann", graded.digest, VERSIONS) == {}


def test_nothing_is_doubled_and_everything_is_kept(ledger, graded):
    ledger.record(graded, PROVENANCES)
    ledger.record(graded, PROVENANCES)
    changed = Provenance({"a file": "v2"}, frozenset())
    ledger.record(graded, {"toy.affine": changed})
    first, last = ledger.history("ann", "toy.affine")
    assert [first.version, last.version] == [VERSIONS["toy.affine"], changed.digest]
    assert [ledger.parts_of(first), ledger.parts_of(last)] == [{"a file": "v1"}, {"a file": "v2"}]
    assert ledger.path_of(ledger.history("ann", "toy.affine")[0]) == Path(graded.path)


def test_a_ledger_of_before_there_were_kinds_is_read(ledger, graded, tmp_path):
    ledger.record(graded, PROVENANCES)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as raw:
        (text,) = raw.execute("SELECT result FROM grade").fetchone()
        record = json.loads(text)
        for check, now in zip(record["checks"], graded.results[0].checks, strict=True):
            del check["kind"]
            check |= {"name": now.name, "outcome": str(now.outcome)}
        raw.execute("UPDATE grade SET result = ?", (json.dumps(record),))
        raw.execute("DROP TABLE provenance")
        raw.execute("PRAGMA user_version = 0")
    with Ledger(tmp_path / "ledger.sqlite", ledger.seed) as again:
        (entry,) = again.history("ann", "toy.affine")
        assert [(c.name, c.outcome, c.score) for c in entry.result.checks] == [
            (c.name, c.outcome, c.score) for c in graded.results[0].checks
        ]
        assert again.parts_of(entry) == {}


def test_a_ledger_of_a_later_version_is_refused_in_one_line(ledger, tmp_path):
    with sqlite3.connect(tmp_path / "ledger.sqlite") as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(ExerciseError, match=r"by a later version of this grader \(layout 99"):
        Ledger(tmp_path / "ledger.sqlite", ledger.seed)


def test_a_hand_in_is_recorded_whole_or_not_at_all(ledger, graded):
    with pytest.raises(KeyError):
        ledger.record(graded, {})
    assert ledger.known("toy", "ann", graded.digest, VERSIONS) == {}
    ledger.record(graded, PROVENANCES)  # and the ledger is not left locked


def test_a_full_disk_is_told_in_one_line_and_costs_no_more_than_the_hand_in(ledger, graded):
    ledger._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(ExerciseError, match=r"ledger.sqlite cannot be written: database or disk is full. Nothing"):
        ledger.record(replace(graded, notices=["x" * 100_000]), PROVENANCES)
    ledger._connection.execute("PRAGMA max_page_count = 100000")
    ledger.record(graded, PROVENANCES)
    assert ledger.known("toy", "ann", graded.digest, VERSIONS)


def test_a_ledger_of_before_there_were_pages_goes_on(graded, tmp_path):
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as raw:
        raw.execute(
            "CREATE TABLE handin (assignment TEXT, student TEXT, submission TEXT, path BLOB, notices TEXT, "
            "PRIMARY KEY (assignment, student, submission))"
        )
        raw.execute("PRAGMA user_version = 1")
    with Ledger(tmp_path / "ledger.sqlite", "seed") as again:
        again.record(graded, PROVENANCES, "an origin")
        assert again.told("toy", "ann", "an origin").notices == graded.notices
        assert again.told("toy", "ann", "another") is None


def test_the_secret_is_not_in_the_ledger(ledger, graded, tmp_path):
    ledger.record(graded, PROVENANCES)
    assert b"a secret" not in (tmp_path / "ledger.sqlite").read_bytes()


# --- runs


def grade(submitted, out, *, exercises=EXERCISES, jobs=1):
    arguments = ["--exercises", exercises, "grade", "90-averages", "--submissions", submitted, "--out", out]
    done = CliRunner().invoke(main, [*map(str, arguments), "--isolation", "process", "--jobs", str(jobs), "--json"])
    assert done.exit_code in (0, 1), done.output
    return {student["student"]: student for student in json.loads(done.stdout)["students"]}


def hand_in(folder, count=6):
    folder.mkdir()
    for n in range(count):
        answer = "np.mean(x, 0)" if n % 3 else "np.mean(x, 1)"
        (folder / f"student{n:02}.py").write_text(MEANS.format(answer) + STANDARDIZE)
    return folder


def rows(out):
    with closing(sqlite3.connect(out / "private" / "ledger.sqlite")) as book:
        found = book.execute("SELECT student, exercise, version, graded_at, score FROM grade ORDER BY 1, 2").fetchall()
    book.close()
    return found


def marks(out):
    with closing(sqlite3.connect(out / "gradebook.db")) as book:
        found = book.execute(
            "SELECT a.student_id, g.auto_score, c.name FROM grade g JOIN base_cell c ON g.cell_id = c.id "
            "JOIN submitted_notebook n ON g.notebook_id = n.id JOIN submitted_assignment a ON n.assignment_id = a.id "
            "ORDER BY 1, 3"
        ).fetchall()
    book.close()
    return found


def test_a_second_run_grades_only_the_file_that_changed(tmp_path):
    submitted, out = hand_in(tmp_path / "submitted"), tmp_path / "out"
    grade(submitted, out)
    before = rows(out)
    pages = {page: page.stat().st_mtime_ns for page in (out / "feedback").iterdir()}
    (submitted / "student00.py").write_text(MEANS.format("np.mean(x, 0)") + STANDARDIZE)
    again = grade(submitted, out)
    assert again["student00"]["score"] == 5.5
    assert len(rows(out)) == len(before) + 2
    assert [p.stem for p, written in pages.items() if p.stat().st_mtime_ns != written] == ["student00"]


def test_a_changed_exercise_is_the_only_one_graded_again(tmp_path):
    exercises = shutil.copytree(EXERCISES, tmp_path / "exercises")
    submitted, out = hand_in(tmp_path / "submitted", 3), tmp_path / "out"
    first = grade(submitted, out, exercises=exercises)
    file = exercises / "averages" / "column_means.py"
    file.write_text(file.read_text().replace("points=3", "points=5"))
    second = grade(submitted, out, exercises=exercises)
    assert {e for s, e, *_ in rows(out)} == {"averages.column_means", "averages.standardize"}
    counted = [e for _, e, *_ in rows(out)]
    assert counted.count("averages.column_means") == 6
    assert counted.count("averages.standardize") == 3
    assert second["student01"]["score"] == first["student01"]["score"] + 2


def run_copy(packages, *words):
    """Run `autograder` as another version of it, which lies in a folder of its own."""
    command = [sys.executable, "-m", "autograder.cli", "--exercises", EXERCISES, *words, "--isolation", "process"]
    environment = os.environ | {"PYTHONPATH": str(packages)}
    done = subprocess.run(
        [*map(str, command), "--json"], cwd=packages, env=environment, capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_a_mended_grader_leaves_no_wrong_mark_standing(tmp_path):
    """A comparison that accepts anything gives full marks; once it is mended, the same folder has the right ones."""
    packages = tmp_path / "packages"
    shutil.copytree(ROOT / "autograder", packages / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    file = packages / "autograder" / "trial" / "compare.py"
    right = file.read_text(encoding="utf-8")
    out, submitted = tmp_path / "out", hand_in(tmp_path / "submitted", 1)
    words = ("grade", "90-averages", "--submissions", submitted, "--out", out, "--jobs", 1)

    def score():
        return run_copy(packages, *words)["students"][0]["score"]

    looks = "    array = fitting(expected, actual)\n    if isinstance(array, Mismatch):\n"
    assert right.count(looks) == 1
    file.write_text(right.replace(looks, f"    return None\n{looks}"), encoding="utf-8")
    assert score() == 5.5
    file.write_text(right, encoding="utf-8")
    told = run_copy(packages, "explain", "student00", "averages.column_means", "--out", out)
    assert told["reproduced"] is False
    assert len(told["changed"]) == 1
    assert "autograder/trial/compare.py" in told["changed"][0]
    assert score() == 2.5
    file.write_text(right + "# a remark\n", encoding="utf-8")
    before = rows(out)
    assert score() == 2.5
    assert rows(out) == before


def test_a_page_that_was_lost_is_written_again(tmp_path):
    submitted, out = hand_in(tmp_path / "submitted", 2), tmp_path / "out"
    grade(submitted, out)
    page = out / "feedback" / "student01.html"
    page.unlink()
    grade(submitted, out)
    assert page.exists()
    assert len(rows(out)) == 4


def arguments(submitted, out):
    options = ["--submissions", submitted, "--out", out, "--isolation", "process", "--jobs", "2"]
    return list(map(str, ["--exercises", EXERCISES, "grade", "90-averages", *options]))


def start(submitted, out):
    command = [sys.executable, "-m", "autograder.cli", *arguments(submitted, out)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_quietly(words):
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        main(words)


def begin(submitted, out):
    """Start a grader that has imported all it needs, so that every moment of its life is one of its work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "autograder.course.gradebook", "autograder.report.plots"])
    grader = context.Process(target=run_quietly, args=(arguments(submitted, out),))
    grader.start()
    return grader


def ended(grader):
    grader.join(120)
    return grader.exitcode


def of(out):
    """The processes of the graders of a folder, by their working files, and their descendants."""
    found, parents = set(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(folder.name)
            parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if str(out).encode() in (folder / "cmdline").read_bytes():
                found.add(pid)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def until(happens, patience=60.0):
    end = time.monotonic() + patience
    while not (found := happens()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


@pytest.mark.slow
def test_a_killed_grader_leaves_no_process_behind(tmp_path):
    grader = start(hand_in(tmp_path / "submitted", 60), tmp_path / "out")
    assert until(lambda: len(of(tmp_path)) >= 5)  # the grader, two workers at least, and their sandboxes
    family = of(tmp_path) - {grader.pid}
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family)), family


@pytest.mark.slow
def test_two_graders_at_once_do_no_harm(tmp_path):
    submitted = hand_in(tmp_path / "submitted", 12)
    graders = [start(submitted, tmp_path / "out") for _ in range(2)]
    assert [grader.wait(120) for grader in graders] == [1, 1]
    grade(submitted, tmp_path / "alone")
    assert marks(tmp_path / "out") == marks(tmp_path / "alone")
    assert len(rows(tmp_path / "out")) == 24


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_grader_killed_at_any_moment_goes_on_and_ends_with_the_same_grade_book(tmp_path):
    """SIGKILL, fifty times, at random moments of runs over one class; the seed is printed by a failure."""
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    submitted = hand_in(tmp_path / "submitted", 8)
    grade(submitted, tmp_path / "undisturbed", jobs=2)
    assert ended(begin(submitted, tmp_path / "first")) == 1  # the imports are done once
    started = time.monotonic()
    assert ended(begin(submitted, tmp_path / "measured")) == 1
    whole = time.monotonic() - started

    kills, folder = 0, 0
    while kills < 50:
        out = tmp_path / f"out{folder}"
        grader = begin(submitted, out)
        time.sleep(moments.uniform(0.02, 1.05) * whole)
        if grader.is_alive():
            grader.kill()
            kills += 1
        if ended(grader) == 1:  # this one came through: the class is graded, so begin with an empty folder
            assert marks(out) == marks(tmp_path / "undisturbed"), f"seed {seed}"
            folder += 1
    assert ended(begin(submitted, out)) == 1
    assert marks(out) == marks(tmp_path / "undisturbed"), f"seed {seed}"
    assert [row[:3] + row[4:] for row in rows(out)] == [row[:3] + row[4:] for row in rows(tmp_path / "undisturbed")]


# --- explain


def explain(out, *arguments):
    return CliRunner().invoke(
        main,
        ["--exercises", str(EXERCISES), "explain", *arguments, "--out", str(out), "--isolation", "process", "--json"],
    )


@pytest.fixture(scope="module")
def class_graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("explained")
    submitted = hand_in(root / "submitted", 2)
    grade(submitted, root / "out")
    return root


def test_a_mark_is_explained_and_comes_about_again(class_graded):
    done = explain(class_graded / "out", "student00", "averages.column_means")
    document = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert document["reproduced"] is True
    assert document["result"]["score"] == 0
    assert document["result"]["diagnosis"][0]["mistake"] == "rows-for-columns"
    assert document["path"].endswith("student00.py")


def test_a_hand_in_that_was_changed_since_is_told(class_graded):
    file = class_graded / "submitted" / "student01.py"
    original = file.read_text()
    file.write_text(original + "# later\n")
    done = explain(class_graded / "out", "student01", "averages.standardize")
    file.write_text(original)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["changed"] == ["the hand-in is gone or is another file"]


def test_an_unknown_student_is_told_in_one_line(class_graded):
    done = explain(class_graded / "out", "nobody", "averages.standardize")
    assert done.exit_code == 2
    assert "no grading of averages.standardize by nobody" in done.stderr
