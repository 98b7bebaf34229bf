"""LeNet-5: sizes, parameters and connections"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import different


def lenet5(size, table, *, channels=1, kernel_size=5, units=(120, 84)):
    r"""Return how large each layer of LeNet-5 is, what it learns, and how much it computes.

    Before anybody trains a network, its table is written: what goes in, what comes out, how many numbers are learnt. In
    1998 one column more was of interest, for it told how long a picture would take: the number of connections.

    **Given**

    - `size`, two ints: rows and columns of a picture; `channels` of it, an int.
    - `table` $T$, zeros and ones of shape `(maps_1, maps_3)`: map $q$ of C3 sees map $p$ of S2 only if $T_{pq} = 1$.
      There is some 1, and there may be columns without one.
    - `kernel_size` $k$: all filters of C1, C3 and C5 have $k$ rows and $k$ columns.
    - `units`, two ints: the maps of C5, and the units of F6.

    The network has six layers, in this order:

    | layer | what it is |
    | --- | --- |
    | C1 | a convolution with `maps_1` maps; each sees all channels of the picture |
    | S2 | sub-sampling of C1, a map for each map of C1 |
    | C3 | a convolution with `maps_3` maps; each sees those maps of S2 that the table connects |
    | S4 | sub-sampling of C3 |
    | C5 | a convolution with `units[0]` maps; each sees all maps of S4 |
    | F6 | a dense layer of `units[1]` units; each sees all entries of C5 |

    Convolutions have a stride of 1 and no padding, and one bias a map, a map that sees nothing included.
    *Sub-sampling* takes windows of 2 × 2 that do not overlap; a last row or column that fills no window is left out. A
    map of it has **one** weight, by which the sum of a window is multiplied, and one bias. Each unit of F6 has a bias.

    A unit has one connection to each entry that it sees, and one more to its bias. All sizes are such that something is
    left; in C5 that may be more than one place.

    **Return** three arrays of whole numbers, with a row or an entry for each of the six layers:

    1. the sizes, shape `(6, 3)`: rows, columns and maps; of F6 they are 1, 1 and its units;
    2. the number of parameters, shape `(6,)`;
    3. the number of connections, shape `(6,)`.

    Lists are as good as arrays, whose `dtype` must not be `object`. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    rows, columns = size
    first, third = np.shape(table)
    sizes, parameters, connections = [], [], []
    for filters, maps in (channels * first, first), (int(np.sum(table)), third), (third * units[0], units[0]):
        rows, columns = rows - kernel_size + 1, columns - kernel_size + 1
        used = kernel_size**2 * filters + maps  # at each place
        sizes.append((rows, columns, maps))
        parameters.append(used)
        connections.append(rows * columns * used)
        if len(sizes) != 5:
            rows, columns = rows // 2, columns // 2
            sizes.append((rows, columns, maps))
            parameters.append(2 * maps)
            connections.append(rows * columns * maps * (4 + 1))
    dense = (rows * columns * units[0] + 1) * units[1]
    return [*sizes, (1, 1, units[1])], [*parameters, dense], [*connections, dense]
    ### END SOLUTION


def network(rng, channels=1, rest=0, few=False):
    """A network of any size; `rest` rows and columns are left over in either sub-sampling."""
    k = int(rng.integers(3, 6))
    left = np.array(different(rng, 2, 2, 6))  # places of C5
    s4 = left + k - 1
    s2 = 2 * s4 + rest + k - 1
    size = 2 * s2 + rest + k - 1
    maps_1, maps_3, *units = different(rng, 4, 5, 15)
    maps_1 = 1 if few else maps_1
    table = (rng.random(size=(maps_1, maps_3)) < 0.5).astype(int)
    table[:, :2] = 0
    table[0, 1] = 1
    return {"size": tuple(size.tolist()), "table": table, "channels": channels, "kernel_size": k, "units": tuple(units)}


