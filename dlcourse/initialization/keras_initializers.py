"""The initialisers as Keras has them: objects that draw their own numbers, from a seed, and call the pure functions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.initialization.constant import zeros
from dlcourse.initialization.normal import (
    fan_in_scaled,
    he_normal,
    small_random,
    standard_normal,
    truncated_normal,
)
from dlcourse.initialization.uniform import xavier_uniform
from dlcourse.ranges import choice, number, seed_number

__all__ = ["FanInScaled", "HeNormal", "SmallRandom", "StandardNormal", "XavierUniform", "Zeros"]

Seed = int | keras.random.SeedGenerator | None
DISTRIBUTIONS = ("untruncated_normal", "truncated_normal")


class _Drawn(keras.initializers.Initializer):
    """An initialiser with a seed.

    As with Keras's own, an integer gives the same numbers at each call; None chooses an integer once. Pass a
    ``keras.random.SeedGenerator`` for others each time.
    """

    def __init__(self, seed: Seed = None) -> None:
        self._given = seed = _checked_seed(type(self).__name__, seed)
        # Python's generator, so that keras.utils.set_random_seed holds for it.
        self.seed = random.randint(1, 2**31 - 1) if seed is None else seed

    def _normals(self, shape: Sequence[int], dtype: str | None) -> tf.Tensor:
        return keras.random.normal(shape, dtype=dtype, seed=self.seed)

    def _uniforms(self, shape: Sequence[int], dtype: str | None) -> tf.Tensor:
        return keras.random.uniform(shape, dtype=dtype, seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        generator = isinstance(self._given, keras.random.SeedGenerator)
        return {"seed": keras.saving.serialize_keras_object(self._given) if generator else self._given}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})


def _checked_seed(owner: str, seed: Any) -> Seed:
    return seed if isinstance(seed, keras.random.SeedGenerator) else seed_number(owner, seed)


class _Calibrated(_Drawn):
    """An initialiser that scales normal numbers, with their tails or without."""

    def __init__(self, distribution: str = "untruncated_normal", seed: Seed = None) -> None:
        super().__init__(seed)
        self.distribution = choice(type(self).__name__, "distribution", distribution, DISTRIBUTIONS)

    def _normals(self, shape: Sequence[int], dtype: str | None) -> tf.Tensor:
        if self.distribution == "untruncated_normal":
            return super()._normals(shape, dtype)
        wide = "float32" if tf.as_dtype(keras.backend.standardize_dtype(dtype)).size < 4 else dtype
        return tf.cast(truncated_normal(self._uniforms(shape, wide)), keras.backend.standardize_dtype(dtype))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"distribution": self.distribution}


@keras.saving.register_keras_serializable(package="dlcourse")
class Zeros(keras.initializers.Initializer):
    """Zero initialiser (all zeros), for biases: ``zeros`` for Keras layers.

    W = 0

    Example:
        >>> print(Zeros()((2, 3)).numpy())
        [[0. 0. 0.]
         [0. 0. 0.]]

    References:
        note C, section 7.7.3.
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return zeros(tf.zeros(shape, keras.backend.standardize_dtype(dtype)))


@keras.saving.register_keras_serializable(package="dlcourse")
class StandardNormal(_Drawn):
    """Standard normal initialiser: ``standard_normal`` weights for Keras layers.

    W = Z,   Var W = 1

    Args:
        seed: an integer, a ``keras.random.SeedGenerator``, or None.

    Example:
        >>> print(StandardNormal(seed=1)((2, 3)).shape)
        (2, 3)

    References:
        note D, section 4.
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return standard_normal(self._normals(shape, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class SmallRandom(_Drawn):
    """Small random initialiser: ``small_random`` weights for Keras layers.

    W = s Z,   Var W = s²

    Args:
        stddev: s ≥ 0, the standard deviation of a weight.
        seed: an integer, a ``keras.random.SeedGenerator``, or None.

    Example:
        >>> print(np.abs(SmallRandom(seed=1)((2, 3))).max() < 0.01)
        True

    References:
        note C, section 7.7.3.
    """

    def __init__(self, stddev: float = 0.001, seed: Seed = None) -> None:
        super().__init__(seed)
        self.stddev = number("SmallRandom", "stddev", stddev, "[0, inf)", "such as 0.001")

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return small_random(self._normals(shape, dtype), stddev=self.stddev)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"stddev": self.stddev}


@keras.saving.register_keras_serializable(package="dlcourse")
class FanInScaled(_Calibrated):
    """Fan-in scaled (LeCun normal) initialiser: ``fan_in_scaled`` weights for Keras layers.

    W = Z / √n,   Var W = 1/n for a unit with n inputs

    Args:
        distribution: "untruncated_normal", as the notes have it, or "truncated_normal", as Keras's ``LecunNormal``.
        seed: an integer, a ``keras.random.SeedGenerator``, or None.

    Example:
        >>> print(FanInScaled(seed=1)((400, 100)).numpy().std().round(3))
        0.05

    References:
        lecun2012, section 4.6; note C, section 7.7.3.
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return fan_in_scaled(self._normals(shape, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class HeNormal(_Calibrated):
    """He (Kaiming) normal initialiser: ``he_normal`` weights for Keras layers.

    W = √(2/n) Z,   Var W = 2/n for a unit with n inputs

    Args:
        distribution: "untruncated_normal", as the paper and the notes have it, or "truncated_normal", as Keras.
        seed: an integer, a ``keras.random.SeedGenerator``, or None.

    Example:
        >>> print(HeNormal(seed=1)((200, 300)).numpy().std().round(2))
        0.1

    References:
        he2015, equation 10; note C, section 7.7.3.
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return he_normal(self._normals(shape, dtype))


@keras.saving.register_keras_serializable(package="dlcourse")
class XavierUniform(_Drawn):
    """Xavier (Glorot) uniform initialiser: ``xavier_uniform`` weights for Keras layers.

    W = (2u − 1) √(6/(a + b)),   Var W = 2/(a + b)

    Args:
        seed: an integer, a ``keras.random.SeedGenerator``, or None.

    Example:
        >>> print(np.abs(XavierUniform(seed=1)((4, 2))).max() <= 1)
        True

    References:
        glorot2010, equation 16; note D, section 4.
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> tf.Tensor:
        return xavier_uniform(self._uniforms(shape, dtype))
