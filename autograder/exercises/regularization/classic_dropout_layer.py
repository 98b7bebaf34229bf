"""Classic dropout in training and at test time"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def classic_dropout_layer(x, uniforms, kernel, bias, upstream, *, rate):
    r"""Return a linear layer behind *classic* dropout: in training, on the way back, and at test time.

    Dropout was first published without the factor of the exercises before: units that stay are left as they are. Then
    the next layer learns with only a share of its inputs, and at test time, when all units are there, its net inputs
    would be too large. You want a network in which every net input is, at test time, the **expected value** of what it
    was in training.

    **Given**

    - `x`, shape `(batch, features)`: the activations of a layer.
    - `uniforms`, of the same shape: an activation is **kept where** $u \ge p$, unchanged, and is 0 where $u < p$.
    - `kernel` $W$, shape `(features, units)`, and `bias` $b$, shape `(units,)`: the next layer, $z = \tilde x W + b$,
      where $\tilde x$ is what dropout leaves of $x$.
    - `upstream`, shape `(batch, units)`: $\partial L/\partial z$ in training.
    - `rate`: $p$, the probability that a unit is dropped, $0 \le p < 1$.

    **Return** three arrays, in this order:

    1. $z$ in training, shape `(batch, units)`;
    2. $\partial L/\partial x$ in training, shape `(batch, features)`;
    3. $z$ at test time, shape `(batch, units)`: nothing is dropped, and for the given $x$ it equals the expected value
       of the training's $z$ over all masks.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    kept = uniforms >= rate
    training = np.where(kept, x, 0) @ kernel + bias
    to_x = np.where(kept, upstream @ kernel.T, 0)
    return training, to_x, (1 - rate) * x @ kernel + bias
    ### END SOLUTION


def sample_by_sample(x, uniforms, kernel, bias, upstream, *, rate):
    """Compute the same with plain sums, the mask as a number."""
    p = float(rate)
    training, to_x, test = np.zeros(upstream.shape), np.zeros(x.shape), np.zeros(upstream.shape)
    for n, (row, numbers) in enumerate(zip(np.float64(x), np.float64(uniforms), strict=True)):
        for j, weights in enumerate(np.float64(kernel).T):
            training[n, j] = bias[j] + sum(w * v for w, v, u in zip(weights, row, numbers, strict=True) if u >= p)
            test[n, j] = bias[j] + sum(w * (v * (1 - p) + 0 * p) for w, v in zip(weights, row, strict=True))
        for i, weights in enumerate(np.float64(kernel)):
            to_x[n, i] = (numbers[i] >= p) * sum(w * g for w, g in zip(weights, upstream[n], strict=True))
    return training, to_x, test


def layer(rng, batch, features, units, rate):
    """Uniforms on a grid of 1/64, and no closer than 1/256 to the rate; some are below it and some above."""
    while True:
        uniforms = (rng.integers(64, size=(batch, features)) + 0.5) / 64
        if np.abs(uniforms - rate).min() > 1 / 256 and 0.2 * rate < (uniforms < rate).mean() < 1 - 0.2 * (1 - rate):
            break
    return {
        "x": rng.normal(size=(batch, features)) + 0.3,
        "uniforms": uniforms,
        "kernel": rng.normal(size=(features, units)),
        "bias": rng.normal(size=units) + 1.0,
        "upstream": rng.normal(size=(batch, units)),
        "rate": rate,
    }


def nothing_dropped(rng):
    """A rate of zero drops nothing, not even where the uniform number is zero."""
    inputs = layer(rng, 1, 5, 2, 0.5) | {"rate": 0.0}
    inputs["uniforms"][0, 2:4] = 0
    return inputs


@combinable
def mistaken(
    *,
    kept=lambda u, p: u >= p,
    training_factor=lambda p: 1,
    masked_back=True,
    test=lambda x, w, b, p: (1 - p) * (x @ w) + b,
):
    def classic_dropout_layer(x, uniforms, kernel, bias, upstream, *, rate):
        mask = kept(uniforms, rate) * np.float64(training_factor(rate))
        to_x = upstream @ kernel.T
        return (x * mask) @ kernel + bias, to_x * mask if masked_back else to_x, test(x, kernel, bias, rate)

    return classic_dropout_layer