@combinable
def mistaken(
    *,
    window=lambda n, k: n - k + 1,
    halved=lambda n: n // 2,
    filters=lambda table, channels: (channels * table.shape[0], int(table.sum())),
    biases=lambda maps, filters, seeing: maps,
    joined=lambda seen: seen + 1,
    pool=lambda maps: 2 * maps,
    pooled=lambda rows, columns, maps, below: rows * columns * maps * 5,
    of_fifth=lambda rows, columns: rows * columns,
    last=lambda places: places,
    kernel=lambda k: k * k,
):
    """Return the counts with one slip in them."""

    def lenet5(size, table, *, channels=1, kernel_size=5, units=(120, 84)):
        (rows, columns), table = size, np.asarray(table)
        one, three = filters(table, channels)
        counts = [(one, table.shape[0]), (three, table.shape[1]), (table.shape[1] * units[0], units[0])]
        found = []
        for number, (pairs, maps) in enumerate(counts):
            rows, columns = window(rows, kernel_size), window(columns, kernel_size)
            places = of_fifth(rows, columns) if number == 2 else rows * columns
            seen = kernel(kernel_size) * pairs
            to_bias = maps if joined(0) else 0
            seeing = int(table.any(axis=0).sum()) if number == 1 else maps
            found.append(((rows, columns, maps), seen + biases(maps, pairs, seeing), places * (seen + to_bias)))
            if number < 2:
                below, (rows, columns) = found[-1][2], (halved(rows), halved(columns))
                found.append(((rows, columns, maps), pool(maps), pooled(rows, columns, maps, below)))
        seen = last(rows * columns) * units[0]
        found.append(((1, 1, units[1]), (seen + 1) * units[1], joined(seen) * units[1]))
        return tuple(zip(*found, strict=True))

    return lenet5


def unit_by_unit(size, table, *, channels=1, kernel_size=5, units=(120, 84)):
    """The answer by another route: what each unit of a layer sees, summed over its maps and places."""
    table, window = np.asarray(table), kernel_size * kernel_size
    layers = [
        ("conv", np.full(table.shape[0], channels)),
        ("pool", np.ones(table.shape[0], int)),
        ("conv", table.sum(axis=0)),
        ("pool", np.ones(table.shape[1], int)),
        ("conv", np.full(units[0], table.shape[1])),
    ]
    sizes, parameters, connections = [], [], []
    grid = np.zeros(size)
    for kind, seen in layers:
        if kind == "conv":
            grid = np.lib.stride_tricks.sliding_window_view(grid, (kernel_size, kernel_size))[..., 0, 0]
        else:
            grid = grid[1::2, 1::2]
        sizes.append([*grid.shape, len(seen)])
        parameters.append(np.sum(window * seen + 1) if kind == "conv" else np.sum(seen + 1))
        connections.append(grid.size * np.sum((window if kind == "conv" else 4) * seen + 1))
    dense = units[1] * (grid.size * units[0] + 1)
    return [*sizes, [1, 1, units[1]]], [*parameters, dense], [*connections, dense]


TABLE = np.zeros((6, 16), int)
for _q, _steps in enumerate([(0, 1, 2)] * 6 + [(0, 1, 2, 3)] * 6 + [(0, 1, 3, 4)] * 3 + [range(6)]):
    TABLE[[(_q + step) % 6 for step in _steps], _q] = 1

