"""Initialisation: what the weights are before the first step."""

from dlcourse.initialization.constant import zeros
from dlcourse.initialization.keras_initializers import (
    FanInScaled,
    HeNormal,
    SmallRandom,
    StandardNormal,
    XavierUniform,
    Zeros,
)
from dlcourse.initialization.normal import (
    fan_in_scaled,
    he_normal,
    small_random,
    standard_normal,
    truncated_normal,
)
from dlcourse.initialization.uniform import xavier_uniform

__all__ = [
    "FanInScaled",
    "HeNormal",
    "SmallRandom",
    "StandardNormal",
    "XavierUniform",
    "Zeros",
    "fan_in_scaled",
    "he_normal",
    "small_random",
    "standard_normal",
    "truncated_normal",
    "xavier_uniform",
    "zeros",
]
