"""BRIEF's descriptor."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def brief_descriptor(image, points, pairs):
    r"""Return BRIEF's descriptor of each point: bits that say which pixel of a pair is brighter, packed into numbers.

    A picture taken in other light has other brightnesses, but what is brighter than what stays. BRIEF compares a few
    pairs of pixels around a point and keeps one bit of each; the pairs are drawn once, and are the same for all points
    and all pictures.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, smoothed already, indexed as `image[y, x]`.
    - `points`, shape `(n, 2)`: whole pixels, each `(x, y)`.
    - `pairs`, shape `(m, 2, 2)`: each a pair $(p, q)$ of offsets from the point, each of these `(x, y)`. All pixels lie
      within the picture.

    Bit $i$ compares pair $i$, **strictly**:

    $$\mathrm{bit}_i = \big[\, I(\mathrm{point} + p_i) > I(\mathrm{point} + q_i) \,\big].$$

    Eight bits go into one number, the first one of them with the smallest weight:

    $$\mathrm{number}_j = \sum_{k=0}^{7} 2^k\, \mathrm{bit}_{8j+k}, \qquad j = 0, \dots, \lceil m/8 \rceil - 1,$$

    where bits that there are none of, beyond the last pair, are 0.

    **Return** the numbers, shape `(n, ceil(m / 8))`, whole numbers from 0 to 255.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    places = points[:, None, None, :] + pairs
    pixels = image[places[..., 1], places[..., 0]]
    bits = pixels[..., 0] > pixels[..., 1]
    return np.packbits(bits, axis=1, bitorder="little").astype(int)
    ### END SOLUTION


def picture(rng, n, m, ties=False):
    """A picture whose sides differ; with ties, of few brightnesses, so that some pairs are equal."""
    image = rng.uniform(size=(15, 21))
    image = np.round(3 * image) if ties else image
    points = np.stack([rng.integers(5, 16, size=n), rng.integers(5, 10, size=n)], axis=1)
    return {"image": image, "points": points, "pairs": rng.integers(-4, 5, size=(m, 2, 2))}


@combinable
def mistaken(
    *, swapped=False, offsets_swapped=False, above=np.greater, bitorder="little", from_image=False, turned=False
):
    """Return the descriptor with one slip in it."""

    def brief_descriptor(image, points, pairs):
        points = points[:, ::-1] if swapped else points
        pairs = pairs[..., ::-1] if offsets_swapped else pairs
        places = (0 if from_image else points[:, None, None, :]) + pairs + np.zeros((len(points), 1, 1, 2), int)
        pixels = image[places[..., 1] % image.shape[0], places[..., 0] % image.shape[1]]
        bits = above(pixels[..., 0], pixels[..., 1])
        bits = bits[:, ::-1] if turned else bits
        return np.packbits(bits, axis=1, bitorder=bitorder).astype(int)

    return brief_descriptor


def cut_short(image, points, pairs):
    whole = mistaken()(image, points, pairs)
    return whole[:, : max(len(pairs) // 8, 1)]


ROW = np.array([[0, 1], [2, 3], [1, 2], [3, 0]])

exercise = Exercise(
    solution=brief_descriptor,
    points=3,
    cases=[
        Case(
            "four pairs by hand",
            inputs={
                "image": np.array([[5.0, 3.0, 8.0, 1.0]]),
                "points": np.array([[0, 0]]),
                "pairs": np.stack([ROW, 0 * ROW], axis=-1),
            },
            about="5 > 3, 8 > 1, 3 > 8 and 1 > 5: the bits are 1, 1, 0, 0, and the number is 1 + 2 = 3.",
        ),
        Case("two numbers", picture, {"n": 3, "m": 16}),
        Case("bits left over", picture, {"n": 4, "m": 19}, hidden=True),
        Case("equal pixels", picture, {"n": 5, "m": 24, "ties": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "points read as (y, x)",
            mistaken(swapped=True),
            "You take the first number of a point for its row. Points are (x, y), and pictures `image[y, x]`.",
        ),
        Mistake(
            "offsets read as (y, x)",
            mistaken(offsets_swapped=True),
            "You take the first number of an offset for rows. Offsets are (x, y), as points are.",
        ),
        Mistake(
            "darker instead of brighter",
            mistaken(above=np.less),
            "Your bits are 1 where p is *darker*. (The paper and some libraries do so.) Here p is brighter.",
        ),
        Mistake(
            "equal pixels give 1",
            mistaken(above=np.greater_equal),
            "Of two equal pixels neither is brighter: the bit is 0.",
        ),
        Mistake(
            "highest bit first",
            mistaken(bitorder="big"),
            "Your first bit has the largest weight. Bit 0 counts 1, bit 1 counts 2, bit 7 counts 128.",
        ),
        Mistake(
            "pairs from the back",
            mistaken(turned=True),
            "Your bits are those of the pairs from the last one on. Pair 0 gives bit 0.",
        ),
        Mistake(
            "point left out",
            mistaken(from_image=True),
            "You look at the offsets as if they were pixels. They count from the point.",
        ),
        Mistake(
            "last bits lost",
            cut_short,
            "You leave out what does not fill eight bits. The last number has zeros in the place of missing bits.",
        ),
    ],
    hints=[
        "`points[:, None, None, :] + pairs` has all places at once, shape (n, m, 2, 2).",
        "`np.packbits` packs bits, and its `bitorder` says from which end.",
    ],
)
