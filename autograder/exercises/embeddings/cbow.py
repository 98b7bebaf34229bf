"""The loss of the continuous bag of words"""

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


def cbow(tokens, lengths, centre, context, *, window):
    r"""Return the loss of the continuous bag of words (CBOW) on a text.

    CBOW turns skip-gram round: the words around a place, all together, predict the word that stands there. Their
    vectors are averaged, so that their order is lost: a bag. With the context words $o_1, \dots, o_k$ of place $c$,

    $$\bar v = \frac{1}{k} \sum_{i=1}^{k} v_{o_i}, \qquad
      P(w_c \mid w_{o_1}, \dots, w_{o_k}) = \frac{\exp(u_c^\top \bar v)}{\sum_{i=1}^{m} \exp(u_i^\top \bar v)},$$

    a softmax over all $m$ words of the vocabulary.

    Mind the letters: here $v$ is the vector of a *context* word and $u$ that of a *centre* word, the other way round
    than in skip-gram. The tables have the names of what they are for.

    **Given**

    - `tokens`, integers of shape `(sentences, length)`, and `lengths`, integers of shape `(sentences,)`: row $i$ is a
      sentence of `lengths[i]` words, 0 to `length`; what follows is padding, which may look like words.
    - `centre`, shape `(m, d)`: row $i$ is $u_i$. `context`, shape `(m, d)`: row $i$ is $v_i$.
    - `window`: $n \ge 1$, an int. The context of place $c$ are the words at $c - n, \dots, c + n$ of the same sentence,
      both ends included, without $c$ itself. Near the ends of the sentence there are fewer than $2n$: $k$ is how many
      there *are*. The window may be longer than the whole row.

    **Return** one number, the sum over all *places* of the text that have a context,

    $$J = -\sum_c \ln P(w_c \mid \text{its context}).$$

    The same word at two places makes two terms. The word of a sentence of length one has no context and no term; a text
    without any term has $J = 0$. A word that stands in a window twice counts twice in the mean.

    Use NumPy only. Vectors may be long, with products of several thousands; $J$ is a number all the same. Leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for sentence, end in zip(tokens, lengths, strict=True):
        words = sentence[:end]
        if end < 2:
            continue
        for c in range(end):
            around = np.concatenate([words[max(0, c - window) : c], words[c + 1 : c + window + 1]])
            scores = centre @ context[around].mean(axis=0)
            largest = scores.max()
            total += largest + np.log(np.exp(scores - largest).sum()) - scores[words[c]]
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
    divisor=lambda k, n: k,
    term=lambda log_p, c, around: -log_p[c],
    each_word_once=False,
    mean=False,
    lonely=False,
):
    """Return the algorithm with one slip in it."""

    def cbow(tokens, lengths, centre, context, *, window):
        u, v = centre, context
        total, terms, seen = 0.0, 0, set()
        for c, around in windows(tokens, lengths, reach(window, tokens.shape[1]), ends=ends, once=once, sides=sides):
            around = kept(around, c)
            if (not around and not lonely) or (each_word_once and c in seen):
                continue
            seen.add(c)
            mean_vector = v[around].sum(axis=0) / max(divisor(len(around), window), 1)
            total += term(log_probability(u @ mean_vector), c, around)
            terms += 1
        return total / max(terms, 1) if mean else total

    return cbow


exercise = Exercise(
    solution=cbow,
    points=4,
    cases=[
        Case(
            "three words",
            inputs={
                "tokens": np.array([[0, 1, 0]]),
                "lengths": np.array([3]),
                "centre": np.array([[1.0], [0.0]]),
                "context": np.array([[2.0], [0.0]]),
                "window": 1,
            },
            about="Around the middle word stand two words 0, with the mean 2: P(1) = 1/(1 + e²). Around the others "
            "stands word 1, with v = 0: P = 1/2, twice. J ≈ 2.1269 + 2 · 0.6931 = 3.5132.",
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
            mistaken(sides=(True, False)),
            "Your context is what stands before the place. The window has two sides.",
        ),
        Mistake(
            "always 2n words",
            mistaken(divisor=lambda k, n: 2 * n),
            "You always divide by 2n. Near the ends of a sentence there are fewer words, and the mean is over those "
            "that are there.",
        ),
        Mistake(
            "sum in the place of the mean",
            mistaken(divisor=lambda k, n: 1),
            "You add the vectors of the context words up. Their *mean* is what predicts the centre.",
        ),
        Mistake(
            "skip-gram",
            mistaken(term=lambda log_p, c, around: -sum(log_p[o] for o in around)),
            "You ask for the probabilities of the context words. CBOW predicts the word in the middle, one term a "
            "place.",
        ),
        Mistake(
            "each word of the vocabulary once",
            mistaken(each_word_once=True),
            "A word has one term with you, however often it stands in the text. The sum runs over places, each of "
            "which has another context.",
        ),
        Mistake(
            "each context word once",
            mistaken(once=True),
            "A word that stands in a window twice counts once in your mean.",
        ),
        Mistake(
            "words without context",
            mistaken(lonely=True),
            "A sentence of one word has a term with you, ln m. Without a context there is nothing that predicts.",
        ),
        Mistake(
            "mean over the places",
            mistaken(mean=True),
            "Your J is a mean over the places. It is a sum.",
        ),
        Mistake(
            "log-likelihood",
            mistaken(term=lambda log_p, c, around: log_p[c]),
            "Your J is the log-likelihood; the loss is its negative.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(log_probability=unstable_log_softmax),
            "For long vectors your exponentials are infinite. Take the largest score off all scores first.",
        ),
        Mistake(
            "logarithm of a softmax that is zero",
            mistaken(log_probability=log_of_softmax),
            "Where your softmax is so small that it becomes 0, its logarithm is −∞. Take the logarithm on paper first.",
        ),
    ],
    hints=[
        "Go through the places one by one: collect the indices around, average their rows of `context`, and multiply "
        "by `centre` for all scores at once.",
        "−ln P is the logarithm of the sum of exponentials minus the score of the word that stands there.",
    ],
)
