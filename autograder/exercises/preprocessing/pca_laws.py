"""Laws of PCA and whitening"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def pca_laws(x_train, *, num_components, epsilon=1e-5):
    r"""Return what three laws of principal components connect: lengths of single samples, and eigenvalues.

    Signs of eigenvectors are arbitrary, and whoever compares axes entry by entry compares conventions. What PCA
    promises has no signs in it. Measure each promise on the samples, one number a sample, and predict its mean from the
    eigenvalues alone. If the two agree, your mean, covariance, axes and order are right, all at once.

    **Given**

    - `x_train`, shape `(N, D)`: samples, a row each, with mean $\mu$ and covariance
      $\Sigma = \frac1N \sum_i (x_i - \mu)(x_i - \mu)^\top$, whose eigenvalues are
      $\lambda_1 \ge \dots \ge \lambda_D$. There may be fewer samples than features.
    - `num_components`: $k$, from 1 to $D$.
    - `epsilon`: $\varepsilon \ge 0$.

    **Return** five arrays, three that are measured on the samples and two of eigenvalues:

    1. the squared distances from the mean, $\|x_i - \mu\|^2$, shape `(N,)`;
    2. what is lost, shape `(N,)`: the squared distances $\|x_i - \hat x_i\|^2$ from the reconstructions $\hat x_i$ by
       the first $k$ axes;
    3. the squared lengths $\|z_i\|^2$ of the whitened samples, shape `(N,)`, with the coordinates
       $z_{ij} = p_j^\top (x_i - \mu) / \sqrt{\lambda_j + \varepsilon}$;
    4. the eigenvalues $\lambda_1, \dots, \lambda_D$, shape `(D,)`;
    5. the variances of the whitened coordinates $z_{\cdot 1}, \dots, z_{\cdot D}$, shape `(D,)`, from $\lambda$ and
       $\varepsilon$ alone.

    Then check yourself. The mean of 1 is the sum of 4; the mean of 2 is the sum of the last $D - k$ entries of 4; the
    mean of 3 is the sum of 5.

    `np.linalg.eigh`, `np.linalg.eig` and `np.linalg.svd` are allowed. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    centred = x_train - x_train.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x_train))
    variances, axes = variances[::-1], axes[:, ::-1]
    kept = axes[:, :num_components]
    return (
        np.sum(centred**2, axis=1),
        np.sum((centred - centred @ kept @ kept.T) ** 2, axis=1),
        np.sum((centred @ axes) ** 2 / (variances + epsilon), axis=1),
        variances,
        variances / (variances + epsilon),
    )
    ### END SOLUTION


def by_singular_values(x_train, *, num_components, epsilon=1e-5):
    """Compute the same from the data's own singular value decomposition, without a covariance."""
    x = np.asarray(x_train, np.float64)
    left, singular, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    shares = (left * singular) ** 2  # of each axis in each sample's squared length
    variances = np.zeros(x.shape[1])
    variances[: len(singular)] = singular**2 / len(x)
    divisors = variances[: len(singular)] + float(epsilon)
    return (
        shares.sum(axis=1),
        shares[:, num_components:].sum(axis=1),
        (shares / divisors).sum(axis=1),
        variances,
        variances / (variances + float(epsilon)),
    )


def cloud(rng, samples, features, num_components, epsilon, size=1.0):
    """Samples whose variances along their axes are clearly different; ``eig`` finds others first than the largest."""
    rank = min(features, samples - 1)
    latent = rng.normal(size=(samples, rank))
    latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(samples) * 2.5 * 0.6 ** np.arange(rank)
    middle = rng.uniform(1, 3, size=features)
    while True:
        axes = np.linalg.qr(rng.normal(size=(features, features)))[0][:, :rank]
        x_train = size * latent @ axes.T + middle
        centred = x_train - x_train.mean(axis=0)
        found = np.real(np.linalg.eig(centred.T @ centred / samples)[0]) / size**2
        if found[:num_components].sum() < np.sort(found)[::-1][:num_components].sum() - 0.05:
            break
    return {"x_train": x_train, "num_components": num_components, "epsilon": epsilon}


def one_feature(rng, samples, epsilon):
    """Numbers, in a table of one column."""
    return {"x_train": rng.normal(size=(samples, 1)) + 2, "num_components": 1, "epsilon": epsilon}


@combinable
def mistaken(
    *,
    count=len,
    centre=lambda x: x - x.mean(axis=0),
    order=slice(None, None, -1),
    eigen=np.linalg.eigh,
    whiten=lambda v, e: np.sqrt(v + e),
    predicted=lambda v, e: v / (v + e),
    lost=lambda c, p: c - c @ p @ p.T,
    lengths=lambda a: np.sum(a**2, axis=1),
    axes_of=lambda p: p,
    epsilon_of=lambda e: e,
):
    """Return the exercise with one slip in it."""

    def pca_laws(x_train, *, num_components, epsilon=1e-5):
        centred, epsilon = centre(x_train), epsilon_of(epsilon)
        variances, axes = eigen(centred.T @ centred / count(x_train))
        variances, axes = np.maximum(np.real(variances[order]), 0), np.real(axes_of(axes[:, order]))
        with np.errstate(all="ignore"):
            whitened = centred @ axes / whiten(variances, epsilon)
            return (
                lengths(centred),
                lengths(lost(centred, axes[:, :num_components])),
                lengths(whitened),
                variances,
                predicted(variances, epsilon),
            )

    return pca_laws


