"""The grader tested by mutation: what is made of a solution, and what comes of trying it."""

import ast
import copy
import json
import signal
import time
import weakref

import numpy as np
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Case, Exercise
from autograder.cli import main
from autograder.mutation.answers import _rounded, answer_mutants
from autograder.mutation.draws import DRAWS, Draws
from autograder.mutation.limit import OutOfTime, cpu_limit
from autograder.mutation.operators import OPERATORS
from autograder.mutation.parameters import parameter_mutants
from autograder.mutation.site import sites_of

MADE = [
    ("comparison turned", "x > 1", {"x < 1"}),
    ("comparison turned", "a == 'b'", {"a != 'b'"}),
    ("comparison turned", "0 < x <= 1", {"0 > x <= 1", "0 < x >= 1"}),
    ("comparison strict or loose", "x > 1", {"x >= 1"}),
    ("close taken for equal", "x == 0", {"np.isclose(x, 0)"}),
    ("close taken for equal", "x == 'a'", set()),
    ("small taken for zero", "x > 0", {"x > 0.001"}),
    ("small taken for zero", "x >= 0", {"x >= -0.001"}),
    ("small taken for zero", "x == 0.0", {"np.abs(x) < 0.001"}),
    ("small taken for zero", "x > 1", set()),
    ("small taken for zero", "np.ndim(x) == 0", set()),
    ("and or exchanged", "a and b", {"a or b"}),
    ("condition left out", "a and b and c", {"b and c", "a and c", "a and b"}),
    ("one more", "x + 2", {"x + 3"}),
    ("one more", "x[1]", {"x[2]"}),
    ("one more", "x[-1]", set()),
    ("one more", "np.where(x, y, 3)", set()),
    ("one more", "x.reshape(2, 3)", set()),
    ("one more", "x.sum(axis=1)", set()),
    ("one more", "f(flag=True)", set()),
    ("one less", "x * 0.5", {"x * -0.5"}),
    ("one less", "x - 1", set()),
    ("one less", "x[:, -1]", {"x[:, -2]"}),
    ("zero for little", "x + 1e-08", {"x + 0.0"}),
    ("sign changed", "x * -3", {"x * 3"}),
    ("sign changed", "x + 3", set()),
    ("sign changed", "f(3)", set()),
    ("doubled", "x * 3", {"x * 6"}),
    ("doubled", "x[3]", set()),
    ("rounded", "x * 1.23456", {"x * 1.23"}),
    ("operator exchanged", "a + b", {"a - b"}),
    ("operator exchanged", "a += b", {"a -= b"}),
    ("operands swapped", "a - b", {"b - a"}),
    ("operands swapped", "a @ b", {"b @ a"}),
    ("operands swapped", "a @ b.T", {"b.T @ a"}),
    ("operands swapped", "a @ b[0]", set()),
    ("operands swapped", "a @ a", set()),
    ("operands swapped", "a + b", set()),
    ("operands swapped", "np.abs(a - b)", set()),
    ("operands swapped", "(a - b) ** 2", set()),
    ("term dropped", "a - b", {"a", "-b"}),
    ("factor dropped", "a * b", {"a", "b"}),
    ("factor dropped", "a / b", {"a", "1 / b"}),
    ("factor dropped", "a ** 2", {"a"}),
    ("minus dropped", "-x", {"x"}),
    ("minus dropped", "-1", set()),
    ("negation dropped", "~x", {"x"}),
    ("assigned for added", "a += b", {"a = b"}),
    ("axis changed", "x.sum(axis=0)", {"x.sum(axis=1)", "x.sum(axis=-1)", "x.sum()"}),
    ("axis changed", "np.sum(x, axis=(1, 2))", {"np.sum(x, axis=1)", "np.sum(x, axis=2)", "np.sum(x)"}),
    ("keepdims dropped", "x.max(axis=1, keepdims=True)", {"x.max(axis=1)"}),
    ("transposition dropped", "x.T", {"x"}),
    ("transposition dropped", "np.swapaxes(x, 0, 1)", {"x"}),
    ("transposition dropped", "x.transpose(1, 0)", {"x"}),
    ("order kept", "x[::-1]", {"x"}),
    ("copy not made", "y = x.copy()", {"x"}),
    ("copy not made", "y = dict(x)", {"x"}),
    ("copy not made", "return x.copy()", set()),
    ("function exchanged", "np.max(x)", {"np.min(x)"}),
    ("function exchanged", "x.mean(axis=0)", {"x.sum(axis=0)"}),
    ("function exchanged", "np.exp(x)", {"np.expm1(x)"}),
    ("function dropped", "np.abs(x)", {"x"}),
    ("function dropped", "np.clip(x, a, b)", {"x", "np.maximum(x, a)", "np.minimum(x, b)"}),
    ("digits lost", "np.expm1(x)", {"np.exp(x) - 1"}),
    ("digits lost", "np.log1p(x)", {"np.log(1 + x)"}),
    ("choice dropped", "np.where(c, a, b)", {"a", "b"}),
    ("choice turned", "np.where(c, a, b)", {"np.where(c, b, a)"}),
    ("choice by multiplying", "np.where(c, a, 0)", {"a * c"}),
    ("choice by multiplying", "np.where(c, a, b)", set()),
    ("divisor of a sample", "x.var(axis=0)", {"x.var(axis=0, ddof=1)"}),
    ("branch always taken", "if c: x()", {"True"}),
    ("branch never taken", "if c: x()", {"False"}),
    ("branch never taken", "a if c else b", {"a if False else b"}),
    ("branch always taken", "[a for a in b if a > 1]", {"True"}),
    ("branch always taken", "while c: x()", set()),
    ("last round missing", "for a in b: x", {"list(b)[:-1]"}),
    ("first round missing", "for a in b: x", {"list(b)[1:]"}),
    ("step left out", "a.append(b)", {"pass"}),
    ("step left out", "for a in b: break", {"pass"}),
]  # fmt: skip


