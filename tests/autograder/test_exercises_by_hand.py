"""The six exercises of the tour against plain loops, PyTorch and numbers worked by hand. Needs no TensorFlow."""

import functools
import inspect
import math
import sys

import numpy as np
import pytest
import torch

from autograder.asked.catalogue import EXERCISES, load_exercise
from tests.autograder import by_loops, by_pytorch

TOUR = [
    "activations.softmax_jacobian",
    "backprop.mlp_backward",
    "convolution.conv2d_layer_backward",
    "recurrent.lstm_gates",
    "energy.cd_k",
    "optimization.adam",
]
SEEDS = range(5)
MARGIN = 1e-3  # relative to the largest entry; what a mistake must at least be off by


def tour(exercise_id):
    unit, name = exercise_id.split(".")
    return load_exercise(EXERCISES / unit / f"{name}.py", exercise_id)


def each(items):
    """Parametrise over ``items(exercise)`` of all exercises, with readable ids."""
    pairs = [(tour(i), item) for i in TOUR for item in items(tour(i))]
    return pytest.mark.parametrize(
        ("exercise", "item"), pairs, ids=[f"{e.id}-{getattr(i, 'name', i)}" for e, i in pairs]
    )


each_case = each(lambda e: e.cases)
each_mistake = each(lambda e: e.mistakes)
each_exercise = pytest.mark.parametrize("exercise", [tour(i) for i in TOUR], ids=TOUR)


def arrays(value):
    """Return all arrays in nested lists and tuples, one after another."""
    if isinstance(value, (list, tuple)):
        return [a for v in value for a in arrays(v)]
    return [value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)]


def mapped(change, value):
    """Change every array of the inputs and leave what else there is."""
    if isinstance(value, dict):
        return {k: mapped(change, v) for k, v in value.items()}
    if isinstance(value, list):
        return [mapped(change, v) for v in value]
    return change(value) if isinstance(value, np.ndarray) else value


