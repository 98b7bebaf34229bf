"""From a student's file to marks, messages and reasons, in the sandbox."""

import dataclasses
import pickle

import numpy as np
import pytest

from autograder.asked.seeds import VARIANTS, public_seed, seeds_for
from autograder.handin.finding import HandIn
from autograder.run.grading import Grading, _check_sandbox, grade_handin
from autograder.sandbox import Conversation, Isolation, SandboxError
from autograder.verdict.rehearsal import rehearse
from autograder.verdict.result import Outcome
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT, graded, grading

BODY = "def affine(x, w, *, shift=0.0):\n    "


def scores(result):
    return {check.name: check.score for check in result.checks}


def test_a_right_answer_gets_full_marks(tmp_path):
    result = graded(tmp_path, RIGHT)
    assert (result.outcome, result.score, result.max_score) == (Outcome.PASSED, 4, 4)
    assert result.diagnosis == []
    assert scores(result) == {
        "one: map": 0.75, "one: mean": 0.25, "several: map": 0.75, "several: mean": 0.25,
        "with a shift: map": 1.5, "with a shift: mean": 0.5,
    }  # fmt: skip


def test_parts_are_scored_by_themselves_and_the_reason_is_told(tmp_path):
    result = graded(tmp_path, BODY + "return x @ w + shift, x.sum(axis=0)")
    assert (result.outcome, result.score) == (Outcome.FAILED, 3.25)
    assert [(d.mistake, d.message) for d in result.diagnosis] == [
        ("sum-for-mean", "The batch is summed, not averaged.")
    ]


def test_two_mistakes_in_two_parts_are_both_named(tmp_path):
    result = graded(tmp_path, BODY + "return x @ w, x.sum(axis=0)")
    assert [d.mistake for d in result.diagnosis] == ["no-shift", "sum-for-mean"]


def test_an_undeclared_mistake_is_named_by_its_pattern(tmp_path):
    result = graded(tmp_path, BODY + "return -(x @ w + shift), x.mean(axis=0)")
    assert [d.mistake for d in result.diagnosis] == ["sign"]
    assert result.diagnosis[0].message.startswith("map: ")
    swapped = graded(tmp_path, BODY + "return x @ w + shift, (x @ w + shift).mean(axis=0) * 0")
    assert [d.mistake for d in swapped.diagnosis] == ["zeros"]


def test_nothing_is_said_of_hidden_cases_but_the_kind_of_trouble(tmp_path):
    """Not even through an exception's text, its class, or what is printed."""
    code = (
        "class Leak(Exception):\n    pass\n" + BODY + "if shift:\n        print('SECRET', x)\n"
        "        raise type(f'Leak{abs(hash(x.tobytes()))}', (Leak,), {})(f'SECRET {x}')\n"
        "    return x @ w + shift, x.mean(axis=0)"
    )
    result = graded(tmp_path, code)
    hidden = [check for check in result.checks if check.hidden]
    assert {check.message for check in hidden} == {
        "An exception was raised on this hidden case (an exception of its own)."
    }
    assert "SECRET" not in repr(dataclasses.replace(result, code=""))
    wrong = graded(tmp_path, BODY + "return x @ w + (1.5 if shift else 0), x.mean(axis=0)")
    assert all(check.evidence is None for check in wrong.checks if check.hidden)
    assert {c.message for c in wrong.checks if c.hidden} == {"Some values are wrong on this hidden case.", "Correct."}


def test_a_number_of_a_hidden_case_is_not_told_by_a_pattern(tmp_path):
    result = graded(tmp_path, BODY + "return x @ w + shift * 1.25, x.mean(axis=0)")
    assert [d.mistake for d in result.diagnosis] == ["offset"]
    assert "0.5" not in result.diagnosis[0].message
    public = graded(tmp_path, BODY + "return x @ w + shift + 0.5, x.mean(axis=0)")
    assert "0.5" in public.diagnosis[0].message


def test_a_number_of_a_hidden_case_is_not_told_by_returning_it(tmp_path):
    result = graded(tmp_path, BODY + "if not shift: raise ValueError\n    return 0 * (x @ w) + x[0, 0], x.mean(axis=0)")
    assert [d.message for d in result.diagnosis] == []


