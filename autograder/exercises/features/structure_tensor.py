"""The structure tensor."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._corners import SAME_WINDOWS, picture, summed, weights_of


def structure_tensor(image, *, window="gaussian", sigma=1.0, size=3):
    r"""Return the structure tensor of each pixel: the products of the slopes, summed up over a window.

    In a flat window there are no slopes, along an edge all of them are parallel, and at a corner they differ. A single
    slope cannot tell the last two apart, and their sum cannot either; the sum of their *products* can.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, one pixel or more a side, indexed as `image[y, x]`.
    - `window`: `"gaussian"` or `"box"`.
    - `sigma`: $\sigma > 0$, the deviation of the Gaussian in pixels. For a box it means nothing.
    - `size`: the side of the box, an odd number of pixels, not larger than `height` and `width`. For a Gaussian it
      means nothing.

    The slopes are Sobel's, divided by 8, so that a ramp $I = x$ has $I_x = 1$:

    $$\begin{aligned}
    8\, I_x(x, y) &= \textstyle\sum_{j=-1}^{1} (2 - |j|)\, \big[ I(x + 1, y + j) - I(x - 1, y + j) \big] \\
    8\, I_y(x, y) &= \textstyle\sum_{j=-1}^{1} (2 - |j|)\, \big[ I(x + j, y + 1) - I(x + j, y - 1) \big]
    \end{aligned}$$

    The structure tensor adds up their products, with the weights $w$ of the window around $(x, y)$:

    $$M(x, y) = \sum_{i=-r}^{r} \sum_{j=-r}^{r} w(j)\, w(i) \begin{pmatrix} I_x^2 & I_x I_y \\ I_x I_y & I_y^2
    \end{pmatrix}\!(x + j, y + i).$$

    - In a box all $w$ are **1**, and $r = (\texttt{size} - 1)/2$: $M$ is a sum, not a mean.
    - The weights of a Gaussian **add up to 1**: $w(k) = e^{-k^2/2\sigma^2} \big/ \sum_{l=-r}^{r} e^{-l^2/2\sigma^2}$,
      with $r = \lfloor 4\sigma + \tfrac12 \rfloor$. A larger $r$ is right, too: what lies further out weighs too
      little to be seen.

    Beyond the border the picture is mirrored with its border pixels twice (`"symmetric"` of `np.pad`), and slopes are
    taken in it. For the window, the three *products* $I_x^2$, $I_x I_y$ and $I_y^2$ are mirrored in the same way, again
    and again where the window is wider than the picture, as `np.pad` does.

    **Return** $M$, shape `(height, width, 2, 2)`: `M[y, x]` is the matrix above, with $I_x^2$ first. Use NumPy only,
    but not its `convolve`, `correlate` and Fourier transforms.
    """
    ### BEGIN SOLUTION
    wide = np.pad(image, 1, mode="symmetric")
    across, down = wide[:, 2:] - wide[:, :-2], wide[2:] - wide[:-2]
    i_x = (across[:-2] + 2 * across[1:-1] + across[2:]) / 8
    i_y = (down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]) / 8
    if window == "box":
        weights = np.ones(size)
    else:
        reach = int(4 * sigma + 0.5)
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
        weights /= weights.sum()
    products = np.pad(np.array([i_x**2, i_x * i_y, i_y**2]), [(0, 0), *2 * [2 * [len(weights) // 2]]], mode="symmetric")
    around = np.lib.stride_tricks.sliding_window_view(products, 2 * [len(weights)], axis=(1, 2))
    xx, xy, yy = np.einsum("pyxij,i,j->pyx", around, weights, weights)
    return np.stack([xx, xy, xy, yy], axis=-1).reshape(*image.shape, 2, 2)
    ### END SOLUTION


def slopes(image, across, mode="symmetric"):
    """Return Sobel's slopes; ``across`` are the weights that smooth them, in eighths."""
    wide = np.pad(image, 1, mode=mode)
    views = np.lib.stride_tricks.sliding_window_view(wide, (3, 3))
    change, smooth = np.array([-1.0, 0.0, 1.0]), np.array(across) / 8
    return np.einsum("yxij,i,j->yx", views, smooth, change), np.einsum("yxij,i,j->yx", views, change, smooth)


@combinable
def mistaken(
    *,
    across=(1, 2, 1),
    chosen=lambda window: window,
    up=1,
    exchanged=False,
    mode="symmetric",
    window_mode="symmetric",
    before=False,
    **slip,
):
    """Return the tensor with one slip in it."""

    def structure_tensor(image, *, window="gaussian", sigma=1.0, size=3):
        weights = weights_of(chosen(window), sigma, size, **slip)
        x, y = slopes(summed(image, weights) if before else image, across, mode)
        x, y = (y, x) if exchanged else (x, up * y)
        xx, xy, yy = (p if before else summed(p, weights, window_mode) for p in (x * x, x * y, y * y))
        return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-1)

    return structure_tensor