def places(code):
    return list(sites_of(ast.parse(f"def f():\n    {code}").body[0]))


def changed(site, node):
    """The text of what is shown of a place with another node in it."""
    if site.shown is site:
        return ast.unparse(node)
    site.put(node)
    text = ast.unparse(site.shown.node)
    site.put(site.node)
    return text


@pytest.mark.parametrize(("name", "code", "expected"), MADE)
def test_an_operator_makes_what_its_name_says(name, code, expected):
    operator = next(o for o in OPERATORS if o.__name__.replace("_", " ") == name)
    assert {changed(site, node) for site in places(code) for node in operator(site)} == expected


def test_every_operator_is_tried_above():
    assert {name for name, *_ in MADE} == {operator.__name__.replace("_", " ") for operator in OPERATORS}


@pytest.mark.parametrize(
    "code", ["return f(dtype=int(8))", "raise ValueError(1)", "'text'", "with g(1): f", "assert x > 1"]
)
def test_what_is_no_part_of_the_subject_is_left_alone(code):
    assert not [node for site in places(code) for operator in OPERATORS for node in operator(site)]


def affine(x, rates, *, shift=2.0):
    """Return an array of shape (...)."""
    return x @ np.ones((x.shape[-1], 1)) * rates["b"] + shift


INPUTS = {"x": np.ones((1, 2)), "rates": {"b": 2.0, "a": 1.0}, "shift": 0.0}
AFFINE = Exercise(solution=affine, reference=affine, points=1, cases=[Case("one", inputs=INPUTS)], mistakes=[])
ANSWER = affine(**INPUTS)
CHANGED = {"x": 3 * INPUTS["x"], "rates": {"b": 1.0, "a": 1.0}, "shift": 0.0}


def test_mutants_of_the_inputs_do_what_their_names_say():
    found = {mutant.key: mutant.function for mutant in parameter_mutants(AFFINE, [INPUTS])}
    assert found["x fixed at what the first case passes"](**CHANGED) == affine(**{**CHANGED, "x": INPUTS["x"]})
    assert found["shift fixed at its default"](**CHANGED) == found["shift or 2.0"](**CHANGED) == affine(**CHANGED) + 2
    assert found["shift or 2.0"](**CHANGED | {"shift": 1.0}) == affine(**CHANGED) + 1
    assert found["inputs squeezed"](**INPUTS).shape == (1,) != ANSWER.shape
    assert found["rates sorted by its keys"](**INPUTS) == ANSWER
    for name in ("x", "rates"):
        inputs = copy.deepcopy(INPUTS)
        assert found[f"{name} changed in place"](**inputs) == ANSWER
        assert not np.any(inputs[name])
    assert "shift changed in place" not in found


def test_a_default_is_not_put_for_zero_where_zero_has_no_answer():
    def inverse(x, *, scale=2.0):
        return x / scale

    exercise = Exercise(solution=inverse, points=1, cases=AFFINE.cases, mistakes=[])
    assert "scale or 2.0" not in {mutant.key for mutant in parameter_mutants(exercise, [{"x": np.ones(2)}])}


