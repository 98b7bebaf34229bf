"""The loss of pixels, and the IoU of membranes"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def train(logits, labels, *, ignore=255):
    r"""Return loss and gradient of a step that learns from pixels, and how well class 0 is met.

    Segmentation is classification of each pixel, and so is its loss. Pixels that nobody wanted to label carry a label
    of their own, and nothing may come back from there.

    **Given**

    - `logits` $z$, shape `(batch, rows, columns, classes)`: a score for each class of each pixel.
    - `labels` $y$, whole numbers of shape `(batch, rows, columns)`: the class, from 0, or `ignore`.
    - `ignore`, an int that is no class.

    Let $M$ be the number of pixels with $y \ne$ `ignore` in all pictures together; it is at least 1. With
    $p = \operatorname{softmax}(z)$ over the classes,

    $$L = -\frac1M \sum_{y \ne \text{ignore}} \ln p_{y}.$$

    **Return** a tuple:

    1. $L$, a number;
    2. $\partial L / \partial z$, of the shape of `logits`, which is 0 at pixels to be ignored;
    3. the IoU of class 0, such as membrane: the pixels that are *and* are predicted to be of class 0, divided by those
       that are *or* are predicted to be; of all pixels with $y \ne$ `ignore`. Predicted is the class with the largest
       logit, of several largest the lowest one. At least one pixel is of class 0, or predicted to be.

    Logits may be as large as 1000. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    counts = labels != ignore
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    total, used = counts.sum(), counts[..., None]
    one_hot = np.arange(logits.shape[-1]) == labels[..., None]  # nowhere, if the label is to be ignored
    loss = -np.sum(log_p * one_hot) / total
    true, predicted = one_hot[..., 0], (np.argmax(logits, axis=-1) < 1) & counts
    return loss, (np.exp(log_p) - one_hot) * used / total, np.sum(true & predicted) / np.sum(true | predicted)
    ### END SOLUTION


def pixels(rng, shape, ignore=255):
    """Pixels of which the IoU tells how it was computed."""
    while True:
        drawn = some(rng, shape, ignore)
        wrong = [mistaken(**slip)(**drawn)[2] for slip in MEASURES]
        if np.diff(np.sort([mistaken()(**drawn)[2], *wrong])).min() > 0.01:
            return drawn


def some(rng, shape, ignore=255, large=1.0, ignored=0.3):
    """Every picture has another share of pixels to be ignored, at which class 0 is often predicted."""
    logits = large * rng.normal(size=shape)
    labels = rng.integers(0, shape[-1], size=shape[:3])
    for place in range(shape[0]):
        odd = rng.random(shape[1:3]) < ignored * (place + 1) / shape[0]
        labels[place][odd] = ignore
    labels[-1, 0, :2] = ignore
    logits[-1, 0, 0, 0] = large * 4
    labels[0, 0, :2], labels[0, 1, :2] = 0, 1
    logits[0, 0, 0, 0] = logits[0, 1, 0, 0] = large * 4
    logits[0, 0, 1, 1] = large * 4
    return {"logits": logits, "labels": labels, "ignore": ignore}


def whole(rng, shape):
    """Whole logits, near 1000, of which some are equal; a pixel is so wrong that its probability is 0."""
    drawn = some(rng, shape)
    logits = np.round(drawn["logits"] * 2) + rng.choice([-1000.0, 1000.0], size=(*shape[:3], 1))
    logits[0, 2] = logits[0, 2, :, :1]
    logits[1, 1, 0, 1] += 1500
    logits[1, 1, 1, 2] += 900
    drawn["labels"][1, 1, :2] = [1, 3]
    drawn["labels"][0, 2, :2] = [0, 1]
    return {**drawn, "logits": logits}


def stable(z, axis):
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def unstable(z, axis):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return np.log(np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True))


@combinable
def mistaken(
    *,
    log_softmax=stable,
    divisor=lambda counts: counts.sum(),
    masked=True,
    stopped=True,
    turn=1,
    divided=True,
    measured=True,
    below=lambda a, b: np.sum(a | b),
    by_picture=False,
    klass=0,
    decide=lambda z: np.argmax(z, axis=-1),
    own=None,
):
    """Return the step with one slip in it."""

    def train(logits, labels, *, ignore=255):
        ignore = ignore if own is None else own
        counts = labels != ignore
        log_p = log_softmax(logits, -1)
        hot = np.eye(logits.shape[-1])[np.where(counts, labels, 0)]
        used = counts if masked else np.ones_like(counts)
        total = divisor(counts) if masked else counts.size
        loss = -np.sum(np.where(hot > 0, log_p, 0).sum(axis=-1)[used]) / total
        gradient = turn * (np.exp(log_p) - hot) * (used if stopped else np.ones_like(used))[..., None]
        seen = counts if measured else np.ones_like(counts)
        a, b = (labels == klass) & seen, (decide(logits) == klass) & seen
        if by_picture:
            each = [np.sum(c & d) / max(np.sum(c | d), 1) for c, d in zip(a, b, strict=True)]
            return loss, gradient / (total if divided else 1), np.mean(each)
        under = below(a, b)
        return loss, gradient / (total if divided else 1), np.sum(a & b) / under if under else 0.0

    return train


