"""Differences of neighbouring pixels"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._windows import picture


def differences(image, *, kind="central", axis=-1, mode="symmetric"):
    r"""Return the slope of a picture along one of its axes, from the differences of neighbours.

    A picture has no derivative; it has neighbours. There are three ways to take their difference, and two of them
    belong between the pixels.

    **Given**

    - `image`, shape `(..., rows, columns)`: $f$, floats; any number of axes before, or none.
    - `kind`: `"forward"`, $f(x+1) - f(x)$; `"backward"`, $f(x) - f(x-1)$; or `"central"`,
      $\tfrac12\,(f(x+1) - f(x-1))$.
    - `axis`: $-1$, where $x$ counts columns, to the right; or $-2$, where it counts rows, downwards.
    - `mode`: what lies beyond the border, one of the modes of `np.pad`: `"symmetric"` (mirrored, the border's pixels
      twice), `"reflect"` (mirrored, the border's pixels once), `"edge"`, `"constant"` (zeros) or `"wrap"`.

    **Return** the differences at all pixels, an array of the shape of `image`. Pictures have at least two pixels along
    either axis. Use NumPy only, but not `np.gradient`.
    """
    ### BEGIN SOLUTION
    frame = [(0, 0)] * image.ndim
    frame[axis] = (1, 1)
    longer = np.moveaxis(np.pad(image, frame, mode=mode), axis, 0)
    before, here, after = longer[:-2], longer[1:-1], longer[2:]
    slope = {"forward": after - here, "backward": here - before, "central": (after - before) / 2}[kind]
    return np.moveaxis(slope, 0, axis)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    central=lambda before, here, after: (after - before) / 2,
    forward=lambda before, here, after: after - here,
    backward=lambda before, here, after: here - before,
    which=lambda axis: axis,
    border=lambda mode: mode,
    sign=1,
):
    """Return the algorithm with one slip in it."""

    def differences(image, *, kind="central", axis=-1, mode="symmetric"):
        axis = which(axis)
        frame = [(0, 0)] * image.ndim
        frame[axis] = (1, 1)
        longer = np.moveaxis(np.pad(image, frame, mode=border(mode)), axis, 0)
        formula = {"forward": forward, "backward": backward, "central": central}[kind]
        return np.moveaxis(sign * formula(longer[:-2], longer[1:-1], longer[2:]), 0, axis)

    return differences


def _forward(before, here, after):
    return after - here


def _backward(before, here, after):
    return here - before


def nothing_between_two(image, *, kind="central", axis=-1, mode="symmetric"):
    slope = mistaken()(image, kind=kind, axis=axis, mode=mode)
    return slope * (kind != "central" or image.shape[axis] > 2)


def one_sided_at_the_border(*modes):
    def differences(image, *, kind="central", axis=-1, mode="symmetric"):
        slope = np.moveaxis(mistaken()(image, kind=kind, axis=axis, mode=mode), axis, 0)
        if kind == "central" and mode in modes:
            step = np.moveaxis(np.diff(image, axis=axis), axis, 0)
            slope[0], slope[-1] = step[0], step[-1]
        return np.moveaxis(slope, 0, axis)

    return differences


SQUARES = np.array([[0.0, 1.0, 4.0, 9.0, 16.0], [1.0, 1.0, 1.0, 1.0, 1.0]])

exercise = Exercise(
    solution=differences,
    points=3,
    cases=[
        Case(
            "squares, forward",
            inputs={"image": SQUARES, "kind": "forward"},
            about="At the second pixel, whose value is 1, it is 4 − 1 = 3.",
        ),
        Case("squares, backward", inputs={"image": SQUARES, "kind": "backward"}, about="There it is 1 − 0 = 1."),
        Case("squares, central", inputs={"image": SQUARES}, about="There it is (4 − 0)/2 = 2, the slope of x² at 1."),
        Case("down the rows", picture, {"shape": (4, 3), "axis": -2}),
        Case("zeros beyond the border", picture, {"shape": (1, 3, 4), "kind": "forward", "mode": "constant"}),
        Case(
            "round and round", picture, {"shape": (5, 4), "kind": "backward", "axis": -2, "mode": "wrap"}, hidden=True
        ),
        Case("a batch, mirrored at the pixel", picture, {"shape": (2, 3, 5), "mode": "reflect"}, hidden=True),
        Case("two batch axes", picture, {"shape": (4, 1, 2, 3), "mode": "edge", "axis": -2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "central differences without the half",
            mistaken(central=lambda before, here, after: after - before),
            "Your central difference spans two pixels and is not divided by two.",
        ),
        Mistake(
            "all differences halved",
            mistaken(
                forward=lambda before, here, after: (after - here) / 2,
                backward=lambda before, here, after: (here - before) / 2,
            ),
            "Forward and backward differences span one pixel. They are not halved.",
        ),
        Mistake(
            "forward and backward swapped",
            mistaken(forward=_backward, backward=_forward),
            "Forward looks at the pixel after, x + 1, and backward at the one before.",
        ),
        Mistake("sign turned", mistaken(sign=-1), "Where the picture gets brighter, your slope is negative."),
        Mistake(
            "rows and columns swapped",
            mistaken(which=lambda axis: -3 - axis),
            "You go along the other axis. Axis −1 counts columns.",
        ),
        Mistake(
            "always along the columns",
            mistaken(which=lambda axis: -1),
            "You go along x whatever `axis` is.",
        ),
        Mistake(
            "axis counted from the front",
            mistaken(which=lambda axis: axis + 2),
            "With a batch in front, rows and columns are still the last two axes.",
        ),
        Mistake(
            "always symmetric",
            mistaken(border=lambda mode: "symmetric"),
            "You extend the picture in the same way whatever `mode` is.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(border=lambda mode: "constant"),
            "You put zeros beyond the border, so that a bright picture has steep slopes there.",
        ),
        Mistake(
            "one-sided at the border",
            one_sided_at_the_border("symmetric", "reflect", "edge"),
            "At the border you take the difference on one side, as `np.gradient` does. What lies beyond counts, too.",
            others=[one_sided_at_the_border("symmetric", "edge")],
        ),
        Mistake(
            "nothing between two",
            nothing_between_two,
            "Along two pixels you take central differences for 0. Each has a neighbour on both sides, one of them "
            "beyond the border.",
        ),
        Mistake(
            "central taken for forward",
            mistaken(central=_forward),
            "Your central difference is the forward one: it looks at one side only.",
        ),
    ],
    equivalent={"axis or -1": "the axis is −1 or −2, never 0"},
    forbidden=["numpy.gradient"],
    hints=["Extend the picture by one pixel at both ends of the axis. `np.pad` knows the modes by these names."],
)
