"""Optimisers: one update as a function of tensors, and as an optimiser for Keras."""

from dlcourse.optimization.adam import Adam, AdamUpdate, adam
from dlcourse.optimization.momentum import Momentum, MomentumUpdate, momentum

__all__ = ["Adam", "AdamUpdate", "Momentum", "MomentumUpdate", "adam", "momentum"]
