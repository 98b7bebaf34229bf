"""Where a case's random numbers come from: fixed for public cases, a secret of the course for hidden ones."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.asked.exercise import Case, Exercise, ExerciseError

__all__ = ["VARIANTS", "SeedOf", "course_secret", "public_seed", "seeds_for", "seeds_of_variant"]

VARIANTS = 16
"""How many draws of a hidden case a course has; each student gets one of them."""

SeedOf = Callable[[Exercise, Case], int]
"""The seed of a case of an exercise, for one student."""


def course_secret(path: Path) -> bytes:
    """Read the course's secret; where there is none yet, make it, readable by its owner alone.

    Raises:
        ExerciseError: if the file is empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written whole under another name and then linked: two graders at once must end up with one secret.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_hex(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    secret = path.read_bytes().strip()
    if not secret:
        raise ExerciseError(f"{path} is empty; expected the course's secret, or no file to have one made")
    return secret


def public_seed(exercise: Exercise, case: Case) -> int:
    """The seed that everybody shares; students see what it draws."""
    return _public(exercise.id, case.name)


@functools.lru_cache(maxsize=4096)
def _public(exercise_id: str, case: str) -> int:
    return _number(hashlib.sha256(_text("public", exercise_id, case)).digest())


def seeds_for(secret: bytes, student: str) -> SeedOf:
    """Seeds of one student: a memorised answer of somebody else's fails, and a regrade draws the same inputs again.

    Which variant of a hidden case a student gets is an HMAC of the course's secret over student, exercise and case;
    the variant's seed is one over exercise, case and variant. With so few draws in all, the reference answers each of
    them once for a whole class.
    """

    def seed(exercise: Exercise, case: Case) -> int:
        if not case.hidden:
            return public_seed(exercise, case)
        variant = _mac(secret, "variant", student, exercise.id, case.name) % VARIANTS
        return seeds_of_variant(secret, variant)(exercise, case)

    return seed


def seeds_of_variant(secret: bytes, variant: int) -> SeedOf:
    """Seeds by which every hidden case has its variant of this number, for laws that hold in all of them."""

    def seed(exercise: Exercise, case: Case) -> int:
        if not case.hidden:
            return public_seed(exercise, case)
        return _mac(secret, "hidden", exercise.id, case.name, str(variant))

    return seed


@functools.lru_cache(maxsize=4096)  # most of them are those of the variants, which are a whole class's
def _mac(secret: bytes, *parts: str) -> int:
    return _number(hmac.digest(secret, _text(*parts), "sha256"))


def _text(*parts: str) -> bytes:
    # The lengths keep ("ab", "c") apart from ("a", "bc").
    return b"".join(f"{len(part)}:{part};".encode() for part in parts)


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "big")
