"""Counting n-grams, each no oftener than it is there"""

from collections import Counter

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable
from autograder.exercises.attention._sentences import as_arrays, renamed, translations


def clipped_ngram_matches(candidates, lengths, references, reference_lengths, *, order):
    r"""Count how many n-grams of a translation are in what people have said.

    A translation is good if its words, and its sequences of words, are those of a translator. So count them. But "the
    the the the" must not have four right words because its reference has a "the" somewhere: each n-gram counts at most
    as often as some reference has it.

    **Given**, all of it integers:

    - `candidates`, shape `(batch, time)`: indices of words, one translated sentence a row.
    - `lengths`, shape `(batch,)`: the words of each, 0 or more. What stands behind them in the row is padding, whatever
      its number, and does not belong to the sentence.
    - `references`, shape `(batch, references, reference_time)`, and `reference_lengths`, shape `(batch, references)`:
      the same for one reference or more of each sentence.
    - `order` $n \ge 1$.

    An n-gram is $n$ words in a row, in their order. For each sentence, with $g$ running over its *different* n-grams,

    $$ m = \sum_g \min\Big( \operatorname{count}_{\text{candidate}}(g),\;
           \max_{\text{references } r} \operatorname{count}_r(g) \Big) . $$

    **Return** two arrays of integers of shape `(batch,)`: $m$ of each sentence; and how many n-grams it has,
    repetitions counted, which is 0 for a sentence of fewer than $n$ words.

    Use NumPy and Python's standard library only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def ngrams(tokens, length):
        words = tokens[:length].tolist()
        return Counter(tuple(words[i : i + order]) for i in range(len(words) - order + 1))

    matches, totals = [], []
    for candidate, length, others, other_lengths in zip(
        candidates, lengths, references, reference_lengths, strict=True
    ):
        most = Counter()
        for other, other_length in zip(others, other_lengths, strict=True):
            most |= ngrams(other, other_length)  # the larger of both counts
        ours = ngrams(candidate, length)
        matches.append((ours & most).total())  # the smaller
        totals.append(ours.total())
    return np.array(matches), np.array(totals)
    ### END SOLUTION


def pooled(counters):
    return sum(counters, Counter())


def largest(counters):
    most = Counter()
    for counter in counters:
        most |= counter
    return most


def in_all(counters):
    least = counters[0]
    for counter in counters[1:]:
        least = least & counter
    return least


@combinable
def mistaken(
    *,
    gram=tuple,
    size=lambda order: order,
    within=lambda length, row: length,
    within_reference=None,
    merge=largest,
    match=lambda ours, most: (ours & most).total(),
    total=lambda ours, length, order: ours.total(),
):
    """Return the count with one slip in it."""

    def clipped_ngram_matches(candidates, lengths, references, reference_lengths, *, order):
        def ngrams(tokens, length, cut=within):
            words, n = tokens[: cut(length, tokens)].tolist(), size(order)
            return Counter(gram(words[i : i + n]) for i in range(len(words) - n + 1))

        found = []
        for row, length in enumerate(lengths):
            ours = ngrams(candidates[row], length)
            pairs = zip(references[row], reference_lengths[row], strict=True)
            most = merge([ngrams(other, n, within_reference or within) for other, n in pairs])
            found.append((match(ours, most), total(ours, length, order)))
        return tuple(np.array(part) for part in zip(*found, strict=True))

    return clipped_ngram_matches


def without_clipping(ours, most):
    return sum(count for gram, count in ours.items() if gram in most)


SLIPS = {
    "no clipping": mistaken(match=without_clipping),
    "different n-grams only": mistaken(match=lambda ours, most: len(ours.keys() & most.keys())),
    "counts of all references added": mistaken(merge=pooled),
    "in all references": mistaken(merge=in_all),
    "best reference": mistaken(
        merge=lambda counters: counters, match=lambda ours, others: max((ours & other).total() for other in others)
    ),
    "first reference only": mistaken(merge=lambda counters: counters[0]),
    "order of the words forgotten": mistaken(gram=lambda words: tuple(sorted(words))),
    "padding counted": mistaken(within=lambda length, row: len(row)),
    "padding of the references counted": mistaken(within_reference=lambda length, row: len(row)),
    "single words": mistaken(size=lambda order: 1),
    "different n-grams for the total": mistaken(total=lambda ours, length, order: len(ours)),
    "words for the total": mistaken(total=lambda ours, length, order: length),
    "negative total": mistaken(total=lambda ours, length, order: length - order + 1),
}


def text(rng, sentences, references, words, order, seen):
    """A text in which the slips of ``seen`` are wrong, each in the part that it is about, and the others may not be."""
    while True:
        candidates, others = translations(rng, sentences, references, words, shorter=sentences)
        inputs = as_arrays(rng, candidates, others, words) | {"order": order}
        right = clipped_ngram_matches(**inputs)
        wrong = (parts(slip(**inputs), right) == pattern(name, seen) for name, slip in SLIPS.items())
        if all(wrong) and told_apart(inputs, seen):
            return inputs


def told_apart(inputs, seen):
    """Whether the slips in what is done with the references count other matches than any other slip."""
    matches = {name: SLIPS[name](**inputs)[0] for name in sorted(seen)}
    ours = [name for name in matches if name in ("best reference", "padding of the references counted")]
    return all(np.any(matches[one] != matches[other]) for one in ours for other in matches if other != one)


def parts(answer, right):
    return tuple(bool(np.any(a != b)) for a, b in zip(answer, right, strict=True))


def pattern(name, seen):
    both = name in ("padding counted", "single words")
    total = name in ("different n-grams for the total", "words for the total", "negative total")
    return (name in seen and not total, name in seen and (both or total))


EVERY = set(SLIPS) - {"negative total"}
ONE = EVERY - {"counts of all references added", "in all references", "best reference", "first reference only"}

exercise = Exercise(
    solution=clipped_ngram_matches,
    points=4,
    parts=[Part("matches", 3), Part("totals", 1)],
    cases=[
        Case(
            "the the the",
            inputs={
                "candidates": np.array([[0, 0, 0, 0, 0, 0, 0]]),
                "lengths": np.array([7]),
                "references": np.array([[[0, 1, 2, 3, 0, 4, 9], [5, 2, 6, 1, 3, 0, 4]]]),
                "reference_lengths": np.array([[6, 7]]),
                "order": 1,
            },
            about='The paper\'s example: seven times "the". The first reference has it twice, the second once: 2 of 7.',
        ),
        Case(
            "pairs with two references",
            text,
            {"sentences": 3, "references": 2, "words": 4, "order": 2, "seen": EVERY},
        ),
        Case(
            "triples with one reference",
            text,
            {"sentences": 4, "references": 1, "words": 3, "order": 3, "seen": ONE},
            hidden=True,
        ),
        Case(
            "sentences that are too short, and an empty one",
            renamed,
            {
                "candidates": np.array([[1, 2, 3, 4], [1, 2, 3, 4], [2, 2, 2, 2], [1, 1, 2, 3]]),
                "lengths": np.array([2, 1, 0, 4]),
                "references": np.array(
                    [
                        [[1, 2, 3, 4], [1, 2, 2, 4], [2, 3, 1, 2]],
                        [[1, 2, 3, 4], [3, 2, 1, 4], [1, 2, 3, 3]],
                        [[2, 2, 2, 2], [2, 2, 2, 1], [1, 1, 2, 2]],
                        [[1, 2, 3, 1], [2, 1, 2, 1], [1, 1, 2, 1]],
                    ]
                ),
                "reference_lengths": np.array([[4, 3, 4], [4, 4, 3], [4, 3, 4], [4, 3, 3]]),
                "order": 3,
            },
            about="Of the last sentence's two triples, the first reference has one and the third has the other.",
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no clipping",
            SLIPS["no clipping"],
            "Each n-gram of yours counts as often as the candidate has it, if a reference has it at all. It counts at "
            "most as often as a reference has it.",
        ),
        Mistake(
            "different n-grams only",
            SLIPS["different n-grams only"],
            "You count each n-gram once. One that both have twice counts twice.",
        ),
        Mistake(
            "counts of all references added",
            SLIPS["counts of all references added"],
            "You add up the counts of the references. The largest of them is the bound.",
        ),
        Mistake(
            "in all references",
            SLIPS["in all references"],
            "You take the smallest count of the references. One that has the n-gram is enough: the largest counts.",
        ),
        Mistake(
            "best reference",
            SLIPS["best reference"],
            "You take the reference with the most matches. The largest count is taken of each n-gram by itself: one "
            "may be in this reference, and another in that.",
        ),
        Mistake(
            "first reference only",
            SLIPS["first reference only"],
            "You look at the first reference alone.",
        ),
        Mistake(
            "order of the words forgotten",
            SLIPS["order of the words forgotten"],
            "Your n-grams are bags of words. (1, 2) and (2, 1) are different.",
        ),
        Mistake(
            "padding counted",
            SLIPS["padding counted"],
            "What stands behind a sentence's end is counted, too. Cut each row at its length first.",
        ),
        Mistake(
            "padding of the references counted",
            SLIPS["padding of the references counted"],
            "You cut the candidates at their lengths, but not the references. What stands behind the end of a "
            "reference is padding, too.",
        ),
        Mistake("single words", SLIPS["single words"], "You count single words, whatever `order` is."),
        Mistake(
            "different n-grams for the total",
            SLIPS["different n-grams for the total"],
            "Your total counts the different n-grams. Repetitions belong to it.",
        ),
        Mistake(
            "words for the total",
            SLIPS["words for the total"],
            "Your total is the number of words. A sentence of L words has L − n + 1 n-grams.",
        ),
        Mistake(
            "negative total",
            SLIPS["negative total"],
            "A sentence that is shorter than n has no n-gram: your total is below zero there.",
        ),
    ],
    hints=[
        "A `collections.Counter` counts tuples; `a & b` takes the smaller of two counts, `a | b` the larger.",
        "`words[i : i + n]` for i from 0 to L − n are the n-grams.",
    ],
)
