"""Flow from a smaller picture, refined on a larger one."""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, combinable


def pyramidal_lucas_kanade(flow, first, second, *, window=9, damping=4.0):
    r"""Return the flow of one level of a pyramid: brought up from the level below, and refined by one step.

    Lucas and Kanade see motions of about a pixel. In a pyramid every motion is that small at some level. So flow is
    first found for the smallest pictures, and each larger level only adds what is still missing. This is one level of
    it; the whole method is a loop around.

    **Given**

    - `flow`, shape `(⌈height/2⌉, ⌈width/2⌉, 2)`: $(u, v)$ at each pixel of the smaller pictures, $u$ to the right and
      $v$ down, in *their* pixels. Pixel $i$ of a smaller picture lies where pixel $2i$ of the larger one does, along
      both axes.
    - `first`, `second`, shape `(height, width)`, at least two pixels a side: the larger pictures $I$ and $J$.
    - `window`: the side of the windows, an odd number of pixels, no larger than the picture. `damping` $d > 0$.

    **Bring the flow up**: at pixel $i$ of the larger picture read `flow` at $i/2$. Where $i$ is odd this is half-way
    between two pixels: take the mean of both, along both axes; at the end of an axis, where the second one is missing,
    take the first. Then multiply by 2, as pixels are now half as wide. This is $(\hat u, \hat v)$.

    **Refine it**: warp the second picture, $W(x, y) = J(x + \hat u, y + \hat v)$, as `warp` does it: bilinear between
    pixels, and a place beyond the border is first moved to the nearest place within the picture. Take the derivatives
    of $I$ and $W$ as `flow_derivatives` does: $I_t = W - I$, and $I_x$, $I_y$ are the slopes of $(I + W)/2$ by central
    differences, one-sided at the border, as `numpy.gradient` gives them. Over the window around each pixel, of which at
    the border only the $n$ pixels within the picture count,

    $$\delta = -\Bigg[\frac{1}{n} \sum \begin{pmatrix} I_x^2 & I_x I_y \\ I_x I_y & I_y^2 \end{pmatrix}
      + \begin{pmatrix} d & 0 \\ 0 & d \end{pmatrix}\Bigg]^{-1}
      \frac{1}{n} \sum \begin{pmatrix} I_x I_t \\ I_y I_t \end{pmatrix}.$$

    **Return** two arrays of shape `(height, width, 2)`, in this order: $(\hat u, \hat v)$ and
    $(\hat u, \hat v) + \delta$. Use NumPy only.

    If your first array has one of the usual slips, the second one still earns its marks where it is right for *your*
    first one.
    """
    ### BEGIN SOLUTION

    def both_sides(values, size):
        i = np.arange(size)
        return values[i // 2] + values[np.minimum((i + 1) // 2, len(values) - 1)]

    height, width = first.shape
    columns = both_sides(flow, height).swapaxes(0, 1)
    up = both_sides(columns, width).swapaxes(0, 1) / 2  # a sum of four is divided by 4, and doubled

    x = np.clip(np.arange(width) + up[..., 0], 0, width - 1)
    y = np.clip(np.arange(height)[:, None] + up[..., 1], 0, height - 1)
    j, i = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = x - j, y - i
    right, below = np.minimum(j + 1, width - 1), np.minimum(i + 1, height - 1)
    upper = (1 - a) * second[i, j] + a * second[i, right]
    lower = (1 - a) * second[below, j] + a * second[below, right]
    warped = (1 - b) * upper + b * lower

    i_y, i_x = np.gradient((first + warped) / 2)
    i_t = warped - first
    refined, half = up.copy(), window // 2
    for i, j in np.ndindex(height, width):
        part = slice(max(i - half, 0), i + half + 1), slice(max(j - half, 0), j + half + 1)
        slopes = np.column_stack([i_x[part].ravel(), i_y[part].ravel()])
        m = slopes.T @ slopes / len(slopes) + damping * np.eye(2)
        refined[i, j] -= np.linalg.solve(m, slopes.T @ i_t[part].ravel() / len(slopes))
    return up, refined
    ### END SOLUTION


def level(rng, height, width, window, damping):
    """Random pictures, and a flow that leads beyond the border in two corners."""
    flow = rng.uniform(-1, 1, size=((height + 1) // 2, (width + 1) // 2, 2))
    flow[0, 0], flow[-1, -1] = rng.uniform(-0.9, -0.7, size=2), rng.uniform(0.7, 0.9, size=2)
    return {"flow": flow, "first": rng.normal(size=(height, width)),
            "second": rng.normal(size=(height, width)), "window": window, "damping": damping}  # fmt: skip


def a_ramp():
    x = np.tile(np.arange(6.0), (4, 1))
    flow = np.zeros((2, 3, 2))
    flow[..., 0] = 1
    return {"flow": flow, "first": 4 * x, "second": 4 * x - 10, "window": 3, "damping": 4.0}


def halfway(flow, height, width):
    """Read at i/2 and j/2, pixel by pixel."""
    up = np.zeros((height, width, 2))
    for i, j in np.ndindex(height, width):
        rows = i // 2, min(-(-i // 2), len(flow) - 1)
        columns = j // 2, min(-(-j // 2), len(flow[0]) - 1)
        up[i, j] = sum(flow[r, c] for r in rows for c in columns) / 4
    return up


def pixel_before(flow, height, width):
    return np.repeat(np.repeat(flow, 2, axis=0), 2, axis=1)[:height, :width]


def pixel_after(flow, height, width):
    rows, columns = (np.minimum((np.arange(n) + 1) // 2, (n - 1) // 2) for n in (height, width))
    return flow[rows][:, columns]


def stretched(flow, height, width):
    """Read such that the first and the last pixels lie on each other."""

    def along(values, size):
        place = np.linspace(0, len(values) - 1, size)
        i = np.floor(place).astype(int)
        share = (place - i)[:, None, None]
        return (1 - share) * values[i] + share * values[np.minimum(i + 1, len(values) - 1)]

    return along(along(flow, height).swapaxes(0, 1), width).swapaxes(0, 1)


def zero_after_the_end(flow, height, width):
    """Read with zeros after the last row and the last column."""
    return halfway(np.pad(flow, ((0, 1), (0, 1), (0, 0))), height, width)


@combinable
def mistaken(
    *,
    upwards=halfway,
    factor=2.0,
    exchanged=False,
    way=1,
    warps=lambda first, second: second,
    unwarped=False,
    sloped=lambda i, w: (i + w) / 2,
    sign=-1,
    half=lambda window: window // 2,
    count=lambda n: n,
    damped=lambda d: d,
    alone=False,
):
    """Return the level with one slip in it; what is done with the flow that was brought up is right for it."""

    def read(image, flow):
        height, width = image.shape
        x = np.clip(np.arange(width) + flow[..., 0], 0, width - 1)
        y = np.clip(np.arange(height)[:, None] + flow[..., 1], 0, height - 1)
        j, i = np.floor(x).astype(int), np.floor(y).astype(int)
        a, b = x - j, y - i
        right, below = np.minimum(j + 1, width - 1), np.minimum(i + 1, height - 1)
        upper = image[i, j] + a * (image[i, right] - image[i, j])
        return upper + b * (image[below, j] + a * (image[below, right] - image[below, j]) - upper)

    def pyramidal_lucas_kanade(flow, first, second, *, window=9, damping=4.0):
        up = factor * upwards(flow, *first.shape)
        up = up[..., ::-1] if exchanged else up
        warped = second if unwarped else read(warps(first, second), way * up)
        i_y, i_x = np.gradient(sloped(first, warped))
        i_t, h, delta = warped - first, half(window), np.zeros_like(up)
        for i, j in np.ndindex(first.shape):
            part = slice(max(i - h, 0), i + h + 1), slice(max(j - h, 0), j + h + 1)
            x, y, t = i_x[part], i_y[part], i_t[part]
            n = count(x.size)
            xx, xy, yy = (x * x).sum() / n + damped(damping), (x * y).sum() / n, (y * y).sum() / n + damped(damping)
            xt, yt = (x * t).sum() / n, (y * t).sum() / n
            delta[i, j] = sign * np.array([yy * xt - xy * yt, xx * yt - xy * xt]) / (xx * yy - xy**2)
        return up, delta if alone else up + delta

    return pyramidal_lucas_kanade


SLIPS = [
    Mistake(name, mistaken(**slip), message)
    for name, slip, message in (
        (
            "not doubled",
            {"factor": 1.0},
            "You bring the flow up without multiplying it by 2: a pixel there is as wide as two here.",
        ),
        ("halved", {"factor": 0.5}, "You halve the flow. In smaller pixels the same way has a larger number."),
        (
            "every pixel twice",
            {"upwards": pixel_before},
            "You repeat each pixel of the flow. Odd pixels lie half-way between two of them: take the mean of both.",
        ),
        (
            "the pixel after",
            {"upwards": pixel_after},
            "Odd pixels get the flow of the pixel after them. They lie half-way: take the mean of both.",
        ),
        (
            "corners on corners",
            {"upwards": stretched},
            "You stretch the flow until its last pixel lies on the picture's last one. Pixel i lies on pixel 2i, also "
            "where the side is even.",
        ),
        (
            "zeros after the end",
            {"upwards": zero_after_the_end},
            "Where the side is even, you take the mean with 0 at the end. Take the last pixel alone.",
        ),
        (
            "u and v exchanged",
            {"exchanged": True},
            "Your flow has v before u after it was brought up.",
        ),
    )
]

exercise = Exercise(
    solution=pyramidal_lucas_kanade,
    reference=mistaken(),
    points=6,
    parts=["flow brought up", "refined flow"],
    follow_through=FollowThrough(of="flow brought up", parts=["refined flow"], slips=SLIPS),
    cases=[
        Case(
            "a ramp by hand",
            inputs=a_ramp(),
            about="I = 4x has moved by 2½: J = 4x − 10. The flow (1, 0) becomes (2, 0), and W = 4x − 2 but for the "
            "last two columns, where it is 10. So in the first two columns I_x = 4, I_t = −2, δ = 8/(16 + 4) = 0.4, "
            "and the flow is (2.4, 0).",
        ),
        Case("even sides", level, {"height": 4, "width": 6, "window": 3, "damping": 0.2}),
        Case("odd sides", level, {"height": 7, "width": 5, "window": 3, "damping": 0.1}, hidden=True),
        Case("two rows", level, {"height": 2, "width": 5, "window": 1, "damping": 0.3}, hidden=True),
        Case("larger windows", level, {"height": 6, "width": 9, "window": 5, "damping": 0.5}, hidden=True),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "first picture warped",
            mistaken(warps=lambda first, second: first),
            "You warp the first picture. The flow leads from the first to the second, and so it is the second one that "
            "is read along it.",
        ),
        Mistake(
            "warped backwards",
            mistaken(way=-1),
            "You read the second picture against the flow. A point at (x, y) in I is at (x + u, y + v) in J.",
        ),
        Mistake(
            "not warped",
            mistaken(unwarped=True),
            "Your step compares I with J itself, as if nothing were known yet. Compare I with W.",
        ),
        Mistake(
            "slopes of the first picture",
            mistaken(sloped=lambda i, w: i),
            "Your slopes are those of the first picture. Take them of the mean of I and W.",
        ),
        Mistake(
            "slopes of the warped picture",
            mistaken(sloped=lambda i, w: w),
            "Your slopes are those of W. Take them of the mean of I and W.",
        ),
        Mistake(
            "without the minus",
            mistaken(sign=1),
            "Your step leads the wrong way: δ has a minus.",
        ),
        Mistake(
            "step alone",
            mistaken(alone=True),
            "Your second array is δ. It is to be added to the flow that was brought up.",
        ),
        Mistake(
            "not damped",
            mistaken(damped=lambda d: 1e-9),
            "You leave d out. It stands on the diagonal, and keeps badly determined windows from making large steps.",
        ),
        Mistake(
            "sums damped",
            mistaken(count=lambda n: 1),
            "You add d to sums. It is added to means, or else it loses its weight in large windows.",
        ),
        Mistake(
            "window twice as wide",
            mistaken(half=lambda window: window),
            "`window` is the whole side. Your windows reach that far to *each* side.",
        ),
    ],
    equivalent={
        "function dropped: np.floor(x) -> x": "clipped places are not negative, and astype(int) rounds these down",
        "function dropped: np.floor(y) -> y": "clipped places are not negative, and astype(int) rounds these down",
        "window or 9": "a window has one pixel or more",
        "answer squeezed": "pictures have two pixels a side or more",
    },
    hints=[
        "Bring the flow up along one axis with a small function, and use it for the other one, too: `i // 2` and "
        "`(i + 1) // 2` are the pixels before and after i/2.",
        "For an even side the last `(i + 1) // 2` is one too many: `np.minimum`.",
        "From W on it is `lucas_kanade`, with d on the diagonal in place of a limit.",
    ],
)
