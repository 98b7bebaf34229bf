"""Where the files of a data set are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__: list[str] = []


@dataclass(frozen=True)
class File:
    """A file as its authors publish it."""

    name: str
    sha256: str | None = None
    url: str | None = None


class Files:
    """The contents of a data set's files, by name."""

    def __init__(self, dataset: Any, folder: Any = None, *, verify: bool = True) -> None:
        self.dataset, self.folder, self.verify = dataset, folder, verify
