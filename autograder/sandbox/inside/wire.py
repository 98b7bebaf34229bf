"""Data across the wall: arrays, numbers, strings and nests of them, and nothing that could run.

A message is the length of its header, the header (JSON: the tree of values, each array as dtype and shape) and the
arrays' bytes one after another. It is read by checking, never by trusting: sizes are compared with what has really
arrived before anything is made of it. This file is also loaded inside the sandbox, so it needs only NumPy.

On a socket a message travels in packets, each led by the token of the request that it belongs to. What does not carry
the token of the request in hand is not an answer to it, and is passed over.
"""

from __future__ import annotations

import builtins
import json
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy import asarray, ascontiguousarray, ndarray

__all__ = [
    "DEPTH",
    "HEADER_LIMIT",
    "LENGTH",
    "PACKET",
    "TOKEN",
    "Seed",
    "Unsupported",
    "WireError",
    "pack",
    "packets",
    "unpack",
]

# In the student's process, what is put in place of a builtin or of NumPy's functions must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

LENGTH = struct.Struct(">Q")  # of a message, at the head of its first packet
TOKEN = 16  # bytes
PACKET = 1 << 15  # a packet's bytes at most; small enough for any system's socket buffer
HEADER_LIMIT = 1 << 20
_HEADER = struct.Struct(">I")
DEPTH = 12
_NODES = 20_000
_RANK = 32
_TEXT = 20_000
_EMPTY = 1 << 20
_NAMES = "|b1 |i1 |u1 <i2 <i4 <i8 <u2 <u4 <u8 <f2 <f4 <f8 <c8 <c16"
_DTYPES = {name: np.dtype(name) for name in _NAMES.split()}
_BYTES = np.dtype("|u1")
_LONGEST = 2**40  # axis


class WireError(ValueError):
    """Bytes that are not a message."""


class Seed:
    """A generator of random numbers as it crosses: the number that it starts from. It is made where it is used."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        return f"Seed({self.number})"


class Unsupported:
    """A value of a kind that does not cross, named by its type."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __repr__(self) -> str:
        return f"<{self.what}>"


def packets(message: bytes, token: bytes) -> Iterator[bytes]:
    """Cut a message into what is sent at a time."""
    whole = LENGTH.pack(len(message)) + message
    for start in range(0, len(whole), PACKET - TOKEN):
        yield token + whole[start : start + PACKET - TOKEN]


def pack(value: Any) -> bytes:
    """Turn a value into bytes; what has no place here is named as :class:`Unsupported`."""
    buffers: list[bytes] = []
    header = json.dumps(_node(value, buffers, 0), separators=(",", ":")).encode()
    return b"".join([_HEADER.pack(len(header)), header, *buffers])


def _node(value: Any, buffers: list[bytes], depth: int) -> list[Any]:
    if depth > DEPTH:
        return ["x", "structure nested too deeply"]
    if type(value) is ndarray:
        return _array_node(value, buffers)
    if value is None or type(value) is bool:
        return ["c", value]
    if type(value) is str:
        return ["s", value[:_TEXT].encode("utf-8", "replace").decode()]
    if type(value) is int:
        return ["i", value] if -(2**63) <= value < 2**63 else ["x", "integer of more than 64 bits"]
    if type(value) is float:
        return ["f", value.hex()]
    if isinstance(value, Mapping):
        return ["d", [[str(k)[:200], _node(v, buffers, depth + 1)] for k, v in list(value.items())[:_NODES]]]
    if isinstance(value, (list, tuple)):
        if isinstance(value, list) and _shape(value, depth):
            return _array_node(asarray(value), buffers)
        kind = "l" if isinstance(value, list) else "t"
        return [kind, [_node(v, buffers, depth + 1) for v in value[:_NODES]]]
    if isinstance(value, Unsupported):
        return ["x", value.what[:200]]
    if type(value) is Seed:
        return ["g", value.number]
    return _foreign_node(value, buffers)


def _shape(value: Any, depth: int) -> tuple[int, ...] | None:
    """The shape of an array that is written out as nested lists; None where lists are no array."""
    if not isinstance(value, (list, tuple)) or not value or depth > DEPTH:
        return None
    if all(type(v) in (int, float, bool) or isinstance(v, np.generic) for v in value):
        return (len(value),)
    shapes = {_shape(v, depth + 1) for v in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)


def _foreign_node(value: Any, buffers: list[bytes]) -> list[Any]:
    """Arrays, and whatever offers to be one (a tensor, a NumPy scalar)."""
    if isinstance(value, (ndarray, np.generic, complex)) or hasattr(value, "__array__"):
        return _array_node(asarray(value), buffers)
    return ["x", type(value).__name__[:200]]


