"""NumPy's and Python's commonest errors in plain words: what they say, what it means, and where to look."""

from __future__ import annotations

import re

from autograder.messages import say

__all__ = ["in_plain_words"]

# By the exception's type, what its text looks like, and the sentence that says it again. Groups become its values.
_KNOWN: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (kind, re.compile(pattern), f"plain.{key}")
    for kind, pattern, key in (
        ("ValueError", r"The truth value of an array with more than one element is ambiguous", "truth-value"),
        ("ValueError", r"operands could not be broadcast together with shapes (?P<shapes>\(.*\))", "broadcast"),
        ("ValueError", r"could not broadcast input array from shape (?P<one>\(.*?\)) into shape (?P<other>\(.*?\))",
         "assignment"),
        ("ValueError", r"shapes (?P<one>\(.*?\)) and (?P<other>\(.*?\)) not aligned: (?P<m>\d+) .* != (?P<n>\d+) ",
         "aligned"),
        ("ValueError", r"matmul: Input operand 1 has a mismatch .*size (?P<n>\d+) is different from (?P<m>\d+)",
         "matmul"),
        ("ValueError", r"matmul: Input operand \d does not have enough dimensions", "matmul-number"),
        ("ValueError", r"setting an array element with a sequence", "element"),
        ("ValueError", r"can only convert an array of size 1 to a Python scalar", "scalar"),
        ("ValueError", r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\(.*?\))", "reshape"),
        ("ValueError", r"axes don't match array", "transpose"),
        ("ValueError", r"all the input array dimensions except for the concatenation axis must match", "concatenate"),
        ("ValueError", r"(?:too many|not enough) values to unpack \(expected \d+", "unpack"),
        ("ValueError", r"Integers to negative integer powers", "integer-power"),
        ("AxisError", r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<ndim>\d+)", "axis"),
        ("IndexError", r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)",
         "index"),
        ("IndexError", r"too many indices for array: array is (?P<ndim>\d+)-dimensional, but (?P<count>\d+) were",
         "too-many-indices"),
        ("IndexError", r"boolean index did not match", "mask"),
        ("IndexError", r"arrays used as indices must be of integer|only integers, slices .* are valid indices",
         "float-index"),
        ("IndexError", r"invalid index to scalar variable", "number-index"),
        ("TypeError", r"unsupported operand type\(s\) for .*: (?:'(?:tuple|list)' and '[\w.]+'|'[\w.]+' and '(?:tuple|"
         r"list)')|bad operand type for (?:unary .*|abs\(\)): '(?:tuple|list)'|can't multiply sequence by non-int"
         r"|can only concatenate (?:tuple|list) ", "pair"),
        ("TypeError", r"unsupported operand type\(s\) for .*'NoneType'|'NoneType' object is not (?P<what>subscriptable|"
         r"iterable|callable)", "none"),
        ("TypeError", r"only (?:length-1|size-1|0-dimensional|integer scalar) arrays can be converted", "scalar"),
        ("TypeError", r"'(?P<type>[\w.]+)' object cannot be interpreted as an integer", "integer"),
        ("TypeError", r"'(?:float|int|numpy\.\w+)' object is not (?:subscriptable|iterable)", "number-index"),
        ("TypeError", r"'numpy\.ndarray' object is not callable", "call-of-array"),
        ("SystemExit", r"", "exit"),
        ("UFuncTypeError", r"Cannot cast ufunc .* from dtype\('float", "cast"),
        ("UFuncOutputCastingError|_UFuncOutputCastingError", r"from dtype\('float", "cast"),
    )
)  # fmt: skip
_ADDED_SHAPES = re.compile(r"\([\d, ]*\)")


def in_plain_words(kind: str, text: str) -> str:
    """Say again what an exception says; empty, where it is not one of those that everybody meets.

    Args:
        kind: the exception's type.
        text: its own words.
    """
    for known, pattern, key in _KNOWN:
        if re.fullmatch(known, kind) and (found := pattern.search(text)):
            values = found.groupdict()
            if "shapes" in values:
                values["shapes"] = " and ".join(_ADDED_SHAPES.findall(values["shapes"]))
            return say(key, **values)
    return ""
