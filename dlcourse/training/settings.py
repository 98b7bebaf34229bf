"""What a run is asked to do, and whether a folder holds that same run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dlcourse.training.troubles import Misuse
from dlcourse.training.writing import write_text

__all__ = ["Settings", "claim"]

_CLAIM = "run.json"
# What may be another one when a run goes on: nothing that its numbers depend on.
_FREE = {"epochs", "folder", "save_every", "tensorboard", "verify"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that the numbers of a run depend on, and where it finds and leaves things.

    Args:
        model: the recipe's name.
        data: the data set's name.
        epochs: of the last stage.
        batch_size: examples in a step.
        learning_rate: η at the beginning.
        optimizer: its name.
        halve_every: after so many epochs the learning rate is halved; 0 for never.
        seed: of weights, order, noise and what is held out.
        validation: the share of the training examples that the curves' ``val_`` figures are of.
        limit: at most so many examples of each split; None for all.
        patience: epochs without improvement after which training stops; None for never.
        precision: Keras's dtype policy.
        devices: names of devices that share the work; empty for all GPUs, or else the CPU.
        options: the recipe's own.
        folder: where the data's files are.
        verify: whether these must be the published ones.
        save_every: seconds between two checkpoints within an epoch.
        tensorboard: where its logs go; None for nowhere.
    """

    model: str
    data: str
    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: str
    halve_every: int = 0
    seed: int = 0
    validation: float = 0.1
    limit: int | None = None
    patience: int | None = None
    precision: str = "float32"
    devices: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    folder: str | None = None
    verify: bool = True
    save_every: float = 300.0
    tensorboard: str | None = None

    def fixed(self) -> dict[str, Any]:
        """Return what stays as it is for as long as a run goes on, as JSON has it."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _FREE | {"options"}}
        return json.loads(json.dumps(own | {f"options.{name}": value for name, value in self.options.items()}))


def claim(out: Path, settings: Settings) -> None:
    """Make a folder this run's, or see that it is, or say in what it differs; what never began leaves no claim."""
    path = out / _CLAIM
    if not any((out / "checkpoints").glob("[!.]*")):
        _refuse_strangers(out)
        try:
            write_text(path, json.dumps(settings.fixed(), indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise Misuse(f"cannot write to {out}: {error.strerror or error}. Name another folder by --out.") from error
        return
    try:
        before, now = json.loads(path.read_text(encoding="utf-8")), settings.fixed()
    except (OSError, ValueError) as error:
        raise Misuse(f"{path} is damaged ({error}). Name another folder by --out, or delete this one.") from error
    names = [name for name in sorted(before | now) if before.get(name) != now.get(name)]
    if names:
        told = ", ".join(f"{n.removeprefix('options.')} {before.get(n)} there, {now.get(n)} asked for" for n in names)
        raise Misuse(
            f"{out} holds another run: {told}. Name another folder by --out, or ask for what that run was asked for."
        )


def _refuse_strangers(out: Path) -> None:
    found = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
    strangers = [name for name in found if name not in (_CLAIM, "checkpoints")]
    if strangers:
        raise Misuse(f"{out} holds no run, but {strangers[0]}. Name an empty or a new folder by --out.")
