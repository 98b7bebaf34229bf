"""BLEU, by which translations are judged"""

from collections import Counter

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable
from autograder.exercises.attention._sentences import as_arrays, renamed, translations


def bleu(candidates, lengths, references, reference_lengths, *, max_order=4):
    r"""Give a translated text one number.

    BLEU asks which share of a text's words, pairs, triples and so on stand in the translations of people, takes their
    geometric mean, and punishes a text that is too short. It is crude, it is cheap, and every paper reports it, so it
    is worth knowing exactly what it adds up first and what it divides then.

    **Given**, all of it integers:

    - `candidates`, shape `(batch, time)`: indices of words, one translated sentence a row.
    - `lengths`, shape `(batch,)`: the words of each, 0 or more. What stands behind them in the row is padding, whatever
      its number.
    - `references`, shape `(batch, references, reference_time)`, and `reference_lengths`, shape `(batch, references)`:
      the same for one reference or more of each sentence; each has at least one word.
    - `max_order` $N \ge 1$.

    For each order $n = 1, \dots, N$, an n-gram $g$ (n words in a row) of a sentence counts as often as the sentence has
    it, but at most as often as the one of its references has it that has it most often. The matches of **all**
    sentences $s$ are added up, and divided by the number of n-grams, repetitions counted, of all of them:

    $$ p_n = \frac{\sum_s \sum_g \min(\operatorname{count}(g), \max_r \operatorname{count}_r(g))}
                  {\sum_s \sum_g \operatorname{count}(g)} , $$

    or 0 if no sentence has an n-gram. With $c$ the words of all sentences together, and $r$ the sum of the lengths of
    the references, for each sentence of the one that is **closest in length** to it (of two equally close, the
    shorter),

    $$ b = \min\big(1, e^{1 - r/c}\big), \qquad
       \text{BLEU} = b \cdot \Big( \prod_{n=1}^{N} p_n \Big)^{1/N} . $$

    If $c = 0$, then $b = 0$.

    **Return** three things: BLEU, a number from 0 to 1; the precisions $p_1, \dots, p_N$, shape
    `(max_order,)`; and $b$.

    Use NumPy and Python's standard library only, and leave the inputs as they are. No warning is to be caused by the
    logarithm of 0.
    """
    ### BEGIN SOLUTION

    def ngrams(tokens, length, n):
        words = tokens[:length].tolist()
        return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))

    precisions = []
    for n in range(1, max_order + 1):
        matches = total = 0
        for candidate, length, others, others_lengths in zip(
            candidates, lengths, references, reference_lengths, strict=True
        ):
            most = Counter()
            for other, other_length in zip(others, others_lengths, strict=True):
                most |= ngrams(other, other_length, n)
            ours = ngrams(candidate, length, n)
            matches += (ours & most).total()
            total += ours.total()
        precisions.append(matches / total if total else 0.0)

    c, r = int(sum(lengths)), 0
    for length, others_lengths in zip(lengths, reference_lengths, strict=True):
        r += int(min(others_lengths, key=lambda other: (abs(other - length), other)))
    b = np.exp(min(0.0, 1 - r / c)) if c else 0.0
    return b * np.prod(precisions) ** (1 / max_order), np.array(precisions), b
    ### END SOLUTION


def ngrams(tokens, length, n):
    words = tokens[:length].tolist()
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def largest(counters):
    most = Counter()
    for counter in counters:
        most |= counter
    return most


def clipped(ours, most):
    return (ours & most).total()


def closest(length, others):
    return min(others, key=lambda other: (abs(other - length), other))


def geometric(precisions):
    return np.prod(precisions) ** (1 / len(precisions))


def of_the_positive(precisions):
    some = precisions[precisions > 0]
    return np.prod(some) ** (1 / len(some)) if len(some) else 0.0


