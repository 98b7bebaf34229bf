"""Beam search for a sequence"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable
from autograder.exercises.attention._chains import drawn, rounded


def beam_search(log_first, log_transitions, *, end, width, length, alpha=0.75):
    r"""Keep several beginnings of a sentence in mind, and choose at the end.

    Greedy search cannot take back a first word. A beam search keeps the $k$ most likely beginnings side by side and
    lets them compete. Those that come to an end are put aside, and in the end the best of them is taken. Long sentences
    have more factors below 1, so the comparison is made fair by a power of the length.

    **Given**

    - `log_first`, shape `(tokens,)`: $\ln P(y)$ of each token $y$ as the first one.
    - `log_transitions`, shape `(tokens, tokens)`: $\ln P(y \mid x)$ of token $y$, the column, after $x$, the row.
    - `end`: the index of the end symbol, with which a sentence is over.
    - `width`: $k \ge 1$; it may be larger than the number of tokens.
    - `length`: the most tokens that a sentence may have, at least 1. The end symbol is one of them.
    - `alpha`: $\alpha \ge 0$, a float.

    All logarithms are finite. With $\ln P(y_1, \dots, y_t) = \ln P(y_1) + \sum_{s=2}^{t} \ln P(y_s \mid y_{s-1})$:

    1. The beam begins with the empty sentence.
    2. In each of `length` steps, every sentence in the beam is continued by every token. Of *all* these continuations
       together, the $k$ with the largest $\ln P$ are kept, or all if there are fewer.
    3. Those of the kept ones whose new token is the end symbol are *finished*: they become candidates and leave the
       beam. They are never continued, and nothing takes their places: the beam is smaller by them. The others are the
       beam of the next step; if there are none, the search is over.
    4. The candidate with the largest $L^{-\alpha} \ln P$ is the answer, where $L$ is the number of its tokens, the end
       symbol counted. If there is no candidate, it is the sentence with the largest $\ln P$ in the last beam.

    Of equally good continuations, those of the sentence that stands further in front in the beam come first, and of
    the same sentence that with the smaller token; the beam is ordered by falling $\ln P$. Of equally good candidates,
    the one that was finished in an earlier step wins, and in the same step the one that stood further in front.

    **Return** three things: the tokens of the answer, integers of shape `(length,)`, with the end symbol in all places
    behind its end; $L$, a whole number; and its $\ln P$, not divided by anything.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    beam, candidates = [(0.0, [])], []
    for _ in range(length):
        grown = []
        for total, sentence in beam:
            following = log_transitions[sentence[-1]] if sentence else log_first
            grown += [(total + gain, [*sentence, token]) for token, gain in enumerate(following)]
        grown.sort(key=lambda one: -one[0])  # equal ones stay in their order
        candidates += [one for one in grown[:width] if one[1][-1] == end]
        beam = [one for one in grown[:width] if one[1][-1] != end]
    total, best = max(candidates or beam, key=lambda one: one[0] / len(one[1]) ** alpha)
    tokens = np.full(length, end)
    tokens[: len(best)] = best
    return tokens, len(best), total
    ### END SOLUTION


def cut(sentence, end):
    return sentence[: sentence.index(end) + 1] if end in sentence else sentence


@combinable
def mistaken(
    *,
    extends=False,
    refills=False,
    each=False,
    first_ended=False,
    last_step=False,
    unended=False,
    own_width=lambda k, step: k,
    order=lambda one: -one[0],
    score=lambda total, size, alpha: total / size**alpha,
    forward=True,
    sums=True,
    answer=lambda total, size, alpha: total,
):
    """Return the algorithm with one slip in it."""

    def beam_search(log_first, log_transitions, *, end, width, length, alpha=0.75):
        beam, candidates = [(0.0, [])], []
        for step in range(length):
            grown = []
            for total, sentence in beam:
                following = log_transitions[sentence[-1]] if sentence else log_first
                one = [((total if sums else 0) + gain, [*sentence, token]) for token, gain in enumerate(following)]
                if each and sentence:
                    one = [max(one, key=lambda grown: grown[0])]
                grown += one
            grown = sorted(grown if forward else grown[::-1], key=order)
            places = own_width(width, step)
            kept = grown[:places]
            if refills:
                going = [one for one in grown if one[1][-1] != end][:places]
                kept = [one for one in kept if one[1][-1] == end] + going
            ended = [one for one in kept if one[1][-1] == end]
            candidates = ended if last_step else candidates + ended
            beam = kept if extends else [one for one in kept if one[1][-1] != end]
            if first_ended and ended:
                break
        if unended:
            candidates = candidates + beam
        found = candidates or beam
        found = found if forward else found[::-1]
        total, best = max(found, key=lambda one: score(one[0], len(one[1]), alpha))
        if extends:
            best = cut(best, end)
            rows = [log_first, *(log_transitions[token] for token in best)]
            total = sum(row[token] for row, token in zip(rows, best, strict=False))
        tokens = np.full(length, end)
        tokens[: len(best)] = best
        return tokens, len(best), answer(total, len(best), alpha)

    return beam_search


