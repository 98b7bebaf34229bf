"""The laws, each broken by an exercise of an instructor's own, and what its author is told."""

import json
import shlex
import sys

import pexpect
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.laws import LAWS, faults

GOOD = '''"""The mean and the spread of each column."""

import numpy as np

from autograder import Case, Exercise, Mistake


def columns(x, *, ddof=0):
    """Return of the table `x`, (rows, columns), the mean of each column and its standard deviation.

    The latter's divisor is rows − `ddof`.
    """
    ### BEGIN SOLUTION
    return x.mean(axis=0), x.std(axis=0, ddof=ddof)
    ### END SOLUTION


def reference(x, *, ddof=0):
    mean = np.sum(x, axis=0) / len(x)
    return mean, np.sqrt(np.sum((x - mean) ** 2, axis=0) / (len(x) - ddof))


def mistaken(*, mean=np.mean, power=0.5, divisor=None, axis=0):
    def columns(x, *, ddof=0):
        n = divisor or x.shape[axis] - ddof
        centred = x - np.mean(x, axis=axis, keepdims=True)
        return mean(x, axis=axis), (np.sum(centred**2, axis=axis) / n) ** power

    return columns


def table(rng, rows=5):
    return {"x": rng.normal(loc=1.0, size=(rows, 3)), "ddof": 1}


exercise = Exercise(
    solution=columns,
    reference=reference,
    points=4,
    parts=["mean", "spread"],
    cases=[
        Case("five rows", table),
        Case("more rows", table, {"rows": 12}, hidden=True),
    ],
    mistakes=[
        Mistake("sum", mistaken(mean=np.sum), "Divide the sum by the number of rows."),
        Mistake("variance", mistaken(power=1), "The standard deviation is the root of the variance."),
        Mistake("one divisor", mistaken(divisor=4.5), "Divide by the number of rows less `ddof`."),
        Mistake("rows", mistaken(axis=1), "A column's entries stand below each other: axis 0."),
    ],
    hints=["`axis=0` runs down the rows."],
)
'''
CASE = '        Case("five rows", table),'
SUM = '        Mistake("sum", mistaken(mean=np.sum), "Divide the sum by the number of rows."),'
DRAW = 'return {"x": rng.normal(loc=1.0, size=(rows, 3)), "ddof": 1}'

