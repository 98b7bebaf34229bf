"""The gradient of the continuous bag of words"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._texts import (
    cut_to,
    ends_of_sentences,
    large,
    repeated,
    softmax,
    text,
    unstable_softmax,
    whole_rows,
    windows,
    without_centre,
)


def cbow_gradient(tokens, lengths, centre, context, *, window):
    r"""Return the gradient of the loss of the continuous bag of words with respect to both tables of word vectors.

    The loss is that of the exercise before: $J = -\sum_c \ln P(w_c \mid \text{context})$ over all places with a
    context, with $P(w_j \mid \text{context}) = \exp(u_j^\top \bar v) / \sum_i \exp(u_i^\top \bar v)$ and $\bar v$ the
    mean of the vectors of the $k$ context words that are there.

    **Derive** the gradient. With respect to the scores $z_j = u_j^\top \bar v$ of one place it is $P(w_j \mid \dots) -
    [j = c]$. From there one way leads to every $u_j$; the other one leads to $\bar v$, and through the mean to each of
    the context words.

    **Given**, as in the exercise before,

    - `tokens`, integers of shape `(sentences, length)`, and `lengths`, integers of shape `(sentences,)`: row $i$ is a
      sentence of `lengths[i]` words, 0 to `length`; what follows is padding, which may look like words.
    - `centre`, shape `(m, d)`: row $i$ is $u_i$. `context`, shape `(m, d)`: row $i$ is $v_i$.
    - `window`: $n \ge 1$. The context of place $c$ are the places $c - n, \dots, c + n$ of its sentence without $c$,
      as far as there are any. The window may be longer than the whole row.

    **Return** two arrays of shape `(m, d)`, in this order: the gradients of the sum $J$ with respect to `centre` and to
    `context`. What belongs to one word at several places adds up; a word that stands in one window twice is moved
    twice. Rows of words that nothing depends on are zero.

    Use NumPy only and no numerical differentiation; vectors may be long, with products of several thousands. Leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION
    d_centre, d_context = np.zeros_like(centre), np.zeros_like(context)
    for sentence, end in zip(tokens, lengths, strict=True):
        words = sentence[:end]
        if end < 2:
            continue
        for c in range(end):
            around = np.concatenate([words[max(0, c - window) : c], words[c + 1 : c + window + 1]])
            mean = context[around].mean(axis=0)
            scores = centre @ mean
            at_scores = np.exp(scores - scores.max())
            at_scores /= at_scores.sum()
            at_scores[words[c]] -= 1
            d_centre += np.outer(at_scores, mean)
            np.add.at(d_context, around, at_scores @ centre / len(around))
    return d_centre, d_context
    ### END SOLUTION


@combinable
def mistaken(
    *,
    reach=lambda n, length: n,
    kept=lambda around, c: around,
    ends=ends_of_sentences,
    probabilities=softmax,
    divisor=lambda k, n: k,
    share=lambda k, n: k,
    observed=1.0,
    seen_only=False,
    through_old=False,
    gather=np.add.at,
    sign=1,
    mean=False,
):
    """Return the algorithm with one slip in it."""

    def cbow_gradient(tokens, lengths, centre, context, *, window):
        d_centre, d_context, terms = np.zeros(centre.shape), np.zeros(context.shape), 0
        for c, around in windows(tokens, lengths, reach(window, tokens.shape[1]), ends=ends):
            around = kept(around, c)
            if not around:
                continue
            average = context[around].sum(axis=0) / divisor(len(around), window)
            at_scores = probabilities(centre @ average)
            at_scores[c] -= observed
            here = np.arange(len(centre)) == c if seen_only else np.ones(len(centre), bool)
            d_centre[here] += np.outer(at_scores, average)[here]
            to_mean = -centre[c] if through_old else at_scores @ centre
            gather(d_context, np.array(around), to_mean / share(len(around), window))
            terms += 1
        scale = sign / (max(terms, 1) if mean else 1)
        return scale * d_centre, scale * d_context

    return cbow_gradient


