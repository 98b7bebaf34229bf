"""How many users find what was held out among the first."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._rankings import constant, level, ranking


def hit_rate(scores, held_out, seen, *, cutoff=10):
    r"""Return the hit rate of a ranking at a cut-off.

    One item of each user was held out. The model ranks it among everything that the user has not seen, and hits if it
    is among the first $\ell$.

    **Given**

    - `scores` $\hat y$, shape `(users, items)`.
    - `held_out` $g$, integers of shape `(users,)`: the item that was held out, from 0; **−1** for a user of whom none
      was, who does not count. At least one user has one.
    - `seen`, booleans of shape `(users, items)`: what each user has rated. Such items are not ranked. The held-out item
      is, whatever `seen` says of it.
    - `cutoff` $\ell \ge 1$, an int.

    The rank counts the rivals: items $j \ne g$ that user $u$ has not seen. Equal scores are ordered by chance, and so a
    rival with the **same** score counts half:

    $$\text{rank}_u = 1 + \big|\{j: \hat y_{uj} > \hat y_{ug}\}\big|
      + \tfrac12\, \big|\{j: \hat y_{uj} = \hat y_{ug}\}\big| .$$

    **Return** one number, the share of users (of those with a held-out item) whose rank is at most $\ell$:

    $$\text{Hit@}\ell = \frac1m \sum_u [\text{rank}_u \le \ell] .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    users = np.flatnonzero(held_out != -1)
    chosen = np.arange(scores.shape[1]) == held_out[users, None]
    rivals = ~seen[users] & ~chosen
    mine = scores[users, held_out[users]][:, None]
    rank = 1 + (rivals & (scores[users] > mine)).sum(axis=1) + (rivals & (scores[users] == mine)).sum(axis=1) / 2
    return np.mean(rank <= cutoff)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    rival=lambda seen, chosen: ~seen & ~chosen,
    ties=lambda same, chosen: same.sum(axis=1) / 2,
    above=lambda others, mine: others > mine,
    hit=lambda rank, cutoff: rank <= cutoff,
    cut=lambda cutoff: cutoff,
    takes_part=lambda seen, chosen: True,
    users_of=lambda held_out: np.flatnonzero(held_out >= 0),
    whole=lambda hits, held_out: np.mean(hits),
):
    """Return the algorithm with one slip in it."""

    def hit_rate(scores, held_out, seen, *, cutoff=10):
        users = users_of(held_out)
        chosen = np.arange(scores.shape[1]) == held_out[users, None]
        rivals = rival(seen[users], chosen)
        mine, others = scores[users, held_out[users]][:, None], scores[users]
        rank = 1 + (rivals & above(others, mine)).sum(axis=1) + ties(rivals & (others == mine), chosen)
        return whole(hit(rank, cut(cutoff)) & takes_part(seen[users], chosen), held_out)

    return hit_rate


exercise = Exercise(
    solution=hit_rate,
    points=3,
    cases=[
        Case(
            "two users by hand",
            inputs={
                "scores": np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]),
                "held_out": np.array([2, 0]),
                "seen": np.array([[False, False, False, True], [False, False, False, False]]),
                "cutoff": 1,
            },
            about="User 0 has seen item 3, and so item 2 is first. For user 1 item 0 is last.",
        ),
        Case("many users", ranking, {"users": 13, "items": 9, "ranks": (1, 2, 3, 4, 5), "cutoff": 3}),
        Case("the usual cut-off", ranking, {"users": 7, "items": 17, "ranks": (9, 10, 11, 12, 1)}),
        Case(
            "users without a held-out item",
            ranking,
            {"users": 9, "items": 8, "ranks": (2, 1, 4), "cutoff": 2, "without": 3},
        ),
        Case("the same score for all", constant, {"users": 4, "items": 8, "cutoff": 4}, hidden=True),
        Case("some rivals with the same score", level, {"users": 8, "items": 9, "cutoff": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "seen items ranked",
            mistaken(rival=lambda seen, chosen: ~chosen),
            "You rank what users have seen already. Their favourites stand in front then; leave them out.",
        ),
        Mistake(
            "unseen items left out",
            mistaken(rival=lambda seen, chosen: seen & ~chosen),
            "You rank the held-out item among what was seen. It stands among what was not.",
        ),
        Mistake(
            "the held-out item wins ties",
            mistaken(ties=lambda same, chosen: 0),
            "Of equal scores your held-out item comes first. A model without an opinion would be perfect.",
        ),
        Mistake(
            "the held-out item loses ties",
            mistaken(ties=lambda same, chosen: same.sum(axis=1)),
            "Of equal scores your held-out item comes last. Each equal score counts half a rank.",
        ),
        Mistake(
            "half the ties rounded down",
            mistaken(ties=lambda same, chosen: same.sum(axis=1) // 2),
            "You round half the number of equal scores down. A rank may end in ½, and is no hit half a rank too late.",
        ),
        Mistake(
            "the smaller index wins ties",
            mistaken(ties=lambda same, chosen: (same & ~np.logical_or.accumulate(chosen, axis=1)).sum(axis=1)),
            "Of equal scores the item that stands first comes first for you, as when indices are sorted. Each equal "
            "score counts half a rank.",
        ),
        Mistake(
            "the larger index wins ties",
            mistaken(ties=lambda same, chosen: (same & np.logical_or.accumulate(chosen, axis=1)).sum(axis=1)),
            "Of equal scores the item that stands last comes first for you, as when sorted indices are turned round. "
            "Each equal score counts half a rank.",
        ),
        Mistake(
            "seen, and so never a hit",
            mistaken(takes_part=lambda seen, chosen: ~(seen & chosen).any(axis=1)),
            "A held-out item that `seen` marks is never a hit for you. It is ranked, whatever `seen` says of it.",
        ),
        Mistake(
            "smallest scores first",
            mistaken(above=lambda others, mine: others < mine),
            "Your ranking begins with the smallest score. The largest one is recommended first.",
        ),
        Mistake(
            "ranks from zero",
            mistaken(cut=lambda cutoff: cutoff + 1),
            "One rank too many counts as a hit. The best rank is 1.",
        ),
        Mistake(
            "strictly before the cut-off",
            mistaken(hit=lambda rank, cutoff: rank < cutoff),
            "A rank equal to the cut-off is a hit.",
        ),
        Mistake(
            "a cut-off of ten",
            mistaken(cut=lambda cutoff: 10),
            "Your cut-off is 10, whatever `cutoff` is.",
        ),
        Mistake(
            "hits added up",
            mistaken(whole=lambda hits, held_out: float(np.sum(hits))),
            "You count the hits. A share of the users is asked for.",
        ),
        Mistake(
            "divided by all users",
            mistaken(whole=lambda hits, held_out: np.sum(hits) / len(held_out)),
            "You divide by all users. Those without a held-out item do not count.",
        ),
        Mistake(
            "the last item for −1",
            mistaken(users_of=lambda held_out: np.arange(len(held_out))),
            "Index −1 is no item here: such a user does not count.",
        ),
    ],
    equivalent={
        "inputs squeezed": "There are always several users and several items.",
        "close taken for equal: held_out != -1 -> ~np.isclose(held_out, -1)": "Indices are whole numbers.",
        "cutoff or 10": "A cut-off is 1 at least.",
    },
    hints=[
        "Leave out users without a held-out item first.",
        "A table of rivals: not seen, and not the held-out item itself.",
        "Count, per row, rivals with a larger score, and half of those with the same one.",
    ],
)
