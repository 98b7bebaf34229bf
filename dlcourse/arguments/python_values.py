"""Values that shape a graph, such as an axis or the name of an activation: they stay Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_origin

import numpy as np
import tensorflow as tf

from dlcourse.arguments.parameters import Parameter
from dlcourse.arguments.refusals import refuse_value

__all__ = ["read_python"]


def read_python(function: str, parameter: Parameter, value: Any) -> Any:
    """Make a value hashable, and one of NumPy's one of Python's: it would be traced as a tensor.

    Raises:
        TypeError: the value is of another type than the annotation has. Pairs are left to who knows their bounds.
    """
    if value is None and parameter.optional:
        return None
    if parameter.takes_tensors and isinstance(value, tf.Tensor) and not isinstance(value, tf.__internal__.EagerTensor):
        return value
    try:
        plain = _plain(value)
        if parameter.takes_tensors and isinstance(plain, tuple):
            return tf.convert_to_tensor(plain, tf.float64)  # refused as every array is that stands for a number
    except (TypeError, ValueError, NotImplementedError):  # a tensor whose value is not known within a graph
        refuse_value(function, parameter, value)
    if plain is None or not any(_is(plain, annotation) for annotation in parameter.annotation):
        refuse_value(function, parameter, value)
    return float(plain) if float in parameter.annotation and int not in parameter.annotation else plain


def _plain(value: Any) -> Any:
    if type(value) in (str, int, float, bool):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if isinstance(value, tf.Tensor):
        value = value.numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    return value


def _is(value: Any, annotation: Any) -> bool:
    if hasattr(annotation, "dim_str"):
        return False
    if annotation is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if annotation is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if annotation in (str, bool):
        return isinstance(value, annotation)
    if get_origin(annotation) is Literal:
        return isinstance(value, str)
    if get_origin(annotation) is Callable:
        return callable(value)
    if get_origin(annotation) is tuple:
        return isinstance(value, tuple)
    return True
