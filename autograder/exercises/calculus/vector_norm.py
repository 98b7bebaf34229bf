"""The p-norm of a vector."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def vector_norm(x, *, p=2.0):
    r"""Return the p-norm of every vector.

    Losses, penalties on weights and the clipping of gradients all need to know how large a vector is. There is more
    than one good answer, and the choice matters: $p = 1$ favours zeros, $p = 2$ is the length, and $p = \infty$ depends
    on the largest entry only.

    **Given**

    - `x`, shape `(..., n)`: vectors along the last axis. There may be any number of batch axes in front of it, or
      none.
    - `p`: a number from 1 up to and including `np.inf`.

    **Return** one array of shape `(...)`: for each vector

    $$\lVert x \rVert_p = \Big( \sum_{i=1}^{n} |x_i|^p \Big)^{1/p} \quad (1 \le p < \infty), \qquad
      \lVert x \rVert_\infty = \max_i |x_i| .$$

    The exponent may be as large as 1000, where $|x_i|^p$ is no longer a number that a computer can hold, though the
    norm is. A norm is homogeneous, $\lVert c\,x \rVert = |c|\,\lVert x \rVert$; that is all you need. The zero vector
    is a vector like any other, and its norm is 0.

    Use NumPy only, without its own norms, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    size = np.abs(x)
    largest = size.max(axis=-1)
    ratio = size / np.where(largest > 0, largest, 1)[..., None]
    return largest * np.sum(ratio**p, axis=-1) ** (1 / p)  # for p = ∞ the powers are 0 and 1, and 1/p is 0
    ### END SOLUTION


def vectors(rng, shape, p, scale=1.0):
    """Entries between 0.3 and 1 times the scale, of either sign: none so small that it does not count."""
    return {"x": scale * rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.3, 1.0, size=shape), "p": p}


def of_all_sizes(rng, entries, p):
    """A large vector, one that is a thousand times smaller, and zero."""
    inputs = vectors(rng, (3, entries), p)
    return inputs | {"x": np.array([[20.0], [0.02], [0.0]]) * inputs["x"]}


def one_vector(rng, entries, p):
    """A vector without a batch; its first entry is negative, its last zero."""
    inputs = vectors(rng, (entries,), p)
    inputs["x"][0], inputs["x"][-1] = -np.abs(inputs["x"][0]), 0
    return inputs


def one_of_equal_sizes(rng, shape, p, scale):
    """The first vector's entries differ in nothing but their signs, so that all of them count, however large p is.

    The last vector is tiny.
    """
    inputs = vectors(rng, shape, p, scale)
    inputs["x"][0] = np.abs(inputs["x"]).max() * rng.choice([-1.0, 1.0], size=shape[1])
    inputs["x"][-1] *= 0.005
    return inputs


@combinable
def mistaken(*, size=np.abs, axis=-1, mean=False, root=True, use=lambda p: p, scaled=True, infinite=True,
             infinite_from=np.inf, above=0.0, zero=1.0, one_scale=False):  # fmt: skip
    """Return the norm with one slip in it."""

    def vector_norm(x, *, p=2.0):
        p = use(p)
        largest = np.abs(x).max(axis=axis, keepdims=True)
        if p >= infinite_from and infinite:
            return size(x).max(axis=axis)
        largest = np.where(largest > above, largest, zero) if scaled else np.ones_like(largest)
        if one_scale:
            largest = np.full_like(largest, np.abs(x).max())
        with np.errstate(all="ignore"):
            total = np.sum(size(x / largest) ** p, axis=axis, keepdims=True)
            if mean:
                total = total / x.shape[-1]
            return np.squeeze(largest * total ** (1 / p) if root else largest**p * total, axis=axis)

    return vector_norm


def everything_at_once(x, *, p=2.0):
    largest = np.abs(x).max()
    return largest * np.sum((np.abs(x) / largest) ** p) ** (1 / p)


def absolute_in_place(x, *, p=2.0):
    np.abs(x, out=x)
    return mistaken()(x, p=p)


