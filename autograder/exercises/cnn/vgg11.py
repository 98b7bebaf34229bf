"""VGG: where the parameters are, and where the work is"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import different


def vgg11(size, *, channels=1, classes=10, blocks=((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)), units=4096):
    r"""Return how large the maps of a VGG network are, how much each of its parts learns, and how much it multiplies.

    A VGG network has only one kind of block, and a list of two numbers for each. That is easily written, and not at all
    easily run: count where its parameters are, and where its time goes. They are not the same places.

    **Given**

    - `size`, two ints: rows and columns of a picture; `channels` of it; `classes`.
    - `blocks`, a sequence of pairs: how many convolutions a block has, at least one, and how many maps each of these.
    - `units`: of each of the two hidden dense layers. All sizes are such that something is left.

    A *block* has its convolutions, one after the other, with windows of 3 × 3, a stride of 1 and one zero on each side,
    so that the size is kept; then pooling of 2 × 2 windows that do not overlap. A last row or column that fills no
    window is left out. Behind the last block there are a dense layer of `units` that sees all entries of the maps, one
    of `units`, and one of `classes`. There is a bias for each map of a convolution and for each unit.

    Let $B$ be the number of blocks. The network has $B + 3$ *parts*: the blocks, then the dense layers.

    **Return** three arrays of whole numbers:

    1. the sizes behind the blocks, shape `(B, 3)`: rows, columns, maps;
    2. the number of parameters of each part, shape `(B + 3,)`;
    3. the number of multiplications of each part for *one* picture, shape `(B + 3,)`: for each entry of a layer's
       answer, one for each weight that goes into it. Zeros of the padding are multiplied as well; biases are added, and
       so need none, and nor does pooling.

    Numbers may be beyond $2^{31}$. Lists are as good as arrays, whose `dtype` must not be `object`. Use
    NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    rows, columns = size
    below, sizes, parameters, products = channels, [], [], []
    for convolutions, maps in blocks:
        weights = 9 * maps * (below + (convolutions - 1) * maps)
        parameters.append(weights + convolutions * maps)
        products.append(rows * columns * weights)
        rows, columns, below = rows // 2, columns // 2, maps
        sizes.append((rows, columns, maps))
    for inputs, outputs in (rows * columns * below, units), (units, units), (units, classes):
        parameters.append((inputs + 1) * outputs)
        products.append(inputs * outputs)
    return sizes, parameters, products
    ### END SOLUTION


def network(rng, convolutions, rest=0):
    """A network with so many convolutions in its blocks; each block leaves `rest` rows and columns over."""
    size = np.array(different(rng, 2, 2, 6))
    for _ in convolutions:
        size = 2 * size + rest
    channels, classes, units, *maps = different(rng, 3 + len(convolutions), 5, 30)
    return {
        "size": tuple(size.tolist()),
        "channels": channels,
        "classes": classes,
        "blocks": list(zip(convolutions, maps, strict=True)),
        "units": units,
    }


@combinable
def mistaken(
    *,
    half=lambda n: n // 2,
    keep=lambda n: n,
    counted=lambda n: n,
    inputs=lambda below, maps, number: below if number == 0 else maps,
    biases=lambda n, maps: n * maps,
    dense_bias=1,
    at=lambda before, after: before,
    places=lambda rows, columns: rows * columns,
    added=0,
    pools=lambda n: 1,
    work=lambda learnt, products: products,
    window=9,
):
    """Return the counts with one slip in them."""

    def vgg11(size, *, channels=1, classes=10, blocks=((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)), units=4096):
        (rows, columns), below = size, channels
        sizes, learnt, products = [], [], []
        for convolutions, maps in blocks:
            weights = work_here = 0
            for number in range(counted(convolutions)):
                here = window * inputs(below, maps, number) * maps
                rows, columns = keep(rows), keep(columns)
                weights += here
                work_here += (here + added * maps) * int(np.prod(at((rows, columns), (half(rows), half(columns)))))
            for _ in range(pools(convolutions)):
                rows, columns = half(rows), half(columns)
            below = maps
            learnt.append(weights + biases(counted(convolutions), maps))
            products.append(work_here)
            sizes.append([rows, columns, maps])
        for n, m in (places(rows, columns) * below, units), (units, units), (units, classes):
            learnt.append(n * m + dense_bias * m)
            products.append(n * m + added * m)
        return sizes, learnt, work(learnt, products)

    return vgg11


