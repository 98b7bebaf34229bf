"""Talking with one student's process: requests go in, data and nothing else comes out."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, TypeVar

import numpy as np

from autograder.sandbox.clock import Clock
from autograder.sandbox.fate import Fate, SandboxError, Stopped, StudentEnded
from autograder.sandbox.inside.scheduling import Times, read_times
from autograder.sandbox.inside.wire import LENGTH, PACKET, TOKEN, WireError, pack, packets, unpack
from autograder.sandbox.reply import Ending, Loaded, Reply

__all__ = ["Conversation", "Question"]

_T = TypeVar("_T")

_GRACE_SECONDS = 3.0
_SECONDS_TO_TELL = 0.5  # in which line it is, once its time is over; code that lets itself be interrupted needs none
_MIB = 1 << 20
_PACKETS = 100_000  # in one conversation, whether they are answers or noise


@dataclass(frozen=True)
class Question:
    """One call of a function, ready to be put to any number of students.

    Args:
        request: the packed call.
        limit: how many bytes the answer may have.
    """

    request: bytes
    limit: int

    @classmethod
    def of(cls, function: str, args: Sequence[Any], kwargs: Mapping[str, Any], limit: int) -> Question:
        call = {"kind": "call", "function": function, "args": list(args), "kwargs": dict(kwargs), "limit": limit}
        return cls(pack(call), limit)


class Conversation:
    """Requests to one student's process and its answers, each within what is left of its time.

    Time is the student's own. What the process waits for a processor that others have, or for the grader, does not
    count: an answer that is right on an idle machine is right on a busy one.
    """

    def __init__(self, stream: socket.socket, status: socket.socket, seconds: float) -> None:
        self._stream = stream
        self._status = status
        self._clock = Clock(seconds, self._look_at_times)
        self._times = Times(0.0, 0.0)
        self._statistics: int | None = None
        self._packets = 0
        self.cell: int | None = None
        self.fate: Fate | None = None

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.end()

    @property
    def used(self) -> float:
        """Seconds of the student's own so far."""
        return self._clock.used()

    def allow(self, seconds: float, patience: float | None = None) -> None:
        """Let what is asked from now on take so long together.

        Args:
            patience: how much longer it may take where the process has hardly computed in that time; as long again,
                where nothing is said.
        """
        self._clock.allow(seconds, seconds if patience is None else patience)

    def load(self, cells: Sequence[tuple[int, str]], functions: Mapping[str, Sequence[str]]) -> dict[str, Loaded]:
        """Run a submission's cells and look for the functions; say of each whether it is there.

        Args:
            functions: what is forbidden while it is called, by the function's name.
        """
        # As bytes, which a message may hold more of than of text.
        numbered = np.frombuffer(json.dumps(cells).encode(), np.uint8)
        forbidden = {name: list(names) for name, names in functions.items()}
        request = {"kind": "load", "cells": numbered, "functions": forbidden}
        message = self._ask(pack(request), _MIB)
        return {name: Loaded.read(message, name) for name in functions}

    def ask(self, question: Question) -> Reply:
        """Call one of the functions that were found."""
        return Reply.read(self._ask(question.request, question.limit))

    def end(self) -> Fate:
        """Hang up; the guard ends the process and says how it went."""
        if self.fate is None:
            self._stream.close()
            self.fate = Fate()  # it has ended, even where nobody says how
            try:
                self.fate = self._read_fate()
                self._times = self._times._replace(waiting=self.fate.waited)
            finally:
                self._status.close()
                if self._statistics is not None:
                    os.close(self._statistics)
        return self.fate

    def _read_fate(self) -> Fate:
        try:
            self._status.shutdown(socket.SHUT_WR)
            self._find_statistics()
            text = self._status.recv(4096)
        except OSError:
            text = b""
        if not text:
            raise SandboxError("a submission's guard ended without a word; the kernel may refuse nested namespaces")
        return Fate(**json.loads(text))

    def _ask(self, request: bytes, limit: int) -> dict[str, Any]:
        timed_out, token = False, os.urandom(TOKEN)
        place: Reply | None = None
        try:
            with self._clock.running():
                try:
                    return self._answer(request, token, limit)
                except TimeoutError:
                    timed_out = True
                    place = self._interrupted(token, _SECONDS_TO_TELL, by_hand=False)
        except (OSError, WireError):
            pass  # what does not speak the protocol is treated as what does not speak: it has ended
        fate = self.end()
        raise StudentEnded(replace(fate, timed_out=fate.timed_out or timed_out), self.cell, place)

    def _answer(self, request: bytes, token: bytes, limit: int) -> dict[str, Any]:
        """Send a request, and wait for its answer."""
        try:
            for packet in packets(request, token):
                self._in_time(lambda packet=packet: self._stream.send(packet))  # type: ignore[misc]
            return self._awaited(token, 2 * limit + 4 * _MIB)
        except KeyboardInterrupt:
            raise Stopped(self._interrupted(token, _GRACE_SECONDS, by_hand=True)) from None

    def _interrupted(self, token: bytes, seconds: float, *, by_hand: bool) -> Reply:
        """Interrupt the student's code; it answers with the line that it was in, if it lets itself.

        Args:
            seconds: how long it is waited for.
            by_hand: whether it was this process that was interrupted, and not its code's time that is over.
        """
        cell, nowhere = self.cell, Reply(Ending.GONE)
        reply = nowhere
        with contextlib.suppress(OSError, WireError):
            self._interrupt(by_hand=by_hand)
            self.allow(seconds, 0.0)
            message = self._awaited(token, _MIB)
            cells = dict(Loaded.read(message, "").errors)  # those below the interrupted one have run, too
            reply = Reply.read(message) if cell is None else cells.get(cell, nowhere)
        self.cell = cell
        return reply if reply.interrupted else nowhere

    def _interrupt(self, *, by_hand: bool) -> None:
        """Have the guard send the student's process the signal that Ctrl-C sends."""
        self._status.send(b"I")

    def _awaited(self, token: bytes, limit: int) -> dict[str, Any]:
        """Wait for an answer; on the way note which cell is being run."""
        while True:
            reply = self._receive(token, limit)
            index = reply.get("index") if reply.get("kind") == "cell" else None
            self.cell = index if type(index) is int else None
            if reply.get("kind") != "cell":
                return reply

    def _receive(self, token: bytes, limit: int) -> dict[str, Any]:
        """Put a reply together out of the packets that carry the request's token."""
        received, length = bytearray(), 0
        while not length or len(received) < length:
            received += self._packet(token)
            if not length:
                if len(received) < LENGTH.size:
                    raise WireError("a reply without a length")
                (length,) = LENGTH.unpack_from(received)
                del received[: LENGTH.size]
            if not 0 < length <= limit:
                raise WireError("a reply is longer than allowed")
        reply = unpack(bytes(received))
        if not isinstance(reply, dict):
            raise WireError("a reply is not a reply")
        return reply

    def _packet(self, token: bytes) -> bytes:
        while self._packets < _PACKETS:
            self._packets += 1
            packet = self._in_time(lambda: self._stream.recv(PACKET))
            if not packet:
                raise WireError("the student's process has hung up")
            if packet[:TOKEN] == token:
                return packet[TOKEN:]
        raise WireError("the student's process sends without being asked")

    def _in_time(self, step: Callable[[], _T]) -> _T:
        """Do one step on the stream; what is there already is taken even where the time is over."""
        left = self._clock.left()
        while True:
            self._stream.settimeout(max(0.0, left))
            try:
                return step()
            except (TimeoutError, BlockingIOError):
                left = self._clock.more()
                if not left:
                    raise TimeoutError from None

    def _look_at_times(self) -> Times:
        """How long the process has computed and waited; what was known last, where nothing is to be had."""
        if self.fate is None:
            with contextlib.suppress(OSError):
                self._find_statistics()
                self._times = read_times(self._statistics)
        return self._times

    def _find_statistics(self) -> None:
        """Take the kernel's figures on the student's process from its guard, which sends them before anything else."""
        if self._statistics is None:
            self._status.settimeout(_GRACE_SECONDS)
            _, descriptors, _, _ = socket.recv_fds(self._status, 1, 1)
            if descriptors:
                self._statistics = descriptors[0]
