"""The difference of two Gaussians"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._smoothing import filtered, gaussian, mirrored_border_by_border, mirrored_once, noise, one_bright_pixel, reach_of


def dog_filter(image, *, sigma, k=2**0.5, truncate=4.0):
    r"""Return the difference of a picture that is smoothed twice, by a wide Gaussian and by a narrow one.

    A Gaussian $g_\sigma$ that becomes wider changes as its Laplacian says,
    $\partial g_\sigma / \partial \sigma = \sigma\, \Delta g_\sigma$. So the difference of two Gaussians is nearly a
    Laplacian of one, with the factor $\sigma^2$ in it that makes scales comparable:

    $$g_{k\sigma} - g_\sigma \approx (k - 1)\, \sigma^2\, \Delta g_\sigma,$$

    and pictures that are smoothed anyway have only to be subtracted. It is of first order in $k - 1$: for
    $k = \sqrt 2$ the left side has only 0.6 times the height of the right one.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$.
    - `sigma`: $\sigma > 0$, the smaller deviation in pixels.
    - `k`: the larger deviation is $k\sigma$, $k > 1$.
    - `truncate`: how many of *its* deviations each Gaussian reaches, a number above 0.

    The Gaussian of deviation $s$ has the reach $r = \lfloor \texttt{truncate} \cdot s + \tfrac12 \rfloor$ and the
    weights

    $$g_s(i, j) = w(i)\, w(j), \qquad w(n) = \frac{e^{-n^2/2s^2}}{\sum_{l=-r}^{r} e^{-l^2/2s^2}},
    \qquad n = -r, \dots, r.$$

    A Gaussian of the reach 0 leaves the picture as it is.

    **Return** $g_{k\sigma} * I - g_\sigma * I$, of the shape of `image`: the wide one minus the narrow one, as it is,
    without any factor. Beyond the border the picture is mirrored with its border pixels twice (`"symmetric"` of
    `np.pad`); a window may be larger than the picture, which is then mirrored again and again, as `np.pad` does it.
    Nothing is near to the point where a reach jumps. Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    smoothed = []
    for s in (sigma, k * sigma):
        reach = int(truncate * s + 0.5)
        w = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * s**2))
        w = w / w.sum()
        wide = np.pad(image, reach, mode="symmetric")
        along_x = np.lib.stride_tricks.sliding_window_view(wide, len(w), axis=1) @ w
        smoothed.append(np.lib.stride_tricks.sliding_window_view(along_x, len(w), axis=0) @ w)
    return smoothed[1] - smoothed[0]
    ### END SOLUTION


@combinable
def mistaken(
    *,
    deviations=lambda sigma, k: (sigma, k * sigma),
    reach=reach_of,
    reaches=lambda own: own,
    summed=True,
    combined=lambda narrow, wide: wide - narrow,
    factor=lambda k: 1,
    twice=False,
    mode="symmetric",
):
    """Return the filter with one slip in it."""

    def dog_filter(image, *, sigma, k=2**0.5, truncate=4.0):
        both = deviations(sigma, k)
        reached = reaches([reach(s, truncate) for s in both])
        narrow, wide = (gaussian(s, r, summed=summed) for s, r in zip(both, reached, strict=True))
        smoothed = filtered(image, narrow, narrow, mode)
        again = filtered(smoothed if twice else image, wide, wide, mode)
        return factor(k) * combined(smoothed, again)

    return dog_filter


def only_one_smoothed(image, *, sigma, k=2**0.5, truncate=4.0):
    w = gaussian(k * sigma, reach_of(k * sigma, truncate))
    return filtered(image, w, w) - image


def along_x_only(image, *, sigma, k=2**0.5, truncate=4.0):
    narrow, wide = (gaussian(s, reach_of(s, truncate)) for s in (sigma, k * sigma))
    return filtered(image, np.ones(1), wide) - filtered(image, np.ones(1), narrow)


def weights_subtracted(image, *, sigma, k=2**0.5, truncate=4.0):
    both = [gaussian(s, reach_of(s, truncate)) for s in (sigma, k * sigma)]
    longer = len(both[1]) // 2 - len(both[0]) // 2
    w = both[1] - np.pad(both[0], longer)
    return filtered(image, w, w)


