"""Context windows, cut at the ends of sentences"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def context_windows(tokens, lengths, *, window):
    r"""Return the context words of every place of a text, with a mask for what the ends of sentences cut off.

    word2vec learns from windows: a word in the middle, the *centre*, and up to $n$ words on either side, its *context*.
    At the beginning and at the end of a sentence there are fewer. So that a batch of windows is one array all the same,
    each window has $2n$ columns, and a mask says which of them hold a word.

    **Given**

    - `tokens`, integers of shape `(sentences, length)`: indices of words, one sentence a row. Behind the end of a
      sentence stands padding, which may be *any* integer.
    - `lengths`, integers of shape `(sentences,)`, from 0 to `length`: how many tokens of each row are its sentence.
    - `window`: $n \ge 1$, an int; it may be longer than any sentence.

    The window of place $c$ of a sentence has the places

    $$c - n,\ \dots,\ c - 1,\ c + 1,\ \dots,\ c + n,$$

    in this order, the two ends included and the centre left out. A place before the first word or behind the last word
    *of the sentence* holds no word. The places of padding are no centres: their windows hold no words at all.

    **Return** two arrays of shape `(sentences, length, 2 * window)`, in this order: the indices of the words, integers,
    0 where there is no word; and the mask, integers, 1 where there is one, else 0. A word that is equal to the centre,
    or that stands in the window twice, is a context word like any other.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    length = tokens.shape[1]
    offsets = np.array([*range(-window, 0), *range(1, window + 1)])
    places = np.arange(length)[:, None] + offsets  # (length, 2 * window)
    ends = lengths[:, None, None]
    mask = (np.arange(length)[:, None] < ends) & (places >= 0) & (places < ends)
    words = tokens[:, np.clip(places, 0, length - 1)]
    return np.where(mask, words, 0), mask.astype(int)
    ### END SOLUTION


def text(rng, lengths, length, window, padding=0):
    """Sentences in which neighbours within three places differ, now and then the same word twice in a window."""
    tokens = rng.integers(1, 30, size=(len(lengths), length))
    for row, end in zip(tokens, lengths, strict=True):
        row[end:] = padding if np.isscalar(padding) else rng.choice(padding, size=length - end)
    return {"tokens": tokens, "lengths": np.array(lengths), "window": window}


def repeated(rng, window):
    """One word again and again, also beside itself, and index 0 as a word."""
    inputs = text(rng, [6, 4], 7, window, padding=[-1, 40])
    inputs["tokens"][0, :6] = [5, 5, 0, 5, 8, 5]
    return inputs


def one_by_one(tokens, lengths, *, window):
    """The definition, place by place."""
    words = np.zeros((*tokens.shape, 2 * window), int)
    mask = np.zeros_like(words)
    for s, end in enumerate(lengths):
        for c in range(end):
            for column, j in enumerate([*range(c - window, c), *range(c + 1, c + window + 1)]):
                if 0 <= j < end:
                    words[s, c, column], mask[s, c, column] = tokens[s, j], 1
    return words, mask


@combinable
def mistaken(
    *,
    offsets=lambda n: [*range(-n, 0), *range(1, n + 1)],
    reach=lambda n: n,
    inside=lambda places, ends, length: (places >= 0) & (places < ends),
    centred=lambda place, ends: place < ends,
    wraps=False,
    clean=True,
    unique=False,
    left_aligned=False,
    shown=lambda mask: mask,
):
    """Return the algorithm with one slip in it."""

    def context_windows(tokens, lengths, *, window):
        length = tokens.shape[1]
        places = np.arange(length)[:, None] + np.array(offsets(window))
        ends = lengths[:, None, None]
        mask = centred(np.arange(length)[:, None], ends) & inside(places, ends, length)
        mask = mask & (np.abs(np.array(offsets(window))) <= reach(window))
        mask = np.broadcast_to(mask, (len(tokens), *places.shape)).copy()
        words = tokens[:, places % length if wraps else np.clip(places, 0, length - 1)]
        if unique:
            mask &= words != tokens[..., None]
        words = np.where(mask, words, 0) if clean else words
        if left_aligned:
            order = np.argsort(~mask, axis=-1, kind="stable")
            words, mask = np.take_along_axis(words, order, -1), np.take_along_axis(mask, order, -1)
        return words, shown(mask).astype(int)

    return context_windows


def one_sentence_after_the_other(tokens, lengths, *, window):
    rows = [row[:end] for row, end in zip(tokens, lengths, strict=True)]
    flat = np.concatenate(rows)
    words = np.zeros((*tokens.shape, 2 * window), int)
    mask = np.zeros(words.shape, bool)
    starts = np.cumsum([0, *lengths[:-1]])
    for s, (start, end) in enumerate(zip(starts, lengths, strict=True)):
        for c in range(end):
            for k, offset in enumerate([*range(-window, 0), *range(1, window + 1)]):
                if 0 <= start + c + offset < len(flat):
                    words[s, c, k], mask[s, c, k] = flat[start + c + offset], True
    return words, mask.astype(int)


