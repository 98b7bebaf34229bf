"""Accuracy without padding"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def masked_accuracy(y_true, logits, mask):
    r"""Say which share of the words a decoder got right, padding left out.

    A batch of sentences is padded, and a network learns within minutes to say "padding" behind an end. Whoever counts
    that is proud of 90 % and has a translator that says nothing. Only real words count.

    **Given**

    - `y_true`, integers of shape `(batch, time)`: the labels.
    - `logits`, shape `(batch, time, tokens)`: the scores of all tokens at each place.
    - `mask`, booleans of shape `(batch, time)`: true where a label counts. At least one place of the batch is true; it
      may be anywhere in a row, and a row may have none.

    A token is right if the largest of its scores is that of its label; of equally large ones, the one with the smallest
    index is the network's answer.

    **Return** one number: how many of the tokens that count are right, divided by how many count. A long
    sentence counts more than a short one, as it has more tokens.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    right = logits.argmax(axis=-1) == y_true
    return (right & mask).sum() / mask.sum()
    ### END SOLUTION


@combinable
def mistaken(
    *,
    choose=lambda logits: logits.argmax(axis=-1),
    count=lambda mask: mask.sum(),
    counts=lambda mask: mask,
    among=False,
    by_sentence=False,
    late=0,
):
    """Return the share with one slip in it."""

    def masked_accuracy(y_true, logits, mask):
        right = np.roll(choose(logits), late, axis=1) == y_true
        if among:
            right = np.take_along_axis(logits, y_true[..., None], axis=2)[..., 0] == logits.max(axis=2)
        if by_sentence:
            shares = (right & mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
            return shares[mask.any(axis=1)].mean()
        return (right & counts(mask)).sum() / count(mask)

    return masked_accuracy


def last_of_equal(logits):
    return logits.shape[-1] - 1 - logits[..., ::-1].argmax(axis=-1)


def in_front(mask):
    return np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)


SLIPS = {
    "padding counted": mistaken(counts=np.ones_like, count=lambda mask: mask.size),
    "divided by all places": mistaken(count=lambda mask: mask.size),
    "right padding counted": mistaken(counts=np.ones_like),
    "mean of the sentences": mistaken(by_sentence=True),
    "least score": mistaken(choose=lambda logits: logits.argmin(axis=-1)),
    "last of equals": mistaken(choose=last_of_equal),
    "label among equals": mistaken(among=True),
    "mask for a length": mistaken(counts=in_front),
    "one step late": mistaken(late=1),
    "number for a share": mistaken(count=lambda mask: 1),
}


TIES = ("last of equals", "label among equals")
PLAIN = (*TIES, "mask for a length")


def padding_behind(rng, batch, time):
    return np.arange(time) < rng.permutation(np.resize(np.arange(2, time)[::-1], batch))[:, None]


def padding_anywhere(rng, batch, time):
    """One row is padding alone."""
    mask = rng.random((batch, time)) < 0.6
    mask[rng.integers(batch)] = False
    return mask


def sentences(rng, batch, time, tokens, share, masked=padding_behind, unseen=PLAIN):
    """Sentences a share of whose labels is said; each slip but ``unseen`` gives another number."""
    while True:
        y_true = rng.integers(tokens, size=(batch, time))
        logits = 0.1 * rng.permuted(np.broadcast_to(np.arange(tokens), (batch, time, tokens)), axis=2)
        said = rng.random((batch, time)) < share
        logits[said, y_true[said]] += tokens
        inputs = {"y_true": y_true, "logits": logits, "mask": masked(rng, batch, time)}
        if not inputs["mask"].any():
            continue
        right = masked_accuracy(**inputs)
        off = {name: abs(slip(**inputs) - right) for name, slip in SLIPS.items()}
        if right > 0 and all((d < 1e-12) if name in unseen else (d > 1e-3) for name, d in off.items()):
            return inputs


exercise = Exercise(
    solution=masked_accuracy,
    points=2,
    cases=[
        Case(
            "six places by hand",
            inputs={
                "y_true": np.array([[0, 2, 0, 1, 2, 1]]),
                "logits": np.array([[[3, 1, 0.5], [1, 2, 2], [0, 4, 1], [2, 5, 5], [3, 1, 3], [0, 9, 0]]], dtype=float),
                "mask": np.array([[True, True, True, True, True, False]]),
            },
            about="The first is right, the third is wrong. The second, fourth and fifth have two equal scores, of "
            "which the first is the answer: wrong, right, wrong. The sixth does not count: 2/5.",
        ),
        Case("a batch", sentences, {"batch": 4, "time": 6, "tokens": 5, "share": 0.7}),
        Case(
            "padding anywhere",
            sentences,
            {"batch": 4, "time": 6, "tokens": 5, "share": 0.5, "masked": padding_anywhere, "unseen": TIES},
            hidden=True,
        ),
        Case("mostly wrong", sentences, {"batch": 7, "time": 4, "tokens": 8, "share": 0.3}, hidden=True),
        Case(
            "one sentence",
            sentences,
            {
                "batch": 1,
                "time": 7,
                "tokens": 4,
                "share": 0.6,
                "unseen": (*PLAIN, "mean of the sentences"),
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "padding counted",
            SLIPS["padding counted"],
            "You count padding like words. Only places where the mask is true count, above the line and below.",
        ),
        Mistake(
            "divided by all places",
            SLIPS["divided by all places"],
            "You divide by all places, padding too. Divide by the number of those that count.",
        ),
        Mistake(
            "right padding counted",
            SLIPS["right padding counted"],
            "You count right answers in the padding. Only places where the mask is true count.",
        ),
        Mistake(
            "mean of the sentences",
            SLIPS["mean of the sentences"],
            "You take the mean of the sentences' shares. Each token counts once, whichever sentence it is in.",
        ),
        Mistake("least score", SLIPS["least score"], "You take the smallest score for the network's answer."),
        Mistake(
            "last of equals",
            SLIPS["last of equals"],
            "Of equal scores you take the last. The one with the smallest index is the answer.",
        ),
        Mistake(
            "label among equals",
            SLIPS["label among equals"],
            "You call a token right if no score is larger than its label's. Of equally large scores the one with the "
            "smallest index is the answer, and only that.",
        ),
        Mistake(
            "mask for a length",
            SLIPS["mask for a length"],
            "You take how many places of a row are true, and count as many at its beginning. Count those that *are* "
            "true: there may be padding in front of them and between them.",
        ),
        Mistake(
            "one step late",
            SLIPS["one step late"],
            "You compare each label with the answer of another step.",
        ),
        Mistake(
            "number for a share",
            SLIPS["number for a share"],
            "You return how many are right. Divide by how many count.",
        ),
    ],
    equivalent={"inputs squeezed": "One sentence without its axis is a row, of which the same share is right."},
    hints=["`logits.argmax(axis=-1) == y_true` says what is right; `&` with the mask, what of it counts."],
)
