"""A camera from points and their pictures: the direct linear transform."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import graph_function
from dlcourse.motion.cameras import Camera, Pixels, Points, homogeneous_of

__all__ = ["camera_dlt", "dlt_rows"]

FEWEST = 6
# Units in the last place below which a singular value counts as zero.
ROUNDING = 100


@graph_function()
def dlt_rows(points: Points, pixels: Pixels) -> Float[tf.Tensor, "*batch rows 12"]:
    """Equations of the direct linear transform (DLT): two rows for each point, which A p = 0 is made of.

    (Xᵀ 0ᵀ −xXᵀ) p = 0 and (0ᵀ Xᵀ −yXᵀ) p = 0, with p = (p₁, p₂, p₃), the rows of P one after the other

    Args:
        points: points in space, one (X, Y, Z) a row (*batch, points, 3).
        pixels: where they are seen, one (x, y) a row (*batch, points, 2).

    Returns:
        A, both rows of the first point first (*batch, 2 · points, 12).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(dlt_rows([[1.0, 2.0, 3.0]], [[4.0, 5.0]]).numpy().astype(int))
        [[  1   2   3   1   0   0   0   0  -4  -8 -12  -4]
         [  0   0   0   0   1   2   3   1  -5 -10 -15  -5]]

    References:
        hartley2004, equation 7.2; note D, section 14.
    """
    x = homogeneous_of(points)
    none = tf.zeros_like(x)
    first = tf.concat([x, none, -pixels[..., :1] * x], axis=-1)
    second = tf.concat([none, x, -pixels[..., 1:] * x], axis=-1)
    rows = tf.stack([first, second], axis=-2)  # (*batch, points, 2, 12)
    shape = tf.shape(rows)
    return tf.reshape(rows, tf.concat([shape[:-3], [2 * shape[-3], 12]], axis=0))


def _normalized(points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Move the mean to the origin and the mean squared distance to the number of coordinates."""
    mean = tf.reduce_mean(points, axis=-2, keepdims=True)
    centred = points - mean
    largest = tf.reduce_max(tf.abs(centred), axis=[-2, -1], keepdims=True)
    scaled = tf.math.divide_no_nan(centred, largest)
    spread = largest * tf.sqrt(tf.reduce_mean(tf.square(scaled), axis=[-2, -1], keepdims=True))
    return tf.math.divide_no_nan(centred, spread), mean, spread


def _check_dlt(points: Any, pixels: Any) -> None:
    count = points.shape[-2] if points.shape[-2] is not None else tf.shape(points)[-2]
    told = f"{count} points" if isinstance(count, int) else "fewer points"
    refuse_unless(
        count >= FEWEST,
        f"camera_dlt: {told} are passed, expected 6 or more: a camera has 11 unknowns, and a point gives 2 equations. "
        "Add points.",
    )
    x, y = _normalized(points)[0], _normalized(pixels)[0]
    tolerance = ROUNDING * float(ml_dtypes.finfo(points.dtype.as_numpy_dtype).eps)
    extents = tf.linalg.svd(x, compute_uv=False)
    refuse_where(
        tf.math.divide_no_nan(extents[..., 2], extents[..., 0]),
        lambda ratio: ratio < tolerance,
        "camera_dlt: the points lie in one plane (their thickness is {:.1g} of their extent), expected points in space:"
        " a plane is seen alike by many cameras. Add points outside of it.",
    )
    values = tf.linalg.svd(dlt_rows(x, y), compute_uv=False)
    refuse_where(
        values[..., 10] / values[..., 0],
        lambda ratio: ratio < tolerance,
        "camera_dlt: more than one camera fits (the next singular value is {:.1g} of the largest), expected points in "
        "general position. Add other points: too many of these lie in one plane or on one curve with the camera.",
    )


@graph_function(validate=_check_dlt)
def camera_dlt(points: Points, pixels: Pixels) -> Camera:
    """Camera matrix from points and their pictures, by the normalised direct linear transform (DLT).

    P = T⁻¹ P̃ U,  p̃ = argmin ‖Ã p‖ subject to ‖p‖ = 1

    Ã is ``dlt_rows`` of the points X̃ = U X and the pixels x̃ = T x, where U and T move the mean to the origin and make
    the root mean square of every coordinate 1; p̃ is the last column of V in Ã = U S Vᵀ.

    Args:
        points: points in space, one (X, Y, Z) a row, six or more, not all in one plane (*batch, points, 3).
        pixels: where they are seen, one (x, y) a row (*batch, points, 2).

    Returns:
        P with ‖P‖ = 1, and the sign for which p₃ᵀX is positive at the points' mean (*batch, 3, 4).

    Raises:
        ValueError: shapes do not fit together, fewer than six points, points in one plane or in another position
            that does not determine the camera.

    Example:
        The camera that looks along Z from (0, 0, −2) sees the corners of a cube, and is found again.

        >>> cube = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
        >>> camera = camera_dlt(cube, cube[:, :2] / (cube[:, 2:] + 2))
        >>> print((camera / camera[2, 2]).numpy().round(6) + 0.0)
        [[1. 0. 0. 0.]
         [0. 1. 0. 0.]
         [0. 0. 1. 2.]]

    Conventions:
        Scale and sign of P are free. With the sign taken here the points lie in front where det M > 0. Where pixels
        are exact, normalising changes nothing; where not, it makes the answer independent of the pixels' units and
        origin, and nearer to the least distance in the picture. ``hartley2004`` scales by the mean distance, to √2 and
        √3; here it is the root mean square. Note D takes a column of AV: it is the last column of V.

    References:
        hartley2004, algorithm 7.1; abdelaziz1971; note D, section 14.
    """
    x, x_mean, x_spread = _normalized(points)
    y, y_mean, y_spread = _normalized(pixels)
    _, _, v = tf.linalg.svd(dlt_rows(x, y))
    normalized = tf.reshape(v[..., -1], tf.concat([tf.shape(points)[:-2], [3, 4]], axis=0))
    # T⁻¹ = (s 0 m; 0 1) and U = (1/r −mean/r; 0 1), taken by hand: row by row, then column by column. What is common
    # to all of P does not matter, so U is multiplied by r.
    rows = tf.concat(
        [
            y_spread * normalized[..., :2, :] + tf.linalg.matrix_transpose(y_mean) * normalized[..., 2:, :],
            normalized[..., 2:, :],
        ],
        axis=-2,
    )
    left = rows[..., :3]
    right = x_spread * rows[..., 3:] - tf.reduce_sum(left * x_mean, axis=-1, keepdims=True)
    camera = tf.concat([left, right], axis=-1)
    largest = tf.reduce_max(tf.abs(camera), axis=[-2, -1], keepdims=True)
    camera /= largest
    camera /= tf.sqrt(tf.reduce_sum(tf.square(camera), axis=[-2, -1], keepdims=True))
    # p₃ᵀX at the mean is, but for a positive factor, the last entry of the normalised camera.
    return camera * tf.where(normalized[..., 2:, 3:] < 0, -tf.ones_like(largest), tf.ones_like(largest))
