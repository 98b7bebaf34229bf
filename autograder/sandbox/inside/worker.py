"""The warm process: NumPy is imported once, and each submission is a fork of it that costs milliseconds.

Three kinds of process, of which only the last runs a student's code:

- the *warm process* (this file's loop) takes jobs from the grader and forks a guard for each;
- the *guard* enters namespaces of its own, forks the student's process as process 1 in there, lets the grader see how
  long that waits for a processor, ends it when the grader hangs up, and tells the grader how it ended;
- the *student's process* gives up all privileges and then talks with the grader over its own socket.

The guard and the warm process live outside the student's process namespace, so they cannot be named from in there.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from . import jail
from .namespaces import NEWIPC, NEWNS, NEWPID, enter_namespaces
from .scheduling import open_statistics, read_times

__all__ = ["main"]

_TMP_BYTES = 16 << 20
_BROKE = 70
_INTERRUPT = b"I"  # what the grader writes to have the student's process say where it is
_FORGOTTEN = 20  # times a job's seconds: the grader keeps the time, but no process outlives a grader that hangs


def main() -> None:
    """Serve jobs from the socket that is standard input until the grader hangs up."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    for name in settings["packages"]:
        importlib.import_module(name)
    importlib.import_module("inside.student")
    gc.freeze()  # keeps the collector from touching, and so copying, the pages shared with each fork
    control.sendall(b"R")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 65536, 2)
        if not request:
            return
        _start(json.loads(request), descriptors, settings, control)
        for descriptor in descriptors:
            os.close(descriptor)
        _reap()


def _start(job: dict[str, Any], descriptors: list[int], settings: dict[str, Any], control: socket.socket) -> None:
    if os.fork():
        return
    code = _BROKE
    try:
        control.close()
        _guard(job, descriptors, settings)
        code = 0
    finally:
        os._exit(code)


def _reap() -> None:
    """Collect guards that have ended; the one just started may well be the last to go."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _guard(job: dict[str, Any], descriptors: list[int], settings: dict[str, Any]) -> None:
    conversation, status = descriptors
    if settings["namespaces"]:
        enter_namespaces(NEWNS | NEWIPC | NEWPID)  # the next child is process 1 of its world
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)  # before the student's process covers it
    child = os.fork()
    if child == 0:
        try:
            os.close(status)
            _student(job, conversation, settings)
        finally:  # only reached when something broke: a conversation ends its own process
            os._exit(_BROKE)
    os.close(conversation)
    statistics = open_statistics(child, proc)
    with socket.socket(fileno=os.dup(status)) as stream:
        socket.send_fds(stream, [b"S"], [statistics])
    fate = _watch(child, statistics, status, time.monotonic() + _FORGOTTEN * (1 + job["seconds"]))
    os.write(status, json.dumps(fate).encode())


def _watch(child: int, statistics: int, status: int, deadline: float) -> dict[str, Any]:
    """Wait for the student's process to end, or for the grader to hang up; on the way interrupt it, if asked to."""
    process = os.pidfd_open(child)
    poll = select.poll()
    poll.register(process, select.POLLIN)
    poll.register(status, select.POLLIN | select.POLLRDHUP)
    while ready := dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000)):
        if process in ready or os.read(status, 1) != _INTERRUPT:
            break
        signal.pidfd_send_signal(process, signal.SIGINT)
    timed_out = not ready
    signal.pidfd_send_signal(process, signal.SIGKILL) if not _ended(child) else None
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    waited = _waited(statistics)
    _, code, usage = os.wait4(child, 0)
    return {
        "timed_out": timed_out,
        "signal": os.WTERMSIG(code) if os.WIFSIGNALED(code) else 0,
        "exit": os.WEXITSTATUS(code) if os.WIFEXITED(code) else 0,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory_kib": usage.ru_maxrss,
        "waited": waited,
    }


def _waited(statistics: int) -> float:
    try:
        return read_times(statistics).waiting
    except OSError:
        return 0.0


def _ended(child: int) -> bool:
    """Whether a child has ended, without collecting it."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _student(job: dict[str, Any], conversation: int, settings: dict[str, Any]) -> None:
    """Become the process that runs a student's code."""
    if settings["namespaces"]:
        jail.hide_files(_TMP_BYTES)
    else:
        jail.give_up_root([os.path.dirname(os.__file__), *settings["readable"]])
    jail.die_with_parent()  # after the change of user, which would undo it
    os.chdir("/tmp")
    _keep_only(conversation)
    stream = socket.socket(fileno=conversation)
    jail.set_limits(memory_bytes=job["memory_bytes"], cpu_seconds=int(job["seconds"]) + 2, file_bytes=_TMP_BYTES)
    jail.confine(threads=settings["threads"])
    student = sys.modules["inside.student"]
    for name in [name for name in sys.modules if name == "inside" or name.startswith("inside.")]:
        del sys.modules[name]
    sys.modules.pop("__main__", None)
    student.converse(stream)


def _keep_only(descriptor: int) -> None:
    """Close every descriptor but the conversation; standard streams lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    limit = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, min(limit, 4096))
