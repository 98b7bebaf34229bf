"""Sequential sampling: mini-batches whose rows go on"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def sequential_batches(corpus, start, *, time_steps, batch_size):
    r"""Return mini-batches of sequences in which each row goes on where it ended in the batch before.

    When a text is cut at random, the network's state has to be set to zero before each batch. Cut the text so that row
    $i$ of each batch is the continuation of row $i$ of the batch before, and the state may stay: then the network can
    remember more than one sample.

    **Given**

    - `corpus`, integers of shape `(S,)`: the tokens of the text.
    - `start`: $s$, an int from 0 to $T - 1$; what stands before place $s$ is left out.
    - `time_steps`: $T \ge 1$. From place $s$ on the text is cut into consecutive samples of $T$ tokens. Sample $k$ is
      made of the tokens at $s + kT, \dots, s + kT + T - 1$, and its labels are the tokens one place later. There are as
      many samples as have all of their labels, $n = \lfloor (S - s - 1)/T \rfloor$.
    - `batch_size`: $B$, from 1 to $n$.

    There are $m = \lfloor n/B \rfloor$ batches. The first row of the batches $0, 1, \dots, m - 1$ is samples
    $0, 1, \dots, m - 1$, the second row goes on with samples $m, \dots, 2m - 1$, and so on: **row $i$ of batch $j$ is
    sample $im + j$**. The samples from $Bm$ on are left out.

    **Return** two integer arrays, the inputs and the labels, each of shape `(m, B, T)`.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    samples = (len(corpus) - start - 1) // time_steps
    batches = samples // batch_size
    used = batches * batch_size * time_steps

    def dealt(tokens):
        return tokens[:used].reshape(batch_size, batches, time_steps).swapaxes(0, 1)

    return dealt(corpus[start:]), dealt(corpus[start + 1 :])
    ### END SOLUTION


def text(rng, samples, rest, start, time_steps, batch_size):
    """Tokens of which no two neighbours are alike; ``rest`` of them are left over behind the last label."""
    steps = start + samples * time_steps + 1 + rest
    corpus = np.cumsum(rng.integers(1, 50, size=steps)) % 50
    return {"corpus": corpus, "start": start, "time_steps": time_steps, "batch_size": batch_size}


def row_by_row(batches, size):
    return np.arange(batches)[:, None] + batches * np.arange(size)


@combinable
def mistaken(
    *,
    origin=lambda start: start,
    label=lambda corpus, places: corpus[places + 1],
    order=row_by_row,
    count=lambda steps, start, time_steps: (steps - start - 1) // time_steps,
    arrange=lambda a: a,
):
    """Return the algorithm with one slip in it."""

    def sequential_batches(corpus, start, *, time_steps, batch_size):
        batches = count(len(corpus), start, time_steps) // batch_size
        first = origin(start) + time_steps * order(batches, batch_size)
        places = first[..., None] + np.arange(time_steps)
        return arrange(corpus[places]), arrange(label(corpus, places))

    return sequential_batches


def rest_first(corpus, start, *, time_steps, batch_size):
    """The samples that fill no batch are dropped at the beginning of the text, not at its end."""
    rest = (len(corpus) - start - 1) // time_steps % batch_size
    return sequential_batches(corpus, start + rest * time_steps, time_steps=time_steps, batch_size=batch_size)


def rows_of_tokens(corpus, start, *, time_steps, batch_size):
    """The text is cut into B rows of tokens first, and these into samples."""
    width = (len(corpus) - start - 1) // batch_size
    batches = width // time_steps

    def dealt(tokens):
        rows = tokens[: width * batch_size].reshape(batch_size, width)[:, : batches * time_steps]
        return rows.reshape(batch_size, batches, time_steps).swapaxes(0, 1)

    return dealt(corpus[start:]), dealt(corpus[start + 1 :])