def layer_by_layer(
    size, *, channels=1, classes=10, blocks=((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)), units=4096
):
    """The answer by another route: each layer's weights and its answer have shapes, and those are multiplied."""
    parts, sizes, shape = [], [], (*size, channels)
    for convolutions, maps in blocks:
        layers = []
        for _ in range(convolutions):
            layers.append(((3, 3, shape[2], maps), (*shape[:2], maps)))
            shape = layers[-1][1]
        shape = (len(range(1, shape[0], 2)), len(range(1, shape[1], 2)), maps)
        parts.append(layers)
        sizes.append(shape)
    width = shape[0] * shape[1] * shape[2]
    for outputs in (units, units, classes):
        parts.append([((width, outputs), (outputs,))])
        width = outputs
    product = [[(product_of(w), w[-1], product_of(answer[:-1])) for w, answer in layers] for layers in parts]
    learnt = [sum(weights + maps for weights, maps, _ in layers) for layers in product]
    return sizes, learnt, [sum(weights * places for weights, _, places in layers) for layers in product]


def product_of(numbers):
    return int(np.prod(numbers, dtype=np.int64))


exercise = Exercise(
    solution=vgg11,
    reference=layer_by_layer,
    points=4,
    parts=[Part("sizes"), Part("parameters", 1.5), Part("multiplications", 1.5)],
    cases=[
        Case(
            "VGG-11",
            inputs={"size": (224, 224), "channels": 3, "classes": 1000},
            about="132 863 336 parameters, of which the first dense layer alone has 102 764 544; and 7 609 090 048 "
            "multiplications, of which the dense layers have 123 633 664.",
        ),
        Case("another network", network, {"convolutions": (1, 2, 3)}),
        Case("blocks that leave rows over", network, {"convolutions": (3, 1), "rest": 1}, hidden=True),
        Case("a single block", network, {"convolutions": (4,)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sizes rounded up",
            mistaken(half=lambda n: -(-n // 2)),
            "Your pooling makes a window of the row that is left over. It is left out.",
        ),
        Mistake(
            "no padding",
            mistaken(keep=lambda n: n - 2),
            "Your convolutions lose two rows and columns each. One zero on each side keeps the size.",
        ),
        Mistake(
            "one convolution a block",
            mistaken(counted=lambda n: 1),
            "You count one convolution for each block. The pair's first number says how many there are.",
        ),
        Mistake(
            "all convolutions see the block's input",
            mistaken(inputs=lambda below, maps, number: below),
            "All convolutions of a block see the block's input with you. From the second on they see the one before.",
        ),
        Mistake(
            "all convolutions see the block's maps",
            mistaken(inputs=lambda below, maps, number: maps),
            "Your first convolution of a block sees as many maps as it makes. It sees those of the block before.",
        ),
        Mistake(
            "filters of one channel",
            mistaken(inputs=lambda below, maps, number: 1),
            "Your filters have one channel. A filter goes through all maps below.",
        ),
        Mistake(
            "no biases",
            mistaken(biases=lambda n, maps: 0, dense_bias=0),
            "Your parameters have no biases.",
        ),
        Mistake(
            "no biases in dense layers",
            mistaken(dense_bias=0),
            "Your dense layers have no biases.",
        ),
        Mistake(
            "biases of one convolution a block",
            mistaken(biases=lambda n, maps: maps),
            "You count the biases once for each block. Each of its convolutions has its own.",
        ),
        Mistake(
            "multiplications at half the size",
            mistaken(at=lambda before, after: after),
            "You multiply at the size behind the pooling. Convolutions work before it.",
        ),
        Mistake(
            "multiplications at one place",
            mistaken(work=lambda learnt, products: learnt),
            "Your multiplications are the parameters. A convolution uses its weights at every place, and biases are "
            "not multiplied.",
        ),
        Mistake(
            "biases multiplied",
            mistaken(added=1),
            "You count a multiplication for each bias. Biases are added.",
        ),
        Mistake(
            "places of the last maps forgotten",
            mistaken(places=lambda rows, columns: 1),
            "Your first dense layer sees one number of each map. It sees every entry.",
        ),
        Mistake(
            "rows of the last maps squared",
            mistaken(places=lambda rows, columns: rows * rows),
            "You square the rows of the last maps. They may have another number of columns.",
        ),
        Mistake(
            "pooling behind each convolution",
            mistaken(pools=lambda n: n),
            "Behind a block of n convolutions your maps are halved n times. There is one pooling, at the block's end.",
        ),
        Mistake(
            "one row of weights",
            mistaken(window=3),
            "Your filters have three weights a channel. They have 3 · 3.",
        ),
    ],
    equivalent={
        "channels or 1": "A picture has at least one channel.",
        "classes or 10": "There is at least one class.",
        "units or 4096": "There is at least one unit.",
    },
    hints=[
        "Of a convolution with n maps below and m of its own: how many weights are used at one place? And at how many "
        "places?",
        "Only the first convolution of a block sees the block before.",
    ],
)
