"""Cells run as in Jupyter, and what cannot be imported costs what uses it."""

import pytest

from autograder.sandbox import Isolation, Job, Question
from tests.autograder.sandboxes import sandbox


def run(*cells, ask=None):
    """Run cells, the last of which define `f`; return the errors by the cell's index, and what `f` gives."""
    with sandbox(Isolation.PROCESS).conversation(Job(5.0, 512)) as talk:
        loaded = talk.load(list(enumerate(cells)), {"f": ()})["f"]
        reply = talk.ask(Question.of("f", [], {}, 1000)) if loaded.is_function else None
        return dict(loaded.errors), reply


def test_the_last_values_and_the_cells_have_jupyters_names():
    told = "def f():\n    return [_, __, Out[1], Out[2], len(In), In[1] == '1 + 1', 3 in Out]"
    _, reply = run("1 + 1", "x = 3\nx * 5", "x", told.replace("3 in Out", "sorted(Out) == [1, 2, 3]"))
    assert [float(value) for value in reply.value] == [3, 15, 2, 15, 5, 1, 1]


@pytest.mark.parametrize("cell", ["4;", "None", "x = 4", "for i in range(3): i", "print(4)", "4\nx = 1"])
def test_what_jupyter_shows_nothing_of_is_no_last_value(cell):
    _, reply = run("7", cell, "def f():\n    return _")
    assert reply.value == 7


def test_a_name_that_the_student_uses_is_left_alone():
    _, reply = run("_ = 5", "7", "def f():\n    return _")
    assert reply.value == 5


@pytest.mark.parametrize(
    "imports",
    [
        "import pandas as pd",
        "import pandas, os.path, sklearn.metrics as m",
        "from pandas import DataFrame as D, Series",
        "from numpy import nothing_of_that_name",
        "import numpy.nothing_of_that_name",
        "from sklearn import *",
        "from . import mine",
    ],
)
def test_an_import_that_fails_costs_what_uses_it(imports):
    errors, reply = run(f"{imports}\nimport numpy as np\none = 1", "def f():\n    return np.ones(1)[0] + one")
    assert reply.value == 2
    assert bool(errors) == ("*" in imports)


@pytest.mark.parametrize("use", ["pd.DataFrame()", "pd.x.y(1)", "pd.eye + 1", "np.add(pd.x, 1)", "len(pd.x)", "pd()"])
def test_what_uses_it_raises_what_the_import_raised(use):
    errors, reply = run("import pandas as pd\nimport numpy as np", f"def f():\n    return {use}")
    assert errors == {}
    assert (reply.type, reply.text, reply.line) == ("ModuleNotFoundError", "No module named 'pandas'", 2)


def test_a_statement_that_uses_it_is_left_out_and_told():
    cell = "import pandas as pd\nbefore = 1\ntable = pd.read_csv('x')\nafter = 2\ndef f(x: pd.Series | None = None):"
    errors, reply = run(cell + "\n    return before + after")
    assert reply.value == 3
    assert (errors[0].type, errors[0].line) == ("ModuleNotFoundError", 3)


def test_a_student_who_expects_it_to_fail_has_it_so():
    _, reply = run(
        "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\ndef f(): return np.ones(1)"
    )
    assert reply.value == [1.0]


def test_any_other_error_ends_its_cell():
    errors, reply = run("one = 1\n1 / 0\none = 2", "def f(): return one")
    assert reply.value == 1
    assert (errors[0].type, errors[0].line) == ("ZeroDivisionError", 2)


def test_an_error_of_the_text_is_one_of_the_whole_cell():
    errors, reply = run("one = 1\nreturn one", "def f(): return 'one' in globals()")
    assert not reply.value
    assert (errors[0].type, errors[0].line, errors[0].source) == ("SyntaxError", 2, "return one")


def test_what_is_an_error_beside_another_statement_is_one_of_the_whole_cell():
    errors, reply = run("one = 1\nif one:\n    global one", "def f(): return 'one' in globals()")
    assert not reply.value
    assert (errors[0].type, errors[0].line) == ("SyntaxError", 3)


@pytest.mark.parametrize("cell", ["from __future__ import annotations", "x = 1\nfrom __future__ import annotations"])
def test_what_comes_from_the_future_holds_from_there_on_if_it_stands_first(cell):
    errors, reply = run(cell, "def f(x: nothing_of_that_name = 1): return x")
    first = cell.startswith("from")
    assert [error.type for error in errors.values()] == ([] if first else ["SyntaxError", "NameError"])
    assert (reply is None) != first


def test_a_cell_too_deep_to_be_taken_apart_runs_as_a_whole():
    deep = "x = " + " + ".join(["1"] * 2500)
    errors, reply = run(deep, "def f(): return x")
    assert errors == {} or errors[0].type in {"RecursionError", "MemoryError"}  # as deep as this Python can
    assert reply.value == 2500 or reply.type == "NameError"
