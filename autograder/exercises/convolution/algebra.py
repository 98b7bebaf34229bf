"""The algebra of convolution: filters that replace filters"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def algebra(f, g, h):
    r"""Return single filters that do the work of several.

    Two blurs in a row, a blur and then a derivative, one filter beside another: because convolution is associative and
    distributive, one filter can do it all, and it can be worked out before the first signal comes in. It is also why
    two convolutional layers *without* an activation between them are one layer.

    **Given** three filters `f`, `g`, `h` of shapes `(n,)`, `(m,)`, `(k,)`, each of at least one weight.

    Applied to a signal $x$, **wide** convolution with zeros outside is
    $(f * x)_t = \sum_i f_i\, x_{t-i}$, and **narrow cross-correlation** is
    $(f \star x)_t = \sum_i f_i\, x_{t+i}$ over those $t$ at which the filter lies within the signal; indices count from
    0.

    **Return** four filters, one-dimensional arrays, in this order:

    1. *in series*: the filter $c$ of $n + m + k - 2$ weights with $c * x = h * (g * (f * x))$ for every signal $x$;
    2. *side by side*: the filter $c$ of $\max(n, m)$ weights with $c * x = f * x + g * x$, where the shorter of the two
       answers is continued by zeros at its end;
    3. *the derivative*: the filter $c$ of $n + 1$ weights with $(c * x)_t = (f * x)_t - (f * x)_{t-1}$, the
       differences of the filtered signal, which is zero outside;
    4. *in series, as the layers of a network do it*: the filter $c$ of $n + m - 1$ weights with
       $c \star x = g \star (f \star x)$ for every signal that is long enough. Careful: which of the two operations
       makes $c$ out of $f$ and $g$?

    Use NumPy only; `numpy.convolve` is allowed here. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    series = np.convolve(np.convolve(f, g), h)
    beside = np.zeros(max(len(f), len(g)), f.dtype)
    beside[: len(f)] = f
    beside[: len(g)] += g
    derivative = np.append(f, 0) - np.append(0, f)  # f * (1, −1)
    return series, beside, derivative.astype(f.dtype), np.convolve(f, g)
    ### END SOLUTION


def by_impulses(f, g, h):
    """Find each filter as the answer to a single one among zeros; a correlation's appears turned."""
    f, g, h = (np.asarray(a, np.float64) for a in (f, g, h))

    def wide(a, x):
        return np.array([sum(a[i] * x[t - i] for i in range(len(a)) if 0 <= t - i < len(x))
                         for t in range(len(a) + len(x) - 1)])  # fmt: skip

    def narrow(a, x):
        return np.array([sum(a[i] * x[t + i] for i in range(len(a))) for t in range(len(x) - len(a) + 1)])

    one = np.ones(1)
    first, second = wide(f, one), wide(g, one)
    size = max(len(f), len(g))
    beside = np.pad(first, (0, size - len(f))) + np.pad(second, (0, size - len(g)))
    beyond = len(f) + len(g) - 2
    answer = narrow(g, narrow(f, np.pad(one, beyond)))
    return wide(h, wide(g, first)), beside, np.diff(first, prepend=0, append=0), answer[::-1]


def filters(rng, n, m, k):
    return {name: rng.normal(size=size) for name, size in zip("fgh", (n, m, k), strict=True)}


@combinable
def mistaken(
    *,
    compose=np.convolve,
    chain=lambda f, g, h: (f, g, h),
    pad=lambda shorter, size: np.pad(shorter, (0, size - len(shorter))),
    beside=lambda f, g: f + g,
    derivative=lambda f: np.append(f, 0) - np.append(0, f),
    correlating=lambda f, g: np.convolve(f, g),
):
    """Return the four filters with one slip in them."""

    def algebra(f, g, h):
        size = max(len(f), len(g))
        series = chain(f, g, h)
        total = series[0]
        for other in series[1:]:
            total = compose(total, other)
        return total, beside(pad(f, size), pad(g, size)), derivative(f), correlating(f, g)

    return algebra


