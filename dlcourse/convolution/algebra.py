"""What holds for wide convolution of any filters: all sides of its laws."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.convolution.conv1d import conv1d
from dlcourse.graph import Scalar, graph_function

__all__ = ["ConvolutionAlgebra", "algebra"]


class ConvolutionAlgebra(NamedTuple):
    """All sides of each law, on the first axis."""

    commutative: Float[tf.Tensor, "2 pair"]
    associative: Float[tf.Tensor, "2 triple"]
    distributive: Float[tf.Tensor, "2 pair"]
    scaled: Float[tf.Tensor, "3 pair"]
    derivative: Float[tf.Tensor, "3 longer"]


def _validate(f: Any, g: Any, h: Any, scalar: Any) -> None:
    refuse_empty("algebra", expected="at least one weight", mend="Pass the filter's weights.", f=f, g=g, h=h)


@graph_function(validate=_validate)
def algebra(
    f: Float[tf.Tensor, " n"], g: Float[tf.Tensor, " m"], h: Float[tf.Tensor, " m"], scalar: Scalar
) -> ConvolutionAlgebra:
    """Algebra of wide convolution: commutative, associative, distributive, and its derivative.

    f∗g = g∗f;  (f∗g)∗h = f∗(g∗h);  f∗(g + h) = f∗g + f∗h;  a(f∗g) = (af)∗g = f∗(ag);  (f∗g)′ = f′∗g = f∗g′,
    where f′ₜ = fₜ − fₜ₋₁ are the differences, with zeros outside

    Args:
        f: a signal or filter (n,).
        g: another (m,).
        h: a third, of the second's length (m,).
        scalar: the number a.

    Returns:
        ``ConvolutionAlgebra(commutative, associative, distributive, scaled, derivative)``, a row for each side of the
        law, as it is written above: (2, n + m − 1), (2, n + 2m − 2), (2, n + m − 1), (3, n + m − 1), (3, n + m). The
        rows of each are equal.

    Raises:
        ValueError: a filter without weights, or ``g`` and ``h`` of different lengths.

    Example:
        >>> laws = algebra([1.0, 2.0], [1.0, 0.0, 3.0], [0.0, 1.0, 1.0], 2.0)
        >>> print(laws.commutative.numpy())
        [[1. 2. 3. 6.]
         [1. 2. 3. 6.]]
        >>> print(laws.derivative.numpy())
        [[ 1.  1.  1.  3. -6.]
         [ 1.  1.  1.  3. -6.]
         [ 1.  1.  1.  3. -6.]]

    Conventions:
        Differences are a convolution themselves, with (1, −1), so that the last law is a case of the second. Narrow
        convolutions with f and then with g are one, with the wide f∗g. Cross-correlation is neither commutative nor
        associative: f ⋆ g is g ⋆ f turned round.

    References:
        goodfellow2016, section 9.1; note D, section 1.
    """
    both = _wide(f, g)
    return ConvolutionAlgebra(
        tf.stack([both, _wide(g, f)]),
        tf.stack([_wide(both, h), _wide(f, _wide(g, h))]),
        tf.stack([_wide(f, g + h), both + _wide(f, h)]),
        tf.stack([scalar * both, _wide(scalar * f, g), _wide(f, scalar * g)]),
        tf.stack([_differences(both), _wide(_differences(f), g), _wide(f, _differences(g))]),
    )


def _wide(one: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    return conv1d(one, other, mode="full")


def _differences(values: tf.Tensor) -> tf.Tensor:
    return tf.pad(values, [[0, 1]]) - tf.pad(values, [[1, 0]])
