"""Sampling triples for pairwise losses."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def sample_triples(mask, uniforms):
    r"""Return triples of a user, an item that he has chosen, and one that he has not.

    There are far too many triples to learn from all of them: they are drawn. What is drawn as a negative must not be a
    positive of the same user, or the loss pulls one item up and down at once.

    **Given**

    - `mask`, booleans of shape `(users, items)`: whether the user has chosen the item. A user who has chosen **all**
      items has no negative, and is passed over; at least one other user has chosen something.
    - `uniforms`, shape `(draws, 2)`: two numbers $(a, c)$ of $[0, 1)$ for each draw.

    For each draw,

    1. the observed pairs of users who are not passed over are counted **row by row** from 0 to $N - 1$, and
       $(u, i)$ is number $\lfloor a N \rfloor$ of them;
    2. the items that user $u$ has **not** chosen are counted from 0 to $n_u - 1$ by their index, and $j$ is number
       $\lfloor c\, n_u \rfloor$ of them.

    **Return** three arrays of integers of shape `(draws,)`, in this order: users $u$, positives $i$, negatives $j$.

    Use NumPy only, and no random numbers of your own.
    """
    ### BEGIN SOLUTION
    users, items = np.nonzero(mask & ~mask.all(axis=1, keepdims=True))
    place = np.floor(uniforms[:, 0] * len(users)).astype(int)
    negatives = []
    for u, c in zip(users[place], uniforms[:, 1], strict=True):
        unseen = np.flatnonzero(~mask[u])
        negatives.append(unseen[int(c * len(unseen))])
    return users[place], items[place], np.array(negatives, int)
    ### END SOLUTION


def table(rng, users, items, draws, full=False):
    """Users who chose much and little; one has chosen nothing. Products with the counts are far from whole numbers."""
    chance = np.linspace(0.15, 0.75, users)[rng.permutation(users), None]
    while True:
        mask = rng.random((users, items)) < chance
        mask[1] = False
        mask[0] = full
        mask[0, :2] = True
        counts = (~mask).sum(axis=1)
        if set(counts[2:]) & {0, items}:
            continue
        pairs = (mask & ~mask.all(axis=1, keepdims=True)).sum()
        uniforms = rng.random((draws, 2))
        # Whoever counts the user in that has everything, draws another pair, too.
        near = [abs(uniforms[:, 0] * n % 1 - 0.5).max() for n in (pairs, mask.sum())]
        near += [abs(uniforms[:, 1] * n % 1 - 0.5).max() for n in (*counts[counts > 0], items)]
        if max(near) < 0.4999:
            return {"mask": mask, "uniforms": uniforms}


@combinable
def mistaken(
    *,
    eligible=lambda mask: mask & ~mask.all(axis=1, keepdims=True),
    by_users=False,
    pool=lambda mask, u, i: np.flatnonzero(~mask[u]),
    columns=(0, 1),
    whole=np.floor,
    first=False,
    turned=1,
):
    """Return the algorithm with one slip in it."""

    def sample_triples(mask, uniforms):
        a, c = uniforms[:, columns[0]], uniforms[:, columns[1]]
        table = eligible(mask)
        users, items = np.nonzero(table)
        if by_users:
            items, users = np.nonzero(table.T)
        place = np.minimum(whole(a * len(users)).astype(int), len(users) - 1)
        negatives = []
        for u, i, x in zip(users[place], items[place], c, strict=True):
            unseen = pool(mask, u, i)[::turned]
            k = 0 if first else min(int(whole(x * len(unseen))), len(unseen) - 1)
            negatives.append(unseen[k] if len(unseen) else 0)
        return users[place], items[place], np.array(negatives, int)

    return sample_triples


exercise = Exercise(
    solution=sample_triples,
    points=4,
    parts=[Part("users", 1), Part("positives", 1), Part("negatives", 2)],
    cases=[
        Case(
            "two draws by hand",
            inputs={
                "mask": np.array([[True, False, True], [False, True, False]]),
                "uniforms": np.array([[0.4, 0.0], [0.9, 0.5]]),
            },
            about="There are three observed pairs: (0, 0), (0, 2), (1, 1). The first draw takes number 1, and the only "
            "item that user 0 has not; the second takes number 2, and the second item that user 1 has not.",
        ),
        Case(
            "one draw",
            inputs={
                "mask": np.array([[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 1, 0], [1, 1, 0, 0, 1]], bool),
                "uniforms": np.array([[0.4, 0.8]]),
            },
            about="Of six observed pairs it takes number 2, which is (2, 3), and of items 0, 1, 2, 4 number 3.",
        ),
        Case("many draws", table, {"users": 6, "items": 9, "draws": 25}),
        Case("a user who has everything", table, {"users": 5, "items": 7, "draws": 30, "full": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "any item is a negative",
            mistaken(pool=lambda mask, u, i: np.arange(mask.shape[1])),
            "Your negatives are drawn from all items, positives among them. Only what the user has not chosen is one.",
        ),
        Mistake(
            "any other item is a negative",
            mistaken(pool=lambda mask, u, i: np.delete(np.arange(mask.shape[1]), i)),
            "You leave out the positive of the triple alone. The user's other positives are no negatives either.",
        ),
        Mistake(
            "items that nobody has chosen",
            mistaken(pool=lambda mask, u, i: np.flatnonzero(mask[u])),
            "Your negatives are the user's positives.",
        ),
        Mistake(
            "users with everything drawn",
            mistaken(eligible=lambda mask: mask),
            "You count the pairs of a user who has chosen everything. There is no negative for him: he is passed over.",
        ),
        Mistake(
            "column by column",
            mistaken(by_users=True),
            "You count the pairs column by column. They are counted row by row: all of user 0 first.",
        ),
        Mistake(
            "uniforms swapped",
            mistaken(columns=(1, 0)),
            "The first number of a draw chooses the pair, the second one the negative. Yours are the other way round.",
        ),
        Mistake(
            "the same number twice",
            mistaken(columns=(0, 0)),
            "You use the first number for both choices, so that pair and negative depend on each other.",
        ),
        Mistake(
            "rounded",
            mistaken(whole=np.rint),
            "You round to the nearest whole number. The floor is asked for: otherwise the first one is drawn half as "
            "often.",
        ),
        Mistake(
            "negatives from the last one on",
            mistaken(turned=-1),
            "You count what the user has not chosen from its end. It is counted by the items' index, from 0 on.",
        ),
        Mistake(
            "the first negative always",
            mistaken(first=True),
            "Your negative is always the first item that the user has not chosen.",
        ),
    ],
    equivalent={
        "function dropped: np.floor(uniforms[:, 0] * len(users)) -> uniforms[:, 0] * len(users)": (
            "What is not negative is cut off to its floor as it becomes an integer."
        ),
    },
    hints=[
        "`np.nonzero(mask)` lists the indices of what is true, row by row.",
        "⌊a N⌋ is `int(a * N)`. For the negatives list what the user has not chosen: `np.flatnonzero(~mask[u])`.",
    ],
)