exercise = Exercise(
    solution=dog_filter,
    points=3,
    cases=[
        Case(
            "one bright pixel",
            inputs={"image": one_bright_pixel((5, 7)), "sigma": 1.0, "k": 2.0, "truncate": 1.2},
            about="The middle weights are 0.4519 for σ = 1, cut after 1 pixel, and 0.2514 for σ = 2, cut after 2. In "
            "the middle stands 0.2514² − 0.4519² = −0.141.",
        ),
        Case("noise", noise, {"shape": (9, 13), "sigma": 0.9}),
        Case(
            "near each other, and cut", noise, {"shape": (8, 11), "sigma": 1.5, "k": 1.25, "truncate": 2.2}, hidden=True
        ),
        Case("a single column", noise, {"shape": (9, 1), "sigma": 1.1, "k": 1.6, "truncate": 2.5}, hidden=True),
        Case("larger than the picture", noise, {"shape": (2, 3), "sigma": 0.9, "k": 2.5, "truncate": 3.0}, hidden=True),
        Case("a reach of 0", noise, {"shape": (5, 8), "sigma": 0.3, "k": 3.0, "truncate": 1.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "narrow minus wide",
            mistaken(combined=lambda narrow, wide: narrow - wide),
            "You subtract the wide one. The wide one minus the narrow one has the sign of the Laplacian: negative on "
            "bright blobs.",
        ),
        Mistake(
            "divided by k − 1",
            mistaken(factor=lambda k: 1 / (k - 1)),
            "You divide by k − 1, to get the Laplacian. The difference itself is asked for.",
        ),
        Mistake(
            "added",
            mistaken(combined=lambda narrow, wide: narrow + wide),
            "You add the two smoothed pictures.",
        ),
        Mistake(
            "k added",
            mistaken(deviations=lambda sigma, k: (sigma, k + sigma)),
            "Your larger deviation is k + σ. It is k *times* σ.",
        ),
        Mistake(
            "divided by k",
            mistaken(deviations=lambda sigma, k: (sigma / k, sigma)),
            "Your deviations are σ/k and σ. σ is the smaller one.",
        ),
        Mistake(
            "k as a factor of variances",
            mistaken(deviations=lambda sigma, k: (sigma, k**0.5 * sigma)),
            "You multiply the variance by k. It is the deviation that is k times as large.",
        ),
        Mistake(
            "k fixed",
            mistaken(deviations=lambda sigma, k: (sigma, 2**0.5 * sigma)),
            "Your larger deviation is the same whatever `k` is.",
            others=[mistaken(deviations=lambda sigma, k, c=c: (sigma, c * sigma)) for c in (1.6, 2.0, 2 ** (1 / 3))],
        ),
        Mistake(
            "smoothed one after the other",
            mistaken(twice=True),
            "You smooth the picture that is smoothed already. So its deviation is σ√(1 + k²): both Gaussians are for "
            "the picture itself.",
        ),
        Mistake(
            "only one smoothed",
            only_one_smoothed,
            "You subtract the picture itself. Of noise, that leaves all that is fine; both are smoothed here.",
        ),
        Mistake(
            "along the rows only",
            along_x_only,
            "You smooth along x alone.",
        ),
        Mistake(
            "weights subtracted in one dimension",
            weights_subtracted,
            "You subtract the weights of one dimension, and filter along both axes with that. The *products* w(i) w(j) "
            "are subtracted: a difference of products is no product of differences.",
        ),
        Mistake(
            "both as short as the narrow one",
            mistaken(reaches=lambda own: [own[0]] * 2),
            "You cut both Gaussians where the narrow one ends. Each has a reach of its own.",
        ),
        Mistake(
            "both as long as the wide one",
            mistaken(reaches=lambda own: [own[1]] * 2),
            "You cut both Gaussians where the wide one ends. Each has a reach of its own.",
        ),
        Mistake(
            "not divided by their sums",
            mistaken(summed=False),
            "Your weights are those of continuous Gaussians. Cut off, they do not add up to 1, and flat places answer.",
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
            "You mirror at each border once, and what is still beyond takes a border pixel. Where a window is "
            "larger than that, the picture is mirrored again and again.",
            others=[mistaken(mode=mirrored_border_by_border)],
        ),
        Mistake(
            "a reach of one at least",
            mistaken(reach=lambda sigma, truncate: max(1, reach_of(sigma, truncate))),
            "Your Gaussians reach one pixel at least. The floor may be 0, and then only the pixel itself counts.",
        ),
        Mistake(
            "always four deviations",
            mistaken(reach=lambda sigma, truncate: int(4 * sigma + 0.5)),
            "Your Gaussians have the same reach whatever `truncate` is.",
        ),
    ],
    equivalent={"truncate or 4.0": "it is above 0, as the statement says"},
    hints=[
        "Write a function that smooths by one Gaussian, and call it twice.",
        "Two passes are enough: a Gaussian in two dimensions is a product, w(i) w(j).",
    ],
)
