"""Grading on other machines: a real scheduler and real workers, some of which are killed."""

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from distributed import Client

from autograder.asked.catalogue import Catalogue
from autograder.asked.provenance import differences
from autograder.cli import main
from autograder.cluster import ClusterError, DaskCluster, connection, executor
from autograder.cluster.installation import installation
from autograder.handin.finding import HandIn
from autograder.run import graded as run
from autograder.run.grade_run import GradeRun
from autograder.run.grading import Work, grade_handin
from autograder.run.progress import GradingProgress
from autograder.run.workers import in_parallel
from autograder.sandbox import Isolation
from tests.autograder.test_ledger import hand_in, marks, rows
from tests.autograder.toy import EXERCISES

pytestmark = pytest.mark.timeout(180)
ROOT = Path(__file__).parents[2]
IDS = ["energy.cd_k"]
GUIDE = ROOT / "docs" / "cluster.md"
TIMES = r"\d{4}-\d\d-\d\d \d\d:\d\d \w+|(?<=:)[0-9a-f]{64}(?=\")"  # and the digests of pages that hold one


class Processes:
    """A scheduler, its workers, and a client that looks on. They stand in a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.workers = []
        self.without = folder / "without"  # where dlcourse is not installed
        self.without.mkdir()
        (self.without / "sitecustomize.py").write_text("import sys; sys.modules['autograder'] = None\n")
        place = folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", place)
        self.scheduler = self._start("scheduler", *options, path=self.without)  # it needs Dask alone
        self.client = Client(scheduler_file=str(place), timeout=60, set_as_default=False)
        self.address = self.client.scheduler.address

    def _start(self, what, *options, path=ROOT):
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, options), "--no-dashboard"]
        return subprocess.Popen(command, cwd=self.folder, env=environment(path), stderr=subprocess.DEVNULL)

    def start_workers(self, count, path=ROOT, threads=1):
        there = len(self.client.nthreads())
        options = (self.address, "--nthreads", threads, "--no-nanny")
        self.workers += [self._start("worker", *options, path=path) for _ in range(count)]
        self.client.wait_for_workers(there + count, timeout=60)

    def address_of(self, worker):
        return next(address for address, pid in self.client.run(os.getpid).items() if pid == worker.pid)

    def allow_failures(self, count):
        self.client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", count))

    def kill_workers(self):
        for worker in self.workers:
            kill(worker)
        self.workers.clear()
        until(lambda: not self.client.nthreads())

    def close(self):
        self.client.close()
        for process in (*self.workers, self.scheduler):
            kill(process)


def environment(path=ROOT):
    return {**os.environ, "PYTHONPATH": str(path), "OMP_NUM_THREADS": "1"}


def kill(process):
    process.kill()
    process.wait()


def until(condition):
    """Ask again until it is so."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    with contextlib.closing(Processes(tmp_path_factory.mktemp("elsewhere"))) as started:
        yield started


@pytest.fixture
def processes(scheduler):
    yield scheduler
    scheduler.kill_workers()
    scheduler.allow_failures(3)


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """A class with files that cannot be graded; its path says nothing to a process that stands elsewhere."""
    folder = hand_in(tmp_path / "submitted", 12)
    (folder / "broken.ipynb").write_text("{")
    (folder / "empty.py").write_text("")
    (tmp_path / "outside.py").write_text("secret = 1\n")
    (folder / "link.py").symlink_to(tmp_path / "outside.py")
    (tmp_path / "secret").write_text("5ec4e7")
    monkeypatch.chdir(tmp_path)
    return Path("submitted")


def run_of(submitted, out, **how):
    return GradeRun(
        assignment="90-averages",
        submissions=submitted,
        out=Path(out),
        catalogue=Catalogue([EXERCISES]),
        secret_file=Path("secret"),
        isolation=Isolation.PROCESS,
        **how,
    )


