"""The gradient of the skip-gram loss"""

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


def skip_gram_gradient(tokens, lengths, centre, context, *, window):
    r"""Return the gradient of the skip-gram loss of a text with respect to both tables of word vectors.

    The loss is that of the exercise before: $J = -\sum \ln P(w_o \mid w_c)$, a sum over all pairs of a centre word and
    a word in its window, with $P(w_o \mid w_c) = \exp(u_o^\top v_c) / \sum_i \exp(u_i^\top v_c)$. Each pair
    gives

    $$\frac{\partial \ln P(w_o \mid w_c)}{\partial v_c} = u_o - \sum_{j} P(w_j \mid w_c)\, u_j, \qquad
      \frac{\partial \ln P(w_o \mid w_c)}{\partial u_j} = \big([j = o] - P(w_j \mid w_c)\big)\, v_c$$

    for *every* word $j$ of the vocabulary. What stood there is pulled near; all words are pushed away, each as far as
    the model believed in it.

    **Given**, as in the exercise before,

    - `tokens`, integers of shape `(sentences, length)`, and `lengths`, integers of shape `(sentences,)`: row $i$ is a
      sentence of `lengths[i]` words, 0 to `length`; what follows is padding, which may look like words.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$. `context`, shape `(m, d)`: row $i$ is $u_i$.
    - `window`: $n \ge 1$. The context of place $c$ are the places $c - n, \dots, c + n$ of its sentence without $c$,
      as far as there are any. The window may be longer than the whole row.

    **Return** two arrays of shape `(m, d)`, in this order: $\partial J / \partial V$, whose row $i$ is the gradient
    with respect to $v_i$, and $\partial J / \partial U$. Mind the sign: $J$ is *minus* the sum of the logarithms.

    A word may be the centre at many places, and may stand in a window twice: everything adds up. Rows of words that are
    never a centre are zero in $\partial J/\partial V$. Use NumPy only and no numerical differentiation; vectors may be
    long, with products of several thousands. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    counts = np.zeros((len(centre), len(centre)), centre.dtype)  # how often o is in a window of c
    for sentence, end in zip(tokens, lengths, strict=True):
        words = sentence[:end]
        for offset in range(1, window + 1):
            left, right = words[:-offset], words[offset:]
            np.add.at(counts, (left, right), 1)
            np.add.at(counts, (right, left), 1)

    scores = centre @ context.T
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    at_scores = counts.sum(axis=1, keepdims=True) * p - counts
    return at_scores @ context, at_scores.T @ centre
    ### END SOLUTION


@combinable
def mistaken(
    *,
    reach=lambda n, length: n,
    kept=lambda around, c: around,
    ends=ends_of_sentences,
    once=False,
    roles=lambda centre, context: (centre, context),
    probabilities=softmax,
    expected=1.0,
    at_pair=lambda delta, p, o: delta,
    seen_only=False,
    overwrites=False,
    sign=1,
    mean=False,
):
    """Return the algorithm with one slip in it."""

    def skip_gram_gradient(tokens, lengths, centre, context, *, window):
        v, u = roles(centre, context)
        d_v, d_u, pairs = np.zeros(v.shape), np.zeros(u.shape), 0
        for c, around in windows(tokens, lengths, reach(window, tokens.shape[1]), ends=ends, once=once):
            around = kept(around, c)
            p = probabilities(u @ v[c])
            at_centre = np.zeros(v.shape[1])
            for o in around:
                delta = expected * p
                delta[o] -= 1
                delta = at_pair(delta, p, o)
                at_centre += delta @ u
                here = np.arange(len(u)) == o if seen_only else np.ones(len(u), bool)
                d_u[here] += np.outer(delta, v[c])[here]
            d_v[c] = at_centre if overwrites and around else d_v[c] + at_centre
            pairs += len(around)
        scale = sign / (max(pairs, 1) if mean else 1)
        return tuple(scale * d for d in roles(d_v, d_u))

    return skip_gram_gradient


def without_repetition(tokens, lengths, centre, context, *, window):
    """The observed words are put in with fancy indexing, which counts an index that occurs twice once."""
    d_centre, d_context = np.zeros(centre.shape), np.zeros(context.shape)
    for c, around in windows(tokens, lengths, window):
        p = softmax(context @ centre[c])
        delta = len(around) * p
        delta[around] -= 1
        d_centre[c] += delta @ context
        d_context += np.outer(delta, centre[c])
    return d_centre, d_context


exercise = Exercise(
    solution=skip_gram_gradient,
    points=5,
    parts=[Part("dV", 2.5), Part("dU", 2.5)],
    analytic=True,
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
            about="With P(0 | 0) = e/(1 + e) ≈ 0.7311 and P(0 | 1) = 1/2: ∂J/∂v₀ = 0.7311 · 1 − u₁ = 0.7311, "
            "∂J/∂v₁ = 1/2 − u₀ = −1/2, and ∂J/∂U = ±0.7311, since v₁ is zero.",
        ),
        Case("one sentence", text, {"lengths": [6], "window": 2}),
        Case("several sentences", text, {"lengths": [5, 1, 4, 0, 2], "window": 3, "vocabulary": 7, "dim": 3}),
        Case("words that stand twice", repeated, {"window": 3}, hidden=True),
        Case("a window longer than the rows", text, {"lengths": [5, 2, 3], "window": 7, "columns": 5}, hidden=True),
        Case("long vectors", large, {"lengths": [4, 3], "window": 1, "vocabulary": 6, "dim": 5}, hidden=True),
        Case("no pairs", text, {"lengths": [1, 0, 1], "window": 2, "columns": 3}, hidden=True, weight=0.5),
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
            "tables exchanged",
            mistaken(roles=lambda centre, context: (context, centre)),
            "You take the tables for each other: `centre` holds the v of the word in the middle.",
        ),
        Mistake(
            "uphill",
            mistaken(sign=-1),
            "Your gradients point the other way: they are those of Σ ln P. J is its negative.",
        ),
        Mistake(
            "derivative of P",
            mistaken(at_pair=lambda delta, p, o: delta * p[o]),
            "Your terms are those of ∂P, not of ∂ ln P: each has a factor P(w_o | w_c) too many.",
        ),
        Mistake(
            "expectation left out",
            mistaken(expected=0.0),
            "You pull context words near and push nothing away: Σ_j P(w_j | w_c) u_j is missing. Without it all "
            "vectors would grow in one direction.",
        ),
        Mistake(
            "only the words in the window",
            mistaken(seen_only=True),
            "In ∂J/∂U only the context word of each pair gets something. The softmax's denominator holds the u of "
            "*every* word.",
        ),
        Mistake(
            "last place alone",
            mistaken(overwrites=True),
            "A word that is the centre at several places keeps the gradient of the last one. Add them up.",
        ),
        Mistake(
            "indices that occur twice",
            without_repetition,
            "`delta[around] -= 1` subtracts once where an index occurs twice. Use `np.subtract.at`, or a loop.",
        ),
        Mistake(
            "each word once",
            mistaken(once=True),
            "A word that stands in a window twice makes two pairs; with you it makes one.",
        ),
        Mistake(
            "mean over the pairs",
            mistaken(mean=True),
            "You divide by the number of pairs. J is a sum, and so is its gradient.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(probabilities=unstable_softmax),
            "For long vectors your softmax divides inf by inf. Take the largest score off all scores first.",
        ),
    ],
    hints=[
        "Differentiate with respect to the *scores* first: for one pair that is P(· | w_c) minus a one at o. Both "
        "gradients follow by one product each.",
        "All pairs with the same centre word share their P. So it is enough to count how often each pair occurs: an "
        "(m, m) array.",
        "With counts X and its row sums x, the gradient with respect to the scores is x_c P(o | c) − X_co.",
    ],
)
