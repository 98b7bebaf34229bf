"""ResNet-18: what makes the eighteen"""

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import different


def resnet18(size, *, channels=1, classes=10, maps=(64, 128, 256, 512), blocks=2, use_bias=True, shortcut_norm=False):
    r"""Return how large a residual network's maps are, what its parts learn, and how many layers it counts.

    Two programs that both call themselves ResNet-18 differ by 2808 parameters, and a note counts eighteen convolutions
    where there are twenty. Make the table that settles it.

    **Given**

    - `size`, two ints: rows and columns of a picture; `channels` of it; `classes`.
    - `maps`, a sequence of ints, no two neighbours the same: the maps of each group of blocks.
    - `blocks`, an int: how many blocks each group has.
    - `use_bias`: whether convolutions have a bias for each map.
    - `shortcut_norm`: whether a shortcut's convolution is followed by batch normalisation.

    The network:

    - the *stem*: a convolution with windows of 7 × 7, a stride of 2, three zeros on each side, and `maps[0]` maps;
      batch normalisation; max pooling with windows of 3 × 3, a stride of 2, and one row and column of padding on each
      side;
    - the *groups*, each of `blocks` residual blocks. A block has two convolutions with windows of 3 × 3, one zero on
      each side and the group's number of maps, each followed by batch normalisation. Both have a stride of 1, but that
      the first convolution of the first block of every group **except the first group** has a stride of 2. Each such
      block, and no other, has a convolution on its *shortcut*, too: 1 × 1, a stride of 2, no padding;
    - the *head*: the mean over all places, and a dense layer, which always has biases.

    $n$ rows become $\lfloor (n + 2p - m)/s \rfloor + 1$ with windows of $m$ rows, $p$ rows of padding on each side and
    a stride of $s$. Batch normalisation *learns* a scale and a shift for each map. (Its running mean and variance are
    measured and not learnt: they do not count.)

    **Return** three things, in this order:

    1. the sizes behind the stem and behind each group, whole numbers of shape `(1 + groups, 3)`: rows, columns, maps;
    2. the number of parameters that are learnt by the stem, by each group and by the head, shape `(2 + groups,)`;
    3. two whole numbers: how many convolutions the network has, those of the shortcuts included; and how many layers
       with weights lie on the *longest* way through it, convolutions and dense layers, not batch normalisation.

    Lists are as good as arrays, whose `dtype` must not be `object`. Use NumPy or plain Python.
    """
    ### BEGIN SOLUTION

    def conv(m, below, own, norm=True):
        return m * m * below * own + use_bias * own + norm * 2 * own

    def half(n):
        return (n - 1) // 2 + 1

    rows, columns = (half(half(n)) for n in size)
    below = maps[0]
    sizes, parameters = [(rows, columns, below)], [conv(7, channels, below)]
    for group, own in enumerate(maps):
        learnt = conv(3, below, own) + (2 * blocks - 1) * conv(3, own, own)
        if group:
            rows, columns = half(rows), half(columns)
            learnt += conv(1, below, own, norm=shortcut_norm)
        sizes.append((rows, columns, own))
        parameters.append(learnt)
        below = own
    parameters.append((below + 1) * classes)
    way = 1 + 2 * blocks * len(maps)
    return sizes, parameters, (way + len(maps) - 1, way + 1)
    ### END SOLUTION


def network(rng, groups, blocks, **options):
    """A network of its own sizes, odd ones on the way."""
    rows, columns = different(rng, 2, 5, 12)
    channels, classes, *maps = different(rng, 2 + groups, 3, 30)
    return {
        "size": (8 * rows + 1, 8 * columns + 5),
        "channels": channels,
        "classes": classes,
        "maps": tuple(maps),
        "blocks": blocks,
        **options,
    }