def in_the_middle(shorter, size):
    missing = size - len(shorter)
    return np.pad(shorter, (missing // 2, missing - missing // 2))


exercise = Exercise(
    solution=algebra,
    points=4,
    parts=[Part("in series"), Part("side by side"), Part("the derivative"), Part("in series, by correlation")],
    reference=by_impulses,
    cases=[
        Case(
            "small whole numbers",
            inputs={"f": np.array([1.0, 2.0]), "g": np.array([3.0, 0.0, 4.0]), "h": np.array([1.0, -1.0])},
            about="Worked by hand: f ∗ g = (3, 6, 4, 8), and with h it becomes (3, 3, −2, 4, −8). Side by side: "
            "(4, 2, 4). The derivative of f: (1, 1, −2).",
        ),
        Case("three filters", filters, {"n": 5, "m": 3, "k": 2}),
        Case("the second filter longer", filters, {"n": 2, "m": 5, "k": 3}, hidden=True),
        Case("a third filter of one weight", filters, {"n": 3, "m": 2, "k": 1}, hidden=True, weight=0.5),
        Case("filters of one weight", filters, {"n": 1, "m": 1, "k": 4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "correlated with each other",
            mistaken(compose=lambda a, b: np.correlate(a, b, "full"), correlating=np.convolve),
            "Your filter in series is made by cross-correlation. Put a single one among zeros through all three "
            "filters and look at what comes out.",
        ),
        Mistake(
            "two filters of three",
            mistaken(chain=lambda f, g, h: (f, g)),
            "The third filter is missing from your series.",
        ),
        Mistake(
            "the middle of the series",
            mistaken(compose=lambda a, b: np.convolve(a, b, "same")),
            "Your filter in series is cut to the size of the longest. In series filters grow longer: two of n and m "
            "weights make n + m − 1.",
        ),
        Mistake(
            "responses multiplied",
            mistaken(beside=lambda f, g: f * g),
            "Side by side, the two answers are added. Distributivity: f ∗ x + g ∗ x = (f + g) ∗ x.",
        ),
        Mistake(
            "the shorter filter moved to the end",
            mistaken(pad=lambda shorter, size: np.pad(shorter, (size - len(shorter), 0))),
            "You put zeros in front of the shorter filter, and so its answer comes later. It begins at t = 0 as well.",
        ),
        Mistake(
            "the shorter filter in the middle",
            mistaken(pad=in_the_middle),
            "You centre the shorter filter, and so its answer comes later. It begins at t = 0 as well.",
        ),
        Mistake(
            "differences within the filter",
            mistaken(derivative=np.diff),
            "Your derivative lacks its two ends. Outside the filter is zero, and from zero to its first weight there "
            "is a difference, too.",
        ),
        Mistake(
            "differences the wrong way round",
            mistaken(derivative=lambda f: np.append(0, f) - np.append(f, 0)),
            "Your differences have the wrong sign: new minus old.",
        ),
        Mistake(
            "derivative without its end",
            mistaken(derivative=lambda f: np.diff(f, prepend=0)),
            "Your derivative has n weights. Behind the last one the filter falls to zero; that difference is missing.",
        ),
        Mistake(
            "correlation composed by correlation",
            mistaken(correlating=lambda f, g: np.correlate(f, g, "full")),
            "Your last filter is the cross-correlation of f and g. Write g ⋆ (f ⋆ x) as a double sum: with which "
            "offset does x stand beside fᵢ gⱼ?",
        ),
        Mistake(
            "correlation composed turned",
            mistaken(correlating=lambda f, g: np.convolve(f, g)[::-1]),
            "Your last filter is the wrong way round. In g ⋆ (f ⋆ x) the weight fᵢ gⱼ stands beside x at t + i + j.",
        ),
        Mistake(
            "both turned twice",
            mistaken(correlating=lambda f, g: np.convolve(f[::-1], g)),
            "You turn one of the two filters for your last answer. Nothing needs turning: add up the weights by i + j.",
        ),
    ],
    hints=[
        "A filter shows itself when it is given a single one among zeros.",
        "Differences yₜ − yₜ₋₁ are a convolution themselves. With which two weights?",
        "For the last: (g ⋆ (f ⋆ x))ₜ = Σⱼ gⱼ Σᵢ fᵢ xₜ₊ᵢ₊ⱼ. Which products fᵢ gⱼ belong to the same value of x?",
    ],
)
