"""The interaction matrix."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def interaction_matrix(users, items, ratings, *, num_users, num_items):
    r"""Return the interaction matrix of a list of ratings, and which of its entries there are.

    Ratings come as a list: who, what, how many stars. Most algorithms want a table $R$ with a row for each user and a
    column for each item. Nearly all of it is empty, and an empty entry is *not* a rating of zero: therefore a mask goes
    with the table.

    **Given**

    - `users` and `items`, integers of shape `(count,)`: rating $k$ is by user `users[k]` on item `items[k]`. Both count
      from 0. No pair occurs twice. There may be users and items without any rating.
    - `ratings`, floats of shape `(count,)`. Any number is a rating, 0 and negative ones too.
    - `num_users` $m \ge 1$ and `num_items` $n \ge 1$, ints.

    **Return** two arrays of shape `(num_users, num_items)`, in this order:

    - $R$, floats: the rating of each pair, 0 where there is none;
    - the mask, integers: 1 where there is a rating, else 0.

    Use NumPy only. The list may be long: do without a loop over all pairs of the table.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((num_users, num_items), ratings.dtype)
    mask = np.zeros((num_users, num_items), int)
    matrix[users, items] = ratings
    mask[users, items] = 1
    return matrix, mask
    ### END SOLUTION


def some(rng, users, items, count, zero=False, empty_user=False):
    """A list in no order; the last user, and the last item, may have nothing, and a rating may be 0."""
    rows = users - 1 if empty_user else users
    places = rng.permutation(rows * items - 1)[:count]
    places[1] = rows * items - 1  # the last pair of all, so that sizes can be seen
    ratings = rng.integers(1, 11, size=count) / 2
    if zero:
        ratings[count // 2], ratings[0] = 0, -1.5
    return {
        "users": places // items,
        "items": places % items,
        "ratings": ratings,
        "num_users": users,
        "num_items": items,
    }


@combinable
def mistaken(*, there=lambda matrix, mask: mask, empty=0.0, turned=False, sizes=lambda given, found: given, off=0):
    """Return the algorithm with one slip in it."""

    def interaction_matrix(users, items, ratings, *, num_users, num_items):
        rows, columns = sizes(num_users, int(users.max()) + 1), sizes(num_items, int(items.max()) + 1)
        if turned:
            users, items, rows, columns = items, users, columns, rows
        matrix, mask = np.full((rows, columns), empty, ratings.dtype), np.zeros((rows, columns), bool)
        matrix[users - off, items - off] = ratings
        mask[users - off, items - off] = True
        return matrix, there(matrix, mask).astype(int)

    return interaction_matrix


exercise = Exercise(
    solution=interaction_matrix,
    points=2,
    parts=[Part("matrix", 1), Part("mask", 1)],
    cases=[
        Case(
            "three ratings by hand",
            inputs={
                "users": np.array([0, 1, 1]),
                "items": np.array([2, 0, 2]),
                "ratings": np.array([5.0, 3.0, 1.0]),
                "num_users": 2,
                "num_items": 4,
            },
            about="User 0 rated item 2; user 1 rated items 0 and 2. Items 1 and 3 have no ratings.",
        ),
        Case("a sparse list", some, {"users": 7, "items": 5, "count": 12}),
        Case("ratings of zero and below", some, {"users": 4, "items": 9, "count": 15, "zero": True}, hidden=True),
        Case("a user without ratings", some, {"users": 6, "items": 8, "count": 20, "empty_user": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mask from the numbers",
            mistaken(there=lambda matrix, mask: matrix != 0),
            "You take every entry that is 0 for empty. A rating may be 0; the list says which pairs there are.",
        ),
        Mistake(
            "mask of what is positive",
            mistaken(there=lambda matrix, mask: matrix > 0),
            "You take every entry that is not positive for empty. The list says which pairs there are.",
        ),
        Mistake(
            "NaN for empty",
            mistaken(empty=np.nan),
            "Your empty entries are NaN. They are to be 0: the mask tells that they are empty.",
        ),
        Mistake(
            "users in columns",
            mistaken(turned=True),
            "Your matrix is the other way round: users are rows, items are columns.",
        ),
        Mistake(
            "sizes from the list",
            mistaken(sizes=lambda given, found: found),
            "You make the table as large as the largest index asks for. Users and items without ratings have rows and "
            "columns too: the sizes are given.",
        ),
        Mistake(
            "indices from one",
            mistaken(off=1),
            "You subtract 1 from the indices. They count from 0 already, and index −1 is the last row.",
        ),
        Mistake(
            "empty where it is filled",
            mistaken(there=lambda matrix, mask: ~mask),
            "Your mask is true where the table is empty. It is to be true where there is a rating.",
        ),
    ],
    equivalent={
        "inputs squeezed": "A list has three ratings at least.",
        "answer squeezed": "A table has two rows and four columns at least.",
    },
    hints=[
        "Begin with a table of zeros, and a table of False.",
        "NumPy assigns many entries at once: `table[rows, columns] = values`.",
    ],
)
