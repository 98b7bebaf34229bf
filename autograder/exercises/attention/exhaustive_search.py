"""Looking at every sentence there is"""

import itertools

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable
from autograder.exercises.attention._chains import drawn, rounded


def exhaustive_search(log_first, log_transitions, *, end, length, alpha=0.75):
    r"""Find the best sentence of a small chain by looking at all of them.

    Nobody would do this with a real vocabulary: ten words out of ten thousand make $10^{40}$ sentences. With four
    tokens it is done in no time, and it shows what greedy search and beam search miss.

    **Given**

    - `log_first`, shape `(tokens,)`: $\ln P(y)$ of each token $y$ as the first one.
    - `log_transitions`, shape `(tokens, tokens)`: $\ln P(y \mid x)$ of token $y$, the column, after $x$, the row.
    - `end`: the index of the end symbol.
    - `length`: the most tokens that a sentence may have, at least 1. The end symbol is one of them.
    - `alpha`: $\alpha \ge 0$, a float.

    All logarithms are finite. A sentence $y_1, \dots, y_L$ with $1 \le L \le$ `length` counts if its last token is the
    end symbol and none before it is. The best one has the largest

    $$ L^{-\alpha} \ln P(y_1, \dots, y_L), \qquad
       \ln P(y_1, \dots, y_L) = \ln P(y_1) + \sum_{t=2}^{L} \ln P(y_t \mid y_{t-1}). $$

    Of equally good ones it is the shorter; of equally good ones of the same length, the one with the smaller token
    where they first differ.

    **Return** three things: the tokens of the best sentence, integers of shape `(length,)`, with the end symbol in all
    places behind its end; $L$, a whole number; and its $\ln P$, not divided by anything.

    Use NumPy and `itertools` only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    others = [token for token in range(len(log_first)) if token != end]
    best, best_score = None, -np.inf
    for size in range(length):
        for before in itertools.product(others, repeat=size):
            sentence = (*before, end)
            total = log_first[sentence[0]]
            for x, y in itertools.pairwise(sentence):
                total = total + log_transitions[x, y]
            score = total / len(sentence) ** alpha
            if score > best_score:
                best, best_score, best_total = sentence, score, total
    tokens = np.full(length, end)
    tokens[: len(best)] = best
    return tokens, len(best), best_total
    ### END SOLUTION


@combinable
def mistaken(
    *,
    sizes=lambda length: range(1, length + 1),
    counts=lambda sentence, end: sentence[-1] == end and end not in sentence[:-1],
    score=lambda total, size, alpha: total / size**alpha,
    turned=False,
    first=lambda log_first: log_first,
    keeps=lambda score, best, longer: score > best,
    answer=lambda total, size, alpha: total,
    size_of=len,
):
    """Return the algorithm with one slip in it."""

    def exhaustive_search(log_first, log_transitions, *, end, length, alpha=0.75):
        table = log_transitions.T if turned else log_transitions
        best, best_score, best_total = (end,), -np.inf, log_first[end]
        for size in sizes(length):
            for sentence in itertools.product(range(len(log_first)), repeat=size):
                if counts(sentence, end):
                    total = first(log_first)[sentence[0]] + sum(table[x, y] for x, y in itertools.pairwise(sentence))
                    if keeps(score(total, size, alpha), best_score, size > len(best)):
                        best, best_score, best_total = sentence, score(total, size, alpha), total
        tokens = np.full(length, end)
        tokens[: len(best)] = best
        return tokens, size_of(best), answer(best_total, len(best), alpha)

    return exhaustive_search


def without_repetition(sentence, end):
    return sentence[-1] == end and end not in sentence[:-1] and all(x != y for x, y in itertools.pairwise(sentence))


SLIPS = {
    "no power of the length": mistaken(score=lambda total, size, alpha: total),
    "multiplied by the power": mistaken(score=lambda total, size, alpha: total * size**alpha),
    "end symbol not counted in the power": mistaken(
        score=lambda total, size, alpha: total / max(size - 1, 0.5) ** alpha
    ),
    "one power always": mistaken(score=lambda total, size, alpha: total / size**0.75),
    "full length only": mistaken(sizes=lambda length: [length]),
    "one token too few": mistaken(sizes=lambda length: range(1, length)),
    "sentences without an end": mistaken(counts=lambda sentence, end: end not in sentence[:-1]),
    "end symbols within": mistaken(counts=lambda sentence, end: sentence[-1] == end),
    "table read by columns": mistaken(turned=True),
    "first token for nothing": mistaken(first=np.zeros_like),
    "last of equals": mistaken(keeps=lambda score, best, longer: score >= best),
    "longer of equals": mistaken(keeps=lambda score, best, longer: score > best or (score == best and longer)),
    "no token twice in a row": mistaken(counts=without_repetition),
    "power of one at most": mistaken(score=lambda total, size, alpha: total / size ** min(alpha, 1.0)),
    "score for the logarithm": mistaken(answer=lambda total, size, alpha: total / size**alpha),
    "length without the end symbol": mistaken(size_of=lambda best: len(best) - 1),
}
CHAINS = {
    "four": {
        "first": [-94, -132, -172, -181],
        "table": [[-120, -320, -154, -81], [-212, -23, -350, -295], [-218, -275, -22, -374], [-145, -380, -203, -49]],
        "end": 2,
    },
    "long": {"first": [-179, -117, -65], "table": [[-208, -240, -24], [-20, -369, -184], [-109, -108, -112]], "end": 1},
    "twice": {"first": [-120, -51, -230], "table": [[-51, -105, -300], [-84, -131, -120], [-80, -80, -230]], "end": 2},
    "index 0": {
        "first": [-322, -120, -168, -249, -94],
        "table": [
            [-71, -294, -346, -382, -91],
            [-91, -399, -324, -196, -92],
            [-280, -191, -290, -114, -88],
            [-48, -255, -260, -183, -271],
            [-367, -403, -105, -150, -96],
        ],
        "end": 0,
    },
}

exercise = Exercise(
    solution=exhaustive_search,
    points=4,
    parts=[Part("tokens", 2), Part("length", 1), Part("log probability", 1)],
    cases=[
        Case(
            "a chain by hand",
            inputs={
                "log_first": np.log([0.5, 0.4, 0.1]),
                "log_transitions": np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]]),
                "end": 2,
                "length": 3,
            },
            about="The lecture's chain. The sentences that end have the probabilities 0.1 (2 alone), 0.15 (0, 2) and "
            "0.36 (1, 2) at lengths 1 and 2. At length 3 the best is 0, 1, 2 with 0.135; divided by 3^0.75 its "
            "logarithm is −0.878, and that of 1, 2 divided by 2^0.75 is −0.607.",
        ),
        Case(
            "equally good sentences",
            inputs={
                "log_first": rounded([0.125, 0.375, 0.375, 0.125]),
                "log_transitions": rounded(
                    [[0.25] * 4, [0.125, 0.125, 0.25, 0.5], [0.125, 0.125, 0.25, 0.5], [0.25] * 4]
                ),
                "end": 3,
                "length": 3,
                "alpha": 0.5,
            },
            about="1, 3 and 2, 3 are equally good, and 1 is the smaller token. The logarithms are rounded, so that "
            "equal ones stay equal in any precision.",
        ),
        Case(
            "equally good sentences of different lengths",
            inputs={
                "log_first": np.array([-1.0, -9.0, -2.0]),
                "log_transitions": np.array([[-3.0, -9.0, -1.0], [-9.0, -9.0, -9.0], [-3.0, -9.0, -3.0]]),
                "end": 2,
                "length": 3,
                "alpha": 0.0,
            },
            about="2 alone and 0, 2 both have the score −2: it is the shorter one. (The numbers are made to be equal, "
            "and are no logarithms of probabilities.)",
        ),
        drawn("four tokens", CHAINS["four"], length=4),
        drawn("long sentences are helped", CHAINS["long"], length=5, alpha=1.3, hidden=True),
        drawn("a token twice", CHAINS["twice"], length=3, alpha=2.0, hidden=True),
        drawn("the end symbol has index 0", CHAINS["index 0"], length=3, alpha=0.9, hidden=True),
        drawn("one token", CHAINS["four"], length=1, hidden=True),
        drawn("compared by probability", CHAINS["four"], length=4, alpha=0.0, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no power of the length",
            SLIPS["no power of the length"],
            "You compare ln P itself, under which short sentences win. It is divided by a power of the length.",
        ),
        Mistake(
            "multiplied by the power",
            SLIPS["multiplied by the power"],
            "Your score is *multiplied* by L^α. ln P is negative: that is a punishment of long sentences.",
        ),
        Mistake(
            "end symbol not counted in the power",
            SLIPS["end symbol not counted in the power"],
            "Your L leaves the end symbol out. Here it counts.",
        ),
        Mistake(
            "one power always",
            SLIPS["one power always"],
            "Your α is always 0.75. It is the argument `alpha`, which has that value only by default.",
        ),
        Mistake(
            "full length only",
            SLIPS["full length only"],
            "You look at sentences of the full length alone. Shorter ones count too.",
        ),
        Mistake(
            "one token too few",
            SLIPS["one token too few"],
            "Your longest sentences have one token less than `length`.",
        ),
        Mistake(
            "sentences without an end",
            SLIPS["sentences without an end"],
            "You compare sentences that do not end. Only those whose last token is the end symbol count.",
        ),
        Mistake(
            "end symbols within",
            SLIPS["end symbols within"],
            "Some of your sentences go on behind an end symbol.",
        ),
        Mistake(
            "table read by columns",
            SLIPS["table read by columns"],
            "You read the table the wrong way round. The row is the token before, the column the one that comes.",
        ),
        Mistake(
            "first token for nothing",
            SLIPS["first token for nothing"],
            "Your sum leaves out the first token's logarithm, which is in `log_first`.",
        ),
        Mistake(
            "last of equals",
            SLIPS["last of equals"],
            "Of equally good sentences you take the last. The shorter one wins, then the one with the smaller token.",
        ),
        Mistake(
            "longer of equals",
            SLIPS["longer of equals"],
            "Of equally good sentences of different lengths you take the longer. The shorter one wins.",
        ),
        Mistake(
            "no token twice in a row",
            SLIPS["no token twice in a row"],
            "You leave out sentences that have the same token twice in a row. They count, too.",
        ),
        Mistake(
            "power of one at most",
            SLIPS["power of one at most"],
            "Your α is never more than 1. It may be any number from 0.",
        ),
        Mistake(
            "score for the logarithm",
            SLIPS["score for the logarithm"],
            "You return the score. By it sentences are compared; ln P is asked for.",
        ),
        Mistake(
            "length without the end symbol",
            SLIPS["length without the end symbol"],
            "Your L leaves out the end symbol, which is a token of the sentence.",
        ),
    ],
    equivalent={"inputs squeezed": "A chain has two tokens at least, one of them the end symbol."},
    hints=[
        "`itertools.product(others, repeat=n)` gives every choice of n tokens, in the order of the tie rule. What "
        "belongs behind each of them?",
        "Go from short sentences to long ones, and replace the best only by one that is strictly better.",
    ],
)
