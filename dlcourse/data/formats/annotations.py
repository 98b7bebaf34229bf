"""Boxes as Pascal VOC's annotations have them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np

from dlcourse.data.formats.damage import DamagedFile

__all__: list[str] = []

EDGES = ("ymin", "xmin", "ymax", "xmax")


def annotation(content: bytes, where: str, *, labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes (boxes, 4), each (top, left, bottom, right) in pixels, and their classes (boxes,).

    The file counts pixels from 1 and names the first and the last one of a box; edges are half a pixel further out.
    """
    try:
        found = [_object(each) for each in ElementTree.fromstring(content).iter("object")]
    except (ElementTree.ParseError, TypeError, ValueError) as error:
        raise DamagedFile(where, f"is damaged ({error})", "an annotation of Pascal VOC") from error
    unknown = sorted({name for name, _ in found} - set(labels))
    if unknown:
        raise DamagedFile(where, f"has an object {unknown[0]!r}", f"one of {', '.join(map(repr, labels))}")
    boxes = np.array([box for _, box in found], np.float32).reshape(-1, 4) - np.float32([1, 1, 0, 0])
    return boxes, np.array([labels.index(name) for name, _ in found], np.int64)


def _object(element: ElementTree.Element) -> tuple[str, list[float]]:
    return (element.findtext("name") or "").strip(), [float(element.findtext(f"bndbox/{edge}")) for edge in EDGES]
