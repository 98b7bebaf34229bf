"""Sentences with a count: they are right for one, too."""

import numpy as np
import pytest

from autograder.messages import MESSAGES, counted, say
from autograder.trial.compare import compare


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 points"), (1, "1 point"), (1.0, "1 point"), ("1", "1 point"), (2.5, "2.5 points")]
)
def test_a_count_has_its_form(count, told, monkeypatch):
    monkeypatch.setitem(MESSAGES, "test", "{points:# point|# points} {points:is|are} {other:.3g}")
    assert say("test", points=count, other=1.0) == f"{told} {'is' if told == '1 point' else 'are'} 1"
    assert counted(count, "point") == told


def test_a_noun_may_bring_its_plural():
    assert [counted(count, "entry", "entries") for count in (1, 2)] == ["1 entry", "2 entries"]


def test_an_answer_of_one_value_is_told_as_one():
    assert "The list has 1 entry; expected 2." in compare((np.ones(2),) * 2, [np.ones(2)], (0.1, 0.1)).message
