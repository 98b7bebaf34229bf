"""GoogLeNet: what small filters before large ones save"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import different


def googlenet(size, channels, stages):
    r"""Return how large GoogLeNet's maps are, what its blocks learn, and what they would without their reductions.

    An Inception block looks through windows of several sizes at once, and puts what it finds side by side. With many
    maps below that is expensive, so it first makes few maps out of many, by a 1 × 1 convolution. How much does that
    save?

    **Given**

    - `size`, two ints: rows and columns of the maps that come in; `channels`, how many maps these are.
    - `stages`: a list of stages, each a list of blocks. A block is four entries $n_1$, $(r_3, n_3)$, $(r_5, n_5)$,
      $n_4$, where $n_1$ and $n_4$ are ints, and the other two are pairs of ints.

    A block has four paths, all of which start at its input:

    1. a 1 × 1 convolution with $n_1$ maps;
    2. a 1 × 1 convolution with $r_3$ maps, the *reduction*, then a 3 × 3 convolution with $n_3$ maps;
    3. a 1 × 1 convolution with $r_5$ maps, the *reduction*, then a 5 × 5 convolution with $n_5$ maps;
    4. max pooling, which keeps the size and the number of maps, then a 1 × 1 convolution with $n_4$ maps.

    All convolutions keep the size, and have a bias for each of their maps. The block's answer is what the four paths
    end with, side by side.

    **Between** two stages, not before the first nor behind the last, there is max pooling with windows of 3 × 3 that
    move by 2, with one row and column of padding on *each* side: of $n$ rows it leaves $\lfloor (n + 2 - 3)/2 \rfloor +
    1$, and of columns likewise.

    **Return** four arrays of whole numbers, with a row or an entry for each block, in order through all stages:

    1. the sizes of the blocks' answers, shape `(blocks, 3)`: rows, columns, maps;
    2. the number of parameters, shape `(blocks,)`;
    3. the number of multiplications for one picture, shape `(blocks,)`: at each place, one for each weight of a
       convolution, also where it meets padding; biases are added, and need none, and nor does pooling;
    4. the number of parameters that the block would have **without** its two reductions, where the 3 × 3 and the 5 × 5
       convolution see its input; shape `(blocks,)`.

    Lists are as good as arrays, whose `dtype` must not be `object`. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    rows, columns = size
    sizes, parameters, products, naive = [], [], [], []
    for number, blocks in enumerate(stages):
        if number:
            rows, columns = (rows - 1) // 2 + 1, (columns - 1) // 2 + 1
        for ones, (reduced_3, threes), (reduced_5, fives), pooled in blocks:
            straight = channels * (ones + pooled)
            weights = straight + channels * (reduced_3 + reduced_5) + 9 * reduced_3 * threes + 25 * reduced_5 * fives
            maps = ones + threes + fives + pooled
            sizes.append((rows, columns, maps))
            parameters.append(weights + maps + reduced_3 + reduced_5)
            products.append(rows * columns * weights)
            naive.append(straight + channels * (9 * threes + 25 * fives) + maps)
            channels = maps
    return sizes, parameters, products, naive
    ### END SOLUTION


def network(rng, counts, even=True):
    """So many blocks in each stage; the maps have rows and columns such that pooling leaves some over, or none."""
    left = np.array(different(rng, 2, 2, 6))
    size = left
    for _ in counts[1:]:
        size = 2 * size - (0 if even else 1)
    numbers = iter(different(rng, 1 + 6 * sum(counts), 3, 60))
    channels = next(numbers)
    stages = [
        [
            [next(numbers), (next(numbers), next(numbers)), (next(numbers), next(numbers)), next(numbers)]
            for _ in range(n)
        ]
        for n in counts
    ]
    return {"size": tuple(size.tolist()), "channels": channels, "stages": stages}


@combinable
def mistaken(
    *,
    pool=lambda n: (n - 1) // 2 + 1,
    pools_at=lambda number, blocks: number > 0,
    inputs=lambda own, first: own,
    joined=lambda n1, r3, n3, r5, n5, n4, c: n1 + n3 + n5 + n4,
    kernels=(9, 25),
    biases=lambda maps, reduced: maps + reduced,
    fourth=lambda c, n4: c * n4,
    reductions=1,
    naive_bias=lambda maps, reduced: maps,
    naive_path=lambda c, n4: c * n4,
    work=lambda products, learnt: products,
):
    """Return the counts with one slip in them."""

    def googlenet(size, channels, stages):
        rows, columns = size
        found = []
        for number, blocks in enumerate(stages):
            if pools_at(number, blocks):
                rows, columns = pool(rows), pool(columns)
            first = channels
            for n1, (r3, n3), (r5, n5), n4 in blocks:
                c = inputs(channels, first)
                weights = c * n1 + fourth(c, n4) + reductions * (c * r3 + c * r5)
                weights += kernels[0] * r3 * n3 + kernels[1] * r5 * n5
                maps = n1 + n3 + n5 + n4
                learnt = weights + biases(maps, r3 + r5)
                products = work(rows * columns * weights, rows * columns * learnt)
                plain = c * n1 + naive_path(c, n4) + c * (kernels[0] * n3 + kernels[1] * n5)
                channels = joined(n1, r3, n3, r5, n5, n4, c)
                found.append(((rows, columns, channels), learnt, products, plain + naive_bias(maps, r3 + r5)))
        return tuple(zip(*found, strict=True))

    return googlenet


