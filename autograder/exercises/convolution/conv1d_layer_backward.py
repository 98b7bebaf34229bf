"""The gradients of the convolutional layer over time"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def conv1d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
    r"""Return the gradients of a loss with respect to what a convolutional layer over time was given.

    One weight is used at every step, so its gradient is a sum over all steps. One value is seen through every weight of
    the filter, so its gradient is a sum over them. All that is left is to see which belong together.

    **Given**

    - `x`, shape `(batch, time, features)`: $X$, the layer's input.
    - `filters`, shape `(m, features, out_features)`: $W$.
    - `upstream`, shape `(batch, out_time, out_features)`: $G = \partial J / \partial Y$.
    - `strides` $s \ge 1$ and `dilation_rate` $d \ge 1$: Python integers.
    - `padding`: an integer $p \ge 0$, the number of zero steps on each side; or the string `"causal"`, for
      $d\,(m-1)$ zero steps in front and none behind.

    The layer was, with $\tilde X$ the sequence among its zeros, a bias $b$, and $t$ for as long as all of the filter
    lies within $\tilde X$,

    $$Y_{n,t,k} = b_k + \sum_{u=0}^{m-1} \sum_{c} W_{u,c,k}\; \tilde X_{n,\; s\,t + d\,u,\; c} .$$

    **Return** three arrays, in this order:

    1. $\partial J/\partial X$, shaped like `x`; steps that are in no place have the gradient zero;
    2. $\partial J/\partial W$, shaped like `filters`, summed over the batch;
    3. $\partial J/\partial b$, shape `(out_features,)`, summed over the batch.

    Use NumPy only, but not its `convolve` and `correlate`, nor numerical differentiation, and leave the inputs as they
    are. A loop over the filter's weights is fine.
    """
    ### BEGIN SOLUTION
    front, behind = ((len(filters) - 1) * dilation_rate, 0) if padding == "causal" else (padding, padding)
    framed = np.pad(x, ((0, 0), (front, behind), (0, 0)))
    d_framed, d_filters = np.zeros_like(framed), np.empty_like(filters)
    for u, weights in enumerate(filters):
        begin = u * dilation_rate
        met = np.s_[:, begin : begin + strides * upstream.shape[1] : strides]
        d_framed[met] += upstream @ weights.T
        d_filters[u] = np.tensordot(framed[met], upstream, axes=([0, 1], [0, 1]))
    return d_framed[:, front : front + x.shape[1]], d_filters, upstream.sum(axis=(0, 1))
    ### END SOLUTION


def layer(rng, x, filters, **settings):
    """Random values of the given shapes, with an upstream gradient of the size that the layer's output has."""
    padding, rate = settings.get("padding", 0), settings.get("dilation_rate", 1)
    span = (filters[0] - 1) * rate + 1
    room = x[1] - 1 if padding == "causal" else x[1] + 2 * padding - span
    out_time = room // settings.get("strides", 1) + 1
    shapes = {"x": x, "filters": filters, "upstream": (x[0], out_time, filters[2])}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()} | settings


@combinable
def mistaken(
    *,
    seen=lambda w: w,
    d_filters_as=lambda d_w: d_w,
    spread=True,
    rate=lambda d: d,
    zeros=lambda reach, p: (reach, 0) if p == "causal" else (p, p),
    cut=lambda d_framed, front, behind, time: d_framed[:, front : front + time],
    added=True,
    factor=lambda x: 1,
    of_bias=lambda g: g.sum(axis=(0, 1)),
):
    """Return the gradients with one slip in them."""

    def conv1d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
        d, time = rate(dilation_rate), x.shape[1]
        reach = (len(filters) - 1) * dilation_rate
        front, behind = zeros(reach, padding)
        framed = np.pad(x, ((0, 0), (front, behind), (0, 0)))
        need = reach + strides * upstream.shape[1]
        framed = np.pad(framed, ((0, 0), (0, max(need - framed.shape[1], 0)), (0, 0)))
        d_framed, d_filters = np.zeros_like(framed), np.zeros_like(filters)
        for u, weights in enumerate(seen(filters)):
            for t in range(upstream.shape[1]):
                place, to = strides * t + d * u, (strides if spread else 1) * t + d * u
                sent = upstream[:, t] @ weights.T
                d_framed[:, to] = d_framed[:, to] + sent if added else sent
                d_filters[u] += framed[:, place].T @ upstream[:, t]
        return cut(d_framed, front, behind, time), d_filters_as(d_filters) * factor(x), of_bias(upstream)

    return conv1d_layer_backward


