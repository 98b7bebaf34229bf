"""What BERT is not shown: masking"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def mlm_masking(tokens, uniforms, *, mask_token, num_special, vocabulary_size, rate=0.15):
    r"""Return texts in which some tokens are hidden, and where the model is asked for what stood there.

    BERT learns from text that nobody has labelled: it has to guess words that were taken out. If they were all replaced
    by a symbol `[MASK]`, which no later task has, the model could be lazy wherever there is none. So some of the words
    in question are replaced by another word, and some are left as they are.

    **Given**

    - `tokens`, integers of shape `(batch, time)`, from 0 to `vocabulary_size - 1`. Those below `num_special` are
      **special**: padding, `[CLS]`, `[SEP]`, `[MASK]`, .... All others are *ordinary*.
    - `uniforms`, shape `(batch, time, 3)`: three random numbers $u_1, u_2, u_3$ in $[0, 1)$ for each position.
    - `mask_token`: the index of `[MASK]`, an int. `num_special` $s \ge 1$ and `vocabulary_size` $V > s$: ints.
    - `rate`: a float, $0 < \text{rate} \le 1$.

    **Which positions.** Special tokens are never chosen. Of the $n$ ordinary tokens of a row

    $$m = \min\!\Big(n,\; \max\big(1,\; \lfloor \text{rate} \cdot n + \tfrac12 \rfloor\big)\Big)$$

    are chosen: those with the **smallest** $u_1$; of two with the same $u_1$ the one that stands first. (So half a
    position is rounded up, there is at least one, and none in a row without ordinary tokens.)

    **What is shown.** A position that is not chosen shows its token. One that is chosen shows

    - `mask_token` where $u_2 < 0.8$;
    - the token $s + \lfloor u_3 \cdot (V - s) \rfloor$ where $0.8 \le u_2 < 0.9$: an ordinary one, perhaps the very
      token that stood there;
    - its own token where $u_2 \ge 0.9$.

    **Return** two arrays of shape `(batch, time)`, in this order: the tokens that are shown, integers; and which
    positions are chosen, booleans. All that are chosen count in the loss, also those that show their own token.

    Use NumPy only, and no random numbers of your own. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    ordinary = tokens >= num_special
    chosen = np.zeros(tokens.shape, bool)
    for row, candidates in enumerate(ordinary):
        n = candidates.sum()
        m = min(n, max(1, int(rate * n + 0.5)))
        order = np.argsort(np.where(candidates, uniforms[row, :, 0], np.inf), kind="stable")
        chosen[row, order[:m]] = True
    other = num_special + (uniforms[..., 2] * (vocabulary_size - num_special)).astype(tokens.dtype)
    shown = np.where(uniforms[..., 1] < 0.8, mask_token, np.where(uniforms[..., 1] < 0.9, other, tokens))
    return np.where(chosen, shown, tokens), chosen
    ### END SOLUTION


def texts(rng, batch, time, ordinary, rate, vocabulary_size=40, num_special=5, mask_token=3, decisive=True, ties=0):
    """Rows with given numbers of ordinary tokens, between special ones; all three things happen to some token.

    Uniforms are multiples of 1/1024, all different in a row, and off the borders of what they decide; with ``ties`` u₁
    has so many values only, each as often as the others.
    """
    while True:
        tokens = rng.integers(0, num_special, size=(batch, time))
        for row, count in enumerate(ordinary):
            places = rng.permutation(time)[:count]
            tokens[row, places] = rng.integers(num_special, vocabulary_size, size=count)
        uniforms = np.stack([rng.permuted(np.arange(1024))[: batch * time].reshape(batch, time) for _ in range(3)], -1)
        uniforms = (uniforms + 0.25) / 1024
        if ties:
            uniforms[..., 0] = rng.permuted(np.tile(np.arange(time) % ties, (batch, 1)), axis=1) / ties
        inputs = {"tokens": tokens, "uniforms": uniforms, "mask_token": mask_token, "num_special": num_special}
        inputs |= {"vocabulary_size": vocabulary_size, "rate": rate}
        shown, chosen = mlm_masking(**inputs)
        second = uniforms[..., 1][chosen]
        kinds = [(second < 0.8), (second >= 0.8) & (second < 0.9), (second >= 0.9)]
        replaced = chosen & (shown != tokens) & (shown != mask_token)
        if not decisive or (all(kind.any() for kind in kinds) and replaced.sum() >= 2):
            return inputs


def half_up(rate, n):
    return max(1, int(np.floor(rate * n + 0.5)))


