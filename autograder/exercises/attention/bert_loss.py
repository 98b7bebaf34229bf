"""BERT's joint loss"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def bert_loss(token_scores, tokens, chosen, pair_scores, is_next):
    r"""Return the loss that BERT is trained on, and the two losses that it is the sum of.

    BERT learns two things at once: which token stood at a masked position, and whether two sentences follow each other.
    It has one head for each, and one loss for both.

    **Given**

    - `token_scores`, shape `(batch, time, vocabulary)`: the scores (before softmax) of all tokens at all positions.
    - `tokens`, integers of shape `(batch, time)`: what stood there **before** masking, each from 0 to `vocabulary - 1`.
    - `chosen`, booleans of shape `(batch, time)`: at which positions the model is asked. Scores elsewhere must not
      matter; they are finite, like all others.
    - `pair_scores`, shape `(batch, 2)`: of each pair the scores (before softmax) of *another sentence*, class 0, and of
      *the next one*, class 1.
    - `is_next`, booleans of shape `(batch,)`: whether the second sentence is the next one.

    $$L_{\text{masked}} = \frac{1}{m} \sum_{\text{chosen } (n, t)} -\ln \operatorname{softmax}(z_{nt})_{w_{nt}}, \qquad
      L_{\text{next}} = \frac{1}{\text{batch}} \sum_n -\ln \operatorname{softmax}(y_n)_{c_n}, \qquad
      L = L_{\text{masked}} + L_{\text{next}},$$

    with natural logarithms, $m$ the number of **all** chosen positions of the batch, and $c_n$ 1 where `is_next` is
    True, else 0. Where nothing is chosen at all, $L_{\text{masked}} = 0$.

    **Return** three numbers, in this order: $L$, $L_{\text{masked}}$, $L_{\text{next}}$.

    Scores may be in the thousands. Use NumPy only.
    """
    ### BEGIN SOLUTION

    def losses(scores, labels):
        scores = scores - scores.max(axis=1, keepdims=True)
        return np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(scores)), labels]

    masked = losses(token_scores[chosen], tokens[chosen]).mean() if chosen.any() else 0.0
    following = losses(pair_scores, is_next.astype(int)).mean()
    return masked + following, masked, following
    ### END SOLUTION


def batch(rng, lengths, time, vocabulary, size=1.0, level=0.0):
    """Rows with given numbers of chosen positions, redrawn until no slip gives nearly the right answer."""
    rows = len(lengths)
    while True:
        chosen = np.zeros((rows, time), bool)
        for row, count in enumerate(lengths):
            chosen[row, rng.permutation(time)[:count]] = True
        each = rng.permuted(np.linspace(-1, 1, rows * time)).reshape(rows, time, 1)  # position has its own level
        inputs = {
            "token_scores": size * rng.normal(size=(rows, time, vocabulary)) + level * each,
            "tokens": rng.integers(0, vocabulary, size=(rows, time)),
            "chosen": chosen,
            "pair_scores": size * rng.normal(size=(rows, 2)) + level * each[:, 0],
            "is_next": rng.permutation(np.arange(rows) % 2 == 0),
        }
        if all_slips_show(inputs):
            return inputs


def all_slips_show(inputs):
    """Whether each slip is plainly wrong or, as of one row alone, no slip at all."""
    right = np.array(bert_loss(**inputs))
    if right[2] < 0.1:  # nearly nothing, of which few digits are left
        return False
    for slip in SLIPS:
        off = np.abs(np.array(mistaken(**slip)(**inputs)) - right) / (1 + np.abs(right))
        if any(1e-9 < one < 0.01 for one in off):
            return False
    return True


def log_softmax(scores):
    return scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)


def unstable(scores):
    with np.errstate(all="ignore"):
        return np.log(np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True))


def mean(values, chosen):
    return values[chosen].mean() if chosen.any() else 0.0


def mean_of_rows(values, chosen):
    return np.mean([v[c].mean() for v, c in zip(values, chosen, strict=True) if c.any()]) if chosen.any() else 0.0


@combinable
def mistaken(
    *,
    logarithm=log_softmax,
    average=mean,
    pairs=lambda losses: losses.mean(),
    label=lambda is_next: is_next.astype(int),
    joined=lambda masked, following: masked + following,
    sign=-1,
):
    """Return the loss with one slip in it."""

    def bert_loss(token_scores, tokens, chosen, pair_scores, is_next):
        of_tokens = sign * np.take_along_axis(logarithm(token_scores), tokens[..., None], axis=-1)[..., 0]
        of_pairs = sign * logarithm(pair_scores)[np.arange(len(is_next)), label(is_next)]
        masked, following = average(of_tokens, chosen), pairs(of_pairs)
        return joined(masked, following), masked, following

    return bert_loss


SLIPS = [
    {"average": lambda values, chosen: values.mean()},
    {"average": lambda values, chosen: (values * chosen).mean()},
    {"average": lambda values, chosen: (values * chosen).sum()},
    {"average": mean_of_rows},
    {"pairs": np.sum},
    {"label": lambda is_next: 1 - is_next.astype(int)},
    {"joined": lambda masked, following: (masked + following) / 2},
    {"sign": 1},
    {"logarithm": lambda z: np.log10(np.e) * log_softmax(z)},
]


def divided_by_nothing(values, chosen):
    with np.errstate(invalid="ignore"):
        return np.divide((values * chosen).sum(), chosen.sum())


exercise = Exercise(
    solution=bert_loss,
    points=4,
    parts=[Part("joint loss", 1), Part("masked tokens", 2), Part("next sentence", 1)],
    cases=[
        Case(
            "one token and one pair by hand",
            inputs={
                "token_scores": np.log([[[1.0, 3.0], [1.0, 99.0]]]),
                "tokens": np.array([[1, 0]]),
                "chosen": np.array([[True, False]]),
                "pair_scores": np.log([[4.0, 1.0]]),
                "is_next": np.array([True]),
            },
            about="The token has probability 3/4 and the right class 1/5: ln (4/3) + ln 5 = 0.2877 + 1.6094 = 1.8971.",
        ),
        Case("rows with more and with less", batch, {"lengths": [1, 5, 2, 3], "time": 8, "vocabulary": 6}),
        Case(
            "large scores",
            batch,
            {"lengths": [4, 1, 2], "time": 7, "vocabulary": 5, "size": 400, "level": 3000},
            hidden=True,
        ),
        Case("nothing chosen", batch, {"lengths": [0, 0, 0], "time": 4, "vocabulary": 9}, hidden=True),
        Case("one row has none", batch, {"lengths": [3, 0, 1, 2, 2], "time": 5, "vocabulary": 11}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "all positions asked",
            mistaken(average=lambda values, chosen: values.mean()),
            "You take the mean over all positions. The model is asked at the chosen ones alone: what it says of a "
            "token that it sees is no merit.",
        ),
        Mistake(
            "divided by all positions",
            mistaken(average=lambda values, chosen: (values * chosen).mean()),
            "You add up the chosen positions, and divide by the number of all. It is a mean over the chosen ones.",
        ),
        Mistake(
            "summed over the positions",
            mistaken(average=lambda values, chosen: (values * chosen).sum()),
            "Your first loss is a sum over the chosen positions. It is their mean.",
        ),
        Mistake(
            "a mean of means",
            mistaken(average=mean_of_rows),
            "You average each row first, and then the rows. All chosen positions of the batch count alike.",
        ),
        Mistake(
            "nothing divided by nothing",
            mistaken(average=divided_by_nothing),
            "Where nothing is chosen you divide zero by zero. The first loss is 0 then.",
        ),
        Mistake(
            "summed over the pairs",
            mistaken(pairs=np.sum),
            "Your second loss is a sum over the pairs. It is their mean.",
        ),
        Mistake(
            "the classes swapped",
            mistaken(label=lambda is_next: 1 - is_next.astype(int)),
            "You take the first score for the next sentence. Class 1 is the next one, class 0 another.",
        ),
        Mistake(
            "the mean of both losses",
            mistaken(joined=lambda masked, following: (masked + following) / 2),
            "Your joint loss is half of the sum. The two losses are added.",
        ),
        Mistake(
            "the sign",
            mistaken(sign=1),
            "Your losses are negative: a cross-entropy is −ln P.",
        ),
        Mistake(
            "logarithms of base ten",
            mistaken(logarithm=lambda z: np.log10(np.e) * log_softmax(z)),
            "You take logarithms of base 10. The loss has natural ones.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logarithm=unstable),
            "Large scores overflow in your exponentials. Take the largest score of each row off first.",
        ),
    ],
    hints=[
        "`token_scores[chosen]` has one row of scores for each chosen position, and `tokens[chosen]` its label.",
        "Both losses are the same function of scores and labels.",
    ],
)