def arguments(*further, out="out"):
    options = ["--submissions", "submitted", "--out", out, "--secret-file", "secret", "--isolation", "process"]
    return [*map(str, ["--exercises", EXERCISES, "grade", "90-averages", *options, *further])]


def outcome(out):
    """All that a run writes, without what differs from one moment to the next."""
    out = Path(out)
    students = re.sub(r'"seconds": [\d.]+', "", (out / "results.json").read_text()).partition('\n], "times"')[0]
    pages = {
        str(path.relative_to(out)): re.sub(
            r"\d{4}-\d\d-\d\d \d\d:\d\d \w+|(?<=:)[0-9a-f]{64}(?=\")", "", path.read_text()
        )
        for folder in ("feedback", "autograded")
        for path in sorted((out / folder).rglob("*.*"))
    }
    graded = [(*row[:3], *row[4:]) for row in rows(out)]
    return {"results": students, "pages": pages, "ledger": graded, "grade book": marks(out)}


@pytest.fixture
def undisturbed(classroom):
    run_of(classroom, "undisturbed", jobs=1)(quiet=True)
    found = outcome("undisturbed")
    assert len(found["ledger"]) == 24
    assert {"feedback/empty.html", "feedback/link.html", "feedback/student00.html"} < set(found["pages"])
    return found


def test_any_executor_gives_the_same(classroom, undisturbed, monkeypatch):
    """Threads too: they share a process's sandbox and its memory of answers, and so they take turns."""
    inside, most = [], [0]

    def watched(grading, handin, known):
        inside.append(handin)
        most[0] = max(most[0], len(inside))
        result = grade_handin(grading, handin, known)
        inside.remove(handin)
        return result

    monkeypatch.setattr(run, "grade_handin", watched)
    run_of(classroom, "out", jobs=3, executor=ThreadPoolExecutor)(quiet=True)
    assert outcome("out") == undisturbed
    assert most == [1]


@pytest.mark.slow
def test_what_a_killed_worker_had_is_graded_by_another(processes, undisturbed):
    """The worker is killed at a moment at which it surely has a hand-in."""
    processes.start_workers(2)
    victim = processes.workers[0]
    address = processes.address_of(victim)
    command = [sys.executable, "-m", "autograder.cli", *arguments("--dask", processes.address)]
    lines, told = [], []
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(), **pipes) as grader:
        for line in grader.stderr:
            lines.append(line)
            told += re.findall(r"^\[\d+/15\] (\w+):", line)
            if len(told) == 3 and victim.poll() is None:
                victim.send_signal(signal.SIGSTOP)
                until(lambda: processes.client.processing()[address])
                kill(victim)
    assert grader.returncode == 1, "".join(lines)
    assert len(told) == len(set(told)) == 15
    assert outcome("out") == undisturbed


@pytest.mark.slow
def test_when_all_workers_have_gone_the_run_ends_and_goes_on_later(processes, classroom, undisturbed, monkeypatch):
    monkeypatch.setattr(executor, "_LOOK_SECONDS", 0.05)
    processes.start_workers(2)
    advance = GradingProgress.advance

    def advance_and_kill(progress, result, *trouble):
        advance(progress, result, *trouble)
        if progress.done == 4:
            processes.kill_workers()

    with DaskCluster(
        processes.address, ["averages.column_means"], [EXERCISES], Isolation.PROCESS, patience=0.2
    ) as cluster:
        assert cluster.workers == 2
        with monkeypatch.context() as patched:
            patched.setattr(GradingProgress, "advance", advance_and_kill)
            with pytest.raises(ClusterError, match=r"all workers of .* have gone, and none came back"):
                run_of(classroom, "out", jobs=2, executor=cluster.executor)(quiet=True)
    assert 2 <= len(rows(Path("out"))) < 24
    run_of(classroom, "out", jobs=1)(quiet=True)
    assert outcome("out") == undisturbed


def kill_own_process_for_mallory(work):
    if work.handin.student == "mallory":
        os.kill(os.getpid(), signal.SIGKILL)
    return work.handin.student


