import gzip
import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest import mock

import numpy as np
import tensorflow as tf

from dlcourse.data import batches, dataset, load, mnist, read_flo, read_idx, split, standardized
from dlcourse.data.fetching import fetch
from dlcourse.data.formats.annotations import annotation
from dlcourse.data.formats.compressed import gunzip, members
from dlcourse.data.formats.pictures import classes_of, grey_map, picture, stacked
from dlcourse.data.formats.texts import aligned, columns, numbers, questions, table, text
from tests.conformance.refusals import Refusal

PAIR = bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 7])  # [5, 7]
DAMAGED = gzip.compress(PAIR)[:-9]
FILES = ("images-idx3", "labels-idx1")
PNG = tf.io.encode_png(np.zeros((1, 1, 1), np.uint8)).numpy()
PGM = b"P5\n1 1\n255\n\0"
FLO = b"PIEH" + bytes([1, 0, 0, 0, 1, 0, 0, 0]) + bytes(8)
XML = (
    b"<a><object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></a>"
)
EXAMPLES = {"x": np.arange(4)}
AGAIN = "Download it again."
NUMBER = "expected a whole number from 0."


def _with(content, read, name="pair"):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(content)
        return read(Path(folder, name))


def _read(content, name="pair"):
    return _with(content, read_idx, name)


def _mnist(*names, inner="", folder=True):
    without = mock.patch.dict(sys.modules, tensorflow_datasets=None)
    with tempfile.TemporaryDirectory() as made, mock.patch.dict(os.environ), without:
        os.environ.pop("DLCOURSE_DATA", None)
        for name in names:
            Path(made, inner).mkdir(exist_ok=True)
            Path(made, inner, f"train-{name}-ubyte.gz").write_bytes(gzip.compress(PAIR))
        return mnist(folder=made if folder else None)


def _wells(content=None, how="folder", **options):
    """Load The Time Machine from a folder, given in this way or that, with this content or without the file."""
    files = {} if content is None else {"timemachine.txt": content}
    return _load_from(files, "time_machine", how, **options)


def _reviews(name=None, how="folder"):
    return _load_from({name: b"good"} if name else {}, "imdb", how)


def _load_from(files, name, how, **options):
    with tempfile.TemporaryDirectory() as made:
        for path, content in files.items():
            Path(made, path).parent.mkdir(parents=True, exist_ok=True)
            Path(made, path).write_bytes(content)
        if how == "folder":
            return load(name, folder=made, **options)
        with mock.patch.dict(os.environ, DLCOURSE_DATA=made):
            return load(name, **options)


def _fetched(content, member):
    with mock.patch("urllib.request.urlopen", return_value=io.BytesIO(content)):
        return fetch("https://example.org/a.zip", member, dataset("time_machine"))


def _unreachable():
    with mock.patch("urllib.request.urlopen", side_effect=OSError("no route")):
        return fetch("https://example.org/a.zip", None, dataset("time_machine"))


def _faces(content):
    with tempfile.TemporaryDirectory() as made:
        Path(made, "lfw_subset.npy").write_bytes(content)
        return load("lfw_subset", folder=made, verify=False)


