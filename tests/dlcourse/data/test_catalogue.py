"""Every data set is what the catalogue says, no example is in two of its splits, and files are looked for in order."""

import doctest
import functools
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from dlcourse.data import DATASETS, DataSet, dataset, load
from dlcourse.data.files import Files
from dlcourse.data.splits import keys_of
from tests.dlcourse.data import files
from tests.dlcourse.local_data import local_data

OFFLINE = [name for name, each in DATASETS.items() if each.offline]
BUNDLED = [name for name, each in DATASETS.items() if each.package]
PUBLISHED = [name for name, each in DATASETS.items() if each.files]
LARGE = {"mnist", "fashion_mnist", "fra_eng", "movielens_100k", "movielens_100k_newest", "smiles", "isbi_membranes"}
# By what examples are alike, where it is not all but the label.
ALIKE = {"pairs": ("source",)}


def every(names):
    return [pytest.param(n, marks=pytest.mark.slow) if n in LARGE else n for n in names]


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    """A user's machine on which nothing has been fetched, and that is not connected."""

    def refuse(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.delenv("DLCOURSE_DATA", raising=False)
    return tmp_path


@functools.cache
def all_of(name):
    """Load all splits of a data set, from the real files where it needs some."""
    each = DATASETS[name]
    folder = local_data(".") if each.files else None
    if folder and not any((Files(each, folder)._find(file)) for file in each.files):
        pytest.skip(f"{name} is not in {folder}")
    return {split: each.load(split, folder=folder) for split in each.splits}


def keys(dataset, examples):
    """What is to be in one split alone: examples by their bytes; of a long text its sentences, a line or more each."""
    if dataset.kind != "text":
        return keys_of(examples, ALIKE.get(dataset.kind, ()))
    text = str(examples["text"])
    found = re.split(r'(?<=[.?"]) (?=[A-Z"])|\n', text) if dataset.offline else text.splitlines()
    return [each.strip() for each in found if each.strip()]


@pytest.mark.parametrize("name", every([*OFFLINE, *BUNDLED, *PUBLISHED]))
def test_a_set_is_what_it_is_said_to_be_and_has_no_example_in_two_splits(name):
    each = DATASETS[name]
    seen, repeated = set(), 0
    for examples in all_of(name).values():
        assert set(examples) == set(each.columns)
        for column, kind in each.columns.items():
            check_column(each, examples[column], kind)
        lengths = {values.shape[:1] for values in examples.values()}
        assert len(lengths) == 1
        assert lengths != {(0,)}
        found = keys(each, examples)
        repeated += sum(key in seen for key in found)
        seen.update(found)
    assert repeated == each.repeated


def check_column(each, values, kind):
    first = values if values.ndim == 0 else values[0]
    if kind == "text":
        assert isinstance(first, str) if values.ndim else values.dtype.kind == "U"
    else:
        assert (first.dtype if values.dtype == object else values.dtype) == kind
    if each.shape and kind == "uint8":
        assert values.shape[1:] == each.shape
    if each.classes and values.dtype == np.int64:
        assert values.min() >= 0
        assert values.max() < each.classes


def test_images_of_mnist_are_labelled_as_lenets_paper_counts_them():
    train = load("mnist", folder=local_data("mnist"))
    assert np.bincount(train["label"]).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


def test_what_is_read_of_published_files_is_known_of_them():
    """Numbers that other people have published of these files, or that are counted in them by other means."""
    folder = local_data(".")
    ratings = [load("movielens_100k", split, folder=folder) for split in ("train", "test")]
    rating = np.concatenate([each["rating"] for each in ratings])
    assert np.bincount(rating)[1:].tolist() == [6110, 11370, 27145, 34174, 21201]
    films = load("movielens_100k_films", folder=folder)
    assert films["title"][0] == "Toy Story (1995)"
    assert films["genres"][0].nonzero()[0].tolist() == [3, 4, 5]
    words = [len(str(load("ptb", split, folder=folder)["text"]).split()) for split in ("train", "validation", "test")]
    assert words == [887521, 70390, 78669]
    assert [len(load("multi30k", split, folder=folder)["source"]) for split in ("train", "validation", "test")] == [
        29000, 1014, 1000,
    ]  # fmt: skip
    penguins = [load("penguins", split, folder=folder)["label"] for split in ("train", "test")]
    assert np.bincount(np.concatenate(penguins)).tolist() == [152, 68, 124]
    cells = [load("bccd", split, folder=folder)["label"] for split in ("train", "test")]
    assert np.bincount(np.concatenate([label for part in cells for label in part])).tolist() == [672, 63, 68]
    masks = [load("isbi_membranes", split, folder=folder)["mask"] for split in ("train", "test")]
    assert np.concatenate(masks).mean() == pytest.approx(0.78, abs=0.001)
    flow = load("middlebury_flow", folder=folder)["flow"][0]
    assert flow.shape == (388, 584, 2)
    assert np.isfinite(flow).all(axis=-1).mean() == pytest.approx(0.984, abs=5e-4)


def test_every_box_is_within_its_picture():
    found = load("raccoon", folder=local_data("detection"))
    for image, boxes in zip(found["image"], found["boxes"], strict=True):
        assert (boxes[:, :2] >= 0).all()
        assert (boxes[:, 2:] <= image.shape[:2]).all()
        assert (boxes[:, :2] < boxes[:, 2:]).all()


def test_a_dataset_is_found_by_its_name_and_says_what_it_needs():
    assert isinstance(dataset("mnist"), DataSet)
    assert dataset("drawn_faces").needs == "Nothing."
    assert "scikit-learn" in dataset("digits").needs
    assert "train-images-idx3-ubyte.gz" in dataset("mnist").needs
    assert "a network" in dataset("mnist").needs
    assert "a network" not in dataset("ptb").needs
    with pytest.raises(ValueError, match=r"expected one of 'fashion_mnist'"):
        dataset("fashionmnist")
    with pytest.raises(ValueError, match=r"'airfoil', .*'drawn_digits', .*'wordsim_353'\.$"):
        dataset("?")


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_says_what_people_need_to_know(name):
    each = DATASETS[name]
    assert each.about
    assert not each.about.endswith(".")
    assert each.licence
    assert each.kind == "table" or each.columns
    assert bool(each.source) == bool(each.files)
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in each.files if file.sha256)
    assert all(file.sha256 for file in each.files if file.url)


