"""BERT's input: three embeddings"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def bert_embedding(tokens, segments, token_table, position_table, segment_table):
    r"""Return the vectors that BERT's encoder is given.

    Attention knows of no order: whoever permutes the positions permutes the answer. So each position's vector has to
    say where it stands, and, as BERT reads two sentences at once, in which of them. All of it is learnt, and all of it
    is added up.

    **Given**

    - `tokens`, integers of shape `(batch, time)`: the token $w_t$ at each position.
    - `segments`, integers of shape `(batch, time)`: the segment $s_t$ of each position, 0 or 1.
    - `token_table` $E$, shape `(vocabulary, width)`; `position_table` $P$, shape `(positions, width)` with at least
      `time` rows; `segment_table` $S$, shape `(2, width)`.

    $$x_t = E[w_t] + P[t] + S[s_t], \qquad t = 0, 1, \dots, \text{time} - 1,$$

    where $M[i]$ is row $i$ of $M$. The position counts from the beginning of the sequence, also in the second sentence.
    Behind that there may be padding, of segment 0 again. It is looked up like everything else, and so is token 0.

    **Return** an array of shape `(batch, time, width)`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return token_table[tokens] + position_table[: tokens.shape[1]] + segment_table[segments]
    ### END SOLUTION


def text(rng, batch, time, width, vocabulary, positions, padding=0):
    """Pairs whose second sentence begins elsewhere in each row; token 0 stands in each of them."""
    end = time - padding
    border = rng.permutation(np.arange(1, end))[:batch]
    segments = ((np.arange(time) >= border[:, None]) & (np.arange(time) < end)).astype(int)
    tokens = rng.integers(0, vocabulary, size=(batch, time))
    tokens[np.arange(batch), rng.integers(0, time, size=batch)] = 0
    return {
        "tokens": tokens,
        "segments": segments,
        "token_table": rng.normal(size=(vocabulary, width)),
        "position_table": rng.normal(size=(positions, width)),
        "segment_table": rng.normal(size=(2, width)),
    }


def each(tokens):
    return np.broadcast_to(np.arange(tokens.shape[1]), tokens.shape)


@combinable
def mistaken(
    *,
    place=lambda tokens, segments: each(tokens),
    segment=lambda segments: segments,
    positions=lambda rows, table: rows,
    scale=lambda width: 1,
    there=lambda tokens: 1,
):
    """Return the sum with one slip in it."""

    def bert_embedding(tokens, segments, token_table, position_table, segment_table):
        rows = positions(position_table[place(tokens, segments)], position_table)
        words = token_table[tokens] * scale(token_table.shape[1]) * there(tokens)
        return words + rows + segment_table[segment(segments)]

    return bert_embedding


def from_the_second_sentence_on(tokens, segments):
    """Count anew where the segment changes."""
    return np.where(segments == 1, each(tokens) - segments.argmax(axis=1)[:, None], each(tokens))


def by_sines(rows, table):
    time, width = rows.shape[1:]
    angle = np.arange(time)[:, None] / 10000 ** (np.arange(width) // 2 * 2 / width)
    return np.broadcast_to(np.where(np.arange(width) % 2, np.cos(angle), np.sin(angle)), rows.shape)


exercise = Exercise(
    solution=bert_embedding,
    points=2,
    cases=[
        Case(
            "two positions of one number",
            inputs={
                "tokens": np.array([[2, 1]]),
                "segments": np.array([[0, 1]]),
                "token_table": np.array([[0.0], [1.0], [2.0]]),
                "position_table": np.array([[10.0], [20.0], [30.0]]),
                "segment_table": np.array([[0.0], [100.0]]),
            },
            about="2 + 10 + 0 = 12 and 1 + 20 + 100 = 121.",
        ),
        Case("pairs of sentences", text, {"batch": 3, "time": 7, "width": 5, "vocabulary": 11, "positions": 9}),
        Case(
            "one sequence",
            text,
            {"batch": 1, "time": 5, "width": 3, "vocabulary": 8, "positions": 7},
            hidden=True,
        ),
        Case(
            "as many positions as rows",
            text,
            {"batch": 2, "time": 6, "width": 4, "vocabulary": 9, "positions": 6},
            hidden=True,
        ),
        Case(
            "padding behind the pairs",
            text,
            {"batch": 3, "time": 8, "width": 5, "vocabulary": 7, "positions": 10, "padding": 2},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "positions counted from one",
            mistaken(place=lambda tokens, segments: np.minimum(each(tokens) + 1, tokens.shape[1] - 1)),
            "Your positions begin at 1. The first position takes row 0.",
        ),
        Mistake(
            "the second sentence counted anew",
            mistaken(place=from_the_second_sentence_on),
            "Your positions begin again with the second sentence. What tells the sentences apart is the segment; the "
            "position goes on counting.",
        ),
        Mistake(
            "the row of the batch for the position",
            mistaken(place=lambda tokens, segments: 0 * tokens + np.arange(len(tokens))[:, None]),
            "You look up the positions by the number of the sequence in the batch. They are counted along each "
            "sequence.",
        ),
        Mistake(
            "sines and cosines",
            mistaken(positions=by_sines),
            "You compute the positions by sine and cosine, as the transformer before BERT. BERT's are learnt: they are "
            "rows of `position_table`.",
        ),
        Mistake(
            "tokens scaled",
            mistaken(scale=np.sqrt),
            "You multiply the tokens' vectors by √width, as the transformer does. BERT adds them as they are.",
        ),
        Mistake(
            "segments swapped",
            mistaken(segment=lambda segments: 1 - segments),
            "Your segments take each other's row: segment 0 is row 0.",
        ),
        Mistake(
            "segment 1 to the end",
            mistaken(segment=lambda segments: np.maximum.accumulate(segments, axis=1)),
            "Once a segment is 1, yours stay 1. Padding behind the second sentence has segment 0 again: look up each "
            "position's own.",
        ),
        Mistake(
            "no vector for token 0",
            mistaken(there=lambda tokens: (tokens != 0)[..., None]),
            "Your token 0 has no vector. Here padding is not left out: token 0 takes row 0 of the table.",
        ),
        Mistake(
            "one position for all",
            mistaken(place=lambda tokens, segments: 0 * tokens),
            "All of your positions take row 0. The place t along the sequence chooses the row.",
        ),
        Mistake(
            "all positions added up",
            mistaken(positions=lambda rows, table: rows * 0 + table[: rows.shape[1]].sum(axis=0)),
            "Each of your positions gets the sum of all rows of the table. It gets its own row.",
        ),
    ],
    hints=[
        "An array of integers as an index takes rows: `table[indices]` has the indices' shape, and the rows' length "
        "behind it.",
        "The positions' vectors are the same for all sequences of the batch: broadcasting adds them.",
    ],
)
