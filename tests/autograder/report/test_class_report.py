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


def test_mean_and_median_with_and_without_what_could_not_be_graded() -> None:
    unread = [SubmissionResult(s, "a", [], 8.0, message="damaged") for s in ("dora", "egon")]
    summary = summarise([one("abel", 3, 4), one("bea", 4, 4), one("cleo", 4, 1), *unread])
    assert (summary.mean, summary.median) == (pytest.approx(4.0), pytest.approx(5.0))
    assert (summary.graded_mean, summary.graded_median) == (pytest.approx(20 / 3), pytest.approx(7.0))
    text = Page(class_report_html("a", [one("abel", 3, 4), one("bea", 4, 4), *unread], 1.0)).text
    assert re.search(r"Mean\s*3.75\s*/ 8\s*Median\s*3.5\s*/ 8\s*Mean, graded only\s*7.5\s*/ 8", text)
    assert "graded only" not in Page(class_report_html("a", [one("abel", 3, 4)], 1.0)).text
    assert "graded only" not in Page(class_report_html("a", unread, 1.0)).text
    nobody = summarise(unread)
    assert (nobody.graded_mean, nobody.graded_median) == (0.0, 0.0)


def stopped(student: str, kind: Kind, notices: tuple[str, ...] = ()) -> SubmissionResult:
    checks = [Check(kind, 0, 4, "", "a")]
    result = Result("u.first", "first", 0.0, 4.0, kind.outcome, checks)
    return SubmissionResult(student, "a", [result], 4.0, notices=list(notices))


def test_what_ran_out_of_time_stands_first_and_then_what_else_is_to_be_looked_at() -> None:
    unread = SubmissionResult("cleo", "a", [], 4.0, message="damaged")
    hand_ins = [
        stopped("abel", Kind.CORRECT), stopped("bea", Kind.CORRECT, ("a cell raised",)), unread,
        stopped("dora", Kind.RAISED), stopped("egon", Kind.STOPPED), stopped("fina", Kind.VALUES),
    ]  # fmt: skip
    summary = summarise(hand_ins)
    assert [s.student for s in summary.stopped] == ["egon"]
    assert [s.student for s in summary.crashed] == ["dora"]
    html = class_report_html("a", hand_ins, 1.0)
    rows = re.findall(r'<tr><th scope="row"><bdi>(.*?)</bdi>', html)
    assert rows == ["egon", "cleo", "dora", "bea", "abel", "fina"]
    look = Page(html).text.partition("Needs attention")[2]
    places = [look.index(word) for word in ("ran out of time or memory", "could not be graded", "ended in an error")]
    assert places == sorted(places)


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
    assert rows == ["Kurt Gödel", "items", "Emmy #1?"]  # not graded, crashed, nothing to look at
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
