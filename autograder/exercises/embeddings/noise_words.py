"""Drawing noise words that are no context words"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def noise_words(uniforms, probabilities, context_words, mask):
    r"""Return noise words: drawn from a distribution, but never one of the context words.

    A noise word stands for "this does not belong here". So it must not be one of the words that do. For each centre,
    noise words follow the noise distribution $P$ of all words *under the condition* that they are no context word of
    that centre: the context words' probabilities become zero, and the others are scaled up until they sum to one again.

    A uniform number $u$ from $[0, 1)$ becomes a word by the *inverse distribution function*. With $Q$ the distribution
    of a row, and $F_j = Q(0) + \dots + Q(j)$, it is the word

    $$w = \min\,\{\, j : u < F_j \,\},$$

    the first one whose sum lies strictly above $u$.

    **Given**

    - `uniforms`, shape `(batch, draws)`: one number in $[0, 1)$ for each draw.
    - `probabilities`, shape `(m,)`: $P$, not negative. Its entries sum to one.
    - `context_words`, integers of shape `(batch, columns)`: for each row the words that its draws must not give. A word
      may stand there twice.
    - `mask`, booleans of shape `(batch, columns)`: only where it is True there *is* a context word; elsewhere stands
      padding, some index that counts for nothing. It may be in any column.

    **Return** integers of shape `(batch, draws)`: the words. Where no word is left, because all words with a positive
    probability are context words of the row, the row is filled with $-1$. A word that is left may be a rare one: with
    $P = 10^{-9}$ it takes all draws. And mind that numbers like $1/6$ are rounded: the sum of all $P$ may be a little
    less than one.

    Each draw uses its own number once: nothing is drawn again, and a word may be drawn twice. Use NumPy only and no
    random numbers of your own. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    words = np.empty(uniforms.shape, int)
    for row in range(len(uniforms)):
        left = probabilities.astype(float)  # a copy
        left[context_words[row][mask[row]]] = 0
        reached = np.cumsum(left)
        found = np.searchsorted(reached, uniforms[row] * reached[-1], side="right")
        words[row] = found if reached[-1] > 0 else -1
    return words
    ### END SOLUTION


def draws(rng, rows, each, words, columns, gaps=0):
    """Probabilities and uniforms such that no rounding decides; ``gaps`` words have probability zero."""
    while True:
        weights = rng.integers(1, 12, size=words).astype(float)
        weights[rng.permutation(words)[:gaps]] = 0
        p = weights / weights.sum()
        context = rng.integers(words, size=(rows, columns))
        context[:, 1] = context[:, 0]  # a word that stands there twice
        mask = rng.random((rows, columns)) < 0.7
        mask[:, :2], mask[:, -1] = True, False
        context[:, -1] = (context[:, 0] + 1 + rng.integers(words - 1, size=rows)) % words  # another word as padding
        for row in range(rows):  # padding at the end, in front and in between
            context[row], mask[row] = np.roll(context[row], row), np.roll(mask[row], row)
        uniforms = rng.random((rows, each))
        if all(clear(*row, p) for row in zip(uniforms, context, mask, strict=True)):
            return {"uniforms": uniforms, "probabilities": p, "context_words": context, "mask": mask}


def clear(uniforms, context, mask, p):
    """Whether something is left, and no uniform lies near a border."""
    left = p.copy()
    left[context[mask]] = 0
    if left.sum() < 0.1:
        return False
    borders = np.cumsum(left) / left.sum()
    return np.abs(uniforms[:, None] - borders).min() > 1e-4


def borders(rng):
    """Probabilities in quarters, which no rounding touches, and numbers on the borders; some words have none."""
    left, right = rng.permutation([1, 2])
    p = np.zeros(6)
    p[[left, right, 4]] = 0.25, 0.25, 0.5
    return {
        "uniforms": rng.permuted(
            np.array([[0.0, 0.25, 0.5, 0.75], [0.0, 0.5, 0.25, 0.75], [0.0, 0.25, 0.5, 0.125]]), axis=1
        ),
        "probabilities": p,
        "context_words": np.array([[1, 4], [4, rng.choice([0, 3])], [4, left]]),
        "mask": np.array([[False, False], [True, True], [True, True]]),
    }


def nothing_left(rng):
    """No word is left in two rows; in the second one the last word is, which is rare, and takes all draws."""
    inputs = draws(rng, 3, 4, 7, 5)
    p = np.array([*rng.permutation([0.5, 0.3, 0.2 - 3e-9, 0.0, 0.0, 0.0]), 3e-9])
    likely = np.flatnonzero(p[:-1])
    context = np.array([np.resize([*likely, 6], 5), np.resize(likely, 5), np.resize([6, *likely], 5)])
    mask = np.ones((3, 5), bool)
    mask[:, 4] = False
    return inputs | {"probabilities": p, "context_words": context, "mask": mask}


def alike(rng):
    """Six words of probability 1/6, whose sum in floats is below one: none is left, or the last one."""
    context = np.array([rng.permutation(6), np.resize(rng.permutation(5), 6)])
    p = np.full(6, 1 / 6)
    return {"uniforms": rng.random((2, 3)), "probabilities": p, "context_words": context, "mask": np.ones((2, 6), bool)}


