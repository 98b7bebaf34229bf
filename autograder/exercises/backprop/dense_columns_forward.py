"""A dense layer, with samples as columns."""

import numpy as np

from autograder import Case, Exercise, Mistake


def dense_columns_forward(weights, a, bias):
    r"""Return the net inputs of a fully connected layer, in the layout of lectures.

    Books and lectures write $z = W a + b$ with columns, and row $i$ of $W$ belongs to unit $i$. Keras has it the other
    way round, and PyTorch stores the book's $W$ but takes rows. You will read all three, often on one day. If you can
    translate without thinking, you lose no evening to a network whose matrices happen to be square.

    **Given**

    - `weights`, shape `(units, features)`: `weights[i, j]` is the weight from feature $j$ to unit $i$.
    - `a`, shape `(features, batch)`: one sample a *column*.
    - `bias`, shape `(units,)`.

    **Return** an array of shape `(units, batch)`: for every sample, as a column, $z = W a + b$.

    Use NumPy only, and no loop.
    """
    ### BEGIN SOLUTION
    return weights @ a + bias[:, np.newaxis]
    ### END SOLUTION


def layer(rng, units, features, batch):
    return {
        "weights": rng.normal(size=(units, features)),
        "a": rng.normal(size=(features, batch)),
        "bias": rng.uniform(0.5, 2.5, size=units) * (-1) ** np.arange(units),
    }


exercise = Exercise(
    solution=dense_columns_forward,
    points=1,
    cases=[
        Case(
            "the lecture's first layer",
            inputs={
                "weights": np.array([[1.0, -2.0], [-1.0, 1.0]]),
                "a": np.array([[1.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),
                "bias": np.array([1.0, 0.0]),
            },
            about="The lecture's first layer turns (1, −1) into (4, −2), and (0, 0) into its biases (1, 0).",
        ),
        Case("one sample", layer, {"units": 3, "features": 4, "batch": 1}),
        Case("as many samples as units", layer, {"units": 4, "features": 3, "batch": 4}),
        Case("a batch", layer, {"units": 5, "features": 2, "batch": 7}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "bias along the samples",
            lambda weights, a, bias: weights @ a + bias,
            "NumPy lines a vector up with the *last* axis, which here counts the samples. So you get an error, or, "
            "where there are as many samples as units, wrong numbers without one. Make the bias a column first.",
        ),
        Mistake(
            "bias forgotten",
            lambda weights, a, bias: weights @ a,
            "The products are right, but nothing is added to them: each unit has a bias.",
        ),
        Mistake(
            "weights transposed",
            lambda weights, a, bias: weights.T @ a + bias[:, np.newaxis],
            "You transpose the weights. Their rows belong to the units already, and W a needs no more.",
        ),
        Mistake(
            "answer in rows",
            lambda weights, a, bias: (weights @ a + bias[:, np.newaxis]).T,
            "Your numbers are right and your samples are rows. Here they stay columns: (units, batch).",
        ),
        Mistake(
            "samples taken for rows",
            lambda weights, a, bias: a @ weights + bias[:, np.newaxis],
            "You multiply in the order of the row layout. With samples as columns, W stands first.",
        ),
        Mistake(
            "all biases for all units",
            lambda weights, a, bias: weights @ a + bias.sum(),
            "You add the sum of all biases to each unit. Unit i has the bias bᵢ alone.",
        ),
    ],
    hints=[
        "(units, features) times (features, batch): which shape has the product, and along which axis go the biases?",
        "`bias[:, np.newaxis]` has the shape (units, 1).",
    ],
)
