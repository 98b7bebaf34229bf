"""Inputs that are lists and dictionaries belong to the caller, as arrays do, which are read-only."""

import numpy as np
import pytest

from autograder.asked.exercise import Case, Exercise
from autograder.sandbox import Isolation
from autograder.sandbox.inside.inputs import copied, refuse_changes
from autograder.verdict.rehearsal import rehearse
from tests.autograder.sandboxes import ask

INPUTS = {"weights": [np.arange(3.0), np.array([np.nan])], "by_name": {"b": np.eye(2), "a": [1, 2.5, "text"]}}
CHANGES = {
    "an item replaced": lambda i: i["weights"].__setitem__(0, np.zeros(3)),
    "an item removed": lambda i: i["weights"].pop(),
    "an item added": lambda i: i["by_name"]["a"].append(1),
    "two items exchanged": lambda i: i["weights"].reverse(),
    "a key added": lambda i: i["by_name"].update(c=1),
    "a key removed": lambda i: i["by_name"].pop("b"),
    "a number replaced": lambda i: i["by_name"]["a"].__setitem__(0, 1.5),
    "an array replaced by a text": lambda i: i["by_name"].update(b="text"),
    "a list replaced by a tuple": lambda i: i["by_name"].update(a=(1, 2.5, "text")),
}
NO_CHANGES = {
    "nothing": lambda i: None,
    "an item replaced by its equal": lambda i: i["weights"].__setitem__(1, i["weights"][1].copy()),
    "a number of another type": lambda i: i["by_name"]["a"].__setitem__(0, 1.0),
    "keys in another order": lambda i: i["by_name"].update(b=i["by_name"].pop("b")),
}
DESCENT = """
def f(weights):
    weights{}[0] = weights[0] - 1
    return weights[0]
"""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(change):
    now, kept = copied(INPUTS), copied(INPUTS)
    change(now)
    with pytest.raises(ValueError, match="read-only"):
        refuse_changes(now, kept)


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_is_equal_is_no_change(change):
    now, kept = copied(INPUTS), copied(INPUTS)
    change(now)
    refuse_changes(now, kept)


@pytest.mark.parametrize("isolation", [Isolation.PROCESS])
def test_a_students_function_that_writes_to_a_list_gives_no_answer(isolation):
    reply = ask(isolation, DESCENT.format(""), [np.ones(2), np.ones(3)])
    assert (reply.kind, reply.type) == ("raised", "ValueError")
    assert "read-only" in reply.text
    right = ask(isolation, DESCENT.format(" = list(weights); weights"), [np.ones(2), np.ones(3)])
    np.testing.assert_array_equal(right.value, np.zeros(2))


def test_it_loses_marks_and_is_told_so():
    def first(layers):
        return layers[0]

    def taken(layers):
        return layers.pop(0)

    case = Case("two layers", inputs={"layers": [np.ones(2), np.zeros(3)]})
    exercise = Exercise(solution=first, points=1, cases=[case], mistakes=[], reference=first, id="toy.first")
    assert rehearse(exercise, first).score == 1
    result = rehearse(exercise, taken)
    assert result.score == 0
    assert [d.mistake for d in result.diagnosis] == ["in-place"]
