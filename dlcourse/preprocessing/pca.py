"""Principal components: the directions in which the training split varies most, and whitening along them."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.preprocessing.spread import spread_of, unwhitening, whitening
from dlcourse.preprocessing.statistics import Features, Samples, Train, refuse_empty

__all__ = [
    "PCAProjection",
    "PrincipalAxes",
    "inverse_pca",
    "inverse_pca_whiten",
    "pca",
    "pca_whiten",
    "principal_axes",
]


class PrincipalAxes(NamedTuple):
    """Where the training split lies: its mean, its axes as columns, longest first, and the variance along each."""

    mean: Features
    axes: Float[tf.Tensor, "features components"]
    variances: Float[tf.Tensor, " components"]


class PCAProjection(NamedTuple):
    """Coordinates along the first axes, what they say of the samples, and the variance along each of these axes."""

    scores: Float[tf.Tensor, "*samples components"]
    reconstruction: Samples
    variances: Float[tf.Tensor, " components"]


def _validate(function: str) -> Any:
    def validate(x_train: Any, *_: Any, num_components: int | None = None, epsilon: Any = None) -> None:
        refuse_empty(function)(x_train)
        features = x_train.shape[-1]
        if num_components is not None and not 1 <= num_components <= (features or num_components):
            raise ValueError(
                f"{function}: num_components is {num_components}, expected 1 to {features}, the number of features."
            )
        value = None if epsilon is None else tf.get_static_value(epsilon)
        if value is not None and not value >= 0:
            raise ValueError(f"{function}: epsilon is {value:g}, expected 0 or more, such as 1e-5.")

    return validate


def onto_axes(x: tf.Tensor, mean: tf.Tensor, axes: tf.Tensor) -> tf.Tensor:
    return tf.tensordot(x - mean, axes, 1)


def from_axes(scores: tf.Tensor, mean: tf.Tensor, axes: tf.Tensor) -> tf.Tensor:
    return mean + tf.tensordot(scores, tf.transpose(axes), 1)


@graph_function(validate=_validate("principal_axes"))
def principal_axes(x_train: Train) -> PrincipalAxes:
    """Principal axes of the samples: eigenvectors of their covariance, by decreasing variance.

    Σ = (1/n) Σᵢ (xᵢ − μ)(xᵢ − μ)ᵀ = P Λ Pᵀ, with λ₁ ≥ λ₂ ≥ … on the diagonal of Λ

    Args:
        x_train: the training split (..., features).

    Returns:
        ``PrincipalAxes(mean, axes, variances)``: μ (features,), the columns pₖ of P (features, features), and λ
        (features,), none of them negative. Axes of equal variance are any of their plane. A variance that rounding of
        the samples could make (√λ ≤ 4 ε |x| along the axis) or of the covariance (λ ≤ 4 d ε λ₁ in float64) is 0. The
        axes don't depend on the samples' unit, 1e±30 in float32 included.

    Raises:
        ValueError: there is no sample.

    Example:
        >>> axes = principal_axes([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]])
        >>> print(axes.axes.numpy().round(3), axes.variances.numpy().round(3))
        [[ 0.8 -0.6]
         [ 0.6  0.8]] [12.5    0.125]

    Conventions:
        An eigenvector times −1 is one as well. Here, as in scikit-learn, the entry of the largest absolute value is
        positive; of several within 0.1 % of it, as two standardised features have them, the first one, so that neither
        the samples' order nor the precision decides. The covariance is measured in float64. Covariances are divided by
        n, as in note C; scikit-learn's ``explained_variance_`` by n − 1. Note C's singular value decomposition of the
        symmetric Σ is this eigendecomposition.

    References:
        bishop2006, section 12.1; note C, section 7.7.2.
    """
    mean, axes, deviations = spread_of(x_train)
    return PrincipalAxes(*(tf.cast(part, x_train.dtype) for part in (mean, axes, tf.square(deviations))))


@graph_function(static=["num_components"], validate=_validate("pca"))
def pca(x_train: Train, x: Samples, *, num_components: int) -> PCAProjection:
    """Principal component analysis (PCA): projection on the first principal axes.

    s = P_kᵀ (x − μ),  x̂ = μ + P_k s, with the first k columns of P

    Args:
        x_train: the training split (..., features), which μ and P are taken of.
        x: what to project (..., features).
        num_components: k, from 1 to the number of features.

    Returns:
        ``PCAProjection(scores, reconstruction, variances)``: s (..., k), x̂ (..., features), and the training split's
        variances λ along the k axes. Its scores have mean 0 and the covariance diag(λ).

    Raises:
        ValueError: the training split is empty, the numbers of features differ, or k is out of range.

    Example:
        >>> x_train = [[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]
        >>> projection = pca(x_train, [[3.0, 4.0]], num_components=1)
        >>> print(projection.scores.numpy().round(3), projection.reconstruction.numpy().round(3))
        [[4.8]] [[3.84 2.88]]

    Conventions:
        Signs and variances as in ``principal_axes``.

    References:
        bishop2006, section 12.1; note C, section 7.7.2.
    """
    mean, axes, variances = principal_axes(x_train)
    axes = axes[:, :num_components]
    scores = onto_axes(x, mean, axes)  # (..., k)
    reconstruction = from_axes(scores, mean, axes)
    return PCAProjection(scores, tf.ensure_shape(reconstruction, x.shape), variances[:num_components])


@graph_function(validate=_validate("inverse_pca"))
def inverse_pca(x_train: Train, scores: Float[tf.Tensor, "*samples components"]) -> Samples:
    """Inverse PCA (principal component analysis): reconstruct features from principal components.

    x̂ = μ + P_k s

    Args:
        x_train: the training split (..., features), which μ and P are taken of.
        scores: s (..., k), for any k up to the number of features.

    Returns:
        x̂ (..., features): the sample itself for all components, its nearest point in their plane for fewer.

    Raises:
        ValueError: the training split is empty.

    Example:
        >>> print(inverse_pca([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]], [[4.8]]).numpy().round(3))
        [[3.84 2.88]]

    References:
        bishop2006, section 12.1.
    """
    mean, axes, _ = principal_axes(x_train)
    return from_axes(scores, mean, axes[:, : tf.shape(scores)[-1]])


@graph_function(validate=_validate("pca_whiten"))
def pca_whiten(x_train: Train, x: Samples, *, epsilon: Scalar = 1e-5) -> Samples:
    """PCA whitening: decorrelate the features and give all principal components the same variance.

    z = (Λ + εI)^(−½) Pᵀ (x − μ)

    Args:
        x_train: the training split (..., features), which μ, P and Λ are taken of.
        x: what to whiten (..., features).
        epsilon: ε ≥ 0, added to the variances, which keeps directions without variance from becoming infinite.

    Returns:
        z, of the shape of ``x``; the training split's has the covariance diag(λ / (λ + ε)), for ε = 0 the identity.
        Where λ and ε are 0, as with ε = 0 along the axes that samples of lower rank don't use, z is 0.

    Raises:
        ValueError: the training split is empty, the numbers of features differ, or ε is negative.

    Example:
        >>> x_train = [[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]
        >>> print(pca_whiten(x_train, x_train, epsilon=0.0).numpy().round(3) + 0.0)
        [[ 1.414  0.   ]
         [-1.414  0.   ]
         [ 0.    -1.414]
         [ 0.     1.414]]

    Conventions:
        Signs and variances as in ``principal_axes``. Note C's line divides by √(S + 1e-5), its comment speaks of
        eigenvalues: S are the eigenvalues of the covariance, and it is their roots that are divided by. Scikit-learn's
        ``PCA(whiten=True)`` has no ε, and its n − 1 makes everything √((n − 1)/n) times as large.

    References:
        bishop2006, section 12.1; krizhevsky2009, appendix A; note C, section 7.7.2.
    """
    mean, axes, deviations = spread_of(x_train)
    whitened = onto_axes(tf.cast(x, tf.float64), mean, axes) * whitening(deviations, epsilon)
    return tf.ensure_shape(tf.cast(whitened, x.dtype), x.shape)


@graph_function(validate=_validate("inverse_pca_whiten"))
def inverse_pca_whiten(x_train: Train, z: Samples, *, epsilon: Scalar = 1e-5) -> Samples:
    """Inverse PCA whitening: reconstruct features from whitened components.

    x = μ + P (Λ + εI)^½ z

    Args:
        x_train: the training split (..., features), which μ, P and Λ are taken of.
        z: whitened values (..., features).
        epsilon: ε, as for ``pca_whiten``.

    Returns:
        x, of the shape of ``z``.

    Raises:
        ValueError: the training split is empty, the numbers of features differ, or ε is negative.

    Example:
        >>> x_train = [[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]
        >>> print(inverse_pca_whiten(x_train, [[2.0**0.5, 0.0]], epsilon=0.0).numpy().round(3))
        [[4. 3.]]

    References:
        note C, section 7.7.2.
    """
    mean, axes, deviations = spread_of(x_train)
    restored = from_axes(tf.cast(z, tf.float64) * unwhitening(deviations, epsilon), mean, axes)
    return tf.ensure_shape(tf.cast(restored, z.dtype), z.shape)
