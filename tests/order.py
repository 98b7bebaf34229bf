"""The laws of exercises run first: the expected answers that they keep serve every test that grades.

Then come the files that take long as a whole, and last what is made of many small groups, with which no process is idle
at the end.
"""

from __future__ import annotations

from typing import Any

FIRST = "tests/conformance/test_exercises.py"
LAST = ("tests/conformance/", "tests/dlcourse/")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    items.sort(key=lambda item: (not item.nodeid.startswith(FIRST), item.nodeid.startswith(LAST)))
