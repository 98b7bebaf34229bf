"""The reference's command line: a quick list, and a model trained on digits."""

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


@pytest.fixture
def digits_folder(tmp_path):
    """Real digits, 8 × 8, put into the middle of MNIST's frame and files."""
    digits = load_digits()
    images = np.zeros((len(digits.images), 28, 28), np.uint8)
    images[:, 6:22, 6:22] = np.kron(digits.images, np.ones((2, 2))) * 15.9
    for name, array in (("images-idx3", images), ("labels-idx1", digits.target.astype(np.uint8))):
        head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        (tmp_path / f"train-{name}-ubyte.gz").write_bytes(gzip.compress(head + array.tobytes()))
    return tmp_path


@pytest.mark.slow
def test_train_rbm_saves_a_machine_that_rebuilds_digits(digits_folder):
    out = digits_folder / "machine.keras"
    done = run("train", "rbm", "--data", digits_folder, "--epochs", 10, "--hidden-units", 64, "--out", out)
    assert done.exit_code == 0, done.output
    machine = keras.models.load_model(out)
    with gzip.open(digits_folder / "train-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read()[16:], np.uint8).reshape(-1, 28 * 28) > 127
    rebuilt = np.asarray(machine.reconstruct(images.astype("float32")))
    mean = np.full_like(rebuilt, images.mean(axis=0))
    assert np.mean((rebuilt - images) ** 2) < 0.6 * np.mean((mean - images) ** 2)


def test_a_folder_without_digits_is_told(tmp_path):
    done = run("train", "rbm", "--data", tmp_path)
    assert done.exit_code != 0
    assert str(tmp_path) in done.stderr