def test_mutants_of_the_answer_do_what_their_names_say():
    found = {mutant.key: mutant.function(**INPUTS) for mutant in answer_mutants(AFFINE, [ANSWER + 1.23456])}
    assert found["answer squeezed"].shape == ()
    assert found["answer transposed"].shape == (1, 1)
    assert found["answer with an axis where it has none"].shape == (1, 1)
    exact = np.array([1.23456, -98767.0, 0.0, np.inf])
    assert _rounded(exact).tolist() == [1.235, -98770.0, 0.0, np.inf]
    assert "answer rounded to 4 digits" in found
    assert "answer rounded to 4 digits" not in {mutant.key for mutant in answer_mutants(AFFINE, [ANSWER])}


def test_a_number_of_python_is_an_answer_like_others():
    def half(x):
        return x / 2, 3

    exercise = Exercise(solution=half, points=1, cases=[Case("one", inputs=2.46912)], mistakes=[])
    found = {mutant.key: mutant.function(2.46912) for mutant in answer_mutants(exercise, [half(2.46912)])}
    assert [part.shape for part in found["answer with an axis where it has none"]] == [(1,), (1,)]
    assert found["answer rounded to 4 digits"] == (1.235, 3)


FILE = '''"""Steps"""

import numpy as np

from autograder import Case, Exercise


def step(x, *, threshold=1.0):
    """Return an array of the shape of x, with 1 where it is above the threshold and 0 elsewhere."""
    return np.where(x > threshold, 1.0, 0.0)


def reference(x, *, threshold=1.0):
    return (x > threshold) * 1.0


def maybe_a_tie(rng):
    return {"x": rng.integers(0, 6, size=2)}


TIE = Case("a tie", inputs={"x": np.array([[0.5, 2.0]]), "threshold": 0.5})
exercise = Exercise(
    solution=step,
    reference=reference,
    points=1,
    cases=[
        Case("both sides", inputs={"x": np.array([[0.5, 2.0]])}),
        Case("another threshold", inputs={"x": np.array([[0.5, -2.0]]), "threshold": 0.0}),
    ],
    mistakes=[],
)
'''
TIES = "comparison strict or loose: x > threshold -> x >= threshold"
WITH_TIE = ("    ],\n    mis", "        TIE,\n    ],\n    mis")
MAYBE = ("    ],\n    mis", '        Case("maybe a tie", maybe_a_tie, hidden=True),\n    ],\n    mis')


def declared(key, reason="for a reason"):
    return "mistakes=[],", f"mistakes=[],\n    equivalent={{{key!r}: {reason!r}}},"


@pytest.fixture
def tested(tmp_path):
    """Tests the exercise above with changes in its file."""

    def run(*changes, options=()):
        text = FILE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "toy").mkdir(exist_ok=True)
        (tmp_path / "toy" / "step.py").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["--exercises", str(tmp_path), "exercises", "test", *options])

    return run


def document(done):
    return json.loads(done.stdout)["exercises"][0]


def test_a_hole_is_found_and_a_case_closes_it(tested):
    done = tested()
    assert done.exit_code == 1
    assert "- x > threshold\n      + x >= threshold" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    (survivor,) = document(tested(options=["--json"]))["survivors"]
    assert (survivor["key"], survivor["line"], survivor["variants_killed"]) == (TIES, 10, 0)
    closed = tested(WITH_TIE, options=["--json"])
    assert closed.exit_code == 0
    assert document(closed)["survivors"] == []
    assert document(closed)["mutants"] == document(closed)["killed"] > 10


def test_padding_that_may_be_anything_must_not_come_through(tested):
    masked = ("1.0, 0.0)", "x, 0.0)"), ("threshold) * 1.0", "threshold) * x")
    promised = [*masked, ("0 elsewhere.", "0 elsewhere, where x may be anything.")]
    survivors = [document(tested(WITH_TIE, *c, options=["--json"]))["survivors"] for c in (masked, promised)]
    found = [[one["after"] for one in each if one["operator"] == "choice by multiplying"] for each in survivors]
    assert found == [[], ["x * (x > threshold)"]]


def test_what_students_are_given_has_no_mutants(tested):
    """It stands before the marked region, or after it."""
    before, answer, after = "    y = x + 1\n", "    z = np.where(x > threshold, 1.0, 0.0)\n", "    return z\n"
    begin, end = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
    old = "    return np.where(x > threshold, 1.0, 0.0)\n"
    whole = document(tested((old, before + answer + after), options=["--json"]))
    marked = document(tested((old, before + begin + answer + end + after), options=["--json"]))
    assert any(one["before"] == "x + 1" for one in whole["survivors"])
    assert [one["key"] for one in marked["survivors"]] == [TIES]
    assert marked["mutants"] < whole["mutants"]


def test_a_declared_equivalent_is_no_survivor(tested):
    done = tested(declared(TIES), options=["--json"])
    assert done.exit_code == 0
    assert document(done)["equivalent"] == [{"key": TIES, "reason": "for a reason"}]


