"""A Jupyter server of its own, with nobody's settings and without a network."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import sysconfig
import threading
import urllib.parse
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["log_in", "running_server"]

_TOKEN = "token-of-a-test"
_OPTIONS = (
    "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
    f"--IdentityProvider.token={_TOKEN}",
)  # fmt: skip


def log_in(address: str) -> str:
    """Where a browser logs in."""
    return f"{address}/login?token={_TOKEN}"


@contextlib.contextmanager
def running_server(folder: Path, extensions: Sequence[str], *options: str, **environment: str) -> Iterator[str]:
    """Start a server in a folder, as its owner does, and yield its address.

    Args:
        folder: what it serves; its settings lie beside it.
        extensions: those that it has.
        options: further ones of its command line.
        environment: of the server and its kernels, beside this process's own.
    """
    own = folder.parent / f"{folder.name}-jupyter"
    own.mkdir(exist_ok=True)
    whole = os.environ | {
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "HOME": str(own),
        **{f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTER_NO_CONFIG": "1",
    }
    enabled = f"--ServerApp.jpserver_extensions={dict.fromkeys(extensions, True)}"
    with subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *_OPTIONS, enabled, *options],
        cwd=folder, env=whole | environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        said: list[str] = []
        assert server.stderr
        listener = threading.Thread(target=lambda: said.extend(server.stderr or []))
        try:
            for line in server.stderr:
                said.append(line)
                if found := re.search(r"(http://127\.0\.0\.1:[1-9]\d*)/", line):
                    break
            else:
                raise AssertionError("".join(said))
            listener.start()
            _await_connection(found[1], server, said)
            yield found[1]
        finally:
            server.terminate()
            if listener.ident:
                listener.join(60)


def _await_connection(address: str, server: subprocess.Popen[str], said: list[str]) -> None:
    """Jupyter tells its address a moment before it listens there."""
    where = urllib.parse.urlsplit(address)
    while True:
        try:
            socket.create_connection((where.hostname, where.port), timeout=60).close()
            return
        except ConnectionRefusedError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(0.05)
            assert server.poll() is None, "".join(said)
