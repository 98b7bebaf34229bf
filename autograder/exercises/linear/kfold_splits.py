"""K-fold cross-validation: the folds"""

import numpy as np

from autograder import Case, Exercise, Mistake


def kfold_splits(permutation, *, folds):
    r"""Return the indices to train and to validate on, for each of k folds.

    A model must be judged by samples that it has not seen. When samples are few, one cannot lay many aside; so lay a
    few aside, judge, and do it again with others, until each has been laid aside once.

    **Given**

    - `permutation`, integers of shape `(n,)`: the indices $0, \dots, n - 1$ of the samples, shuffled.
    - `folds`: $k$, an int from 2 to $n$.

    Cut the permutation into $k$ consecutive blocks, in order. Where $n$ is no multiple of $k$, the **first** $n \bmod
    k$ blocks have one index more than the others.

    **Return** a list of $k$ pairs of arrays, one for each block: first the indices to train on, that is all others, in
    the order of the permutation; then the indices to validate on, those of the block, in its order.
    """
    ### BEGIN SOLUTION
    blocks = np.array_split(permutation, folds)
    return [(np.concatenate(blocks[:i] + blocks[i + 1 :]), blocks[i]) for i in range(folds)]
    ### END SOLUTION


def shuffled(rng, n, folds):
    """A permutation in which some block, if it has several indices, and all that is left of the others are unsorted."""
    while True:
        permutation = rng.permutation(n)
        pairs = kfold_splits(permutation, folds=folds)
        blocks = folds == n or any(np.any(np.diff(v) < 0) for _, v in pairs)
        if all(np.any(np.diff(train) < 0) for train, _ in pairs) and blocks:
            return {"permutation": permutation, "folds": folds}


def cut(permutation, blocks, sort=False, turn=False):
    pairs = [(np.concatenate(blocks[:i] + blocks[i + 1 :]), blocks[i]) for i in range(len(blocks))]
    if sort:
        pairs = [(np.sort(train), np.sort(validation)) for train, validation in pairs]
    return [(validation, train) for train, validation in pairs] if turn else pairs


def ends(sizes, permutation):
    return np.split(permutation, np.cumsum(sizes)[:-1])


def rest_at_the_end(permutation, *, folds):
    size = len(permutation) // folds
    return cut(permutation, ends([size] * (folds - 1) + [len(permutation) - size * (folds - 1)], permutation))


def last_blocks_larger(permutation, *, folds):
    size, more = divmod(len(permutation), folds)
    return cut(permutation, ends([size] * (folds - more) + [size + 1] * more, permutation))


def as_large_as_may_be(permutation, *, folds):
    size = -(-len(permutation) // folds)
    return cut(permutation, [permutation[i * size : (i + 1) * size] for i in range(folds)])


def rest_left_out(permutation, *, folds):
    size = len(permutation) // folds
    return cut(permutation, ends([size] * folds, permutation[: size * folds]))


def in_turn(permutation, *, folds):
    return cut(permutation, [permutation[i::folds] for i in range(folds)])


def not_shuffled(permutation, *, folds):
    return cut(permutation, np.array_split(np.arange(len(permutation)), folds))


def on_everything(permutation, *, folds):
    return [(permutation, block) for block in np.array_split(permutation, folds)]


exercise = Exercise(
    solution=kfold_splits,
    points=2,
    cases=[
        Case(
            "five samples, two folds",
            inputs={"permutation": np.array([3, 0, 4, 1, 2]), "folds": 2},
            about="The blocks are 3, 0, 4 and 1, 2: validate on each, and train on the other.",
        ),
        Case("without a rest", shuffled, {"n": 12, "folds": 4}),
        Case("with a rest", shuffled, {"n": 11, "folds": 3}),
        Case("with a larger rest", shuffled, {"n": 17, "folds": 5}, hidden=True),
        Case("leave one out", shuffled, {"n": 6, "folds": 6}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "rest in the last block",
            rest_at_the_end,
            "Your last block takes the whole rest, and may be much larger than the others. Give the first blocks one "
            "more each.",
        ),
        Mistake("last blocks larger", last_blocks_larger, "Your *last* blocks have one more. The first ones do."),
        Mistake(
            "all blocks rounded up",
            as_large_as_may_be,
            "All blocks of yours but the last have ⌈n/k⌉ indices, and the last has what is left. Only the first n mod "
            "k have one more.",
        ),
        Mistake(
            "rest left out",
            rest_left_out,
            "Some samples are in no block of yours. Every sample is validated on exactly once.",
        ),
        Mistake(
            "dealt out in turn", in_turn, "You deal the indices out in turn, like cards. The blocks are consecutive."
        ),
        Mistake(
            "permutation ignored",
            not_shuffled,
            "You cut 0, …, n − 1, not the permutation. Data often come sorted by class.",
        ),
        Mistake(
            "indices sorted",
            lambda permutation, *, folds: cut(permutation, np.array_split(permutation, folds), sort=True),
            "You sort the indices. Keep the permutation's order.",
        ),
        Mistake(
            "trained on what is validated on",
            on_everything,
            "You train on all samples, also on those of the block. Then the model is judged by samples that it has "
            "seen.",
        ),
        Mistake(
            "pairs turned round",
            lambda permutation, *, folds: cut(permutation, np.array_split(permutation, folds), turn=True),
            "Your pairs are turned round: first what to train on, then what to validate on.",
        ),
        Mistake(
            "a single index squeezed",
            lambda permutation, *, folds: [(a, np.squeeze(b)) for a, b in kfold_splits(permutation, folds=folds)],
            "Where a block has one index you return a number. It is an array of one index: do not squeeze.",
        ),
    ],
    equivalent={
        "inputs squeezed": "There are two folds at least, and so two samples.",
    },
    forbidden=["sklearn"],
    hints=["`np.array_split` allows for a rest, unlike `np.split`. Where does it put it?"],
)