exercise = Exercise(
    solution=conv1d_layer_backward,
    points=5,
    parts=[Part("dX", 2), Part("dW", 2), Part("db", 1)],
    cases=[
        Case(
            "two weights over three steps",
            inputs={
                "x": np.array([1.0, 2.0, 3.0])[None, :, None],
                "filters": np.array([5.0, 7.0])[:, None, None],
                "upstream": np.array([1.0, 10.0])[None, :, None],
            },
            about="Worked by hand. Y₀ = 5x₀ + 7x₁ and Y₁ = 5x₁ + 7x₂, up to the bias; so dX = (5, 7 + 50, 70). W₀ met "
            "x₀ and x₁, so its gradient is 1 · 1 + 2 · 10 = 21, and that of W₁ is 2 · 1 + 3 · 10 = 32. db = 11.",
        ),
        Case("features and a batch", layer, {"x": (2, 6, 3), "filters": (4, 3, 5)}),
        Case("zeros on both sides", layer, {"x": (3, 5, 2), "filters": (4, 2, 1), "padding": 2}),
        Case("causal", layer, {"x": (2, 7, 2), "filters": (3, 2, 4), "padding": "causal"}),
        Case("strides that leave a rest", layer, {"x": (2, 9, 1), "filters": (3, 1, 2), "strides": 4}, hidden=True),
        Case(
            "causal and dilated, with strides",
            layer,
            {"x": (1, 10, 3), "filters": (3, 3, 2), "strides": 2, "padding": "causal", "dilation_rate": 3},
            hidden=True,
        ),
        Case(
            "all of it together",
            layer,
            {"x": (3, 9, 2), "filters": (3, 2, 4), "strides": 2, "padding": 1, "dilation_rate": 2},
            hidden=True,
        ),
        Case(
            "one weight, every other step",
            layer,
            {"x": (2, 7, 3), "filters": (1, 3, 4), "strides": 2},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "filters turned in dX",
            mistaken(seen=lambda w: w[::-1]),
            "Your dX is that of a layer that computes a true convolution. Follow one value: through which weight does "
            "it reach which output?",
        ),
        Mistake(
            "filter gradient turned",
            mistaken(d_filters_as=lambda d_w: d_w[::-1]),
            "Your dW runs backwards. W₀ met the first value of every window.",
        ),
        Mistake(
            "strides ignored in dX",
            mistaken(spread=False),
            "Your dX is that of strides of 1. The window of output t begins at step s · t.",
        ),
        Mistake(
            "dilation ignored",
            mistaken(rate=lambda d: 1),
            "You use neighbouring steps. A dilated filter's weights meet steps that are `dilation_rate` apart.",
        ),
        Mistake(
            "zeros not cut off",
            mistaken(cut=lambda d_framed, front, behind, time: d_framed[:, :time]),
            "Your dX begins with the gradient of the zeros in front. Those are no inputs: leave them out.",
        ),
        Mistake(
            "cut up to minus the padding",
            mistaken(cut=lambda d_framed, front, behind, time: d_framed[:, front : time + behind if front else 0]),
            "You cut as much from the end as from the front; without any zeros that leaves nothing. Count from the "
            "input's own length.",
        ),
        Mistake(
            "cut up to minus zero",
            mistaken(cut=lambda d_framed, front, behind, time: d_framed[:, front : front + time if behind else 0]),
            "Where there are no zeros behind, you cut up to `-0`, and nothing is left. Count from the input's own "
            "length.",
        ),
        Mistake(
            "causal zeros behind",
            mistaken(zeros=lambda reach, p: (0, reach) if p == "causal" else (p, p)),
            "You put the zeros of the causal layer behind. They are in front.",
        ),
        Mistake(
            "overlapping windows overwritten",
            mistaken(added=False),
            "A value lies in several windows, and its gradient is a sum over them. You keep one term.",
        ),
        Mistake(
            "filter gradient averaged over the batch",
            mistaken(factor=lambda x: 1 / len(x)),
            "You divide dW by the size of the batch. If the loss is a mean, the 1/N is in `upstream` already.",
        ),
        Mistake(
            "bias gradient averaged over time",
            mistaken(of_bias=lambda g: g.mean(axis=1).sum(axis=0)),
            "The bias is added at every step, so its gradient is a sum over the steps.",
        ),
        Mistake(
            "bias gradient for each sample",
            mistaken(of_bias=lambda g: g.sum(axis=1)),
            "Your db has one row a sample. All samples share the bias: sum over them, too.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.gradient"],
    equivalent={
        "dilation_rate or 1": "A dilation is at least 1, so that it never counts as false.",
        "one more: ((len(filters) - 1) * dilation_rate, 0) -> ((len(filters) - 1) * dilation_rate, 1)": "A zero more "
        "behind is in no place, and is cut off.",
    },
    hints=[
        "Write the forward pass as a loop over the filter's weights: each reads a slice of the padded sequence, with a "
        "step.",
        "On the way back the same slice is added to, and it is the same slice whose product with `upstream` is the "
        "weight's gradient.",
        "Collect dX among the zeros, and cut them off at the end.",
    ],
)
