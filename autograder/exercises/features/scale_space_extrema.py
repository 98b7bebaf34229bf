"""Extrema over position and scale."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._planted import AROUND, each_in_the_way


def scale_space_extrema(responses, *, threshold=0.0):
    r"""Mark the pixels that are above, or below, all of their neighbours in place and in scale.

    A blob gives its largest answer in its middle, and at the scale that fits its size. So its place and its size are
    found at once: by the extrema of a stack of pictures. Bright blobs are minima of a Laplacian or of a difference of
    Gaussians, dark ones are maxima, and both are wanted.

    **Given**

    - `responses`, shape `(layers, height, width)`: answers $v$ at growing scales, each layer a picture.
    - `threshold`: a number, 0 or more.

    A pixel's neighbours are the 26 others of the cube of 3 × 3 × 3 pixels around it: 8 in its own layer, 9 in the
    layer before and 9 in the layer behind.

    **Return** an array of whole numbers of the same shape:

    - **1** where $v$ is **strictly** greater than all 26 neighbours and $|v| \ge$ `threshold`,
    - **−1** where $v$ is **strictly** less than all 26 neighbours and $|v| \ge$ `threshold`,
    - **0** elsewhere, and wherever a neighbour is missing: in the first and the last layer, row and column. An array
      with fewer than 3 layers, rows or columns has only zeros.

    Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    found = np.zeros(responses.shape, int)
    layers, height, width = responses.shape
    for i in range(1, layers - 1):
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                cube = responses[i - 1 : i + 2, y - 1 : y + 2, x - 1 : x + 2].ravel()
                others, v = np.delete(cube, 13), cube[13]
                if abs(v) >= threshold:
                    found[i, y, x] = int(v > others.max()) - int(v < others.min())
    return found
    ### END SOLUTION


def noise(rng, shape, threshold=0.0):
    """Noise with extrema of both kinds on both sides of the threshold.

    The first pixel that has all neighbours is a minimum above the threshold, and the last one a maximum below its
    negative.
    """
    while True:
        v = rng.normal(size=shape)
        for sign, place in ((1, slice(0, 3)), (-1, slice(-3, None))):
            cube = v[place, place, place]
            cube[:] = sign * (threshold + rng.uniform(1.0, 2.0, size=cube.shape))
            cube[1, 1, 1] = sign * (threshold + rng.uniform(0.3, 0.6))
        every = scale_space_extrema(v)
        small = np.abs(v) < threshold
        enough = all((every == kind).sum() > 2 for kind in (1, -1))
        clear = np.abs(np.abs(v) - threshold).min() > 1e-4
        if enough and clear and (threshold == 0 or all((every[small] == s).any() for s in (1, -1))):
            return {"responses": v, "threshold": threshold}


def ties(rng, shape):
    """Whole numbers with two maxima that touch at their corners, and two minima that touch at their sides."""
    v = rng.integers(-4, 5, size=shape).astype(float)
    v[1, 2, 2], v[3, 2, 5] = 7, -7  # alone
    v[2, 4, 4] = v[3, 5, 5] = 9
    v[2, 6, 2] = v[2, 6, 3] = -9
    v[-2, -2, -2], v[-2, 2, -1], v[-1, 6, 5] = 11, 12, -12  # the last that has all neighbours, and two that have not
    return {"responses": v}


def in_the_way(rng):
    return {"responses": each_in_the_way(rng)}


def by_hand():
    v = np.zeros((3, 5, 7))
    v[1, 1, 1], v[1, 2, 4], v[0, 3, 3], v[1, 3, 1:3] = 4.0, -3.0, 9.0, 2.0
    return {"responses": v, "threshold": 3.0}


@combinable
def mistaken(
    *,
    neighbors=lambda place: True,
    above=np.greater,
    kinds=(1, -1),
    large=lambda v, threshold: np.abs(v) >= threshold,
    edges=False,
    minimum=-1,
):
    """Return the marks with one slip in them."""

    def scale_space_extrema(responses, *, threshold=0.0):
        wide = np.pad(responses, 1, mode="constant", constant_values=np.nan)
        found = np.zeros(responses.shape, int)
        for kind in kinds:
            v = kind * responses
            peak = np.ones(v.shape, bool)
            for place in filter(neighbors, AROUND):
                other = kind * wide[tuple(slice(p, p + n) for p, n in zip(place, v.shape, strict=True))]
                peak &= above(v, other) | np.isnan(other)
            found += (kind if kind == 1 else minimum) * (peak & large(responses, threshold))
        if not edges:
            inside = np.zeros(found.shape, bool)
            inside[1:-1, 1:-1, 1:-1] = True
            found = found * inside
        return found

    return scale_space_extrema


