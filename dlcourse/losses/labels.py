"""What class labels must be, checked before a graph would read beside them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []


def check_labels(function: str, y_true: Any, y_pred: Any, *, at_least: int = 1) -> None:
    """Refuse labels that are no class; within another graph only the number of classes can be checked.

    Raises:
        ValueError: too few classes, or a label outside 0 … K−1.
    """
    classes = y_pred.shape[-1]
    if classes is not None and classes < at_least:
        raise ValueError(
            f"{function}: the scores have shape {tuple(y_pred.shape)}, expected at least {at_least} "
            f"class{'es' if at_least > 1 else ''} on the last axis."
        )
    labels = tf.get_static_value(y_true)
    if classes is None or labels is None:
        return
    wrong = labels[(labels < 0) | (labels >= classes)]
    if wrong.size:
        raise ValueError(
            f"{function}: y_true holds the label {wrong.flat[0]}, expected 0 to {classes - 1} for {classes} classes. "
            "Do the labels begin at one?"
        )
