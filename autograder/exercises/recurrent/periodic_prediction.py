"""Predicting a signal some steps ahead"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def periodic_prediction(x, kernel, recurrent_kernel, bias, output_kernel, output_bias, *, steps):
    r"""Return what a recurrent network predicts of a signal, several steps ahead.

    A network that was trained to say the next value of a signal can say the one after next, too: it takes its own
    prediction for what has come. So its errors are fed back, and may add up.

    **Given**

    - `x`, shape `(batch, time, features)`: the signals so far, $x_1, \dots, x_T$, $T \ge 1$.
    - `kernel` $W$, shape `(features, units)`; `recurrent_kernel` $U$, shape `(units, units)`; `bias` $b$, shape
      `(units,)`; `output_kernel` $V$, shape `(units, features)`; `output_bias` $c$, shape `(features,)`.
    - `steps`: how far to look ahead, at least 1.

    With $h_0 = 0$,

    $$h_t = \tanh\!\big( x_t\, W + h_{t-1}\, U + b \big), \qquad \hat x_{t+1} = h_t\, V + c ,$$

    and for $t > T$ the input $x_t$ is the prediction $\hat x_t$. The state goes on throughout.

    **Return** $\hat x_{T+1}, \dots, \hat x_{T+\text{steps}}$, an array of shape `(batch, steps, features)`.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    h = np.zeros((len(x), len(bias)))
    for now in x.swapaxes(0, 1):
        h = np.tanh(now @ kernel + h @ recurrent_kernel + bias)
    ahead = []
    for _ in range(steps):
        ahead.append(h @ output_kernel + output_bias)
        h = np.tanh(ahead[-1] @ kernel + h @ recurrent_kernel + bias)
    return np.stack(ahead, axis=1)
    ### END SOLUTION


def network(rng, batch, time, features, units, steps):
    return {
        "x": rng.normal(size=(batch, time, features)),
        "kernel": rng.normal(size=(features, units)),
        "recurrent_kernel": rng.normal(scale=1.2 * units**-0.5, size=(units, units)),
        "bias": rng.normal(scale=0.5, size=units),
        "output_kernel": rng.normal(scale=1.5 * units**-0.5, size=(units, features)),
        "output_bias": rng.normal(scale=0.5, size=features),
        "steps": steps,
    }


@combinable
def mistaken(
    *,
    seen=lambda x: x,
    fed=lambda ahead, x, c: ahead[-1],
    kept=lambda h, k: h,
    output=lambda z: z,
    out_bias=lambda c: c,
    state_bias=lambda b: b,
    count=lambda steps: steps,
    pick=lambda ahead: ahead,
    turn=lambda u: u,
):
    """Return the algorithm with one slip in it."""

    def periodic_prediction(x, kernel, recurrent_kernel, bias, output_kernel, output_bias, *, steps):
        def state(now, h):
            return np.tanh(now @ kernel + h @ turn(recurrent_kernel) + state_bias(bias))

        h, ahead = np.zeros((len(x), len(bias))), []
        for now in seen(x).swapaxes(0, 1):
            h = state(now, h)
        for k in range(count(steps)):
            ahead.append(output(h @ output_kernel + out_bias(output_bias)))
            h = state(fed(ahead, x, output_bias), kept(h, k))
        return pick(np.stack(ahead, axis=1))

    return periodic_prediction


def starts_with_a_prediction(x, kernel, recurrent_kernel, bias, output_kernel, output_bias, *, steps):
    """The first prediction is read before it is reported: one step too late."""
    found = mistaken(count=lambda n: n + 1)(x, kernel, recurrent_kernel, bias, output_kernel, output_bias, steps=steps)
    return found[:, 1:]


def window(x, *weights, steps):
    """Each prediction is that for the last T values, read from zero on."""
    ahead = x
    for _ in range(steps):
        ahead = np.concatenate([ahead, periodic_prediction(ahead[:, -x.shape[1] :], *weights, steps=1)], axis=1)
    return ahead[:, x.shape[1] :]


