"""What a student sees of a result, and what never."""

from __future__ import annotations

import dataclasses
import re
import time
from typing import Any

import pytest

from autograder.messages import say
from autograder.report.feedback import feedback_html, result_html
from autograder.report.page import python
from autograder.report.text import result_text
from autograder.report.view import ShownCheck, student_view
from autograder.verdict.by_hand import ByHand, Marking
from autograder.verdict.result import Check, Evidence, Kind, Outcome, Result, SubmissionResult
from tests.autograder.report import samples
from tests.autograder.report.browser import Page


@pytest.mark.parametrize("outcome", list(Outcome))
def test_hidden_case_shows_its_name_and_outcome_only(outcome: Outcome) -> None:
    heat = [[31337.5, 0.0], [0.0, 31337.5]]
    evidence = Evidence((1, 0), "271.828", "314.159", 2, 4, heat)
    hidden = [
        Check(Kind.of(outcome), 0.5, 1, "secret 161.803\nsecret trace", "extreme inputs", "dW", True, evidence),
        # One check of a hidden case that is not marked is hidden with the rest.
        Check(Kind.VALUES, 0, 1, "secret 161.803", "extreme inputs", "db", False, evidence),
    ]
    result = Result("unit.name", "A title", 0.5, 2, Outcome.FAILED, hidden)
    for text in (feedback_html(samples.submission(results=[result])), result_html(result), result_text(result)):
        assert "extreme inputs" in text
        assert say("feedback.hidden") in text
        assert say(f"report.outcome.{Outcome.FAILED}") in text or "✗" in text
        assert not re.search(r"secret|161\.803|271\.828|314\.159|31337|<svg", text)


@pytest.mark.parametrize("revealed", [{"message": "m"}, {"trace": "t"}, {"evidence": Evidence((), "1", "2", 1, 1)}])
def test_hidden_check_cannot_be_given_anything_to_show(revealed: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="nothing but its outcome"):
        ShownCheck("dW", Outcome.FAILED, 0, 1, hidden=True, **revealed)


def test_public_case_shows_message_worst_entry_and_map() -> None:
    parsed = Page(result_html(samples.softmax()))
    for expected in ("20 of 25 entries differ.", "[4, 3]", "-0.0571203", "This map shows [2, :, :]."):
        assert expected in parsed.text
    drawings = [svg["aria-label"] for svg in parsed.all("svg")]
    assert drawings[0] == ("Map of the errors, 5 by 5. Wrong entries: 20 of 25. The worst is at [4, 3].")


def test_page_says_why_where_to_begin_and_what_was_passed_over() -> None:
    html = feedback_html(samples.submission())
    text = re.sub(r"\s+", " ", Page(html).text)
    for expected in (
        "Ada Lovelace", "06 Backpropagation", "8 / 20 marks", "∂sᵢ/∂zⱼ = −sᵢsⱼ",
        "What probably happened",
        "Cell 12 raised NameError", "Start with The Jacobian of softmax.", "Not attempted yet.",
        "ValueError in line 7", "File: backprop.ipynb.", "def softmax_jacobian(x):", "output · dW · db · dX",
    ):  # fmt: skip
        assert expected in text, expected
    assert "/srv/course" not in html
    assert "<code>np.outer(s, s)</code>" in html
    assert "<strong>mean</strong>" in html


def test_page_says_that_derivations_are_marked_by_a_person() -> None:
    asked = [ByHand("backprop-delta", "The delta", 3.0), ByHand("backprop-bias", "The bias", 2, marking=Marking.EMPTY)]
    without, two = samples.submission(), samples.submission(by_hand=asked)
    sentence = say("feedback.by-hand", points=5)
    text = re.sub(r"\s+", " ", Page(feedback_html(two)).text)
    assert sentence in text
    assert "○ waits The delta Marked by a person – /of 3" in text
    assert "○ no answer The bias Marked by a person 0 /of 2" in text
    assert sentence[:30] not in Page(feedback_html(without)).text


def test_broken_file_gives_the_reason() -> None:
    text = Page(feedback_html(samples.broken())).text
    assert say("feedback.lead.broken") in text
    assert "is not a complete notebook" in text


@pytest.mark.parametrize(
    ("score", "key"), [(10, "full"), (9.5, "nearly"), (8, "nearly"), (5, "part"), (1, "begun"), (0, "start")]
)
def test_first_sentence_says_how_far_one_is(score: float, key: str) -> None:
    outcome = Outcome.PASSED if score == 10 else Outcome.FAILED
    hand_in = SubmissionResult("s", "a", [Result("u.n", "t", score, 10, outcome, [])], 10.0)
    assert say(f"feedback.lead.{key}") in Page(feedback_html(hand_in)).text


def test_fragment_keeps_to_itself() -> None:
    parsed = Page(result_html(samples.softmax()))
    assert not any(re.fullmatch("h[1-6]", tag) or "id" in attributes for tag, attributes in parsed.elements)
    rules = re.sub(r"@media[^{]*\{|/\*.*?\*/", "", parsed.style)
    selectors = [s for rule in re.findall(r"([^{}]+)\{", rules) for s in rule.split(",")]
    assert selectors
    assert all(".ag" in selector for selector in selectors)


def test_long_output_and_code_are_cut() -> None:
    result = dataclasses.replace(samples.adam(), output="x" * 10**6 + "\nline" * 10**5, code="a = 1\n" * 10**4)
    view = student_view(result)
    assert view.output.startswith("x" * 399 + "…")
    assert view.output.count("\n") == 60
    assert (view.output_missing, view.code_missing) == (10**5 + 1 - 60, 10**4 - 400)
    assert len(result_html(result)) < 100_000


def test_code_that_takes_long_to_colour_stays_plain() -> None:
    """400 lines of 400 brackets kept Pygments busy for half a minute."""
    code = "\n".join(["<" + "([" * 200] * 400)
    started = time.process_time()
    html = python(code)
    assert time.process_time() - started < 1
    assert html.count('<span class="line">&lt;([') == 400
    assert 'class="n"' in python("x = 1\n" * 1000)
