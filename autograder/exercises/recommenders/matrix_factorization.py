"""The prediction of matrix factorization."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def matrix_factorization(users, items, user_factors, item_factors, user_bias, item_bias, *, mean=0.0):
    r"""Return the ratings that matrix factorization predicts for some pairs.

    A user is a short vector of tastes, an item a short vector of features, and they agree as far as their inner product
    is large. Biases say that some users are generous, and that some items please everybody.

    **Given**

    - `users` and `items`, integers of shape `(batch,)`: the pairs $(u, i)$ that are asked for. Both count from 0. An
      index of **−1** stands for a user, or an item, of whom nothing is known.
    - `user_factors` $P$, shape `(m, k)`; `item_factors` $Q$, shape `(n, k)`; `user_bias` $b$, shape `(m,)`;
      `item_bias` $c$, shape `(n,)`.
    - `mean` $\mu$, a number: the mean of all ratings that were learnt from.

    **Return** an array of shape `(batch,)`:

    $$\hat r_{ui} = \mu + P_u \cdot Q_i + b_u + c_i .$$

    What is unknown has factors and a bias of zero, so that a pair with an unknown user has $\mu + c_i$, and one of two
    unknowns has $\mu$. Pairs may occur twice, and there may be far fewer of them than entries of the table $PQ^\top$.
    Use NumPy only.
    """
    ### BEGIN SOLUTION
    p = np.where((users != -1)[:, None], user_factors[users], 0)
    q = np.where((items != -1)[:, None], item_factors[items], 0)
    b, c = np.where(users != -1, user_bias[users], 0), np.where(items != -1, item_bias[items], 0)
    return mean + (p * q).sum(axis=1) + b + c
    ### END SOLUTION


def model(rng, m, n, k, batch, cold=False, mean=0.0):
    users, items = rng.integers(0, m, batch), rng.integers(0, n, batch)
    if cold:
        users[0], items[1], users[2], items[2] = -1, -1, -1, -1
    shapes = {"user_factors": (m, k), "item_factors": (n, k), "user_bias": (m,), "item_bias": (n,)}
    drawn = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return {"users": users, "items": items, **drawn, "mean": mean}


@combinable
def mistaken(
    *,
    unknown=lambda rows, ids: np.where(ids.reshape(-1, *[1] * (rows.ndim - 1)) >= 0, rows, 0),
    centre=lambda mean: mean,
    user_sign=1,
    item_sign=1,
    joined=lambda product: product.sum(axis=1),
    biased_pair=False,
):
    """Return the algorithm with one slip in it."""

    def matrix_factorization(users, items, user_factors, item_factors, user_bias, item_bias, *, mean=0.0):
        rows = [
            unknown(t[i], i)
            for t, i in zip(
                (user_factors, item_factors, user_bias, item_bias), (users, items, users, items), strict=True
            )
        ]
        answer = centre(mean) + joined(rows[0] * rows[1]) + user_sign * rows[2] + item_sign * rows[3]
        return np.where((users < 0) | (items < 0), mean, answer) if biased_pair else answer

    return matrix_factorization


exercise = Exercise(
    solution=matrix_factorization,
    points=3,
    cases=[
        Case(
            "one pair by hand",
            inputs={
                "users": np.array([0]),
                "items": np.array([0]),
                "user_factors": np.array([[1.0, 2.0]]),
                "item_factors": np.array([[3.0, -1.0]]),
                "user_bias": np.array([0.5]),
                "item_bias": np.array([-0.25]),
            },
            about="The inner product is 3 − 2 = 1, and the biases add 0.5 − 0.25: the rating is 1.25.",
        ),
        Case("some pairs", model, {"m": 5, "n": 8, "k": 3, "batch": 11, "mean": 3.5}),
        Case("unknown users and items", model, {"m": 4, "n": 6, "k": 2, "batch": 9, "cold": True, "mean": 3.25}),
        Case("one factor", model, {"m": 7, "n": 3, "k": 1, "batch": 10, "mean": -0.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the last row for the unknown",
            mistaken(unknown=lambda rows, ids: rows),
            "Index −1 is the last row for NumPy, and so your unknown users have the tastes of the last one. Theirs are "
            "zero.",
        ),
        Mistake(
            "the mean forgotten",
            mistaken(centre=lambda mean: 0),
            "Your ratings do without μ. Factors and biases say how far a pair is from the mean.",
        ),
        Mistake(
            "user bias forgotten",
            mistaken(user_sign=0),
            "The user's bias is missing: some users are more generous than others.",
        ),
        Mistake(
            "item bias forgotten",
            mistaken(item_sign=0),
            "The item's bias is missing: some items please everybody.",
        ),
        Mistake(
            "user bias subtracted",
            mistaken(user_sign=-1),
            "You subtract the user's bias. Who has a large one gives larger ratings.",
        ),
        Mistake(
            "mean over the factors",
            mistaken(joined=lambda product: product.mean(axis=1)),
            "You take the mean of the products of factors. An inner product is their sum.",
        ),
        Mistake(
            "the mean for every cold pair",
            mistaken(biased_pair=True),
            "A pair with one unknown gets μ alone. Of the other one you know the bias: use it.",
        ),
    ],
    equivalent={
        f"close taken for equal: {name} != -1 -> ~np.isclose({name}, -1){number}": "Indices are whole numbers."
        for name in ("users", "items")
        for number in ("", " #2")
    },
    hints=[
        "`user_factors[users]` has a row for each pair.",
        "Multiply the rows entry by entry and sum: the whole table P Qᵀ is not needed.",
        "`np.where((users >= 0)[:, None], …, 0)` makes rows of zeros of the unknown.",
    ],
)
