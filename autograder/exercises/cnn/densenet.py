"""DenseNet: how wide it grows"""

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import different


def densenet(size, *, channels=1, classes=10, first=64, growth=32, blocks=(4, 4, 4, 4)):
    r"""Return how large a DenseNet's maps are on the way, and what its parts learn.

    In a DenseNet each convolution sees the answers of *all* before it. Nothing has to be learnt twice, so each needs to
    add only a few maps; but maps pile up, and from time to time somebody has to clear away. Keep the books.

    **Given**

    - `size`, two ints: rows and columns of a picture; `channels` of it; `classes`.
    - `first`: the maps of the first convolution; `growth`: those of each convolution in a block.
    - `blocks`, a sequence of ints: how many convolutions each dense block has, at least one.

    The network:

    - the *stem*: a convolution with windows of 7 × 7, a stride of 2, three zeros on each side and `first` maps; batch
      normalisation; max pooling with windows of 3 × 3, a stride of 2, and one row and column of padding on each side;
    - *dense blocks*. What a convolution of a block sees are the maps that came into the block and the maps of all
      convolutions before it in the block. These are first put through batch normalisation and a rectifier; each
      convolution has a normalisation of its own for that. Then come windows of 3 × 3, which keep the size, and `growth`
      maps. The block's answer is its input and all these maps;
    - between two blocks, not behind the last, a *transition*: batch normalisation; a 1 × 1 convolution with half as
      many maps as come in, rounded down; mean pooling of 2 × 2 windows that do not overlap, where a row or column that
      fills no window is left out;
    - the *head*: batch normalisation, the mean over all places, and a dense layer.

    The stem makes $\lfloor (n - 1)/2 \rfloor + 1$ rows of $n$, twice: once by its convolution, once by its pooling, and
    so of columns. Each convolution has a bias for each of its own maps, the dense layer one for each class, and batch
    normalisation *learns* a scale and a shift for each map that comes into it.

    With $B$ blocks the network has $2B + 1$ *parts*: the stem, the first block, the first transition, the second block,
    and so on, up to the last block; then the head.

    **Return** two arrays of whole numbers:

    1. the sizes behind each part but the head, shape `(2B, 3)`: rows, columns, maps;
    2. the number of parameters that each part learns, shape `(2B + 1,)`.

    Lists are as good as arrays, whose `dtype` must not be `object`. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION
    rows, columns = ((n - 1) // 4 + 1 for n in size)  # ⌊(n − 1)/2⌋ + 1, twice
    maps = first
    sizes, parameters = [(rows, columns, maps)], [(49 * channels + 1) * maps + 2 * maps]
    for number, convolutions in enumerate(blocks):
        if number:
            half = maps // 2
            parameters.append(2 * maps + (maps + 1) * half)
            rows, columns, maps = rows // 2, columns // 2, half
            sizes.append((rows, columns, maps))
        learnt = 0
        for _ in range(convolutions):
            learnt += 2 * maps + (9 * maps + 1) * growth
            maps += growth
        parameters.append(learnt)
        sizes.append((rows, columns, maps))
    return sizes, [*parameters, 2 * maps + (maps + 1) * classes]
    ### END SOLUTION


def network(rng, blocks, odd=False):
    """A network of its own sizes; the transitions meet odd numbers of maps, rows and columns, or even ones."""
    size = different(rng, 2, 2, 6)
    for _ in blocks[1:]:
        size = [2 * n + odd for n in size]
    size = [4 * n - (3 if odd else 0) for n in size]  # the stem makes a quarter of it, rounded up
    channels, classes, first, growth = different(rng, 4, 3, 20)
    first += (first + blocks[0] * growth) % 2 != odd
    return {
        "size": tuple(size),
        "channels": channels,
        "classes": classes,
        "first": first,
        "growth": growth,
        "blocks": blocks,
    }


@combinable
def mistaken(
    *,
    stem=lambda n: (n + 3) // 4,
    half_size=lambda n: n // 2,
    half=lambda maps: maps // 2,
    seen=lambda start, maps: maps,
    normed=lambda maps, growth: maps,
    scale=2,
    bias=1,
    keeps_input=True,
    window=9,
    last_norm=1,
    transition_norm=lambda maps: maps,
    growths=lambda growth, start: growth,
):
    """Return the books with one slip in them."""

    def densenet(size, *, channels=1, classes=10, first=64, growth=32, blocks=(4, 4, 4, 4)):
        rows, columns = stem(size[0]), stem(size[1])
        maps = first
        sizes, learnt = [(rows, columns, maps)], [49 * channels * maps + bias * maps + scale * maps]
        for number, convolutions in enumerate(blocks):
            if number > 0:
                fewer = half(maps)
                learnt.append(scale * transition_norm(maps) + maps * fewer + bias * fewer)
                rows, columns, maps = half_size(rows), half_size(columns), fewer
                sizes.append((rows, columns, maps))
            start, total = maps, 0
            for _ in range(convolutions):
                sees = seen(start, maps)
                total += scale * normed(sees, growth) + window * sees * growth + bias * growth
                maps += growths(growth, start)
            maps = maps if keeps_input else maps - start
            learnt.append(total)
            sizes.append((rows, columns, maps))
        return sizes, [*learnt, last_norm * scale * maps + maps * classes + classes]

    return densenet


def by_sums(size, *, channels=1, classes=10, first=64, growth=32, blocks=(4, 4, 4, 4)):
    """The answer by another route: closed sums, Σ (m + l g) = L m + g L (L − 1)/2."""
    shape = [len(range(0, len(range(0, n, 2)), 2)) for n in size]
    sizes, learnt, maps = [], [], first
    sizes.append([*shape, maps])
    learnt.append(sum([7 * 7 * channels * maps, maps, maps, maps]))
    for place, count in enumerate(blocks, start=1):
        sees = count * maps + growth * count * (count - 1) // 2
        learnt.append((2 + 3 * 3 * growth) * sees + count * growth)
        maps = maps + count * growth
        sizes.append([*shape, maps])
        if place < len(blocks):
            own = (maps - maps % 2) // 2
            learnt.append(maps + maps + maps * own + own)
            shape, maps = [len(range(1, n, 2)) for n in shape], own
            sizes.append([*shape, maps])
    return sizes, [*learnt, maps + maps + maps * classes + classes]


exercise = Exercise(
    solution=densenet,
    reference=by_sums,
    points=4,
    parts=[Part("sizes", 2), Part("parameters", 2)],
    cases=[
        Case(
            "four blocks of four",
            inputs={"size": (224, 224)},
            about="The maps are 64, 192, 96, 224, 112, 240, 120 and 248; there are 758 226 parameters.",
        ),
        Case("two blocks", network, {"blocks": (3, 2)}),
        Case("odd numbers", network, {"blocks": (2, 1, 3), "odd": True}, hidden=True),
        Case("a single block", network, {"blocks": (5,)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "stem rounded down",
            mistaken(stem=lambda n: n // 4),
            "Your stem rounds down. With its padding it leaves ⌊(n − 1)/2⌋ + 1 of n rows, twice.",
        ),
        Mistake(
            "stem without pooling",
            mistaken(stem=lambda n: (n + 1) // 2),
            "Your stem halves the size once. Its convolution does, and so does its pooling.",
        ),
        Mistake(
            "transitions keep the size",
            mistaken(half_size=lambda n: n),
            "Your transitions keep the size. They pool.",
        ),
        Mistake(
            "transition rounded up",
            mistaken(half_size=lambda n: (n + 1) // 2),
            "Where a row is left over, your transitions make a window of it. It is left out.",
        ),
        Mistake(
            "transitions keep the maps",
            mistaken(half=lambda maps: maps),
            "Your transitions keep the number of maps. They halve it.",
        ),
        Mistake(
            "half the maps rounded up",
            mistaken(half=lambda maps: (maps + 1) // 2),
            "You round half of an odd number of maps up.",
        ),
        Mistake(
            "each convolution sees the block's input only",
            mistaken(seen=lambda start, maps: start),
            "Your convolutions see the block's input alone. They see the maps of all convolutions before as well.",
        ),
        Mistake(
            "normalisation behind the convolution",
            mistaken(normed=lambda maps, growth: growth),
            "In your blocks batch normalisation comes behind the convolution. It comes before, and has a scale and a "
            "shift for each map that the convolution sees.",
        ),
        Mistake(
            "running statistics learnt",
            mistaken(scale=4),
            "You count four numbers for each map of a batch normalisation. Two of them are measured, not learnt.",
        ),
        Mistake(
            "batch normalisation without parameters",
            mistaken(scale=0),
            "Your batch normalisation learns nothing. It has a scale and a shift for each map.",
        ),
        Mistake(
            "no biases of convolutions",
            mistaken(bias=0),
            "Your convolutions have no biases.",
        ),
        Mistake(
            "input not in the answer",
            mistaken(keeps_input=False),
            "Your blocks forget their input. It is part of their answer.",
        ),
        Mistake(
            "one growth a block",
            mistaken(growths=lambda growth, start: 0),
            "In your blocks nothing grows. Each convolution adds `growth` maps.",
        ),
        Mistake(
            "windows of one place",
            mistaken(window=1),
            "Your blocks' convolutions have windows of 1 × 1. They are 3 × 3.",
        ),
        Mistake(
            "no normalisation in the head",
            mistaken(last_norm=0),
            "Your head has no batch normalisation.",
        ),
        Mistake(
            "transition's normalisation behind its convolution",
            mistaken(transition_norm=lambda maps: maps // 2),
            "In your transitions batch normalisation comes behind the convolution. It comes before.",
        ),
    ],
    equivalent={
        "channels or 1": "A picture has at least one channel.",
        "classes or 10": "There is at least one class.",
        "first or 64": "The first convolution has at least one map.",
        "growth or 32": "A convolution has at least one map.",
    },
    hints=[
        "Keep one number, the maps that there are now. Each convolution sees it, and then adds `growth` to it.",
        "A transition sees many maps and has few: its normalisation belongs to the many.",
    ],
)
