"""What samples, labels and the order of visits must be, checked before a graph would read beside them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from dlcourse.calculus.vector_norms import root_of_squares

__all__: list[str] = []


def augmented_radius(x: tf.Tensor) -> tf.Tensor:
    """Return the length of the longest sample (x, 1)."""
    return tf.reduce_max(root_of_squares(tf.pad(x, [[0, 0], [0, 1]], constant_values=1.0), [1]))


def known(value: Any) -> Any:
    """Return a tensor's value, and None within a graph, where it is not known yet."""
    return tf.get_static_value(value)


def check_samples(function: str, **arrays: Any) -> None:
    """Refuse arrays without samples, features or classes by name."""
    for name, array in arrays.items():
        if 0 in array.shape:
            raise ValueError(
                f"{function}: {name} has shape {tuple(array.shape)} and no entries, expected at least one sample."
            )


def check_signs(function: str, y: Any) -> None:
    """Refuse labels other than −1 and +1."""
    values = known(y)
    wrong = [] if values is None else values[(values != 1) & (values != -1)]
    if len(wrong):
        raise ValueError(
            f"{function}: y holds the label {wrong[0]:g}, expected −1 or +1. Turn labels 0 and 1 into signs by 2 y − 1."
        )


def check_binary(function: str, name: str, y: Any) -> None:
    """Refuse labels other than 0 and 1."""
    values = known(y)
    wrong = [] if values is None else values[(values != 1) & (values != 0)]
    if len(wrong):
        raise ValueError(
            f"{function}: {name} holds the label {wrong[0]:g}, expected 0 or 1. Turn signs into labels by (y + 1) / 2."
        )


def check_classes(function: str, name: str, y: Any, classes: int | None) -> None:
    """Refuse labels that are no class."""
    values = known(y)
    if values is None or classes is None:
        return
    wrong = values[(values < 0) | (values >= classes)]
    if wrong.size:
        raise ValueError(
            f"{function}: {name} holds the label {wrong.flat[0]}, expected 0 to {classes - 1} for {classes} classes. "
            "Do the labels begin at one?"
        )


def check_visits(function: str, name: str, visits: Any, samples: int | None) -> None:
    """Refuse an order that visits a sample which does not exist."""
    values = known(visits)
    if values is None or samples is None:
        return
    wrong = values[(values < 0) | (values >= samples)]
    if wrong.size:
        raise ValueError(
            f"{function}: {name} holds the index {wrong.flat[0]}, expected 0 to {samples - 1} for the {samples} "
            "samples of x."
        )


def check_strength(function: str, strength: Any, *, positive: bool = False) -> None:
    """Refuse a penalty below zero, or one of zero where the algorithm divides by it."""
    value = known(strength)
    if value is not None and not (value > 0 if positive else value >= 0):
        wanted = "a positive number" if positive else "zero or a positive number"
        raise ValueError(f"{function}: strength is {value:g}, expected {wanted}, such as 0.01.")
