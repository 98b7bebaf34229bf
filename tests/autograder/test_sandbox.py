"""What student code can do to this machine, and what it is told when it tries."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import Fate, Isolation, Job, Question, Sandbox, SandboxError, StudentEnded, mounts
from tests.autograder.sandboxes import ask, sandbox, why_no_bubblewrap

needs_bubblewrap = pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-")
BOTH = [pytest.param(Isolation.BUBBLEWRAP, marks=needs_bubblewrap), Isolation.PROCESS]
both = pytest.mark.parametrize("isolation", BOTH, ids=lambda i: i.value)


@both
def test_arrays_go_in_and_come_out(isolation):
    reply = ask(isolation, "def f(x):\n    print('hello')\n    return 2 * x, [1, 2]", np.arange(3.0))
    assert reply.kind == "answer"
    np.testing.assert_array_equal(reply.value[0], [0, 2, 4])
    assert reply.output == "hello\n"


@both
def test_an_exception_is_told_with_the_students_line(isolation):
    reply = ask(isolation, "def f(x):\n    y = 1\n    return y / 0", 1)
    assert (reply.kind, reply.type, reply.line, reply.source) == (
        "raised", "ZeroDivisionError", 3, "return y / 0",
    )  # fmt: skip


@both
def test_inputs_are_read_only(isolation):
    assert "read-only" in ask(isolation, "def f(x):\n    x[0] = 7", np.zeros(2)).text
    assert ask(isolation, "def f(x):\n    x.setflags(write=True)", np.zeros(2)).type == "ValueError"


@both
def test_each_cell_fails_by_itself(isolation):
    cells = [(1, "import numpy as np"), (2, "def f(:"), (3, "1/0"), (4, "def f(x):\n    return np.sum(x)")]
    with sandbox(isolation).conversation(Job(5, 512)) as talk:
        loaded = talk.load(cells, {"f": ()})
        assert [(cell, reply.type) for cell, reply in loaded["f"].errors] == [
            (2, "SyntaxError"),
            (3, "ZeroDivisionError"),
        ]
        assert talk.ask(Question.of("f", [np.ones(3)], {}, 1000)).value == 3


@both
def test_what_only_displays_does_nothing_and_does_no_harm(isolation):
    code = """
import matplotlib.pyplot as plt
from IPython.display import display
from tqdm import tqdm
fig, ax = plt.subplots(figsize=(3, 2))
ax.plot([1, 2])[0].set_color("red")
with plt.style.context("dark"):
    plt.show()
def f(x):
    return [i for i in tqdm([1, 2, 3])]
"""
    assert ask(isolation, code, 1).value.tolist() == [1, 2, 3]


@both
@pytest.mark.parametrize("module", ["dlcourse", "tensorflow", "scipy", "nbgrader", "pytest"])
def test_only_what_is_allowed_can_be_imported(isolation, module):
    reply = ask(isolation, f"def f(x):\n    import {module}\n    return 1", 1)
    assert reply.type == "ModuleNotFoundError"


HONEST = """
import collections, contextlib, copy, csv, dataclasses, datetime, decimal, enum, fractions, functools, gc, glob, gzip
import hashlib, heapq, io, itertools, json, logging, math, operator, os, pathlib, pickle, platform, pprint, random, re
import secrets, shutil, statistics, string, sys, tempfile, textwrap, time, timeit, traceback, typing, unittest, uuid
import warnings, zipfile
import numpy as np
import numpy.fft, numpy.linalg, numpy.ma, numpy.polynomial, numpy.random, numpy.testing, numpy.typing
import matplotlib.pyplot as plt

