"""A dense layer, with samples as rows."""

import numpy as np

from autograder import Case, Exercise, Mistake


def dense_forward(x, kernel, bias):
    r"""Return the net inputs of a fully connected layer for a whole batch.

    Every unit of a fully connected layer looks at every feature, weighs it, and adds a bias of its own. One matrix
    product does this for all units and all samples at once, and that is why networks run fast on today's machines.

    **Given**

    - `x`, shape `(batch, features)`: one sample a *row*.
    - `kernel`, shape `(features, units)`: `kernel[i, j]` is the weight from feature $i$ to unit $j$.
    - `bias`, shape `(units,)`: one number a unit.

    **Return** an array of shape `(batch, units)`: what each unit makes of each sample, before any activation,

    $$z_{nj} = \sum_i x_{ni}\, w_{ij} + b_j .$$

    This is the layout of Keras. Use NumPy only, and no loop.
    """
    ### BEGIN SOLUTION
    return x @ kernel + bias
    ### END SOLUTION


def layer(rng, batch, features, units):
    return {
        "x": rng.normal(size=(batch, features)),
        "kernel": rng.normal(size=(features, units)),
        "bias": -rng.uniform(0.5, 2.5, size=units) * (-1) ** np.arange(units),
    }


def first_sample_only(x, kernel, bias):
    z = x @ kernel
    z[0] += bias
    return z


exercise = Exercise(
    solution=dense_forward,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={
                "x": np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]]),
                "kernel": np.array([[1.0, 0.0, 2.0, -1.0], [3.0, 1.0, 0.0, 4.0]]),
                "bias": np.arange(1.0, 5.0),
            },
            about="The first sample, (1, 2), gives 1·1 + 2·3 + 1 = 8 at the first unit, and (8, 4, 5, 11) at all four.",
        ),
        Case("one sample", layer, {"batch": 1, "features": 4, "units": 3}),
        Case("a batch", layer, {"batch": 6, "features": 5, "units": 3}, hidden=True),
        Case("a single unit", layer, {"batch": 5, "features": 3, "units": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "bias forgotten",
            lambda x, kernel, bias: x @ kernel,
            "The products are right, but nothing is added to them: each unit has a bias.",
        ),
        Mistake(
            "bias as a threshold",
            lambda x, kernel, bias: x @ kernel - bias,
            "You subtract the bias. So the first neurons had it, with a threshold that has to be exceeded; the bias is "
            "that threshold's negative, and is added.",
        ),
        Mistake(
            "bias for the first sample only",
            first_sample_only,
            "Only the first sample gets the biases. They belong to the units, and so to every row.",
        ),
        Mistake(
            "all biases for all units",
            lambda x, kernel, bias: x @ kernel + bias.sum(),
            "You add the sum of all biases to each unit. Unit j has the bias bⱼ alone.",
        ),
        Mistake(
            "mean over the features",
            lambda x, kernel, bias: x @ kernel / x.shape[1] + bias,
            "You average over the features. A net input is a sum.",
        ),
        Mistake(
            "activated",
            lambda x, kernel, bias: 1 / (1 + np.exp(-(x @ kernel + bias))),
            "You applied a sigmoid. What is asked for is what goes *into* an activation.",
        ),
        Mistake(
            "kernel transposed",
            lambda x, kernel, bias: x @ kernel.T + bias,
            "You transpose the kernel. That is needed where weights are stored as (units, features), as in PyTorch; "
            "here its rows belong to the features already.",
        ),
        Mistake(
            "kernel first",
            lambda x, kernel, bias: kernel @ x + bias,
            "On the blackboard W stands before x, since x is a column there. With samples as rows x comes first.",
        ),
    ],
    hints=[
        "Write the shapes side by side: (batch, features) times (features, units).",
        "NumPy adds an array of shape (units,) to every row of one of shape (batch, units).",
    ],
)
