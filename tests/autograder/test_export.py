"""What comes out for other systems: CSV, JUnit XML, Gradescope. Everything is read back by somebody else's parser."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.cli import main
from autograder.gradescope.container import student_of
from autograder.gradescope.results import Visibility, gradescope_results
from autograder.report.junit import junit_xml
from autograder.report.marks_csv import Layout, cell_text, marks_csv
from autograder.report.results_file import read_results
from autograder.verdict.result import Check, Kind, Outcome, Result, SubmissionResult
from tests.autograder.report import samples
from tests.autograder.sandboxes import why_no_bubblewrap
from tests.autograder.toy import EXERCISES

SECRET = "Secret: 1234.5"  # what a hidden check of the samples says
CLASS = [samples.submission(), samples.perfect(), samples.broken()]
RIGHT = (
    "import numpy as np\ndef column_means(x):\n    return x.mean(0)\n"
    "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s\n"
)

# Written from Gradescope's "Autograder Specifications".
TEXT_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "integer", "minimum": 0},
        "output": {"type": "string"},
        "output_format": TEXT_FORMAT,
        "test_output_format": TEXT_FORMAT,
        "test_name_format": TEXT_FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": TEXT_FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": TEXT_FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "value"],
                "properties": {"name": {"type": "string"}, "order": {"enum": ["asc", "desc"]}},
            },
        },
    },
}


def table(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def named(student, **changes):
    return replace(samples.perfect(), student=student, **changes)


class TestCSV:
    def test_a_line_a_student_and_a_column_an_exercise(self):
        head, *rows = table(marks_csv(CLASS))
        ids = [result.id for result in CLASS[0].results]
        assert head == ["student", *ids, "total", "max_score", "outcome"]
        assert [row[0] for row in rows] == ["Ada Lovelace", "Emmy Noether", "Kurt Gödel"]
        assert rows[0][1:] == ["1", "4", "3", "0", "0", "8", "20", "error"]
        assert rows[2][1:] == ["0"] * 6 + [f"{CLASS[2].max_score:g}", "error"]
        for row in rows:
            assert sum(map(float, row[1:6])) == float(row[6])

    @pytest.mark.parametrize("layout", Layout)
    def test_every_line_ends_in_crlf_and_has_as_many_fields_as_the_head(self, layout):
        text = marks_csv([*CLASS, named('O"Neil, Ann\nSecond line')], layout)
        assert text.endswith("\r\n")
        assert "\n" not in text.replace("\r\n", "")
        assert len({len(row) for row in table(text)}) == 1
        assert any('O"Neil, Ann Second line' in row for row in table(text))

    def test_canvas_finds_its_columns_and_points(self):
        head, points, ada, *_ = table(marks_csv(CLASS, Layout.CANVAS))
        assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        assert head[5] == "06 Backpropagation activations.softmax_jacobian"
        assert head[-1] == "06 Backpropagation total"
        assert points == ["Points Possible", "", "", "", "", "4", "6", "3", "4", "3", "20"]
        assert ada[:5] == ["Ada Lovelace", "", "", "Ada Lovelace", ""]
        assert ada[-1] == "8"

    def test_moodle_identifies_by_email_only_where_all_are_addresses(self):
        assert table(marks_csv(CLASS, Layout.MOODLE))[0][0] == "Username"
        by_mail = [named("ada@example.org"), named("emmy@example.org")]
        assert table(marks_csv(by_mail, Layout.MOODLE))[0][0] == "Email address"
        assert table(marks_csv([*by_mail, named("@ada")], Layout.MOODLE))[0][0] == "Username"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＠", "\n+", "\x00="])
    @pytest.mark.parametrize("layout", Layout)
    def test_no_cell_is_a_formula(self, start, layout):
        student = named(f"{start}HYPERLINK(0)")
        evil = replace(student.results[0], id=f"{start}cmd|' /C calc'!A0")
        text = marks_csv([replace(student, results=[evil], assignment=f"{start}x")], layout)
        cells = [cell for row in table(text) for cell in row]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠") and cell.strip()]

    @pytest.mark.parametrize("separator", list(";,\t|"))
    @pytest.mark.parametrize("between", ["", " ", '"', '""', "'\u200b", ' "', "\u3000", "\x00"])
    def test_no_cell_is_a_formula_whatever_ends_a_cell(self, separator, between):
        for start in "=+-@＝＠":
            student = named(f"Ann{separator}{between}{start}HYPERLINK(0)")
            text = marks_csv([replace(student, assignment=f"x{separator}{between}{start}1+1")])
            for line in text.splitlines():
                for cells in (next(csv.reader([line], delimiter=separator)), line.split(separator)):
                    assert not [cell for cell in cells if cell.strip('" \u3000')[:1] in set("=+-@＝＋－＠") and cell], (
                        line
                    )
            assert "HYPERLINK" in text

    def test_ordinary_names_stay_as_they_are(self):
        for name in ("ada", "O'Neil", "Jean-Luc", "a+b@example.org", "Kurt Gödel", "李", "a;b", "Lee, Ann", "x=1; y"):
            assert cell_text(name) == name

    def test_an_empty_class_is_a_head(self):
        for layout in Layout:
            assert len(table(marks_csv([], layout))) == (2 if layout is Layout.CANVAS else 1)


# What the schema of Jenkins's xUnit plugin, junit-10.xsd, allows: attributes (required ones first) and children.
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": ({"name"}, {"time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
}


def assert_junit(element):
    required, optional, children = JUNIT[element.tag]
    assert required <= set(element.attrib) <= required | optional
    assert "time" not in element.attrib or float(element.attrib["time"]) >= 0
    for child in element:
        assert child.tag in children
        assert_junit(child)


class TestJUnit:
    def test_the_class_is_valid_and_complete(self):
        root = ElementTree.fromstring(junit_xml(CLASS).encode())
        assert_junit(root)
        assert [suite.get("name") for suite in root] == ["Ada Lovelace", "Emmy Noether", "Kurt Gödel"]
        ada, emmy, kurt = root
        # 4 + 12 + 6 + 4 checks, and an exercise without any
        assert (ada.get("tests"), ada.get("failures"), ada.get("errors")) == ("27", "7", "5")
        assert (emmy.get("failures"), emmy.get("errors")) == ("0", "0")
        assert (kurt.get("tests"), kurt.get("errors")) == ("1", "1")
        assert kurt.find("testcase/error").text == CLASS[2].message
        assert root.get("tests") == str(len(root.findall("*/testcase")))
        assert root.get("failures") == str(len(root.findall("*/*/failure")))

    def test_a_failure_says_what_and_why(self):
        root = ElementTree.fromstring(junit_xml(CLASS).encode())
        failed = next(c for c in root.iter("testcase") if c.get("name") == "one vector").find("failure")
        assert failed.get("message").startswith("20 of 25 entries differ")
        assert "np.outer(s, s)" in failed.text

    def test_a_hidden_check_says_how_it_ended_and_no_more(self):
        text = junit_xml(CLASS)
        assert SECRET not in text
        hidden = next(
            c for c in ElementTree.fromstring(text.encode()).iter("testcase") if c.get("name") == "large logits"
        )
        assert (hidden.find("error").get("message"), hidden.find("error").text) == ("hidden case", "hidden case")

    def test_characters_that_xml_has_not_are_gone(self):
        message = "a\x00b\x1b[31mc\x0b\ud800\ufffe]]><x y='1'> & \"q\"\nsecond"
        check = Check(Kind.VALUES, 0, 1, message, "n\x08ame")
        result = Result("u.e", "E", 0, 1, Outcome.FAILED, [check])
        root = ElementTree.fromstring(junit_xml([SubmissionResult("s\x01\udcff", "a\x02", [result], 1)]).encode())
        failure = root.find("testsuite/testcase/failure")
        assert failure.text == "a\ufffdbc\ufffd\ufffd\ufffd]]><x y='1'> & \"q\"\nsecond"
        assert failure.get("message") == "a\ufffdbc\ufffd\ufffd\ufffd]]><x y='1'> & \"q\""
        assert root.get("name") == "a\ufffd"


class TestGradescopeResults:
    @pytest.mark.parametrize("submission", CLASS, ids=lambda s: s.student)
    @pytest.mark.parametrize("visibility", Visibility)
    def test_the_document_is_what_gradescope_documents(self, submission, visibility):
        document = json.loads(json.dumps(gradescope_results(submission, visibility)))
        jsonschema.validate(document, GRADESCOPE_SCHEMA)
        assert document["score"] == submission.score
        assert document["tests"]
        numbers = [test["number"] for test in document["tests"]]
        assert len(set(numbers)) == len(numbers)

    def test_marks_and_points_of_the_tests_add_up(self):
        document = gradescope_results(CLASS[1])
        assert sum(test["score"] for test in document["tests"]) == pytest.approx(document["score"])
        assert sum(test["max_score"] for test in document["tests"]) == pytest.approx(CLASS[1].max_score)
        assert {test["status"] for test in document["tests"]} == {"passed"}

    @pytest.mark.parametrize("visibility", Visibility)
    def test_of_a_hidden_case_nothing_is_written_but_its_name_and_end(self, visibility):
        document = gradescope_results(CLASS[0], visibility)
        assert SECRET not in json.dumps(document)
        hidden = [test for test in document["tests"] if "hidden case" in test["name"]]
        assert len(hidden) == 1 + 4 + 3
        assert {test["output"] for test in hidden} == {""}
        assert {test["visibility"] for test in hidden} == {visibility.value}
        assert {t["visibility"] for t in document["tests"] if t not in hidden} == {"visible"}

    def test_the_student_is_told_what_went_wrong_and_why(self):
        document = gradescope_results(CLASS[0])
        (one_vector,) = [t for t in document["tests"] if t["name"].endswith("one vector")]
        assert (one_vector["score"], one_vector["status"]) == (0, "failed")
        assert "20 of 25 entries differ" in one_vector["output"]
        assert "What probably happened" in document["output"]
        assert "The loss is the mean over the batch" in document["output"]
        assert "NameError" in document["output"]

    def test_what_students_write_is_never_rendered(self):
        document = gradescope_results(CLASS[0])
        formats = {value for test in document["tests"] for key, value in test.items() if key.endswith("_format")}
        assert formats | {document[k] for k in document if k.endswith("_format")} == {"text"}
        assert document["stdout_visibility"] == "hidden"

    def test_a_file_that_cannot_be_read_is_a_failed_test(self):
        document = gradescope_results(CLASS[2])
        (test,) = document["tests"]
        assert (test["score"], test["max_score"], test["status"]) == (0, CLASS[2].max_score, "failed")
        assert CLASS[2].message.split("`")[0] in test["output"]


def run(*arguments):
    return CliRunner().invoke(main, ["--exercises", str(EXERCISES), *map(str, arguments)])


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The results.json of a class that `autograder grade` graded."""
    root = tmp_path_factory.mktemp("class")
    submitted = root / "submitted"
    submitted.mkdir()
    (submitted / "right.py").write_text(RIGHT)
    (submitted / "wrong.py").write_text(RIGHT.replace("x.mean(0)\n", "x.mean(1)\n"))
    (submitted / "=cmd.py").write_text("(")
    (submitted / "broken.ipynb").write_text("{")
    done = run(
        "grade", "90-averages", "--submissions", submitted, "--out", root / "out", "--isolation", "process",
        "--jobs", 1,
    )  # fmt: skip
    assert done.exit_code == 1, done.output
    return root / "out" / "results.json"


