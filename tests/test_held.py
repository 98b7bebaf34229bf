"""A run of everything leaves out what has held on the very same code, and nothing else."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.asked.code import Sources
from tests import changed, held
from tests.changed import PACKAGES, ROOT

LAWS = ROOT / "tests" / "conformance"
EXERCISES, NAN = LAWS / "test_exercises.py", LAWS / "test_nan.py"
CONV1D = ROOT / "tests" / "dlcourse" / "convolution" / "test_conv1d.py"


@pytest.fixture
def digest_with(monkeypatch):
    """Find a digest as if a file had one statement more."""

    def find(changed_file, name, *files):
        def read(path):
            return path.read_bytes() + (b"\nANOTHER = 1\n" if path == ROOT / changed_file else b"")

        sources = Sources({package: ROOT / package for package in PACKAGES}, read)
        monkeypatch.setattr(held, "sources", lambda: sources)
        monkeypatch.setattr(changed, "sources", lambda: sources)
        changed.needed_by.cache_clear()
        try:
            return held.digest(name, files)
        finally:
            changed.needed_by.cache_clear()

    return find


@pytest.mark.parametrize(
    ("file", "concerns"),
    [
        ("autograder/exercises/losses/hinge_gradient.py", True),
        ("autograder/exercises/losses/nll.py", False),
        ("dlcourse/losses/margin.py", True),
        ("dlcourse/graph.py", True),
        ("dlcourse/energy/rbm.py", False),
        ("autograder/trial/compare.py", True),
        ("autograder/verdict/judge.py", True),
        ("autograder/mutation/site.py", True),
        ("autograder/course/prose.py", False),
        ("autograder/messages.py", False),
        ("tests/conformance/test_exercises.py", True),
        ("tests/conformance/test_nan.py", True),
        ("tests/conformance/numerics.py", True),
        ("tests/conformance/test_imports.py", False),
        ("dlcourse/saving.py", False),
        ("tests/conformance/descriptors/losses.py", True),
        ("tests/conformance/descriptors/energy.py", False),
    ],
)
def test_a_law_is_tried_again_when_what_it_rests_on_has_changed(digest_with, file, concerns):
    assert (ROOT / file).is_file()
    before, after = (digest_with(one, "losses.hinge_gradient", EXERCISES, NAN) for one in ("", file))
    assert (before != after) == concerns


@pytest.mark.parametrize(
    ("file", "concerns"),
    [
        ("dlcourse/convolution/conv1d.py", True),
        ("dlcourse/shapes/checks.py", True),
        ("tests/dlcourse/convolution/test_conv1d.py", True),
        ("dlcourse/energy/rbm.py", False),
    ],
)
def test_a_test_of_the_reference_is_tried_again_when_what_it_imports_has_changed(digest_with, file, concerns):
    name = CONV1D.relative_to(ROOT).as_posix()
    assert (digest_with("", name, CONV1D) != digest_with(file, name, CONV1D)) == concerns


def test_symmetries_concern_their_function_alone(monkeypatch):
    before = [held.digest(name, [NAN]) for name in ("losses.hinge", "losses.hinge_gradient")]
    monkeypatch.setattr(
        held,
        "_symmetries",
        lambda: {
            "losses.hinge": {"scales": ["another"]},
        },
    )
    known = held.json.loads((held.DESCRIPTORS / "symmetries.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(held, "_symmetries", lambda: known | {"losses.hinge": {"scales": ["another"]}})
    after = [held.digest(name, [NAN]) for name in ("losses.hinge", "losses.hinge_gradient")]
    assert before[0] != after[0]
    assert before[1] == after[1]


@pytest.mark.parametrize("part", ["Python", "machine", "numpy", "pytest's settings", "tests/conftest.py"])
def test_another_python_or_library_is_another_digest(monkeypatch, part):
    before, common = held.digest("losses.hinge", [NAN]), held._common()
    assert part in common
    monkeypatch.setattr(held, "_common", lambda: common | {part: "another"})
    assert held.digest("losses.hinge", [NAN]) != before


def test_what_rests_on_more_than_code_is_never_left_out(tmp_path):
    assert held.digest("nothing.known", [NAN]) is None
    for line in ("open('a')", "import subprocess", "path.read_text()", "load_data()", "folder.glob('*')"):
        file = tmp_path / "test_it.py"
        file.write_text(f"def test_it():\n    {line}\n")
        assert held._BEYOND.search(file.read_text()), line

    def about_code(nodeid):
        return held.is_about_code(SimpleNamespace(nodeid=nodeid, path=ROOT / nodeid.partition("::")[0]))

    assert about_code("tests/conformance/test_nan.py::test_a[losses.hinge]")
    assert about_code("tests/dlcourse/losses/test_hinge.py::test_a")
    assert not about_code("tests/conformance/test_imports.py::test_rooms")
    assert not about_code("tests/conformance/test_docstrings.py::test_references_lead_somewhere[losses.hinge]")
    assert not about_code("tests/conformance/test_every_refusal.py::test_what_an_error_advises_works[losses.hinge]")
    assert not about_code("tests/autograder/test_compare.py::test_a")
    assert not about_code("tests/hostile/test_hostile.py::test_a[losses.hinge]")


def test_each_group_has_its_turn():
    names = [f"unit.name{n}" for n in range(400)]
    turns = [held.having_their_turn(names, f"commit {n}") for n in range(60)]
    assert {len(turn) for turn in turns} == {held.AT_A_TIME}
    assert set().union(*turns) == set(names)
    record = {(name, "same") for name in names[:300]}
    digests = dict.fromkeys(names, "same") | {names[0]: "another"}
    held_now = held.held_among(digests, record, "commit 1")
    assert held_now < set(names[1:300])
    assert len(held_now) == 299 - held.AT_A_TIME, "what is not held runs anyway, and takes nobody's turn"


def test_a_course_of_any_size_takes_the_same_time():
    few, many = ([f"unit.name{n}" for n in range(count)] for count in (60, 6000))
    assert len(held.having_their_turn(few, "commit")) == len(held.having_their_turn(many, "commit"))


NOTEBOOKS = LAWS / "test_solution_notebooks.py"


@pytest.mark.parametrize(
    ("file", "concerns"),
    [
        ("autograder/exercises/regularization/dropout.py", True),
        ("autograder/exercises/losses/hinge_gradient.py", False),
        ("autograder/notebook.py", True),
        ("autograder/interactive/look.py", True),
        ("autograder/trial/compare.py", True),
        ("autograder/cluster/__init__.py", False),
        ("tests/conformance/test_solution_notebooks.py", True),
        ("tests/conformance/test_nan.py", False),
    ],
)
def test_a_notebook_runs_again_when_what_it_rests_on_has_changed(digest_with, file, concerns):
    assert (ROOT / file).is_file()
    before, after = (digest_with(one, "notebook.08a_regularization", NOTEBOOKS) for one in ("", file))
    assert (before != after) == concerns


def test_a_notebook_with_other_text_runs_again(monkeypatch, tmp_path):
    name = "08a-regularization"
    text = (held.SOLUTIONS / name / f"{name}.ipynb").read_bytes()
    copy = tmp_path / name / f"{name}.ipynb"
    copy.parent.mkdir()
    digests = []
    monkeypatch.setattr(held, "SOLUTIONS", tmp_path)
    for content in (text, text + b"\n"):
        copy.write_bytes(content)
        digests.append(held.digest("notebook.08a_regularization", [NOTEBOOKS]))
    assert digests[0] != digests[1]


SUITE = """
import pytest
from tests import held