def lost(work):
    return f"{work.handin.student} is lost"


@pytest.mark.slow
def test_work_on_which_workers_die_twice_is_lost_and_nothing_else(processes):
    processes.allow_failures(0)
    processes.start_workers(3)
    works = [Work(HandIn(student, None)) for student in ("ann", "mallory", *"bcdefgh")]
    with DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS) as cluster:
        done = in_parallel(kill_own_process_for_mallory, works, jobs=3, executor=cluster.executor, lost=lost)
        assert sorted(done) == ["ann", *"bcdefgh", "mallory is lost"]
        assert cluster.count_workers() == 1


@pytest.mark.slow
def test_a_lost_scheduler_is_told(tmp_path):
    with contextlib.closing(Processes(tmp_path)) as processes:
        processes.start_workers(1)
        with DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS) as cluster, cluster.executor(1) as single:
            processes.workers[0].send_signal(signal.SIGSTOP)
            under_way = single.submit(os.getpid)
            kill(processes.scheduler)
            with pytest.raises(ClusterError, match=f"the Dask scheduler at {processes.address} has gone"):
                under_way.result(timeout=60)


# --- workers that would grade differently


CHANGED = r"would not grade .*: autograder/trial/compare.py is \w+ there and \w+ here; install the same"


@pytest.fixture
def changed(tmp_path):
    """A copy of the packages in which the grader differs."""
    copy = tmp_path / "changed"
    for name in ("autograder", "dlcourse"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "autograder" / "trial" / "compare.py").open("a") as file:
        file.write("another_version = True\n")
    return copy


@pytest.mark.slow
def test_a_worker_that_would_grade_differently_is_refused_whenever_it_comes(processes, changed):
    processes.start_workers(1)
    with DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS) as cluster, cluster.executor(1) as single:
        assert single.submit(os.getpid).result() == processes.workers[0].pid
        for path, refused in ((processes.without, "does not have this machine's dlcourse"), (changed, CHANGED)):
            processes.kill_workers()
            processes.start_workers(1, path=path)
            with pytest.raises(ClusterError, match=refused):
                single.submit(os.getpid).result()
    worker = processes.address_of(processes.workers[0])
    with pytest.raises(ClusterError, match=f"worker {worker} {CHANGED}"):
        DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS)
    processes.kill_workers()
    processes.start_workers(1, path=processes.without)
    with pytest.raises(ClusterError, match=r"worker \S+ does not have this machine's dlcourse"):
        DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS)


def test_installations_are_compared_by_what_they_hold(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(EXERCISES, folder)
    ours = installation(["toy.affine"], [folder])
    assert {"Python", "numpy", "toy/affine.py", "autograder/verdict/judge.py", "autograder/report/page.py"} < set(ours)
    assert all(ours.values())
    assert differences(ours, installation(["toy.affine"], [folder])) == []
    file = folder / "toy" / "affine.py"
    file.write_text(file.read_text(encoding="utf-8") + "MORE = 1\n", encoding="utf-8")
    assert differences(ours, installation(["toy.affine"], [folder])) == ["toy/affine.py"]
    shutil.rmtree(folder)
    assert "toy/affine.py" in differences(ours, installation(["toy.affine"], [folder]))


# --- what is asked of a cluster


def refused(*further):
    done = CliRunner().invoke(main, arguments(*further))
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("autograder: isolation=process")]
    return line


def test_without_dask_installed_it_is_told_how_to_get_it(classroom, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'dlcourse[dask]'" in refused("--dask", "tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:9", "waited 0.5 s"),
        ("nonsense", "missing port"),
        ("http://127.0.0.1:9", "unknown address scheme"),
        ("tls://127.0.0.1:9", "TLS configuration"),
    ],
)
def test_an_address_that_does_not_answer_is_told_in_one_line(classroom, monkeypatch, address, reason):
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.5)
    line = refused("--dask", address)
    assert line.startswith(f"autograder: no Dask scheduler answers at {address}; expected such as tcp://HOST:8786")
    assert reason in line


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(processes, classroom, monkeypatch):
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 1.0)
    assert f"the Dask scheduler at {processes.address} has no workers" in refused("--dask", processes.address)