exercise = Exercise(
    solution=periodic_prediction,
    points=3,
    cases=[
        Case(
            "a signal that dies out",
            inputs={
                "x": np.array([[[5.0], [1.0]]]),
                "kernel": np.array([[1.0]]),
                "recurrent_kernel": np.array([[0.0]]),
                "bias": np.array([0.0]),
                "output_kernel": np.array([[0.5]]),
                "output_bias": np.array([0.0]),
                "steps": 3,
            },
            about="Half of tanh of what it sees: ½ tanh 1 ≈ 0.381, then ½ tanh 0.381 ≈ 0.182, then 0.090.",
        ),
        Case("a batch", network, {"batch": 3, "time": 4, "features": 2, "units": 5, "steps": 6}),
        Case("one step ahead", network, {"batch": 2, "time": 5, "features": 3, "units": 4, "steps": 1}, hidden=True),
        Case(
            "a signal of one value",
            network,
            {"batch": 1, "time": 1, "features": 2, "units": 3, "steps": 4},
            hidden=True,
        ),
        Case(
            "as many units as features",
            network,
            {"batch": 2, "time": 3, "features": 4, "units": 4, "steps": 5},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "last value fed for ever",
            mistaken(fed=lambda ahead, x, c: x[:, -1]),
            "After the last value you go on reading that. From then on the prediction is the input.",
        ),
        Mistake(
            "first prediction fed for ever",
            mistaken(fed=lambda ahead, x, c: ahead[0]),
            "You go on reading the first prediction. Each step reads the newest one.",
        ),
        Mistake(
            "prediction fed without its bias",
            mistaken(fed=lambda ahead, x, c: ahead[-1] - c),
            "What you feed back lacks the bias of the output. It is the whole prediction that is read next.",
        ),
        Mistake(
            "state begins anew",
            mistaken(kept=lambda h, k: 0 * h),
            "You set the state to zero for each prediction. It goes on from the last step.",
        ),
        Mistake(
            "state begins anew where the signal ends",
            mistaken(kept=lambda h, k: h if k else 0 * h),
            "Where the signal ends you set the state to zero, once. It goes on throughout.",
        ),
        Mistake(
            "only the last value read",
            mistaken(seen=lambda x: x[:, -1:]),
            "Your state knows the last value only. Read the whole signal, from zero on.",
        ),
        Mistake(
            "last value not read",
            mistaken(seen=lambda x: x[:, :-1]),
            "You predict before the last value is read: your first prediction is that of a value which is known.",
        ),
        Mistake(
            "last value read twice",
            mistaken(seen=lambda x: np.concatenate([x, x[:, -1:]], axis=1)),
            "You read the last value twice: once with the signal, and again before the first prediction.",
        ),
        Mistake(
            "window of the last values",
            window,
            "For each prediction you read the last T values anew, from a state of zero. The state goes on: it is never "
            "set to zero again.",
        ),
        Mistake(
            "one step late",
            starts_with_a_prediction,
            "Your first answer is the second prediction. The state after the last value gives the first one.",
        ),
        Mistake(
            "predictions squashed",
            mistaken(output=np.tanh),
            "You send the prediction through tanh. The output layer is linear.",
        ),
        Mistake("bias of the output left out", mistaken(out_bias=lambda c: 0), "The bias of the output is missing."),
        Mistake("bias of the state left out", mistaken(state_bias=lambda b: 0), "The bias of the state is missing."),
        Mistake(
            "recurrent weights transposed",
            mistaken(turn=np.transpose),
            "Your recurrent weights are transposed. States are rows here: h U.",
        ),
        Mistake(
            "time turned round",
            mistaken(pick=lambda ahead: ahead[:, ::-1]),
            "Your predictions stand in the wrong order: the nearest comes first.",
        ),
    ],
    hints=[
        "There are two loops: one over what is known, which keeps the state alone, and one over what is to come.",
        "In the second loop predict first, and then read what was predicted.",
    ],
)
