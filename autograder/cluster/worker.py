"""What happens on a worker: it shows that it would grade as the machine that asks, and grades."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from autograder.asked.exercise import ExerciseError
from autograder.asked.provenance import differences
from autograder.cluster.installation import installation
from autograder.sandbox import Isolation, Sandbox, SandboxError

__all__ = ["ClusterError", "Parcel", "Terms", "check", "cluster_error", "inspect_worker"]

T = TypeVar("T")
_DIFFERENCES = 3  # that are told


class ClusterError(RuntimeError):
    """The cluster does not do what grading needs; the message says what to do."""


@dataclass(frozen=True)
class Terms:
    """What must hold on a worker; ``run`` is new for each run, so that nothing is taken as known from an older one."""

    exercise_ids: tuple[str, ...]
    folders: tuple[Path, ...]
    isolation: Isolation
    installed: tuple[tuple[str, str], ...]
    run: str


def inspect_worker(exercise_ids: tuple[str, ...], folders: tuple[Path, ...], isolation: Isolation) -> dict[str, str]:
    """Say what this worker grades with, once it has shown that its sandbox starts."""
    Sandbox(isolation).close()
    return installation(exercise_ids, folders)


class Parcel:
    """Work that is done by unpickling it.

    Dask unpickles what it hands on. A scheduler without dlcourse could not, and a worker without it would give up its
    connection, which costs the hand-in one of its attempts. So both get bytes, and to load them is the work itself.
    """

    def __init__(self, terms: Terms, call: Callable[[], Any]) -> None:
        self.content = (terms, call)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Terms, Callable[[], Any]]]:
        return _work, self.content


def _work(terms: Terms, call: Callable[[], T]) -> T:
    """Do one piece of work; a worker may have come after the others were looked at, and so it looks at itself."""
    from distributed import get_worker

    name = get_worker().address
    _check_once(name, terms)
    try:
        return call()
    except (SandboxError, ExerciseError) as error:
        raise cluster_error(f"worker {name}", error) from None


@functools.lru_cache(maxsize=8)
def _check_once(worker: str, terms: Terms) -> None:
    check(worker, terms, installation(terms.exercise_ids, terms.folders))


def check(worker: str, terms: Terms, installed: dict[str, str]) -> None:
    ours = dict(terms.installed)
    found = differences(ours, installed)
    if found:
        told = [f"{n} is {installed.get(n) or 'missing'} there and {ours.get(n) or 'missing'} here" for n in found]
        more = f" and {len(told) - _DIFFERENCES} more" if len(told) > _DIFFERENCES else ""
        raise ClusterError(
            f"worker {worker} would not grade as this machine does: {'; '.join(told[:_DIFFERENCES])}{more}; "
            "install the same"
        )


def cluster_error(who: str, error: BaseException) -> ClusterError:
    if isinstance(error, (ImportError, AttributeError)) or "ModuleNotFoundError" in str(error):
        return ClusterError(f"{who} does not have this machine's dlcourse: {error}; install the same there")
    return ClusterError(f"{who}: {error}")
