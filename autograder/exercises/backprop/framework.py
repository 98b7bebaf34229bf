"""Loss and gradients of a described net."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def framework(description, inputs, parameters):
    r"""Run a net that is described as plain data, and return its loss and all gradients.

    A chain of layers is easily differentiated: last layer first. Nets that are worth having are no chains. A blob (an
    array that flows through the net) goes two ways and meets itself again, an input feeds three layers, losses hang at
    several places. Every framework, from Caffe to the ones you use, does with a description what you do here.

    **Given**

    - `description`: a list of layers in an order in which they can run. Each is a dictionary with `"type"`, `"name"`,
      `"bottoms"` (the names of the blobs that it takes, in order) and `"tops"` (a list with the name of the one blob
      that it makes). The types:
        - `"inner_product"`: $XW + b$, with $W$ and $b$ found in `parameters` as `"<name>.weights"` and
          `"<name>.bias"`; it also has `"units"`, the number of columns of $W$;
        - `"tanh"`: elementwise;
        - `"concat"`: its bottoms side by side, along the last axis;
        - `"euclidean_loss"`: for bottoms $A$ and $B$ of $N$ rows, the number
          $\frac{1}{2N} \sum_{n,k} (a_{nk} - b_{nk})^2$.
    - `inputs`: a dictionary from name to array: the blobs that the net is given, each of shape `(N, features)`.
    - `parameters`: a dictionary from name to array.

    A `"euclidean_loss"` also has a `"weight"`, a number. The net's loss $L$ is the sum of all its losses, each times
    its weight. What a loss layer makes is no other layer's bottom. Any other blob may be the bottom of no layer, of
    one, or of several, or of the same layer twice.

    **Return** three things:

    1. the loss $L$, a number;
    2. the list of $\partial L/\partial x$ for the arrays $x$ of `inputs`, in the dictionary's order;
    3. the list of $\partial L/\partial \theta$ for the arrays $\theta$ of `parameters`, in the dictionary's order.

    A layer may have `"propagate_down"`, a list with `True` or `False` for each of its bottoms. Where it is `False`, the
    layer hands no gradient down to that bottom, as if the bottom were a constant: so one freezes the part of a net that
    was trained before. The layer's own parameters learn all the same. Without the list all are `True`.

    Where $L$ does not depend on an array, or no gradient comes down to it, its gradient is an array of zeros. Use NumPy
    only, and no numerical differentiation. Leave the arguments as they are.
    """
    ### BEGIN SOLUTION
    blobs, loss = dict(inputs), 0.0
    for layer in description:
        name, taken = layer["name"], [blobs[blob] for blob in layer["bottoms"]]
        if layer["type"] == "inner_product":
            made = taken[0] @ parameters[f"{name}.weights"] + parameters[f"{name}.bias"]
        elif layer["type"] == "tanh":
            made = np.tanh(taken[0])
        elif layer["type"] == "concat":
            made = np.concatenate(taken, axis=-1)
        else:
            made = np.sum((taken[0] - taken[1]) ** 2) / (2 * len(taken[0]))
            loss = loss + layer["weight"] * made
        blobs[layer["tops"][0]] = made

    gradients, slopes = {blob: np.zeros_like(value) for blob, value in blobs.items()}, {}
    for layer in reversed(description):
        name, bottoms, taken = layer["name"], layer["bottoms"], [blobs[blob] for blob in layer["bottoms"]]
        made, upstream = blobs[layer["tops"][0]], gradients[layer["tops"][0]]
        if layer["type"] == "inner_product":
            slopes[f"{name}.weights"] = taken[0].T @ upstream
            slopes[f"{name}.bias"] = upstream.sum(axis=0)
            handed_down = [upstream @ parameters[f"{name}.weights"].T]
        elif layer["type"] == "tanh":
            handed_down = [upstream * (1 - made**2)]
        elif layer["type"] == "concat":
            borders = np.cumsum([array.shape[-1] for array in taken])[:-1]
            handed_down = np.split(upstream, borders, axis=-1)
        else:
            difference = layer["weight"] * (taken[0] - taken[1]) / len(taken[0])
            handed_down = [difference, -difference]
        open_ways = layer.get("propagate_down", [True] * len(bottoms))
        for blob, gradient, is_open in zip(bottoms, handed_down, open_ways, strict=True):
            if is_open:
                gradients[blob] = gradients[blob] + gradient  # every way that leads from the blob to a loss counts
    return loss, [gradients[name] for name in inputs], [slopes[key] for key in parameters]
    ### END SOLUTION


def product(name, bottom, units, top=None):
    return {"type": "inner_product", "name": name, "bottoms": [bottom], "tops": [top or name], "units": units}


def tanh(name, bottom):
    return {"type": "tanh", "name": name, "bottoms": [bottom], "tops": [name]}


def concat(name, *bottoms):
    return {"type": "concat", "name": name, "bottoms": list(bottoms), "tops": [name]}


def distance(name, one, other, weight=1.0):
    return {"type": "euclidean_loss", "name": name, "bottoms": [one, other], "tops": [name], "weight": weight}


def only(layer, *flags):
    """The layer with flags for its bottoms."""
    return layer | {"propagate_down": list(flags)}


def drawn(rng, description, inputs, samples):
    """Inputs and parameters for a net whose blobs have these numbers of features."""
    widths, parameters = dict(inputs), {}
    for layer in description:
        arriving, name = [widths[blob] for blob in layer["bottoms"]], layer["name"]
        width = sum(arriving)
        if layer["type"] == "inner_product":
            parameters[f"{name}.weights"] = rng.normal(scale=1 / np.sqrt(width), size=(width, layer["units"]))
            parameters[f"{name}.bias"] = rng.normal(scale=0.3, size=layer["units"])
            width = layer["units"]
        widths[layer["tops"][0]] = width
    return {
        "description": description,
        "inputs": {name: rng.normal(size=(samples, width)) for name, width in inputs.items()},
        "parameters": parameters,
    }


def by_hand():
    """One number goes two ways: L = ½ (2x + 3x − y)² at x = 1, y = 3 with u = 1 on both."""
    description = [
        product("double", "x", 1),
        product("treble", "x", 1),
        concat("both", "double", "treble"),
        product("sum", "both", 1),
        distance("loss", "sum", "y"),
    ]
    weights = {"double": [[2.0]], "treble": [[3.0]], "sum": [[1.0], [1.0]]}
    parameters = {}
    for name, value in weights.items():
        parameters |= {f"{name}.weights": np.array(value), f"{name}.bias": np.zeros(1)}
    return {
        "description": description,
        "inputs": {"x": np.array([[1.0]]), "y": np.array([[3.0]])},
        "parameters": parameters,
    }


def chain(rng, width=3, units=4, samples=5):
    description = [
        product("ip1", "x", units),
        tanh("t1", "ip1"),
        product("ip2", "t1", 2, top="z2"),
        distance("loss", "z2", "y"),
    ]
    return drawn(rng, description, {"x": width, "y": 2}, samples)


def two_losses(rng):
    """The hidden blob leads to both."""
    description = [
        product("ip1", "x", 5),
        tanh("hidden", "ip1"),
        product("answer", "hidden", 3),
        distance("main", "answer", "y", 2.0),
        product("guess", "hidden", 2),
        distance("aside", "guess", "z", 0.3),
    ]
    return drawn(rng, description, {"x": 4, "y": 3, "z": 2}, 6)


def one_layer_twice(rng):
    """A concat that takes one blob twice, and an input that is used beside it."""
    description = [
        product("ip1", "x", 3),
        tanh("t1", "ip1"),
        concat("side by side", "t1", "x", "t1"),
        product("ip2", "side by side", 4),
        distance("loss", "ip2", "y"),
    ]
    return drawn(rng, description, {"x": 2, "y": 4}, int(rng.integers(5, 8)))


def twins(rng):
    """Two answers are compared with each other; one layer leads nowhere."""
    description = [
        product("left", "a", 4),
        tanh("t left", "left"),
        product("aside", "t left", 6),
        product("right", "b", 4),
        tanh("t right", "right"),
        distance("alike", "t left", "t right", float(rng.uniform(0.5, 0.9))),
        concat("pair", "t right", "t left"),
        product("judge", "pair", 2),
        distance("right?", "judge", "y", float(rng.uniform(1.2, 2.0))),
    ]
    return drawn(rng, description, {"y": 2, "a": 3, "b": 5}, 7)


def grown(rng):
    """A net that grows at random: each layer takes what earlier ones made, always the last and another one."""
    description, blobs = [], ["x", "z"]
    for number in range(3):
        name = f"layer {number}"
        other, *_ = (spare for spare in rng.permutation(blobs).tolist() if spare != blobs[-1])
        one = blobs[-1]
        units = int(rng.integers(2, 5))
        description += [concat(f"{name} in", one, other, "x"), product(f"{name} net", f"{name} in", units)]
        description.append(tanh(name, f"{name} net"))
        blobs.append(name)
    description += [concat("all", *blobs), product("end", "all", 3), distance("loss", "end", "y", 1.5)]
    return drawn(rng, description, {"x": 3, "z": 2, "y": 3}, 4)


def frozen(rng):
    """The lower half was trained before; only the new head learns. A second loss reaches below it."""
    description = [
        product("ip1", "x", 4),
        tanh("t1", "ip1"),
        only(product("head", "t1", 3), False),
        distance("loss", "head", "y", float(rng.uniform(1.2, 1.8))),
    ]
    return drawn(rng, description, {"x": 5, "y": 3}, 6)


def half_open(rng):
    """Flags that differ from bottom to bottom, on a blob that has other ways, and on one that is taken twice."""
    description = [
        product("ip1", "x", 3),
        tanh("t1", "ip1"),
        only(product("ip2", "t1", 2), False),
        tanh("t2", "ip2"),
        only(concat("both", "t1", "x", "t2", "t1"), True, False, True, False),
        product("end", "both", 4),
        only(distance("loss", "y", "end", float(rng.uniform(0.5, 0.8))), False, True),
        only(tanh("bent", "end"), True),
        product("read", "bent", 2),
        distance("aside", "read", "z"),
    ]
    return drawn(rng, description, {"z": 2, "x": 4, "y": 4}, 5)


def forks(rng):
    """A blob goes to layers of every type, none of which is the last to take it.

    One input is used by no layer, and neither dictionary is in the order of the layers.
    """
    description = [
        product("stem", "x", 3),
        distance("near", "stem", "y", float(rng.uniform(0.4, 0.8))),
        tanh("bent", "stem"),
        product("turned", "stem", 3),
        concat("wide", "stem", "turned"),
        distance("far", "y", "stem", float(rng.uniform(1.2, 1.8))),
        tanh("bent again", "stem"),
        product("read", "wide", 3),
        distance("answer", "read", "bent"),
        distance("echo", "bent again", "bent", 0.7),
    ]
    inputs = drawn(rng, description, {"spare": 2, "y": 3, "x": 4}, 5)
    inputs["parameters"] = dict(reversed(inputs["parameters"].items()))
    return inputs


@combinable
def slip(
    *,
    meet=np.add,
    within_a_layer=np.add,
    order=reversed,
    samples=len,
    weighted=True,
    slope=lambda z, made: 1 - made**2,
    cut=lambda upstream, widths: np.split(upstream, np.cumsum(widths)[:-1], axis=-1),
    of_targets=-1.0,
    seeds=lambda losses: losses,
    overwriting=(),
    flags=lambda layer: layer.get("propagate_down", [True] * len(layer["bottoms"])),
    own_learns=lambda layer: True,
    forget_blob=False,
    listed=lambda found, asked: [found.get(name, np.zeros_like(value)) for name, value in asked.items()],
):
    """Return the algorithm with one slip in it."""

    def framework(description, inputs, parameters):
        blobs, losses = dict(inputs), []
        for layer in description:
            name, taken = layer["name"], [blobs[blob] for blob in layer["bottoms"]]
            if layer["type"] == "inner_product":
                made = taken[0] @ parameters[f"{name}.weights"] + parameters[f"{name}.bias"]
            elif layer["type"] == "tanh":
                made = np.tanh(taken[0])
            elif layer["type"] == "concat":
                made = np.concatenate(taken, axis=-1)
            else:
                made = np.sum((taken[0] - taken[1]) ** 2) / (2 * samples(taken[0]))
                losses.append(layer)
            blobs[layer["tops"][0]] = made
        weights = {layer["name"]: layer["weight"] if weighted else 1.0 for layer in losses}
        loss = sum(weights[layer["name"]] * blobs[layer["tops"][0]] for layer in losses)
        seeded = [layer["name"] for layer in seeds(losses)]
        gradients, slopes, closed = {}, {}, set()
        for layer in order(description):
            name, taken = layer["name"], [blobs[blob] for blob in layer["bottoms"]]
            made = blobs[layer["tops"][0]]
            upstream = gradients.get(layer["tops"][0], np.zeros_like(made))
            if layer["type"] == "inner_product":
                slopes[f"{name}.weights"] = taken[0].T @ upstream * own_learns(layer)
                slopes[f"{name}.bias"] = upstream.sum(axis=0) * own_learns(layer)
                down = [upstream @ parameters[f"{name}.weights"].T]
            elif layer["type"] == "tanh":
                down = [upstream * slope(taken[0], made)]
            elif layer["type"] == "concat":
                down = cut(upstream, [array.shape[-1] for array in taken])
            else:
                share = weights[name] * (name in seeded) / samples(taken[0])
                down = [share * (taken[0] - taken[1]), of_targets * share * (taken[0] - taken[1])]
            own = {}
            for blob, gradient, is_open in zip(layer["bottoms"], down, flags(layer), strict=True):
                closed.update({blob} if not is_open and forget_blob else ())
                if blob in closed:
                    own[blob] = gradients[blob] = np.zeros_like(gradient)
                if not is_open or blob in closed:
                    continue
                own[blob] = within_a_layer(own[blob], gradient) if blob in own else gradient
            for blob, gradient in own.items():
                fresh = blob not in gradients or layer["type"] in overwriting
                gradients[blob] = gradient if fresh else meet(gradients[blob], gradient)
        return loss, listed(gradients, inputs), listed(slopes, parameters)

    return framework


def all_or_nothing(layer):
    return [all(layer.get("propagate_down", [True]))] * len(layer["bottoms"])


def in_order_of_the_layers(found, asked):
    """In the order in which the way back comes to them, turned round; those that nobody uses last."""
    used = [name for name in reversed(found) if name in asked]
    return [found[name] for name in used] + [np.zeros_like(asked[name]) for name in asked if name not in found]


def always_from_the_left(upstream, widths):
    return [upstream[..., :width] for width in widths]


TWO_AXES = "All blobs have two axes, samples and features, so that the last is axis 1."


exercise = Exercise(
    solution=framework,
    points=8,
    analytic=True,
    seconds=3.0,
    parts=[Part("loss", 1), Part("gradients of the inputs", 3), Part("gradients of the parameters", 4)],
    reference=(
        "backprop.framework.net_loss",
        "backprop.framework.net_input_gradients",
        "backprop.framework.net_parameter_gradients",
    ),
    cases=[
        Case("a chain", chain),
        Case(
            "one number, two ways",
            inputs=by_hand(),
            about="The net computes 2x + 3x and compares it with y: L = ½(5x − y)². At x = 1 and y = 3 that is 2, and "
            "dL/dx = (5x − y) · 5 = 10: 4 by one way, and 6 by the other.",
        ),
        Case("two losses", two_losses),
        Case(
            "a wide chain",
            chain,
            {"width": 400, "units": 150, "samples": 2},
            weight=0.5,
            about="Some 60 000 parameters. Back-propagation takes a few milliseconds, with loops a second. Whoever "
            "nudges each parameter and runs the net again takes longer than an answer may.",
        ),
        Case("a frozen part", frozen),
        Case("one layer takes a blob twice", one_layer_twice, hidden=True),
        Case("ways that are closed", half_open, hidden=True),
        Case("twins, and a layer that leads nowhere", twins, hidden=True),
        Case("a random net", grown, hidden=True),
        Case("forks of every kind, and an input that is not used", forks, hidden=True),
    ],
    mistakes=[
        Mistake(
            "only one way counts",
            slip(meet=lambda old, new: new),
            "Where a blob is used by several layers, you keep what one of them hands down and forget the others. The "
            "loss depends on the blob by every one of these ways.",
        ),
        Mistake(
            "the ways averaged",
            slip(meet=lambda old, new: (old + new) / 2),
            "Where a blob is used by several layers, you take the mean of what they hand down. Nudge the blob, and all "
            "of them feel it: what happens to the loss?",
        ),
        Mistake(
            "a blob twice in one layer",
            slip(within_a_layer=lambda old, new: new),
            "A layer may take the same blob twice. Then it hands down two gradients for it, and you keep only one.",
        ),
        Mistake(
            "propagate_down ignored",
            slip(flags=lambda layer: [True] * len(layer["bottoms"])),
            "You hand gradients down to all bottoms, also where `propagate_down` forbids it. What was to stay frozen "
            "would learn.",
        ),
        Mistake(
            "a flag for the whole layer",
            slip(flags=all_or_nothing),
            "Where one flag of a layer is False, you hand down nothing to any of its bottoms. Each bottom has a flag "
            "of its own.",
        ),
        Mistake(
            "a layer that hands nothing down learns nothing",
            slip(own_learns=lambda layer: all(layer.get("propagate_down", [True]))),
            "Where `propagate_down` is False, your layer's own parameters get no gradient. They are not below the "
            "layer: they learn all the same.",
        ),
        Mistake(
            "a blob closed for all ways",
            slip(forget_blob=True),
            "Where one layer hands nothing down to a blob, you close the blob to all others as well. The flag closes "
            "one way; the others are open.",
        ),
        Mistake(
            "back in the order of the way forward",
            slip(order=iter),
            "You go back through the layers in the order of the way forward. A layer can only hand down what has "
            "arrived at its top: which layers must have had their turn by then?",
        ),
        Mistake(
            "weights of the losses ignored",
            slip(weighted=False),
            "Each loss counts `weight` times, in L and in all gradients.",
        ),
        Mistake(
            "sum over the batch",
            slip(samples=lambda a: 1),
            "Your loss sums over the samples. It is a mean: there is an N below the fraction.",
        ),
        Mistake(
            "no gradient for the targets",
            slip(of_targets=0.0),
            "A Euclidean loss has two bottoms, and depends on both. You carry the gradient back to the first only; the "
            "second may be something that the net has made, too.",
        ),
        Mistake(
            "only the last loss",
            slip(seeds=lambda losses: losses[-1:]),
            "Your way back starts at one loss only. L is the sum of all, and each sends a gradient of its own.",
        ),
        Mistake(
            "the concatenation cut at the wrong place",
            slip(cut=always_from_the_left),
            "Back through a concatenation, each bottom gets its own columns of the gradient, and they begin where "
            "those of the bottom before end. Yours all begin at the left.",
        ),
        Mistake(
            "derivative of tanh at its output",
            slip(slope=lambda z, made: 1 - np.tanh(made) ** 2),
            "You apply tanh once more on the way back. With t = tanh(z), the derivative is 1 − t².",
        ),
        Mistake(
            "a fork forgotten by tanh",
            slip(overwriting=("tanh",)),
            "Where a tanh shares its bottom with another layer, its gradient replaces what has arrived there. It "
            "has to be added, as that of any other layer.",
        ),
        Mistake(
            "gradients in the order of the layers",
            slip(listed=in_order_of_the_layers),
            "Your gradients are in the order of the layers. Each list has the order of its dictionary, whatever "
            "that is.",
        ),
    ],
    forbidden=["numpy.gradient"],
    equivalent={
        "axis changed: np.concatenate(taken, axis=-1) -> np.concatenate(taken, axis=1)": TWO_AXES,
        "axis changed: np.split(upstream, borders, axis=-1) -> np.split(upstream, borders, axis=1)": TWO_AXES,
        "one more: taken[0] -> taken[1] #4": "Both bottoms of a loss have the same number of rows.",
        "one more: taken[0] -> taken[1] #7": "Both bottoms of a loss have the same number of rows.",
    },
    hints=[
        "Keep two dictionaries by the blobs' names: their values, and their gradients.",
        "On the way forward, one `if` a type fills in the values. On the way back, the same, but with the layers in "
        "`reversed(description)`: when a layer has its turn, all that use its top have had theirs.",
        "Let every gradient begin at zero, and *add* to it whatever a layer hands down. That is all there is to blobs "
        "that are used twice, and to those that are not used at all.",
        "A loss layer needs nothing from above: it starts with its weight.",
    ],
)
