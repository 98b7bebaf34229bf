"""How much a window changes when it is moved."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._corners import SAME_WINDOWS, picture, summed, weights_of
from ._smoothing import mirrored_border_by_border, mirrored_once


def window_difference(image, displacement, *, window="gaussian", sigma=1.0, size=3):
    r"""Return, for the window around each pixel, how much it differs from the one moved by $(u, v)$.

    Take a window of a picture and move it a little. On a flat wall nothing changes. Along an edge nothing does either,
    but across it there is a change; and at a corner there is one, whichever way the window moves. That is how Moravec,
    and then Harris and Stephens, said what a corner is.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, indexed as `image[y, x]`.
    - `displacement`, shape `(2,)`: $(u, v)$, to the right and down, in pixels. They may be negative, and need not be
      whole.
    - `window`: `"gaussian"` or `"box"`.
    - `sigma`: $\sigma > 0$, the deviation of the Gaussian in pixels. For a box it means nothing.
    - `size`: the side of the box, an odd number of pixels, not larger than `height` and `width`. For a Gaussian it
      means nothing.

    $$E(x, y) = \sum_{i=-r}^{r} \sum_{j=-r}^{r} w(j)\, w(i)\; D(x + j,\, y + i)^2, \qquad
      D(x, y) = I(x + u,\, y + v) - I(x, y).$$

    - Between four pixels $I(x + u, y + v)$ is **bilinear**: linear in $u$ from one column to the next, and linear in
      $v$ from one row to the next.
    - Where $(x + u, y + v)$ lies beyond an edge of the picture, $I$ is that of the **nearest** pixel of the picture.
    - In a box all $w$ are **1**, and $r = (\texttt{size} - 1)/2$: $E$ is a sum, not a mean.
    - The weights of a Gaussian **add up to 1**: $w(k) = e^{-k^2/2\sigma^2} \big/ \sum_{l=-r}^{r} e^{-l^2/2\sigma^2}$,
      with $r = \lfloor 4\sigma + \tfrac12 \rfloor$. A larger $r$ is right, too: what lies further out weighs too
      little to be seen.
    - Where the window reaches over the border, the *squares* $D^2$ are mirrored with those of the border pixels twice
      (`"symmetric"` of `np.pad`), again and again where it is wider than the picture, as `np.pad` does.

    **Return** $E$, shape `(height, width)`. Use NumPy only, but not its `convolve`, `correlate` and Fourier transforms.
    """
    ### BEGIN SOLUTION
    (u, v), (rows, columns) = displacement, map(np.arange, image.shape)
    moved = np.array([np.interp(columns + u, columns, line) for line in image])
    moved = np.array([np.interp(rows + v, rows, line) for line in moved.T]).T
    if window == "box":
        weights = np.ones(size)
    else:
        reach = int(4 * sigma + 0.5)
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
        weights /= weights.sum()
    squares = np.pad((moved - image) ** 2, len(weights) // 2, mode="symmetric")
    around = np.lib.stride_tricks.sliding_window_view(squares, 2 * [len(weights)])
    return np.einsum("yxij,i,j->yx", around, weights, weights)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    exchanged=False,
    sign=1,
    whole=np.floor,
    by_of=lambda by: by,
    beyond="edge",
    power=lambda change: change**2,
    after=lambda total: total,
    chosen=lambda window: window,
    window_mode="symmetric",
    **slip,
):
    """Return the difference with one slip in it."""

    def window_difference(image, displacement, *, window="gaussian", sigma=1.0, size=3):
        u, v = (sign * by_of(by) for by in (displacement[::-1] if exchanged else displacement))
        frame = int(np.abs([u, v]).max()) + 2
        wide, (height, width) = np.pad(image, frame, mode=beyond), image.shape
        right, down = int(whole(u)), int(whole(v))
        corners = [
            wide[frame + y : frame + y + height, frame + x : frame + x + width]
            for y in (down, down + 1)
            for x in (right, right + 1)
        ]
        a, b = u - right, v - down
        shares = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
        moved = sum(share * corner for share, corner in zip(shares, corners, strict=True))
        weights = weights_of(chosen(window), sigma, size, **slip)
        return after(summed(power(moved - image), weights, window_mode))

    return window_difference


def quadratic_form(image, displacement, *, window="gaussian", sigma=1.0, size=3):
    """Taylor's approximation, of slopes between a pixel and both its neighbours."""
    wide = np.pad(image, 1, mode="symmetric")
    across, down = (wide[1:-1, 2:] - wide[1:-1, :-2]) / 2, (wide[2:, 1:-1] - wide[:-2, 1:-1]) / 2
    change = displacement[0] * across + displacement[1] * down
    return summed(change**2, weights_of(window, sigma, size))


def one_axis_at_a_time(image, displacement, *, window="gaussian", sigma=1.0, size=3):
    u, v = displacement
    options = {"window": window, "sigma": sigma, "size": size}
    return mistaken()(image, np.array([u, 0.0]), **options) + mistaken()(image, np.array([0.0, v]), **options)


def moved(rng, shape, by, **options):
    return {**picture(rng, shape), "displacement": np.array(by), **options}


EDGE = np.tile([0.0, 0.0, 1.0, 1.0], (3, 1))

