"""The laws that every exercise keeps, whoever wrote it. A new exercise file is under them without a line here.

They are those of ``autograder.laws``, to which `autograder exercises test` puts an instructor's own exercises, and some
of this course alone.
"""

from pathlib import Path

import pytest

import autograder
from autograder.asked.catalogue import Catalogue
from autograder.laws import LAWS
from autograder.laws.slips import without_slips
from autograder.mutation.examination import examine
from autograder.mutation.power import powers_of, weak_mistakes
from tests.kill_rate import PROPERTY

CATALOGUE = Catalogue()
IDS = list(CATALOGUE.paths)

every_exercise = pytest.mark.parametrize("exercise", [CATALOGUE[i] for i in IDS], ids=IDS)


def kept(law):
    """A test that no exercise has anything against a law."""

    @every_exercise
    def test(exercise):
        assert list(law(exercise)) == []

    return test


globals().update({f"test_{name}": kept(law) for name, law in LAWS.items()})


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


def test_the_catalogue_finds_every_file():
    folder = Path(autograder.__file__).parent / "exercises"
    files = {f"{p.parent.name}.{p.stem}" for p in folder.glob("*/[!_]*.py")}
    assert files == set(IDS)
