"""The content loss"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def content_loss(features, target):
    r"""Return the content loss of pictures: how far a layer's features are from those they should be.

    The maps of a high layer say what is where, and not how it is painted. A picture that has the same maps as a
    photograph shows the same things.

    **Given**

    - `features` $F$, shape `(batch, rows, columns, channels)`: a layer's maps of the pictures that are made.
    - `target` $T$, of the same shape: those of the pictures whose content they are to have.

    **Return** an array of shape `(batch,)`: for each picture the mean squared difference over places and channels,

    $$L_n = \frac{1}{h\,w\,c} \sum_{i,j,k} (F_{nijk} - T_{nijk})^2.$$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return np.mean((features - target) ** 2, axis=(1, 2, 3))
    ### END SOLUTION


def maps(rng, shape):
    return {"features": rng.normal(size=shape), "target": rng.normal(size=shape)}


@combinable
def mistaken(*, power=np.square, over=np.mean, factor=1.0, share=False, root=False, sign=-1):
    """Return the loss with one slip in it."""

    def content_loss(features, target):
        each = over(power(features + sign * target), axis=(1, 2, 3)) * factor
        each = np.sqrt(each) if root else each
        return np.full_like(each, each.mean()) if share else each

    return content_loss


def of_places(x, axis):
    return np.sum(x, axis=axis) / np.prod(x.shape[1:3])


exercise = Exercise(
    solution=content_loss,
    points=1,
    cases=[
        Case(
            "one map of two places, by hand",
            inputs={"features": np.array([[[[1.0], [5.0]]]]), "target": np.array([[[[2.0], [2.0]]]])},
            about="The differences are −1 and 3, and the mean of 1 and 9 is 5.",
        ),
        Case("several maps and pictures", maps, {"shape": (3, 2, 4, 5)}),
        Case("more pictures", maps, {"shape": (5, 3, 2, 4)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a sum",
            mistaken(over=np.sum),
            "You add up the squares. Their mean over places and channels is asked for.",
        ),
        Mistake("half of it", mistaken(factor=0.5), "You have half of it. There is no ½ in this loss."),
        Mistake(
            "absolute differences",
            mistaken(power=np.abs),
            "You take absolute differences. They are squared here.",
        ),
        Mistake(
            "one mean for all pictures",
            mistaken(share=True),
            "You take the mean over the batch, too. Each picture has a loss of its own.",
        ),
        Mistake(
            "divided by the places alone",
            mistaken(over=of_places),
            "You divide by the number of places. The mean is over channels, too.",
        ),
        Mistake("a root", mistaken(root=True), "You take the root of the mean. The mean itself is the loss."),
    ],
    hints=["`np.mean` takes several axes at once, as a tuple."],
)
