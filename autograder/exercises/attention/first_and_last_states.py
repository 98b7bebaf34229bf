"""The last state that is real"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def first_and_last_states(states, lengths):
    r"""Take the states at both ends of sequences of unequal lengths.

    A network that has read a text both ways knows most at its two ends. In a batch the texts are padded, and so "the
    last state" is easily that of the padding.

    **Given**

    - `states`, shape `(batch, time, units)`: the states of every step.
    - `lengths`, integers of shape `(batch,)`: the real steps $n$ of each sequence, from 1 to `time`. What stands behind
      them is padding, whatever its numbers, also NaN.

    **Return** an array of shape `(batch, 2 * units)`: $[h_1, h_n]$ of each sequence, the first state and beside it the
    last real one; for a sequence of one step the same state twice.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    last = states[np.arange(len(states)), lengths - 1]
    return np.concatenate([states[:, 0], last], axis=1)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    last=lambda states, lengths: states[np.arange(len(states)), lengths - 1],
    first=lambda states: states[:, 0],
    join=lambda first, last: np.concatenate([first, last], axis=1),
):
    """Return the ends with one slip in them."""

    def first_and_last_states(states, lengths):
        return join(first(states), last(states, lengths))

    return first_and_last_states


def one_late(states, lengths):
    return states[np.arange(len(states)), np.minimum(lengths, states.shape[1] - 1)]


def sequences(rng, batch, time, units, steps=None, behind=None):
    """States of sequences of all lengths, or of one; behind each end stand random numbers, or NaN."""
    states = rng.normal(size=(batch, time, units))
    lengths = (
        rng.permutation(np.resize(np.arange(1, time + 1)[::-1], batch)) if steps is None else np.full(batch, steps)
    )
    for row, n in zip(states, lengths, strict=True):
        row[n:] = row[n:] if behind is None else behind
    return {"states": states, "lengths": lengths}


exercise = Exercise(
    solution=first_and_last_states,
    points=2,
    cases=[
        Case(
            "two sequences by hand",
            inputs={
                "states": np.array([[[1.0, 10.0], [2.0, 20.0], [0.0, 0.0]], [[3.0, 30.0], [4.0, 40.0], [5.0, 50.0]]]),
                "lengths": np.array([2, 3]),
            },
            about="The first sequence has two steps, and its third is padding: (1, 10) and (2, 20).",
        ),
        Case("many sequences", sequences, {"batch": 7, "time": 4, "units": 3}),
        Case("a single step among more", sequences, {"batch": 1, "time": 2, "units": 1, "steps": 1}, hidden=True),
        Case(
            "more steps than sequences", sequences, {"batch": 3, "time": 6, "units": 5, "behind": np.nan}, hidden=True
        ),
        Case("one step", sequences, {"batch": 1, "time": 1, "units": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "last step of the padding",
            mistaken(last=lambda states, lengths: states[:, -1]),
            "Your last state is that of the last step of the array, which for a short sequence is padding.",
        ),
        Mistake(
            "one step late",
            mistaken(last=one_late),
            "You take step n, counted from 0. The last real step has the index n − 1.",
        ),
        Mistake(
            "sum of the states",
            mistaken(join=lambda first, last: first + last),
            "You add the two states. They stand side by side.",
        ),
        Mistake(
            "last state first",
            mistaken(join=lambda first, last: np.concatenate([last, first], axis=1)),
            "The last state stands in front. The first comes first.",
        ),
        Mistake(
            "below each other",
            mistaken(join=lambda first, last: np.concatenate([first, last], axis=0)),
            "You put the states below each other. Each sequence has one row, in which they stand side by side.",
        ),
        Mistake(
            "last state twice",
            mistaken(
                first=lambda states: states[:, 0] * 0, join=lambda first, last: np.concatenate([last, last], axis=1)
            ),
            "Both halves are the last state. The first half is the first.",
        ),
    ],
    hints=["`states[np.arange(batch), places]` takes another step of each sequence."],
)