class TestExport:
    def test_results_come_back_as_they_were(self, results):
        read = {s.student: s for s in read_results(results, Catalogue([EXERCISES]))}
        written = {s["student"]: s for s in json.loads(results.read_text())["students"]}
        assert set(read) == {"right", "wrong", "=cmd", "broken"}
        for student, submission in read.items():
            again = submission.as_json()
            assert {key: again[key] for key in written[student] if key in again} == {
                key: value for key, value in written[student].items() if key in again
            }

    def test_hidden_checks_are_known_as_such(self, results):
        catalogue = Catalogue([EXERCISES])
        read = {s.student: s for s in read_results(results, catalogue)}["wrong"]
        for result in read.results:
            declared = {case.name: case.hidden for case in catalogue[result.id].cases}
            assert {check.case: check.hidden for check in result.checks} == declared
            assert any(declared.values())

    def test_a_check_that_nobody_knows_counts_as_hidden(self, results, tmp_path):
        document = json.loads(results.read_text().replace("averages.", "nowhere."))
        for check in (c for s in document["students"] for e in s["exercises"] for c in e["checks"]):
            check.pop("hidden", None)
            check["message"] = SECRET
        path = tmp_path / "results.json"
        path.write_text(json.dumps(document))
        read = read_results(path, Catalogue())
        checks = [check for submission in read for result in submission.results for check in result.checks]
        assert checks
        assert all(check.hidden for check in checks)
        assert SECRET not in junit_xml(read) + json.dumps([gradescope_results(s) for s in read])

    @pytest.mark.parametrize("layout", ["csv", "canvas", "moodle"])
    def test_tables(self, results, layout):
        done = run("export", results, "--format", layout)
        assert done.exit_code == 0
        rows = {row[0]: row for row in table(done.stdout_bytes.decode())[1:]}
        assert float(rows["right"][3 if layout == "csv" else -1]) == 5.5
        assert "'=cmd" in rows
        assert "'=cmd" in done.stderr

    def test_junit(self, results, tmp_path):
        document = json.loads(results.read_text())
        for took in document["times"].values():  # of a fast machine: no time is rounded away
            took["exercises"] = dict.fromkeys(took["exercises"], 0.0004)
            took["seconds"] = 0.0004 * len(took["exercises"]) + 0.0002
        fast = tmp_path / "results.json"
        fast.write_text(json.dumps(document))
        out = tmp_path / "new" / "junit.xml"
        done = run("export", fast, "--format", "junit", "--out", out)
        assert done.exit_code == 0
        root = ElementTree.parse(out).getroot()
        assert_junit(root)
        assert {suite.get("name"): suite.get("failures") for suite in root}["right"] == "0"
        for suite in root:
            whole, parts = float(suite.get("time")), sum(float(case.get("time")) for case in suite)
            took = document["times"][suite.get("name")]
            assert whole == pytest.approx(took["seconds"], abs=1e-6)
            assert parts == pytest.approx(sum(took["exercises"].values()), abs=1e-6 * len(suite))
            assert parts > 0 or not took["exercises"]

    def test_gradescope_is_one_student(self, results):
        done = run("export", results, "--format", "gradescope", "--student", "wrong")
        document = json.loads(done.stdout)
        jsonschema.validate(document, GRADESCOPE_SCHEMA)
        assert 0 < document["score"] < 5.5
        for options, line in (((), "choose by --student"), (("--student", "eve"), "no student 'eve'")):
            done = run("export", results, "--format", "gradescope", *options)
            assert (done.exit_code, done.stdout) == (2, "")
            assert line in done.stderr

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            ("", "is not JSON"),
            ("[" * 100_000, "is not JSON"),
            ("[1]", "should be an object, but is [1]"),
            ('{"score": 1, "tests": []}', "'assignment' should be text, but is missing"),
            ('{"assignment": "a", "students": {}}', "'students' should be a list"),
            ('{"assignment": "a", "students": [{"student": 3}]}', "students[0]: 'student' should be text, but is 3"),
            (
                '{"assignment": "a", "students": [{"student": "s", "max_score": true, "exercises": []}]}',
                "'max_score' should be a number, but is true",
            ),
            (
                '{"assignment": "a", "students": [{"student": "s", "max_score": 1, "exercises": '
                '[{"id": "i", "score": 1, "max_score": 1, "outcome": "fine"}]}]}',
                "students[0], exercises[0]: there is no outcome 'fine'",
            ),
        ],
    )
    def test_anything_else_is_told_in_one_line_with_code_2(self, tmp_path, content, line):
        path = tmp_path / "results.json"
        path.write_text(content)
        done = run("export", path, "--format", "csv")
        assert (done.exit_code, done.stdout) == (2, "")
        assert line in done.stderr
        assert "results.json that `autograder grade` writes" in done.stderr
        assert "Traceback" not in done.output

    def test_what_is_not_utf8_is_told_so(self, tmp_path):
        path = tmp_path / "results.json"
        path.write_bytes(b"\xff\xfe{")
        with pytest.raises(ExerciseError, match="is not JSON"):
            read_results(path, Catalogue())


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "averages.zip"
    done = run("gradescope", "90-averages", "--out", path)
    assert done.exit_code == 0, done.output
    return path


