"""Training a network of two layers by gradient descent."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import FUNCTIONS, SLOPES


def two_layer_network(
    x, y, hidden_kernel, hidden_bias, output_kernel, output_bias, order, *, activation="tanh", learning_rate=0.1, l2=0.0
):
    r"""Train the lecture's network of two layers to predict a number, and return it with its losses.

    One layer draws straight lines and no more. Put a second one behind it, with something bent between them, and the
    same machine approaches any continuous function. All that is missing is somebody who turns the knobs: you write the
    whole loop here, and later frameworks only do it faster.

    The network has one output,

    $$\hat y = \sum_j v_j\, \varphi\Bigl(\sum_i x_i w_{ij} + b_j\Bigr) + c .$$

    **Given**

    - `x`, shape `(samples, features)`, and `y`, shape `(samples,)`: the training set.
    - `hidden_kernel`, shape `(features, hidden)`: $W$; `hidden_bias`, shape `(hidden,)`: $b$; `output_kernel`, shape
      `(hidden,)`: $v$; `output_bias`, a number: $c$. Here training begins.
    - `order`, integers of shape `(steps, batch)`: step $t$ learns from the samples with the numbers `order[t]`. A
      sample may come up often, also twice within one step, where it then counts twice.
    - `activation`: $\varphi$, one of `"tanh"`, `"sigmoid"`, `"linear"`.
    - `learning_rate` $\eta > 0$ and `l2` $\lambda \ge 0$: numbers.

    Each step goes down the gradient of

    $$J = \frac1B \sum_{n} \frac12 (y_n - \hat y_n)^2
      + \frac{\lambda}{2} \Bigl( \sum_{ij} w_{ij}^2 + \sum_j v_j^2 \Bigr),$$

    where $n$ runs over the step's $B$ samples: from *each* parameter it subtracts $\eta$ times the derivative of $J$.
    All derivatives of a step are taken at the parameters with which the step began.

    **Return** five things, in this order: $W$, $b$, $v$ and $c$ after the last step, each of the shape that it had;
    and an array of shape `(steps,)` with the mean of $\frac12 (y_n - \hat y_n)^2$ over each step's samples, without the
    penalty, *before* the step was taken.

    Use NumPy only, and no numerical differentiation; leave the arguments as they are.
    """
    ### BEGIN SOLUTION
    w, b, v, c = hidden_kernel, hidden_bias, output_kernel, output_bias
    losses = []
    for chosen in order:
        inputs, targets = x[chosen], y[chosen]
        z = inputs @ w + b  # (batch, hidden)
        if activation == "tanh":
            a = np.tanh(z)
            slope = 1 - a**2
        elif activation == "sigmoid":
            a = 1 / (1 + np.exp(-z))
            slope = a * (1 - a)
        else:
            a, slope = z, np.ones_like(z)
        error = a @ v + c - targets  # (batch,)
        losses.append(0.5 * np.mean(error**2))

        output_delta = error / len(chosen)
        hidden_delta = slope * np.outer(output_delta, v)  # with the v of the forward pass
        w = w - learning_rate * (inputs.T @ hidden_delta + l2 * w)
        b = b - learning_rate * hidden_delta.sum(axis=0)
        v = v - learning_rate * (a.T @ output_delta + l2 * v)
        c = c - learning_rate * output_delta.sum()
    return w, b, v, c, np.array(losses)
    ### END SOLUTION


def regression(rng, samples, features, hidden, steps, batch, **options):
    """Samples of a bent function, with every sample's turn drawn anew; in the first step one comes twice."""
    x = rng.normal(size=(samples, features))
    order = rng.integers(samples, size=(steps, batch))
    order[0, -1] = order[0, 0]
    return {
        "x": x,
        "y": 2 * np.sin(2 * x[:, 0]) + x[:, -1] + 1,
        "hidden_kernel": rng.normal(size=(features, hidden)),
        "hidden_bias": rng.normal(size=hidden),
        "output_kernel": rng.normal(size=hidden),
        "output_bias": -0.5,
        "order": order,
        **options,
    }


@combinable
def mistaken(
    *,
    number=lambda batch: batch,
    slope=lambda name, z: SLOPES[name](z),
    output_first=False,
    loss_after=False,
    loss=lambda error: 0.5 * np.mean(error**2),
    penalty_shown=False,
    turns=lambda order: order,
    decay=lambda l2: l2,
    bias_decay=0.0,
    bias_rate=1.0,
    sign=-1,
):
    """Return the loop with one slip in it."""

    def two_layer_network(
        x, y, hidden_kernel, hidden_bias, output_kernel, output_bias, order,
        *, activation="tanh", learning_rate=0.1, l2=0.0,
    ):  # fmt: skip
        w, b, v, c, losses = hidden_kernel, hidden_bias, output_kernel, output_bias, []
        rate = -sign * learning_rate
        for chosen in turns(order):
            z = x[chosen] @ w + b
            a = FUNCTIONS[activation](z)
            error = a @ v + c - y[chosen]
            value = loss(error) + (l2 / 2 * ((w**2).sum() + (v**2).sum()) if penalty_shown else 0)
            delta = error / number(len(chosen))
            new_v = v - rate * (a.T @ delta + decay(l2) * v)
            hidden = slope(activation, z) * np.outer(delta, new_v if output_first else v)
            w = w - rate * (x[chosen].T @ hidden + decay(l2) * w)
            b = b - bias_rate * rate * (hidden.sum(axis=0) + bias_decay * l2 * b)
            v, c = new_v, c - bias_rate * rate * (delta.sum() + bias_decay * l2 * c)
            if loss_after:
                value = loss(FUNCTIONS[activation](x[chosen] @ w + b) @ v + c - y[chosen])
            losses.append(value)
        return w, b, v, c, np.array(losses)

    return two_layer_network


