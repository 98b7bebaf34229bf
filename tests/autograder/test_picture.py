"""Pictures of failed public cases: drawn from numbers by the trusted process, small, and never of a hidden one."""

import dataclasses
import json
import re

import numpy as np
import pytest

from autograder import Case, Exercise, Mistake
from autograder.asked.picture import MOST, Picture, boxes, dots, mask
from autograder.asked.seeds import public_seed
from autograder.handin.finding import HandIn
from autograder.report.drawing import drawing
from autograder.report.feedback import feedback_html, result_html
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation, Loaded
from autograder.trial.attempt import Attempt
from autograder.verdict.judge import judge
from autograder.verdict.picture import with_pictures
from autograder.verdict.rehearsal import call, public_variants
from autograder.verdict.result import Result

BOX = np.array([[0.0, 0.0, 4.0, 3.0], [2.0, 1.0, 6.0, 5.0]])


def moved(box, by):
    """Move boxes."""
    return box + by


def draw(rng):
    return {"box": BOX + rng.uniform(size=(2, 4)), "by": float(rng.uniform(1, 2))}


def of_moved(inputs, expected, answer):
    return boxes(expected, answer, given=inputs["box"])


CASES = [Case("seen", draw), Case("seen, too", draw), Case("third", draw), Case("fourth", draw)]
CASES = [*CASES, Case("unseen", draw, hidden=True)]


def graded(answer, picture=of_moved):
    exercise = Exercise(
        solution=moved, reference=moved, id="toy.moved", points=5, cases=CASES, picture=picture,
        mistakes=[Mistake("not moved", lambda box, by: box, "By how much?")],
    )  # fmt: skip
    variants = public_variants(exercise, hidden=True)
    replies = {v.case.name: call(answer, exercise, v.inputs) for v in variants}
    attempt = Attempt.of(exercise, Loaded("function"), variants, replies)
    return judge(attempt), with_pictures(judge(attempt), attempt)


def test_a_failed_public_case_gets_a_picture_and_a_hidden_one_none():
    without, result = graded(lambda box, by: box)
    pictures = {check.case: check.picture for check in result.checks}
    assert {case for case, picture in pictures.items() if picture} == {"seen", "seen, too", "third"}
    exercise = Exercise(solution=moved, reference=moved, id="toy.moved", points=1, cases=CASES, mistakes=[])
    drawn = exercise.inputs(CASES[0], public_seed(exercise, CASES[0]))
    picture = pictures["seen"]
    np.testing.assert_allclose(picture.given, drawn["box"], atol=1e-8)
    np.testing.assert_allclose(picture.expected, drawn["box"] + drawn["by"], atol=1e-8)
    assert picture.answer == picture.given
    assert dataclasses.replace(result, checks=[dataclasses.replace(c, picture=None) for c in result.checks]) == without


def test_right_answers_get_none():
    assert not any(check.picture for check in graded(moved)[1].checks)


@pytest.mark.parametrize(
    "answer",
    [
        lambda box, by: "<script>alert(1)</script>",
        lambda box, by: [["<b>", 1, 2, 3]],
        lambda box, by: np.full((2, 4), np.nan),
        lambda box, by: np.full((2, 4), 1e300),
        lambda box, by: np.full((2, 4), 1e50),
        lambda box, by: np.zeros((500, 4)),
        lambda box, by: box[0],
        lambda box, by: box + 0j,
        lambda box, by: None,
        lambda box, by: 1 / 0,
    ],
)
def test_what_is_no_answer_of_the_expected_shape_is_not_drawn(answer):
    without, result = graded(answer)
    assert result == without


def broken(inputs, expected, answer):
    raise MemoryError


@pytest.mark.parametrize("picture", [broken, lambda *_: None, lambda *_: "<svg onload=alert(1)>", lambda *_: 3])
def test_a_drawing_that_fails_loses_nothing(picture):
    without, result = graded(lambda box, by: box, picture)
    assert result == without


def test_a_picture_cannot_change_what_is_compared():
    def greedy(inputs, expected, answer):
        inputs["box"][:], expected[:], answer[:] = 0, 0, 0

    without, result = graded(lambda box, by: box, greedy)
    assert result == without


def test_a_record_keeps_it():
    result = graded(lambda box, by: box)[1]
    assert Result.from_record(json.loads(json.dumps(result.as_record()))) == result
    assert "picture" not in json.dumps(result.as_json())
    old = result.as_record()
    for check in old["checks"]:
        del check["picture"]
    assert not any(check.picture for check in Result.from_record(old).checks)


