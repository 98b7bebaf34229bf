"""Perplexity, over sequences of unequal lengths"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def perplexity(log_probabilities, lengths):
    r"""Return the perplexity of a language model.

    A language model says at each step how likely every token is, and then one token comes. A model with perplexity 27
    hesitates as much as one that has no idea, among 27 equally likely characters.

    **Given**

    - `log_probabilities`, shape `(batch, time)`: $\ln P_{nt}$, the natural logarithm of the probability that the model
      gave to the token that came at step $t$ of sequence $n$.
    - `lengths`, integers of shape `(batch,)`: $T_n$, from 1 to `time`. Only the first $T_n$ entries of row $n$ belong
      to the sequence. What stands behind them may be anything, `nan` too, and must not matter.

    **Return** a number,

    $$\exp\Big( -\frac{\sum_n \sum_{t=1}^{T_n} \ln P_{nt}}{\sum_n T_n} \Big),$$

    the exponential of the mean over *all tokens*, so that a long sequence counts more than a short one. Texts may be
    long: a product of all probabilities would be too small for a floating-point number. A token may have had the
    probability 0, and its logarithm is $-\infty$; then the perplexity is $\infty$.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    within = np.arange(log_probabilities.shape[1]) < lengths[:, None]
    return np.exp(-log_probabilities[within].mean())
    ### END SOLUTION


def texts(rng, lengths, time, behind=None, scale=1.5):
    """Log-probabilities whose means differ from sequence to sequence, far enough for any weighting to be seen."""
    lengths = rng.permutation(lengths)
    # The longer a sequence, the better it was foreseen.
    values = -scale * (0.4 + rng.random((len(lengths), time))) * (1 + 2 / lengths[:, None])
    padding = np.arange(time) >= lengths[:, None]
    values[padding] = -rng.uniform(0.01, 0.1, size=padding.sum()) if behind is None else behind
    return {"log_probabilities": values, "lengths": lengths}


def one_impossible(rng, **sizes):
    inputs = texts(rng, **sizes)
    inputs["log_probabilities"][1, 0] = -np.inf
    return inputs


def rows(values, lengths, cut=lambda row, n: row[:n]):
    return [cut(row, n) for row, n in zip(values, lengths, strict=True)]


@combinable
def mistaken(
    *,
    cut=lambda row, n: row[:n],
    mean=lambda parts: np.concatenate(parts).mean(),
    sign=-1,
    power=np.exp,
):
    """Return the algorithm with one slip in it."""

    def perplexity(log_probabilities, lengths):
        with np.errstate(all="ignore"):
            return power(sign * mean(rows(log_probabilities, lengths, cut)))

    return perplexity


def mean_of_perplexities(log_probabilities, lengths):
    return np.mean([np.exp(-part.mean()) for part in rows(log_probabilities, lengths)])


def hidden_by_product(log_probabilities, lengths):
    within = np.arange(log_probabilities.shape[1]) < lengths[:, None]
    return np.exp(-np.sum(within * log_probabilities) / np.sum(lengths))


def product_of_probabilities(log_probabilities, lengths):
    with np.errstate(divide="ignore"):
        every = np.concatenate(rows(log_probabilities, lengths))
        return np.float64(np.prod(np.exp(every))) ** (-1 / len(every))


exercise = Exercise(
    solution=perplexity,
    points=2,
    cases=[
        Case(
            "a half, a quarter, an eighth",
            inputs={"log_probabilities": np.log([[0.5, 0.25, 0.125]]), "lengths": np.array([3])},
            about="The mean of the logarithms is −2 ln 2: the perplexity is 4, as if there had been four equally "
            "likely tokens each time.",
        ),
        Case("unequal lengths", texts, {"lengths": [6, 3, 2, 4], "time": 7}),
        Case("as many sequences as steps", texts, {"lengths": [1, 5, 3, 2, 4], "time": 5}, hidden=True),
        Case("nan behind the end", texts, {"lengths": [4, 1, 2], "time": 5, "behind": np.nan}, hidden=True),
        Case("a long text", texts, {"lengths": [900, 500], "time": 900, "scale": 3.0}, hidden=True),
        Case("an impossible token", one_impossible, {"lengths": [3, 4], "time": 4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "sum instead of mean",
            mistaken(mean=lambda parts: np.concatenate(parts).sum()),
            "You take the exponential of a *sum*. That is one over the probability of the whole text, and grows with "
            "its length; divide by the number of tokens first.",
        ),
        Mistake(
            "mean of the sequences' means",
            mistaken(mean=lambda parts: np.mean([part.mean() for part in parts])),
            "You take the mean of each sequence, and then the mean of these. A sequence of two tokens then counts as "
            "much as one of a thousand; each *token* is to count once.",
        ),
        Mistake(
            "mean of the sequences' perplexities",
            mean_of_perplexities,
            "You average perplexities. What is averaged is the logarithm, over all tokens; the exponential comes last.",
        ),
        Mistake(
            "padding counted",
            mistaken(cut=lambda row, n: row),
            "Your mean takes in what stands behind the sequences' ends.",
        ),
        Mistake(
            "divided by the number of sequences",
            mistaken(mean=lambda parts: np.concatenate(parts).sum() / len(parts)),
            "You divide by the number of sequences. Perplexity is a matter of single tokens: divide by their number.",
        ),
        Mistake(
            "divided by all places",
            mistaken(
                cut=lambda row, n: np.where(np.arange(len(row)) < n, row, 0.0),
            ),
            "You leave the padding out of the sum, but count its places in the denominator.",
        ),
        Mistake(
            "last token left out",
            mistaken(cut=lambda row, n: row[: max(n - 1, 1)]),
            "The last token of each sequence is missing in your mean. A sequence of length T has the entries 0 to T − "
            "1.",
        ),
        Mistake(
            "sign lost",
            mistaken(sign=1),
            "Your answer is below 1: the mean probability itself. Perplexity is one over it; mind the minus sign.",
        ),
        Mistake(
            "power of two",
            mistaken(power=lambda x: 2.0**x),
            "You raise 2 to the mean. These logarithms are natural ones, so the base is e.",
        ),
        Mistake(
            "the mean loss itself",
            mistaken(power=lambda x: x),
            "You return the mean cross-entropy. Perplexity is its exponential.",
        ),
        Mistake(
            "multiplied by a mask",
            hidden_by_product,
            "You multiply by 0 what stands behind the end. Where that is nan, so is the product; choose with "
            "`np.where` or an index instead.",
        ),
        Mistake(
            "product of the probabilities",
            product_of_probabilities,
            "You multiply the probabilities first. Of a thousand of them the product is 0 in floating-point "
            "arithmetic; add the logarithms.",
        ),
    ],
    hints=[
        "`np.arange(time) < lengths[:, None]` is true where a token is.",
        "An array indexed by such an array is the vector of the chosen entries.",
    ],
)
