"""One step of a beam search"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def beam_step(scores, log_probabilities, *, width):
    r"""Choose the beginnings that a beam search goes on with.

    In a beam search several beginnings of a sentence compete. Each of them can be continued by each token, and of all
    these continuations together the most likely ones are kept, whosever they are. For a batch of sentences at once this
    is a matter of one sorting, and of remembering where each number came from.

    **Given**

    - `scores` $s$, shape `(batch, beams)`: $\ln P$ of each beginning; $-\infty$ for one that has ended and is not to be
      continued.
    - `log_probabilities`, shape `(batch, beams, tokens)`: $\ln P(y \mid i)$ of each token $y$ behind $i$; finite.
    - `width` $k$: how many continuations are kept of each sample of the batch. There are at least $k$ continuations of
      beginnings with finite scores.

    The continuation of beginning $i$ by token $y$ has the score

    $$ s_i + \ln P(y \mid i) . $$

    **Return** three arrays of shape `(batch, width)`, the continuation with the largest score first: the beginning $i$
    that is continued, and the token $y$ that continues it, both as integers, and the score. Of equal scores, the one
    with the smaller $i$ comes first, and of the same beginning the one with the smaller $y$. Samples of the batch have
    nothing to do with each other.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    together = scores[..., None] + log_probabilities
    flat = together.reshape(len(scores), -1)
    order = np.argsort(-flat, axis=1, kind="stable")[:, :width]
    parents, tokens = np.divmod(order, log_probabilities.shape[2])
    return parents, tokens, np.take_along_axis(flat, order, axis=1)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    add=lambda s, p: s[..., None] + p,
    order=lambda flat: np.argsort(-flat, axis=1, kind="stable"),
    divisor=lambda p: p.shape[2],
    answer=lambda kept, p: kept,
    best_of_each=False,
    swapped=False,
):
    """Return the algorithm with one slip in it."""

    def beam_step(scores, log_probabilities, *, width):
        together = add(scores, log_probabilities)
        if best_of_each:
            best = together.max(axis=2, keepdims=True)
            together = np.where(together == best, together, together - 1e6)
        flat = together.reshape(len(scores), -1)
        kept = order(flat)[:, :width]
        parents, tokens = np.divmod(kept, divisor(log_probabilities))
        found = np.take_along_axis(flat, kept, axis=1)
        found = np.where(found < -1e5, found + 1e6, found)
        given = np.take_along_axis(log_probabilities.reshape(len(scores), -1), kept, axis=1)
        parents, tokens = (tokens, parents) if swapped else (parents, tokens)
        return parents, tokens, answer(found, given)

    return beam_step


def backwards(flat):
    """Sort from the other end, so that of equal ones the last comes first."""
    last = flat.shape[1] - 1
    return last - np.argsort(-flat[:, ::-1], axis=1, kind="stable")


def first_pattern(s, p):
    return np.where(np.isinf(s[:1]), -np.inf, s)[..., None] + p


def first_sample(flat):
    return np.broadcast_to(np.argsort(-flat[:1], axis=1, kind="stable"), flat.shape)


def beams(rng, batch, beams, tokens, width, ended=(), level=0.0, unseen=None):
    """Beginnings about as likely as their continuations, every slip in whose choice shows but ``unseen``."""
    while True:
        scores = level - rng.uniform(1, 4, size=(batch, beams))
        for row, places in zip(scores, ended, strict=False):
            row[list(places)] = -np.inf
        numbers = 1.2 * rng.normal(size=(batch, beams, tokens))
        logarithms = numbers - np.logaddexp.reduce(numbers, axis=2, keepdims=True)
        inputs = {"scores": scores, "log_probabilities": logarithms, "width": width}
        if apart(inputs) and tells(inputs, ENDS if unseen is None else unseen):
            return inputs


def apart(inputs):
    """Whether no two continuations are equal but for rounding."""
    flat = (inputs["scores"][..., None] + inputs["log_probabilities"]).reshape(len(inputs["scores"]), -1)
    return np.nanmin(np.diff(np.sort(np.where(np.isinf(flat), np.nan, flat), axis=1))) > 1e-3


SLIPS = {
    "scores left out": mistaken(add=lambda s, p: p),
    "scores multiplied": mistaken(add=lambda s, p: s[..., None] * p),
    "least likely": mistaken(order=lambda flat: np.argsort(flat, axis=1, kind="stable")),
    "best of each beginning": mistaken(best_of_each=True),
    "divided by the number of beginnings": mistaken(divisor=lambda p: p.shape[1]),
    "token and beginning exchanged": mistaken(swapped=True),
    "last of equals": mistaken(order=backwards),
    "first sample for all": mistaken(order=first_sample),
    "compared by probability": mistaken(order=lambda flat: np.argsort(-np.exp(flat), axis=1, kind="stable")),
    "a number for minus infinity": mistaken(add=lambda s, p: np.where(np.isinf(s), -100, s)[..., None] + p),
    "small scores raised": mistaken(add=lambda s, p: np.maximum(s, -100)[..., None] + p),
    "ends of the first sample for all": mistaken(add=first_pattern),
    "logarithm of the token alone": mistaken(answer=lambda kept, given: given),
    "probability for its logarithm": mistaken(answer=lambda kept, given: np.exp(kept)),
}


ENDS = (
    "compared by probability",
    "a number for minus infinity",
    "small scores raised",
    "ends of the first sample for all",
)


