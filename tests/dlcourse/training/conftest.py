"""Runs of ``dlcourse train``: in this process, and in others that can be killed."""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from dlcourse.cli import main
from dlcourse.training import splits
from dlcourse.training.run import Run

FEW = ("--limit", 60, "--batch-size", 20, "--epochs", 2)


@pytest.fixture(scope="session")
def drawn_once():
    """Load each data set once: drawing thousands of pictures takes longer than learning from a few."""
    return functools.cache(splits.load)


@pytest.fixture(autouse=True)
def quickly(drawn_once, monkeypatch):
    """Spare each run what takes longest, and says nothing of it."""
    monkeypatch.setattr(splits, "load", drawn_once)
    monkeypatch.setattr(Run, "draw", lambda self: self.out / "curve.png")


@pytest.fixture
def run(tmp_path):
    """Train a model on few examples, in ``tmp_path/run`` unless told otherwise."""

    def train(model, *arguments, few=FEW, out="run"):
        given = ["train", model, *few, "--out", tmp_path / out, *arguments]
        return CliRunner().invoke(main, list(map(str, given)))

    return train


@pytest.fixture(scope="session")
def warm():
    """Train a model in a process of its own, that is killed at its n-th checkpoint if told so."""
    command = [sys.executable, str(Path(__file__).with_name("warm.py"))]
    quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet
    ) as process:

        def train(model, *arguments, out, few=FEW, kill_at=None):
            given = ["train", model, *few, "--out", out, *arguments]
            request = {"arguments": list(map(str, given)), "folder": str(out), "kill_at": kill_at}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return SimpleNamespace(**json.loads(process.stdout.readline()))

        yield train
        process.stdin.close()
