"""The way to a cluster: its scheduler answers, and its workers are such as may grade."""

from __future__ import annotations

import asyncio
import importlib
import logging
import uuid
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from autograder.cluster.executor import ClusterExecutor
from autograder.cluster.installation import installation
from autograder.cluster.worker import ClusterError, Terms, check, cluster_error, inspect_worker
from autograder.messages import counted
from autograder.sandbox import Isolation

__all__ = ["DaskCluster"]

_ANSWER_SECONDS = 10.0  # for the scheduler to answer, and for a first worker to be there


class DaskCluster:
    """The workers behind a scheduler, each of which has shown that it would grade as this machine would.

    Args:
        address: the scheduler's, such as ``tcp://10.0.0.1:8786``.
        exercise_ids: what is going to be graded.
        folders: further folders of exercises; workers must have them at the same absolute paths.
        isolation: how workers are to run submissions.
        patience: seconds to wait for a new worker once all have gone.

    Raises:
        ClusterError: if the cluster cannot grade; one line that says why.
    """

    def __init__(
        self,
        address: str,
        exercise_ids: Sequence[str],
        folders: Sequence[Path] = (),
        isolation: Isolation = Isolation.BUBBLEWRAP,
        patience: float = 60.0,
    ) -> None:
        self.address, self.patience = address, patience
        ids, absolute = tuple(exercise_ids), tuple(folder.absolute() for folder in folders)
        self.terms = Terms(ids, absolute, isolation, tuple(installation(ids, absolute).items()), uuid.uuid4().hex)
        self.client = _connect(address)
        try:
            self.workers = self._check_workers()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.client.close()

    @property
    def advice(self) -> str:
        """How to have more of these workers, where they have threads that a grader cannot use."""
        threads = sum(self.client.nthreads().values())
        if threads <= self.workers:
            return ""
        return (
            f"{self.address} has {threads} threads in {counted(self.workers, 'worker')}, each of which grades one "
            "hand-in at a time; start them with --nthreads 1, and more of them on each machine with --nworkers"
        )

    def executor(self, jobs: int) -> Executor:
        """Make an executor that has so many pieces of work at the cluster at once."""
        return ClusterExecutor(self, jobs)

    def count_workers(self) -> int:
        """How many workers there are now; none, where the scheduler does not say."""
        try:
            return len(self.client.nthreads())
        except Exception:  # whatever is wrong with the connection, no worker can be reached over it
            return 0

    def _check_workers(self) -> int:
        try:
            self.client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
        except (TimeoutError, asyncio.TimeoutError):
            raise ClusterError(
                f"the Dask scheduler at {self.address} has no workers (waited {_ANSWER_SECONDS:g} s); "
                f"start some: dask worker {self.address} --nworkers N --nthreads 1"
            ) from None
        terms = self.terms
        answers = self.client.run(inspect_worker, terms.exercise_ids, terms.folders, terms.isolation, on_error="return")
        for worker, answer in sorted(answers.items()):
            if isinstance(answer, BaseException):
                raise cluster_error(f"worker {worker}", answer)
            check(worker, self.terms, answer)
        return len(answers)


def _connect(address: str) -> Any:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise ClusterError("--dask needs Dask, which is not installed here: pip install 'dlcourse[dask]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # ClusterError says the same in one line
    try:
        # A client that cannot connect may hang when it is thrown away, so look first. In a thread, because this one
        # may have an event loop of its own, as in a notebook.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _speak_to(distributed, address)).result()
        return distributed.Client(address, timeout=_ANSWER_SECONDS, set_as_default=False)
    except Exception as error:  # of many kinds, by what is wrong with the address, its TLS or the other side
        reason = " ".join(str(error).split()) or f"waited {_ANSWER_SECONDS:g} s"
        raise ClusterError(
            f"no Dask scheduler answers at {address}; expected such as tcp://HOST:8786, reachable from here ({reason})"
        ) from None


async def _speak_to(distributed: ModuleType, address: str) -> None:
    how = distributed.Security().get_connection_args("client")
    async with distributed.rpc(address, connection_args=how) as scheduler:
        await asyncio.wait_for(scheduler.identity(), _ANSWER_SECONDS)
