"""What a run leaves, and that models learn."""

import csv
import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.data import load
from dlcourse.training import Option, recipe, recipe_names
from dlcourse.training.curves import draw
from dlcourse.training.dealing import dealt
from dlcourse.training.holding_out import first, held_out
from dlcourse.training.settings import Settings
from dlcourse.training.splits import splits
from dlcourse.training.task import OPTIMIZERS, Task

FEW_CHARACTERS = ("--limit", 6000, "--batch-size", 8, "--epochs", 3, "--learning-rate", 0.02)


def settings(model, **options):
    declared = recipe(model)
    own = {name: option.default for name, option in declared.options.items()} | options
    shared = {name: getattr(declared, name) for name in ("data", "epochs", "batch_size", "learning_rate", "optimizer")}
    return Settings(model=model, options=own, limit=500, **shared)


def test_a_linear_model_learns_digits(run, tmp_path):
    done = run("softmax_regression", "--json", few=("--epochs", 3))
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary["held_out"]["accuracy"] > 0.6
    assert summary["parameters"] == 7850
    assert summary["epochs"] == 3
    assert json.loads((tmp_path / "run" / "summary.json").read_text()) == {
        name: value for name, value in summary.items() if name != "already"
    }
    model = keras.models.load_model(tmp_path / "run" / "model.keras")
    test = load("drawn_digits", "test")
    scores = model.predict(test["image"].reshape(-1, 784) / np.float32(255), verbose=0)
    assert np.mean(scores.argmax(-1) == test["label"]) == pytest.approx(summary["held_out"]["accuracy"], abs=1e-6)
    with (tmp_path / "run" / "curve.csv").open() as table:
        rows = list(csv.DictReader(table))
    lines = [json.loads(line) for line in (tmp_path / "run" / "curve.jsonl").read_text().splitlines()]
    assert [{name: str(value) for name, value in line.items()} for line in lines] == rows
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert set(summary["files"]) == {path.name for path in (tmp_path / "run").glob("*.*") if path.name[0] != "."}


@pytest.mark.slow
def test_a_language_model_learns(warm, tmp_path):
    given = ("--units", 24, "--cell", "simple", "--json")
    done = warm("language_model", *given, out=tmp_path / "run", few=FEW_CHARACTERS)
    assert done.code == 0, done.stderr
    worth = json.loads(done.stdout)["held_out"]
    assert worth["perplexity"] < 20
    assert len(worth["sample"]) == 220


def test_patience_stops_and_gives_back_the_best_weights(run, tmp_path):
    given = ("--patience", 2, "--learning-rate", 0.1, "--epochs", 30, "--json")
    done = run("softmax_regression", *given)
    summary = json.loads(done.stdout)
    assert summary["stopped_early"]
    rows = [json.loads(line) for line in (tmp_path / "run" / "curve.jsonl").read_text().splitlines()]
    losses = [row["val_loss"] for row in rows]
    assert summary["epochs"] == len(rows) == summary["best_epoch"] + 2 < 30
    assert losses.index(min(losses)) + 1 == summary["best_epoch"]
    again = json.loads(run("softmax_regression", *given).stdout)
    assert again == summary | {"already": True}
    model = keras.models.load_model(tmp_path / "run" / "model.keras")
    watched = first(load("drawn_digits", "validation"), 60, 0)
    loss = model.evaluate(watched["image"].reshape(-1, 784) / np.float32(255), watched["label"], verbose=0)[0]
    assert loss == pytest.approx(min(losses), rel=1e-5)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_keeps_weights_in_float32_and_leaves_the_policy_alone(precision, run, tmp_path):
    done = run("softmax_regression", "--precision", precision, "--save-every", 0)
    assert done.exit_code == 0, done.output
    assert keras.config.dtype_policy().name == "float32"
    model = keras.models.load_model(tmp_path / "run" / "model.keras")
    assert model.layers[-1].compute_dtype == precision.removeprefix("mixed_")
    assert {weight.dtype for weight in model.weights} == {"float32"}


@pytest.mark.slow
def test_two_devices_share_the_work(warm, tmp_path):
    """Sums over half of a batch each are rounded otherwise, and no more."""
    curves = []
    for name, given in (("one", ()), ("two", ("--devices", "CPU:0,CPU:1", "--save-every", 0))):
        done = warm("softmax_regression", *given, out=tmp_path / name)
        assert done.code == 0, done.stderr
        curves.append([json.loads(line) for line in (tmp_path / name / "curve.jsonl").read_text().splitlines()])
    for one, two in zip(*curves, strict=True):
        assert two["loss"] == pytest.approx(one["loss"], rel=1e-5)
        assert two["val_loss"] == pytest.approx(one["val_loss"], rel=1e-5)


