"""AlexNet: from layer to layer"""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import different


def alexnet(size, *, channels=1, classes=10, padding=0, maps=(96, 256, 384, 384, 256), units=4096):
    r"""Return the sizes of AlexNet's maps, what each of its layers learns, and the smallest picture that it takes.

    AlexNet's paper says that its pictures have 224 rows, and nobody gets the paper's sizes from that. With 227, or with
    two zeros on each side, one does. Such tables are better computed than believed.

    **Given**

    - `size`, two ints: rows and columns of a picture; `channels` of it.
    - `classes`, the number of classes.
    - `padding` $p$, an int from 0 to 5: zeros on each side of the picture, for the first convolution only.
    - `maps`, five ints: the maps of the convolutions; `units`: of each of the two hidden dense layers.

    The network:

    | layer | window | stride | zeros on each side |
    | --- | --- | --- | --- |
    | conv1 | 11 × 11 | 4 | $p$ |
    | pool1 | 3 × 3 | 2 | 0 |
    | conv2 | 5 × 5 | 1 | 2 |
    | pool2 | 3 × 3 | 2 | 0 |
    | conv3, conv4, conv5 | 3 × 3 | 1 | 1 |
    | pool3 | 3 × 3 | 2 | 0 |

    and then all entries of the maps as one vector, a dense layer of `units`, another one of `units`, and one of
    `classes`. Each convolution sees all maps below it (the paper, whose network ran on two cards, has halves that do
    not see each other). Convolutions have a bias for each map, dense layers one for each unit; pooling learns nothing.
    A window has a place only where all of it fits, so that some rows at the end may be in none.

    **Return** three things, in this order:

    1. the sizes behind conv1, pool1, conv2, pool2, conv3, conv4, conv5 and pool3, whole numbers of shape `(8, 3)`:
       rows, columns, maps;
    2. the numbers of parameters of conv1 to conv5 and of the three dense layers, shape `(8,)`;
    3. the smallest number of rows of a picture for which at least one is left behind pool3, with this `padding`.

    The pictures that you are asked about are not too small. Lists are as good as arrays, whose
    `dtype` must not be `object`. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    windows = {"conv": [(11, 4, padding), (5, 1, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1)], "pool": (3, 2, 0)}
    below, sizes, parameters, stack = channels, [], [], []
    for number, window in enumerate(windows["conv"], start=1):
        parameters.append((window[0] ** 2 * below + 1) * maps[number - 1])
        below = maps[number - 1]
        for m, s, p in [window, windows["pool"]] if number in (1, 2, 5) else [window]:
            size = [(n + 2 * p - m) // s + 1 for n in size]
            sizes.append((*size, below))
            stack.append((m, s, p))

    for inputs, outputs in (size[0] * size[1] * below, units), (units, units), (units, classes):
        parameters.append((inputs + 1) * outputs)

    rows = 1
    for m, s, p in reversed(stack):
        rows = (rows - 1) * s + m - 2 * p
    return sizes, parameters, rows
    ### END SOLUTION


def network(rng, padding=0):
    """A network whose every stride leaves rows and columns over, so that rounding up shows each time."""
    while True:
        size = different(rng, 2, 100, 200)
        sides = np.array(size) + 2 * padding - 11
        first = sides // 4 + 1
        second = (first - 3) // 2 + 1
        left = (second - 3) // 2 + 1
        if np.all(sides % 4) and not np.any(first % 2) and not np.any(second % 2) and np.diff(left):
            break
    channels, classes, units = different(rng, 3, 5, 40)
    return {
        "size": tuple(size),
        "channels": channels,
        "classes": classes,
        "padding": padding,
        "maps": tuple(different(rng, 5, 6, 30)),
        "units": units,
    }


@combinable
def mistaken(
    *,
    span=lambda n, m, s, p: (n + 2 * p - m) // s + 1,
    first=lambda p: (11, 4, p),
    later=((5, 1, 2), (3, 1, 1)),
    pool=(3, 2, 0),
    pools=(1, 2, 5),
    seen=lambda number, below: below,
    bias=1,
    places=lambda size: size[0] * size[1],
    kernel=lambda m: m * m,
    smallest=lambda stack, p: backwards(stack),
):
    """Return the table with one slip in it."""

    def alexnet(size, *, channels=1, classes=10, padding=0, maps=(96, 256, 384, 384, 256), units=4096):
        below, sizes, learnt, stack = channels, [], [], []
        windows = [first(padding), later[0], *[later[1]] * 3]
        for number, (window, own) in enumerate(zip(windows, maps, strict=True), start=1):
            learnt.append(kernel(window[0]) * seen(number, below) * own + bias * own)
            below = own
            for layer in [window, pool] if number in pools else [window]:
                stack.append(layer)
                size = [span(n, *layer) for n in size]
                sizes.append([*size, below])
        widths = [places(size) * below, units, units, classes]
        learnt += [n * m + bias * m for n, m in pairwise(widths)]
        return sizes, learnt, smallest(stack, padding)

    return alexnet


def backwards(stack, rows=1):
    for m, s, p in reversed(stack):
        rows = (rows - 1) * s + m - 2 * p
    return rows


def by_trial(size, *, channels=1, classes=10, padding=0, maps=(96, 256, 384, 384, 256), units=4096):
    """The answer by another route: windows are laid out one after the other, and pictures grow until one is enough."""
    steps = [(11, 4, padding), (3, 2, 0), (5, 1, 2), (3, 2, 0), *[(3, 1, 1)] * 3, (3, 2, 0)]

    def lengths(n):
        found = []
        for m, s, p in steps:
            n = len(range(-p, n + p - m + 1, s))
            found.append(n)
        return found

    owner = [0, 0, 1, 1, 2, 3, 4, 4]
    rows, columns = (lengths(n) for n in size)
    sizes = [(r, c, maps[k]) for r, c, k in zip(rows, columns, owner, strict=True)]
    filters = [np.zeros((m, m, n, o)) for m, n, o in zip((11, 5, 3, 3, 3), (channels, *maps), maps, strict=False)]
    learnt = [f.size + f.shape[-1] for f in filters]
    flat = rows[-1] * columns[-1] * maps[-1]
    learnt += [flat * units + units, units * units + units, units * classes + classes]
    return sizes, learnt, next(n for n in range(1, 200) if min(lengths(n)) > 0)


exercise = Exercise(
    solution=alexnet,
    reference=by_trial,
    points=4,
    parts=[Part("sizes", 1.5), Part("parameters", 1.5), Part("smallest picture")],
    cases=[
        Case(
            "the lecture's network",
            inputs={"size": (224, 224)},
            about="The maps have 54, 26, 26, 12, 12, 12, 12 and 5 rows; 46 764 746 parameters in all. The smallest "
            "picture has 67 rows.",
        ),
        Case(
            "two zeros on each side",
            inputs={"size": (224, 224), "padding": 2, "channels": 3, "classes": 1000},
            about="The sizes of the paper: 55, 27, 27, 13, 13, 13, 13 and 6. It has 62 378 344 parameters.",
        ),
        Case("any picture", network),
        Case("some padding", network, {"padding": 3}, hidden=True),
        Case("much padding", network, {"padding": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sizes rounded up",
            mistaken(span=lambda n, m, s, p: -(-(n + 2 * p - m) // s) + 1),
            "You round sizes up. A window that does not fit has no place.",
        ),
        Mistake(
            "one place short",
            mistaken(span=lambda n, m, s, p: (n + 2 * p - m) // s),
            "Your maps are one place too small. The first place is there before any step.",
        ),
        Mistake(
            "padding on one side",
            mistaken(span=lambda n, m, s, p: (n + p - m) // s + 1),
            "You count the padding once. There are zeros on *each* side.",
        ),
        Mistake(
            "no padding at all",
            mistaken(first=lambda p: (11, 4, 0), later=((5, 1, 0), (3, 1, 0))),
            "Your convolutions have no padding. From the second on they keep the size.",
        ),
        Mistake(
            "first convolution not padded",
            mistaken(first=lambda p: (11, 4, 0)),
            "Your first convolution ignores `padding`.",
        ),
        Mistake(
            "pooling that does not overlap",
            mistaken(pool=(2, 2, 0)),
            "Your pooling has windows of 2 × 2. AlexNet's have three rows, and move by two: they overlap.",
        ),
        Mistake(
            "pooling by its window",
            mistaken(pool=(3, 3, 0)),
            "Your pooling moves by three rows. AlexNet's windows have three rows, and move by two.",
        ),
        Mistake(
            "halves that do not see each other",
            mistaken(seen=lambda number, below: below // 2 if number in (2, 4, 5) else below),
            "Your second, fourth and fifth convolution see half of the maps, as in the paper. Here they see them all.",
        ),
        Mistake(
            "one channel below",
            mistaken(seen=lambda number, below: 1),
            "Your filters have one channel. A filter goes through all maps of the layer below.",
        ),
        Mistake("no biases", mistaken(bias=0), "Your parameters have no biases."),
        Mistake(
            "places of the last maps forgotten",
            mistaken(places=lambda size: 1),
            "Your first dense layer sees one number of each map. It sees every entry of the maps, and that is where "
            "most of the network's parameters are.",
        ),
        Mistake(
            "rows of the last maps squared",
            mistaken(places=lambda size: size[0] ** 2),
            "You square the rows of the last maps. They may have another number of columns.",
        ),
        Mistake(
            "filters of one row",
            mistaken(kernel=lambda m: m),
            "Your filters have as many weights as rows. They have rows *and* columns.",
        ),
        Mistake(
            "product of the strides",
            mistaken(smallest=lambda stack, p: int(np.prod([s for _, s, _ in stack]))),
            "Your smallest picture has as many rows as the strides' product. The last place needs a whole window of "
            "each layer: go backwards from it.",
        ),
        Mistake(
            "smallest picture for padding zero",
            mistaken(smallest=lambda stack, p: backwards(stack) + 2 * p),
            "Your smallest picture does not depend on `padding`. Zeros fill windows, too.",
        ),
        Mistake(
            "padding of the smallest picture on one side",
            mistaken(smallest=lambda stack, p: backwards(stack) + p),
            "For the smallest picture you count the padding once. There is some on each side.",
        ),
        Mistake(
            "two rows left",
            mistaken(smallest=lambda stack, p: backwards(stack, 2)),
            "With your smallest picture two rows are left at the end. One is enough.",
        ),
    ],
    equivalent={
        "channels or 1": "A picture has at least one channel.",
        "classes or 10": "There is at least one class.",
        "units or 4096": "There is at least one unit.",
    },
    hints=[
        "A window of m rows that moves by s, with p zeros on each side, has ⌊(n + 2p − m)/s⌋ + 1 places among n rows.",
        "Backwards: for k places, n + 2p must be at least (k − 1)·s + m.",
    ],
)