# By law, what is changed in the file, and what its author is told.
BROKEN = {
    "draws_repeat": [
        (DRAW, 'return {"x": np.random.default_rng().normal(size=(rows, 3)), "ddof": 1}'),
        "cases 'five rows' and 'more rows' draw other inputs from the same seed; take all that is random from `rng`.",
    ],
    "hidden_cases_differ_between_students": [
        (DRAW, 'return {"x": np.arange(rows * 3.0).reshape(rows, 3) ** 2, "ddof": 1}'),
        "case 'more rows' is hidden and the same for everybody;",
    ],
    "a_draw_draws": [
        (CASE, '        Case("five rows", lambda rng: {"x": np.arange(15.0).reshape(5, 3) ** 1.5, "ddof": 1}),'),
        "case 'five rows' draws the same whatever the seed is; give `inputs` in place of `draw`.",
    ],
    "inputs_are_data": [
        (DRAW, 'return {"x": rng.normal(size=(rows, 3)), "ddof": {1: print}}'),
        "case 'five rows' has an input 'ddof' with the key 1, which does not reach a student's process;",
    ],
    "answers_have_the_parts": [
        ('parts=["mean", "spread"]', 'parts=["mean", "spread", "range"]'),
        "case 'five rows': the reference `reference` returns a tuple of 2, and `parts` names 3: mean, spread, range.",
    ],
    "answers_are_numbers": [
        (DRAW, 'return {"x": np.where(np.arange(3) == 1, np.nan, rng.normal(size=(rows, 3))), "ddof": 1}'),
        "the reference `reference` (columns.py:18) answers cases 'five rows' and 'more rows' with NaN, which compares",
    ],
    "tolerances_are_small": [
        (CASE, '        Case("five rows", table, loose="sums cancel"),'),
        "case 'five rows' says under `loose` why its tolerance is wide, and it has the usual one.",
    ],
    "a_mistake_answers": [
        (SUM, '        Mistake("sum", lambda x: x.nonsense, "Divide."),'),
        "mistake 'sum' raises in every case, TypeError:",
    ],
    "a_mistake_loses_marks": [
        (SUM, '        Mistake("sum", mistaken(), "Divide."),'),
        "mistake 'sum' loses no marks; add a case in which it answers something else than the solution.",
    ],
    "mistakes_are_told_apart": [
        (SUM, f'{SUM}\n        Mistake("total", mistaken(mean=np.sum), "Divide it."),'),
        "mistake 'total' answers as 'sum' in every case; add one that tells them apart, or drop one.",
    ],
    "a_mistake_is_named": [
        (SUM, f'{SUM}\n        Mistake("total", mistaken(mean=np.sum), "Divide it."),'),
        "mistake 'total' is taken for ",
    ],
    "other_constants_are_the_same_mistake": [
        (SUM, SUM.replace('rows."', 'rows.", others=[mistaken(power=1)]')),
        "mistake 'sum' is not named with the constants of number 1 in `others`, but [",
    ],
    "without_its_slip_a_mistake_is_right": [
        ("        return mean(x, axis=axis), (", "        return mean(x, axis=axis) + 1, ("),
        "`mistaken()`, from which mistakes are made, is wrong by itself. five rows",
    ],
    "every_case_is_needed": [
        (CASE, f'{CASE}\n        Case("nothing at all", inputs={{"x": np.zeros((1, 1)), "ddof": 0}}),'),
        "case 'nothing at all' is failed by no mistake; declare the one that it is there for, or drop it.",
    ],
    "there_is_enough_to_learn_from": [
        ('    hints=["`axis=0` runs down the rows."],\n', ""),
        "it has no hint; give one for those who do not know how to begin.",
    ],
    "the_reference_has_the_signature": [
        ("def reference(x, *, ddof=0):", "def reference(x, ddof=0):"),
        "'ddof' is passed by position to one of solution and reference, by name to the other.",
    ],
    "the_solution_is_its_own": [
        ("import numpy as np\n", "import numpy as np\nimport scipy\n"),
        "the file imports scipy; write the solution independently of the reference, by hand.",
    ],
    "the_solution_uses_nothing_forbidden": [
        ("    points=4,", '    points=4,\n    forbidden=["numpy.std"],'),
        "the solution uses numpy.std, which `forbidden` has; write it without, or allow that.",
    ],
    "forbidden_functions_of_numpy_are_said": [
        ("    points=4,", '    points=4,\n    forbidden=["numpy.convolve"],'),
        "the statement does not say which functions of NumPy are forbidden, as in: NumPy only, but not `np.convolve`.",
    ],
    "derivation_by_hand_is_said": [
        ("    points=4,", "    points=4,\n    analytic=True,"),
        "the statement does not say what `analytic` asks for: no numerical differentiation.",
    ],
    "a_constant_of_the_right_shape_gets_little": [
        (DRAW, 'return {"x": 1 + rng.normal() * np.array([[-1.0], [0.0], [1.0]]) * np.ones(3) / rows, "ddof": 1}'),
        "an array of the right shape that is 1 everywhere gets 2 of 4 points, in cases 'five rows' and 'more rows'",
    ],
}
# What no exercise can break by itself, since solution and reference have to agree before and draws are made fair. These
# guard the grader.
OF_THE_GRADER = {
    "a_mistake_has_the_same_marks_in_every_variant",
    "an_answer_may_be_lists_or_tensors",
    "the_solution_gets_full_marks",
    "the_solution_in_float32_gets_full_marks",
    "the_solution_passes_whatever_is_drawn",
    "the_stub_gets_nothing",
}


def written(folder, text, name="columns"):
    path = folder / "statistics" / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def changed(change):
    assert GOOD.count(change[0]) == 1, change[0]
    return GOOD.replace(*change)


def exercise_of(folder):
    return Catalogue([folder])["statistics.columns"]


def test_a_good_exercise_keeps_all_laws(tmp_path):
    assert list(faults(exercise_of(written(tmp_path, GOOD)))) == []


def test_every_law_has_been_seen_broken():
    assert {*BROKEN, *OF_THE_GRADER, "an_answer_that_ignores_the_inputs_gets_nothing"} == set(LAWS)


@pytest.mark.parametrize("law", BROKEN)
def test_what_is_wrong_is_told(tmp_path, law):
    change, message = BROKEN[law]
    found = list(LAWS[law](exercise_of(written(tmp_path, changed(change)))))
    assert message in [fault.message[: len(message)] for fault in found]