held.RECORD = held.Path({record!r})
held.AT_A_TIME = 1
held.is_about_code = lambda item: True
held.digests_of = lambda items: {{name: "one" for name in {names}}}
held._commit = lambda: {commit!r}
"""
TESTS = """
import os, pytest
@pytest.mark.parametrize("name", {names})
def test_law(name):
    print("ran", name, file=open("ran.txt", "a"))
    assert name != "unit.wrong"
@pytest.mark.gpu
@pytest.mark.parametrize("name", {names})
def test_gpu(name):
    pytest.skip("no GPU")
"""


@pytest.mark.parametrize("processes", ["-n0", "-n2"])
def test_what_holds_is_written_down_and_left_out_the_next_time(pytester, monkeypatch, processes):
    names = ["unit.right", "unit.wrong", "unit.due", "unit.other"]
    monkeypatch.setattr(held, "AT_A_TIME", 1)
    commit = next(c for c in map(str, range(999)) if held.having_their_turn(names, c) == {"unit.due"})
    record = pytester.path / "held.txt"
    pytester.makeini("[pytest]\ntestpaths = tests\nmarkers = gpu: g\naddopts = --import-mode=importlib")
    pytester.makeconftest(SUITE.format(record=str(record), names=names, commit=commit))
    folder = pytester.mkdir("tests").joinpath("conformance")
    folder.mkdir()
    folder.joinpath("test_laws.py").write_text(TESTS.format(names=names))
    plugins = "-p", "tests.changed", "-p", "tests.groups", "-p", "tests.held", processes

    def ran(*options):
        Path(pytester.path / "ran.txt").unlink(missing_ok=True)
        result = pytester.runpytest_subprocess(*plugins, *options)
        told = pytester.path / "ran.txt"
        return result, sorted(line.split()[1] for line in told.read_text().splitlines()) if told.is_file() else []

    result, done = ran("--hold")
    result.assert_outcomes(passed=3, failed=1, skipped=4)
    assert done == sorted(names)
    assert held.read_record(record) == {(name, "one") for name in names if name != "unit.wrong"}
    result, done = ran("--held")
    assert done == ["unit.due", "unit.wrong"]
    result.assert_outcomes(passed=1, failed=1, skipped=4)
    result.stdout.fnmatch_lines(["left out: 2 tests of 2 exercises and functions*"])
    record.write_text(record.read_text().replace("unit.other one", "unit.other old"))
    assert ran("--held", "--hold")[1] == ["unit.due", "unit.other", "unit.wrong"]
    assert held.read_record(record) == {(name, "one") for name in names if name != "unit.wrong"}
    assert ran("--held", "-k", "law")[1] == sorted(names), "who asks for tests sees them run"
    result, done = ran("--hold", "-k", "right")
    assert not done
    result.stderr.fnmatch_lines(["ERROR: --hold writes down what holds of everything*"])
    assert len(held.read_record(record)) == 3


DYING = """
import os, pytest
@pytest.mark.parametrize("name", {names})
@pytest.mark.parametrize("part", [1, 2])
def test_law(name, part):
    if name == "unit.dying" and part == 2:
        os._exit(1)
