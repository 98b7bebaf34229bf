"""Work on many hand-ins at once, in any executor, whatever becomes of a worker."""

from __future__ import annotations

import concurrent.futures
import faulthandler
import functools
import itertools
import math
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TypeVar

from autograder.run.grading import Work

__all__ = ["in_parallel"]

T = TypeVar("T")


def in_parallel(
    task: Callable[[Work], T],
    works: Iterable[Work],
    *,
    jobs: int,
    executor: Callable[[int], Executor] | None = None,
    seconds: float = math.inf,
    lost: Callable[[Work], T],
) -> Iterator[T]:
    """Do all the work and yield each piece as it is done.

    Args:
        task: what is done; it is sent to the executor, and so it must be a module's function or a partial of one.
        works: what there is to do; taken up a few at a time, so that memory does not grow with their number.
        jobs: how many at once.
        executor: makes a ``concurrent.futures`` executor for a number of jobs; processes of this machine by default.
        seconds: after which a worker that is still at a piece of work is ended. A last resort: what works on a
            student's code and text has clocks of its own.
        lost: makes the result of work that never ended, or on which a worker died twice.
    """
    if jobs == 1 and executor is None:
        for work in works:
            try:
                yield _in_time_here(task, seconds, work)
            except _EndlessError:
                yield lost(work)
        return
    make, task = executor or _processes, functools.partial(_in_time, task, seconds)
    died: list[Work] = []
    waiting = iter(works)
    while True:
        with make(jobs) as pool:
            yield from _until_a_worker_dies(task, waiting, pool, 4 * jobs, died)
        left = next(waiting, None)
        if left is None:
            break
        waiting = itertools.chain([left], waiting)
    for work in died:
        with make(1) as pool:
            try:
                yield pool.submit(task, work).result()
            except BrokenExecutor:
                yield lost(work)


class _EndlessError(Exception):
    """A piece of work was still under way when its time was over."""


def _in_time_here(task: Callable[[Work], T], seconds: float, work: Work) -> T:
    """Do a piece of work in the grader's own process, which goes on without it where it takes for ever."""
    if threading.current_thread() is not threading.main_thread() or not math.isfinite(seconds):
        return task(work)

    def end(signum: int, frame: object) -> None:
        raise _EndlessError

    usual, timer = signal.signal(signal.SIGALRM, end), signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return task(work)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, usual)


def _in_time(task: Callable[[Work], T], seconds: float, work: Work) -> T:
    """Do a piece of work in a worker, which dies of it where it takes for ever, even in code that never lets go."""
    if multiprocessing.parent_process() is None or not math.isfinite(seconds):
        return task(work)
    with open(os.devnull, "w", encoding="ascii") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            return task(work)
        finally:
            faulthandler.cancel_dump_traceback_later()


def _until_a_worker_dies(
    task: Callable[[Work], T], works: Iterator[Work], pool: Executor, ahead: int, died: list[Work]
) -> Iterator[T]:
    """Keep a pool busy; once it is broken, note what was under way and leave the rest."""
    futures: dict[Future[T], Work] = {}
    broken = False
    while True:
        while not broken and len(futures) < ahead and (work := next(works, None)) is not None:
            try:
                futures[pool.submit(task, work)] = work
            except BrokenExecutor:
                died.append(work)
                broken = True
        if not futures:
            return
        done, _ = concurrent.futures.wait(futures, return_when=concurrent.futures.FIRST_COMPLETED)
        for future in done:
            work = futures.pop(future)
            try:
                yield future.result()
            except BrokenExecutor:
                died.append(work)
                broken = True


def _processes(jobs: int) -> Executor:
    # A fork of a process in which TensorFlow has run may hang; a fresh one does not.
    context = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_at_once)


def _end_at_once() -> None:
    """End this worker, and with it its sandbox, when the grader is killed: it could not tell the worker to go."""
    # Told to go, it goes at once, after its sandboxes: taking TensorFlow down in good order takes seconds.
    multiprocessing.util.Finalize(None, os._exit, args=(0,), exitpriority=-100)
    grader = multiprocessing.parent_process()

    def watch() -> None:
        if grader is not None:
            grader.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
