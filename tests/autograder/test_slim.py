import json
from dataclasses import replace
from pathlib import Path

from autograder.handin.submission import Cell
from autograder.run.grade_run import RunOutcome
from autograder.run.slim import Slimmer
from autograder.verdict.result import Check, Evidence, Kind, Outcome, Result, SubmissionResult

EVIDENCE = Evidence((0,), "1", "2", 1, 1)


def one(student, score=2.0, message="wrong by 1"):
    check = Check(Kind.VALUES, score, 4.0, message, "a", evidence=EVIDENCE, about="the lecture's")
    result = Result(
        "unit.name", "Title", score, 4.0, Outcome.FAILED, [check], code="def f(): …", output="hi", seconds=3.0
    )
    return SubmissionResult(student, "01-unit", [result], 4.0, cells=[Cell("x = 1", None, 0)], seconds=5.0)


def test_what_students_have_in_common_is_kept_once():
    slim = Slimmer()
    ann, bob, eve = slim(one("ann")), slim(one("bob")), slim(one("eve", message="wrong by 2"))
    assert ann.results[0] is bob.results[0]
    assert eve.results[0].checks[0].message == "wrong by 2"
    assert (ann.student, bob.student, ann.seconds) == ("ann", "bob", 5.0)


def test_code_and_arrays_are_not_kept_and_marks_are():
    slim = Slimmer()(one("ann"))
    (result,) = slim.results
    assert (slim.cells, result.code, result.output, result.checks[0].evidence) == ([], "", "", None)
    assert slim.as_json() == replace(one("ann"), results=[replace(r) for r in one("ann").results]).as_json()


def test_results_are_written_as_they_are_told():
    outcome = RunOutcome("01-unit", [one("ann"), one("bø'b\"\n")], 1.5, Path("out"))
    assert json.loads("".join(outcome.json_pieces())) == outcome.as_json()
    nobody = RunOutcome("01-unit", [], 0.0, outcome.places)
    assert json.loads("".join(nobody.json_pieces()))["students"] == []
