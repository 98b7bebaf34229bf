"""A cluster as a ``concurrent.futures`` executor: how much goes to it at once, and what to do when it dies."""

from __future__ import annotations

import asyncio
import functools
import pickle
import threading
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar

from autograder.cluster.worker import ClusterError, Parcel, cluster_error

if TYPE_CHECKING:
    from autograder.cluster.connection import DaskCluster

__all__ = ["ClusterExecutor"]

T = TypeVar("T")

_LOOK_SECONDS = 1.0
_FETCH_SECONDS = 60.0  # for a small result that is there
_LAST_SECONDS = 1.0  # for what is being fetched when the run ends


class ClusterExecutor(Executor):
    """Gives work to a cluster, a bounded number of pieces at a time.

    Work on which a worker died is given to another one by the scheduler, as often as its ``allowed-failures`` says.
    After that it ends in :class:`BrokenExecutor`, but unlike a pool of processes this one can go on.
    """

    def __init__(self, cluster: DaskCluster, at_once: int) -> None:
        self._cluster, self._at_once = cluster, at_once
        self._lock = threading.RLock()
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._sent: dict[Any, Future[Any]] = {}  # Dask's futures, and ours
        self._ended: ClusterError | None = None
        self._closed = threading.Event()
        self._fetching = threading.Lock()  # Dask hands results on one after the other
        threading.Thread(target=self._watch, name="autograder-cluster", daemon=True).start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._closed.is_set():
                raise RuntimeError("this executor has been shut down")
            self._waiting.append((future, functools.partial(fn, *args, **kwargs)))
            self._send()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End, without waiting for work: whoever leaves while it is under way does so because of an error.

        A result that is being fetched has a moment to arrive, because the connection is closed next.
        """
        self._closed.set()
        self._end(ClusterError("the run was ended"))
        if self._fetching.acquire(timeout=_LAST_SECONDS):
            self._fetching.release()

    def _send(self) -> None:
        while self._waiting and len(self._sent) < self._at_once and self._ended is None:
            future, call = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                with warnings.catch_warnings():
                    warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # it is a large notebook
                    work = pickle.dumps(Parcel(self._cluster.terms, call))
                    sent = self._cluster.client.submit(pickle.loads, work, key=f"grade-{uuid.uuid4().hex}")
            except Exception as error:
                connected = self._cluster.client.status == "running"
                future.set_exception(error if connected else self._scheduler_lost())
                continue
            self._sent[sent] = future
            sent.add_done_callback(self._settle)
        if self._ended is not None:
            self._end(self._ended)

    def _settle(self, sent: Any) -> None:
        """Hand on what came of a piece of work; called in a thread of Dask's."""
        result, error = None, None
        with self._fetching:
            with self._lock:
                if sent not in self._sent:
                    return  # everything has ended, and the connection may be going
            try:
                result = sent.result(timeout=_FETCH_SECONDS)
            except BaseException as raised:
                error = self._translate(raised, of_the_work=sent.status == "error")
        with self._lock:
            future = self._sent.pop(sent, None)
            if future is None:
                return  # everything has ended meanwhile
            self._send()
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def _translate(self, error: BaseException, of_the_work: bool) -> BaseException:
        from distributed import KilledWorker

        if not of_the_work and isinstance(error, (TimeoutError, asyncio.TimeoutError)):
            # To wait on would keep all other results waiting: Dask hands them on one after the other.
            return BrokenExecutor("a worker died with the result of its work")
        if not of_the_work:
            return self._scheduler_lost()
        if isinstance(error, KilledWorker):
            return BrokenExecutor(str(error))
        if isinstance(error, ImportError):
            return cluster_error("a worker that came later", error)
        return error

    def _scheduler_lost(self) -> ClusterError:
        where = self._cluster.address
        return ClusterError(f"the Dask scheduler at {where} has gone; what was graded is kept, run this again")

    def _watch(self) -> None:
        """End everything once no worker has been there for too long."""
        seen = time.monotonic()
        while not self._closed.wait(_LOOK_SECONDS):
            if self._cluster.count_workers():
                seen = time.monotonic()
            elif time.monotonic() - seen > self._cluster.patience:
                self._end(
                    ClusterError(
                        f"all workers of {self._cluster.address} have gone, and none came back within "
                        f"{self._cluster.patience:g} s; what was graded is kept, run this again"
                    )
                )
                return

    def _end(self, error: ClusterError) -> None:
        with self._lock:
            self._ended = error
            left = list(self._sent.values())
            left += [future for future, _ in self._waiting if future.set_running_or_notify_cancel()]
            self._sent.clear()
            self._waiting.clear()
        for future in left:
            future.set_exception(error)
