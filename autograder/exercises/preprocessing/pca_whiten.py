"""PCA whitening"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def pca_whiten(x_train, x, *, epsilon=1e-5):
    r"""Return the samples turned into the principal axes, with the same variance along each.

    Standardising gives every feature variance one, but leaves the features correlated: the cloud of samples is still
    longer in one oblique direction than in others. Whitening makes it equally wide in all directions, and no feature is
    correlated with another. This has a price: directions that hold nothing but noise become as large as the rest, and
    $\varepsilon$ is there to limit that.

    **Given**

    - `x_train`, shape `(N, D)`: the training split, a sample a row. Everything is learnt from it alone.
    - `x`, shape `(M, D)`: the samples to whiten.
    - `epsilon`: $\varepsilon \ge 0$.

    With mean $\mu$, covariance $\Sigma = \frac1N \sum_i (x_i - \mu)(x_i - \mu)^\top$ and its eigenvectors
    $\Sigma\, p_j = \lambda_j\, p_j$ of length 1, ordered so that $\lambda_1 \ge \dots \ge \lambda_D$, each with the
    sign for which **its entry of the largest absolute value is positive**:

    **Return** an array of shape `(M, D)`:

    $$z_j = \frac{p_j^\top (x - \mu)}{\sqrt{\lambda_j + \varepsilon}} .$$

    `np.linalg.eigh`, `np.linalg.eig` and `np.linalg.svd` are allowed. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean = x_train.mean(axis=0)
    centred = x_train - mean
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x_train))
    variances, axes = variances[::-1], axes[:, ::-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))])
    return (x - mean) @ axes / np.sqrt(variances + epsilon)
    ### END SOLUTION


def clear(axes):
    """Whether no rounding changes which entry is the largest, and the rule of signs makes a difference."""
    sizes = np.sort(np.abs(axes), axis=0)
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))]
    differs = np.sign(largest) != np.sign(axes[0])
    return (sizes[-1] > sizes[-2] + 0.08).all() and (np.abs(axes[0]) > 0.05).all() and differs.any()


def cloud(rng, train, test, features, epsilon, flat=False, size=1.0):
    """Samples with clearly different variances along axes with clear signs; if flat, without any along the last.

    ``eig`` finds the axes in another order.
    """
    deviations = 2.5 * 0.6 ** np.arange(features)
    if flat:
        deviations[-1] = 0
    while True:
        axes = np.linalg.qr(rng.normal(size=(features, features)))[0]
        latent = rng.normal(size=(train, features))
        latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(train)
        x_train = latent * deviations @ axes.T
        out_of_order = np.any(np.diff(np.linalg.eig(x_train.T @ x_train / train)[0]) > 0.05)
        if clear(axes) and out_of_order:
            break
    x_train = size * x_train + rng.uniform(1, 3, size=features)
    x = x_train.mean(axis=0) + size * (0.4 + rng.normal(size=(test, features)))
    return {"x_train": x_train, "x": x, "epsilon": epsilon}


@combinable
def mistaken(
    *,
    learnt_from=lambda x_train, x: x_train,
    divisor=lambda v, e: np.sqrt(v + e),
    count=len,
    turned_back=False,
    centred=True,
    order=slice(None, None, -1),
    by_first_entry=False,
    eigen=np.linalg.eigh,
    scale=lambda x_train: 1.0,
    epsilon_of=lambda e: e,
):
    """Return the exercise with one slip in it."""

    def pca_whiten(x_train, x, *, epsilon=1e-5):
        epsilon, divide = epsilon_of(epsilon), scale(x_train)
        x_train, x = x_train / divide, x / divide
        data = learnt_from(x_train, x)
        mean = data.mean(axis=0)
        c = data - mean
        variances, axes = eigen(c.T @ c / count(c))
        variances, axes = np.maximum(variances[order], 0), axes[:, order]
        entry = np.zeros(len(axes), int) if by_first_entry else np.abs(axes).argmax(axis=0)
        axes = axes * np.sign(axes[entry, np.arange(len(axes))])
        with np.errstate(all="ignore"):
            z = (x - mean if centred else x) @ axes / divisor(variances, epsilon)
        return z @ axes.T if turned_back else z

    return pca_whiten


def only_standardized(x_train, x, *, epsilon=1e-5):
    return (x - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + epsilon)


TURNED = "A covariance is the same if all deviations from the mean turn their signs."
SIGN = "To multiply by 1 or −1 and to divide by it is the same, and an axis' largest entry is never 0."