exercise = Exercise(
    solution=lenet5,
    reference=unit_by_unit,
    points=4,
    parts=[Part("sizes"), Part("parameters", 1.5), Part("connections", 1.5)],
    cases=[
        Case(
            "the network of 1998",
            inputs={"size": (32, 32), "table": TABLE},
            about="The table has sixty ones. The parameters are 156, 12, 1516, 32, 48 120 and 10 164, 60 000 in all; "
            "the connections 122 304, 5880, 151 600, 2000, 48 120 and 10 164, 340 068 in all.",
        ),
        Case("any network", network),
        Case("coloured pictures, one map", network, {"channels": 3, "few": True}, hidden=True),
        Case("rows that are left over", network, {"channels": 2, "rest": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "connections of the layer below",
            mistaken(pooled=lambda rows, columns, maps, below: below),
            "Your sub-sampling has as many connections as the convolution below it. (One of the lecture's notes "
            "prints that for S2.) Each of its units sees four entries and a bias.",
        ),
        Mistake(
            "connections of one unit a map",
            mistaken(pooled=lambda rows, columns, maps, below: maps * 5),
            "You count the sub-sampling's connections for one unit of each map. A map has a unit at every place.",
        ),
        Mistake(
            "connections of one map",
            mistaken(pooled=lambda rows, columns, maps, below: rows * columns * 5),
            "You count the sub-sampling's connections for one map. There are several.",
        ),
        Mistake(
            "a weight for each entry of a window",
            mistaken(pool=lambda maps: 5 * maps),
            "In sub-sampling you count a weight for each of the four entries. One weight multiplies their sum.",
        ),
        Mistake(
            "pooling that learns nothing",
            mistaken(pool=lambda maps: 0),
            "Your sub-sampling learns nothing, as today's pooling does. LeNet-5's has a weight and a bias a map.",
        ),
        Mistake(
            "table ignored",
            mistaken(filters=lambda table, channels: (channels * table.shape[0], table.size)),
            "Your C3 sees all maps of S2. The table says which ones.",
        ),
        Mistake(
            "one filter a map of C3",
            mistaken(filters=lambda table, channels: (channels * table.shape[0], table.shape[1])),
            "You count one filter for each map of C3. It has one for each map of S2 that it sees.",
        ),
        Mistake(
            "one channel",
            mistaken(filters=lambda table, channels: (table.shape[0], int(table.sum()))),
            "Your C1 sees one channel. It sees all of the picture's.",
        ),
        Mistake(
            "a bias for each filter",
            mistaken(biases=lambda maps, filters, seeing: filters),
            "You count a bias for each pair of maps. The filters of a map share one.",
        ),
        Mistake(
            "no biases",
            mistaken(biases=lambda maps, filters, seeing: 0),
            "Your convolutions' parameters have no biases.",
        ),
        Mistake(
            "no bias for a map that sees nothing",
            mistaken(biases=lambda maps, filters, seeing: seeing),
            "You count no bias for a map of C3 that sees nothing. It has one like every map.",
        ),
        Mistake(
            "bias of a map connected once",
            mistaken(pooled=lambda rows, columns, maps, below: rows * columns * maps * 4 + maps),
            "In sub-sampling you connect a map's bias once. Each of its units has a connection to it.",
        ),
        Mistake(
            "biases not connected",
            mistaken(joined=lambda seen: seen),
            "Your connections leave out the biases. Each unit has one more connection, to its bias.",
        ),
        Mistake(
            "one place of C5",
            mistaken(of_fifth=lambda rows, columns: 1),
            "Your C5 is connected at one place only. It is a convolution: in larger pictures its maps have several.",
        ),
        Mistake(
            "F6 sees one place",
            mistaken(last=lambda places: 1),
            "Your F6 sees one entry of each map of C5. Where C5 has several places, it sees them all.",
        ),
        Mistake(
            "rows that are kept",
            mistaken(window=lambda n, k: n),
            "Your convolutions keep the size, as with padding. Without it k − 1 rows and columns are lost.",
        ),
        Mistake(
            "sizes rounded up",
            mistaken(halved=lambda n: -(-n // 2)),
            "Where a row is left over, your sub-sampling makes a window of it. It is left out.",
        ),
        Mistake(
            "a filter of one row",
            mistaken(kernel=lambda k: k),
            "Your filters have k weights. They have k rows *and* k columns.",
        ),
    ],
    equivalent={
        "channels or 1": "A picture has at least one channel.",
        "kernel_size or 5": "A filter has at least one row.",
    },
    hints=[
        "Ask of a convolution: how many numbers are used to compute all maps at *one* place? These are its parameters. "
        "Times the number of places they are its connections.",
        "Of C3 the only thing that counts is how many ones the table has.",
    ],
)
