"""The style loss"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def style_loss(features, targets):
    r"""Return the style loss of pictures: how far their Gram matrices are from a painting's, over several layers.

    **Given**

    - `features`, a list with an array for each layer, shape `(batch, rows, columns, channels)`: the maps $F_l$ of the
      pictures that are made. Sizes differ from layer to layer.
    - `targets`, a list as long, shape `(batch, rows, columns, channels)`: the maps $T_l$ of the paintings, one for
      each picture. Batch and channels are the same in each layer, but paintings have *their own size*, so rows and
      columns may differ from those of $F_l$.

    The Gram matrix of maps with $h$ rows, $w$ columns and $c$ channels is $G = X X^\top / (c\,h\,w)$, where $X$
    $(c, hw)$ has a row for each channel. The loss of a picture is

    $$L = \sum_l \frac{1}{c_l^2} \sum_{a,b} \big(G(F_l) - G(T_l)\big)_{ab}^2.$$

    **Return** an array of shape `(batch,)`, one loss a picture. Layers are added up, not averaged.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def gram(maps):
        x = maps.reshape(len(maps), -1, maps.shape[3])
        return np.swapaxes(x, 1, 2) @ x / (x.shape[1] * x.shape[2])

    return sum(np.mean((gram(f) - gram(t)) ** 2, axis=(1, 2)) for f, t in zip(features, targets, strict=True))
    ### END SOLUTION


def layers(rng, batch, sizes, others):
    def drawn(shapes, scale):
        return [scale * rng.normal(0.5, 1.0, size=(batch, *shape)) for shape in shapes]

    return {"features": drawn(sizes, 1.5), "targets": drawn(others, 2.5)}


@combinable
def mistaken(
    *,
    size_of=lambda own, made: own,
    over=np.mean,
    power=np.square,
    layer=lambda all: sum(all),
    divided=True,
    of=slice(None),
):
    """Return the loss with one slip in it."""

    def style_loss(features, targets):
        def gram(maps, size):
            x = maps.reshape(len(maps), -1, maps.shape[3])
            return np.einsum("nsa,nsb->nab", x, x) / (np.prod(size.shape[1:]) if divided else 1)

        pairs = zip(features, targets, strict=True)
        return layer([over(power(gram(f, f) - gram(t[of], size_of(t, f))), axis=(1, 2)) for f, t in pairs])

    return style_loss


exercise = Exercise(
    solution=style_loss,
    points=3,
    cases=[
        Case(
            "one map, by hand",
            inputs={"features": [np.ones((1, 2, 2, 1))], "targets": [np.full((1, 3, 1, 1), 2.0)]},
            about="The Gram matrices are 4/4 = 1 and 12/3 = 4, and the loss is 3² = 9.",
        ),
        Case(
            "two layers, a painting of another size",
            layers,
            {"batch": 2, "sizes": [(3, 4, 2), (2, 2, 5)], "others": [(5, 4, 2), (3, 2, 5)]},
        ),
        Case(
            "three layers",
            layers,
            {
                "batch": 3,
                "sizes": [(4, 4, 2), (2, 3, 3), (1, 2, 4)],
                "others": [(2, 3, 2), (4, 1, 3), (3, 3, 4)],
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "Gram matrices that are not divided",
            mistaken(divided=False),
            "Your Gram matrices are not divided by channels, rows and columns. Then a painting of twice the size has "
            "another style.",
        ),
        Mistake(
            "the painting divided by the wrong size",
            mistaken(size_of=lambda own, made: made),
            "You divide both Gram matrices by the size of the first maps. The painting has a size of its own.",
        ),
        Mistake(
            "a sum over the matrix",
            mistaken(over=np.sum),
            "You add up the squares over the matrix. It is their mean: c² of them.",
        ),
        Mistake(
            "the mean over layers",
            mistaken(layer=lambda all: sum(all) / len(all)),
            "You average over layers. They are added up.",
        ),
        Mistake("the last layer alone", mistaken(layer=lambda all: all[-1]), "You return the loss of the last layer."),
        Mistake("the first layer alone", mistaken(layer=lambda all: all[0]), "You return the loss of the first layer."),
        Mistake(
            "the first painting for all",
            mistaken(of=slice(1)),
            "You compare all pictures with the first painting. Each picture has its own.",
        ),
        Mistake(
            "absolute differences",
            mistaken(power=np.abs),
            "You take absolute differences of the matrices. They are squared.",
        ),
    ],
    hints=["Write the Gram matrix as a function of one layer's maps first.", "Then a sum over `zip`."],
)
