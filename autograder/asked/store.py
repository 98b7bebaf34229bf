"""What is worth keeping between runs, by key: expected answers, and what was found out about a file of code."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import weakref
from pathlib import Path

import platformdirs

__all__ = ["Store", "default_store"]


class Store:
    """Bytes by key, in a SQLite data base that any number of processes share.

    Args:
        path: the data base's file; made where missing. Where it cannot be written, nothing is kept.
    """

    def __init__(self, path: Path) -> None:
        self._connection = _opened(path)
        if self._connection:
            weakref.finalize(self, self._connection.close)

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key."""
        if not self._connection:
            return None
        row = self._connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        if self._connection:
            with contextlib.suppress(sqlite3.Error):  # a full disk costs speed, not marks
                self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, value))


@functools.lru_cache(maxsize=1)
def default_store() -> Store:
    """This account's store, in its cache folder."""
    return Store(Path(platformdirs.user_cache_dir("dlcourse")) / "kept.sqlite")


def _opened(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # answers to hidden cases: for this account's eyes only
        connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB)")
    except (OSError, sqlite3.Error):
        return None
    return connection