def f(x):
    folder = pathlib.Path(tempfile.mkdtemp())
    np.save(folder / "x.npy", x)
    np.savez_compressed(folder / "x.npz", x=x)
    np.savetxt(folder / "x.txt", x)
    shutil.copy2(folder / "x.npy", folder / "y.npy")
    (folder / "y.npy").rename(folder / "z.npy")
    mapped = np.memmap(folder / "m", float, "w+", shape=x.shape)
    mapped[:] = np.load(folder / "z.npy", mmap_mode="r")
    same = [np.load(folder / "x.npy"), np.load(folder / "x.npz")["x"], np.loadtxt(folder / "x.txt"), mapped]
    same += [np.fft.ifft(np.fft.fft(x)).real, np.linalg.svd(x)[0] @ np.diag(np.linalg.svd(x)[1]) @ np.linalg.svd(x)[2]]
    same += [pickle.loads(pickle.dumps(x)), copy.deepcopy(x), x @ np.linalg.inv(x) @ x]
    with gzip.open(folder / "t.gz", "wt") as file:
        json.dump(x.tolist(), file)
    same.append(np.array(json.load(gzip.open(folder / "t.gz", "rt"))))
    shutil.rmtree(folder)
    started = time.perf_counter(), time.process_time(), os.times()
    time.sleep(0.01)
    random.seed(1)
    drawn = [random.random(), np.random.default_rng().normal(), np.random.randn(), *os.urandom(1), secrets.randbelow(9)]
    print(platform.platform(), os.cpu_count(), os.getpid(), datetime.datetime.now(), hashlib.sha256(b"").hexdigest())
    try:
        warnings.warn("all is well")
        1 / 0
    except ZeroDivisionError:
        traceback.print_exc()
    assert isinstance(open(os.devnull).isatty(), bool) and time.perf_counter() - started[0] > 0.01
    print(np.random.default_rng(0).permutation(5), decimal.Decimal(1) / 7, fractions.Fraction(1, 3), len(drawn))
    plt.plot(x)
    big = np.ones((700, 700))  # in pages of its own
    return [bool(np.allclose(one, x)) for one in same] + [bool((big @ big == 700).all())]
"""


@both
def test_what_an_honest_notebook_uses_works(isolation):
    reply = ask(isolation, HONEST, np.array([[2.0, 1.0], [0.5, 3.0]]), seconds=20)
    assert reply.kind == "answer", reply
    assert np.all(reply.value)
    assert "ZeroDivisionError" in reply.output
    assert "1/3" in reply.output


@both
def test_a_check_left_in_a_students_cell_does_nothing(isolation):
    code = (
        "from autograder.notebook import check\ncheck('a.b')\nimport autograder\n"
        "def f(x):\n    return vars(autograder).get('__file__')"
    )
    assert ask(isolation, code, 1).value is None


@both
def test_an_endless_loop_ends_in_time(isolation):
    fate = ask(isolation, "def f(x):\n    while True:\n        pass", 1, seconds=1.0)
    assert isinstance(fate, Fate)
    assert fate.timed_out
    assert 0.5 < fate.cpu < 2


@both
def test_a_loop_that_swallows_every_exception_ends_in_time(isolation):
    code = (
        "def f(x):\n    while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass"
    )
    assert ask(isolation, code, 1, seconds=1.0).timed_out


@both
def test_the_cell_that_hangs_is_known(isolation):
    with sandbox(isolation).conversation(Job(1.0, 512)) as talk:
        with pytest.raises(StudentEnded) as ended:
            talk.load([(4, "x = 1"), (5, "while True: pass"), (6, "def f(): pass")], {"f": ()})
        assert ended.value.cell == 5
        assert ended.value.fate.timed_out


BURN = "import time\ndef f(x):\n    while time.process_time() < x:\n        pass\n    return 1"


@pytest.fixture
def crowd():
    """One processor for this process and its new sandbox, shared with others that never rest."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [min(allowed)])
    # A session each: the kernel may share out the processor by sessions.
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) for _ in range(3)]
    yield
    for other in others:
        other.kill()
        other.wait()
    os.sched_setaffinity(0, allowed)


@both
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this kernel does not count what processes wait")
def test_time_that_others_have_is_not_the_students(isolation, crowd):
    with Sandbox(isolation) as fresh, fresh.conversation(Job(1.0, 512)) as talk:
        talk.load([(1, BURN)], {"f": ()})
        assert talk.ask(Question.of("f", [0.8], {}, 1000)).value == 1
        with pytest.raises(StudentEnded) as ended:
            talk.ask(Question.of("f", [60.0], {}, 1000))
        assert ended.value.fate.timed_out
        assert ended.value.fate.cpu < 1.5
        assert ended.value.fate.waited > 0.4  # an idle machine would have shown nothing


@both
def test_a_student_who_sleeps_has_twice_the_time_and_no_more(isolation):
    with sandbox(isolation).conversation(Job(9.0, 512)) as talk:
        talk.load([(1, "import time\ndef f(x):\n    time.sleep(x)\n    return x")], {"f": ()})
        talk.allow(0.6)
        assert talk.ask(Question.of("f", [0.9], {}, 1000)).value == 0.9
        started = time.monotonic()
        talk.allow(0.6)
        with pytest.raises(StudentEnded):
            talk.ask(Question.of("f", [60.0], {}, 1000))
        assert time.monotonic() - started < 5


@both
def test_time_that_the_grader_takes_is_not_the_students(isolation):
    with sandbox(isolation).conversation(Job(0.5, 512)) as talk:
        talk.load([(1, "def f(x):\n    return x")], {"f": ()})
        time.sleep(0.7)
        assert talk.ask(Question.of("f", [1], {}, 1000)).value == 1
        assert not talk.end().timed_out


