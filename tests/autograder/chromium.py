"""Chromium without a window, driven over its own debugging protocol."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

__all__ = ["Browser", "open_browser", "why_no_chromium"]

_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--remote-debugging-port=0", "--window-size=1200,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # formgrader would fetch MathJax
)  # fmt: skip
_PATIENCE = 60  # seconds for what a page is waited for; the connection's are more
_CODES = {"Enter": 13, "Escape": 27}
_MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}


def _program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def why_no_chromium() -> str:
    """Why nothing can be looked at here; empty where it can."""
    return "" if _program() else "no Chromium here; on Debian: apt-get install chromium"


def _problems(method: str, about: dict[str, Any]) -> Iterator[str]:
    """What an event says to have gone wrong."""
    if method == "Runtime.exceptionThrown":
        told = about["exceptionDetails"]
        yield told.get("exception", {}).get("description") or told["text"]
    elif method == "Runtime.consoleAPICalled" and about["type"] in {"error", "assert"}:
        yield " ".join(str(one.get("value", one.get("description", ""))) for one in about["args"])
    elif method == "Log.entryAdded" and about["entry"]["level"] == "error":
        yield f"{about['entry']['text']} {about['entry'].get('url', '')}"


class Browser:
    """One tab."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._events: list[str] = []
        self.problems: list[str] = []
        """What pages have raised, and what was written to their consoles as an error, since the last was opened."""
        (tab,) = [t for t in self._ask("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self._session = self._ask("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._tab(f"{domain}.enable")
        self._tab("Emulation.setFocusEmulationEnabled", enabled=True)  # as of the window in front

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        message = {"id": next(self._numbers), "method": method, "params": parameters}
        self._connection.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while (reply := self._heard()).get("id") != message["id"]:
            pass
        assert "error" not in reply, reply
        return dict(reply["result"])

    def _heard(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self._connection.recv())
        if "method" in heard:
            self._events.append(heard["method"])
            self.problems += _problems(heard["method"], heard["params"])
        return heard

    def _tab(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._ask(method, self._session, **parameters)

    def open(self, url: str) -> None:
        """Open an address and wait until the page is there, wherever it leads."""
        self._events.clear()
        self.problems.clear()
        self._tab("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._heard()

    def look_as(self, width: int, height: int = 900, **media: str) -> None:
        """Show pages in a window of this size, to somebody who prefers ``prefers_color_scheme="dark"`` and the like."""
        self._tab("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        self._tab("Emulation.setEmulatedMedia", features=features)

    def wait_for(self, condition: str) -> None:
        """Wait until an expression of the page is true."""
        look = f"const look = () => {condition} ? done() : setTimeout(look, 20)"
        late = f"setTimeout(() => fail(Error('waited too long for ' + {json.dumps(condition)})), {1000 * _PATIENCE})"
        self.run(f"new Promise((done, fail) => {{ {look}; {late}; look(); }})")

    def run(self, expression: str) -> Any:
        """Return what an expression of the page, or its promise, is worth."""
        reply = self._tab("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def type(self, selector: str, text: str) -> None:
        """Write into a field as a person does, and leave it."""
        field = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{field}.scrollIntoView(), {field}.focus(), {field}.select()")
        self.insert(text)
        self.run(f"{field}.blur(), {field}.dispatchEvent(new Event('change', {{bubbles: true}}))")

    def click(self, element: str) -> None:
        """Click with the mouse in the middle of an element, which an expression of the page is worth."""
        self.run(f"{element}.scrollIntoView({{block: 'nearest'}})")
        box = self.run(f"{element}.getBoundingClientRect().toJSON()")
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for kind in ("mousePressed", "mouseReleased"):
            self._tab("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, *held: str, text: str = "") -> None:
        """Press a key, with others such as ``"Shift"`` held down; ``text`` is what it writes."""
        code = {"windowsVirtualKeyCode": _CODES.get(key) or ord(key.upper())}
        about = {"key": key, "modifiers": sum(_MODIFIERS[one] for one in held), **code}
        self._tab("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about)
        self._tab("Input.dispatchKeyEvent", type="keyUp", **about)

    def insert(self, text: str) -> None:
        """Write where the cursor is."""
        self._tab("Input.insertText", text=text)

    def screenshot(self, path: Path) -> None:
        """Take a picture of what the window shows."""
        picture = self._tab("Page.captureScreenshot")
        path.write_bytes(base64.b64decode(picture["data"]))


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    program = _program()
    assert program, why_no_chromium()
    with (
        tempfile.TemporaryDirectory(prefix="dlcourse-chromium-", ignore_cleanup_errors=True) as profile,
        subprocess.Popen(
            [program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stderr
        try:
            address = next(m[1] for line in process.stderr if (m := re.search(r"listening on (ws://\S+)", line)))
            with contextlib.closing(websocket.create_connection(address, timeout=120, suppress_origin=True)) as talk:
                yield Browser(talk)
        finally:
            process.terminate()
