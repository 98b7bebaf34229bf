"""The training batch of a translator"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def translation(tokens, lengths, *, begin, end, padding=0):
    r"""Make a batch on which a decoder is trained: what it is given, what it has to say, and where that counts.

    A decoder says one word at a time, and at each time is given the word before. In training that is the *true* word,
    not its own: teacher forcing. So its inputs are the sentence, one step late, behind a begin symbol; and its labels
    are the sentence with an end symbol. All of it off by one is the commonest error of all, and the network that
    learns from it learns to copy.

    **Given**

    - `tokens`, integers of shape `(batch, time)`: the target sentences, a word a number, without begin and end.
    - `lengths`, integers of shape `(batch,)`: the words $n$ of each sentence, from 0 to `time`. What stands behind
      them in the row is of no account, and may be any number.
    - `begin`, `end`, `padding`: the numbers of these three symbols. A word of a sentence may have the number of the
      padding.

    **Return** three arrays of shape `(batch, time + 1)`. For a sentence $y_1, \dots, y_n$,

    - the inputs are $b, y_1, \dots, y_n$ and padding, with $b$ the begin symbol, as integers;
    - the labels are $y_1, \dots, y_n, e$ and padding, with $e$ the end symbol, as integers;
    - the mask is 1 at the $n + 1$ places that have a label, the end symbol among them, and 0 behind, as floats.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    shape = len(tokens), tokens.shape[1] + 1
    inputs, labels = np.full(shape, padding), np.full(shape, padding)
    mask = np.zeros(shape)
    for row, n in enumerate(lengths):
        inputs[row, 0] = begin
        inputs[row, 1 : n + 1] = labels[row, :n] = tokens[row, :n]
        labels[row, n] = end
        mask[row, : n + 1] = 1
    return inputs, labels, mask
    ### END SOLUTION


def by_hand(tokens, lengths, *, begin, end, padding=0):
    """The same by comparing places."""
    places, n = np.arange(tokens.shape[1] + 1), lengths[:, None]
    column = np.full((len(tokens), 1), padding)
    late, early = np.hstack([column, tokens]), np.hstack([tokens, column])
    inputs = np.where(places == 0, begin, np.where(places > n, padding, late))
    labels = np.where(places == n, end, np.where(places > n, padding, early))
    return inputs, labels, (places <= n).astype(float)


@combinable
def mistaken(
    *,
    inputs_begin=lambda begin, end: begin,
    shifted=True,
    end_at=lambda n, time: n,
    ended=True,
    counts=lambda n, labels, padding: np.arange(labels.shape[1]) < n + 1,
    filled=lambda padding: padding,
    cut=True,
    width=lambda time: time + 1,
    exchanged=False,
    end_in=False,
):
    """Return the batch with one slip in it."""

    def translation(tokens, lengths, *, begin, end, padding=0):
        time = tokens.shape[1]
        shape = len(tokens), time + 1
        inputs, labels, mask = np.full(shape, filled(padding)), np.full(shape, filled(padding)), np.zeros(shape)
        for row, n in enumerate(lengths):
            words = tokens[row, : n if cut else time]
            first = [inputs_begin(begin, end)] if shifted else []
            said = [*first, *words, *([end] if end_in and len(first) + len(words) <= time else [])]
            inputs[row, : len(said)] = said
            labels[row, : len(words)] = words
            if ended:
                labels[row, end_at(n, time)] = end
            mask[row] = counts(n, labels[row : row + 1], padding)
        w = width(time)
        inputs, labels, mask = inputs[:, :w], labels[:, :w], mask[:, :w]
        return (labels, inputs, mask) if exchanged else (inputs, labels, mask)

    return translation


def sentences(rng, batch, time, begin, end, padding=None, words=9):
    """Sentences of all lengths; behind the ends stand words, and each with two words or more holds the padding."""
    given = {} if padding is None else {"padding": padding}
    special = {begin, end, given.get("padding", 0)}
    allowed = np.array([word for word in range(words) if word not in special])
    lengths = rng.permutation(np.resize(np.arange(time + 1)[::-1], batch))
    tokens = rng.choice(allowed, size=(batch, time))
    for row, n in zip(tokens, lengths, strict=True):
        if n > 1:
            row[int(rng.integers(n - 1))] = given.get("padding", 0)
    return {"tokens": tokens, "lengths": lengths, "begin": begin, "end": end, **given}


def nothing_said(rng):
    word, begin, end, padding = (int(symbol) for symbol in 1 + rng.permutation(8)[:4])
    return {"tokens": np.array([[word]]), "lengths": np.array([0]), "begin": begin, "end": end, "padding": padding}


exercise = Exercise(
    solution=translation,
    reference=by_hand,
    points=3,
    parts=[Part("inputs", 1), Part("labels", 1), Part("mask", 1)],
    cases=[
        Case(
            "two sentences by hand",
            inputs={"tokens": np.array([[7, 8, 9], [5, 4, 4]]), "lengths": np.array([3, 1]), "begin": 1, "end": 2},
            about="Inputs 1 7 8 9 and 1 5 0 0, labels 7 8 9 2 and 5 2 0 0; the mask is 1 1 1 1 and 1 1 0 0.",
        ),
        Case("sentences of all lengths", sentences, {"batch": 6, "time": 4, "begin": 3, "end": 5}),
        Case(
            "other symbols",
            sentences,
            {"batch": 5, "time": 6, "begin": 0, "end": 4, "padding": 7},
            hidden=True,
        ),
        Case("an empty sentence alone", nothing_said, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not shifted",
            mistaken(shifted=False),
            "Your decoder is given the very word that it has to say. Its inputs are the sentence one step late, behind "
            "the begin symbol.",
        ),
        Mistake(
            "no end symbol",
            mistaken(ended=False),
            "Your labels have no end symbol. A decoder that never learns to stop will not.",
        ),
        Mistake(
            "end symbol in the last column",
            mistaken(end_at=lambda n, time: time),
            "Your end symbol stands in the last column. It comes right behind the last word, then the padding.",
        ),
        Mistake(
            "end symbol for the begin symbol",
            mistaken(inputs_begin=lambda begin, end: end),
            "Your inputs begin with the end symbol.",
        ),
        Mistake(
            "end symbol in the inputs",
            mistaken(end_in=True),
            "Your inputs hold the end symbol. Behind it nothing is to be said, and so nobody has to be given it.",
        ),
        Mistake(
            "end symbol does not count",
            mistaken(counts=lambda n, labels, padding: np.arange(labels.shape[1]) < n),
            "Your mask leaves out the end symbol. It is a label like the others: to stop has to be learnt.",
        ),
        Mistake(
            "padding by its number",
            mistaken(counts=lambda n, labels, padding: labels[0] != padding),
            "Your mask is 0 wherever the label has the number of the padding. A word may have that number: lengths say "
            "what is real.",
        ),
        Mistake(
            "zeros for the padding",
            mistaken(filled=lambda padding: 0),
            "You pad with zeros, whatever `padding` is.",
        ),
        Mistake(
            "words behind the end",
            mistaken(cut=False),
            "What stands behind a sentence's end has come along. Cut each row at its length.",
        ),
        Mistake(
            "no room for a symbol",
            mistaken(width=lambda time: time),
            "Your arrays have `time` columns. A sentence and one symbol need one more.",
        ),
        Mistake("inputs and labels exchanged", mistaken(exchanged=True), "Inputs and labels have changed places."),
    ],
    hints=[
        "Make arrays full of padding, one column wider than `tokens`, and write each sentence into its row.",
        "The same words stand in inputs and labels, one column apart.",
    ],
)
