"""The one script that a page for instructors may run: ours, by its hash. Whatever else gets there does not run."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from markupsafe import Markup

__all__ = ["Script", "script"]


@dataclass(frozen=True)
class Script:
    """A script as it stands in a page.

    Args:
        text: within its element.
        source: how the page's Content-Security-Policy names it.
    """

    text: Markup
    source: str


@lru_cache(maxsize=4)
def script(name: str) -> Script:
    """Read a script of this package."""
    text = (resources.files("autograder") / "report" / "templates" / name).read_text(encoding="utf-8")
    assert "</script" not in text.lower()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Script(Markup(text), f"'sha256-{digest}'")