def test_it_is_on_the_page_with_words_for_those_who_do_not_see_it():
    html = result_html(graded(lambda box, by: box)[1])
    labels = re.findall(r'<figure class="picture boxes">\s*<svg role="img" aria-label="([^"]*)"', html)
    assert len(labels) == 3
    assert labels[0] == "Picture of boxes. Given: 2. Expected: 2, in solid lines. Yours: 2, in broken lines."


def test_boxes_lie_where_they_are():
    shown = drawing(boxes([[0, 0, 4, 3]], [[1, 0, 5, 3]], photo=np.zeros((10, 20))))
    assert (shown.width, shown.height) == (100.0, 50.0)
    assert shown.layers == (
        ("expected", "M0.00 0.00H20.00V15.00H0.00z"),
        ("answer", "M5.00 0.00H25.00V15.00H5.00z"),
    )
    assert shown.legend == (("expected", "expected"), ("answer", "yours"))


def test_a_photograph_is_small_and_keeps_its_brightness():
    photo = np.zeros((200, 1000))
    photo[:, 500:] = 7.0
    picture = dots([[500, 100]], [], photo=photo)
    assert max(map(len, picture.shades)) <= 48
    assert {level for row in picture.shades for level in row} == {0, 15}
    assert picture.extent == (0.0, 0.0, 1000.0, 200.0)
    shown = drawing(picture)
    assert [colour for colour, _ in shown.shades] == ["#000000", "#ffffff"]
    assert shown.layers[0][1].startswith("M47.50 10.00a")
    assert sum(len(path) for _, path in shown.shades) < 5000


def test_a_mask_says_where_it_is_wrong():
    picture = mask([[1, 1, 0], [0, 0, 0]], [[1, 0, 1], [0, 0, 0]])
    assert picture.shades == [[1, 2, 3], [0, 0, 0]]
    shown = drawing(picture)
    assert [kind for kind, _ in shown.layers] == ["both", "missing", "extra"]
    assert shown.label.endswith("Right: 1. Missing: 1. Too much: 1. In neither: 3.")


def test_many_boxes_are_left_out_and_counted():
    picture = boxes(np.tile(BOX, (50, 1)), BOX)
    assert len(picture.expected) == MOST
    assert drawing(picture).left_out == picture.left_out == 40


def test_nothing_at_all_can_be_drawn():
    assert isinstance(drawing(boxes([], [])).width, float)
    assert drawing(dots([[3, 3]], [])).width > 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: boxes([[0, 0, 1]], []),
        lambda: boxes([[0, 0, 1, np.inf]], []),
        lambda: boxes([["a", "b", "c", "d"]], []),
        lambda: dots([[0, 1e30]], []),
        lambda: dots([[0, 1]], [], photo=np.zeros((2, 3, 4))),
        lambda: mask(np.ones((2, 2)), np.ones((2, 3))),
        lambda: mask(np.ones((0, 2)), np.ones((0, 2))),
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        wrong()


def test_pictures_are_data():
    picture = boxes(BOX, BOX)
    assert Picture.from_record(json.loads(json.dumps(picture.as_record()))) == picture


EXERCISE = '''"""Boxes moved"""

import numpy as np
from autograder import Case, Exercise, boxes


def moved(box, by):
    """Return the boxes, moved."""
    ### BEGIN SOLUTION
    return box + by
    ### END SOLUTION


def draw(rng):
    return {"box": rng.uniform(size=(2, 4)), "by": float(rng.uniform(1, 2))}


def drawn(inputs, expected, answer):
    return boxes(expected, answer, given=inputs["box"])


exercise = Exercise(
    solution=moved, reference=moved, points=2, mistakes=[], picture=drawn,
    cases=[Case("seen", draw), Case("unseen", draw, hidden=True)],
)
'''


def test_a_graded_hand_in_has_pictures_on_its_page(tmp_path):
    folder = tmp_path / "exercises" / "shapes"
    folder.mkdir(parents=True)
    (folder / "moved.py").write_text(EXERCISE)
    answer = tmp_path / "ann.py"
    answer.write_text("def moved(box, by):\n    return box - by\n")
    grading = Grading("a", ("shapes.moved",), b"secret", Isolation.PROCESS, (folder.parent,))
    graded_handin = grade_handin(grading, HandIn("ann", answer))
    (result,) = graded_handin.results
    assert [bool(check.picture) for check in result.checks] == [True, False]
    html = feedback_html(graded_handin)
    assert html.count('<figure class="picture boxes">') == 1
    assert "Yours: 2, in broken lines." in html
