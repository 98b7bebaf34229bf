"""Parameters and connections"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def parameter_count(in_shape, out_channels, *, filter_size, strides=1, padding=0, weights="shared", table=None):
    r"""Return how many parameters a layer has, and how many connections.

    Why do convolutional networks work at all? Because they have few parameters for many connections. The *connections*
    are what is computed, the *parameters* what is learnt: what has to be learnt is shared by thousands of places. Count
    both, and you know what a layer costs and what it can overfit.

    **Given**

    - `in_shape`: the tuple `(rows, columns, channels)` of the input.
    - `out_channels`: the number of maps of the output.
    - `filter_size` $(u, v)$, `strides` and `padding`: each an int, or a pair of ints for (rows, columns). The output
      has $\lfloor (R + 2p - u)/s \rfloor + 1$ rows for $R$ rows of the input, and columns likewise. Say it has $M$
      places, rows times columns; then there are $M \cdot$ `out_channels` units.
    - `weights`: what kind of layer it is.
        - `"shared"`, a convolution: a unit sees a window of $u \times v$ places in all channels, and all units of a map
          have the same weights and the same bias.
        - `"local"`: a unit sees the same window, but has weights and a bias of its own.
        - `"dense"`: a unit sees the whole input, without padding, and has weights and a bias of its own.
          (`filter_size`, `strides` and `padding` only decide how many units there are.)
        - `"subsampling"`: a unit sees a window of *one* channel, the one with the number of its map; the map has one
          weight for all entries of all windows, and one bias. Here `out_channels` is the number of channels.
    - `table`: only for shared weights; `None`, or an array of zeros and ones of shape `(channels, out_channels)`. Map
      $k$ sees channel $p$ only if `table[p, k]` is 1, and has no weights for the others. A map that sees no channel
      keeps its bias.

    **Return** two ints: the number of parameters, and the number of connections. A unit has a connection to every entry
    of the input that it sees, and one more to its bias, as LeNet-5's paper counts. Entries of the padding count like
    those of the picture.

    Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION

    def pair(value):
        return (value, value) if np.ndim(value) == 0 else tuple(value)

    rows, columns, channels = in_shape
    places = 1
    for n, m, s, p in zip((rows, columns), pair(filter_size), pair(strides), pair(padding), strict=True):
        places *= (n + 2 * p - m) // s + 1
    in_window = pair(filter_size)[0] * pair(filter_size)[1]
    # Weights with which one place of the output, in all maps, is computed:
    weights_here = in_window * (channels * out_channels if table is None else int(np.sum(table)))
    if weights == "dense":
        weights_here = rows * columns * channels * out_channels
    if weights == "subsampling":
        return 2 * out_channels, places * out_channels * (in_window + 1)
    connections = places * (weights_here + out_channels)
    return (weights_here + out_channels if weights == "shared" else connections), connections
    ### END SOLUTION


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(int(v) for v in value)


def layer(rng, weights="shared", connected=0.0):
    """A layer of any size; rows and columns, and all settings, differ."""
    filter_size = rng.permutation([3, 5])
    strides, padding = rng.permutation([2, 3]), rng.permutation([1, 2])
    channels, out_channels = (int(n) for n in rng.permutation(np.arange(7, 14))[:2])
    places = rng.permutation(np.arange(5, 12))[:2]
    rows, columns = (places - 1) * strides + filter_size - 2 * padding + 1  # the last one is a rest
    if weights == "subsampling":
        out_channels = channels
    drawn = {
        "in_shape": (int(rows), int(columns), channels),
        "out_channels": out_channels,
        "filter_size": tuple(filter_size.tolist()),
        "strides": tuple(strides.tolist()),
        "padding": tuple(padding.tolist()),
        "weights": weights,
    }
    if connected:
        table = (rng.random(size=(channels, out_channels)) < connected).astype(int)
        table[rng.integers(channels, size=out_channels), np.arange(out_channels)] = 1
        table[:, 0] = 0  # sees nothing
        table[:, 1], table[0, 1] = 0, 1
        drawn["table"] = table
    return drawn


