"""Where there is no sandbox a child process runs a person's own code: the same answers, an end, and no stray word."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.handin.own import OwnReader
from autograder.handin.submission import BrokenSubmission
from autograder.sandbox import Child, Ending, Isolation, Job, Question, SandboxError, StudentEnded
from autograder.verdict.trouble import call_trouble
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT, graded

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ask():
    with Child() as child:

        def ask(code, *args, seconds=5.0, memory_mib=512):
            with child.conversation(Job(seconds, memory_mib)) as talk:
                try:
                    talk.load([(1, code)], {"f": ()})
                    return talk.ask(Question.of("f", args, {}, 1 << 20))
                except StudentEnded as end:
                    return end.reply

        yield ask


@pytest.mark.parametrize(
    "code",
    [
        RIGHT,
        RIGHT.replace("@ w", "@ w.T"),
        "def affine(x, w):\n    return x @ w\n",
        "def affine(x, w, *, shift=0.0):\n    x -= 0\n",
        "import numpy as np\n" + RIGHT.replace("x @ w", "np.einsum('ni,io->no', x, w)"),
        "def affine(x, w, *, shift=0.0):\n    print('seen')\n    return 1 / 0\n",
        "affine = 3\n",
        "def affine(:\n",
        "raise ValueError('no')\n",
        "def affine(x, w, *, shift=0.0):\n    raise NotImplementedError\n",
    ],
)
def test_the_result_is_the_sandboxs(code, tmp_path):
    mine, walled = (graded(tmp_path, code, isolation) for isolation in (Isolation.CHILD, Isolation.PROCESS))
    assert dataclasses.replace(mine, seconds=0) == dataclasses.replace(walled, seconds=0)


def test_a_loop_without_end_is_ended(ask):
    reply = ask("def f(x):\n    while True: pass\n", 1, seconds=0.5)
    assert reply.kind is Ending.TIMEOUT
    assert ask("def f(x):\n    return x\n", 1).value == 1


def test_ends_are_told_apart(ask):
    gone = ask("import os\ndef f(x):\n    os._exit(3)\n", 1)
    killed = ask("import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGSEGV)\n", 1)
    assert (gone.kind, gone.size) == (Ending.GONE, 0)
    assert "ended its own process" in call_trouble(AFFINE, gone)[1]
    assert "SIGSEGV" in call_trouble(AFFINE, killed)[1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no limit of address space")
def test_too_much_memory_is_an_error_of_the_code(ask):
    reply = ask("import numpy as np\ndef f(x):\n    return np.ones(1 << 32).sum()\n", 1)
    assert reply.kind is Ending.RAISED
    assert "MemoryError" in reply.type


def test_what_is_written_to_the_standard_streams_disturbs_nothing(ask):
    writes = "os.write(1, b'x' * 100)", "sys.__stdout__.write('y')", "print('z')"
    reply = ask("import os, sys\ndef f(x):\n    " + "; ".join(writes) + "\n    return x\n", 2)
    assert reply.value == 2
    assert reply.output == "z\n"


@pytest.mark.parametrize("module", ["click", "autograder.cli", "host", "inside.student", "tensorflow"])
def test_nothing_else_that_is_installed_can_be_used(ask, module):
    name = module.split(".")[0]
    reply = ask(f"def f(x):\n    import {module}\n    return {name}.__file__\n", 1)
    # `autograder` is absorbed, as all that only displays.
    assert not reply.answered or name == "autograder"


def test_displays_are_absorbed(ask):
    assert ask("import matplotlib.pyplot as plt\nplt.plot([1])\ndef f(x):\n    return x\n", 4).value == 4


def test_large_arrays_cross(ask):
    array = np.arange(100_000.0)
    assert np.array_equal(ask("def f(x):\n    return x\n", array[:60_000]).value, array[:60_000])


def test_a_second_python_that_cannot_start_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxError, match="Python cannot be started a second time on this machine"):
        Child()


def test_a_child_that_died_while_it_waited_is_replaced():
    one = Child()
    one._child.process.kill()
    one._child.process.wait()
    with one.conversation(Job(5, 256)) as talk:
        assert talk.load([(0, "f = len")], {"f": ()})["f"].is_function
    one.close()


def test_a_class_is_never_graded_so():
    done = CliRunner().invoke(main, ["grade", "00-tour", "--submissions", ".", "--out", "x", "--isolation", "child"])
    assert done.exit_code == 2
    assert "'child' is not one of" in done.output


class TestTheCommand:
    @pytest.fixture
    def file(self, tmp_path):
        path = tmp_path / "my.py"
        path.write_text(RIGHT)
        return path

    def test_it_takes_the_child_where_there_is_no_sandbox_and_says_so(self, file, monkeypatch):
        monkeypatch.setattr("autograder.run.grading.isolation_here", lambda: Isolation.CHILD)
        done = CliRunner().invoke(main, ["--exercises", str(EXERCISES), "check", "toy.affine", str(file)])
        assert done.exit_code == 0, done.output
        assert "without a sandbox your code runs as a program of yours" in done.output

    def test_on_a_machine_without_unixs_modules(self, file):
        """As on Windows: neither `resource` nor `fcntl`, nor the flags and signals of Unix."""
        code = f"""
import multiprocessing.util, os, signal, socket, subprocess, sys
import numpy, tempfile, threading
for name in ("resource", "fcntl", "pwd", "grp"):
    sys.modules[name] = None
for name in ("O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "fork", "pidfd_open", "chown"):
    delattr(os, name)
del signal.SIGKILL, socket.AF_UNIX, socket.send_fds, socket.recv_fds
sys.platform = "elsewhere"
from autograder.cli import main
main(["--exercises", {str(EXERCISES)!r}, "check", "toy.affine", {str(file)!r}])
"""
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "4 / 4" in done.stdout
        assert "without a sandbox" in done.stderr


class TestOwnReader:
    def test_it_reads_as_the_reader_of_a_class_does(self, tmp_path):
        path = tmp_path / "a.py"
        path.write_text(f"%matplotlib inline\n{RIGHT}")
        found = OwnReader().read(path, names=["affine"])
        assert found.functions["affine"].startswith("def affine")
        assert "matplotlib" in found.notices[0]

    @pytest.mark.parametrize(
        ("content", "told"), [(b" \n", "empty"), (b"x" * (33 << 20), "larger"), (None, "No such file")]
    )
    def test_what_cannot_be_read_is_told(self, tmp_path, content, told):
        path = tmp_path / "a.py"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BrokenSubmission, match=told):
            OwnReader().read(path)

    def test_it_is_the_reader_where_processes_have_no_limits(self, monkeypatch):
        from autograder.handin import reader

        monkeypatch.setattr(reader.sys, "platform", "darwin")
        reader.reader.cache_clear()
        try:
            assert isinstance(reader.reader(), OwnReader)
        finally:
            reader.reader.cache_clear()


def test_the_environment_is_left_alone(ask):
    assert ask("import os\ndef f(x):\n    return os.environ.get('PATH')\n", 1).value == os.environ["PATH"]
