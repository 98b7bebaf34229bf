"""What a detector says of its anchors"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def prediction_heads(x, class_kernel, class_bias, offset_kernel, offset_bias, *, classes):
    r"""Return the probabilities of the classes, and the offsets, of every anchor of a map.

    A dense layer that says of every anchor of a map of 32 × 32 what is in it would have half a billion weights. A
    convolution has a few thousand: it says the same of each cell, and its channels are the answers. What is left to do
    is to know which channel is whose.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: the maps.
    - `class_kernel`, shape `(3, 3, channels, a (q + 1))`, and `class_bias`, shape `(a (q + 1),)`.
    - `offset_kernel`, shape `(3, 3, channels, 4 a)`, and `offset_bias`, shape `(4 a,)`.
    - `classes`: $q$, without the background. $a$ is the number of anchors of a cell.

    Both heads are cross-correlations that keep rows and columns: with one row (column) of zeros on each side,

    $$S_{n,i,j,o} = b_o + \sum_{u,v \in \{0,1,2\}} \sum_c X_{n,\, i + u - 1,\, j + v - 1,\, c}\; K_{u,v,c,o}.$$

    Of the first head, channel $k (q + 1) + l$ is the score of anchor $k$ for class $l$, where 0 is the background; of
    the second one, channel $4 k + m$ is offset $m$ of anchor $k$. All are counted from 0.

    **Return** two arrays: the probabilities, shape `(batch, rows * columns * a, q + 1)`, softmax of each anchor's
    scores over its classes; and the offsets, shape `(batch, rows * columns * a, 4)`. Anchors are ordered by row, those
    of a row by column, those of a cell by $k$.

    Scores may be in the thousands, of either sign. Use NumPy only, and leave the inputs as they are. If the
    probabilities have one of the usual slips, the offsets still earn their marks if they have the same one.
    """
    ### BEGIN SOLUTION

    def head(kernel, bias, numbers):
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))  # (n, i, j, c, u, v)
        found = np.einsum("nijcuv,uvco->nijo", windows, kernel) + bias
        return found.reshape(len(x), -1, numbers)

    scores = head(class_kernel, class_bias, classes + 1)
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    return powers / powers.sum(axis=2, keepdims=True), head(offset_kernel, offset_bias, 4)
    ### END SOLUTION


def heads(rng, shape, anchors, classes, large=1.0):
    """Maps, and kernels whose scores are of the size of one, or large."""
    wide = anchors * (classes + 1)
    return {
        "x": rng.normal(size=shape),
        "class_kernel": large * rng.normal(size=(3, 3, shape[3], wide)) / 3,
        "class_bias": large * rng.normal(size=wide),
        "offset_kernel": rng.normal(size=(3, 3, shape[3], 4 * anchors)) / 3,
        "offset_bias": rng.normal(size=4 * anchors),
        "classes": classes,
    }


def large(rng, **sizes):
    """Whole numbers, which are exact: one anchor's near 1000, one's near −1000, and one's of both kinds."""
    drawn = heads(rng, **sizes)
    drawn["x"] = rng.integers(-2, 3, size=drawn["x"].shape).astype(float)
    drawn["class_kernel"] = rng.integers(-1, 2, size=drawn["class_kernel"].shape).astype(float)
    kinds = drawn["classes"] + 1
    levels = np.array([[1000.0] * kinds, [-1000.0] * kinds, [1000.0] + [0.0] * (kinds - 1)])
    levels = rng.permutation(levels).ravel()
    drawn["class_bias"] = levels + rng.integers(-1, 2, size=len(levels))
    return drawn


def softmax(scores, axis):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@combinable
def mistaken(
    *,
    frame=0,
    turned=False,
    normalized=lambda scores, k: softmax(scores, 2),
    bias_in=1,
    channel=lambda k, m, anchors, numbers: k * numbers + m,
    order="ijk",
    to_boxes=None,
):
    """Return the heads with one slip in them: each number is put into its place by itself."""

    def prediction_heads(x, class_kernel, class_bias, offset_kernel, offset_bias, *, classes):
        def head(kernel, bias, numbers, channel=channel):
            batch, rows, columns, _ = x.shape
            padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=frame)
            sent = kernel[::-1, ::-1] if turned else kernel
            maps = sum(
                np.einsum("nijc,co->nijo", padded[:, u : u + rows, v : v + columns], sent[u, v])
                for u, v in np.ndindex(3, 3)
            )
            maps, anchors = maps + bias_in * bias, len(bias) // numbers
            found = np.empty((batch, rows * columns * anchors, numbers), maps.dtype)
            sizes = {"i": rows, "j": columns, "k": anchors}
            for i, j, k, m in np.ndindex(rows, columns, anchors, numbers):
                where = {"i": i, "j": j, "k": k}
                line = np.ravel_multi_index([where[o] for o in order], [sizes[o] for o in order])
                found[:, line, m] = maps[:, i, j, channel(k, m, anchors, numbers) % len(bias)]
            return found

        probabilities = normalized(head(class_kernel, class_bias, classes + 1), classes + 1)
        to_box = channel if to_boxes is None else lambda k, m, anchors, _: to_boxes(k, m, anchors, classes + 1)
        return probabilities, head(offset_kernel, offset_bias, 4, to_box)

    return prediction_heads


