"""The Laplacian of a Gaussian"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._smoothing import filtered, gaussian, mirrored_border_by_border, mirrored_once, noise, one_bright_pixel, reach_of


def log_filter(image, *, sigma, normalize=True, truncate=4.0):
    r"""Return a picture's answer to the Laplacian of a Gaussian, which finds blobs.

    The Laplacian $\Delta g = \partial^2 g / \partial x^2 + \partial^2 g / \partial y^2$ of a Gaussian looks like a hat
    put on its head: a pit with a brim. It answers most strongly in the middle of a blob of its own size, and not at all
    to flat places and ramps.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$.
    - `sigma`: $\sigma > 0$, the deviation of the Gaussian in pixels.
    - `normalize`: whether the answer is multiplied by $\sigma^2$, so that those of different scales can be compared.
    - `truncate`: how many deviations the kernel reaches.

    With the reach $r = \lfloor \texttt{truncate} \cdot \sigma + \tfrac12 \rfloor$, sample the Gaussian at the whole
    numbers $k = -r, \dots, r$, and divide it by its sum, so that its weights add up to 1:

    $$g(k) = \frac{e^{-k^2/2\sigma^2}}{\sum_{l=-r}^{r} e^{-l^2/2\sigma^2}}.$$

    The second derivative of the continuous Gaussian is $2\, g(t)\,(t^2 - \sigma^2) / 2\sigma^4$, where $\sigma^2$ and
    $2\sigma^4$ are the mean and the variance of $t^2$. Sampled and cut off, such weights do not add up to 0. With the
    mean and the variance of $k^2$ for *these* $g(k)$ they do, and their answer to the parabola $k^2$ is 2:

    $$b(k) = 2\, g(k)\, \frac{k^2 - m}{v}, \qquad m = \sum_{k=-r}^{r} k^2\, g(k), \qquad
    v = \sum_{k=-r}^{r} (k^2 - m)^2\, g(k).$$

    The kernel is $h(i, j) = b(i)\, g(j) + g(i)\, b(j)$ and, with `normalize`, $\sigma^2$ (not $m$) times that.

    **Return** the convolution

    $$\sum_{i=-r}^{r} \sum_{j=-r}^{r} h(i, j)\, I(y - i, x - j),$$

    of the shape of `image`. Beyond the border the picture is mirrored with its border pixels twice (`"symmetric"` of
    `np.pad`), again and again where the kernel is larger. Nothing is near to the point where $r$ jumps, and
    in all that you are given $r$ is 1 or more. Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    reach = int(truncate * sigma + 0.5)
    k = np.arange(-reach, reach + 1)
    g = np.exp(-(k**2) / (2 * sigma**2))
    g = g / g.sum()
    m = np.sum(k**2 * g)
    v = np.sum((k**2 - m) ** 2 * g)
    b = 2 * g * (k**2 - m) / v
    kernel = np.outer(b, g) + np.outer(g, b)
    if normalize:
        kernel = sigma**2 * kernel
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, reach, mode="symmetric"), kernel.shape)
    return np.einsum("yxij,ij->yx", windows, kernel)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    sign=1,
    factor=lambda sigma, normalize, m: sigma**2 if normalize else 1,
    reach=reach_of,
    summed=True,
    moments=lambda m, v, sigma: (m, v),
    directions=("down", "across"),
    crossed=True,
    mode="symmetric",
):
    """Return the filter with one slip in it."""

    def log_filter(image, *, sigma, normalize=True, truncate=4.0):
        r = reach(sigma, truncate)
        k = np.arange(-r, r + 1)
        g = gaussian(sigma, r, summed=summed)
        m = np.sum(k**2 * g)
        m, v = moments(m, np.sum((k**2 - m) ** 2 * g), sigma)
        b = 2 * g * (k**2 - m) / v
        beside = g if crossed else 1.0 * (k == 0)
        answers = {"down": filtered(image, b, beside, mode), "across": filtered(image, beside, b, mode)}
        return sign * factor(sigma, normalize, m) * sum(answers[d] for d in directions)

    return log_filter


def product(image, *, sigma, normalize=True, truncate=4.0):
    r = reach_of(sigma, truncate)
    k = np.arange(-r, r + 1)
    g = gaussian(sigma, r)
    m = np.sum(k**2 * g)
    b = 2 * g * (k**2 - m) / np.sum((k**2 - m) ** 2 * g)
    return (sigma**2 if normalize else 1) * filtered(image, b, b)


def five_points(image, *, sigma, normalize=True, truncate=4.0):
    g = gaussian(sigma, reach_of(sigma, truncate))
    wide = np.pad(filtered(image, g, g), 1, mode="symmetric")
    beside = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    return (sigma**2 if normalize else 1) * (beside - 4 * wide[1:-1, 1:-1])


