"""Principal component analysis (PCA)"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def pca(x_train, x, *, num_components):
    r"""Return what the first principal axes say of each sample.

    Neighbouring pixels are nearly alike, so a picture of 64 pixels says far less than 64 numbers could. Principal
    component analysis turns the axes: along the first the data vary most, along the second they vary most among all
    directions at right angles to the first, and so on. The first few coordinates then say nearly everything.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, a sample a row. Mean and axes are learnt from it alone.
    - `x`, shape `(M, D)`: the samples to describe.
    - `num_components`: $k$ from 1 to $D$, the number of axes that are kept; also where there are fewer samples than
      features.

    With the mean $\mu$ and the covariance of the training split

    $$\Sigma = \frac1N \sum_{i=1}^{N} (x_i - \mu)(x_i - \mu)^\top, \qquad
      \Sigma\, p_j = \lambda_j\, p_j, \qquad \|p_j\| = 1, \qquad \lambda_1 \ge \lambda_2 \ge \dots \ge \lambda_D,$$

    the axes are the eigenvectors $p_1, \dots, p_k$. An eigenvector times $-1$ is one as well: **choose the sign for
    which the entry of $p_j$ with the largest absolute value is positive.**

    **Return** three arrays:

    1. the scores, shape `(M, k)`: the coordinates $s_j = p_j^\top (x - \mu)$ of each sample;
    2. the reconstruction, shape `(M, D)`: the point $\hat x = \mu + \sum_{j \le k} s_j\, p_j$ that these coordinates
       describe;
    3. the variances $\lambda_1, \dots, \lambda_k$, shape `(k,)`.

    `np.linalg.eigh`, `np.linalg.eig` and `np.linalg.svd` are allowed. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean = x_train.mean(axis=0)
    centred = x_train - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x_train))  # ascending, axes in columns
    variances, axes = variances[::-1][:num_components], axes[:, ::-1][:, :num_components]
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(num_components)]
    axes = axes * np.sign(largest)
    scores = (x - mean) @ axes
    return scores, mean + scores @ axes.T, variances
    ### END SOLUTION


def clear_axes(rng, features, kept):
    """Draw axes of which no rounding changes the largest entry, and for which the rule of signs makes a difference."""
    while True:
        axes = np.linalg.qr(rng.normal(size=(256, features, features)))[0]
        sizes = np.sort(np.abs(axes), axis=1)
        largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1, keepdims=True), axis=1)[:, 0]
        differs = (np.sign(largest) != np.sign(axes[:, 0]))[:, :kept].any(axis=1)
        good = (sizes[:, -1] > sizes[:, -2] + 0.08).all(axis=1) & (np.abs(axes[:, 0]) > 0.05).all(axis=1) & differs
        yield from axes[good]


def out_of_order(x_train, kept, others):
    """Whether ``eig`` finds the first axes in another order, with ``others`` among them or without."""
    centred = x_train - x_train.mean(axis=0)
    found = np.real(np.linalg.eig(centred.T @ centred / len(centred))[0])
    right = np.sort(found)[::-1]
    missing = (right - found)[:kept].sum()
    return np.abs(right - found)[:kept].max() > 0.05 and (missing > 0.05) == others


def table(rng, train, test, features, num_components):
    """Samples whose variances along the axes are clearly different, whose axes have clear signs, and out of order."""
    latent = rng.normal(size=(train, features))
    latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(train)  # of covariance I
    latent = latent * 3.0 * 0.55 ** np.arange(features)
    middle = rng.uniform(1, 3, size=features)
    for axes in clear_axes(rng, features, num_components):
        x_train = latent @ axes.T + middle
        if out_of_order(x_train, num_components, others=num_components < features):
            break
    x = x_train.mean(axis=0) + 0.5 + 2 * rng.normal(size=(test, features))
    return {"x_train": x_train, "x": x, "num_components": num_components}


def wide(rng, train=4, features=6, num_components=5):
    """Fewer samples than features; what is to be described has nothing along the axes without variance."""
    rank = train - 1
    latent = rng.normal(size=(train, rank))
    latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(train)
    middle = rng.uniform(1, 3, size=features)
    for whole in clear_axes(rng, features, rank):
        axes = 3.0 * 0.55 ** np.arange(rank) * whole[:, :rank]
        x_train = latent @ axes.T + middle
        if out_of_order(x_train, num_components, others=False):
            break
    x = rng.normal(size=(2, rank)) @ axes.T + middle
    return {"x_train": x_train, "x": x, "num_components": num_components}


@combinable
def mistaken(
    *,
    mean_of=lambda x_train, x: x_train.mean(axis=0),
    covariance=lambda c: c.T @ c / len(c),
    order=slice(None, None, -1),
    by_first_entry=False,
    transposed=False,
    back=lambda scores, axes, mean: mean + scores @ axes.T,
    spread=lambda v: v,
    project_centred=True,
    eigen=np.linalg.eigh,
    scale=lambda x_train: 1.0,
):
    """Return the exercise with one slip in it."""

    def pca(x_train, x, *, num_components):
        divisor = scale(x_train)
        x_train, x = x_train / divisor, x / divisor
        centred = x_train - mean_of(x_train, x)
        mean = x_train.mean(axis=0)
        variances, axes = eigen(covariance(centred))
        variances, axes = variances[order][:num_components], axes[:, order]
        entry = np.zeros(len(axes), int) if by_first_entry else np.abs(axes).argmax(axis=0)
        axes = axes * np.sign(axes[entry, np.arange(len(axes))])
        axes = (axes.T if transposed else axes)[:, :num_components]
        scores = (x - mean if project_centred else x) @ axes
        return scores, divisor * back(scores, axes, mean), spread(variances)

    return pca


