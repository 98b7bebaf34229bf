"""Every message of the reference says what was passed and what was expected, and what it advises works.

The table is ``tests/conformance/refusals``. It is whole: each place in the source that writes a message has a line.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import pkgutil
import re
from typing import Any

import pytest

from tests.conformance import refusals
from tests.conformance.discovery import all_descriptors, target
from tests.conformance.numerics import draw, eagerly
from tests.conformance.refusal_sites import all_sites, sites_of
from tests.conformance.refusals import Call, Refusal

MODULES = [importlib.import_module(f"{refusals.__name__}.{m.name}") for m in pkgutil.iter_modules(refusals.__path__)]
REFUSALS = sorted((line for module in MODULES for line in module.REFUSALS), key=lambda line: line.name)
TABLE = {name: list(lines) for name, lines in itertools.groupby(REFUSALS, lambda line: line.name)}
DESCRIPTORS = {descriptor.name: descriptor for descriptor in all_descriptors()}
SITES = all_sites()
FORM = re.compile(r"\bexpected .{4,}[.?]$", re.DOTALL)
# How an error of a layer is wrapped by Keras, and an assertion of a graph by TensorFlow.
WRAPPED = re.compile(r"\x1b\[1m(.*)\x1b\[0m\n\nArguments received by|Summarized data: b\"(.*?)\"", re.DOTALL)


def run(name: str, *changes: Call) -> Any:
    """Call what a descriptor describes with changed inputs, or make a class with another configuration and call it."""
    if callable(changes[-1]):
        return changes[-1]()
    descriptor = DESCRIPTORS[name]
    made, config = target(descriptor), dict(getattr(descriptor, "config", {}))
    inputs = draw(descriptor, "float32") if getattr(descriptor, "inputs", None) else {}
    given = functools.reduce(lambda one, other: {**one, **other}, changes)
    if not isinstance(made, type):
        return made(**inputs | given)
    made = made(**config | {name: value for name, value in given.items() if name not in inputs})
    return made(**inputs | {name: given[name] for name in inputs.keys() & given.keys()}) if inputs else made


@functools.cache
def refused(refusal: Refusal) -> Exception | None:
    try:
        with eagerly():
            run(refusal.name, refusal.wrong)
    except Exception as error:
        return error
    return None


def told(error: Exception) -> str:
    wrapped = WRAPPED.search(str(error))
    return (wrapped[1] or wrapped[2]) if wrapped else str(error)


def names_what_is_wrong(refusal: Refusal, message: str) -> bool:
    """Whether an argument that is wrong is named, if in other words: a filter_size as the size of a filter."""
    return callable(refusal.wrong) or any(w in message for name in refusal.wrong for w in name.split("_"))


@pytest.mark.parametrize("name", TABLE)
def test_what_an_error_advises_works(name):
    for refusal in TABLE[name]:
        error = refused(refusal)
        assert error is not None, f"{refusal.wrong} is taken"
        assert FORM.search(told(error)), f"what is expected? {told(error)}"
        assert refusal.says
        assert told(error).endswith(refusal.says), told(error)
        assert names_what_is_wrong(refusal, told(error)), f"of what is it? {told(error)}"
        for mended in refusal.mended:
            with eagerly():
                run(name, refusal.wrong, mended)


@pytest.mark.parametrize("name", [name for name, lines in TABLE.items() if any(line.numbers for line in lines)])
def test_a_number_that_has_a_range_is_not_nan(name):
    for refusal, argument in [(line, argument) for line in TABLE[name] for argument in line.numbers]:
        with eagerly(), pytest.raises((TypeError, ValueError)):
            run(name, refusal.wrong, refusal.mended[0], {argument: float("nan")})


def test_every_message_has_a_refusal_in_the_table():
    errors = [refused(refusal) for refusal in REFUSALS]
    missing = set(SITES).difference(*[sites_of(error, SITES) for error in errors])
    assert not missing, "no line of tests/conformance/refusals reaches " + ", ".join(map(str, sorted(missing)))
