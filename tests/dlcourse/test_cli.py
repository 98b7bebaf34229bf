"""The reference's command line: a quick list, and a model trained on digits from files."""

import gzip
import json
import struct
import subprocess
import sys

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.datasets import load_digits

from dlcourse.cli import _indented, main


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_list_names_every_algorithm_and_what_it_does():
    about = {entry["name"]: entry["about"] for entry in json.loads(run("list", "--json").stdout)}
    assert about["dlcourse.energy.cd_k"]
    assert all(about.values())
    assert {"dlcourse.activations.softmax_jacobian", "dlcourse.recurrent.LSTMCell"} <= set(about)
    assert not any(name.startswith(("dlcourse.graph", "dlcourse.cli")) for name in about)
    assert "dlcourse.energy.cd_k\n    " in run("list").stdout


def test_a_terminal_gets_lines_of_its_width_and_a_search_whole_ones(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    about = "The gradient of " + "one long sentence " * 8
    assert len(_indented(about).splitlines()) == 1
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    lines = _indented(about).splitlines()
    assert len(lines) > 1
    assert all(line.startswith("    ") and len(line) <= 80 for line in lines)


def test_listing_does_not_wait_for_tensorflow():
    code = "import sys; from dlcourse.cli import main; main(['list'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "tensorflow" not in loaded.splitlines()[-1].split()


@pytest.mark.parametrize("what", ["models", "data", "names"])
def test_the_list_can_be_of_one_kind(what):
    whole = json.loads(run("list", "--json").stdout)
    kind = {"models": "model", "data": "data", "names": "name"}[what]
    assert json.loads(run("list", what, "--json").stdout) == [entry for entry in whole if entry["kind"] == kind]


def test_models_and_data_say_what_they_need():
    entries = {(entry["kind"], entry["name"]): entry for entry in json.loads(run("list", "--json").stdout)}
    assert entries["model", "lenet"]["needs"] == "Needs data of the kind pictures: --data, or else drawn_digits."
    assert entries["data", "drawn_digits"]["needs"].endswith("Needs: Nothing.")
    assert "DLCOURSE_DATA" in entries["data", "mnist"]["needs"]
    assert "lenet\n    LeNet" in run("list", "models").stdout


@pytest.fixture
def digits_folder(tmp_path):
    """Real digits, 8 × 8, put into the middle of MNIST's frame and files."""
    digits = load_digits()
    images = np.zeros((len(digits.images), 28, 28), np.uint8)
    images[:, 6:22, 6:22] = np.kron(digits.images, np.ones((2, 2))) * 15.9
    for part, rows in (("train", slice(0, 1500)), ("t10k", slice(1500, None))):
        for name, array in (("images-idx3", images[rows]), ("labels-idx1", digits.target[rows].astype(np.uint8))):
            head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
            (tmp_path / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
    return tmp_path


@pytest.mark.slow
def test_train_rbm_saves_a_machine_that_rebuilds_digits(digits_folder):
    out = digits_folder / "run"
    given = ("--folder", digits_folder, "--any-files", "--batch-size", 32, "--epochs", 10, "--hidden-units", 64)
    done = run("train", "rbm", "--data", "mnist", *given, "--out", out)
    assert done.exit_code == 0, done.output
    machine = keras.models.load_model(out / "model.keras")
    with gzip.open(digits_folder / "t10k-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read()[16:], np.uint8).reshape(-1, 28 * 28) > 127
    rebuilt = np.asarray(machine.reconstruct(images.astype("float32")))
    mean = np.full_like(rebuilt, images.mean(axis=0))
    assert np.mean((rebuilt - images) ** 2) < 0.6 * np.mean((mean - images) ** 2)


def test_a_folder_without_digits_is_told(tmp_path):
    done = run("train", "rbm", "--data", "mnist", "--folder", tmp_path, "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert str(tmp_path) in done.stderr
