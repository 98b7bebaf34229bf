"""Data sets: drawn ones that need nothing, real ones from files or a network, and batches that repeat from a seed."""

from dlcourse.data.batches import batches
from dlcourse.data.catalogue import DATASETS, dataset, load
from dlcourse.data.dataset import DataSet
from dlcourse.data.formats.flow import read_flo
from dlcourse.data.formats.idx import read_idx
from dlcourse.data.mnist import Digits, mnist
from dlcourse.data.splits import split, standardized
from dlcourse.imports import after_import as _after_import

__all__ = [
    "DATASETS",
    "DataSet",
    "Digits",
    "batches",
    "dataset",
    "load",
    "mnist",
    "read_flo",
    "read_idx",
    "split",
    "standardized",
]


def _register_builders() -> None:
    import dlcourse.data.builders  # noqa: F401


_after_import("tensorflow_datasets", _register_builders)