@combinable
def mistaken(
    *,
    match=clipped,
    merge=largest,
    mean=geometric,
    only_with_ngrams=False,
    count=lambda ours, length, n: ours.total(),
    reference=closest,
    by_sentence=False,
    penalty=lambda c, r: np.exp(min(0.0, 1 - r / c)) if c else 0.0,
    multiply=True,
    longest=lambda order: order,
    cut=lambda length, row: length,
):
    """Return the measure with one slip in it."""

    def bleu(candidates, lengths, references, reference_lengths, *, max_order=4):
        matches, totals = np.zeros((2, len(lengths), max_order))
        for row, length in enumerate(lengths):
            for n in range(1, longest(max_order) + 1):
                ours = ngrams(candidates[row], cut(length, candidates[row]), n)
                pairs = zip(references[row], reference_lengths[row], strict=True)
                most = merge([ngrams(other, cut(size, other), n) for other, size in pairs])
                matches[row, n - 1], totals[row, n - 1] = match(ours, most), count(ours, lengths[row], n)
        if by_sentence:
            precisions = (matches / np.maximum(totals, 1)).mean(axis=0)
        else:
            precisions = matches.sum(axis=0) / np.maximum(totals.sum(axis=0), 1)
        r = sum(reference(length, others) for length, others in zip(lengths, reference_lengths, strict=True))
        b = penalty(sum(lengths), r)
        meant = precisions[totals.sum(axis=0) > 0] if only_with_ngrams else precisions
        return (b if multiply else 1.0) * (mean(meant) if len(meant) else 0.0), precisions, b

    return bleu


SLIPS = {
    "no clipping": mistaken(match=lambda ours, most: sum(count for gram, count in ours.items() if gram in most)),
    "mean of the sentences' precisions": mistaken(by_sentence=True),
    "arithmetic mean": mistaken(mean=np.mean),
    "no root": mistaken(mean=np.prod),
    "halving weights": mistaken(mean=lambda p: np.prod(p**0.5 ** np.arange(1, len(p) + 1))),
    "zeros left out of the mean": mistaken(mean=of_the_positive),
    "orders without n-grams left out of the mean": mistaken(only_with_ngrams=True),
    "negative counts": mistaken(count=lambda ours, length, n: length - n + 1),
    "longest reference": mistaken(reference=lambda length, others: max(others)),
    "shortest reference": mistaken(reference=lambda length, others: min(others)),
    "the longer of two close ones": mistaken(
        reference=lambda length, others: min(others, key=lambda other: (abs(other - length), -other))
    ),
    "counts of all references added": mistaken(merge=lambda counters: sum(counters, Counter())),
    "no penalty": mistaken(penalty=lambda c, r: 1.0),
    "fraction upside down": mistaken(penalty=lambda c, r: np.exp(min(0.0, 1 - c / r)) if c else 0.0),
    "long texts are rewarded": mistaken(penalty=lambda c, r: np.exp(1 - r / c) if c else 0.0),
    "penalty left out of the product": mistaken(multiply=False),
    "padding counted": mistaken(cut=lambda length, row: len(row)),
}
MEANS = ("arithmetic mean", "no root", "halving weights", "penalty left out of the product")
# Which parts (BLEU, precisions, penalty) a slip gets wrong, where it shows.
WRONG = {
    **dict.fromkeys(SLIPS, (True, False, True)),
    **dict.fromkeys(MEANS, (True, False, False)),
    "zeros left out of the mean": (True, False, False),
    "orders without n-grams left out of the mean": (True, False, False),
    **dict.fromkeys(
        ("no clipping", "mean of the sentences' precisions", "counts of all references added", "padding counted"),
        (True, True, False),
    ),
}


def text(rng, sentences, references, words, max_order, unseen=()):
    """A text in which all slips are wrong but for those of ``unseen``; it is too short, and no precision is 0."""
    while True:
        candidates, others = translations(rng, sentences, references, words, shorter=sentences - 1)
        inputs = as_arrays(rng, candidates, others, words) | {"max_order": max_order}
        right = bleu(**inputs)
        if (
            right[0] > 0.05
            and right[2] < 0.99
            and all(
                shown(slip(**inputs), right) == (WRONG[name] if name not in unseen else (False,) * 3)
                for name, slip in SLIPS.items()
            )
        ):
            return inputs