@pytest.mark.slow
def test_a_fresh_install_trains_at_once_and_in_silence(tmp_path):
    """No extra is there, TensorFlow's start-up is not heard, and standard output is one JSON document."""
    code = """if True:
        import sys
        from importlib.abc import MetaPathFinder

        class Missing(MetaPathFinder):
            def find_spec(self, name, path=None, target=None):
                if name in ("matplotlib", "tensorflow_datasets", "sklearn", "PIL"):
                    raise ModuleNotFoundError(name)

        sys.meta_path.insert(0, Missing())
        from dlcourse.cli import main

        main(["train", "rbm", "--epochs", "1", "--limit", "64", "--json"])
    """
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("TF_CPP", "DLCOURSE"))},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["held_out"]["loss"] > 0
    first_line, *others = done.stderr.splitlines()
    assert first_line.startswith("training, epoch 1/1: loss ")
    assert ["pip install matplotlib" in line for line in others] == [True]
    assert (tmp_path / "runs" / "rbm-drawn_digits" / "model.keras").exists()


@pytest.mark.parametrize("name", recipe_names())
def test_each_recipe_makes_models_that_can_take_a_step(name):
    declared = recipe(name)
    assert declared.about.endswith(".")
    asked = settings(name)
    task, before_it = Task(asked, None, {}), ()
    for stage in declared.stages_of(task.options):
        data = splits(asked.options[stage.data] if stage.data else asked.data, asked)
        task = Task(asked, data.classes, data.train, before_it)
        task.x, task.y = stage.examples(data.train, task)
        model = stage.model(task)
        model.run_eagerly = True
        if not model.built:
            model.build(np.shape(task.x))
        before = [np.array(weight) for weight in model.trainable_weights]
        batch = next(iter(dealt(stage, task, 0)))
        few = None if stage.batches else 2  # of word2vec's rows many may be empty
        loss = model.train_on_batch(*tf.nest.map_structure(lambda array, few=few: array[:few], batch))
        assert np.isfinite(np.max(loss))
        assert any(np.any(old != np.array(new)) for old, new in zip(before, model.trainable_weights, strict=True))
        before_it = (*before_it, model)


def test_how_fast_the_body_learns_in_fine_tuning_can_be_said(run, tmp_path):
    case = ("--case", "similar-many", "--samples", 20, "--source-epochs", 1, "--body-rate", 0.25)
    done = run("fine_tune", *case, few=("--limit", 40, "--batch-size", 20, "--epochs", 1))
    assert done.exit_code == 0, done.output
    model = keras.saving.load_model(tmp_path / "run" / "model.keras")
    assert model.get_layer("body_rate").scale == 0.25


def test_options_say_what_they_are():
    for name in recipe_names():
        for option in recipe(name).options.values():
            assert isinstance(option, Option)
            assert option.about.endswith(".")
            assert not option.choices or option.default in option.choices


def test_the_command_knows_the_optimizers():
    from dlcourse.training import command

    assert tuple(OPTIMIZERS) == command.OPTIMIZERS


def test_what_is_watched_is_never_learnt_from():
    examples = {"image": np.arange(50), "label": np.arange(50) % 3}
    learnt, watched = held_out(examples, 0.2, 7)
    assert sorted([*learnt["image"], *watched["image"]]) == list(range(50))
    assert sorted(watched["label"]) == [0] * 3 + [1] * 3 + [2] * 3  # of each class a fifth
    np.testing.assert_array_equal(learnt["label"], learnt["image"] % 3)
    again = held_out(examples, 0.2, 7)[1]
    np.testing.assert_array_equal(again["image"], watched["image"])
    assert np.any(held_out(examples, 0.2, 8)[1]["image"] != watched["image"])
    pairs = {"source": np.array([f"s{i // 4}" for i in range(40)], object), "target": np.arange(40).astype(object)}
    pairs["target"][:] = [f"t{i}" for i in range(40)]
    learnt, watched = held_out(pairs, 0.25, 0)
    assert not set(learnt["source"]) & set(watched["source"])  # translations of one sentence stay together
    text, tail = held_out({"text": np.array("abcdefghij")}, 0.2, 0)
    assert (str(text["text"]), str(tail["text"])) == ("abcdefgh", "ij")


def test_a_limit_draws_from_all_over():
    examples = {"label": np.repeat(np.arange(5), 20)}
    assert set(first(examples, 30, 0)["label"]) == set(range(5))
    assert first(examples, None, 0) is examples
    assert str(first({"text": np.array("abc")}, 2, 0)["text"]) == "ab"


def test_characters_that_training_has_not_seen_are_left_out():
    asked = settings("language_model", time_steps=2)
    task = Task(asked, None, {"text": np.array("abcab")})
    stage = recipe("language_model").stages_of(task.options)[0]
    x, y = stage.examples({"text": np.array("ab?cabz")}, task)
    np.testing.assert_array_equal(x, [[0, 1], [2, 0]])
    np.testing.assert_array_equal(y, [[1, 2], [0, 1]])


def test_curves_are_drawn_a_row_a_stage(tmp_path):
    curve = [
        {"stage": "one", "epoch": 1, "loss": 2.0},
        {"stage": "two", "epoch": 1, "loss": 1.0, "accuracy": 0.5, "val_loss": 1.5, "val_accuracy": 0.4},
        {"stage": "two", "epoch": 2, "loss": 0.5, "accuracy": 0.8, "val_loss": 1.0, "val_accuracy": 0.7},
    ]
    path = draw(tmp_path, curve, "a model on data")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert not list(tmp_path.glob(".unfinished*"))
