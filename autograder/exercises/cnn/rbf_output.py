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

    Distances may be in the thousands and $j$ in the hundreds; all that you return has to stay a number. Use NumPy
    only, and no numerical differentiation.

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

    The first sample is always near a code. If the others are far away, each is so far that j alone counts for it.
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
        clear = np.all(y[:, 1] - y[:, 0] > (0.02 * y[:, 0] + 0.05 if spread < 1 else 1.0))
        if clear and (is_extreme(y, j) if spread > 1 else slips_show(inputs)):
            return inputs


def is_extreme(y, j):
    """Whether which exponentials are 0 or infinite depends on the case alone, in all ways to write the loss.

    In float64, exp(-750) is 0 and exp(710) is infinite.
    """
    near, far = y[0, 0], y[1:]
    if j > 100:
        return j - near > 720 and far.min() > j + 50 and far[:, 0].max() < j + 690
    return abs(j - near) < 5 and far.min() > j + 760


def slips_show(inputs):
    """Whether each slip is plainly wrong."""
    right = rbf_output(**inputs)
    for slip in SLIPS:
        _, _, loss, gradient = (
            np.max(np.abs(a - b)) / np.max(np.abs(b)) for a, b in zip(mistaken(**slip)(**inputs), right, strict=True)
        )
        if gradient < 0.01 or (loss < 0.01 and "pushed" not in slip):
            return False
    return True


def largest(r, y, j):
    return r.max(axis=1, keepdims=True)


def all_of_them(e):
    return e.sum(axis=1, keepdims=True)


def all_but_the_constant(e):
    return e[:, :-1].sum(axis=1, keepdims=True)


@combinable
def mistaken(
    *,
    distance=lambda d: (d**2).sum(axis=-1),
    slope=lambda d, y: 2 * d,
    winner=lambda y: y.argmin(axis=1),
    rivals=lambda y, j, labels: np.append(-y, np.full((len(y), 1), -j), axis=1),
    rivals_back=None,
    top=largest,
    top_back=None,
    total=all_of_them,
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
        with np.errstate(all="ignore"):
            m = top(r, y, j)
            logs = (m + np.log(all_of_them(np.exp(r - m))))[:, 0]
            r = (rivals_back or rivals)(y, j, labels)
            e = np.exp(r - (top_back or top)(r, y, j))
            share = -(e / total(e))[:, : y.shape[1]] * pushed
        loss = mean(x) * np.sum(first * y[every, labels] + logs)
        share[every, labels] += first
        return y, winner(y), loss, sign * mean_back(x) * np.sum(share[..., None] * slope(d, y), axis=1)

    return rbf_output


def unshifted(r, y, j):
    return 0.0


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
            {"batch": 6, "classes": 5, "units": 84, "spread": 3.9, "j": 800.0},
            hidden=True,
        ),
        Case(
            "distances far beyond the constant",
            drawn,
            {"batch": 5, "classes": 4, "units": 85, "spread": 4.0, "j": 12.0},
            hidden=True,
            weight=0.5,
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
            "no constant in the gradient",
            mistaken(rivals_back=WITHOUT_J["rivals"]),
            "Your gradient is that of a softmax of the negative distances. The constant e⁻ʲ of the loss counts in it "
            "as well.",
            others=[
                mistaken(total=all_but_the_constant),
                mistaken(total=lambda e: np.maximum(all_but_the_constant(e), 1e-300)),
            ],
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
            mistaken(top=unshifted),
            "Where j and all distances are in the hundreds, every exponential of yours is 0, and its logarithm is "
            "−inf.",
        ),
        Mistake(
            "exponentials of the gradient underflow",
            mistaken(top_back=unshifted),
            "Where j and all distances are in the hundreds, every exponential in your gradient is 0, and 0/0 no "
            "number. The loss is right; use its exponentials.",
        ),
        Mistake(
            "constant taken out",
            mistaken(top=lambda r, y, j: np.full((len(r), 1), -j)),
            "You take e⁻ʲ out of the sum, whatever the distances are. Where one is hundreds below j, the exponential "
            "that is left is infinite. Take the largest one out.",
        ),
        Mistake(
            "nearest code taken out",
            mistaken(top=lambda r, y, j: -y.min(axis=1, keepdims=True)),
            "You take the largest e⁻ʸ out of the sum, whatever j is. Where j is hundreds below all distances, the "
            "exponential that is left is infinite. e⁻ʲ is one of those of which to take the largest out.",
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