@pytest.mark.parametrize("name", PUBLISHED)
def test_without_files_and_network_a_set_says_what_was_looked_for_where_and_who_has_it(name, no_network):
    each = DATASETS[name]
    with pytest.raises(OSError, match=f"^load: {name} ") as caught:
        each.load(each.splits[0])
    message = str(caught.value)
    assert each.source in message
    assert "DLCOURSE_DATA" in message
    with pytest.raises(FileNotFoundError) as caught:
        each.load(each.splits[0], folder=no_network)
    assert all(file.name in str(caught.value) for file in each.files)
    assert str(no_network) in str(caught.value)


def test_nothing_is_fetched_where_owners_do_not_want_it():
    kept = ("ptb", "smiles", "orl_faces", "lfw_subset", "middlebury_flow", "voc_masks", "imdb")
    assert not any(file.url for name in kept for file in DATASETS[name].files)


@pytest.mark.parametrize("inner", ["", "mnist", "other/../mnist"])
@pytest.mark.parametrize("how", ["folder", "environment"])
def test_files_lie_in_the_folder_or_in_one_below(inner, how, no_network, monkeypatch):
    (no_network / "data" / "mnist").mkdir(parents=True)
    (no_network / "data" / "other").mkdir()
    made = files.mnist_files(no_network / "data" / inner)
    if how == "environment":
        monkeypatch.setenv("DLCOURSE_DATA", str(no_network / "data"))
    for split, (images, labels) in made.items():
        read = load("mnist", split, verify=False, **({"folder": no_network / "data"} if how == "folder" else {}))
        np.testing.assert_array_equal(read["image"][..., 0], images)
        np.testing.assert_array_equal(read["label"], labels)


def test_a_folder_that_is_given_goes_before_that_of_the_environment(no_network, monkeypatch):
    (no_network / "one").mkdir()
    (no_network / "two").mkdir()
    first, second = (files.mnist_files(no_network / name, seed=n) for n, name in enumerate(("one", "two")))
    monkeypatch.setenv("DLCOURSE_DATA", str(no_network / "two"))
    images = load("mnist", folder=no_network / "one", verify=False)["image"]
    np.testing.assert_array_equal(images[..., 0], first["train"][0])
    np.testing.assert_array_equal(load("mnist", verify=False)["image"][..., 0], second["train"][0])


def test_another_file_than_was_published_is_told_by_its_sum(no_network):
    (no_network / "timemachine.txt").write_text("The Time Machine\n")
    sum_ = hashlib.sha256(b"The Time Machine\n").hexdigest()
    with pytest.raises(ValueError, match=rf"time_machine.* has the SHA-256 sum {sum_}, expected 8424dbd9.*d2l-zh"):
        load("time_machine", folder=no_network)
    assert str(load("time_machine", folder=no_network, verify=False)["text"]) == "The Time Machine\n"


