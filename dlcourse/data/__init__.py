"""Data sets: drawn ones that need nothing, real ones from files or a network, and batches that repeat from a seed."""

from dlcourse.data.batches import batches
from dlcourse.data.catalogue import DATASETS, dataset, load
from dlcourse.data.dataset import DataSet
from dlcourse.data.mnist import Digits, mnist, read_idx

__all__ = ["DATASETS", "DataSet", "Digits", "batches", "dataset", "load", "mnist", "read_idx"]
