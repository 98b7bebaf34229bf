"""The pairwise hinge loss of a ranking."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def pairwise_hinge_loss(positive, negative, *, margin=1.0):
    r"""Return the pairwise hinge loss of a ranking.

    BPR is never content. The hinge loss is: once the chosen item is ahead by a margin $m$, the triple is done, and the
    model's effort goes to those that are not.

    **Given**

    - `positive` $\hat y_{ui}$ and `negative` $\hat y_{uj}$, floats of shape `(count,)`: the scores of the chosen and of
      the other item of each triple $(u, i, j)$.
    - `margin` $m > 0$, a number.

    **Return** one number, the **sum** over all triples

    $$J = \sum_{(u, i, j)} \max\big(0,\; m - \hat y_{ui} + \hat y_{uj}\big).$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.sum(np.maximum(margin - positive + negative, 0))
    ### END SOLUTION


def drawn(rng, count, **options):
    """Some triples are done, some are not, and some are the wrong way round."""
    lead = np.resize([2.0, 0.5, -1.0, 1.4, -0.3], count) + rng.uniform(-0.2, 0.2, size=count)
    negative = rng.normal(size=count)
    return {"positive": negative + lead, "negative": negative, **options}


@combinable
def mistaken(
    *,
    own_margin=lambda margin: margin,
    lead=lambda p, n: p - n,
    hinge=lambda x: np.maximum(x, 0),
    whole=np.sum,
):
    """Return the algorithm with one slip in it."""

    def pairwise_hinge_loss(positive, negative, *, margin=1.0):
        return whole(hinge(own_margin(margin) - lead(positive, negative)))

    return pairwise_hinge_loss


exercise = Exercise(
    solution=pairwise_hinge_loss,
    points=2,
    cases=[
        Case(
            "three triples by hand",
            inputs={"positive": np.array([2.0, 0.5, 0.0]), "negative": np.array([0.5, 0.0, 1.0]), "margin": 1.0},
            about="The first is ahead by 1.5 and done; the second falls short by 0.5, the third by 2.",
        ),
        Case("many triples", drawn, {"count": 11}),
        Case("a small margin", drawn, {"count": 12, "margin": 0.4}, hidden=True),
        Case("a large margin", drawn, {"count": 9, "margin": 2.5}, hidden=True),
    ],
    mistakes=[
        Mistake("mean", mistaken(whole=np.mean), "You return the mean. The loss is a sum over all triples."),
        Mistake(
            "margin of one",
            mistaken(own_margin=lambda margin: 1.0),
            "Your margin is 1, whatever `margin` is.",
        ),
        Mistake(
            "margin of one at most",
            mistaken(own_margin=lambda margin: min(margin, 1.0)),
            "Your margin is never above 1. Any positive number may be one.",
        ),
        Mistake(
            "margin of one at least",
            mistaken(own_margin=lambda margin: max(margin, 1.0)),
            "Your margin is never below 1. Any positive number may be one.",
        ),
        Mistake(
            "lead divided by the margin",
            lambda positive, negative, *, margin=1.0: np.sum(np.maximum(1 - (positive - negative) / margin, 0)),
            "You divide by the margin. By how much a triple falls short is asked for, and not by how many margins.",
        ),
        Mistake(
            "no margin",
            mistaken(own_margin=lambda margin: 0.0),
            "You count only triples that are the wrong way round. The chosen item is to be ahead by the margin.",
        ),
        Mistake(
            "the other item preferred",
            mistaken(lead=lambda p, n: n - p),
            "Your loss is zero where the other item is ahead. The chosen one is to be.",
        ),
        Mistake(
            "hinge forgotten",
            mistaken(hinge=lambda x: x),
            "A triple that is ahead by more than the margin makes your loss smaller. It counts 0.",
        ),
        Mistake(
            "hinge of the sum",
            lambda positive, negative, *, margin=1.0: np.maximum(np.sum(margin - positive + negative), 0),
            "You cut off the sum at zero. Each triple is cut off by itself, before the sum.",
        ),
        Mistake(
            "squared",
            mistaken(hinge=lambda x: np.maximum(x, 0) ** 2),
            "You square the hinge. The plain one is asked for.",
        ),
        Mistake(
            "number of triples that fall short",
            mistaken(hinge=lambda x: (x > 0).astype(float)),
            "You count the triples that fall short. By how much they do is added up.",
        ),
    ],
    equivalent={
        "inputs squeezed": "Of one triple the scores become plain numbers, whose sum is the same.",
        "margin or 1.0": "A margin is above 0.",
    },
    hints=[
        "How far is the chosen item ahead, and what is missing?",
        "`np.maximum(x, 0)` per triple.",
    ],
)
