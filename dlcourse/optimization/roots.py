"""The root of a mean of squares that a gradient is divided by, and the two places of its ε."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []  # for the optimisers of this package

PLACES = ("outside", "inside")


def root(squares: tf.Tensor, epsilon: tf.Tensor, place: str) -> tf.Tensor:
    """Return √s + ε for the place "outside", √(s + ε) for "inside"."""
    return tf.sqrt(squares) + epsilon if place == "outside" else tf.sqrt(squares + epsilon)


def check_place(function: str, place: Any) -> None:
    """Refuse what is no place of ε, with a ValueError that begins with the function's name."""
    if place not in PLACES:
        raise ValueError(
            f"{function}: epsilon_place is {place!r}, expected 'outside' (added to the root) or 'inside' (under it)."
        )
