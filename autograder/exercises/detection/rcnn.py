"""R-CNN's support vector machines"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._losses import plain_l1


def rcnn(features, kernel, bias, classes, *, penalty):
    r"""Return the loss of R-CNN's support vector machines, and its gradients.

    R-CNN lets a network make features of each region, and then gives them away: for each class a support vector machine
    of its own says yes or no. Background is what all of them say no to.

    **Given** $n$ regions:

    - `features` $\Phi$, shape `(n, d)`: what a network has made of the regions. It does not learn any more.
    - `kernel` $W$, shape `(d, q)`, and `bias` $b$, shape `(q,)`: column $j = 0, \dots, q - 1$ is the machine of class
      $j + 1$.
    - `classes` $c$, integers of shape `(n,)`: 0 for background, 1 to $q$ for an object, −1 for a region that is left
      out, as if it were not there: between object and background, it would only confuse.
    - `penalty` $\mu$.

    With $s = \Phi W + b$, and $y_{ij} = 1$ if region $i$ is of class $j + 1$, else $-1$,

    $$L = \frac{1}{N} \sum_{i:\, c_i \ge 0} \sum_{j=0}^{q-1} \max(0,\; 1 - y_{ij} s_{ij}) + \frac{\mu}{2} \sum_{k, j}
      W_{kj}^2,$$

    where $N$ counts the regions with $c_i \ge 0$; there is at least one.

    **Return** three things, in this order: $L$, a number; $\partial L/\partial W$ and $\partial L/\partial b$, of the
    shapes of `kernel` and `bias`. Where $y_{ij} s_{ij}$ is exactly 1, take 0 for the derivative of the maximum.

    Use NumPy only, and no numerical differentiation, and leave the inputs as they are. If your loss has one of the
    usual slips, the gradients still earn their marks if they are those of *your* loss.
    """
    ### BEGIN SOLUTION
    counted = (classes > -1)[:, None]
    y = np.where(classes[:, None] == np.arange(1, len(bias) + 1), 1.0, -1.0)
    missing = 1 - y * (features @ kernel + bias)
    n = counted.sum()
    loss = (np.maximum(missing, 0) * counted).sum() / n + penalty / 2 * (kernel**2).sum()
    g = -y * (missing > 0) * counted / n
    return loss, features.T @ g + penalty * kernel, g.sum(axis=0)
    ### END SOLUTION


def regions(rng, classes, machines, width, penalty, on_margin=False):
    """Regions some of whose scores are beyond the margin and some not; on request several lie on it, exactly."""
    while True:
        drawn = some(rng, classes, machines, width, penalty, on_margin)
        short = 1 - np.abs(drawn["features"] @ drawn["kernel"] + drawn["bias"])
        on = drawn["features"].any(axis=1)  # those of zeros lie on the margin, by their bias
        right, shifted = mistaken()(**drawn), mistaken(first=0)(**drawn)
        told_apart = np.abs(right[2]).min() > 0 and abs(right[0] - shifted[0]) > 0.01
        if told_apart and np.abs(short[on]).min() > 0:
            return drawn


def some(rng, classes, machines, width, penalty, on_margin):
    classes = rng.permutation(classes)
    features = rng.integers(-64, 65, size=(len(classes), width)) / 64.0
    kernel, bias = (
        rng.integers(-32, 33, size=(width, machines)) / 16.0,
        rng.choice([-0.5, -0.25, 0.25, 0.375], size=machines),
    )
    if on_margin:
        features[:, 0] = 0.0
        features[np.flatnonzero(classes >= 0)[::2]] = 0.0
        bias = rng.permuted(np.resize([-1.0, 1.0], machines))
    elif machines == 1:  # one region is hardly short of its margin
        yes = rng.choice([-1, 1])
        bias[:] = yes * (1 - 1 / 2048)
        features[np.flatnonzero(classes == (yes + 1) // 2)[0]] = 0.0
    return {"features": features, "kernel": kernel, "bias": bias, "classes": classes, "penalty": penalty}


def one_above(scores, classes):
    """Loss and gradient of one machine for all classes: the true score is to be 1 above every other."""
    whole = np.concatenate([np.zeros((len(scores), 1)), scores], axis=1)
    rows = np.arange(len(scores))
    missing = 1 + whole - whole[rows, classes][:, None]
    missing[rows, classes] = 0
    g = (missing > 0) * 1.0
    g[rows, classes] = -g.sum(axis=1)
    return np.maximum(missing, 0).sum(), g[:, 1:]


@combinable
def mistaken(
    *,
    first=1,
    no=-1.0,
    margin=1.0,
    counted=lambda c: c >= 0,
    divided=lambda c, q: (c >= 0).sum(),
    factor=0.5,
    of_bias=0,
    squared=False,
    together=False,
    at_one=False,
    back_penalty=1,
    to_bias=1,
    kink=np.square,
):
    """Return loss and gradients of the regions that count, with one slip."""

    def rcnn(features, kernel, bias, classes, *, penalty):
        rows = counted(classes)
        x, c, n = features[rows], np.maximum(classes[rows], 0), divided(classes, len(bias))
        s = x @ kernel + bias
        if together:
            total, g = one_above(s, c)
        else:
            y = np.where(c[:, None] == np.arange(first, first + len(bias)), 1.0, no)
            missing = margin - y * s
            wrong = missing >= 0 if at_one else missing > 0
            total = (np.maximum(missing, 0) ** (2 if squared else 1)).sum()
            g = -y * wrong * (2 * np.maximum(missing, 0) if squared else 1)
        if kink is np.square:
            small, d_small = kernel**2, 2 * kernel
        else:
            small, d_small = kink(kernel)
        loss = total / n + factor * penalty * (small.sum() + of_bias * (bias**2).sum())
        d_kernel = x.T @ g / n + back_penalty * factor * penalty * d_small
        return loss, d_kernel, to_bias * g.sum(axis=0) / n + 2 * factor * penalty * of_bias * bias

    return rcnn


SLIPS = [
    Mistake(
        "class of the next column",
        mistaken(first=0),
        "You take column j for the machine of class j. Background has no machine: column 0 is that of class 1.",
    ),
    Mistake(
        "no is zero",
        mistaken(no=0.0),
        "Your y is 0 where a region is of another class. Then nothing is learnt from it: it is −1.",
    ),
    Mistake("no margin", mistaken(margin=0.0), "Your loss is 0 as soon as a score has the right sign. It asks for 1."),
    Mistake(
        "regions between are background",
        mistaken(counted=lambda c: c >= -1, divided=lambda c, q: len(c)),
        "Regions of class −1 count as background in your loss. They are to be left out.",
    ),
    Mistake(
        "divided by all regions",
        mistaken(divided=lambda c, q: len(c)),
        "You divide by the number of all regions. Those that are left out do not count in N.",
    ),
    Mistake(
        "mean over the machines",
        mistaken(divided=lambda c, q: (c >= 0).sum() * q),
        "You divide by the number of machines, too. Each learns by itself: their losses are added.",
    ),
    Mistake("penalty without its half", mistaken(factor=1.0), "Your penalty is μ Σ W². It has a factor of ½."),
    Mistake("no penalty", mistaken(factor=0.0), "The penalty is missing in your loss."),
    Mistake(
        "bias penalised", mistaken(of_bias=1), "Your penalty has the biases in it. Only the weights are penalised."
    ),
    Mistake(
        "absolute weights",
        mistaken(kink=plain_l1),
        "Your penalty is of the sizes of the weights, not of their squares.",
    ),
    Mistake("squared hinge", mistaken(squared=True), "You square what is missing to the margin. The hinge is linear."),
    Mistake(
        "one machine for all classes",
        mistaken(together=True),
        "Your scores compete with each other. Each machine compares its own score with 1 or −1.",
    ),
]

exercise = Exercise(
    solution=rcnn,
    reference=mistaken(),
    points=4,
    analytic=True,
    parts=[Part("loss", 1.5), Part("d_kernel", 1.5), Part("d_bias")],
    follow_through=FollowThrough(of="loss", parts=["d_kernel", "d_bias"], slips=SLIPS),
    cases=[
        Case(
            "one region and two machines, by hand",
            inputs={
                "features": np.array([[1.0, 2.0]]),
                "kernel": np.array([[0.5, 0.25], [0.0, -0.5]]),
                "bias": np.array([0.0, 0.5]),
                "classes": np.array([1]),
                "penalty": 1.0,
            },
            about="The scores are ½ and −¼: the first machine is ½ short of its margin, the second ¾. The penalty is "
            "½ (¼ + 1/16 + ¼) = 9/32, so L = 1.53125. Both machines learn: ∂L/∂b = (−1, 1).",
        ),
        Case(
            "objects, background, and some between",
            regions,
            {"classes": [0, 0, 1, 2, 3, 3, -1, -1, -1], "machines": 3, "width": 4, "penalty": 0.25},
        ),
        Case(
            "one machine alone",
            regions,
            {"classes": [0, 1, 1, 0, 0, 1, 1, 0], "machines": 1, "width": 5, "penalty": 0.5},
            hidden=True,
        ),
        Case(
            "on the margin",
            regions,
            {"classes": [0, 1, 2, 2, 0, -1, 1], "machines": 2, "width": 3, "penalty": 0.125, "on_margin": True},
            hidden=True,
        ),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "a slope at the margin",
            mistaken(at_one=True),
            "Where y s is exactly 1 you take the slope of the loss before it. It is 0 there by definition.",
        ),
        Mistake(
            "penalty forgotten on the way back",
            mistaken(back_penalty=0),
            "The penalty is in your loss, and not in your gradient of W.",
        ),
        Mistake("sign of the biases' gradient", mistaken(to_bias=-1), "Your gradient of b has the wrong sign."),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "`classes[:, None] == np.arange(1, q + 1)` says which machine is to say yes.",
        "Where something is missing to the margin, the gradient of the scores is −y/N; elsewhere it is 0.",
    ],
)
