"""SIFT whole: from a picture to key points and what describes them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Float

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.features.orientation import Slopes, central_slopes, orient
from dlcourse.features.refinement import refine
from dlcourse.features.sift_descriptors import describe
from dlcourse.graph import Scalar, graph_function
from dlcourse.imaging import gaussian_filter

__all__ = ["sift"]

SIGMA = 1.6  # of an octave's first layer
CAMERA = 0.5  # what a picture is taken to be smoothed by
RADIUS, PEAKS, MOVES = 16, 2, 5


def _validate(
    image: Any, *, limit: int, octaves: int, first_octave: int, layers: int, contrast: Any, edge: Any
) -> None:
    for name, number in (("limit", limit), ("octaves", octaves), ("layers", layers)):
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"{name} is {number!r}, expected a whole number, 1 or more.")
    if first_octave not in (-1, 0):
        raise ValueError(f"first_octave is {first_octave!r}, expected -1, the picture doubled, or 0.")
    refuse_empty("sift", image=image, expected="at least one pixel", mend="Pass a picture of three rows or more.")
    least = 2 * 2 ** max(octaves + first_octave - 1, 0) + 1
    refuse_unless(
        tf.reduce_min(tf.shape(image)) >= least,
        f"image is too small, expected {least} rows and columns or more for {octaves} octaves. Pass fewer octaves.",
    )
    refuse_where(contrast, lambda x: ~(x >= 0), "contrast is {:g}, expected 0 or more.")
    refuse_where(edge, lambda x: ~(x >= 1), "edge is {:g}, expected a ratio of 1 or more, such as 10.")


@graph_function(static=["limit", "octaves", "first_octave", "layers"], validate=_validate)
def sift(
    image: Float[tf.Tensor, "rows columns"],
    *,
    limit: int = 1000,
    octaves: int = 4,
    first_octave: int = -1,
    layers: int = 3,
    contrast: Scalar = 0.0133,
    edge: Scalar = 10.0,
) -> tuple[Float[tf.Tensor, "points 4"], Float[tf.Tensor, "points 128"], Bool[tf.Tensor, " points"]]:
    """SIFT, scale-invariant feature transform: key points of a picture, and a descriptor of each.

    extrema of D = (g(kσ) − g(σ)) * I over 26 neighbours, refined; orientations; descriptors at σ and θ

    Args:
        image: (rows, columns), grey, from 0 to 1.
        limit: the number of key points, the strongest ones.
        octaves: how often σ is doubled, and the picture halved.
        first_octave: −1, which doubles the picture first and finds the smallest key points, or 0.
        layers: of an octave, k = 2^{1/layers}.
        contrast: least |D| of a key point; another range of the picture needs another one.
        edge: as for ``sift_refine``.

    Returns:
        Key points (x, y, σ, θ) (limit, 4), the strongest |D| first, their descriptors (limit, 128), and which of them
        there are (limit,): where fewer are found, the rest is filled up. A place with two orientations is two points.
        No gradient flows to the picture: which key points there are changes in steps.

    Raises:
        ValueError: the picture is too small for so many octaves, or a number is out of its range.

    Example:
        A bright disc, and its size: of a Gaussian blob σ would be its own.

        >>> y, x = np.mgrid[:33, :33]
        >>> blob = np.exp(-((x - 16) ** 2 + (y - 14) ** 2) / (2 * 3.0**2))
        >>> points, descriptors, found = sift(blob, limit=4, octaves=3)
        >>> print(points[0, :3].numpy().round(1), descriptors.shape, found.numpy()[0])
        [16.  14.   2.7] (4, 128) True

    Conventions:
        σ is 1.6 in the first layer of each octave, as in the paper, with ``layers`` to the octave; the note's σ, √2σ,
        2σ, … has 2 layers. A picture is taken to be smoothed by 0.5 when it comes. Doubling gives 2n − 1 pixels, the
        given ones and those halfway, so that nothing moves by half a pixel. OpenCV: contrastThreshold is 0.04 for 3
        layers of a picture up to 1, KeyPoint.size is 2σ, and KeyPoint.angle is in degrees.

    References:
        lowe2004; note D, section 14.
    """
    image = tf.stop_gradient(image)
    image -= tf.reduce_max(image) / 2 + tf.reduce_min(image) / 2  # else differences of bright layers lose digits
    pictures, start = [], tf.constant(0)
    found, place = [], []
    picture = _doubled(image) if first_octave else image
    smoothed = 2 * CAMERA if first_octave else CAMERA
    picture = gaussian_filter(picture, sigma=(SIGMA**2 - smoothed**2) ** 0.5)
    for octave in range(first_octave, first_octave + octaves):
        space = _scale_space(picture, layers)
        points, value, kept = _extrema(space[1:] - space[:-1], limit, contrast, edge)
        rows, columns = tf.shape(picture)[0], tf.shape(picture)[1]
        layer = tf.clip_by_value(tf.cast(tf.floor(points[:, 2] + 0.5), tf.int32), 1, layers)
        here = start + (layer - 1) * rows * columns
        place.append((here, tf.fill([limit], rows), tf.fill([limit], columns), tf.fill([limit], 2.0**octave)))
        found.append((points, value, kept))
        pictures.append([tf.reshape(x, [-1]) for x in central_slopes(space[1 : layers + 1])])
        start += layers * rows * columns
        picture = space[layers, ::2, ::2]
    points, value, kept = (tf.concat(x, axis=0) for x in zip(*found, strict=True))
    where = [tf.concat(x, axis=0) for x in zip(*place, strict=True)]
    x, y = (tf.concat(each, axis=0) for each in zip(*pictures, strict=True))
    nothing = tf.reduce_sum(image * 0)  # NaN where the picture has one
    return _described(x, y, points, value, kept, where, limit, layers, nothing)


def _described(
    x: Any, y: Any, points: Any, value: Any, kept: Any, where: Any, limit: int, layers: int, nothing: Any
) -> Any:
    """Return the strongest key points with their orientations and descriptors, filled up with ``nothing``."""
    strength, chosen = tf.math.top_k(tf.where(kept, tf.abs(value), -tf.ones_like(value)), k=limit)
    points, (start, rows, columns, step) = tf.gather(points, chosen), [tf.gather(each, chosen) for each in where]
    places, scales = points[:, :2], SIGMA * tf.pow(tf.constant(2.0, points.dtype), points[:, 2] / layers)
    slopes = Slopes(x, y, start, rows, columns)
    angles, peak, _ = orient(slopes, places, scales, RADIUS, PEAKS, 0.8)
    strength = tf.where(peak, strength[:, None], -tf.ones_like(angles))
    strength, chosen = tf.math.top_k(tf.reshape(strength, [-1]), k=limit)
    angles, chosen = tf.gather(tf.reshape(angles, [-1]), chosen), chosen // PEAKS
    places, scales, step = (tf.gather(each, chosen) for each in (places, scales, step))
    slopes = Slopes(x, y, *(tf.gather(each, chosen) for each in (start, rows, columns)))
    descriptors, kept = describe(slopes, places, scales, angles, 0.2), strength >= 0
    step = tf.cast(step, points.dtype)
    keypoints = tf.concat([places * step[:, None], (scales * step)[:, None], angles[:, None]], axis=-1)
    return tf.where(kept[:, None], keypoints, nothing), tf.where(kept[:, None], descriptors, nothing), kept


def _doubled(image: Any) -> Any:
    """Return a picture with the means of neighbours between them."""
    for _ in range(2):
        between = (image[1:] + image[:-1]) / 2
        woven = tf.reshape(tf.stack([image[:-1], between], axis=1), [-1, tf.shape(image)[1]])
        image = tf.transpose(tf.concat([woven, image[-1:]], axis=0))
    return image


def _scale_space(picture: Any, layers: int) -> Any:
    """Return layers + 3 pictures, each smoother than the one before by the factor 2^{1/layers}."""
    space, growth = [picture], 2 ** (1 / layers)
    for layer in range(layers + 2):
        sigma = SIGMA * growth**layer * (growth**2 - 1) ** 0.5
        space.append(gaussian_filter(space[-1], sigma=sigma))
    return tf.stack(space)


def _extrema(dog: Any, limit: int, contrast: Any, edge: Any) -> tuple[Any, Any, Any]:
    """Return the strongest extrema over 26 neighbours, refined, filled up to ``limit``."""
    middle, size = dog[1:-1, 1:-1, 1:-1], tf.shape(dog) - 2
    extreme = (middle > _largest_neighbour(dog)) | (-middle > _largest_neighbour(-dog))
    seen = tf.abs(middle) > tf.cast(contrast, dog.dtype) / 2
    rank = tf.reshape(tf.where(extreme & seen, tf.abs(middle), -tf.ones_like(middle)), [-1])
    rank, index = tf.math.top_k(tf.concat([rank, -tf.ones([limit], dog.dtype)], axis=0), k=limit)
    index = tf.where(rank >= 0, index, 0)
    layer, rest = index // (size[1] * size[2]), index % (size[1] * size[2])
    points = 1 + tf.stack([rest % size[2], rest // size[2], layer], axis=-1)
    refined, value, kept = refine(dog, points, contrast, edge, MOVES)
    return refined, value, kept & (rank >= 0)


def _largest_neighbour(dog: Any) -> Any:
    """Return the largest of 26 neighbours: of rows first, as 26 shifted copies take too much memory."""
    beside = tf.maximum(dog[:, :, :-2], dog[:, :, 2:])
    of_three = tf.maximum(beside, dog[:, :, 1:-1])
    around = tf.maximum(of_three[:, :-2], of_three[:, 2:])
    of_nine = tf.maximum(around, of_three[:, 1:-1])
    own = tf.maximum(around, beside[:, 1:-1])
    return tf.maximum(own[1:-1], tf.maximum(of_nine[:-2], of_nine[2:]))
