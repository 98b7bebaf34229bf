"""Every public name explains itself in the same order, and its example runs."""

from __future__ import annotations

import doctest
import inspect
import itertools
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import dlcourse
from tests.conformance.discovery import all_descriptors, public_names

SECTIONS = ("Args", "Returns", "Raises", "Example", "Conventions", "References")
REQUIRED = {"Args", "Returns", "Example", "References"}
NUMBER = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?|-?\d+(?:e[+-]?\d+)?|-?\.\d+")
NOTE_EQUATION = re.compile(r"\b[Nn]otes? [A-E]\b")
BIBLIOGRAPHY = Path(dlcourse.__file__).with_name("references.bib")

NAMES = public_names()
# What shapes the reference rather than being a part of it: no equation, and nothing to cite.
WITHOUT_REFERENCES = {"graph.graph_function"}
REFERENCE = pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_REFERENCES))

TERMS = {d.name: (d.term,) if isinstance(d.term, str) else d.term for d in all_descriptors()}
ENDINGS = re.compile(r"(?<=..)(?:ations?|ing|ed|ve|s|e|y)$")


def sections(text: str) -> dict[str, str]:
    """Split a docstring at its headings, in the order in which they stand; what is before the first is ''."""
    parts = re.split(rf"^({'|'.join(SECTIONS)}):$", text, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def keys_cited(text: str) -> set[str]:
    return set(re.findall(r"\b[a-z]+\d{4}[a-z]*\b", text))


def keys_known() -> set[str]:
    return set(re.findall(r"^@\w+\{([^,\s]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), flags=re.MULTILINE))


class NumbersWithinTheirDigits(doctest.OutputChecker):
    """Compares text as text, and rounded numbers up to one unit in the last digit that the docstring prints."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        if super().check_output(want, got, optionflags):
            return True
        expected, actual = NUMBER.findall(want), NUMBER.findall(got)
        same_text = NUMBER.sub("#", want).split() == NUMBER.sub("#", got).split()
        return (
            same_text
            and len(expected) == len(actual)
            and all(abs(float(e) - float(a)) <= _tolerance(e) for e, a in zip(expected, actual, strict=True))
        )


def _tolerance(number: str) -> float:
    mantissa, _, exponent = number.partition("e")
    decimals = len(mantissa.partition(".")[2])
    if "." not in mantissa:
        return 0.0  # counted, not measured
    # Rounded to three decimals or more, a number may end in another digit elsewhere; 12.5 is what it is.
    return 10.0 ** int(exponent or 0) * (1.01 * 10.0**-decimals if decimals >= 3 else 1e-5)


def _parameters(name):
    return [p for p in inspect.signature(NAMES[name]).parameters.values() if p.name != "self"]


@REFERENCE
def test_parts_are_there_in_order(name):
    found = sections(inspect.getdoc(NAMES[name]) or "")
    order = [s for s in SECTIONS if s in found]
    assert [s for s in found if s] == order, f"{name}: sections go in the order {SECTIONS}"
    unneeded = ({"Returns"} if inspect.isclass(NAMES[name]) else set()) | (set() if _parameters(name) else {"Args"})
    required = REQUIRED - unneeded
    assert required <= set(found), f"{name}: missing {sorted(required - set(found))}"
    assert ">>> " in found["Example"]
    first_line, *rest = found[""].strip().split("\n")
    assert first_line.endswith("."), f"{name}: the first line defines it, and ends in a full stop"
    assert any(line.strip() for line in rest), f"{name}: the equation goes below the first line"


def words_of(name: str) -> list[str]:
    """Split a public name at its underscores and capitals: ``xavier_uniform``, ``XavierUniform``."""
    return [_plain(part) for part in re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+[a-z\d]*|\d+", name)]


def _plain(text: str) -> str:
    """Spell as names do: in American English, without accents."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return text.replace("colour", "color").replace("centr", "center").replace("is", "iz")


def words_missing(words: list[str], line: str) -> set[str]:
    """Which words do not stand in a line, in whatever form; quoted code does not count, nor how words are joined."""
    text = re.findall(r"[^\W_]+", _plain(re.sub(r"``.*?``", "", line)))
    there = [*text, *(a + b for a, b in itertools.pairwise(text))]
    runs = [words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    return set(words) - {word for run in runs if _occurs("".join(run), there) for word in run}


def _occurs(word: str, there: list[str]) -> bool:
    stem = ENDINGS.sub("", word)
    return any(w == word or (w.startswith(stem) and len(stem) > 2) for w in there)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_standard_name_stands_in_the_first_line(name):
    """So that who searches ``dlcourse list`` for what the field calls a thing finds it."""
    line = (inspect.getdoc(NAMES[name]) or "").partition("\n")[0]
    missing = words_missing(words_of(name.split(".")[1]), line)
    for term in TERMS[name]:
        assert term.casefold() in line.casefold(), f"{name}: its term {term!r} does not stand in {line!r}"
    assert missing or not TERMS[name], f"{name}: its own words stand in the first line; the term is stale"
    assert not missing or TERMS[name], (
        f"{name}: {sorted(missing)} not in {line!r}. Define it in the field's standard terms; where these are others "
        "than the words of its name, give them as term= in its descriptor"
    )
    assert len(line) <= 100, f"{name}: the first line is to have at most 100 characters"


@pytest.mark.parametrize(
    ("name", "line", "missing"),
    [
        ("relu_derivative", "Differentiate ``relu``.", {"relu", "derivative"}),
        ("relu", "Cut off the negative half of the real line.", {"relu"}),
        ("elu", "Rectified linear unit (ReLU).", {"elu"}),
        ("PReLU", "Parametric ReLU (PReLU).", set()),
        ("minibatch_sgd", "Mini-batch stochastic gradient descent (SGD).", set()),
        ("StandardizeColor", "Standardisation of colours.", set()),
        ("RMSProp", "RMSProp optimiser.", set()),
        ("l1_norm", "Norm of a vector.", {"l1"}),
    ],
)
def test_the_words_of_a_name_are_looked_for(name, line, missing):
    assert words_missing(words_of(name), line) == missing


@REFERENCE
def test_every_argument_is_explained(name):
    arguments = sections(inspect.getdoc(NAMES[name]) or "").get("Args", "")
    explained = re.findall(r"^    \*{0,2}(\w+):", arguments, flags=re.MULTILINE)
    parameters = _parameters(name)
    named = [p.name for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
    assert [e for e in explained if e in named] == named, f"{name}: explain {named} in this order, not {explained}"
    positional = [p for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 7 or inspect.isclass(NAMES[name]), f"{name}: {len(positional)} positional parameters"


@REFERENCE
def test_references_lead_somewhere(name):
    references = sections(inspect.getdoc(NAMES[name]) or "")["References"]
    cited = keys_cited(references)
    assert cited or NOTE_EQUATION.search(references), f"{name}: cite a key of references.bib or a note's equation"
    assert cited <= keys_known(), f"{name}: not in references.bib: {sorted(cited - keys_known())}"


def test_bibliography_has_each_key_once():
    keys = re.findall(r"^@\w+\{([^,\s]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert keys
    assert len(keys) == len(set(keys)), sorted({k for k in keys if keys.count(k) > 1})


def test_bibliography_is_read_by_bibtex():
    """Each entry closes before the next one opens, and all of its fields end in a comma but the last one."""
    field = r"  \w+ *= \{(?:[^{}]|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*\}"
    entry = re.compile(rf"@\w+\{{\w+,\n{field}(?:,\n{field})*,?\n\}}")
    for text in BIBLIOGRAPHY.read_text(encoding="utf-8").strip().split("\n\n"):
        assert entry.fullmatch(text), f"no entry of BibTeX, or not parted by an empty line from its neighbours:\n{text}"


@REFERENCE
def test_example_runs(name):
    documented = NAMES[name]
    scope = {**vars(sys.modules[documented.__module__]), "np": np, "tf": tf}
    runner = doctest.DocTestRunner(NumbersWithinTheirDigits(), optionflags=doctest.NORMALIZE_WHITESPACE)
    report: list[str] = []
    for test in doctest.DocTestFinder(recurse=False).find(documented, name, globs=scope):
        runner.run(test, out=report.append)
    assert runner.tries > 0, f"{name}: no example"
    assert runner.failures == 0, "".join(report)


def test_the_checker_sees_a_wrong_digit():
    checker = NumbersWithinTheirDigits()
    assert checker.check_output("[0.175 2]\n", "[0.1748 2]\n", 0)
    assert not checker.check_output("[0.175 2]\n", "[0.1772 2]\n", 0)
    assert checker.check_output("[12.5 0.]\n", "[1.25000001e+01 1.e-08]\n", 0)
    assert not checker.check_output("12.5\n", "12.6\n", 0)
    assert not checker.check_output("(2, 3)\n", "(2, 4)\n", 0)
    assert not checker.check_output("[1. 2.]\n", "[1. 2. 3.]\n", 0)
