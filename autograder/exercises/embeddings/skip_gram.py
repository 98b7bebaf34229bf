"""The skip-gram loss, with the full softmax"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._texts import (
    cut_to,
    ends_of_sentences,
    large,
    lifted,
    log_of_softmax,
    log_softmax,
    repeated,
    text,
    unstable_log_softmax,
    whole_rows,
    windows,
    without_centre,
)


def skip_gram(tokens, lengths, centre, context, *, window):
    r"""Return the loss of the skip-gram model on a text: the negative log-likelihood of all context words.

    Skip-gram reads a text word by word and asks each word for its neighbours. Each word has two vectors: $v$ where it
    is the centre, $u$ where it is a word around another one. Given the centre word $w_c$, a word $w_o$ has the
    probability

    $$P(w_o \mid w_c) = \frac{\exp(u_o^\top v_c)}{\sum_{i=1}^{m} \exp(u_i^\top v_c)},$$

    a softmax over all $m$ words of the *vocabulary*.

    **Given**

    - `tokens`, integers of shape `(sentences, length)`: indices of words, one sentence a row. What stands behind the
      end of a sentence is padding: it may look like a word and is none.
    - `lengths`, integers of shape `(sentences,)`, from 0 to `length`: how many tokens of each row are its sentence.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$. `context`, shape `(m, d)`: row $i$ is $u_i$.
    - `window`: $n \ge 1$, an int. The context of place $c$ are the words at the places $c - n, \dots, c + n$ of the
      same sentence, both ends included and $c$ itself left out; fewer at the ends of the sentence. The window may be
      longer than the whole row.

    **Return** one number, the *sum* over all pairs of a place and a place in its context, all sentences together:

    $$J = -\sum_{c} \; \sum_{0 < |j - c| \le n} \ln P(w_j \mid w_c),$$

    natural logarithm. A word that stands in a window twice counts twice; a text without any pair has $J = 0$.

    Use NumPy only. Vectors may be long, with products of several thousands: $J$ is a number all the same, so write the
    logarithm of the softmax with care. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    scores = centre @ context.T  # (m, m): row c has the scores of all words beside c
    largest = scores.max(axis=1, keepdims=True)
    log_p = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
    total = 0.0
    for sentence, end in zip(tokens, lengths, strict=True):
        words = sentence[:end]
        for offset in range(1, window + 1):  # each pair of places that far apart, both ways
            left, right = words[:-offset], words[offset:]
            total -= log_p[left, right].sum() + log_p[right, left].sum()
    return total
    ### END SOLUTION


@combinable
def mistaken(
    *,
    reach=lambda n, length: n,
    kept=lambda around, c: around,
    ends=ends_of_sentences,
    once=False,
    sides=(True, True),
    log_probability=log_softmax,
    over=lambda scores, around: scores,
    whole=lambda total, pairs, places: total,
    sign=-1,
    itself=False,
):
    """Return the algorithm with one slip in it."""

    def skip_gram(tokens, lengths, centre, context, *, window):
        v, u = centre, context
        total, pairs, places = 0.0, 0, 0
        for c, around in windows(tokens, lengths, reach(window, tokens.shape[1]), ends=ends, once=once, sides=sides):
            around = [*kept(around, c), c] if itself else kept(around, c)
            log_p = log_probability(over(u @ v[c], around)) if around else None
            total += sign * sum(log_p[o] for o in around)
            pairs, places = pairs + len(around), places + 1
        return whole(total, max(pairs, 1), max(places, 1))

    return skip_gram


def over_the_window(scores, around):
    kept = np.full(scores.shape, -np.inf)
    kept[around] = scores[around]
    return kept


def over_the_centres(tokens, lengths, centre, context, *, window):
    scores = context @ centre.T
    log_p = np.array([log_softmax(row) for row in scores]).T  # normalised over the centre words
    pairs = ((c, o) for c, around in windows(tokens, lengths, window) for o in around)
    return -sum((log_p[c, o] for c, o in pairs), 0.0)


