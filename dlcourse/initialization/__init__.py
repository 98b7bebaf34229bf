"""Initialisation: what the weights are before the first step."""

from dlcourse.initialization.constant import zeros
from dlcourse.initialization.keras_initializers import FanInScaled as FanInScaled
from dlcourse.initialization.keras_initializers import HeNormal as HeNormal
from dlcourse.initialization.keras_initializers import SmallRandom as SmallRandom
from dlcourse.initialization.keras_initializers import StandardNormal as StandardNormal
from dlcourse.initialization.keras_initializers import XavierUniform as XavierUniform
from dlcourse.initialization.keras_initializers import Zeros as Zeros
from dlcourse.initialization.normal import (
    fan_in_scaled,
    he_normal,
    small_random,
    standard_normal,
    truncated_normal,
)
from dlcourse.initialization.uniform import xavier_uniform

__all__ = [
    "fan_in_scaled",
    "he_normal",
    "small_random",
    "standard_normal",
    "truncated_normal",
    "xavier_uniform",
    "zeros",
]
