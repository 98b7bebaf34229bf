"""Early stopping"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def early_stopping(losses, *, patience=3, min_delta=0.0):
    r"""Return when training ends for want of improvement, and which epoch was the best.

    The training loss falls as long as you like; the loss on data that the network has not seen does not. Stop when it
    stops falling, and you have a regulariser that costs nothing and even saves time. But losses are noisy, and stopping
    at the first bad epoch is often too early.

    **Given**

    - `losses`, shape `(epochs,)`: the validation loss at the end of epochs 0, 1, 2, …; at least one, and they may be
      negative.
    - `patience`: how many epochs *in a row* may pass without improvement, an int from 1.
    - `min_delta`: the number $\delta \ge 0$.

    The first epoch is the best so far. A later one *improves* if its loss is below best − $\delta$, strictly, where
    best is the loss of the last epoch that improved; then it is the best itself. At the end of the first epoch that is
    the `patience`-th in a row without improvement, training ends, and what would have come is never known. If that does
    not happen, it ends with the last of the `losses`.

    **Return** three numbers: the index of the last epoch trained, the index of the best epoch, and the best epoch's
    loss.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    best_epoch, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best_epoch] - min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch, losses[best_epoch]
    return len(losses) - 1, best_epoch, losses[best_epoch]
    ### END SOLUTION


def curve(rng, epochs, patience, min_delta=0.0, ends=True):
    """Losses in 1/64, so that comparisons are exact: they fall, with bad epochs between, and stall in the end."""
    while True:
        falls = np.cumsum(rng.integers(-1, 10, size=epochs))
        noise = rng.integers(0, 14, size=epochs)
        losses = (300 - falls + noise) / 64.0
        stall = int(0.55 * epochs) if ends else epochs
        losses[stall:] = losses[:stall].min() + rng.integers(1, 20, size=epochs - stall) / 64
        losses[-1] = losses.min() - 1  # never seen, or just in time to be the best
        inputs = {"losses": losses, "patience": patience, "min_delta": min_delta}
        last, best, _ = early_stopping(**inputs)
        if (2 < best < last < epochs - 1 if ends else best == last) and _telling(inputs, ends):
            return inputs


def _telling(inputs, ends):
    """Whether the commonest slips go wrong, and for everybody in the same parts of the answer."""
    right = early_stopping(**inputs)
    all_wrong, end_wrong = (False, False, False), (False, True, True)
    slips = [
        (mistaken(less=np.less_equal), (True, True, True)),  # ties have cases of their own
        (mistaken(against_last=True), all_wrong if ends else (True, True, True)),
    ]
    if ends:
        early = all_wrong if inputs["patience"] == 3 else end_wrong  # what is the rule, for curves of this kind
        slips += [(mistaken(extra=-1), early), (mistaken(extra=1), end_wrong), (mistaken(forgives=False), all_wrong)]
    if inputs["min_delta"]:
        slips += [(slip, all_wrong) for slip in (mistaken(delta=lambda d: 0.0), mistaken(delta=lambda d: -d))]
        slips += [(mistaken(lowest=True), all_wrong)]
    return all(tuple(a == b for a, b in zip(slip(**inputs), right, strict=True)) == which for slip, which in slips)


def small_steps(rng):
    """Losses that fall by less than a thousandth each epoch, and stall in the end."""
    falls = int(rng.integers(4, 8))
    start = rng.integers(-60, 60) / 64
    losses = start - np.array([*range(falls), *[falls - 1] * 3, falls + 5]) / 2048
    return {"losses": losses, "patience": 2}


def one_epoch(rng):
    return {"losses": rng.integers(1, 200, size=1) / 64, "patience": 2}


def ties(rng):
    """The first loss comes again and again, which is no improvement."""
    first = rng.integers(30, 90) / 64
    return {"losses": first + np.array([0.0, 0.0, 0.25, 0.0, 0.0, -0.5]), "patience": 4}


