"""Back-propagation through time."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._cells import FUNCTIONS, SLOPES, with_upstream


def bptt(x, h, kernel, recurrent_kernel, bias, upstream, *, activation="tanh"):
    r"""Return the gradients of a simple recurrent network, by back-propagation through time.

    Unrolled in time, a recurrent network is a deep network whose layers share their weights. Its gradients are those
    of a deep network, added up.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `h`, shape `(batch, units)`: the hidden states $h_0$ before the first step.
    - `kernel` $W_{xh}$, shape `(features, units)`; `recurrent_kernel` $W_{hh}$, shape `(units, units)`; `bias` $b_h$,
      shape `(units,)`.
    - `upstream` $g$, shape `(batch, time, units)`: the *direct* gradients $g_t$, which say how the loss changes with
      $h_t$ if all later states are held fixed. What reaches the loss through later states is for you to add.
    - `activation`: the function $f$, `"tanh"` or `"linear"` ($f(z) = z$).

    The forward pass was, for $t = 1, \dots, T$ and samples in rows,

    $$z_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h, \qquad h_t = f(z_t).$$

    With $\delta_t = \partial L/\partial z_t$ and $\delta_{T+1} = 0$,

    $$\delta_t = \left(g_t + \delta_{t+1} W_{hh}^\top\right) \odot f'(z_t).$$

    **Return** five arrays, in this order, each of the shape of that input: $\partial L/\partial x$,
    $\partial L/\partial h_0$, $\partial L/\partial W_{xh}$, $\partial L/\partial W_{hh}$ and
    $\partial L/\partial b_h$. Those of the parameters are **sums** over samples and steps.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    before, states = [], []
    state = h
    for t in range(x.shape[1]):
        before.append(state)
        z = x[:, t] @ kernel + state @ recurrent_kernel + bias
        state = np.tanh(z) if activation == "tanh" else z
        states.append(state)

    dx, d_kernel, d_recurrent, d_bias = np.empty_like(x), 0, 0, 0
    from_later = np.zeros_like(h)
    for t in reversed(range(x.shape[1])):
        slope = 1 - states[t] ** 2 if activation == "tanh" else 1
        delta = (upstream[:, t] + from_later) * slope
        dx[:, t] = delta @ kernel.T
        d_kernel = d_kernel + x[:, t].T @ delta
        d_recurrent = d_recurrent + before[t].T @ delta
        d_bias = d_bias + delta.sum(axis=0)
        from_later = delta @ recurrent_kernel.T
    return dx, from_later, d_kernel, d_recurrent, d_bias
    ### END SOLUTION


def last_state_only(rng, **sizes):
    """A loss that looks at the last state only."""
    drawn = with_upstream(rng, **sizes)
    drawn["upstream"][:, :-1] = 0
    return drawn


def forward(x, h, kernel, recurrent_kernel, bias, activation):
    """Return the states (batch, time + 1, units), the first one too, and the net inputs."""
    states, net = [h], []
    for t in range(x.shape[1]):
        net.append(x[:, t] @ kernel + states[-1] @ recurrent_kernel + bias)
        states.append(FUNCTIONS[activation](net[-1]))
    return np.stack(states, axis=1), np.stack(net, axis=1)


@combinable
def mistaken(
    *,
    back=lambda delta, recurrent_kernel: delta @ recurrent_kernel.T,
    slope_at=lambda net, states, activation: SLOPES[activation](net),
    slope_of_all=True,
    beside=lambda states: states[:, :-1],
    bias_gradient=lambda delta: delta.sum((0, 1)),
    share=lambda x: 1,
    first=lambda delta, back, upstream: back,
    named=lambda activation: activation,
):
    """Return the algorithm with one slip in it."""

    def bptt(x, h, kernel, recurrent_kernel, bias, upstream, *, activation="tanh"):
        states, net = forward(x, h, kernel, recurrent_kernel, bias, named(activation))
        slope = slope_at(net, states, named(activation))
        delta, later = np.zeros_like(net), np.zeros_like(h)
        for t in range(x.shape[1] - 1, -1, -1):
            if slope_of_all:
                delta[:, t] = (upstream[:, t] + later) * slope[:, t]
            else:
                delta[:, t] = upstream[:, t] * slope[:, t] + later
            later = back(delta[:, t], recurrent_kernel)
        gradients = [
            delta @ kernel.T,
            first(delta, later, upstream),
            np.einsum("nti,ntj->ij", x, delta),
            np.einsum("nti,ntj->ij", beside(states), delta),
            bias_gradient(delta),
        ]
        return *gradients[:2], *(share(x) * g for g in gradients[2:])

    return bptt