@pytest.mark.parametrize(
    ("code", "outcome", "message"),
    [
        ("x = 1", Outcome.FAILED, "No function called `affine` was found"),
        ("affine = 3", Outcome.FAILED, "`affine` is of type int, not a function"),
        ("def affine(x):\n    return x", Outcome.FAILED, "`affine(x)` cannot be called as `affine(x, w, *, shift"),
        (BODY + "raise NotImplementedError()", Outcome.FAILED, "Not attempted yet."),
        (BODY + "pass", Outcome.FAILED, "returned nothing (None)"),
        (BODY + "return x @ w", Outcome.FAILED, "one value; expected 2 values: map, mean"),
        (BODY + "return x @ w, x, w", Outcome.FAILED, "3 values; expected 2 values"),
        (BODY + "return (x @ w + shift).T, x.mean(axis=0)", Outcome.FAILED, "The shape is"),
        (BODY + "return x.mean(axis=0), x @ w + shift", Outcome.FAILED, "The shape is"),
        (BODY + "return (x @ w + shift) * 1j, x.mean(axis=0)", Outcome.FAILED, "complex128"),
        (BODY + "return (x @ w + shift) * float('nan'), x.mean(axis=0)", Outcome.FAILED, "are NaN"),
        (BODY + "return (v for v in x)", Outcome.FAILED, "one value; expected 2"),
        (BODY + "return (v for v in x), None", Outcome.FAILED, "a generator; expected an array of numbers, of shape"),
        (BODY + "yield 1", Outcome.FAILED, "one value; expected 2"),
        (BODY + "return x @ y, x", Outcome.ERROR, "NameError in line 2 (`return x @ y, x`)"),
        (BODY + "x -= 1; return x @ w, x", Outcome.ERROR, "changes its argument `x`, in line 2 (`x -= 1; re"),
        (BODY + "import pandas as pd", Outcome.ERROR, "No module named 'pandas' (line 2). Only NumPy"),
        (BODY + "import tensorflow as tf", Outcome.ERROR, "`tensorflow` is not allowed in this exercise (line 2)"),
        (BODY + "import os; os._exit(0)", Outcome.ERROR, "ended its own process"),
        (BODY + "import sys; sys.exit(0)", Outcome.ERROR, "SystemExit"),
        (BODY + "import ctypes; ctypes.string_at(0)", Outcome.ERROR, "crashed (SIGSEGV)"),
        (BODY + "import numpy; return numpy.ones(10**11)", Outcome.ERROR, "Ran out of memory"),
        (BODY + "import numpy; return numpy.ones(10**6), 1", Outcome.FAILED, "8000000 bytes"),
        (BODY + "return affine(x, w, shift=shift)", Outcome.ERROR, "RecursionError"),
        (BODY + "import numpy as np; np.einsum('ni,io->no', x, w)", Outcome.ERROR, "`numpy.einsum` is not allowed"),
        ("def affine(x, w, *, shift=0.0)\n    return 1", Outcome.ERROR, "raised SyntaxError in line 1"),
        ("1 / 0\n" + RIGHT, Outcome.ERROR, "raised ZeroDivisionError in line 1"),
        ("import os\nos._exit(0)\n" + RIGHT, Outcome.ERROR, "ended its process, so it was left out"),
    ],
    ids=lambda v: v[-40:] if isinstance(v, str) else "",
)  # fmt: skip
def test_bad_answers_end_in_a_clear_message(tmp_path, code, outcome, message):
    result = graded(tmp_path, code)
    assert result.outcome is outcome
    assert result.score < result.max_score
    assert any(message in check.message for check in result.checks if not check.hidden), result.checks


def test_an_endless_case_leaves_the_marks_of_the_others(tmp_path):
    result = graded(tmp_path, BODY + "while len(x) > 1 and not shift: pass\n    return x @ w + shift, x.mean(axis=0)")
    assert result.outcome is Outcome.ERROR
    assert scores(result)["one: map"] == 0.75
    assert any("Did not finish within 2 s" in check.message for check in result.checks)


def test_a_crash_in_one_case_does_not_cost_the_next(tmp_path):
    result = graded(
        tmp_path, BODY + "import os\n    if len(x) == 1: os._exit(0)\n    return x @ w + shift, x.mean(axis=0)"
    )
    assert result.score == 3
    assert result.outcome is Outcome.ERROR


def test_a_cell_that_raises_or_hangs_costs_its_own_exercise_only(tmp_path):
    code = f"# %%\nraise RuntimeError('mine')\n# %%\nwhile True: pass\n# %%\n{RIGHT}"
    path = tmp_path / "a.py"
    path.write_text(code)
    graded_class = grade_handin(grading(), HandIn("a", path))
    assert graded_class.score == 4
    assert len(graded_class.notices) == 2
    assert "Cell 1 raised RuntimeError" in graded_class.notices[0]
    assert "did not finish within 2 s" in graded_class.notices[1]


def test_the_seconds_of_exercises_add_up_to_no_more_than_the_hand_ins(tmp_path):
    """Also where some of the results were known from an earlier run."""
    path = tmp_path / "ann.py"
    path.write_text(
        "import time\nimport numpy as np\n" + BODY + "time.sleep(0.05); return x @ w + shift, x.mean(axis=0)"
    )
    asked = grading(exercise_ids=("toy.affine", "averages.column_means"))
    first = grade_handin(asked, HandIn("ann", path))
    known = {first.results[0].id: dataclasses.replace(first.results[0], seconds=7.5)}
    again = grade_handin(asked, HandIn("ann", path), known)
    for one in (first, again):
        assert 0 < sum(result.seconds for result in one.results) <= one.seconds
    assert again.seconds >= 7.5


