"""Colours from a mosaic"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._windows import windows


def demosaic(mosaic, *, pattern="RGGB"):
    r"""Return the colours of a picture of which each pixel kept one.

    The two that are lost are taken from the neighbours. Where colours change slowly, that is nearly right. At edges
    it is not, and false colours appear: look at a striped shirt on television.

    **Given**

    - `mosaic`, shape `(..., rows, columns)`: floats, at least two rows and two columns; any number of axes before, or
      none.
    - `pattern`: four letters, the colours of the pixels (0, 0), (0, 1), (1, 0) and (1, 1), each (row, column):
      `"RGGB"`, `"BGGR"`, `"GRBG"` or `"GBRG"`; repeated every two rows and columns.

    **Return** an array of shape `(..., rows, columns, 3)`, red, green and blue:

    - the colour that the pixel has is its value, unchanged;
    - each of the other two is the mean of those of its eight neighbours that have this colour. At the border there are
      fewer neighbours, and the mean is over those within the picture.

    Use NumPy only, and no Fourier transforms.
    """
    ### BEGIN SOLUTION
    rows, columns = mosaic.shape[-2:]
    y, x = np.indices((rows, columns))
    letters = np.array(list(pattern))[2 * (y % 2) + x % 2]

    def around(values):
        longer = np.pad(values, [(0, 0)] * (values.ndim - 2) + [(1, 1), (1, 1)])
        return sum(longer[..., i : i + rows, j : j + columns] for i, j in np.ndindex(3, 3))

    channels = []
    for letter in "RGB":
        has = letters == letter
        mean = around(np.where(has, mosaic, 0)) / around(has.astype(mosaic.dtype))
        channels.append(np.where(has, mosaic, mean))
    return np.stack(channels, axis=-1)
    ### END SOLUTION


def sensor(rng, shape, pattern):
    return {"mosaic": rng.uniform(size=shape), "pattern": pattern}


@combinable
def mistaken(
    *,
    colours=lambda pattern: pattern,
    count=lambda has: windows(has, 3, 3, "constant").sum((-2, -1)),
    border="constant",
    kept=True,
    order="RGB",
    weights=1.0,
    there=lambda values, has: has,
):
    """Return the algorithm with one slip in it."""

    def demosaic(mosaic, *, pattern="RGGB"):
        y, x = np.indices(mosaic.shape[-2:])
        letters = np.array(list(colours(pattern)))[2 * (y % 2) + x % 2]
        channels = []
        for letter in order:
            has = there(mosaic, letters == letter)
            near = (windows(np.where(has, mosaic, 0.0), 3, 3, border) * weights).sum((-2, -1))
            number = count(has * 1.0) if border == "constant" else windows(has * 1.0, 3, 3, border).sum((-2, -1))
            mean = near / np.where(number == 0, 1, number)
            channels.append(np.where(has, mosaic, mean) if kept else mean)
        return np.stack(channels, axis=-1)

    return demosaic


CROSS = np.array([[0.0, 1, 0], [1, 1, 1], [0, 1, 0]])

exercise = Exercise(
    solution=demosaic,
    points=4,
    cases=[
        Case(
            "three by four",
            inputs={"mosaic": np.array([[8.0, 2, 4, 6], [4, 1, 0, 3], [2, 6, 6, 2]])},
            about="Pixel (1, 1) is blue, 1. Its red is the mean of the corners, (8 + 4 + 2 + 6)/4 = 5, and its green "
            "that of 2, 4, 0 and 6, which is 3.",
        ),
        Case("green first", sensor, {"shape": (5, 4), "pattern": "GRBG"}),
        Case("two by two", sensor, {"shape": (2, 2), "pattern": "BGGR"}, hidden=True),
        Case("a batch", sensor, {"shape": (2, 3, 4, 5), "pattern": "GBRG"}, hidden=True),
        Case("a batch of one", sensor, {"shape": (1, 4, 3), "pattern": "BGGR"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "always red first",
            mistaken(colours=lambda pattern: "RGGB"),
            "Your pattern is RGGB whatever `pattern` is.",
        ),
        Mistake(
            "zeros counted beyond the border",
            mistaken(count=lambda has: windows(has, 3, 3, "reflect").sum((-2, -1))),
            "At the border you divide by as many neighbours as there are inside. The frame gets dark.",
        ),
        Mistake(
            "border repeated",
            mistaken(border="edge"),
            "You copy the border's pixels outwards, and with them their colours. Only neighbours within the picture "
            "count.",
        ),
        Mistake(
            "divided by nine",
            mistaken(count=lambda has: np.full(has.shape, 9.0)),
            "You divide by all nine pixels. Only those that have the colour count.",
        ),
        Mistake(
            "own colour averaged",
            mistaken(kept=False),
            "You average the colour that the pixel has itself, with neighbours of the same colour.",
        ),
        Mistake(
            "four neighbours",
            mistaken(weights=CROSS, count=lambda has: (windows(has, 3, 3, "constant") * CROSS).sum((-2, -1))),
            "You look at four neighbours. A blue pixel has red ones at its corners only.",
        ),
        Mistake(
            "zeros taken for gaps",
            mistaken(there=lambda values, has: has & (values != 0)),
            "You take pixels of value 0 for missing ones. Black is a colour: which pixels have one, `pattern` says.",
        ),
        Mistake(
            "red and blue swapped",
            mistaken(order="BGR"),
            "Channel 0 is red, and 2 is blue.",
        ),
    ],
    equivalent={
        "sign changed: 2 * (y % 2) -> -2 * (y % 2)": "of four letters, −2 and −1 from the end are those at 2 and 3",
        "sign changed: y % 2 -> y % -2": "of four letters, −2 and −1 from the end are those at 2 and 3",
        "one more: [(1, 1), (1, 1)] -> [(1, 2), (1, 1)]": "another row of zeros at the end is not read",
        "one more: [(1, 1), (1, 1)] -> [(1, 1), (1, 2)]": "another column of zeros at the end is not read",
    },
    forbidden=["numpy.fft"],
    hints=[
        "For each colour make a mask of the pixels that have it.",
        "Sum the values under the mask around each pixel, sum the mask in the same way, and divide.",
    ],
)