exercise = Exercise(
    solution=pca_laws,
    points=4,
    parts=["distances from the mean", "what is lost", "whitened lengths", "eigenvalues", "whitened variances"],
    reference=by_singular_values,
    cases=[
        Case(
            "by hand",
            inputs={
                "x_train": np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]) + np.array([10.0, 20.0]),
                "num_components": 1,
                "epsilon": 0.125,
            },
            about="A cross with arms of 5 and ½: squared distances 25, 25, ¼ and ¼. The first axis keeps the long arm, "
            "so 0, 0, ¼ and ¼ are lost. The eigenvalues are 12.5 and 0.125; with ε = 0.125 the second whitened "
            "coordinate has the variance ½.",
        ),
        Case("two axes of four", cloud, {"samples": 12, "features": 4, "num_components": 2, "epsilon": 0.3}),
        Case(
            "three axes of five",
            cloud,
            {"samples": 13, "features": 5, "num_components": 3, "epsilon": 0.02},
            hidden=True,
        ),
        Case(
            "a small cloud, no epsilon",
            cloud,
            {"samples": 9, "features": 3, "num_components": 1, "epsilon": 0.0, "size": 0.03},
            hidden=True,
        ),
        Case(
            "fewer samples than features",
            cloud,
            {"samples": 5, "features": 7, "num_components": 3, "epsilon": 0.1},
            hidden=True,
        ),
        Case("one feature", one_feature, {"samples": 6, "epsilon": 0.2}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "not centred",
            mistaken(centre=lambda x: x),
            "Your laws hold, but for the wrong numbers: you measure from the origin. Variance is about the mean.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(count=lambda x: len(x) - 1),
            "Your covariance is divided by N − 1. In the exercise it is N.",
        ),
        Mistake(
            "smallest variance first",
            mistaken(order=slice(None)),
            "You keep the axes of the *smallest* variances, so that nearly everything is lost. `np.linalg.eigh` sorts "
            "in ascending order.",
        ),
        Mistake(
            "axes in no order",
            mistaken(order=slice(None), eigen=np.linalg.eig),
            "Your eigenvalues are not in descending order: `np.linalg.eig` returns them in any order. Sort them, and "
            "the eigenvectors with them.",
        ),
        Mistake(
            "what is kept, for what is lost",
            mistaken(lost=lambda c, p: c @ p @ p.T),
            "You measure what the first k axes keep. What is lost is the distance from x to its reconstruction.",
        ),
        Mistake(
            "lengths not squared",
            mistaken(lengths=lambda a: np.sqrt(np.sum(a**2, axis=1))),
            "You return lengths. Their *squares* add up to variances.",
        ),
        Mistake(
            "mean over the entries",
            mistaken(lengths=lambda a: np.mean(a**2, axis=1)),
            "Your lengths are D times too small: you average over the features. A squared length is a sum over them.",
        ),
        Mistake(
            "one for every whitened variance",
            mistaken(predicted=lambda v, e: np.ones_like(v)),
            "You predict 1 for every whitened coordinate. With ε under the root, a variance of λ becomes λ/(λ + ε).",
        ),
        Mistake(
            "divided by the eigenvalues",
            mistaken(whiten=lambda v, e: v + e),
            "Your third law does not hold: you divide the coordinates by the variance. By what must a coordinate be "
            "divided for its *variance* to be divided by λ + ε?",
        ),
        Mistake(
            "epsilon outside of the root",
            mistaken(whiten=lambda v, e: np.sqrt(v) + e),
            "Your third law does not hold: you add ε to the root, not to the variance.",
        ),
        Mistake(
            "axes taken from rows",
            mistaken(axes_of=lambda p: p.T),
            "Your second and third law do not hold: you take the rows of the matrix of eigenvectors for axes. NumPy "
            "puts eigenvectors into the columns.",
        ),
        Mistake(
            "epsilon of zero taken for none given",
            mistaken(epsilon_of=lambda e: e or 1e-5),
            "With ε = 0 you use 1e-5. `epsilon or …` takes 0 for nothing; it is a number like others.",
        ),
    ],
    forbidden=["sklearn"],
    equivalent={
        "operands swapped: x_train - x_train.mean(axis=0) -> x_train.mean(axis=0) - x_train": "Squares do not see that "
        "all deviations from the mean turn their signs.",
    },
    hints=[
        "Check the three laws yourself before you run the check: `np.allclose`.",
        "`np.sum(vectors**2, axis=1)` is one squared length a sample.",
        "Division by a number c divides a variance by c².",
    ],
)
