"""Neural matrix factorization."""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def neumf(product, user_vectors, item_vectors, kernels, biases, output):
    r"""Return the scores of neural matrix factorization (NeuMF).

    Two models share one output layer: generalised matrix factorization, which multiplies, and a network, which is free
    to do something else with the same users and items. Each has vectors of its own.

    **Given**, for a batch of pairs of a user and an item,

    - `product` $\varphi$, shape `(batch, k)`: the products of the first model's factors;
    - `user_vectors` $U_u$, shape `(batch, d)`, and `item_vectors` $V_i$, shape `(batch, e)`: the network's vectors;
    - `kernels`, a list of $L \ge 1$ matrices $W_l$ of shape `(fan_in, fan_out)`, and `biases`, a list of as many
      vectors $b_l$ of shape `(fan_out,)`. The first layer takes $d + e$ numbers, each other
      one what the layer before gives;
    - `output` $h$, shape `(k + fan_out of the last layer,)`.

    The network begins with both vectors side by side, the user's first, and has a ReLU in **every** layer:

    $$a_0 = [U_u ;\, V_i], \qquad a_l = \max\big(0,\; W_l^\top a_{l-1} + b_l\big), \qquad
      z = h^\top [\varphi ;\, a_L] .$$

    **Return** $z$, shape `(batch,)`: scores *before* a sigmoid, in which the product stands first. Use NumPy only.
    """
    ### BEGIN SOLUTION
    a = np.concatenate([user_vectors, item_vectors], axis=1)
    for kernel, bias in zip(kernels, biases, strict=True):
        a = np.maximum(a @ kernel + bias, 0)
    return np.concatenate([product, a], axis=1) @ output
    ### END SOLUTION


def network(rng, batch, k, sizes, d):
    """Each layer's ReLU cuts some units off and leaves others."""
    drawn = {"product": (batch, k), "user_vectors": (batch, d), "item_vectors": (batch, sizes[0] - d)}
    shapes = list(pairwise(sizes))
    while True:
        inputs = {name: rng.normal(size=shape) for name, shape in drawn.items()}
        inputs["kernels"] = [rng.normal(size=shape) for shape in shapes]
        inputs["biases"] = [rng.normal(size=shape[1]) for shape in shapes]
        inputs["output"] = rng.choice([-1, 1], k + sizes[-1]) * rng.uniform(0.5, 1.5, k + sizes[-1])
        a = np.concatenate([inputs["user_vectors"], inputs["item_vectors"]], axis=1)
        shares = []
        for kernel, bias in zip(inputs["kernels"], inputs["biases"], strict=True):
            a = np.maximum(a @ kernel + bias, 0)
            shares.append(np.mean(a > 0))
        if all(0.2 < share < 0.8 for share in shares):
            return inputs


@combinable
def mistaken(
    *,
    beginning=lambda u, v: np.concatenate([u, v], axis=1),
    relu=lambda x, last: np.maximum(x, 0),
    bias_of=lambda b: b,
    joined=lambda product, a: np.concatenate([product, a], axis=1),
    end=lambda z: z,
    layers=lambda pairs: pairs,
):
    """Return the algorithm with one slip in it."""

    def neumf(product, user_vectors, item_vectors, kernels, biases, output):
        a = beginning(user_vectors, item_vectors)
        for place, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
            a = relu(a @ kernel + bias_of(bias), place == len(kernels) - 1)
        return end(joined(product, a) @ output)

    return neumf


exercise = Exercise(
    solution=neumf,
    points=3,
    cases=[
        Case(
            "one pair by hand",
            inputs={
                "product": np.array([[3.0]]),
                "user_vectors": np.array([[1.0]]),
                "item_vectors": np.array([[2.0]]),
                "kernels": [np.array([[1.0, -1.0], [-1.0, 1.0]])],
                "biases": [np.array([0.5, 0.25])],
                "output": np.array([2.0, 10.0, 4.0]),
            },
            about="The layer gives max(0, −0.5) = 0 and 1.25, and z = 2 · 3 + 10 · 0 + 4 · 1.25 = 11.",
        ),
        Case("one layer", network, {"batch": 6, "k": 3, "sizes": (6, 5), "d": 2}),
        Case("three layers", network, {"batch": 5, "k": 2, "sizes": (7, 6, 4, 3), "d": 3}),
        Case("vectors of one size", network, {"batch": 4, "k": 5, "sizes": (6, 4, 5), "d": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sigmoid at the end",
            mistaken(end=lambda z: np.exp(-np.logaddexp(0, -z))),
            "You put the scores through a sigmoid. Scores before it are asked for: the losses take these.",
        ),
        Mistake(
            "no ReLU in the last layer",
            mistaken(relu=lambda x, last: x if last else np.maximum(x, 0)),
            "Your last layer has no ReLU. Here every layer of the network has one.",
        ),
        Mistake(
            "no ReLU",
            mistaken(relu=lambda x, last: x),
            "Your layers have no ReLU, and without one the network is a single linear map.",
        ),
        Mistake(
            "biases forgotten",
            mistaken(bias_of=lambda b: 0 * b),
            "Your layers do without their biases.",
        ),
        Mistake(
            "item first",
            mistaken(beginning=lambda u, v: np.concatenate([v, u], axis=1)),
            "You put the item's vector first. The network begins with the user's.",
        ),
        Mistake(
            "network first",
            mistaken(joined=lambda product, a: np.concatenate([a, product], axis=1)),
            "You put the network's answer first. The first entries of h are for the product.",
        ),
        Mistake(
            "product left out",
            mistaken(joined=lambda product, a: np.concatenate([0 * product, a], axis=1)),
            "The product has no part in your scores.",
        ),
        Mistake(
            "ReLU over all",
            mistaken(joined=lambda product, a: np.maximum(np.concatenate([product, a], axis=1), 0)),
            "You cut the product off below zero, too. The ReLU belongs to the network alone.",
        ),
    ],
    hints=[
        "`np.concatenate([…, …], axis=1)` puts rows side by side.",
        "With pairs as rows, $W^\\top a$ reads `a @ kernel`.",
    ],
)