@pytest.mark.slow
def test_workers_with_threads_to_spare_are_told_of(processes):
    processes.start_workers(1, threads=3)
    with DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS) as cluster:
        assert (cluster.workers, "has 3 threads in 1 worker" in cluster.advice) == (1, True)
    processes.kill_workers()
    processes.start_workers(1)
    with DaskCluster(processes.address, IDS, isolation=Isolation.PROCESS) as cluster:
        assert cluster.advice == ""


class Scheduled:
    """A cluster that keeps what it is given."""

    address, patience, terms = "tcp://nowhere:1", 60.0, None

    def __init__(self):
        self.client, self.given = self, []

    def submit(self, function, work, key):
        self.given.append(Sent(f"result {len(self.given)}"))
        return self.given[-1]

    def count_workers(self):
        return 1


class Sent:
    status = "finished"

    def __init__(self, content):
        self.content = content

    def add_done_callback(self, function):
        self.done = functools.partial(function, self)

    def result(self, timeout=None):
        return self.content


def test_no_more_is_at_the_cluster_than_asked_for():
    cluster = Scheduled()
    with executor.ClusterExecutor(cluster, 2) as narrow:
        futures = [narrow.submit(int) for _ in range(5)]
        assert len(cluster.given) == 2
        futures[2].cancel()
        cluster.given[1].done()
        assert len(cluster.given) == 3
        assert futures[1].result(timeout=0) == "result 1"
        cluster.given[2].done()
        assert futures[3].result(timeout=0) == "result 2"
        assert [future.done() for future in futures] == [False, True, True, True, False]
    for future in (futures[0], futures[4]):
        assert isinstance(future.exception(timeout=0), ClusterError)
    with pytest.raises(RuntimeError, match="shut down"):
        narrow.submit(int)


# --- the guide


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_guides_examples_are_whole():
    assert all(compile(code, str(GUIDE), "exec") for code in blocks("python"))
    assert blocks("python")
    kinds = [document["kind"] for code in blocks("yaml") for document in yaml.safe_load_all(code) if "kind" in document]
    assert {"Deployment", "Service", "NetworkPolicy", "Job"} <= set(kinds)


def test_the_guides_commands_exist():
    """Options that it gives to our command are options of it."""
    known = {option for parameter in main.commands["grade"].params for option in parameter.opts} | {"--exercises"}
    used = {
        option
        for line in GUIDE.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        if "autograder" in line and " grade " in line
        for option in re.findall(r"(?<!\S)--[a-z-]+", line)
    }
    assert used
    assert used <= known


def test_a_result_that_died_with_its_worker_is_lost_and_holds_up_no_other():
    def gone(timeout):
        assert timeout is not None, "would be waited for without an end"
        raise TimeoutError

    cluster = Scheduled()
    with executor.ClusterExecutor(cluster, 1) as narrow:
        futures = [narrow.submit(int) for _ in range(2)]
        cluster.given[0].result = gone
        cluster.given[0].done()
        assert isinstance(futures[0].exception(timeout=0), BrokenExecutor)
        cluster.given[1].done()
        assert futures[1].result(timeout=0) == "result 1"


def test_a_result_is_not_fetched_once_the_run_has_ended():
    """Over a connection that is being closed, Dask would begin to fetch it and never end."""
    fetched = []
    cluster = Scheduled()
    ended = executor.ClusterExecutor(cluster, 1)
    future = ended.submit(int)
    cluster.given[0].result = lambda timeout: fetched.append(timeout)
    ended.shutdown()
    cluster.given[0].done()
    assert fetched == []
    assert isinstance(future.exception(timeout=0), ClusterError)