def products_of_sums(image, *, window="gaussian", sigma=1.0, size=3):
    x, y = (summed(slope, weights_of(window, sigma, size)) for slope in slopes(image, (1, 2, 1)))
    return np.stack([x * x, x * y, x * y, y * y], axis=-1).reshape(*image.shape, 2, 2)


def picture_mirrored_further(image, *, window="gaussian", sigma=1.0, size=3):
    reach, (height, width) = len(weights_of(window, sigma, size)) // 2 + 1, image.shape
    whole = mistaken()(np.pad(image, reach, mode="symmetric"), window=window, sigma=sigma, size=size)
    return whole[reach : reach + height, reach : reach + width]


exercise = Exercise(
    solution=structure_tensor,
    points=4,
    cases=[
        Case(
            "a vertical edge",
            inputs={"image": np.tile([0.0, 0.0, 1.0, 1.0], (3, 1)), "window": "box", "size": 3},
            about="Iₓ is 0, ½, ½, 0 in each row: M₀₀ is 1.5 in the middle columns, and all others are 0.",
        ),
        Case(
            "a ramp, one pixel at a time",
            inputs={"image": np.arange(5.0) + 2 * np.arange(4.0)[:, None], "window": "box", "size": 1},
            about="I = x + 2y has the slopes 1 and 2 inside: M is [1 2; 2 4], of which one eigenvalue is 0. At the "
            "border a slope is half as large, as a pixel meets itself.",
        ),
        Case("a Gaussian window", picture, {"shape": (6, 8), "window": "gaussian", "sigma": 0.7}),
        Case("a box of five", picture, {"shape": (7, 6), "window": "box", "size": 5}, hidden=True),
        Case("another Gaussian", picture, {"shape": (9, 11), "window": "gaussian", "sigma": 1.2}, hidden=True),
        Case("a window wider than the picture", picture, {"shape": (4, 5), "sigma": 1.45}, hidden=True),
        Case("a single row", picture, {"shape": (1, 7), "sigma": 0.45}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "products of sums",
            products_of_sums,
            "You sum up the slopes first, and multiply then. Such a matrix has one eigenvalue 0 everywhere, and there "
            "are no corners. Multiply at each pixel first.",
        ),
        Mistake(
            "Sobel's sums",
            mistaken(across=(8, 16, 8)),
            "Your slopes are 8 times as large as they are here, and M is 64 times as large.",
        ),
        Mistake(
            "not smoothed across",
            mistaken(across=(0, 4, 0)),
            "Your slopes look at one row, or one column, only. Sobel's weigh three of them by 1, 2, 1.",
        ),
        Mistake(
            "Prewitt's slopes",
            mistaken(across=(4 / 3, 4 / 3, 4 / 3)),
            "Your slopes weigh three rows alike, as Prewitt's do. In Sobel's the middle one counts twice.",
        ),
        Mistake(
            "x and y exchanged",
            mistaken(exchanged=True),
            "Your M₀₀ is of the slope along y. A *vertical* edge has a slope along x, and its M₀₀ is large.",
        ),
        Mistake(
            "y upwards",
            mistaken(up=-1),
            "Your Iₓ I_y has the wrong sign: rows are counted downwards, and so is y.",
        ),
        Mistake(
            "mean over the box",
            mistaken(box=lambda size: np.full(size, 1 / size)),
            "You return the box's mean. Its weights are 1, and M is a sum.",
        ),
        Mistake(
            "size taken for the reach",
            mistaken(box=lambda size: np.ones(2 * size + 1)),
            "Your box reaches `size` pixels to each side. It is `size` pixels wide altogether.",
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
            "two forgotten below the square",
            mistaken(shape=lambda k, sigma: np.exp(-(k**2) / sigma**2)),
            "Your Gaussian is too narrow: the exponent is −k²/2σ².",
        ),
        Mistake(
            "picture smoothed instead of products",
            mistaken(before=True),
            "You smooth the picture, and multiply the slopes of one pixel. It is the products that the window sums up.",
        ),
        Mistake(
            "zeros beyond the picture",
            mistaken(mode="constant"),
            "Beyond the border of the picture you take zeros, which make an edge all around it.",
        ),
        Mistake(
            "window cut off at the border",
            mistaken(window_mode="constant"),
            "Beyond the border your products are 0. They are mirrored, as the picture is.",
        ),
        Mistake(
            "picture mirrored instead of products",
            picture_mirrored_further,
            "You take slopes in a picture that is mirrored as far as the window reaches. There one of both slopes has "
            "the other sign, and Iₓ I_y cancels. Mirror the products.",
        ),
    ],
    equivalent=SAME_WINDOWS,
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Three pictures are enough: Iₓ², Iₓ I_y and I_y². Sum up each over the window, and put M together at the end.",
        "A window whose weights are products, w(i) w(j), is two passes: along the rows, then along the columns.",
        "`np.pad(p, r, mode='symmetric')` mirrors as often as it takes.",
    ],
)
