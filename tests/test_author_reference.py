"""The page for authors of exercises is what the docstrings give, and has every argument in words."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from tests.test_instructor_guide import links_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "exercise-reference.md"
TOOL = ROOT / "tools" / "author_reference.py"


def test_the_page_is_what_the_docstrings_give():
    done = subprocess.run([sys.executable, str(TOOL), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [n for n in autograder.__all__ if n != "ExerciseError"])
def test_everything_that_a_file_declares_is_on_it_with_every_argument_in_words(name):
    page = PAGE.read_text(encoding="utf-8")
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"{name} has no section"
    thing = getattr(autograder, name)
    fields = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", section[1], re.MULTILINE))
    filled_in = {"id", "title"} if name == "Exercise" else set()
    assert set(rows) == {field.name for field in fields} - filled_in
    assert all(text.strip() for text in rows.values()), rows


def test_its_links_lead_somewhere():
    links_of(PAGE)
