"""What samples, labels and the order of visits must be, checked before a graph would read beside them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.calculus.vector_norms import root_of_squares
from dlcourse.checks import refuse_empty, refuse_where
from dlcourse.padding import padded

__all__: list[str] = []


def augmented_radius(x: tf.Tensor) -> tf.Tensor:
    """Return the length of the longest sample (x, 1)."""
    return tf.reduce_max(root_of_squares(padded(x, [[0, 0], [0, 1]], 1.0), [1]))


def check_samples(function: str, **arrays: Any) -> None:
    """Refuse arrays without samples, features or classes by name."""
    refuse_empty(function, mend="Leave it out, or pass more data.", **arrays)


def check_signs(function: str, y: Any) -> None:
    """Refuse labels other than −1 and +1."""
    told = f"{function}: y holds the label {{:g}}, expected −1 or +1. Turn labels 0 and 1 into signs by 2 * y - 1."
    refuse_where(y, lambda values: (values != 1) & (values != -1), told)


def check_binary(function: str, name: str, y: Any) -> None:
    """Refuse labels other than 0 and 1."""
    told = f"{function}: {name} holds the label {{:g}}, expected 0 or 1. Turn signs into labels by ({name} + 1) // 2."
    refuse_where(y, lambda values: (values != 1) & (values != 0), told)


def check_classes(function: str, name: str, y: Any, classes: int | None) -> None:
    """Refuse labels that are no class."""
    if classes is None:
        return
    told = (
        f"{function}: {name} holds the label {{}}, expected 0 to {classes - 1} for {classes} classes. "
        "Do the labels begin at one?"
    )
    refuse_where(y, lambda values: (values < 0) | (values >= classes), told)


def check_visits(function: str, name: str, visits: Any, samples: int | None) -> None:
    """Refuse an order that visits a sample which does not exist."""
    if samples is None:
        return
    told = f"{function}: {name} holds the index {{}}, expected 0 to {samples - 1} for the {samples} samples of x."
    refuse_where(visits, lambda values: (values < 0) | (values >= samples), told)


def check_strength(function: str, strength: Any, *, positive: bool = False) -> None:
    """Refuse a penalty below zero, or one of zero where the algorithm divides by it."""
    wanted = "a positive number" if positive else "zero or a positive number"
    told = f"{function}: strength is {{:g}}, expected {wanted}, such as 0.01."
    refuse_where(strength, lambda value: ~(value > 0 if positive else value >= 0), told)
