"""IDX, the format of MNIST: an array of bytes behind a header with its sizes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dlcourse.data.formats.compressed import gunzip

__all__ = ["read_idx"]

UINT8 = 8  # the type code of unsigned bytes in the header


def read_idx(path: str | os.PathLike[str]) -> UInt8[np.ndarray, "..."]:
    """Read an array of bytes in the IDX format of MNIST's files.

    0, 0, type (8: unsigned bytes), number of axes; the sizes, four bytes each, most significant first; the entries

    Args:
        path: the file, compressed where it ends in ``.gz``.

    Returns:
        The array, uint8.

    Raises:
        ValueError: the file is not in this format, or cut off.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "two-by-one")
        >>> _ = path.write_bytes(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 7]))
        >>> print(read_idx(path))
        [[5]
         [7]]

    References:
        lecun1998; note C, section 7.4.
    """
    where = f"read_idx: {path}"
    content = Path(path).read_bytes()
    return idx(gunzip(content, where) if Path(path).suffix == ".gz" else content, where)


def idx(content: bytes, where: str) -> np.ndarray:
    """Return the array that the bytes of a file are."""
    axes = content[3] if len(content) > 3 else 0
    start = 4 + 4 * axes
    if content[:3] != bytes([0, 0, UINT8]) or len(content) < start:
        raise ValueError(f"{where} begins with {content[:4].hex(' ')!r}, expected '00 00 08' and the axes.")
    shape = tuple(int(size) for size in np.frombuffer(content[4:start], dtype=">u4"))
    entries = np.frombuffer(content[start:], dtype=np.uint8)
    if entries.size != np.prod(shape):
        raise ValueError(
            f"{where} has {entries.size} entries, expected {np.prod(shape)}: its header says {shape}. "
            "Download it again."
        )
    return entries.reshape(shape)
