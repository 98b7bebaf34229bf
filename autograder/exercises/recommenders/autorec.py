"""AutoRec: an autoencoder of rating vectors."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def autorec(ratings, mask, encoder, encoder_bias, decoder, decoder_bias):
    r"""Return the ratings that AutoRec reconstructs.

    An autoencoder learns to give back what it is given, through a layer that is too narrow for it. AutoRec is given the
    ratings of an item by those who have rated it, and gives back ratings of *all* users: those that were missing are
    what it recommends by.

    **Given**

    - `ratings`, shape `(items, users)`: a row is an item $i$ with its ratings $R_i$ by all users. This is the
      interaction matrix, *transposed*. What stands in an empty entry is anything, NaN too.
    - `mask`, booleans of the same shape: whether there is a rating.
    - `encoder` $V^\top$, shape `(users, hidden)`; `encoder_bias` $\mu$, shape `(hidden,)`; `decoder` $W^\top$, shape
      `(hidden, users)`; `decoder_bias` $b$, shape `(users,)`.

    **Return** an array of shape `(items, users)`, the row of item $i$ being

    $$\hat R_i = W\, \sigma\big(V R_i + \mu\big) + b, \qquad \sigma(z) = \frac{1}{1 + e^{-z}},$$

    in which an empty entry of $R_i$ counts as **0**. All entries are returned, the empty ones too. Net inputs may be as
    large as several thousands: write $\sigma$ such that it stays a number. Use NumPy only.
    """
    ### BEGIN SOLUTION
    known = np.where(mask, ratings, 0)
    hidden = np.exp(-np.logaddexp(0, -(known @ encoder + encoder_bias)))
    return hidden @ decoder + decoder_bias
    ### END SOLUTION


def network(rng, items, users, hidden, scale=0.3, rubbish=None):
    mask = rng.random((items, users)) < 0.6
    mask[0], mask[:, 1] = False, False  # an item without ratings, and a user without any
    ratings = rng.integers(1, 6, size=(items, users)).astype(float)
    ratings[~mask] = rng.integers(7, 12, size=(~mask).sum()) if rubbish is None else rubbish
    return {
        "ratings": ratings,
        "mask": mask,
        "encoder": scale * rng.normal(size=(users, hidden)),
        "encoder_bias": rng.normal(size=hidden),
        "decoder": rng.normal(size=(hidden, users)),
        "decoder_bias": rng.normal(size=users),
    }


def stable(z):
    return np.exp(-np.logaddexp(0, -z))


@combinable
def mistaken(
    *,
    known=lambda ratings, mask: np.where(mask, ratings, 0),
    activation=stable,
    inner=1,
    outer=1,
    last=lambda out: out,
    kept=lambda out, ratings, mask: out,
):
    """Return the algorithm with one slip in it."""

    def autorec(ratings, mask, encoder, encoder_bias, decoder, decoder_bias):
        with np.errstate(all="ignore"):
            hidden = activation(known(ratings, mask) @ encoder + inner * encoder_bias)
        return kept(last(hidden @ decoder + outer * decoder_bias), ratings, mask)

    return autorec


def centred(ratings, mask):
    counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    means = np.where(mask, ratings, 0).sum(axis=1, keepdims=True) / counts
    return np.where(mask, ratings - means, 0)


def unstable(z):
    return np.exp(z) / (1 + np.exp(z))


exercise = Exercise(
    solution=autorec,
    points=3,
    cases=[
        Case(
            "two items by hand",
            inputs={
                "ratings": np.array([[0.0, 0.0], [1.0, 9.0]]),
                "mask": np.array([[True, True], [True, False]]),
                "encoder": np.array([[1.0], [1.0]]),
                "encoder_bias": np.array([0.0]),
                "decoder": np.array([[2.0, 4.0]]),
                "decoder_bias": np.array([1.0, 0.0]),
            },
            about="The first item gives σ(0) = ½ and (2, 2). Of the second only the rating 1 is seen: σ(1) ≈ 0.731.",
        ),
        Case("some items", network, {"items": 5, "users": 8, "hidden": 3}),
        Case("one item, which nobody has rated", network, {"items": 1, "users": 7, "hidden": 4}),
        Case("NaN in empty entries", network, {"items": 6, "users": 4, "hidden": 7, "rubbish": np.nan}, hidden=True),
        Case("large net inputs", network, {"items": 4, "users": 7, "hidden": 5, "scale": 900.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "empty entries seen",
            mistaken(known=lambda ratings, mask: ratings),
            "Your network sees what stands in empty entries. These count as 0, whatever it is.",
        ),
        Mistake(
            "product with the mask",
            mistaken(known=lambda ratings, mask: ratings * mask),
            "You multiply by the mask, and NaN times 0 is NaN. Choose 0 where there is no rating.",
        ),
        Mistake(
            "deviations from the item's mean",
            mistaken(known=centred),
            "You subtract the item's mean first. Here the ratings go in as they are.",
        ),
        Mistake(
            "no sigmoid",
            mistaken(activation=lambda z: z),
            "Your hidden layer has no sigmoid.",
        ),
        Mistake(
            "tanh in the hidden layer",
            mistaken(activation=np.tanh),
            "Your hidden layer has a tanh. It is the sigmoid that is asked for.",
        ),
        Mistake(
            "sigmoid at the end",
            mistaken(last=stable),
            "You put the output through a sigmoid, too. Ratings are not between 0 and 1: the output is linear.",
        ),
        Mistake(
            "hidden bias forgotten",
            mistaken(inner=0),
            "The bias μ of the hidden layer is missing.",
        ),
        Mistake(
            "output bias forgotten",
            mistaken(outer=0),
            "The bias b of the output is missing.",
        ),
        Mistake(
            "observed ratings given back",
            mistaken(kept=lambda out, ratings, mask: np.where(mask, ratings, out)),
            "You return observed ratings as they came in. The network's answer is asked for, for all entries.",
        ),
        Mistake(
            "only observed entries",
            mistaken(kept=lambda out, ratings, mask: np.where(mask, out, 0)),
            "You set empty entries to 0 in the answer. Just these are what a recommender is for.",
        ),
        Mistake(
            "net inputs clipped",
            mistaken(activation=lambda z: stable(np.clip(z, -10, 10))),
            "You clip the net inputs, and σ of a bound is neither 0 nor 1. A stable σ needs no bound.",
            others=[mistaken(activation=lambda z, most=most: stable(np.clip(z, -most, most))) for most in (5, 6, 8)],
        ),
        Mistake(
            "exponentials overflow",
            mistaken(activation=unstable),
            "For large net inputs your σ divides inf by inf. Write it so that only negative numbers are exponentiated.",
        ),
    ],
    hints=[
        "`np.where(mask, ratings, 0)` first: a product with the mask would keep NaN.",
        "σ(z) = (1 + tanh(z/2))/2 does not overflow.",
    ],
)