def tells(inputs, unseen):
    """Whether slips in what is chosen are wrong in all parts of an answer, or in none."""
    right = beam_step(**inputs)
    for name in (
        "scores left out",
        "scores multiplied",
        "least likely",
        "best of each beginning",
        "first sample for all",
        *ENDS,
    ):
        wrong = SLIPS[name](**inputs)
        shown = [bool(np.any(np.abs(a - b) > 0.01)) for a, b in zip(wrong, right, strict=True)]
        if any(shown) if name in unseen else not all(shown):
            return False
    for name in ("divided by the number of beginnings", "token and beginning exchanged"):
        wrong = SLIPS[name](**inputs)
        if not all(np.any(a != b) for a, b in zip(wrong[:2], right[:2], strict=True)):
            return False
    return True


exercise = Exercise(
    solution=beam_step,
    points=4,
    parts=[Part("beginnings", 1), Part("tokens", 1), Part("scores", 2)],
    cases=[
        Case(
            "two beginnings by hand",
            inputs={
                "scores": np.log([[0.5, 0.4]]),
                "log_probabilities": np.log([[[0.4, 0.35, 0.25], [0.05, 0.05, 0.9]]]),
                "width": 3,
            },
            about="The six continuations have the probabilities 0.2, 0.175, 0.125 and 0.02, 0.02, 0.36. Kept are "
            "token 2 of beginning 1, then tokens 0 and 1 of beginning 0.",
        ),
        Case(
            "equal scores",
            inputs={
                "scores": np.array([[-1.0, -1.5, -1.0], [-2.0, -1.0, -1.0]]),
                "log_probabilities": -np.array(
                    [
                        [[1.0, 0.5, 0.5, 2.0], [0.5, 1.0, 0.0, 3.0], [0.5, 3.0, 2.0, 0.5]],
                        [[3.0, 0.5, 0.5, 0.5], [1.5, 2.0, 1.5, 1.5], [1.0, 1.5, 4.0, 1.5]],
                    ]
                ),
                "width": 4,
            },
            about="Of equal sums, the smaller beginning comes first, then the smaller token. (The numbers are made to "
            "be equal, and are no logarithms of probabilities.)",
        ),
        Case("a batch", beams, {"batch": 3, "beams": 4, "tokens": 6, "width": 5}),
        Case(
            "beginnings that have ended",
            beams,
            {"batch": 2, "beams": 3, "tokens": 5, "width": 4, "ended": ((0,), (0,))},
            hidden=True,
        ),
        Case(
            "long beginnings, of which others have ended in each sample",
            beams,
            {"batch": 2, "beams": 3, "tokens": 5, "width": 4, "ended": ((2,), (0,)), "level": -1000.0, "unseen": ()},
            hidden=True,
        ),
        Case("more tokens than beginnings", beams, {"batch": 4, "beams": 2, "tokens": 7, "width": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "scores left out",
            SLIPS["scores left out"],
            "You compare the tokens' logarithms alone. A continuation has the score of its beginning, too.",
        ),
        Mistake(
            "scores multiplied",
            SLIPS["scores multiplied"],
            "You multiply logarithms. Probabilities are multiplied, their logarithms are added.",
        ),
        Mistake("least likely", SLIPS["least likely"], "You keep the *least* likely continuations."),
        Mistake(
            "best of each beginning",
            SLIPS["best of each beginning"],
            "Your beginnings have one continuation each before any has two. All continuations compete.",
        ),
        Mistake(
            "divided by the number of beginnings",
            SLIPS["divided by the number of beginnings"],
            "You take the place in the flat row apart by the number of beginnings. Each beginning has as many places "
            "there as there are *tokens*.",
        ),
        Mistake(
            "token and beginning exchanged",
            SLIPS["token and beginning exchanged"],
            "Your first answer is the token. First comes the beginning that is continued.",
        ),
        Mistake(
            "last of equals",
            SLIPS["last of equals"],
            "Of equal scores you take the last. The smaller beginning comes first, then the smaller token.",
        ),
        Mistake(
            "first sample for all",
            SLIPS["first sample for all"],
            "You choose for the first sample, and take the same places of all others. Each sample has its own beam.",
        ),
        Mistake(
            "compared by probability",
            SLIPS["compared by probability"],
            "You compare probabilities. Those of long sentences are so small that they are rounded to 0, and all "
            "equal: compare their logarithms.",
        ),
        Mistake(
            "a number for minus infinity",
            SLIPS["a number for minus infinity"],
            "You put a number in the place of minus infinity. A long sentence may have a smaller score than that, and "
            "must still win against one that has ended.",
        ),
        Mistake(
            "small scores raised",
            SLIPS["small scores raised"],
            "You raise scores below some number to it. Long sentences have scores as small as that, and they are no "
            "longer compared.",
        ),
        Mistake(
            "ends of the first sample for all",
            SLIPS["ends of the first sample for all"],
            "You leave out the beginnings that have ended in the first sample. In each sample others may have ended.",
        ),
        Mistake(
            "logarithm of the token alone",
            SLIPS["logarithm of the token alone"],
            "You return the logarithm of the new token. The sum with the score of its beginning is asked for.",
        ),
        Mistake(
            "probability for its logarithm",
            SLIPS["probability for its logarithm"],
            "You return probabilities. Their logarithms are asked for, which do not vanish in long sentences.",
        ),
    ],
    equivalent={
        "axis changed: np.argsort(-flat, axis=1, kind='stable') -> np.argsort(-flat, kind='stable')": (
            "A flat row has two axes, of which axis 1 is the last."
        ),
        "axis changed: np.take_along_axis(flat, order, axis=1) -> np.take_along_axis(flat, order)": (
            "A flat row has two axes, of which axis 1 is the last."
        ),
    },
    hints=[
        "Add, flatten the last two axes, sort. `np.divmod` takes a place in the flat row apart.",
        '`np.argsort(-flat, axis=1, kind="stable")` sorts downwards and keeps equal ones in their order.',
    ],
)