exercise = Exercise(
    solution=sequential_batches,
    points=3,
    parts=["inputs", "labels"],
    cases=[
        Case(
            "ten tokens",
            inputs={"corpus": np.arange(10), "start": 1, "time_steps": 2, "batch_size": 2},
            about="There are four samples: 1 2, 3 4, 5 6 and 7 8. The first row of the two batches is 1 2, then 3 4; "
            "the second one is 5 6, then 7 8.",
        ),
        Case("no rest", text, {"samples": 12, "rest": 0, "start": 2, "time_steps": 5, "batch_size": 3}),
        Case("a rest", text, {"samples": 14, "rest": 3, "start": 1, "time_steps": 4, "batch_size": 3}, hidden=True),
        Case(
            "a text that ends with a sample",
            text,
            {"samples": 7, "rest": 4, "start": 0, "time_steps": 5, "batch_size": 2},
            hidden=True,
        ),
        Case(
            "one step a sample",
            text,
            {"samples": 8, "rest": 0, "start": 0, "time_steps": 1, "batch_size": 2},
            hidden=True,
        ),
        Case(
            "one row",
            text,
            {"samples": 4, "rest": 1, "start": 2, "time_steps": 3, "batch_size": 1},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "consecutive samples in one batch",
            mistaken(order=lambda batches, size: np.arange(batches * size).reshape(batches, size)),
            "Your first batch holds the first B samples. Then row i of the next batch does not go on where row i "
            "ended, but B − 1 samples later: the state that was kept belongs to another place.",
        ),
        Mistake(
            "labels not shifted",
            mistaken(label=lambda corpus, places: corpus[places]),
            "Your labels are the inputs themselves. The label of a step is the token that comes after it in the text.",
        ),
        Mistake(
            "labels turned round within the sample",
            mistaken(label=lambda corpus, places: np.roll(corpus[places], -1, axis=-1)),
            "The last label of each sample of yours is its own first token. It is the token that follows in the text.",
        ),
        Mistake(
            "one sample too many",
            mistaken(
                count=lambda steps, start, time_steps: (steps - start) // time_steps,
                label=lambda corpus, places: corpus[(places + 1) % len(corpus)],
            ),
            "You count the samples that fit, ⌊(S − s)/T⌋. The last label of a sample stands one place behind it, and "
            "has to be in the text, too.",
        ),
        Mistake(
            "one token too few",
            mistaken(count=lambda steps, start, time_steps: (steps - start - 2) // time_steps),
            "A sample is missing where the text ends with its last label, and a batch with it: there are "
            "⌊(S − s − 1)/T⌋ samples.",
        ),
        Mistake(
            "rest dropped at the beginning",
            rest_first,
            "You leave out the *first* samples where some fill no batch. The first one begins at s; the last ones are "
            "left out.",
        ),
        Mistake(
            "start ignored",
            mistaken(origin=lambda start: 0),
            "Your samples begin at the first token, whatever `start` is.",
        ),
        Mistake(
            "start not subtracted",
            mistaken(
                count=lambda steps, start, time_steps: (steps - 1) // time_steps,
                label=lambda corpus, places: corpus[np.minimum(places + 1, len(corpus) - 1)],
            ),
            "You count the samples of the whole text. What stands before `start` is left out of it.",
        ),
        Mistake(
            "text cut into rows of tokens first",
            rows_of_tokens,
            "You cut the text into B equal rows of tokens, and these into samples. Here the text is cut into samples "
            "first: every row begins at s plus a multiple of T.",
        ),
        Mistake(
            "rows first",
            mistaken(arrange=lambda a: np.swapaxes(a, 0, 1)),
            "Your arrays are (rows, batches, time). The axis of the batches comes first.",
        ),
    ],
    equivalent={"inputs squeezed": "A corpus has two tokens at least: one to read, and its label."},
    hints=[
        "Leave out what stands before the start and what fills no batch. What is left can be reshaped.",
        "Reshape to (rows, batches, time), in which each row is a piece of the text, and exchange two axes.",
    ],
)
