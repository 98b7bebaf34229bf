"""Labelled texts."""

from __future__ import annotations

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.texts import lines, text
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

CNN = "https://github.com/dennybritz/cnn-text-classification-tf/raw/18762b459e21d9c70e5c242f8d43fc4e6db37a0d/data/"
FOLDERS = ("neg", "pos")


def _polarity(files: Files) -> Examples:
    names = [f"rt-polarity.{folder}" for folder in FOLDERS]
    against, for_ = (lines(files.content(name), files.where(name), older="latin-1") for name in names)
    label = np.repeat([0, 1], [len(against), len(for_)])
    return {"text": np.array(against + for_, object), "label": label}


def _reviews(part: str, files: Files) -> Examples:
    found = files.collection("aclImdb", rf"/{part}/(neg|pos)/\d+_\d+\.txt$")
    texts = [text(content, files.where(path)) for path, content in found.items()]
    return {"text": np.array(texts, object), "label": np.array([f"{part}/pos/" in path for path in found], np.int64)}


SETS = (
    DataSet(
        "rt_polarity",
        "10 662 sentences from reviews of films, for and against (Pang and Lee)",
        "sentences",
        ("train", "test"),
        in_parts(_polarity),
        labels=("against", "for"),
        files=(
            File(
                "rt-polarity.pos",
                "4134882974a28d0c7b5151256f0e33a6169984ee7372c279e673f1114f475d58",
                CNN + "rt-polaritydata/rt-polarity.pos",
            ),
            File(
                "rt-polarity.neg",
                "2d11cfbc790f1cd96d78339f41ce53ced1efa83cd22d37d6788fa3fe3d17e2fd",
                CNN + "rt-polaritydata/rt-polarity.neg",
            ),
        ),
        folders=("sentiment", "rt-polaritydata"),
        source="Both files, in UTF-8, are in github.com/dennybritz/cnn-text-classification-tf.",
        licence="none stated; cite Pang and Lee 2005",
    ),
    DataSet(
        "imdb",
        "50 000 reviews of films, for and against (Maas and others)",
        "sentences",
        ("train", "test"),
        _reviews,
        labels=("against", "for"),
        files=(File("aclImdb", also=("aclImdb*",)),),
        folders=("sentiment",),
        source="The archive aclImdb_v1.tar.gz is at ai.stanford.edu/~amaas/data/sentiment.",
        licence="none stated; cite Maas and others 2011",
    ),
)
