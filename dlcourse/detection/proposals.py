"""Selective search: regions of a picture are merged by likeness, and each of them gives a box."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.detection.anchors import check_share
from dlcourse.detection.boxes import iou
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import holds_nan, spoiled

__all__ = ["proposal_recall", "selective_search"]

Regions = dict[str, Any]  # what is known of each region: colors, textures, sizes, boxes


def _validate(colors: Any, textures: Any, segments: Any, *, weights: Any, color_bins: int, texture_bins: int) -> None:
    for name, bins in (("color_bins", color_bins), ("texture_bins", texture_bins)):
        if bins < 1:
            raise ValueError(f"{name} is {bins}, expected 1 or more.")
    mend = "Pass those of a picture with at least one pixel."
    refuse_empty("selective_search", expected="at least one region", mend=mend, segments=segments)
    refuse_where(segments, lambda s: s < 0, "segments holds {:d}, expected numbers of regions, from 0.")
    flat = tf.reshape(segments, [-1])
    sizes = tf.math.unsorted_segment_sum(tf.ones_like(flat, tf.float32), flat, tf.maximum(tf.reduce_max(flat), 0) + 1)
    refuse_unless(
        tf.reduce_all(sizes > 0),
        "selective_search: segments leaves a number out, expected each from 0 to the largest, as of felzenszwalb.",
    )


@graph_function(static=["color_bins", "texture_bins"], validate=_validate)
def selective_search(
    colors: Float[tf.Tensor, "rows columns channels"],
    textures: Float[tf.Tensor, "rows columns responses"],
    segments: Int[tf.Tensor, "rows columns"],
    *,
    weights: Float[tf.Tensor, "4"] = (1.0, 1.0, 1.0, 1.0),
    color_bins: int = 25,
    texture_bins: int = 10,
) -> Float[tf.Tensor, "boxes 4"]:
    """Selective search: the boxes of all regions that arise while similar neighbours are merged.

    of all neighbours merge the two with the largest
    s = a₁ Σ_b min(c_b, c′_b) + a₂ Σ_b min(t_b, t′_b) + a₃ (1 − (|R| + |R′|)/|I|) + a₄ (1 − (|box| − |R| − |R′|)/|I|)

    Args:
        colors: what is compared by colour, from 0 to 1 (rows, columns, channels).
        textures: what is compared by texture, from 0 to 1 (rows, columns, responses), as ``oriented_gradients`` has it.
        segments: the region of each pixel to begin with (rows, columns), numbered from 0 to R − 1, none left out.
        weights: a (4,), of colour, texture, size and fill.
        color_bins: of the histogram c of each channel, equally wide, between 0 and 1; it has all channels, and sum 1.
        texture_bins: the same of t.

    Returns:
        Corners (2R − 1, 4) in shares of the picture: of the R regions, then of what merging makes, one after another;
        the last one is the whole picture. Regions are neighbours that share a side of two pixels. The box in |box| is
        the smallest around both, |I| the pixels of the picture. Merged histograms are means, weighted by size.

    Raises:
        ValueError: there is no pixel, a region has a negative number, a number is left out, a count of bins is not 1 or
            more, or shapes do not fit together.

    Example:
        Three columns of regions; the two dark ones are merged first.

        >>> colors = np.array([[0.0, 0.1, 1.0]] * 2)[..., None]
        >>> print(selective_search(colors, colors, np.array([[0, 1, 2]] * 2), color_bins=2).numpy().round(2))
        [[0.   0.   0.33 1.  ]
         [0.33 0.   0.67 1.  ]
         [0.67 0.   1.   1.  ]
         [0.   0.   0.67 1.  ]
         [0.   0.   1.   1.  ]]

    Conventions:
        Of equally similar pairs the one with the lower first region, then with the lower second one. The authors run it
        in several colour spaces, with several segmentations and weights, and order the boxes at random with a bias for
        late ones; that is left to the caller. The note merges by "colour, texture and brightness". Where colours,
        textures or weights hold NaN, all boxes are NaN.

    References:
        uijlings2013, sections 3.1 and 3.2; note D, section 10.
    """
    colors, textures, weights = (tf.stop_gradient(x) for x in (colors, textures, tf.cast(weights, colors.dtype)))
    rows, columns = tf.shape(segments)[0], tf.shape(segments)[1]
    flat = tf.cast(tf.reshape(segments, [-1]), tf.int32)
    count = tf.reduce_max(flat) + 1
    total = 2 * count - 1
    regions = {
        "colors": _histograms(colors, flat, count, color_bins),
        "textures": _histograms(textures, flat, count, texture_bins),
        "sizes": tf.math.unsorted_segment_sum(tf.ones_like(flat, colors.dtype), flat, count),
        "boxes": _bounds(segments, flat, count, colors.dtype),
    }
    regions = {name: _lengthened(x, total) for name, x in regions.items()}
    near = _neighbours(tf.cast(segments, tf.int32), total)
    pixels = tf.cast(rows * columns, colors.dtype)
    shares = tf.cast(tf.stack([columns, rows, columns, rows]), colors.dtype)
    merged = _merge(regions, near, count, total, lambda held, i: _similarity(held, i, weights, pixels))
    return spoiled(merged / shares, holds_nan(colors, textures, weights))


def _histograms(x: Any, flat: Any, count: Any, bins: int) -> Any:
    """Return the histograms of all channels of each region, side by side, with sum 1 (count, channels · bins)."""
    index = tf.cast(tf.clip_by_value(tf.floor(x * bins), 0, bins - 1), tf.int32)
    hot = tf.reshape(tf.one_hot(index, bins, dtype=x.dtype), [-1, tf.shape(x)[2] * bins])
    sums = tf.math.unsorted_segment_sum(hot, flat, count)
    return sums / tf.reduce_sum(sums, axis=1, keepdims=True)


def _bounds(segments: Any, flat: Any, count: Any, dtype: Any) -> Any:
    """Return the corners of each region in pixels (count, 4)."""
    rows, columns = tf.shape(segments)[0], tf.shape(segments)[1]
    nothing = tf.zeros([rows, columns], dtype)
    x = tf.reshape(tf.cast(tf.range(columns), dtype)[None] + nothing, [-1])
    y = tf.reshape(tf.cast(tf.range(rows), dtype)[:, None] + nothing, [-1])
    first = [tf.math.unsorted_segment_min(p, flat, count) for p in (x, y)]
    last = [tf.math.unsorted_segment_max(p, flat, count) + 1 for p in (x, y)]
    return tf.stack([*first, *last], axis=1)


def _lengthened(x: Any, total: Any) -> Any:
    """Return an array with zeros behind it, for the regions that are to come."""
    behind = tf.zeros(tf.concat([[total - tf.shape(x)[0]], tf.shape(x)[1:]], axis=0), x.dtype)
    return tf.concat([x, behind], axis=0)


def _neighbours(segments: Any, total: Any) -> Any:
    """Return which regions share a side of two pixels (total, total)."""
    beside = tf.stack([tf.reshape(segments[:, :-1], [-1]), tf.reshape(segments[:, 1:], [-1])], axis=1)
    below = tf.stack([tf.reshape(segments[:-1], [-1]), tf.reshape(segments[1:], [-1])], axis=1)
    pairs = tf.concat([beside, below], axis=0)
    touching = tf.scatter_nd(pairs, tf.ones([tf.shape(pairs)[0]]), tf.stack([total, total])) > 0
    number = tf.range(total)
    return (touching | tf.transpose(touching)) & (number[:, None] != number)


def _similarity(held: Regions, i: Any, weights: Any, pixels: Any) -> Any:
    """Return how similar region i is to each region (total,)."""
    same = [tf.reduce_sum(tf.minimum(held[h], held[h][i]), axis=1) for h in ("colors", "textures")]
    size = held["sizes"] + held["sizes"][i]
    around = _around(held["boxes"], held["boxes"][i])
    area = (around[:, 2] - around[:, 0]) * (around[:, 3] - around[:, 1])
    kinds = [*same, 1 - size / pixels, 1 - (area - size) / pixels]
    return tf.add_n([weights[k] * kind for k, kind in enumerate(kinds)])


def _around(a: Any, b: Any) -> Any:
    return tf.concat([tf.minimum(a[..., :2], b[..., :2]), tf.maximum(a[..., 2:], b[..., 2:])], axis=-1)


def _merge(regions: Regions, near: Any, count: Any, total: Any, similarity: Any) -> Any:
    """Merge until one region is left, and return the boxes of all that there were."""
    number = tf.range(total)
    never = tf.constant(float("-inf"), regions["sizes"].dtype)
    table = tf.map_fn(lambda i: similarity(regions, i), number, fn_output_signature=never.dtype)
    table = tf.where(near & (number[:, None] < number), table, never)  # each pair once, the lower one first

    def merge(new: Any, held: Regions, near: Any, table: Any) -> tuple[Any, ...]:
        place = tf.argmax(tf.reshape(table, [-1]), output_type=tf.int32)
        i, j = place // total, place % total
        here, gone = number == new, (number == i) | (number == j)
        share = held["sizes"][i] / (held["sizes"][i] + held["sizes"][j])
        mixed = {h: share * held[h][i] + (1 - share) * held[h][j] for h in ("colors", "textures")}
        mixed |= {"sizes": held["sizes"][i] + held["sizes"][j], "boxes": _around(held["boxes"][i], held["boxes"][j])}
        held = {
            name: tf.ensure_shape(tf.where(tf.reshape(here, [-1, *[1] * (x.shape.rank - 1)]), mixed[name], x), x.shape)
            for name, x in held.items()
        }
        neighbours = (near[i] | near[j]) & ~gone
        left = near & ~gone & ~gone[:, None]
        left |= (here & neighbours[:, None]) | (here[:, None] & neighbours)
        table = tf.where(gone | gone[:, None], never, table)
        table = tf.where(here & neighbours[:, None], similarity(held, new)[:, None], table)
        return new + 1, held, tf.ensure_shape(left, near.shape), tf.ensure_shape(table, [None, None])

    state = count, regions, near, table
    return tf.while_loop(lambda new, *_: new < total, merge, state)[1]["boxes"]


def _validate_recall(proposals: Any, truths: Any, classes: Any, *, threshold: Any) -> None:
    mend = "Pass the boxes of what the pictures show."
    refuse_empty("proposal_recall", expected="at least one truth", mend=mend, truths=truths)
    check_share("threshold", threshold)


@graph_function(validate=_validate_recall)
def proposal_recall(
    proposals: Float[tf.Tensor, "batch proposals 4"],
    truths: Float[tf.Tensor, "batch truths 4"],
    classes: Int[tf.Tensor, "batch truths"],
    *,
    threshold: Scalar = 0.5,
) -> Float[tf.Tensor, ""]:
    """Recall of proposals: the share of the truths that some proposal overlaps enough.

    |{j : maxᵢ IoU(i, j) ≥ threshold}| / |{j}|

    Args:
        proposals: corners (batch, proposals, 4); fill up with boxes without area.
        truths: corners (batch, truths, 4).
        classes: of the truths (batch, truths), −1 for padding.
        threshold: of the IoU.

    Returns:
        A number in [0, 1] over all pictures; NaN if all truths are padding.

    Raises:
        ValueError: there are no truths, the threshold is not from 0 to 1, or shapes do not fit together.

    Example:
        >>> truths = [[[0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]]]
        >>> print(proposal_recall([[[0.0, 0.0, 0.5, 0.4]]], truths, [[0, 0]]).numpy())
        0.5

    Conventions:
        A recall says nothing of how many proposals there are: state their number beside it. Where a box holds NaN, the
        recall is NaN.

    References:
        uijlings2013, section 5.
    """
    unknown = holds_nan(proposals, truths)
    proposals, truths = tf.stop_gradient(proposals), tf.stop_gradient(truths)
    best = tf.reduce_max(tf.pad(iou(proposals, truths), [[0, 0], [0, 1], [0, 0]]), axis=1)
    real = tf.cast(classes >= 0, best.dtype)
    found = tf.where(best >= tf.cast(threshold, best.dtype), real, tf.zeros_like(real))
    return spoiled(tf.reduce_sum(found) / tf.reduce_sum(real), unknown)
