"""The area under the ROC curve of a ranking."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._rankings import constant, ranking


def ranking_auc(scores, held_out, seen):
    r"""Return the AUC of a ranking: how often the held-out item is ahead of an item that the user has not seen.

    The hit rate knows the first places alone. The area under the ROC curve looks at the whole ranking: draw one of the
    unseen items, and ask whether the held-out one is ahead of it.

    **Given**

    - `scores` $\hat y$, shape `(users, items)`.
    - `held_out` $g$, integers of shape `(users,)`, from 0; **−1** for a user of whom no item was held out.
    - `seen`, booleans of shape `(users, items)`: what each user has rated. The held-out item takes part, whatever
      `seen` says of it.

    The rivals of user $u$ are the $n_u$ items $j \ne g$ that are not seen. Users with $g = -1$, and users without any
    rival, do not count; $m$ users are left, one at least.

    **Return** one number,

    $$\text{AUC} = \frac1m \sum_u \frac1{n_u} \sum_{j} \Big( [\hat y_{ug} > \hat y_{uj}]
      + \tfrac12\, [\hat y_{ug} = \hat y_{uj}] \Big),$$

    the second sum over the rivals of $u$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    shares = []
    for row, g, known in zip(scores, held_out, seen, strict=True):
        rivals = ~known
        rivals[g] = False
        if g != -1 and rivals.any():
            shares.append(np.mean((row[rivals] < row[g]) + 0.5 * (row[rivals] == row[g])))
    return np.mean(shares)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    rival=lambda known, chosen: ~known & ~chosen,
    equal=0.5,
    sign=1,
    number=lambda known, rivals: rivals.sum(),
    takes_part=lambda seen: True,
    lonely=None,
    skip=True,
    pooled=False,
    whole=np.mean,
):
    """Return the algorithm with one slip in it."""

    def ranking_auc(scores, held_out, seen):
        won, counts = [], []
        for row, g, known in zip(sign * scores, held_out, seen, strict=True):
            rivals = rival(known, np.arange(len(row)) == g)
            if (skip and g < 0) or not takes_part(known[g]):
                continue
            if not rivals.any():
                if lonely is not None:
                    won.append(lonely)
                    counts.append(1)
                continue
            won.append(np.sum((row[rivals] < row[g]) + equal * (row[rivals] == row[g])))
            counts.append(number(known, rivals))
        if pooled:
            return np.sum(won) / np.sum(counts)
        return whole(np.array(won) / np.array(counts))

    return ranking_auc


exercise = Exercise(
    solution=ranking_auc,
    points=3,
    cases=[
        Case(
            "one user by hand",
            inputs={
                "scores": np.array([[1.0, 2.0, 3.0, 0.5]]),
                "held_out": np.array([1]),
                "seen": np.array([[False, False, False, True]]),
            },
            about="Of the two rivals, items 0 and 2, one is behind item 1 and one is ahead: ½.",
        ),
        Case("many users", ranking, {"users": 11, "items": 9, "ranks": (1, 2, 4, 3, 5)}),
        Case("users without a held-out item", ranking, {"users": 8, "items": 7, "ranks": (2, 1, 4), "without": 3}),
        Case("a user who has seen everything", ranking, {"users": 5, "items": 8, "ranks": (1, 2, 3), "all_seen": True}),
        Case("the same score for all", constant, {"users": 4, "items": 8}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "seen items are rivals",
            mistaken(rival=lambda known, chosen: ~chosen),
            "Your held-out items compete with what users have seen already. Leave that out.",
        ),
        Mistake(
            "the held-out item is its own rival",
            mistaken(rival=lambda known, chosen: ~known | chosen),
            "You compare the held-out item with itself. Rivals are other items.",
        ),
        Mistake(
            "ties lost",
            mistaken(equal=0.0),
            "An equal score counts nothing for you. It counts half: of two orders by chance, one is right.",
        ),
        Mistake(
            "ties won",
            mistaken(equal=1.0),
            "An equal score counts as if it were behind. It counts half: constant scores are to give ½.",
        ),
        Mistake(
            "the wrong way round",
            mistaken(sign=-1),
            "You count rivals that are *ahead* of the held-out item.",
        ),
        Mistake(
            "divided by one more",
            mistaken(number=lambda known, rivals: rivals.sum() + 1),
            "You divide by one more than there are rivals. The held-out item is none of them.",
        ),
        Mistake(
            "one less than there are unseen items",
            mistaken(number=lambda known, rivals: max((~known).sum() - 1, 1)),
            "You divide by one less than there are unseen items. Where `seen` marks the held-out item all of these are "
            "rivals.",
        ),
        Mistake(
            "seen, and so left out",
            mistaken(takes_part=lambda seen: not seen),
            "You leave out users whose held-out item `seen` marks. It takes part, whatever `seen` says of it.",
        ),
        Mistake(
            "pairs of all users together",
            mistaken(pooled=True),
            "You put the pairs of all users together. Each user's share counts alike, however many rivals there are.",
        ),
        Mistake(
            "0 for a user without rivals",
            mistaken(lonely=0.0),
            "A user without rivals counts as 0 for you. There is nothing to compare: leave him out.",
        ),
        Mistake(
            "1 for a user without rivals",
            mistaken(lonely=1.0),
            "A user without rivals counts as 1 for you. There is nothing to compare: leave him out.",
        ),
        Mistake(
            "½ for a user without rivals",
            mistaken(lonely=0.5),
            "A user without rivals counts as ½ for you. There is nothing to compare: leave him out.",
        ),
        Mistake(
            "the last item for −1",
            mistaken(skip=False),
            "Index −1 is no item here: such a user does not count.",
        ),
        Mistake(
            "shares added up",
            mistaken(whole=np.sum),
            "You add the users' shares up. Their mean is asked for.",
        ),
    ],
    equivalent={"close taken for equal: g != -1 -> ~np.isclose(g, -1)": "Indices are whole numbers."},
    hints=[
        "For one user: which items are rivals, and what share of them has a smaller score?",
        "The mean of `(a < b) + 0.5 * (a == b)` counts ties half.",
    ],
)
