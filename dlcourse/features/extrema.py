"""Extrema over position and scale: where a blob is, and how large."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.checks import refuse_empty
from dlcourse.features.corners import harris_response, slopes
from dlcourse.features.scales import check_scales
from dlcourse.features.windows import Image, check_picture
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging import gaussian_filter
from dlcourse.imaging.borders import check_mode

__all__ = ["ScaledCorners", "scale_adapted_harris", "scale_space_extrema"]

RULES = ("neighbors", "notes")


def _validate(responses: Any, *, threshold: Any, rule: Any) -> None:
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}, expected 'neighbors' or 'notes'.")
    mend = "Pass layers of pictures (layers, height, width)."
    refuse_empty("scale_space_extrema", expected="at least one pixel", mend=mend, responses=responses)


@graph_function(static=["rule"], validate=_validate)
def scale_space_extrema(
    responses: Float[tf.Tensor, "*batch layers height width"], *, threshold: Scalar = 0.0, rule: str = "neighbors"
) -> Int[tf.Tensor, "*batch layers height width"]:
    """Scale-space extrema: pixels above, or below, all neighbours in their own and adjacent layers.

    1 where v > max of the 26 neighbours, −1 where v < min of them, if |v| ≥ threshold; else 0

    Args:
        responses: layers of one picture at growing scales (..., layers, height, width), such as
            ``scale_space(kind="log")``.
        threshold: of the size of an extremum.
        rule: "neighbors": of its 26 neighbours, 8 in its layer and 9 in either layer beside. "notes": maxima only,
            above their 8 neighbours, and above the same pixel of *every* other layer.

    Returns:
        int32 (..., layers, height, width): 1 at maxima, −1 at minima, 0 elsewhere. It is 0 at the edges of the picture,
        and with "neighbors" in the first and the last layer, where neighbours are missing. ``tf.where(found != 0)`` has
        the places, as (layer, y, x).

    Raises:
        ValueError: the rule is not known, or there is no pixel.

    Example:
        >>> layers = np.zeros((3, 3, 5))
        >>> layers[1, 1] = [0.0, 2.0, 0.0, -3.0, 0.0]
        >>> print(scale_space_extrema(layers)[1, 1].numpy())
        [ 0  1  0 -1  0]

    Conventions:
        Comparisons are strict: of equal neighbours none is an extremum, so a flat picture has none, and two equal
        pixels on top of a blob hide it. ``skimage.feature.blob_log`` takes maxima alone, and plateaus too. The note
        has no minima, and another rule, which sees a maximum at every scale that is only the largest of its own column
        of layers: on smoothed noise it has far more. NaN is no extremum, and neither is a neighbour of it.

    References:
        lowe2004, section 3.1; lindeberg1998, section 4; note D, section 14.
    """
    responses = tf.stop_gradient(responses)
    maxima, minima = _above(responses, rule), _above(-responses, rule)
    size = tf.shape(responses)
    inside = _inner(size[-2])[:, None] & _inner(size[-1])
    large = tf.abs(responses) >= tf.cast(threshold, responses.dtype)
    if rule == "notes":
        return tf.cast(maxima & inside & large, tf.int32)
    found = tf.cast(maxima, tf.int32) - tf.cast(minima, tf.int32)
    return found * tf.cast(inside & large & _inner(size[-3])[:, None, None], tf.int32)


def _inner(size: Any) -> Any:
    place = tf.range(size)
    return (place > 0) & (place < size - 1)


def _above(v: Any, rule: str) -> Any:
    """Return where a pixel is above all its neighbours; what it is at edges does not matter."""
    size, before = tf.shape(v), v.shape.rank - 3
    framed = tf.pad(v, [[0, 0]] * before + [[1, 1]] * 3)
    layers = (0, 1, 2) if rule == "neighbors" else (1,)
    above = tf.ones_like(v, tf.bool)
    for layer, row, column in itertools.product(layers, (0, 1, 2), (0, 1, 2)):
        if (layer, row, column) != (1, 1, 1):
            starts = [0] * before + [layer, row, column]
            above &= v > tf.slice(framed, starts, size)
    if rule == "notes":
        largest = tf.reduce_max(v, axis=-3, keepdims=True)
        same = tf.reduce_sum(tf.cast(v >= largest, tf.float32), axis=-3, keepdims=True)
        above &= (v >= largest) & (same == 1)
    return above


class ScaledCorners(NamedTuple):
    """Corners at several scales, as ``scale_adapted_harris`` returns them."""

    points: Bool[tf.Tensor, "*batch layers height width"]
    responses: Float[tf.Tensor, "*batch layers height width"]


def _validate_harris(image: Any, *, sigmas: Any, threshold: Any, k: Any, ratio: Any, rule: Any, mode: Any) -> None:
    check_scales(sigmas)
    if isinstance(ratio, bool) or not isinstance(ratio, (int, float)) or not 0 < ratio < float("inf"):
        raise ValueError(f"ratio is {ratio!r}, expected a number above 0, such as 1.4.")
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}, expected 'neighbors' or 'notes'.")
    check_mode(mode)
    check_picture("scale_adapted_harris", image)


@graph_function(static=["sigmas", "ratio", "rule", "mode"], validate=_validate_harris)
def scale_adapted_harris(
    image: Image,
    *,
    sigmas: Sequence[float],
    threshold: Scalar = 0.0,
    k: Scalar = 0.05,
    ratio: float = 1.4,
    rule: str = "neighbors",
    mode: str = "symmetric",
) -> ScaledCorners:
    """Scale-adapted Harris detector: corners, as maxima of the Harris response over place and scale.

    M(σ) = σ² g(ρσ) * [L_x², L_x L_y; L_x L_y, L_y²],  L = g(σ) * I;  R = det M − k (tr M)²

    Args:
        image: I (..., height, width).
        sigmas: σ₁ < σ₂ < …, in pixels, at which the slopes are taken.
        threshold: what a corner's response has to be above; R grows with the fourth power of the picture's contrast.
        k: as of ``harris_response``.
        ratio: ρ; the window's deviation is ρσ.
        rule: of ``scale_space_extrema``, of which the maxima are taken. "neighbors" needs a scale below and one above.
        mode: what lies beyond the border, as for ``imaging.convolve``.

    Returns:
        ``ScaledCorners``: where there is a corner, booleans, and R, both (..., layers, height, width), a layer a scale.

    Raises:
        ValueError: scales that are not above 0 or do not grow, an unknown rule or mode, a ratio not above 0, or there
            is no pixel.

    Example:
        A square of 7 pixels a side: its four corners are one where they meet, at σ = 2.

        >>> image = np.zeros((17, 17))
        >>> image[5:12, 5:12] = 1.0
        >>> corners = scale_adapted_harris(image, sigmas=(1.0, 1.4, 2.0, 2.8), threshold=1e-4)
        >>> print(tf.where(corners.points).numpy())
        [[2 8 8]]

    Conventions:
        Slopes are Sobel's over 8, of the smoothed picture. The factor σ² makes responses of scales comparable. The
        detector of Mikolajczyk and Schmid has the same M, with slopes at 0.7 of the window's scale (ρ = 1.4), but
        takes its maximum over scale of the *LoG*. Booleans have no gradient; the responses have.

    References:
        mikolajczyk2004, section 2.1; lindeberg1998; note D, section 14.
    """
    if mode != "constant":  # which compares pixels with 0; else only their differences count
        first = tf.stop_gradient(image[..., :1, :1])
        image -= tf.where(tf.math.is_finite(first), first, tf.zeros_like(first))
    unit = binary_unit(image, axis=[-2, -1])  # fourth powers of very small or large pixels would be lost
    responses = tf.stack([_scaled_response(image / unit, sigma, k, ratio, mode) for sigma in sigmas], axis=-3)
    maxima, unit = scale_space_extrema(responses, rule=rule) == 1, unit[..., None, :, :]
    level = tf.cast(threshold, image.dtype) / unit / unit / unit / unit
    return ScaledCorners(maxima & (responses > level), responses * unit * unit * unit * unit)


def _scaled_response(image: Any, sigma: float, k: Any, ratio: float, mode: str) -> Any:
    across, down = (sigma * slope for slope in slopes(gaussian_filter(image, sigma=sigma, mode=mode), mode))
    products = tf.stack([across * across, across * down, down * down], axis=-3)
    xx, xy, yy = tf.unstack(gaussian_filter(products, sigma=ratio * sigma, mode=mode), axis=-3)
    tensor = tf.stack([tf.stack([xx, xy], axis=-1), tf.stack([xy, yy], axis=-1)], axis=-2)
    return harris_response(tensor, k=k)
