"""Greedy search for a sequence"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable
from autograder.exercises.attention._chains import drawn, rounded


def greedy_search(log_first, log_transitions, *, end, length):
    r"""Say a sentence token by token, and take the most likely token each time.

    A trained decoder gives a probability to every token as the next one. Something has to choose. The simplest chooser
    never looks ahead: it takes the most likely token, tells the decoder, and asks again. The decoder of this exercise
    is as small as can be: a table that looks at one token, the last.

    **Given**

    - `log_first`, shape `(tokens,)`: $\ln P(y)$ of each token $y$ as the first one.
    - `log_transitions`, shape `(tokens, tokens)`: $\ln P(y \mid x)$ of token $y$, the column, after $x$, the row.
    - `end`: the index of the end symbol, a token like the others, with which a sentence is over.
    - `length`: the most tokens that the sentence may have, at least 1. The end symbol is one of them.

    All logarithms are finite. The first token is the most likely one at first, and each later one the most likely one
    after the token before it,

    $$ y_1 = \arg\max_y P(y), \qquad y_t = \arg\max_y P(y \mid y_{t-1}), $$

    and of equally likely ones that with the smallest index. The sentence is over once the end symbol has been said, or
    when it has `length` tokens.

    **Return** three things: the tokens, integers of shape `(length,)`, with the end symbol in all places behind the end
    of the sentence; how many tokens the sentence has, a whole number in which the end symbol is counted if it was said;
    and $\ln P$ of the sentence, the sum of the logarithms of all its tokens, the end symbol's too if it was said.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    tokens = np.full(length, end)
    following, total = log_first, 0.0
    for said in range(length):
        token = np.argmax(following)
        tokens[said] = token
        total += following[token]
        if token == end:
            break
        following = log_transitions[token]
    return tokens, said + 1, total
    ### END SOLUTION


@combinable
def mistaken(
    *,
    stops=True,
    choose=np.argmax,
    choose_later=None,
    memory=True,
    turned=False,
    counted=True,
    end_adds=True,
    behind=lambda end: end,
    answer=lambda total: total,
    fewer=0,
    joint=False,
):
    """Return the algorithm with one slip in it."""

    def greedy_search(log_first, log_transitions, *, end, length):
        table = log_transitions.T if turned else log_transitions
        tokens, following, total, size = np.full(length, behind(end)), log_first, 0.0, 0
        for said in range(length - fewer):
            token = (choose_later if said and choose_later else choose)(following)
            tokens[said], size = token, said + 1
            over = stops and token == end
            total += following[token] if end_adds or not over else 0.0
            if over:
                size -= not counted
                break
            following = table[token] + (following if joint else 0) if memory else log_first
        return tokens, size, answer(total)

    return greedy_search


def last_of_equal(scores):
    return len(scores) - 1 - np.argmax(scores[::-1])


SLIPS = {
    "goes on behind the end": mistaken(stops=False),
    "probabilities of the first token throughout": mistaken(memory=False),
    "table read by columns": mistaken(turned=True),
    "end symbol not counted": mistaken(counted=False),
    "end symbol's logarithm left out": mistaken(end_adds=False),
    "zeros behind the end": mistaken(behind=lambda end: 0),
    "probability for its logarithm": mistaken(answer=np.exp),
    "least likely token": mistaken(choose=np.argmin),
    "last of equally likely tokens": mistaken(choose=last_of_equal),
    "last of equally likely tokens after the first": mistaken(choose_later=last_of_equal),
    "one token too few": mistaken(fewer=1),
}
CHAINS = {
    "ends": {
        "first": [-385, -279, -293, -628, -129, -53],
        "table": [
            [-125, -461, -364, -266, -96, -149],
            [-100, -173, -616, -160, -359, -149],
            [-625, -177, -515, -404, -23, -448],
            [-254, -136, -534, -266, -117, -128],
            [-213, -410, -315, -188, -319, -47],
            [-418, -59, -244, -353, -176, -195],
        ],
        "end": 4,
    },
    "goes on": {
        "first": [-286, -774, -144, -59, -189],
        "table": [
            [-247, -138, -206, -111, -158],
            [-163, -128, -454, -71, -375],
            [-166, -249, -570, -74, -139],
            [-161, -90, -210, -176, -230],
            [-383, -35, -180, -358, -254],
        ],
        "end": 2,
    },
    "index 0": {
        "first": [-526, -113, -331, -220, -206, -98, -394],
        "table": [
            [-209, -217, -349, -385, -206, -78, -210],
            [-284, -197, -111, -300, -233, -218, -155],
            [-264, -437, -306, -142, -87, -211, -246],
            [-527, -246, -36, -480, -336, -490, -181],
            [-312, -239, -494, -23, -299, -532, -481],
            [-200, -491, -361, -464, -404, -171, -47],
            [-63, -271, -421, -476, -327, -265, -132],
        ],
        "end": 0,
    },
    "last": {
        "first": [-238, -259, -301, -364, -28],
        "table": [
            [-431, -69, -158, -151, -284],
            [-439, -145, -42, -530, -238],
            [-405, -442, -157, -44, -214],
            [-468, -598, -491, -155, -26],
            [-248, -64, -317, -353, -114],
        ],
        "end": 3,
    },
    "at once": {
        "first": [-157, -320, -308, -398, -286, -46],
        "table": [
            [-350, -565, -20, -405, -359, -231],
            [-209, -211, -339, -54, -408, -213],
            [-81, -481, -88, -310, -579, -246],
            [-114, -93, -346, -192, -267, -329],
            [-367, -150, -52, -301, -276, -307],
            [-472, -224, -67, -177, -497, -164],
        ],
        "end": 5,
    },
}

