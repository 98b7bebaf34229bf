"""The table of refusals: calls that are refused, what the error says, and the calls that it asks for.

Any module of this package with a list ``REFUSALS`` takes part in the law (``test_every_refusal.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dlcourse.activations import ELEMENTWISE

__all__ = ["ACTIVATIONS", "Call", "Refusal", "word", "zeros"]

ACTIVATIONS = f"expected one of {', '.join(map(repr, ELEMENTWISE))}."

# Arguments by name, beside those of the descriptor; or a whole call.
Call = Mapping[str, Any] | Callable[[], Any]


class Refusal:
    """A wrong call, and the calls that its error asks for.

    Args:
        name: what is called, ``unit.name``.
        wrong: arguments that are wrong, beside those of the descriptor; or a whole call, as a function of nothing.
        says: how the error ends: with all of its advice, or with what was expected where it needs no other.
        mended: what is done about it, once for each way that the error offers: arguments in the place of wrong ones,
            or a whole call.
    """

    def __init__(self, name: str, wrong: Call, says: str, mended: Call, *others: Call) -> None:
        self.name, self.wrong, self.says, self.mended = name, wrong, says, (mended, *others)

    @property
    def numbers(self) -> list[str]:
        """The wrong arguments that are numbers."""
        given = {} if callable(self.wrong) else self.wrong
        return [name for name, value in given.items() if isinstance(value, (int, float)) and value is not True]


def word(name: str, argument: str, says: str, **beside: Any) -> Refusal:
    """The refusal of a word that is none of those that an error quotes, each of which works."""
    return Refusal(
        name, {argument: "odd", **beside}, says, *[{argument: each} for each in re.findall(r"'(.*?)'", says)]
    )


def zeros(*shape: int, dtype: Any = "float32") -> np.ndarray:
    return np.zeros(shape, dtype)
