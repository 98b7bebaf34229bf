"""The feed-forward network at each position"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def position_wise_ffn(x, inner_kernel, inner_bias, outer_kernel, outer_bias):
    r"""Return what the position-wise feed-forward network of a transformer makes of a batch of sequences.

    Attention mixes the positions, and it is linear in the values. What is not linear in a transformer, and most of its
    parameters, stand in a small network behind it. It is given one position at a time, and it is the same at all of
    them.

    **Given**

    - `x`, shape `(..., width)`: one vector a position; any number of axes in front, such as `(batch, time, width)`, or
      none.
    - `inner_kernel` $W_1$, shape `(width, inner)`; `inner_bias` $b_1$, shape `(inner,)`.
    - `outer_kernel` $W_2$, shape `(inner, outputs)`; `outer_bias` $b_2$, shape `(outputs,)`.

    For each position's vector, a row,

    $$\operatorname{FFN}(x) = \max(0,\; x W_1 + b_1)\, W_2 + b_2 .$$

    **Return** an array of shape `(..., outputs)`.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    inner = np.maximum(x @ inner_kernel + inner_bias, 0)
    return inner @ outer_kernel + outer_bias
    ### END SOLUTION


def network(rng, shape, inner, outputs):
    """All four arrays are far from zero, and so is what the rectifier lets through at each position."""
    width = shape[-1]
    while True:
        inputs = {
            "x": rng.normal(size=shape),
            "inner_kernel": rng.normal(size=(width, inner)),
            "inner_bias": rng.choice([-1, 1], size=inner) * rng.uniform(0.5, 1, size=inner),
            "outer_kernel": rng.normal(size=(inner, outputs)),
            "outer_bias": rng.choice([-1, 1], size=outputs) * rng.uniform(0.5, 1, size=outputs),
        }
        z = inputs["x"] @ inputs["inner_kernel"] + inputs["inner_bias"]
        if np.abs(z).min() > 0.01 and (z < 0).any() and (z > 0).any():
            return inputs


@combinable
def mistaken(
    *,
    inner=lambda x, w, b: x @ w + b,
    activate=lambda z: np.maximum(z, 0),
    outer=lambda h, w, b: h @ w + b,
    last=lambda y, x: y,
):
    """Return the network with one slip in it."""

    def position_wise_ffn(x, inner_kernel, inner_bias, outer_kernel, outer_bias):
        h = activate(inner(x, inner_kernel, inner_bias))
        return last(outer(h, outer_kernel, outer_bias), x)

    return position_wise_ffn


def bias_behind_the_rectifier(x, inner_kernel, inner_bias, outer_kernel, outer_bias):
    return (np.maximum(x @ inner_kernel, 0) + inner_bias) @ outer_kernel + outer_bias


def with_residual(y, x):
    return y + x if y.shape == x.shape else y


exercise = Exercise(
    solution=position_wise_ffn,
    points=2,
    cases=[
        Case(
            "one position by hand",
            inputs={
                "x": np.array([2.0, -1.0]),
                "inner_kernel": np.array([[1.0, 0.0, -1.0], [0.0, 3.0, 1.0]]),
                "inner_bias": np.array([-1.0, 1.0, 5.0]),
                "outer_kernel": np.array([[1.0, 0.0], [7.0, 7.0], [0.0, 2.0]]),
                "outer_bias": np.array([4.0, -2.0]),
            },
            about="x W₁ + b₁ = (1, −2, 2): the middle unit is silent. (1, 0, 2) W₂ + b₂ = (1 + 4, 4 − 2) = (5, 2).",
        ),
        Case("a batch of sequences", network, {"shape": (2, 5, 4), "inner": 7, "outputs": 3}),
        Case("as wide as its input, four axes", network, {"shape": (3, 2, 5, 4), "inner": 6, "outputs": 4}),
        Case("one position, two units", network, {"shape": (1, 3), "inner": 2, "outputs": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no rectifier",
            mistaken(activate=lambda z: z),
            "Between your two layers there is nothing. Two linear layers in a row are one linear layer: the rectifier "
            "makes the difference.",
        ),
        Mistake(
            "a rectifier at the end, too",
            mistaken(last=lambda y, x: np.maximum(y, 0)),
            "Your answer is never negative. The second layer is linear: the rectifier stands between the two only.",
        ),
        Mistake(
            "no inner bias",
            mistaken(inner=lambda x, w, b: x @ w),
            "Your inner layer has no bias b₁. It decides from where on each unit answers.",
        ),
        Mistake(
            "inner bias behind the rectifier",
            bias_behind_the_rectifier,
            "You add b₁ to what the rectifier lets through. It belongs inside: max(0, x W₁ + b₁).",
        ),
        Mistake(
            "no outer bias",
            mistaken(outer=lambda h, w, b: h @ w),
            "Your answer lacks b₂.",
        ),
        Mistake(
            "the residual added",
            mistaken(last=with_residual),
            "You add x to your answer. The residual connection is the layer's business, which calls this network.",
        ),
        Mistake(
            "three axes of four",
            mistaken(last=lambda y, x: y.reshape(-1, *y.shape[-2:]) if y.ndim > 3 else y),
            "Your answer has three axes where `x` has four. However many stand in front, they stay as they are: only "
            "the last one changes its length.",
        ),
        Mistake(
            "tanh in place of the rectifier",
            mistaken(activate=np.tanh),
            "Your units saturate. The paper's network has max(0, z) between its layers.",
        ),
    ],
    hints=[
        "NumPy's `@` multiplies the last axis of `x` with the first one of a matrix, however many axes stand in front.",
        "The bias is added to every position: broadcasting does it.",
    ],
)
