"""One implementation against one exercise, in this process: for a first look, never for marks."""

from __future__ import annotations

import contextlib
import inspect
import os
import sysconfig
import time
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise
from autograder.asked.expected import expected_answers
from autograder.asked.seeds import public_seed
from autograder.asked.variant import Variant
from autograder.sandbox import Ending, Loaded, Reply
from autograder.sandbox.inside.changes import changing_line, is_refusal
from autograder.sandbox.inside.inputs import copied, refuse_changes, refuse_unused, with_generators
from autograder.sandbox.inside.output import Capped
from autograder.sandbox.inside.wire import pack, unpack
from autograder.trial.attempt import Attempt
from autograder.trial.fairness import fair_variant
from autograder.trial.stopping import OutOfTime, time_limit
from autograder.verdict.judge import judge
from autograder.verdict.result import Result

__all__ = ["attempt_here", "call", "public_variants", "rehearse"]

# Whose lines tell a student nothing: Python's own, NumPy's, and this package's.
_LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in (*(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")), Path(__file__).parents[1])
)
_TEXT, _SOURCE = 600, 200


def rehearse(exercise: Exercise, function: Callable[..., Any], *, hidden: bool = True) -> Result:
    """Try a function in this process. For solutions, mistakes and a student's own notebook, never for marks.

    Args:
        hidden: whether the hidden cases are tried too; without them the result's marks are the public cases' share.
    """
    variants = public_variants(exercise, hidden=hidden)
    replies = {variant.case.name: call(function, exercise, variant.inputs) for variant in variants}
    return judge(Attempt.of(exercise, Loaded("function"), variants, replies))


def attempt_here(exercise: Exercise, function: Callable[..., Any], *, hidden: bool) -> Attempt:
    """Try a function as the sandbox would, within the exercise's time, and as long as nobody interrupts it."""
    variants = public_variants(exercise, hidden=hidden)
    replies: dict[str, Reply] = {}
    started = time.monotonic()
    for variant in variants:
        left = exercise.seconds - (time.monotonic() - started)
        reply = call(function, exercise, variant.inputs, seconds=left)
        replies[variant.case.name] = reply
        if reply.interrupted:
            stopped = Reply(Ending.NOT_RUN, type=reply.type)
            replies |= {later.case.name: stopped for later in variants if later.case.name not in replies}
        if reply.interrupted or reply.kind is Ending.TIMEOUT:
            break
    return Attempt.of(exercise, Loaded("function"), variants, replies)


def public_variants(exercise: Exercise, *, hidden: bool) -> list[Variant]:
    """An exercise's cases as everybody may see them drawn, the hidden ones only if asked for."""
    cases = [case for case in exercise.cases if hidden or not case.hidden]
    return [fair_variant(expected_answers(), exercise, case, public_seed(exercise, case)) for case in cases]


def call(
    function: Callable[..., Any], exercise: Exercise, inputs: Mapping[str, Any], *, seconds: float | None = None
) -> Reply:
    """Call as the sandbox would: read-only copies in, data out.

    Args:
        seconds: how long it may take, where it is a student's own; then an interrupt is an answer, too.
    """
    asked = unpack(pack(exercise.arguments(inputs)))
    args, kwargs = with_generators(asked)
    misfit = _misfit(function, args, kwargs)
    if misfit is not None:
        return misfit
    kept = copied([args, kwargs])
    output = Capped()
    try:
        with _in_quiet(output), time_limit(seconds) if seconds is not None else contextlib.nullcontext():
            value = function(*args, **kwargs)
            refuse_changes([args, kwargs], kept)
            refuse_unused(kept, asked)
            packed = pack(value)
        return Reply(Ending.ANSWER, unpack(packed), output=output.take())
    except OutOfTime as error:
        return Reply(Ending.TIMEOUT, **_place(error), output=output.take())
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        if seconds is None and isinstance(error, KeyboardInterrupt):
            raise
        told: dict[str, Any] = {"type": type(error).__name__, "text": str(error)[:_TEXT], **_place(error)}
        if is_refusal(error):
            told |= _changing_line(function, asked)
        return Reply(Ending.RAISED, **told, output=output.take())


@contextlib.contextmanager
def _in_quiet(output: Capped) -> Any:
    """Keep what is printed; nbgrader takes anything on standard error for a failure, and a warning is none."""
    with (
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _misfit(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Reply | None:
    """What to say of a function that cannot be called with an exercise's arguments."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None  # no signature to be had: the call itself will tell
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        return Reply(Ending.SIGNATURE, text=str(error)[:_TEXT], signature=str(signature)[:_TEXT])
    return None


def _place(error: BaseException) -> dict[str, Any]:
    """The student's line that an exception came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    if not frames:
        return {}
    return {"line": frames[-1].lineno or 0, "source": (frames[-1].line or "")[:_SOURCE]}


def _is_own(file: str) -> bool:
    return not file.startswith(_LIBRARIES)


def _changing_line(function: Callable[..., Any], asked: Any) -> dict[str, Any]:
    args, kwargs = with_generators(asked)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        change = changing_line(function, args, kwargs, _is_own)
    return {"argument": change.argument, "line": change.line, "source": change.source} if change else {}
