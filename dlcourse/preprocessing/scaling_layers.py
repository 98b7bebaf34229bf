"""Keras layers that scale each feature by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.preprocessing.adapted_layer import AdaptedLayer, Scatter, merged, scatter_of
from dlcourse.preprocessing.scaling import from_interval, into_interval, standardized, unstandardized
from dlcourse.preprocessing.statistics import deviation_of, feature_range, unless_rounding
from dlcourse.ranges import number

__all__ = ["MinMaxScale", "Standardize", "ZeroCenter"]


class _Moments(AdaptedLayer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def observe(self, batch: Any) -> Scatter:
        return scatter_of(batch, mixed=False)

    def merge(self, one: Scatter, other: Scatter) -> Scatter:
        return merged(one, other)


@keras.saving.register_keras_serializable(package="dlcourse")
class ZeroCenter(_Moments):
    """Zero-centring layer (mean subtraction), by the training split's mean: ``zero_center``.

    x′ = x − μ

    Args:
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = ZeroCenter()
        >>> layer.adapt(np.array([[1.0, 10.0], [3.0, 30.0]]))
        >>> print(layer(np.array([[5.0, 10.0]])).numpy(), layer.inverse_transform([[3.0, -10.0]]).numpy())
        [[  3. -10.]] [[ 5. 10.]]

    References:
        lecun2012, section 4.3; note C, section 7.7.2.
    """

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.mean = self.add_statistic("mean", input_shape[-1:], "zeros")

    def learn(self, learnt: Scatter) -> None:
        self.mean.assign(learnt.mean)

    def call(self, inputs: Any) -> Any:
        return self.ready(inputs, "inputs") - self.mean

    def inverse_transform(self, z: Any) -> Any:
        return self.ready(z) + self.mean


@keras.saving.register_keras_serializable(package="dlcourse")
class Standardize(_Moments):
    """Standardisation layer (z-scores), by the training split's moments: ``standardize``.

    x′ = (x − μ) / σ

    Args:
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = Standardize()
        >>> layer.adapt(np.array([[1.0, 10.0], [3.0, 10.0]]))
        >>> print(layer(np.array([[5.0, 12.0]])).numpy(), layer.inverse_transform([[3.0, 2.0]]).numpy())
        [[3. 2.]] [[ 5. 12.]]

    Conventions:
        ``keras.layers.Normalization`` learns the same μ and σ² along its axis −1, and cannot be inverted once it is
        made.

    References:
        lecun2012, section 4.3; note C, section 7.7.2; note D, section 4.
    """

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.mean = self.add_statistic("mean", input_shape[-1:], "zeros")
        self.deviation = self.add_statistic("deviation", input_shape[-1:], "ones")

    def learn(self, learnt: Scatter) -> None:
        self.mean.assign(learnt.mean)
        deviation = deviation_of(learnt.products / learnt.count)
        self.deviation.assign(unless_rounding(deviation, learnt.rounding * tf.abs(learnt.mean)))

    def call(self, inputs: Any) -> Any:
        inputs = self.ready(inputs, "inputs")
        return standardized(inputs, tf.convert_to_tensor(self.mean), tf.convert_to_tensor(self.deviation))

    def inverse_transform(self, z: Any) -> Any:
        return unstandardized(self.ready(z), tf.convert_to_tensor(self.mean), tf.convert_to_tensor(self.deviation))


@keras.saving.register_keras_serializable(package="dlcourse")
class MinMaxScale(AdaptedLayer):
    """Min-max scaling layer, by the training split's range: ``min_max_scale``.

    x′ = a + (x − x_min) (b − a) / (x_max − x_min)

    Args:
        low: a.
        high: b > a.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = MinMaxScale(-1.0, 1.0)
        >>> layer.adapt(np.array([[0.0, 10.0], [4.0, 20.0]]))
        >>> print(layer(np.array([[1.0, 25.0]])).numpy(), layer.inverse_transform([[-0.5, 2.0]]).numpy())
        [[-0.5  2. ]] [[ 1. 25.]]

    References:
        note C, section 7.7.2; note D, section 4.
    """

    def __init__(self, low: float = 0.0, high: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high = number("MinMaxScale", "low", low), number("MinMaxScale", "high", high)
        if not self.low < self.high:
            raise ValueError(
                f"MinMaxScale: low is {self.low:g} and high {self.high:g}, expected low < high, such as 0 and 1."
            )

    def build(self, input_shape: Sequence[int | None]) -> None:
        # Until it is adapted, it takes the training split to fill the interval already.
        self.minimum = self.add_statistic("minimum", input_shape[-1:], keras.initializers.Constant(self.low))
        self.maximum = self.add_statistic("maximum", input_shape[-1:], keras.initializers.Constant(self.high))

    def observe(self, batch: Any) -> Any:
        return feature_range(tf.cast(batch, tf.float64))

    def merge(self, one: Any, other: Any) -> Any:
        return type(one)(tf.minimum(one.minimum, other.minimum), tf.maximum(one.maximum, other.maximum))

    def learn(self, learnt: Any) -> None:
        self.minimum.assign(learnt.minimum)
        self.maximum.assign(learnt.maximum)

    def call(self, inputs: Any) -> Any:
        return into_interval(self.ready(inputs, "inputs"), *self._range())

    def inverse_transform(self, z: Any) -> Any:
        return from_interval(self.ready(z), *self._range())

    def _range(self) -> tuple[Any, ...]:
        return tf.convert_to_tensor(self.minimum), tf.convert_to_tensor(self.maximum), self.low, self.high

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"low": self.low, "high": self.high}
