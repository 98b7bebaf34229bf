"""Differences of neighbours: the slope of a picture along an axis."""

from __future__ import annotations

from typing import Any

from dlcourse.graph import graph_function
from dlcourse.imaging.borders import check_mode, check_window
from dlcourse.imaging.convolving import Image, along

__all__ = ["differences"]

# As true convolutions: the first weight goes with the pixel one further on.
KERNELS = {"forward": (1.0, -1.0, 0.0), "backward": (0.0, 1.0, -1.0), "central": (0.5, 0.0, -0.5)}


def _validate(image: Any, *, kind: str, axis: int, mode: str) -> None:
    check_mode(mode)
    if kind not in KERNELS:
        raise ValueError(f"kind is {kind!r}, expected one of {', '.join(map(repr, KERNELS))}.")
    if axis not in (-1, -2):
        raise ValueError(f"axis is {axis!r}, expected one of -1 (along x) and -2 (along y).")
    check_window(image, 1, 1)


@graph_function(static=["kind", "axis", "mode"], validate=_validate)
def differences(image: Image, *, kind: str = "central", axis: int = -1, mode: str = "symmetric") -> Image:
    """Finite differences of an image along x or y: forward, backward or central.

    forward f(x + 1) − f(x), kernel [1 −1 0]; backward f(x) − f(x − 1), kernel [0 1 −1]; central
    (f(x + 1) − f(x − 1))/2, kernel [½ 0 −½]; kernels as true convolutions

    Args:
        image: f (..., rows, columns).
        kind: "forward", "backward" or "central".
        axis: −1 for differences along x (from column to column), −2 along y (from row to row, downwards).
        mode: what lies beyond the border, as for ``convolve``. With "symmetric" the pixel beyond is that at the border.

    Returns:
        The differences (..., rows, columns), in the unit of the picture a pixel.

    Raises:
        ValueError: an unknown mode or kind, another axis, or a picture without pixels.

    Example:
        >>> squares = [[0.0, 1.0, 4.0, 9.0, 16.0]]
        >>> print(differences(squares, kind="forward").numpy())
        [[1. 3. 5. 7. 0.]]
        >>> print(differences(squares, kind="backward").numpy())
        [[0. 1. 3. 5. 7.]]
        >>> print(differences(squares).numpy())
        [[0.5 2.  4.  6.  3.5]]

    Conventions:
        Inside, "central" is ``np.gradient``, which takes one-sided differences at the border: mode "symmetric" has half
        of them. Note D prints the central kernel without its ½.

    References:
        szeliski2022, section 7.2; note D, section 14.
    """
    return along(image, KERNELS[kind], axis=axis, mode=mode)
