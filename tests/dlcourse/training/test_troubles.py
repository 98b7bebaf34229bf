"""What goes wrong ends in one clear line that says what is kept, and in an exit code."""

import errno
import json
import os
import signal
import sys

import filelock
import keras
import pytest

from dlcourse.training import writing
from dlcourse.training.progress import RunProgress

LINEAR = "softmax_regression"


def line_of(done):
    """The last line that a person sees."""
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("model", "like"), [("lenet6", "lenet5"), ("restnet18", "resnet18"), ("smile-classifier", "smile_classifier")]
)
def test_an_unknown_model_gets_the_nearest_names(model, like, run):
    done = run(model)
    assert done.exit_code == 2
    assert like in line_of(done)


def test_unknown_data_get_the_nearest_names(run, tmp_path):
    done = run(LINEAR, "--data", "drawn_digit")
    assert done.exit_code == 2
    assert "drawn_digits" in line_of(done)
    assert not (tmp_path / "run").exists()


def test_data_of_another_kind_are_refused(run):
    done = run("language_model", "--data", "drawn_digits")
    assert done.exit_code == 2
    assert "text" in line_of(done)


def test_classes_that_do_not_fit_are_refused_with_advice(run):
    done = run("logistic_regression", "--data", "drawn_digits")
    assert done.exit_code == 2
    assert "softmax_regression takes more" in line_of(done)


def test_a_folder_of_another_run_is_refused_with_the_difference(run):
    assert run(LINEAR, "--epochs", 1).exit_code == 0
    done = run(LINEAR, "--learning-rate", 0.5, "--seed", 3)
    assert done.exit_code == 2
    assert "learning_rate 0.001 there, 0.5 asked for" in line_of(done)
    assert "seed 0 there, 3 asked for" in line_of(done)
    assert "epochs" not in line_of(done)


def test_a_folder_with_other_things_in_it_is_refused(run, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.tex").touch()
    done = run(LINEAR)
    assert done.exit_code == 2
    assert "thesis.tex" in line_of(done)


def test_an_output_that_cannot_be_written_is_told_before_training(run, tmp_path):
    (tmp_path / "file").touch()
    done = run(LINEAR, out="file/run")
    assert done.exit_code == 2
    assert str(tmp_path / "file" / "run") in line_of(done)


def test_a_missing_folder_of_data_is_told(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    done = run(LINEAR, "--data", "mnist", "--folder", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert "nowhere" in line_of(done)


def test_two_runs_do_not_share_a_folder(run, tmp_path):
    (tmp_path / "run").mkdir()
    with filelock.FileLock(tmp_path / "run" / ".lock"):
        done = run(LINEAR)
    assert done.exit_code == 2
    assert "another process" in line_of(done)


def test_a_loss_that_is_no_number_stops_the_run(run, tmp_path):
    done = run("mlp", "--learning-rate", 1e30, "--optimizer", "sgd", "--save-every", 0)
    assert done.exit_code == 1
    line = line_of(done)
    assert "is nan in epoch 1, step" in line or "no number any more in epoch 1" in line
    assert "--learning-rate 1e+29" in line
    assert not (tmp_path / "run" / "model.keras").exists()


def test_weights_that_are_no_numbers_are_never_kept(run, tmp_path, monkeypatch):
    """The loss is that before a step; of the last step before a checkpoint it is never heard."""
    spoil = RunProgress.step

    def step(self, done, loss):
        spoil(self, done, loss)
        if done == 6:
            models[-1].layers[-1].bias.assign([float("inf")] * 10)

    models, compile_ = [], keras.Model.compile

    def remember(self, *args, **kwargs):
        models.append(self)
        return compile_(self, *args, **kwargs)

    monkeypatch.setattr(RunProgress, "step", step)
    monkeypatch.setattr(keras.Model, "compile", remember)
    done = run(LINEAR, "--validation", 0)
    assert done.exit_code == 1
    assert "a weight is no number" in line_of(done)
    assert "after epoch 1" in line_of(done)


@pytest.mark.parametrize("which", [1, 2, 5])  # the claim, the first checkpoint, the second
def test_a_full_disk_ends_in_one_line_and_the_run_goes_on_later(which, run, tmp_path, monkeypatch):
    """Whichever of the files it is that finds no room."""
    sync, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) >= 2 * which:  # a file, and its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(writing.os, "fsync", full)
        done = run(LINEAR)
    assert done.exit_code in (1, 2), done.output
    assert "No space left on device" in line_of(done)
    assert "checkpoint" in line_of(done) or "run" in line_of(done)
    assert not list((tmp_path / "run").rglob(".unfinished*"))
    assert run(LINEAR).exit_code == 0
    assert run(LINEAR, out="whole").exit_code == 0
    assert (tmp_path / "run" / "curve.csv").read_bytes() == (tmp_path / "whole" / "curve.csv").read_bytes()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_a_checkpoint_from_which_the_run_goes_on(stop, run, tmp_path, monkeypatch):
    step = RunProgress.step

    def press(self, done, loss):
        step(self, done, loss)
        if done == 4:
            os.kill(os.getpid(), stop)

    before = signal.getsignal(stop)
    with monkeypatch.context() as patched:
        patched.setattr(RunProgress, "step", press)
        done = run(LINEAR)
    assert done.exit_code == 130
    assert "stopped in epoch 2, after step 1 of 3" in line_of(done)
    assert "00-00001-00000001.npz" in line_of(done)
    assert signal.getsignal(stop) == before
    assert run(LINEAR).exit_code == 0
    assert run(LINEAR, out="whole").exit_code == 0
    assert (tmp_path / "run" / "curve.csv").read_bytes() == (tmp_path / "whole" / "curve.csv").read_bytes()


def test_tensorboard_that_is_missing_is_told_before_training(run, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = run(LINEAR, "--tensorboard", tmp_path / "logs")
    assert done.exit_code == 2
    assert "pip install 'dlcourse[tensorboard]'" in line_of(done)
    assert "epoch" not in done.stderr


def test_tensorboard_gets_the_curve(run, tmp_path):
    assert run(LINEAR, "--tensorboard", tmp_path / "logs").exit_code == 0
    assert list((tmp_path / "logs" / "training").glob("events.out.tfevents.*"))


def test_a_device_that_is_not_there_is_told(run):
    done = run(LINEAR, "--devices", "GPU:7")
    assert done.exit_code == 2
    assert "GPU:7" in line_of(done)


def test_a_finished_run_says_so_and_more_epochs_go_on(run, tmp_path):
    assert run(LINEAR, "--epochs", 1).exit_code == 0
    again = run(LINEAR, "--epochs", 1)
    assert again.exit_code == 0
    assert "nothing left to do" in again.stdout
    assert again.stderr == ""
    assert run(LINEAR).exit_code == 0
    assert run(LINEAR, out="whole").exit_code == 0
    assert (tmp_path / "run" / "curve.csv").read_bytes() == (tmp_path / "whole" / "curve.csv").read_bytes()
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["epochs"] == 2
