"""Pairs of sentences for next-sentence prediction"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def next_sentence_pairs(first, uniforms, *, count):
    r"""Return a second sentence for each first one, and whether it is the one that follows.

    BERT's second task is to tell whether one sentence follows another. Half of its pairs are neighbours in a text, and
    half are put together at random. Only, a sentence that is drawn at random must not be the next one by accident: the
    model would be told that neighbours are strangers.

    **Given**

    - `first`, integers of shape `(pairs,)`: $i$, the index of each pair's first sentence, from 0 to `count - 2`. The
      sentence that follows $i$ is $i + 1$.
    - `uniforms`, shape `(pairs, 2)`: two random numbers $u_1, u_2$ in $[0, 1)$ for each pair.
    - `count` $N \ge 3$: how many sentences there are; their indices are $0, \dots, N - 1$.

    Where $u_1 < \tfrac12$ the second sentence is the next one, $i + 1$. Elsewhere it is one of the $N - 2$ sentences
    that are neither $i$ itself nor $i + 1$. Write these in ascending order, and take the one at place
    $k = \lfloor u_2 \cdot (N - 2) \rfloor$, counted from 0.

    **Return** two arrays of shape `(pairs,)`: the indices of the second sentences, integers; and whether each is the
    next one, booleans.

    Use NumPy only, and no random numbers of your own.
    """
    ### BEGIN SOLUTION
    is_next = uniforms[:, 0] < 0.5
    k = (uniforms[:, 1] * (count - 2)).astype(first.dtype)
    other = np.where(k < first, k, k + 2)  # i and i + 1 are left out
    return np.where(is_next, first + 1, other), is_next
    ### END SOLUTION


def sentences(rng, pairs, count):
    """Places k on both sides of i and right at it; u₂ lies in the middle of the k-th part of [0, 1)."""
    first = rng.integers(1, count - 2, size=pairs)
    k = rng.integers(0, count - 2, size=pairs)
    k[:3] = first[0] - 1, first[1], min(first[2] + 1, count - 3)
    u_1 = rng.choice([0.125, 0.375, 0.5, 0.75], size=pairs)
    u_1[:4] = 0.75, 0.5, 0.875, 0.25
    return {"first": first, "uniforms": np.stack([u_1, (k + 0.5) / (count - 2)], axis=1), "count": count}


def one_pair(rng):
    """A pair with another sentence, behind the first one."""
    first = int(rng.integers(2, 20))
    place = first + int(rng.integers(1, 5))
    return {"first": np.array([first]), "uniforms": np.array([[0.625, (place + 0.5) / 28]]), "count": 30}


@combinable
def mistaken(
    *,
    next_one=lambda u: u < 0.5,
    choices=lambda n: n - 2,
    skip=lambda k, i: np.where(k < i, k, k + 2),
    flag=lambda chosen, second, i: chosen,
    columns=(0, 1),
    following=1,
):
    """Return the rule with one slip in it."""

    def next_sentence_pairs(first, uniforms, *, count):
        u_1, u_2 = (uniforms[:, column] for column in columns)
        chosen, k = next_one(u_1), (u_2 * choices(count)).astype(int)
        second = np.where(chosen, first + following, skip(k, first))
        return second, flag(chosen, second, first)

    return next_sentence_pairs


exercise = Exercise(
    solution=next_sentence_pairs,
    points=2,
    parts=[Part("second", 7), Part("is next", 1)],
    cases=[
        Case(
            "five sentences by hand",
            inputs={
                "first": np.array([1, 1, 1, 1, 0, 3]),
                "uniforms": np.array([[0.25, 0.9], [0.5, 0.0], [0.75, 0.5], [0.75, 0.9], [0.5, 0.0], [0.5, 0.9]]),
                "count": 5,
            },
            about="Neither 1 nor 2 are 0, 3, 4: three choices, at the places 0, 1 and 2. Behind 0, the choices are 2, "
            "3, 4; behind 3 they are 0, 1, 2. u₁ = 1/2 is not below one half.",
        ),
        Case("many pairs", sentences, {"pairs": 40, "count": 50}),
        Case("one pair", one_pair, hidden=True),
        Case("many sentences", sentences, {"pairs": 9, "count": 30000}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the next one drawn by chance",
            mistaken(choices=lambda n: n - 1, skip=lambda k, i: np.where(k < i, k, k + 1)),
            "You leave out the sentence itself, but not the next one: it can be drawn as a random one, and is then "
            "called a stranger.",
        ),
        Mistake(
            "drawn from all",
            mistaken(choices=lambda n: n, skip=lambda k, i: k),
            "You draw from all N sentences. Neither i itself nor i + 1 may come.",
        ),
        Mistake(
            "paired with itself",
            mistaken(choices=lambda n: n - 1, skip=lambda k, i: np.where(k <= i, k, k + 1)),
            "Your random sentence can be the first one itself. Two sentences are left out, i and i + 1.",
        ),
        Mistake(
            "one skipped where two are",
            mistaken(skip=lambda k, i: np.where(k < i, k, k + 1)),
            "From i on the indices of the remaining sentences are higher than their places, by two: i and i + 1 are "
            "both missing.",
        ),
        Mistake(
            "one place too late",
            mistaken(skip=lambda k, i: np.where(k <= i, k, k + 2)),
            "At place k = i already two sentences are missing: the one there is i + 2.",
        ),
        Mistake(
            "a half is the next one",
            mistaken(next_one=lambda u: u <= 0.5),
            "The next sentence is taken where u₁ is *strictly* below one half.",
        ),
        Mistake(
            "halves swapped",
            mistaken(next_one=lambda u: u >= 0.5),
            "You take the next sentence where u₁ is one half or more. It is the other way round.",
        ),
        Mistake(
            "the flag turned round",
            mistaken(flag=lambda chosen, second, i: ~chosen),
            "Your second answer tells where the pair is random. It is True where the second sentence is the next one.",
        ),
        Mistake(
            "the one before",
            mistaken(following=-1),
            "You take the sentence before, i − 1. The next one is i + 1.",
        ),
        Mistake(
            "one number for both",
            mistaken(columns=(0, 0)),
            "You draw the sentence with u₁, which is one half or more then: half of the sentences would never come. "
            "Use u₂.",
        ),
    ],
    hints=[
        "Write the remaining sentences for N = 5 and i = 1 on paper, with their places: 0, 3, 4.",
        "Below i the place is the index. From i on, how much is missing?",
    ],
)
