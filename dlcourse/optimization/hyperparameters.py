"""What an optimiser is told: numbers that may change from step to step, and choices that may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dlcourse.ranges import choice, number

__all__: list[str] = []  # for the optimisers of this package


class Hyperparameter:
    """A number of an optimiser, checked whenever it is set; every step reads it anew, also one compiled before."""

    def __init__(self, within: str, meaning: str = "", *, fixed: bool = False) -> None:
        self.within, self.meaning, self.fixed = within, meaning, fixed

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, optimizer: Any, owner: type | None = None) -> Any:
        if optimizer is None:
            return self
        if self.name not in optimizer.__dict__:
            raise AttributeError(f"{type(optimizer).__name__} has no {self.name} yet")
        return optimizer.__dict__[self.name]

    def __set__(self, optimizer: Any, value: Any) -> None:
        value = self.checked(type(optimizer).__name__, value)
        if self.fixed:
            refuse_change(optimizer, self.name, value)
        optimizer.__dict__[self.name] = value
        optimizer.hyperparameter_changed(self.name)

    def checked(self, owner: str, value: Any) -> Any:
        return number(owner, self.name, value, self.within, self.meaning)


class Choice(Hyperparameter):
    """What shapes an optimiser's graph, a word or a truth value: fixed once there is a graph."""

    def __init__(self, *choices: Any) -> None:
        super().__init__("", fixed=True)
        self.choices: Sequence[Any] = choices

    def checked(self, owner: str, value: Any) -> Any:
        return choice(owner, self.name, value, self.choices)


def refuse_change(optimizer: Any, name: str, value: Any) -> None:
    """Raise a ValueError if a built optimiser would get another value than it has."""
    if getattr(optimizer, "built", False) and value != (old := getattr(optimizer, name, value)):
        raise ValueError(
            f"{type(optimizer).__name__}: {name} is {value!r}, expected {old!r}: it cannot change after the optimizer "
            "is built, since steps that are compiled would go on with the old one. Make a new optimizer, and compile "
            "the model with it."
        )
