"""Arrays and numbers become tensors of one precision."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.arguments.parameters import Parameter
from dlcourse.arguments.python_values import read_python
from dlcourse.arguments.refusals import refuse_dtype, refuse_precision, refuse_value

__all__ = ["read_arguments"]

_Tensor = tf.Tensor
_PLAIN = frozenset((str, bool, int, float))


def read_arguments(function: str, parameters: Sequence[Parameter], arguments: dict[str, Any]) -> None:
    """Replace arrays and numbers by tensors, in place.

    Arrays keep their precision. Numbers, and lists of them, take the precision of the first floating array; where
    there is none, they have the one that NumPy gives them: Python's floats are float64.

    Args:
        function: the name to begin an error with.
        parameters: what ``read_parameters`` returned.
        arguments: what was passed, by parameter.

    Raises:
        TypeError: an argument is nothing that its parameter takes, or two arrays are of different precision.
    """
    read = [(parameter, _read(function, parameter, arguments[parameter.name])) for parameter in parameters]
    precision, source = _precision(read)
    for parameter, value in read:
        if parameter.kind != "python":
            value = _tensors(function, parameter, value, precision, source)
        arguments[parameter.name] = value


def _read(function: str, parameter: Parameter, value: Any) -> Any:
    """Make tensors of arrays and NumPy arrays of lists, and leave numbers, whose precision is not known yet."""
    kind = parameter.kind
    if isinstance(value, _Tensor) and kind in ("array", "number", "anything"):
        return value
    if kind == "python":
        return read_python(function, parameter, value)
    if value is None and parameter.optional:
        return None
    if kind == "anything" and isinstance(value, (str, bool)):
        return value
    if kind in ("arrays", "record") or (kind == "anything" and _is_several(value)):
        return _several(function, parameter, value)
    try:
        read = _array(value)
    except (TypeError, ValueError, OverflowError, tf.errors.OpError):
        read = None
    if read is None:
        refuse_value(function, parameter, value)
    return read


def _is_several(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and (hasattr(value, "_fields") or _holds_arrays(value))


def _several(function: str, parameter: Parameter, value: Any) -> Any:
    """Read the arrays of a list, or of a record."""
    takes = (list, tuple) if parameter.kind == "record" else (list, tuple, np.ndarray, tf.Tensor)
    try:
        items = list(value) if isinstance(value, takes) else None
    except TypeError:  # a number in an array's clothes, or an axis of unknown size
        items = None
    if items is None or (parameter.kind == "record" and len(items) != len(parameter.annotation._fields)):
        refuse_value(function, parameter, value)
    read = [_read(function, p, item) for p, item in zip(parameter.items(len(items)), items, strict=True)]
    kinds = {"record": parameter.annotation, "arrays": list}
    return _rebuild(kinds.get(parameter.kind, type(value)), read)


def _rebuild(kind: Any, items: list[Any]) -> Any:
    if hasattr(kind, "_fields"):
        return kind(*items)
    return tuple(items) if kind is tuple else items


def _array(value: Any) -> Any:
    """Read an array, a number or nested lists; None is what is none of these."""
    if isinstance(value, (bool, np.bool_)):
        return np.asarray(value)
    if isinstance(value, numbers.Number) or (isinstance(value, (np.ndarray, np.generic)) and not value.ndim):
        return _number(value)
    if isinstance(value, (list, tuple)) and not _holds_arrays(value):
        made = np.asarray(value)
        return made if made.dtype.kind in "biufc" or not made.size else None
    if isinstance(value, np.ndarray) and (value.dtype.kind == "O" or np.ma.isMaskedArray(value)):
        return None
    if value is None or isinstance(value, (str, bytes, dict, tf.SparseTensor, tf.RaggedTensor)):
        return None
    return tf.convert_to_tensor(value)


def _number(value: Any) -> Any:
    """Return one of Python's numbers as such, and one of NumPy's as a scalar, which has a precision."""
    if isinstance(value, (np.ndarray, np.generic)):
        scalar = value[()]
        if isinstance(scalar, np.bool_):
            return np.asarray(scalar)
        if not isinstance(scalar, np.generic) or scalar.dtype.kind in "OUSmM":
            return None
        return np.float64(scalar) if scalar.dtype == np.longdouble else scalar
    if isinstance(value, numbers.Integral):
        return int(value)
    return complex(value) if isinstance(value, complex) else float(value)


def _holds_arrays(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_arrays, value))
    return isinstance(value, (tf.Tensor, tf.Variable)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _leaves(read: Iterable[tuple[Parameter, Any]]) -> Iterator[tuple[Parameter, Any]]:
    for parameter, value in read:
        if isinstance(value, (list, tuple)) and parameter.kind != "python":
            yield from _leaves(zip(parameter.items(len(value)), value, strict=True))
        elif type(value) not in _PLAIN:
            yield parameter, value


def _precision(read: Iterable[tuple[Parameter, Any]]) -> tuple[tf.DType, str]:
    """Return the precision of the first array, and its name; without one, that of the first list or NumPy scalar.

    Numbers beside whole numbers alone, such as a rate beside the steps of a schedule, have Keras's precision.
    """
    of_list = of_scalar = beside_whole = None
    for parameter, value in _leaves(read):
        if isinstance(value, _Tensor):
            dtype = value.dtype
            if dtype.is_floating or dtype.is_complex:
                return dtype.real_dtype, parameter.name
            beside_whole = tf.float32
        elif isinstance(value, np.ndarray) and value.dtype.kind in "fc":
            of_list = of_list or tf.as_dtype(value.dtype).real_dtype
        elif parameter.takes_integers and isinstance(value, np.ndarray) and value.dtype.kind in "iu":
            beside_whole = tf.float32
        elif isinstance(value, np.generic) and tf.as_dtype(value.dtype).is_floating:
            of_scalar = of_scalar or tf.as_dtype(value.dtype)
    return of_list or beside_whole or of_scalar or tf.float64, ""


def _tensors(function: str, parameter: Parameter, value: Any, precision: tf.DType, source: str) -> Any:
    """Make tensors of the numbers that are left, and check what the arrays are."""
    if value is None or (parameter.kind == "anything" and isinstance(value, (str, bool))):
        return value
    if isinstance(value, (list, tuple)):
        items = zip(parameter.items(len(value)), value, strict=True)
        return _rebuild(type(value), [_tensors(function, p, item, precision, source) for p, item in items])
    if parameter.at_least_single:
        if isinstance(value, _Tensor) and value.dtype.is_floating:
            return value
        precision = precision if precision.size >= tf.float32.size else tf.float32
    tensor = value if isinstance(value, _Tensor) else _of_numbers(function, parameter, value, precision, source)
    if parameter.dtypes is None:
        return tensor
    if parameter.kind == "number" and tensor.dtype.is_integer:
        tensor = tf.cast(tensor, precision)
    dtype = tensor.dtype
    if dtype not in parameter.accepted:
        if dtype.name not in parameter.dtypes:
            refuse_dtype(function, parameter, value, dtype, precision)
        parameter.accepted.add(dtype)
    if dtype is not precision and dtype.is_floating and dtype != precision:
        refuse_precision(function, parameter, dtype, precision, source)
    return tf.cast(tensor, tf.int32) if dtype == tf.bool else tensor


def _of_numbers(function: str, parameter: Parameter, value: Any, precision: tf.DType, source: str) -> tf.Tensor:
    """Make a tensor of numbers: floats where the parameter takes them, else what they are."""
    if not isinstance(value, (np.ndarray, np.generic)):  # one of Python's
        if isinstance(value, float) or (parameter.takes_floats and isinstance(value, int)):
            return tf.convert_to_tensor(value, precision)
        return tf.convert_to_tensor(value)
    kind = value.dtype.kind
    if kind in "bc" or (kind in "iu" and parameter.takes_integers and isinstance(value, np.ndarray)):
        return tf.convert_to_tensor(value.tolist() if kind == "i" else value)
    if kind in "iu" and not parameter.takes_floats:
        return tf.convert_to_tensor(value)
    made = tf.cast(tf.convert_to_tensor(value), precision)
    if value.dtype == np.float64 and precision != tf.float64:
        _warn_of_lost_digits(function, parameter, value, precision, source)
    return made


def _warn_of_lost_digits(function: str, parameter: Parameter, value: Any, precision: tf.DType, source: str) -> None:
    """Warn where numbers that differ become one, or a finite one infinite, in the precision of the arrays."""
    with np.errstate(over="ignore", under="ignore"):
        rounded = value.astype(precision.as_numpy_dtype)
    if np.unique(rounded).size == np.unique(value).size and np.isfinite(rounded).all() == np.isfinite(value).all():
        return
    warnings.warn(
        f"{function}: {parameter.name} holds numbers that are one in {precision.name}, or lie outside its range. They "
        f"take the precision of {source}; for all their digits pass numpy.asarray({source}, dtype='float64').",
        stacklevel=5,
    )
