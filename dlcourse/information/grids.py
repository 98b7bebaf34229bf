"""Densities on a grid: the trapezoidal rule, and what is a density and what is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.checks import known_or_tensors, refuse_where

__all__: list[str] = []

# A grid that misses more of the density's mass than this says little of its entropy.
MISSING_MASS = 0.01


def trapezoid(values: Any, points: Any) -> Any:
    """Integrate over the last axis; works for tensors and for arrays."""
    areas = (values[..., 1:] + values[..., :-1]) / 2 * (points[1:] - points[:-1])
    return areas.sum(axis=-1) if isinstance(areas, np.ndarray) else tf.reduce_sum(areas, axis=-1)


def validate_points(function: str, **grid: Any) -> None:
    """Refuse axes of fewer than two points, and points that do not rise."""
    for name, points in grid.items():
        if points.shape[0] is not None and points.shape[0] < 2:
            raise ValueError(
                f"{function}: {name} has shape {tuple(points.shape)}, expected at least 2 points of a grid."
            )
        told = f"{function}: the points of {name} do not rise, expected each above the one before. Sort them."
        (values,) = known_or_tensors(points)
        refuse_where(values[1:] - values[:-1], lambda steps: ~(steps > 0), told)


def validate_mass(function: str, density: Any, **grid: Any) -> None:
    """Refuse a density whose integral over its last axes, one for each of ``grid``, is not one."""
    masses, *axes = known_or_tensors(density, *grid.values())
    for points in reversed(axes):
        masses = trapezoid(masses, points)
    told = (
        f"{function}: density of shape {tuple(density.shape)} integrates to {{:.6g}} over {' and '.join(grid)}, "
        f"expected 1 within {MISSING_MASS:g}. Widen or refine the grid, or divide the density by its integral."
    )
    refuse_where(masses, lambda values: ~(abs(values - 1) <= MISSING_MASS), told)