@combinable
def mistaken(
    *,
    excluded=lambda context, mask: context[mask],
    scaled=lambda u, total: u * total,
    side="right",
    nothing_left=lambda total, of_context: total <= 0,
    empty=lambda found: -1,
    words_at_most=lambda words: words - 1,
    shift=0,
):
    """Return the algorithm with one slip in it."""

    def noise_words(uniforms, probabilities, context_words, mask):
        words = np.empty(uniforms.shape, int)
        for row, u in enumerate(uniforms):
            left = probabilities.astype(float)
            out = np.unique(excluded(context_words[row], mask[row]))
            of_context = left[out].sum()
            left[out] = 0
            reached = np.cumsum(left)
            found = np.searchsorted(reached, scaled(u, reached[-1]), side=side)
            found = np.minimum(found + shift, words_at_most(len(left)))
            words[row] = empty(found) if nothing_left(reached[-1], of_context) else found
        return words

    return noise_words


def one_step_on(uniforms, probabilities, context_words, mask):
    """Draw from all words; a context word becomes the next word that is none."""
    reached, words = np.cumsum(probabilities), np.empty(uniforms.shape, int)
    for row, u in enumerate(uniforms):
        context = set(context_words[row][mask[row]].tolist())
        for k, found in enumerate(np.searchsorted(reached, u * reached[-1], side="right")):
            word, steps = int(found), 0
            while word in context and steps <= len(reached):
                word, steps = (word + 1) % len(reached), steps + 1
            words[row, k] = word if steps <= len(reached) else -1
    return words


def for_all_rows(uniforms, probabilities, context_words, mask):
    rows = len(uniforms)
    all_words, all_masks = np.tile(context_words.ravel(), (rows, 1)), np.tile(mask.ravel(), (rows, 1))
    return mistaken()(uniforms, probabilities, all_words, all_masks)


exercise = Exercise(
    solution=noise_words,
    points=4,
    cases=[
        Case(
            "three words",
            inputs={
                "uniforms": np.array([[0.5, 0.7]]),
                "probabilities": np.array([0.4, 0.4, 0.2]),
                "context_words": np.array([[1, 0]]),
                "mask": np.array([[True, False]]),
            },
            about="Without word 1 the others have the probabilities 2/3 and 1/3: 0.5 gives word 0, and 0.7 word 2. The "
            "second column is padding.",
        ),
        Case("some rows", draws, {"rows": 4, "each": 9, "words": 8, "columns": 3}),
        Case("words of probability zero", draws, {"rows": 3, "each": 11, "words": 9, "columns": 4, "gaps": 3}),
        Case("numbers on the borders", borders, hidden=True),
        Case("nothing is left", nothing_left, hidden=True),
        Case("nothing is left of words that are all alike", alike, hidden=True),
    ],
    mistakes=[
        Mistake(
            "context words drawn",
            mistaken(excluded=lambda context, mask: context[:0]),
            "Some of your noise words are context words of their row. Their probabilities have to be zero there.",
        ),
        Mistake(
            "mask ignored",
            mistaken(excluded=lambda context, mask: context),
            "You leave out what stands in the padding as well. Only words where the mask is True are context words.",
        ),
        Mistake(
            "mask as a number of words",
            mistaken(excluded=lambda context, mask: context[: mask.sum()]),
            "You count the context words and take as many from the front. The padding may be in any column: take the "
            "columns where the mask is True.",
        ),
        Mistake(
            "the first context word alone",
            mistaken(excluded=lambda context, mask: context[mask][:1]),
            "You leave out the first context word alone. No word of the row's context may be drawn.",
        ),
        Mistake(
            "not scaled up",
            mistaken(scaled=lambda u, total: u),
            "Without the context words the probabilities sum to less than one, and your largest numbers find no word, "
            "or the last one. Scale them up first, or u down.",
        ),
        Mistake(
            "the next word in the place of a context word",
            one_step_on,
            "You draw from all words and move on where it is a context word. So the word behind a context word is "
            "drawn too often. Take the context words' probabilities out before you draw.",
        ),
        Mistake(
            "context of other rows",
            for_all_rows,
            "You leave out the context words of the whole batch. Each row has its own.",
        ),
        Mistake(
            "number on a border",
            mistaken(side="left"),
            "Where u is equal to F_j, you return j. The sum has to lie *strictly* above u; with ≤, u = 0 could give a "
            "word of probability zero.",
        ),
        Mistake(
            "nothing left",
            mistaken(empty=lambda found: 0),
            "Where all words are context words you return a word. There is none to return: −1.",
        ),
        Mistake(
            "little taken for nothing",
            mistaken(nothing_left=lambda total, of_context: np.isclose(total, 0)),
            "Where only a rare word is left, you return −1. What is left may be as little as that word's probability: "
            "compare with 0 itself.",
            others=[mistaken(nothing_left=lambda total, of_context, e=e: total < e) for e in (1e-8, 1e-6, 1e-3)],
        ),
        Mistake(
            "what is left by subtraction",
            mistaken(nothing_left=lambda total, of_context: 1 - of_context <= 0, words_at_most=lambda words: words),
            "You subtract from one to see whether a word is left. Rounded, the probabilities may sum to less than one: "
            "look at those that are left.",
        ),
        Mistake(
            "one word further",
            mistaken(shift=1),
            "Your words are one too high. The first word whose sum lies above u is the one: count the sums that are ≤ "
            "u.",
        ),
    ],
    hints=[
        "For one row: copy the probabilities, put zeros where the row's context words are, and take the cumulative "
        "sum.",
        "Instead of dividing all sums by the last one, multiply u by it.",
        "`np.searchsorted(sums, values, side='right')` counts how many sums are ≤ each value, which is the index of "
        "the first one above it.",
    ],
)
