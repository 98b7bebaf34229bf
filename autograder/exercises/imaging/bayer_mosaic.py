"""The mosaic of a colour sensor"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def bayer_mosaic(rgb, *, pattern="RGGB"):
    r"""Return what a sensor behind a Bayer filter sees of a picture.

    A pixel of a sensor counts light, and knows no colours. So each has a red, a green or a blue glass in front of it,
    half of them green. The other two colours are lost, and have to be guessed later.

    **Given**

    - `rgb`, shape `(..., rows, columns, 3)`: red, green and blue, floats; any number of axes before, or none.
    - `pattern`: four letters, the colours of the pixels (0, 0), (0, 1), (1, 0) and (1, 1), each (row, column):
      `"RGGB"`, `"BGGR"`, `"GRBG"` or `"GBRG"`. The pattern repeats every two rows and every two columns, from the upper
      left corner on. Rows and columns may be odd in number.

    **Return** the mosaic, shape `(..., rows, columns)`: of each pixel the one colour that its glass lets through, as it
    is. Use NumPy only.
    """
    ### BEGIN SOLUTION
    mosaic = np.empty(rgb.shape[:-1], rgb.dtype)
    for place, letter in enumerate(pattern):
        row, column = divmod(place, 2)
        mosaic[..., row::2, column::2] = rgb[..., row::2, column::2, "RGB".index(letter)]
    return mosaic
    ### END SOLUTION


def picture(rng, shape, pattern="RGGB"):
    return {"rgb": rng.uniform(size=(*shape, 3)), "pattern": pattern}


@combinable
def mistaken(
    *,
    colours=lambda pattern: pattern,
    at=lambda y, x: 2 * (y % 2) + x % 2,
    others=0.0,
    order="RGB",
):
    """Return the mosaic with one slip in it."""

    def bayer_mosaic(rgb, *, pattern="RGGB"):
        y, x = np.indices(rgb.shape[-3:-1])
        letters = np.array([order.index(letter) for letter in colours(pattern)])[at(y, x)]
        kept = np.take_along_axis(rgb, np.broadcast_to(letters[..., None], (*rgb.shape[:-1], 1)), axis=-1)[..., 0]
        return kept + others * (rgb.sum(axis=-1) - kept)

    return bayer_mosaic


def rows_of_all_pictures(rgb, *, pattern="RGGB"):
    """The mosaic of all pictures one below the other."""
    below = rgb.reshape(1, -1, *rgb.shape[-2:])
    return mistaken()(below, pattern=pattern).reshape(rgb.shape[:-1])


CODES = np.stack([np.arange(12.0).reshape(3, 4) + 100 * (c + 1) for c in range(3)], axis=-1)

exercise = Exercise(
    solution=bayer_mosaic,
    points=2,
    cases=[
        Case(
            "numbered pixels",
            inputs={"rgb": CODES},
            about="Red is 100 and more, green 200, blue 300. The first row is 100, 201, 102, 203, the second one 204, "
            "305, 206, 307.",
        ),
        Case("green first", picture, {"shape": (4, 3), "pattern": "GRBG"}),
        Case("blue first", picture, {"shape": (1, 3, 5), "pattern": "BGGR"}, hidden=True),
        Case("green before blue", picture, {"shape": (2, 4, 3, 5), "pattern": "GBRG"}, hidden=True),
        Case("one column", picture, {"shape": (3, 1), "pattern": "RGGB"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "always red first",
            mistaken(colours=lambda pattern: "RGGB"),
            "Your pattern is RGGB whatever `pattern` is.",
        ),
        Mistake(
            "pattern down the columns",
            mistaken(at=lambda y, x: 2 * (x % 2) + y % 2),
            "The letters go row by row: the second one is to the right of the first.",
        ),
        Mistake(
            "counted through all pixels",
            mistaken(at=lambda y, x: (y * (x.max() + 1) + x) % 4),
            "You repeat the four letters along the rows. They are a square that repeats in both directions.",
        ),
        Mistake(
            "rows counted through all pictures",
            rows_of_all_pictures,
            "You count rows through all pictures. Each picture has a first row of its own.",
        ),
        Mistake(
            "pattern from the second column on",
            mistaken(at=lambda y, x: 2 * (y % 2) + (x + 1) % 2),
            "The first letter belongs to pixel (0, 0).",
        ),
        Mistake(
            "sum of the colours",
            mistaken(others=1.0),
            "You add the colours. A red glass lets red through, and nothing else.",
        ),
        Mistake(
            "red and blue swapped",
            mistaken(order="BGR"),
            "Channel 0 is red, and 2 is blue.",
        ),
    ],
    hints=["`rgb[..., row::2, column::2, channel]` is every second pixel of one colour."],
)
