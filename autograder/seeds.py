"""Where a case's random numbers come from: fixed for public cases, a secret of the course for hidden ones."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from autograder.exercise import Case, Exercise

__all__ = ["SeedOf", "public_seed", "seeds_for"]

SeedOf = Callable[[Exercise, Case], int]
"""The seed of a case of an exercise, for one student."""


def public_seed(exercise: Exercise, case: Case) -> int:
    """The seed that everybody shares; students see what it draws."""
    return _number(hashlib.sha256(_text("public", exercise.id, case.name)).digest())


def seeds_for(secret: bytes, student: str) -> SeedOf:
    """Seeds of one student: a memorised answer of somebody else's fails, and a regrade draws the same inputs again.

    A hidden case's seed is an HMAC of the course's secret over student, exercise and case.
    """

    def seed(exercise: Exercise, case: Case) -> int:
        if not case.hidden:
            return public_seed(exercise, case)
        return _number(hmac.digest(secret, _text("hidden", student, exercise.id, case.name), "sha256"))

    return seed


def _text(*parts: str) -> bytes:
    # The lengths keep ("ab", "c") apart from ("a", "bc").
    return b"".join(f"{len(part)}:{part};".encode() for part in parts)


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big")
