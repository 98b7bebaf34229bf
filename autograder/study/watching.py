"""What is saved in a study folder: found by watching it, or by looking again and again where nothing is told."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

__all__ = ["Saves"]

_DEBOUNCE, _STEP = 120, 40  # milliseconds: an editor that replaces a file does so in several steps
_POLL = 300
_GLANCE = 1000  # after which the file that is worked on is looked at anyway: nobody tells of a save before the watch


class Saves:
    """Tells of files whose text has changed: each save once, however an editor writes, and no save without a change.

    Args:
        root: the folder that is watched, with those in it.
        polling: whether to look again and again, as folders in a network need it.
    """

    def __init__(self, root: Path, *, polling: bool = False) -> None:
        self._root, self.polling = root, polling
        self._known: dict[Path, str] = {}
        self.at: Path | None = None  # the file that is worked on

    def know(self, path: Path) -> None:
        """Take a file as it is for what has been seen."""
        self._known[path.resolve()] = _digest(path)

    def changed(self, path: Path) -> bool:
        """Whether a file has another text than when it was last looked at."""
        digest = _digest(path)
        if not digest or self._known.get(path.resolve()) == digest:
            return False
        self._known[path.resolve()] = digest
        return True

    async def __aiter__(self) -> AsyncIterator[list[Path]]:
        from watchfiles import awatch

        changes = awatch(
            self._root,
            watch_filter=lambda _, path: path.endswith(".py"),
            debounce=_DEBOUNCE,
            step=_STEP,
            force_polling=self.polling or None,
            poll_delay_ms=_POLL,
            rust_timeout=_GLANCE,
            yield_on_timeout=True,
        )
        async for found in changes:
            paths = dict.fromkeys(Path(path) for _, path in sorted(found, key=lambda one: one[1]))
            saved = [path for path in (*paths, *filter(None, [self.at])) if self.changed(path)]
            if saved:
                yield saved


def _digest(path: Path) -> str:
    """Name a file's text; nothing, where there is none, as for a moment while an editor replaces it."""
    try:
        text = path.read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(text).hexdigest() if text.strip() else ""
