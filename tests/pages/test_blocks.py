"""Every fenced block of a page has a language, and is what it says: Python runs, data can be read."""

import doctest
import json
import os
import re
import subprocess
import sys
from collections import defaultdict

import pytest
import yaml

from tests.pages.exceptions import BEFORE, ELSEWHERE, QUOTED
from tests.pages.programs import PROGRAMS, tomllib
from tests.pages.reading import Block, blocks, pages
from website.public import ROOT

LANGUAGES = {"console", "dockerfile", "json", "markdown", "pycon", "python", "sh", "text", "toml", "yaml"}
INSTRUCTIONS = {"CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "RUN", "USER", "WORKDIR"}
BLOCKS = [block for page, text in pages().items() for block in blocks(page, text)]


def elsewhere(block):
    return ELSEWHERE.get((block.page, block.first)) or ELSEWHERE.get((block.page, ""))


def is_quoted(block):
    return (block.page, block.first) in QUOTED


def scripts():
    """By page the blocks of Python that are run here, without prompts and with."""
    found = defaultdict(list), defaultdict(list)
    for block in BLOCKS:
        if block.language in ("python", "pycon") and not elsewhere(block) and not is_quoted(block):
            found[">>> " in block.text][block.page].append(block)
    return found


PLAIN, PROMPTED = scripts()


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_says_its_language(block):
    assert block.language in LANGUAGES


def read(block):
    """Read a block of data, or raise an error."""
    if block.language == "json":
        json.loads(block.text)
    elif block.language == "yaml":
        list(yaml.safe_load_all(block.text))
    elif block.language == "toml":
        tomllib.loads(block.text)
    elif block.language == "dockerfile":
        lines = block.text.replace("\\\n", " ").splitlines()
        assert {line.split()[0] for line in lines if line} <= INSTRUCTIONS
        copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
        assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language not in ("python", "pycon")], ids=str)
def test_data_can_be_read(block):
    read(block)


@pytest.mark.parametrize(
    ("language", "text"),
    [("json", "{'a': 1}"), ("yaml", "a: b: c"), ("toml", "a = b"), ("dockerfile", "CPOY . /src"),
     ("dockerfile", "COPY gone /src")],
)  # fmt: skip
def test_data_that_cannot_be_read_is_refused(language, text):
    with pytest.raises((ValueError, yaml.YAMLError, AssertionError)):
        read(Block("page", 1, language, text))


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "text"], ids=str)
def test_what_is_typed_is_not_called_text(block):
    for line in block.text.splitlines():
        words = line.removeprefix(".venv/bin/").split()
        # "%pip" and "!pip" are typed into a notebook, which has no language of its own.
        assert not words or words[0] not in PROGRAMS or not words[1:], f"{line}: make it `sh` or `console`"


@pytest.mark.parametrize("page", PLAIN)
@pytest.mark.slow
def test_a_pages_python_runs_from_top_to_bottom(page, tmp_path):
    script = tmp_path / "page.py"
    script.write_text(BEFORE.get(page, "") + "\n".join(block.text for block in PLAIN[page]), encoding="utf-8")
    shell = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, env=shell, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PROMPTED)
@pytest.mark.slow
def test_a_pages_sessions_answer_what_they_show(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    told = []
    for block in PROMPTED[page]:
        session = doctest.DocTestParser().get_doctest(block.text, names, str(block), page, block.line)
        runner.run(session, out=told.append, clear_globs=False)
        names = session.globs
    assert runner.tries
    assert not runner.failures, "".join(told)


@pytest.mark.parametrize(("page", "first"), QUOTED)
def test_a_quoted_block_is_what_stands_in_the_file(page, first):
    (block,) = [block for block in BLOCKS if (block.page, block.first) == (page, first)]
    stripped = re.compile(r"^\s+", re.MULTILINE)
    file = (ROOT / QUOTED[page, first]).read_text(encoding="utf-8")
    assert stripped.sub("", block.text).rstrip() in stripped.sub("", file)


@pytest.mark.parametrize(("page", "first"), ELSEWHERE)
def test_what_is_run_elsewhere_is_there_and_its_test_reads_the_page(page, first):
    left = [block for block in BLOCKS if block.page == page and (not first or block.first == first)]
    assert any(block.language in ("python", "pycon") for block in left), "nothing needs this exception"
    test = (ROOT / ELSEWHERE[page, first]).read_text(encoding="utf-8")
    assert "def test_" in test
    assert page.rpartition("/")[2] in test or f'"{page.rpartition("/")[2].removesuffix(".md")}"' in test


def test_what_readers_have_before_is_needed():
    assert BEFORE.keys() <= PLAIN.keys()