@combinable
def mistaken(
    *,
    candidates=lambda tokens, s: tokens >= s,
    count=half_up,
    among=lambda candidates: candidates.sum(),
    by=0,
    sign=1,
    decide=1,
    draw=2,
    hidden=0.8,
    replaced=0.9,
    other=lambda u, s, v: s + (u * (v - s)).astype(int),
    asked=lambda chosen, shown, tokens: chosen,
    kind="stable",
):
    """Return the rule with one slip in it."""

    def mlm_masking(tokens, uniforms, *, mask_token, num_special, vocabulary_size, rate=0.15):
        can, chosen = candidates(tokens, num_special), np.zeros(tokens.shape, bool)
        for row in range(len(tokens)):
            m = min(can[row].sum(), count(rate, among(can[row])))
            keys = np.where(can[row], sign * uniforms[row, :, by], 2.0)
            order = np.argsort(keys, kind="stable")
            if kind == "last" or (kind == "default" and len(keys) > 16):  # of equal ones the last
                order = len(keys) - 1 - np.argsort(keys[::-1], kind="stable")
            chosen[row, order[:m]] = True
        u = uniforms[..., decide]
        drawn = other(uniforms[..., draw], num_special, vocabulary_size)
        shown = np.where(u < hidden, mask_token, np.where(u < replaced, drawn, tokens))
        shown = np.where(chosen, shown, tokens)
        return shown, asked(chosen, shown, tokens)

    return mlm_masking


def each_by_itself(tokens, uniforms, *, mask_token, num_special, vocabulary_size, rate=0.15):
    chosen = (tokens >= num_special) & (uniforms[..., 0] < rate)
    u, drawn = uniforms[..., 1], num_special + (uniforms[..., 2] * (vocabulary_size - num_special)).astype(int)
    shown = np.where(u < 0.8, mask_token, np.where(u < 0.9, drawn, tokens))
    return np.where(chosen, shown, tokens), chosen