SLIPS = {
    "greedy": mistaken(own_width=lambda k, step: 1),
    "all first tokens kept": mistaken(own_width=lambda k, step: k if step else None),
    "smaller token first": mistaken(order=lambda one: (-one[0], one[1][-1])),
    "each sentence keeps its best continuation": mistaken(each=True),
    "finished sentences are continued": mistaken(extends=True),
    "places of finished sentences are filled": mistaken(refills=True),
    "first finished sentence": mistaken(first_ended=True),
    "candidates of the last step only": mistaken(last_step=True),
    "unfinished sentences are candidates": mistaken(unended=True),
    "no power of the length": mistaken(score=lambda total, size, alpha: total),
    "multiplied by the power": mistaken(score=lambda total, size, alpha: total * size**alpha),
    "end symbol not counted in the power": mistaken(
        score=lambda total, size, alpha: total / max(size - 1, 0.5) ** alpha
    ),
    "one power always": mistaken(score=lambda total, size, alpha: total / size**0.75),
    "last of equals": mistaken(forward=False),
    "logarithm of the last token only": mistaken(sums=False),
    "score for the logarithm": mistaken(answer=lambda total, size, alpha: total / size**alpha),
}
CHAINS = {
    "three": {
        "first": [-197, -164, -167, -444, -76],
        "table": [
            [-574, -237, -11, -795, -482],
            [-124, -445, -198, -95, -176],
            [-519, -55, -420, -176, -148],
            [-343, -196, -375, -31, -266],
            [-160, -591, -337, -142, -66],
        ],
        "end": 3,
    },
    "long": {
        "first": [-198, -98, -258, -89],
        "table": [[-305, -175, -45, -195], [-95, -201, -493, -76], [-432, -19, -266, -240], [-160, -256, -397, -35]],
        "end": 1,
    },
    "no end": {
        "first": [-474, -74, -125, -183, -417, -294],
        "table": [
            [-558, -293, -51, -186, -186, -340],
            [-345, -393, -219, -264, -28, -451],
            [-229, -283, -298, -77, -243, -144],
            [-103, -173, -316, -363, -246, -117],
            [-233, -138, -377, -438, -91, -155],
            [-566, -112, -68, -381, -236, -301],
        ],
        "end": 0,
    },
    "wide": {"first": [-118, -51, -239], "table": [[-402, -4, -375], [-175, -51, -149], [-137, -206, -48]], "end": 2},
    "buried": {
        "first": [-63, -382, -245, -102],
        "table": [[-321, -113, -201, -69], [-91, -159, -245, -118], [-167, -162, -51, -455], [-129, -113, -225, -122]],
        "end": 1,
    },
    "second": {"first": [-90, -150, -120, -250], "table": [[-140, -120, -160, -135]] * 4, "end": 2},
    "first end": {
        "first": [-221, -343, -26, -248],
        "table": [[-352, -106, -61, -252], [-190, -145, -64, -243], [-9, -330, -475, -326], [-78, -71, -306, -580]],
        "end": 1,
    },
}

