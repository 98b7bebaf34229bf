"""The Laplace operator on a grid."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function

__all__ = ["laplacian"]


def _check(f: Any, *, row_spacing: Any, column_spacing: Any) -> None:
    if any(size is not None and size < 3 for size in f.shape[-2:]):
        raise ValueError(
            f"laplacian: f has shape {tuple(f.shape)}, expected at least 3 rows and 3 columns: a point needs a "
            "neighbour on each side."
        )
    for name, spacing in (("row_spacing", row_spacing), ("column_spacing", column_spacing)):
        value = tf.get_static_value(spacing)
        if value is not None and not value > 0:
            raise ValueError(f"laplacian: {name} is {float(value):g}, expected a positive distance.")


@graph_function(validate=_check)
def laplacian(
    f: Float[tf.Tensor, "*batch rows columns"], *, row_spacing: Scalar = 1.0, column_spacing: Scalar = 1.0
) -> Float[tf.Tensor, "*batch inner_rows inner_columns"]:
    """Laplacian of a function sampled on a grid, by the five-point stencil.

    Δf = ∂²f/∂x² + ∂²f/∂y² ≈ (f(y, x+h) − 2f(y, x) + f(y, x−h)) / h² + (f(y+k, x) − 2f(y, x) + f(y−k, x)) / k²

    Args:
        f: samples (..., rows, columns), at least 3×3.
        row_spacing: k, the distance from one row to the next.
        column_spacing: h, the distance from one column to the next.

    Returns:
        Δf at the inner points, (..., rows − 2, columns − 2). Exact for polynomials of up to the third degree.

    Raises:
        ValueError: fewer than three rows or columns, or a distance that is not positive.

    Example:
        f = x² + 3y² on a grid of unit spacing has Δf = 2 + 6.

        >>> y, x = np.mgrid[0.0:3.0, 0.0:4.0]
        >>> print(laplacian(x**2 + 3 * y**2).numpy())
        [[8. 8.]]

    Conventions:
        With h = k = 1 it is the correlation with note D's kernel [[0, 1, 0], [1, −4, 1], [0, 1, 0]]. SciPy's
        ``ndimage.laplace`` also gives values on the border, from pixels that it makes up.

    References:
        leveque2007, section 3.2; note D, sections 1 and 14.
    """
    inner = f[..., 1:-1, 1:-1]
    # First the differences to the two neighbours, then theirs: large values that are nearly equal lose less so.
    along_rows = (f[..., 2:, 1:-1] - inner) - (inner - f[..., :-2, 1:-1])
    along_columns = (f[..., 1:-1, 2:] - inner) - (inner - f[..., 1:-1, :-2])
    return along_rows / row_spacing**2 + along_columns / column_spacing**2
