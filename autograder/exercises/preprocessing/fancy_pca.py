"""Fancy PCA: colour augmentation along principal axes"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def fancy_pca(x_train, images, normals, *, deviation=0.1):
    r"""Return pictures with a random colour added, drawn as the colours of the training split vary.

    A cat at noon and the same cat in the evening are the same cat. The network that won ImageNet in 2012 was taught
    this by adding a colour to all pixels of a picture: a random colour along the axes in which the pixels of the
    training split vary, and more of it where they vary more. That lowered its error by one percent.

    **Given**

    - `x_train`, shape `(N, H, W, 3)`: the training split. *Each pixel* is a sample of three features.
    - `images`, shape `(B, h, w, 3)`: the pictures to change.
    - `normals`, shape `(B, 3)`: standard normal numbers, three for each picture.
    - `deviation`: the standard deviation that the $\alpha$ are to have, from 0.

    Let $\Sigma$ be the covariance of the training split's pixels (divided by their number), $p_1, p_2, p_3$ its
    eigenvectors of length 1 and $\lambda_1 \ge \lambda_2 \ge \lambda_3$ its eigenvalues. Each eigenvector has the sign
    for which **its entry of the largest absolute value is positive**. To every pixel of picture $b$ is added

    $$\alpha_{b1} \lambda_1\, p_1 + \alpha_{b2} \lambda_2\, p_2 + \alpha_{b3} \lambda_3\, p_3,
      \qquad \alpha_{bk} = \texttt{deviation} \cdot \texttt{normals}_{bk} .$$

    **Return** an array of the shape of `images`. Clip nothing.

    `np.linalg.eigh`, `np.linalg.eig` and `np.linalg.svd` are allowed. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    pixels = x_train.reshape(-1, 3)
    centred = pixels - pixels.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(pixels))
    variances, axes = variances[::-1], axes[:, ::-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(3)])
    colours = (deviation * normals * variances) @ axes.T  # (B, 3)
    return images + colours[:, None, None, :]
    ### END SOLUTION


def greys():
    """Pixels that vary along grey alone, with variance 3; the pictures are black."""
    x_train = np.array([0.0, 2.0]).reshape(1, 1, 2, 1) * np.ones(3)
    x_train = x_train + np.array([[0.5, -0.5, 0.0], [-0.5, 0.5, 0.0]])[:, None, None, :] * 0.25
    return {"x_train": x_train, "images": np.zeros((1, 1, 2, 3)), "normals": np.array([[1.0, 0.0, 0.0]])}


def clear(axes):
    """Whether no rounding changes which entry is the largest, and other rules of signs make a difference.

    Such rules look at the first entry, at the largest with its sign, and at a row of the matrix for its column.
    """
    sizes = np.sort(np.abs(axes), axis=0)
    columns = np.arange(3)
    others = np.zeros(3, int), axes.argmax(axis=0), np.abs(axes).argmax(axis=1)
    right, *wrong = (np.sign(axes[entry, columns]) for entry in (np.abs(axes).argmax(axis=0), *others))
    differ = all((signs != right)[:2].any() for signs in wrong)
    return (sizes[-1] > sizes[-2] + 0.1).all() and (np.abs(axes) > 0.05).all() and differ


def pictures(rng, train, batch, deviation):
    """Pixels along axes with clear signs, with clearly different variances, about a middle that is not grey."""
    count = int(np.prod(train))
    while True:
        axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        latent = rng.normal(size=(count, 3))
        latent = np.linalg.qr(latent - latent.mean(axis=0))[0] * np.sqrt(count)
        centred = (latent * [0.8, 0.55, 0.35]) @ axes.T
        covariance = centred.T @ centred / count
        out_of_order = np.any(np.diff(np.linalg.eig(covariance)[0]) > 0.05)
        if clear(np.linalg.eigh(covariance)[1][:, ::-1]) and out_of_order:
            break
    x_train = rng.permutation([0.1, 0.5, 1.1]) + centred
    return {
        "x_train": x_train.reshape(*train, 3),
        "images": rng.uniform(size=(*batch, 3)),
        "normals": rng.choice([-1, 1], size=(batch[0], 3)) * rng.uniform(0.5, 2.5, size=(batch[0], 3)),
        "deviation": deviation,
    }


@combinable
def mistaken(
    *,
    pixels_of=lambda x_train, images: x_train.reshape(-1, 3),
    centre=lambda pixels: pixels - pixels.mean(axis=0),
    weight=lambda v: v,
    order=slice(None, None, -1),
    transposed=False,
    by_first_entry=False,
    fixed=lambda deviation: deviation,
    count=len,
    eigen=np.linalg.eigh,
    scale=lambda pixels: 1.0,
):
    """Return the exercise with one slip in it."""

    def fancy_pca(x_train, images, normals, *, deviation=0.1):
        centred = centre(pixels_of(x_train, images))
        centred = centred / scale(centred)
        variances, axes = eigen(centred.T @ centred / count(centred))
        variances, axes = variances[order], axes[:, order]
        entry = np.zeros(3, int) if by_first_entry else np.abs(axes).argmax(axis=0)
        axes = axes * np.sign(axes[entry, np.arange(3)])
        alpha = fixed(deviation) * normals
        colours = (alpha * weight(variances)) @ (axes if transposed else axes.T)
        return images + colours[:, None, None, :]

    return fancy_pca


