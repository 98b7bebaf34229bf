"""Pens: curves through points, and pictures of them."""

from __future__ import annotations

import numpy as np

__all__: list[str] = []

HALF = np.float32(0.5)


def curve(points: np.ndarray, count: int) -> np.ndarray:
    """Run Catmull and Rom's spline through points (..., points, 2), and return ``count`` of its own, evenly spread.

    A spline through P₀, …, P₄ has four pieces. On each, with t from 0 to 1, it is half of
    2P₁ + (P₂ − P₀) t + (2P₀ − 5P₁ + 4P₂ − P₃) t² + (3P₁ − P₀ − 3P₂ + P₃) t³; the ends are doubled.
    """
    padded = np.concatenate([points[..., :1, :], points, points[..., -1:, :]], axis=-2)
    place = np.linspace(0, points.shape[-2] - 1, count, dtype=np.float32)
    piece = np.minimum(place.astype(int), points.shape[-2] - 2)
    t = (place - piece)[:, None]
    before, start, end, after = (padded[..., piece + k, :] for k in range(4))
    quadratic, cubic = 2 * before - 5 * start + 4 * end - after, 3 * start - before - 3 * end + after
    return HALF * (2 * start + (end - before) * t + quadratic * t**2 + cubic * t**3)


def ink(dots: np.ndarray, width: np.ndarray, size: int) -> np.ndarray:
    """Draw dots (count, dots, 2), in pixels from the left and from the top, with pens of some width, (count,).

    Every dot is a Gaussian, a product of one of its row and one of its column, so that a picture is a product of two
    matrices. Where the pen has been, ink is 1 − exp(−amount): a line crossed twice is hardly blacker than once.

    Returns:
        Ink from 0 to 1, (count, size, size).
    """
    centres = np.arange(size, dtype=np.float32) + HALF
    steps = np.linalg.norm(np.diff(dots, axis=1), axis=-1)
    weight = np.concatenate([steps[:, :1], steps], axis=1)[:, :, None]  # a slow pen leaves no more ink than a quick one
    spread = width[:, None, None]
    columns = np.exp(-(((centres - dots[..., :1]) / spread) ** 2))
    rows = np.exp(-(((centres - dots[..., 1:]) / spread) ** 2)) * weight / spread
    return 1 - np.exp(-3 * (rows.transpose(0, 2, 1) @ columns))
