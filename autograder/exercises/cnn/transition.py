"""The transition between two dense blocks"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import layer, max_pool, mean_pool, relu


def transition(x, norm, kernel, bias, *, epsilon=1e-5):
    r"""Return what is left of maps between two dense blocks, when the network is asked.

    Dense blocks pile up maps. Between them somebody has to clear away: a 1 × 1 convolution makes few maps of many, and
    pooling makes them smaller.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: maps.
    - `norm`, shape `(4, channels)`: the rows are $\gamma$, $\beta$, and the running mean $\mu$ and running variance
      $\sigma^2$ of a batch normalisation; and `epsilon`, $\varepsilon > 0$.
    - `kernel`, shape `(channels, maps)`, and `bias`, shape `(maps,)`, of the 1 × 1 convolution, which at each place
      takes the vector $a$ of all channels to $a W + b$.

    In this order:

    1. batch normalisation in inference mode, $\gamma\, (x - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta$, each map
       with its own four numbers;
    2. a rectifier, $\max(z, 0)$;
    3. the 1 × 1 convolution, with its bias and without a rectifier;
    4. **mean** pooling of 2 × 2 windows that do not overlap. A last row or column that fills no window is left out.

    **Return** the maps after that, shape `(batch, rows // 2, columns // 2, maps)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    gamma, beta, mean, variance = norm
    a = np.maximum(gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, 0) @ kernel + bias
    a = a[:, : a.shape[1] // 2 * 2, : a.shape[2] // 2 * 2]
    return (a[:, ::2, ::2] + a[:, 1::2, ::2] + a[:, ::2, 1::2] + a[:, 1::2, 1::2]) / 4
    ### END SOLUTION


def maps_and_weights(rng, size, channels, maps, batch=2, epsilon=1e-5):
    norm = [
        rng.uniform(0.5, 1.5, size=channels) * rng.choice([-1, 1], size=channels),
        rng.normal(size=channels),
        rng.normal(size=channels),
        rng.uniform(0.2, 0.8, size=channels),
    ]
    return {
        "x": rng.normal(size=(batch, *size, channels)),
        "norm": np.stack(norm),
        "kernel": layer(rng, channels, maps),
        "bias": rng.normal(size=maps),
        "epsilon": epsilon,
    }


def of_batch(x):
    return x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))


@combinable
def mistaken(
    *,
    statistics=lambda x, mean, variance: (mean, variance),
    deviation=lambda variance, epsilon: np.sqrt(variance + epsilon),
    scale_and_shift=lambda gamma, beta: (gamma, beta),
    activation=relu,
    rectified_after=lambda z: z,
    before=lambda x: x,
    bias_in=1,
    pool=mean_pool,
    cut=lambda a: a,
):
    """Return the transition with one slip in it."""

    def transition(x, norm, kernel, bias, *, epsilon=1e-5):
        gamma, beta = scale_and_shift(*norm[:2])
        mean, variance = statistics(x, *norm[2:])
        z = activation(gamma * (before(x) - mean) / deviation(variance, epsilon) + beta)
        return pool(cut(rectified_after(z @ kernel + bias_in * bias)))

    return transition


def place_by_place(x, norm, kernel, bias, *, epsilon=1e-5):
    """The answer by another route: the scale and shift first, and each place by itself."""
    slope = norm[0] / np.sqrt(norm[3] + epsilon)
    shift = norm[1] - slope * norm[2]
    rows, columns = x.shape[1] // 2, x.shape[2] // 2
    found = np.zeros((len(x), rows, columns, len(bias)), x.dtype)
    for i, j in np.ndindex(2 * rows, 2 * columns):
        found[:, i // 2, j // 2] += (relu(slope * x[:, i, j] + shift) @ kernel + bias) / 4
    return found


exercise = Exercise(
    solution=transition,
    reference=place_by_place,
    points=2,
    cases=[
        Case("even sizes", maps_and_weights, {"size": (4, 6), "channels": 4, "maps": 2, "batch": 1}),
        Case(
            "rows that are left over",
            maps_and_weights,
            {"size": (5, 3), "channels": 3, "maps": 5, "epsilon": 0.3},
            hidden=True,
        ),
        Case(
            "one place is left",
            maps_and_weights,
            {"size": (2, 2), "channels": 5, "maps": 1, "batch": 3},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "statistics of the batch",
            mistaken(statistics=lambda x, mean, variance: of_batch(x)),
            "You normalise with the mean and variance of this batch, as in training.",
        ),
        Mistake(
            "divided by the variance",
            mistaken(deviation=lambda variance, epsilon: variance + epsilon),
            "You divide by the variance. The root of it is the deviation.",
        ),
        Mistake(
            "epsilon behind the root",
            mistaken(deviation=lambda variance, epsilon: np.sqrt(variance) + epsilon),
            "You add ε to the root of the variance. It is added to the variance, before the root is taken.",
        ),
        Mistake(
            "gamma and beta exchanged",
            mistaken(scale_and_shift=lambda gamma, beta: (beta, gamma)),
            "You scale by β and add γ. The first row is γ, the scale.",
        ),
        Mistake("no rectifier", mistaken(activation=lambda z: z), "Your transition has no rectifier."),
        Mistake(
            "rectifier before the normalisation",
            mistaken(activation=lambda z: z, before=relu),
            "You rectify before you normalise. The rectifier comes after.",
        ),
        Mistake(
            "rectifier behind the convolution",
            mistaken(rectified_after=relu),
            "You rectify behind the convolution as well.",
        ),
        Mistake("no bias", mistaken(bias_in=0), "Your convolution has no bias."),
        Mistake(
            "maximum for mean",
            mistaken(pool=max_pool),
            "Your transition pools by the maximum. It takes means.",
        ),
        Mistake(
            "sum for mean",
            mistaken(pool=lambda a: 4 * mean_pool(a)),
            "You add the four entries of a window. Take their mean.",
        ),
        Mistake(
            "first rows left out",
            mistaken(cut=lambda a: a[:, a.shape[1] % 2 :, a.shape[2] % 2 :]),
            "Where a row is left over, you leave out the first one. It is the last that fills no window.",
        ),
    ],
    equivalent={"epsilon or 1e-05": "ε is positive."},
    hints=[
        "Would it be the same to pool before the convolution? It would, and it is cheaper: both are linear.",
    ],
)
