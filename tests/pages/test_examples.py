"""The examples of pages that need more than a namespace: a file in a folder, a cluster, a wrong answer."""

import re
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import load_exercise
from autograder.cli import main
from autograder.run.grade_run import GradeRun
from autograder.verdict.rehearsal import rehearse
from tests.autograder.sandboxes import why_no_bubblewrap
from tests.pages.programs import problem
from tests.pages.reading import Command, blocks, pages

WRONG = """
import numpy as np


def softmax_jacobian(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    s = e / e.sum(axis=-1, keepdims=True)
    return (s * (1 - s))[..., None] * np.eye(x.shape[-1])
"""


def block_of(page, beginning):
    (block,) = [block for block in blocks(page, pages()[page]) if block.text.startswith(beginning)]
    return block


def test_the_readmes_exercise_tells_its_solution_from_its_mistakes(tmp_path):
    path = tmp_path / re.search(r"The file's place, `([\w/]+\.py)`", pages()["README.md"])[1]
    path.parent.mkdir()
    path.write_text(block_of("README.md", '"""The mean').text, encoding="utf-8")
    exercise = load_exercise(path, "statistics.column_means")
    assert rehearse(exercise, exercise.solution, hidden=True).score == exercise.points
    for mistake in exercise.mistakes:
        result = rehearse(exercise, mistake.function, hidden=True)
        assert result.score < exercise.points
        assert [found.mistake for found in result.diagnosis] == [mistake.key]


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap())
def test_the_readmes_check_says_what_the_readme_shows(tmp_path, monkeypatch):
    command, _, shown = block_of("README.md", "$ autograder check").text.partition("\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "my.py").write_text(WRONG, encoding="utf-8")
    done = CliRunner().invoke(main, command.removeprefix("$ autograder ").split())
    assert done.exit_code == 1
    assert done.output.strip() == shown.strip()


class Cluster(SimpleNamespace):
    """Stands for dask-jobqueue's, which needs Slurm."""

    scheduler_address = "tls://10.0.0.1:8786"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def scale(self, jobs):
        self.jobs = jobs

    def wait_for_workers(self, number):
        assert number <= self.jobs * self.processes


def run_script(text, tmp_path):
    path = tmp_path / "example.py"
    path.write_text(text, encoding="utf-8")
    return runpy.run_path(str(path), run_name="__main__")


def test_the_script_for_slurm_starts_a_command_that_exists(tmp_path, monkeypatch):
    started = []
    jobqueue = ModuleType("dask_jobqueue")
    jobqueue.SLURMCluster = Cluster
    monkeypatch.setitem(sys.modules, "dask_jobqueue", jobqueue)

    def run(command, check):
        started.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(SystemExit, match="0"):
        run_script(block_of("docs/cluster.md", '"""Grade a class on Slurm').text, tmp_path)
    monkeypatch.undo()
    (command,) = started
    assert problem(Command("docs/cluster.md", tuple(command), whole=True)) is None
    assert Cluster.scheduler_address in command


def test_the_script_for_another_executor_makes_a_run(tmp_path, monkeypatch, capsys):
    futures = ModuleType("mpi4py.futures")
    futures.MPIPoolExecutor = ThreadPoolExecutor
    monkeypatch.setitem(sys.modules, "mpi4py", ModuleType("mpi4py"))
    monkeypatch.setitem(sys.modules, "mpi4py.futures", futures)
    asked = []

    def run(self):
        asked.append(self)
        return SimpleNamespace(full_marks=True)

    monkeypatch.setattr(GradeRun, "__call__", run)
    run_script(block_of("docs/cluster.md", "from pathlib import Path").text, tmp_path)
    assert capsys.readouterr().out == "True\n"
    (made,) = asked
    with made.executor(made.jobs) as pool:
        assert pool.submit(sum, [1, 2]).result() == 3
