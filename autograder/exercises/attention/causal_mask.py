"""Causal and padding masks"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._masks import masked_afterwards, masked_softmax, renormalized, up_to


def causal_mask(scores, lengths):
    r"""Return the attention weights of a batch in which nobody looks ahead, and nobody at padding.

    A network that is to write a text word by word must not be shown in training what comes later. It reads the whole
    text at once, and a mask takes from each position what stands behind it. A second mask takes the padding away, with
    which short sequences were filled up.

    **Given**

    - `scores`, shape `(batch, time, time)`: row $i$ of sequence $n$ holds what position $i$ would think of position
      $j = 0, \dots, T - 1$. They are scaled already.
    - `lengths`, integers of shape `(batch,)`: the positions $0, \dots, T_n - 1$ of sequence $n$ are words, the later
      ones padding. A length may be 0.

    Position $i$ may see position $j$ if $j \le i$, itself included, and if $j < T_n$. Padding looks by the same rule:
    row $i \ge T_n$ sees all words.

    **Return** the weights, shape `(batch, time, time)`: softmax over what each row may see, and 0 for the rest. All
    weights of a sequence of length 0 are 0.

    Scores may be in the thousands, of either sign. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    place = np.arange(len(scores[0]))
    seen = (place <= place[:, None]) & (place < lengths[:, None, None])
    scores = np.where(seen, scores, -np.inf)
    # The largest of no scores is the lowest number, since −∞ − (−∞) is none.
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min))
    return weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1)  # the largest exponential is 1
    ### END SOLUTION


def batch(rng, lengths, time, level=0.0):
    """Scores of either sign, which float32 has exactly; with a level, rows are high or low, and the future higher."""
    shape = (len(lengths), time, time)
    scores = np.round(96 * rng.normal(size=shape)) / 64
    scores += level * (rng.choice([-1.0, 1.0], size=(*shape[:2], 1)) + 2 * np.triu(np.ones(shape), 1))
    return {"scores": scores, "lengths": rng.permutation(lengths)}


def row_by_row(scores, lengths):
    """The same, one row at a time."""
    weights = np.zeros_like(scores)
    for n, length in enumerate(lengths):
        for i in range(scores.shape[1]):
            stop = min(i + 1, length)
            e = np.exp(scores[n, i, :stop] - scores[n, i, :stop].max(initial=-np.inf))
            weights[n, i, :stop] = e / e.sum()
    return weights


@combinable
def mistaken(
    *,
    causal=lambda i, j: j <= i,
    padding=lambda lengths, time: up_to(lengths, time)[:, None, :],
    weigh=masked_softmax,
    **options,
):
    """Return the algorithm with one slip in it."""

    def causal_mask(scores, lengths):
        place = np.arange(scores.shape[1])
        seen = causal(place[:, None], place) & padding(lengths, len(place))
        return weigh(scores, np.broadcast_to(seen, scores.shape), **options)

    return causal_mask


exercise = Exercise(
    solution=causal_mask,
    reference=row_by_row,
    points=3,
    cases=[
        Case(
            "three positions by hand",
            inputs={
                "scores": np.array([[[0.5, -1.0, 2.0], [1.0, 1.0, -1.0], [0.0, 1.0, 2.0]]]),
                "lengths": np.array([3]),
            },
            about="The rows are (1, 0, 0), (½, ½, 0) and (0.09, 0.2447, 0.6652).",
        ),
        Case("no padding", batch, {"lengths": [5, 5], "time": 5}),
        Case("sequences of unequal lengths", batch, {"lengths": [6, 4, 1], "time": 6}),
        Case("an empty sequence", batch, {"lengths": [4, 0, 2], "time": 4}, hidden=True),
        Case("large scores", batch, {"lengths": [5, 3], "time": 6, "level": 2048.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mask multiplied by −10⁹",
            mistaken(hide=lambda s, mask: s * np.where(mask, 1, -1e9)),
            "You multiply the scores by −10⁹ where they may not be seen, as a lecture prints it. A negative score then "
            "becomes the largest of all, and all weight is on the future. The low number has to be added, or put in "
            "their place.",
        ),
        Mistake(
            "hidden scores are 0",
            mistaken(hide=lambda s, mask: s * mask),
            "You multiply the scores by 0 where they may not be seen. A score of 0 is no small one: exp(0) = 1.",
        ),
        Mistake(
            "scores of 0 are hidden",
            mistaken(weigh=lambda s, mask: masked_softmax(s, mask & (s != 0))),
            "You take a score of 0 for one that may not be seen. The mask says what may be seen, not the score.",
        ),
        Mistake(
            "largest score of what is hidden",
            mistaken(weigh=renormalized),
            "You subtract a score that is far above all that a row sees: a hidden one, or one of another row. "
            "Nothing is left of their exponentials. Hide first, and then take each row's largest.",
        ),
        Mistake(
            "upper triangle",
            mistaken(causal=lambda i, j: j >= i),
            "Your positions see what comes and not what was: the triangle is the wrong one.",
        ),
        Mistake(
            "not itself",
            mistaken(causal=lambda i, j: j < i),
            "Your positions do not see themselves, and the first one sees nothing. j = i is allowed.",
        ),
        Mistake(
            "one position ahead",
            mistaken(causal=lambda i, j: j <= i + 1),
            "Your positions see one word too many: the one that they are to predict.",
        ),
        Mistake(
            "padding is seen",
            mistaken(padding=lambda lengths, time: np.ones((len(lengths), 1, time), bool)),
            "Padding that stands before a position has weight in your answer. `lengths` says what is padding.",
        ),
        Mistake(
            "one step of padding is seen",
            mistaken(padding=lambda lengths, time: up_to(lengths + 1, time)[:, None, :]),
            "Your sequences are one word too long: the last one has the number T − 1.",
        ),
        Mistake(
            "weights taken away afterwards",
            mistaken(weigh=masked_afterwards),
            "You take weights away after softmax, so that the rest does not sum to one.",
        ),
        Mistake(
            "nothing to see is no number",
            mistaken(empty=None),
            "In a sequence of length 0 you divide 0 by 0. Its weights are 0.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(stable=False),
            "exp of a score in the thousands is infinite, and exp of one far below 0 is 0. Subtract each row's largest "
            "score first.",
        ),
    ],
    hints=[
        "With `place = np.arange(time)`, the comparison `place <= place[:, None]` is the triangle.",
        "`lengths[:, None, None]` goes with an axis of queries and one of keys. Join both masks by `&`.",
    ],
)
