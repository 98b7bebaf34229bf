"""What a check of self-study finds: one thing at a time, hidden cases too, and how far off an answer is."""

import dataclasses

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.study.trying import Found, judged, try_file
from tests.autograder.toy import AFFINE, RIGHT

CATALOGUE = Catalogue()
SOFTPLUS = "import numpy as np\n\n\ndef softplus(x):\n    return np.logaddexp(0, x), 1 / (1 + np.exp(-x))\n"


@pytest.fixture
def tried(tmp_path):
    def look(code, exercise=AFFINE):
        path = tmp_path / "answer.py"
        path.write_text(code, encoding="utf-8")
        return try_file(exercise, path)

    return look


def test_what_is_right_is_right_in_hidden_cases_too(tried):
    found = tried(RIGHT)
    assert found.passed
    assert (found.right, found.cases, found.failed) == (3, 3, ())
    assert found.any_hidden


def test_what_is_found_crosses_to_the_loop_as_data(tried):
    found = tried(RIGHT.replace("mean", "sum"))
    import json

    assert Found.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_a_stub_is_not_attempted_and_no_failure(tried):
    found = tried("def affine(x, w, *, shift=0.0):\n    raise NotImplementedError()\n")
    assert not found.attempted
    assert not found.passed


def test_a_hidden_case_is_told_as_any_other(tried):
    found = tried(RIGHT.replace("+ shift", "+ (0.0 if shift else shift)"))
    (case,) = found.failed
    assert case.hidden
    assert "expected" in case.messages[0]
    assert "shift = " in case.snippet
    assert case.expected != case.mine


def test_a_small_error_is_told_with_what_is_allowed_and_what_it_may_be(tried):
    found = tried(
        SOFTPLUS.replace("np.logaddexp(0, x)", "np.logaddexp(0, x) * 1.00005"), CATALOGUE["activations.softplus"]
    )
    assert found.failed[0].error.startswith("Off by ")
    assert found.failed[0].error.endswith(": a rounded constant?")
    assert "allowed" in found.failed[0].error
    large = tried(SOFTPLUS.replace("np.logaddexp(0, x)", "np.logaddexp(0, x) + 1"), CATALOGUE["activations.softplus"])
    assert "constant" not in large.failed[0].error


def test_one_error_of_all_cases_is_told_once_with_its_line(tried):
    found = tried(RIGHT.replace("    return", "    y = x + unknown\n    return"))
    assert "unknown" in found.message
    assert found.line == 2
    assert found.right == 0


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def affine(x, w, *, shift=0.0)\n    return x\n", "line 1"),
        ("def afine(x, w, *, shift=0.0):\n    return x\n", "`affine`"),
        ("", "empty"),
        ("import torch\n" + RIGHT.replace("    return", "    torch.tensor(x)\n    return"), "torch"),
    ],
)
def test_files_that_cannot_be_tried_say_why(tried, code, told):
    found = tried(code)
    assert not found.passed
    assert told in " ".join([found.message, *(text for case in found.failed for text in case.messages)])


def test_equal_failures_are_known_as_equal(tried):
    wrong = RIGHT.replace("mean", "sum")
    assert tried(wrong).alike == tried(wrong + "\n# another try\n").alike != tried(RIGHT.replace("mean", "max")).alike


def test_endless_code_is_known_as_equal_in_whatever_line_it_is_left(tried):
    code = "import time\ndef affine(x, w, *, shift=0.0):\n    {}time.sleep(60)\n"
    impatient = dataclasses.replace(AFFINE, seconds=0.5)
    one, other = (tried(code.format(above), impatient) for above in ("", "\n    "))
    assert one.failed[0].messages != other.failed[0].messages
    assert one.alike == other.alike


def test_somebody_waits_so_that_an_endless_loop_is_given_seconds_only(tried):
    found = tried("def softplus(x):\n    while True:\n        pass\n", CATALOGUE["activations.softplus"])
    assert "within 4 s" in found.message + found.failed[0].messages[0]
    patient = dataclasses.replace(AFFINE, seconds=1.0)
    found = tried("def affine(x, w, *, shift=0.0):\n    while True:\n        pass\n", patient)
    assert "within 1 s" in found.message + found.failed[0].messages[0]
    assert "it was in line" in found.message + found.failed[0].messages[0]
    assert found.line in (2, 3)


def test_the_page_shows_the_same_verdict(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text(RIGHT, encoding="utf-8")
    assert judged(AFFINE, path).score == AFFINE.points
    path.write_text("", encoding="utf-8")
    assert "empty" in judged(AFFINE, path)
