"""Which tests run in one process."""

from __future__ import annotations

import pytest

from tests.groups import group


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/conformance/test_exercises.py::test_the_stub_gets_nothing[losses.hinge]", "losses.hinge"),
        ("tests/conformance/test_reference.py::test_eager_is_graph[float32-losses.hinge]", "losses.hinge"),
        ("tests/conformance/test_imports.py::test_rooms", "tests/conformance/test_imports.py"),
        ("tests/autograder/test_cli.py::test_list[losses.hinge]", "tests/autograder/test_cli.py"),
        ("tests/test_demo.py::test_marks[1.5]", "tests/test_demo.py"),
    ],
)
def test_laws_go_by_their_subject_and_other_tests_by_their_file(test, expected):
    assert group(test) == expected


def test_each_group_runs_in_one_process(pytester, monkeypatch):
    """As pytest-xdist has it now: it once stopped to group without a word."""
    folder = pytester.mkdir("tests").joinpath("conformance")
    folder.mkdir()
    body = "import os, pytest\n@pytest.mark.parametrize('name', ['unit.a', 'unit.b', 'unit.c'])\n"
    for law in ("one", "two", "three"):
        told = f"def test_{law}(name):\n    print('ran', name, os.getpid(), file=open('ran.txt', 'a'))\n"
        folder.joinpath(f"test_{law}.py").write_text(body + told)
    pytester.runpytest_subprocess("-p", "tests.groups", "-n2", "--import-mode=importlib").assert_outcomes(passed=9)
    ran = [line.split() for line in pytester.path.joinpath("ran.txt").read_text().splitlines()]
    processes = {name: {process for _, ran_name, process in ran if ran_name == name} for _, name, _ in ran}
    assert len(ran) == 9
    assert all(len(ids) == 1 for ids in processes.values()), processes
