"""Truncated back-propagation through time."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._cells import with_upstream


def truncated_bptt(x, h, kernel, recurrent_kernel, bias, upstream, *, steps):
    r"""Return the gradients of a simple recurrent network, by truncated back-propagation through time.

    A long sequence is cut into blocks of $\tau$ steps. The state goes on from block to block, but a gradient does not
    go back over a border: so it takes only so much memory, and cannot vanish or explode over more than $\tau$ steps.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `h`, shape `(batch, units)`: the hidden states $h_0$ before the first step.
    - `kernel` $W_{xh}$, shape `(features, units)`; `recurrent_kernel` $W_{hh}$, shape `(units, units)`; `bias` $b_h$,
      shape `(units,)`.
    - `upstream` $g$, shape `(batch, time, units)`: the direct gradients $g_t$ of the loss with respect to $h_t$,
      without its way through later states.
    - `steps` $\tau$: a whole number, 1 or more. The first block is $t = 1, \dots, \tau$, the second
      $t = \tau + 1, \dots, 2\tau$, and so on; the last one may be shorter. If $\tau \ge T$, there is one block.

    The forward pass was, with samples in rows, and over all $T$ steps without a break,

    $$h_t = \tanh(z_t), \qquad z_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h.$$

    On the way back, with $\delta_t = \partial L/\partial z_t$,

    $$\delta_t = \begin{cases} g_t \odot (1 - h_t^2) & \text{if } t \text{ is the last step of its block,} \\
      \left(g_t + \delta_{t+1} W_{hh}^\top\right) \odot (1 - h_t^2) & \text{otherwise.} \end{cases}$$

    **Return** five arrays, in this order, each of the shape of that input: those of $x$, $h_0$, $W_{xh}$, $W_{hh}$ and
    $b_h$. Those of the parameters are **sums** over samples and steps; in that of $W_{hh}$, $\delta_t$ stands beside
    $h_{t-1}$ also at the first step of a block. That of $h_0$ is $\delta_1 W_{hh}^\top$.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    time = x.shape[1]
    states = [h]
    for t in range(time):
        states.append(np.tanh(x[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    before, after = np.stack(states[:-1], axis=1), np.stack(states[1:], axis=1)

    delta = np.empty_like(after)
    for start in range(0, time, steps):
        from_later = 0
        for t in reversed(range(start, min(start + steps, time))):
            delta[:, t] = (upstream[:, t] + from_later) * (1 - after[:, t] ** 2)
            from_later = delta[:, t] @ recurrent_kernel.T
    d_kernel = np.einsum("nti,ntj->ij", x, delta)
    d_recurrent = np.einsum("nti,ntj->ij", before, delta)
    return delta @ kernel.T, delta[:, 0] @ recurrent_kernel.T, d_kernel, d_recurrent, delta.sum(axis=(0, 1))
    ### END SOLUTION


@combinable
def mistaken(
    *,
    cut=lambda t, steps, time: (t + 1) % steps == 0,
    reset=False,
    beside=lambda before, steps: before,
    walked=lambda delta, steps: delta,
    counted=lambda delta, steps: delta,
    back=np.transpose,
):
    """Return the algorithm with one slip in it."""

    def truncated_bptt(x, h, kernel, recurrent_kernel, bias, upstream, *, steps):
        time = x.shape[1]
        before, after = np.zeros((len(x), time, len(bias))), np.zeros((len(x), time, len(bias)))
        state = h
        for t in range(time):
            before[:, t] = h * 0 if reset and t and t % steps == 0 else state
            after[:, t] = state = np.tanh(x[:, t] @ kernel + before[:, t] @ recurrent_kernel + bias)
        delta, later = np.zeros_like(after), 0
        for t in reversed(range(time)):
            if cut(t, steps, time):
                later = 0
            delta[:, t] = (upstream[:, t] + later) * (1 - after[:, t] ** 2)
            later = delta[:, t] @ back(recurrent_kernel)
        delta = walked(delta, steps)
        used = counted(delta, steps)
        return (
            delta @ kernel.T,
            delta[:, 0] @ back(recurrent_kernel),
            np.einsum("nti,ntj->ij", x, used),
            np.einsum("nti,ntj->ij", beside(before, steps), used),
            used.sum((0, 1)),
        )

    return truncated_bptt


def every_loss_sees_so_many_steps(x, h, kernel, recurrent_kernel, bias, upstream, *, steps):
    parts = []
    for t in range(x.shape[1]):
        alone = np.zeros_like(upstream)
        alone[:, t] = upstream[:, t]
        cut = mistaken(cut=lambda s, steps, time, t=t: s == t - steps)
        parts.append(cut(x, h, kernel, recurrent_kernel, bias, alone, steps=steps))
    return tuple(sum(arrays) for arrays in zip(*parts, strict=True))


def without_borders(before, steps):
    kept = before.copy()
    kept[:, steps::steps] = 0
    return kept


def first_block(delta, steps):
    kept = np.zeros_like(delta)
    kept[:, :steps] = delta[:, :steps]
    return kept


def whole_blocks(delta, steps):
    kept = delta.copy()
    kept[:, delta.shape[1] // steps * steps :] = 0
    return kept


def whole_blocks_if_any(delta, steps):
    return whole_blocks(delta, min(steps, delta.shape[1]))


exercise = Exercise(
    solution=truncated_bptt,
    points=4,
    analytic=True,
    parts=[Part("dx"), Part("dh_0"), Part("dW_xh"), Part("dW_hh", 2), Part("db")],
    cases=[
        Case("two blocks of two", with_upstream, {"batch": 3, "time": 4, "features": 5, "units": 2, "steps": 2}),
        Case("a shorter last block", with_upstream, {"batch": 2, "time": 5, "features": 3, "units": 4, "steps": 3}),
        Case("many blocks", with_upstream, {"batch": 4, "time": 7, "features": 2, "units": 3, "steps": 2}, hidden=True),
        Case(
            "blocks of one step",
            with_upstream,
            {"batch": 1, "time": 4, "features": 2, "units": 3, "steps": 1},
            hidden=True,
        ),
        Case(
            "longer than the sequence",
            with_upstream,
            {"batch": 2, "time": 3, "features": 4, "units": 5, "steps": 8},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "not truncated",
            mistaken(cut=lambda t, steps, time: False),
            "Your gradients go back over the borders of the blocks. At the last step of a block nothing comes from the "
            "step after.",
        ),
        Mistake(
            "nothing from later steps",
            mistaken(cut=lambda t, steps, time: True),
            "Your gradients do not go back at all. Within a block they do.",
        ),
        Mistake(
            "cut one step late",
            mistaken(cut=lambda t, steps, time: t % steps == 0),
            "You stop *after* the first step of a block instead of before it. The first block has the steps 1 to τ: "
            "counted from 0, those are 0 to τ − 1.",
        ),
        Mistake(
            "blocks counted from the end",
            mistaken(cut=lambda t, steps, time: (time - 1 - t) % steps == 0),
            "Your blocks are counted from the end of the sequence, so that the first one is the short one. They begin "
            "at the first step.",
        ),
        Mistake(
            "every loss sees so many steps",
            every_loss_sees_so_many_steps,
            "You send each step's gradient τ steps back, wherever it starts. That is another truncation, too; here the "
            "borders stand still, and a gradient that starts early in a block has a short way.",
        ),
        Mistake(
            "state forgotten at the borders",
            mistaken(reset=True),
            "You begin each block at a state of zeros. Only the gradient stops at the border; the state goes on.",
        ),
        Mistake(
            "no state beside the first steps",
            mistaken(beside=without_borders),
            "In ∂L/∂W_hh you leave out the first step of each block. W_hh was used there, with the state that came "
            "over the border.",
        ),
        Mistake(
            "the first block only",
            mistaken(counted=first_block),
            "The parameters' gradients of your answer are those of the first block. They add up over all blocks.",
        ),
        Mistake(
            "last, shorter block left out",
            mistaken(walked=whole_blocks_if_any),
            "You walk back through whole blocks only. Where τ does not divide T, the last block is shorter, and its "
            "steps have gradients, too.",
            others=[mistaken(walked=whole_blocks)],
        ),
        Mistake(
            "recurrent weights not transposed on the way back",
            mistaken(back=lambda recurrent_kernel: recurrent_kernel),
            "Back through a step goes W_hhᵀ.",
        ),
    ],
    hints=[
        "It is back-propagation through time, in which what comes from the step after is left out now and then.",
        "Two loops, one over the blocks and one back through each, make the borders easy: `range(0, time, steps)` has "
        "the first step of each block, counted from 0.",
    ],
)
