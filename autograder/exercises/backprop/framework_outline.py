"""Output shapes and parameter counts of a described net."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def framework_outline(description, inputs):
    r"""Return the output shape of each layer of a described net, and how many parameters it learns.

    Before a framework computes anything, it goes through the description once and works out what size everything will
    have. You should be able to do the same with a paper's table at hand: it tells whether a net can be built at all,
    where its parameters sit, and whether it fits into memory.

    **Given**

    - `description`: a list of layers in an order in which they can run. Each is a dictionary with `"type"`, `"name"`,
      `"bottoms"` (the names of the blobs that it takes) and `"tops"` (a list with the name of the one blob that it
      makes).
    - `inputs`: a dictionary from the name of each blob that the net is given to its shape, a tuple, **without the
      batch's axis**: `(features,)`, or `(rows, columns, channels)` for images.

    The types, with their further entries:

    - `"convolution"`: `"filters"` (how many), `"filter_size"` $m$, `"strides"` $s$, `"padding"` $p$ (zeros on *each*
      side), all integers, for rows and columns alike. Every filter spans all channels and has a bias. It is tried
      wherever it fits, in steps of $s$, from the first place on.
    - `"max_pool"`: `"pool_size"` $m$ and `"strides"` $s$, channel by channel, without padding. A window that would
      hang over the edge is left out.
    - `"inner_product"`: `"units"`; each unit has a weight for every number that arrives, whatever its shape, and a
      bias.
    - `"batch_normalization"`: shape stays; *learns* a scale and a shift for each feature, or for each channel of
      images.
    - `"relu"`, `"dropout"`: shape stays, nothing is learnt.
    - `"concat"`: its bottoms, one or more, side by side along the last axis; nothing is learnt.

    **Return** two lists with one entry a layer, in the order of the description:

    1. the shape of the blob that the layer makes, a tuple or an array of integers, without the batch's axis;
    2. the number of parameters that the layer learns.
    """
    ### BEGIN SOLUTION
    shapes, outputs, counts = dict(inputs), [], []
    for layer in description:
        taken = [shapes[blob] for blob in layer["bottoms"]]
        made, count = taken[0], 0
        if layer["type"] == "convolution":
            m, s, p, k = (layer[key] for key in ("filter_size", "strides", "padding", "filters"))
            rows, columns, channels = taken[0]
            made = ((rows + 2 * p - m) // s + 1, (columns + 2 * p - m) // s + 1, k)
            count = (m * m * channels + 1) * k
        elif layer["type"] == "max_pool":
            m, s = layer["pool_size"], layer["strides"]
            rows, columns, channels = taken[0]
            made = ((rows - m) // s + 1, (columns - m) // s + 1, channels)
        elif layer["type"] == "inner_product":
            made, count = (layer["units"],), (int(np.prod(taken[0])) + 1) * layer["units"]
        elif layer["type"] == "batch_normalization":
            count = 2 * taken[0][-1]
        elif layer["type"] == "concat":
            made = (*taken[0][:-1], sum(shape[-1] for shape in taken))
        shapes[layer["tops"][0]] = made
        outputs.append(np.array(made))
        counts.append(count)
    return outputs, np.array(counts)
    ### END SOLUTION


def layer(type, name, *bottoms, **settings):
    return {"type": type, "name": name, "bottoms": list(bottoms), "tops": [name], **settings}


def convolution(name, bottom, filters, size, strides=1, padding=0):
    return layer("convolution", name, bottom, filters=filters, filter_size=size, strides=strides, padding=padding)


def pool(name, bottom, size=2, strides=2):
    return layer("max_pool", name, bottom, pool_size=size, strides=strides)


def perceptron(rng):
    units = rng.permutation([3, 5, 7, 11]).tolist()
    description = [layer("inner_product", "ip1", "x", units=units[0]), layer("batch_normalization", "bn", "ip1")]
    description += [layer("relu", "r1", "bn"), layer("dropout", "d1", "r1", rate=0.25)]
    description += [layer("concat", "wide", "d1", "x", "d1"), layer("inner_product", "ip2", "wide", units=units[1])]
    return {"description": description, "inputs": {"x": (units[2],)}}


def strided(rng):
    """Sizes at which every rounding leaves something over."""
    k = rng.permutation([5, 7, 9]).tolist()
    rows, columns = int(rng.choice([34, 40])), int(rng.choice([24, 30]))
    description = [
        convolution("c1", "images", k[0], 5, strides=2, padding=2),
        layer("batch_normalization", "bn", "c1"),
        layer("relu", "r1", "bn"),
        pool("p1", "r1", 4, 3),
        convolution("c2", "p1", k[1], 2, strides=1, padding=1),
        layer("inner_product", "ip", "c2", units=k[2]),
    ]
    return {"description": description, "inputs": {"images": (rows, columns, 3)}}


def branches(rng):
    """Four ways side by side, which only the channels tell apart, and behind them a concatenation of one."""
    k = (2 + rng.permutation(6)).tolist()
    rows, columns = (int(n) for n in rng.permutation([12, 14, 16])[:2])
    description = [
        convolution("stem", "images", k[0], 3, padding=1),
        convolution("a", "stem", k[1], 1),
        convolution("b1", "stem", k[2], 1),
        convolution("b2", "b1", k[3], 3, padding=1),
        convolution("c", "stem", k[4], 5, padding=2),
        layer("concat", "all", "a", "b2", "c", "stem"),
        layer("batch_normalization", "bn", "all"),
        pool("p", "bn", 3, 2),
        layer("dropout", "d", "p", rate=0.5),
        layer("concat", "alone", "d"),
        layer("inner_product", "scores", "alone", units=k[5]),
    ]
    return {"description": description, "inputs": {"images": (rows, columns, 3)}}


@combinable
def slip(
    *,
    taking=list,
    padding_on_each_side=2,
    places=lambda room, s: room // s,
    pool_strides=lambda layer: layer["strides"],
    filter_weights=lambda m, channels: m * m * channels,
    places_that_count=lambda rows, columns: 1,
    bias=1,
    features=np.prod,
    statistics=2,
    normalized=lambda shape: shape[-1],
    concatenated=lambda shapes: (*shapes[0][:-1], sum(shape[-1] for shape in shapes)),
):
    """Return the algorithm with one slip in it."""

    def framework_outline(description, inputs):
        shapes, outputs, counts = dict(inputs), [], []
        for layer in description:
            taken = [shapes[blob] for blob in taking(layer["bottoms"])]
            made, count, kind = taken[0], 0, layer["type"]
            if kind in ("convolution", "max_pool"):
                m, p = layer.get("filter_size", layer.get("pool_size")), layer.get("padding", 0)
                s = layer["strides"] if kind == "convolution" else pool_strides(layer)
                rows, columns = (places(n + padding_on_each_side * p - m, s) + 1 for n in taken[0][:2])
                made = (int(rows), int(columns), layer.get("filters", taken[0][2]))
            if kind == "convolution":
                weights = filter_weights(m, taken[0][2]) + bias
                count = weights * layer["filters"] * places_that_count(*made[:2])
            elif kind == "inner_product":
                made, count = (layer["units"],), (int(features(taken[0])) + bias) * layer["units"]
            elif kind == "batch_normalization":
                count = statistics * int(normalized(taken[0]))
            elif kind == "concat":
                made = concatenated(taken)
            shapes[layer["tops"][0]] = made
            outputs.append(np.array(made))
            counts.append(count)
        return outputs, np.array(counts)

    return framework_outline


exercise = Exercise(
    solution=framework_outline,
    points=4,
    parts=[Part("shapes"), Part("parameters")],
    reference=("backprop.framework.output_shapes", "backprop.framework.parameter_counts"),
    cases=[
        Case(
            "a network for digits",
            inputs={
                "description": [
                    convolution("c1", "images", 6, 5),
                    layer("relu", "r1", "c1"),
                    pool("s2", "r1"),
                    convolution("c3", "s2", 16, 5),
                    layer("relu", "r3", "c3"),
                    pool("s4", "r3"),
                    layer("inner_product", "c5", "s4", units=120),
                    layer("inner_product", "f6", "c5", units=84),
                    layer("inner_product", "scores", "f6", units=10),
                ],
                "inputs": {"images": (32, 32, 1)},
            },
            about="From 32 × 32 pixels the first layer makes 28 × 28 × 6 numbers with 156 parameters; at the end of "
            "the second pooling 5 × 5 × 16 numbers are left.",
        ),
        Case("no images, and one blob twice", perceptron),
        Case("strides that leave something over", strided, hidden=True),
        Case("ways side by side", branches, hidden=True),
    ],
    mistakes=[
        Mistake(
            "padding on one side only",
            slip(padding_on_each_side=1),
            "`padding` counts the zeros on *each* side: there are p before and p behind.",
        ),
        Mistake(
            "rounded up",
            slip(places=lambda room, s: -(-room // s)),
            "Where steps do not come out even, you count a place that hangs over the edge. A filter is tried only "
            "where all of it fits.",
        ),
        Mistake(
            "pooling in steps of the window",
            slip(pool_strides=lambda layer: layer["pool_size"]),
            "Your pooling windows lie side by side. They go in steps of `strides`, and may overlap.",
        ),
        Mistake(
            "biases forgotten",
            slip(bias=0),
            "You count the weights only. Each filter, and each unit, has a bias besides.",
        ),
        Mistake(
            "filters of one channel",
            slip(filter_weights=lambda m, channels: m * m),
            "Your filters have m² weights. Each spans all channels of its input, and has weights of its own for each.",
        ),
        Mistake(
            "weights for every place",
            slip(places_that_count=lambda rows, columns: rows * columns),
            "You count a filter's weights again at each place where it is tried. That it is the *same* filter "
            "everywhere is what makes a convolution cheap.",
        ),
        Mistake(
            "inner product of the channels only",
            slip(features=lambda shape: shape[-1]),
            "Your inner product takes the channels only. It has a weight for every number that arrives: rows × columns "
            "× channels of them.",
        ),
        Mistake(
            "moving statistics counted",
            slip(statistics=4),
            "Batch normalisation keeps four numbers a channel, but learns only two of them by gradients: the moving "
            "mean and variance are statistics.",
        ),
        Mistake(
            "a scale for every entry",
            slip(normalized=np.prod),
            "Batch normalisation of images has one scale and one shift a *channel*, not one a pixel.",
        ),
        Mistake(
            "concatenation keeps the first width",
            slip(concatenated=lambda shapes: shapes[0]),
            "Side by side along the last axis, the widths of all bottoms add up.",
        ),
        Mistake(
            "a blob counted once",
            slip(taking=dict.fromkeys),
            "A concatenation may take the same blob twice. Then it stands there twice, and counts twice.",
        ),
    ],
    equivalent={
        "branch always taken: layer['type'] == 'concat' -> True": "What is left are layers whose shape stays. Each has "
        "one bottom, and a single shape, put side by side with nothing, is that shape.",
    },
    hints=[
        "One dictionary from blob to shape is all you need. It begins as a copy of `inputs`.",
        "Along one axis: put the first filter at the border. How much room is left behind it, and how many steps of s "
        "fit into that? The first place counts, too.",
        "Count the numbers of one filter, or of one unit; then multiply by how many there are.",
    ],
)