def shown(answer, right):
    return tuple(bool(np.any(np.abs(a - b) > 1e-3)) for a, b in zip(answer, right, strict=True))


ALONE = ("longest reference", "shortest reference", "the longer of two close ones", "counts of all references added")
NEVER = (
    "zeros left out of the mean",
    "orders without n-grams left out of the mean",
    "negative counts",
    "long texts are rewarded",
)

exercise = Exercise(
    solution=bleu,
    points=6,
    parts=[Part("BLEU", 2), Part("precisions", 2), Part("brevity penalty", 1)],
    cases=[
        Case(
            "six words by hand",
            inputs={
                "candidates": np.array([[0, 1, 2, 3, 0, 4]]),
                "lengths": np.array([6]),
                "references": np.array([[[0, 1, 5, 3, 0, 4]]]),
                "reference_lengths": np.array([[6]]),
                "max_order": 3,
            },
            about="Five of six words are right, three of five pairs and one of four triples. The product is 1/8, its "
            "third root 1/2, and the length is right.",
        ),
        Case(
            "a text with one reference",
            text,
            {"sentences": 4, "references": 1, "words": 5, "max_order": 3, "unseen": ALONE + NEVER},
        ),
        Case(
            "a text with two references",
            inputs={
                "candidates": np.array([[1, 2, 3, 4, 9, 9], [5, 6, 7, 8, 2, 9], [1, 1, 2, 3, 5, 9]]),
                "lengths": np.array([4, 5, 5]),
                "references": np.array(
                    [
                        [[1, 2, 3, 9, 9, 9, 9, 9], [1, 2, 3, 4, 5, 9, 9, 9]],
                        [[5, 6, 9, 9, 9, 9, 9, 9], [5, 6, 7, 8, 3, 1, 9, 9]],
                        [[1, 2, 3, 5, 8, 6, 4, 7], [2, 3, 5, 1, 6, 4, 8, 9]],
                    ]
                ),
                "reference_lengths": np.array([[3, 5], [2, 6], [8, 7]]),
                "max_order": 2,
            },
            about="The first sentence has four words and references of three and of five: three count. "
            "Of the others six and seven count: r = 16, and c = 14.",
        ),
        Case(
            "orders to four",
            text,
            {"sentences": 5, "references": 1, "words": 4, "max_order": 4, "unseen": ALONE + NEVER},
            hidden=True,
        ),
        Case(
            "longer than its references",
            renamed,
            {
                "candidates": np.array([[1, 2, 3, 4, 5, 6], [2, 3, 3, 7, 7, 7]]),
                "lengths": np.array([6, 3]),
                "references": np.array([[[1, 2, 3, 4, 9, 9]], [[2, 3, 4, 1, 1, 1]]]),
                "reference_lengths": np.array([[4], [3]]),
                "max_order": 2,
            },
            hidden=True,
        ),
        Case(
            "no quadruple is right",
            renamed,
            {
                "candidates": np.array([[1, 2, 3, 4, 5, 6], [3, 4, 5, 0, 0, 0]]),
                "lengths": np.array([6, 0]),
                "references": np.array([[[1, 2, 3, 7, 4, 5, 6, 2]], [[3, 4, 5, 6, 1, 1, 1, 1]]]),
                "reference_lengths": np.array([[8], [4]]),
            },
            about="One of the two sentences is empty.",
            weight=0.5,
            hidden=True,
        ),
        Case(
            "a sentence of one word",
            renamed,
            {
                "candidates": np.array([[1, 2, 3, 9], [5, 0, 0, 0]]),
                "lengths": np.array([4, 1]),
                "references": np.array([[[1, 2, 3, 4]], [[5, 6, 7, 0]]]),
                "reference_lengths": np.array([[4], [3]]),
                "max_order": 3,
            },
            hidden=True,
        ),
        Case(
            "orders of which there is no n-gram",
            renamed,
            {
                "candidates": np.array([[1, 2, 2]]),
                "lengths": np.array([2]),
                "references": np.array([[[1, 2, 3]]]),
                "reference_lengths": np.array([[3]]),
            },
            about="Two words have no triple and no quadruple: the precisions are 1, 1, 0 and 0, and BLEU is 0.",
            weight=0.5,
            hidden=True,
        ),
        Case(
            "nothing was translated",
            renamed,
            {
                "candidates": np.array([[1, 2]]),
                "lengths": np.array([0]),
                "references": np.array([[[1, 2, 3]]]),
                "reference_lengths": np.array([[3]]),
                "max_order": 1,
            },
            weight=0.25,
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no clipping",
            SLIPS["no clipping"],
            "An n-gram of yours counts as often as the candidate has it. A reference's count is its bound.",
        ),
        Mistake(
            "mean of the sentences' precisions",
            SLIPS["mean of the sentences' precisions"],
            "You take the mean of the sentences' precisions. Matches are added up over the text, n-grams too, and "
            "divided then.",
        ),
        Mistake(
            "arithmetic mean",
            SLIPS["arithmetic mean"],
            "You add the precisions and divide by their number. Their geometric mean is asked for.",
        ),
        Mistake("no root", SLIPS["no root"], "You multiply the precisions, and take no root."),
        Mistake(
            "halving weights",
            SLIPS["halving weights"],
            "Your precisions have the exponents 1/2, 1/4, 1/8 …, as in d2l. Here all of them have 1/N.",
        ),
        Mistake(
            "zeros left out of the mean",
            SLIPS["zeros left out of the mean"],
            "You leave out precisions of 0. With one of them, BLEU is 0.",
        ),
        Mistake(
            "orders without n-grams left out of the mean",
            SLIPS["orders without n-grams left out of the mean"],
            "You leave out orders of which no sentence has an n-gram. Their precision is 0, and so BLEU is 0.",
        ),
        Mistake(
            "negative counts",
            SLIPS["negative counts"],
            "A sentence of fewer than n words takes something from your number of n-grams. It has none: add 0.",
        ),
        Mistake(
            "longest reference",
            SLIPS["longest reference"],
            "You take the longest reference of each sentence. The one that is closest in length counts.",
        ),
        Mistake(
            "shortest reference",
            SLIPS["shortest reference"],
            "You take the shortest reference of each sentence. The one that is closest in length counts.",
        ),
        Mistake(
            "the longer of two close ones",
            SLIPS["the longer of two close ones"],
            "Of two references that are equally close in length you take the longer. The shorter counts.",
        ),
        Mistake(
            "counts of all references added",
            SLIPS["counts of all references added"],
            "You add up the counts of the references. The largest of them is the bound.",
        ),
        Mistake("no penalty", SLIPS["no penalty"], "Your brevity penalty is always 1."),
        Mistake(
            "fraction upside down",
            SLIPS["fraction upside down"],
            "You punish long texts. The exponent is 1 − r/c, with the references' length above.",
        ),
        Mistake(
            "long texts are rewarded",
            SLIPS["long texts are rewarded"],
            "Your penalty is above 1 for a long text. It is never more than 1.",
        ),
        Mistake(
            "penalty left out of the product",
            SLIPS["penalty left out of the product"],
            "Your score is the mean of the precisions. It is multiplied by the brevity penalty.",
        ),
        Mistake(
            "padding counted",
            SLIPS["padding counted"],
            "What stands behind a sentence's end is counted, too. Cut each row at its length first.",
        ),
    ],
    hints=[
        "Add up matches and n-grams for one order over all sentences, and divide only then.",
        "`np.prod(p) ** (1 / N)` is the geometric mean, and needs no logarithm of 0.",
        "`min(lengths, key=lambda other: (abs(other - length), other))` is the closest, and of two the shorter.",
    ],
)
