"""What the heads found, side by side again"""

import numpy as np

from autograder import Case, Exercise, Mistake


def merge_heads(z, w_o):
    r"""Put the heads' answers side by side, and project them by one matrix.

    **Given**

    - `z`, shape `(batch, num_heads, time, d)`: in `[n, h, t]` what head `h` found for position `t` of sequence `n`.
    - `w_o` $W_O$, shape `(num_heads * d, outputs)`: its first `d` rows belong to head 0, the next ones to head 1, …

    For each position,

    $$y_t = [\, z_{1,t} \mid z_{2,t} \mid \dots \mid z_{H,t} \,]\, W_O .$$

    **Return** one array of shape `(batch, time, outputs)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batch, heads, time, d = z.shape
    return np.swapaxes(z, 1, 2).reshape(batch, time, heads * d) @ w_o
    ### END SOLUTION


def found(rng, batch, heads, time, d, outputs):
    return {"z": rng.normal(size=(batch, heads, time, d)), "w_o": rng.normal(size=(heads * d, outputs))}


def head_by_head(z, w_o):
    """A sum of the heads' own products, which is the same."""
    d = z.shape[3]
    return sum(z[:, head] @ w_o[head * d : head * d + d] for head in range(z.shape[1]))


def reshaped_only(z, w_o):
    batch, heads, time, d = z.shape
    return z.reshape(batch, time, heads * d) @ w_o


def interleaved(z, w_o):
    batch, heads, time, d = z.shape
    return z.transpose(0, 2, 3, 1).reshape(batch, time, d * heads) @ w_o


def mean_of_heads(z, w_o):
    return head_by_head(z, w_o) / z.shape[1]


def first_block_for_all(z, w_o):
    return z.sum(axis=1) @ w_o[: z.shape[3]]


def not_projected(z, w_o):
    return np.concatenate(list(np.swapaxes(z, 0, 1)), axis=-1)


exercise = Exercise(
    solution=merge_heads,
    reference=head_by_head,
    points=1,
    cases=[
        Case(
            "two heads by hand",
            inputs={
                "z": np.array([[[[1.0], [2.0]], [[3.0], [4.0]]]]),
                "w_o": np.array([[1.0, 0.0], [0.0, 10.0]]),
            },
            about="The first position has 1 of head 0 and 3 of head 1: (1, 30). The second has (2, 40).",
        ),
        Case("three heads", found, {"batch": 2, "heads": 3, "time": 5, "d": 4, "outputs": 7}),
        Case(
            "as many heads as positions",
            found,
            {"batch": 2, "heads": 4, "time": 4, "d": 4, "outputs": 16},
            hidden=True,
        ),
        Case("one position", found, {"batch": 3, "heads": 2, "time": 1, "d": 5, "outputs": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "reshaped only",
            reshaped_only,
            "The shape is right, and the numbers are in wrong places: `reshape` keeps the order in memory, so that "
            "time and heads are mixed. Turn the axes first.",
        ),
        Mistake(
            "heads interleaved",
            interleaved,
            "The heads' features alternate in your rows. All of head 0 come first, then all of head 1.",
        ),
        Mistake(
            "mean of the heads",
            mean_of_heads,
            "You divide by the number of heads. They stand side by side; nothing is averaged.",
        ),
        Mistake(
            "first rows for all heads",
            first_block_for_all,
            "All of your heads use the first rows of W_O. Each has rows of its own.",
        ),
        Mistake(
            "not projected",
            not_projected,
            "The heads are side by side in your answer, but W_O is missing.",
        ),
    ],
    hints=["The way back from `split_heads`: turn the axes first, then `reshape`, then one product."],
)
