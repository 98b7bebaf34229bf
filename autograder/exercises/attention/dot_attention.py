"""Attention by the dot product"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._masks import before, masked_afterwards, masked_softmax, not_low_enough, renormalized, up_to


def dot_attention(s, h, mask):
    r"""Return the context that a decoder's state finds among an encoder's states, and the weights it looks with.

    A translator that has read a sentence need not remember it in one vector. It keeps all its states, and before it
    writes a word it looks at those that resemble its own.

    **Given**

    - `s`, shape `(batch, units)`: the decoder's state $s$ of each sequence.
    - `h`, shape `(batch, time, units)`: the encoder's states $h_1, \dots, h_T$.
    - `mask`, booleans of shape `(batch, time)`: `True` for the steps that there are; the others are padding, of any
      finite numbers, and may stand anywhere.

    For each sequence, over the steps that there are,

    $$e_t = s^\top h_t, \qquad \alpha_t = \frac{\exp(e_t)}{\sum_{t'} \exp(e_{t'})}, \qquad c = \sum_t \alpha_t\, h_t .$$

    **Return** two arrays, in this order: the contexts $c$, shape `(batch, units)`, and the weights $\alpha$, shape
    `(batch, time)`. The weights of padding are 0, and so are all weights, and the context, of a sequence that has no
    step at all.

    Scores may be in the thousands. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    e = np.where(mask, (h @ s[:, :, None])[:, :, 0], -np.inf)
    # The largest of no scores is the lowest number, since −∞ − (−∞) is none.
    weights = np.exp(e - e.max(axis=1, keepdims=True, initial=np.finfo(e.dtype).min))
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)  # the largest exponential is 1
    return (weights[:, :, None] * h).sum(axis=1), weights
    ### END SOLUTION


def states(rng, lengths, time, units, level=0.0):
    """States; with a level, all scores of a sequence are high or low together, and float32 has them exactly.

    Padding's scores are then near 0, thousands above those of half of the sequences.
    """
    batch = len(lengths)
    s, h = rng.normal(size=(batch, units)), rng.normal(size=(batch, time, units))
    mask = rng.permuted(up_to(rng.permutation(lengths), time), axis=1)
    h[tuple(np.argwhere(mask)[0])] = 0  # a step whose score is 0
    if level:
        s, h = np.round(8 * s) / 8, np.round(8 * h) / 8
        s[:, 0], h[:, :, 0] = 64.0, np.where(mask, level / 64 * np.resize([1.0, -1.0], batch)[:, None], 0)
    return {"s": s, "h": h, "mask": mask}


@combinable
def mistaken(
    *,
    score=lambda s, h: np.einsum("bu,btu->bt", s, h),
    weigh=masked_softmax,
    mean=lambda w, h: np.einsum("bt,btu->bu", w, h),
    **o,
):
    """Return the algorithm with one slip in it."""

    def dot_attention(s, h, mask):
        weights = weigh(score(s, h), mask, **o)
        return mean(weights, h), weights

    return dot_attention


exercise = Exercise(
    solution=dot_attention,
    points=2,
    parts=[Part("context"), Part("weights")],
    cases=[
        Case(
            "two states by hand",
            inputs={
                "s": np.array([[1.0]]),
                "h": np.array([[[1.0], [2.0]]]),
                "mask": np.array([[True, True]]),
            },
            about="The scores are 1 and 2, the weights 1/(1 + e) ≈ 0.2689 and 0.7311, and the context is 1.7311.",
        ),
        Case("sequences of unequal lengths", states, {"lengths": [5, 3, 2], "time": 6, "units": 4}),
        Case("an empty sequence", states, {"lengths": [4, 0, 2, 3], "time": 4, "units": 3}, hidden=True),
        Case("large scores", states, {"lengths": [3, 4], "time": 5, "units": 3, "level": 2048.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "padding is seen",
            mistaken(hide=lambda e, mask: e),
            "Your weights are shared out to the padding, too. What a sequence has not must not be seen.",
        ),
        Mistake(
            "padding has the score 0",
            mistaken(hide=lambda e, mask: e * mask),
            "You multiply the scores by the mask. A score of 0 is no small one: exp(0) = 1. It has to be so low that "
            "nothing is left of its exponential.",
        ),
        Mistake(
            "not low enough",
            mistaken(hide=not_low_enough),
            "Your low number for hidden scores is not low enough: other scores may lie thousands below 0. Take −∞.",
        ),
        Mistake(
            "largest score of what is hidden",
            mistaken(weigh=renormalized),
            "You subtract a score that is far above all that a sequence has: a hidden one, or one of another sequence. "
            "Nothing is left of their exponentials. Hide first, and then take each row's largest.",
        ),
        Mistake(
            "scores of 0 are hidden",
            mistaken(weigh=lambda e, mask: masked_softmax(e, mask & (e != 0))),
            "You take a score of 0 for padding. The mask says what is padding, not the score.",
        ),
        Mistake(
            "padding at the end",
            mistaken(hide=lambda e, mask: before(e, up_to(mask.sum(axis=1), mask.shape[1]))),
            "You take the padding to stand at the end. It may stand anywhere: use the mask itself.",
        ),
        Mistake(
            "weights taken away afterwards",
            mistaken(weigh=masked_afterwards),
            "You take the padding's weights away after softmax, so that what is left does not sum to one.",
        ),
        Mistake(
            "nothing to see is no number",
            mistaken(empty=None),
            "Where a sequence has no step, you divide 0 by 0. Its weights and its context are 0.",
        ),
        Mistake(
            "nothing to see is shared out",
            mistaken(empty=None, hide=lambda e, mask: np.where(mask, e, -1e30)),
            "Where a sequence has no step, all scores are equally low, and padding shares the weight. It is to be 0.",
        ),
        Mistake(
            "softmax over the batch",
            mistaken(axis=0),
            "Your weights sum to one over the batch. They belong to one sequence, and sum to one over its steps.",
        ),
        Mistake(
            "scaled",
            mistaken(score=lambda s, h: np.einsum("bu,btu->bt", s, h) / np.sqrt(s.shape[1])),
            "You divide the scores by √d. That comes with the transformer; here they are the plain dot products.",
        ),
        Mistake(
            "sum of the states",
            mistaken(mean=lambda w, h: h.sum(axis=1)),
            "Your context is the sum of all states; each has to count by its weight.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(stable=False),
            "exp of a score in the thousands is infinite, and infinity by infinity is no number. Subtract the largest "
            "score of each sequence first.",
        ),
        Mistake(
            "largest score of all",
            mistaken(hide=lambda e, mask: before(e, mask) - before(e, mask).max(), stable=False),
            "You subtract the largest score of the whole batch. In another sequence, all exponentials are then 0. Each "
            "sequence needs its own.",
        ),
    ],
    hints=[
        "Write the scores first, shape `(batch, time)`. Then put −∞ where the mask is `False`.",
        "`np.exp(-np.inf)` is 0, but −∞ − (−∞) is no number: think of the sequence without a step.",
    ],
)
