"""Where a learner's own code runs: in the sandbox, or else in a process with what limits there are."""

from __future__ import annotations

import functools

from autograder.sandbox import Isolation, Sandbox, SandboxError

__all__ = ["isolation_here", "sandbox_of"]


@functools.cache
def isolation_here() -> Isolation:
    """The best that this machine has.

    Raises:
        SandboxError: if it has none.
    """
    try:
        sandbox_of(("numpy",), Isolation.BUBBLEWRAP)
        return Isolation.BUBBLEWRAP
    except SandboxError:
        sandbox_of(("numpy",), Isolation.PROCESS)
        return Isolation.PROCESS


@functools.lru_cache(maxsize=4)
def _started(packages: tuple[str, ...], isolation: Isolation) -> Sandbox:
    return Sandbox(isolation, packages)


def sandbox_of(packages: tuple[str, ...], isolation: Isolation | None = None) -> Sandbox:
    """This process's warm sandbox for code that may import some packages."""
    return _started(packages, isolation or isolation_here())
