"""What two variables tell about each other: on average, outcome by outcome, and as a share of all there is."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import Joint, PerDistribution, distributions, marginals, surprise

__all__ = [
    "MutualInformationExpectations",
    "mutual_information",
    "mutual_information_expectations",
    "normalized_mutual_information",
    "pointwise_mutual_information",
]

AVERAGES = ("arithmetic", "geometric", "min", "max")


class MutualInformationExpectations(NamedTuple):
    """What each outcome tells about the other variable, and the mutual information as three expectations."""

    of_x: Float[tf.Tensor, "*batch x"]
    of_y: Float[tf.Tensor, "*batch y"]
    expectations: Float[tf.Tensor, "*batch 3"]


@graph_function(validate=distributions("mutual_information", p_xy=2))
def mutual_information(p_xy: Joint, *, base: Scalar = 2.0) -> PerDistribution:
    """Mutual information of two discrete variables.

    I(X; Y) = Σₓ Σᵧ p(x, y) log(p(x, y) / (p(x) p(y))) = KL(p(x, y)‖p(x) p(y)) = H(Y) − H(Y|X)

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        I(X; Y) of each joint distribution, (...): symmetric, 0 where X and Y are independent and only there, at most
        the smaller of H(X) and H(Y). Rounding may leave a number like −1e-17 for 0.

    Raises:
        ValueError: a distribution is empty, has a negative entry or another sum than one (within 1e-5), or ``base`` is
            no base of a logarithm.

    Example:
        Cover and Thomas's example 2.2.1 has 3/8 bits:

        >>> counts = [[4.0, 2.0, 2.0, 8.0], [2.0, 4.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0], [1.0, 1.0, 2.0, 0.0]]
        >>> print(mutual_information(np.array(counts) / 32).numpy())
        0.375

    Conventions:
        ``sklearn.metrics.mutual_info_score`` counts in nats and takes labels or a contingency table; that table
        divided by its sum is ``p_xy``. Note D's E_x E_y stands for one expectation, over p(x, y).

    References:
        cover2006, equation 2.28; note C, figure 3.2; note D, section 13.
    """
    p_x, p_y = marginals(p_xy)
    terms = surprise(p_xy, p_x) + surprise(p_xy, p_y) - surprise(p_xy, p_xy)  # (..., x, y)
    return tf.reduce_sum(terms, axis=[-2, -1]) / tf.math.log(base)


@graph_function(validate=distributions("pointwise_mutual_information", p_xy=2))
def pointwise_mutual_information(p_xy: Joint, *, base: Scalar = 2.0) -> Joint:
    """Pointwise mutual information (PMI) of each pair of outcomes.

    pmi(x, y) = log(p(x, y) / (p(x) p(y))); its expectation over p(x, y) is the mutual information

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        One number a pair, (..., X, Y): positive where x and y attract each other, negative where they avoid each
        other, −∞ where they never meet, NaN where x or y itself never occurs, so that there is nothing to compare.

    Raises:
        ValueError: as in ``mutual_information``.

    Example:
        >>> print(pointwise_mutual_information([[0.5, 0.0], [0.25, 0.25]]).numpy().round(4))
        [[ 0.415   -inf]
         [-0.585  1.   ]]

    References:
        church1990; note D, section 13.
    """
    p_x, p_y = marginals(p_xy)
    return (tf.math.log(p_xy) - tf.math.log(p_x) - tf.math.log(p_y)) / tf.math.log(base)


@graph_function(validate=distributions("mutual_information_expectations", p_xy=2))
def mutual_information_expectations(p_xy: Joint, *, base: Scalar = 2.0) -> MutualInformationExpectations:
    """Mutual information as expectations of divergences: what each outcome tells, and the means of it.

    I(X; Y) = E_xy log(p(x, y) / (p(x) p(y))) = E_x KL(p(y|x)‖p(y)) = E_y KL(p(x|y)‖p(x))

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        ``MutualInformationExpectations(of_x, of_y, expectations)``: KL(p(y|x)‖p(y)) for each x, (..., X);
        KL(p(x|y)‖p(x)) for each y, (..., Y); and the three expectations in the order of the equation, (..., 3), which
        agree up to rounding. An outcome that never occurs tells nothing, 0, and has no weight.

    Raises:
        ValueError: as in ``mutual_information``.

    Example:
        X = 0 leaves Y open, and X = 1 settles it. Before, Y = 1 has the probability 1/4.

        >>> told = mutual_information_expectations([[0.25, 0.25], [0.5, 0.0]])
        >>> print(*(array.numpy().round(4) for array in told))
        [0.2075 0.415 ] [0.0817 1.    ] [0.3113 0.3113 0.3113]

    Conventions:
        Note D's E_x E_y stands for one expectation, over p(x, y). Weighted with p(x) and p(y) one after the other it
        is another number. The mean of pmi alone, not weighted, is another one still.

    References:
        cover2006, equations 2.28 and 2.30; note D, section 13.
    """
    p_x, p_y = marginals(p_xy)
    given_x, given_y = tf.math.divide_no_nan(p_xy, p_x), tf.math.divide_no_nan(p_xy, p_y)
    of_x = tf.reduce_sum(surprise(given_x, p_y) - surprise(given_x, given_x), axis=-1)
    of_y = tf.reduce_sum(surprise(given_y, p_x) - surprise(given_y, given_y), axis=-2)
    terms = surprise(p_xy, p_x) + surprise(p_xy, p_y) - surprise(p_xy, p_xy)  # (..., x, y)
    means = (
        tf.reduce_sum(terms, axis=[-2, -1]),
        tf.reduce_sum(p_x[..., 0] * of_x, axis=-1),
        tf.reduce_sum(p_y[..., 0, :] * of_y, axis=-1),
    )
    unit = tf.math.log(base)
    return MutualInformationExpectations(of_x / unit, of_y / unit, tf.stack(means, axis=-1) / unit)


def _validate_average(p_xy: Any, *, average: str) -> None:
    if average not in AVERAGES:
        raise ValueError(
            f"normalized_mutual_information: average is {average!r}, expected one of {', '.join(map(repr, AVERAGES))}."
        )
    distributions("normalized_mutual_information", p_xy=2)(p_xy, base=2.0)


@graph_function(static=["average"], validate=_validate_average)
def normalized_mutual_information(p_xy: Joint, *, average: str = "arithmetic") -> PerDistribution:
    """Normalised mutual information (NMI): mutual information divided by a mean of both entropies.

    NMI(X, Y) = I(X; Y) / mean(H(X), H(Y))

    Args:
        p_xy: joint distributions (..., X, Y), each of sum one: a row for each x, a column for each y.
        average: which mean of the two entropies: "arithmetic", "geometric", "min" or "max".

    Returns:
        One number a joint distribution, (...), from 0 (independent) to 1 (each determines the other; with "min", one
        determines the other). It has no unit. Where nothing is shared it is 0, but 1 where both variables are
        constant: two labellings that put everything into one class agree.

    Raises:
        ValueError: as in ``mutual_information``, or ``average`` is none of the four.

    Example:
        >>> print(normalized_mutual_information([[[0.5, 0.0], [0.0, 0.5]], [[0.25, 0.25], [0.25, 0.25]]]).numpy())
        [1. 0.]

    Conventions:
        scikit-learn's ``normalized_mutual_info_score``, with the same default. Note C calls the information gain a
        normalised mutual information; it is the mutual information as it is.

    References:
        vinh2010; note C, section 3.1.2.
    """
    p_x, p_y = marginals(p_xy)
    h_x, h_y = (tf.reduce_sum(surprise(p, p), axis=[-2, -1]) for p in (p_x, p_y))
    terms = surprise(p_xy, p_x) + surprise(p_xy, p_y) - surprise(p_xy, p_xy)
    shared = tf.reduce_sum(terms, axis=[-2, -1])
    mean = {
        "arithmetic": lambda: (h_x + h_y) / 2,
        "geometric": lambda: tf.sqrt(h_x * h_y),
        "min": lambda: tf.minimum(h_x, h_y),
        "max": lambda: tf.maximum(h_x, h_y),
    }[average]()
    # Told by what occurs, not by an entropy of zero, which rounding may miss.
    constant_x, constant_y = (tf.equal(tf.math.count_nonzero(p, axis=[-2, -1]), 1) for p in (p_x, p_y))
    share = tf.where(constant_x | constant_y, tf.zeros_like(shared), tf.math.divide_no_nan(shared, mean))
    return tf.where(constant_x & constant_y, tf.ones_like(shared), share)
