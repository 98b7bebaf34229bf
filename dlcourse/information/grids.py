"""Densities on a grid: the trapezoidal rule, and what is a density and what is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.information.distributions import known

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
        values = known(points)
        if values is not None and not (np.diff(values) > 0).all():
            raise ValueError(
                f"{function}: the points of {name} do not rise, expected each above the one before. Sort them."
            )


def validate_mass(function: str, density: Any, **grid: Any) -> None:
    """Refuse a density whose integral over its last axes, one for each of ``grid``, is not one."""
    masses = known(density)
    for points in reversed(grid.values()):
        if masses is None or known(points) is None:
            return
        masses = trapezoid(masses, known(points))
    masses = np.atleast_1d(masses)
    wrong = ~(np.abs(masses - 1) <= MISSING_MASS)
    if wrong.any():
        raise ValueError(
            f"{function}: density of shape {tuple(density.shape)} integrates to {masses[wrong][0]:.6g} over "
            f"{' and '.join(grid)}, expected 1 within {MISSING_MASS:g}. Widen or refine the grid, or divide the "
            "density by its integral."
        )
