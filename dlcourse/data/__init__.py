"""Datasets, from local files or by tensorflow-datasets."""

from dlcourse.data.mnist import Digits, mnist, read_idx

__all__ = ["Digits", "mnist", "read_idx"]
