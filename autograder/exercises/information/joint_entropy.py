"""Joint entropy: two variables as one"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake

from ._slips import squeezed, with_positive_logarithm


def joint_entropy(p_xy, *, base=2.0):
    r"""Return the entropy of two variables together.

    Weather and umbrella, pixel and neighbour, question and answer: what is interesting rarely comes alone. Two
    variables are uncertain *together* by less than the sum of both, if they have anything to do with each other. This
    number is where everything that they share is read from.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions. The last two axes are a table with a row for each value of
      $X$ and a column for each value of $Y$, whose entries *together* sum to one; any number of batch axes in front,
      or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** an array of shape `(...)` with

    $$H(X, Y) = -\sum_x \sum_y p(x, y) \log_b p(x, y), \qquad 0 \log 0 = 0 .$$

    Use NumPy only, and leave `p_xy` as it is.
    """
    ### BEGIN SOLUTION
    logs = np.log(np.where(p_xy > 0, p_xy, 1))
    return -np.sum(p_xy * logs, axis=(-2, -1)) / math.log(base)
    ### END SOLUTION


def joints(rng, shape, base):
    rows, columns = shape[-2:]
    return {"p_xy": rng.dirichlet(np.full(rows * columns, 1.5), size=shape[:-2]).reshape(shape), "base": base}


def never_together(rng, shape, base):
    """Pairs that never occur, or hardly ever: one entry of each row is zero, and one of each table is tiny."""
    p = joints(rng, shape, base)["p_xy"]
    for row in p.reshape(-1, shape[-1]):
        row[rng.integers(shape[-1])] = 0
    p[..., 0, :][p[..., 0, :] == 0] = rng.uniform(3e-5, 6e-5)
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def terms(p, base):
    return -p * np.log(np.where(p > 0, p, 1)) / math.log(base)


def no_minus(p_xy, *, base=2.0):
    return -terms(p_xy, base).sum(axis=(-2, -1))


def always_bits(p_xy, *, base=2.0):
    return terms(p_xy, 2.0).sum(axis=(-2, -1))


def of_the_marginals(p_xy, *, base=2.0):
    return sum(terms(p_xy.sum(axis=axis), base).sum(axis=-1) for axis in (-1, -2))


def by_rows(p_xy, *, base=2.0):
    return terms(p_xy, base).sum(axis=-1)


def whole_batch(p_xy, *, base=2.0):
    occurring = p_xy[p_xy > 0]
    return terms(occurring, base).sum()


def first_two_axes(p_xy, *, base=2.0):
    return terms(p_xy, base).sum(axis=(0, 1))


def unprotected(p_xy, *, base=2.0):
    return -(p_xy * np.log(p_xy)).sum(axis=(-2, -1)) / math.log(base)


def conditional(p_xy, *, base=2.0):
    rows = p_xy / p_xy.sum(axis=-1, keepdims=True)
    return -(p_xy * np.log(np.where(rows > 0, rows, 1))).sum(axis=(-2, -1)) / math.log(base)


exercise = Exercise(
    solution=joint_entropy,
    points=1,
    cases=[
        Case(
            "a textbook's table",
            inputs={"p_xy": np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32},
            about="The table of Cover and Thomas's example 2.2.1, which goes through this unit: H(X, Y) = 27/8 bits, "
            "where H(X) = 7/4 and H(Y) = 2.",
        ),
        Case("a batch, in nats", joints, {"shape": (2, 3, 5), "base": math.e}),
        Case("pairs that never occur, or hardly ever", never_together, {"shape": (3, 2, 4), "base": 2.0}, hidden=True),
        Case("two batch axes, in decimal digits", joints, {"shape": (2, 3, 4, 2), "base": 10.0}, hidden=True),
        Case(
            "a batch of one, with a base below one", joints, {"shape": (1, 3, 2), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "no minus sign",
            no_minus,
            "Your entropies are negative; the formula begins with a minus sign.",
        ),
        Mistake(
            "always bits",
            always_bits,
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "sum of the marginal entropies",
            of_the_marginals,
            "You return H(X) + H(Y). That is the joint entropy of *independent* variables, and the most it can be; "
            "take the logarithm of p(x, y) itself.",
        ),
        Mistake(
            "one number a row",
            by_rows,
            "You sum over y only, and so return one number for each x. The sum goes over both axes of the table.",
        ),
        Mistake(
            "one number for the whole batch",
            whole_batch,
            "You add up all tables of a batch. Each has an entropy of its own: sum over the last two axes, and keep "
            "the shape until then.",
        ),
        Mistake(
            "summed over the first two axes",
            first_two_axes,
            "You sum over axes 0 and 1. The table is on the *last* two axes; counting from the end is right for any "
            "number of batch axes.",
        ),
        Mistake(
            "nan from a pair that never occurs",
            unprotected,
            "Where p(x, y) = 0 you get 0 · (−∞) = nan. Such a term counts nothing.",
        ),
        Mistake(
            "conditional entropy",
            conditional,
            "You take the logarithm of p(y|x) and so return what remains uncertain of Y when X is known. Here nothing "
            "is known yet.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(joint_entropy),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is the entropy.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(joint_entropy),
            "For a batch of one your answer has no batch axis. Do not squeeze: it takes away every axis of length "
            "one. Sum over the last two axes only.",
        ),
    ],
    hints=[
        "A pair (x, y) is one outcome like any other: it is the entropy of the table's entries.",
        "`axis` may be a tuple: the last two axes are `(-2, -1)`.",
    ],
)