def locked(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def drawn(exercise, case, seed):
    return mapped(locked, exercise.inputs(case, seed))


def distance(actual, expected):
    """The largest error of any part, relative to that part's size; infinite where there is a nan."""
    worst = 0.0
    for a, e in zip(arrays(actual), arrays(expected), strict=True):
        assert a.shape == e.shape
        error = np.abs(a - e).max() / (np.abs(e).max() or 1.0)
        worst = max(worst, error if np.isfinite(error) else math.inf)
    return worst


def slip(exercise, mistake, case, seed):
    """How far a mistake is off in one case; infinitely where it raises or answers in other shapes."""
    inputs = drawn(exercise, case, seed)
    expected = exercise.call(exercise.solution, inputs)
    try:
        answer = exercise.call(mistake.function, inputs)
    except ValueError:  # shapes that do not fit, or a read-only input
        return math.inf
    shapes = [[array.shape for array in arrays(value)] for value in (answer, expected)]
    return distance(answer, expected) if shapes[0] == shapes[1] else math.inf


@each_case
@pytest.mark.parametrize("oracle", [by_loops, by_pytorch], ids=["loops", "pytorch"])
def test_solution_agrees_with_an_independent_implementation(exercise, item, oracle):
    if oracle is by_loops and item.name == "twenty layers":
        pytest.skip("one tangent for each of 30 000 weights takes hours, which is what the case is for")
    for seed in SEEDS:
        inputs = drawn(exercise, item, seed)
        expected = getattr(oracle, exercise.name)(**mapped(np.copy, inputs))
        assert distance(exercise.call(exercise.solution, inputs), expected) < 1e-11


@each_case
def test_solution_keeps_float32(exercise, item):
    inputs = drawn(exercise, item, 0)
    single = exercise.call(exercise.solution, mapped(lambda a: locked(a.astype(np.float32)), inputs))
    assert {a.dtype for a in arrays(single)} == {np.dtype(np.float32)}
    assert distance(single, exercise.call(exercise.solution, inputs)) < 1e-4


# The numbers by hand.


def answer(exercise_id, case):
    exercise = tour(exercise_id)
    return exercise.call(exercise.solution, drawn(exercise, exercise.case(case), 0))


def test_the_lectures_table():
    """Table 6.1 of note C: the probabilities are 1/(3+e), 1/(3+e), 1/(3+e) and e/(3+e)."""
    e = np.e
    off, last = np.full((3, 3), -1.0), -e * np.ones((3, 1))
    expected = np.block([[off + (3 + e) * np.eye(3), last], [last.T, np.array([[3 * e]])]]) / (3 + e) ** 2
    np.testing.assert_allclose(answer("activations.softmax_jacobian", "the lecture's table"), expected, rtol=1e-13)


def test_the_lectures_network():
    output = answer("backprop.mlp_backward", "the lecture's network")[0]
    np.testing.assert_allclose(output, [[0.62, 0.83], [0.51, 0.85]], atol=0.005)  # note E, section 2


def test_the_lectures_feature_maps_are_the_upstream_gradient():
    exercise = tour("convolution.conv2d_layer_backward")
    inputs = exercise.inputs(exercise.case("the lecture's image"), 0)
    image, filters = (torch.tensor(inputs[name]) for name in ("x", "filters"))
    maps = torch.nn.functional.conv2d(image.permute(0, 3, 1, 2), filters.permute(3, 2, 0, 1)).permute(0, 2, 3, 1)
    np.testing.assert_array_equal(maps, inputs["upstream"])  # the maps are typed from note E, section 3


def test_bias_gradient_of_the_lectures_image():
    first, second = 3 - 1 - 3 - 1 - 3 + 1 + 0 - 3 - 3 - 3 + 0 + 1 + 3 - 2 - 2 - 1, -4 - 3 - 3 - 2
    np.testing.assert_array_equal(
        answer("convolution.conv2d_layer_backward", "the lecture's image")[2], [first, second]
    )


def test_one_unit_by_hand():
    gates = answer("recurrent.lstm_gates", "one unit")
    np.testing.assert_allclose(np.ravel(gates), [3 / 4, 1 / 3, 3 / 5, 1 / 5], rtol=1e-13)


def test_gates_make_the_step_of_pytorchs_cell():
    exercise = tour("recurrent.lstm_gates")
    inputs = exercise.inputs(exercise.case("a batch"), 0)
    i, f, c, o = exercise.call(exercise.solution, inputs)
    state = np.random.default_rng(1).normal(size=i.shape)
    cell = torch.nn.LSTMCell(inputs["x"].shape[1], i.shape[1], dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(inputs["kernel"].T))
        cell.weight_hh.copy_(torch.tensor(inputs["recurrent_kernel"].T))
        cell.bias_ih.copy_(torch.tensor(inputs["bias"]))
        cell.bias_hh.zero_()
        h_new, c_new = cell(torch.tensor(inputs["x"]), (torch.tensor(inputs["h"]), torch.tensor(state)))
    np.testing.assert_allclose(f * state + i * c, c_new, rtol=1e-12)
    np.testing.assert_allclose(o * np.tanh(f * state + i * c), h_new, rtol=1e-12)


def test_one_step_of_contrastive_divergence_by_hand():
    d_w, d_b, d_c = answer("energy.cd_k", "one step by hand, with a tie")
    p = 1 / (1 + math.exp(2))  # of the hidden unit, after the step
    np.testing.assert_allclose(d_w, [[0.5, 0.5 - p]], rtol=1e-13)
    np.testing.assert_array_equal(d_b, [1, 0])
    np.testing.assert_allclose(d_c, [0.5 - p], rtol=1e-13)


def test_adams_first_step_has_the_length_of_the_learning_rate():
    variable, m, v = answer("optimization.adam", "the first step")
    np.testing.assert_allclose(variable, [0.9, -0.4, 1.9], rtol=1e-6)
    np.testing.assert_allclose(m, [0.4, -0.025, 0.001], rtol=1e-13)
    np.testing.assert_allclose(v, [0.016, 0.0000625, 1e-7], rtol=1e-12)


# What every exercise must be.


@each_case
def test_draw_is_made_by_its_seed_alone(exercise, item):
    once, again, other = (arrays(list(exercise.inputs(item, seed).values())) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(once, other, strict=True)) == (item.draw is None)
    assert item.about or item.draw is not None


@functools.cache
def slips(exercise_id):
    """Mistake -> case -> the least error over the seeds."""
    exercise = tour(exercise_id)
    return {
        m.name: {c.name: [slip(exercise, m, c, seed) for seed in SEEDS] for c in exercise.cases}
        for m in exercise.mistakes
    }


@each_mistake
def test_every_mistake_fails_some_case_for_every_student(exercise, item):
    by_case = slips(exercise.id)[item.name].values()
    assert all(max(errors) > MARGIN for errors in zip(*by_case, strict=True))


@each_case
def test_every_case_is_failed_by_some_mistake(exercise, item):
    assert any(min(by_case[item.name]) > MARGIN for by_case in slips(exercise.id).values())


@each_exercise
def test_no_two_mistakes_are_the_same(exercise):
    def outcome(mistake, case):
        try:
            return b"".join(a.tobytes() for a in arrays(exercise.call(mistake.function, drawn(exercise, case, 0))))
        except ValueError as error:
            return str(error)

    outcomes = [tuple(outcome(m, c) for c in exercise.cases) for m in exercise.mistakes]
    assert len(set(outcomes)) == len(outcomes)


@pytest.mark.parametrize("exercise", [tour(i) for i in TOUR[1:]], ids=TOUR[1:])
def test_a_mistake_without_its_slip_is_the_solution(exercise):
    unslipped = sys.modules[exercise.solution.__module__].mistaken()
    for case in exercise.cases:
        inputs = drawn(exercise, case, 0)
        assert distance(exercise.call(unslipped, inputs), exercise.call(exercise.solution, inputs)) < 1e-12


@each_mistake
def test_mistake_takes_what_the_solution_takes(exercise, item):
    assert inspect.signature(item.function) == exercise.signature
    assert item.message.rstrip(")").endswith((".", "?"))
    assert len(item.message) > 40


@pytest.mark.parametrize("case", [c for c in tour("energy.cd_k").cases if "tie" not in c.name], ids=lambda c: c.name)
def test_no_rounding_turns_a_sample(case):
    exercise = tour("energy.cd_k")
    assert min(by_loops.chain(**exercise.inputs(case, seed))[1] for seed in SEEDS) > MARGIN


@each_exercise
def test_exercise_is_one_that_a_student_can_read_and_hide(exercise):
    source = inspect.getsource(exercise.solution)
    body = source[source.index('"""\n', source.index('r"""') + 4) + 4 :].strip()
    assert body.startswith("### BEGIN SOLUTION")
    assert body.endswith("### END SOLUTION")
    first, blank = exercise.statement.splitlines()[:2]
    assert first.startswith("Return ")
    assert first.endswith(".")
    assert not blank
    assert sum(not c.hidden for c in exercise.cases) >= 3
    assert sum(c.hidden for c in exercise.cases) >= 2
    assert len(exercise.hints) in range(2, 5)
