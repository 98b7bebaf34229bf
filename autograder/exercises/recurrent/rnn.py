"""A simple recurrent network over sequences of unequal lengths."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import sequences


def rnn(x, h, kernel, recurrent_kernel, bias, *, mask=None):
    r"""Return the hidden states of a simple recurrent network at every step of a batch of sequences.

    Sequences in a batch are rarely of one length. The shorter ones are padded, and a mask says which steps there are.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs; `time` is at least 1.
    - `h`, shape `(batch, units)`: the hidden states $h_0$ before the first step.
    - `kernel` $W_{xh}$, shape `(features, units)`; `recurrent_kernel` $W_{hh}$, shape `(units, units)`; `bias` $b_h$,
      shape `(units,)`: the same at every step.
    - `mask`: `None`, if all steps are there, or a Boolean array of shape `(batch, time)`. Where it is `False`, there is
      no step: the state goes on as it was. That may be at the end of a sequence, or anywhere else.

    **Return** one array of shape `(batch, time, units)`. For each sample and for $t = 1, \dots, T$,

    $$h_t = \begin{cases} \tanh(x_t W_{xh} + h_{t-1} W_{hh} + b_h) & \text{where the mask is True,} \\
      h_{t-1} & \text{where it is False.} \end{cases}$$

    What stands in `x` where the mask is `False` may be anything, nan too, and must not matter. Use NumPy only, and
    leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    states = []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ kernel + h @ recurrent_kernel + bias)
        h = new if mask is None else np.where(mask[:, t, None], new, h)
        states.append(h)
    return np.stack(states, axis=1)
    ### END SOLUTION


def padded(rng, lengths, features, units):
    """Each sequence ends where its length says; what follows is no number."""
    lengths = np.array(lengths)
    drawn = sequences(rng, len(lengths), lengths.max(), features, units)
    mask = np.arange(lengths.max()) < lengths[:, None]
    drawn["x"][~mask] = np.nan
    return {**drawn, "mask": mask}


def gaps(rng, features, units):
    """Gaps at the beginning, in the middle and at the end, and a sequence without any step."""
    mask = np.array([[0, 1, 1, 0, 1, 1], [1, 1, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]], bool)
    return {**sequences(rng, 4, 6, features, units), "mask": mask}


@combinable
def mistaken(
    *,
    start=lambda h: h,
    masked=lambda mask: mask,
    missing=lambda new, h: h,
    choose=np.where,
    recurrent=lambda recurrent_kernel: recurrent_kernel,
    order=lambda time: range(time),
    bias_factor=1,
):
    """Return the algorithm with one slip in it."""

    def rnn(x, h, kernel, recurrent_kernel, bias, *, mask=None):
        h, states = start(h), [None] * x.shape[1]
        mask = np.ones(x.shape[:2], bool) if mask is None else masked(mask)
        for t in order(x.shape[1]):
            present = mask[:, t, None]
            new = np.tanh(x[:, t] @ kernel + h @ recurrent(recurrent_kernel) + bias_factor * bias)
            h = choose(present, new, missing(new, h))
            states[t] = h
        return np.stack(states, axis=1)

    return rnn


def no_recurrence(x, h, kernel, recurrent_kernel, bias, *, mask=None):
    new = np.tanh(x @ kernel + (h @ recurrent_kernel)[:, None] + bias)
    if mask is None:
        return new
    return np.where(mask[..., None], new, np.broadcast_to(h[:, None], new.shape))


def zeros_are_remembered(x, h, kernel, recurrent_kernel, bias, *, mask=None):
    states = mistaken()(x, h, kernel, recurrent_kernel, bias, mask=mask)
    return states if mask is None else np.where(mask[..., None], states, 0)


def padding_read_as_zeros(x, h, kernel, recurrent_kernel, bias, *, mask=None):
    x = x if mask is None else np.where(mask[..., None], x, 0)
    return mistaken()(x, h, kernel, recurrent_kernel, bias)


exercise = Exercise(
    solution=rnn,
    points=3,
    cases=[
        Case(
            "by hand",
            inputs={
                "x": np.arctanh(np.array([[[0.5], [-0.5], [0.5]]])),
                "h": np.array([[0.0]]),
                "kernel": np.array([[1.0]]),
                "recurrent_kernel": np.array([[2.0]]),
                "bias": np.array([0.0]),
                "mask": np.array([[True, False, False]]),
            },
            about="The first input brings the state to ½. There are no further steps, and ½ it stays.",
        ),
        Case("without a mask", sequences, {"batch": 3, "time": 5, "features": 4, "units": 2}),
        Case("unequal lengths, and nan behind the ends", padded, {"lengths": (4, 2, 1), "features": 2, "units": 5}),
        Case("gaps", gaps, {"features": 3, "units": 5}, hidden=True),
        Case("a single step", sequences, {"batch": 2, "time": 1, "features": 3, "units": 4}, hidden=True),
        Case("as many steps as samples", sequences, {"batch": 4, "time": 4, "features": 2, "units": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mask ignored",
            mistaken(masked=np.ones_like),
            "Your network reads the padding as if it were a part of the sequence.",
        ),
        Mistake(
            "mask multiplied",
            mistaken(choose=lambda present, new, h: present * new + ~present * h),
            "You multiply by the mask. What stands in the padding may be nan, and 0 · nan is nan: choose between the "
            "new state and the old one with `np.where`.",
        ),
        Mistake(
            "mask read as lengths",
            mistaken(masked=lambda mask: np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)),
            "You count the steps that there are and take as many from the beginning. The mask says of each step "
            "whether it is there; a gap may come before the end.",
        ),
        Mistake(
            "nothing after the first gap",
            mistaken(masked=lambda mask: np.logical_and.accumulate(mask, axis=1)),
            "After the first gap your state stays as it is. Where the mask is True again, the network steps on.",
        ),
        Mistake(
            "padding read as zeros",
            padding_read_as_zeros,
            "You set the padding's inputs to zero and step on. The state moves all the same, through W_hh and the "
            "bias; without a step it stays.",
        ),
        Mistake(
            "state set to zero in a gap",
            mistaken(missing=lambda new, h: np.zeros_like(h)),
            "Where there is no step you forget the state. It goes on as it was.",
        ),
        Mistake(
            "zeros returned in gaps",
            zeros_are_remembered,
            "You return zeros where the mask is False. What is asked for there is the state as it was before.",
        ),
        Mistake(
            "mask the wrong way round",
            mistaken(masked=np.logical_not),
            "You take the steps where the mask is False. True stands for a step that is there.",
        ),
        Mistake(
            "starts at zero",
            mistaken(start=np.zeros_like),
            "You begin with zeros. The state before the first step is given: `h`.",
        ),
        Mistake(
            "recurrent weights transposed",
            mistaken(recurrent=np.transpose),
            "You multiply the state by the transposed recurrent weights. With samples in rows it is h W_hh.",
        ),
        Mistake(
            "from the end to the beginning",
            mistaken(order=lambda time: range(time - 1, -1, -1)),
            "You read the sequences backwards.",
        ),
        Mistake(
            "every step starts at the first state",
            no_recurrence,
            "All of your steps see the state before the sequence. Step t sees the state of step t − 1.",
        ),
        Mistake("bias left out", mistaken(bias_factor=0), "The bias is missing."),
    ],
    hints=[
        "One loop over time; in it, one step for the whole batch at once.",
        "`np.where(mask[:, t, None], new, h)` takes the new state or the old one, sample by sample.",
    ],
)