def test_a_declared_equivalent_that_loses_marks_is_an_error(tested):
    done = tested(WITH_TIE, declared(TIES))
    assert done.exit_code == 2
    assert f"toy.step: declares '{TIES}' to be equivalent, and it loses marks" in done.stderr


def test_a_declaration_of_no_mutant_or_without_a_reason_is_an_error(tested):
    done = tested(WITH_TIE, declared("one more: x -> y"))
    assert done.exit_code == 2
    assert "its solution has no such mutant" in done.stderr
    assert "reason" in tested(declared(TIES, " ")).stderr


def test_a_kill_by_luck_is_no_kill(tested):
    done = tested(MAYBE, options=["--json"])
    assert done.exit_code == 1
    found = document(done)
    (survivor,) = [one for one in found["survivors"] if one["key"] == TIES]
    assert 0 < survivor["variants_killed"] < 16
    assert {"key": TIES, "cases": {"maybe a tie": survivor["variants_killed"]}} in found["uneven"]
    assert f"killed in only {survivor['variants_killed']} of 16 variants" in tested(MAYBE).stdout


def test_a_disagreement_of_solution_and_reference_is_an_error(tested):
    """Though a tolerance that was measured with both would take it for rounding."""
    done = tested(WITH_TIE, ("threshold) * 1.0", "threshold) * (1 + 1e-9)"))
    assert done.exit_code == 2
    assert "and the solution `step` (step.py:8) differ in float64 by 1e-09" in done.stderr


ROUNDED = ("threshold) * 1.0", "threshold) * (1.0 if x.dtype == np.float64 else 1.001)")


def test_a_tolerance_that_is_wide_without_a_reason_is_an_error(tested):
    done = tested(ROUNDED)
    assert done.exit_code == 2
    assert "toy.step: step.py:27: case 'both sides' accepts answers that are off by 3.20% of their size" in done.stderr
    reason = [
        ("[0.5, 2.0]])}),", "[0.5, 2.0]])}, loose='it is'),"),
        ('"threshold": 0.0}', '"threshold": 0.0}, loose="so"'),
    ]
    assert tested(ROUNDED, *reason).exit_code == 1
    assert "it has the usual one" in tested(*reason).stderr


def test_a_mutant_without_an_end_is_killed(tested):
    endless = (
        "    return np.where(x > threshold, 1.0, 0.0)",
        "    n = 1\n    while n > 0:\n        n -= 1\n    return np.where(x > threshold, 1.0, 0.0)",
    )
    started = time.process_time()
    survivors = document(tested(WITH_TIE, endless, options=["--json"]))["survivors"]
    assert not [one for one in survivors if "n -= 1" in one["before"]]
    assert time.process_time() - started < 60


def test_a_key_stays_when_something_else_is_edited(tested):
    more = ("    return np.where(x", "    y = x + 1\n    return np.where(x")
    keys = [
        {one["key"] for one in document(tested(*changes, options=["--json"]))["survivors"]} for changes in ([], [more])
    ]
    assert keys[0] < keys[1]


def test_exercises_are_chosen_by_id_or_unit(tested):
    assert "toy.step" in tested(options=["toy"]).stdout
    assert "toy.step" in tested(options=["toy.step"]).stdout
    wrong = tested(options=["nonsense"])
    assert wrong.exit_code == 2
    assert "'nonsense'" in wrong.stderr


def test_all_variants_of_hidden_cases_are_drawn():
    exercise = Catalogue()["losses.hinge"]
    numbers = {len(variants) for variants in Draws.of(exercise).variants}
    assert numbers == {1, DRAWS}


def test_a_loop_without_an_end_is_ended():
    def endless():
        while True:
            pass

    with pytest.raises(OutOfTime), cpu_limit(0.05):
        endless()
    assert signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL


def test_what_runs_out_of_time_while_an_object_goes_is_stopped_after_it():
    class Slow:
        def __del__(self):
            until = time.process_time() + 0.2
            while time.process_time() < until:
                pass
            gone.append(self)

    def endless():
        Slow()
        while True:
            pass

    gone = []
    with pytest.raises(OutOfTime), cpu_limit(0.05):
        endless()
    assert gone


def test_what_runs_out_of_time_while_a_weak_reference_is_told_is_stopped_after_it():
    class Kept:
        pass

    def slowly():
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        gone.append(True)

    def endless():
        weakref.finalize(Kept(), slowly)
        while True:
            pass

    gone = []
    with pytest.raises(OutOfTime), cpu_limit(0.05):
        endless()
    assert gone