exercise = Exercise(
    solution=two_layer_network,
    points=6,
    analytic=True,
    parts=[Part("W"), Part("b"), Part("v"), Part("c"), Part("losses")],
    cases=[
        Case(
            "one step by hand",
            inputs={
                "x": np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]]),
                "y": np.array([1.0, 0.0, 5.0]),
                "hidden_kernel": np.array([[1.0, 2.0], [1.0, -0.5]]),
                "hidden_bias": np.array([0.0, 0.0]),
                "output_kernel": np.array([1.0, -2.0]),
                "output_bias": 1.0,
                "order": np.array([[0]]),
                "activation": "linear",
                "learning_rate": 0.5,
            },
            about="The sample (1, 2) gives z = (3, 1) and ŷ = 3 − 2 + 1 = 2, where 1 was wanted: the error is 1 and "
            "the loss ½. With φ(z) = z the slopes of v are (3, 1), and with η = ½ it moves to (−½, −2½).",
        ),
        Case(
            "one sample at a time",
            regression,
            {"samples": 7, "features": 2, "hidden": 3, "steps": 9, "batch": 1, "learning_rate": 0.15},
        ),
        Case(
            "mini-batches",
            regression,
            {"samples": 8, "features": 3, "hidden": 5, "steps": 12, "batch": 4},
        ),
        Case(
            "weight decay",
            regression,
            {"samples": 9, "features": 2, "hidden": 4, "steps": 10, "batch": 3, "l2": 0.4},
            hidden=True,
        ),
        Case(
            "sigmoids",
            regression,
            {
                "samples": 6,
                "features": 3,
                "hidden": 2,
                "steps": 15,
                "batch": 2,
                "activation": "sigmoid",
                "learning_rate": 0.3,
                "l2": 0.2,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "output weights moved first",
            mistaken(output_first=True),
            "You change v before you send the error back through it. The hidden layer must hear of the v with which "
            "the output was computed: take all gradients first, then all steps.",
        ),
        Mistake(
            "sum over the mini-batch",
            mistaken(number=lambda batch: 1),
            "Your steps are B times too long: J is the mean over the step's samples.",
        ),
        Mistake(
            "mean twice",
            mistaken(number=lambda batch: batch**2),
            "The 1/B of the mean enters your gradients twice.",
        ),
        Mistake(
            "no derivative of the activation",
            mistaken(slope=lambda name, z: 1),
            "The error reaches W and b through φ: its derivative is missing in your hidden layer.",
        ),
        Mistake(
            "derivative taken at the activation",
            mistaken(slope=lambda name, z: SLOPES[name](FUNCTIONS[name](z))),
            "You evaluate φ′ at the unit's output. It belongs at the net input z. (tanh′ can be written with the "
            "output, as 1 − a², but then without applying tanh once more.)",
        ),
        Mistake(
            "uphill",
            mistaken(sign=1),
            "Your losses grow: you step along the gradient, which points uphill.",
        ),
        Mistake(
            "order ignored",
            mistaken(turns=lambda order: (np.arange(order.size).reshape(order.shape)) % (order.max() + 1)),
            "You take the samples one after the other. `order` says whose turn it is.",
        ),
        Mistake(
            "twice in a step counted once",
            mistaken(turns=lambda order: [np.unique(chosen) for chosen in order]),
            "You take each sample once in a step, however often its number comes up there. A sample that comes twice "
            "counts twice.",
        ),
        Mistake(
            "biases stay",
            mistaken(bias_rate=0.0),
            "Your biases are after training what they were before. They learn like all other parameters.",
        ),
        Mistake(
            "loss after the step",
            mistaken(loss_after=True),
            "Your losses are those after each step. Asked for is the loss with which the step began, and you have it "
            "without a second forward pass.",
        ),
        Mistake(
            "loss without the half",
            mistaken(loss=lambda error: np.mean(error**2)),
            "Your losses are twice too large: each sample's loss is *half* of the squared error.",
        ),
        Mistake(
            "penalty in the losses",
            mistaken(penalty_shown=True),
            "Your losses contain the penalty. It takes part in the step; reported is the mean over the samples.",
        ),
        Mistake(
            "decay twice too strong",
            mistaken(decay=lambda l2: 2 * l2),
            "Your weight decay is 2λ. The half before the sum of squares cancels the 2.",
        ),
        Mistake(
            "decay forgotten",
            mistaken(decay=lambda l2: 0.0),
            "The penalty takes no part in your steps.",
        ),
        Mistake(
            "biases decay",
            mistaken(bias_decay=1.0),
            "Your biases decay, too. The penalty has W and v in it, and nothing else.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={"learning_rate or 0.1": "η is positive, so that it never counts as false."},
    hints=[
        "Write one step: forward, the error, both error signals, four gradients, four updates. Then the loop.",
        "`x[chosen]` takes the rows with the numbers in `chosen`, all at once.",
        "The hidden layer's error signal has the shape (batch, hidden): the outer product of the output's error signal "
        "and v, times φ′(z).",
        "`w = w - …` makes a new array. `w -= …` would write into the argument, which is read-only.",
    ],
)
