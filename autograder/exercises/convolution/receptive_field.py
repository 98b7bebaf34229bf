"""Receptive fields"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def receptive_field(filter_sizes, *, strides=1, padding=0, dilation_rates=1):
    r"""Return what one entry of each layer sees of the input of a stack of convolutions and poolings.

    How much of the picture can a unit know about? It sees its filter's window of the layer below, of which each entry
    sees a window of the layer below that. A unit can never recognise what does not fit into its field. Rows and columns
    do not mix, so one axis is enough.

    **Given**

    - `filter_sizes`, a list of ints $k_1, \dots, k_L \ge 1$: the filters' sizes along one axis, the first layer first.
      For a pooling it is the size of its window.
    - `strides` $s_l \ge 1$, `padding` $p_l \ge 0$ (zeros on *each* side) and `dilation_rates` $d_l \ge 1$ (the step
      from one filter weight to the next): each an int for all layers, or a list with one int for each layer.

    Entry $i$ of layer $l$ is computed from the entries $s_l i + d_l u - p_l$, $u = 0, \dots, k_l - 1$, of the layer
    below; layer 0 is the input. So it depends on pixels of the input from a first one to a last one. In the padding
    "pixels" have negative numbers, or numbers beyond the picture; they count as pixels, and the picture counts as large
    as it has to be.

    **Return** four arrays of shape `(L,)`, one number for each layer:

    1. `sizes`: the number $r_l$ of pixels from the first to the last one that an entry depends on, both included; gaps
       that dilation leaves between them count as well;
    2. `jumps`: by how many pixels the fields of neighbouring entries are apart;
    3. `paddings`: how many pixels the field of entry 0 reaches out of the picture, before pixel 0;
    4. `centres`: the middle of entry 0's field, where pixel 0 is at 0, pixel 1 at 1; it may lie between two pixels.

    Lists are as good as arrays. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    layers = len(filter_sizes)
    options = [[v] * layers if np.ndim(v) == 0 else v for v in (strides, padding, dilation_rates)]
    first, last, jump = 0, 0, 1  # what entry 0 sees, and how far apart fields are
    sizes, jumps, paddings, centres = [], [], [], []
    for k, s, p, d in zip(filter_sizes, *options, strict=True):
        first, last = first - p * jump, last + (d * (k - 1) - p) * jump
        jump = jump * s
        sizes.append(last - first + 1)
        jumps.append(jump)
        paddings.append(-first)
        centres.append((first + last) / 2)
    return sizes, jumps, paddings, centres
    ### END SOLUTION