@both
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(0)", Fate(exit=0)),
        ("import os; os._exit(7)", Fate(exit=7)),
        ("import ctypes; ctypes.string_at(0)", Fate(signal=signal.SIGSEGV)),
    ],
)
def test_a_process_that_ends_itself_gives_no_answer(isolation, code, expected):
    fate = ask(isolation, f"def f(x):\n    {code}", 1)
    assert isinstance(fate, Fate)
    assert (fate.exit, fate.signal, fate.timed_out) == (expected.exit, expected.signal, False)


@both
@pytest.mark.parametrize(
    "statement", ["raise SystemExit", "import sys; sys.exit(0)", "raise KeyboardInterrupt", "exit()"]
)
def test_leaving_by_an_exception_is_an_exception(isolation, statement):
    assert ask(isolation, f"def f(x):\n    {statement}", 1).kind == "raised"


@both
@pytest.mark.parametrize(
    "code",
    [
        "return np.ones((1 << 17, 10_000))",
        "kept = []\n    while True:\n        kept.append(np.ones(1 << 20))",
        "return 'x' * (10 << 30)",
        "return bytearray(10 << 30)",
    ],
)
def test_memory_is_limited(isolation, code):
    reply = ask(isolation, f"import numpy as np\ndef f(x):\n    {code}", 1, seconds=20)
    assert reply.type == "MemoryError"


@both
def test_an_answer_larger_than_allowed_is_not_sent(isolation):
    reply = ask(isolation, "import numpy as np\ndef f(x):\n    return np.zeros(1_000_000)", 1, limit=1000)
    assert reply.kind == "too-large"
    assert reply.size == 8_000_000


@both
def test_output_is_capped(isolation):
    reply = ask(isolation, "def f(x):\n    for i in range(100_000):\n        print('x' * 100)\n    return 1", 1)
    assert reply.value == 1
    assert len(reply.output) < 10_000


@both
@pytest.mark.parametrize(
    "code",
    [
        "import os; return os.fork()",
        "import subprocess; return subprocess.run(['ls'])",
        "import socket; return socket.socket()",
        "import threading; threading.Thread(target=print).start()",
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.execv('/bin/sh', ['sh'])",
        "import os; os.system('true') and 1 / 0",
    ],
)
def test_processes_sockets_threads_and_signals_are_refused(isolation, code):
    reply = ask(isolation, f"def f(x):\n    {code}", 1)
    assert reply.kind == "raised", reply
    assert reply.type in {"PermissionError", "RuntimeError", "ZeroDivisionError"}


@both
def test_forbidden_functions_raise_by_whatever_name(isolation):
    code = """
import importlib
import numpy as np
kept = np.convolve
def f(x):
    ways = [lambda: np.convolve, lambda: getattr(np, "con" + "volve"), lambda: kept,
            lambda: importlib.import_module("numpy").convolve, lambda: eval("np.convolve")]
    refused = 0
    for way in ways:
        try:
            way()([1.0], [1.0])
        except Exception as error:
            refused += type(error).__name__ == "ForbiddenError"
    return refused
"""
    assert ask(isolation, code, 1, forbidden=["numpy.convolve"]).value == 5
    assert ask(isolation, "import numpy as np\ndef f(x):\n    return np.convolve([1.0], [2.0])", 1).value == [2.0]


@both
def test_a_forbidden_package_cannot_be_imported(isolation):
    code = "import numpy as np\ndef f(x):\n    import numpy.fft\n    return np.fft.fft([1.0])"
    assert ask(isolation, code, 1, forbidden=["numpy.fft"]).kind == "raised"


@both
def test_one_submission_does_not_see_what_another_left(isolation):
    first = (
        "import builtins, sys, numpy as np\nbuiltins.left = 1\nsys.modules['left'] = 1\nnp.left = 1\n"
        "np.testing.assert_allclose = None\ndef f(x):\n    return 1"
    )
    assert ask(isolation, first, 1).value == 1
    second = (
        "import builtins, sys, numpy as np\ndef f(x):\n"
        "    return [hasattr(builtins, 'left'), 'left' in sys.modules, hasattr(np, 'left'), "
        "np.testing.assert_allclose is None]"
    )
    assert not ask(isolation, second, 1).value.any()


