"""A picture at several scales"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._smoothing import filtered, gaussian, mirrored_border_by_border, mirrored_once, noise, one_bright_pixel, reach_of


def scale_space(image, *, sigmas, kind="gaussian"):
    r"""Return a picture at several scales, as layers.

    How large is what one looks for? That is not known before. So one looks at all scales at once: the picture is
    smoothed more and more, and the smoothed pictures, or what a filter of each size answers, are stacked.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$.
    - `sigmas`: a tuple of scales $\sigma_1 < \sigma_2 < \dots < \sigma_n$ in pixels, two or more.
    - `kind`: what the layers are, one of three words:

    | `kind` | layers | number of them |
    | --- | --- | --- |
    | `"gaussian"` | $g_{\sigma_i} * I$ | $n$ |
    | `"log"` | $\sigma_i^2\, (\Delta g_{\sigma_i}) * I$ | $n$ |
    | `"dog"` | $g_{\sigma_{i+1}} * I - g_{\sigma_i} * I$ | $n - 1$ |

    For each scale $\sigma$, with $r = \lfloor 4\sigma + \tfrac12 \rfloor$ and $k = -r, \dots, r$,

    $$w(k) = \frac{e^{-k^2/2\sigma^2}}{\sum_{l=-r}^{r} e^{-l^2/2\sigma^2}}, \qquad
    b(k) = 2\, w(k)\, \frac{k^2 - m}{v}, \qquad m = \sum_{k=-r}^{r} k^2\, w(k), \qquad
    v = \sum_{k=-r}^{r} (k^2 - m)^2\, w(k),$$

    and the kernels, whose rows and columns are $i$ and $j$, are

    $$g_\sigma(i, j) = w(i)\, w(j), \qquad (\Delta g_\sigma)(i, j) = b(i)\, w(j) + w(i)\, b(j).$$

    Each layer is a convolution of the *picture itself*. Beyond the border it is mirrored with its border pixels twice
    (`"symmetric"` of `np.pad`), again and again where the kernel is larger. No reach is near to the point where
    it jumps, and with `"log"` none is 0.

    **Return** an array of shape `(layers, height, width)`, in the order of `sigmas`: all layers have the size of the
    picture. Use NumPy only, and leave the input as it is.
    """
    ### BEGIN SOLUTION
    layers = []
    for sigma in sigmas:
        reach = int(4 * sigma + 0.5)
        k = np.arange(-reach, reach + 1)
        w = np.exp(-(k**2) / (2 * sigma**2))
        w = w / w.sum()
        kernel = np.outer(w, w)
        if kind == "log":
            m = np.sum(k**2 * w)
            b = 2 * w * (k**2 - m) / np.sum((k**2 - m) ** 2 * w)
            kernel = sigma**2 * (np.outer(b, w) + np.outer(w, b))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, reach, mode="symmetric"), kernel.shape)
        layers.append(np.einsum("yxij,ij->yx", windows, kernel))
    return np.diff(layers, axis=0) if kind == "dog" else np.array(layers)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    source=lambda image, before: image,
    deviation=lambda sigma, before: sigma,
    reach=lambda sigma, sigmas: reach_of(sigma, 4),
    factor=lambda sigma, sigmas: sigma**2,
    own=True,
    sign=1,
    differences=lambda smoothed, image: np.diff(smoothed, axis=0),
    mode="symmetric",
    axis=0,
    known=("log", "dog"),
):
    """Return the layers with one slip in them."""

    def scale_space(image, *, sigmas, kind="gaussian"):
        layers, before, last = [], image, 0.0
        kind = kind if kind in known else "gaussian"
        for sigma in sigmas:
            s = deviation(sigma if own else sigmas[0], last)
            r = reach(s, sigmas)
            k, w = np.arange(-r, r + 1), gaussian(s, r)
            before, last = filtered(source(image, before), w, w, mode), sigma
            m = np.sum(k**2 * w)
            b = 2 * w * (k**2 - m) / np.sum((k**2 - m) ** 2 * w)
            log = filtered(image, b, w, mode) + filtered(image, w, b, mode)
            layers.append(factor(sigma, sigmas) * log if kind == "log" else before)
        return np.stack(sign * differences(np.array(layers), image) if kind == "dog" else layers, axis=axis)

    return scale_space


def halved(image, *, sigmas, kind="gaussian"):
    """Every second pixel of the layers at twice the first scale or more, and each of them twice."""
    layers = mistaken()(image, sigmas=sigmas, kind=kind)
    for n, layer in enumerate(layers):
        if sigmas[n] >= 2 * sigmas[0]:
            layer[:] = layer[::2, ::2].repeat(2, axis=0).repeat(2, axis=1)[: len(layer), : len(layer[0])]
    return layers


exercise = Exercise(
    solution=scale_space,
    points=4,
    cases=[
        Case(
            "one bright pixel",
            inputs={"image": one_bright_pixel((9, 11)), "sigmas": (0.5, 1.0)},
            about="The middle weights are 0.7866 for σ = ½ and 0.3989 for σ = 1; their squares, 0.6187 and 0.1592, "
            "stand in the middle of the two layers.",
        ),
        Case(
            "its differences",
            inputs={"image": one_bright_pixel((9, 11)), "sigmas": (0.5, 1.0, 1.4), "kind": "dog"},
            about="Three scales make two layers. The first has 0.1592 − 0.6187 = −0.4595 in its middle.",
        ),
        Case("Laplacians", noise, {"shape": (10, 13), "sigmas": (1.0, 1.4, 2.0), "kind": "log"}),
        Case("four scales", noise, {"shape": (11, 9), "sigmas": (0.6, 0.85, 1.6, 2.1)}, hidden=True),
        Case(
            "four scales' differences",
            noise,
            {"shape": (9, 12), "sigmas": (0.6, 0.85, 1.35, 1.85), "kind": "dog"},
            hidden=True,
        ),
        Case("a single row", noise, {"shape": (1, 14), "sigmas": (0.65, 1.1), "kind": "dog"}, hidden=True),
        Case("kernels larger than the picture", noise, {"shape": (3, 4), "sigmas": (1.1, 1.85)}, hidden=True),
        Case(
            "Laplacians of other scales", noise, {"shape": (12, 10), "sigmas": (0.85, 1.6), "kind": "log"}, hidden=True
        ),
    ],
    mistakes=[
        Mistake(
            "each layer from the one before",
            mistaken(source=lambda image, before: before),
            "You smooth the layer before by σᵢ. Deviations of Gaussians one after the other add up in squares, so that "
            "your layers are too smooth. Begin with the picture each time.",
        ),
        Mistake(
            "each layer from the one before, by what is missing",
            mistaken(
                source=lambda image, before: before,
                deviation=lambda sigma, before: (sigma**2 - before**2) ** 0.5,
            ),
            "You smooth the layer before by √(σᵢ² − σᵢ₋₁²). That is right for continuous Gaussians. Sampled ones "
            "differ, and here each layer is made from the picture itself.",
        ),
        Mistake(
            "Laplacians not normalised",
            mistaken(factor=lambda sigma, sigmas: 1),
            "Your Laplacians lack the factor σᵢ², without which those of large scales are too small to compare.",
        ),
        Mistake(
            "Laplacians normalised by σ",
            mistaken(factor=lambda sigma, sigmas: sigma),
            "You multiply Laplacians by σᵢ. It is σᵢ²: there are two derivatives.",
        ),
        Mistake(
            "normalised by the first scale",
            mistaken(factor=lambda sigma, sigmas: sigmas[0] ** 2),
            "You multiply all Laplacians by the σ² of the first scale. Each has its own.",
        ),
        Mistake(
            "narrow minus wide",
            mistaken(sign=-1),
            "Your differences have the other sign: the wider Gaussian minus the narrower one is asked for.",
        ),
        Mistake(
            "differences from the first layer",
            mistaken(differences=lambda smoothed, image: smoothed[1:] - smoothed[0]),
            "You subtract the first layer from all others. Each difference is that of two *neighbouring* scales.",
        ),
        Mistake(
            "the picture as a layer",
            mistaken(differences=lambda smoothed, image: np.diff([image, *smoothed], axis=0)),
            "Your differences begin with the picture that is not smoothed. n scales make n − 1 differences.",
        ),
        Mistake(
            "layers last",
            mistaken(axis=-1),
            "Your layers are the last axis. They are the first one.",
        ),
        Mistake(
            "one scale for all",
            mistaken(own=False, factor=lambda sigma, sigmas: sigmas[0] ** 2),
            "All of your layers have the first scale.",
        ),
        Mistake(
            "halved",
            halved,
            "You halve the picture where the scale is doubled. All layers have all pixels here: there are no octaves.",
        ),
        Mistake(
            "no differences",
            mistaken(known=("log",)),
            'You return smoothed pictures, or too many of them, where `kind` is `"dog"`.',
        ),
        Mistake(
            "no Laplacians",
            mistaken(known=("dog",)),
            'You return smoothed pictures where `kind` is `"log"`.',
        ),
        Mistake(
            "the reach of the first scale",
            mistaken(reach=lambda sigma, sigmas: reach_of(sigmas[0], 4)),
            "All of your Gaussians reach as far as the first one. Wider ones have a wider reach.",
        ),
        Mistake(
            "zeros beyond",
            mistaken(mode="constant"),
            "You put zeros beyond the border. Mirror the picture there.",
        ),
        Mistake(
            "border pixels once",
            mistaken(mode="reflect"),
            'You mirror at the middle of the border pixels. They are repeated: `"symmetric"`.',
        ),
        Mistake(
            "mirrored once",
            mistaken(mode=mirrored_once),
            "You mirror at each border once, and what is still beyond takes a border pixel. Where a kernel is "
            "larger than that, the picture is mirrored again and again.",
            others=[mistaken(mode=mirrored_border_by_border)],
        ),
    ],
    hints=[
        "Make the weights w, and look whether they add up to 1; those of b add up to 0.",
        "`np.outer(b, w)` is a kernel whose entry (i, j) is b(i) w(j).",
        "`np.diff(layers, axis=0)` subtracts each layer from the next.",
    ],
)
