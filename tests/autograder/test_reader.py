"""Hand-ins are read in a process that has little to spend: whatever a file is made of, it costs its own student."""

import contextlib
import dataclasses
import json
import os
import resource
import signal
import sys
from pathlib import Path

import pytest

from autograder.handin import finding, submission
from autograder.handin.finding import HandIn
from autograder.handin.reader import Reader, reader
from autograder.handin.submission import BrokenSubmission, function_sources, read_submission
from autograder.run import grading as grading_module
from autograder.run.grading import grade_handin
from autograder.sandbox import Isolation
from tests.autograder.toy import RIGHT, grading

SMALL_MIB = 96
COSTLY = "takes more time or memory"
# A hundred parses of a cell of a megabyte, in any version of Python.
LONG = b"x = 1\n" * 150_000 + b"%x\n" * 100


@pytest.fixture
def hasty():
    """A reader that has little time."""
    made = Reader(seconds=1)
    yield made
    made.close()


@pytest.fixture
def small():
    """A reader that has little memory."""
    made = Reader(memory_mib=SMALL_MIB)
    yield made
    made.close()


def notebook(*sources, **fields):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, **fields}).encode()


def test_it_reads_as_the_grader_itself_would(tmp_path):
    (tmp_path / "w\udcff.py").write_text("# %%\n%time x = 1\n# %%\ndef f(x):\n    return 'é'\n")
    (tmp_path / "w.ipynb").write_bytes(notebook("import a", "!ls\nx = '\U0001f600'", "def f(: pass", metadata={}))
    for path in tmp_path.iterdir():
        expected = read_submission(path)
        functions = function_sources(expected.cells, ["f", "g"])
        assert reader().read(path, names=["f", "g"]) == dataclasses.replace(expected, functions=functions)
        assert functions


def test_what_it_says_of_a_broken_file_is_told(tmp_path):
    with pytest.raises(BrokenSubmission, match="There is no file called none"):
        reader().read(tmp_path / "none.py")
    with pytest.raises(BrokenSubmission, match="beyond line 1"):
        reader().read(tmp_path / "w.ipynb", content=b'{"cells": [')


BOMBS = {
    "lists": notebook("x = 1", metadata=[[]] * 1_000_000),
    "keys": notebook("x = 1", metadata={str(number): {} for number in range(500_000)}),
    "one key": b'{"cells": [], "x": {' + b'"a": [],' * 1_500_000 + b'"a": 1}}',
    "numbers": b'{"cells": [], "x": [' + b"1e9," * 3_000_000 + b"1]}",
    "digits": b'{"cells": [], "x": ' + b"9" * 30_000_000 + b"}",
    "not a number": b'{"cells": [], "x": [' + b"NaN," * 3_000_000 + b"1]}",
    "depth": b'{"cells": ' + b"[" * 3_000_000,
    "an attachment": notebook("x = 1", attachments={"a.png": {"image/png": "A" * 30_000_000}}),
    "wide characters": notebook("x = 1", metadata="\U0001f600" + "x" * 30_000_000),
    "sources": notebook(["x = 1\n"] * 1_000_000),
    "blanks before a script": b" " * 30_000_000 + b"\nx = 1",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_takes_too_much_memory_costs_its_own_student(small, bomb):
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BrokenSubmission) if sys.version_info >= (3, 11) else contextlib.suppress(BrokenSubmission):
        small.read(Path("w.ipynb" if BOMBS[bomb][:1] == b"{" else "w.py"), content=BOMBS[bomb])
    assert small.read(Path("w.py"), content=b"x = 1").cells
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 100 << 10


def test_code_that_no_memory_suffices_for_is_not_python_and_the_rest_is_read(small):
    read = small.read(Path("w.ipynb"), content=notebook("x = (" + "1," * 300_000 + ")", RIGHT), names=["affine"])
    assert "return x @ w" in read.functions["affine"]


def test_each_student_has_the_same_memory(small):
    for _ in range(2):
        assert small.read(Path("w.ipynb"), content=notebook("x = 1", metadata=[[]] * 300_000)).cells
        small.read(Path("w.ipynb"), content=notebook("x = (" + "1," * 200_000 + ")", RIGHT))


def test_a_process_that_has_gone_meanwhile_costs_nobody_anything(small):
    assert small.read(Path("w.py"), content=b"x = 1").cells
    os.kill(small._process.pid, signal.SIGKILL)
    small._process.wait()
    assert small.read(Path("w.py"), content=b"x = 1").cells


def test_it_has_nothing_of_the_graders(small):
    small.begin()
    found = Path(f"/proc/{small._process.pid}")
    small.read(Path("w.py"), content=b"x = 1")  # while it starts, it has its libraries open
    assert {os.readlink(link).split(":")[0] for link in (found / "fd").iterdir()} <= {"/dev/null", "socket"}
    maps = (found / "maps").read_text()
    assert "Max file size             0 " in (found / "limits").read_text()
    assert "numpy" not in maps
    limits = (found / "limits").read_text()
    assert f"Max address space         {small._memory}" in limits


def test_the_grader_does_not_look_into_a_hand_in_itself(tmp_path, monkeypatch):
    """Neither in grading nor in choosing among several notebooks, whatever number of processes there are."""
    monkeypatch.setattr(submission, "read_submission", None)
    monkeypatch.setattr("autograder.handin.source._tried", lambda source: pytest.fail("parsed in the grader"))
    folder = tmp_path / "ann" / "unit"
    folder.mkdir(parents=True)
    (folder / "unit.py").write_text(RIGHT)
    for name in ("unit", "copy"):
        (folder / f"{name}.ipynb").write_bytes(notebook(RIGHT))
    (handin,) = finding.find_handins(tmp_path, "unit")
    assert grade_handin(grading(Isolation.PROCESS), handin).score == 4


def test_of_many_notebooks_none_is_looked_into(tmp_path, monkeypatch):
    monkeypatch.setattr(finding, "reader", lambda: pytest.fail("was read"))
    (tmp_path / "ann").mkdir()
    for number in range(9):
        (tmp_path / "ann" / f"{number}.ipynb").write_bytes(notebook(RIGHT))
    (handin,) = finding.find_handins(tmp_path, "unit")
    assert "There are several files, and none is named unit" in handin.message


def test_a_look_into_one_of_several_takes_no_longer_than_a_glance(tmp_path, monkeypatch):
    asked = []
    look = Reader.read
    monkeypatch.setattr(
        Reader, "read", lambda self, path, **how: asked.append(how["seconds"]) or look(self, path, **how)
    )
    (tmp_path / "ann").mkdir()
    for name in ("unit", "copy"):
        (tmp_path / "ann" / f"{name}.ipynb").write_bytes(notebook("def f(): raise NotImplementedError"))
    finding.find_handins(tmp_path, "unit")
    assert asked
    assert set(asked) == {1}


def test_a_hand_in_that_cannot_be_read_in_time_is_its_students_trouble(hasty, tmp_path, monkeypatch):
    monkeypatch.setattr(grading_module, "reader", lambda: hasty)
    (tmp_path / "eve.py").write_bytes(LONG)
    (tmp_path / "zoe.py").write_text(RIGHT)
    eve, zoe = (grade_handin(grading(Isolation.PROCESS), HandIn(p.stem, p)) for p in sorted(tmp_path.iterdir()))
    assert COSTLY in eve.message
    assert (eve.score, eve.results, zoe.score) == (0, [], 4)
