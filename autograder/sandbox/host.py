"""The grader's side of the wall: start a warm sandbox and give it jobs."""

from __future__ import annotations

import json
import platform
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from autograder.sandbox import mounts
from autograder.sandbox.conversation import Conversation
from autograder.sandbox.fate import SandboxError

__all__ = ["Isolation", "Job", "Sandbox"]

_START_SECONDS = 60.0
_MIB = 1 << 20
# Address space that the warm process itself takes, before a student's code adds any.
_OWN_MEMORY = {"numpy": 768 * _MIB, "tensorflow": 24576 * _MIB}
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "HOME": "/tmp",
}


class Isolation(str, Enum):
    """How far a submission is kept from this machine."""

    BUBBLEWRAP = "bubblewrap"
    PROCESS = "process"
    CHILD = "child"  # never for a class

    @property
    def warning(self) -> str:
        """What is not protected."""
        if self is Isolation.CHILD:
            return (
                "without a sandbox your code runs as a program of yours: with a limit on its time, but not kept from "
                "your files."
            )
        if self is Isolation.BUBBLEWRAP:
            return ""
        return (
            "isolation=process: a submission can read and write the files that this user can, those with the marks "
            "included, and fill the disk. Its own process still does not decide its mark."
        )


@dataclass(frozen=True)
class Job:
    """What may be spent on one submission's attempt at one exercise."""

    seconds: float
    memory_mib: int


class Sandbox:
    """A warm process behind a wall, from which each submission's process is forked.

    Args:
        isolation: how far it is kept from this machine.
        packages: distributions that a submission may import; they are imported once, before any submission.
        wait: whether to return only when it is ready; else :meth:`ready` waits, or the first conversation.

    Raises:
        SandboxError: if this machine does not let the sandbox start; the message says what to do.
    """

    def __init__(
        self, isolation: Isolation = Isolation.BUBBLEWRAP, packages: Sequence[str] = ("numpy",), *, wait: bool = True
    ) -> None:
        self.isolation = isolation
        self.packages = tuple(packages)
        self.own_memory = sum(_OWN_MEMORY.get(name, 512 * _MIB) for name in self.packages)
        self._scratch = tempfile.TemporaryDirectory(prefix="dlcourse-sandbox-")
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None  # of a process that is about to be ready
        try:
            self._start()
            if wait:
                self.ready()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._errors is not None:
            self._errors.close()
            self._errors = None
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._scratch.cleanup()

    def conversation(self, job: Job) -> Conversation:
        """Fork a fresh process for one attempt; it ends with the conversation."""
        self.ready()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        status, their_status = socket.socketpair()
        request = {"seconds": job.seconds, "memory_bytes": self.own_memory + job.memory_mib * _MIB}
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno(), their_status.fileno()])
        except OSError as error:
            raise SandboxError("the sandbox's warm process has died; it is started again for the next job") from error
        finally:
            theirs.close()
            their_status.close()
        return Conversation(ours, status, job.seconds)

    def _start(self) -> None:
        command = self._command()
        for earlier in (self._control, self._errors):
            if earlier is not None:
                earlier.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=self._environment(),
            start_new_session=True,  # Ctrl-C is the grader's alone, which then asks where the student's code is
        )
        theirs.close()
        self._control = ours

    def ready(self) -> None:
        """Wait for the warm process; start it again, if it has died.

        Raises:
            SandboxError: if it does not start.
        """
        if self._process is None or self._process.poll() is not None:
            self._start()
        if self._errors is None:
            return
        assert self._process is not None
        assert self._control is not None
        self._control.settimeout(_START_SECONDS)
        try:
            ready = self._control.recv(16)
        except TimeoutError:
            ready = b""
        with self._errors as errors:
            self._errors = None
            if ready != b"R":
                self._process.kill()
                self._process.wait()
                errors.seek(0)
                raise SandboxError(self._explain(errors.read(4000).decode(errors="replace").strip()))
        self._control.settimeout(None)

    def _environment(self) -> dict[str, str]:
        return _ENVIRONMENT | ({} if self.isolation is Isolation.BUBBLEWRAP else {"HOME": self._scratch.name})

    def _command(self) -> list[str]:
        python = [str(mounts.interpreter()), "-I", "-S", "-B", "-X", "utf8", "-c"]
        settings: dict[str, Any] = {"packages": self.packages, "threads": self.packages != ("numpy",)}
        if self.isolation is Isolation.BUBBLEWRAP:
            program = shutil.which("bwrap")
            if program is None:
                raise SandboxError(self._explain("bwrap is not installed"))
            environment = [part for name, value in _ENVIRONMENT.items() for part in ("--setenv", name, value)]
            command = [program, *mounts.bubblewrap_arguments(self.packages), *environment]
            for module in ("root", "worker"):  # the one becomes the other
                command += [*python, self._bootstrap(module, mounts.BOX, mounts.PACKAGES)]
            return [*command, json.dumps(settings | {"namespaces": True})]
        folder = self._linked_folder()
        settings |= {"namespaces": False, "readable": [str(folder), *map(str, folder.iterdir())]}
        return [*python, self._bootstrap("worker", str(folder)), json.dumps(settings)]

    @staticmethod
    def _bootstrap(module: str, *folders: str) -> str:
        return f"import sys; sys.path[:0] = {list(folders)!r}; from inside.{module} import main; main()"

    def _linked_folder(self) -> Path:
        """Without bubblewrap: a folder of links, so that at least by its name nothing else can be imported."""
        folder = Path(self._scratch.name) / "packages"
        if not folder.exists():
            folder.mkdir()
            folder.parent.chmod(0o711)  # a submission may run as another user
            for path in [mounts.INSIDE, *mounts.package_folders(self.packages)]:
                (folder / path.name).symlink_to(path)
        return folder

    def _explain(self, cause: str) -> str:
        advice = (
            "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and allow user namespaces, "
            "or grade with --isolation=process, which does not keep a submission from this user's files."
        )
        if self.isolation is Isolation.PROCESS or platform.system() != "Linux":
            advice = "Grading needs Linux, or a container that runs it."
        return f"The sandbox does not start here: {cause or 'no reason given'}. {advice}"
