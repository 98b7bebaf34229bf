"""One implementation against one exercise, in this process: for a first look, never for marks."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise
from autograder.asked.expected import expected_answers
from autograder.asked.seeds import public_seed
from autograder.asked.variant import Variant
from autograder.sandbox import Ending, Loaded, Reply
from autograder.sandbox.inside.inputs import copied, refuse_changes, refuse_unused, with_generators
from autograder.sandbox.inside.wire import pack, unpack
from autograder.trial.attempt import Attempt
from autograder.trial.fairness import fair_variant
from autograder.verdict.judge import judge
from autograder.verdict.result import Result

__all__ = ["call", "public_variants", "rehearse"]

# Whose lines tell a student nothing: Python's own, NumPy's, and this package's.
_LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in (*(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")), Path(__file__).parents[1])
)


def rehearse(exercise: Exercise, function: Callable[..., Any], *, hidden: bool = True) -> Result:
    """Try a function in this process. For solutions, mistakes and a student's own notebook, never for marks.

    Args:
        hidden: whether the hidden cases are tried too; without them the result's marks are the public cases' share.
    """
    variants = public_variants(exercise, hidden=hidden)
    replies = {variant.case.name: call(function, exercise, variant.inputs) for variant in variants}
    return judge(Attempt.of(exercise, Loaded("function"), variants, replies))


def public_variants(exercise: Exercise, *, hidden: bool) -> list[Variant]:
    """An exercise's cases as everybody may see them drawn, the hidden ones only if asked for."""
    cases = [case for case in exercise.cases if hidden or not case.hidden]
    return [fair_variant(expected_answers(), exercise, case, public_seed(exercise, case)) for case in cases]


def call(function: Callable[..., Any], exercise: Exercise, inputs: Mapping[str, Any]) -> Reply:
    """Call as the sandbox would: read-only copies in, data out."""
    asked = unpack(pack(exercise.arguments(inputs)))
    args, kwargs = with_generators(asked)
    kept = copied([args, kwargs])
    try:
        # nbgrader takes anything on standard error for a failure; a warning is none.
        with np.errstate(all="ignore"), contextlib.redirect_stderr(sys.stdout), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = function(*args, **kwargs)
            refuse_changes([args, kwargs], kept)
            refuse_unused(kept, asked)
            return Reply(Ending.ANSWER, unpack(pack(value)))
    except Exception as error:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_LIBRARIES)
        ]
        line, source = (frames[-1].lineno or 0, frames[-1].line or "") if frames else (0, "")
        return Reply(Ending.RAISED, type=type(error).__name__, text=str(error)[:600], line=line, source=source[:200])
