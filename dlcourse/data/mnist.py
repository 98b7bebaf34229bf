"""MNIST: 70 000 handwritten digits, from a folder of its four files or by tensorflow-datasets."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8

__all__ = ["Digits", "mnist", "read_idx"]

PREFIX = {"train": "train", "test": "t10k"}
UINT8 = 8  # the type code of unsigned bytes in an IDX header


class Digits(NamedTuple):
    """Pictures, white on black from 0 to 255, and the digits that they show."""

    images: UInt8[np.ndarray, "count 28 28"]
    labels: UInt8[np.ndarray, " count"]


def mnist(split: str = "train", *, folder: str | os.PathLike[str] | None = None) -> Digits:
    """Load the MNIST data set of handwritten digits, its training or its test part.

    60 000 pictures for training and 10 000 for testing, 28 × 28 pixels of 0 to 255

    The four files are looked for in ``folder``, in its subfolder ``mnist``, and the same below the folder that the
    environment variable ``DLCOURSE_DATA`` names. Where neither is given, tensorflow-datasets downloads them once.

    Args:
        split: "train" or "test".
        folder: where ``train-images-idx3-ubyte.gz`` and the other three files are.

    Returns:
        ``Digits(images, labels)``: uint8 arrays (count, 28, 28) and (count,).

    Raises:
        ValueError: ``split`` is neither, or a file is damaged.
        FileNotFoundError: a folder is given, but the files are not there.
        ModuleNotFoundError: no folder is given, and tensorflow-datasets is not installed.

    Example:
        >>> mnist("validation")
        Traceback (most recent call last):
        ValueError: mnist: split is 'validation', expected 'train' or 'test'.

    Conventions:
        tensorflow-datasets has a last axis for the channel, (count, 28, 28, 1); it is dropped here.

    References:
        lecun1998; note C, section 7.4.
    """
    if split not in PREFIX:
        raise ValueError(f"mnist: split is {split!r}, expected 'train' or 'test'.")
    given = folder or os.environ.get("DLCOURSE_DATA")
    return _from_folder(Path(given), split) if given else _from_tensorflow_datasets(split)


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
    path = Path(path)
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"read_idx: {path} is damaged ({error}), expected a whole file. Download it again.") from error
    axes = content[3] if len(content) > 3 else 0
    start = 4 + 4 * axes
    if content[:3] != bytes([0, 0, UINT8]) or len(content) < start:
        raise ValueError(f"read_idx: {path} begins with {content[:4].hex(' ')!r}, expected '00 00 08' and the axes.")
    shape = tuple(int(size) for size in np.frombuffer(content[4:start], dtype=">u4"))
    entries = np.frombuffer(content[start:], dtype=np.uint8)
    if entries.size != np.prod(shape):
        raise ValueError(
            f"read_idx: {path} has {entries.size} entries, expected {np.prod(shape)}: its header says {shape}. "
            "Download it again."
        )
    return entries.reshape(shape)


def _from_folder(folder: Path, split: str) -> Digits:
    names = [f"{PREFIX[split]}-{content}-ubyte.gz" for content in ("images-idx3", "labels-idx1")]
    for place in (folder, folder / "mnist"):
        if all((place / name).is_file() for name in names):
            return Digits(*[read_idx(place / name) for name in names])
    raise FileNotFoundError(
        f"mnist: folder is {str(folder)!r}, expected {' and '.join(names)} in it or in its subfolder mnist. Put "
        "MNIST's files there, or leave folder and DLCOURSE_DATA unset to download them with tensorflow-datasets."
    )


def _from_tensorflow_datasets(split: str) -> Digits:
    try:
        import tensorflow_datasets
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "mnist: tensorflow-datasets is not installed, expected where no folder is given. Install it with `pip "
            "install dlcourse[data]`, or put MNIST's four files in a folder and pass it as mnist(folder=...) or in the "
            "environment variable DLCOURSE_DATA."
        ) from error
    images, labels = tensorflow_datasets.as_numpy(
        tensorflow_datasets.load("mnist", split=split, batch_size=-1, as_supervised=True)
    )
    return Digits(images[..., 0], labels.astype(np.uint8))
