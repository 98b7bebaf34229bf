"""One-hot encoding"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def one_hot(x_train, x, *, unknown="zeros"):
    r"""Return categories as indicators, a column for each category of the training split.

    Cat is 1, dog is 2, bird is 3. To a network with these codes a dog is the mean of a cat and a bird. Codes have an
    order and distances, categories have none. Give each category its own input instead: 1 if the sample belongs to it,
    otherwise 0.

    The categories are those of the training split, because each column has a weight, and the weights are learnt there.
    Sooner or later there is a sample of a category that never occurred in training.

    **Given**

    - `x_train`, shape `(N,)`: integers, one feature of the training split.
    - `x`, shape `(M,)`: integers, what to encode.
    - `unknown`: what a category of `x` gets that does not occur in `x_train`. With `"zeros"` its row is all zeros. With
      `"column"` there is a *last* column, which is 1 for every unknown category, and 0 for the others.

    **Return** an array of shape `(M, K)`, or `(M, K + 1)` with `unknown="column"`. $K$ is the number of different
    values in `x_train`; the columns are those values in *ascending* order.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    categories = np.unique(x_train)  # sorted
    encoded = (x[:, None] == categories).astype(float)
    if unknown == "column":
        return np.concatenate([encoded, 1 - encoded.sum(axis=1, keepdims=True)], axis=1)
    return encoded
    ### END SOLUTION


def known(rng, train, test, unknown, strangers=0, single=False):
    """Codes with gaps, every category several times, the largest code not first and the smallest not either."""
    categories = np.sort(rng.choice(np.arange(-3, 25), size=5 + strangers, replace=False))
    strange = rng.permutation(np.arange(1, 4 + strangers))[:strangers]
    usual = np.delete(categories, strange)
    middle = usual[1:-1]
    x_train = np.concatenate([rng.permutation(middle)[::-1], rng.permutation(usual), rng.choice(usual, size=train)])
    if (np.diff(x_train[: len(middle)]) > 0).all():
        x_train[: len(middle)] = x_train[: len(middle)][::-1].copy()
    x = rng.permutation(np.concatenate([usual[:-1], categories[strange], rng.choice(usual[:-1], size=test)]))
    return {"x_train": x_train, "x": usual[:1] if single else x, "unknown": unknown}


def one_category(rng):
    """A training split in which there is only one category, and another one afterwards."""
    here, strange = rng.choice(np.arange(-20, 20), size=2, replace=False)
    return {"x_train": np.repeat(here, 3), "x": np.array([strange, here]), "unknown": "column"}


@combinable
def encode(categories=lambda x_train, x: np.unique(x_train), last=True, stranger=None, column=True):
    """Return the exercise with one slip in it."""

    def one_hot(x_train, x, *, unknown="zeros"):
        values = np.asarray(categories(x_train, x))
        encoded = (x[:, None] == values).astype(float)
        rest = 1 - encoded.sum(axis=1, keepdims=True)
        if unknown == "column" and column:
            return np.concatenate([encoded, rest] if last else [rest, encoded], axis=1)
        if stranger is not None and unknown == "zeros":
            encoded[:, stranger] += rest[:, 0]
        return encoded

    return one_hot


def of_its_rank(x_train, x, *, unknown="zeros"):
    categories = np.unique(x_train)
    place = np.minimum(np.searchsorted(categories, x), len(categories) - 1)
    encoded = np.eye(len(categories))[place]
    if unknown == "column":
        strange = (categories[place] != x)[:, None]
        return np.concatenate([np.where(strange, 0, encoded), strange], axis=1).astype(float)
    return encoded


exercise = Exercise(
    solution=one_hot,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={"x_train": np.array([2, 7, 2, 5]), "x": np.array([7, 2, 9])},
            about="The categories are 2, 5 and 7: 7 becomes (0, 0, 1), 2 becomes (1, 0, 0), and 9 is new.",
        ),
        Case("nothing new", known, {"train": 6, "test": 3, "unknown": "zeros"}),
        Case("something new", known, {"train": 5, "test": 4, "unknown": "zeros", "strangers": 2}, hidden=True),
        Case("a column for the new", known, {"train": 7, "test": 2, "unknown": "column", "strangers": 2}, hidden=True),
        Case("a column for nothing", known, {"train": 4, "test": 5, "unknown": "column"}, hidden=True),
        Case(
            "a single sample",
            known,
            {"train": 3, "test": 1, "unknown": "zeros", "single": True},
            hidden=True,
            weight=0.5,
        ),
        Case("a single category", one_category, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "categories of the samples",
            encode(lambda x_train, x: np.unique(x)),
            "You look for the categories in `x`. Another batch would have other columns, and the weights behind them "
            "would mean something else. The categories are the training split's.",
        ),
        Mistake(
            "categories of everything together",
            encode(lambda x_train, x: np.unique(np.concatenate([x_train, x]))),
            "You look for the categories in training split and samples together. For a category that was never trained "
            "there is no weight.",
        ),
        Mistake(
            "in the order in which they occur",
            encode(lambda x_train, x: list(dict.fromkeys(x_train.tolist()))),
            "Your columns follow the order in which the categories first occur. Asked for is the ascending order.",
        ),
        Mistake(
            "a column for every code",
            encode(lambda x_train, x: np.arange(x_train.min(), x_train.max() + 1)),
            "You have a column for every code between the smallest and the largest, as if all of them occurred.",
        ),
        Mistake(
            "the new taken for its neighbour",
            of_its_rank,
            "An unknown category becomes the next larger one: `searchsorted` tells where a value *would* stand. Check "
            "that it is there.",
        ),
        Mistake(
            "the new taken for the first category",
            encode(stranger=0),
            "An unknown category becomes the first one: `argmax` of nothing but zeros (or False) is 0.",
        ),
        Mistake(
            "column of the new in front",
            encode(last=False),
            "Your column for unknown categories comes first. It is the last one.",
        ),
        Mistake(
            "no column for the new",
            encode(column=False),
            'With `unknown="column"` there is one column more, even if no category is unknown.',
        ),
        Mistake(
            "one category dropped",
            encode(lambda x_train, x: np.unique(x_train)[1:]),
            "The first category has no column. (In statistics one is often dropped against collinearity; here all are "
            "kept.)",
        ),
    ],
    forbidden=["sklearn", "pandas"],
    hints=[
        "What does `np.unique` return, and in which order?",
        "`x[:, None] == categories` compares every sample with every category at once.",
    ],
)
