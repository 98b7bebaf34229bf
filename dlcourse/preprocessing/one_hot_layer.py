"""Indicators as a Keras layer, whose categories may be words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlcourse.preprocessing.one_hot import check_unknown, indicators

__all__ = ["OneHot"]


@keras.saving.register_keras_serializable(package="dlcourse")
class OneHot(keras.layers.Layer):
    """One-hot encoding layer with the categories of the training split: ``one_hot``.

    x′ₖ = 1 where x = cₖ, 0 elsewhere

    Args:
        categories: c₁, c₂, … in the order of the columns, numbers or words; None for ``adapt`` to find them.
        unknown: what a category gets that is none of these: "zeros", "column" (a last one of its own) or "error".
        **kwargs: what every Keras layer takes: ``name``, ``dtype``.

    Example:
        >>> layer = OneHot()
        >>> layer.adapt(np.array(["cat", "dog", "bird", "dog"]))
        >>> print(layer.categories, layer(np.array(["dog", "cow"])).numpy(), layer.inverse_transform([[0.0, 0.0, 1.0]]))
        ['bird', 'cat', 'dog'] [[0. 0. 1.]
         [0. 0. 0.]] ['dog']

    Conventions:
        ``keras.layers.StringLookup(output_mode="one_hot")`` orders categories by frequency and puts the unknown first.

    References:
        note D, sections 4 and 8.
    """

    def __init__(
        self, categories: Sequence[float | str] | None = None, *, unknown: str = "zeros", **kwargs: Any
    ) -> None:
        super().__init__(autocast=False, **kwargs)  # in half precision, codes would become equal that are not
        check_unknown("OneHot", unknown)
        self.categories = None if categories is None else list(map(_plain, categories))
        self.unknown = unknown

    def adapt(self, data: Any) -> None:
        """Find the categories of the training split: an array, or a ``tf.data.Dataset`` of arrays; NaN is none."""
        batches = data.as_numpy_iterator() if isinstance(data, tf.data.Dataset) else [np.asarray(data)]
        found = set().union(*(np.asarray(batch).ravel().tolist() for batch in batches))
        words = {c.decode() if isinstance(c, bytes) else c for c in found if c == c}
        if not words:
            raise ValueError("OneHot.adapt: the data hold no category, expected the training split.")
        self.categories = sorted(words)

    def call(self, inputs: Any) -> Any:
        known, inputs = self._comparable(inputs)
        return indicators(known, inputs, self.unknown, tf.as_dtype(self.compute_dtype))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape, len(self._checked()) + (self.unknown == "column"))

    def inverse_transform(self, z: Any) -> np.ndarray:
        """Return the category of the largest indicator; None where there is none, or where it is the unknown's."""
        values = np.asarray(z)
        labels = np.array([*self._checked(), None], dtype=object)
        columns = len(labels) - (self.unknown != "column")
        if values.shape[-1:] != (columns,):
            raise ValueError(
                f"OneHot: z has shape {values.shape}, expected {columns} columns on the last axis, one a category"
                f"{' and one for what is unknown' * (self.unknown == 'column')}. Pass what the layer returns."
            )
        best = np.where(values.max(axis=-1) > 0, values.argmax(axis=-1), -1)
        return labels[best]

    def _comparable(self, inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Give categories and inputs one type, in which whole numbers of any size are what they are."""
        categories = self._checked()
        if inputs.dtype.is_integer:
            whole = not any(isinstance(category, float) for category in categories)
            inputs = tf.cast(inputs, tf.int64 if whole else tf.float64)
        return tf.constant(categories, dtype=inputs.dtype), inputs

    def _checked(self) -> list[Any]:
        if self.categories is None:
            raise ValueError(
                "OneHot: there are no categories yet, expected some. Call adapt(training split), or pass "
                "categories=[...]."
            )
        return self.categories

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"categories": self.categories, "unknown": self.unknown}


def _plain(category: Any) -> Any:
    """Return one of NumPy's numbers or words as Python's, which a saved model can hold."""
    return category.item() if isinstance(category, (np.generic, np.ndarray)) else category
