"""LeNet-5's output and its loss"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def rbf_output(x, codes, labels, *, j=1.0):
    r"""Return the distances of LeNet-5's last layer, what it reads, its loss, and the gradient of that.

    Before there was softmax at the end of every network, LeNet-5 had a small picture of each character there. The last
    hidden layer has to draw it, and whichever picture comes nearest has been read.

    **Given**

    - `x`, shape `(batch, units)`: the units of F6.
    - `codes` $w$, shape `(classes, units)`: the picture of each class, $\pm 1$, and no two the same.
    - `labels` $d$, ints of shape `(batch,)`: the right class of each sample.
    - `j` $j > 0$, a number.

    The output is a *distance* for each class, $y_{ni} = \sum_u (x_{nu} - w_{iu})^2$: the **smallest** one wins, and of
    equal ones the first. The loss wants the right distance small and the others large,

    $$L = \frac1N \sum_{n=1}^N \Big( y_{n d_n} + \ln \big( e^{-j} + \sum_i e^{-y_{ni}} \big) \Big),$$

    where the inner sum is over all classes, the right one too. The constant $e^{-j}$ keeps classes that are already far
    away from being pushed any further.

    **Return** four things, in this order: the distances, shape `(batch, classes)`; the class that wins, ints of shape
    `(batch,)`; the loss, a number; and $\partial L/\partial x$, shape `(batch, units)`.

    All of $j$ and the distances may be in the hundreds, and the loss has to stay a number. Use NumPy only, and no
    numerical differentiation.

    If your distances have one of the usual slips, such as a forgotten square, the gradient still earns its marks where
    it is that of *your* loss.
    """
    ### BEGIN SOLUTION
    difference = x[:, None] - codes
    distances = np.sum(difference**2, axis=-1)
    samples = np.arange(len(x))

    rivals = np.append(-distances, np.full((len(x), 1), -j, x.dtype), axis=1)
    top = rivals.max(axis=1, keepdims=True)  # so that the largest exponential is 1
    e = np.exp(rivals - top)
    total = e.sum(axis=1, keepdims=True)
    loss = np.mean(distances[samples, labels] + (top + np.log(total))[:, 0])

    by_distance = -(e / total)[:, :-1]  # d loss / d distances, but for the 1/N
    by_distance[samples, labels] += 1
    gradient = 2 * np.einsum("ni,niu->nu", by_distance, difference) / len(x)
    return distances, distances.argmin(axis=1), loss, gradient
    ### END SOLUTION


def drawn(rng, batch, classes, units, spread, j):
    """Units near the codes; the nearest code is clearly the nearest, and now the right one, now another.

    The first sample is always near a code.
    """
    noise = np.append(min(spread, 0.4), np.full(batch - 1, spread))[:, None]
    while True:
        codes = rng.choice([-1.0, 1.0], size=(classes, units))
        if len(np.unique(codes, axis=0)) < classes:
            continue
        labels = rng.integers(classes, size=batch)
        x = codes[(labels + (np.arange(batch) % 3 == 0)) % classes] + noise * rng.normal(size=(batch, units))
        y = np.sort(((x[:, None] - codes) ** 2).sum(axis=-1), axis=1)
        inputs = {"x": x, "codes": codes, "labels": labels, "j": j}
        if np.all(y[:, 1] - y[:, 0] > 0.02 * y[:, 0] + 0.05) and slips_show(inputs):
            return inputs


def slips_show(inputs):
    """Whether each slip is plainly wrong; if all distances are large, the constant alone counts in the logarithm."""
    right = rbf_output(**inputs)
    for slip in [] if inputs["j"] > 100 else SLIPS:
        _, _, loss, gradient = (
            np.max(np.abs(a - b)) / np.max(np.abs(b)) for a, b in zip(mistaken(**slip)(**inputs), right, strict=True)
        )
        if gradient < 0.01 or (loss < 0.01 and "pushed" not in slip):
            return False
    return True


def logsumexp(rivals):
    return np.logaddexp.reduce(rivals, axis=1)


def unstable(rivals):
    with np.errstate(all="ignore"):
        return np.log(np.exp(rivals).sum(axis=1))


@combinable
def mistaken(
    *,
    distance=lambda d: (d**2).sum(axis=-1),
    slope=lambda d, y: 2 * d,
    winner=lambda y: y.argmin(axis=1),
    rivals=lambda y, j, labels: np.append(-y, np.full((len(y), 1), -j), axis=1),
    log=logsumexp,
    mean=lambda a: 1 / len(a),
    mean_back=lambda a: 1 / len(a),
    first=1,
    pushed=1,
    sign=1,
):
    """Return the layer and its loss with one slip in them."""

    def rbf_output(x, codes, labels, *, j=1.0):
        d = x[:, None] - codes
        y = distance(d)
        every, r = np.arange(len(x)), rivals(y, j, labels)
        logs = log(r)
        loss = mean(x) * np.sum(first * y[every, labels] + logs)
        with np.errstate(all="ignore"):
            share = -np.exp(r - logs[:, None])[:, : y.shape[1]] * pushed
        share[every, labels] += first
        return y, winner(y), loss, sign * mean_back(x) * np.sum(share[..., None] * slope(d, y), axis=1)

    return rbf_output


def without_the_right(y, j, labels):
    others = np.append(-y, np.full((len(y), 1), -j), axis=1)
    others[np.arange(len(y)), labels] = -np.inf
    return others


WITHOUT_J = {"rivals": lambda y, j, labels: -y}
PLUS_J = {"rivals": lambda y, j, labels: np.append(-y, np.full((len(y), 1), j), axis=1)}
J_ITSELF = {"rivals": lambda y, j, labels: np.append(-y, np.full((len(y), 1), np.log(j)), axis=1)}
OTHERS = {"rivals": without_the_right}
ROOT = {"distance": lambda d: np.sqrt((d**2).sum(axis=-1)), "slope": lambda d, y: d / y[..., None]}
ABSOLUTE = {"distance": lambda d: np.abs(d).sum(axis=-1), "slope": lambda d, y: np.sign(d)}
HALF = {"distance": lambda d: (d**2).sum(axis=-1) / 2, "slope": lambda d, y: d}
MEAN = {"distance": lambda d: (d**2).mean(axis=-1), "slope": lambda d, y: 2 * d / d.shape[-1]}
SLIPS = [WITHOUT_J, PLUS_J, J_ITSELF, OTHERS, ROOT, ABSOLUTE, HALF, MEAN, {"pushed": 0}]


def sample_by_sample(x, codes, labels, *, j=1.0):
    """The answer by another route: ‖x‖² − 2 x·w + ‖w‖², and the softmax of what competes."""
    y = (x**2).sum(axis=1)[:, None] - 2 * x @ codes.T + (codes**2).sum(axis=1)
    losses, rows = [], []
    for sample, label, distances in zip(x, labels, y, strict=True):
        logs = np.logaddexp.reduce([-j, *-distances])
        losses.append(distances[label] + logs)
        pulled = np.eye(len(codes))[label] - np.exp(-distances - logs)
        rows.append(2 * (pulled.sum() * sample - pulled @ codes) / len(x))
    return y, np.argmax(-y, axis=1), np.mean(losses), np.array(rows).astype(x.dtype)


def slip(name, **options):
    return Mistake(name, mistaken(**options), SENTENCES[name])


SENTENCES = {
    "root of the distance": "You take the root of the sum of squares. The layer answers with the squared distance.",
    "absolute differences": "You add absolute differences. The distance is a sum of their squares.",
    "half the distance": "You halve the sum of squares. The layer's distances have no such factor.",
    "mean over the units": "You take the mean over the units. The distance is a sum.",
}

exercise = Exercise(
    solution=rbf_output,
    reference=sample_by_sample,
    points=5,
    analytic=True,
    parts=[Part("distances", 1), Part("winners", 0.5), Part("loss", 1.5), Part("gradient", 2)],
    follow_through=FollowThrough(
        of="distances",
        parts=["gradient"],
        slips=[
            slip("root of the distance", **ROOT),
            slip("absolute differences", **ABSOLUTE),
            slip("half the distance", **HALF),
            slip("mean over the units", **MEAN),
        ],
    ),
    cases=[
        Case(
            "by hand, with a tie",
            inputs={
                "x": np.array([[0.0, 1.0]]),
                "codes": np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]),
                "labels": np.array([2]),
                "j": 1.0,
            },
            about="The distances are 5, 1 and 1, and of the two nearest the first wins, class 1. The loss is "
            "1 + ln(e⁻¹ + e⁻⁵ + e⁻¹ + e⁻¹) = ln(3 + e⁻⁴) ≈ 1.105.",
        ),
        Case("near the codes", drawn, {"batch": 7, "classes": 4, "units": 6, "spread": 0.4, "j": 2.5}),
        Case(
            "a constant below one", drawn, {"batch": 5, "classes": 3, "units": 5, "spread": 0.5, "j": 0.3}, hidden=True
        ),
        Case(
            "distances in the hundreds",
            drawn,
            {"batch": 6, "classes": 5, "units": 84, "spread": 4.0, "j": 800.0},
            hidden=True,
        ),
    ],
    mistakes=[
        slip("root of the distance", **ROOT),
        slip("absolute differences", **ABSOLUTE),
        slip("half the distance", **HALF),
        slip("mean over the units", **MEAN),
        Mistake(
            "largest distance wins",
            mistaken(winner=lambda y: y.argmax(axis=1)),
            "You choose the largest output. It is a distance here: the smallest one wins.",
        ),
        Mistake(
            "last of equals wins",
            mistaken(winner=lambda y: y.shape[1] - 1 - y[:, ::-1].argmin(axis=1)),
            "Of classes that are equally near you take the last one. The first one wins.",
        ),
        Mistake(
            "no constant",
            mistaken(**WITHOUT_J),
            "Your loss is that of a softmax of the negative distances. The constant e⁻ʲ is missing in the logarithm.",
        ),
        Mistake(
            "constant grows",
            mistaken(**PLUS_J),
            "You add eʲ in the logarithm. It is e⁻ʲ: like a further class at the distance j.",
        ),
        Mistake(
            "constant itself added",
            mistaken(**J_ITSELF),
            "You add j in the logarithm. It is e⁻ʲ: like a further class at the distance j.",
        ),
        Mistake(
            "right class not among the rivals",
            mistaken(**OTHERS),
            "Your inner sum leaves out the right class. It runs over all of them.",
        ),
        Mistake(
            "summed over the batch",
            mistaken(mean=lambda a: 1.0, mean_back=lambda a: 1.0),
            "Your loss is a sum over the batch. It is a mean, and so is its gradient.",
        ),
        Mistake(
            "gradient not divided by the batch",
            mistaken(mean_back=lambda a: 1.0),
            "Your gradient is that of a sum over the batch. The loss is a mean.",
        ),
        Mistake(
            "only the right code pulls",
            mistaken(pushed=0),
            "In your gradient the right code pulls, and nothing pushes. The logarithm depends on x as well.",
        ),
        Mistake(
            "gradient uphill",
            mistaken(sign=-1),
            "Your gradient has the wrong sign: x − w grows with x.",
        ),
        Mistake(
            "factor of two forgotten",
            mistaken(slope=lambda d, y: d),
            "The derivative of a square has a factor of 2, which your gradient lacks.",
        ),
        Mistake(
            "exponentials underflow",
            mistaken(log=unstable),
            "Where j and all distances are in the hundreds, every exponential of yours is 0, and its logarithm is "
            "−inf.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={"j or 1.0": "The constant is positive."},
    hints=[
        "One subtraction gives all differences, if you put an axis between the samples and the units.",
        "ln Σ exp(a) = m + ln Σ exp(a − m) for any m. Which m keeps every exponential below 1, and one of them at 1?",
        "∂L/∂y of the right class is 1 minus its share of the sum in the logarithm, of the others minus their share; "
        "all over N. What is ∂y/∂x?",
    ],
)
