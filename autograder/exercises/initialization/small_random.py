"""Small random weights in a deep network."""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def small_random(normals, x, *, stddev=0.001):
    r"""Return small random weights for a deep network, and what its layers do to the size of a signal.

    Random weights break the symmetry, and small ones keep every tanh in its steep middle. For one hidden layer that is
    a good start, and for years it was the recipe. What goes wrong in a deep network shows at the first forward pass,
    before anything is learnt.

    **Given**

    - `normals`: a list of $L$ arrays of standard normal numbers; the $l$-th has shape `(n_{l-1}, n_l)`.
    - `x`, shape `(batch, n_0)`: the inputs $A_0$, one sample a row.
    - `stddev` $s$: the standard deviation that a weight is to have.

    The weights $W_l$ are made of the $l$-th array of `normals` (no truncation, no shift), the biases are zero, and

    $$A_l = \tanh(A_{l-1} W_l), \qquad l = 1, \dots, L .$$

    The size of a layer's activations is their root mean square over all samples and all units,
    $r_l = \sqrt{\operatorname{mean}(A_l^2)}$.

    **Return** two things:

    1. the list of the weights $W_1, \dots, W_L$, shaped like `normals`;
    2. an array of shape `(L,)`: the factors $r_l / r_{l-1}$ by which the size changes, first layer first.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    weights = [stddev * z for z in normals]
    factors = []
    for w in weights:
        a = np.tanh(x @ w)
        factors.append(np.sqrt((a**2).mean()) / np.sqrt((x**2).mean()))
        x = a
    return weights, np.array(factors)
    ### END SOLUTION


def by_lengths(normals, x, *, stddev=0.001):
    """Compute the same by the lengths of the arrays, and tanh by exponentials."""
    weights = [np.multiply(z, stddev) for z in normals]
    sizes = [np.linalg.norm(x) / np.sqrt(np.size(x))]
    a = np.asarray(x, np.float64)
    for w in weights:
        z = a @ w
        a = np.expm1(2 * z) / (np.expm1(2 * z) + 2)
        sizes.append(np.linalg.norm(a) / np.sqrt(a.size))
    return weights, np.array(sizes[1:]) / np.array(sizes[:-1])


def network(rng, sizes, batch, **settings):
    return {
        "normals": [rng.normal(size=shape) for shape in pairwise(sizes)],
        "x": rng.normal(size=(batch, sizes[0])) + 0.7,
        **settings,
    }


def root_mean_square(a):
    return np.sqrt((a**2).mean())


@combinable
def mistaken(
    *,
    weight=lambda z, s: s * z,
    used=None,
    activation=np.tanh,
    size=root_mean_square,
    answer=lambda sizes: sizes[1:] / sizes[:-1],
):
    """Return the algorithm with one slip in it."""

    def small_random(normals, x, *, stddev=0.001):
        weights = [weight(z, stddev) for z in normals]
        layers = [x]
        for w, z in zip(weights, normals, strict=True):
            layers.append(activation(layers[-1] @ (w if used is None else used(z, stddev))))
        return weights, answer(np.array([size(a) for a in layers]))

    return small_random


exercise = Exercise(
    solution=small_random,
    points=2,
    reference=by_lengths,
    parts=[Part("weights"), Part("factors", 2)],
    cases=[
        Case(
            "two layers of one unit",
            inputs={"normals": [np.array([[2.0]]), np.array([[-1.0]])], "x": np.array([[1.0], [-1.0]]), "stddev": 0.5},
            about="The weights are 1 and −½. tanh(1) = 0.762 and tanh(0.381) = 0.364, so the factors are 0.762 and "
            "0.477.",
        ),
        Case("the lecture's deviation", network, {"sizes": (9, 12, 7, 5), "batch": 4}),
        Case("larger weights", network, {"sizes": (6, 11, 8), "batch": 5, "stddev": 0.4}),
        Case("a deeper network", network, {"sizes": (8, 10, 9, 7, 6, 3), "batch": 3, "stddev": 0.15}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "variance taken for the deviation",
            mistaken(weight=lambda z, s: np.sqrt(s) * z),
            "Your weights have the *variance* s. To give standard normal numbers the deviation s, multiply by s.",
        ),
        Mistake(
            "deviation squared",
            mistaken(weight=lambda z, s: s**2 * z),
            "You multiply by s². The variance becomes s² when the numbers are multiplied by s.",
        ),
        Mistake(
            "forward pass with the raw numbers",
            mistaken(used=lambda z, s: z),
            "Your weights are scaled, but the forward pass uses the normal numbers themselves.",
        ),
        Mistake(
            "no activation",
            mistaken(activation=lambda z: z),
            "Your layers are linear: tanh is missing.",
        ),
        Mistake(
            "sizes instead of factors",
            mistaken(answer=lambda sizes: sizes[1:]),
            "You return the sizes themselves. Asked is by which factor each layer changes them.",
        ),
        Mistake(
            "factors from the inputs on",
            mistaken(answer=lambda sizes: sizes[1:] / sizes[0]),
            "You compare every layer with the inputs. Compare it with the layer before it.",
        ),
        Mistake(
            "factors upside down",
            mistaken(answer=lambda sizes: sizes[:-1] / sizes[1:]),
            "Your factors are turned over: a layer that makes signals smaller has a factor below one.",
        ),
        Mistake(
            "deviation of the activations",
            mistaken(size=np.std),
            "You take the standard deviation, which subtracts the mean first. The size is the root of the mean square.",
        ),
        Mistake(
            "mean square without the root",
            mistaken(size=lambda a: (a**2).mean()),
            "You forgot the root: these are factors of the mean squares.",
        ),
        Mistake(
            "mean of the samples' sizes",
            mistaken(size=lambda a: np.sqrt((a**2).mean(axis=1)).mean()),
            "You take a root for each sample and then their mean. There is one mean over all samples and units, and "
            "one root of it.",
            others=[mistaken(size=lambda a: np.sqrt((a**2).mean(axis=0)).mean())],
        ),
        Mistake(
            "mean of the absolute values",
            mistaken(size=lambda a: np.abs(a).mean()),
            "You average absolute values. The size is the root of the mean square.",
        ),
    ],
    hints=[
        "Keep the size of the layer before, and divide.",
        "For small weights tanh is nearly linear, and a layer's factor is nearly s√n with n its number of inputs.",
    ],
)
