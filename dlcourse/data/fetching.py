"""Files from their owners' servers, kept where the system keeps caches."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from dlcourse.data.formats.compressed import members
from dlcourse.data.formats.damage import DamagedFile

if TYPE_CHECKING:
    from dlcourse.data.dataset import DataSet

__all__: list[str] = []

SECONDS = 30  # without an answer


def kept(name: str) -> Path:
    """Return the folder in which what has been fetched of a data set is kept."""
    return platformdirs.user_cache_path("dlcourse") / "data" / name


def fetch(url: str, member: str | None, dataset: DataSet) -> bytes:
    """Fetch a file, or one file of the archive that is there."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            content = answer.read()
    except OSError as error:
        raise ConnectionError(
            f"load: {dataset.name} cannot be fetched from {url} ({error}), expected a network, or its files. "
            f"{dataset.advice}"
        ) from error
    if not member:
        return content
    found = members(io.BytesIO(content), url)
    if member not in found:
        raise DamagedFile(url, f"has the files {', '.join(found)}", member)
    return found[member]
