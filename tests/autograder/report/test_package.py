"""The package as a whole: its sentences, its examples."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

import autograder.report
from autograder.messages import MESSAGES

PACKAGE = Path(autograder.report.__file__).parent


def test_every_sentence_is_used_and_there() -> None:
    sources = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".j2"}]
    used = set(re.findall(r'say\(\s*f?"((?:feedback|report)\.[^"{]*)', "".join(p.read_text() for p in sources)))
    dynamic = {key for key in used if key.endswith(".")} | {"feedback.lead."}
    declared = {key for key in MESSAGES if key.startswith(("feedback.", "report."))}
    assert {key for key in used if not key.endswith(".")} <= declared
    assert not {key for key in declared if key not in used and not key.startswith(tuple(dynamic))}


@pytest.mark.parametrize("module", sorted(p.stem for p in PACKAGE.glob("[a-z]*.py")))
def test_examples_in_docstrings(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"autograder.report.{module}")).failed == 0
