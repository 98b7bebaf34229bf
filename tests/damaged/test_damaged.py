"""Whatever becomes of a notebook: marks for what can be graded, a clear line for what cannot, and nobody else touched.

Each kind is graded by itself here; `test_in_a_class.py` grades all of them together.
"""

import re

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.course.locked import locked_cells
from autograder.handin.finding import find_handins
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation
from tests.autograder.sandboxes import why_no_bubblewrap
from tests.damaged.catalogue import FULL
from tests.damaged.corpus import CHAPTERS, CORPUS
from tests.damaged.honest import ASSIGNMENT, COURSE, EXERCISES, honest_notebook
from tests.damaged.table import DOCUMENT, document

# A line that concerns the whole file asks for something, or for a look.
REQUEST = re.compile(r"[Hh]and (it )?in\b|Is it the right file\?|There is no |could not be opened: ")


def lay_out(damage, submitted):
    submitted.mkdir(exist_ok=True)
    damage.lay_out(submitted / damage.student, honest_notebook())


def graded(damage, root, isolation=Isolation.PROCESS):
    lay_out(damage, root / "submitted")
    (handin,) = (one for one in find_handins(root / "submitted", ASSIGNMENT) if one.student == damage.student)
    locked = locked_cells(ASSIGNMENT, Catalogue([COURSE]))
    return grade_handin(Grading(ASSIGNMENT, EXERCISES, b"a secret", isolation, (COURSE,), locked), handin)


def marks(result):
    return tuple(one.score for one in result.results) or (0.0, 0.0)


def about_the_file(result):
    return [line for line in (result.message, *result.notices) if line]


def about_the_exercises(result):
    return [
        line
        for one in result.results
        for line in (one.message, *(d.message for d in one.diagnosis), *(c.message for c in one.checks if not c.hidden))
        if line
    ]


def test_the_corpus_is_in_order():
    assert len({damage.kind for damage in CORPUS}) == len({damage.student for damage in CORPUS}) == len(CORPUS)
    assert {damage.chapter for damage in CORPUS} == set(CHAPTERS)
    assert all(damage.told for damage in CORPUS if damage.marks != FULL)
    assert all(line.count("`") % 2 == 0 for damage in CORPUS for line in damage.told), "half a code span on the page"


def test_the_page_is_what_the_corpus_gives():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m tests.damaged.table"


@pytest.mark.parametrize("damage", CORPUS, ids=[damage.kind for damage in CORPUS])
def test_what_can_be_graded_gets_marks_and_what_cannot_a_line(damage, tmp_path):
    result = graded(damage, tmp_path)
    lines = about_the_file(result) + about_the_exercises(result)
    assert marks(result) == damage.marks, lines
    for part in damage.told:
        assert any(part in line for line in lines), (part, lines)
    surprising = [line for line in about_the_file(result) if not any(part in line for part in damage.told)]
    assert surprising == []
    check_that_lines_help(result)


def check_that_lines_help(result):
    """Each line is one line, says where to look, and speaks of the student's work, not of the grader's."""
    for line in about_the_file(result) + about_the_exercises(result):
        assert "\n" not in line
        assert len(line.encode("utf-8")) < 500  # and no half of a character in it
        assert not re.search(r"Traceback|autograder|/tmp/|<cell|site-packages", line)
    for notice in result.notices:
        assert re.match(r"Cell \d+\b|There are several (notebooks|hand-ins of this name)\.", notice)
    assert bool(result.message) != bool(result.results)
    if result.message:
        assert REQUEST.search(result.message)
    for one in result.results:
        assert one.outcome == "passed" or one.message or any(check.message for check in one.checks)


@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-")
@pytest.mark.parametrize("kind", ["UTF-16 with a byte-order mark", "`os._exit(0)`", "10,000 cells", "Matplotlib"])
def test_isolation_changes_nothing(kind, tmp_path):
    (damage,) = [damage for damage in CORPUS if damage.kind == kind]
    assert marks(graded(damage, tmp_path, Isolation.BUBBLEWRAP)) == damage.marks
