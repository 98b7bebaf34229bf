"""A picture in several sizes."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def gaussian_pyramid(image, *, levels=4):
    r"""Return a picture and smaller and smaller versions of it.

    A motion of eight pixels is one of a single pixel in a picture of an eighth of the size, and there it can be
    followed. But who only drops pixels makes patterns that were never there: stripes of one pixel become a plain
    surface, black or white by chance. So each picture is blurred before pixels are dropped.

    **Given**

    - `image`, shape `(height, width)`.
    - `levels`, one or more: how many pictures to return. No side that is to be halved has fewer than two pixels.

    **Return** a list of `levels` pictures. The first one is `image` itself. Each other one is made of the one before,
    $G$, in two steps:

    1. Convolve $G$ with $k = b\,b^\top$, $b = \frac{1}{16}(1, 4, 6, 4, 1)$: with $b$ along the columns, and with $b$
       along the rows. Beyond its border $G$ is mirrored, with the pixel at the border twice: `…, g1, g0 | g0, g1, …`.
    2. Keep the rows 0, 2, 4, … and the columns 0, 2, 4, … A side of $n$ pixels becomes one of $\lceil n/2 \rceil$.

    Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    pyramid = [image]
    for _ in range(levels - 1):
        height, width = pyramid[-1].shape
        wide = np.pad(pyramid[-1], 2, mode="symmetric")
        rows = sum(b * wide[k : k + height] for k, b in enumerate([1, 4, 6, 4, 1])) / 16
        blurred = sum(b * rows[:, k : k + width] for k, b in enumerate([1, 4, 6, 4, 1])) / 16
        pyramid.append(blurred[::2, ::2])
    return pyramid
    ### END SOLUTION


def picture(rng, height, width, levels):
    return {"image": rng.normal(size=(height, width)), "levels": levels}


@combinable
def mistaken(*, weights=(1, 4, 6, 4, 1), divided=16, mode="symmetric", first=0, once=False, blurs=True,
             largest_first=True, along=(0, 1)):  # fmt: skip
    """Return the pyramid with one slip in it."""

    def blurred(image):
        for axis in along:
            size, reach = image.shape[axis], len(weights) // 2
            around = [(reach, reach) if axis == k else (0, 0) for k in (0, 1)]
            wide = np.pad(image, around, mode=mode)
            parts = [w * np.take(wide, range(k, k + size), axis=axis) for k, w in enumerate(weights)]
            image = np.sum(parts, axis=0) / divided
        return image

    def gaussian_pyramid(image, *, levels=4):
        pyramid, source = [image], blurred(image) if once else image
        for _ in range(levels - 1):
            source = (blurred(source) if blurs and not once else source)[first::2, first::2]
            pyramid.append(source)
        return pyramid if largest_first else pyramid[::-1]

    return gaussian_pyramid


exercise = Exercise(
    solution=gaussian_pyramid,
    points=4,
    cases=[
        Case(
            "a bright column",
            inputs={"image": np.array([[0.0, 0, 256, 0, 0]] * 3), "levels": 3},
            about="Level 1 has two rows 16, 96, 16, and level 2 one row 41, 41: for its first pixel the row before is "
            "mirrored to 96, 16, 16, 96, 16, which makes (96 + 4·16 + 6·16 + 4·96 + 16)/16.",
        ),
        Case("even sides", picture, {"height": 6, "width": 8, "levels": 2}),
        Case("odd sides", picture, {"height": 9, "width": 5, "levels": 3}, hidden=True),
        Case("four levels", picture, {"height": 11, "width": 14, "levels": 4}, hidden=True),
        Case("two pixels a side", picture, {"height": 2, "width": 3, "levels": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not blurred",
            mistaken(blurs=False),
            "You drop pixels, and do not blur before. Then fine stripes turn into patterns that are not there.",
        ),
        Mistake(
            "border's pixel once",
            mistaken(mode="reflect"),
            "Your mirror runs through the middle of the pixel at the border. Here that pixel comes twice.",
        ),
        Mistake(
            "zeros beyond the border",
            mistaken(mode="constant"),
            "Beyond the border you have zeros, which darken it. The picture is mirrored there.",
        ),
        Mistake(
            "border repeated",
            mistaken(mode="edge"),
            "Beyond the border you go on with its last value. In a mirror only the first pixel beyond has that value.",
        ),
        Mistake(
            "odd pixels kept",
            mistaken(first=1),
            "You keep the rows and columns 1, 3, 5, … The first pixel of each level lies on the first one before.",
        ),
        Mistake(
            "blurred once for all",
            mistaken(once=True),
            "You blur the picture once, and then only drop pixels. Each level is blurred before it is halved.",
        ),
        Mistake(
            "not normalised",
            mistaken(divided=1),
            "Your levels grow brighter: the weights 1, 4, 6, 4, 1 are not divided by their sum.",
        ),
        Mistake(
            "divided once",
            mistaken(divided=4),
            "You divide by 16 once. There are two passes, and each of them is divided by 16.",
        ),
        Mistake(
            "three weights",
            mistaken(weights=(1, 2, 1), divided=4),
            "You blur with (1, 2, 1)/4. The kernel here has five weights.",
        ),
        Mistake(
            "five equal weights",
            mistaken(weights=(1, 1, 1, 1, 1), divided=5),
            "You take the plain mean of five pixels. Nearer ones weigh more here.",
        ),
        Mistake(
            "blurred along one axis",
            mistaken(along=(1,)),
            "You blur along the rows only. The kernel is two-dimensional: blur along both axes.",
        ),
        Mistake(
            "smallest first",
            mistaken(largest_first=False),
            "Your list begins with the smallest picture. It begins with the picture itself.",
        ),
    ],
    equivalent={
        "levels or 4": "there is one level or more",
        "inputs squeezed": "a side that is halved has two pixels or more",
    },
    hints=[
        "`np.pad(picture, 2, mode='symmetric')` mirrors with the pixel at the border twice.",
        "The kernel is symmetric, so that convolution needs no flip: add up five slices, each times its weight.",
        "`blurred[::2, ::2]` keeps every second row and column, the first ones too.",
    ],
)  # fmt: skip