exercise = Exercise(
    solution=greedy_search,
    points=3,
    parts=[Part("tokens", 1), Part("length", 1), Part("log probability", 1)],
    cases=[
        Case(
            "a chain by hand",
            inputs={
                "log_first": np.log([0.25, 0.3, 0.45]),
                "log_transitions": np.log([[0.4, 0.35, 0.25], [0.05, 0.05, 0.9], [0.1, 0.5, 0.4]]),
                "end": 0,
                "length": 2,
            },
            about="First 2, whose 0.45 is the most; after it 1, with 0.5. Two tokens are all there may be, so that the "
            "sentence has no end symbol, and ln P = ln 0.225. It is not the most likely sentence of two tokens: "
            "1, 2 has 0.27.",
        ),
        Case(
            "equally likely tokens",
            inputs={
                "log_first": rounded([0.125, 0.375, 0.375, 0.125]),
                "log_transitions": rounded(
                    [
                        [0.125, 0.375, 0.125, 0.375],
                        [0.375, 0.125, 0.375, 0.125],
                        [0.125, 0.125, 0.125, 0.625],
                        [0.25] * 4,
                    ]
                ),
                "end": 3,
                "length": 4,
            },
            about="1 and 2 are equally likely at first: 1. After 1, 0 and 2 are: 0. After 0, 1 and the end are: "
            "1, and 0 again. The logarithms are rounded, so that equal ones stay equal in any precision.",
        ),
        drawn("a sentence that ends", CHAINS["ends"], length=7),
        drawn("a sentence that does not", CHAINS["goes on"], length=6),
        drawn("the end symbol has index 0", CHAINS["index 0"], length=5, hidden=True),
        drawn("the end comes last", CHAINS["last"], length=4, hidden=True),
        drawn("nothing but the end", CHAINS["at once"], length=4, hidden=True),
        drawn("one token", CHAINS["ends"], length=1, hidden=True),
    ],
    mistakes=[
        Mistake(
            "goes on behind the end",
            SLIPS["goes on behind the end"],
            "Your sentence goes on behind its end symbol. What follows is padding, and counts for nothing.",
        ),
        Mistake(
            "probabilities of the first token throughout",
            SLIPS["probabilities of the first token throughout"],
            "You choose every token by `log_first`. From the second one on, the row of the token before it counts.",
        ),
        Mistake(
            "table read by columns",
            SLIPS["table read by columns"],
            "You read a column of `log_transitions`. The row is the token before, the column the one that comes.",
        ),
        Mistake(
            "end symbol not counted",
            SLIPS["end symbol not counted"],
            "Your length leaves out the end symbol. It is a token that was said, and counts.",
        ),
        Mistake(
            "end symbol's logarithm left out",
            SLIPS["end symbol's logarithm left out"],
            "To stop has a probability too: the logarithm of the end symbol belongs to the sum.",
        ),
        Mistake(
            "zeros behind the end",
            SLIPS["zeros behind the end"],
            "Behind the end stand zeros, which is the index of a token. The end symbol is asked for there.",
        ),
        Mistake(
            "probability for its logarithm",
            SLIPS["probability for its logarithm"],
            "You return a probability. Its logarithm is asked for, which does not vanish in long sentences.",
        ),
        Mistake("least likely token", SLIPS["least likely token"], "You take the *least* likely token."),
        Mistake(
            "last of equally likely tokens",
            SLIPS["last of equally likely tokens"],
            "Of equally likely tokens you take the last. Take the one with the smallest index, as `np.argmax` does.",
        ),
        Mistake(
            "last of equally likely tokens after the first",
            SLIPS["last of equally likely tokens after the first"],
            "Behind the first token you take the last of equally likely ones. Take the one with the smallest index, "
            "wherever you choose.",
        ),
        Mistake(
            "one token too few",
            SLIPS["one token too few"],
            "Your sentence may have one token less than `length`.",
        ),
    ],
    equivalent={"inputs squeezed": "A chain has two tokens at least, one of them the end symbol."},
    hints=[
        "Keep one row of logarithms, those of the next token. It is `log_first` in the beginning, and a row of "
        "`log_transitions` after each token.",
        "`np.full(length, end)` makes the answer with its padding; then only what is said has to be written.",
    ],
)
