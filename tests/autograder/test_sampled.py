"""Exercises in which the student draws the random numbers: what is passed, what comes back, and what is told of it."""

import dataclasses
import re

import numpy as np
import pytest

from autograder import Case, Exercise, ExerciseError, Finite, Mistake
from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import distribution_of
from autograder.asked.seeds import public_seed, seeds_for
from autograder.course.cells import exercise_cells
from autograder.handin.finding import HandIn
from autograder.mutation.examination import examine
from autograder.mutation.power import powers_of, weak_mistakes
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation
from autograder.sandbox.inside.inputs import with_generators
from autograder.verdict.rehearsal import rehearse

SAMPLE_HIDDEN = Catalogue()["energy.sample_hidden"]


def coin(p, *, draws, rng):
    """Toss coins that show 1 with probabilities p."""
    return (rng.random((draws, len(p))) < p).astype(float)


def exact(p):
    return np.array([0.0, 1.0]), np.stack([1 - p, p], axis=1)


def off_by(difference):
    return lambda p, *, draws, rng: coin(p + difference, draws=draws, rng=rng)


def draw(rng):
    return {"p": rng.uniform(0.2, 0.4, 3)}


CASES = (Case("a public case", draw, draws=1000), Case("a hidden case", draw, draws=2000, hidden=True))


def declared(*mistakes, cases=CASES, solution=coin, **options):
    given = {"reference": exact, "sampled": Finite, "points": 2} | options
    made = [Mistake(name, function, f"It is {name}.") for name, function in mistakes]
    return dataclasses.replace(Exercise(solution=solution, cases=cases, mistakes=made, **given), id="toy.coin")


COIN = declared(("far off", off_by(0.3)))


def without_rng(p, *, draws):
    return p


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"cases": [Case("few", draw, draws=50)]}, "case 'few': expected at least 100 `draws`, got 50"),
        ({"cases": [Case("none", draw)]}, "case 'none': expected at least 100 `draws`, got 0"),
        ({"sampled": None}, "case 'a public case' has `draws`; the exercise needs `sampled`"),
        ({"solution": without_rng}, "has the parameters draws and rng; 'rng' is missing"),
        ({"parts": ["one", "two"]}, "has one array for an answer, no parts"),
        ({"reference": None}, "needs a `reference` that returns the parameters of the distribution"),
    ],
)
def test_what_does_not_fit_together_is_refused(options, told):
    with pytest.raises(ExerciseError, match=re.escape(told)):
        declared(**options)


def test_a_reference_that_gives_no_distribution_is_refused():
    wrong = declared(reference=lambda p: (np.array([0.0, 1.0]), p))
    with pytest.raises(ExerciseError, match=r"toy\.coin, case 'a public case': .* gives no distribution"):
        distribution_of(wrong, wrong.cases[0], wrong.inputs(wrong.cases[0], 0))


def test_a_case_passes_how_many_draws_and_a_seed_of_each_students_own():
    public, hidden = COIN.cases
    drawn = COIN.inputs(public, public_seed(COIN, public))
    assert list(drawn) == ["p", "draws", "rng"]
    assert drawn["draws"] == 1000
    assert repr(drawn) == repr(COIN.inputs(public, public_seed(COIN, public)))
    seeds = {COIN.inputs(hidden, seeds_for(b"secret", f"student {n}")(COIN, hidden))["rng"].number for n in range(8)}
    assert len(seeds) > 4
    given = declared(cases=[Case("given", inputs={"p": np.array([0.3])}, draws=100, hidden=True)])
    assert given.inputs(given.cases[0], 1)["rng"].number != given.inputs(given.cases[0], 2)["rng"].number


def test_the_draws_cannot_be_told_from_the_inputs():
    """The generator that draws a case's inputs is not the one that the student gets."""
    case = COIN.cases[0]
    passed = with_generators(COIN.inputs(case, 5)["rng"])
    assert not np.allclose(passed.uniform(0.2, 0.4, 3), COIN.inputs(case, 5)["p"])


def graded(tmp_path, body, isolation=Isolation.PROCESS, student="ann"):
    path = tmp_path / "student.py"
    path.write_text(f"import numpy as np\n\ndef sample_hidden(x, w, c, *, draws, rng):\n{body}", encoding="utf-8")
    grading = Grading("e", (SAMPLE_HIDDEN.id,), b"a secret", isolation, ())
    (result,) = grade_handin(grading, HandIn(student, path)).results
    return result


ON = "    p = 1 / (1 + np.exp(-(x @ w.T + c)))\n"


@pytest.mark.parametrize(
    "body",
    [
        "    return rng.binomial(1, p, size=(draws, *p.shape))\n",
        "    return np.array([rng.random(p.shape) < p for _ in range(draws)])\n",
        "    each = [rng.choice(2, p=[1 - q, q], size=draws) for q in p.ravel()]\n"
        "    return np.stack(each, axis=1).reshape(draws, *p.shape)\n",
    ],
)
def test_right_draws_get_full_marks_in_the_sandbox_however_they_are_made(tmp_path, body):
    result = graded(tmp_path, ON + body)
    assert [check.message for check in result.checks] == ["Correct."] * 3


