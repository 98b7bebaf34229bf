"""The laws that every exercise keeps, whoever wrote it. A new exercise file is under them without a line here."""

import ast
import functools
import inspect
import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.asked.answer import plain
from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import reference_of
from autograder.asked.sampled import GIVEN
from autograder.asked.seeds import public_seed, seeds_for
from autograder.mutation.draws import Draws
from autograder.mutation.examination import examine, wide_cases
from autograder.mutation.power import powers_of, weak_mistakes
from autograder.sandbox import Ending, Reply
from autograder.trial.trial import Trial, right_parts
from autograder.verdict.rehearsal import public_variants, rehearse
from autograder.verdict.result import Outcome
from tests.kill_rate import PROPERTY

CATALOGUE = Catalogue()
IDS = list(CATALOGUE.paths)

every_exercise = pytest.mark.parametrize("exercise", [CATALOGUE[i] for i in IDS], ids=IDS)


@functools.lru_cache(maxsize=1)
def mistaken(exercise):
    """What becomes of each declared mistake; several laws ask, one exercise after the other."""
    return {mistake.key: (mistake, rehearse(exercise, mistake.function)) for mistake in exercise.mistakes}


def map_arrays(value, change):
    if isinstance(value, dict):
        return {k: map_arrays(v, change) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map_arrays(v, change) for v in value)
    return change(value) if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f" else value


def wrapped(exercise, before=lambda inputs: inputs, after=lambda value: value):
    """The exercise's solution with its inputs and its answer put into another form."""

    @functools.wraps(exercise.solution)
    def implementation(*args, **kwargs):
        args, kwargs = before((args, kwargs))
        return after(exercise.solution(*args, **kwargs))

    return implementation


def full_marks(exercise, implementation):
    result = rehearse(exercise, implementation)
    lost = [(c.name, c.message) for c in result.checks if c.outcome is not Outcome.PASSED]
    assert not lost
    assert result.outcome is Outcome.PASSED
    assert result.score == result.max_score == exercise.points
    return result


@every_exercise
def test_the_solution_gets_full_marks(exercise):
    full_marks(exercise, exercise.solution)


@every_exercise
def test_the_solution_in_float32_gets_full_marks(exercise):
    single = functools.partial(map_arrays, change=lambda a: a.astype(np.float32))
    full_marks(exercise, wrapped(exercise, before=single))


@every_exercise
def test_a_correct_answer_passes_whatever_is_drawn(exercise):
    """In float64 and in float32, in every variant."""
    for variant in Draws.of(exercise).all:
        single = map_arrays(variant.inputs, lambda a: a.astype(np.float32))
        for drawn in (variant.inputs, single):
            answer = plain(exercise.call(exercise.solution, drawn))
            trial = Trial(variant, Reply(Ending.ANSWER, answer))
            assert [part.mismatch.message for part in trial.parts if part.mismatch] == []


@every_exercise
def test_other_ways_to_return_an_answer_get_full_marks(exercise):
    def lists(value):
        if isinstance(value, (list, tuple)):
            return [lists(v) for v in value]
        return value.tolist() if isinstance(value, np.ndarray) else value

    class Tensor:
        """What TensorFlow's and PyTorch's tensors are to the grader: something that can become an array."""

        def __init__(self, value):
            self.value = np.asarray(value)

        def __array__(self, dtype=None, copy=None):
            return self.value if dtype is None else self.value.astype(dtype)

    def tensors(value):
        return type(value)(tensors(v) for v in value) if isinstance(value, (list, tuple)) else Tensor(value)

    full_marks(exercise, wrapped(exercise, after=lists))
    full_marks(exercise, wrapped(exercise, after=tensors))


@every_exercise
def test_the_stub_gets_nothing(exercise):
    @functools.wraps(exercise.solution)
    def stub(*args, **kwargs):
        raise NotImplementedError

    result = rehearse(exercise, stub)
    assert result.score == 0
    assert result.outcome is Outcome.FAILED
    assert result.message == "Not attempted yet."


@every_exercise
def test_an_answer_that_ignores_the_input_gets_nothing(exercise):
    for answer in (None, 0.0, np.nan, [], "text", np.zeros(()), object()):
        assert rehearse(exercise, lambda *args, answer=answer, **kwargs: answer).score == 0, repr(answer)


