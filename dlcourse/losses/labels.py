"""What class labels must be, checked before a graph would read beside them."""

from __future__ import annotations

from typing import Any

from dlcourse.checks import refuse_where

__all__: list[str] = []


def check_labels(function: str, y_true: Any, y_pred: Any, *, name: str = "y_pred", at_least: int = 1) -> None:
    """Refuse labels that are no class; within another graph, when it meets one.

    Raises:
        ValueError: too few classes, or a label outside 0 … K−1.
    """
    classes = y_pred.shape[-1]
    if classes is not None and classes < at_least:
        raise ValueError(
            f"{function}: {name} has shape {tuple(y_pred.shape)}, expected at least {at_least} "
            f"class{'es' if at_least > 1 else ''} on the last axis."
        )
    if classes is None:
        return
    told = (
        f"{function}: y_true holds the label {{}}, expected 0 to {classes - 1} for {classes} classes. "
        "Do the labels begin at one?"
    )
    refuse_where(y_true, lambda labels: (labels < 0) | (labels >= classes), told)
