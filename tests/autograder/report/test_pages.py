"""Laws of every page: well formed, accessible, nothing fetched, nothing run, whatever a student writes."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import itertools
import re
import unicodedata
from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest
from rich.console import Console

from autograder.report.feedback import feedback_html, result_html
from autograder.report.printable import printable
from autograder.report.script import script
from autograder.report.text import class_table, result_text
from autograder.verdict.result import SubmissionResult
from tests.autograder.report import samples
from tests.autograder.report.browser import Page
from tests.autograder.report.pages import PAGES, class_page, pages


@pages
def test_page_is_well_formed_and_accessible(page: Callable[[], str]) -> None:
    html = page()
    assert html.lstrip().lower().startswith("<!doctype html>")
    parsed = Page(html)
    assert parsed.all("html")[0]["lang"] == "en"
    assert len(parsed.all("main")) == len(parsed.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch("h[1-6]", tag)]
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels)), levels
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [a["href"] for a in parsed.all("a") if (a["href"] or "").startswith("#")]
    assert targets
    assert {(target or "")[1:] for target in targets} <= set(ids)
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in parsed.all("svg"))


@pages
def test_page_fetches_nothing_and_runs_nothing_but_ours(page: Callable[[], str], request: Any) -> None:
    parsed = Page(page())
    for_students = request.node.callspec.id not in {"class", "nobody"}
    assert len(parsed.all("script")) == (0 if for_students else 1)
    policy = next(meta for meta in parsed.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in (policy["content"] or "").split(";"))
    own = f"'sha256-{base64.b64encode(hashlib.sha256(parsed.scripts.encode()).digest()).decode()}'"
    allowed = {"default-src": "'none'", "style-src": "'unsafe-inline'", "base-uri": "'none'", "form-action": "'none'"}
    assert rules == (allowed if for_students else allowed | {"script-src": own})
    assert not re.search(r"innerHTML|eval|fetch\(|XMLHttp|import\(|src\b|http", parsed.scripts)
    for tag, attributes in parsed.elements:
        assert tag not in {"link", "img", "iframe", "object", "form"}
        assert not any(name.startswith("on") for name in attributes)
        assert not any((attributes.get(name) or "").startswith(("http", "//")) for name in ("href", "src"))
    assert "url(" not in parsed.style
    assert "@import" not in parsed.style


HOSTILE = "<script>alert('x')</script>\"'&{{ 7 * 7 }}`</style>`**</title>**"


def poisoned(value: Any) -> Any:
    """The same data with every string made hostile; cases stay apart."""
    if isinstance(value, Enum) or not (isinstance(value, (str, list)) or dataclasses.is_dataclass(value)):
        return value
    if isinstance(value, str):
        return f"{HOSTILE}{value}"
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return dataclasses.replace(value, **{f.name: poisoned(getattr(value, f.name)) for f in dataclasses.fields(value)})


@pytest.mark.parametrize("hand_in", [samples.submission(), samples.broken()], ids=["graded", "broken"])
def test_what_a_student_writes_is_text(hand_in: SubmissionResult) -> None:
    hostile = poisoned(hand_in)
    links = {hostile.student: f"{HOSTILE}.html"}
    for html in (feedback_html(hostile), class_page([hostile], links=links)):
        parsed = Page(html)
        assert parsed.scripts in {"", script("students.js").text}
        assert len(parsed.all("script")) == bool(parsed.scripts)
        assert len(parsed.all("title")) == len(parsed.all("style")) == 1
        assert "<script>alert('x')</script>\"'&{{ 7 * 7 }}" in parsed.text
    for result in hostile.results:
        assert not Page(result_html(result)).all("script")


UNFIT = "a\x00b\x1b[31mc\x1b]0;title\x07d\u202ee\ud800f\x9bg\rh"


def test_control_characters_reach_neither_page_nor_terminal() -> None:
    result = dataclasses.replace(samples.softmax(), title=UNFIT, message=UNFIT, output=UNFIT, code=UNFIT)
    hand_in = samples.submission(UNFIT, results=[result], notices=[UNFIT])
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(class_table([hand_in]))
    for shown_text in (
        feedback_html(hand_in), result_html(result), class_page([hand_in]), result_text(result), console.export_text(),
    ):  # fmt: skip
        shown_text.encode()  # a lone surrogate could not be written to a file
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]|0;title", shown_text)
    assert printable(UNFIT) == "a�bcd�e�f�g\nh"


INVISIBLE = [
    chr(code)
    for code in range(0x110000)
    if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and chr(code) not in "\t\n\r"
]


def test_whatever_is_invisible_in_a_name_is_shown() -> None:
    """All of Unicode's controls and formats, and letters and marks without a picture of their own."""
    visible_formats = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    visible_formats |= {chr(code) for code in range(0x13430, 0x13440)}  # they arrange hieroglyphs
    fillers = "\u034f\u115f\u1160\u3164\uffa0\u17b4\ufe0f\U000e0100"
    for character in {*INVISIBLE, *fillers} - visible_formats:
        assert printable(f"an{character}n") != "ann", ascii(character)
        assert character not in printable(f"an{character}n"), ascii(character)
    assert printable("é\u200d\u200dé") != "é\u200dé"
    assert printable("\u200d" + "é" + "\u200d") == "\ufffdé\ufffd"


@pytest.mark.parametrize(
    "name", ["👩\u200d🎓", "می\u200cخواهم", "❤\ufe0f", "1\ufe0f\u20e3", "क्\u200dष", "José", "李小龙"]
)
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    assert printable(name) == name


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_formula_on_known_pairs() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.005)  # the grey that just misses AA


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa(scheme: str) -> None:
    light, dark = re.findall(r"\{([^{}]*color-scheme:[^{}]*)\}", PAGES["class"]())[:2]
    palette = dict(re.findall(r"--([\w-]+):(#\w+)", light if scheme == "light" else dark))
    on_paper = [(ink, ground) for ink in ("ink", "quiet", "accent") for ground in ("paper", "card", "sunk", "note")]
    outcomes = [(o, g) for o in ("passed", "failed", "error") for g in (f"{o}-soft", "paper", "card", "sunk")]
    code = [(token, "sunk") for token in ("keyword", "string", "number", "name", "comment")]
    for ink, ground in [*on_paper, *outcomes, *code, ("ink", "error-soft")]:
        assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
    assert contrast(palette["failed"], palette["cell"]) >= 3  # graphics


def test_same_results_give_the_same_page() -> None:
    assert PAGES["every kind"]() == PAGES["every kind"]()
    assert PAGES["class"]() == PAGES["class"]()