@combinable
def mistaken(
    *,
    stem=lambda n: (n - 1) // 2 + 1,
    pool=lambda n: (n - 1) // 2 + 1,
    half=lambda n: (n - 1) // 2 + 1,
    strided=lambda group: group > 0,
    with_shortcut=lambda group: group > 0,
    shortcut_window=1,
    scale=2,
    second_norm=1,
    biased=lambda use_bias: use_bias,
    normed=lambda shortcut_norm: shortcut_norm,
    seen=lambda below, own: below,
    head_bias=1,
    stem_window=7,
    convolutions=2,
    in_block=lambda blocks: blocks,
    told=lambda blocks, groups: (2 * blocks * groups + groups, 2 * blocks * groups + 2),
):
    """Return the table with one slip in it."""

    def resnet18(
        size, *, channels=1, classes=10, maps=(64, 128, 256, 512), blocks=2, use_bias=True, shortcut_norm=False
    ):
        def learns(m, below, own, norm=True):
            return m * m * below * own + biased(use_bias) * own + (scale * own if norm else 0)

        rows, columns = (pool(stem(n)) for n in size)
        sizes, learnt = [(rows, columns, maps[0])], [learns(stem_window, channels, maps[0])]
        for group, own in enumerate(maps):
            below = seen(maps[max(0, group - 1)], own)
            if strided(group):
                rows, columns = half(rows), half(columns)
            here = learns(3, below, own) + (convolutions * in_block(blocks) - 1) * learns(3, own, own)
            here -= (1 - second_norm) * in_block(blocks) * scale * own
            if with_shortcut(group):
                here += learns(shortcut_window, below, own, normed(shortcut_norm))
            sizes.append((rows, columns, own))
            learnt.append(here)
        learnt.append(maps[-1] * classes + head_bias * classes)
        return sizes, learnt, told(blocks, len(maps))

    return resnet18


def layer_by_layer(
    size, *, channels=1, classes=10, maps=(64, 128, 256, 512), blocks=2, use_bias=True, shortcut_norm=False
):
    """The answer by another route: a list of all layers, each with its place on the way."""
    layers = [("stem", 7, channels, maps[0], 2, 3, True)]
    shape = [len(range(-3, n - 3, 2)) for n in size]
    shape = [len(range(-1, n - 1, 2)) for n in shape]
    sizes, below = [[*shape, maps[0]]], maps[0]
    for group, own in enumerate(maps):
        for block in range(blocks):
            stride = 2 if group and not block else 1
            layers.append((group, 3, below, own, stride, 1, True))
            layers.append((group, 3, own, own, 1, 1, True))
            if stride == 2:
                layers.append(("shortcut", 1, below, own, 2, group, shortcut_norm))
                shape = [len(range(0, n, 2)) for n in shape]
            below = own
        sizes.append([*shape, own])
    learnt = dict.fromkeys(["stem", *range(len(maps))], 0)
    for place, m, c, own, _, extra, norm in layers:
        count = (m * m * c + (1 if use_bias else 0) + (2 if norm else 0)) * own
        learnt[extra if place == "shortcut" else place] += count
    longest = sum(layer[0] != "shortcut" for layer in layers) + 1
    return sizes, [*learnt.values(), below * classes + classes], (len(layers), longest)