@combinable
def mistaken(
    *,
    span=lambda n, m, s, p: (n + 2 * p - m) // s + 1,
    sees=lambda channels: channels,
    ones=lambda table: int(np.sum(table)),
    biases=lambda places, out, weights: out if weights == "shared" else places * out,
    joined_to_bias=True,
    with_bias=lambda out, table: out,
    per_map=lambda in_window: 1,
    of_dense=lambda units, inputs, in_window: units * inputs,
    local_shared=False,
    swapped=lambda found: found,
    area=lambda u, v: u * v,
):
    """Return the counts with one slip in them."""

    def parameter_count(in_shape, out_channels, *, filter_size, strides=1, padding=0, weights="shared", table=None):
        rows, columns, channels = in_shape
        (u, v), steps, zeros = pair(filter_size), pair(strides), pair(padding)
        places = int(np.prod([span(*a) for a in zip((rows, columns), (u, v), steps, zeros, strict=True)]))
        units, in_window = places * out_channels, area(u, v)
        here = in_window * (sees(channels) * out_channels if table is None else ones(table))
        to_bias = places * with_bias(out_channels, table) if joined_to_bias else 0
        if weights == "dense":
            learnt = connected = of_dense(units, rows * columns * channels, in_window)
        elif weights == "subsampling":
            learnt, connected = per_map(in_window) * out_channels, units * in_window
        else:
            learnt, connected = here, places * here
            if weights == "local" and not local_shared:
                learnt = connected
        own = out_channels if weights == "subsampling" else biases(places, with_bias(out_channels, table), weights)
        if weights == "local" and local_shared:
            own = out_channels
        return swapped((learnt + own, connected + to_bias))

    return parameter_count


