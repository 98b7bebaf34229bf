"""The brevity penalty of BLEU"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def brevity_penalty(candidate_length, reference_length):
    r"""Find what a translation loses by being too short.

    BLEU counts which share of a translation's words are right. A translation of one safe word would be all right. So a
    text that is shorter than its reference has its score multiplied by a number below 1; one that is longer has been
    punished already, as its further words are wrong.

    **Given** two arrays of integers of any one shape: `candidate_length` $c \ge 0$, the number of words of each
    translated text, and `reference_length` $r \ge 1$, that of its reference.

    **Return** an array of the same shape,

    $$ \min\big(1,\; e^{\,1 - r/c}\big), $$

    and 0 where $c = 0$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # a text without words: r/0 is infinite, and exp(-inf) is 0
        return np.exp(np.minimum(1 - reference_length / candidate_length, 0))
    ### END SOLUTION


@combinable
def mistaken(
    *,
    exponent=lambda c, r: 1 - r / c,
    bound=lambda e: np.minimum(e, 0),
    of=np.exp,
    nothing=0.0,
    whole=False,
):
    """Return the penalty with one slip in it."""

    def brevity_penalty(candidate_length, reference_length):
        c, r = (np.asarray(length, float) for length in (candidate_length, reference_length))
        if whole:
            c, r = np.full_like(c, c.sum()), np.full_like(r, r.sum())
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            penalty = of(bound(exponent(c, r)))
        return penalty if nothing is None else np.where(candidate_length > 0, penalty, nothing)

    return brevity_penalty


def lengths(rng, shape):
    """Texts that are shorter than their references, longer, as long, and empty; their order is random."""
    shares = rng.permutation(np.resize([0.4, 0.7, 0.9, 1.2, 1.6], int(np.prod(shape))))
    reference = rng.integers(30, 90, size=shares.size)
    candidate = np.round(shares * reference).astype(int)
    candidate[0], candidate[1] = 0, reference[1]
    return {"candidate_length": candidate.reshape(shape), "reference_length": reference.reshape(shape)}


def few_words(rng):
    """Texts and references of hardly a word."""
    candidate, reference = rng.permutation([(0, 1), (0, 3), (1, 1), (1, 2), (1, 9), (2, 1), (2, 3)]).T
    return {"candidate_length": candidate, "reference_length": reference}


def short_text(rng):
    return {
        "candidate_length": rng.integers(20, 50, size=(1, 1)),
        "reference_length": rng.integers(60, 90, size=(1, 1)),
    }


exercise = Exercise(
    solution=brevity_penalty,
    points=2,
    cases=[
        Case(
            "three texts by hand",
            inputs={"candidate_length": np.array([12, 6, 18]), "reference_length": np.array([12, 12, 12])},
            about="As long as the reference: 1. Half as long: exp(1 − 2) = 0.368. Longer: 1.",
        ),
        Case("many texts", lengths, {"shape": (3, 5)}),
        Case(
            "one text",
            inputs={"candidate_length": np.array(9), "reference_length": np.array(10)},
            about="Numbers without an axis: exp(1 − 10/9) = 0.895.",
        ),
        Case("texts that are empty, too", lengths, {"shape": (11,)}, hidden=True),
        Case("hardly a word", few_words, hidden=True),
        Case("one short text", short_text, hidden=True),
    ],
    mistakes=[
        Mistake(
            "long texts are punished too",
            mistaken(bound=lambda e: -np.abs(e)),
            "You punish texts that are *longer* than their reference. Their further words count as wrong already.",
        ),
        Mistake(
            "long texts are rewarded",
            mistaken(bound=lambda e: e),
            "Your penalty is above 1 for long texts. It is never more than 1.",
        ),
        Mistake(
            "fraction upside down",
            mistaken(exponent=lambda c, r: 1 - c / r),
            "You divide the candidate's length by the reference's. It is r/c.",
        ),
        Mistake(
            "the ratio itself",
            mistaken(exponent=lambda c, r: c / r, bound=lambda e: np.minimum(e, 1), of=lambda e: e),
            "Your penalty is c/r. It falls by an exponential: exp(1 − r/c).",
        ),
        Mistake(
            "no one in the exponent",
            mistaken(exponent=lambda c, r: -r / c),
            "Your exponent is −r/c, which makes a text of the right length lose. It is 1 − r/c.",
        ),
        Mistake(
            "an empty text loses nothing",
            mistaken(nothing=1.0),
            "Your empty text has no penalty. It has 0.",
        ),
        Mistake(
            "an empty text has a word",
            mistaken(exponent=lambda c, r: 1 - r / np.maximum(c, 1), nothing=None),
            "You count an empty text as one word. Its penalty is 0, however short the reference is.",
        ),
        Mistake(
            "all texts together",
            mistaken(whole=True),
            "You add up the lengths of all texts. Here each entry is a text with a penalty of its own.",
        ),
    ],
    hints=["Take the minimum of the exponent and 0, before you exponentiate: nothing can overflow then."],
)
