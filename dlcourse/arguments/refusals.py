"""What a caller reads whose argument cannot be: which function, which argument, what came, what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NoReturn, get_args, get_origin

import numpy as np
import tensorflow as tf

from dlcourse.arguments.parameters import Parameter

__all__ = ["refuse_dtype", "refuse_precision", "refuse_value"]

_NUMBERS = {
    "Float": "floating-point numbers",
    "Int": "integers",
    "Label": "integers or booleans",
    "Inexact": "floating-point or complex numbers",
    "Num": "numbers",
}
_PYTHON = {int: "an integer", float: "a number", str: "a string", bool: "True or False"}


def refuse_value(function: str, parameter: Parameter, value: Any) -> NoReturn:
    """Refuse what is no array and no number."""
    what, mend = _described(parameter, value)
    raise TypeError(f"{function}: {parameter.name} is {what}, expected {_wanted(parameter)}. {mend}")


def refuse_dtype(function: str, parameter: Parameter, value: Any, dtype: tf.DType, precision: tf.DType) -> NoReturn:
    """Refuse numbers of another kind, such as complex ones."""
    name, wanted = parameter.name, precision.name if parameter.takes_floats else "int32"
    mend = f"Convert it, for example with numpy.asarray({name}, dtype='{wanted}')."
    if dtype == tf.string:
        mend = f"Number the words, for example with numpy.unique({name}, return_inverse=True)[1].astype('{wanted}')."
    elif dtype.is_complex:
        mend = f"Pass its magnitude, or its real part, for example with numpy.real({name})."
    scalar = parameter.kind == "number" or getattr(value, "shape", ()) == ()
    what = f"of type {dtype.name}" if scalar else f"an array of {dtype.name}"
    raise TypeError(f"{function}: {name} is {what}, expected {_wanted(parameter)}. {mend}")


def refuse_precision(
    function: str, parameter: Parameter, dtype: tf.DType, precision: tf.DType, source: str
) -> NoReturn:
    """Refuse arrays of two precisions."""
    raise TypeError(
        f"{function}: {source} is {precision.name} but {parameter.name} is {dtype.name}, expected one precision of all "
        f"arrays. Convert one of them, for example with tf.cast({parameter.name}, '{precision.name}')."
    )


def _wanted(parameter: Parameter) -> str:
    annotation = parameter.annotation
    if parameter.kind == "number":
        words = "a number"
    elif parameter.kind == "python":
        words = " or ".join(dict.fromkeys(_python(a) for a in annotation if not hasattr(a, "dim_str")))
    elif parameter.kind == "record":
        words = f"a {annotation.__name__}({', '.join(annotation._fields)})"
    elif parameter.kind == "arrays":
        words = "a list of arrays"
    else:
        words = _array(annotation)
    return f"{words}, or None" if parameter.optional and parameter.kind != "anything" else words


def _array(annotation: Any) -> str:
    if not hasattr(annotation, "dim_str"):
        return "an array of numbers"
    kind = _NUMBERS.get(annotation.dtype.__name__, "numbers")
    if not annotation.dim_str:
        return f"one of {kind}" if kind != "numbers" else "a number"
    axes = annotation.dim_str.split()
    anyhow = len(axes) == 1 and axes[0].startswith(("*", "..."))
    return f"an array of {kind}" + ("" if anyhow else f" ({', '.join(axes)})")


def _python(annotation: Any) -> str:
    if annotation in _PYTHON:
        return _PYTHON[annotation]
    if get_origin(annotation) is Literal:
        return " or ".join(map(repr, get_args(annotation)))
    if get_origin(annotation) is Callable:
        return "a function"
    inner = _PYTHON.get(next(iter(get_args(annotation)), None), "a value").split(" ")[-1]
    return f"a {'list' if get_origin(annotation) is Sequence else 'pair'} of {inner}s"


def _described(parameter: Parameter, value: Any) -> tuple[str, str]:
    """Say what a value is, and what would be right in its place."""
    name = parameter.name
    if value is None:
        return "None", "Pass a value; did a function forget to return it?"
    if parameter.kind == "python":
        known = not isinstance(value, (tf.Tensor, tf.Variable)) or tf.executing_eagerly()
        return (
            (repr(value), "Pass a value of that type.")
            if known
            else (
                "a tensor whose value is not known within a graph",
                "Pass a value of Python's: it shapes the graph.",
            )
        )
    if parameter.kind in ("arrays", "record"):
        return _type(value), f"Pass them in the order of {_wanted(parameter)}." if parameter.kind == "record" else (
            f"Put it into a list, [{name}]."
        )
    if isinstance(value, (str, bytes)):
        return f"the text {value!r}", f"Read the number in it with float({name}), or leave it out."
    if isinstance(value, tf.RaggedTensor):
        return "a ragged tensor", f"Fill its rows up with zeros by {name}.to_tensor()."
    if isinstance(value, tf.SparseTensor):
        return "a sparse tensor", f"Fill it up with zeros by tf.sparse.to_dense({name})."
    if hasattr(value, "toarray"):
        return f"a sparse {type(value).__name__}", f"Fill it up with zeros by {name}.toarray()."
    if np.ma.isMaskedArray(value):
        return "a masked array", f"Say what stands in the masked places, such as 0, by {name}.filled(0)."
    if isinstance(value, np.ndarray):
        return f"an array of {_dtype(value)}", f"Convert it to numbers, for example with {name}.astype('float64')."
    if isinstance(value, (list, tuple)):
        return _list(name, value)
    if type(value).__name__ == "KerasTensor":
        return "a symbolic tensor of Keras", "Call the function in a layer, such as keras.layers.Lambda."
    return _type(value), f"Make an array of it, for example with numpy.asarray(list({name}), dtype='float64')."


def _type(value: Any) -> str:
    name = type(value).__name__
    return f"a{'n' if name[0] in 'aeiouAEIOU' else ''} {name}"


def _dtype(value: np.ndarray) -> str:
    return "Python objects" if value.dtype.kind == "O" else value.dtype.name


def _list(name: str, value: Any) -> tuple[str, str]:
    odd = next((leaf for leaf in _flat(value) if not isinstance(leaf, (int, float, complex, np.generic))), 0)
    if odd != 0 or isinstance(odd, str):
        return f"a list that holds {odd!r}", "Leave it out, or put a number in its place."
    lengths = sorted({len(row) if isinstance(row, (list, tuple)) else 0 for row in value})
    return (
        f"a list whose rows have different lengths, such as {lengths[0]} and {lengths[-1]}",
        f"Fill them up with zeros, for example with tf.ragged.constant({name}).to_tensor().",
    )


def _flat(value: Any) -> Iterator[Any]:
    for item in value:
        if isinstance(item, (list, tuple)):
            yield from _flat(item)
        else:
            yield item
