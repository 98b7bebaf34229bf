"""The backward pass of an LSTM over a sequence."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._cells import sequences, sigmoid


def lstm_backward(x, h, c, kernel, recurrent_kernel, bias, upstream):
    r"""Return the gradients of an LSTM over a batch of sequences, by back-propagation through time.

    Two things go back from step to step: the gradient of the hidden state, through the gates and their weights, and the
    gradient of the memory, which is only multiplied by the forget gate. That is why an LSTM remembers.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `h` and `c`, shape `(batch, units)`: hidden states $h_0$ and memories $c_0$ before the first step.
    - `kernel` $W$, shape `(features, 4 * units)`; `recurrent_kernel` $U$, shape `(units, 4 * units)`; `bias` $b$, shape
      `(4 * units,)`. Each holds four blocks of `units` columns, in the order **input, forget, candidate, output**.
    - `upstream`: a pair of arrays of shape `(batch, time, units)`: the direct gradients $g^h_t$ of the loss with
      respect to $h_t$, and $g^c_t$ with respect to $c_t$. What reaches the loss through later steps is for you to add.

    The forward pass was, with samples in rows and $\sigma(z) = 1/(1 + e^{-z})$,

    $$z_t = x_t W + h_{t-1} U + b, \quad
      i, f, o = \sigma(z^i_t), \sigma(z^f_t), \sigma(z^o_t), \quad \tilde c = \tanh(z^c_t), \qquad
      c_t = f \odot c_{t-1} + i \odot \tilde c, \quad h_t = o \odot \tanh c_t .$$

    **Return** six arrays, in this order, each of the shape of that input: the gradients of the loss with respect to
    `x`, `h`, `c`, `kernel`, `recurrent_kernel` and `bias`. Those of the last three are **sums** over samples and steps,
    with their blocks in the same order.

    Net inputs are moderate, so that no exponential overflows. Use NumPy only, and no numerical differentiation. Leave
    the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    kept = []
    state, memory = h, c
    for t in range(x.shape[1]):
        i, f, candidate, o = np.split(x[:, t] @ kernel + state @ recurrent_kernel + bias, 4, axis=1)
        i, f, candidate, o = sigmoid(i), sigmoid(f), np.tanh(candidate), sigmoid(o)
        new = f * memory + i * candidate
        kept.append((state, memory, i, f, candidate, o, np.tanh(new)))
        state, memory = o * np.tanh(new), new

    dx, d_kernel, d_recurrent, d_bias = np.empty_like(x), 0, 0, 0
    dh, dc = np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(x.shape[1])):
        state, memory, i, f, candidate, o, shown = kept[t]
        dh = dh + upstream[0][:, t]
        dc = dc + upstream[1][:, t] + dh * o * (1 - shown**2)
        of_i, of_f = dc * candidate * i * (1 - i), dc * memory * f * (1 - f)
        of_candidate, of_o = dc * i * (1 - candidate**2), dh * shown * o * (1 - o)
        dz = np.concatenate([of_i, of_f, of_candidate, of_o], axis=1)
        dx[:, t] = dz @ kernel.T
        d_kernel = d_kernel + x[:, t].T @ dz
        d_recurrent = d_recurrent + state.T @ dz
        d_bias = d_bias + dz.sum(axis=0)
        dh, dc = dz @ recurrent_kernel.T, dc * f
    return dx, dh, dc, d_kernel, d_recurrent, d_bias
    ### END SOLUTION


def with_both_gradients(rng, batch, time, features, units, of_memory=True):
    drawn = sequences(rng, batch, time, features, units, 4)
    dh, dc = rng.normal(size=(2, batch, time, units)) + 0.3
    return {
        **{name: drawn[name] for name in ("x", "h")},
        "c": rng.normal(size=(batch, units)),
        **{name: drawn[name] for name in ("kernel", "recurrent_kernel", "bias")},
        "upstream": (dh, dc if of_memory else np.zeros_like(dc)),
    }