@every_exercise
def test_a_constant_of_the_right_shape_gets_little(exercise):
    """Some part may truly be zero in some case; most of the marks must not be had so."""

    def constant(value, fill):
        if isinstance(value, (list, tuple)):
            return type(value)(constant(v, fill) for v in value)
        # Numbers and indices, which NumPy returns as scalars and as integers, are answers as well.
        return np.full(np.shape(value), fill) if np.asarray(value).dtype.kind in "fi" else value

    for fill in (0.0, 1.0, np.nan):
        result = rehearse(exercise, wrapped(exercise, after=functools.partial(constant, fill=fill)))
        assert result.score <= exercise.points / 8, fill


def calls_in_mistakes(exercise):
    """Every call with which an exercise's file builds the function of a `Mistake`."""
    tree = ast.parse(Path(CATALOGUE.paths[exercise.id]).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mistake":
            functions = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "function")]
            yield from (call for f in functions for call in ast.walk(f) if isinstance(call, ast.Call))


def without_slips(exercise):
    """What the file's functions make mistakes from, with nothing changed.

    That is `mistaken()` where a mistake is `mistaken(sign=-1)`, unless the file's `mistaken` cannot do without an
    argument; and `learn` itself where one is `partial(learn, last=True)`.
    """
    module = vars(sys.modules[exercise.solution.__module__])
    unchanged = {}
    for call in calls_in_mistakes(exercise):
        called, bound = ast.unparse(call.func), [ast.unparse(a) for a in call.args[:1]]
        if called in ("partial", "functools.partial"):
            unchanged[bound[0]] = module[bound[0]]
        elif inspect.isfunction(module.get(called)):
            parameters = inspect.signature(module[called]).parameters.values()
            if all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in parameters) and parameters:
                unchanged[f"{called}()"] = module[called]()
    return unchanged


def test_what_mistakes_are_made_from_is_found():
    """By a factory; by a factory within another call; with something bound to a function; by none."""
    ids = (
        "backprop.mlp_backward",
        "initialization.standard_normal",
        "linear.averaged_perceptron",
        "losses.hinge_gradient",
    )
    found = [list(without_slips(CATALOGUE[i])) for i in ids]
    assert found == [["slipped()", "mistaken()"], ["mistaken()"], ["learn"], []]


@every_exercise
def test_without_a_slip_what_mistakes_are_made_from_gets_full_marks(exercise):
    """So that a mistake has its own error and no other, which would be named in its place."""
    for implementation in without_slips(exercise).values():
        full_marks(exercise, implementation)


@every_exercise
def test_a_declared_mistake_loses_marks_and_is_named(exercise):
    for key, (mistake, result) in mistaken(exercise).items():
        assert result.score < result.max_score, key
        assert [(d.mistake, d.message) for d in result.diagnosis] == [(key, mistake.message)]


@every_exercise
def test_a_declared_mistake_has_the_same_marks_in_every_variant(exercise):
    """No mark is a matter of which numbers a student was given."""
    for mistake in exercise.mistakes:
        for variants in Draws.of(exercise).variants:
            outcomes = {earned(mistake, variant) for variant in variants}
            assert len(outcomes) == 1, (mistake.key, variants[0].case.name)
            assert outcomes == {marked(mistake, variants[0])}, "the short way to compare decides otherwise"


def earned(mistake, variant):
    """For each part, whether it earns its marks; found the short way."""
    outcome = variant.outcome_of(mistake)
    if isinstance(outcome, Exception):
        return (False,) * len(variant.exercise.part_names)
    return tuple(right_parts(variant, outcome))


def marked(mistake, variant):
    """For each part, whether it earns its marks; found as for a submission."""
    outcome = variant.outcome_of(mistake)
    if isinstance(outcome, Exception):
        return (False,) * len(variant.exercise.part_names)
    return tuple(part.right for part in Trial(variant, Reply(Ending.ANSWER, outcome)).parts)


@every_exercise
def test_every_mutant_of_the_solution_loses_marks_or_is_equivalent(exercise, record_property):
    examination = examine(exercise)
    made, equivalent = len(examination.fates), len(examination.equivalent)
    record_property(PROPERTY, {"made": made, "equivalent": equivalent, "killed": examination.killed})
    assert examination.stale == []
    assert [fate.mutant.key for fate in examination.survivors] == []


sampled_exercises = pytest.mark.parametrize(
    "exercise", [CATALOGUE[i] for i in IDS if CATALOGUE[i].sampled], ids=[i for i in IDS if CATALOGUE[i].sampled]
)


@sampled_exercises
def test_a_mistake_in_draws_loses_but_for_one_time_in_a_million(exercise, record_property):
    """In every case in which it is a mistake, measured with many generators; where it is none, it is never marked."""
    powers = powers_of(exercise)
    for one in powers:
        record_property(f"{one.mistake}, {one.case}", round(one.least, 1))
    assert weak_mistakes(powers) == []


