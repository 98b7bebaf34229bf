"""Reducing the learning rate on a plateau"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def reduce_on_plateau(losses, *, learning_rate=0.1, factor=0.5, patience=3, min_delta=0.0, min_learning_rate=0.0):
    r"""Return the learning rate after each epoch, if it is reduced whenever the validation loss stalls.

    When you see no more progress, divide the learning rate by 2 or by 5 and go on: the oldest schedule there is, and
    for years it won every competition. The rate falls when the *data* say so, not the calendar.

    **Given**

    - `losses`, shape `(epochs,)`: the validation loss at the end of each epoch; at least one, and they may be negative.
    - `learning_rate`: the rate $\eta$ of the first epoch.
    - `factor`: what the rate is multiplied by, above 0 and below 1.
    - `patience`: after how many epochs in a row without improvement the rate falls, an int from 1.
    - `min_delta` $\delta \ge 0$; `min_learning_rate`: the rate never goes below this, and does not begin below it.

    The first epoch is the best so far. A later one *improves* if its loss is below best − $\delta$, strictly, where
    best is the loss of the last epoch that improved; then it is the best itself. At the end of the `patience`-th epoch
    in a row without improvement the rate is multiplied by `factor`, or becomes `min_learning_rate` if it would fall
    below, and the counting of epochs begins anew. Best stays what it is.

    **Return** an array of shape `(epochs,)`: the rate as it is once the epoch's loss is known, and so for the *next*
    epoch.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    rates, best, waited = [learning_rate], losses[0], 0
    for loss in losses[1:]:
        if loss < best - min_delta:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            learning_rate, waited = max(factor * learning_rate, min_learning_rate), 0
        rates.append(learning_rate)
    return np.array(rates)
    ### END SOLUTION


def curve(rng, epochs, **options):
    """Losses in 1/64, so that comparisons are exact; they fall by jerks, and stall between."""
    inputs = {"learning_rate": rng.uniform(0.35, 0.45), "factor": 0.5, "patience": 2, **options}
    slips = [mistaken(against_last=True), mistaken(forgives=False), mistaken(forgets=True), mistaken(starts_anew=False)]
    if inputs.get("min_delta"):
        slips += [mistaken(delta=lambda d: 0.0), mistaken(delta=lambda d: -d)]
    while True:
        falls = np.cumsum(rng.integers(-4, 8, size=epochs))
        inputs["losses"] = (400 - falls + rng.integers(0, 16, size=epochs)) / 64.0
        right = reduce_on_plateau(**inputs)
        if np.any(mistaken(less=np.less_equal)(**inputs) != right):
            continue  # ties have a case of their own
        if len(np.unique(right)) > 2 and all(np.any(slip(**inputs) != right) for slip in slips):
            return inputs


def small_steps(rng):
    """Losses that fall by less than a thousandth each epoch, and stall in the end."""
    falls = int(rng.integers(4, 8))
    start = rng.integers(-60, 60) / 64
    losses = start - np.array([*range(falls), *[falls - 1] * 3, falls + 5]) / 2048
    return {"losses": losses, "learning_rate": 1.5, "patience": 2}


def one_epoch(rng):
    return {"losses": rng.integers(1, 200, size=1) / 64, "learning_rate": 0.3}


def nothing_to_reduce(rng):
    return {"losses": rng.integers(1, 200, size=6) / 64, "learning_rate": 0.0, "patience": 2}


@combinable
def mistaken(*, delta=lambda d: d, less=np.less, against_last=False, forgives=True, extra=0, forgets=False, shift=0,
             reduce=lambda rate, factor: rate * factor, floor=True, starts_anew=True, least=1, first=1.0,
             rate_of=lambda asked: asked):  # fmt: skip
    """Return the rule with one slip in it."""

    def reduce_on_plateau(losses, *, learning_rate=0.1, factor=0.5, patience=3, min_delta=0.0, min_learning_rate=0.0):
        learning_rate = rate_of(learning_rate)
        rates, best, waited = [first * learning_rate], losses[0], 0
        for epoch in range(1, len(losses)):
            best = losses[epoch - 1] if against_last else best
            if less(losses[epoch], best - delta(min_delta)):
                best, waited = losses[epoch], 0 if forgives else waited
            else:
                waited += 1
            if waited >= max(patience, least) + extra:
                learning_rate = max(reduce(learning_rate, factor), min_learning_rate if floor else 0.0)
                waited = 0 if starts_anew else waited
                best = np.inf if forgets else best
            rates.append(learning_rate)
        return np.array(rates if not shift else rates[:1] + rates[:-1])

    return reduce_on_plateau