def centred_by_itself(x_train, x, *, num_components):
    return mistaken()(x_train, x - x.mean(axis=0) + x_train.mean(axis=0), num_components=num_components)


def of_the_samples(x_train, x, *, num_components):
    return mistaken()(x, x, num_components=num_components)


TURNED = "A covariance is the same if all deviations from the mean turn their signs."
SIGN = "To multiply by 1 or −1 and to divide by it is the same, and an axis' largest entry is never 0."


exercise = Exercise(
    solution=pca,
    points=5,
    parts=[Part("scores", 2), Part("reconstruction", 2), Part("variances", 1)],
    cases=[
        # A cross with arms of 5 and ½ along (4, 3)/5 and (−3, 4)/5, moved to (10, 20).
        Case(
            "by hand",
            inputs={
                "x_train": np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]) + np.array([10.0, 20.0]),
                "x": np.array([[13.0, 24.0]]),
                "num_components": 1,
            },
            about="The data are a cross about (10, 20); its long arm has direction (0.8, 0.6) and variance 12.5. The "
            "sample is (3, 4) away from the middle: s = 0.8·3 + 0.6·4 = 4.8.",
        ),
        Case("two axes of four", table, {"train": 12, "test": 3, "features": 4, "num_components": 2}),
        Case("three axes of five", table, {"train": 15, "test": 4, "features": 5, "num_components": 3}, hidden=True),
        Case("all axes", table, {"train": 9, "test": 2, "features": 3, "num_components": 3}, hidden=True),
        Case("fewer samples than features", wide, hidden=True),
    ],
    mistakes=[
        Mistake(
            "training split not centred",
            mistaken(mean_of=lambda x_train, x: 0),
            "Your axes come from XᵀX without subtracting the mean. The first of them then points from the origin to "
            "the middle of the data.",
        ),
        Mistake(
            "samples not centred",
            mistaken(project_centred=False),
            "You project `x` without subtracting the mean: a sample in the middle of the data must have scores 0.",
        ),
        Mistake(
            "samples centred by their own mean",
            centred_by_itself,
            "You subtract from `x` its own mean. Mean and axes belong to the training split.",
        ),
        Mistake(
            "axes of the samples",
            of_the_samples,
            "You learn mean and axes from `x`. They belong to the training split.",
        ),
        Mistake(
            "smallest variance first",
            mistaken(order=slice(None)),
            "You keep the axes along which the data vary least. `np.linalg.eigh` sorts its eigenvalues in ascending "
            "order.",
        ),
        Mistake(
            "axes in no order",
            mistaken(order=slice(None), eigen=lambda c: map(np.real, np.linalg.eig(c))),
            "Your axes are not in the order of their variances: `np.linalg.eig` returns eigenvalues in any order. Sort "
            "them, and the eigenvectors with them.",
        ),
        Mistake(
            "features standardised first",
            mistaken(scale=lambda x_train: x_train.std(axis=0)),
            "You divide the features by their deviations first. That is the PCA of the correlations; here the data are "
            "only centred.",
        ),
        Mistake(
            "no more axes than samples",
            lambda x_train, x, *, num_components: mistaken()(
                x_train, x, num_components=min(num_components, len(x_train))
            ),
            "You return fewer than k axes where there are fewer samples than features: a singular value decomposition "
            "with `full_matrices=False` has no more. The others have variance 0.",
        ),
        Mistake(
            "axes taken from rows",
            mistaken(transposed=True),
            "You take the rows of the matrix of eigenvectors for axes. NumPy puts eigenvectors into the *columns* (and "
            "`svd` returns them transposed).",
        ),
        Mistake(
            "sign by the first entry",
            mistaken(by_first_entry=True),
            "Some of your axes point the other way: you make their first entry positive. The rule is about the entry "
            "of the largest absolute value.",
        ),
        Mistake(
            "mean not added to the reconstruction",
            mistaken(back=lambda scores, axes, mean: scores @ axes.T),
            "Your reconstructions lie around the origin. The mean was subtracted; add it again.",
        ),
        Mistake(
            "deviations for variances",
            mistaken(spread=np.sqrt),
            "You return the roots of the eigenvalues. An eigenvalue of a covariance is a variance already.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(covariance=lambda c: c.T @ c / (len(c) - 1)),
            "Your covariance is divided by N − 1, as `np.cov` does unless told otherwise. In the exercise it is N.",
        ),
        Mistake(
            "not divided by N",
            mistaken(covariance=lambda c: c.T @ c),
            "Your variances grow with the number of samples: 1/N is missing. (If you take the singular values of the "
            "data: their squares are N times the eigenvalues.)",
        ),
    ],
    forbidden=["sklearn"],
    equivalent={
        "operands swapped: x_train - mean -> mean - x_train": TURNED,
        "operator exchanged: axes * np.sign(largest) -> axes / np.sign(largest)": SIGN,
    },
    hints=[
        "Mean, centred data, covariance (D, D), eigenvectors, sort, sign, project: seven lines.",
        "Check yourself: the columns of your axes P must satisfy PᵀP = I, and with k = D the reconstruction is x.",
        "The sign: `axes[np.abs(axes).argmax(axis=0), np.arange(k)]` picks one entry of each column.",
    ],
)
