"""Pictures: JPEG and PNG, decoded by TensorFlow, PGM, and masks whose colours are classes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from dlcourse.data.formats.damage import DamagedFile

__all__: list[str] = []

_PGM = re.compile(rb"P5\s+(?:#.*\n\s*)*(\d+)\s+(\d+)\s+(\d+)\s")


def picture(content: bytes, where: str, *, channels: int) -> np.ndarray:
    """Decode a JPEG, PNG, GIF or BMP file: bytes (rows, columns, channels)."""
    import tensorflow as tf  # it takes seconds, and a PGM file does without

    try:
        return tf.io.decode_image(content, channels=channels, expand_animations=False).numpy()
    except tf.errors.InvalidArgumentError as error:
        problem = str(error.message).partition("\n")[0]
        raise DamagedFile(where, f"cannot be decoded ({problem})", "a whole JPEG or PNG file") from error


def grey_map(content: bytes, where: str) -> np.ndarray:
    """Decode a portable grey map (PGM, P5): bytes (rows, columns, 1)."""
    header = _PGM.match(content)
    columns, rows, white = map(int, header.groups()) if header else (0, 0, 0)
    if not 0 < white < 256:
        raise DamagedFile(where, f"begins with {content[:20]!r}", "P5, columns, rows and at most 255")
    pixels = content[header.end() :]
    if len(pixels) != rows * columns:
        raise DamagedFile(where, f"has {len(pixels)} pixels", f"{rows * columns}, as its header says")
    return np.frombuffer(pixels, np.uint8).reshape(rows, columns, 1)


def stacked(pictures: Mapping[str, np.ndarray], shape: tuple[int, int, int]) -> np.ndarray:
    """Return pictures, by the names of their files, as one array; all have one shape."""
    for where, each in pictures.items():
        if each.shape != shape:
            raise DamagedFile(where, f"is a picture of the shape {each.shape}", f"{shape}")
    return np.stack(list(pictures.values()))


def palette() -> np.ndarray:
    """Return the colours by which Pascal VOC's masks show classes, (256, 3).

    A class's bits go in turn to red, green and blue, the lowest three to the highest bit of each.
    """
    numbers = np.arange(256)
    bits = numbers[:, None] >> np.arange(8) & 1  # (256, 8)
    places = 1 << 7 - np.arange(8) // 3
    return np.stack([(bits * places)[:, channel::3].sum(axis=1) for channel in range(3)], axis=1).astype(np.uint8)


def classes_of(colours: np.ndarray, where: str) -> np.ndarray:
    """Read Pascal VOC's colours (rows, columns, 3) as numbers of classes (rows, columns, 1); 255 is to be ignored."""
    number = np.full(1 << 24, -1, np.int16)
    number[_packed(palette())] = np.arange(256)
    classes = number[_packed(colours)]
    if (classes < 0).any():
        row, column = np.argwhere(classes < 0)[0]
        raise DamagedFile(where, f"has the colour {colours[row, column].tolist()}", "those of Pascal VOC's classes")
    return classes.astype(np.uint8)[..., None]


def _packed(colours: np.ndarray) -> np.ndarray:
    return colours.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
