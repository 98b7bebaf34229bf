"""Drawing real visible units of a Gaussian-Bernoulli machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, Normal, combinable


def sample_gaussian(h, w, b, *, draws, rng):
    r"""Draw the visible units of a Gaussian-Bernoulli restricted Boltzmann machine, given the hidden ones.

    Its visible units are real numbers, and its energy is

    $$E(x, h) = \tfrac{1}{2} \lVert x - b \rVert^2 - c^\top h - h^\top W x.$$

    Given the hidden units, the visible ones are therefore normal, independent of each other, and of variance 1:

    $$x \mid h \;\sim\; N\big(b + W^\top h,\; I\big).$$

    **Given**

    - `h`, shape `(batch, hidden)`: binary hidden units, one sample a row.
    - `w`, shape `(hidden, visible)`, and `b`, shape `(visible,)`: weights and visible biases.
    - `draws`, a whole number: how many samples of the visible units to draw for each row of `h`.
    - `rng`, a `numpy.random.Generator`: where your random numbers come from.

    **Return** an array of shape `(draws, batch, visible)` of real numbers. Entry `[d, n]` is a sample of $p(x \mid h)$
    for row `n` of `h`. All samples are independent: of other draws, and of other rows. What you return are *samples*,
    not means.

    Use NumPy only. Leave `h`, `w` and `b` as they are.
    """
    ### BEGIN SOLUTION
    mean = b + h @ w  # (batch, visible)
    return mean + rng.standard_normal((draws, *mean.shape))
    ### END SOLUTION


def distribution(h, w, b):
    """Mean and covariance for each row of h, by completing the square in minus the energy, unit by unit."""
    linear = np.einsum("nj,ji->ni", h, w) + b  # of x in minus the energy; the quadratic term is that of variance 1
    return linear, np.eye(len(b))


def machine(rng, batch, visible, hidden):
    """A random machine; what is left out or exchanged moves some mean by half a standard deviation at least."""
    while True:
        h = rng.integers(0, 2, size=(batch, hidden)).astype(float)
        w, b = rng.normal(size=(hidden, visible)), rng.normal(size=visible)
        mean = b + h @ w
        rows = np.abs(mean[:, None] - mean[None]).max(axis=-1) + np.eye(batch)
        if min(rows.min(), np.abs(b).max(), np.abs(h @ w).max()) > 0.5:
            return {"h": h, "w": w, "b": b}


def shared(axis):
    """Noise that is shared along an axis: of draws, of rows or of units."""
    return lambda rng, shape: rng.standard_normal([1 if place == axis else n for place, n in enumerate(shape)])


@combinable
def mistaken(*, mean=lambda h, w, b: b + h @ w, noise=lambda rng, shape: rng.standard_normal(shape)):
    def sample(h, w, b, *, draws, rng):
        middle = mean(h, w, b)
        shape = (draws, *middle.shape)
        return np.broadcast_to(middle + noise(rng, shape), shape)

    return sample


exercise = Exercise(
    solution=sample_gaussian,
    reference=distribution,
    sampled=Normal,
    points=2,
    cases=[
        Case(
            "one row, two units",
            inputs={
                "h": np.array([[1.0, 0.0, 1.0]]),
                "w": np.array([[1.0, -0.5], [2.0, 1.0], [0.25, 1.5]]),
                "b": np.array([-0.75, 2.0]),
            },
            draws=5000,
            about="The means are 0.5 and 3.",
        ),
        Case("several rows", machine, {"batch": 3, "visible": 2, "hidden": 4}, draws=5500),
        Case("a larger machine", machine, {"batch": 2, "visible": 4, "hidden": 3}, draws=6000, hidden=True),
    ],
    mistakes=[
        Mistake(
            "means returned",
            mistaken(noise=lambda rng, shape: 0 * rng.random()),
            "What is returned are the means. A sample is the mean and, added to it, a normal random number.",
        ),
        Mistake(
            "one sample for all draws",
            mistaken(noise=shared(0)),
            "One sample is returned over and over. Each draw needs normal random numbers of its own; which shape must "
            "they have?",
        ),
        Mistake(
            "rows share their noise",
            mistaken(noise=shared(1)),
            "The same noise is added to all rows of `h`, so their samples depend on each other.",
        ),
        Mistake(
            "units share their noise",
            mistaken(noise=shared(2)),
            "The same noise is added to all units of a sample. Each unit has the right distribution, but given `h` "
            "they must be independent.",
        ),
        Mistake(
            "uniform noise",
            mistaken(noise=lambda rng, shape: rng.random(shape)),
            "The noise is uniform in $[0, 1)$. It has to be normal, with mean 0 and variance 1.",
        ),
        Mistake(
            "uniform noise of variance one",
            mistaken(noise=lambda rng, shape: rng.uniform(-np.sqrt(3), np.sqrt(3), shape)),
            "Mean and variance are right, but the noise is uniform: no unit is ever further than 1.8 from its mean.",
        ),
        Mistake(
            "bias left out",
            mistaken(mean=lambda h, w, b: h @ w),
            "The visible biases `b` are missing from the means.",
        ),
        Mistake(
            "bias subtracted",
            mistaken(mean=lambda h, w, b: h @ w - b),
            "The visible biases `b` have the wrong sign: where is the energy smallest if all weights are 0?",
        ),
        Mistake(
            "weights subtracted",
            mistaken(mean=lambda h, w, b: b - h @ w),
            "The weights have the wrong sign: complete the square in $x$ once more.",
        ),
        Mistake(
            "means squashed",
            mistaken(mean=lambda h, w, b: 1 / (1 + np.exp(-(b + h @ w)))),
            "A sigmoid gives the probability of a binary unit. The mean of a Gaussian unit is $b + W^\\top h$ itself.",
        ),
    ],
    equivalent={
        "operator exchanged: mean + rng.standard_normal((draws, *mean.shape)) -> "
        "mean - rng.standard_normal((draws, *mean.shape))": (
            "Minus a standard normal number is a standard normal number."
        ),
        "answer rounded to 4 digits": "Rounded draws fall into the same cells, but for one in some thousands.",
    },
    hints=[
        "`rng.standard_normal(shape)` draws normal random numbers with mean 0 and variance 1.",
        "How many are needed in all? The means are broadcast against them.",
    ],
)
