"""Exercises in the order of the course, and found by what people call them."""

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.study.named import exercise_named
from autograder.study.order import Order
from tests.autograder.toy import EXERCISES

CATALOGUE = Catalogue()
ORDER = Order(CATALOGUE)
FIRST_OF_CALCULUS = next(each for each in CATALOGUE.paths if each.startswith("calculus."))


def test_every_exercise_stands_once_in_the_order_of_the_notebooks():
    assert sorted(ORDER.ids) == sorted(CATALOGUE.paths)
    names = [chapter.name for chapter in ORDER.chapters]
    assert names == sorted(names)
    assert ORDER.ids.index(FIRST_OF_CALCULUS) < ORDER.ids.index("attention.transformer")


def test_an_exercise_is_at_home_in_its_own_unit_and_not_in_the_tour():
    assert str(ORDER.place("optimization.adam")) == "07-optimization/adam.py"
    assert "00-tour" not in {chapter.name for chapter in ORDER.chapters}


def test_no_two_exercises_share_a_file():
    places = [ORDER.place(each) for each in ORDER.ids]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("unit", ["optimization", "07-optimization", "07", "7"])
def test_units_have_several_names(unit):
    assert "optimization.adam" in ORDER.chosen([unit])
    assert "activations.softmax_jacobian" not in ORDER.chosen([unit])


def test_a_tour_can_be_chosen_and_a_number_stands_for_all_its_notebooks():
    assert len(ORDER.chosen(["00-tour"])) == 6
    assert set(ORDER.chosen(["08a"])) < set(ORDER.chosen(["8"]))


def test_an_unknown_unit_is_refused_with_those_that_there_are():
    with pytest.raises(ExerciseError, match=r"no unit 'optimisation'.*07-optimization"):
        ORDER.chosen(["optimisation"])


def test_exercises_of_ones_own_come_alone():
    order = Order(Catalogue([EXERCISES]))
    chosen = order.chosen([], own=[EXERCISES])
    assert chosen
    assert all((EXERCISES / each.replace(".", "/")).with_suffix(".py").exists() for each in chosen)


@pytest.mark.parametrize("name", ["adam", "optimization.adam", "optimization/adam.py", "Adam"])
def test_an_exercise_is_found_without_its_unit(name):
    assert exercise_named(CATALOGUE.paths, name) == "optimization.adam"


def test_a_name_that_several_have_is_refused_with_all_of_them():
    with pytest.raises(ExerciseError, match=r"several exercises 'cross_entropy': .*losses\.cross_entropy"):
        exercise_named(CATALOGUE.paths, "cross_entropy")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("softmax_jacobean", "activations.softmax_jacobian"),
        ("optimisation.adam", "optimization.adam"),
        ("lstm", "recurrent.lstm_gates"),
        ("activation.softmax_jacobian", "activations.softmax_jacobian"),
    ],
)
def test_the_nearest_names_are_suggested(name, meant):
    with pytest.raises(ExerciseError, match="did you mean") as error:
        exercise_named(CATALOGUE.paths, name)
    assert meant in str(error.value)
