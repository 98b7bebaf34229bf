"""The laws of exercises run first: the expected answers that they keep serve every test that grades."""

from __future__ import annotations

from typing import Any

FIRST = "tests/conformance/test_exercises.py"


def pytest_collection_modifyitems(items: list[Any]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