def unpacked(archive, root):
    """Unpack as Gradescope does: contents in source/, the script beside it, with the modes that the archive gives."""
    with zipfile.ZipFile(archive) as content:
        for info in content.infolist():
            path = content.extract(info, root / "source")
            os.chmod(path, info.external_attr >> 16)
    shutil.copy(root / "source" / "run_autograder", root)
    for folder in ("submission", "results"):
        (root / folder).mkdir(parents=True)
    return root


def graded(root, submission, name="answer.py", **environment):
    """Run `run_autograder` for real on one file, and read what it wrote."""
    (root / "submission" / name).write_text(submission)
    done = subprocess.run(
        [str(root / "run_autograder")], cwd=root, capture_output=True, text=True, timeout=120,
        env={
            "PATH": os.environ["PATH"], "HOME": str(root), "AUTOGRADER_ROOT": str(root),
            "AUTOGRADER_PYTHON": sys.executable, **environment,
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(document, GRADESCOPE_SCHEMA)
    return document, done


@pytest.fixture
def container(archive, tmp_path):
    return unpacked(archive, tmp_path / "autograder")


class TestGradescopeArchive:
    def test_what_gradescope_needs_is_at_the_root(self, archive):
        with zipfile.ZipFile(archive) as content:
            modes = {info.filename: info.external_attr >> 16 & 0o777 for info in content.infolist()}
            secret = content.read("secret")
            requirements = content.read("requirements.txt")
        assert modes["setup.sh"] == modes["run_autograder"] == 0o755
        assert modes["secret"] == 0o600
        assert "package/autograder/verdict/rehearsal.py" in modes
        assert "package/dlcourse/graph.py" in modes
        assert "exercises/0/averages/unit.md" in modes
        assert not [name for name in modes if "__pycache__" in name or name.startswith("/") or ".." in name]
        assert b"--hash=sha256:" in requirements
        assert archive.with_suffix(".secret").read_bytes() == secret
        for private in (archive, archive.with_suffix(".secret")):
            assert private.stat().st_mode & 0o077 == 0

    def test_the_same_secret_gives_the_same_archive(self, archive, tmp_path):
        shutil.copy(archive.with_suffix(".secret"), tmp_path / "s")
        done = run("gradescope", "90-averages", "--out", tmp_path / "again.zip", "--secret-file", tmp_path / "s")
        assert done.exit_code == 0
        assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
        with zipfile.ZipFile(archive) as content:
            assert {info.date_time for info in content.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_what_python_leaves_behind_stays_behind(self, tmp_path):
        course = shutil.copytree(EXERCISES, tmp_path / "course")
        (course / "toy" / "__pycache__").mkdir(exist_ok=True)
        (course / "toy" / "__pycache__" / "affine.cpython-311.pyc").write_bytes(b"compiled")
        out = tmp_path / "a.zip"
        done = CliRunner().invoke(main, ["--exercises", str(course), "gradescope", "90-averages", "--out", str(out)])
        assert done.exit_code == 0, done.output
        with zipfile.ZipFile(out) as content:
            assert not [name for name in content.namelist() if name.endswith(".pyc")]

    def test_scripts_are_valid_bash(self, container):
        for script in ("setup.sh", "run_autograder"):
            subprocess.run(["bash", "-n", container / "source" / script], check=True)

    def test_set_up_installs_locked_requirements_and_closes_the_archive(self, container, tmp_path):
        log, bin_ = tmp_path / "log", tmp_path / "bin"
        bin_.mkdir()
        for name in ("apt-get", "python3", "bwrap"):
            (bin_ / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{log}\n')
            (bin_ / name).chmod(0o755)
        venv_python = tmp_path / "venv" / "bin" / "python"
        venv_python.parent.mkdir(parents=True)
        shutil.copy(bin_ / "python3", venv_python)
        environment = {"PATH": f"{bin_}:{os.environ['PATH']}", "AUTOGRADER_VENV": str(tmp_path / "venv")}
        subprocess.run(["bash", container / "source" / "setup.sh"], env=environment, check=True)
        lines = log.read_text().splitlines()
        assert any(line.startswith("apt-get install") and "bubblewrap" in line for line in lines)
        assert any("-m venv" in line for line in lines)
        assert any("--require-hashes" in line and f"-r {container}/source/requirements.txt" in line for line in lines)
        assert (container / "source" / "package").stat().st_mode & 0o077 == 0

    def test_misuse_leaves_nothing_behind(self, tmp_path):
        for arguments, line in (
            (["nothing"], "there is no assignment 'nothing'"),
            (["90-averages", "--requirements", tmp_path / "none.txt"], "does not exist"),
        ):
            done = run("gradescope", *arguments, "--out", tmp_path / "a.zip")
            assert done.exit_code == 2
            assert line in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_secret_is_refused(self, tmp_path):
        (tmp_path / "s").write_text("\n")
        done = run("gradescope", "90-averages", "--out", tmp_path / "a.zip", "--secret-file", tmp_path / "s")
        assert done.exit_code == 2
        assert "is empty" in done.stderr


class TestGradescopeRun:
    def test_an_honest_hand_in_gets_full_marks(self, container):
        people = {"users": [{"email": "Emmy@example.org"}, {"email": "ada@example.org"}]}
        (container / "submission_metadata.json").write_text(json.dumps(people))
        document, done = graded(container, RIGHT)
        assert document["score"] == 5.5
        assert {test["status"] for test in document["tests"]} == {"passed"}
        assert "ada@example.org+emmy@example.org: 5.5 of 5.5" in done.stdout
        assert sorted(p.name for p in (container / "results").iterdir()) == ["results.json"]

    def test_a_wrong_one_is_told_why(self, container):
        document, _ = graded(container, RIGHT.replace("x.mean(0)\n", "x.mean(1)\n"))
        assert 0 < document["score"] < 5.5
        assert "means of the rows" in document["output"]

    def test_a_hostile_one_gets_nothing_and_learns_nothing(self, container):
        if why_no_bubblewrap():
            pytest.skip(why_no_bubblewrap())
        secret = (container / "source" / "secret").read_text()
        (container / "results" / "results.json").write_text('{"score": 99}')
        document, done = graded(
            container,
            "import json, os\n"
            f"for place in ('{container}/source/secret', '{container}/results/results.json', '/autograder'):\n"
            "    try: print(open(place).read())\n"
            "    except OSError as error: print(error)\n"
            f"try: open('{container}/results/results.json', 'w').write(json.dumps({{'score': 1000}}))\n"
            "except OSError: pass\n"
            f"def column_means(x):\n    raise ValueError(open('{container}/source/secret').read())\n"
            "def standardize(x, *, ddof=0):\n    os._exit(0)\n",
        )
        assert document["score"] == 0
        assert secret not in json.dumps(document) + done.stdout + done.stderr
        assert "NOTE FOR INSTRUCTORS" not in done.stderr

    def test_a_damaged_one_is_told_what_to_do(self, container):
        document, _ = graded(container, '{"cells": [', name="90-averages.ipynb")
        assert document["score"] == 0
        (test,) = document["tests"]
        assert test["max_score"] == 5.5
        assert "not a complete notebook" in test["output"]

    def test_an_empty_hand_in_is_told_so(self, container):
        document, _ = graded(container, "my answers", name="readme.txt")
        assert "There is no notebook or .py file for 90-averages" in document["output"]

    def test_a_link_out_of_the_hand_in_is_not_followed(self, container):
        secret = container / "source" / "answer.py"
        secret.write_text(RIGHT)
        (container / "submission" / "answer.py").symlink_to(secret)
        document, _ = graded(container, "", name="readme.txt")
        assert document["score"] == 0
        assert "outside the hand-in" in document["output"]

    def test_where_there_are_no_namespaces_it_grades_and_notes_that(self, container, tmp_path):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "bwrap").write_text(
            "#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n"
        )
        (tmp_path / "bin" / "bwrap").chmod(0o755)
        document, done = graded(container, RIGHT, PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        assert document["score"] == 5.5
        assert "NOTE FOR INSTRUCTORS: isolation=process" in done.stderr
        assert "No permissions to create new namespace" in done.stderr
        assert "isolation" not in json.dumps(document)

    def test_without_its_secret_nobody_gets_a_zero(self, container):
        (container / "source" / "secret").unlink()
        with pytest.raises(AssertionError, match="the archive's secret cannot be read"):
            graded(container, RIGHT)
        assert not (container / "results" / "results.json").exists()


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ('{"users": [{"email": "Ada@Example.org"}]}', "ada@example.org"),
        ('{"users": [{"email": "b@x"}, {"email": "a@x"}]}', "a@x+b@x"),
        ('{"users": []}', "student"),
        ('{"users": [3]}', "student"),
        ("[]", "student"),
        ("{", "student"),
    ],
)
def test_the_student_is_who_gradescope_says(tmp_path, text, student):
    (tmp_path / "m.json").write_text(text)
    assert student_of(tmp_path / "m.json") == student
    assert student_of(tmp_path / "none.json") == "student"
