"""Region of interest pooling: a box of any size becomes a grid of maxima; and its gradient."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.nan import spoiled
from dlcourse.ranges import choice, number_pair

__all__ = ["roi_pool", "roi_pool_backward"]

Maps = Float[tf.Tensor, "batch rows columns channels"]
Boxes = Float[tf.Tensor, "batch regions 4"]
Pooled = Float[tf.Tensor, "batch regions out_rows out_columns channels"]
BINS = ("overlapping", "partition")


def _check(name: str, features: Any, size: Any, bins: str) -> None:
    number_pair(name, "size", size, "[1, inf)", sizes=True)
    choice(name, "bins", bins, BINS)
    if 0 in features.shape[1:3]:
        raise ValueError(
            f"{name}: features has shape {tuple(features.shape)}, expected maps of at least one row and one column."
        )


def _validate(features: Any, boxes: Any, size: Any, bins: str) -> None:
    _check("roi_pool", features, size, bins)


@graph_function(static=["size", "bins"], validate=_validate)
def roi_pool(features: Maps, boxes: Boxes, *, size: tuple[int, int] = (7, 7), bins: str = "overlapping") -> Pooled:
    """Region of interest (RoI) pooling: the largest entry of each bin of a box, channel by channel.

    Y[n,b,i,j,c] = max X[n,r,s,c] over r in row bin i and s in column bin j of box b.
    A side of n cells is cut into k bins: bin i has cells ⌊i n/k⌋, …, ⌈(i+1) n/k⌉ − 1, so that neighbours overlap where
    k does not divide n; with ``bins="partition"`` cells ⌈i n/k⌉, …, ⌈(i+1) n/k⌉ − 1, so that none do

    Args:
        features: maps X (batch, rows, columns, channels).
        boxes: (batch, regions, 4), corners (x₁, y₁, x₂, y₂) as shares of the picture, from 0 to 1.
        size: rows and columns of an answer, (k_rows, k_columns).
        bins: "overlapping", the papers' and torchvision's; or "partition", note D's.

    Returns:
        Y (batch, regions, k_rows, k_columns, channels). A bin without cells, which a partition of fewer cells than
        bins has, is 0. A bin that holds NaN is NaN, and so are all bins of a box that does.

    Raises:
        ValueError: a map without rows or columns, a size that is no two positive numbers, or other bins.

    Example:
        Three rows in two bins: the middle row is in both, or in the first.

        >>> x = np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None]
        >>> whole = [[[0.0, 0.0, 1.0, 1.0]]]
        >>> print(roi_pool(x, whole, size=(2, 2)).numpy()[0, 0, :, :, 0])
        [[9. 5.]
         [8. 8.]]
        >>> print(roi_pool(x, whole, size=(2, 2), bins="partition").numpy()[0, 0, :, :, 0])
        [[9. 5.]
         [8. 6.]]

    Conventions:
        A box has the cells from ⌊x₁ columns + ½⌋ up to, but without, ⌊x₂ columns + ½⌋, and at least one; what lies
        outside of the map is cut off. torchvision's boxes are in pixels, times ``spatial_scale``, and their last cell
        belongs to them: its (0, 0, 20, 20) at a scale of 0.1 are the shares (0, 0, 3/4, 3/4) of a map of 4 × 4.
        Nothing comes back to the boxes, which are rounded. Note D's example is a partition.

    References:
        girshick2015, section 2.1; note D, section 10.
    """

    @tf.custom_gradient
    def pooled(maps: tf.Tensor) -> Any:
        best, filled, spoilt = _winners(maps, boxes, size, bins)
        values = tf.gather(_flat(maps), tf.reshape(best, [tf.shape(maps)[0], -1]), batch_dims=1)
        values = tf.where(filled, tf.reshape(values, tf.shape(best)), tf.zeros([], maps.dtype))

        def back(upstream: tf.Tensor) -> tf.Tensor:
            return roi_pool_backward(maps, boxes, upstream, size=size, bins=bins)

        return spoiled(values, spoilt), back

    return pooled(features)


def _validate_backward(features: Any, boxes: Any, upstream: Any, size: Any, bins: str) -> None:
    _check("roi_pool_backward", features, size, bins)
    if not upstream.shape[2:4].is_compatible_with(tuple(size)):
        raise ValueError(
            f"roi_pool_backward: upstream has {tuple(upstream.shape[2:4])} bins a region, expected {tuple(size)}, as "
            "``size`` says."
        )


@graph_function(static=["size", "bins"], validate=_validate_backward)
def roi_pool_backward(
    features: Maps, boxes: Boxes, upstream: Pooled, *, size: tuple[int, int] = (7, 7), bins: str = "overlapping"
) -> Maps:
    """Backward pass of region of interest (RoI) pooling: a bin's gradient goes to its largest entry.

    dX[n,r,s,c] = Σ G[n,b,i,j,c] over the boxes b and bins (i, j) whose largest entry is at (r, s)

    Args:
        features: maps X (batch, rows, columns, channels).
        boxes: as for ``roi_pool``.
        upstream: G (batch, regions, k_rows, k_columns, channels).
        size: as for ``roi_pool``.
        bins: as for ``roi_pool``.

    Returns:
        dX, of the shape of ``features``. Boxes and bins that overlap add up. Of several largest entries of a bin, the
        first in reading order takes all. A channel of a map is NaN where one of its bins holds NaN, all of them where a
        box does: each entry might be the largest.

    Raises:
        ValueError: upstream has another size, or what ``roi_pool`` raises.

    Example:
        The 8 is the largest entry of both lower bins.

        >>> x = np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None]
        >>> upstream = np.array([[1.0, 2.0], [3.0, 4.0]])[None, None, :, :, None]
        >>> print(roi_pool_backward(x, [[[0.0, 0.0, 1.0, 1.0]]], upstream, size=(2, 2)).numpy()[0, :, :, 0])
        [[1. 0. 2.]
         [0. 0. 0.]
         [0. 7. 0.]]

    Conventions:
        The paper's, equation 4. torchvision breaks ties in the same way.

    References:
        girshick2015, equation 4; note D, section 10.
    """
    best, filled, spoilt = _winners(features, boxes, size, bins)
    entries = tf.size(features)
    batch = tf.shape(features)[0]
    a_map = tf.math.reduce_prod(tf.shape(features)[1:])
    first = tf.reshape(tf.range(batch) * a_map, [-1, 1, 1, 1, 1])
    # A factor of NaN, so that the gradient of this gradient is NaN, too.
    factor = tf.where(spoilt, tf.constant(float("nan"), upstream.dtype), tf.ones([], upstream.dtype))
    given = tf.where(filled, upstream * factor, tf.zeros([], upstream.dtype))
    gathered = tf.math.unsorted_segment_sum(tf.reshape(given, [-1]), tf.reshape(best + first, [-1]), entries)
    return spoiled(tf.reshape(gathered, tf.shape(features)), tf.reduce_any(spoilt, axis=[1, 2, 3])[:, None, None])


def _flat(maps: tf.Tensor) -> tf.Tensor:
    return tf.reshape(maps, [tf.shape(maps)[0], tf.math.reduce_prod(tf.shape(maps)[1:])])


def _winners(maps: tf.Tensor, boxes: tf.Tensor, size: tuple[int, int], bins: str) -> tuple[tf.Tensor, ...]:
    """Return where in its map each bin's largest entry stands, and which bins are not empty, and which hold NaN."""
    rows, columns = _bins(boxes, 1, maps, size[0], bins), _bins(boxes, 0, maps, size[1], bins)
    channels, length = tf.shape(maps)[3], tf.shape(maps)[2]
    # Each place of a window, (batch, regions, k_rows, k_columns, places), in reading order.
    places = rows[0][:, :, :, None, :, None] * length + columns[0][:, :, None, :, None, :]
    bound, regions = tf.shape(boxes)[0], tf.shape(boxes)[1]
    window = tf.shape(rows[0])[3] * tf.shape(columns[0])[3]
    places = tf.reshape(places, [bound, regions, *size, window])
    flat = tf.reshape(maps, [bound, tf.shape(maps)[1] * length, channels])
    seen = tf.gather(flat, tf.reshape(places, [bound, regions * size[0] * size[1] * window]), batch_dims=1)
    seen = tf.reshape(seen, [bound, regions, *size, window, channels])
    no_number = tf.math.is_nan(seen)
    largest = tf.argmax(tf.where(no_number, tf.constant(float("inf"), seen.dtype), seen), axis=4, output_type=tf.int32)
    best = tf.gather(places, largest, batch_dims=4) * channels + tf.range(channels)
    filled = (rows[1][:, :, :, None] & columns[1][:, :, None, :])[..., None]
    unknown = tf.reduce_any(tf.math.is_nan(boxes), axis=-1)[:, :, None, None, None]
    return best, filled, (tf.reduce_any(no_number, axis=4) & filled) | unknown


