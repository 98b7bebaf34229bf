"""Checkpoints: all that a run is, in one file that is there whole or not at all."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dlcourse.training.writing import UNFINISHED, replacing

__all__ = ["Checkpoint", "Position", "latest", "save"]

_KEPT = 2
_STATE = "state"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error)


class Position(NamedTuple):
    """How far a run is: so many stages, epochs of the next one and batches of its next epoch are done."""

    stage: int = 0
    epoch: int = 0
    batch: int = 0


@dataclass
class Checkpoint:
    """What a run needs to go on as if nothing had happened.

    Args:
        position: how far it is.
        curve: losses and metrics of each epoch.
        seconds: for which it has been training.
        arrays: of variables, by group and number.
    """

    position: Position = field(default_factory=Position)
    curve: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    arrays: dict[str, np.ndarray] = field(default_factory=dict)

    def group(self, name: str) -> list[np.ndarray]:
        """Return the arrays of one group, in order; an empty list where there is none."""
        numbers = sorted(int(key.rpartition("/")[2]) for key in self.arrays if key.rpartition("/")[0] == name)
        return [self.arrays[f"{name}/{number}"] for number in numbers]

    def put(self, name: str, arrays: list[np.ndarray]) -> None:
        """Put arrays in the place of a group."""
        self.drop(name)
        self.arrays.update({f"{name}/{number}": array for number, array in enumerate(arrays)})

    def drop(self, name: str) -> None:
        """Leave a group out."""
        self.arrays = {key: array for key, array in self.arrays.items() if key.rpartition("/")[0] != name}


def save(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint, and delete all but the last two."""
    folder.mkdir(exist_ok=True)
    path = folder / "{:02d}-{:05d}-{:08d}.npz".format(*checkpoint.position)
    state = {"position": checkpoint.position, "curve": checkpoint.curve, "seconds": checkpoint.seconds}
    with replacing(path) as draft:
        np.savez(draft, **{_STATE: np.array(json.dumps(state))}, **checkpoint.arrays)
    for old in _written(folder)[_KEPT:]:
        old.unlink()
    return path


def latest(folder: Path, tell: Callable[[str], None]) -> Checkpoint:
    """Return the last checkpoint that is whole, or the beginning; say which ones are passed over."""
    for draft in folder.glob(f"{UNFINISHED}-*"):
        tell(f"{draft} was not finished; it is passed over.")
        draft.unlink()
    for path in _written(folder):
        try:
            return _read(path)
        except _DAMAGED as error:
            tell(f"{path} is damaged ({str(error).splitlines()[0]}); it is passed over.")
    return Checkpoint()


def _written(folder: Path) -> list[Path]:
    """List the checkpoints, the last one first."""
    return sorted((path for path in folder.glob("*.npz") if not path.name.startswith(UNFINISHED)), reverse=True)


def _read(path: Path) -> Checkpoint:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
        arrays: Mapping[str, np.ndarray] = {name: held[name] for name in held.files}  # each with its check sum
    state = json.loads(str(arrays[_STATE]))
    kept = {name: array for name, array in arrays.items() if name != _STATE}
    return Checkpoint(Position(*state["position"]), state["curve"], state["seconds"], kept)