def path_by_path(size, channels, stages):
    """The answer by another route: a list of convolutions for each path, (window, maps below, own maps)."""
    sizes, parameters, products, naive = [], [], [], []
    shape = list(size)
    for stage in stages:
        if sizes:
            shape = [len(range(-1, n - 1, 2)) for n in shape]
        for n1, (r3, n3), (r5, n5), n4 in stage:
            paths = [[(1, n1)], [(1, r3), (3, n3)], [(1, r5), (5, n5)], [(1, n4)]]
            for reduced, into in ((True, parameters), (False, naive)):
                layers = []
                for path in paths:
                    below = channels
                    for m, maps in path if reduced else path[-1:]:
                        layers.append((m * m * below * maps, maps))
                        below = maps
                into.append(sum(map(sum, layers)))
                if reduced:
                    products.append(shape[0] * shape[1] * sum(weights for weights, _ in layers))
            channels = sum(path[-1][1] for path in paths)
            sizes.append([*shape, channels])
    return sizes, parameters, products, naive


STAGES = [
    [[64, (96, 128), (16, 32), 32], [128, (128, 192), (32, 96), 64]],
    [
        [192, (96, 208), (16, 48), 64],
        [160, (112, 224), (24, 64), 64],
        [128, (128, 256), (24, 64), 64],
        [112, (144, 288), (32, 64), 64],
        [256, (160, 320), (32, 128), 128],
    ],
    [[256, (160, 320), (32, 128), 128], [384, (192, 384), (48, 128), 128]],
]

exercise = Exercise(
    solution=googlenet,
    reference=path_by_path,
    points=4,
    parts=["sizes", "parameters", "multiplications", "parameters without reductions"],
    cases=[
        Case(
            "GoogLeNet",
            inputs={"size": (28, 28), "channels": 192, "stages": STAGES},
            about="The nine blocks have 256, 480, 512, 512, 512, 528, 832, 832 and 1024 maps, and the first one "
            "163 696 parameters; without its reductions it would have 393 472.",
        ),
        Case("one block", network, {"counts": (1,)}),
        Case("three stages", network, {"counts": (2, 1, 2)}, hidden=True),
        Case("odd sizes", network, {"counts": (1, 2, 1), "even": False}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sizes rounded down",
            mistaken(pool=lambda n: n // 2),
            "Of an odd number of rows your pooling leaves too few. With padding on each side it leaves "
            "⌊(n + 2 − 3)/2⌋ + 1.",
        ),
        Mistake(
            "pooling without padding",
            mistaken(pool=lambda n: (n - 3) // 2 + 1),
            "Your pooling between the stages has no padding.",
        ),
        Mistake(
            "pooling before the first stage",
            mistaken(pools_at=lambda number, blocks: True),
            "You pool before the first stage as well. There is pooling *between* two stages.",
        ),
        Mistake(
            "no pooling",
            mistaken(pools_at=lambda number, blocks: False),
            "Your stages have no pooling between them.",
        ),
        Mistake(
            "all blocks see the stage's input",
            mistaken(inputs=lambda own, first: first),
            "All blocks of a stage see what comes into the stage with you. Each sees the block before it.",
        ),
        Mistake(
            "reductions among the answer's maps",
            mistaken(joined=lambda n1, r3, n3, r5, n5, n4, c: n1 + r3 + n3 + r5 + n5 + n4),
            "You put the reductions' maps into the block's answer. Only what a path ends with is in it.",
        ),
        Mistake(
            "pooled maps unchanged in the answer",
            mistaken(joined=lambda n1, r3, n3, r5, n5, n4, c: n1 + n3 + n5 + c),
            "Your fourth path ends with the pooled maps. A 1 × 1 convolution follows.",
        ),
        Mistake(
            "five taken for three",
            mistaken(kernels=(9, 9)),
            "Your third path has windows of 3 × 3. They are 5 × 5.",
        ),
        Mistake(
            "windows of one row",
            mistaken(kernels=(3, 5)),
            "Your larger filters have as many weights as rows. They have rows *and* columns.",
        ),
        Mistake(
            "no biases",
            mistaken(biases=lambda maps, reduced: 0, naive_bias=lambda maps, reduced: 0),
            "Your parameters have no biases.",
        ),
        Mistake(
            "reductions without biases",
            mistaken(biases=lambda maps, reduced: maps),
            "Your reductions have no biases. They are convolutions like all others.",
        ),
        Mistake(
            "reductions not counted",
            mistaken(reductions=0),
            "Your counts leave out the weights of the two reductions.",
        ),
        Mistake(
            "fourth path without weights",
            mistaken(fourth=lambda c, n4: 0, naive_path=lambda c, n4: 0),
            "Your fourth path learns nothing. Behind its pooling there is a 1 × 1 convolution.",
        ),
        Mistake(
            "biases multiplied",
            mistaken(work=lambda products, learnt: learnt),
            "You count a multiplication for each bias at each place. Biases are added.",
        ),
        Mistake(
            "biases of reductions that are not there",
            mistaken(naive_bias=lambda maps, reduced: maps + reduced),
            "Without the reductions there are no biases of theirs either.",
        ),
        Mistake(
            "naive fourth path without weights",
            mistaken(naive_path=lambda c, n4: 0),
            "Without the reductions your fourth path has no weights. Its 1 × 1 convolution is no reduction: it stays.",
        ),
    ],
    hints=[
        "Of a convolution with windows of m × m, c maps below and n of its own: m²·c·n weights and n biases.",
        "Take care what is c: for four of the six convolutions it is the block's input, for two a reduction.",
    ],
)