def test_what_is_fetched_is_verified_and_kept(no_network, monkeypatch):
    text, asked = b"The Time Machine\n", []
    known = DATASETS["time_machine"]
    made = replace(known, files=(replace(known.files[0], sha256=hashlib.sha256(text).hexdigest()),))

    def answer(content):
        return lambda url, timeout: asked.append(url) or io.BytesIO(content)

    monkeypatch.setattr("urllib.request.urlopen", answer(text[:-1]))
    with pytest.raises(ValueError, match="is not the file that was published"):
        made.load()
    assert not list((no_network / "cache").rglob("*.*"))
    monkeypatch.setattr("urllib.request.urlopen", answer(text))
    assert [str(made.load()["text"]) for _ in range(2)] == ["The Time Machine\n"] * 2
    assert asked == [known.files[0].url] * 2
    assert [path.name for path in (no_network / "cache").rglob("*.*")] == ["timemachine.txt"]


def test_one_file_of_an_archive_is_fetched(no_network, monkeypatch):
    content = b"1\t2\t3\t881250949\n" * 2
    known = DATASETS["movielens_100k"]
    made = replace(known, files=(replace(known.files[0], sha256=hashlib.sha256(content).hexdigest()),))
    archive = files.zipped({"ml-100k/README": b"", "ml-100k/u.data": content})
    monkeypatch.setattr("urllib.request.urlopen", lambda url, timeout: io.BytesIO(archive))
    parts = [made.load(split) for split in made.splits]
    assert [rating for part in parts for rating in part["rating"].tolist()] == [3, 3]


@pytest.mark.parametrize("pack", [None, "by another name", files.tar, files.zipped])
def test_a_collection_is_a_folder_or_an_archive_of_one(pack, tmp_path):
    rng = np.random.default_rng(0)
    faces = {
        f"{kind}/{n}.jpg": files.jpeg(np.full((64, 64, 1), rng.integers(256), np.uint8))
        for kind in ("positives", "negatives") for n in range(5)
    }  # fmt: skip
    if pack == "by another name":
        files.unpacked(tmp_path, faces)
    elif pack:
        (tmp_path / "smiles.zip").write_bytes(pack({f"SMILEs/{name}": content for name, content in faces.items()}))
    else:
        files.unpacked(tmp_path / "faces" / "SMILEs", faces)
    parts = [load("smiles", split, folder=tmp_path) for split in ("train", "test")]
    assert [np.bincount(part["label"]).tolist() for part in parts] == [[4, 4], [1, 1]]


def test_files_whose_authors_changed_their_form_are_read(tmp_path):
    """Sentences in the older code that the authors of rt-polarity publish, and a third column in Tatoeba's file."""
    for name, text in (("pos", "a café !\n"), ("neg", "no café .\n")):
        (tmp_path / f"rt-polarity.{name}").write_bytes(text.encode("latin-1") * 1)
    parts = [load("rt_polarity", split, folder=tmp_path, verify=False)["text"].tolist() for split in ("train", "test")]
    assert sorted(parts[0] + parts[1]) == ["a café !", "no café ."]
    lines = "".join(f"Go {n}.\tVa {n} !\tCC-BY 2.0\n" for n in range(10))
    (tmp_path / "fra-eng.zip").write_bytes(files.zipped({"_about.txt": b"", "fra.txt": lines.encode()}))
    pairs = load("fra_eng", folder=tmp_path, verify=False)
    assert [s.replace("Go", "Va").replace(".", " !") for s in pairs["source"]] == pairs["target"].tolist()


def test_listing_sets_waits_for_nothing():
    code = (
        "import sys; from dlcourse.data import DATASETS; import json; "
        "print(json.dumps([[d.name, d.needs, d.classes, dict(d.columns)] for d in DATASETS.values()])); "
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'tensorflow_datasets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    listed, imported = done.stdout.splitlines()
    assert len(json.loads(listed)) == len(DATASETS)
    assert imported == "[]"


PAGE = Path(__file__).parents[3] / "docs" / "data.md"


def test_the_example_on_the_page_runs():
    assert doctest.testfile(str(PAGE), module_relative=False) == (0, 7)


def test_the_page_has_every_set():
    assert f"[{len(DATASETS)} sets](docs/data.md)" in (PAGE.parents[1] / "README.md").read_text(encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` (\|.*\|)$", page, flags=re.MULTILINE))
    assert rows == {name: row(each) for name, each in DATASETS.items()}


def row(each):
    """What the page's table says of a set."""
    splits = ", ".join(each.splits)
    where = each.needs if not each.files else f"{each.source}{' Fetched.' if all(f.url for f in each.files) else ''}"
    repeated = f"; {each.repeated} repeated" if each.repeated else ""
    return f"| {each.about} | {each.kind} | {splits}{repeated} | {where} | {each.licence} |"
