"""Builders of tensorflow-datasets: one for each data set, ``tfds.load("dlcourse_mnist")``.

Importing this module registers them. Once ``dlcourse.data`` is imported, importing tensorflow-datasets does it.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

from dlcourse.data.catalogue import DATASETS
from dlcourse.data.dataset import DataSet

__all__: list[str] = []

PREFIX = "dlcourse_"
PICTURES = {"image", "first", "second", "mask"}
AXES = {"boxes": (None, 4), "flow": (None, None, 2), "genres": (19,)}  # where it is neither a number nor a picture
SUPERVISED = {"pictures": ("image", "label"), "sentences": ("text", "label"), "pairs": ("source", "target")}


class DlcourseBuilder(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """Builds a data set out of what its own ``load`` reads.

    Args:
        folder: where its files are, as for ``dlcourse.data.load``; of ``tfds.load`` by ``builder_kwargs``.
        verify: whether its files have to be those that were published.
    """

    # To find it, tensorflow-datasets 4.9.10 imports a package that it does not require.
    code_path = pathlib.Path(__file__)
    VERSION = tfds.core.Version("1.0.0")
    dataset: DataSet

    def __init__(self, *, folder: Any = None, verify: bool = True, **kwargs: Any) -> None:
        self.folder, self.verify = folder, verify
        super().__init__(**kwargs)

    def _info(self) -> tfds.core.DatasetInfo:
        return tfds.core.DatasetInfo(
            builder=self,
            description=f"{self.dataset.about}. {self.dataset.source}".strip(),
            features=tfds.features.FeaturesDict({name: _feature(self.dataset, name) for name in self.dataset.columns}),
            supervised_keys=SUPERVISED.get(self.dataset.kind),
            license=self.dataset.licence,
        )

    def _split_generators(self, dl_manager: Any) -> dict[str, Iterator[tuple[int, dict[str, Any]]]]:
        return {split: self._generate_examples(split) for split in self.dataset.splits}

    def _generate_examples(self, split: str) -> Iterator[tuple[int, dict[str, Any]]]:
        examples = self.dataset.load(split, folder=self.folder, verify=self.verify)
        rows = {name: np.atleast_1d(values) for name, values in examples.items()}  # a text is one example
        for number in range(len(next(iter(rows.values())))):
            yield number, {name: self._encoded(name, values[number]) for name, values in rows.items()}

    def _encoded(self, name: str, value: Any) -> Any:
        """Return a picture as PNG, in half the time that tensorflow-datasets takes for one."""
        return tf.io.encode_png(value).numpy() if _is_picture(self.dataset, name) else value


def _is_picture(dataset: DataSet, name: str) -> bool:
    return name in PICTURES and dataset.columns[name] == "uint8"


def _feature(dataset: DataSet, name: str) -> Any:
    kind = dataset.columns[name]
    if _is_picture(dataset, name):
        return tfds.features.Image(shape=dataset.shape or (None, None, 1 if name == "mask" else 3))
    if kind == "text":
        return tfds.features.Text()
    if name == "label":
        label = tfds.features.ClassLabel(names=list(dataset.labels))
        return tfds.features.Sequence(label) if dataset.kind == "boxes" else label  # one a box
    return tfds.features.Tensor(
        shape=AXES.get(name, ()), dtype=np.dtype(kind), encoding="zlib" if name == "flow" else "none"
    )


def _builder(dataset: DataSet) -> type[DlcourseBuilder]:
    """Make the class by which tensorflow-datasets finds a data set; that it is made registers it."""
    name = PREFIX + dataset.name
    members = {"name": name, "dataset": dataset, "__doc__": dataset.about, "__module__": __name__}
    return type(name, (DlcourseBuilder,), members)


BUILDERS = {dataset.name: _builder(dataset) for dataset in DATASETS.values()}