"""


def test_a_process_that_dies_takes_nothing_with_it_but_its_group(pytester):
    names = ["unit.one", "unit.dying", "unit.other"]
    record = pytester.path / "held.txt"
    pytester.makeini("[pytest]\ntestpaths = tests\nmarkers = gpu: g\naddopts = --import-mode=importlib")
    pytester.makeconftest(SUITE.format(record=str(record), names=names, commit="1"))
    folder = pytester.mkdir("tests").joinpath("conformance")
    folder.mkdir()
    folder.joinpath("test_laws.py").write_text(DYING.format(names=names))
    record.write_text("unit.dying one\nunit.known one\n")
    plugins = "-p", "tests.changed", "-p", "tests.groups", "-p", "tests.held"
    pytester.runpytest_subprocess(*plugins, "-n2", "--max-worker-restart=1", "--hold")
    assert held.read_record(record) == {("unit.one", "one"), ("unit.other", "one"), ("unit.known", "one")}


def test_a_run_that_is_cut_off_keeps_what_held(tmp_path):
    path = tmp_path / "held.txt"
    path.write_text("unit.known one\nunit.broken one\n")
    holding = held.Holding(path, anew=True)
    for name, size, failed in (("unit.new", 1, False), ("unit.half", 2, False), ("unit.broken", 1, True)):
        holding.pytest_runtest_logreport(
            SimpleNamespace(
                nodeid=f"tests/conformance/test_nan.py::test_a[{name}]",
                user_properties=[(held._KEY, ["one", size])],
                when="teardown",
                failed=failed,
            )
        )
    kept = {("unit.known", "one"), ("unit.new", "one")}
    assert held.read_record(path) == kept
    holding.pytest_sessionfinish(pytest.ExitCode.TESTS_FAILED)
    assert held.read_record(path) == kept
    holding.pytest_sessionfinish(pytest.ExitCode.OK)
    assert held.read_record(path) == {("unit.new", "one")}


def test_a_unit_may_be_described_in_several_files():
    assert {file.name for file in held._descriptions("embeddings")} >= {"embeddings.py", "word2vec.py"}