def _saved(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _zip(name="a.txt"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "abc")
    return stream.getvalue()


def _members(content):
    return members(io.BytesIO(content), "a.zip")


def _without_scikit_learn():
    with mock.patch.dict(sys.modules, {"sklearn.datasets": None}):
        return load("digits")


def _ragged():
    images = np.empty(2, object)
    images[:] = [np.ones((2, 2)), np.ones((3, 2))]
    return images


def _batches(examples, batch_size):
    """Make batches although functions run eagerly, of which pipelines warn that they do not."""
    eagerly = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(False)
    try:
        return batches(examples, batch_size, seed=0, epoch=0)
    finally:
        tf.config.run_functions_eagerly(eagerly)


def _damaged(read, wrong, right, says=AGAIN):
    return Refusal("data.load", lambda: read(wrong), says, lambda: read(right))


REFUSALS = [
    Refusal("data.mnist", lambda: mnist("validation"), "expected 'train' or 'test'.", lambda: _mnist(*FILES)),
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
        AGAIN,
        lambda: _read(gzip.compress(PAIR), "pair.gz"),
    ),
    Refusal("data.read_idx", lambda: _read(b"<html>"), "expected '00 00 08' and the axes.", lambda: _read(PAIR)),
    Refusal("data.read_idx", lambda: _read(PAIR[:-1]), AGAIN, lambda: _read(PAIR)),
    Refusal("data.read_flo", lambda: _with(b"<html>", read_flo), AGAIN, lambda: _with(FLO, read_flo)),
    Refusal("data.read_flo", lambda: _with(FLO[:-1], read_flo), AGAIN, lambda: _with(FLO, read_flo)),
    Refusal(
        "data.dataset",
        lambda: dataset("drawn_digit"),
        "expected one of 'drawn_digits', 'drawn_text', 'drawn_pairs'.",
        lambda: dataset("drawn_digits"),
        lambda: dataset("drawn_text"),
        lambda: dataset("drawn_pairs"),
    ),
    Refusal(
        "data.load",
        lambda: load("mnist", "validation"),
        "expected 'train' or 'test'.",
        lambda: load("drawn_reviews", "validation"),
    ),
    Refusal(
        "data.load",
        lambda: _wells(b"The Time Machine"),
        "If this other file is what you want, pass verify=False.",
        lambda: _wells(b"The Time Machine", verify=False),
    ),
    Refusal(
        "data.load",
        _wells,
        "Pass their folder as folder=..., or name it in the environment variable DLCOURSE_DATA.",
        lambda: _wells(b"The Time Machine", verify=False),
        lambda: _wells(b"The Time Machine", "environment", verify=False),
    ),
    Refusal(
        "data.load",
        _reviews,
        "Pass their folder as folder=..., or name it in the environment variable DLCOURSE_DATA.",
        lambda: _reviews("aclImdb/train/pos/0_9.txt"),
        lambda: _reviews("train/pos/0_9.txt"),
        lambda: _reviews("sentiment/aclImdb/train/pos/0_9.txt", "environment"),
    ),
    Refusal(
        "data.load",
        _unreachable,
        "Pass their folder as folder=..., or name it in the environment variable DLCOURSE_DATA.",
        lambda: _wells(b"The Time Machine", verify=False),
        lambda: _wells(b"The Time Machine", "environment", verify=False),
    ),
    _damaged(lambda member: _fetched(_zip(), member), "b.txt", "a.txt"),
    Refusal("data.load", _without_scikit_learn, "which needs nothing.", lambda: load("drawn_reviews", "test")),
    _damaged(_faces, b"<html>", _saved(np.zeros((4, 25, 25)))),
    _damaged(lambda content: gunzip(content, "a.gz"), DAMAGED, gzip.compress(PAIR)),
    _damaged(_members, b"<html>", _zip()),
    _damaged(lambda content: picture(content, "a.png", channels=1), b"<html>", PNG),
    _damaged(lambda content: grey_map(content, "a.pgm"), b"<html>", PGM),
    _damaged(lambda content: grey_map(content, "a.pgm"), PGM[:-1], PGM),
    _damaged(lambda rows: stacked({"a.png": np.zeros((rows, 1, 1))}, (2, 1, 1)), 3, 2),
    _damaged(lambda grey: classes_of(np.full((1, 1, 3), grey, np.uint8), "a.png"), 7, 0),
    _damaged(lambda content: annotation(content, "a.xml", labels=("cat",)), XML[:-1], XML),
    _damaged(lambda label: annotation(XML, "a.xml", labels=(label,)), "dog", "cat"),
    _damaged(lambda content: text(content, "a.txt"), b"\xff", b"a"),
    _damaged(lambda content: columns(content, "a.tsv", count=2, separator="\t"), b"a\n", b"a\tb\n"),
    _damaged(lambda lines: aligned(["a"], lines, "a.en and a.fr"), [], ["b"]),
    _damaged(lambda content: questions(content, "a.txt"), b"a b c d\n", b": capitals\na b c d\n"),
    _damaged(lambda cell: numbers([cell], "u.data"), "x", "1"),
    _damaged(lambda content: table(content, "a.csv"), b"a,b\n1\n", b"a,b\n1,2\n"),
    Refusal(
        "data.batches",
        lambda: _batches(EXAMPLES, 0),
        "expected a whole number from 1.",
        lambda: _batches(EXAMPLES, 1),
    ),
    Refusal(
        "data.batches",
        lambda: _batches(EXAMPLES | {"y": np.ones(3)}, 2),
        "expected one or more that share their first axis.",
        lambda: _batches(EXAMPLES | {"y": np.ones(4)}, 2),
    ),
    Refusal(
        "data.batches",
        lambda: _batches({"image": _ragged()}, 2),
        "and stack them with numpy.stack.",
        lambda: _batches({"image": np.stack([each[:2] for each in _ragged()])}, 2),
    ),
    Refusal(
        "data.split",
        lambda: split({"x": np.arange(4), "y": np.arange(3)}, {"a": 1.0}, seed=0),
        "expected one length for all.",
        lambda: split(EXAMPLES, {"a": 1.0}, seed=0),
    ),
    Refusal(
        "data.split",
        lambda: split(EXAMPLES, {"a": 0.5}, seed=0),
        "expected positive numbers that are 1 together.",
        lambda: split(EXAMPLES, {"a": 0.5, "b": 0.5}, seed=0),
    ),
    Refusal(
        "data.split",
        lambda: split(EXAMPLES, {"a": 1.0}, seed=0, alike=["y"]),
        "expected names among 'x'.",
        lambda: split(EXAMPLES, {"a": 1.0}, seed=0, alike=["x"]),
    ),
    Refusal(
        "data.split",
        lambda: split(EXAMPLES, {"a": 1.0}, seed=-1),
        NUMBER,
        lambda: split(EXAMPLES, {"a": 1.0}, seed=0),
    ),
    Refusal(
        "data.standardized",
        lambda: standardized({"y": np.ones((2, 1))}, name="x"),
        "expected numbers under 'x'.",
        lambda: standardized({"x": np.ones((2, 1))}, name="x"),
    ),
    Refusal(
        "data.standardized",
        lambda: standardized({"x": np.ones((2, 1))}, {"x": np.ones((2, 3))}, name="x"),
        "expected 1 as in train.",
        lambda: standardized({"x": np.ones((2, 1))}, {"x": np.ones((2, 1))}, name="x"),
    ),
]
