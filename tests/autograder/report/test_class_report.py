"""What an instructor sees of a class."""

from __future__ import annotations

import re

import pytest

from autograder.report.class_report import class_report_html
from autograder.report.plots import histogram
from autograder.report.summary import first_to_mend, main_diagnosis, summarise
from autograder.verdict.result import Check, Diagnosis, Kind, Outcome, Result, SubmissionResult
from tests.autograder.report import samples
from tests.autograder.report.browser import Page
from tests.autograder.report.pages import class_page


def one(student: str, first: float, second: float, mistakes: tuple[str, ...] = ()) -> SubmissionResult:
    def result(name: str, score: float, reasons: tuple[str, ...]) -> Result:
        outcome = Outcome.PASSED if score == 4 else Outcome.FAILED
        checks = [
            Check(Kind.of(outcome), score, 2, "", "a", "p"),
            Check(Kind.VALUES if score < 2 else Kind.CORRECT, 0, 2, "", "b"),
        ]
        return Result(f"u.{name}", name, score, 4, outcome, checks, [Diagnosis(m, f"about {m}") for m in reasons])

    return SubmissionResult(student, "a", [result("first", first, mistakes), result("second", second, ())], 8.0)


def test_summary_by_hand() -> None:
    unread = SubmissionResult("dora", "a", [], 8.0, message="damaged", notices=["cell"])
    summary = summarise(
        [one("cleo", 0, 4, ("sign", "sign")), one("abel", 3, 4, ("sign",)), one("bea", 4, 4, ()), unread]
    )
    assert (summary.students, summary.max_score, summary.full) == (4, 8, 1)
    assert (summary.mean, summary.median) == (pytest.approx(19 / 4), pytest.approx(5.5))
    first, second = summary.exercises
    assert (first.mean_share, first.full, first.zero, first.students) == (pytest.approx(7 / 12), 1, 1, 3)
    assert (first.hardest_check, first.hardest_failures) == ("a: p", 2)
    assert (second.mean_share, second.hardest_check, second.hardest_failures) == (1, "", 0)
    assert [(m.exercise, m.mistake, m.students) for m in summary.mistakes] == [("first", "sign", ("abel", "cleo"))]
    assert [s.student for s in summary.unreadable] == [s.student for s in summary.noticed] == ["dora"]


def test_look_first_where_the_reason_is_known() -> None:
    hand_in = one("s", 3, 0, ("sign",))
    assert first_to_mend(hand_in) == hand_in.results[0]
    assert main_diagnosis(hand_in) == Diagnosis("sign", "about sign")
    assert first_to_mend(one("s", 3, 0)) == one("s", 3, 0).results[1]
    assert first_to_mend(one("s", 4, 4)) is None


def test_class_report_lists_links_and_failures() -> None:
    # "items" is also the name of a method of the mapping that holds the links.
    hand_ins = [samples.submission("items"), samples.perfect("Emmy #1?"), samples.broken("Kurt Gödel")]
    html = class_page(hand_ins, links={"Emmy #1?": "feedback/Emmy #1?.html"})
    parsed = Page(html)
    assert {a["href"] for a in parsed.all("a")} == {"#main", "feedback/Emmy%20%231%3F.html"}
    rows = re.findall(r'<tr><th scope="row">(?:<a[^>]*>)?<bdi>(.*?)</bdi>.*?</tr>', html)
    assert rows == ["Emmy #1?", "items", "Kurt Gödel"]
    for expected in ("is not a complete notebook", "diagonal only", "Cell 12 raised NameError", "8.3 s"):
        assert expected in parsed.text


def test_no_picture_of_a_class_too_small_to_have_a_distribution() -> None:
    pages = {n: class_report_html("a", [one(f"s{i}", 3, 4) for i in range(n)], 1.0) for n in (2, 3)}
    for piece in ("<figure", 'class="plots"'):
        assert [piece in pages[n] for n in (2, 3)] == [False, True]


def test_histogram_counts_each_value_once() -> None:
    values, edges = [0.0, 0.9, 1.0, 2.5, 3.0, 3.0], [0.0, 1.0, 2.0, 3.0]
    svg = histogram(values, edges, name="n", xlabel="marks", ylabel="students", label='a "label"')
    texts = re.findall(r">([^<>]+)</text>", svg)
    assert texts == ["0", "1", "2", "3", "marks", "students", "2", "1", "3"]
    # Each bar is as high as its count, in the drawing's own units.
    bars = re.findall(r'd="M \S+ (\S+)\s+L \S+ \S+\s+L \S+ (\S+)[^"]*" clip-path', svg)
    heights = [float(bottom) - float(top) for bottom, top in bars]
    assert heights == pytest.approx([2 * heights[1], heights[1], 3 * heights[1]])
    assert 'aria-label="a &#34;label&#34;"' in svg
    assert not re.search(r"#0\d0\d0\d|<style|<\?xml|<!DOCTYPE", svg)
