"""N-gram probabilities with Laplace smoothing"""

import itertools

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def ngram_model(corpus, epsilon, *, vocabulary_size):
    r"""Return the smoothed probabilities of a token, of one after another, and of one after two others.

    What has never been counted is not impossible. Smoothing lets each probability fall back, where counts are few, to
    one with a shorter memory: trigrams to single tokens, and these to "all are equally likely".

    **Given**

    - `corpus`, integers of shape `(S,)`, $S \ge 3$: the tokens of a text, each from 0 to $m - 1$.
    - `epsilon`, shape `(3,)`: $\varepsilon_1, \varepsilon_2, \varepsilon_3 > 0$.
    - `vocabulary_size`: $m$. Not all tokens need occur in the text.

    Let $n(x)$, $n(x, x')$ and $n(x, x', x'')$ be how often a token, a pair and a triple stand in the text, next to each
    other and in this order, and let $k(x) = \sum_{x'} n(x, x')$ and $k(x, x') = \sum_{x''} n(x, x', x'')$ be how often
    something *follows* them. (For what ends the text it is one less.)

    **Return** three arrays, of shapes `(m,)`, `(m, m)` and `(m, m, m)`; the last axis is the token that follows:

    $$\begin{aligned}
      P(x) &= \frac{n(x) + \varepsilon_1 / m}{S + \varepsilon_1}, \\
      P(x' \mid x) &= \frac{n(x, x') + \varepsilon_2\, P(x')}{k(x) + \varepsilon_2}, \\
      P(x'' \mid x, x') &= \frac{n(x, x', x'') + \varepsilon_3\, P(x'')}{k(x, x') + \varepsilon_3}.
    \end{aligned}$$

    Check that each of them sums to 1 over its last axis.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    m = vocabulary_size
    code = corpus[:-1] * m + corpus[1:]  # a pair, as one number
    triples = np.bincount(code[:-1] * m + corpus[2:], minlength=m**3).reshape(m, m, m)
    pairs, single = np.bincount(code, minlength=m**2).reshape(m, m), np.bincount(corpus, minlength=m)

    def smoothed(counts, weight, base):
        return (counts + weight * base) / (counts.sum(-1, keepdims=True) + weight)

    p = smoothed(single, epsilon[0], 1 / m)
    return p, smoothed(pairs, epsilon[1], p), smoothed(triples, epsilon[2], p)
    ### END SOLUTION


def text(rng, steps, vocabulary_size, never=0, last_once=False):
    """Tokens of which the last ``never`` do not occur; the text may end with one that is nowhere else."""
    known = vocabulary_size - never
    while True:
        corpus = rng.integers(known - last_once, size=steps)
        corpus[-1] = known - 1 if last_once else corpus[-1]
        # The pair at the end stands elsewhere too, unless the last token does not.
        pairs = set(itertools.pairwise(corpus[:-1]))
        if last_once or ((corpus[-2], corpus[-1]) in pairs and len(set(corpus)) == known and corpus[0] != corpus[-1]):
            epsilon = rng.permutation([0.5, 1.5, 3.0]) * rng.uniform(0.9, 1.1, size=3)
            return {"corpus": corpus, "epsilon": epsilon, "vocabulary_size": vocabulary_size}


def count(corpus, m, order):
    counts = np.zeros((m,) * order)
    for i in range(len(corpus) - order + 1):
        counts[tuple(corpus[i : i + order])] += 1
    return counts


@combinable
def mistaken(
    *,
    uniform=lambda corpus, m: 1 / m,
    context=lambda counts, shorter: counts.sum(-1),
    base=lambda p, pairs: p,
    pair_base=lambda p: p,
    weights=lambda epsilon: epsilon,
    added=lambda weight: weight,
    total=lambda corpus, m: len(corpus),
):
    """Return the algorithm with one slip in it."""

    def ngram_model(corpus, epsilon, *, vocabulary_size):
        m, (first, second, third) = vocabulary_size, weights(epsilon)
        single, pairs, triples = (count(corpus, m, order) for order in (1, 2, 3))
        p = (single + first * uniform(corpus, m)) / (total(corpus, m) + added(first))
        of_pairs = (pairs + second * pair_base(p)) / (context(pairs, single)[..., None] + added(second))
        below = context(triples, pairs)[..., None] + added(third)
        return p, of_pairs, (triples + third * base(p, of_pairs)) / below

    return ngram_model


exercise = Exercise(
    solution=ngram_model,
    points=4,
    parts=["P(x)", "P(x'|x)", "P(x''|x, x')"],
    cases=[
        Case(
            "a b a c",
            inputs={"corpus": np.array([0, 1, 0, 2]), "epsilon": np.ones(3), "vocabulary_size": 3},
            about="P = (2⅓, 1⅓, 1⅓)/5. Behind a stand b and c, once each: P(·|a) is ((0, 1, 1) + P)/3. Nothing follows "
            "c, which ends the text: P(·|c) is P.",
        ),
        Case("a text", text, {"steps": 30, "vocabulary_size": 4}),
        Case("tokens that never occur", text, {"steps": 25, "vocabulary_size": 6, "never": 2}, hidden=True),
        Case(
            "a token that only ends the text", text, {"steps": 20, "vocabulary_size": 4, "last_once": True}, hidden=True
        ),
        Case(
            "a vocabulary of one",
            inputs={"corpus": np.zeros(4, int), "epsilon": np.array([0.5, 2.0, 1.0]), "vocabulary_size": 1},
            about="There is one token, and it is certain.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "all occurrences for the contexts",
            mistaken(context=lambda counts, shorter: shorter),
            "You divide by how often the context *stands* in the text. What ends the text is followed by nothing: "
            "count how often something follows, or the probabilities do not sum to 1.",
        ),
        Mistake(
            "trigrams fall back to the token before",
            mistaken(base=lambda p, pairs: pairs[..., None]),
            "Your trigrams fall back to P(x′|x). That does not depend on the token that follows, x″, and so they do "
            "not sum to 1.",
        ),
        Mistake(
            "trigrams fall back to bigrams",
            mistaken(base=lambda p, pairs: pairs),
            "Your trigrams fall back to P(x″|x′). That is a good idea, too, but here they fall back to P(x″).",
        ),
        Mistake(
            "pairs fall back to the token before",
            mistaken(pair_base=lambda p: p[:, None]),
            "Your pairs fall back to P(x), the probability of the token *before*. It is P(x′), that of the one that "
            "follows: the last axis.",
        ),
        Mistake(
            "epsilon not divided by m",
            mistaken(uniform=lambda corpus, m: 1.0),
            "You add ε₁ to each count, and ε₁ to the sum. There are m counts: each gets ε₁/m.",
        ),
        Mistake(
            "m counted in the text",
            mistaken(uniform=lambda corpus, m: 1 / len(np.unique(corpus))),
            "You divide ε₁ by the number of tokens that occur. Others may come, too: m is `vocabulary_size`.",
        ),
        Mistake(
            "nothing in the denominators",
            mistaken(added=lambda weight: 0 * weight + 1e-300),
            "Your denominators lack the ε: what is added above has to be added below.",
        ),
        Mistake(
            "one epsilon for all",
            mistaken(weights=lambda epsilon: [epsilon[0]] * 3),
            "You use ε₁ for pairs and triples, too. Each has its own.",
        ),
        Mistake(
            "second epsilon for triples",
            mistaken(weights=lambda epsilon: [epsilon[0], epsilon[1], epsilon[1]]),
            "You use ε₂ for triples, too. Theirs is ε₃.",
        ),
        Mistake(
            "size of the vocabulary in place of the text",
            mistaken(total=lambda corpus, m: m),
            "The denominator of P(x) is the number of tokens in the text, S, not the size of the vocabulary.",
        ),
    ],
    equivalent={"inputs squeezed": "A text has three tokens at least, and there are three epsilons."},
    hints=[
        "All three have one form: counts, a weight ε, and what to fall back to. Write it once.",
        "`counts.sum(axis=-1, keepdims=True)` is how often something follows, with an axis to be divided by.",
    ],
)
