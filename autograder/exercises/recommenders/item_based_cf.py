"""Collaborative filtering by similar items."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._neighbours import centred, lengths_over_common, mean_of_means, predicted, table


def item_based_cf(ratings, mask, *, neighbours=40):
    r"""Return the ratings that item-based collaborative filtering predicts.

    Who liked this also liked that. Shops with more customers than goods compare the goods: their similarities change
    slowly, and can be computed overnight.

    **Given**

    - `ratings` $r$, shape `(users, items)`. What stands in an empty entry is anything, NaN too.
    - `mask`, booleans of the same shape: whether there is a rating; at least one is there.
    - `neighbours` $k \ge 1$, an int.

    1. The mean $\bar r_u$ is that of all of a **user's** ratings; for a user without any, the mean of all ratings of
       the table. Deviations are $d_{ui} = r_{ui} - \bar r_u$ where there is a rating, and 0 elsewhere.
    2. The similarity of two items is the cosine of their **columns** of deviations (the *adjusted* cosine),
       $s_{ij} = \frac{\sum_u d_{ui} d_{uj}}{\sqrt{\sum_u d_{ui}^2 \sum_u d_{uj}^2}}$, and 0 if one of these columns is
       zero.
    3. The neighbours of a pair $(u, i)$ are the $k$ items with the largest $s_{ij}$ among all $j \ne i$ that $u$ **has
       rated**, or all of these if there are fewer. Of equal similarities the smaller index is taken. Negative
       similarities may be among them, and keep their sign.

    **Return** an array of shape `(users, items)` with, for **all** pairs, those that are rated too,

    $$\hat r_{ui} = \bar r_u + \frac{\sum_j s_{ij}\, d_{uj}}{\sum_j |s_{ij}|},$$

    both sums over the neighbours of $(u, i)$; without neighbours, or if the denominator is 0, $\bar r_u$. Use NumPy
    only; loops are fine here.
    """
    ### BEGIN SOLUTION
    counts, known = mask.sum(axis=1), np.where(mask, ratings, 0)
    means = np.where(counts > 0, known.sum(axis=1) / np.maximum(counts, 1), known.sum() / mask.sum())
    d = np.where(mask, ratings - means[:, None], 0)
    norms = np.sqrt((d**2).sum(axis=0))
    unit = d / np.where(norms > 0, norms, 1)
    s = unit.T @ unit
    answer = np.repeat(means[:, None], ratings.shape[1], axis=1)
    for i in range(ratings.shape[1]):
        order = np.argsort(-s[i], kind="stable")
        for u in range(len(ratings)):
            near = [j for j in order if j != i and mask[u, j]][:neighbours]
            total = np.abs(s[i, near]).sum()
            if total > 0:
                answer[u, i] += s[i, near] @ d[u, near] / total
    return answer
    ### END SOLUTION


@combinable
def mistaken(**slips):
    """Return the algorithm with one slip in it."""

    def item_based_cf(ratings, mask, *, neighbours=40):
        return predicted(ratings, mask, neighbours, by_items=True, **slips)

    return item_based_cf


def by_users(ratings, mask, *, neighbours=40):
    return predicted(ratings, mask, neighbours, by_items=False)


def mean_with_zeros(ratings, mask):
    known = np.where(mask, ratings, 0)
    means = known.mean(axis=1)
    return means, np.where(mask, ratings - means[:, None], 0)


def zero_for_the_empty(ratings, mask):
    means, deviations = centred(ratings, mask)
    return np.where(mask.any(axis=1), means, 0), deviations


def empty_deviate(ratings, mask):
    means, _ = centred(ratings, mask)
    return means, np.where(mask, ratings, 0) - means[:, None]


def centred_by_items(ratings, mask):
    """Deviations from the items' means; predictions begin at the user's all the same."""
    _, deviations = centred(ratings.T, mask.T)
    return centred(ratings, mask)[0], deviations.T


exercise = Exercise(
    solution=item_based_cf,
    points=6,
    cases=[
        Case(
            "three users by hand",
            inputs={
                "ratings": np.array([[5.0, 5.0, 2.0], [1.0, 2.0, 6.0], [5.0, 0.0, 1.0]]),
                "mask": np.array([[True, True, True], [True, True, True], [True, False, True]]),
                "neighbours": 1,
            },
            about="Item 0 is most like item 1. User 2 has a mean of 3 and rates item 0 by 2 above it: 5 for item 1.",
        ),
        Case(
            "an item that is as good as the mean",
            inputs={
                "ratings": np.array([[2.0, 3.0, 4.0, 3.0], [1.0, 5.0, 3.0, 0.0]]),
                "mask": np.array([[True, True, True, True], [True, True, True, False]]),
                "neighbours": 3,
            },
            about="Item 3 does not deviate from the mean of user 0: its similarities are 0, and it has no weight. For "
            "item 0 items 1 and 2 weigh −2/√5 and −1/√5, and user 0 gets 3 − 1/3.",
        ),
        Case(
            "one user alone",
            inputs={
                "ratings": np.array([[4.0, 0.0, 1.0]]),
                "mask": np.array([[True, False, True]]),
                "neighbours": 2,
            },
            about="Items 0 and 2 are opposite: of each the other's deviation is told, with a minus. Item 1 gets 2.5.",
        ),
        Case(
            "two items that are hardly alike",
            inputs={
                "ratings": np.array([[4.0, 3.0 + 2**-10, 2.0 - 2**-10], [3.0, 4.0, 2.0]]),
                "mask": np.ones((2, 3), bool),
                "neighbours": 1,
            },
            about="Item 1 is the nearest to item 0: their similarity is 0.001, and cancels. User 1 gets 3 + 1.",
        ),
        Case(
            "two items that are alike as much",
            inputs={
                "ratings": np.array([[6.0, 6.0, 7.0, 1.0], [0.0, 5.0, 6.0, 1.0]]),
                "mask": np.array([[True, True, True, True], [False, True, True, True]]),
                "neighbours": 1,
            },
            about="Deviations of item 2 are twice those of item 1, and so both are as similar to item 0. Item 1 has "
            "the smaller index: user 1, whose mean is 4, gets 5 for item 0.",
        ),
        Case("two neighbours", table, {"users": 9, "items": 7, "neighbours": 2, "by_items": True}),
        Case("more neighbours than items", table, {"users": 8, "items": 6, "neighbours": 30, "by_items": True}),
        Case(
            "an empty user and an empty item",
            table,
            {"users": 7, "items": 8, "neighbours": 3, "empty": True, "by_items": True},
        ),
        Case(
            "NaN in empty entries, and tiny ratings",
            table,
            {"users": 11, "items": 5, "neighbours": 1, "rubbish": np.nan, "by_items": True, "scale": 2.0**-14},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "empty entries in the mean",
            mistaken(centre=mean_with_zeros),
            "Your means count empty entries as ratings of 0. A mean is over what a user has rated.",
        ),
        Mistake(
            "empty entries deviate",
            mistaken(centre=empty_deviate),
            "Your empty entries deviate from the mean, as if they were ratings of 0. Their deviation is 0.",
        ),
        Mistake(
            "0 for an empty user",
            mistaken(centre=zero_for_the_empty),
            "A user without ratings gets 0 from you. The mean of all ratings is a better guess, and is asked for.",
        ),
        Mistake(
            "mean of means for an empty user",
            mistaken(centre=mean_of_means),
            "A user without ratings gets the mean of the users' means from you. The mean of all ratings is asked for.",
        ),
        Mistake(
            "the item itself among the neighbours",
            mistaken(itself=True),
            "Every item is most similar to itself: your predictions of rated pairs look at the answer.",
        ),
        Mistake(
            "neighbours that the user has not rated",
            mistaken(raters=False),
            "Some of your neighbours were not rated by the user. Only those that were tell something.",
        ),
        Mistake(
            "rated ones among the nearest of all",
            mistaken(first=True),
            "You take the k most similar items first, and then those of them that the user has rated. Choose the k "
            "among those that he has.",
        ),
        Mistake(
            "the larger index of equals",
            mistaken(last=True),
            "Of equal similarities you take the larger index. The smaller one is asked for: mind how you turn the "
            "order round.",
        ),
        Mistake(
            "negative similarities left out",
            mistaken(positive=True),
            "You leave out neighbours with a negative similarity. Where k reaches so far, they take part with their "
            "sign.",
        ),
        Mistake(
            "signs dropped",
            mistaken(signed=False),
            "You take |s| above the fraction bar, too. An item that pleases the others speaks against this one.",
        ),
        Mistake(
            "divided by the signed sum",
            mistaken(total=lambda s: s.sum()),
            "You divide by Σ s. With negative similarities that may come near 0; absolute values are added up.",
        ),
        Mistake(
            "plain mean over the neighbours",
            mistaken(total=len),
            "You divide by the number of neighbours. Divide by the weights' absolute values.",
        ),
        Mistake(
            "all that are rated",
            mistaken(reach=lambda k, count: count),
            "You use everything that the user has rated. Only the k most similar items count.",
        ),
        Mistake(
            "one neighbour too many",
            mistaken(reach=lambda k, count: k + 1),
            "You use one neighbour too many.",
        ),
        Mistake(
            "the least similar",
            mistaken(by=lambda s: s),
            "Your neighbours are the least similar items.",
        ),
        Mistake(
            "the largest absolute similarity",
            mistaken(by=lambda s: -abs(s)),
            "Your neighbours have the largest |s|, so that opposites are among them. The largest s are asked for.",
        ),
        Mistake(
            "ratings instead of deviations",
            mistaken(raw=True),
            "You weigh the ratings. With negative similarities that is something else: weigh deviations, and add the "
            "user's mean.",
        ),
        Mistake(
            "own mean forgotten",
            mistaken(offset=False),
            "You return the deviation alone. It is from the user's mean, which has to be added.",
        ),
        Mistake(
            "inner product",
            mistaken(product=lambda rows, there: rows @ rows.T),
            "Your similarity is the inner product. It is to be a cosine, or what is rated much is like everything.",
        ),
        Mistake(
            "deviations from the item's mean",
            mistaken(centre=centred_by_items),
            "Your deviations are from the mean of each item. The adjusted cosine takes them from the user's mean.",
        ),
        Mistake(
            "lengths over common users",
            mistaken(product=lengths_over_common),
            "Your lengths are over the users who have rated both. A column of deviations has one length, over all of "
            "it.",
        ),
        Mistake(
            "zero divided by zero",
            mistaken(divisor=lambda norms: norms),
            "An item that everybody rates at his own mean has a column of zeros, and you divide 0 by 0. Similarities "
            "to it are 0.",
        ),
        Mistake(
            "similar users",
            by_users,
            "You look for similar users. Here it is items, columns of the table.",
        ),
    ],
    equivalent={
        "small taken for zero: counts > 0 -> counts > 0.001": "Counts are whole numbers.",
        "function dropped: np.maximum(counts, 1) -> counts": "Where it divides by 0, the other mean is chosen.",
        "one less: np.maximum(counts, 1) -> np.maximum(counts, 0)": "Where it divides by 0, the other mean is chosen.",
        "function exchanged: (d ** 2).sum(axis=0) -> (d ** 2).mean(axis=0)": (
            "All similarities are multiplied by the same number, and a weighted mean stays what it is."
        ),
        "neighbours or 40": "There is one neighbour at least.",
    },
    hints=[
        "Begin with means and deviations: `np.where(mask, …, 0)`.",
        "With each column divided by its length, one matrix product gives all cosines. Mind columns of zeros.",
        "`np.argsort(-s[i], kind='stable')` lists items from the most similar on; of these take the first k that the "
        "user has rated.",
    ],
)