exercise = Exercise(
    solution=bptt,
    points=6,
    analytic=True,
    parts=[Part("dx"), Part("dh_0"), Part("dW_xh"), Part("dW_hh", 2), Part("db")],
    cases=[
        Case(
            "two linear steps by hand",
            inputs={
                "x": np.array([[[1.0], [3.0]]]),
                "h": np.array([[2.0]]),
                "kernel": np.array([[1.0]]),
                "recurrent_kernel": np.array([[0.5]]),
                "bias": np.array([1.0]),
                "upstream": np.array([[[0.0], [4.0]]]),
                "activation": "linear",
            },
            about="The states are 3 and 5.5; δ₂ = 4 and δ₁ = 4 · ½ = 2. So ∂L/∂W_hh = 2 · 2 + 3 · 4 = 16.",
        ),
        Case("a batch", with_upstream, {"batch": 3, "time": 4, "features": 5, "units": 2}),
        Case(
            "only the last state counts",
            last_state_only,
            {"batch": 2, "time": 5, "features": 2, "units": 3},
            hidden=True,
        ),
        Case(
            "a linear network",
            with_upstream,
            {"batch": 4, "time": 3, "features": 2, "units": 5, "activation": "linear"},
            hidden=True,
        ),
        Case("a single step", with_upstream, {"batch": 4, "time": 1, "features": 2, "units": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "nothing from later steps",
            mistaken(back=lambda delta, recurrent_kernel: np.zeros_like(delta)),
            "Your δ of each step is made of that step's g alone. A state also changes the states after it: add "
            "δ W_hhᵀ of the step after.",
        ),
        Mistake(
            "recurrent weights not transposed on the way back",
            mistaken(back=lambda delta, recurrent_kernel: delta @ recurrent_kernel),
            "Back through the step goes W_hhᵀ. The matrix is square, so that the product without the transposition has "
            "the right shape, but not the right values.",
        ),
        Mistake(
            "derivative taken at the state",
            mistaken(slope_at=lambda net, states, activation: SLOPES[activation](states[:, 1:])),
            "You evaluate f′ at the state h. It belongs at the net input z; for tanh that is 1 − h², without another "
            "tanh.",
        ),
        Mistake(
            "derivative taken one step before",
            mistaken(slope_at=lambda net, states, activation: SLOPES[activation](states[:, :-1])),
            "You evaluate f′ at the state of the step before, as a lecture's formula seems to say. It belongs at this "
            "step's net input.",
        ),
        Mistake(
            "no derivative of the activation",
            mistaken(slope_at=lambda net, states, activation: np.ones_like(net)),
            "The factor f′(z) is missing.",
        ),
        Mistake(
            "derivative for the direct gradient only",
            mistaken(slope_of_all=False),
            "Only g has the factor f′(z) in your δ. What comes back from the step after has come through h, too, and "
            "gets the factor as well.",
        ),
        Mistake(
            "recurrent gradient with the states themselves",
            mistaken(beside=lambda states: states[:, 1:]),
            "Beside δ of a step you multiply by the state that this step has made. W_hh was multiplied by the state of "
            "the step *before*.",
        ),
        Mistake(
            "first state taken for zero",
            mistaken(beside=lambda states: np.concatenate([0 * states[:, :1], states[:, 1:-1]], axis=1)),
            "In ∂L/∂W_hh you leave the first step out, as if h₀ were zero. It is given, and need not be.",
        ),
        Mistake(
            "bias of the first step only",
            mistaken(bias_gradient=lambda delta: delta[:, 0].sum(0)),
            "Your ∂L/∂b has the first step only. All steps share the bias: their gradients add up.",
        ),
        Mistake(
            "bias gradient a mean over the batch",
            mistaken(bias_gradient=lambda delta: delta.mean(0).sum(0)),
            "Your gradient of the bias is a mean over the batch. It is a sum over samples and steps, as those of the "
            "other parameters are.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(share=lambda x: 1 / len(x)),
            "Your parameters' gradients are means over the batch. Here they are sums; a mean would be in the upstream "
            "gradient already.",
        ),
        Mistake(
            "mean over the steps",
            mistaken(share=lambda x: 1 / x.shape[1]),
            "Your parameters' gradients are means over the steps. Here they are sums.",
        ),
        Mistake(
            "first state's gradient without its weights",
            mistaken(first=lambda delta, back, upstream: delta[:, 0]),
            "Your ∂L/∂h₀ is δ₁. From z₁ it is one more step back to h₀: through W_hh.",
        ),
        Mistake(
            "tanh always",
            mistaken(named=lambda activation: "tanh"),
            "Your network has tanh, whatever `activation` says.",
        ),
    ],
    hints=[
        "Go forward first and keep every state, h₀ included. Then go back from the last step, and carry along "
        "what the step after hands back.",
        "For one step it is the backward pass of a dense layer with two inputs, x and the state before.",
        "The gradients of the weights can wait: with all δ in one array of shape (batch, time, units) each is one sum "
        "over samples and steps.",
    ],
)
