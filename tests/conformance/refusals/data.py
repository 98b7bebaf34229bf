import gzip
import sys
import tempfile
from pathlib import Path
from unittest import mock

from dlcourse.data import mnist, read_idx
from tests.conformance.refusals import Refusal

PAIR = bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 7])  # [5, 7]
DAMAGED = gzip.compress(PAIR)[:-9]
FILES = ("images-idx3", "labels-idx1")


def _read(content, name="pair"):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(content)
        return read_idx(Path(folder, name))


def _mnist(*names, inner="", folder=True):
    with tempfile.TemporaryDirectory() as made, mock.patch.dict(sys.modules, tensorflow_datasets=None):
        for name in names:
            Path(made, inner).mkdir(exist_ok=True)
            Path(made, inner, f"train-{name}-ubyte.gz").write_bytes(gzip.compress(PAIR))
        return mnist(folder=made if folder else None)


REFUSALS = [
    Refusal(
        "data.mnist",
        lambda: mnist("validation"),
        "expected 'train' or 'test'.",
        lambda: _mnist(*FILES),
    ),
    Refusal(
        "data.mnist",
        _mnist,
        "or leave folder and DLCOURSE_DATA unset to download them with tensorflow-datasets.",
        lambda: _mnist(*FILES),
        lambda: _mnist(*FILES, inner="mnist"),
    ),
    Refusal(
        "data.mnist",
        lambda: _mnist(folder=False),
        "pass it as mnist(folder=...) or in the environment variable DLCOURSE_DATA.",
        lambda: _mnist(*FILES),
    ),
    Refusal(
        "data.read_idx",
        lambda: _read(DAMAGED, "pair.gz"),
        "Download it again.",
        lambda: _read(gzip.compress(PAIR), "pair.gz"),
    ),
    Refusal("data.read_idx", lambda: _read(b"<html>"), "expected '00 00 08' and the axes.", lambda: _read(PAIR)),
    Refusal("data.read_idx", lambda: _read(PAIR[:-1]), "Download it again.", lambda: _read(PAIR)),
]
