"""Convolution of a signal: narrow, wide, and in between"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def conv1d(signal, kernel, *, mode="valid"):
    r"""Return the convolution of a signal with a filter.

    A moving average, an echo, the smell of coffee that lingers: what you get now is a weighted sum of what came in now,
    a moment ago, and before. That is convolution, and its filter runs *backwards* through time.

    **Given**

    - `signal`, shape `(n,)`, floats: $x_1, \dots, x_n$, $n \ge 1$.
    - `kernel`, shape `(m,)`, floats: the filter $f_1, \dots, f_m$, $m \ge 1$.
    - `mode`: `"valid"`, `"full"` or `"same"`.

    With $x_t = 0$ for all $t$ outside of $1, \dots, n$, let

    $$y_t = \sum_{k=1}^{m} f_k\, x_{t-k+1}, \qquad t = 1, \dots, n + m - 1 .$$

    **Return** a part of $y$, in its order:

    - `"full"`, the **wide** convolution: all of it, shape `(n + m − 1,)`;
    - `"valid"`, the **narrow** convolution: the places where the filter lies within the signal, that is
      $t = m, \dots, n$, shape `(n − m + 1,)`. You are asked for it only where $m \le n$;
    - `"same"`: the $n$ values that begin at $t = 1 + \lfloor (m-1)/2 \rfloor$. The filter may be longer than the
      signal here and in mode `"full"`; the answer has $n$ values all the same.

    Use NumPy only, but not its `convolve` and `correlate`, its `poly1d`, `polymul` and `polynomial`, or Fourier
    transforms (`fft`), and leave the inputs as they are. A loop over the filter's weights is fine.
    """
    ### BEGIN SOLUTION
    n, m = len(signal), len(kernel)
    wide = np.zeros(n + m - 1, signal.dtype)
    for k in range(m):
        wide[k : k + n] += kernel[k] * signal  # x_t arrives at y_{t+k}, k moments later
    begin, size = {"full": (0, len(wide)), "valid": (m - 1, n - m + 1), "same": ((m - 1) // 2, n)}[mode]
    return wide[begin : begin + size]
    ### END SOLUTION


def pair(rng, n, m, mode):
    return {"signal": rng.normal(size=n), "kernel": rng.normal(size=m), "mode": mode}


def one_sum(rng, n, m, mode):
    """A single sum, whose terms do not cancel."""
    return {"signal": rng.uniform(0.5, 2.0, size=n), "kernel": rng.uniform(0.5, 2.0, size=m), "mode": mode}


def wide_of(x, f):
    return np.array(
        [sum(f[k] * x[t - k] for k in range(len(f)) if 0 <= t - k < len(x)) for t in range(len(x) + len(f) - 1)]
    )


@combinable
def mistaken(
    *,
    turn=lambda f: f,
    same=lambda n, m: (m - 1) // 2,
    size=lambda n, m: n,
    narrow=lambda n, m: n - m + 1,
    modes=lambda mode: mode,
    first=lambda m: m - 1,
    around=lambda wide, x, f: wide,
    factor=lambda f: 1,
):
    """Return the convolution with one slip in it."""

    def conv1d(signal, kernel, *, mode="valid"):
        n, m = len(signal), len(kernel)
        wide, mode = around(wide_of(signal, turn(kernel)), signal, turn(kernel)) * factor(kernel), modes(mode)
        if mode == "full":
            return wide
        if mode == "valid":
            return wide[first(m) :][: narrow(n, m)]
        return wide[same(n, m) :][: size(n, m)]

    return conv1d


def wrapped(wide, x, f):
    """The signal repeated without end, as a discrete Fourier transform has it."""
    n, m = len(x), len(f)
    return np.array([sum(f[k] * x[(t - k) % n] for k in range(m)) for t in range(n + m - 1)])


def edge_repeated(wide, x, f):
    n, m = len(x), len(f)
    return np.array([sum(f[k] * x[np.clip(t - k, 0, n - 1)] for k in range(m)) for t in range(n + m - 1)])


exercise = Exercise(
    solution=conv1d,
    points=3,
    cases=[
        Case(
            "a filter that is not symmetric",
            inputs={"signal": np.array([3.0, 6.0, 9.0, 0.0]), "kernel": np.array([1.0, 10.0]), "mode": "full"},
            about="Worked by hand, the wide convolution: y₁ = 3, y₂ = 6 + 30, y₃ = 9 + 60, y₄ = 0 + 90 and y₅ = 0. The "
            "first weight meets the newest value.",
        ),
        Case(
            "a moving average",
            inputs={"signal": np.array([3.0, 6.0, 9.0, 0.0]), "kernel": np.full(3, 1 / 3), "mode": "valid"},
            about="The narrow convolution has n − m + 1 = 2 values, the means 6 and 5 of three neighbours.",
        ),
        Case("narrow", pair, {"n": 9, "m": 4, "mode": "valid"}),
        Case("the signal's length, odd filter", pair, {"n": 8, "m": 5, "mode": "same"}),
        Case("the signal's length, even filter", pair, {"n": 7, "m": 4, "mode": "same"}, hidden=True),
        Case("wide, the filter longer", pair, {"n": 4, "m": 7, "mode": "full"}, hidden=True),
        Case("the signal's length, the filter longer", pair, {"n": 3, "m": 8, "mode": "same"}, hidden=True),
        Case("a filter as long as the signal", one_sum, {"n": 6, "m": 6, "mode": "valid"}, hidden=True, weight=0.5),
        Case("a signal of one value", one_sum, {"n": 1, "m": 2, "mode": "same"}, hidden=True, weight=0.5),
        Case("a filter of one weight", pair, {"n": 5, "m": 1, "mode": "valid"}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "filter not reversed",
            mistaken(turn=lambda f: f[::-1]),
            "In at least one mode you compute the cross-correlation. In a convolution the first weight meets the "
            "*newest* value, and so the filter runs backwards along the signal.",
        ),
        Mistake(
            "the middle rounded up",
            mistaken(same=lambda n, m: m // 2),
            "Your mode `same` begins one value late for at least some filters of even length. It begins at "
            "t = 1 + ⌊(m − 1)/2⌋.",
        ),
        Mistake(
            "the first values for the middle ones",
            mistaken(same=lambda n, m: 0),
            "Your mode `same` cuts off the end only. The n values are the middle ones of the wide convolution.",
        ),
        Mistake(
            "as long as the longer one",
            mistaken(same=lambda n, m: (min(n, m) - 1) // 2, size=max),
            "Where the filter is the longer one, your mode `same` has as many values as the filter (NumPy's has). The "
            "statement asks for as many as the signal.",
        ),
        Mistake(
            "one value short",
            mistaken(narrow=lambda n, m: n - m),
            "Your narrow convolution lacks its last value: it has n − m + 1.",
        ),
        Mistake(
            "narrow from the start",
            mistaken(first=lambda m: 0),
            "Your narrow convolution begins where the filter still hangs over the signal's beginning. It begins at "
            "t = m.",
        ),
        Mistake(
            "the signal wraps around",
            mistaken(around=wrapped),
            "Your signal begins again where it ends: that is a circular convolution. Outside of 1 … n it is zero.",
        ),
        Mistake(
            "edges repeated",
            mistaken(around=edge_repeated),
            "You go on with the first and the last value outside of the signal. It is zero there.",
        ),
        Mistake(
            "divided by the number of weights",
            mistaken(factor=lambda f: 1 / len(f)),
            "You divide by m. A moving average has its 1/m in the filter already.",
        ),
        Mistake(
            "wide for narrow",
            mistaken(modes=lambda mode: {"valid": "full", "full": "valid"}.get(mode, mode)),
            "Your narrow and wide convolution have changed places: `valid` is the shorter one.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft", "numpy.poly1d", "numpy.polymul", "numpy.polynomial"],
    hints=[
        "Write mode `full` first: an array of n + m − 1 zeros, to which each weight of the filter adds the whole "
        "signal, moved.",
        "The other two modes are slices of it. How many values, and from which on?",
    ],
)
