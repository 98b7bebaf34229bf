"""The files of a download, out of a folder or an archive, as far as they can be taken without harm.

An archive may claim to be small and unpack to all that a disk holds, and name files outside of where it is unpacked.
So every size is measured while it is read, and a name is taken apart before anything is done with it.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.names import shown

__all__ = ["File", "Refused", "Sizes", "files_of", "unpacked"]

MIB = 1 << 20
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"  # begins each line of an archive's list
_LONGEST = 4096  # characters of a name with its folders, more than any disk takes
_RATIO, _SMALL = 200, 1 * MIB  # text and notebooks are packed to a tenth; only what is large need be looked at
_NOISE = {"__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "__pycache__"}


@dataclass(frozen=True)
class Sizes:
    """How much is taken.

    Args:
        file: bytes of one file.
        all: bytes of a whole download, or of an archive that a student handed in.
        files: their number.
    """

    file: int = 64 * MIB
    all: int = 4096 * MIB
    files: int = 100_000


@dataclass(frozen=True)
class File:
    """One file, not read yet.

    Args:
        path: names of its folders and its own, from the download's root.
        changed: when it was changed last, in seconds.
        read: gives its bytes, or raises :class:`Refused`.
    """

    path: tuple[str, ...]
    changed: float
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        return shown("/".join(self.path))


class Refused(Exception):
    """A file, or a whole archive, that is not taken; the message says why."""


def files_of(source: Path, sizes: Sizes | None = None) -> Iterator[File | tuple[str, str]]:
    """List the files of a folder or of an archive; in place of one that is not taken, its name and why.

    Raises:
        Refused: if the source is neither, or has too many files.
    """
    sizes = sizes or Sizes()
    if source.is_dir():
        yield from _in_folder(source, sizes)
    else:
        try:
            yield from _in_archive(source, source.name, sizes)
        except OSError as error:
            raise Refused(f"{source} could not be read: {error.strerror or error}") from None


def unpacked(content: bytes, name: str, sizes: Sizes | None = None) -> Iterator[File | tuple[str, str]]:
    """List the files of an archive that a student handed in, as :func:`files_of` does."""
    sizes = sizes or Sizes(all=256 * MIB, files=2000)
    if content.count(_ENTRY) > sizes.files:  # its list alone could take all the memory there is
        raise Refused(f"{shown(name)} has more than {sizes.files} files")
    yield from _in_archive(io.BytesIO(content), name, sizes)


def _in_folder(root: Path, sizes: Sizes) -> Iterator[File | tuple[str, str]]:
    found = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _NOISE)
        for name in sorted(names):
            path = Path(folder, name)
            parts = path.relative_to(root).parts
            if name in _NOISE:
                continue
            found += 1
            if found > sizes.files:
                raise Refused(f"{root} has more than {sizes.files} files")
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode):
                yield shown("/".join(parts)), "it is a link or a device, not a file"
            elif about.st_size > sizes.file:
                yield shown("/".join(parts)), f"it has more than {sizes.file // MIB} MiB"
            else:
                yield File(parts, about.st_mtime, path.read_bytes)


def _in_archive(source: Path | io.BytesIO, name: str, sizes: Sizes) -> Iterator[File | tuple[str, str]]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError) as error:
        raise Refused(f"{shown(name)} is no ZIP archive, or a damaged one ({error})") from None
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > sizes.files:
        raise Refused(f"{shown(name)} has more than {sizes.files} files")
    budget = _Budget(sizes)
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        parts = _parts(entry.filename)
        if parts is None:
            yield shown(entry.filename[:200]), "its name leads out of the archive"
        elif _NOISE & set(parts):
            continue
        elif reason := _why_not(entry, sizes) or ("its name is in the archive twice" if parts in seen else ""):
            yield shown("/".join(parts)[:_LONGEST]), reason
        else:
            seen.add(parts)
            yield File(parts, _changed(entry), _reader(archive, entry, budget))


def _parts(name: str) -> tuple[str, ...] | None:
    """Take a name apart; nothing, where it is not one of a file below where it is unpacked."""
    plain = name.replace("\\", "/")
    parts = tuple(part for part in plain.split("/") if part not in {"", "."})
    bad = plain.startswith("/") or re.match(r"[A-Za-z]:", plain) or ".." in parts or not parts
    return None if bad or any(ord(c) < 32 for c in plain) else parts


def _why_not(entry: zipfile.ZipInfo, sizes: Sizes) -> str:
    mode = entry.external_attr >> 16
    if len(entry.filename) > _LONGEST:
        return "its name is too long"
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return "it is a link or a device, not a file"
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if entry.file_size > sizes.file:
        return f"it has more than {sizes.file // MIB} MiB"
    if entry.file_size > _SMALL and entry.file_size > _RATIO * max(1, entry.compress_size):
        return "it unpacks to more than two hundred times its size"
    return ""


@dataclass
class _Budget:
    """What may still be unpacked of one archive."""

    sizes: Sizes
    used: int = 0

    def spend(self, count: int) -> None:
        self.used += count
        if self.used > self.sizes.all:
            raise Refused(f"the archive unpacks to more than {self.sizes.all // MIB} MiB")


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(entry) as file:
                content = file.read(budget.sizes.file + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
            raise Refused(f"it cannot be unpacked ({error})") from None
        except Exception as error:  # zlib's and lzma's own
            raise Refused(f"it is damaged ({error})") from None
        if len(content) > budget.sizes.file:
            raise Refused(f"it has more than {budget.sizes.file // MIB} MiB")
        budget.spend(len(content))
        return content

    return read


def _changed(entry: zipfile.ZipInfo) -> float:
    """When a file was changed last, by the archive's clock, which is the platform's."""
    try:
        return datetime.datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError):
        return 0.0
