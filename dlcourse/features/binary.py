"""Binary descriptors: comparisons of pixels, packed into numbers, and how many of them differ."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Int

from dlcourse.features.windows import Image, Points, check_picture, pixels_at
from dlcourse.graph import graph_function

__all__ = ["brief_descriptor", "hamming_distance"]

BITS = 8


def _validate(image: Any, points: Any, pairs: Any) -> None:
    check_picture("brief_descriptor", image)


@graph_function(validate=_validate)
def brief_descriptor(
    image: Image, points: Points, pairs: Int[tf.Tensor, "pairs 2 2"]
) -> Int[tf.Tensor, "*batch points numbers"]:
    """BRIEF descriptor: bits that say of pairs of pixels around a point which pixel is brighter.

    bit i = [I(point + pᵢ) > I(point + qᵢ)],  number j = Σₖ 2ᵏ · bit 8j + k,  k = 0, …, 7

    Args:
        image: I (..., height, width), smoothed before, as single pixels are noisy.
        points: whole pixels (..., points, 2), each (x, y).
        pairs: (pairs, 2, 2), each (p, q), and each of these an offset (x, y) in whole pixels. Descriptors can be
            compared if they have the same pairs, so it has no axes of a batch.

    Returns:
        int32 numbers (..., points, ⌈pairs/8⌉) from 0 to 255, of eight bits each; the last one is filled up with bits 0.
        Beyond an edge the nearest pixel counts. Equal pixels give 0, and so does NaN.

    Raises:
        ValueError: there is no pixel, or shapes do not fit together.

    Example:
        Pixels 5, 3, 8, 1 in a row, and four pairs of them: bits 1, 1, 0, 0.

        >>> row = [[5.0, 3.0, 8.0, 1.0]]
        >>> pairs = [[[0, 0], [1, 0]], [[2, 0], [3, 0]], [[1, 0], [2, 0]], [[3, 0], [0, 0]]]
        >>> print(brief_descriptor(row, [[0, 0]], pairs).numpy())
        [[3]]

    Conventions:
        The paper and scikit-image set the bit where p is *darker*, p < q: without equal pixels, the complement, so
        that Hamming distances agree. They smooth the picture themselves (9 × 9; scikit-image: a Gaussian of deviation
        1), and leave out points close to an edge. The note shifts all bits into one number, which no integer of a
        machine holds for the paper's 256 pairs. It moves along with a picture that is shifted, no more: a turned or a
        scaled picture has other bits.

    References:
        calonder2010, section 3; note D, section 14.
    """
    points, pairs = tf.cast(points, tf.int32), tf.cast(pairs, tf.int32)
    places = points[..., None, None, :] + pairs  # (..., points, pairs, 2, 2)
    pixels = pixels_at(image, places[..., 0], places[..., 1])
    bits = tf.cast(pixels[..., 0] > pixels[..., 1], tf.float32)
    count = tf.shape(pairs)[0]
    numbers = (count + BITS - 1) // BITS
    frame = [[0, 0]] * (bits.shape.rank - 1) + [[0, numbers * BITS - count]]
    shape = tf.concat([tf.shape(bits)[:-1], [numbers, BITS]], axis=0)
    weights = tf.constant([2.0**k for k in range(BITS)])
    return tf.cast(tf.reduce_sum(tf.reshape(tf.pad(bits, frame), shape) * weights, axis=-1), tf.int32)


@graph_function()
def hamming_distance(
    first: Int[tf.Tensor, "*#batch first words"], second: Int[tf.Tensor, "*#batch second words"]
) -> Int[tf.Tensor, "*batch first second"]:
    """Hamming distance of every binary descriptor from every other one: the number of bits that differ.

    d(a, b) = Σⱼ popcount(aⱼ xor bⱼ)

    Args:
        first: whole numbers (..., first, words), of which the bits are compared.
        second: (..., second, words).

    Returns:
        A table (..., first, second), int32. Negative numbers are compared by the bits of their two's complement.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        6 = 110₂ and 3 = 011₂ differ in two bits.

        >>> print(hamming_distance([[6], [3]], [[3], [7]]).numpy())
        [[2 1]
         [0 1]]

    Conventions:
        SciPy's ``hamming`` compares entries, not bits, and divides by how many there are.

    References:
        hamming1950; calonder2010, section 3; note D, section 14.
    """
    different = tf.bitwise.bitwise_xor(first[..., :, None, :], second[..., None, :, :])
    counts = tf.raw_ops.PopulationCount(x=different)
    return tf.cast(tf.reduce_sum(tf.cast(counts, tf.float32), axis=-1), tf.int32)
