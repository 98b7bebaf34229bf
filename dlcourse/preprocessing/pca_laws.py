"""What holds for the principal axes of any data: both sides of three laws."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.preprocessing.pca import pca, pca_whiten, principal_axes
from dlcourse.preprocessing.spread import spread_of, whitening
from dlcourse.preprocessing.statistics import as_rows, centred_rows

__all__ = ["PCALaws", "pca_laws"]


class PCALaws(NamedTuple):
    """Both sides of each law, on the first axis: measured on samples, then foretold by the variances."""

    total: Float[tf.Tensor, "2"]
    lost: Float[tf.Tensor, "2"]
    whitened: Float[tf.Tensor, "2 features features"]


def _validate(x_train: Any, *, num_components: int, epsilon: Any) -> None:
    refuse_empty("pca_laws", x_train=x_train)
    if not 1 <= num_components <= (x_train.shape[-1] or num_components):
        raise ValueError(
            f"pca_laws: num_components is {num_components}, expected 1 to {x_train.shape[-1]}, the number of features."
        )


@graph_function(static=["num_components"], validate=_validate)
def pca_laws(x_train: Float[tf.Tensor, "samples features"], *, num_components: int, epsilon: Scalar = 1e-5) -> PCALaws:
    """Laws of PCA: total variance, reconstruction error and covariance of whitened components.

    Σⱼ Var(xⱼ) = Σₖ λₖ;  (1/n) Σᵢ ‖xᵢ − x̂ᵢ‖² = λ_{k+1} + … + λ_d;  Cov(z) = diag(λ / (λ + ε))

    Args:
        x_train: samples (samples, features).
        num_components: k, how many axes the reconstruction x̂ keeps.
        epsilon: ε ≥ 0 of the whitening.

    Returns:
        ``PCALaws(total, lost, whitened)``: the total variance (2,), the reconstruction's mean squared distance (2,) and
        the covariance of the whitened samples (2, features, features); first as measured, then as foretold.

    Raises:
        ValueError: k is out of range.

    Example:
        >>> laws = pca_laws([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]], num_components=1)
        >>> print(laws.total.numpy().round(3), laws.lost.numpy().round(3))
        [12.625 12.625] [0.125 0.125]

    Conventions:
        Covariances are divided by n.

    References:
        bishop2006, section 12.1.2; note C, section 7.7.2.
    """
    variances = principal_axes(x_train).variances
    _, distances = centred_rows(x_train)
    reconstruction = pca(x_train, x_train, num_components=num_components).reconstruction
    whitened = as_rows(pca_whiten(x_train, x_train, epsilon=epsilon))
    deviations = spread_of(x_train).deviations
    foretold = tf.square(deviations * whitening(deviations, epsilon))
    count = tf.cast(tf.shape(x_train)[0], x_train.dtype)
    return PCALaws(
        tf.stack([tf.reduce_sum(tf.square(distances)) / count, tf.reduce_sum(variances)]),
        tf.stack(
            [tf.reduce_sum(tf.square(x_train - reconstruction)) / count, tf.reduce_sum(variances[num_components:])]
        ),
        tf.stack(
            [
                tf.matmul(whitened, whitened, transpose_a=True) / count,
                tf.linalg.diag(tf.cast(foretold, x_train.dtype)),
            ]
        ),
    )