def stack(rng, layers, single=(), thin=False):
    """Layers whose settings all matter; those in ``single`` are one number for all, ``thin`` has a filter of one."""
    drawn = {
        "strides": rng.permutation([2, 3, 2, *rng.integers(1, 4, size=layers)][:layers]),
        "padding": rng.permutation([4, 2, 3, *rng.integers(0, 3, size=layers)][:layers]),
        "dilation_rates": rng.permutation([2, 3, 2, *rng.integers(1, 4, size=layers)][:layers]),
    }
    settings = {name: int(values.max()) if name in single else values.tolist() for name, values in drawn.items()}
    sizes = 2 + rng.permutation(layers)
    if thin:
        sizes[layers // 2] = 1
    return {"filter_sizes": sizes.tolist(), **settings}


@combinable
def mistaken(
    *,
    wider=lambda k, d: d * (k - 1),
    growth=lambda jump, s: jump,
    out=lambda jump, s: jump,
    step=lambda jump, s, k: jump * s,
    start=1,
    centre=lambda size, outside: (size - 1) / 2 - outside,
    order=lambda layers: layers,
    inside=lambda size, outside: size,
):
    """Return the recursion with one slip in it."""

    def receptive_field(filter_sizes, *, strides=1, padding=0, dilation_rates=1):
        count = len(filter_sizes)
        options = [[v] * count if np.ndim(v) == 0 else list(v) for v in (strides, padding, dilation_rates)]
        size, jump, outside, rows = start, 1, 0, []
        for k, s, p, d in order(list(zip(filter_sizes, *options, strict=True))):
            size, outside = size + wider(k, d) * growth(jump, s), outside + p * out(jump, s)
            jump = step(jump, s, k)
            rows.append((inside(size, outside), jump, outside, centre(size, outside)))
        return tuple([row[place] for row in rows] for place in range(4))

    return receptive_field


exercise = Exercise(
    solution=receptive_field,
    points=4,
    parts=["sizes", "jumps", "paddings", "centres"],
    cases=[
        Case(
            "LeNet-5",
            inputs={"filter_sizes": [5, 2, 5, 2, 5], "strides": [1, 2, 1, 2, 1]},
            about="Two convolutions, each with a sub-sampling behind it, and the layer C5. It sees the whole picture "
            "of 32 pixels: the sizes are 5, 6, 14, 16 and 32.",
        ),
        Case(
            "two small filters for a large one",
            inputs={"filter_sizes": [3, 3], "padding": 1},
            about="Two filters of 3 see 5 pixels, as one of 5 does. With padding 1 the centre stays at pixel 0.",
        ),
        Case(
            "dilation",
            inputs={"filter_sizes": [3, 3, 2], "dilation_rates": [1, 2, 4], "strides": [2, 1, 3], "padding": [0, 1, 2]},
        ),
        Case("a stack with everything in it", stack, {"layers": 4}, hidden=True),
        Case("a stride for all layers", stack, {"layers": 5, "single": ("strides",), "thin": True}, hidden=True),
        Case(
            "a padding and a dilation for all",
            stack,
            {"layers": 3, "single": ("padding", "dilation_rates")},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "jumps ignored",
            mistaken(growth=lambda jump, s: 1),
            "Your field grows by d(k − 1) pixels in every layer. Neighbouring entries of the layer below are *jump* "
            "pixels apart.",
        ),
        Mistake(
            "own stride before the growth",
            mistaken(growth=lambda jump, s: jump * s),
            "You multiply the jump by a layer's stride before the field grows. A layer's stride says how far apart its "
            "own entries are; what it sees is decided by the layers below.",
        ),
        Mistake(
            "growth by the filter's size",
            mistaken(wider=lambda k, d: d * k),
            "Your field grows by k places a layer. A filter of size 1 sees nothing new: it is k − 1.",
        ),
        Mistake(
            "field from nothing",
            mistaken(start=0),
            "Your field begins with 0 pixels. Without any layer an entry sees one: itself.",
        ),
        Mistake(
            "dilation ignored",
            mistaken(wider=lambda k, d: k - 1),
            "You ignore the dilation. A filter of k weights that are d apart spans d(k − 1) + 1 entries.",
        ),
        Mistake(
            "dilation times the whole filter",
            mistaken(wider=lambda k, d: d * k - 1),
            "You take dk for the span of a dilated filter. Between k weights there are k − 1 gaps: it is d(k − 1) + 1.",
        ),
        Mistake(
            "jumps added",
            mistaken(step=lambda jump, s, k: jump + s - 1),
            "You add strides. Two layers of stride 2 make a jump of 4: strides multiply.",
        ),
        Mistake(
            "jump of the last layer only",
            mistaken(step=lambda jump, s, k: s),
            "You take each layer's own stride for the jump. It is in entries of the layer below, of which each jumps "
            "already.",
        ),
        Mistake(
            "stride of a filter of one ignored",
            mistaken(step=lambda jump, s, k: jump * s if k > 1 else jump),
            "You leave out the stride of a layer whose filter has size 1. It sees nothing new, but it skips entries.",
        ),
        Mistake(
            "padding not counted",
            mistaken(inside=lambda size, outside: max(size - outside, 1)),
            "Your sizes leave out what lies in the padding. Those pixels count, too.",
        ),
        Mistake(
            "paddings added as they are",
            mistaken(out=lambda jump, s: 1),
            "You add up the paddings. A zero in front of a deep layer stands for as many pixels as that layer's input "
            "jumps.",
        ),
        Mistake(
            "padding with the layer's own stride",
            mistaken(out=lambda jump, s: jump * s),
            "You multiply a layer's padding by its own stride. The zeros are put around its *input*: the jump of the "
            "layer below counts.",
        ),
        Mistake(
            "padding added to the centre",
            mistaken(centre=lambda size, outside: (size - 1) / 2 + outside),
            "You add the padding to the centre. It moves entry 0's field out of the picture, to the left.",
        ),
        Mistake(
            "centre at half the size",
            mistaken(centre=lambda size, outside: size / 2 - outside),
            "Your centre is half a pixel too far. The middle of pixels 0, 1 and 2 is 1, not 1½.",
        ),
        Mistake(
            "centre without the padding",
            mistaken(centre=lambda size, outside: (size - 1) / 2),
            "Your centre ignores the padding, which moves the field of entry 0 to the left.",
        ),
        Mistake(
            "layers from the top",
            mistaken(order=lambda layers: layers[::-1]),
            "You begin with the last layer. The first number of each list belongs to the layer at the picture.",
        ),
    ],
    hints=[
        "Keep three numbers while you go up: the field's size, the jump between neighbouring entries, and how far "
        "entry 0 reaches out. What does one more layer do to each?",
        "A layer sees k entries of the layer below, d apart: d(k − 1) steps, each as wide as the jump below.",
        "Only after that does the layer's own stride make the jump larger.",
    ],
)
