"""What a student sees on running the cells of a notebook, in a kernel as Jupyter starts one."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path

import pytest

from tests.autograder.kernel import open_kernel

SMALL = Path(__file__).parent / "small_course"
CHECK = "check('averages.column_means')"
RIGHT = "def column_means(x):\n    return x.mean(0)"
WRONG = "def column_means(x):\n    return x.mean(0) + 1"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The notebook's file, which front ends name to the kernel."""
    return tmp_path_factory.mktemp("notebook") / "mine.ipynb"


@pytest.fixture(scope="module")
def shared(saved):
    with open_kernel(SMALL, saved.parent, JPY_SESSION_NAME=str(saved)) as kernel:
        kernel.run("import numpy as np\nfrom autograder.notebook import check\n" + CHECK)
        yield kernel


@pytest.fixture
def kernel(shared):
    shared.run("import numpy as np\nfrom autograder.notebook import check\nglobals().pop('column_means', None)")
    return shared


def verdict(kernel, source, call=CHECK):
    """What a check says of a cell."""
    assert not kernel.run(source).error
    cell = kernel.run(call)
    assert not cell.error, cell.traceback
    return cell.text


# --- what is shown


def test_the_value_of_a_check_is_a_report_and_tells_the_verdict(kernel):
    kernel.run(RIGHT)
    cell = kernel.run(CHECK)
    (shown,) = cell.shown
    assert shown["text/html"].startswith('<div class="ag fragment">')
    assert "✓ a table" in shown["text/plain"]
    assert kernel.run(f"repr({CHECK})").text == "'averages.column_means: passed, 2 of 2 marks'"
    assert kernel.run(f"float({CHECK})").text == "3.0"


def test_every_check_of_a_cell_shows_in_its_turn(kernel):
    kernel.run(RIGHT)
    cell = kernel.run(f"{CHECK}\nfor _ in range(2):\n    {CHECK}\ncheck('averages.standardize')")
    titles = [shown["text/plain"].split("\n")[1] for shown in cell.shown]
    assert titles == ["averages.column_means"] * 3 + ["averages.standardize"]


def test_a_check_that_is_handed_on_is_the_callers_to_show(kernel):
    kernel.run(RIGHT)
    assert not kernel.run(f"look = {CHECK}\nprint(repr({CHECK}))").shown
    assert not kernel.run(f"for each in [{CHECK}]: pass").shown
    assert not kernel.run(f"def mine():\n    {CHECK}\n\nmine()").shown


@pytest.mark.parametrize(
    "cell",
    [
        "a = CHECK; check('averages.standardize')",
        "check('averages.standardize'); a = CHECK",
        "a = CHECK; check('averages.standardize'); b = 1",
        "if True: a = CHECK; check('averages.standardize')",
        "(CHECK, check('averages.standardize'))[1]",
        "a = [CHECK]; c = check; c('averages.standardize'); a = 1",
    ],
)
def test_of_two_checks_in_one_line_the_one_that_is_dropped_shows(kernel, cell):
    kernel.run(RIGHT)
    (shown,) = kernel.run(cell.replace("CHECK", CHECK)).shown
    assert shown["text/plain"].split("\n")[1] == "averages.standardize"


def test_of_two_checks_in_one_line_both_show_where_both_are_dropped(kernel):
    kernel.run(RIGHT)
    shown = kernel.run(f"{CHECK}; check('averages.standardize'); {CHECK}; a = 1").shown
    titles = [each["text/plain"].split("\n")[1] for each in shown]
    assert titles == ["averages.column_means", "averages.standardize", "averages.column_means"]


def test_of_a_check_that_is_made_again_with_more_cases_only_that_shows(kernel):
    kernel.run(RIGHT)
    for between in "\n;" if sys.version_info >= (3, 11) else "\n":  # which of a line's calls it is, 3.10 does not tell
        (shown,) = kernel.run(f"{CHECK}{between}check('averages.column_means', hidden=True)").shown
        assert "another (hidden case)" in shown["text/plain"]


