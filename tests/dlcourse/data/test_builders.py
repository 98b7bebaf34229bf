"""tensorflow-datasets builds what ``load`` reads, and finds the builders by their names."""

import subprocess
import sys

import numpy as np
import pytest

from dlcourse.data import DATASETS, load
from tests.dlcourse.data import files
from tests.dlcourse.local_data import local_data

tfds = pytest.importorskip("tensorflow_datasets")


def few(examples):
    """Options that keep a few examples of each split."""
    return {"download_config": tfds.download.DownloadConfig(max_examples_per_split=examples)}


@pytest.fixture(autouse=True)
def quiet():
    tfds.disable_progress_bar()


def built(name, folder, **options):
    return tfds.load(f"dlcourse_{name}", data_dir=folder, shuffle_files=False, **options)


def pictures(data):
    found = [(example["image"].numpy().tobytes(), int(example["label"])) for example in data]
    return sorted(found)


def test_a_set_that_is_drawn_is_built_without_a_file(tmp_path):
    data, info = built("drawn_digits", tmp_path, with_info=True, download_and_prepare_kwargs=few(20))
    assert set(info.splits) == {"train", "validation", "test"}
    assert info.features["label"].names == list("0123456789")
    examples = load("drawn_digits", "test")
    expected = [
        (image.tobytes(), int(label)) for image, label in zip(examples["image"], examples["label"], strict=True)
    ]
    assert pictures(data["test"]) == sorted(expected[:20])


def test_a_set_of_files_is_built_from_their_folder(tmp_path):
    (tmp_path / "data").mkdir()
    made = files.mnist_files(tmp_path / "data")
    options = {"folder": tmp_path / "data", "verify": False}
    data = built("mnist", tmp_path / "built", builder_kwargs=options)
    for split, (images, labels) in made.items():
        assert pictures(data[split]) == sorted((i.tobytes(), int(n)) for i, n in zip(images, labels, strict=True))
    image, label = next(iter(built("mnist", tmp_path / "built", split="train", as_supervised=True)))
    assert image.shape == (28, 28, 1)
    assert label.dtype == "int64"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bccd", "middlebury_flow", "mnist", "multi30k", "penguins", "voc_masks"])
def test_published_sets_are_built(name, tmp_path):
    folder = local_data(".")
    data = built(name, tmp_path, builder_kwargs={"folder": folder}, download_and_prepare_kwargs=few(3))
    assert set(data) == set(DATASETS[name].splits)
    for example in data["train"]:
        assert set(example) == set(DATASETS[name].columns)


def test_texts_and_pairs_are_built(tmp_path):
    data = built("drawn_text", tmp_path)
    assert next(iter(data["test"]))["text"].numpy().decode() == str(load("drawn_text", "test")["text"])
    pairs = built("drawn_pairs", tmp_path, split="test", as_supervised=True, download_and_prepare_kwargs=few(20))
    examples = load("drawn_pairs", "test")
    built_pairs = {(source.numpy().decode(), target.numpy().decode()) for source, target in pairs}
    assert built_pairs == set(zip(examples["source"][:20], examples["target"][:20], strict=True))


def test_every_set_has_a_builder():
    assert {f"dlcourse_{name}" for name in DATASETS} <= set(tfds.core.registered._DATASET_REGISTRY)


@pytest.mark.parametrize("order", [("dlcourse.data", "tensorflow_datasets"), ("tensorflow_datasets", "dlcourse.data")])
def test_builders_are_found_whatever_is_imported_first(order):
    code = (
        f"import sys, {order[0]}\n"
        f"print('tensorflow_datasets' in sys.modules)\n"
        f"import {order[1]}, tensorflow_datasets as tfds\n"
        "print(tfds.builder_cls('dlcourse_drawn_faces').name)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(order[0] == "tensorflow_datasets"), "dlcourse_drawn_faces"]


def test_sets_are_read_where_tensorflow_datasets_is_not_installed():
    code = (
        "import sys; sys.modules['tensorflow_datasets'] = None\n"
        "from dlcourse.data import load; print(len(load('drawn_reviews', 'test')['text']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "500"


def test_pixels_survive():
    """Pictures are kept as PNG, which loses nothing."""
    image = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    feature = tfds.features.Image(shape=(5, 7, 3))
    np.testing.assert_array_equal(feature.decode_example(feature.encode_example(files.png(image))), image)
