"""Laws about one thing run in one process: what it traced and what was computed for it serves them all."""

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        values = list(item.callspec.params.values()) if hasattr(item, "callspec") else []
        subject = values[0] if values else None
        name = getattr(subject, "id", None) or getattr(subject, "name", None) or subject
        if isinstance(name, str):
            item.add_marker(pytest.mark.xdist_group(name))