exercise = Exercise(
    solution=vector_norm,
    points=3,
    cases=[
        Case(
            "three right triangles",
            inputs={"x": np.array([[3.0, -4.0], [-5.0, 12.0], [8.0, 15.0]]), "p": 2.0},
            about="By hand: the lengths of (3, −4), (−5, 12) and (8, 15) are 5, 13 and 17.",
        ),
        Case("the sum of absolute values, p = 1", vectors, {"shape": (3, 4), "p": 1.0}),
        Case("p = 3, two batch axes", vectors, {"shape": (2, 3, 5), "p": 3.0}),
        Case("the largest entry, p = ∞", vectors, {"shape": (4, 6), "p": float("inf")}),
        Case("p = 2.5, a batch of one", vectors, {"shape": (1, 7), "p": 2.5}, hidden=True),
        Case("p = 1000, vectors near 20, near 0.02 and zero", of_all_sizes, {"entries": 5, "p": 1000.0}, hidden=True),
        Case(
            "p = 900, entries near 0.1, some of equal size",
            one_of_equal_sizes,
            {"shape": (3, 8), "p": 900.0, "scale": 0.1},
            hidden=True,
        ),
        Case("p = 1.5, one vector without a batch", one_vector, {"entries": 4, "p": 1.5}, hidden=True, weight=0.5),
        Case("p = 3, numbers", vectors, {"shape": (4, 1), "p": 3.0}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "no absolute values",
            mistaken(size=lambda x: x),
            "You take the powers of the entries themselves. With p = 1, entries of opposite sign cancel; a length must "
            "count both.",
        ),
        Mistake(
            "root forgotten",
            mistaken(root=False),
            "You return Σ|xᵢ|ᵖ. Without the p-th root, doubling a vector would more than double its norm.",
        ),
        Mistake(
            "mean for sum",
            mistaken(mean=True),
            "You average over the entries. A norm sums them: an entry of zero more must not change it.",
        ),
        Mistake(
            "one norm for the whole array",
            everything_at_once,
            "You return one number for all vectors together. Only the last axis belongs to a vector; the axes in front "
            "of it stay.",
        ),
        Mistake(
            "over the first axis",
            mistaken(axis=0),
            "You sum over the first axis, which mixes the vectors of a batch. The entries of a vector are on the last "
            "axis.",
        ),
        Mistake(
            "p ignored",
            mistaken(use=lambda p: 2.0),
            "You return the length for every p. The exponent is an argument: it is the power and the root.",
        ),
        Mistake(
            "infinity put into the formula",
            mistaken(scaled=False, infinite=False),
            "With p = ∞ your powers are 0, 1 or ∞, and the root 1/∞ turns each of them into 1. The limit is the "
            "largest absolute value; give it a line of its own.",
        ),
        Mistake(
            "powers overflow",
            mistaken(scaled=False),
            "For a large p your powers leave the range of numbers, upwards (∞) or downwards (0). Divide the vector by "
            "something first, and multiply the result by it: which number makes every power at most 1, and one of them "
            "exactly 1?",
        ),
        Mistake(
            "one largest entry for the whole array",
            mistaken(one_scale=True),
            "You divide all vectors by the same number. Beside a large vector, the powers of a small one then vanish; "
            "divide each by its own largest entry.",
        ),
        Mistake(
            "zero divided by zero",
            mistaken(zero=0.0),
            "The zero vector's largest entry is 0, and you divide by it. Zero is a vector, too, and its norm is 0: "
            "divide by something else there.",
        ),
        Mistake(
            "a tiny vector taken for zero",
            mistaken(above=1e-3),
            "You treat a vector of tiny entries like the zero vector. It has a largest entry to divide by: compare "
            "with 0 exactly.",
        ),
        Mistake(
            "a large p taken for infinity",
            mistaken(infinite_from=500),
            "For a large p you return the largest entry. That is close, but where many entries are equally large the "
            "norm is larger: the root of their number counts.",
        ),
        Mistake(
            "input changed in place",
            absolute_in_place,
            "You write absolute values into the caller's array. Make a new one: `size = np.abs(x)`.",
        ),
    ],
    forbidden=["numpy.linalg.norm", "numpy.linalg.vector_norm", "numpy.linalg.matrix_norm"],
    hints=[
        "`axis=-1` is the last axis, however many there are in front of it.",
        "Take the largest absolute value of each vector out first. What is left lies between 0 and 1, and so do its "
        "powers.",
    ],
)  # fmt: skip
