"""What a data set is: its kind, its splits, where it comes from, and how a split of it is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dlcourse.data.files import File, Files

__all__ = ["DataSet"]

Examples = dict[str, Any]  # by name, NumPy arrays that share their first axis; one long text is an array without axes


# What examples have, by kind; columns of a table have names of their own.
COLUMNS = {
    "pictures": {"image": "uint8", "label": "int64"},
    "text": {"text": "text"},
    "sentences": {"text": "text", "label": "int64"},
    "pairs": {"source": "text", "target": "text"},
    "ratings": {"user": "int64", "item": "int64", "rating": "int64", "time": "int64"},
    "boxes": {"image": "uint8", "boxes": "float32", "label": "int64"},
    "masks": {"image": "uint8", "mask": "uint8"},
    "flow": {"first": "uint8", "second": "uint8", "flow": "float32"},
}


@dataclass(frozen=True)
class DataSet:
    """Data set of a known kind, with the splits that it is read in.

    examples = load(split), a dictionary of arrays that share their first axis

    Args:
        name: by which ``load`` finds it.
        about: what it is, in a line.
        kind: "pictures", "text", "sentences", "pairs", "ratings", "table", "boxes", "masks" or "flow".
        splits: the names of its parts.
        read: ``read(split, files)``, which makes the examples of a split from the contents of its files.
        labels: the names of its classes, in the order of their numbers.
        shape: (rows, columns, channels) of its pictures, where all have the same.
        table: column → "int64", "float64" or "text", where it is a table.
        files: what it is read from, as its authors publish it.
        folders: where these may be below a folder of data; directly in it, too.
        package: the package without which it cannot be read, as it is imported and as it is installed.
        source: where people get it.
        licence: what its owners allow.
        repeated: how many examples of later splits are in an earlier one too, as its authors publish them: pictures,
            sentences, or lines of a long text.

    Example:
        >>> from dlcourse.data import dataset
        >>> digits = dataset("drawn_digits")
        >>> digits.kind, digits.shape, digits.classes, digits.offline
        ('pictures', (28, 28, 1), 10, True)
        >>> digits.load("test")["image"].shape
        (1000, 28, 28, 1)

    References:
        note C, section 7.4.
    """

    name: str
    about: str
    kind: str
    splits: tuple[str, ...]
    read: Callable[[str, Files], Examples] = field(repr=False)
    labels: tuple[str, ...] = ()
    shape: tuple[int, int, int] | None = None
    table: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    files: tuple[File, ...] = field(default=(), repr=False)
    folders: tuple[str, ...] = ()
    package: tuple[str, str] | None = None
    source: str = ""
    licence: str = ""
    repeated: int = 0

    @property
    def classes(self) -> int | None:
        """How many classes there are."""
        return len(self.labels) or None

    @property
    def columns(self) -> Mapping[str, str]:
        """What examples have: name → dtype of the numbers, or "text"."""
        return self.table or COLUMNS[self.kind]

    @property
    def offline(self) -> bool:
        """Whether it needs nothing but what is installed with ``dlcourse``."""
        return not self.files and self.package is None

    @property
    def advice(self) -> str:
        """What to do to have its files."""
        return f"{self.source} Pass their folder as folder=..., or name it in the environment variable DLCOURSE_DATA."

    @property
    def needs(self) -> str:
        """What a user must have, in a sentence."""
        if self.package:
            return f"{self.package[1]}, by `pip install {self.package[1]}`."
        if self.offline:
            return "Nothing."
        names = ", ".join(file.name for file in self.files)
        fetched = ", or a network" if all(file.url for file in self.files) else ""
        return f"{names} in the folder that DLCOURSE_DATA names{fetched}. {self.source}"

    def load(
        self, split: str = "train", *, folder: str | os.PathLike[str] | None = None, verify: bool = True
    ) -> Examples:
        """Read a split; see ``dlcourse.data.load``."""
        if split not in self.splits:
            expected = " or ".join(map(repr, self.splits))
            raise ValueError(f"load: split of {self.name} is {split!r}, expected {expected}.")
        return self.read(split, Files(self, folder, verify=verify))
