"""Two sentences in one row for BERT"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def join_pair(first, second, *, cls_token=1, sep_token=2, padding=0):
    r"""Return pairs of sentences as BERT reads them, each in one row, and which part each position belongs to.

    BERT reads two sentences at once, and each row of a batch has its own lengths. What is padded at the end of the
    first sentence must not stand between the two.

    **Given**

    - `first`, integers of shape `(batch, time_1)`, and `second`, integers of shape `(batch, time_2)`: the tokens of the
      sentences; both times are at least 1. A sentence has any length, also 0; **behind** its tokens stands `padding`,
      which no token equals. Tokens may be larger or smaller than `padding`.
    - `cls_token`, `sep_token` and `padding`: three different ints. No token of a sentence is one of them.

    A row of the answer is

    $$\texttt{cls},\; \text{first sentence},\; \texttt{sep},\; \text{second sentence},\; \texttt{sep},\;
      \texttt{padding}, \dots$$

    without any padding before the second `sep`. The segment of `cls`, of the first sentence and of the first `sep` is
    0, that of the second sentence and of the second `sep` is 1, and that of the padding is 0.

    **Return** two integer arrays of shape `(batch, time_1 + time_2 + 3)`: the tokens, and the segments.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    shape = (len(first), first.shape[1] + second.shape[1] + 3)
    tokens, segments = np.full(shape, padding), np.zeros(shape, int)
    for row, (a, b) in enumerate(zip(first, second, strict=True)):
        a, b = a[a != padding], b[b != padding]
        tokens[row, : len(a) + len(b) + 3] = [cls_token, *a, sep_token, *b, sep_token]
        segments[row, len(a) + 2 : len(a) + len(b) + 3] = 1
    return tokens, segments
    ### END SOLUTION


def sentences(rng, lengths, times, padding=0, cls_token=1, sep_token=2, lowest=3):
    pair = []
    for which, time in enumerate(times):
        tokens = rng.integers(lowest, lowest + 90, size=(len(lengths), time))
        for row, length in enumerate(lengths):
            tokens[row, length[which] :] = padding
        pair.append(tokens)
    special = {"cls_token": cls_token, "sep_token": sep_token, "padding": padding}
    return {"first": pair[0], "second": pair[1], **special}


@combinable
def mistaken(
    *,
    cut=lambda a, padding: a[a != padding],
    middle=lambda sep: [sep],
    end=lambda sep: [sep],
    begin=lambda cls: [cls],
    border=0,
    last=0,
    behind=0,
    special=lambda cls, sep, padding: (cls, sep, padding),
    turned=False,
):
    """Return the program with one slip in it."""

    def join_pair(first, second, *, cls_token=1, sep_token=2, padding=0):
        cls, sep, pad = special(cls_token, sep_token, padding)
        first, second = (second, first) if turned else (first, second)
        shape = (len(first), first.shape[1] + second.shape[1] + 3)
        tokens, segments = np.full(shape, pad), np.full(shape, behind)
        for row, (a, b) in enumerate(zip(first, second, strict=True)):
            a, b = cut(a, padding), cut(b, padding)
            head, tail = [*begin(cls), *a, *middle(sep)], [*b, *end(sep)]
            tokens[row, : len(head) + len(tail)] = head + tail
            segments[row, : len(head) + len(tail)] = [0] * len(head) + [1] * len(tail)
            segments[row, len(head) + border : len(head)] = 1
            segments[row, len(head) + len(tail) + last : len(head) + len(tail)] = 0
        return tokens, segments

    return join_pair


exercise = Exercise(
    solution=join_pair,
    points=2,
    parts=[Part("tokens", 1), Part("segments", 1)],
    cases=[
        Case(
            "two rows by hand",
            inputs={"first": np.array([[7, 8, 0], [5, 0, 0]]), "second": np.array([[9, 6], [4, 0]])},
            about="Lengths 2 and 2, then 1 and 1: [1 7 8 2 9 6 2 0] with the segments [0 0 0 0 1 1 1 0], and "
            "[1 5 2 4 2 0 0 0] with [0 0 0 1 1 0 0 0].",
        ),
        Case("many lengths", sentences, {"lengths": [(4, 6), (1, 3), (2, 2), (3, 6), (4, 1)], "times": (4, 6)}),
        Case(
            "other special tokens, and padding above all tokens",
            sentences,
            {
                "lengths": [(2, 3), (5, 1), (3, 4)],
                "times": (5, 4),
                "padding": 500,
                "cls_token": 101,
                "sep_token": 102,
                "lowest": 200,
            },
            hidden=True,
        ),
        Case(
            "one row, and special tokens from 0 on",
            sentences,
            {"lengths": [(2, 1)], "times": (4, 1), "padding": 7, "cls_token": 0, "sep_token": 5, "lowest": 10},
            hidden=True,
        ),
        Case(
            "a separator of 0",
            sentences,
            {"lengths": [(1, 1), (2, 3)], "times": (2, 3), "padding": 1, "cls_token": 2, "sep_token": 0},
            hidden=True,
        ),
        Case("empty sentences", sentences, {"lengths": [(0, 3), (2, 0), (0, 0), (1, 2)], "times": (2, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "padding between the sentences",
            mistaken(cut=lambda a, padding: a),
            "Your sentences keep their padding, so that it stands between them. Cut each at its own length first.",
        ),
        Mistake(
            "smaller tokens cut",
            mistaken(cut=lambda a, padding: a[a > padding]),
            "You keep the tokens that are larger than `padding`. Those that are smaller belong to the sentence, too: "
            "what *equals* `padding` is cut, and nothing else.",
        ),
        Mistake(
            "no separator at the end",
            mistaken(end=lambda sep: []),
            "The second sentence ends with `sep_token`, too.",
        ),
        Mistake(
            "no separator between them",
            mistaken(middle=lambda sep: []),
            "There is no `sep_token` between your sentences.",
        ),
        Mistake(
            "a second beginning",
            mistaken(middle=lambda sep: [1]),
            "Between your sentences stands the symbol of the beginning. `cls_token` comes once; sentences are "
            "separated by `sep_token`.",
        ),
        Mistake(
            "no beginning",
            mistaken(begin=lambda cls: []),
            "Your rows do not begin with `cls_token`.",
        ),
        Mistake(
            "the separator belongs to the second",
            mistaken(border=-1),
            "Your first separator has segment 1. It belongs to the sentence before it.",
        ),
        Mistake(
            "the last separator of segment 0",
            mistaken(last=-1),
            "Your last separator has segment 0. It belongs to the second sentence.",
        ),
        Mistake(
            "padding of segment 1",
            mistaken(behind=1),
            "Your padding has segment 1. It belongs to neither sentence, and has segment 0 here.",
        ),
        Mistake(
            "special tokens of one's own",
            mistaken(special=lambda cls, sep, padding: (1, 2, 0)),
            "You always take 1, 2 and 0 as special tokens. They are arguments.",
        ),
        Mistake("the sentences swapped", mistaken(turned=True), "Your second sentence stands first."),
    ],
    hints=[
        "A loop over the rows is fine: `a[a != padding]` is the sentence without its padding.",
        "Make a list of the row's tokens, and put it at the beginning of a row that is full of padding.",
    ],
)