def strided(k, m, anchors, numbers):
    return m * anchors + k


SLIPS = [
    Mistake(
        "a channel for each class",
        mistaken(channel=strided),
        "You take channel l·a + k for number l of anchor k. The numbers of an anchor lie next to each other.",
    ),
    Mistake(
        "anchor by anchor",
        mistaken(order="kij"),
        "Your rows go through all cells for one anchor, then for the next. The anchors of one cell belong together.",
    ),
    Mistake("by columns", mistaken(order="jik"), "Your cells go down the columns. They go along the rows."),
    Mistake(
        "kernels turned round",
        mistaken(turned=True),
        "You turn the kernels by 180°. They are laid on as they are.",
    ),
    Mistake("no biases", mistaken(bias_in=0), "Your convolutions have no biases."),
    Mistake("a frame of ones", mistaken(frame=1), "What lies around the map is 0."),
]

exercise = Exercise(
    solution=prediction_heads,
    reference=mistaken(),
    points=4,
    parts=[Part("probabilities", 2), Part("offsets")],
    follow_through=FollowThrough(of="probabilities", parts=["offsets"], slips=SLIPS),
    cases=[
        Case(
            "one cell and two anchors, by hand",
            inputs={
                "x": np.array([[[[2.0]]]]),
                "class_kernel": np.pad(np.array([[[[0.0, 0.5, 1.0, 0.0]]]]), ((1, 1), (1, 1), (0, 0), (0, 0))),
                "class_bias": np.log([1.0, 3.0, 1.0, 1.0]) - np.array([0.0, 1.0, 2.0, 0.0]),
                "offset_kernel": np.pad(np.ones((1, 1, 1, 8)), ((1, 1), (1, 1), (0, 0), (0, 0))),
                "offset_bias": np.arange(8.0),
                "classes": 1,
            },
            about="The scores are 0 and ln 3 of the first anchor, and 0 and 0 of the second: the probabilities are "
            "(¼, ¾) and (½, ½). The offsets are (2, 3, 4, 5) and (6, 7, 8, 9).",
        ),
        Case("several cells", heads, {"shape": (2, 3, 4, 2), "anchors": 3, "classes": 2}),
        Case("more classes than offsets", heads, {"shape": (3, 2, 5, 3), "anchors": 2, "classes": 4}, hidden=True),
        Case("large scores", large, {"shape": (2, 4, 2, 2), "anchors": 3, "classes": 2}, hidden=True),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "offsets in steps of the classes",
            mistaken(to_boxes=lambda k, m, anchors, kinds: k * kinds + m),
            "Your offsets begin at channel k (q + 1), as the lecture prints it. Each anchor has four of them: 4 k.",
        ),
        Mistake(
            "no softmax",
            mistaken(normalized=lambda scores, k: scores),
            "You return scores. Probabilities are asked for: softmax over the classes of each anchor.",
        ),
        Mistake(
            "softmax over the anchors",
            mistaken(normalized=lambda scores, k: softmax(scores, 1)),
            "Your softmax runs over the anchors. It is over the classes of each of them.",
        ),
        Mistake(
            "sigmoids",
            mistaken(normalized=lambda scores, k: 1 / (1 + np.exp(-np.clip(scores, -500, 500)))),
            "You take a sigmoid of each score. The classes of an anchor, background included, exclude each other.",
        ),
        Mistake(
            "exponentials that overflow",
            mistaken(normalized=lambda s, k: np.exp(s) / np.exp(s).sum(axis=2, keepdims=True)),
            "Your exponentials are infinite, or all 0, where scores are large. Subtract the largest one before.",
        ),
    ],
    hints=[
        "`np.lib.stride_tricks.sliding_window_view` of the padded map, and one `einsum`, are a convolution.",
        "After the convolution the channels are last: one `reshape` puts everything into order.",
    ],
)