exercise = Exercise(
    solution=pca_whiten,
    points=3,
    cases=[
        # A cross with arms of 5 and ½ along (4, 3)/5 and (−3, 4)/5, about (10, 20).
        Case(
            "by hand",
            inputs={
                "x_train": np.array([[4.0, 3.0], [-4.0, -3.0], [0.3, -0.4], [-0.3, 0.4]]) + np.array([10.0, 20.0]),
                "x": np.array([[13.0, 24.0], [10.0, 20.0]]),
                "epsilon": 0.0,
            },
            about="Along (0.8, 0.6) the variance is 12.5, across it is 0.125. The first sample is (3, 4) from the "
            "middle, that is 4.8 along and 1.4 across: 4.8/√12.5 = 1.358 and 1.4/√0.125 = 3.960.",
        ),
        Case("a cloud", cloud, {"train": 11, "test": 4, "features": 3, "epsilon": 0.01}),
        Case("a large epsilon", cloud, {"train": 14, "test": 3, "features": 4, "epsilon": 0.5}, hidden=True),
        Case(
            "a small cloud, no epsilon",
            cloud,
            {"train": 10, "test": 1, "features": 3, "epsilon": 0.0, "size": 0.03},
            hidden=True,
        ),
        Case("a flat cloud", cloud, {"train": 9, "test": 5, "features": 3, "epsilon": 0.05, "flat": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "divided by the eigenvalues",
            mistaken(divisor=lambda v, e: v + e),
            "You divide by the eigenvalues, as a comment in the lecture's code says. They are variances; divide by the "
            "root, as the code itself does.",
        ),
        Mistake(
            "epsilon outside of the root",
            mistaken(divisor=lambda v, e: np.sqrt(v) + e),
            "You add ε to the root. It is added to the variance, under the root.",
        ),
        Mistake(
            "no epsilon",
            mistaken(divisor=lambda v, e: np.sqrt(v)),
            "You leave ε out. Along a direction in which the training split does not vary you divide by nothing, or by "
            "what rounding has left.",
        ),
        Mistake(
            "turned but not scaled",
            mistaken(divisor=lambda v, e: 1),
            "You project the data onto the axes, where they are uncorrelated, but you do not scale their variances.",
        ),
        Mistake(
            "scaled but not turned",
            only_standardized,
            "You divide each feature by its own deviation. That is standardising: correlated features stay correlated.",
        ),
        Mistake(
            "turned back",
            mistaken(turned_back=True),
            "You turn the whitened data back into the old axes. That is another way of whitening (ZCA), but here the "
            "coordinates along the principal axes are asked for.",
        ),
        Mistake(
            "not centred",
            mistaken(centred=False),
            "You do not subtract the mean from `x`: a sample in the middle of the training split must become 0.",
        ),
        Mistake(
            "learnt from the samples",
            mistaken(learnt_from=lambda x_train, x: x),
            "You learn mean and axes from `x`. They belong to the training split.",
        ),
        Mistake(
            "smallest variance first",
            mistaken(order=slice(None)),
            "Your features come in the order of ascending variance, as `np.linalg.eigh` returns it. The largest comes "
            "first.",
        ),
        Mistake(
            "axes in no order",
            mistaken(order=slice(None), eigen=lambda c: map(np.real, np.linalg.eig(c))),
            "Your features are not in the order of their variances: `np.linalg.eig` returns eigenvalues in any order. "
            "Sort them, and the eigenvectors with them.",
        ),
        Mistake(
            "features standardised first",
            mistaken(scale=lambda x_train: x_train.std(axis=0)),
            "You divide the features by their deviations first. Here the data are only centred before the axes are "
            "found.",
        ),
        Mistake(
            "epsilon of zero taken for none given",
            mistaken(epsilon_of=lambda e: e or 1e-5),
            "With ε = 0 you use 1e-5. `epsilon or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "sign by the first entry",
            mistaken(by_first_entry=True),
            "Some of your features have the wrong sign: you make the first entry of each axis positive. The rule is "
            "about the entry of the largest absolute value.",
        ),
        Mistake(
            "divided by N minus one",
            mistaken(count=lambda c: len(c) - 1),
            "Your covariance is divided by N − 1. In the exercise it is N.",
        ),
    ],
    forbidden=["sklearn"],
    equivalent={
        "operands swapped: x_train - mean -> mean - x_train": TURNED,
        "operator exchanged: axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))]) "
        "-> axes / np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(len(axes))])": SIGN,
    },
    hints=[
        "The scores of `pca` with all axes, each divided by one number.",
        "Check: the covariance of the whitened *training split* has λ/(λ + ε) on its diagonal, and zeros elsewhere.",
    ],
)