exercise = Exercise(
    solution=reduce_on_plateau,
    points=3,
    cases=[
        Case(
            "eight epochs",
            inputs={
                "losses": np.array([1.0, 3.0, 2.0, 1.0, 1.5, 0.5, 0.75, 0.625]),
                "learning_rate": 0.8,
                "factor": 0.25,
                "patience": 2,
            },
            about="Epochs 1 and 2 are no better than epoch 0: from 0.8 to 0.2. Nor are 3 and 4: to 0.05. Epoch 5 is, 6 "
            "and 7 are not: to 0.0125.",
        ),
        Case(
            "a patience of one",
            inputs={
                "losses": np.array([-1.0, -2.0, -2.25, -2.5, -2.5]),
                "learning_rate": 1.6,
                "factor": 0.5,
                "patience": 1,
                "min_delta": 0.25,
            },
            about="Losses may be negative. Epoch 2 is lower than epoch 1 by 0.25, which is not *more* than δ: from 1.6 "
            "to 0.8. Epoch 3 improves, epoch 4 does not: to 0.4.",
        ),
        Case("a curve", curve, {"epochs": 20, "factor": 0.2}),
        Case("small improvements do not count", curve, {"epochs": 24, "min_delta": 0.125, "patience": 3}, hidden=True),
        Case(
            "down to a floor",
            curve,
            {"epochs": 26, "min_learning_rate": 0.07, "min_delta": 0.0625, "learning_rate": 0.9},
            hidden=True,
        ),
        Case("small improvements count", small_steps, hidden=True),
        Case("a single epoch", one_epoch, hidden=True, weight=0.25),
        Case("a learning rate of zero", nothing_to_reduce, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "one epoch too patient",
            mistaken(extra=1),
            "You wait one epoch too long: the rate falls at the end of the `patience`-th bad epoch. (PyTorch's "
            "scheduler waits as long as yours.)",
        ),
        Mistake(
            "a patience of one taken for two",
            mistaken(least=2),
            "With a patience of one you wait for a second bad epoch. The first one already reduces the rate.",
        ),
        Mistake(
            "reduced before the first epoch",
            mistaken(first=0.5),
            "Your rate has fallen already after the first epoch. The first epoch is the best so far; nothing has "
            "stalled.",
        ),
        Mistake(
            "bad epochs added up",
            mistaken(forgives=False),
            "You add up all bad epochs. Count them *in a row*: after an improvement the count starts at zero again.",
        ),
        Mistake(
            "compared with the epoch before",
            mistaken(against_last=True),
            "You compare each loss with the one before it. Compare it with the best so far.",
        ),
        Mistake(
            "best forgotten",
            mistaken(forgets=True),
            "When the rate falls, you forget the best loss. Only the count starts at zero again; the best loss stays.",
        ),
        Mistake(
            "counting goes on",
            mistaken(starts_anew=False),
            "Once your rate has fallen, it falls again with every further bad epoch. Set the count to zero when the "
            "rate falls.",
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
            "divided by the factor",
            mistaken(reduce=lambda rate, factor: rate / factor),
            "Your rate grows: multiply by `factor`, which is less than one.",
        ),
        Mistake(
            "no floor",
            mistaken(floor=False),
            "Your rate falls below `min_learning_rate`.",
        ),
        Mistake(
            "equal is better",
            mistaken(less=np.less_equal),
            "You take a loss that is lower by δ, and no more, for an improvement. The comparison is strict.",
        ),
        Mistake(
            "one epoch late",
            mistaken(shift=1),
            "You return the rate *during* each epoch. Return the rate after it, for the next epoch.",
        ),
        Mistake(
            "a learning rate of zero taken for none given",
            mistaken(rate_of=lambda asked: asked or 0.1),
            "With η = 0 you use 0.1. `learning_rate or …` takes 0 for nothing; it is a number like others.",
        ),
    ],
    equivalent={
        "factor or 0.5": "The factor is larger than zero, so it never counts as none.",
        "patience or 3": "A patience is at least 1, so it never counts as none.",
    },
    hints=[
        "It is early stopping with another end: in place of stopping, the rate falls and the waiting begins anew.",
        "Append the rate *after* you have decided.",
    ],
)
