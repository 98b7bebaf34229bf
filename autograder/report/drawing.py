"""A picture as paths of an SVG drawing: numbers of ours only, whatever the answer was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from autograder.asked.picture import SHADES, Picture, PictureKind
from autograder.messages import say

__all__ = ["Drawing", "drawing"]

_SIDE = 100.0  # of the longer side, in the drawing's own units
_LAYERS = ("given", "expected", "answer")
_MASK = ("neither", "both", "missing", "extra")


@dataclass(frozen=True)
class Drawing:
    """Paths, each with its class and, of a photograph, its colour.

    Args:
        legend: which kinds of lines or squares there are, by class, with what they are.
    """

    kind: PictureKind
    width: float
    height: float
    shades: tuple[tuple[str, str], ...]  # colour and path
    layers: tuple[tuple[str, str], ...]  # class and path
    legend: tuple[tuple[str, str], ...]
    label: str
    left_out: int
    fill: str  # where there is no style


def drawing(picture: Picture) -> Drawing:
    """Lay a picture out."""
    left, top, right, bottom = picture.extent
    scale = _SIDE / max(right - left, bottom - top, 1e-9)
    mask = picture.kind is PictureKind.MASK
    rows = [(name, getattr(picture, name)) for name in _LAYERS]
    shape = _box if picture.kind is PictureKind.BOXES else _dot
    layers = [(name, "".join(shape(row, left, top, scale, name) for row in found)) for name, found in rows if found]
    squares = list(_squares(picture.shades, (right - left) * scale, (bottom - top) * scale))
    if mask:
        layers = [(_MASK[level], path) for level, path in squares if 0 < level < len(_MASK)]
    counts = {name: len(found) for name, found in rows}
    return Drawing(
        kind=picture.kind,
        width=round((right - left) * scale, 2),
        height=round((bottom - top) * scale, 2),
        shades=() if mask else tuple((_grey(level), path) for level, path in squares),
        layers=tuple(layers),
        legend=tuple((name, say(f"feedback.picture.{name}")) for name, _ in layers),
        label=say(f"feedback.picture.label.{picture.kind}", **(_pixels(picture) if mask else counts)),
        left_out=picture.left_out,
        fill="#555" if mask else "none",
    )


def _box(row: Sequence[float], left: float, top: float, scale: float, name: str) -> str:
    x1, y1, x2, y2 = ((v - o) * scale for v, o in zip(row, (left, top, left, top), strict=True))
    return f"M{x1:.2f} {y1:.2f}H{x2:.2f}V{y2:.2f}H{x1:.2f}z"


def _dot(row: Sequence[float], left: float, top: float, scale: float, name: str) -> str:
    """A ring for what was expected, a cross for what came back, a small square for what is given."""
    x, y = (row[0] - left) * scale, (row[1] - top) * scale
    if name == "expected":
        return f"M{x - 2.5:.2f} {y:.2f}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"
    if name == "answer":
        return f"M{x - 1.8:.2f} {y - 1.8:.2f}l3.6 3.6m0-3.6l-3.6 3.6"
    return f"M{x - 0.6:.2f} {y - 0.6:.2f}h1.2v1.2h-1.2z"


def _squares(shades: Sequence[Sequence[int]], width: float, height: float) -> Iterator[tuple[int, str]]:
    """One path for all pixels of a shade; of a row, neighbours of a shade are one rectangle."""
    if not shades or not shades[0]:
        return
    paths: dict[int, list[str]] = {}
    high, wide = height / len(shades), width / len(shades[0])
    for i, row in enumerate(shades):
        j = 0
        for level, run in groupby(row):
            length = len(list(run))
            path = f"M{j * wide:.2f} {i * high:.2f}h{length * wide:.2f}v{high:.2f}h-{length * wide:.2f}z"
            paths.setdefault(level, []).append(path)
            j += length
    for level, found in sorted(paths.items()):
        yield level, "".join(found)


def _grey(level: int) -> str:
    bright = round(255 * level / (SHADES - 1))
    return f"#{bright:02x}{bright:02x}{bright:02x}"


def _pixels(picture: Picture) -> dict[str, int]:
    flat = [level for row in picture.shades for level in row]
    return {name: flat.count(level) for level, name in enumerate(_MASK)}
