"""nbgrader's formgrader in a Jupyter server of its own, and whoever uses it over HTTP as its pages do."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

__all__ = ["Session", "running_formgrader"]

_TOKEN = "token-of-a-test"
_OPTIONS = (
    "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
    f"--IdentityProvider.token={_TOKEN}",
    "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
)  # fmt: skip


class Session:
    """A browser's cookies, and nothing else of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self.get("/login?token=" + _TOKEN)

    def get(self, path: str) -> str:
        with self._opener.open(self.address + path, timeout=60) as reply:
            return str(reply.read().decode())

    def api(self, path: str) -> Any:
        return json.loads(self.get("/formgrader/api/" + path))

    def put(self, path: str, *, forged: bool = False, **fields: Any) -> Any:
        """Change something; ``forged`` leaves out what only formgrader's own pages know."""
        known = {cookie.name: str(cookie.value) for cookie in self._cookies}
        headers = {"Content-Type": "application/json"} | ({} if forged else {"X-CSRFToken": known["_xsrf"]})
        request = urllib.request.Request(
            self.address + "/formgrader/api/" + path, json.dumps(fields).encode(), headers, method="PUT"
        )
        with self._opener.open(request, timeout=60) as reply:
            return json.loads(reply.read())

    @property
    def log_in(self) -> str:
        """Where a browser logs in."""
        return f"{self.address}/login?token={_TOKEN}"


@contextlib.contextmanager
def running_formgrader(course: Path) -> Iterator[Session]:
    """Start a server in a course's folder, as an instructor does, with nobody's settings."""
    own = course.parent / f"{course.name}-jupyter"
    environment = os.environ | {
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        "HOME": str(own),
        **{f"JUPYTER_{kind}_DIR": str(own / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTER_NO_CONFIG": "1",
    }
    own.mkdir(exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *_OPTIONS],
        cwd=course, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
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
            yield Session(found[1])
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
