"""An ensemble of classifiers"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import softmax


def ensemble(logits):
    r"""Return the probabilities that several networks give together.

    Nearly every competition has been won by several networks that answer as one: each makes errors of its own, and in
    the mean they cancel. What is averaged matters.

    **Given** `logits`, shape `(members, batch, classes)`: what each of $M \ge 1$ networks says of each sample.

    The ensemble's probabilities are the mean of the members' *probabilities*,

    $$p_{nk} = \frac1M \sum_{m=1}^{M} \operatorname{softmax}(z_{mn})_k .$$

    **Return** $p$, shape `(batch, classes)`.

    Logits may be in the thousands, of one member or of all, and the answer has to stay a number. Use NumPy only.
    """
    ### BEGIN SOLUTION
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True)).mean(axis=0)
    ### END SOLUTION


def members(rng, count, batch, classes, level=0.0, scale=2.0):
    """Networks that disagree; with a `level` the first one's logits are far apart and high up, the last one's low."""
    logits = scale * rng.normal(size=(count, batch, classes))
    if level:
        logits[0] *= 1000
        logits[0] += level
        logits[-1] -= level
    return {"logits": logits}


@combinable
def mistaken(
    *,
    of_each=softmax,
    before=lambda z: z,
    collect=lambda p: p.mean(axis=0),
    after=lambda p: p,
):
    """Return the ensemble with one slip in it."""

    def ensemble(logits):
        return after(collect(of_each(before(logits))))

    return ensemble


def over(axes):
    def shares(z):
        with np.errstate(all="ignore"):
            e = np.exp(z - z.max(axis=axes, keepdims=True))
            return e / e.sum(axis=axes, keepdims=True)

    return shares


def votes(z):
    return (z == z.max(axis=-1, keepdims=True)).astype(float)


def normalised(p):
    return p / p.sum(axis=-1, keepdims=True)


def geometric_mean(p):
    with np.errstate(divide="ignore"):
        return np.exp(np.log(p).mean(axis=0))


exercise = Exercise(
    solution=ensemble,
    points=2,
    cases=[
        Case(
            "one is sure, one knows nothing",
            inputs={"logits": np.array([[[9.0, 0.0]], [[0.0, 0.0]], [[np.log(3), 0.0]]])},
            about="The members say (0.9999, 0.0001), (½, ½) and (¾, ¼); the mean is (0.75, 0.25), nearly.",
        ),
        Case("some that disagree", members, {"count": 3, "batch": 5, "classes": 4}),
        Case("as many members as classes", members, {"count": 4, "batch": 4, "classes": 4}, hidden=True, weight=0.5),
        Case("one member", members, {"count": 1, "batch": 3, "classes": 5}, hidden=True, weight=0.5),
        Case(
            "logits in the thousands",
            members,
            {"count": 3, "batch": 4, "classes": 6, "level": 4000.0},
            hidden=True,
            weight=0.5,
            loose="In float32 logits of thousands are multiples of 1/4096 or more.",
        ),
    ],
    mistakes=[
        Mistake(
            "softmax of the mean of the logits",
            mistaken(before=lambda z: z.mean(axis=0, keepdims=True)),
            "You take the mean of the logits first. A member that is very sure then outvotes all the others.",
        ),
        Mistake(
            "geometric mean",
            mistaken(collect=geometric_mean),
            "You take the geometric mean of the probabilities: yours do not sum to 1.",
        ),
        Mistake(
            "votes",
            mistaken(of_each=votes),
            "You let each member vote for one class. It tells more: how sure it is.",
        ),
        Mistake(
            "surest member",
            mistaken(collect=lambda p: normalised(p.max(axis=0))),
            "You take the largest probability of any member, and normalise. It is the mean.",
        ),
        Mistake("sum", mistaken(collect=lambda p: p.sum(axis=0)), "Your probabilities sum to M. Take the mean."),
        Mistake(
            "first member only",
            mistaken(collect=lambda p: p[0]),
            "You return what the first member says.",
        ),
        Mistake(
            "softmax over the members",
            mistaken(of_each=over(0)),
            "Your softmax runs over the members. It runs over the classes.",
        ),
        Mistake(
            "softmax over the batch",
            mistaken(of_each=over(1)),
            "Your softmax runs over the samples. It runs over the classes.",
        ),
        Mistake(
            "logits averaged",
            mistaken(of_each=lambda z: z),
            "You return the mean of the logits. Probabilities are asked for.",
        ),
        Mistake(
            "logarithms returned",
            mistaken(after=np.log),
            "You return logarithms. Probabilities are asked for.",
        ),
    ],
    hints=[
        "Two lines: a softmax over the last axis, and a mean over the first.",
        "`keepdims=True` keeps an axis of length 1, against which one can subtract.",
    ],
)
