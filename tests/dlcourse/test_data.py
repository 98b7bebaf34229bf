"""Datasets are read from the files themselves, and a damaged or missing file says what to do."""

import gzip
import sys
import types

import numpy as np
import pytest

from dlcourse.data import mnist, read_idx
from tests.dlcourse.local_data import local_data

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)
LABELS = np.array([7, 2, 1], np.uint8)


def idx(array, kind=8):
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kind, array.ndim]) + sizes + array.tobytes()


@pytest.fixture
def folder(tmp_path):
    for prefix, shift in (("train", 0), ("t10k", 1)):
        (tmp_path / f"{prefix}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(IMAGES + np.uint8(shift))))
        (tmp_path / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(LABELS + np.uint8(shift))))
    return tmp_path


@pytest.mark.parametrize(("split", "shift"), [("train", 0), ("test", 1)])
def test_mnist_reads_a_folder(folder, split, shift):
    images, labels = mnist(split, folder=folder)
    np.testing.assert_array_equal(images, IMAGES + np.uint8(shift))
    np.testing.assert_array_equal(labels, LABELS + np.uint8(shift))


def test_mnist_reads_the_folder_of_the_environment(folder, monkeypatch):
    folder.rename(folder.with_name("mnist"))
    monkeypatch.setenv("DLCOURSE_DATA", str(folder.parent))
    np.testing.assert_array_equal(mnist().images, IMAGES)


def test_mnist_says_which_files_are_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"t10k-images-idx3-ubyte\.gz and t10k-labels-idx1-ubyte\.gz"):
        mnist("test", folder=tmp_path)


def test_mnist_knows_two_splits():
    with pytest.raises(ValueError, match="'validation', expected 'train' or 'test'"):
        mnist("validation")


def test_mnist_without_folder_asks_tensorflow_datasets(monkeypatch):
    asked = []

    def load(name, **options):
        asked.append((name, options["split"]))
        return IMAGES[..., None], LABELS.astype(np.int64)

    stand_in = types.SimpleNamespace(load=load, as_numpy=lambda data: data)
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", stand_in)
    monkeypatch.delenv("DLCOURSE_DATA", raising=False)
    images, labels = mnist("test")
    assert asked == [("mnist", "test")]
    np.testing.assert_array_equal(images, IMAGES)
    assert labels.dtype == np.uint8


def test_mnist_without_anything_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    monkeypatch.delenv("DLCOURSE_DATA", raising=False)
    with pytest.raises(ModuleNotFoundError, match=r"pip install dlcourse\[data\].*mnist\(folder=\.\.\.\)"):
        mnist()


@pytest.mark.parametrize("shape", [(4,), (2, 3), (1, 2, 3, 4)])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_read_idx_gives_the_array(tmp_path, shape, suffix):
    array = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    path = tmp_path / f"array{suffix}"
    path.write_bytes(gzip.compress(idx(array)) if suffix else idx(array))
    np.testing.assert_array_equal(read_idx(path), array)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("short", idx(IMAGES)[:-1], "its header says"),
        ("long", idx(IMAGES) + b"\0", "its header says"),
        ("header", idx(IMAGES)[:7], "expected '00 00 08'"),
        ("floats", idx(IMAGES, kind=0x0D), "begins with '00 00 0d 03'"),
        ("empty", b"", "begins with ''"),
        ("html.gz", b"<html>not found</html>", "damaged"),
        ("cut.gz", gzip.compress(idx(IMAGES), mtime=0)[:-20], "damaged"),
        ("broken.gz", gzip.compress(b"x" * 100, mtime=0)[:12] + b"\xff" * 40, "damaged"),
    ],
)
def test_read_idx_refuses_a_damaged_file(tmp_path, name, content, complaint):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=complaint):
        read_idx(tmp_path / name)


def test_mnist_is_mnist():
    """Counts of each digit in the training and test sets of the original files."""
    folder = local_data("mnist")
    train, test = mnist("train", folder=folder), mnist("test", folder=folder)
    assert train.images.shape == (60000, 28, 28)
    assert test.images.shape == (10000, 28, 28)
    assert np.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # Mean and standard deviation that are published with many programs, such as PyTorch's MNIST example.
    assert train.images.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.images.std() / 255 == pytest.approx(0.3081, abs=5e-5)