def _bins(boxes: tf.Tensor, side: int, maps: tf.Tensor, count: int, bins: str) -> tuple[tf.Tensor, tf.Tensor]:
    """Cut one side of the boxes, 0 for x and 1 for y, into bins of cells.

    Returns:
        The cells of each bin (batch, regions, count, at most so many), the last one over and over where there are
        fewer; and whether it has any (batch, regions, count).
    """
    known = maps.shape[2 - side]
    cells = tf.shape(maps)[2 - side] if known is None else tf.constant(known)
    exact = tf.cast(boxes, tf.float64 if boxes.dtype == tf.float64 else tf.float32)  # half precision counts to 2048
    edges = tf.floor(tf.stack([exact[..., side], exact[..., side + 2]]) * tf.cast(cells, exact.dtype) + 0.5)
    edges = tf.clip_by_value(tf.cast(tf.clip_by_value(edges, 0.0, tf.cast(cells, exact.dtype)), tf.int32), 0, cells)
    start = tf.minimum(edges[0], cells - 1)[..., None]
    length = tf.maximum(edges[1][..., None] - start, 1)
    index = tf.range(count)
    after = -((-(index + 1) * length) // count)
    before = index * length // count if bins == "overlapping" else -((-index * length) // count)
    most = tf.minimum((cells + count - 1) // count + 1, cells)
    cell = before[..., None] + tf.range(most)
    last = tf.maximum(after - 1, 0)[..., None]
    return start[..., None] + tf.minimum(cell, last), after > before