@every_exercise
def test_what_a_case_accepts_is_small_or_has_its_reason(exercise):
    assert wide_cases(exercise) == []


@every_exercise
def test_every_case_is_needed_by_some_mistake(exercise):
    results = [result for _, result in mistaken(exercise).values()]
    needed = {check.case for r in results for check in r.checks if check.outcome is not Outcome.PASSED}
    assert needed == {case.name for case in exercise.cases}


@every_exercise
def test_there_is_enough_to_learn_from(exercise):
    assert len(exercise.mistakes) >= 4
    assert exercise.hints
    assert any(case.hidden for case in exercise.cases)
    assert any(not case.hidden for case in exercise.cases)


@every_exercise
def test_the_reference_has_the_exercises_signature(exercise):
    """The same parameters in the same order; the reference may have further options of its own.

    A distribution does not depend on how often, and with which generator, is drawn from it.
    """
    theirs = inspect.signature(reference_of(exercise)).parameters
    ours = {n: p for n, p in exercise.signature.parameters.items() if not (exercise.sampled and n in GIVEN)}
    assert not exercise.sampled or not set(GIVEN) & set(theirs)
    for name, parameter in ours.items():
        assert theirs[name].kind == parameter.kind
        # None: the reference finds a value itself, and calibration sees that it answers alike.
        assert theirs[name].default in (parameter.default, None) or exercise.reference is not None
    positional = [n for n, p in ours.items() if p.kind is not p.KEYWORD_ONLY]
    assert list(theirs)[: len(positional)] == positional


@every_exercise
def test_an_exercise_file_does_not_import_the_reference(exercise):
    """A solution that calls the reference would be checked against itself."""
    tree = ast.parse(Path(CATALOGUE.paths[exercise.id]).read_text(encoding="utf-8"))
    imported = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name.split(".")[0] for name in imported} & {"dlcourse", "tensorflow", "keras", "torch", "scipy"}


@every_exercise
def test_the_statement_says_which_of_numpys_functions_are_forbidden(exercise):
    if any(name.startswith("numpy.") for name in exercise.forbidden):
        assert re.search(r"NumPy\s+only,[^.]*\b(but\s+not|without|and\s+no)\s", exercise.statement)


@every_exercise
def test_the_statement_says_where_derivatives_have_to_be_derived(exercise):
    assert exercise.analytic == bool(re.search(r"no\s+numerical\s+differentiation", exercise.statement))


@every_exercise
def test_draws_repeat_exactly_and_differ_between_students(exercise):
    for case in exercise.cases:
        same = [exercise.inputs(case, public_seed(exercise, case)) for _ in range(2)]
        assert repr(same[0]) == repr(same[1])
        if case.hidden:
            seeds = {seeds_for(b"law", f"student {n}")(exercise, case) for n in range(5)}
            drawn = {repr(exercise.inputs(case, seed)) for seed in seeds}
            assert len(drawn) == len(seeds) > 1, f"{case.name}: a hidden case must not be the same for everybody"


@every_exercise
def test_a_case_whose_draw_draws_nothing_holds_its_inputs(exercise):
    for case in exercise.cases:
        drawn = {repr(case.make_inputs(seed)) for seed in range(3)}
        assert (len(drawn) == 1) == (case.draw is None), f"{case.name}: give it `inputs`"


def test_the_catalogue_finds_every_file():
    folder = Path(autograder.__file__).parent / "exercises"
    files = {f"{p.parent.name}.{p.stem}" for p in folder.glob("*/[!_]*.py")}
    assert files == set(IDS)


@every_exercise
def test_any_two_declared_mistakes_are_told_apart(exercise):
    """By some part of some case: what is named is the only mistake that answers so."""
    variants = public_variants(exercise, hidden=True)
    for one, other in itertools.combinations(exercise.mistakes, 2):
        assert any(tells_apart(variant, one, other) for variant in variants), f"{one.key} and {other.key}"


def tells_apart(variant, one, other):
    """Whether the answer of one mistake could not be taken for the other's."""
    first, second = variant.outcome_of(one), variant.outcome_of(other)
    if isinstance(first, Exception) or isinstance(second, Exception):
        return repr(first) != repr(second)
    trial = Trial(variant, Reply(Ending.ANSWER, first))
    return not all(trial.shows(other, part) for part in trial.parts)


@every_exercise
def test_a_mistake_with_another_constant_is_named_too(exercise):
    for mistake in exercise.mistakes:
        for version in mistake.versions[1:]:
            result = rehearse(exercise, version.function)
            assert [d.mistake for d in result.diagnosis] == [mistake.key], mistake.versions.index(version)