def cut_off(least):
    """Probabilities are at least so much, and then their logarithm is taken."""
    return mistaken(log_softmax=lambda z, axis: np.log(np.exp(stable(z, axis)) + least))


MEASURES = [{"measured": False}, {"by_picture": True}, {"klass": 1}, {"below": lambda a, b: np.sum(a)}]

LOSSES = [
    Mistake(
        "all pixels in the divisor",
        mistaken(divisor=lambda counts: counts.size),
        "You divide by the number of all pixels. M counts those that are not to be ignored.",
    ),
    Mistake(
        "a sum",
        mistaken(divisor=lambda counts: 1),
        "You add up over pixels. The loss is their mean.",
    ),
    Mistake(
        "ignored pixels as class 0",
        mistaken(masked=False),
        "Pixels to be ignored count as class 0 in yours. They are to leave loss and gradient alone.",
    ),
]

exercise = Exercise(
    solution=train,
    reference=mistaken(),
    points=5,
    parts=[Part("loss", 2), Part("d_logits", 2), Part("iou")],
    follow_through=FollowThrough(of="loss", parts=["d_logits"], slips=LOSSES),
    cases=[
        Case(
            "three pixels by hand",
            inputs={
                "logits": np.log([[[[3.0, 1.0], [1.0, 1.0], [5.0, 1.0]]]]),
                "labels": np.array([[[0, 1, 255]]]),
            },
            about="The probabilities of the labels are ¾ and ½: (ln 4/3 + ln 2)/2 = 0.4904. Of class 0 is the first "
            "pixel, and it is predicted at both: the IoU is ½.",
        ),
        Case("several pictures", pixels, {"shape": (2, 4, 5, 3)}),
        Case("another label to be ignored", pixels, {"shape": (3, 3, 4, 2), "ignore": -1}),
        Case("large and equal logits", whole, {"shape": (2, 3, 5, 4)}, hidden=True),
    ],
    mistakes=[
        *LOSSES,
        Mistake(
            "gradients of ignored pixels",
            mistaken(stopped=False),
            "Your loss leaves pixels out that your gradient does not. Where nothing counts, nothing comes back.",
        ),
        Mistake(
            "gradient of a sum",
            mistaken(divided=False),
            "Your loss is a mean and your gradient that of the sum. Divide it by M, too.",
        ),
        Mistake("gradient turned", mistaken(turn=-1), "Your gradient has the other sign: it is p − 1 at the label."),
        Mistake(
            "overflow",
            mistaken(log_softmax=unstable),
            "exp overflows. Subtract each pixel's largest logit first, and keep logarithms.",
        ),
        Mistake(
            "probabilities cut off",
            cut_off(1e-12),
            "You add something to probabilities before the logarithm. Then a very wrong pixel costs too little.",
            others=[cut_off(least) for least in (1e-8, 1e-15, 1e-20)],
        ),
        Mistake(
            "mean of the pictures' IoU",
            mistaken(by_picture=True),
            "You average the IoU over pictures. The pixels of all pictures count together.",
        ),
        Mistake(
            "IoU with ignored pixels",
            mistaken(measured=False),
            "Your IoU counts predictions where the label is to be ignored.",
        ),
        Mistake(
            "Dice's divisor",
            mistaken(below=lambda a, b: np.sum(a) + np.sum(b)),
            "In your union, pixels that both have count twice.",
        ),
        Mistake(
            "recall",
            mistaken(below=lambda a, b: np.sum(a)),
            "You divide by the pixels of class 0. Those that are wrongly predicted belong into the union.",
        ),
        Mistake("IoU of class 1", mistaken(klass=1), "You measure class 1. The membranes are class 0."),
        Mistake(
            "the last of equal ones",
            mistaken(decide=lambda z: z.shape[-1] - 1 - np.argmax(z[..., ::-1], axis=-1)),
            "Of several largest logits you predict the last class. The lowest is asked for.",
        ),
        Mistake("always 255", mistaken(own=255), "You take 255 for the label that is ignored, whatever `ignore` says."),
    ],
    equivalent={
        "ignore or 255": "0 is a class, and no label to be ignored.",
    },
    hints=[
        "Compare labels with `np.arange(classes)` to get one-hot rows, and put a mask over everything.",
        "The gradient of a pixel is softmax minus one-hot, over M.",
    ],
)