exercise = Exercise(
    solution=beam_search,
    points=6,
    parts=[Part("tokens", 2), Part("length", 1), Part("log probability", 1)],
    cases=[
        Case(
            "a chain by hand",
            inputs={
                "log_first": np.log([0.5, 0.4, 0.1]),
                "log_transitions": np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]]),
                "end": 2,
                "width": 2,
                "length": 2,
            },
            about="The lecture's chain. Greedy search says 0, 0, of probability 0.20. A beam of two keeps 0 and 1, and "
            "of their continuations 1, 2 with 0.4 · 0.9 = 0.36 and 0, 0 with 0.20. The first has ended.",
        ),
        Case(
            "equally good sentences",
            inputs={
                "log_first": rounded([0.125, 0.375, 0.375, 0.125]),
                "log_transitions": rounded(
                    [[0.25] * 4, [0.125, 0.125, 0.25, 0.5], [0.125, 0.125, 0.25, 0.5], [0.25] * 4]
                ),
                "end": 3,
                "width": 2,
                "length": 3,
                "alpha": 0.5,
            },
            about="1 and 2 are equally likely at first, and go on alike. 1, 3 and 2, 3 are finished in the same step "
            "with the same score, and 1 stood in front.",
        ),
        Case(
            "equally good continuations",
            inputs={
                "log_first": np.array([-1.0, -1.0, -2.0]),
                "log_transitions": np.array([[-1.0, -0.5, -1.0], [-0.5, -1.0, -1.5], [-1.0, -1.0, -1.0]]),
                "end": 2,
                "width": 2,
                "length": 4,
            },
            about="0, 1 and 1, 0 are equally good, and 0 stands further in front than 1: so it goes on, step by step, "
            "to 0, 1, 0, 1. (The numbers are made to be equal, and are no logarithms of probabilities.)",
        ),
        drawn("a beam of three", CHAINS["three"], width=3, length=5),
        drawn("long sentences are helped", CHAINS["long"], width=3, length=6, alpha=1.25, hidden=True),
        drawn("nothing may bury the best", CHAINS["buried"], width=3, length=6, alpha=1.25, hidden=True),
        drawn("the first end is not the best", CHAINS["first end"], width=3, length=6, alpha=1.25, hidden=True),
        drawn("nothing has ended", CHAINS["no end"], width=2, length=4, alpha=0.75, hidden=True),
        drawn("a beam wider than the vocabulary", CHAINS["wide"], width=11, length=4, alpha=0.6, hidden=True),
        drawn("one token", CHAINS["second"], width=2, length=1, hidden=True),
        drawn("compared by probability", CHAINS["three"], width=3, length=5, alpha=0.0, hidden=True),
    ],
    mistakes=[
        Mistake(
            "greedy",
            SLIPS["greedy"],
            "Your search keeps one sentence at a time, which is greedy search. Keep `width` of them.",
        ),
        Mistake(
            "all first tokens kept",
            SLIPS["all first tokens kept"],
            "Your beam begins with every token. In the first step, too, only the `width` most likely ones are kept.",
        ),
        Mistake(
            "smaller token first",
            SLIPS["smaller token first"],
            "Of equally good continuations you put the one with the smaller token first. Those of the sentence that "
            "stands further in front come first; the token counts only within a sentence.",
        ),
        Mistake(
            "each sentence keeps its best continuation",
            SLIPS["each sentence keeps its best continuation"],
            "Each of your sentences is continued by its own best token. All continuations of all sentences compete: "
            "one sentence may have several that are kept, and another none.",
        ),
        Mistake(
            "finished sentences are continued",
            SLIPS["finished sentences are continued"],
            "Sentences that have ended stay in your beam and are continued behind their end. They leave it.",
        ),
        Mistake(
            "places of finished sentences are filled",
            SLIPS["places of finished sentences are filled"],
            "You fill the places of finished sentences, so that the beam stays `width` wide. A finished sentence was "
            "one of the `width` that are kept; the beam is smaller by it.",
        ),
        Mistake(
            "first finished sentence",
            SLIPS["first finished sentence"],
            "You stop at the first sentence that ends. A longer one may have the better score: go on to the limit.",
        ),
        Mistake(
            "candidates of the last step only",
            SLIPS["candidates of the last step only"],
            "You compare what was finished in the last step alone. Candidates are collected over all steps.",
        ),
        Mistake(
            "unfinished sentences are candidates",
            SLIPS["unfinished sentences are candidates"],
            "You compare sentences that have no end symbol with those that have. They count only where nothing has "
            "ended.",
        ),
        Mistake(
            "no power of the length",
            SLIPS["no power of the length"],
            "You compare ln P itself, under which short sentences win. The score is divided by a power of the length.",
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
            "last of equals",
            SLIPS["last of equals"],
            "Of equally good ones you take the last. What stands further in front wins.",
        ),
        Mistake(
            "logarithm of the last token only",
            SLIPS["logarithm of the last token only"],
            "You compare the last tokens' logarithms. It is the sum over the whole sentence that counts.",
        ),
        Mistake(
            "score for the logarithm",
            SLIPS["score for the logarithm"],
            "You return the score. By it candidates are compared; ln P is asked for.",
        ),
    ],
    equivalent={"inputs squeezed": "A chain has two tokens at least, one of them the end symbol."},
    hints=[
        "A sentence can be a pair: ln P so far, and the list of its tokens. A list of such pairs is the beam.",
        "`sorted(..., key=lambda one: -one[0])` keeps equal ones in the order in which they were made. Make them "
        "sentence by sentence and token by token.",
        "Split what is kept into two lists: what has ended, and what goes on.",
    ],
)