exercise = Exercise(
    solution=skip_gram,
    points=4,
    cases=[
        Case(
            "two words",
            inputs={
                "tokens": np.array([[0, 1, 1]]),
                "lengths": np.array([2]),
                "centre": np.array([[1.0], [0.0]]),
                "context": np.array([[1.0], [0.0]]),
                "window": 1,
            },
            about="Beside word 0 stands word 1, with P = 1/(1 + e); beside word 1 word 0, with P = 1/2. "
            "J = ln(1 + e) + ln 2 ≈ 2.0064. The third token is padding.",
        ),
        Case("one sentence", text, {"lengths": [6], "window": 2}),
        Case("several sentences", text, {"lengths": [5, 1, 4, 0, 2], "window": 3, "vocabulary": 7, "dim": 3}),
        Case("words that stand twice", repeated, {"window": 3}, hidden=True),
        Case("a window longer than the rows", text, {"lengths": [5, 2, 3], "window": 7, "columns": 5}, hidden=True),
        Case("products that are all large", lifted, {"lengths": [5], "window": 2, "dim": 3}, hidden=True),
        Case("long vectors", large, {"lengths": [4, 3], "window": 1, "vocabulary": 6, "dim": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "ends of the window left out",
            mistaken(reach=lambda n, length: n - 1),
            "Your windows have n − 1 words a side. The places c − n and c + n belong to the window.",
        ),
        Mistake(
            "padding as words",
            mistaken(ends=whole_rows),
            "You read on behind the end of the sentences. Only the first `lengths[i]` tokens of row i are words.",
        ),
        Mistake(
            "long window cut",
            mistaken(reach=cut_to(lambda length: length // 2)),
            "Your windows are too short where `window` is longer than the row. Then they hold all other words of the "
            "sentence.",
            others=[mistaken(reach=cut_to(lambda length: length - 2))],
        ),
        Mistake(
            "words like the centre left out",
            mistaken(kept=without_centre),
            "You leave out context words that are equal to the centre. A word may stand beside itself: leave out the "
            "centre's *place*, not its word.",
        ),
        Mistake(
            "one side only",
            mistaken(sides=(False, True)),
            "You look at the words behind the centre alone. The window has two sides.",
        ),
        Mistake(
            "the centre itself",
            mistaken(itself=True),
            "You count the centre among its own context. The sum leaves out j = c.",
        ),
        Mistake(
            "each word once",
            mistaken(once=True),
            "A word that stands in a window twice counts once with you. The sum runs over places, not over different "
            "words.",
        ),
        Mistake(
            "softmax over the window",
            mistaken(over=over_the_window),
            "Your denominator runs over the words in the window. It runs over the whole vocabulary: what a word does "
            "*not* stand beside counts too.",
        ),
        Mistake(
            "softmax over the centres",
            over_the_centres,
            "You normalise over the centre words. P(w_o | w_c) sums to one over o, the words that might stand beside "
            "w_c.",
        ),
        Mistake(
            "mean over the pairs",
            mistaken(whole=lambda total, pairs, places: total / pairs),
            "Your J is a mean over all pairs. It is their sum.",
        ),
        Mistake(
            "mean over the places",
            mistaken(whole=lambda total, pairs, places: total / places),
            "You divide by the number of centres. J is a sum over all pairs.",
        ),
        Mistake(
            "sign",
            mistaken(sign=1),
            "Your J is the log-likelihood. The loss is its negative, so that a likely text has a small one.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(log_probability=unstable_log_softmax),
            "For long vectors your exponentials are infinite. A number that is taken off all scores leaves the softmax "
            "as it is.",
        ),
        Mistake(
            "logarithm of a softmax that is zero",
            mistaken(log_probability=log_of_softmax),
            "Your softmax is stable, but where it is so small that it becomes 0 its logarithm is −∞. Take the "
            "logarithm on paper first: a score minus the logarithm of a sum.",
        ),
    ],
    equivalent={
        "keepdims dropped: np.exp(scores - largest).sum(axis=1, keepdims=True) -> "
        "np.exp(scores - largest).sum(axis=1)": "each pair is there both ways round: both logarithms are subtracted "
        "once",
    },
    hints=[
        "ln P(w_o | w_c) = u_oᵀv_c − ln Σ_i exp(u_iᵀv_c). One matrix product has all scores.",
        "Compute the table of all ln P once, (m, m), and look the pairs up in it.",
        "Two places that are k ≤ n apart make two pairs: each is in the other's window.",
    ],
)
