"""Cut a random part out of a picture: random in area, shape and place."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.augmentation.crops import Crop, Crops, check_size, crop_to_box
from dlcourse.augmentation.sampling import Images, check_interpolation
from dlcourse.graph import Scalar, graph_function

__all__ = ["random_crop_box", "random_crop_resize"]

FourUniforms = Float[tf.Tensor, "batch 4"]


def _check_range(function: str, name: str, pair: Any, largest: float) -> None:
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2 and 0 < pair[0] <= pair[1] <= largest):
        upper = f" <= {largest:g}" if largest < float("inf") else ""
        raise ValueError(f"{function}: {name} is {pair!r}, expected a pair with 0 < low <= high{upper}.")


def _validate_box(uniforms: Any, *, rows: Any, columns: Any, area: Any, ratio: Any) -> None:
    _check_range("random_crop_box", "area", area, 1.0)
    _check_range("random_crop_box", "ratio", ratio, float("inf"))


def _validate_random(images: Any, uniforms: Any, *, size: Any, area: Any, ratio: Any, interpolation: str) -> None:
    check_size("random_crop_resize", size)
    _check_range("random_crop_resize", "area", area, 1.0)
    _check_range("random_crop_resize", "ratio", ratio, float("inf"))
    check_interpolation("random_crop_resize", interpolation, images)


@graph_function(static=["area", "ratio"], validate=_validate_box)
def random_crop_box(
    uniforms: FourUniforms,
    *,
    rows: Scalar,
    columns: Scalar,
    area: tuple[float, float] = (0.1, 1.0),
    ratio: tuple[float, float] = (0.5, 2.0),
) -> Crop:
    """Boxes for a random crop, of random area, aspect ratio and position.

    a = a₀ + u₁ (a₁ − a₀),  ln ρ = ln ρ₀ + u₂ (ln ρ₁ − ln ρ₀),  height h = √(a H W / ρ),  width w = √(a H W ρ),
    top = u₃ (H − h),  left = u₄ (W − w);  before ρ is drawn, both ρ₀ and ρ₁ are clipped to [a W/H, W/(a H)]

    Args:
        uniforms: (u₁, u₂, u₃, u₄) in [0, 1), a row a picture (batch, 4).
        rows: H, the pictures' height.
        columns: W, the pictures' width.
        area: (a₀, a₁), the share of the picture's area.
        ratio: (ρ₀, ρ₁), width over height in pixels.

    Returns:
        Boxes (batch, 4): (top, left, bottom, right) in pixels, all within the picture and of exactly the share a. ρ is
        in the given range wherever a box of that area and shape fits into the picture.

    Raises:
        ValueError: a pair does not rise, is not positive, or an area is above 1.

    Example:
        A quarter of the area, as wide as tall, in the lower right corner (nearly).

        >>> box = random_crop_box([[1 / 6, 0.5, 0.9999, 0.9999]], rows=20.0, columns=20.0)
        >>> print(box.numpy().round(2))
        [[10. 10. 20. 20.]]

    Conventions:
        The logarithm makes 1:2 and 2:1 equally likely. PyTorch's ``RandomResizedCrop`` draws so too, but rounds to
        pixels and tries ten times before it gives up; TensorFlow's ``sample_distorted_bounding_box`` draws ρ uniformly.

    References:
        szegedy2015, section 6; note D, section 10.
    """
    share, shape, vertical, horizontal = tf.unstack(uniforms, axis=1)
    height, width = tf.cast(rows, uniforms.dtype), tf.cast(columns, uniforms.dtype)
    a = area[0] + share * (area[1] - area[0])
    least, most = a * (width / height), (width / height) / a  # the ratios with which this area fits into the picture
    narrow, wide = (tf.math.log(tf.minimum(tf.maximum(tf.constant(r, a.dtype), least), most)) for r in ratio)
    rho = tf.exp(narrow + shape * (wide - narrow))
    h = tf.minimum(tf.sqrt(a * height * width / rho), height)  # but for rounding, they fit
    w = tf.minimum(tf.sqrt(a * height * width * rho), width)
    top, left = vertical * (height - h), horizontal * (width - w)
    return tf.stack([top, left, top + h, left + w], axis=1)


@graph_function(static=["size", "area", "ratio", "interpolation"], validate=_validate_random)
def random_crop_resize(
    images: Images,
    uniforms: FourUniforms,
    *,
    size: tuple[int, int],
    area: tuple[float, float] = (0.1, 1.0),
    ratio: tuple[float, float] = (0.5, 2.0),
    interpolation: str = "bilinear",
) -> Crops:
    """Random crop of each image, resized to a fixed size.

    ``crop_to_box`` with the boxes that ``random_crop_box`` makes of the uniform numbers

    Args:
        images: pictures (batch, rows, columns, channels).
        uniforms: (u₁, u₂, u₃, u₄) in [0, 1), for area, shape, top and left; a row a picture (batch, 4).
        size: (rows, columns) of the answer.
        area: the smallest and the largest share of the picture's area.
        ratio: the smallest and the largest width over height.
        interpolation: as for ``crop_to_box``.

    Returns:
        Pictures (batch, *size, channels).

    Raises:
        ValueError: a size or a range is none, or there are not four numbers a picture.
        TypeError: bilinear interpolation of integers.

    Example:
        Two by two pixels, the box of one pixel's area in their middle.

        >>> image = np.array([[[[0.0], [10.0]], [[20.0], [30.0]]]])
        >>> print(random_crop_resize(image, [[1 / 6, 0.5, 0.5, 0.5]], size=(1, 1)).numpy().round(3).ravel())
        [15.]

    References:
        szegedy2015, section 6; krizhevsky2012, section 4.1; note C, section 7.7.1; note D, section 10.
    """
    rows, columns = (tf.cast(tf.shape(images)[axis], uniforms.dtype) for axis in (1, 2))
    crop = random_crop_box(uniforms, rows=rows, columns=columns, area=area, ratio=ratio)
    return crop_to_box(images, crop, size=size, interpolation=interpolation)
