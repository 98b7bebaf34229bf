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
from autograder.sandbox.inside.wire import pack, unpack
from autograder.sandbox.reply import Loaded, Reply
from autograder.trial.follow import followed_parts
from autograder.verdict.judge import judge
from autograder.verdict.result import Result

__all__ = ["grade_function"]

# Whose lines tell a student nothing: Python's own, NumPy's, and this package's.
_LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in (*(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")), Path(__file__).parents[1])
)


def grade_function(exercise: Exercise, function: Callable[..., Any], *, hidden: bool = True) -> Result:
    """Try a function in this process. For solutions, mistakes and a student's own notebook, never for marks.

    Args:
        hidden: whether the hidden cases are tried too; without them the result's marks are the public cases' share.
    """
    cases = [case for case in exercise.cases if hidden or not case.hidden]
    replies = {
        case.name: _call(function, exercise, exercise.inputs(case, public_seed(exercise, case))) for case in cases
    }
    answers = expected_answers()
    followed = {
        case.name: followed_parts(
            exercise,
            case,
            public_seed(exercise, case),
            replies[case.name],
            answers.of(exercise, case, public_seed(exercise, case)),
            lambda inputs: _call(function, exercise, inputs),
        )
        for case in cases
    }
    return judge(exercise, cases, Loaded("function"), replies, public_seed, answers, followed)


def _call(function: Callable[..., Any], exercise: Exercise, inputs: Mapping[str, Any]) -> Reply:
    """Call as the sandbox would: read-only copies in, data out."""
    args, kwargs = unpack(pack(exercise.arguments(inputs)))
    try:
        # nbgrader takes anything on standard error for a failure; a warning is none.
        with np.errstate(all="ignore"), contextlib.redirect_stderr(sys.stdout), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Reply("answer", unpack(pack(function(*args, **kwargs))))
    except Exception as error:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_LIBRARIES)
        ]
        line, source = (frames[-1].lineno or 0, frames[-1].line or "") if frames else (0, "")
        return Reply("raised", type=type(error).__name__, text=str(error)[:600], line=line, source=source[:200])
