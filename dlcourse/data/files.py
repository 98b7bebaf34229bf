"""Where the files of a data set are looked for, and whether they are those that were published."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from dlcourse.data.fetching import fetch, kept
from dlcourse.data.formats.compressed import ARCHIVES, files_below, gunzip, members

if TYPE_CHECKING:
    from dlcourse.data.dataset import DataSet

__all__: list[str] = []

VARIABLE = "DLCOURSE_DATA"


@dataclass(frozen=True)
class File:
    """A file, or a collection of files, as its authors publish it.

    Args:
        name: its name, below one of the data set's folders. Of a collection, the name of its folder.
        sha256: the sum of its bytes, by which a damaged or changed file is seen; a collection has none.
        url: where it can be fetched without being asked anything.
        member: its path within the archive that is at ``url``.
        also: other names under which it goes; those of a collection may be archives, and have * in them.
    """

    name: str
    sha256: str | None = None
    url: str | None = None
    member: str | None = None
    also: tuple[str, ...] = ()


class Files:
    """The contents of a data set's files, by name.

    They are looked for in ``folder`` if it is given, otherwise below the folder that ``DLCOURSE_DATA`` names and, last,
    among what has been fetched before; what is not there is fetched, where it can be. Every file's sum is computed each
    time it is read: it takes a fraction of the time of making arrays of it, and there is no record that could be stale.
    """

    def __init__(self, dataset: DataSet, folder: str | os.PathLike[str] | None = None, *, verify: bool = True) -> None:
        self.dataset, self.folder, self.verify = dataset, folder, verify

    def content(self, name: str) -> bytes:
        """Return the bytes of a file, as they are there; those of one that ends in .gz are expanded."""
        file = next(each for each in self.dataset.files if each.name == name)
        path = self._find(file)
        content = path.read_bytes() if path else self._fetched(file)
        if path and path.name == Path(file.name).name:
            self._verify(file, content, path)
        packed = (path or Path(name)).suffix == ".gz"
        return gunzip(content, self.where(name)) if packed else content

    def where(self, name: str) -> str:
        """Say which file of which data set it is, for an error."""
        return f"load: {name} of {self.dataset.name}"

    def collection(self, name: str, pattern: str) -> dict[str, bytes]:
        """Return the files of a collection whose paths have a pattern; it is a folder, or an archive of one."""
        file = next(each for each in self.dataset.files if each.name == name)
        path = self._find(file)
        found = self._read(path, pattern) if path else {}
        if not found and self.folder:  # it is the collection itself, under a name of the user's
            found = files_below(Path(self.folder), f"^(?:{pattern})")
        if not found:
            raise self._missing()
        return found

    def _read(self, path: Path, pattern: str) -> dict[str, bytes]:
        if path.is_dir():
            return files_below(path, pattern)
        with path.open("rb") as stream:
            return members(stream, self.where(path.name), pattern)

    def places(self) -> list[Path]:
        """Return the folders that are looked into, in this order."""
        given = self.folder or os.environ.get(VARIABLE)
        roots = [Path(given)] if given else []
        below = [root / folder for root in roots for folder in (*self.dataset.folders, self.dataset.name, "")]
        return list(dict.fromkeys(below if self.folder else [*below, kept(self.dataset.name)]))

    def _find(self, file: File) -> Path | None:
        return next((path for place in self.places() for path in _matches(place, file)), None)

    def _fetched(self, file: File) -> bytes:
        if self.folder or not file.url:
            raise self._missing()
        content = fetch(file.url, file.member, self.dataset)
        self._verify(file, content, file.url)
        path = kept(self.dataset.name) / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{os.getpid()}")
        half.write_bytes(content)
        half.replace(path)
        return content

    def _verify(self, file: File, content: bytes, where: object) -> None:
        found = hashlib.sha256(content).hexdigest()
        if self.verify and file.sha256 and found != file.sha256:
            raise ValueError(
                f"{self.where(file.name)} is not the file that was published: {where} has the SHA-256 sum {found}, "
                f"expected {file.sha256}. {self.dataset.source} If this other file is what you want, pass verify=False."
            )

    def _missing(self) -> FileNotFoundError:
        names = ", ".join(file.name for file in self.dataset.files)
        looked = ", ".join(map(str, self.places()))
        return FileNotFoundError(
            f"load: {self.dataset.name} is in none of the folders {looked}, expected there: {names}. "
            f"{self.dataset.advice}"
        )


def _matches(place: Path, file: File) -> Iterator[Path]:
    for name in (file.name, *file.also):
        path = place / name
        if "*" not in name and path.exists() and (path.is_file() or not file.sha256):
            yield path
        elif "*" in name and place.is_dir():
            yield from sorted(p for p in place.iterdir() if fnmatch(p.name, name) and p.name.endswith(ARCHIVES))
