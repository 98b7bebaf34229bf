"""Keras layers that learn the training split's principal axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.augmentation.draws import normals
from dlcourse.augmentation.random_layer import RandomLayer
from dlcourse.preprocessing.adapted_layer import AdaptedLayer, Scatter, merged, scatter_of
from dlcourse.preprocessing.fancy_pca import colour_shift
from dlcourse.preprocessing.pca import from_axes, onto_axes
from dlcourse.preprocessing.spread import axes_of_covariance, unwhitening, whitening
from dlcourse.preprocessing.statistics import deviation_of
from dlcourse.ranges import number, whole_number

__all__ = ["PCA", "FancyPCA", "PCAWhiten"]


class _PrincipalAxes(AdaptedLayer):
    def build(self, input_shape: Sequence[int | None]) -> None:
        features = input_shape[-1]
        self.mean = self.add_statistic("mean", (features,), "zeros")
        self.axes = self.add_statistic("axes", (features, features), "identity")
        self.variances = self.add_statistic("variances", (features,), "ones")

    def observe(self, batch: Any) -> Scatter:
        return scatter_of(batch, mixed=True)

    def merge(self, one: Scatter, other: Scatter) -> Scatter:
        return merged(one, other)

    def tensors(self) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        return tuple(tf.convert_to_tensor(weight) for weight in (self.mean, self.axes, self.variances))

    def learn(self, learnt: Scatter) -> None:
        axes, variances = axes_of_covariance(learnt.products / learnt.count, learnt.mean, learnt.rounding)
        self.mean.assign(learnt.mean)
        self.axes.assign(axes)
        self.variances.assign(variances)


@keras.saving.register_keras_serializable(package="dlcourse")
class PCA(_PrincipalAxes):
    """PCA layer (principal component analysis): projection on the training split's first axes.

    s = P_kᵀ (x − μ)

    Args:
        num_components: k, from 1 to the number of features.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = PCA(1)
        >>> layer.adapt(np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]))
        >>> print(layer(np.array([[3.0, 4.0]])).numpy(), layer.inverse_transform([[4.8]]).numpy().round(2))
        [[4.8]] [[3.84 2.88]]

    References:
        bishop2006, section 12.1; note C, section 7.7.2.
    """

    def __init__(self, num_components: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_components = whole_number("PCA", "num_components", num_components)

    def build(self, input_shape: Sequence[int | None]) -> None:
        if self.num_components > input_shape[-1]:
            raise ValueError(
                f"PCA: num_components is {self.num_components}, expected 1 to {input_shape[-1]}, as many as features."
            )
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        mean, axes, _ = self.tensors()
        return onto_axes(self.ready(inputs, "inputs"), mean, axes[:, : self.num_components])

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], self.num_components)

    def inverse_transform(self, z: Any) -> Any:
        mean, axes, _ = self.tensors()
        return from_axes(self.ready(z, features=self.num_components), mean, axes[:, : self.num_components])

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"num_components": self.num_components}


@keras.saving.register_keras_serializable(package="dlcourse")
class PCAWhiten(_PrincipalAxes):
    """PCA whitening layer, by the training split's principal axes and variances: ``pca_whiten``.

    z = (Λ + εI)^(−½) Pᵀ (x − μ)

    Args:
        epsilon: ε ≥ 0, added to the variances.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = PCAWhiten(epsilon=0.0)
        >>> layer.adapt(np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]))
        >>> print(layer(np.array([[4.0, 3.0]])).numpy().round(3) + 0.0)
        [[1.414 0.   ]]

    References:
        bishop2006, section 12.1; note C, section 7.7.2.
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.epsilon = number("PCAWhiten", "epsilon", epsilon, "[0, inf)", "such as 1e-5")

    def call(self, inputs: Any) -> Any:
        mean, axes, variances = self.tensors()
        return onto_axes(self.ready(inputs, "inputs"), mean, axes) * whitening(
            deviation_of(variances), self._epsilon(variances)
        )

    def _epsilon(self, variances: tf.Tensor) -> tf.Tensor:
        return tf.constant(self.epsilon, variances.dtype)

    def inverse_transform(self, z: Any) -> Any:
        mean, axes, variances = self.tensors()
        return from_axes(self.ready(z) * unwhitening(deviation_of(variances), self._epsilon(variances)), mean, axes)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"epsilon": self.epsilon}


@keras.saving.register_keras_serializable(package="dlcourse")
class FancyPCA(RandomLayer, _PrincipalAxes):
    """Fancy PCA layer (AlexNet's colour augmentation): ``fancy_pca``.

    I′ = I + P (α ⊙ λ), with αₖ ~ N(0, 0.1²) drawn once a picture; in a test, I′ = I

    Args:
        deviation: the standard deviation of α, 0 or more.
        seed: of the layer's own draws; None for another one in each run.
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        All pixels of a picture get the same colour.

        >>> layer = FancyPCA()
        >>> layer.adapt(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]))
        >>> print(np.ptp(layer(tf.zeros([2, 2, 3]), seed=[1, 2]).numpy()))
        0.0

    References:
        krizhevsky2012, section 4.1; note C, section 7.7.1.
    """

    def __init__(self, deviation: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.deviation = number("FancyPCA", "deviation", deviation, "[0, inf)", "such as 0.1")

    def build(self, input_shape: Any) -> None:
        super().build(input_shape["images"] if isinstance(input_shape, dict) else input_shape)

    def draw(self, images: Any, seed: Any) -> Any:
        self.of_features("images", images)
        return normals(seed, (tf.shape(images)[0], images.shape[-1]), images.dtype)

    def parameters(self, images: Any, drawn: Any) -> Any:
        return drawn

    def transform_images(self, images: Any, parameters: Any) -> Any:
        deviation = tf.cast(self.deviation, images.dtype)
        _, axes, variances = self.tensors()
        return images + colour_shift(axes, variances, parameters, deviation)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"deviation": self.deviation}