@needs_bubblewrap
class TestBubblewrap:
    """What only the outer wall gives."""

    def ask(self, code, *args, **kwargs):
        return ask(Isolation.BUBBLEWRAP, f"import os\ndef f(x):\n    {code}", *args, **kwargs)

    def test_files_of_this_machine_are_not_there(self):
        here = Path(__file__).resolve()
        secrets = [here, here.parents[2], Path.home() / ".bashrc", "/etc/passwd", "/usr/bin/env", "/bin/sh", "/var"]
        reply = self.ask("return [os.path.exists(p) for p in x]", [str(p) for p in secrets])
        assert not reply.value.any()

    def test_only_the_allowed_packages_are_installed(self):
        assert "numpy" in self.ask("return os.listdir('/packages')", 1).value
        found = "return [p for p in x if os.path.isdir(p) and os.listdir(p)]"
        places = [str(Path(os.__file__).parent / name) for name in ("site-packages", "dist-packages")]
        assert self.ask(found, places).value == []

    def test_processes_of_this_machine_are_not_there(self):
        assert self.ask("return os.listdir('/proc')", 1).value == []
        assert self.ask("return os.getpid()", 1).value == 1

    def test_nothing_that_is_written_outlives_the_submission(self):
        write = "open('/tmp/left', 'w').write('x'); return os.listdir('/tmp')"
        assert self.ask(write, 1).value == ["left"]
        assert self.ask("return os.listdir('/tmp')", 1).value == []

    def test_nothing_but_its_own_tmp_can_be_written(self):
        """In every folder there is: a file left anywhere would reach the next submission."""
        code = """written = []
    for folder, folders, files in os.walk("/"):
        try:
            open(os.path.join(folder, "left"), "w").close()
            written.append(folder)
        except OSError:
            pass
    return written"""
        assert self.ask(code, 1, seconds=20).value == ["/tmp"]

    def test_the_disk_is_limited(self):
        reply = self.ask("open('/tmp/a', 'wb').write(bytes(64 << 20))", 1)
        assert reply.type == "OSError"

    def test_environment_and_descriptors_tell_nothing(self):
        environment = self.ask("return dict(os.environ)", 1).value
        assert set(environment) <= {
            "LANG", "HOME", "PWD", "PYTHONHASHSEED", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
            "TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES", "LC_CTYPE",
        }  # fmt: skip
        opened = "def ok(fd):\n        try: os.fstat(fd); return True\n        except OSError: return False\n    "
        assert sum(self.ask(opened + "return [ok(fd) for fd in range(3, 64)]", 1).value) == 1  # the conversation

    def test_no_privilege_is_left(self):
        code = "import ctypes; libc = ctypes.CDLL(None, use_errno=True); "
        assert self.ask(code + "return libc.mount(b'a', b'/tmp', b'tmpfs', 0, b'')", 1).value == -1
        assert self.ask(code + "return libc.unshare(0x10000000)", 1).value == -1
        assert self.ask("os.chroot('/tmp')", 1).type == "PermissionError"


@both
def test_what_a_cell_takes_from_the_future_holds_for_the_cells_below(isolation):
    later = "def f(x: Tensor) -> Tensor:\n    return x + one"
    for first, found in (("from __future__ import annotations", "function"), ("import numpy", "missing")):
        cells = [(1, first), (2, "async def g(): return 1\none = await g()"), (3, later)]
        with sandbox(isolation).conversation(Job(5, 512)) as talk:
            assert talk.load(cells, {"f": ()})["f"].found == found


def test_a_killed_warm_process_is_started_again():
    with Sandbox(Isolation.PROCESS) as warm:
        assert warm._process is not None
        warm._process.kill()
        warm._process.wait()
        with warm.conversation(Job(5, 512)) as talk:
            talk.load([(1, "def f(): return 1")], {"f": ()})
            assert talk.ask(Question.of("f", [], {}, 100)).value == 1


def test_a_machine_without_bubblewrap_is_told_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SandboxError, match=r"apt-get install bubblewrap.*--isolation=process"):
        Sandbox(Isolation.BUBBLEWRAP)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")
@pytest.mark.parametrize(("private", "user"), [(False, 65534), (True, 0)])
def test_root_becomes_nobody_where_nobody_can_read_what_is_needed(private, user):
    """As in a container where all runs as root and bubblewrap is refused."""
    with tempfile.TemporaryDirectory(dir="/tmp") as needed:
        os.chmod(needed, 0o700 if private else 0o755)
        code = (
            f"import sys; sys.path.insert(0, {str(mounts.INSIDE.parent)!r})\n"
            f"import os; from inside import jail; jail.give_up_root([{needed!r}])\n"
            "print(os.getuid(), os.geteuid(), os.getgid(), os.getgroups())"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split(" ", 2)[:2] == [str(user)] * 2
    if not private:
        assert done.stdout.split(" ", 2)[2] == f"{user} []\n"
