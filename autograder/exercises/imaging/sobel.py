"""Sobel's slopes"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def sobel(image, *, normalize=False):
    r"""Return the slopes of pictures along x and along y, by Sobel's filter.

    An edge is where a picture changes quickly. Sobel's filter takes the difference of the neighbours on both sides, and
    smooths across, so that one noisy pixel does not look like an edge.

    **Given**

    - `image`, shape `(batch, rows, columns)`, 3 or more rows and columns.
    - `normalize`: see below.

    Convolve each picture with

    $$h_v = \begin{bmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \\ 1 & 0 & -1 \end{bmatrix}, \qquad h_h = h_v^\top.$$

    These are *true* convolutions, which turn the kernel by 180°, so that $g_x = f * h_v$ is positive where the picture
    grows to the right, and $g_y = f * h_h$ where it grows **downwards**. Beyond the border the picture is mirrored with
    its border pixels twice (`"symmetric"` of `np.pad`). With `normalize`, both slopes are divided by 8, so that a ramp
    $f = x$ has the slope 1 inside.

    **Return** $g_x$ and $g_y$, each of the shape of `image`.

    Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    wide = np.pad(image, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
    across, down = wide[:, :, 2:] - wide[:, :, :-2], wide[:, 2:] - wide[:, :-2]
    g_x = across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]
    g_y = down[:, :, :-2] + 2 * down[:, :, 1:-1] + down[:, :, 2:]
    unit = 8 if normalize else 1
    return g_x / unit, g_y / unit
    ### END SOLUTION


@combinable
def mistaken(*, sign=1, middle=2, swapped=False, mode="symmetric", unit=8, up=1):
    """Return the slopes with one slip in them."""

    def sobel(image, *, normalize=False):
        wide = np.pad(image, ((0, 0), (1, 1), (1, 1)), mode=mode)
        across, down = wide[:, :, 2:] - wide[:, :, :-2], wide[:, 2:] - wide[:, :-2]
        g_x = sign * (across[:, :-2] + middle * across[:, 1:-1] + across[:, 2:])
        g_y = up * sign * (down[:, :, :-2] + middle * down[:, :, 1:-1] + down[:, :, 2:])
        slopes = g_x / (unit if normalize else 1), g_y / (unit if normalize else 1)
        return slopes[::-1] if swapped else slopes

    return sobel


def pictures(rng, batch, rows, columns, **settings):
    return {"image": rng.uniform(size=(batch, rows, columns)), **settings}


RAMP = np.arange(4.0) + 2 * np.arange(3.0)[None, :, None]

exercise = Exercise(
    solution=sobel,
    points=3,
    parts=[Part("slope along x", 1), Part("slope along y", 1)],
    cases=[
        Case(
            "a ramp",
            inputs={"image": RAMP},
            about="f = x + 2y has the slopes 8 and 16 inside, and half of them at the border, where a pixel meets "
            "itself.",
        ),
        Case("the ramp's mirror image, normalised", inputs={"image": RAMP.transpose(0, 2, 1), "normalize": True}),
        Case(
            "one bright pixel",
            inputs={"image": np.eye(5)[None, 2:3].transpose(1, 0, 2) * np.eye(5)[2][None, :, None], "normalize": False},
            about="The kernels themselves come out, not turned.",
        ),
        Case("noise", pictures, {"batch": 2, "rows": 5, "columns": 7}),
        Case("more noise, normalised", pictures, {"batch": 3, "rows": 4, "columns": 9, "normalize": True}, hidden=True),
    ],
    mistakes=[
        Mistake("correlated", mistaken(sign=-1), "Your slopes have the wrong sign: a convolution turns the kernel."),
        Mistake(
            "Prewitt's weights", mistaken(middle=1), "You weigh all three rows alike. The middle one counts twice."
        ),
        Mistake(
            "x and y exchanged",
            mistaken(swapped=True),
            "You return the slope along y first, or named it after the edge: h_v answers to vertical edges, which "
            "are slopes along x.",
        ),
        Mistake(
            "zeros beyond the border",
            mistaken(mode="constant"),
            "Beyond the border you take zeros. That makes an edge around every picture.",
        ),
        Mistake(
            "mirrored without the border",
            mistaken(mode="reflect"),
            "You mirror about the border's pixel. It is repeated here: `symmetric`, not `reflect`.",
        ),
        Mistake(
            "divided by six", mistaken(unit=6), "You divide by 6, as for Prewitt's filter. Sobel's weights sum to 8."
        ),
        Mistake("y upwards", mistaken(up=-1), "Your y points up. Rows are counted downwards."),
    ],
    hints=[
        "Put a frame of one pixel around by `np.pad`.",
        "Differences first, of all rows at once; then add three rows, the middle one twice.",
    ],
)