def of_its_column(responses, *, threshold=0.0):
    """The rule of a lecture: above 8 neighbours, and above the same pixel in every other layer; or below them."""
    found = np.zeros(responses.shape, int)
    for i, y, x in np.ndindex(*(max(n - 2, 0) for n in responses.shape)):
        window, v = responses[i + 1, y : y + 3, x : x + 3].ravel(), responses[i + 1, y + 1, x + 1]
        others = np.concatenate([np.delete(window, 4), np.delete(responses[:, y + 1, x + 1], i + 1)])
        if abs(v) >= threshold:
            found[i + 1, y + 1, x + 1] = int(v > others.max()) - int(v < others.min())
    return found


exercise = Exercise(
    solution=scale_space_extrema,
    points=4,
    cases=[
        Case(
            "by hand",
            inputs=by_hand(),
            about="The 4 is a maximum and the −3 a minimum, whose size is just the threshold. The 9 is in the first "
            "layer, and the two 2s are equal neighbours.",
        ),
        Case("noise", noise, {"shape": (4, 8, 9)}),
        Case("noise and a threshold", noise, {"shape": (5, 7, 10), "threshold": 1.6}, hidden=True),
        Case("each neighbour in the way", in_the_way, hidden=True),
        Case("whole numbers, with ties", ties, {"shape": (5, 9, 8)}, hidden=True),
        Case(
            "a single layer",
            inputs={"responses": np.arange(12.0).reshape(1, 3, 4) % 7, "threshold": 0.0},
            weight=0.5,
            about="Every pixel of a single layer lacks neighbours.",
        ),
    ],
    mistakes=[
        Mistake(
            "maxima only",
            mistaken(kinds=(1,)),
            "You mark maxima alone. Minima are blobs, too, of the other kind: bright or dark.",
        ),
        Mistake(
            "minima marked 1",
            mistaken(minimum=1),
            "Your minima have the mark 1, as maxima have. Theirs is −1.",
        ),
        Mistake(
            "8 neighbours",
            mistaken(neighbors=lambda place: place[0] == 1),
            "You compare within the layer alone: 8 neighbours. The layers before and behind have 9 more each.",
        ),
        Mistake(
            "10 neighbours",
            mistaken(neighbors=lambda place: place[0] == 1 or place[1:] == (1, 1)),
            "Of the layers before and behind you compare the same pixel alone. All 9 pixels of each are neighbours.",
        ),
        Mistake(
            "the whole column",
            of_its_column,
            "You compare with the same pixel in *all* layers, and with 8 neighbours in its own. Its neighbours are the "
            "9 pixels of the layer before and of that behind, and none further away.",
        ),
        Mistake(
            "6 neighbours",
            mistaken(neighbors=lambda place: sum(p != 1 for p in place) == 1),
            "You leave out neighbours at the edges and the corners of the cube: there are 26, not 6.",
        ),
        Mistake(
            "ties taken",
            mistaken(above=np.greater_equal),
            "You mark pixels that are *equal* to a neighbour. An extremum is strictly above, or below, all of them.",
        ),
        Mistake(
            "no absolute value at the threshold",
            mistaken(large=lambda v, threshold: v >= threshold),
            "You compare v itself with the threshold, which loses minima. Its absolute value is compared.",
        ),
        Mistake(
            "threshold left out",
            mistaken(large=lambda v, threshold: np.ones(v.shape, bool)),
            "You mark extrema whose size is below `threshold`.",
        ),
        Mistake(
            "strictly above the threshold",
            mistaken(large=lambda v, threshold: np.abs(v) > threshold),
            "An extremum whose size is just the threshold is one: |v| ≥ threshold.",
        ),
        Mistake(
            "edges taken",
            mistaken(edges=True),
            "You mark pixels at the border, or in the first or the last layer, where neighbours are missing.",
        ),
    ],
    hints=[
        "`responses[i - 1 : i + 2, y - 1 : y + 2, x - 1 : x + 2]` is the cube around (i, y, x).",
        "Of the flattened cube the pixel itself is number 13; compare it with the largest and the smallest of the "
        "others.",
    ],
)
