"""Collaborative filtering by similar users."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._neighbours import centred, lengths_over_common, mean_of_means, predicted, table


def user_based_cf(ratings, mask, *, neighbours=40):
    r"""Return the ratings that user-based collaborative filtering predicts.

    Ask those who liked what you liked. Nothing is learnt in advance: the table of ratings is the model.

    **Given**

    - `ratings` $r$, shape `(users, items)`. What stands in an empty entry is anything, NaN too.
    - `mask`, booleans of the same shape: whether there is a rating; at least one is there.
    - `neighbours` $k \ge 1$, an int.

    1. The mean $\bar r_u$ is that of all of a user's ratings; for a user without any, the mean of all ratings of the
       table. Deviations are $d_{ui} = r_{ui} - \bar r_u$ where there is a rating, and 0 elsewhere.
    2. The similarity of two users is the cosine of their rows of deviations,
       $s_{uv} = \frac{\sum_i d_{ui} d_{vi}}{\sqrt{\sum_i d_{ui}^2 \sum_i d_{vi}^2}}$, and 0 if one of these rows is
       zero.
    3. The neighbours of a pair $(u, i)$ are the $k$ users with the largest $s_{uv}$ among all $v \ne u$ who **have
       rated $i$**, or all of these if there are fewer. Of equal similarities the smaller index is taken. Negative
       similarities may be among them, and keep their sign.

    **Return** an array of shape `(users, items)` with, for **all** pairs, those that are rated too,

    $$\hat r_{ui} = \bar r_u + \frac{\sum_v s_{uv}\, d_{vi}}{\sum_v |s_{uv}|},$$

    both sums over the neighbours of $(u, i)$; without neighbours, or if the denominator is 0, $\bar r_u$. Use NumPy
    only; loops are fine here.
    """
    ### BEGIN SOLUTION
    counts, known = mask.sum(axis=1), np.where(mask, ratings, 0)
    means = np.where(counts > 0, known.sum(axis=1) / np.maximum(counts, 1), known.sum() / mask.sum())
    d = np.where(mask, ratings - means[:, None], 0)
    norms = np.sqrt((d**2).sum(axis=1))
    unit = d / np.where(norms > 0, norms, 1)[:, None]
    s = unit @ unit.T
    answer = np.repeat(means[:, None], ratings.shape[1], axis=1)
    for u in range(len(ratings)):
        order = np.argsort(-s[u], kind="stable")
        for i in range(ratings.shape[1]):
            near = [v for v in order if v != u and mask[v, i]][:neighbours]
            total = np.abs(s[u, near]).sum()
            if total > 0:
                answer[u, i] += s[u, near] @ d[near, i] / total
    return answer
    ### END SOLUTION


@combinable
def mistaken(**slips):
    """Return the algorithm with one slip in it."""

    def user_based_cf(ratings, mask, *, neighbours=40):
        return predicted(ratings, mask, neighbours, by_items=False, **slips)

    return user_based_cf


def by_items(ratings, mask, *, neighbours=40):
    return predicted(ratings, mask, neighbours, by_items=True)


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


exercise = Exercise(
    solution=user_based_cf,
    points=6,
    cases=[
        Case(
            "three users by hand",
            inputs={
                "ratings": np.array([[5.0, 1.0, 0.0], [5.0, 1.0, 4.5], [1.0, 5.0, 3.0]]),
                "mask": np.array([[True, True, False], [True, True, True], [True, True, True]]),
                "neighbours": 1,
            },
            about="User 1 is most like user 0, whose mean is 3. He gives item 2 a rating 1 above his own mean of 3.5: "
            "the prediction is 4.",
        ),
        Case(
            "a user with one rating",
            inputs={
                "ratings": np.array([[5.0, 1.0, 0.0], [4.0, 1.0, 4.0], [0.0, 0.0, 4.0]]),
                "mask": np.array([[True, True, False], [True, True, True], [False, False, True]]),
                "neighbours": 2,
            },
            about="User 2 does not deviate from his own mean: his similarities are 0, and he has no weight. Of item 2 "
            "only user 1 tells something, and user 0 gets 4.",
        ),
        Case(
            "one user alone",
            inputs={
                "ratings": np.array([[4.0, 0.0, 1.0]]),
                "mask": np.array([[True, False, True]]),
                "neighbours": 2,
            },
            about="There is nobody to ask: all predictions are the mean, 2.5.",
        ),
        Case(
            "two users who are hardly alike",
            inputs={
                "ratings": np.array([[4.0, 2.0, 3.0], [4.0, 4.0 - 2**-9, 1.0 + 2**-9]]),
                "mask": np.ones((2, 3), bool),
                "neighbours": 1,
            },
            about="Their similarity is 0.0006, and cancels: with one neighbour the prediction is the mean, 3, and his "
            "deviation.",
        ),
        Case(
            "two users who are alike as much",
            inputs={
                "ratings": np.array([[4.0, 2.0, 0.0, 0.0], [4.0, 2.0, 5.0, 1.0], [7.0, 3.0, 9.0, 1.0]]),
                "mask": np.array([[True, True, False, False], [True, True, True, True], [True, True, True, True]]),
                "neighbours": 1,
            },
            about="User 2 deviates twice as much as user 1, and so both are as similar to user 0. User 1 has the "
            "smaller index: user 0 gets 5 and 1 for the items that he has not rated.",
        ),
        Case("two neighbours", table, {"users": 7, "items": 9, "neighbours": 2}),
        Case("more neighbours than users", table, {"users": 6, "items": 8, "neighbours": 30}),
        Case("an empty user and an empty item", table, {"users": 8, "items": 7, "neighbours": 3, "empty": True}),
        Case(
            "NaN in empty entries, and tiny ratings",
            table,
            {"users": 5, "items": 11, "neighbours": 1, "rubbish": np.nan, "scale": 2.0**-14},
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
            "the user himself among the neighbours",
            mistaken(itself=True),
            "Everybody is most similar to himself: your predictions of rated pairs look at the answer.",
        ),
        Mistake(
            "neighbours who have not rated the item",
            mistaken(raters=False),
            "Some of your neighbours have not rated the item. Only those who have are asked.",
        ),
        Mistake(
            "raters among the nearest of all",
            mistaken(first=True),
            "You take the k most similar users first, and then those of them who have rated the item. Choose the k "
            "among those who have.",
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
            "You take |s| above the fraction bar, too. Who disagrees with you recommends by disliking.",
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
            "all who have rated",
            mistaken(reach=lambda k, count: count),
            "You ask everybody who has rated the item. Only the k most similar ones are asked.",
        ),
        Mistake(
            "one neighbour too many",
            mistaken(reach=lambda k, count: k + 1),
            "You ask one neighbour too many.",
        ),
        Mistake(
            "the least similar",
            mistaken(by=lambda s: s),
            "Your neighbours are the least similar users.",
        ),
        Mistake(
            "the largest absolute similarity",
            mistaken(by=lambda s: -abs(s)),
            "Your neighbours have the largest |s|, so that opposites are among them. The largest s are asked for.",
        ),
        Mistake(
            "ratings instead of deviations",
            mistaken(raw=True),
            "You weigh the neighbours' ratings. Some of them give high ratings to everything: weigh deviations, and "
            "add the user's mean.",
        ),
        Mistake(
            "own mean forgotten",
            mistaken(offset=False),
            "You return the deviation alone. It is from the user's mean, which has to be added.",
        ),
        Mistake(
            "inner product",
            mistaken(product=lambda rows, there: rows @ rows.T),
            "Your similarity is the inner product. It is to be a cosine, so that who rates much is not near everybody.",
        ),
        Mistake(
            "lengths over common items",
            mistaken(product=lengths_over_common),
            "Your lengths are over the items that both have rated. A row of deviations has one length, over all of it.",
        ),
        Mistake(
            "zero divided by zero",
            mistaken(divisor=lambda norms: norms),
            "Who does not deviate from his own mean has a row of zeros, and you divide 0 by 0. Similarities to "
            "him are 0.",
        ),
        Mistake(
            "similar items",
            by_items,
            "You look for similar items. Here it is users, rows of the table.",
        ),
    ],
    equivalent={
        "small taken for zero: counts > 0 -> counts > 0.001": "Counts are whole numbers.",
        "function dropped: np.maximum(counts, 1) -> counts": "Where it divides by 0, the other mean is chosen.",
        "one less: np.maximum(counts, 1) -> np.maximum(counts, 0)": "Where it divides by 0, the other mean is chosen.",
        "function exchanged: (d ** 2).sum(axis=1) -> (d ** 2).mean(axis=1)": (
            "All similarities are multiplied by the same number, and a weighted mean stays what it is."
        ),
        "neighbours or 40": "There is one neighbour at least.",
    },
    hints=[
        "Begin with means and deviations: `np.where(mask, …, 0)`.",
        "With each row divided by its length, one matrix product gives all cosines. Mind rows of zeros.",
        "`np.argsort(-s[u], kind='stable')` lists users from the most similar on; of these take the first k who have "
        "rated the item.",
    ],
)
