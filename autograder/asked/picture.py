"""Small pictures that explain a wrong answer better than numbers do, as plain data.

An exercise's function puts one together out of inputs, what was expected and what came back: numbers only, few and
finite. How it looks is the page's affair (`autograder.report.drawing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MOST", "SHADES", "Picture", "PictureKind", "boxes", "dots", "mask"]

MOST = 60
"""How many boxes or points of a kind are drawn; more would hide each other."""
SHADES = 16
_SIDE = 48  # pixels of a photograph or a mask, at most; a larger one is thinned out
_LARGEST = 1e9

Rows = list[list[float]]


class PictureKind(str, Enum):
    """What a picture shows."""

    BOXES = "boxes"
    DOTS = "dots"
    MASK = "mask"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, in the coordinates of the exercise: x to the right, y downwards.

    Args:
        given: boxes (x1, y1, x2, y2) or points (x, y) that the case itself has.
        expected: those that were expected.
        answer: those that came back.
        shades: a photograph below them, from 0, black, to 15; of a mask, for each pixel 0 where it belongs to neither,
            1 to both, 2 only to what was expected and 3 only to the answer.
        extent: left, top, right and bottom of what is shown.
        left_out: how many boxes or points are not drawn.
    """

    kind: PictureKind
    given: Rows
    expected: Rows
    answer: Rows
    shades: list[list[int]]
    extent: tuple[float, float, float, float]
    left_out: int = 0

    def as_record(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {
            "kind": str(self.kind),
            "extent": list(self.extent),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Picture:
        """The inverse of :meth:`as_record`."""
        return cls(**{**record, "kind": PictureKind(record["kind"]), "extent": tuple(record["extent"])})


def boxes(expected: ArrayLike, answer: ArrayLike, *, given: ArrayLike = (), photo: ArrayLike | None = None) -> Picture:
    """Draw boxes, (x1, y1, x2, y2) in each row, over a photograph if there is one.

    Raises:
        ValueError: if one of these is no array of finite numbers of this shape.
    """
    return _marked(PictureKind.BOXES, 4, expected, answer, given, photo)


def dots(expected: ArrayLike, answer: ArrayLike, *, given: ArrayLike = (), photo: ArrayLike | None = None) -> Picture:
    """Draw points, (x, y) in each row; of a pixel, that is its column and its row and a half more.

    Raises:
        ValueError: if one of these is no array of finite numbers of this shape.
    """
    return _marked(PictureKind.DOTS, 2, expected, answer, given, photo)


def mask(expected: ArrayLike, answer: ArrayLike) -> Picture:
    """Draw where two masks (rows, columns) agree, and where a pixel is only in one; what is not 0 is in.

    Raises:
        ValueError: if they are no arrays of numbers of one shape.
    """
    one, other = (_thinned(_numbers(array, 2) != 0) for array in (expected, answer))
    if one.shape != other.shape or not one.size:
        raise ValueError(f"the masks have the shapes {one.shape} and {other.shape}; expected is one, with pixels")
    shades = np.select([one & other, one, other], [1, 2, 3], 0)
    extent = (0.0, 0.0, float(one.shape[1]), float(one.shape[0]))
    return Picture(PictureKind.MASK, [], [], [], shades.tolist(), extent)


def _marked(
    kind: PictureKind, columns: int, expected: ArrayLike, answer: ArrayLike, given: ArrayLike, photo: ArrayLike | None
) -> Picture:
    layers = [_rows(each, columns) for each in (given, expected, answer)]
    kept = [layer[:MOST] for layer in layers]
    whole = None if photo is None else _numbers(photo, 2)
    if whole is not None and whole.size:
        extent = (0.0, 0.0, float(whole.shape[1]), float(whole.shape[0]))
    else:
        extent = _extent(np.concatenate([layer.reshape(-1, 2) for layer in kept]))
    left_out = sum(len(layer) - len(few) for layer, few in zip(layers, kept, strict=True))
    shades = _shades(whole) if whole is not None and whole.size else []
    ours, right, theirs = (np.round(few, 9).tolist() for few in kept)
    return Picture(kind, ours, right, theirs, shades, extent, left_out)


def _numbers(array: ArrayLike, axes: int) -> NDArray[Any]:
    found = np.asarray(array)
    if found.dtype.kind not in "biuf" or found.ndim != axes or not np.isfinite(found).all():
        raise ValueError(f"expected {axes} axes of finite numbers, got shape {found.shape} of {found.dtype}")
    return found


def _rows(array: ArrayLike, columns: int) -> NDArray[np.float64]:
    found = np.asarray(array)
    found = _numbers(found if found.size else np.zeros((0, columns)), 2).astype(np.float64)
    if found.shape[1] != columns or np.abs(found).max(initial=0.0) > _LARGEST:
        raise ValueError(f"expected rows of {columns} numbers of no unusual size, got shape {found.shape}")
    return found


def _extent(corners: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """What holds all points, with a little room around."""
    if not len(corners):
        return (0.0, 0.0, 1.0, 1.0)
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = 0.06 * max(float((high - low).max()), 1e-6)
    left, top, right, bottom = (float(v) for v in (*(low - room), *(high + room)))
    return (left, top, right, bottom)


def _thinned(image: NDArray[Any]) -> NDArray[Any]:
    step = max(1, -(-max(image.shape) // _SIDE))
    return image[::step, ::step]


def _shades(photo: NDArray[Any]) -> list[list[int]]:
    small = _thinned(photo).astype(np.float64)
    low, high = small.min(), small.max()
    levels = (small - low) / ((high - low) or 1.0) * (SHADES - 1)
    shades: list[list[int]] = np.round(levels).astype(int).tolist()
    return shades
