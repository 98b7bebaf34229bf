"""nbgrader's formgrader in a Jupyter server of its own, and whoever uses it over HTTP as its pages do."""

from __future__ import annotations

import contextlib
import json
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.autograder.jupyter_server import log_in, running_server

__all__ = ["Session", "running_formgrader"]


class Session:
    """A browser's cookies, and nothing else of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        with self._opener.open(log_in(address), timeout=60):
            pass

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
        return log_in(self.address)


@contextlib.contextmanager
def running_formgrader(course: Path) -> Iterator[Session]:
    """Start a server in a course's folder, as an instructor does."""
    with running_server(course, ["nbgrader.server_extensions.formgrader"]) as address:
        yield Session(address)