def _array_node(array: Any, buffers: list[bytes]) -> list[Any]:
    dtype = array.dtype.newbyteorder("<")
    if dtype.str not in _DTYPES:
        # Wider floats are what honest code on some platforms returns; narrowing them costs nothing that counts.
        narrower = {"f": "<f8", "c": "<c16"}.get(dtype.kind)
        if narrower is None:
            return ["x", f"array of dtype {array.dtype}"]
        dtype = np.dtype(narrower)
    if len(array.shape) > _RANK or _claims_to_be_long(array.shape):
        return ["x", f"array of shape {array.shape}"]
    buffers.append(ascontiguousarray(array, dtype=dtype).tobytes())
    return ["a", dtype.str, list(array.shape)]


def _claims_to_be_long(shape: Sequence[int]) -> bool:
    """Whether an array without entries, which takes no bytes, would be long to walk along its other axes."""
    return 0 in shape and math.prod(n for n in shape if n) > _EMPTY


def unpack(data: bytes) -> Any:
    """Read a value from bytes that anybody may have written.

    Arrays are read-only views of ``data``.

    Raises:
        WireError: if the bytes are not exactly one message.
    """
    if len(data) < _HEADER.size:
        raise WireError("a message ended before its header")
    (length,) = _HEADER.unpack_from(data)
    if length > HEADER_LIMIT or _HEADER.size + length > len(data):
        raise WireError("a message's header is longer than the message")
    try:
        tree = json.loads(data[_HEADER.size : _HEADER.size + length].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WireError("a message's header is not JSON") from error
    reader = _Reader(data, _HEADER.size + length)
    value = reader.read(tree, 0)
    if reader.offset != len(data):
        raise WireError("a message is longer than what it describes")
    return value


class _Reader:
    """Walks the header's tree and cuts the arrays out of the bytes behind it."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.data = data
        self.offset = offset
        self.nodes = 0

    def read(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > 4 * _NODES or depth > DEPTH + 1:
            raise WireError("a message has too many parts")
        if not isinstance(node, list) or len(node) < 2 or not isinstance(node[0], str):
            raise WireError("a message has a part of no known kind")
        kind, content = node[0], node[1]
        if kind == "a" and len(node) == 3:
            return self._array(content, node[2])
        if kind in "lt" and isinstance(content, list):
            items = [self.read(item, depth + 1) for item in content]
            return items if kind == "l" else tuple(items)
        if kind == "d" and isinstance(content, list):
            return {self._key(pair): self.read(pair[1], depth + 1) for pair in content}
        return self._scalar(kind, content)

    @staticmethod
    def _key(pair: Any) -> str:
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise WireError("a message has a dictionary that is none")
        return pair[0]

    @staticmethod
    def _scalar(kind: str, content: Any) -> Any:
        if kind == "c" and (content is None or isinstance(content, bool)):
            return content
        if kind == "s" and isinstance(content, str):
            return content.encode("utf-8", "replace").decode()  # JSON may spell halves of surrogate pairs
        if kind == "x" and isinstance(content, str):
            return Unsupported(content[:200].encode("utf-8", "replace").decode())
        if kind == "i" and type(content) is int and -(2**63) <= content < 2**63:
            return content
        if kind == "g" and type(content) is int and 0 <= content < 2**63:
            return Seed(content)
        if kind == "f" and isinstance(content, str) and len(content) < 64:
            try:
                return float.fromhex(content)
            except (ValueError, OverflowError):
                pass
        raise WireError("a message has a part of no known kind")

    def _array(self, dtype_name: Any, shape: Any) -> Any:
        if not isinstance(dtype_name, str) or dtype_name not in _DTYPES:
            raise WireError("a message has an array of a dtype that does not cross")
        if not isinstance(shape, list) or len(shape) > _RANK:
            raise WireError("a message has an array without a shape")
        for n in shape:
            if type(n) is not int or not 0 <= n < _LONGEST:
                raise WireError("a message has an array of impossible shape")
        if _claims_to_be_long(shape):
            raise WireError("a message has an array without entries that claims to be long")
        dtype, entries = _DTYPES[dtype_name], math.prod(shape)
        size = entries * dtype.itemsize
        if size > len(self.data) - self.offset:
            raise WireError("a message ended before its array")
        raw = _BYTES if dtype.kind == "b" else dtype
        array = np.frombuffer(self.data, raw, entries, self.offset).reshape(shape)
        self.offset += size
        if dtype.kind == "b":  # any byte but 0 and 1 in a boolean is undefined behaviour in NumPy
            array = array != 0
            array.setflags(write=False)
        return array
