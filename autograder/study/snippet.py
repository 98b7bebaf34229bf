"""A case's inputs as Python that can be pasted, and numbers as people write them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise
from autograder.messages import counted

__all__ = ["call_snippet", "power", "value_text"]

_WIDTH = 64  # of a line of an array
_ENTRIES = 120  # of one array that are written out
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def call_snippet(exercise: Exercise, inputs: Mapping[str, Any], case: str) -> str:
    """Write assignments of a case's inputs and the call; large arrays are fetched, not written out."""
    large = [name for name, value in inputs.items() if _entries(value) > _ENTRIES]
    lines = ["import numpy as np"]
    if large:
        lines += ["from autograder.study.cases import inputs_of", f"inputs = inputs_of({exercise.id!r}, {case!r})"]
    for name, value in inputs.items():
        if name in large:
            lines.append(f"{name} = inputs[{name!r}]  # {_shape(value)}")
        else:
            lines.append(f"{name} = {value_text(value)}")
    args, kwargs = exercise.arguments({name: name for name in inputs})
    call = ", ".join([*map(str, args), *(f"{name}={value}" for name, value in kwargs.items())])
    return "\n".join([*lines, f"print({exercise.name}({call}))"])


def value_text(value: Any, digits: int | None = None) -> str:
    """Write a value as Python that makes it again, or with fewer digits to be looked at."""
    if isinstance(value, np.ndarray):
        if not value.ndim:
            return f"np.array({_number(value[()], digits)})"
        dtype = (
            "" if value.dtype in (np.float64, np.int64, np.bool_) and value.size else f", dtype={value.dtype.name!r}"
        )
        shape = f".reshape({value.shape})" if not value.size and value.ndim > 1 else ""
        return f"np.array({_nested(value, digits)}{dtype}){shape}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {value_text(one, digits)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(value_text(one, digits) for one in value)
        tail = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{tail})"
    if isinstance(value, (bool, int, float, np.generic)):
        return _number(value, digits)
    if type(value).__name__ == "Generator":
        return "np.random.default_rng(0)"
    return repr(value)


def _nested(array: Any, digits: int | None) -> str:
    text = np.array2string(
        array, separator=", ", max_line_width=_WIDTH, threshold=10**9,
        formatter={"all": lambda entry: _number(entry, digits)},
    )  # fmt: skip
    return str(text).replace("\n", "\n    ")


def _number(value: Any, digits: int | None) -> str:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return "np.nan" if math.isnan(plain) else "np.inf" if plain > 0 else "-np.inf"
    if isinstance(plain, float) and digits:
        return f"{plain:.{digits}g}"
    return repr(plain)


def _entries(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, Mapping):
        return sum(map(_entries, value.values()))
    return sum(map(_entries, value)) if isinstance(value, (list, tuple)) else 1


def _shape(value: Any) -> str:
    return f"shape {value.shape}" if isinstance(value, np.ndarray) else counted(_entries(value), "entry", "entries")


def power(number: float) -> str:
    """Write a small positive number with one digit.

    >>> [power(number) for number in (3.2e-5, 1e-7, 0.25, 12.0)]
    ['3·10⁻⁵', '10⁻⁷', '0.25', '12']
    """
    if not math.isfinite(number) or number == 0 or 1e-3 <= number < 1e5:
        return f"{number:.2g}" if number < 100 else f"{number:.0f}"
    digit, exponent = f"{number:.0e}".split("e")
    raised = f"10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return raised if digit == "1" else f"{digit}·{raised}"
