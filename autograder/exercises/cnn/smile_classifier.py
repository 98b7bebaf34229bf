"""A smile, looked at twice"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import conv, layer, max_pool, mean_pool, relu, softmax


def smile_classifier(x, filters, norms, kernels, biases, *, epsilon=1e-5):
    r"""Return what a small network says of faces and of their mirror images, and what it decides.

    A face in a mirror smiles as it did before. Training uses that: it shows the network pictures that are mirrored at
    random. One can use it once more when the network is asked: show it the picture and its mirror image, and let the
    two answers be heard.

    **Given**, for a network of $B \ge 1$ blocks

    - `x`, shape `(batch, rows, columns, channels)`: faces, upright: row 0 is at the top, column 0 at the left.
    - `filters`, $B$ arrays of shape `(3, 3, channels, maps)`; their channels are the maps of the block below.
    - `norms`, $B$ arrays of shape `(4, maps)`: the rows are $\gamma$, $\beta$, and the running mean $\mu$ and running
      variance $\sigma^2$ of a batch normalisation; and `epsilon`, $\varepsilon > 0$.
    - `kernels`, two matrices of shape `(inputs, units)`, and `biases`, two vectors.

    A *block* has, in this order:

    1. a convolution (a cross-correlation, as in Keras) with one zero on each side, which keeps the size; no bias;
    2. batch normalisation **in inference mode**, $\gamma\, (a - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta$, each map
       with its own four numbers: no statistics of this batch, so that what is said of a face does not depend on who
       else is in the batch;
    3. a rectifier, $\max(z, 0)$;
    4. max pooling of 2 × 2 windows that do not overlap. A last row or column that fills no window is left out.

    Behind the blocks the maps become one vector a picture, row by row, in a row column by column, at each place all
    maps. Then come a dense layer, $a W + b$, with a rectifier, and a dense layer without one: its answers are the
    logits. (Dropout is there in training only.)

    With $z$ the logits of a picture and $\tilde z$ those of its mirror image, left and right exchanged, the classifier
    says $p = \tfrac12 \big( \operatorname{softmax}(z) + \operatorname{softmax}(\tilde z) \big)$, and decides for the
    class with the largest $p$; no two are equal.

    **Return** three arrays, in this order: the logits $z$ of the pictures themselves and $p$, both of shape
    `(batch, classes)`; and the classes that are decided for, ints of shape `(batch,)`.

    Logits may be in the thousands, other ones for each picture. Use NumPy only.
    """
    ### BEGIN SOLUTION

    def logits(a):
        for weights, (gamma, beta, mean, variance) in zip(filters, norms, strict=True):
            padded = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
            a = np.einsum("nrckuv,uvko->nrco", windows, weights)
            a = np.maximum(gamma * (a - mean) / np.sqrt(variance + epsilon) + beta, 0)
            n, rows, columns, maps = a.shape
            a = a[:, : rows // 2 * 2, : columns // 2 * 2].reshape(n, rows // 2, 2, columns // 2, 2, maps)
            a = a.max(axis=(2, 4))
        hidden = np.maximum(a.reshape(len(a), -1) @ kernels[0] + biases[0], 0)
        return hidden @ kernels[1] + biases[1]

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    found = logits(x)
    p = (softmax(found) + softmax(logits(x[:, :, ::-1]))) / 2
    return found, p, p.argmax(axis=1)
    ### END SOLUTION


def network(rng, size, left, maps, channels=1, batch=4, classes=2, gain=2.0, level=0.0, epsilon=1e-5):
    """A network that decides for several classes, clearly, and for which slips make a difference."""
    while True:
        units, inputs = 5, left[0] * left[1] * maps[-1]
        drawn = {
            "x": rng.uniform(size=(batch, *size, channels)),
            "filters": [layer(rng, 3, 3, n, o) for n, o in zip((channels, *maps), maps, strict=False)],
            "norms": [
                np.stack(
                    [
                        rng.uniform(0.5, 1.5, size=n) * rng.choice([-1, 1], size=n),
                        rng.normal(size=n),
                        0.5 * rng.normal(size=n),
                        rng.uniform(0.2, 0.8, size=n),
                    ]
                )
                for n in maps
            ],
            "kernels": [layer(rng, inputs, units, gain=2), layer(rng, units, classes, gain=gain)],
            "biases": [rng.normal(size=units), np.zeros(classes)],
            "epsilon": epsilon,
        }
        drawn["biases"][1] -= smile_classifier(**drawn)[0].mean(axis=0) * (batch > 1)
        if level:
            drawn["kernels"][1][0] += level  # which all classes have alike, in each picture another multiple
            drawn["biases"][1][-1] -= 1000.0
        if told(drawn, level):
            return drawn


def decisions_show(inputs, right, three):
    """Whether other ways to decide decide otherwise for some picture; if there is one picture, none does.

    Of two classes that count, the sum of the logits and the surer answer choose the same as the sum of probabilities.
    """
    z, p, decided = right
    mirrored = smile_classifier(**inputs | {"x": inputs["x"][:, :, ::-1]})[0]
    differ = [np.any(slip["decide"](p, z, mirrored) != decided) for slip in ALONE + (TOGETHER if three else [])]
    return all(differ) if len(z) > 1 else not any(differ)


def told(inputs, level):
    right = smile_classifier(**inputs)
    z, p, decided = right
    if level and np.ptp(z.max(axis=1)) < 900:
        return False
    ordered = np.sort(p, axis=1)
    if (len(decided) > 1 and len(set(decided.tolist())) < 2) or np.min(ordered[:, -1] - ordered[:, -2]) < 0.02:
        return False
    if not decisions_show(inputs, right, three=z.shape[1] > 2 and not level):
        return False
    for slip in BY_CHANCE:
        z, wrong, _ = mistaken(**slip)(**inputs)
        off = [np.abs(a - b).max() for a, b in zip((z, wrong), right[:2], strict=True)]
        if off[1] < 1e-3 or (slip not in TWICE and off[0] < 0.01):
            return False
    return True


@combinable
def mistaken(
    *,
    norm=lambda a, gamma, beta, mean, variance, epsilon: gamma * (a - mean) / np.sqrt(variance + epsilon) + beta,
    hidden=relu,
    mirror=lambda x: x[:, :, ::-1],
    both=lambda z, mirrored: (softmax(z) + softmax(mirrored)) / 2,
    own=lambda z, mirrored: z,
    turn=lambda w: w,
    flat=lambda a: a.reshape(len(a), -1),
    decide=lambda p, z, mirrored: p.argmax(axis=1),
    bias_in=1,
    pool=max_pool,
):
    """Return the classifier with one slip in it."""

    def smile_classifier(x, filters, norms, kernels, biases, *, epsilon=1e-5):
        def logits(a):
            for w, rows in zip(filters, norms, strict=True):
                z = conv(a, turn(w), padding=1)
                a = pool(relu(norm(z, *rows, epsilon)))
            return hidden(flat(a) @ kernels[0] + bias_in * biases[0]) @ kernels[1] + bias_in * biases[1]

        z, mirrored = logits(x), logits(mirror(x))
        p = both(z, mirrored)
        return own(z, mirrored), p, decide(p, z, mirrored)

    return smile_classifier


def by_batch(a, gamma, beta, mean, variance, epsilon):
    return gamma * (a - a.mean((0, 1, 2))) / np.sqrt(a.var((0, 1, 2)) + epsilon) + beta


def unstable(z):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


TRAINING = {"norm": by_batch}
OUTSIDE = {"norm": lambda a, g, b, mean, variance, epsilon: g * (a - mean) / (np.sqrt(variance) + epsilon) + b}
DEVIATION = {"norm": lambda a, g, b, mean, variance, epsilon: g * (a - mean) / (variance + epsilon) + b}
NO_SHIFT = {"norm": lambda a, g, b, mean, variance, epsilon: g * (a - mean) / np.sqrt(variance + epsilon)}
NO_MEAN = {"norm": lambda a, g, b, mean, variance, epsilon: g * a / np.sqrt(variance + epsilon) + b}
SWAPPED = {"norm": lambda a, g, b, mean, variance, epsilon: b * (a - mean) / np.sqrt(variance + epsilon) + g}
RELU_FIRST = {"norm": lambda a, g, b, mean, variance, epsilon: g * (relu(a) - mean) / np.sqrt(variance + epsilon) + b}
NO_RELU = {"hidden": lambda z: z}
TURNED = {"turn": lambda w: w[::-1, ::-1]}
CHANNELS = {"flat": lambda a: np.moveaxis(a, -1, 1).reshape(len(a), -1)}
UPSIDE_DOWN = {"mirror": lambda x: x[:, ::-1]}
BOTH_WAYS = {"mirror": lambda x: x[:, ::-1, ::-1]}
LOGITS = {"both": lambda z, mirrored: softmax((z + mirrored) / 2)}
ONCE = {"both": lambda z, mirrored: softmax(z)}
BY_LOGITS = {"decide": lambda p, z, mirrored: (z + mirrored).argmax(axis=1)}
BY_THE_SURER = {"decide": lambda p, z, mirrored: np.maximum(softmax(z), softmax(mirrored)).argmax(axis=1)}
BY_ITSELF = {"decide": lambda p, z, mirrored: z.argmax(axis=1)}
BY_THE_MIRROR = {"decide": lambda p, z, mirrored: mirrored.argmax(axis=1)}
ALONE, TOGETHER = [BY_ITSELF, BY_THE_MIRROR], [BY_LOGITS, BY_THE_SURER]
BY_CHANCE = [RELU_FIRST, NO_RELU, UPSIDE_DOWN, LOGITS, ONCE]  # slips that some draw might not show
TWICE = [UPSIDE_DOWN, LOGITS, ONCE]  # which the picture's own logits do not show
tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=smile_classifier,
    reference=tap_by_tap,
    points=5,
    parts=[Part("logits", 3), Part("probabilities", 1.5), Part("decisions", 0.5)],
    cases=[
        Case("one block", network, {"size": (4, 6), "left": (2, 3), "maps": (3,), "batch": 1}),
        Case("rows that are left over", network, {"size": (9, 7), "left": (2, 1), "maps": (3, 4), "epsilon": 0.2}),
        Case(
            "three channels, three classes",
            network,
            {"size": (8, 13), "left": (2, 3), "maps": (4, 3), "channels": 3, "classes": 3, "batch": 12},
            hidden=True,
        ),
        Case(
            "logits in the thousands",
            network,
            {"size": (6, 5), "left": (3, 2), "maps": (3,), "batch": 5, "classes": 3, "level": 3000.0},
            hidden=True,
            loose="In float32 logits of thousands are multiples of 1/4096 or more.",
        ),
    ],
    mistakes=[
        Mistake(
            "statistics of the batch",
            mistaken(**TRAINING),
            "You normalise with the mean and variance of this batch, as in training. When a network is asked, the "
            "running ones are used.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(**DEVIATION),
            "You divide by the variance. The root of it is the deviation.",
        ),
        Mistake(
            "epsilon behind the root",
            mistaken(**OUTSIDE),
            "You add ε to the root of the variance. It is added to the variance, before the root is taken.",
        ),
        Mistake(
            "mean for maximum",
            mistaken(pool=mean_pool),
            "Your blocks pool by the mean. They take maxima.",
        ),
        Mistake("no shift", mistaken(**NO_SHIFT), "Your batch normalisation lacks β."),
        Mistake("running mean not subtracted", mistaken(**NO_MEAN), "Your batch normalisation lacks the mean."),
        Mistake(
            "gamma and beta exchanged",
            mistaken(**SWAPPED),
            "You scale by β and add γ. The first row is γ, the scale.",
        ),
        Mistake(
            "rectifier before the normalisation",
            mistaken(**RELU_FIRST),
            "You rectify before you normalise. The rectifier comes after.",
        ),
        Mistake("no rectifier of the dense layer", mistaken(**NO_RELU), "Your first dense layer has no rectifier."),
        Mistake(
            "filters turned round",
            mistaken(**TURNED),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake(
            "map by map",
            mistaken(**CHANNELS),
            "You make a vector of the maps one map after the other. Here all maps of one place come first.",
        ),
        Mistake(
            "upside down",
            mistaken(**UPSIDE_DOWN),
            "You turn the pictures upside down. A mirror exchanges left and right, that is, the columns.",
        ),
        Mistake(
            "turned by 180 degrees",
            mistaken(**BOTH_WAYS),
            "You turn the pictures by 180°. A mirror exchanges left and right only.",
        ),
        Mistake(
            "mean of the logits",
            mistaken(**LOGITS),
            "You take the mean of the logits, and then the softmax. It is the mean of the probabilities.",
        ),
        Mistake(
            "geometric mean",
            mistaken(both=lambda z, mirrored: np.sqrt(softmax(z) * softmax(mirrored))),
            "You take the root of the product of the two probabilities. It is half their sum.",
        ),
        Mistake(
            "looked at once",
            mistaken(**ONCE),
            "Your probabilities are those of the picture alone. Its mirror image is to be heard as well.",
        ),
        Mistake(
            "picture alone decides",
            mistaken(**BY_ITSELF),
            "You decide by the picture alone. What counts is p, in which its mirror image has been heard as well.",
        ),
        Mistake(
            "mirror image alone decides",
            mistaken(**BY_THE_MIRROR),
            "You decide by the mirror image alone. What counts is p, in which the picture has been heard as well.",
        ),
        Mistake(
            "logits decide",
            mistaken(**BY_LOGITS),
            "You decide by the sum of the logits. The class with the largest p may be another one.",
        ),
        Mistake(
            "surer answer decides",
            mistaken(**BY_THE_SURER),
            "You decide by that of the two answers that is surer. The class with the largest p may be another one.",
        ),
        Mistake(
            "logits of both",
            mistaken(own=lambda z, mirrored: (z + mirrored) / 2),
            "Your logits are those of the picture and its mirror image together. Those of the picture are asked for.",
        ),
        Mistake(
            "probabilities added",
            mistaken(both=lambda z, mirrored: softmax(z) + softmax(mirrored)),
            "Your probabilities sum to 2.",
        ),
        Mistake(
            "least likely class",
            mistaken(decide=lambda p, z, mirrored: p.argmin(axis=1)),
            "You decide for the class with the smallest probability.",
        ),
        Mistake("no biases", mistaken(bias_in=0), "Your dense layers have no biases."),
        Mistake(
            "exponentials overflow",
            mistaken(both=lambda z, mirrored: (unstable(z) + unstable(mirrored)) / 2),
            "For large logits your softmax divides inf by inf. Subtract the largest logit of a picture first.",
        ),
    ],
    equivalent={"epsilon or 1e-05": "ε is positive."},
    hints=[
        "Write the logits as a function of pictures, and call it twice.",
        "`x[:, :, ::-1]` exchanges left and right. Is it the same to mirror the maps? Not with filters that are not "
        "symmetric.",
    ],
)
