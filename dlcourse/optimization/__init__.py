"""Optimisers: one update as a function of tensors, and as an optimiser for Keras."""

from dlcourse.optimization.adam import Adam, AdamUpdate, adam

__all__ = ["Adam", "AdamUpdate", "adam"]
