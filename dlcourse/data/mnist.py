"""MNIST: 70 000 handwritten digits, from a folder of its four files or by tensorflow-datasets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8

from dlcourse.data.formats.idx import read_idx

__all__ = ["Digits", "mnist"]

PREFIX = {"train": "train", "test": "t10k"}


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
        tensorflow-datasets has a last axis for the channel, (count, 28, 28, 1), and so has ``load("mnist")``, which
        also checks the files' sums; it is dropped here.

    References:
        lecun1998; note C, section 7.4.
    """
    if split not in PREFIX:
        raise ValueError(f"mnist: split is {split!r}, expected 'train' or 'test'.")
    given = folder or os.environ.get("DLCOURSE_DATA")
    return _from_folder(Path(given), split) if given else _from_tensorflow_datasets(split)


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