@combinable
def mistaken(
    *,
    to_memory=lambda dh, o, shown: dh * o * (1 - shown**2),
    of_memory=lambda g: g,
    to_output=lambda dh, direct: dh,
    keep=lambda dc, f: dc * f,
    keep_first=None,
    back=lambda dz, recurrent_kernel: dz @ recurrent_kernel.T,
    beside_forget=lambda memory, new: memory,
    output_slope=lambda o: o * (1 - o),
    gate_slope=lambda g: g * (1 - g),
    candidate_slope=lambda candidate: 1 - candidate**2,
    beside=lambda state, new: state,
    order=(0, 1, 2, 3),
    share=lambda x: 1,
    bias_share=lambda x: 1,
):
    """Return the algorithm with one slip in it."""

    def lstm_backward(x, h, c, kernel, recurrent_kernel, bias, upstream):
        states, memories, kept = [h], [c], []
        for t in range(x.shape[1]):
            net = x[:, t] @ kernel + states[-1] @ recurrent_kernel + bias
            i, f, candidate, o = (np.tanh(z) if k == 2 else sigmoid(z) for k, z in enumerate(np.split(net, 4, axis=1)))
            memories.append(f * memories[-1] + i * candidate)
            states.append(o * np.tanh(memories[-1]))
            kept.append((i, f, candidate, o))
        dz_all, dh, dc = np.zeros((*x.shape[:2], len(bias))), np.zeros_like(h), np.zeros_like(c)
        received = []
        for t in range(x.shape[1] - 1, -1, -1):
            i, f, candidate, o = kept[t]
            shown = np.tanh(memories[t + 1])
            dh = dh + upstream[0][:, t]
            dc = dc + of_memory(upstream[1][:, t]) + to_memory(dh, o, shown)
            blocks = [
                dc * candidate * gate_slope(i),
                dc * beside_forget(memories[t], memories[t + 1]) * gate_slope(f),
                dc * i * candidate_slope(candidate),
                to_output(dh, upstream[0][:, t]) * shown * output_slope(o),
            ]
            dz_all[:, t] = dz = np.concatenate([blocks[k] for k in order], axis=1)
            received.insert(0, beside(states[t], states[t + 1]))
            dh, dc = back(dz, recurrent_kernel), (keep_first if keep_first and t == 0 else keep)(dc, f)
        return (
            dz_all @ kernel.T,
            dh,
            dc,
            share(x) * np.einsum("nti,ntj->ij", x, dz_all),
            share(x) * np.einsum("nti,ntj->ij", np.stack(received, axis=1), dz_all),
            share(x) * bias_share(x) * dz_all.sum((0, 1)),
        )

    return lstm_backward