def fancy(array, indices, values):
    array[indices] += values


def assigned(array, indices, values):
    array[indices] = values


def turned(tokens, lengths, centre, context, *, window):
    return mistaken()(tokens, lengths, centre, context, window=window)[::-1]


exercise = Exercise(
    solution=cbow_gradient,
    points=5,
    parts=[Part("d centre", 2.5), Part("d context", 2.5)],
    analytic=True,
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
            about="At the middle place P(0) = e²/(1 + e²) ≈ 0.8808, and both context words are word 0: its v gets half "
            "of 0.8808 twice. At the other places P(0) = 1/2: v₁ gets −1/2 twice. The u get ±0.8808 · 2.",
        ),
        Case("one sentence", text, {"lengths": [6], "window": 2}),
        Case("several sentences", text, {"lengths": [5, 1, 4, 0, 2], "window": 3, "vocabulary": 7, "dim": 3}),
        Case("words that stand twice", repeated, {"window": 3}, hidden=True),
        Case("a window longer than the rows", text, {"lengths": [5, 2, 3], "window": 7, "columns": 5}, hidden=True),
        Case("long vectors", large, {"lengths": [4, 3], "window": 1, "vocabulary": 6, "dim": 5}, hidden=True),
        Case("no context", text, {"lengths": [1, 0, 1], "window": 2, "columns": 3}, hidden=True, weight=0.5),
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
            "always 2n words",
            mistaken(divisor=lambda k, n: 2 * n),
            "Your mean divides by 2n where fewer words are there.",
        ),
        Mistake(
            "the mean's factor left out",
            mistaken(share=lambda k, n: 1),
            "Each context word gets the whole gradient of the mean. v̄ moves by 1/k of what one of its words moves.",
        ),
        Mistake(
            "2n words on the way back",
            mistaken(share=lambda k, n: 2 * n),
            "On the way back you divide by 2n where fewer words are there. The factor is the one of the mean, 1/k.",
        ),
        Mistake(
            "repeated words in a window",
            mistaken(gather=fancy),
            "`d_context[around] += …` adds once where an index stands in `around` twice. Use `np.add.at`.",
        ),
        Mistake(
            "assigned, not added",
            mistaken(gather=assigned),
            "A context word keeps what its last window gave it. Add up over all windows.",
        ),
        Mistake(
            "only the centre's own vector",
            mistaken(seen_only=True),
            "Only u of the word that stands there gets a gradient. The denominator holds the u of *every* word.",
        ),
        Mistake(
            "expectation left out",
            mistaken(through_old=True),
            "On the way to the context words you keep −u_c alone. The sum Σ_j P_j u_j of the denominator is missing.",
        ),
        Mistake(
            "observation left out",
            mistaken(observed=0.0),
            "Your gradient at the scores is P. It is P minus a one at the word that stands there.",
        ),
        Mistake(
            "uphill",
            mistaken(sign=-1),
            "Your gradients point the other way: they are those of the log-likelihood.",
        ),
        Mistake(
            "mean over the places",
            mistaken(mean=True),
            "You divide by the number of places. J is a sum.",
        ),
        Mistake(
            "tables exchanged in the answer",
            turned,
            "The first array is the gradient of `centre`, the second one that of `context`.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(probabilities=unstable_softmax),
            "For long vectors your softmax divides inf by inf. Take the largest score off all scores first.",
        ),
    ],
    hints=[
        "For one place: δ = P − onehot(c), of length m. Then ∂U gets the outer product of δ and v̄, and v̄ gets δᵀU.",
        "v̄ = (v₁ + … + v_k)/k, so each of the k words gets δᵀU / k, and one that is there twice gets it twice.",
        "`np.add.at(array, indices, values)` adds for each index as often as it occurs; `array[indices] += values` "
        "does not.",
    ],
)
