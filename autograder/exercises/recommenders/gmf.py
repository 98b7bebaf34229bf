"""Generalised matrix factorization."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def gmf(users, items, user_factors, item_factors):
    r"""Return the products of the factors of some pairs, entry by entry.

    An inner product weighs all factors alike. Generalised matrix factorization leaves the sum to a layer that comes
    after it, which may learn that one factor matters more than another; it hands on the products themselves.

    **Given**

    - `users` and `items`, integers of shape `(batch,)`: the pairs $(u, i)$. Both count from 0; an index of **−1**
      stands for a user, or an item, of whom nothing is known.
    - `user_factors` $P$, shape `(m, k)`, and `item_factors` $Q$, shape `(n, k)`.

    **Return** an array of shape `(batch, k)`:

    $$\varphi_{ui} = P_u \odot Q_i ,$$

    a row of zeros where user or item is unknown. Use NumPy only.
    """
    ### BEGIN SOLUTION
    known = (users != -1) & (items != -1)
    return np.where(known[:, None], user_factors[users] * item_factors[items], 0)
    ### END SOLUTION


def model(rng, m, n, k, batch, cold=""):
    users, items = rng.integers(0, m, batch), rng.integers(0, n, batch)
    if "user" in cold:
        users[1] = -1
    if "item" in cold:
        items[3] = -1
    return {
        "users": users,
        "items": items,
        "user_factors": rng.normal(size=(m, k)),
        "item_factors": rng.normal(size=(n, k)),
    }


@combinable
def mistaken(*, known=lambda users, items: (users >= 0) & (items >= 0), joined=lambda p, q: p * q):
    """Return the algorithm with one slip in it."""

    def gmf(users, items, user_factors, item_factors):
        return np.where(known(users, items)[:, None], joined(user_factors[users], item_factors[items]), 0)

    return gmf


exercise = Exercise(
    solution=gmf,
    points=2,
    cases=[
        Case(
            "one pair by hand",
            inputs={
                "users": np.array([0]),
                "items": np.array([1]),
                "user_factors": np.array([[1.0, 2.0]]),
                "item_factors": np.array([[0.0, 0.0], [3.0, -1.0]]),
            },
            about="(1, 2) ⊙ (3, −1) = (3, −2).",
        ),
        Case("some pairs", model, {"m": 5, "n": 8, "k": 3, "batch": 11}),
        Case("an unknown user", model, {"m": 4, "n": 6, "k": 2, "batch": 7, "cold": "user"}),
        Case("an unknown item", model, {"m": 6, "n": 3, "k": 4, "batch": 9, "cold": "item"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the last row for unknown users",
            mistaken(known=lambda users, items: items >= 0),
            "Index −1 is the last row for NumPy: your unknown users have the factors of the last one.",
        ),
        Mistake(
            "the last row for unknown items",
            mistaken(known=lambda users, items: users >= 0),
            "Index −1 is the last row for NumPy: your unknown items have the factors of the last one.",
        ),
        Mistake(
            "inner product",
            lambda users, items, user_factors, item_factors: np.where(
                (users >= 0) & (items >= 0), (user_factors[users] * item_factors[items]).sum(axis=1), 0
            ),
            "You add the products up. Each of them is handed on: the answer has a row of k entries for each pair.",
        ),
        Mistake(
            "sum of the factors",
            mistaken(joined=lambda p, q: p + q),
            "You add the factors. Where a user's taste meets an item's feature, they are multiplied.",
        ),
        Mistake(
            "difference of the factors",
            mistaken(joined=lambda p, q: p - q),
            "You subtract the factors. They are multiplied, entry by entry.",
        ),
    ],
    equivalent={
        "close taken for equal: users != -1 -> ~np.isclose(users, -1)": "Indices are whole numbers.",
        "close taken for equal: items != -1 -> ~np.isclose(items, -1)": "Indices are whole numbers.",
    },
    hints=["`user_factors[users]` has a row for each pair.", "`*` multiplies entry by entry. Then mind the −1."],
)
