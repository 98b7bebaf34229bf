"""The pages of errata: each entry has a number of its own, and what is marked with ✓ names a test that exists."""

import ast
import functools
import re

import pytest

from website import errata, marks
from website.lectures import notes
from website.public import ROOT

UNITS = sorted(errata.FOLDER.glob("[0-9]*.md"))
EACH = pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)


@functools.cache
def functions(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def marked(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "✓" in line and line.startswith(("#", "|"))]


@EACH
def test_what_is_marked_names_tests_that_exist(path):
    for line in marked(path):
        tests = marks.tests_of(path.stem, line)
        assert tests
        for test in tests:
            file, _, name = test.partition("::")
            assert name in functions(file), test


@EACH
def test_no_mark_is_left_over_and_each_of_its_rows_is_one(path):
    used = [id(marks.tests_of(path.stem, line)) for line in marked(path)]
    assert sorted(used) == sorted(id(mark.tests) for mark in marks.marks(path.stem))
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [lines[each.line] for each in errata.errata() if each.unit == path.stem]
    for mark in marks.marks(path.stem):
        for part in mark.rows:
            assert sum(part in row for row in rows) == 1, part


def test_no_unit_is_told_of_that_has_no_page():
    assert {path.stem for path in marks._FOLDER.glob("*.yaml")} <= {path.stem for path in UNITS}


def test_a_mark_without_a_test_is_an_error():
    with pytest.raises(LookupError, match=r"03-losses\.yaml: 0 marks are '## New ✓', expected one"):
        marks.tests_of("03-losses", "## New ✓")
    assert marks.tests_of("03-losses", "## Conventions that are no errors") == ()


def test_numbers_are_the_notes_own_and_without_gaps():
    for note in notes():
        of_note = [each.number for each in errata.errata() if each.note == note.letter]
        assert of_note == [f"{note.letter}{k}" for k in range(1, len(of_note) + 1)]


@EACH
def test_every_page_of_a_unit_has_errata_and_stands_in_the_list(path):
    assert [each for each in errata.errata() if each.unit == path.stem]
    assert f"]({path.name})" in (errata.FOLDER / "README.md").read_text(encoding="utf-8")


@EACH
def test_the_page_of_a_unit_leads_from_each_number_to_the_notes_page(path):
    text = path.read_text(encoding="utf-8")
    page = errata.unit_page(text, path.stem)
    entries = [each for each in errata.errata() if each.unit == path.stem]
    lines = text.splitlines()
    for entry in entries:
        letter = entry.note.lower()
        link = f'<a href="../../lectures/errata-{letter}.html#{entry.number.lower()}">{entry.number}</a>'
        line = lines[entry.line]
        assert f"\n| {link} {line}\n" in page if line.startswith("|") else f"{line}\n\nErratum {link}.\n" in page
    named = [test for line in marked(path) for test in marks.tests_of(path.stem, line)]
    assert page.count("`tests/dlcourse/") == text.count("`tests/dlcourse/") + len(named)
    shown = iter(page.splitlines())
    assert all(any(each.endswith(line) for each in shown) for line in lines), (
        "nothing is lost, and the order is the same"
    )


def test_the_page_of_a_note_has_an_anchor_and_the_tests_for_each():
    page = "\n".join(errata.errata_page(note) for note in notes())
    for each in errata.errata():
        assert page.count(f'<span id="{each.number.lower()}">{each.number}</span>') == 1
    for said, section, test in (
        ("is the angle of two words", "near-is-large-", "embeddings/test_errata_of_counts.py::test_near_is_large"),
        ("three gradients", "the-bias-belongs-to-the-gradients-",
         "recurrent/test_errata.py::test_the_bias_and_each_steps_input_are_in_the_gradients"),
    ):  # fmt: skip
        (found,) = [each for each in errata.errata() if said in each.says]
        assert f"\n- {found.number} is held by `tests/dlcourse/{test}`.\n" in page
        assert f"| [{found.unit}](/docs/errata/{found.unit}.md#{section}) |\n" in page
    for file in set(re.findall(r"(?:is held by|,) `([\w/]+\.py)", page)):
        assert (ROOT / file).is_file()
