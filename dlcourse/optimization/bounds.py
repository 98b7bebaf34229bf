"""Hyper-parameters within the range that an update needs."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []  # for the optimisers of this package


def check_fractions(function: str, **fractions: Any) -> None:
    """Refuse a weight of the past outside [0, 1); tensors that a graph has yet to compute are passed over.

    Args:
        function: the name to begin the error with.
        **fractions: Python numbers or tensors, by the parameter's name.

    Raises:
        ValueError: one of them is below 0, or 1 or above.
    """
    for name, fraction in fractions.items():
        if is_known(fraction) and not 0 <= fraction < 1:
            raise ValueError(
                f"{function}: {name} is {float(fraction):g}, expected 0 <= {name} < 1, the weight of the past, such "
                "as 0.9."
            )


def check_not_negative(function: str, **numbers: Any) -> None:
    """Refuse a negative rate, threshold or ε; tensors that a graph has yet to compute are passed over.

    Args:
        function: the name to begin the error with.
        **numbers: Python numbers or tensors, by the parameter's name.

    Raises:
        ValueError: one of them is below 0, infinite or NaN.
    """
    for name, number in numbers.items():
        if is_known(number) and not 0 <= number < float("inf"):
            raise ValueError(f"{function}: {name} is {float(number):g}, expected 0 or more, and finite.")


def is_known(value: Any) -> bool:
    """Whether a number is there to be looked at: not a tensor that a graph has yet to compute."""
    return not isinstance(value, tf.Tensor) or isinstance(value, tf.__internal__.EagerTensor)