exercise = Exercise(
    solution=log_filter,
    points=4,
    cases=[
        Case(
            "one bright pixel",
            inputs={"image": one_bright_pixel((5, 7)), "sigma": 1.2, "truncate": 1.0},
            about="g is 0.293, 0.414, 0.293, so that m = 0.586, v = 0.243, and b is 1, −2, 1. The kernel itself comes "
            "out: 1.44 · 2 · 0.414 · (−2) = −2.387 in its middle, and 1.44 · 2 · 0.293 = 0.843 at its corners.",
        ),
        Case(
            "a parabola",
            inputs={"image": np.tile(np.arange(9.0) ** 2, (4, 1)), "sigma": 1.5, "normalize": False, "truncate": 1.0},
            about="I = x² has the Laplacian 2, and that is the answer where the kernel does not reach the border.",
        ),
        Case("noise", noise, {"shape": (9, 12), "sigma": 1.3}),
        Case("not normalised", noise, {"shape": (8, 7), "sigma": 0.8, "normalize": False}, hidden=True),
        Case("a single row", noise, {"shape": (1, 11), "sigma": 1.2}, hidden=True),
        Case("a wide Gaussian, cut", noise, {"shape": (7, 10), "sigma": 2.6, "truncate": 1.1}, hidden=True),
        Case("a kernel larger than the picture", noise, {"shape": (3, 4), "sigma": 1.75}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the hat upright",
            mistaken(sign=-1),
            "Your answer has the other sign. The Laplacian of a Gaussian is negative in its middle, as a peak bends "
            "down; the Marr wavelet is minus that.",
        ),
        Mistake(
            "never normalised",
            mistaken(factor=lambda sigma, normalize, m: 1),
            "You leave out the factor σ², even where `normalize` asks for it.",
        ),
        Mistake(
            "always normalised",
            mistaken(factor=lambda sigma, normalize, m: sigma**2),
            "You multiply by σ² whatever `normalize` is.",
        ),
        Mistake(
            "normalised by σ",
            mistaken(factor=lambda sigma, normalize, m: sigma if normalize else 1),
            "You multiply by σ. There are *two* derivatives, and each takes a factor σ.",
        ),
        Mistake(
            "normalised by m",
            mistaken(factor=lambda sigma, normalize, m: m if normalize else 1),
            "You multiply by m. The factor is σ²; m is what it becomes by sampling.",
        ),
        Mistake(
            "σ² and 2σ⁴",
            mistaken(moments=lambda m, v, sigma: (sigma**2, 2 * sigma**4)),
            "Your weights b are those of the continuous Gaussian, with σ². They do not add up to 0, so that flat, "
            "bright places answer.",
        ),
        Mistake(
            "2m² in the place of v",
            mistaken(moments=lambda m, v, sigma: (m, 2 * m**2)),
            "You divide by m². A continuous Gaussian has v = 2m²; a sampled one, cut off, has not.",
        ),
        Mistake(
            "the root of v",
            mistaken(moments=lambda m, v, sigma: (m, v**0.5)),
            "You divide by the deviation of k². It is the variance, v.",
        ),
        Mistake(
            "v without m",
            mistaken(moments=lambda m, v, sigma: (m, v + m**2)),
            "Your v is the mean of k⁴. Subtract m from k² before you square.",
        ),
        Mistake(
            "g not divided by its sum",
            mistaken(summed=False),
            "Your weights g are those of the continuous Gaussian. Cut off, they do not add up to 1.",
        ),
        Mistake(
            "along y only",
            mistaken(directions=("down",)),
            "You take the second derivative along y alone. The Laplacian adds the one along x.",
        ),
        Mistake(
            "along x only",
            mistaken(directions=("across",)),
            "You take the second derivative along x alone. The Laplacian adds the one along y.",
        ),
        Mistake(
            "second derivatives multiplied",
            product,
            "You multiply b(i) and b(j). The Laplacian is a *sum*: of b(i) g(j) and g(i) b(j).",
        ),
        Mistake(
            "not smoothed across",
            mistaken(crossed=False),
            "You differentiate along each axis, but do not smooth along the other one: g(j) and g(i) are missing.",
        ),
        Mistake(
            "five points on the smoothed picture",
            five_points,
            "You smooth, and take differences of neighbouring pixels. That is another approximation of the Laplacian; "
            "here the second derivatives of the Gaussian itself are asked for.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(mode="constant"),
            "You put zeros beyond the border, so that it answers like an edge. Mirror the picture there.",
        ),
        Mistake(
            "border pixels once",
            mistaken(mode="reflect"),
            'You mirror at the middle of the border pixels. They are repeated: `"symmetric"`.',
        ),
        Mistake(
            "mirrored once",
            mistaken(mode=mirrored_once),
            "You mirror at each border once, and what is still beyond takes a border pixel. Where the kernel is "
            "larger than that, the picture is mirrored again and again.",
            others=[mistaken(mode=mirrored_border_by_border)],
        ),
        Mistake(
            "reach not rounded",
            mistaken(reach=lambda sigma, truncate: max(int(truncate * sigma), 1)),
            "Your kernel is a pixel too short in places: add ½ before you round down.",
        ),
        Mistake(
            "always four deviations",
            mistaken(reach=lambda sigma, truncate: int(4 * sigma + 0.5)),
            "Your kernel has the same reach whatever `truncate` is.",
        ),
    ],
    hints=[
        "Make g, then b, and print their sums: they are 1 and 0.",
        "`np.outer(b, g)[i, j]` is b(i) g(j).",
        "A convolution with a kernel that is the product of two can be made in two passes, one along each axis.",
    ],
)