exercise = Exercise(
    solution=lstm_backward,
    points=8,
    analytic=True,
    parts=[Part("dx"), Part("dh_0"), Part("dc_0"), Part("dW", 2), Part("dU", 2), Part("db")],
    cases=[
        Case(
            "without weights, by hand",
            inputs={
                "x": np.array([[[1.0, -1.0], [2.0, 0.0]]]),
                "h": np.array([[0.0]]),
                "c": np.array([[1.0]]),
                "kernel": np.zeros((2, 4)),
                "recurrent_kernel": np.zeros((1, 4)),
                "bias": np.zeros(4),
                "upstream": (np.zeros((1, 2, 1)), np.ones((1, 2, 1))),
            },
            weight=0.5,
            about="All weights are zero, all gates ½, and the memory halves: 1, ½, ¼. The loss c₁ + c₂ changes with c₀ "
            "by ½ + ¼ = ¾. Of the bias only two blocks matter: the forget gate's gets 1.5 · 1 · ¼ + 1 · ½ · ¼ = ½, the "
            "candidate's 1.5 · ½ + 1 · ½ = 1.25.",
        ),
        Case("one step", with_both_gradients, {"batch": 3, "time": 1, "features": 4, "units": 2}),
        Case("a batch", with_both_gradients, {"batch": 3, "time": 4, "features": 2, "units": 5}),
        Case(
            "a loss of hidden states alone",
            with_both_gradients,
            {"batch": 2, "time": 5, "features": 4, "units": 3, "of_memory": False},
            hidden=True,
        ),
        Case(
            "as many units as features",
            with_both_gradients,
            {"batch": 4, "time": 3, "features": 2, "units": 2},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no way from the hidden state to the memory",
            mistaken(to_memory=lambda dh, o, shown: 0),
            "The hidden state is made of the memory: the gradient of h goes on to c through O and tanh.",
        ),
        Mistake(
            "no derivative of the last tanh",
            mistaken(to_memory=lambda dh, o, shown: dh * o),
            "On the way from h to c the derivative of tanh is missing: h = o ⊙ tanh c.",
        ),
        Mistake(
            "gradient of the memory ignored",
            mistaken(of_memory=lambda g: 0),
            "You leave out the second part of `upstream`: the loss may look at the memories, too.",
        ),
        Mistake(
            "memory's gradient dropped",
            mistaken(keep=lambda dc, f: 0 * dc),
            "Your gradient of the memory does not go back to the step before. It does, multiplied by the forget gate.",
        ),
        Mistake(
            "memory's gradient kept whole",
            mistaken(keep=lambda dc, f: dc),
            "Your gradient of the memory goes back as it is. c of the step before was multiplied by the forget gate, "
            "and so is its gradient.",
        ),
        Mistake(
            "first memory's gradient without its forget gate",
            mistaken(keep_first=lambda dc, f: dc),
            "Your ∂L/∂c₀ is the gradient of c₁. From there it is one more step back to c₀: multiply by the first "
            "step's forget gate.",
        ),
        Mistake(
            "output gate sees the direct gradient only",
            mistaken(to_output=lambda dh, direct: direct),
            "Your output gate gets the direct gradient of h alone. What comes back through h from the step after "
            "reaches it, too.",
        ),
        Mistake(
            "hidden state's gradient dropped",
            mistaken(back=lambda dz, recurrent_kernel: 0 * dz @ recurrent_kernel.T),
            "Your gradient of the hidden state does not go back through the recurrent weights.",
        ),
        Mistake(
            "new memory beside the forget gate",
            mistaken(beside_forget=lambda memory, new: new),
            "The forget gate was multiplied by the memory of the step *before*; you take the new one.",
        ),
        Mistake(
            "no derivative of the gates",
            mistaken(gate_slope=lambda g: np.ones_like(g)),
            "The input gate and the forget gate lack σ′ = g (1 − g).",
        ),
        Mistake(
            "no derivative of the output gate",
            mistaken(output_slope=lambda o: np.ones_like(o)),
            "The output gate lacks σ′ = o (1 − o).",
        ),
        Mistake(
            "derivative of a sigmoid for the candidate",
            mistaken(candidate_slope=lambda candidate: candidate * (1 - candidate)),
            "The candidate is a tanh: its derivative is 1 − c̃².",
        ),
        Mistake(
            "new state beside the recurrent weights",
            mistaken(beside=lambda state, new: new),
            "In ∂L/∂U, δ of a step stands beside the state that the step has made. U was multiplied by the state "
            "before.",
        ),
        Mistake(
            "candidate and output gate swapped",
            mistaken(order=(0, 1, 3, 2)),
            "The last two blocks of your δ are exchanged. The candidate is the third block and the output gate the "
            "fourth.",
        ),
        Mistake(
            "bias gradient a mean over the batch",
            mistaken(bias_share=lambda x: 1 / len(x)),
            "Your gradient of the bias is a mean over the batch. It is a sum over samples and steps, as those of the "
            "other parameters are.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(share=lambda x: 1 / len(x)),
            "Your parameters' gradients are means over the batch. Here they are sums.",
        ),
    ],
    hints=[
        "Go forward first, and keep gates, candidates, memories and states of every step.",
        "Take one step back at a time: first all that arrives at h_t, then all that arrives at c_t (through h_t, too), "
        "then the four net inputs.",
        "With the four δ side by side in one array, everything that follows is as in a dense layer.",
    ],
)
