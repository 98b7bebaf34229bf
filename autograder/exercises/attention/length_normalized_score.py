"""Comparing sentences of unequal lengths"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def length_normalized_score(log_probabilities, lengths, *, alpha=0.75):
    r"""Score sentences such that long ones have a chance.

    Each further word multiplies the probability of a sentence by a number below 1. Compared by $P$ alone, the best
    translation is always a short one. A beam search therefore divides $\ln P$ by a power of the length.

    **Given**

    - `log_probabilities`, any shape: $\ln P$ of whole sentences, none above 0.
    - `lengths`, integers of the same shape: $L \ge 1$, the tokens of each sentence, its end symbol among them.
    - `alpha`: $\alpha \ge 0$, a float; 0 leaves $\ln P$ as it is.

    **Return** an array of the same shape,

    $$ \frac{1}{L^{\alpha}} \, \ln P . $$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return log_probabilities / lengths**alpha
    ### END SOLUTION


def sentences(rng, shape, alpha, least=1, most=8, step=1):
    """Sentences of many lengths, a word costing about one nat."""
    lengths = rng.permutation(np.resize(np.arange(least, most + 1, step), shape).ravel()).reshape(shape)
    return {
        "log_probabilities": -lengths * rng.uniform(0.5, 1.5, size=shape),
        "lengths": lengths,
        **({} if alpha is None else {"alpha": alpha}),
    }


@combinable
def mistaken(
    *,
    length=lambda n: n,
    divide=lambda logarithm, n, alpha: logarithm / n**alpha,
    power=lambda alpha: alpha,
    first=lambda logarithm: logarithm,
):
    """Return the score with one slip in it."""

    def length_normalized_score(log_probabilities, lengths, *, alpha=0.75):
        with np.errstate(divide="ignore", invalid="ignore"):
            return divide(first(log_probabilities), length(lengths.astype(float)), power(alpha))

    return length_normalized_score


exercise = Exercise(
    solution=length_normalized_score,
    points=1,
    cases=[
        Case(
            "two sentences by hand",
            inputs={"log_probabilities": np.array([-2.4, -4.0]), "lengths": np.array([2, 4])},
            about="−2.4 / 2^0.75 = −1.427 and −4 / 4^0.75 = −1.414: the longer and less likely one wins.",
        ),
        Case("a beam of a batch", sentences, {"shape": (3, 4), "alpha": 0.6}),
        Case("the mean logarithm of a token", sentences, {"shape": (9,), "alpha": 1.0}, hidden=True),
        Case("no power", sentences, {"shape": (5,), "alpha": 0.0, "least": 2}, hidden=True),
        Case("long sentences", sentences, {"shape": (8,), "alpha": 2.0, "most": 50, "step": 7}, hidden=True),
        Case("one token alone", sentences, {"shape": (1, 1), "alpha": 1.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "multiplied",
            mistaken(divide=lambda logarithm, n, alpha: logarithm * n**alpha),
            "You multiply by L^α. ln P is negative, and a larger factor makes a long sentence *worse*.",
        ),
        Mistake(
            "product for a power",
            mistaken(divide=lambda logarithm, n, alpha: logarithm / (n * alpha)),
            "You divide by α · L. It is L to the power of α.",
        ),
        Mistake(
            "end symbol not counted",
            mistaken(length=lambda n: n - 1),
            "You take one from the length. The end symbol counts, and so no length is 0.",
        ),
        Mistake(
            "one power always",
            mistaken(power=lambda alpha: 0.75),
            "Your α is always 0.75. It is the argument `alpha`, which has that value only by default.",
        ),
        Mistake(
            "default where alpha is 0",
            mistaken(power=lambda alpha: alpha or 0.75),
            "You take the default where α is 0. It is a number like any other: L^0 is 1, and ln P stays as it is.",
        ),
        Mistake(
            "power of one at most",
            mistaken(power=lambda alpha: min(alpha, 1.0)),
            "Your α is never more than 1. It may be any number from 0.",
        ),
        Mistake(
            "probability for its logarithm",
            mistaken(first=np.exp),
            "You divide the probability. It is its logarithm that is divided.",
        ),
        Mistake(
            "sign turned",
            mistaken(first=np.abs),
            "Your scores are positive, so that the least likely sentence would win. The largest score is to be best.",
        ),
        Mistake(
            "the penalty of another paper",
            mistaken(length=lambda n: (5 + n) / 6),
            "You use ((5 + L)/6)^α, which is Google's formula. Here it is L^α.",
        ),
    ],
    hints=["One line: a division, and a power in the denominator."],
)