exercise = Exercise(
    solution=resnet18,
    reference=layer_by_layer,
    points=4,
    parts=[Part("sizes"), Part("parameters", 2), Part("layers")],
    cases=[
        Case(
            "the lecture's network",
            inputs={"size": (224, 224)},
            about="Behind the stem there are 56 rows, and 56, 28, 14 and 7 behind the groups; 11 178 378 parameters; "
            "20 convolutions, and 18 layers on the longest way.",
        ),
        Case(
            "the paper's network",
            inputs={
                "size": (224, 224),
                "channels": 3,
                "classes": 1000,
                "use_bias": False,
                "shortcut_norm": True,
            },
            about="11 689 512 parameters.",
        ),
        Case("three groups of three blocks", network, {"groups": 3, "blocks": 3}),
        Case(
            "one block a group, biases and shortcuts normalised",
            network,
            {"groups": 4, "blocks": 1, "shortcut_norm": True},
            hidden=True,
        ),
        Case("without biases", network, {"groups": 2, "blocks": 4, "use_bias": False}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no padding in the stem",
            mistaken(stem=lambda n: (n - 7) // 2 + 1),
            "Your stem has no padding. It has three zeros on each side.",
        ),
        Mistake(
            "no pooling in the stem",
            mistaken(pool=lambda n: n),
            "Your stem does not pool.",
        ),
        Mistake(
            "sizes rounded down",
            mistaken(half=lambda n: n // 2),
            "You halve an odd number of rows downwards. ⌊(n + 2p − m)/s⌋ + 1 is more than that.",
        ),
        Mistake(
            "first group strides",
            mistaken(strided=lambda group: True, with_shortcut=lambda group: True),
            "Your first group has a stride of 2 and a shortcut with weights. It is the one group that has neither.",
        ),
        Mistake(
            "a shortcut with weights in each group",
            mistaken(with_shortcut=lambda group: True),
            "Your first group has a shortcut with weights. Nothing changes its shape, so it needs none.",
        ),
        Mistake(
            "no shortcut with weights",
            mistaken(with_shortcut=lambda group: False),
            "Your shortcuts learn nothing. Where the shape changes, there is a 1 × 1 convolution on them.",
        ),
        Mistake(
            "shortcut of three rows",
            mistaken(shortcut_window=3),
            "Your shortcuts have windows of 3 × 3. They are 1 × 1.",
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
            "second convolution not normalised",
            mistaken(second_norm=0),
            "Your blocks' second convolutions lack their batch normalisation.",
        ),
        Mistake(
            "biases always",
            mistaken(biased=lambda use_bias: True),
            "Your convolutions have biases where `use_bias` says that there are none.",
        ),
        Mistake(
            "biases never",
            mistaken(biased=lambda use_bias: False),
            "Your convolutions never have biases.",
        ),
        Mistake(
            "shortcuts always normalised",
            mistaken(normed=lambda shortcut_norm: True),
            "You normalise the shortcuts where `shortcut_norm` says that they are not.",
        ),
        Mistake(
            "shortcuts never normalised",
            mistaken(normed=lambda shortcut_norm: False),
            "You never normalise the shortcuts.",
        ),
        Mistake(
            "group before ignored",
            mistaken(seen=lambda below, own: own),
            "The first block of a group sees as many maps as it makes with you. It sees those of the group before.",
        ),
        Mistake(
            "no biases in the head",
            mistaken(head_bias=0),
            "Your dense layer has no biases.",
        ),
        Mistake(
            "one convolution a block",
            mistaken(convolutions=1, told=lambda blocks, groups: (blocks * groups + groups, blocks * groups + 2)),
            "Your blocks have one convolution. They have two.",
        ),
        Mistake(
            "one block a group",
            mistaken(in_block=lambda blocks: 1, told=lambda blocks, groups: (3 * groups, 2 * groups + 2)),
            "Your groups have one block. They have `blocks` of them.",
        ),
        Mistake(
            "shortcuts not among the convolutions",
            mistaken(told=lambda blocks, groups: (2 * blocks * groups + 1, 2 * blocks * groups + 2)),
            "You leave the shortcuts' convolutions out of their number. Only the longest way does without them.",
        ),
        Mistake(
            "shortcuts on the longest way",
            mistaken(told=lambda blocks, groups: (2 * blocks * groups + groups, 2 * blocks * groups + groups + 1)),
            "You count the shortcuts on the longest way. A picture goes through a block's two convolutions or through "
            "its shortcut, never through both.",
        ),
        Mistake(
            "dense layer not on the way",
            mistaken(told=lambda blocks, groups: (2 * blocks * groups + groups, 2 * blocks * groups + 1)),
            "Your longest way lacks the dense layer.",
        ),
    ],
    equivalent={
        "channels or 1": "A picture has at least one channel.",
        "classes or 10": "There is at least one class.",
        "blocks or 2": "A group has at least one block.",
    },
    hints=[
        "With windows of 7, 3 and 1 rows and 3, 1 and 0 rows of padding a stride of 2 always gives ⌊(n − 1)/2⌋ + 1.",
        "Of all blocks of a group only the first one's first convolution sees another number of maps.",
    ],
)