def test_nbgrader_gets_a_number(tmp_path):
    with open_kernel(SMALL, tmp_path, NBGRADER_EXECUTION="autograde") as kernel:
        kernel.run("from autograder.notebook import check\n" + RIGHT)
        assert kernel.run(CHECK).text == "3.0"


# --- a case that is taken apart


def test_a_case_can_be_taken_apart(kernel):
    kernel.run(WRONG)
    kernel.run(CHECK)
    apart = kernel.run("check.case('a table')").text
    assert apart.startswith("Case “a table”\n\ninputs\n  x = [[")
    assert "shape (4, 3)" in apart
    code = "inputs, expected, mine = check.case('a table')\ninputs['x'] += 1\nbool(np.allclose(mine, expected + 1))"
    assert kernel.run(code).text == "True"
    assert kernel.run(code).text == "True"  # the inputs are one's own, and the next ones are as they were


def test_a_case_that_raised_says_what(kernel):
    kernel.run("def column_means(x):\n    return x[100]")
    apart = kernel.run(f"{CHECK}.case('a table')").text
    assert "IndexError in line 2 (`return x[100]`)" in apart


def test_a_case_of_another_name_is_told(kernel):
    kernel.run(RIGHT)
    kernel.run(CHECK)
    assert "Did you mean 'a table'?" in kernel.run("check.case('a tabel')").traceback[-1]
    assert "hidden=True" in kernel.run("check.case('another')").traceback[-1]
    assert kernel.run("check('averages.column_means', hidden=True).case('another').expected.shape").text == "(3,)"


# --- pictures


PICTURE = "from autograder.notebook import look\n@look\ndef picture():\n    column_means(np.ones(3))"


def test_a_picture_waits_for_what_is_not_written_yet(kernel):
    kernel.run("def column_means(x):\n    raise NotImplementedError()")
    cell = kernel.run(PICTURE)
    assert "Not written yet" in cell.printed["stdout"]
    assert not cell.error


def test_any_other_error_of_a_picture_is_shown_whole(kernel):
    kernel.run("def column_means(x):\n    return x[100]")
    cell = kernel.run(PICTURE + "\nprint('and on')")
    assert cell.error == "IndexError"
    trace = "\n".join(cell.traceback)
    assert "return x[100]" in re.sub(r"\x1b\[[0-9;]*m", "", trace)
    assert "autograder" not in trace.replace("from autograder.notebook import look", "")
    assert "Not written yet" not in cell.printed["stdout"]
    assert "and on" in cell.printed["stdout"]  # and so do the cells below, when all are run


# --- code that does not come back


def test_an_endless_loop_ends_when_the_time_is_over(kernel):
    kernel.run("from autograder.notebook import _catalogue\nimport os\n"
               "e = _catalogue(os.environ['AUTOGRADER_EXERCISES'])['averages.column_means']\n"
               "object.__setattr__(e, 'seconds', 1)")  # fmt: skip
    try:
        told = verdict(kernel, "def column_means(x):\n    while True:\n        x + 1")
    finally:
        kernel.run("object.__setattr__(e, 'seconds', 10)")
    assert "Did not finish within 1 s. Then it was in line" in told
    assert "Not run: earlier cases used up the time" in told


def test_an_interrupt_says_where_it_stopped(kernel):
    kernel.run("def column_means(x):\n    while True: pass")
    cell = kernel.run(CHECK, interrupt_after=1.5)
    assert not cell.error
    assert "Stopped here, line 2 (`while True: pass`)." in cell.text
    assert "Not run, since the check was stopped." in cell.text


@pytest.mark.parametrize("call", ["import sys; sys.exit()", "exit()", "raise SystemExit"])
def test_code_that_ends_the_program_is_told_so(kernel, call):
    assert "this ends the program" in verdict(kernel, f"def column_means(x):\n    {call}").replace("\n", " ")