def one_for_all(x_train, images, normals, *, deviation=0.1):
    first = np.repeat(normals[:1], len(images), axis=0)
    return mistaken()(x_train, images, first, deviation=deviation)


TURNED = "A covariance is the same if all deviations from the mean turn their signs."
SIGN = "To multiply by 1 or −1 and to divide by it is the same, and an axis' largest entry is never 0."


exercise = Exercise(
    solution=fancy_pca,
    points=3,
    cases=[
        Case(
            "nearly grey",
            inputs=greys(),
            about="The pixels vary along grey, (1, 1, 1)/√3, with variance 3: α = 0.1 adds 0.1 · 3/√3 = 0.173 to each "
            "channel.",
        ),
        Case("a batch", pictures, {"train": (2, 3, 4), "batch": (3, 2, 4), "deviation": 0.1}),
        Case("a bright evening", pictures, {"train": (3, 2, 5), "batch": (2, 4, 3), "deviation": 0.5}, hidden=True),
        Case("one picture each", pictures, {"train": (1, 4, 6), "batch": (1, 3, 1), "deviation": 0.25}, hidden=True),
        Case(
            "a deviation of zero",
            pictures,
            {"train": (2, 3, 3), "batch": (2, 1, 4), "deviation": 0.0},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "weighted with deviations",
            mistaken(weight=np.sqrt),
            "You weight with the roots of the eigenvalues. Here, as in the paper, the weights are the eigenvalues "
            "themselves.",
        ),
        Mistake(
            "not weighted",
            mistaken(weight=np.ones_like),
            "All three axes get colours of the same size. The more the training split varies along an axis, the more "
            "may be added there: λ is missing.",
        ),
        Mistake(
            "axes taken from rows",
            mistaken(transposed=True),
            "You combine the rows of the matrix of eigenvectors. Its *columns* are the axes.",
        ),
        Mistake(
            "smallest variance first",
            mistaken(order=slice(None)),
            "The first normal number belongs to the axis of the *largest* variance; `np.linalg.eigh` returns it last.",
        ),
        Mistake(
            "sign by the first entry",
            mistaken(by_first_entry=True),
            "Some of your axes point the other way: you make their first entry positive. The rule is about the entry "
            "of the largest absolute value.",
        ),
        Mistake(
            "not centred",
            mistaken(centre=lambda pixels: pixels),
            "You do not subtract the mean from the pixels before the covariance. Your first axis points to the mean "
            "colour.",
        ),
        Mistake(
            "one mean for all channels",
            mistaken(centre=lambda pixels: pixels - pixels.mean()),
            "You subtract one number from all channels. Each channel has its own mean: the mean of the pixels is a "
            "colour.",
        ),
        Mistake(
            "axes of the pictures",
            mistaken(pixels_of=lambda x_train, images: images.reshape(-1, 3)),
            "You take the axes from the pictures that are changed. They belong to the whole training split.",
        ),
        Mistake(
            "same colour for all pictures",
            one_for_all,
            "All pictures get the first one's colour. Each has its own three numbers.",
        ),
        Mistake(
            "deviation always a tenth",
            mistaken(fixed=lambda deviation: 0.1),
            "You take 0.1 whatever `deviation` is.",
        ),
        Mistake(
            "deviation of zero taken for none given",
            mistaken(fixed=lambda deviation: deviation or 0.1),
            "With a deviation of 0 you use 0.1. `deviation or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "axes in no order",
            mistaken(order=slice(None), eigen=np.linalg.eig),
            "Your axes are not in the order of their variances: `np.linalg.eig` returns eigenvalues in any order. Sort "
            "them, and the eigenvectors with them.",
        ),
        Mistake(
            "channels standardised first",
            mistaken(scale=lambda pixels: pixels.std(axis=0)),
            "You divide the channels by their deviations before the covariance. The pixels are only centred.",
        ),
        Mistake(
            "deviation left out",
            mistaken(fixed=lambda deviation: 1.0),
            "You use the standard normal numbers as they are. Multiply them by `deviation`.",
        ),
        Mistake(
            "sum of products not divided",
            mistaken(count=lambda centred: 1),
            "Your colours grow with the number of pixels: a covariance is a mean.",
        ),
    ],
    forbidden=["sklearn"],
    equivalent={
        "operands swapped: pixels - pixels.mean(axis=0) -> pixels.mean(axis=0) - pixels": TURNED,
        "operator exchanged: axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(3)]) "
        "-> axes / np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(3)])": SIGN,
    },
    hints=[
        "`x_train.reshape(-1, 3)` makes a table of pixels. From there it is `pca`.",
        "One colour a picture: an array (B, 3). How does it get the axes of `images`?",
    ],
)
