"""Blobs over scale: the Laplacian of a Gaussian, the difference of two, and pictures at several scales."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.features.windows import Image, check_picture
from dlcourse.graph import graph_function
from dlcourse.imaging import gaussian_filter
from dlcourse.imaging.borders import check_mode
from dlcourse.imaging.convolving import along
from dlcourse.imaging.gaussian import gaussian_weights

__all__ = ["dog_filter", "log_filter", "scale_space"]

KINDS = ("gaussian", "log", "dog")


def check_scale(sigma: Any, name: str = "sigma") -> None:
    """Refuse a scale that is no positive number."""
    if isinstance(sigma, bool) or not isinstance(sigma, (int, float)) or not 0 < sigma < math.inf:
        raise ValueError(f"{name} is {sigma!r}, expected a number of pixels above 0, such as 1.6.")


def check_scales(sigmas: Any, least: int = 1) -> None:
    """Refuse what is no list of growing scales."""
    if not isinstance(sigmas, (list, tuple)) or len(sigmas) < least:
        raise ValueError(f"sigmas is {sigmas!r}, expected {least} or more numbers that grow, such as (1.0, 1.4, 2.0).")
    for sigma in sigmas:
        check_scale(sigma, "one of sigmas")
    if any(b <= a for a, b in itertools.pairwise(sigmas)):
        raise ValueError(f"sigmas is {sigmas!r}, expected numbers that grow, such as (1.0, 1.4, 2.0).")


def _check_truncate(truncate: Any) -> None:
    if isinstance(truncate, bool) or not isinstance(truncate, (int, float)) or not 0 < truncate < math.inf:
        raise ValueError(f"truncate is {truncate!r}, expected a positive number of deviations, such as 4.0.")


def _validate_log(image: Any, *, sigma: Any, normalize: Any, mode: Any, truncate: Any) -> None:
    check_scale(sigma)
    check_mode(mode)
    _check_truncate(truncate)
    check_picture("log_filter", image)


@graph_function(static=["sigma", "normalize", "mode", "truncate"], validate=_validate_log)
def log_filter(
    image: Image, *, sigma: float, normalize: bool = True, mode: str = "symmetric", truncate: float = 4.0
) -> Image:
    """LoG filter, the Laplacian of a Gaussian: largest in size at blobs of radius √2 σ.

    σ² Δ(g * I) = σ² (Δg) * I,  Δg = −1/(πσ⁴) (1 − r²/2σ²) exp(−r²/2σ²);
    in two passes g″(y) g(x) + g(y) g″(x), with g″(k) = 2 g(k) (k² − m)/v,  m = Σ k² g(k),  v = Σ (k² − m)² g(k)

    Args:
        image: I (..., height, width).
        sigma: σ, the deviation of the Gaussian, in pixels.
        normalize: multiply by σ², so that answers of different scales can be compared.
        mode: what lies beyond the border, as for ``imaging.convolve``.
        truncate: how many deviations the window reaches, as for ``imaging.gaussian_filter``.

    Returns:
        (..., height, width): negative on bright blobs, positive on dark ones, 0 on flat places and on ramps.

    Raises:
        ValueError: sigma is not above 0, an unknown mode, or there is no pixel.

    Example:
        >>> image = np.zeros((9, 9))
        >>> image[4, 4] = 1.0
        >>> print(log_filter(image, sigma=1.0)[4, 3:6].numpy().round(3))
        [-0.097 -0.319 -0.097]

    Conventions:
        The kernel's weights add up to 0, and its answer to x² is 2, both exactly: with mean m and variance v of k² for
        the sampled g in the place of the continuous one's, σ² and 2σ⁴. ``scipy.ndimage.gaussian_laplace`` keeps these,
        adds up to 0 only nearly, and has no factor σ².
        The note's 5-point kernel on the smoothed picture is another discretisation (σ = 2: −0.0187 for −0.0200 at the
        centre). The Marr wavelet is −Δg, a hat that stands up.

    References:
        marr1980; lindeberg1998, section 5; note D, section 14.
    """
    weights = gaussian_weights(sigma, truncate)
    squares = [(k - len(weights) // 2) ** 2 for k in range(len(weights))]
    m = math.fsum(w * s for w, s in zip(weights, squares, strict=True))
    v = math.fsum(w * (s - m) ** 2 for w, s in zip(weights, squares, strict=True))
    bent = [2 * w * (s - m) / v if v else 0.0 for w, s in zip(weights, squares, strict=True)]
    down = along(along(image, bent, axis=-2, mode=mode), weights, axis=-1, mode=mode)
    across = along(along(image, bent, axis=-1, mode=mode), weights, axis=-2, mode=mode)
    return (down + across) * tf.constant(sigma**2 if normalize else 1.0, image.dtype)


def _validate_dog(image: Any, *, sigma: Any, k: Any, mode: Any, truncate: Any) -> None:
    check_scale(sigma)
    if isinstance(k, bool) or not isinstance(k, (int, float)) or not 1 < k < math.inf:
        raise ValueError(f"k is {k!r}, expected a number above 1, such as 1.26.")
    check_mode(mode)
    _check_truncate(truncate)
    check_picture("dog_filter", image)


@graph_function(static=["sigma", "k", "mode", "truncate"], validate=_validate_dog)
def dog_filter(
    image: Image, *, sigma: float, k: float = math.sqrt(2), mode: str = "symmetric", truncate: float = 4.0
) -> Image:
    """DoG filter, the difference of two Gaussians: about (k − 1) times the normalised Laplacian of one.

    (g(kσ) − g(σ)) * I ≈ (k − 1) σ² Δg(σ) * I

    Args:
        image: I (..., height, width).
        sigma: σ, the smaller deviation, in pixels.
        k: the larger deviation in units of the smaller one.
        mode: what lies beyond the border, as for ``imaging.convolve``.
        truncate: how many deviations the windows reach, as for ``imaging.gaussian_filter``.

    Returns:
        (..., height, width): as of ``log_filter``, negative on bright blobs.

    Raises:
        ValueError: sigma is not above 0, k is not above 1, an unknown mode, or there is no pixel.

    Example:
        >>> image = np.zeros((1, 7))
        >>> image[0, 3] = 1.0
        >>> print(dog_filter(image, sigma=1.0)[0, 2:5].numpy().round(3))
        [-0.022 -0.117 -0.022]

    Conventions:
        The approximation is of first order in k − 1: at the kernel's centre the ratio of the two sides is
        (k + 1)/(2k²), which is 0.985 for k = 1.01 and 0.604 for the note's √2. The note has Δ² for Δ, and leaves out
        the picture. ``skimage.filters.difference_of_gaussians`` is g(σ) − g(kσ), with k = 1.6.

    References:
        lowe2004, section 3; marr1980; note D, section 14.
    """
    wide, narrow = gaussian_weights(k * sigma, truncate), gaussian_weights(sigma, truncate)
    shorter = [0.0] * ((len(wide) - len(narrow)) // 2)
    change = [w - n for w, n in zip(wide, [*shorter, *narrow, *shorter], strict=True)]
    # w(y) w(x) − n(y) n(x) in two terms: smoothed pictures, of which few digits would be left, are not subtracted.
    down = along(along(image, change, axis=-2, mode=mode), wide, axis=-1, mode=mode)
    across = along(along(image, change, axis=-1, mode=mode), narrow, axis=-2, mode=mode)
    return down + across


def _validate_space(image: Any, *, sigmas: Any, kind: Any, mode: Any, truncate: Any) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}, expected 'gaussian', 'log' or 'dog'.")
    check_scales(sigmas, 2 if kind == "dog" else 1)
    check_mode(mode)
    _check_truncate(truncate)
    check_picture("scale_space", image)


@graph_function(static=["sigmas", "kind", "mode", "truncate"], validate=_validate_space)
def scale_space(
    image: Image,
    *,
    sigmas: Sequence[float],
    kind: str = "gaussian",
    mode: str = "symmetric",
    truncate: float = 4.0,
) -> Float[tf.Tensor, "*batch layers height width"]:
    """Scale space: a picture smoothed at growing scales, or its LoG or DoG at each of them, as layers.

    "gaussian": g(σᵢ) * I;  "log": σᵢ² Δg(σᵢ) * I;  "dog": (g(σᵢ₊₁) − g(σᵢ)) * I

    Args:
        image: I (..., height, width).
        sigmas: σ₁ < σ₂ < …, in pixels. "dog" has one layer less than there are scales.
        kind: "gaussian", "log" (as ``log_filter``) or "dog" (as ``dog_filter``).
        mode: what lies beyond the border, as for ``imaging.convolve``.
        truncate: how many deviations the windows reach.

    Returns:
        (..., layers, height, width).

    Raises:
        ValueError: an unknown kind or mode, scales that are not above 0 or do not grow, one scale alone for "dog", or
            there is no pixel.

    Example:
        >>> print(scale_space(np.ones((5, 6)), sigmas=(1.0, 1.4, 2.0), kind="dog").shape)
        (2, 5, 6)

    Conventions:
        Every layer has the picture's size: no octaves. For the DoG of one k, scales are a geometric series; the note
        has σ, √2 σ, 2σ, …, Lowe 2^(1/3) with halving after three.

    References:
        lindeberg1998, section 3; lowe2004, section 3; note D, section 14.
    """
    if kind == "log":
        layers = [log_filter(image, sigma=sigma, mode=mode, truncate=truncate) for sigma in sigmas]
    else:
        layers = [gaussian_filter(image, sigma=sigma, mode=mode, truncate=truncate) for sigma in sigmas]
    if kind == "dog":
        layers = [wide - narrow for narrow, wide in itertools.pairwise(layers)]
    return tf.stack(layers, axis=-3)