def test_a_mistake_is_named_though_its_draws_are_others(tmp_path):
    result = graded(
        tmp_path, "    p = 1 / (1 + np.exp(-(x @ w.T)))\n    return rng.binomial(1, p, (draws, *p.shape))\n"
    )
    assert [found.mistake for found in result.diagnosis] == ["bias-left-out"]


def test_of_a_hidden_case_no_number_is_told(tmp_path):
    result = graded(tmp_path, ON + "    return rng.binomial(1, p ** 2, (draws, *p.shape))\n")
    public = [check for check in result.checks if not check.hidden]
    (hidden,) = (check for check in result.checks if check.hidden)
    assert all(re.search(r"In [\d.]+ % of \d+ draws entry .* expected are [\d.]+ %", c.message) for c in public)
    assert hidden.message == "The draws do not have the right distribution on this hidden case."
    assert (hidden.kind.value, hidden.evidence) == ("distribution", None)
    assert [found.mistake for found in result.diagnosis] == ["draws-entries"]
    assert not re.search(r"\d", result.diagnosis[0].message)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("    own = np.random.default_rng(1)\n    return own.binomial(1, p, (draws, *p.shape))\n", "unused-generator"),
        ("    return np.broadcast_to(rng.binomial(1, p), (draws, *p.shape))\n", "draws-same"),
        ("    return np.tile(rng.binomial(1, p, (draws // 2, *p.shape)), (2, 1, 1))\n", "draws-successive"),
        ("    return p + 0 * rng.random((draws, 1, 1)) + 1e-3\n", "draws-impossible"),
    ],
)
def test_what_is_not_declared_is_told_by_the_test_that_it_fails(tmp_path, body, reason):
    result = graded(tmp_path, ON + body)
    assert result.score == 0
    assert [found.mistake for found in result.diagnosis] == [reason]


TRICKS = {
    "replace what makes generators": "np.random.default_rng = np.random.Generator = lambda *a: None",
    "replace what tests": "np.bincount = np.log = lambda *a, **k: np.zeros(1)",
    "replace the check of use": (
        "import sys; modules = [m for m in [*sys.modules.values()] if hasattr(m, 'refuse_unused')]; "
        "[setattr(m, 'refuse_unused', print) for m in modules]"
    ),
}
ANSWERS = {
    "its generator": "rng",
    "its seed": "rng.bit_generator.seed_seq.entropy",
    "the generator that it got, as draws": "np.full((draws, *p.shape), rng, dtype=object)",
    "nothing but extremes": "np.full((draws, *p.shape), [np.inf, -np.inf, 1e308, np.nan][int(rng.integers(4))])",
    "draws without entries": "np.zeros((draws, 0, 10**9))",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_trick_earns_nothing_where_draws_are_asked_for(tmp_path, trick, answer):
    assert graded(tmp_path, f"{ON}    {trick}\n    rng.random()\n    return {answer}\n").score == 0


def test_an_answer_beyond_the_size_that_was_asked_for_is_not_read(tmp_path):
    result = graded(tmp_path, ON + "    return rng.random((draws, *p.shape, 100))\n")
    assert {check.kind.value for check in result.checks} == {"type"}


def test_the_statement_says_that_marks_are_statistical_and_how_safe_they_are():
    statement = exercise_cells(SAMPLE_HIDDEN)[0].source
    assert "Marked statistically" in statement
    assert "fails a case with a probability of at most 1 in 1,000,000" in statement
    assert "statistically" not in exercise_cells(Catalogue()["energy.cd_k"])[0].source


def test_a_mistake_that_only_luck_catches_is_told_to_the_author():
    made = declared(("far off", off_by(0.3)), ("near", off_by(0.1)), ("none", coin))
    powers = powers_of(made)
    told = weak_mistakes(powers)
    assert [one.loses for one in powers if one.mistake == "far-off"] == [True, True]
    assert [one.passes for one in powers if one.mistake == "none"] == [True, True]
    assert "has a mistake, 'near', that may lose case 'a public case' or pass it" in told[0]
    assert told[-1] == "has a mistake, 'none', that loses no case surely"
    assert powers_of(Catalogue()["energy.cd_k"]) == []


def test_mutants_of_a_sampler_are_tried_like_all_others():
    examination = examine(COIN)
    survive = {fate.mutant.operator: fate.survives for fate in examination.fates}
    assert survive["comparison strict or loose"]
    assert not survive["comparison turned"]
    assert not survive["draws fixed at what the first case passes"]
    assert not survive["rng fixed at what the first case passes"]
    assert examination.errors == []


def test_a_first_look_in_a_notebook_is_the_same():
    assert rehearse(COIN, lambda p, *, draws, rng: rng.binomial(1, p, (draws, 3))).score == 2
    unused = rehearse(COIN, lambda p, *, draws, rng: np.random.default_rng(0).binomial(1, p, (draws, 3)))
    assert unused.score == 0
    for check in unused.checks:  # on a hidden case, too: the student's code has raised no exception
        assert check.message.startswith("Nothing was drawn from the generator that was passed.")