exercise = Exercise(
    solution=classic_dropout_layer,
    points=3,
    reference=sample_by_sample,
    parts=[Part("training"), Part("gradient of x"), Part("test time")],
    cases=[
        Case(
            "one unit by hand",
            inputs={
                "x": np.array([[2.0, 4.0]]),
                "uniforms": np.array([[0.125, 0.25]]),
                "kernel": np.array([[1.0], [3.0]]),
                "bias": np.array([10.0]),
                "upstream": np.array([[1.0]]),
                "rate": 0.25,
            },
            about="The first input is dropped, the second just stays: 3 · 4 + 10 = 22 in training. Over the four "
            "possible masks, the expected value is ¾ · 2 + ¾ · 12 + 10 = 20.5.",
        ),
        Case("a batch", layer, {"batch": 4, "features": 6, "units": 3, "rate": 0.3}),
        Case("most units dropped", layer, {"batch": 3, "features": 8, "units": 5, "rate": 0.8}, hidden=True),
        Case("nothing dropped", nothing_dropped, hidden=True),
    ],
    mistakes=[
        Mistake(
            "biases scaled too",
            mistaken(test=lambda x, w, b, p: (1 - p) * (x @ w + b)),
            "You scale the bias at test time as well. It was never dropped, so its expected value is itself. (A "
            "lecture note says that *all* parameters are to be multiplied.)",
        ),
        Mistake(
            "scaled by the rate",
            mistaken(test=lambda x, w, b, p: p * (x @ w) + b),
            "You multiply by p at test time, as one of the lecture notes asks. A unit was there with probability "
            "1 − p. (For p = ½ nobody would notice.)",
        ),
        Mistake(
            "nothing done at test time",
            mistaken(test=lambda x, w, b, p: x @ w + b),
            "At test time you use all inputs at full size. In training the share p of them was missing, so the net "
            "inputs are now too large.",
        ),
        Mistake(
            "enlarged at test time",
            mistaken(test=lambda x, w, b, p: (x @ w) / (1 - p) + b),
            "You divide by 1 − p at test time. There are more units than in training, so the net inputs have to become "
            "smaller.",
        ),
        Mistake(
            "inverted dropout",
            mistaken(training_factor=lambda p: 1 / (1 - p), test=lambda x, w, b, p: x @ w + b),
            "This is inverted dropout: the factor is applied in training, and none at test time. Here classic dropout "
            "is asked for.",
        ),
        Mistake(
            "both factors",
            mistaken(training_factor=lambda p: 1 / (1 - p)),
            "You enlarge in training *and* scale down at test time. Classic dropout only scales down at test time.",
        ),
        Mistake(
            "dropped units learn",
            mistaken(masked_back=False),
            "The gradient reaches units that were dropped. Their activation did not enter z, so ∂L/∂x is 0 there.",
        ),
        Mistake(
            "dropped and kept exchanged",
            mistaken(kept=lambda u, p: u < p),
            "You keep the units with u < p. Those are the ones to drop.",
        ),
        Mistake(
            "dropped at the rate itself",
            mistaken(kept=lambda u, p: u > p),
            "Where u equals p you drop the unit; the statement keeps it. With p = 0 nothing at all may be dropped.",
        ),
        Mistake(
            "dropped at test time",
            lambda x, uniforms, kernel, bias, upstream, *, rate: (
                (x * (uniforms >= rate)) @ kernel + bias,
                (upstream @ kernel.T) * (uniforms >= rate),
                (1 - rate) * (x * (uniforms >= rate)) @ kernel + bias,
            ),
            "You drop units at test time. An answer must not depend on chance: all units are there.",
        ),
    ],
    hints=[
        "Take the expected value of z = Σᵢ mᵢ xᵢ wᵢ + b term by term. What is E[mᵢ]?",
        "Which of the terms of z has no mᵢ in it?",
    ],
)
