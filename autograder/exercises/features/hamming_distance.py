"""Hamming distances of binary descriptors."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def hamming_distance(first, second):
    r"""Return in how many bits each descriptor of one picture differs from each one of another picture.

    Binary descriptors are strings of bits, packed into whole numbers. They are compared by their Hamming distance,
    which a computer finds faster than any sum of squares.

    **Given**

    - `first`, shape `(n, words)`, and `second`, shape `(m, words)`: arrays of int32, none negative, a descriptor a row.
      The bits of a number are its binary digits, 31 at most.

    The distance of two descriptors $a$ and $b$ is

    $$d(a, b) = \sum_j \mathrm{popcount}(a_j \oplus b_j),$$

    where $\oplus$ is the exclusive or of the bits, and popcount counts the bits that are 1.

    **Return** the table of all distances, shape `(n, m)`, of whole numbers: row $i$ belongs to `first[i]`, column $j$
    to `second[j]`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    different = first[:, None, :] ^ second[None, :, :]
    table = np.zeros(different.shape[:2], int)
    while different.any():
        table += (different & 1).sum(axis=-1)
        different = different >> 1
    return table
    ### END SOLUTION


def words(rng, n, m, count, bits):
    """Random words with the highest bit set on one side, so that it is counted."""
    first = rng.integers(2 ** (bits - 1), 2**bits, size=(n, count))
    second = rng.integers(0, 2 ** (bits - 1), size=(m, count))
    return {"first": first.astype(np.int32), "second": second.astype(np.int32)}


def long_words(rng, n, m, count):
    """Words of `second` are longer, and each of its rows has another number of them with the highest bit."""
    first = rng.integers(0, 2**28, size=(n, count))
    second = rng.integers(0, 2**30, size=(m, count)) + 2**30 * (np.arange(m)[:, None] > np.arange(count))
    return {"first": first.astype(np.int32), "second": second.astype(np.int32)}


@combinable
def mistaken(*, combine=np.bitwise_xor, count=31, reduce=lambda bits: bits.sum(axis=(-2, -1)), turned=False):
    """Return the distance with one slip in it."""

    def hamming_distance(first, second):
        different = combine(first[:, None, :], second[None, :, :])
        table = reduce((different[..., None] >> np.arange(count)) & 1)
        return table.T if turned else table

    return hamming_distance


def words_that_differ(first, second):
    return (first[:, None, :] != second[None, :, :]).sum(axis=-1)


def bits_of_one_side(side):
    """Count as many bits as the largest number of one picture has, the first or the second."""

    def hamming_distance(first, second):
        return mistaken(count=int((first, second)[side].max()).bit_length())(first, second)

    return hamming_distance


def axes_lost(first, second):
    return np.squeeze(mistaken()(first, second))


def numbers_subtracted(first, second):
    return np.abs(first[:, None, :] - second[None, :, :]).sum(axis=-1)


exercise = Exercise(
    solution=hamming_distance,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"first": np.array([[6], [3]], np.int32), "second": np.array([[3], [7], [0]], np.int32)},
            about="6 = 110, 3 = 011 and 7 = 111 in binary digits: 6 and 3 differ in two of them, 6 and 7 in one.",
        ),
        Case("bytes", words, {"n": 4, "m": 3, "count": 5, "bits": 8}),
        Case("a single descriptor", words, {"n": 1, "m": 4, "count": 3, "bits": 8}, hidden=True),
        Case("long words", long_words, {"n": 3, "m": 5, "count": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "words counted",
            words_that_differ,
            "You count the *numbers* that differ. Each number holds many bits, and the bits are counted.",
        ),
        Mistake(
            "numbers subtracted",
            numbers_subtracted,
            "You add up differences of the numbers. As bits, 7 and 8 differ in four places, and their difference is 1.",
        ),
        Mistake(
            "bits in common",
            mistaken(combine=np.bitwise_and),
            "You count the bits that are 1 in *both*. The exclusive or is 1 where they differ.",
        ),
        Mistake(
            "or",
            mistaken(combine=np.bitwise_or),
            "You count the bits that are 1 in either. Where both are 1, they do not differ.",
        ),
        Mistake(
            "eight bits only",
            mistaken(count=8),
            "You count the lowest eight bits of each number. They may have up to 31.",
        ),
        Mistake(
            "highest bit left out",
            mistaken(count=30),
            "You count 30 bits. Numbers of int32 that are not negative have up to 31.",
        ),
        Mistake(
            "bits of the first picture's numbers",
            bits_of_one_side(0),
            "You count as many bits as the numbers of `first` have. Those of `second` may have more.",
        ),
        Mistake(
            "bits of the second picture's numbers",
            bits_of_one_side(1),
            "You count as many bits as the numbers of `second` have. Those of `first` may have more.",
        ),
        Mistake(
            "table turned",
            mistaken(turned=True),
            "Your table has a row for each descriptor of `second`. Rows belong to `first`.",
        ),
        Mistake(
            "axis of a single descriptor lost",
            axes_lost,
            "Where there is a single descriptor your table has lost an axis. Its shape is (n, m), (1, m) too.",
        ),
        Mistake(
            "whether any differs",
            mistaken(reduce=lambda bits: bits.max(axis=-2).sum(axis=-1)),
            "You count each place of a bit once, in however many of the numbers it differs. Add up over all numbers.",
        ),
    ],
    hints=[
        "`a ^ b` is the exclusive or of two whole numbers, and of arrays of them.",
        "Bit k of a number is `(number >> k) & 1`.",
        "`first[:, None, :] ^ second[None, :, :]` pairs every row with every row.",
    ],
)