@combinable
def mistaken(*, delta=lambda d: d, less=np.less, against_last=False, forgives=True, extra=0, lowest=False, first=0,
             overall=False, least=1):  # fmt: skip
    """Return the rule with one slip in it."""

    def early_stopping(losses, *, patience=3, min_delta=0.0):
        best_epoch, reference, waited = 0, losses[0], 0
        last = len(losses) - 1
        for epoch in range(1, len(losses)):
            reference = losses[epoch - 1] if against_last else reference
            if less(losses[epoch], reference - delta(min_delta)):
                best_epoch, reference, waited = epoch, losses[epoch], 0 if forgives else waited
            else:
                waited += 1
                if lowest and losses[epoch] < reference:
                    best_epoch, reference = epoch, losses[epoch]
            if waited == max(patience, least) + extra:
                last = epoch
                break
        best_epoch = int(np.argmin(losses)) if overall else best_epoch
        return last + first, best_epoch + first, losses[best_epoch]

    return early_stopping


exercise = Exercise(
    solution=early_stopping,
    points=3,
    parts=[Part("last epoch", 1), Part("best epoch", 1), Part("best loss", 1)],
    cases=[
        Case(
            "nine epochs",
            inputs={"losses": np.array([4.0, 2.0, 3.0, 2.5, 1.5, 1.75, 2.0, 1.5, 0.5]), "patience": 3},
            about="Epochs 2 and 3 are no better than epoch 1, and epoch 4 is. Then 5, 6 and 7 are not, 1.5 being no "
            "less than 1.5: the end, and nobody ever sees the 0.5.",
        ),
        Case(
            "a patience of one",
            inputs={"losses": np.array([-1.0, -2.0, -2.25, -9.0]), "patience": 1, "min_delta": 0.25},
            about="Losses may be negative. Epoch 2 is lower than epoch 1 by 0.25, which is not *more* than δ: the end.",
        ),
        Case("a long curve", curve, {"epochs": 24, "patience": 4}),
        Case("small improvements do not count", curve, {"epochs": 30, "patience": 3, "min_delta": 0.140625}),
        Case("equal losses", ties, hidden=True),
        Case("a very long curve", curve, {"epochs": 40, "patience": 5, "min_delta": 0.09375}, hidden=True),
        Case("nothing stops it", curve, {"epochs": 12, "patience": 9, "ends": False}, hidden=True),
        Case("small improvements count", small_steps, hidden=True),
        Case("a single epoch", one_epoch, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "one epoch too patient",
            mistaken(extra=1),
            "You wait one epoch too long. The `patience`-th bad epoch in a row is the last one. (PyTorch's scheduler "
            "waits as long as yours.)",
        ),
        Mistake(
            "one epoch too impatient",
            mistaken(extra=-1),
            "You stop one epoch early. Training ends at the end of the `patience`-th bad epoch in a row.",
        ),
        Mistake(
            "a patience of one taken for two",
            mistaken(least=2),
            "With a patience of one you wait for a second bad epoch. The first one already ends the training.",
        ),
        Mistake(
            "bad epochs added up",
            mistaken(forgives=False),
            "You add up all bad epochs. Count them *in a row*: after an improvement the count starts at zero again.",
        ),
        Mistake(
            "compared with the epoch before",
            mistaken(against_last=True),
            "You compare each loss with the one before it. Compare it with the best so far: after a bad epoch, a less "
            "bad one is no improvement.",
        ),
        Mistake(
            "delta left out",
            mistaken(delta=lambda d: 0.0),
            "You do not use `min_delta`: a loss must be lower by more than that to be an improvement.",
        ),
        Mistake(
            "delta added",
            mistaken(delta=lambda d: -d),
            "You add δ to the best loss, which makes it easier to improve. Subtract it.",
        ),
        Mistake(
            "small improvements become the best",
            mistaken(lowest=True),
            "An epoch that is lower by less than δ becomes your new best, without ending the wait. It should change "
            "nothing: else a slow fall is never noticed.",
        ),
        Mistake(
            "equal is better",
            mistaken(less=np.less_equal),
            "You take a loss that is lower by δ, and no more, for an improvement. The comparison is strict.",
        ),
        Mistake(
            "best of all",
            mistaken(overall=True),
            "Your best epoch lies after the end. Nobody trained that far.",
        ),
        Mistake(
            "counted from one",
            mistaken(first=1),
            "You count epochs from 1. The first has the index 0.",
        ),
    ],
    equivalent={"patience or 3": "A patience is at least 1, so it never counts as none."},
    hints=[
        "Walk through the epochs once, with two things in mind: the best epoch, and how long you have waited.",
        "After each epoch: did it improve? Then the wait is over. Otherwise, is it too long?",
    ],
)