exercise = Exercise(
    solution=window_difference,
    points=4,
    cases=[
        Case(
            "an edge, a pixel to the right",
            inputs={"image": EDGE, "displacement": np.array([1.0, 0.0]), "window": "box", "size": 3},
            about="D is 1 in the second column only, where 0 becomes 1. Windows that see its 3 pixels have E = 3.",
        ),
        Case(
            "an edge, half a pixel to the left",
            inputs={"image": EDGE, "displacement": np.array([-0.5, 0.0]), "window": "box", "size": 1},
            about="Half way between 0 and 1 lies ½: in the third column D = ½ − 1 and E = ¼.",
        ),
        Case("whole pixels, a Gaussian", moved, {"shape": (6, 8), "by": (-2.0, 1.0), "sigma": 0.7}),
        Case(
            "between pixels, a box of five",
            moved,
            {"shape": (7, 6), "by": (0.3, -1.6), "window": "box", "size": 5},
            hidden=True,
        ),
        Case(
            "up and to the left, a Gaussian",
            moved,
            {"shape": (9, 11), "by": (-0.45, -0.7), "window": "gaussian", "sigma": 1.2},
            hidden=True,
        ),
        Case(
            "further than the picture is wide",
            moved,
            {"shape": (4, 5), "by": (9.5, -7.25), "window": "box", "size": 3},
            hidden=True,
            about="Every pixel is compared with the one in the corner.",
        ),
        Case(
            "a window wider than the picture", moved, {"shape": (2, 3), "by": (0.4, -0.7), "sigma": 1.45}, hidden=True
        ),
        Case("a single row", moved, {"shape": (1, 5), "by": (0.6, 0.2), "sigma": 1.45}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "u and v exchanged",
            mistaken(exchanged=True),
            "You move down by u and to the right by v. Displacements are (u, v), along (x, y).",
        ),
        Mistake(
            "moved the other way",
            mistaken(sign=-1),
            "You compare with I(x − u, y − v): your picture moves the other way.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(by_of=lambda by: float(np.floor(by + 0.5))),
            "You take the nearest pixel. Between pixels the picture is bilinear.",
            others=[mistaken(by_of=lambda by: float(np.round(by)))],
        ),
        Mistake(
            "whole pixels only",
            mistaken(by_of=np.trunc),
            "You leave out what (u, v) have after the point. Between pixels the picture is bilinear.",
            others=[mistaken(by_of=np.floor)],
        ),
        Mistake(
            "cut towards zero",
            mistaken(whole=np.trunc),
            "Where u or v is negative you draw a line through two pixels, and go on beyond them. `int` cuts towards 0; "
            "the pixel before a negative place is its *floor*.",
        ),
        Mistake(
            "zeros beyond the picture",
            mistaken(beyond="constant"),
            "Beyond the picture you take 0. There it is as bright as its nearest pixel.",
        ),
        Mistake(
            "round and round",
            mistaken(beyond="wrap"),
            "What leaves your picture comes back at the other side, as with `np.roll`. Beyond an edge, the nearest "
            "pixel counts.",
        ),
        Mistake(
            "mirrored beyond the picture",
            mistaken(beyond="symmetric"),
            "Your *picture* is mirrored beyond its border. Only the squares are; the picture goes on with its nearest "
            "pixel.",
        ),
        Mistake(
            "not squared",
            mistaken(power=np.abs),
            "You add up how large the differences are. Add up their squares.",
        ),
        Mistake(
            "square of the sum",
            mistaken(power=lambda change: change, after=np.square),
            "You add first, and square then: brighter and darker pixels cancel. Each difference is squared by itself.",
        ),
        Mistake(
            "Taylor's approximation",
            quadratic_form,
            "You return (u v) M (u v)ᵀ, which Harris and Stephens have in the place of E for small displacements. Here "
            "the moved picture itself is asked for.",
        ),
        Mistake(
            "one axis at a time",
            one_axis_at_a_time,
            "You add the change along x to the one along y. The window moves along both at once.",
        ),
        Mistake(
            "mean over the box",
            mistaken(box=lambda size: np.full(size, 1 / size)),
            "You return the box's mean. Its weights are 1, and E is a sum.",
        ),
        Mistake(
            "a box always",
            mistaken(chosen=lambda window: "box"),
            "You add up a box, whatever `window` is.",
        ),
        Mistake(
            "Gaussian not normalised",
            mistaken(unit=lambda weights: 1),
            "The weights of your Gaussian add up to more than 1. Divide by their sum.",
        ),
        Mistake(
            "window cut off at the border",
            mistaken(window_mode="constant"),
            "Beyond the border your squares are 0. They are mirrored.",
        ),
        Mistake(
            "mirrored once",
            mistaken(window_mode=mirrored_once),
            "You mirror the squares at each border once, and what is still beyond takes one at the border. Where the "
            "window is wider than that, they are mirrored again and again.",
            others=[mistaken(window_mode=mirrored_border_by_border)],
        ),
    ],
    equivalent={**SAME_WINDOWS, "size or 3": "a box has one pixel or more"},
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Move along x first, and what comes out along y. ⌊u⌋ says which pixel comes before, u − ⌊u⌋ how far it is to "
        "the next one, and `np.clip` keeps both within the picture.",
        "`np.interp` does all of that, for one row at a time.",
        "Weights that are products, w(i) w(j), are two passes: along the rows, then along the columns.",
    ],
)
