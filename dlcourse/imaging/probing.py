"""Probes of a filter that is known by what it does: its impulse response, whether it is linear, whether it shifts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from dlcourse.imaging.borders import check_size

__all__ = ["impulse_response", "is_linear", "is_shift_invariant"]

Filter = Callable[[Any], Any]


def impulse_response(function: Filter, *, size: int = 3, dtype: Any = "float32") -> tf.Tensor:
    """Impulse response of a filter: what it makes of a single bright pixel.

    h = F(δ), δ(0, 0) = 1 in the middle and 0 elsewhere

    Args:
        function: F, which takes a picture (rows, columns) and returns one of the same size.
        size: of the picture, odd. Take it so large that the answer is 0 at its border.
        dtype: the precision of the picture.

    Returns:
        h (size, size), which is the kernel of a filter that is linear and shift-invariant: F(f) = f * h inside.

    Raises:
        ValueError: the size is even, or the filter returns another shape.

    Example:
        >>> from dlcourse.imaging import differences
        >>> print(impulse_response(differences).numpy()[1])
        [ 0.5  0.  -0.5]

    Conventions:
        The impulse of a grid is one 1, where that of a line is a density.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    check_size(size)
    middle = size // 2
    impulse = tf.pad(tf.ones([1, 1], dtype), [[middle, middle], [middle, middle]])
    return _answer(function, impulse)


def is_linear(function: Filter, first: Any, second: Any, weights: Any, *, tolerance: float = 1e-5) -> tf.Tensor:
    """Whether a filter is linear, as far as two pictures show it.

    F(α f₁ + β f₂) = α F(f₁) + β F(f₂)

    Args:
        function: F, which takes a picture (rows, columns) and returns one of the same size.
        first: f₁ (rows, columns).
        second: f₂ (rows, columns).
        weights: (α, β). Take generic numbers: with 1 and 1 a scale would not be tried.
        tolerance: how far the sides may be apart, as a share of the largest entry of the terms.

    Returns:
        A boolean. False is a proof; True is evidence, and no more.

    Raises:
        ValueError: the pictures' shapes differ, or the filter returns another shape.

    Example:
        >>> first, second = np.eye(4), np.arange(16.0).reshape(4, 4) % 5
        >>> print(is_linear(lambda f: 3 * f, first, second, (0.7, -1.9)).numpy())
        True
        >>> print(is_linear(lambda f: f + 1, first, second, (0.7, -1.9)).numpy())
        False

    Conventions:
        Filters of a constant such as f + 1 are affine, not linear.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    f_1, f_2 = tf.convert_to_tensor(first), tf.convert_to_tensor(second)
    if f_1.shape != f_2.shape:
        raise ValueError(
            f"is_linear: the pictures have shapes {tuple(f_1.shape)} and {tuple(f_2.shape)}, expected two of one "
            "shape. Cut the larger one."
        )
    alpha, beta = tf.unstack(tf.convert_to_tensor(weights, f_1.dtype))
    of_first, of_second = alpha * _answer(function, f_1), beta * _answer(function, f_2)
    return _alike(_answer(function, alpha * f_1 + beta * f_2), of_first + of_second, [of_first, of_second], tolerance)


def is_shift_invariant(
    function: Filter, image: Any, *, shift: tuple[int, int] = (1, 2), margin: int = 1, tolerance: float = 1e-5
) -> tf.Tensor:
    """Whether a filter is shift-invariant (commutes with a shift), as far as one picture shows it.

    F(f(· − s)) = F(f)(· − s), compared away from the border

    Args:
        function: F, which takes a picture (rows, columns) and returns one of the same size.
        image: f (rows, columns).
        shift: s, by how many rows and columns, downwards and to the right.
        margin: how far from the border filters see something else than the picture; half the kernel's size. What is
            that near to a border, before or after the shift, is not compared.
        tolerance: as for ``is_linear``.

    Returns:
        A boolean. False is a proof; True is evidence, and no more.

    Raises:
        ValueError: nothing is left to be compared, or the filter returns another shape.

    Example:
        >>> image = np.arange(48.0).reshape(6, 8) ** 2 % 7
        >>> print(is_shift_invariant(lambda f: f**2, image).numpy())
        True
        >>> print(is_shift_invariant(lambda f: f * np.arange(8), image).numpy())
        False

    Conventions:
        The picture is shifted round (``np.roll``), and the frame that came from the other side is left out. The field
        also says translation-equivariant.

    References:
        szeliski2022, section 3.2; note D, section 14.
    """
    f = tf.convert_to_tensor(image)
    frame = [margin + abs(by) for by in shift]
    if any(n <= 2 * width for n, width in zip(f.shape, frame, strict=True)):
        raise ValueError(
            f"is_shift_invariant: the picture has shape {tuple(f.shape)}, shift {tuple(shift)} and margin {margin}, "
            "expected pixels that are left to be compared. Take a larger picture."
        )
    inside = tuple(slice(width, n - width) for n, width in zip(f.shape, frame, strict=True))
    shifted = _answer(function, tf.roll(f, list(shift), axis=[0, 1]))[inside]
    expected = tf.roll(_answer(function, f), list(shift), axis=[0, 1])[inside]
    return _alike(shifted, expected, [expected], tolerance)


def _answer(function: Filter, image: tf.Tensor) -> tf.Tensor:
    answer = tf.convert_to_tensor(function(image))
    if answer.shape != image.shape:
        raise ValueError(
            f"the filter makes {tuple(answer.shape)} of a picture of shape {tuple(image.shape)}, expected the same "
            "shape. Let it keep the border."
        )
    return tf.cast(answer, image.dtype)


def _alike(one: tf.Tensor, other: tf.Tensor, terms: list[tf.Tensor], tolerance: float) -> tf.Tensor:
    scale = tf.reduce_max([tf.reduce_max(tf.abs(term)) for term in [one, *terms]])
    return tf.reduce_max(tf.abs(one - other)) <= tf.cast(tolerance, one.dtype) * scale
