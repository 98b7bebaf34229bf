"""What the framework offers: documented in the house's order, with examples that run, and small."""

from __future__ import annotations

import doctest
import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.backprop import framework
from tests.conformance.test_docstrings import SECTIONS, NumbersWithinTheirDigits, keys_cited, keys_known, sections

PUBLIC = {
    name: value
    for name, value in vars(framework).items()
    if callable(value) and not name.startswith("_") and not hasattr(value, "_fields")
}


def test_what_is_public():
    functions = {"net_input_gradients", "net_loss", "net_parameter_gradients", "outline", "output_shapes"}
    classes = {"AdamSolver", "Blob", "Layer", "Net", "SGDSolver", "Solver"}
    assert set(PUBLIC) == {"parameter_counts", *functions, *classes}


@pytest.mark.parametrize("name", PUBLIC)
def test_docstrings_have_their_parts(name):
    found = sections(inspect.getdoc(PUBLIC[name]))
    assert [s for s in found if s] == [s for s in SECTIONS if s in found]
    assert {"Args", "Example", "References"} <= set(found)
    first, *rest = found[""].strip().split("\n")
    assert first.endswith(".")
    assert any(line.strip() for line in rest), "the equation goes below the first line"
    explained = re.findall(r"^    \*{0,2}(\w+):", found["Args"], flags=re.MULTILINE)
    assert explained == [p for p in inspect.signature(PUBLIC[name]).parameters if p != "self"]
    assert keys_cited(found["References"]) <= keys_known()


@pytest.mark.parametrize("name", PUBLIC)
def test_examples_run(name):
    scope = {**vars(sys.modules[PUBLIC[name].__module__]), "np": np, "tf": tf}
    runner = doctest.DocTestRunner(NumbersWithinTheirDigits(), optionflags=doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    for test in doctest.DocTestFinder(recurse=False).find(PUBLIC[name], name, globs=scope):
        runner.run(test, out=report.append)
    assert runner.tries > 0
    assert runner.failures == 0, "".join(report)


def test_files_and_functions_are_small():
    for path in Path(framework.__file__).parent.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 250, path.name
