"""Warping a picture along a flow."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def warp(image, flow):
    r"""Return a picture that was read along a flow.

    To move a picture one could send each pixel somewhere. Some places would then be hit twice, and others never. So
    warping asks the other way round: for each pixel of the *answer*, where is it read from?

    **Given**

    - `image`, shape `(height, width)`: the picture $J$, one row or column at least.
    - `flow`, shape `(height, width, 2)`: `flow[..., 0]` is $u$, to the right (along the columns), and `flow[..., 1]` is
      $v$, down (along the rows), in pixels.

    **Return** $W$, of the shape of `image`,

    $$W(x, y) = J\big(x + u(x, y),\; y + v(x, y)\big), \qquad x = \text{column},\; y = \text{row}.$$

    Between pixels $J$ is **bilinear**: with $x + u = j + a$ and $y + v = i + b$, where $i$, $j$ are whole numbers and
    $0 \le a, b < 1$,

    $$(1 - b)\big[(1 - a)\,J_{i,j} + a\,J_{i,j+1}\big] + b\,\big[(1 - a)\,J_{i+1,j} + a\,J_{i+1,j+1}\big].$$

    Beyond its border $J$ goes on with the value at the border: a place outside is first moved to the nearest place
    within $0 \le x \le \text{width} - 1$, $0 \le y \le \text{height} - 1$. Use NumPy only, and leave the inputs as they
    are.
    """
    ### BEGIN SOLUTION
    height, width = image.shape
    x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1)
    y = np.clip(np.arange(height)[:, None] + flow[..., 1], 0, height - 1)
    j, i = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = x - j, y - i
    right, below = np.minimum(j + 1, width - 1), np.minimum(i + 1, height - 1)
    upper = (1 - a) * image[i, j] + a * image[i, right]
    lower = (1 - a) * image[below, j] + a * image[below, right]
    return (1 - b) * upper + b * lower
    ### END SOLUTION


def picture(rng, height, width, far):
    """Places between the pixels' own, at least a tenth away from each."""
    whole = rng.integers(-far, far, size=(height, width, 2))
    return {"image": rng.normal(size=(height, width)), "flow": whole + rng.uniform(0.1, 0.9, size=whole.shape)}


def whole_pixels(rng, height, width):
    flow = rng.integers(-2, 3, size=(height, width, 2)).astype(float)
    return {"image": rng.normal(size=(height, width)), "flow": flow}


@combinable
def mistaken(*, sign=1, exchanged=False, nearest=False, down=False, zeros=False, around=False, weights=False):
    """Return the warp with one slip in it."""

    def warp(image, flow):
        height, width = image.shape
        u, v = (flow[..., 1], flow[..., 0]) if exchanged else (flow[..., 0], flow[..., 1])
        x, y = np.arange(width) + sign * u, np.arange(height)[:, None] + sign * v
        outside = (x < 0) | (x > width - 1) | (y < 0) | (y > height - 1)
        x, y = (x % width, y % height) if around else (np.clip(x, 0, width - 1), np.clip(y, 0, height - 1))
        if nearest:
            x, y = np.round(x), np.round(y)
        if down:
            x, y = np.floor(x), np.floor(y)
        j, i = np.floor(x).astype(int), np.floor(y).astype(int)
        a, b = x - j, y - i
        if weights:
            a, b = 1 - a, 1 - b
        right, below = (j + 1, i + 1)
        if around:
            i, j, right, below = i % height, j % width, right % width, below % height
        right, below = np.minimum(right, width - 1), np.minimum(below, height - 1)
        upper = (1 - a) * image[i, j] + a * image[i, right]
        lower = (1 - a) * image[below, j] + a * image[below, right]
        answer = (1 - b) * upper + b * lower
        return np.where(outside, 0.0, answer) if zeros else answer

    return warp


exercise = Exercise(
    solution=warp,
    points=4,
    cases=[
        Case(
            "half a pixel by hand",
            inputs={"image": np.array([[0.0, 10.0, 30.0]]), "flow": np.array([[[0.5, 0.0]] * 3])},
            about="Each pixel is read half a pixel to the right of where it is: 5, 20, and beyond the border 30.",
        ),
        Case("a small picture", picture, {"height": 3, "width": 4, "far": 2}),
        Case("far beyond the border", picture, {"height": 4, "width": 6, "far": 9}, hidden=True),
        Case("a single column", picture, {"height": 5, "width": 1, "far": 2}, hidden=True),
        Case("whole numbers", whole_pixels, {"height": 5, "width": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "against the flow",
            mistaken(sign=-1),
            "You read at x − u. The answer's pixel (x, y) is read from (x + u, y + v).",
        ),
        Mistake(
            "u and v exchanged",
            mistaken(exchanged=True),
            "Your u moves along the rows' axis. u is to the right: it belongs to the second index of the picture.",
        ),
        Mistake("nearest pixel", mistaken(nearest=True), "You round to the nearest pixel. Read between the pixels."),
        Mistake("pixel before", mistaken(down=True), "You read the pixel before each place, and leave the rest out."),
        Mistake(
            "zero beyond the border",
            mistaken(zeros=True),
            "Places beyond the border are 0 in your answer. The picture goes on with the value at its border.",
        ),
        Mistake(
            "around to the other side",
            mistaken(around=True),
            "Places beyond one border are read at the opposite side. Negative indices do so, and `%` too.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(weights=True),
            "Your weights are the wrong way round: a place just beside a pixel is nearly that pixel's own.",
        ),
    ],
    equivalent={
        "function dropped: np.floor(x) -> x": "clipped places are not negative, and astype(int) rounds these down",
        "function dropped: np.floor(y) -> y": "clipped places are not negative, and astype(int) rounds these down",
    },
    hints=[
        "Make x and y of all pixels first, add the flow, and clip both.",
        "`np.floor(x).astype(int)` is the pixel before; at the last one, the pixel after it is itself.",
        "Index with two arrays of whole numbers: `image[i, j]` reads all places at once.",
    ],
)
