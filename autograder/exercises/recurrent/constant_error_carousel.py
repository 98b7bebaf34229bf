"""The constant error carousel."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def constant_error_carousel(x, c, kernel):
    r"""Return the memory of a constant error carousel at every step, and what is read out of it.

    In a simple recurrent network a gradient is multiplied by the recurrent weights at every step, and so it vanishes or
    explodes. If the memory is only ever *added to*, $\partial c_t/\partial c_k$ is the identity matrix, however far
    apart the steps are.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `c`, shape `(batch, units)`: the memory $c_0$ before the first step.
    - `kernel` $W$, shape `(features, units)`.

    **Return** two arrays of shape `(batch, time, units)`, in this order: the memories $c_1, \dots, c_T$ and the hidden
    states $h_1, \dots, h_T$, with samples in rows,

    $$c_t = c_{t-1} + \tanh(x_t)\, W, \qquad h_t = \tanh(c_t).$$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    c = c[:, None] + np.cumsum(np.tanh(x) @ kernel, axis=1)
    return c, np.tanh(c)
    ### END SOLUTION


def memories(rng, batch, time, features, units):
    return {
        "x": rng.normal(size=(batch, time, features)) + 0.2,
        "c": rng.normal(size=(batch, units)),
        "kernel": rng.normal(scale=0.7, size=(features, units)),
    }


@combinable
def mistaken(
    *,
    added=lambda x, kernel: np.tanh(x) @ kernel,
    start=lambda c: c,
    kept=lambda c: c,
    kept_first=None,
    read=np.tanh,
    late=False,
    along=1,
):
    """Return the algorithm with one slip in it."""

    def constant_error_carousel(x, c, kernel):
        more = added(x, kernel)
        if along == 0:
            c = start(c)[:, None] + np.cumsum(more, axis=0)
            return c, read(c)
        c, memory = start(c), np.zeros_like(more)
        for t in range(x.shape[1]):
            if late:
                memory[:, t] = c
            c = (kept_first if kept_first and t == 0 else kept)(c) + more[:, t]
            if not late:
                memory[:, t] = c
        return memory, read(memory)

    return constant_error_carousel


def start_in_the_first_step_only(x, c, kernel):
    memory = np.cumsum(np.tanh(x) @ kernel, axis=1)
    memory[:, 0] += c
    return memory, np.tanh(memory)


exercise = Exercise(
    solution=constant_error_carousel,
    points=2,
    parts=["memory", "hidden state"],
    cases=[
        Case(
            "the same input a hundred times",
            inputs={"x": np.ones((1, 100, 1)), "c": np.zeros((1, 1)), "kernel": np.array([[0.5]])},
            about="The lecture's fear come true: after 1, 10 and 100 steps the memory is 0.3808, 3.808 and 38.08, but "
            "the hidden state is 0.363, 0.999 and 1. It does not see any more what is added. Gates are the remedy.",
        ),
        Case("a batch", memories, {"batch": 3, "time": 4, "features": 5, "units": 2}),
        Case("a single step", memories, {"batch": 2, "time": 1, "features": 3, "units": 4}, hidden=True),
        Case("as many samples as steps", memories, {"batch": 5, "time": 5, "features": 2, "units": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "tanh within the memory",
            mistaken(kept=np.tanh),
            "Your memory passes through tanh at every step, and with it the gradient. The carousel is linear: "
            "c of the step before is added as it is.",
            others=[mistaken(kept=np.tanh, kept_first=lambda c: c)],
        ),
        Mistake(
            "activation after the weights",
            mistaken(added=lambda x, kernel: np.tanh(x @ kernel)),
            "You multiply by W first and apply tanh afterwards. Here the activation acts on the input.",
        ),
        Mistake(
            "input without its activation",
            mistaken(added=lambda x, kernel: x @ kernel),
            "You add x W; the input goes through tanh first.",
        ),
        Mistake(
            "starts at zero",
            mistaken(start=np.zeros_like),
            "Your memory begins at zero. It begins at `c`.",
        ),
        Mistake(
            "start in the first step only",
            start_in_the_first_step_only,
            "You add `c` at the first step only. Memory that is there stays: c₀ is a part of every later memory, too.",
        ),
        Mistake(
            "hidden state without tanh",
            mistaken(read=lambda c: c),
            "Your hidden state is the memory itself. It is read out through tanh.",
        ),
        Mistake(
            "only the last input",
            mistaken(kept=np.zeros_like),
            "Your memory holds this step's input alone. It is added to what was there before.",
        ),
        Mistake(
            "one step late",
            mistaken(late=True),
            "Your answer begins with the memory before the first step and lacks the last one.",
        ),
        Mistake(
            "added up over the samples",
            mistaken(along=0),
            "You add up along the first axis, from sample to sample. Time is the second axis.",
        ),
    ],
    hints=[
        "No step needs more of the past than one sum.",
        "`np.cumsum` with an axis is that sum for all steps at once.",
    ],
)
