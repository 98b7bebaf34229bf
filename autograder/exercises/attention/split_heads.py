"""One projection, taken apart into heads"""

import numpy as np

from autograder import Case, Exercise, Mistake


def split_heads(x, num_heads):
    r"""Take queries that were projected for all heads at once apart into heads.

    Eight small projections cost more than a large one, so libraries multiply once: $X W$ with the heads' matrices side
    by side, $W = [\,W_1 \mid W_2 \mid \dots \mid W_H\,]$. What comes out has to be sorted into heads, and
    each head then attends by itself, as if it were one more sequence of the batch.

    **Given**

    - `x`, shape `(batch, time, num_heads * d)`: of each position, the features of head 0, then those of head 1, …
    - `num_heads` $H$.

    **Return** one array of shape `(batch, num_heads, time, d)`: in `[n, h, t]` what head `h` has of position `t` of
    sequence `n`, the features in the order they had.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batch, time, width = x.shape
    return np.swapaxes(x.reshape(batch, time, num_heads, width // num_heads), 1, 2)
    ### END SOLUTION


def projected(rng, batch, time, heads, d):
    return {"x": rng.normal(size=(batch, time, heads * d)), "num_heads": heads}


def head_by_head(x, num_heads):
    d = x.shape[2] // num_heads
    return np.stack([x[:, :, head * d : head * d + d] for head in range(num_heads)], axis=1)


def reshaped_only(x, num_heads):
    batch, time, width = x.shape
    return x.reshape(batch, num_heads, time, width // num_heads)


def interleaved(x, num_heads):
    batch, time, width = x.shape
    return x.reshape(batch, time, width // num_heads, num_heads).transpose(0, 3, 1, 2)


def not_turned(x, num_heads):
    batch, time, width = x.shape
    return x.reshape(batch, time, num_heads, width // num_heads)


def heads_first(x, num_heads):
    return np.swapaxes(head_by_head(x, num_heads), 0, 1)


exercise = Exercise(
    solution=split_heads,
    reference=head_by_head,
    points=1,
    cases=[
        Case(
            "two positions by hand",
            inputs={"x": np.array([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]), "num_heads": 2},
            about="Head 0 has (1, 2) of the first position and (5, 6) of the second; head 1 has (3, 4) and (7, 8).",
        ),
        Case("three heads", projected, {"batch": 2, "time": 5, "heads": 3, "d": 4}),
        Case("as many heads as positions", projected, {"batch": 2, "time": 4, "heads": 4, "d": 3}, hidden=True),
        Case("one head", projected, {"batch": 2, "time": 3, "heads": 1, "d": 4}, hidden=True),
        Case("one feature a head", projected, {"batch": 3, "time": 2, "heads": 6, "d": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "reshaped only",
            reshaped_only,
            "The shape is right, and the numbers are in wrong places: `reshape` keeps the order in memory, so that "
            "time and heads are mixed. Give the heads an axis of their own where they are, then turn the axes.",
        ),
        Mistake(
            "heads interleaved",
            interleaved,
            "You deal the features out to the heads one by one. Each head's features stand together.",
        ),
        Mistake(
            "time before heads",
            not_turned,
            "Your heads come behind the time. The head is axis 1, and the time axis 2.",
        ),
        Mistake(
            "heads before the batch",
            heads_first,
            "Your heads come before the batch. The sequence is axis 0, and the head axis 1.",
        ),
        Mistake(
            "one head without an axis",
            lambda x, num_heads: x if num_heads == 1 else head_by_head(x, num_heads),
            "Where there is one head, you leave its axis out. The answer has four axes always.",
        ),
    ],
    hints=["First `reshape` to four axes without changing the order, then `swapaxes` or `transpose`."],
)
