"""Compressed files, and archives with many files in them."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
import zlib
from pathlib import Path

from dlcourse.data.formats.damage import DamagedFile

__all__: list[str] = []

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".zip")


def gunzip(content: bytes, where: str) -> bytes:
    """Expand what gzip has compressed."""
    try:
        return gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedFile(where, f"is damaged ({error})", "a whole file") from error


def members(stream: io.BufferedIOBase, where: str, pattern: str = "") -> dict[str, bytes]:
    """Return those files in a tar, compressed or not, or in a zip, whose paths there have a pattern."""
    wanted = re.compile(pattern)
    try:
        zipped = stream.read(2) == b"PK"
        stream.seek(0)
        if zipped:
            with zipfile.ZipFile(stream) as archive:
                found = {name: archive.read(name) for name in archive.namelist() if _is_file(name, wanted)}
        else:
            with tarfile.open(fileobj=stream) as archive:
                inside = (each for each in archive if each.isfile() and _is_file(each.name, wanted))
                found = {each.name: archive.extractfile(each).read() for each in inside}
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise DamagedFile(where, f"is damaged ({error})", "a whole archive") from error
    return in_order(found)


def files_below(folder: Path, pattern: str) -> dict[str, bytes]:
    """Return those files of a folder that has been unpacked whose paths have a pattern, by their paths below it."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wanted = re.compile(pattern)
    return in_order({name: path.read_bytes() for name, path in paths.items() if _is_file(name, wanted)})


def _is_file(name: str, wanted: re.Pattern[str]) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
    return not name.endswith("/") and not hidden and wanted.search(f"/{name}") is not None


def in_order(found: dict[str, bytes]) -> dict[str, bytes]:
    """Sort by path, with 9 before 10, so that an archive and a folder give the same."""
    return dict(sorted(found.items(), key=lambda each: [int(p) if p.isdigit() else p for p in _parts(each[0])]))


def _parts(path: str) -> list[str]:
    return re.split(r"(\d+)", path)  # texts and numbers take turns, so that like is compared with like
