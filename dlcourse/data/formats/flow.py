"""Optical flow as Middlebury publishes it (.flo)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from dlcourse.data.formats.damage import DamagedFile

__all__ = ["read_flo"]

MAGIC = b"PIEH"  # as a float32, 202021.25
UNKNOWN = 1e9


def read_flo(path: str | os.PathLike[str]) -> Float32[np.ndarray, "rows columns 2"]:
    """Read optical flow in Middlebury's format, flo.

    "PIEH"; columns and rows, four bytes each, least significant first; (u, v) of every pixel as float32, row by row

    Args:
        path: the file.

    Returns:
        (rows, columns, 2): how many pixels each one moves to the right, u, and down, v; NaN where that is unknown.

    Raises:
        ValueError: the file is not in this format, or cut off.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "right.flo")
        >>> _ = path.write_bytes(b"PIEH" + np.array([1, 1], "<i4").tobytes() + np.array([2.0, 0.0], "<f4").tobytes())
        >>> print(read_flo(path))
        [[[2. 0.]]]

    Conventions:
        In the file unknown flow is above 10⁹. Displacements are (right, down), where indices are (row, column).

    References:
        baker2011; note C, section 7.4.
    """
    return flo(Path(path).read_bytes(), f"read_flo: {path}")


def flo(content: bytes, where: str) -> np.ndarray:
    """Return the flow that the bytes of a file are."""
    if content[:4] != MAGIC or len(content) < 12:
        raise DamagedFile(where, f"begins with {content[:4]!r}", "'PIEH' and two sizes")
    columns, rows = np.frombuffer(content[4:12], "<i4").tolist()
    if min(columns, rows) < 1 or len(content) != 12 + 8 * rows * columns:
        raise DamagedFile(where, f"has {len(content)} bytes", f"those of {rows} rows and {columns} columns")
    flow = np.frombuffer(content[12:], "<f4").reshape(rows, columns, 2).astype(np.float32)
    return np.where(np.abs(flow) > UNKNOWN, np.float32(np.nan), flow)
