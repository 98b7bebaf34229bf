"""The convolutional layer over time"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def conv1d_layer(x, filters, bias, *, strides=1, padding=0, dilation_rate=1):
    r"""Return the output of a convolutional layer over sequences: words, sounds, prices.

    A dense layer over a sequence of a thousand steps would need weights for every step, and would learn the same thing
    a thousand times. A convolutional layer has one small set of weights for all steps. It computes a
    cross-correlation, as all libraries do.

    **Given**

    - `x`, shape `(batch, time, features)`: $X$.
    - `filters`, shape `(m, features, out_features)`: $W$, at least one weight along time.
    - `bias`, shape `(out_features,)`: $b$, one for each filter.
    - `strides` $s \ge 1$ and `dilation_rate` $d \ge 1$: Python integers.
    - `padding`: an integer $p \ge 0$, the number of zero steps on **each** side of the sequence; or the string
      `"causal"`, for $d\,(m-1)$ zero steps in front and none behind.

    With $\tilde X$ the sequence among its zeros,

    $$Y_{n,t,k} = b_k + \sum_{u=0}^{m-1} \sum_{c} W_{u,c,k}\; \tilde X_{n,\; s\,t + d\,u,\; c}$$

    for $t = 0, 1, \dots$, as long as all of the filter lies within $\tilde X$. The filter fits wherever you are asked;
    if the steps leave a rest, the last steps are in no place.

    **Return** $Y$, shape `(batch, out_time, out_features)`.

    Use NumPy only, but not its `convolve` and `correlate`, and leave the inputs as they are. A loop over the filter's
    weights is fine.
    """
    ### BEGIN SOLUTION
    span = (len(filters) - 1) * dilation_rate + 1
    front, behind = (span - 1, 0) if padding == "causal" else (padding, padding)
    framed = np.pad(x, ((0, 0), (front, behind), (0, 0)))
    out_time = (framed.shape[1] - span) // strides + 1
    output = np.zeros((len(x), out_time, len(bias)), x.dtype) + bias
    for u, weights in enumerate(filters):
        begin = u * dilation_rate
        output += framed[:, begin : begin + strides * out_time : strides] @ weights
    return output
    ### END SOLUTION


def layer(rng, x, filters, **settings):
    shapes = {"x": x, "filters": filters, "bias": filters[2:]}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()} | settings


@combinable
def mistaken(
    *,
    turn=lambda w: w,
    bias_once=lambda m: 1,
    step=lambda d: d,
    stride=lambda s: s,
    frame=lambda span, p: (span - 1, 0) if p == "causal" else (p, p),
    rest=lambda room, s: room // s + 1,
    offset=lambda room, s: 0,
    features=lambda x: x,
    activated=lambda y: y,
    reach=lambda m, d: (m - 1) * d,
    window=lambda span, s: span,
):
    """Return the layer with one slip in it."""

    def conv1d_layer(x, filters, bias, *, strides=1, padding=0, dilation_rate=1):
        s, d, w = stride(strides), step(dilation_rate), turn(filters)
        framed = np.pad(features(x), ((0, 0), frame(reach(len(w), dilation_rate) + 1, padding), (0, 0)))
        room = framed.shape[1] - window((len(w) - 1) * d + 1, s)
        places = [offset(room, s) + s * t for t in range(rest(room, s))]
        steps = [[framed[:, p + d * u] if p + d * u < framed.shape[1] else 0 * framed[:, 0] for u in range(len(w))]
                 for p in places]  # fmt: skip
        output = [sum(one @ weights for one, weights in zip(window, w, strict=True)) for window in steps]
        return activated(np.stack(output, axis=1) + bias_once(len(w)) * bias)

    return conv1d_layer


exercise = Exercise(
    solution=conv1d_layer,
    points=4,
    cases=[
        Case(
            "one filter over five steps",
            inputs={
                "x": np.array([1.0, 2.0, 4.0, 8.0, 16.0])[None, :, None],
                "filters": np.array([-1.0, 3.0])[:, None, None],
                "bias": np.array([0.5]),
            },
            about="Worked by hand: three times the next value, minus the present one, plus ½: 5.5, 10.5, 20.5, 40.5. "
            "Two weights over five steps give four.",
        ),
        Case("features and a batch", layer, {"x": (2, 6, 3), "filters": (4, 3, 5)}),
        Case("zeros on both sides", layer, {"x": (3, 5, 2), "filters": (4, 2, 1), "padding": 2}),
        Case("causal", layer, {"x": (2, 7, 2), "filters": (3, 2, 4), "padding": "causal"}),
        Case("strides that leave a rest", layer, {"x": (2, 9, 1), "filters": (2, 1, 3), "strides": 3}, hidden=True),
        Case(
            "causal and dilated, with strides",
            layer,
            {"x": (1, 10, 3), "filters": (3, 3, 2), "strides": 2, "padding": "causal", "dilation_rate": 3},
            hidden=True,
        ),
        Case(
            "all of it together",
            layer,
            {"x": (3, 8, 2), "filters": (3, 2, 4), "strides": 3, "padding": 1, "dilation_rate": 2},
            hidden=True,
        ),
        Case("one weight, one step", layer, {"x": (4, 1, 2), "filters": (1, 2, 3)}, hidden=True, weight=0.5),
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
            "true convolution",
            mistaken(turn=lambda w: w[::-1]),
            "You turn the filters: that is a true convolution. The layer's filters run forwards, W₀ at the earliest "
            "step.",
        ),
        Mistake(
            "bias at every weight",
            mistaken(bias_once=lambda m: m),
            "You add the bias once for every weight along time. It is added once, to the sum.",
        ),
        Mistake("no bias", mistaken(bias_once=lambda m: 0), "Your output lacks the bias."),
        Mistake(
            "dilation ignored",
            mistaken(step=lambda d: 1),
            "Your filters look at neighbouring steps. Between two weights lie `dilation_rate` steps.",
        ),
        Mistake(
            "stride ignored",
            mistaken(stride=lambda s: 1),
            "Your filters move by one step. They move by `strides` steps.",
        ),
        Mistake(
            "the future seen",
            mistaken(frame=lambda span, p: (0, span - 1) if p == "causal" else (p, p)),
            "Your causal layer has its zeros behind, and looks into the future. They come in front.",
        ),
        Mistake(
            "causal on both sides",
            mistaken(frame=lambda span, p: (span - 1, span - 1) if p == "causal" else (p, p)),
            "Your causal layer has zeros on both sides. They come in front only.",
        ),
        Mistake(
            "causal without the dilation",
            mistaken(reach=lambda m, d: m - 1),
            "You put m − 1 zeros in front of the causal layer. A dilated filter reaches further back: d (m − 1) steps.",
        ),
        Mistake(
            "zeros in front only",
            mistaken(frame=lambda span, p: (span - 1, 0) if p == "causal" else (p, 0)),
            "A padding of p puts p zeros on *each* side; yours are in front only.",
        ),
        Mistake(
            "filter over the edge",
            mistaken(rest=lambda room, s: -(-room // s) + 1),
            "Your last place hangs over the end. All of the filter has to lie within the sequence and its zeros.",
        ),
        Mistake(
            "room for a whole stride",
            mistaken(window=max),
            "Where the stride is longer than the filter, you miss the last place: you ask that a whole stride fits "
            "there. Only the filter has to fit.",
        ),
        Mistake(
            "rest in front",
            mistaken(offset=lambda room, s: room % s),
            "Where the strides leave a rest, you leave out the first steps. The first place is at the beginning.",
        ),
        Mistake(
            "features in reverse",
            mistaken(features=lambda x: x[..., ::-1]),
            "Your features run backwards. Only time is moved along, features keep their order.",
        ),
        Mistake(
            "activated",
            mistaken(activated=lambda y: np.maximum(y, 0)),
            "You put a ReLU behind. Asked for is Y without an activation.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate"],
    equivalent={"dilation_rate or 1": "A dilation is at least 1, so that it never counts as false."},
    hints=[
        "Put the zeros around the sequences with `numpy.pad`, then compute how many places there are.",
        "For one weight along time, `filters[u]` is a matrix (features, out_features): one matrix product serves all "
        "samples and all places at once.",
        "Which steps does weight u meet? They begin at d · u and are s apart.",
    ],
)