def test_an_object_whose_comparison_lies_is_only_its_numbers(tmp_path):
    code = (
        "import numpy as np\nclass Liar(np.ndarray):\n"
        "    __eq__ = __le__ = __ge__ = __lt__ = lambda self, other: np.True_\n"
        "    __hash__ = None\n    def __array_ufunc__(self, *a, **k): return np.True_\n"
        "    def __sub__(self, other): return np.zeros(3)\n"
        + BODY + "return np.zeros(x.shape).view(Liar), np.zeros(3).view(Liar)"
    )  # fmt: skip
    assert graded(tmp_path, code).score == 0


def test_a_class_shares_out_the_variants_of_a_hidden_case():
    hidden = AFFINE.cases[2]
    drawn = [seeds_for(b"s", f"student {n}")(AFFINE, hidden) for n in range(200)]
    assert len(set(drawn)) == VARIANTS
    assert max(map(drawn.count, drawn)) < 200 / VARIANTS * 2.5


def test_hidden_inputs_differ_between_students_and_repeat_for_each():
    hidden, public = AFFINE.cases[2], AFFINE.cases[0]
    one, other = seeds_for(b"s", "ann"), seeds_for(b"s", "bob")
    assert one(AFFINE, hidden) == seeds_for(b"s", "ann")(AFFINE, hidden) != other(AFFINE, hidden)
    assert one(AFFINE, hidden) != seeds_for(b"another secret", "ann")(AFFINE, hidden)
    assert one(AFFINE, public) == other(AFFINE, public) == public_seed(AFFINE, public)


def test_a_memorised_answer_of_another_student_fails(tmp_path):
    """What was right for one student's hidden case is wrong for another's."""
    code = (
        "import numpy as np\n" + BODY + "if shift:\n        return np.array({map}), np.array({mean})\n"
        "    return x @ w + shift, x.mean(axis=0)"
    )
    seed = seeds_for(b"a secret", "ann")(AFFINE, AFFINE.cases[2])
    right = AFFINE.call(AFFINE.solution, AFFINE.inputs(AFFINE.cases[2], seed))
    stolen = code.format(map=right[0].tolist(), mean=right[1].tolist())
    assert graded(tmp_path, stolen, name="bob.py").score == 2
    path = tmp_path / "ann.py"
    path.write_text(stolen)
    assert grade_handin(grading(), HandIn("ann", path)).score == 4  # and so the test above tests something


def test_the_notebook_and_the_sandbox_agree(tmp_path):
    namespace: dict = {}
    code = BODY + "return x @ w, x.mean(axis=0)"
    exec(code, namespace)
    here, there = rehearse(AFFINE, namespace["affine"]), graded(tmp_path, code)
    assert (here.score, here.diagnosis) == (there.score, there.diagnosis)


def test_a_grading_can_be_sent_to_another_process():
    job = Grading("toy", ("toy.affine",), b"s", Isolation.PROCESS, (EXERCISES,))
    assert pickle.loads(pickle.dumps(job)) == job


def test_an_exception_in_numpy_is_told_by_the_students_own_line():
    def affine(x, w, *, shift=0.0):
        return np.einsum("no such axes", x, w)

    result = rehearse(AFFINE, affine)
    told = [check.message for check in result.checks if not check.hidden]
    assert all('(`return np.einsum("no such axes", x, w)`)' in message for message in told), told


def test_of_many_cells_that_do_not_run_a_few_are_named(tmp_path):
    path = tmp_path / "ann.py"
    path.write_text("".join(f"# %%\nraise ValueError({number})\n" for number in range(50)) + "# %%\n" + RIGHT)
    notices = grade_handin(grading(), HandIn("ann", path)).notices
    assert len(notices) == 21
    assert notices[-1] == "Further cells did not run: 30."


def test_a_guard_that_says_nothing_is_one_students_trouble(tmp_path, monkeypatch):
    """Its word may be late or missing; the next student, and a machine on which nothing works, are another matter."""
    spoken = Conversation._read_fate

    def silent(self):
        spoken(self)
        raise SandboxError("a submission's guard ended without a word")

    path = tmp_path / "ann.py"
    path.write_text(RIGHT)
    monkeypatch.setattr("autograder.run.grading._check_sandbox", unpatched(monkeypatch, spoken))
    monkeypatch.setattr(Conversation, "_read_fate", silent)
    result = grade_handin(grading(), HandIn("ann", path))
    assert (result.score, result.max_score, result.outcome, result.digest) == (0, 4, Outcome.ERROR, "")
    assert "is not graded yet" in result.message
    assert all(one.outcome is Outcome.ERROR for one in result.results)
    assert grade_handin(grading(), HandIn("bob", path)).score == 4
    monkeypatch.undo()
    monkeypatch.setattr(Conversation, "_read_fate", silent)
    with pytest.raises(SandboxError):
        grade_handin(grading(), HandIn("ann", path))


def unpatched(monkeypatch, spoken):
    """The check of the sandbox, before which it has found its voice again."""

    def check(grading):
        monkeypatch.setattr(Conversation, "_read_fate", spoken)
        _check_sandbox(grading)

    return check