def padding_not_connected(in_shape, out_channels, *, filter_size, strides=1, padding=0, weights="shared", table=None):
    settings = {"filter_size": filter_size, "strides": strides, "padding": padding}
    learnt, connected = mistaken()(in_shape, out_channels, **settings, weights=weights, table=table)
    seen = inside = 1
    for n, m, s, p in zip(in_shape[:2], *(pair(setting) for setting in settings.values()), strict=True):
        places = s * np.arange((n + 2 * p - m) // s + 1)[:, None] + np.arange(m) - p
        seen, inside = seen * places.size, inside * np.count_nonzero((places >= 0) & (places < n))
    filters = in_shape[2] * out_channels if table is None else int(np.sum(table))
    filters = {"subsampling": out_channels, "dense": 0}.get(weights, filters)
    return learnt, int(connected - filters * (seen - inside))


TABLE = np.zeros((6, 16), int)
for _k, _steps in enumerate([(0, 1, 2)] * 6 + [(0, 1, 2, 3)] * 6 + [(0, 1, 3, 4)] * 3 + [range(6)]):
    TABLE[[(_k + step) % 6 for step in _steps], _k] = 1

exercise = Exercise(
    solution=parameter_count,
    points=4,
    parts=["parameters", "connections"],
    cases=[
        Case(
            "LeNet-5, layer C1",
            inputs={"in_shape": (32, 32, 1), "out_channels": 6, "filter_size": 5},
            about="6 · (25 + 1) = 156 parameters, each used at 28 · 28 places: 122 304 connections.",
        ),
        Case(
            "LeNet-5, layer S2",
            inputs={
                "in_shape": (28, 28, 6),
                "out_channels": 6,
                "filter_size": 2,
                "strides": 2,
                "weights": "subsampling",
            },
            about="12 parameters; 6 · 14 · 14 = 1176 units with 4 + 1 connections each, 5880 in all.",
        ),
        Case(
            "LeNet-5, layer C3",
            inputs={"in_shape": (14, 14, 6), "out_channels": 16, "filter_size": 5, "table": TABLE},
            about="Sixty ones in the table: 60 · 25 + 16 = 1516 parameters, at 100 places.",
        ),
        Case(
            "C1 as a dense layer",
            inputs={"in_shape": (32, 32, 1), "out_channels": 6, "filter_size": 5, "weights": "dense"},
            about="Each of 4704 units sees 1024 pixels and has a bias: 4 821 600, parameters and connections.",
        ),
        Case("shared weights", layer, hidden=True),
        Case("local weights", layer, {"weights": "local"}, hidden=True),
        Case("dense", layer, {"weights": "dense"}, hidden=True),
        Case("sub-sampling", layer, {"weights": "subsampling"}, hidden=True),
        Case("by a table", layer, {"connected": 0.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a bias for every unit of a map",
            mistaken(biases=lambda places, out, weights: places * out),
            "You count a bias for every unit of a convolution. It is shared like the weights: one for each map.",
        ),
        Mistake(
            "no biases",
            mistaken(biases=lambda places, out, weights: 0),
            "Your parameters have no biases.",
        ),
        Mistake(
            "biases not connected",
            mistaken(joined_to_bias=False),
            "Your connections leave out the biases. Here each unit has one more connection, to its bias.",
        ),
        Mistake(
            "no bias for a map that sees nothing",
            mistaken(with_bias=lambda out, table: out if table is None else int(np.sum(np.any(table, axis=0)))),
            "You count no bias for a map that sees no channel. It has one like every map.",
        ),
        Mistake(
            "padding not connected",
            padding_not_connected,
            "You leave out the connections to the padding. Its entries count like those of the picture.",
        ),
        Mistake(
            "one channel only",
            mistaken(sees=lambda channels: 1),
            "You count one channel. A filter of a convolution goes through all channels of its input.",
        ),
        Mistake(
            "table ignored",
            mistaken(ones=lambda table: table.shape[0] * table.shape[1]),
            "You ignore the table. Only where it has a 1 are there weights.",
        ),
        Mistake(
            "maps of the table counted",
            mistaken(ones=lambda table: table.shape[1]),
            "You count one filter for each map. By the table a map has a filter for *each* of the channels that it "
            "sees.",
        ),
        Mistake(
            "a weight for every entry of a sub-sampling window",
            mistaken(per_map=lambda in_window: in_window),
            "In sub-sampling you count a weight for every entry of a window. One weight multiplies them all.",
        ),
        Mistake(
            "local weights shared",
            mistaken(local_shared=True),
            "You count local weights as if they were shared. Each unit has its own.",
        ),
        Mistake(
            "dense units that see a window",
            mistaken(of_dense=lambda units, inputs, in_window: units * in_window),
            "Your dense units see a window only. They see the whole input, in all channels.",
        ),
        Mistake(
            "sizes rounded up",
            mistaken(span=lambda n, m, s, p: -(-(n + 2 * p - m) // s) + 1),
            "You round the size of the output up. A filter that hangs over the edge has no place.",
        ),
        Mistake(
            "padding on one side",
            mistaken(span=lambda n, m, s, p: (n + p - m) // s + 1),
            "You count the padding once. There are `padding` rows on *each* side.",
        ),
        Mistake(
            "strides ignored",
            mistaken(span=lambda n, m, s, p: n + 2 * p - m + 1),
            "You ignore the strides: there are fewer places than that.",
        ),
        Mistake(
            "one place short",
            mistaken(span=lambda n, m, s, p: (n + 2 * p - m) // s),
            "Your output is one place too small. The first place is there before any step.",
        ),
        Mistake(
            "square of the filter's rows",
            mistaken(area=lambda u, v: u * u),
            "You square the number of a filter's rows. It may have another number of columns.",
        ),
        Mistake(
            "connections before parameters",
            mistaken(swapped=lambda found: found[::-1]),
            "You return the connections first. Parameters come first.",
        ),
    ],
    equivalent={"inputs squeezed": "The table is the only array, and only its sum matters."},
    hints=[
        "Start with the number of places of the output. Then ask of one place: how many weights are used there, in all "
        "maps together?",
        "Connections: that number and the biases, times the places. Parameters: once, if it is shared.",
    ],
)