exercise = Exercise(
    solution=context_windows,
    points=3,
    parts=["words", "mask"],
    reference=one_by_one,
    equivalent={
        "small taken for zero: places >= 0 -> places >= -0.001": "places are whole numbers",
        "one less: np.clip(places, 0, length - 1) -> np.clip(places, -1, length - 1)": "what is looked up at a place "
        "outside is masked",
    },
    cases=[
        Case(
            "three words and two",
            inputs={"tokens": np.array([[5, 6, 7], [8, 9, -1]]), "lengths": np.array([3, 2]), "window": 1},
            about="In 5 6 7 the first word has no word before it, the last one none behind it. Behind 9 comes padding, "
            "which is no word either.",
        ),
        Case("two words a side", text, {"lengths": [7, 4, 6], "length": 7, "window": 2, "padding": [0, -1, 90]}),
        Case("a word twice, and word 0", repeated, {"window": 3}),
        Case(
            "one sentence", text, {"lengths": [4], "length": 5, "window": 1, "padding": [7, 8]}, hidden=True, weight=0.5
        ),
        Case(
            "a window longer than the sentences",
            text,
            {"lengths": [2, 1, 5, 3], "length": 5, "window": 6},
            hidden=True,
        ),
        Case(
            "an empty sentence, and one of one word",
            text,
            {"lengths": [4, 0, 1], "length": 6, "window": 2, "padding": [99, -5]},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "ends of the window left out",
            mistaken(reach=lambda n: n - 1),
            "Your windows have n − 1 words a side: c − n < i < c + n leaves out both ends. The places c − n and c + n "
            "belong to the window.",
        ),
        Mistake(
            "padding as context",
            mistaken(inside=lambda places, ends, length: (places >= 0) & (places < length)),
            "Words near the end of a short sentence get padding as context. A window ends where the *sentence* does, "
            "not where the row does.",
        ),
        Mistake(
            "padding as centre",
            mistaken(centred=lambda place, ends: place >= 0),
            "You give windows to places of padding. Behind the end of a sentence there is no centre, and so no "
            "context.",
        ),
        Mistake(
            "round the corner",
            mistaken(wraps=True, inside=lambda places, ends, length: places < ends),
            "At the beginning of a sentence your windows hold words from the end of the row: a negative index counts "
            "from behind. Mask those places.",
        ),
        Mistake(
            "centre in its own context",
            mistaken(offsets=lambda n: range(-n, n)),
            "The centre itself stands in your windows. Leave out the offset 0.",
        ),
        Mistake(
            "right side first",
            mistaken(offsets=lambda n: [*range(1, n + 1), *range(-n, 0)]),
            "Your columns begin with the words behind the centre. They stand in the order of the text: c − n first, "
            "c + n last.",
        ),
        Mistake(
            "left side backwards",
            mistaken(offsets=lambda n: [*range(-1, -n - 1, -1), *range(1, n + 1)]),
            "On the left your columns go away from the centre. They stand in the order of the text: c − n first.",
        ),
        Mistake(
            "one long text",
            one_sentence_after_the_other,
            "Your windows go on from one sentence into the next. Context words stand in the sentence of the centre.",
        ),
        Mistake(
            "words like the centre left out",
            mistaken(unique=True),
            "You leave out context words that are equal to the centre. A word may stand beside itself: leave out the "
            "centre's *place*, not its word.",
        ),
        Mistake(
            "padding left standing",
            mistaken(clean=False),
            "Where your mask is 0, `words` still holds something. It is 0 there, so that it is an index that exists.",
        ),
        Mistake(
            "words moved to the left",
            mistaken(left_aligned=True),
            "You move the words of a short window to its first columns. Each column stands for one offset, and stays "
            "empty where there is no word.",
        ),
        Mistake(
            "mask turned round",
            mistaken(shown=lambda mask: ~mask),
            "Your mask is 1 where there is *no* word.",
        ),
    ],
    hints=[
        "Write down the offsets −n, …, −1, 1, …, n once. Place plus offset, for all places and offsets at once, is an "
        "array of shape (length, 2n).",
        "Three conditions make the mask: the centre lies in the sentence, and the place is neither before its first "
        "nor behind its last word.",
        "`np.clip` brings places outside to valid indices, so that the words can be looked up; `np.where` with the "
        "mask puts zeros there afterwards.",
    ],
)