def test_three_thousand_lines_are_tamed(kernel):
    kernel.run("def column_means(x):\n    for i in range(3000): print(i)\n    return x.mean(0)")
    cell = kernel.run(CHECK)
    assert cell.printed == {"stdout": "", "stderr": ""}
    assert len(cell.text.splitlines()) < 30
    assert "What your code printed\n    0\n    1" in cell.text
    assert "[output cut here]" in cell.text


# --- a function that is not the latest


def test_a_cell_that_is_no_python_is_told_in_place_of_the_earlier_function(kernel):
    kernel.run(RIGHT)
    assert kernel.run("def column_means(x)\n    return 1").error == "SyntaxError"
    told = kernel.run(CHECK).text
    assert "0 / 2" in told
    assert "raised SyntaxError in line 1 (`def column_means(x)`)" in told.replace("\n", " ")
    assert "✓" in verdict(kernel, RIGHT)


def test_a_function_that_comes_after_a_broken_cell_is_the_latest(kernel, saved):
    kernel.run("def column_means(x)\n    return 1")
    (saved.parent / "answers.py").write_text(RIGHT)
    assert "2 / 2" in verdict(kernel, "from answers import column_means")
    kernel.run("def column_means(x)\n    return 1")
    assert "2 / 2" in verdict(kernel, "def mine(x):\n    return x.mean(0)\ncolumn_means = mine")


def test_a_cell_that_stopped_before_the_definition_is_told(kernel):
    broken = "1 / 0\n" + WRONG
    kernel.run(broken)
    told = kernel.run(CHECK).text.replace("\n", " ")
    assert (
        "The cell that defines `column_means` raised ZeroDivisionError in line 1 (`1 / 0`): division by zero." in told
    )
    kernel.run(RIGHT)
    kernel.run(broken)
    told = kernel.run(CHECK).text.replace("\n", " ")
    assert "raised ZeroDivisionError in line 1" in told
    assert "0 / 2" in told
    kernel.run("[][0]")  # another one's error, after which nobody knows any more
    told = kernel.run(CHECK).text
    assert "earlier version" in told
    assert "2 / 2" in told
    assert "earlier version" not in verdict(kernel, WRONG)


def notebook(*sources):
    cells = [{"cell_type": "code", "source": source.splitlines(True), "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_cell_that_was_edited_and_saved_and_not_run_is_told(kernel, saved):
    kernel.run(WRONG)
    saved.write_text(notebook(WRONG, CHECK))
    assert "changed since" not in kernel.run(CHECK).text
    saved.write_text(notebook(RIGHT, CHECK))
    os.utime(saved, (time.time() + 1,) * 2)
    told = kernel.run(CHECK)
    assert "has been changed since it was run" in told.text.replace("\n", " ")
    html = told.shown[0]["text/html"]
    assert html.index("changed since") < html.index('role="heading"')
    time.sleep(1.1)
    assert "changed since" not in verdict(kernel, RIGHT)


def test_a_file_that_was_saved_before_the_cell_was_run_says_nothing(kernel, saved):
    saved.write_text(notebook("def column_means(x):\n    return", CHECK))  # as autosave leaves it, half-way
    time.sleep(0.05)
    assert "changed since" not in verdict(kernel, RIGHT)


def test_a_function_of_a_file_that_was_changed_is_told(kernel, saved):
    module = saved.parent / "homework.py"
    module.write_text(WRONG)
    assert "changed since" not in verdict(kernel, "from homework import column_means")
    module.write_text("# A remark.\n" + WRONG)
    assert "changed since" not in kernel.run(CHECK).text
    module.write_text(RIGHT)
    assert "changed since" in kernel.run(CHECK).text


def test_cells_that_define_it_twice_or_in_the_same_cell_are_no_trouble(kernel):
    kernel.run(WRONG)
    assert "earlier" not in kernel.run(f"%matplotlib inline\n{RIGHT}\n{CHECK}").text
    kernel.run("import functools")
    assert "earlier" not in verdict(kernel, f"@functools.lru_cache\n{RIGHT}")
