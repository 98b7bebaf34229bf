"""A file of recorded values: a head that is read at once, and a body of exact values that is read when it is needed.

Nothing in it could run: text, numbers, arrays and nests of them. Unlike what crosses the sandbox's wall, what is read
is exactly what was written, its types too: a tuple stays a tuple, a NumPy number a NumPy number. Equal arrays are kept
once.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.error import ExerciseError
from autograder.sandbox.inside.wire import Seed

__all__ = ["Body", "Writer", "read_body", "read_head"]

_MAGIC = b"dlcourse recorded 1\n"
_LENGTHS = struct.Struct(">QQQ")  # of the head, of the body's tree, and of its arrays, each compressed
_LEVEL = 9


class Writer:
    """Puts a file together."""

    def __init__(self) -> None:
        self._arrays: list[tuple[str, list[int], int]] = []
        self._known: dict[tuple[str, tuple[int, ...], bytes], int] = {}
        self._blobs: list[bytes] = []

    def tree(self, value: Any) -> Any:
        """Turn a value into what JSON can hold.

        Raises:
            TypeError: if the value is of no kind that can be recorded.
        """
        if value is None or type(value) in (bool, int, str):
            return value
        if isinstance(value, float) and not isinstance(value, np.generic):  # a tolerance of points is one, too
            return {"f": value.hex()}
        if type(value) is list:
            return [self.tree(item) for item in value]
        if type(value) is tuple:
            return {"t": [self.tree(item) for item in value]}
        if type(value) is dict:
            return {"d": [[self.tree(key), self.tree(item)] for key, item in value.items()]}
        if type(value) is Seed:
            return {"g": value.number}
        if isinstance(value, np.ndarray) and value.dtype.kind == "U":
            return {"u": [list(value.shape), value.dtype.str, value.ravel().tolist()]}
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
            return {"a": self._place(value)}
        if isinstance(value, np.generic) and value.dtype.kind in "biufc":
            return {"n": self._place(np.asarray(value))}
        raise TypeError(f"a value of type {type(value).__name__} cannot be recorded")

    def _place(self, array: NDArray[Any]) -> int:
        content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        key = (array.dtype.newbyteorder("<").str, array.shape, content)
        if key not in self._known:
            self._known[key] = len(self._arrays)
            self._arrays.append((key[0], list(array.shape), len(content)))
            self._blobs.append(_shuffled(content, array.dtype.itemsize))
        return self._known[key]

    def file(self, head: Mapping[str, Any], tree: Any) -> bytes:
        """Return the whole file."""
        texts = (dict(head), {"arrays": self._arrays, "tree": tree})
        parts = [zlib.compress(_json(text), _LEVEL) for text in texts]
        parts.append(zlib.compress(b"".join(self._blobs), _LEVEL))
        return b"".join([_MAGIC, _LENGTHS.pack(*map(len, parts)), *parts])


class Body:
    """A file's values; an array is made when its tree is read."""

    def __init__(self, tree: Any, arrays: list[Any], content: bytes) -> None:
        self.tree = tree
        self._arrays = arrays
        self._content = content
        ends = np.cumsum([0, *(size for _, _, size in arrays)]).tolist()
        self._starts: list[int] = ends[:-1]

    def value(self, tree: Any) -> Any:
        """The value of a tree, or of a branch of one."""
        if isinstance(tree, list):
            return [self.value(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        ((kind, content),) = tree.items()
        if kind == "f":
            return float.fromhex(content)
        if kind == "t":
            return tuple(self.value(item) for item in content)
        if kind == "d":
            return {self.value(key): self.value(item) for key, item in content}
        if kind == "g":
            return Seed(content)
        if kind == "u":
            shape, dtype, items = content
            return np.array(items, dtype).reshape(shape)
        array = self._array(content)
        return array[()] if kind == "n" else array

    def _array(self, index: int) -> NDArray[Any]:
        name, shape, size = self._arrays[index]
        start, dtype = self._starts[index], np.dtype(name)
        plain = _unshuffled(self._content[start : start + size], dtype.itemsize)
        return np.frombuffer(plain, dtype, math.prod(shape)).reshape(shape)


def read_head(path: Path) -> dict[str, Any]:
    """Read what is needed to list an exercise.

    Raises:
        ExerciseError: if the file is damaged, or of another version of dlcourse.
    """
    with path.open("rb") as file:
        head, _, _ = _lengths(path, file.read(len(_MAGIC) + _LENGTHS.size))
        found: dict[str, Any] = json.loads(_inflated(path, file.read(head)))
    return found


def read_body(path: Path) -> Body:
    """Read the rest."""
    content = path.read_bytes()
    start = len(_MAGIC) + _LENGTHS.size
    head, tree, arrays = _lengths(path, content[:start])
    middle = start + head + tree
    text = json.loads(_inflated(path, content[start + head : middle]))
    return Body(text["tree"], text["arrays"], _inflated(path, content[middle : middle + arrays]))


def _lengths(path: Path, start: bytes) -> tuple[int, int, int]:
    if not start.startswith(_MAGIC) or len(start) < len(_MAGIC) + _LENGTHS.size:
        raise ExerciseError(f"{path} is no recorded exercise of this version of dlcourse; install the hand-out again")
    head, tree, arrays = _LENGTHS.unpack_from(start, len(_MAGIC))
    return head, tree, arrays


def _inflated(path: Path, content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        raise ExerciseError(f"{path} is damaged; install the hand-out again") from None


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _shuffled(content: bytes, size: int) -> bytes:
    """The first bytes of all entries, then their second bytes and so on: so they are compressed best."""
    return np.frombuffer(content, np.uint8).reshape(-1, size).T.tobytes() if size > 1 else content


def _unshuffled(content: bytes, size: int) -> bytes:
    return np.frombuffer(content, np.uint8).reshape(size, -1).T.tobytes() if size > 1 else content
