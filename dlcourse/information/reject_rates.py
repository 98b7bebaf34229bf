"""A classifier that may refuse to answer: its rates, and what its answers tell about the truth."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where, total
from dlcourse.graph import Scalar, graph_function
from dlcourse.information.distributions import PerDistribution, validate_base, validate_entries
from dlcourse.information.divergence import kl_divergence
from dlcourse.information.entropy import conditional_entropy, entropy, joint_entropy
from dlcourse.information.mutual_information import mutual_information

__all__ = ["ConfusionInformation", "RejectRates", "confusion_information", "reject_rates"]

Confusion = Float[tf.Tensor, "*batch classes answers"]


class RejectRates(NamedTuple):
    """What becomes of the samples: CR, E and Rej, which sum to one, and the accuracy on those not rejected."""

    correct_recognition: PerDistribution
    error: PerDistribution
    reject: PerDistribution
    accuracy: PerDistribution


class ConfusionInformation(NamedTuple):
    """Information measures of the true class T and the answer Y, a rejection being one more answer."""

    target_entropy: PerDistribution
    answer_entropy: PerDistribution
    joint_entropy: PerDistribution
    mutual_information: PerDistribution
    answer_given_target: PerDistribution
    target_given_answer: PerDistribution
    target_from_answer_divergence: PerDistribution
    answer_from_target_divergence: PerDistribution


def _validate_counts(function: str, confusion: Any) -> None:
    validate_entries(function, "confusion", confusion, 2)
    classes, answers = confusion.shape[-2:]
    if None not in (classes, answers) and answers != classes + 1:
        raise ValueError(
            f"{function}: confusion has shape {tuple(confusion.shape)}, expected {classes + 1} columns for its "
            f"{classes} rows: one answer a class, then rejection. Append a column of zeros where nothing is rejected."
        )
    told = f"{function}: a confusion matrix counts no sample at all, expected at least one."
    refuse_where(total(confusion, 2), lambda samples: ~(samples > 0), told)


def _validate_rates(confusion: Any) -> None:
    _validate_counts("reject_rates", confusion)


def _validate_information(confusion: Any, *, base: Any) -> None:
    validate_base("confusion_information", base)
    _validate_counts("confusion_information", confusion)


@graph_function(validate=_validate_rates)
def reject_rates(confusion: Confusion) -> RejectRates:
    """Correct, error and reject rates of a classifier with a reject option, and its accuracy.

    CR = Σₖ cₖₖ / n, Rej = Σₖ c₍ₖ,reject₎ / n, E = 1 − CR − Rej, A = CR / (CR + E)

    Args:
        confusion: counts (..., K, K + 1): a row for each true class, a column for each answer, the last for rejections.

    Returns:
        ``RejectRates(correct_recognition, error, reject, accuracy)``, each (...). The first three sum to one. The
        accuracy is NaN where every sample is rejected: there is no answer to be right.

    Raises:
        ValueError: ``confusion`` has no column for rejections, a negative entry, or no sample.

    Example:
        Of 20 samples 12 are right, 4 wrong and 4 rejected:

        >>> rates = reject_rates([[8.0, 2.0, 0.0], [2.0, 4.0, 4.0]])
        >>> print([float(rate) for rate in rates])
        [0.6, 0.2, 0.2, 0.75]

    References:
        hu2012; note C, section 3.1.2 and figure 3.4.
    """
    answers, rejected = confusion[..., :-1], tf.reduce_sum(confusion[..., -1], axis=-1)
    correct, answered = tf.linalg.trace(answers), tf.reduce_sum(answers, axis=[-2, -1])
    samples = answered + rejected
    # Summed over what is off the diagonal, an error of zero is zero.
    wrong = tf.reduce_sum(tf.linalg.set_diag(answers, tf.zeros_like(answers[..., 0])), axis=[-2, -1])
    return RejectRates(correct / samples, wrong / samples, rejected / samples, correct / answered)


@graph_function(validate=_validate_information)
def confusion_information(confusion: Confusion, *, base: Scalar = 2.0) -> ConfusionInformation:
    """Information measures of a confusion matrix with rejections: entropies, mutual information, KL.

    p(t, y) = c / n, and of it H(T), H(Y), H(T, Y), I(T; Y), H(Y|T), H(T|Y), KL(T‖Y) and KL(Y‖T)

    Args:
        confusion: counts (..., K, K + 1): a row for each true class, a column for each answer, the last for rejections.
        base: of the logarithm: 2 for bits, e for nats.

    Returns:
        ``ConfusionInformation``, each measure (...). In the divergences, which compare p(t) with p(y) class by class,
        "reject" is an answer that no sample has as its class: KL(Y‖T) is infinite as soon as one is rejected. All
        measures reach their baseline H(T), or 0, when the answers are right; reaching it proves nothing, for answers
        that are consistently wrong do so too.

    Raises:
        ValueError: ``confusion`` has no column for rejections, a negative entry, or no sample.

    Example:
        Right throughout, and wrong throughout: the rates differ, but no measure of information does.

        >>> right = confusion_information([[5.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
        >>> wrong = confusion_information([[0.0, 5.0, 0.0], [5.0, 0.0, 0.0]])
        >>> print(right.mutual_information.numpy(), wrong.mutual_information.numpy())
        1.0 1.0

    References:
        hu2012; note C, section 3.1.2 and figures 3.2–3.4.
    """
    samples = tf.reduce_sum(confusion, axis=[-2, -1], keepdims=True)
    p_ty = confusion / samples
    p_y = tf.reduce_sum(p_ty, axis=-2)
    p_t = tf.reduce_sum(p_ty, axis=-1)
    p_t = tf.concat([p_t, tf.zeros_like(p_t[..., :1])], axis=-1)  # no sample's class is "reject"
    p_yt = tf.linalg.matrix_transpose(p_ty)
    return ConfusionInformation(
        entropy(p_t, base=base),
        entropy(p_y, base=base),
        joint_entropy(p_ty, base=base),
        mutual_information(p_ty, base=base),
        conditional_entropy(p_ty, base=base),
        conditional_entropy(p_yt, base=base),
        kl_divergence(p_t, p_y, base=base),
        kl_divergence(p_y, p_t, base=base),
    )
