"""Random sampling: a corpus cut into shuffled mini-batches"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def random_batches(corpus, permutation, start, *, time_steps, batch_size):
    r"""Return mini-batches of sequences from anywhere in a text, with their labels.

    A corpus is one long row of tokens; a recurrent network is trained on short sequences. At each step of a sequence
    the label is the token that comes *next* in the text.

    **Given**

    - `corpus`, integers of shape `(S,)`: the tokens of the text.
    - `start`: $s$, an int from 0 to $T - 1$. What stands before place $s$ is left out; another $s$ in each epoch moves
      all cuts.
    - `time_steps`: $T \ge 1$, tokens in a sample. From place $s$ on the text is cut into consecutive samples without
      gaps. Sample $i$ is made of the tokens at $s + iT, \dots, s + iT + T - 1$, and its labels are the tokens one place
      later. There are as many samples as have all of their labels,
      $n = \lfloor (S - s - 1)/T \rfloor \ge 1$.
    - `permutation`, integers of shape `(n,)`: the indices $0, \dots, n - 1$, shuffled.
    - `batch_size`: $B$, from 1 to $n$.

    The samples are dealt out in the order of the permutation: the first batch is made of the samples
    `permutation[0]`, …, `permutation[B - 1]`, and so on. Those that fill no batch at the end are left out.

    **Return** two integer arrays, the inputs and the labels, each of shape `(n // B, B, T)`.

    Use NumPy only, and no random numbers of your own. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batches = len(permutation) // batch_size
    first = start + time_steps * permutation[: batches * batch_size].reshape(batches, batch_size, 1)
    places = first + np.arange(time_steps)
    return corpus[places], corpus[places + 1]
    ### END SOLUTION


def text(rng, samples, rest, start, time_steps, batch_size):
    """Tokens of which no two neighbours are alike; ``rest`` of them are left over behind the last label."""
    steps = start + samples * time_steps + 1 + rest
    corpus = np.cumsum(rng.integers(1, 50, size=steps)) % 50
    while True:
        permutation = rng.permutation(samples)
        if samples < 3 or (permutation[0] != 0 and not np.array_equal(np.argsort(permutation), permutation)):
            break
    sizes = {"start": start, "time_steps": time_steps, "batch_size": batch_size}
    return {"corpus": corpus, "permutation": permutation, **sizes}


@combinable
def mistaken(
    *,
    origin=lambda start: start,
    label=lambda corpus, places: corpus[places + 1],
    order=lambda permutation: permutation,
    deal=lambda order, batches, size: order[: batches * size].reshape(batches, size),
    stride=lambda time_steps: time_steps,
    arrange=lambda a: a,
):
    """Return the algorithm with one slip in it."""

    def random_batches(corpus, permutation, start, *, time_steps, batch_size):
        dealt = deal(order(permutation), len(permutation) // batch_size, batch_size)
        places = origin(start) + stride(time_steps) * dealt[..., None] + np.arange(time_steps)
        return arrange(corpus[places]), arrange(label(corpus, places))

    return random_batches


def rest_kept(order, batches, size):
    """Every sample is dealt out; the last batch begins early enough to be full."""
    starts = [*range(0, batches * size, size)] + [len(order) - size] * (len(order) % size > 0)
    return np.array([order[s : s + size] for s in starts])


exercise = Exercise(
    solution=random_batches,
    points=3,
    parts=["inputs", "labels"],
    cases=[
        Case(
            "eight tokens",
            inputs={
                "corpus": np.arange(8),
                "permutation": np.array([2, 0, 1]),
                "start": 1,
                "time_steps": 2,
                "batch_size": 2,
            },
            about="From place 1 on there are the samples 1 2, 3 4 and 5 6, with the labels 2 3, 4 5 and 6 7. Two of "
            "them make a batch: 5 6 and 1 2.",
        ),
        Case("no rest", text, {"samples": 6, "rest": 0, "start": 2, "time_steps": 5, "batch_size": 3}),
        Case("some rest", text, {"samples": 11, "rest": 2, "start": 0, "time_steps": 4, "batch_size": 3}, hidden=True),
        Case(
            "as many samples as steps in a batch",
            text,
            {"samples": 10, "rest": 3, "start": 3, "time_steps": 4, "batch_size": 4},
            hidden=True,
        ),
        Case(
            "one step a sample",
            text,
            {"samples": 7, "rest": 0, "start": 0, "time_steps": 1, "batch_size": 2},
            hidden=True,
        ),
        Case(
            "one batch, one sample",
            text,
            {"samples": 1, "rest": 0, "start": 1, "time_steps": 3, "batch_size": 1},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "labels not shifted",
            mistaken(label=lambda corpus, places: corpus[places]),
            "Your labels are the inputs themselves. The label of a step is the token that comes after it in the text.",
        ),
        Mistake(
            "labels of the step before",
            mistaken(label=lambda corpus, places: corpus[places - 1]),
            "Your labels are the tokens *before* the inputs. The network is to say what comes next.",
        ),
        Mistake(
            "labels turned round within the sample",
            mistaken(label=lambda corpus, places: np.roll(corpus[places], -1, axis=-1)),
            "The last label of each sample of yours is its own first token. It is the token that follows in the text, "
            "the first one of the next sample.",
        ),
        Mistake(
            "start ignored",
            mistaken(origin=lambda start: 0),
            "Your samples begin at the first token, whatever `start` is.",
        ),
        Mistake(
            "permutation ignored",
            mistaken(order=lambda permutation: np.arange(len(permutation))),
            "Your samples stand in the order of the text. They are dealt out in the order of the permutation.",
        ),
        Mistake(
            "permutation turned inside out",
            mistaken(order=np.argsort),
            "You put sample i where the permutation holds i. It is the other way round: the k-th sample that is dealt "
            "out is the one with the index `permutation[k]`.",
        ),
        Mistake(
            "overlapping samples",
            mistaken(stride=lambda time_steps: 1),
            "Your sample i begins i tokens after the start, so that samples overlap. They are consecutive: sample i "
            "begins at s + iT.",
        ),
        Mistake(
            "rows dealt out first",
            mistaken(deal=lambda order, batches, size: order[: batches * size].reshape(size, batches).T),
            "You fill the first row of all batches, then the second. The first batch takes the first B samples of the "
            "permutation.",
        ),
        Mistake(
            "rest kept",
            mistaken(deal=rest_kept),
            "You make another batch of the samples that are left over. Those that fill no batch are left out.",
        ),
        Mistake(
            "rest dropped at the beginning",
            mistaken(deal=lambda order, batches, size: order[len(order) - batches * size :].reshape(batches, size)),
            "You leave out the *first* samples of the permutation where some fill no batch. Leave out the last ones.",
        ),
        Mistake(
            "time first",
            mistaken(arrange=lambda a: np.swapaxes(a, 1, 2)),
            "Your arrays are (batches, time, batch). The axis of time comes last.",
        ),
    ],
    hints=[
        "Where does sample i begin? Compute all places that are needed as one integer array, and index `corpus` with "
        "it.",
        "`first[..., None] + np.arange(time_steps)` are the places of whole samples; the labels' are one more.",
    ],
)
