"""Additive attention"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._masks import before, masked_afterwards, masked_softmax, not_low_enough, renormalized, up_to


def additive_attention(s, h, w_s, w_h, v, mask):
    r"""Return the context that a decoder's state finds among an encoder's states, scored by a small network.

    Who says that states which resemble each other are those that belong together? Let a network with one hidden layer
    judge, and train it with the rest. That is the attention of the paper that brought it into translation.

    **Given**

    - `s`, shape `(batch, units)`: the decoder's state $s$ of each sequence, as a row.
    - `h`, shape `(batch, time, features)`: the encoder's states $h_1, \dots, h_T$, as rows.
    - `w_s` $W_s$, shape `(units, hidden)`; `w_h` $W_h$, shape `(features, hidden)`; `v`, shape `(hidden,)`.
    - `mask`, booleans of shape `(batch, time)`: `True` for the steps that there are; the others are padding, of any
      finite numbers, and may stand anywhere. Each sequence has at least one step.

    For each sequence, over the steps that there are,

    $$e_t = \tanh(s\, W_s + h_t\, W_h)\, v, \qquad
      \alpha_t = \frac{\exp(e_t)}{\sum_{t'} \exp(e_{t'})}, \qquad c = \sum_t \alpha_t\, h_t .$$

    **Return** two arrays, in this order: the contexts $c$, shape `(batch, features)`, and the weights $\alpha$, shape
    `(batch, time)`, which are 0 for padding.

    Scores may be in the thousands. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    e = np.tanh((s @ w_s)[:, None, :] + h @ w_h) @ v
    e = np.where(mask, e, -np.inf)
    weights = np.exp(e - e.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return (weights[:, :, None] * h).sum(axis=1), weights
    ### END SOLUTION


def states(rng, lengths, time, units, features, hidden, v=1.5, level=0.0):
    """States and weights; with a level, one hidden unit is 1 throughout and gives that to all scores."""
    batch = len(lengths)
    inputs = {
        "s": rng.normal(size=(batch, units)),
        "h": rng.normal(size=(batch, time, features)),
        "w_s": rng.normal(size=(units, hidden)),
        "w_h": rng.normal(size=(features, hidden)),
        "v": v * rng.choice([-1.0, 1.0], size=hidden) * rng.uniform(0.7, 1.4, size=hidden),
        "mask": rng.permuted(up_to(rng.permutation(lengths), time), axis=1),
    }
    return saturated(rng, inputs, level) if level else inputs


def saturated(rng, inputs, level):
    """Make all hidden units ±1, so that float32 has the scores exactly.

    The first has one sign for all steps that a sequence has, and the other sign for its padding.
    """
    while True:
        w_s, w_h = 100 * rng.normal(size=inputs["w_s"].shape), 100 * rng.normal(size=inputs["w_h"].shape)
        w_s[:, 0], w_h[:, 0] = 0, 0
        w_s[0, 0], w_h[0, 0] = 100, 100
        s = inputs["s"].copy()
        s[:, 0] = np.resize([1.0, -1.0], len(s))
        h = inputs["h"].copy()
        h[:, :, 0] = np.where(inputs["mask"], rng.uniform(-0.5, 0.5, size=h.shape[:2]), -2 * s[:, :1])
        net = (s @ w_s)[:, None] + h @ w_h
        scores = np.sign(net[:, :, 1:]).sum(axis=2)
        if np.abs(net).min() > 20 and all(np.ptp(e[m]) > 0 for e, m in zip(scores, inputs["mask"], strict=True)):
            v = np.concatenate([[level], np.round(8 * inputs["v"][1:]) / 16])
            return {**inputs, "s": s, "h": h, "w_s": w_s, "w_h": w_h, "v": v}


@combinable
def mistaken(
    *,
    from_s=lambda s, w: (s @ w)[:, None, :],
    from_h=lambda h, w: h @ w,
    squash=np.tanh,
    judge=lambda hidden, v: hidden @ v,
    mean=lambda w, h: np.einsum("bt,btf->bf", w, h),
    weigh=masked_softmax,
    **options,
):
    """Return the algorithm with one slip in it."""

    def additive_attention(s, h, w_s, w_h, v, mask):
        weights = weigh(judge(squash(from_s(s, w_s) + from_h(h, w_h)), v), mask, **options)
        return mean(weights, h), weights

    return additive_attention


def by_hand():
    one = np.ones((1, 1))
    h = np.array([[[1.0], [2.0]]])
    return {"s": 0 * one, "h": h, "w_s": one, "w_h": one, "v": np.ones(1), "mask": np.ones((1, 2), bool)}


exercise = Exercise(
    solution=additive_attention,
    points=3,
    parts=[Part("context"), Part("weights", 2)],
    cases=[
        Case(
            "two states by hand",
            inputs=by_hand(),
            about="The scores are tanh 1 ≈ 0.7616 and tanh 2 ≈ 0.9640, the weights 0.4496 and 0.5504, and the context "
            "is 1.5504.",
        ),
        Case(
            "all steps there",
            states,
            {"lengths": [5, 5, 5], "time": 5, "units": 4, "features": 3, "hidden": 6},
        ),
        Case(
            "padding",
            states,
            {"lengths": [4, 1, 2, 3], "time": 6, "units": 2, "features": 5, "hidden": 7},
            hidden=True,
        ),
        Case(
            "large scores",
            states,
            {"lengths": [4, 3], "time": 5, "units": 3, "features": 4, "hidden": 6, "level": 2048.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no tanh",
            mistaken(squash=lambda x: x),
            "Your hidden layer is linear. Then s adds the same to all scores, and softmax does not see it: the decoder "
            "would look at the same places always.",
        ),
        Mistake(
            "tanh around the score",
            mistaken(squash=lambda x: x, judge=lambda hidden, v: np.tanh(hidden @ v)),
            "Your tanh stands around the score. It belongs around the hidden layer, and v outside of it.",
        ),
        Mistake(
            "the decoder's state left out",
            mistaken(from_s=lambda s, w: 0),
            "Your weights do not depend on s: is it left out, or does each part have its own tanh? One tanh stands "
            "around the sum.",
        ),
        Mistake(
            "the difference of both",
            mistaken(from_h=lambda h, w: -(h @ w)),
            "You subtract the encoder's part from the decoder's. The two are added.",
        ),
        Mistake(
            "v left out",
            mistaken(judge=lambda hidden, v: hidden.sum(axis=-1)),
            "You add the hidden units up. Each counts by its entry of v.",
        ),
        Mistake(
            "context divided by the steps",
            mistaken(mean=lambda w, h: (w[:, :, None] * h).sum(axis=1) / h.shape[1]),
            "You divide the context by the number of steps. Its weights sum to one already.",
        ),
        Mistake(
            "padding is seen",
            mistaken(hide=lambda e, mask: e),
            "Your weights are shared out to the padding, too.",
        ),
        Mistake(
            "padding has the score 0",
            mistaken(hide=lambda e, mask: e * mask),
            "You multiply the scores by the mask. A score of 0 is no small one: exp(0) = 1.",
        ),
        Mistake(
            "padding at the end",
            mistaken(hide=lambda e, mask: before(e, up_to(mask.sum(axis=1), mask.shape[1]))),
            "You take the padding to stand at the end. It may stand anywhere: use the mask itself.",
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
            "weights taken away afterwards",
            mistaken(weigh=masked_afterwards),
            "You take the padding's weights away after softmax, so that what is left does not sum to one.",
        ),
        Mistake(
            "denominator without the scores",
            mistaken(weigh=lambda e, mask: np.where(mask, np.exp(e - e.max(axis=1, keepdims=True)), 0) / e.shape[1]),
            "Your denominator is none: it has to be the sum of all exp(e), as the weights are to sum to one.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(stable=False),
            "exp of a score in the thousands is infinite. Subtract the largest score of each sequence first.",
        ),
    ],
    hints=[
        "`s @ w_s` has the shape `(batch, hidden)`, `h @ w_h` has `(batch, time, hidden)`: the first needs an axis.",
        "A product with the vector `v` takes the hidden axis away: what is left are the scores.",
    ],
)