ZERO = '''"""How many are negative."""

from autograder import Case, Exercise, Mistake


def negatives(x):
    """Return how many entries of `x` are below zero, an integer."""
    ### BEGIN SOLUTION
    return int((x < 0).sum())
    ### END SOLUTION


exercise = Exercise(
    solution=negatives,
    reference=lambda x: (x < 0).sum(),
    points=1,
    cases=[Case("uniforms", lambda rng: rng.uniform(size=4))],
    mistakes=[Mistake("those that are not", lambda x: int((x >= 0).sum()), "Count those below zero.")],
)
'''


def test_an_answer_that_can_be_guessed_is_told(tmp_path):
    exercise = Catalogue([written(tmp_path, ZERO, "negatives")])["statistics.negatives"]
    (first, *_) = LAWS["an_answer_that_ignores_the_inputs_gets_nothing"](exercise)
    assert (
        first.message == "`return 0.0` gets 1 of 1 point, in case 'uniforms'; change what is drawn so that it is wrong."
    )


SIGNS = '''"""Which are negative."""

from autograder import Case, Exercise, Mistake


def negative(x):
    """Return whether each entry of `x` is below zero, an array of booleans."""
    ### BEGIN SOLUTION
    return x < 0
    ### END SOLUTION


exercise = Exercise(
    solution=negative,
    reference=lambda x: x < 0,
    points=1,
    cases=[Case("uniforms", lambda rng: {"x": -rng.uniform(size=4)})],
    mistakes=[Mistake("those that are not", lambda x: x >= 0, "Tell those below zero.")],
)
'''


def test_booleans_that_can_be_guessed_are_told(tmp_path):
    exercise = Catalogue([written(tmp_path, SIGNS, "negative")])["statistics.negative"]
    (fault, *_) = LAWS["a_constant_of_the_right_shape_gets_little"](exercise)
    assert fault.message.startswith(
        "an array of the right shape that is 1 everywhere gets 1 of 1 point, in case 'uniforms';"
    )


def examined(folder, *options):
    return CliRunner().invoke(main, ["--exercises", str(folder), "exercises", "test", *options])


def test_faults_stand_below_the_exercise_and_end_in_misuse(tmp_path):
    done = examined(written(tmp_path, changed(BROKEN["a_mistake_loses_marks"][0])))
    assert done.exit_code == 2
    assert "statistics.columns" in done.stdout
    line = GOOD[: GOOD.index("    def columns(x, *, ddof=0):\n        n")].count("\n") + 1
    assert f"  ! columns.py:{line}: mistake 'sum' loses no marks; add a case in which it" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert f"autograder: statistics.columns: columns.py:{line}: mistake 'sum' loses no marks" in done.stderr


def test_advice_ends_in_success(tmp_path):
    done = examined(written(tmp_path, changed(BROKEN["there_is_enough_to_learn_from"][0])), "--json")
    (found,) = json.loads(done.stdout)["exercises"]
    assert (found["errors"], found["advice"]) == (
        [],
        ["columns.py:8: it has no hint; give one for those who do not know how to begin."],
    )
    assert found["mutants"] > 0
    assert done.exit_code == (1 if found["survivors"] else 0)


def test_an_exercise_that_raises_does_not_keep_others_from_being_examined(tmp_path):
    written(tmp_path, changed(("mean = np.sum(x, axis=0) / len(x)", "mean = np.sum(x, axis=0) / missing")))
    written(tmp_path, ZERO, "negatives")
    done = examined(tmp_path)
    assert done.exit_code == 2
    assert "the reference `reference` raised NameError: name 'missing' is not defined" in done.stderr
    assert "statistics.negatives: negatives.py" in done.stderr or "`return 0.0` gets 1 of 1 point" in done.stderr


def test_on_a_terminal_a_fault_is_told_once(tmp_path):
    folder = written(tmp_path, changed(BROKEN["a_mistake_loses_marks"][0]))
    command = ["-m", "autograder.cli", "--exercises", str(folder), "exercises", "test"]
    told = pexpect.run(f"{sys.executable} {shlex.join(command)}", encoding="utf-8", timeout=120)
    assert told.count("mistake 'sum' loses no marks") == 1, told