exercise = Exercise(
    solution=mlm_masking,
    points=4,
    parts=[Part("shown", 7), Part("chosen", 1)],
    cases=[
        Case(
            "three tokens by hand, with a tie",
            inputs={
                "tokens": np.array([[1, 9, 9, 7, 2, 0], [1, 6, 8, 7, 2, 0]]),
                "uniforms": np.array(
                    [
                        [[0, 0, 0], [0.5, 0.75, 0], [0.5, 0, 0.5], [0.25, 0.8125, 0.5], [0, 0, 0], [0, 0, 0]],
                        [[0, 0, 0], [0.25, 0.90625, 0.5], [0.5, 0, 0], [0.25, 0.875, 0.875], [0, 0, 0], [0, 0, 0]],
                    ]
                ),
                "mask_token": 3,
                "num_special": 5,
                "vocabulary_size": 10,
                "rate": 0.5,
            },
            about="Three ordinary tokens a row, so m = ⌊0.5 · 3 + ½⌋ = 2. First row: the third of them, u₁ = 0.25, has "
            "u₂ = 0.8125 and becomes 5 + ⌊0.5 · 5⌋ = 7, which is what it was; of the two with u₁ = 0.5 the first one "
            "is taken and hidden. Second row: the first stays, u₂ = 0.90625, and the third becomes 5 + ⌊0.875 · 5⌋ = "
            "9.",
        ),
        Case(
            "some sentences",
            texts,
            {"batch": 8, "time": 40, "ordinary": [37, 30, 22, 31, 28, 36, 35, 33], "rate": 0.25},
        ),
        Case(
            "halves, rows of one token and of none",
            texts,
            {"batch": 6, "time": 32, "ordinary": [30, 10, 1, 0, 3, 31], "rate": 0.15, "decisive": False},
        ),
        Case(
            "many special tokens",
            texts,
            {"batch": 5, "time": 30, "ordinary": [20, 17, 12, 26, 15], "rate": 0.5, "num_special": 12, "mask_token": 7},
            hidden=True,
        ),
        Case(
            "one sentence",
            texts,
            {"batch": 1, "time": 60, "ordinary": [55], "rate": 0.6},
            hidden=True,
        ),
        Case(
            "all of them chosen",
            texts,
            {"batch": 4, "time": 25, "ordinary": [24, 20, 22, 18], "rate": 1.0, "vocabulary_size": 1000},
            hidden=True,
        ),
        Case(
            "many ties in long rows",
            texts,
            {"batch": 3, "time": 40, "ordinary": [38, 39, 37], "rate": 0.4, "ties": 4},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "special tokens chosen",
            mistaken(candidates=lambda tokens, s: tokens >= 0),
            "You choose special tokens, too. Padding and separators are not asked for: only tokens from `num_special` "
            "on are.",
        ),
        Mistake(
            "special tokens counted",
            mistaken(among=len),
            "Your n is the length of the row. It counts the ordinary tokens alone.",
        ),
        Mistake(
            "rounded down",
            mistaken(count=lambda rate, n: max(1, int(rate * n))),
            "You round the number of positions down. It is rounded to the nearest, ⌊rate · n + ½⌋.",
        ),
        Mistake(
            "rounded to even",
            mistaken(count=lambda rate, n: max(1, round(rate * n))),
            "Python's `round` takes half a position to the nearest *even* number. Here a half goes up.",
        ),
        Mistake(
            "none of a few",
            mistaken(count=lambda rate, n: int(np.floor(rate * n + 0.5))),
            "In a short row you choose nothing at all. At least one ordinary token is chosen, if there is one.",
        ),
        Mistake(
            "each position by itself",
            each_by_itself,
            "You choose each position with probability `rate`, so that the number varies. Exactly m are chosen: those "
            "with the smallest u₁ of their row.",
        ),
        Mistake(
            "the largest chosen",
            mistaken(sign=-1),
            "You choose the positions with the largest u₁; the smallest ones are wanted.",
        ),
        Mistake(
            "of equal ones the last",
            mistaken(kind="last"),
            "Of two positions with the same u₁ you take the later one. The first goes first: `argsort` has a stable "
            "kind.",
        ),
        Mistake(
            "ties kept in short rows alone",
            mistaken(kind="default"),
            "In long rows you do not always take the first of two positions with the same u₁. NumPy's `argsort` keeps "
            'the order of equal ones in short rows by chance, and in all of them with `kind="stable"`.',
        ),
        Mistake(
            "always hidden",
            mistaken(hidden=1.0),
            "All of your chosen tokens become [MASK]. One in ten becomes another word, and one in ten stays.",
        ),
        Mistake(
            "none stays",
            mistaken(replaced=1.0),
            "Your chosen tokens are hidden or replaced. From u₂ = 0.9 on a token stays as it is.",
        ),
        Mistake(
            "ten per cent hidden",
            mistaken(hidden=0.1, replaced=0.2),
            "You hide one in ten. 80 % of those that are chosen are hidden: u₂ < 0.8.",
        ),
        Mistake(
            "replaced by special tokens",
            mistaken(other=lambda u, s, v: (u * v).astype(int)),
            "Your random word is drawn from the whole vocabulary, special tokens too. The ordinary ones begin at "
            "`num_special`, and there are V − s of them.",
        ),
        Mistake(
            "the range begins too low",
            mistaken(other=lambda u, s, v: (u * (v - s)).astype(int)),
            "Your random word is ⌊u₃ (V − s)⌋, counted from zero. The ordinary tokens begin at s.",
        ),
        Mistake(
            "asked only where something changed",
            mistaken(asked=lambda chosen, shown, tokens: shown != tokens),
            "Your loss leaves out chosen positions that show their own token. It is there that the model learns not to "
            "trust what it sees: they count as well.",
        ),
        Mistake(
            "asked only at [MASK]",
            mistaken(asked=lambda chosen, shown, tokens: chosen & (shown == 3)),
            "You ask the model only where it sees [MASK]. It is asked at all chosen positions.",
        ),
        Mistake(
            "one number for both decisions",
            mistaken(decide=0),
            "You decide by u₁ what becomes of a token. u₁ is small for all that are chosen, so all would be hidden: "
            "take u₂.",
        ),
        Mistake(
            "u₂ draws the word",
            mistaken(draw=1),
            "You draw the random word with u₂, which is between 0.8 and 0.9 then: always the same few words. It has a "
            "number of its own, u₃.",
        ),
    ],
    equivalent={
        "comparison strict or loose: uniforms[..., 1] < 0.8 -> uniforms[..., 1] <= 0.8": "No number of every precision "
        "is 0.8.",
        "comparison strict or loose: uniforms[..., 1] < 0.9 -> uniforms[..., 1] <= 0.9": "No number of every precision "
        "is 0.9.",
        "rate or 0.15": "The rate is never 0.",
    },
    hints=[
        "First find the ordinary tokens, then how many are chosen in each row, then which. A loop over the rows is "
        "fine.",
        "Give special tokens a u₁ above 1, and `np.argsort(..., kind='stable')` puts them last.",
        "Compute what each position *would* show if it were chosen, by two nested `np.where`, and take that only where "
        "it is.",
    ],
)
