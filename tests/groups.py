"""What belongs together runs in one process: the laws about one name, and otherwise the tests of one file.

What was traced or computed for one law serves the others, and a fixture of a file is set up once.
"""

from __future__ import annotations

import re
from typing import Any

from xdist.scheduler import LoadScopeScheduling

# At the end of an id such as ``test_eager_is_graph[float32-losses.hinge]``: an exercise, or a name of the reference.
_SUBJECT = re.compile(r"\[(?:.*-)?(\w+\.\w+)\]$")


def group(test: str) -> str:
    """The name that a law in ``tests/conformance`` is about; of any other test its file."""
    file = test.partition("::")[0]
    subject = _SUBJECT.search(test) if file.startswith("tests/conformance/") else None
    return subject[1] if subject else file


class OneGroupInOneProcess(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> OneGroupInOneProcess:
    config.option.loadscopereorder = False  # in the order of the collection; see order.py
    return OneGroupInOneProcess(config, log)
