"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["PARTIAL", "prepared", "write_text"]

PARTIAL = ".*.partial"
"""What a file that is being written is called."""


def write_text(path: Path, text: str | Iterable[str]) -> None:
    """Write a file, given whole or in pieces, whole or not at all, whoever else writes it at the same time."""
    with prepared(path, text):
        pass


@contextlib.contextmanager
def prepared(path: Path, text: str | Iterable[str]) -> Iterator[None]:
    """Write a file beside its place, and put it there once what else belongs to it has been done.

    What fails in between leaves the file as it was, and nothing beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".", suffix=".partial", delete=False,
        encoding="utf-8", errors="replace", newline="\n",
    ) as file:  # fmt: skip
        try:
            file.writelines([text] if isinstance(text, str) else text)
            file.close()
            os.chmod(file.name, 0o644)
            yield
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
