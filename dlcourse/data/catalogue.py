"""The data sets that there are, by name."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from types import MappingProxyType

from dlcourse.data import drawn, published
from dlcourse.data.dataset import DataSet, Examples

__all__ = ["DATASETS", "dataset", "load"]

DATASETS: Mapping[str, DataSet] = MappingProxyType({each.name: each for each in (*drawn.SETS, *published.SETS)})


def dataset(name: str) -> DataSet:
    """Data set by its name.

    DATASETS[name]

    Args:
        name: one of the names in ``DATASETS``.

    Returns:
        The ``DataSet``: what it is, which splits it has, what it needs, and how it is read.

    Raises:
        ValueError: there is none of this name; the nearest names are suggested.

    Example:
        >>> dataset("drawn_digits").splits
        ('train', 'validation', 'test')
        >>> dataset("drawn_digit")
        Traceback (most recent call last):
        ValueError: dataset: name is 'drawn_digit', expected the name of a data set, such as 'drawn_digits'.

    References:
        note C, section 7.4.
    """
    if name not in DATASETS:
        near = difflib.get_close_matches(name, DATASETS) or sorted(DATASETS)
        such = " or ".join(map(repr, near[:3])) if difflib.get_close_matches(name, DATASETS) else ", ".join(near)
        raise ValueError(f"dataset: name is {name!r}, expected the name of a data set, such as {such}.")
    return DATASETS[name]


def load(
    name: str, split: str = "train", *, folder: str | os.PathLike[str] | None = None, verify: bool = True
) -> Examples:
    """Load a split of a data set."""
    return dataset(name).load(split, folder=folder, verify=verify)
