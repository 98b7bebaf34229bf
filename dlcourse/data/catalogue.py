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
        ValueError: dataset: name is 'drawn_digit', expected one of 'drawn_digits', 'drawn_text', 'drawn_pairs'.

    References:
        note C, section 7.4.
    """
    if name not in DATASETS:
        near = difflib.get_close_matches(name, DATASETS, cutoff=0.5) or sorted(DATASETS)
        raise ValueError(f"dataset: name is {name!r}, expected one of {', '.join(map(repr, near))}.")
    return DATASETS[name]


def load(
    name: str, split: str = "train", *, folder: str | os.PathLike[str] | None = None, verify: bool = True
) -> Examples:
    """Load a split of a data set.

    name, split → a dictionary of arrays that share their first axis

    A set that is not drawn is read from files. They are looked for in ``folder`` if it is given; otherwise below the
    folder that the environment variable ``DLCOURSE_DATA`` names, then among what has been fetched before. What is in
    neither is fetched, where its owners allow it, and kept. docs/data.md has them all.

    Args:
        name: one of the names in ``DATASETS``.
        split: one of the set's splits, "train", "validation" or "test".
        folder: where the files are, or a folder above.
        verify: whether files have to be those that were published, by their SHA-256 sums.

    Returns:
        What the columns of ``dataset(name)`` say. Pictures are "image", uint8 (count, rows, columns, channels), and
        "label", int64 (count,); where they differ in size, an array of objects. Texts are Python's; one long text is an
        array without axes. Boxes are (top, left, bottom, right) at pixels' edges.

    Raises:
        ValueError: there is no such set or split, or a file is damaged or another one.
        FileNotFoundError: its files are nowhere, and cannot be fetched; the error says what they are and who has them.
        ConnectionError: there is no network.
        ModuleNotFoundError: it comes with a package that is not installed.

    Example:
        >>> examples = load("drawn_reviews", "test")
        >>> examples["text"].shape, examples["label"].shape
        ((500,), (500,))
        >>> load("drawn_reviews", "tests")
        Traceback (most recent call last):
        ValueError: load: split of drawn_reviews is 'tests', expected 'train' or 'validation' or 'test'.

    Conventions:
        ``tfds.load("dlcourse_" + name)`` gives the same examples as a ``tf.data.Dataset``, and keeps them on disk.

    References:
        note C, section 7.4.
    """
    return dataset(name).load(split, folder=folder, verify=verify)
