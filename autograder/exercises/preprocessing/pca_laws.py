"""What whitening and PCA promise."""

import numpy as np

from autograder import Case, Exercise, Mistake


def pca_laws(x_train, *, num_components, epsilon=1e-5):
    r"""Return both sides of three laws of principal components.

    Signs of eigenvectors are arbitrary, and whoever compares axes entry by entry compares conventions. What PCA
    promises has no signs in it. Compute each promise twice: once by *measuring* on the samples, and once by
    *foretelling* it from the eigenvalues. If the two sides agree, your mean, covariance, axes and order are right, all
    at once.

    **Given**

    - `x_train`, shape `(N, D)`: samples, a row each, with mean $\mu$ and covariance
      $\Sigma = \frac1N \sum_i (x_i - \mu)(x_i - \mu)^\top$, whose eigenvalues are
      $\lambda_1 \ge \dots \ge \lambda_D$.
    - `num_components`: $k$, from 1 to $D$.
    - `epsilon`: $\varepsilon \ge 0$.

    **Return** three arrays; on the first axis of each the measured side, then the foretold one.

    1. The total variance, shape `(2,)`: $\;\frac1N \sum_i \|x_i - \mu\|^2\;$ and $\;\lambda_1 + \dots + \lambda_D$.
    2. What is lost, shape `(2,)`: the mean squared distance $\;\frac1N \sum_i \|x_i - \hat x_i\|^2\;$ of the samples
       from their reconstructions $\hat x_i$ by the first $k$ axes, and what it must be, from the eigenvalues.
    3. The covariance of the whitened samples, shape `(2, D, D)`. A whitened sample has the coordinates
       $z_j = p_j^\top (x - \mu) / \sqrt{\lambda_j + \varepsilon}$, in the order of the eigenvalues. Measured: their
       covariance (divided by $N$). Foretold: a matrix made of $\lambda$ and $\varepsilon$.

    `np.linalg.eigh`, `np.linalg.eig` and `np.linalg.svd` are allowed. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    centred = x_train - x_train.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x_train))
    variances, axes = np.maximum(variances[::-1], 0), axes[:, ::-1]

    def mean_square(vectors):
        return np.sum(vectors**2) / len(x_train)

    kept = axes[:, :num_components]
    whitened = centred @ axes / np.sqrt(variances + epsilon)
    return (
        np.array([mean_square(centred), variances.sum()]),
        np.array([mean_square(centred - centred @ kept @ kept.T), variances[num_components:].sum()]),
        np.stack([whitened.T @ whitened / len(x_train), np.diag(variances / (variances + epsilon))]),
    )
    ### END SOLUTION


def cloud(rng, samples, features, num_components, epsilon):
    """Samples whose variances along their axes are clearly different."""
    axes = np.linalg.qr(rng.normal(size=(features, features)))[0]
    latent = rng.normal(size=(samples, features))
    latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(samples)
    x_train = latent * 2.5 * 0.6 ** np.arange(features) @ axes.T + rng.uniform(1, 3, size=features)
    return {"x_train": x_train, "num_components": num_components, "epsilon": epsilon}


def mistaken(
    *,
    count=len,
    centre=lambda x: x - x.mean(axis=0),
    order=slice(None, None, -1),
    whiten=lambda v, e: np.sqrt(v + e),
    foretold=lambda v, e: v / (v + e),
    lost=lambda v, k: v[k:].sum(),
    per_entry=False,
    axes_of=lambda p: p,
):
    """Return the exercise with one slip in it."""

    def pca_laws(x_train, *, num_components, epsilon=1e-5):
        centred, n = centre(x_train), count(x_train)
        variances, axes = np.linalg.eigh(centred.T @ centred / n)
        variances, axes = np.maximum(variances[order], 0), axes_of(axes[:, order])
        kept = axes[:, :num_components]
        share = n * (x_train.shape[1] if per_entry else 1)
        whitened = centred @ axes / whiten(variances, epsilon)
        return (
            np.array([np.sum(centred**2) / share, variances.sum()]),
            np.array([np.sum((centred - centred @ kept @ kept.T) ** 2) / share, lost(variances, num_components)]),
            np.stack([whitened.T @ whitened / n, np.diag(foretold(variances, epsilon))]),
        )

    return pca_laws


exercise = Exercise(
    solution=pca_laws,
    points=4,
    parts=["total variance", "what is lost", "whitened covariance"],
    cases=[
        Case(
            "by hand",
            inputs={
                "x_train": np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]) + np.array([10.0, 20.0]),
                "num_components": 1,
                "epsilon": 0.125,
            },
            about="The variances are 12.5 and 0.125: together 12.625, and 0.125 is lost with one axis. With ε = 0.125 "
            "the second direction keeps a variance of ½ after whitening, the first nearly 1.",
        ),
        Case("two axes of four", cloud, {"samples": 12, "features": 4, "num_components": 2, "epsilon": 0.3}),
        Case(
            "three axes of five",
            cloud,
            {"samples": 13, "features": 5, "num_components": 3, "epsilon": 0.02},
            hidden=True,
        ),
        Case("no epsilon", cloud, {"samples": 9, "features": 3, "num_components": 1, "epsilon": 0.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not centred",
            mistaken(centre=lambda x: x),
            "Your sides agree, but on the wrong thing: you measure from the origin. Variance is about the mean.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(count=lambda x: len(x) - 1),
            "Your sides agree, but everything is divided by N − 1. In the exercise it is N.",
        ),
        Mistake(
            "smallest variance first",
            mistaken(order=slice(None)),
            "You keep the axes of the *smallest* variances, so that nearly everything is lost. `np.linalg.eigh` sorts "
            "in ascending order.",
        ),
        Mistake(
            "what is kept, for what is lost",
            mistaken(lost=lambda v, k: v[:k].sum()),
            "The sides of your second law differ: you foretell what the first k axes keep. Lost is the rest.",
        ),
        Mistake(
            "mean over the entries",
            mistaken(per_entry=True),
            "Your measured sides are D times too small: `np.mean` of all entries divides by N·D. The squared length of "
            "each sample is averaged over the samples.",
        ),
        Mistake(
            "identity foretold",
            mistaken(foretold=lambda v, e: np.ones_like(v)),
            "The sides of your third law differ: with ε under the root, a variance of λ becomes λ/(λ + ε), not 1.",
        ),
        Mistake(
            "divided by the eigenvalues",
            mistaken(whiten=lambda v, e: v + e),
            "The sides of your third law differ: you divide the coordinates by the variance. By what must a coordinate "
            "be divided for its *variance* to be divided by λ + ε?",
        ),
        Mistake(
            "epsilon outside of the root",
            mistaken(whiten=lambda v, e: np.sqrt(v) + e),
            "The sides of your third law differ: you add ε to the root, not to the variance.",
        ),
        Mistake(
            "axes taken from rows",
            mistaken(axes_of=lambda p: p.T),
            "The measured sides of your second and third law are wrong: you take the rows of the matrix of "
            "eigenvectors for axes. NumPy puts them into the columns.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Compare left and right yourself before you run the check: `np.allclose`.",
        "In the axes' coordinates the covariance is diagonal, with λ on it. What does division by a number make of a "
        "variance?",
    ],
)
