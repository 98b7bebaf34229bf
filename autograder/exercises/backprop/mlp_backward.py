"""Back-propagation through a multilayer perceptron."""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._networks import FUNCTIONS, SLOPES, TINY


def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    r"""Return a network's output and the gradients of its loss, by back-propagation.

    Back-propagation is the chain rule in the right order: one pass forward, one pass back, and every gradient of the
    network is there for about the price of three forward passes. All of deep learning is trained in this way.

    **Given**

    - `x`, shape `(batch, n_0)`: one sample a row; `y`, shape `(batch, n_L)`: the targets.
    - `weights`: a list of $L$ arrays; the $l$-th is $W_l$ of shape `(n_{l-1}, n_l)`. `biases`: a list of $L$ arrays
      $b_l$ of shape `(n_l,)`. There may be any number $L \ge 1$ of layers.
    - `activation`: the function $f$ of the hidden layers; `output_activation`: that of the last layer. Each is one of
      `"sigmoid"`, `"tanh"`, `"relu"`, `"linear"`. Take $\mathrm{relu}'(0) = 0$.

    With $A_0$ the matrix `x`, the network computes, for $l = 1, \dots, L$,

    $$Z_l = A_{l-1} W_l + b_l, \qquad A_l = f_l(Z_l), \qquad \hat Y = A_L,$$

    and its loss is the *mean over the batch* of half the squared error of each sample:

    $$J = \frac{1}{N} \sum_{n=1}^{N} \frac12 \sum_{k} \left(\hat y_{nk} - y_{nk}\right)^2 .$$

    Write $\Delta_l = \partial J / \partial Z_l$ (samples in rows again). Then

    $$\Delta_L = \frac{\partial J}{\partial \hat Y} \odot f_L'(Z_L), \qquad
      \Delta_l = \left(\Delta_{l+1} W_{l+1}^\top\right) \odot f_l'(Z_l).$$

    How the gradients of $W_l$, $b_l$ and `x` follow from the $\Delta_l$ is for you to find.

    **Return** four things, in this order:

    1. the output $\hat Y$, shape `(batch, n_L)`;
    2. the list of $\partial J/\partial W_l$, first layer first, shaped like `weights`;
    3. the list of $\partial J/\partial b_l$, first layer first, shaped like `biases`;
    4. $\partial J/\partial x$, shape `(batch, n_0)`.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.

    If your forward pass has one of the usual slips, such as a forgotten bias, your gradients still earn their marks
    where they are the gradients of *your* network's loss.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    functions = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}
    derivatives = {
        "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
        "tanh": lambda z: 1 - np.tanh(z) ** 2,
        "relu": lambda z: (z > 0).astype(z.dtype),
        "linear": np.ones_like,
    }
    names = [activation] * (len(weights) - 1) + [output_activation]

    a, z = [x], []
    for name, w, b in zip(names, weights, biases, strict=True):
        z.append(a[-1] @ w + b)
        a.append(functions[name](z[-1]))

    upstream = (a[-1] - y) / len(x)  # d loss / d output of the layer, here of the last one
    dw, db = [], []
    for layer in reversed(range(len(weights))):
        delta = upstream * derivatives[names[layer]](z[layer])  # (batch, n_l)
        dw.insert(0, a[layer].T @ delta)
        db.insert(0, delta.sum(axis=0))
        upstream = delta @ weights[layer].T
    return a[-1], dw, db, upstream
    ### END SOLUTION


def network(rng, sizes, batch, bias=0.4, **activations):
    """A random network."""
    return {
        "x": rng.normal(size=(batch, sizes[0])),
        "y": rng.normal(size=(batch, sizes[-1])),
        "weights": [rng.normal(scale=1.2 / np.sqrt(n), size=(n, m)) for n, m in pairwise(sizes)],
        "biases": [rng.normal(scale=bias, size=m) for m in sizes[1:]],
        **activations,
    }


def relu_network(rng, sizes, batch, **options):
    """A ReLU network whose units all fire for some sample, and whose net inputs no rounding moves over the kink."""
    while True:
        inputs = network(rng, sizes, batch, activation="relu", **options)
        a, clear = inputs["x"], True
        for w, b in zip(inputs["weights"][:-1], inputs["biases"][:-1], strict=True):
            z = a @ w + b
            clear &= np.abs(z).min() > 1e-3 and (z > 0.1).any(axis=0).all()
            a = np.maximum(z, 0)
        if clear:
            return inputs


def linear_then_rectifiers(rng, sizes, batch):
    """Rectifiers at the output alone, away from their kink; each of them fires for some samples and not for all."""
    while True:
        inputs = network(rng, sizes, batch, activation="linear", output_activation="relu")
        z = inputs["x"]
        for w, b in zip(inputs["weights"], inputs["biases"], strict=True):
            z = z @ w + b
        fires = (z > 0.1).any(axis=0) & (z < -0.1).any(axis=0)
        if fires.all() and np.abs(z).min() > 1e-3:
            return inputs


def relu_at_its_kink(rng):
    """Of a sample that is all zeros, the net inputs of units without a bias are 0; one unit has a tiny one.

    The outputs are of both signs, so that a ReLU in the last layer shows, and the tiny bias reaches them.
    """
    while True:
        inputs = relu_network(rng, (3, 5, 2), 6, bias=0.0, output_activation="linear")
        inputs["x"][1] = 0
        inputs["biases"][0][2] = TINY
        output = np.maximum(inputs["x"] @ inputs["weights"][0], 0) @ inputs["weights"][1]
        if output.min() < -0.1 and output.max() > 0.1 and np.abs(inputs["weights"][1][2]).max() > 0.4:
            return inputs


@combinable
def mistaken(
    *,
    samples=len,
    slope_at=lambda z, a: z,
    hidden_slope=True,
    output_slope=True,
    output_named=True,
    transpose=True,
    bias_gradient=lambda delta: delta.sum(axis=0),
    input_factor=lambda x: 1,
    **slopes,
):
    """Return the algorithm with one slip in it."""

    def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
        last = len(weights) - 1
        names = [activation] * last + [output_activation if output_named else activation]
        a, z = [x], []
        for name, w, b in zip(names, weights, biases, strict=True):
            z.append(a[-1] @ w + b)
            a.append(FUNCTIONS[name](z[-1]))
        upstream = (a[-1] - y) / samples(y)
        dw, db = [None] * len(weights), [None] * len(weights)
        for layer in range(last, -1, -1):
            delta = upstream
            if output_slope if layer == last else hidden_slope:
                delta = upstream * (SLOPES | slopes)[names[layer]](slope_at(z[layer], a[layer + 1]))
            dw[layer] = a[layer].T @ delta
            db[layer] = bias_gradient(delta)
            upstream = delta @ (weights[layer].T if transpose else weights[layer])
        return a[-1], dw, db, upstream * input_factor(x)

    return mlp_backward


def slipped(*, input_factor=1, bias_factor=lambda layer, last: 1, own=lambda hidden, output: (hidden, output), **other):
    """Return the algorithm with one slip on the way forward, and a way back that is right for it.

    Args:
        bias_factor: of each layer's bias.
        own: the names of the hidden layers' and of the output's activation, out of those that were asked for.
        other: by name, another function and its slope in the place of an activation.
    """

    def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
        last = len(weights) - 1
        hidden, output = own(activation, output_activation)
        known = {name: (FUNCTIONS[name], SLOPES[name]) for name in SLOPES} | other
        layers = [known[hidden]] * last + [known[output]]
        a, z = [input_factor * x], []
        for layer, (function, _) in enumerate(layers):
            z.append(a[-1] @ weights[layer] + bias_factor(layer, last) * biases[layer])
            a.append(function(z[-1]))
        upstream = (a[-1] - y) / len(y)
        dw, db = [None] * len(weights), [None] * len(weights)
        for layer in range(last, -1, -1):
            delta = upstream * layers[layer][1](z[layer])
            dw[layer] = a[layer].T @ delta
            db[layer] = bias_factor(layer, last) * delta.sum(axis=0)
            upstream = delta @ weights[layer].T
        return a[-1], dw, db, input_factor * upstream

    return mlp_backward


def leaky(slope):
    return lambda z: np.where(z > 0, z, slope * z), lambda z: np.where(z > 0, 1.0, slope)


def known(name):
    return FUNCTIONS[name], SLOPES[name]


SOFTPLUS = lambda z: np.logaddexp(0, z), FUNCTIONS["sigmoid"]
ABSOLUTE = np.abs, np.sign
TANH_OF_HALF = lambda z: np.tanh(z / 2), lambda z: SLOPES["tanh"](z / 2) / 2
FALLING_SIGMOID = lambda z: FUNCTIONS["sigmoid"](-z), lambda z: -SLOPES["sigmoid"](z)

# Each a slip's name and what a student is told who made it.
SLIPS = [
    Mistake(name, slipped(**slip), f"Your output is that of a network with a slip: {name}. Mend the way forward.")
    for name, slip in {
        "no biases": {"bias_factor": lambda layer, last: 0},
        "biases twice": {"bias_factor": lambda layer, last: 2},
        "biases subtracted": {"bias_factor": lambda layer, last: -1},
        "no bias at the output": {"bias_factor": lambda layer, last: int(layer < last)},
        "a bias at the output only": {"bias_factor": lambda layer, last: int(layer == last)},
        "no bias in the first layer": {"bias_factor": lambda layer, last: int(layer > 0)},
        "a bias in the first layer only": {"bias_factor": lambda layer, last: int(layer == 0)},
        "the input doubled": {"input_factor": 2},
        "the input halved": {"input_factor": 0.5},
        "the input's sign turned": {"input_factor": -1},
        "the hidden activation at the output": {"own": lambda hidden, output: (hidden, hidden)},
        "the output's activation in the hidden layers": {"own": lambda hidden, output: (output, output)},
        "a sigmoid at the output": {"own": lambda hidden, output: (hidden, "sigmoid")},
        "sigmoids everywhere": {"own": lambda hidden, output: ("sigmoid", "sigmoid")},
        "sigmoids in the hidden layers": {"own": lambda hidden, output: ("sigmoid", output)},
        "tanh for the sigmoid": {"sigmoid": known("tanh")},
        "tanh of half for the sigmoid": {"sigmoid": TANH_OF_HALF},
        "a sigmoid that falls": {"sigmoid": FALLING_SIGMOID},
        "the sigmoid for tanh": {"tanh": known("sigmoid")},
        "tanh of half for tanh": {"tanh": TANH_OF_HALF},
        "a ReLU that leaks a tenth": {"relu": leaky(0.1)},
        "a ReLU that leaks a fifth": {"relu": leaky(0.2)},
        "a ReLU that leaks a hundredth": {"relu": leaky(0.01)},
        "softplus for the ReLU": {"relu": SOFTPLUS},
        "the absolute value for the ReLU": {"relu": ABSOLUTE},
        "a ReLU for the linear layer": {"linear": known("relu")},
    }.items()
]


exercise = Exercise(
    solution=mlp_backward,
    points=8,
    analytic=True,
    seconds=1.5,
    parts=[Part("output", 1), Part("dW", 3), Part("db", 2), Part("dX", 2)],
    cases=[
        # The lecture's network of three layers; its matrices are transposed because samples are rows here.
        Case(
            "the lecture's network",
            inputs={
                "x": np.array([[1.0, -1.0], [0.0, 0.0]]),
                "y": np.array([[1.0, 0.0], [0.0, 1.0]]),
                "weights": [np.array(w, float) for w in [[[1, -1], [-2, 1]], [[2, -2], [-1, -1]], [[3, -1], [-1, 4]]]],
                "biases": [np.array([1.0, 0.0]), np.array([0.0, 0.0]), np.array([-2.0, 2.0])],
            },
            about="The lecture's network of three sigmoid layers answers about (0.62, 0.83) to (1, −1) and about "
            "(0.51, 0.85) to (0, 0).",
        ),
        Case("one sample", network, {"sizes": (4, 3, 2), "batch": 1}),
        Case(
            "tanh, then a linear output",
            network,
            {"sizes": (3, 5, 4, 2), "batch": 6, "activation": "tanh", "output_activation": "linear"},
        ),
        Case(
            "twenty layers",
            network,
            {"sizes": (*[40] * 20, 4), "batch": 2, "activation": "tanh", "output_activation": "linear"},
            weight=0.5,
            about="Some 30 000 weights. Back-propagation takes a millisecond, with loops a tenth of a second. Whoever "
            "nudges each weight and runs the network again takes longer than an answer may.",
        ),
        Case(
            "deep ReLU network",
            relu_network,
            {"sizes": (4, 6, 5, 3), "batch": 8, "output_activation": "sigmoid"},
            hidden=True,
        ),
        Case("a ReLU at its kink", relu_at_its_kink, hidden=True),
        Case("a single layer", network, {"sizes": (5, 3), "batch": 7, "output_activation": "tanh"}, hidden=True),
        Case("linear, then rectifiers", linear_then_rectifiers, {"sizes": (3, 4, 5), "batch": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sum over the batch",
            mistaken(samples=lambda y: 1),
            "Your gradients are those of the loss summed over the batch: look for the 1/N in the definition of J.",
        ),
        Mistake(
            "no derivative at the output",
            mistaken(output_slope=False),
            "Δ at the last layer lacks the factor f′(Z). It would be ŷ − y alone for a linear output, or for the "
            "cross-entropy with a sigmoid; here the output has an activation and the error is squared.",
        ),
        Mistake(
            "no derivative in the hidden layers",
            mistaken(hidden_slope=False),
            "On its way back the error passes through every activation, so each hidden Δ has a factor f′(Z). Yours "
            "goes through the weights only.",
        ),
        Mistake(
            "derivative taken at the activation",
            mistaken(slope_at=lambda z, a: a),
            "You evaluate f′ at the layer's output A. It belongs at the net input Z. (σ′ can be written with the "
            "output, as σ(1 − σ), but then without applying σ once more.)",
        ),
        Mistake(
            "output activation ignored",
            mistaken(output_named=False),
            "Your last layer uses the hidden layers' activation. It has one of its own, `output_activation`.",
        ),
        Mistake(
            "weights not transposed on the way back",
            mistaken(transpose=False),
            "Back through a layer goes Wᵀ: in the recursion for Δ every unit collects from the units that it feeds. "
            "With square matrices the product without the transposition has the right shape, but not the right values.",
        ),
        Mistake(
            "biases averaged once more",
            mistaken(bias_gradient=lambda delta: delta.mean(axis=0)),
            "The gradients of the biases carry the 1/N twice: Δ has it already, and you take a mean of Δ.",
        ),
        Mistake(
            "input gradient of each sample's own loss",
            mistaken(input_factor=len),
            "∂J/∂x is N times too large: it is the gradient of each sample's own loss. J is their mean, and that holds "
            "for the inputs as for the weights.",
        ),
        Mistake(
            "tanh derivative not squared",
            mistaken(tanh=lambda z: 1 - np.tanh(z)),
            "You differentiate tanh as 1 − tanh(z). One square is missing: tanh′(0) must be 1, and tanh′ is the same "
            "at z and at −z.",
        ),
        Mistake(
            "linear layers without their slope of one",
            mistaken(linear=lambda z: z),
            "Back through a linear layer you multiply by Z. The slope of f(z) = z is 1.",
        ),
        Mistake(
            "ReLU slope of one at zero",
            mistaken(relu=lambda z: (z >= 0).astype(z.dtype)),
            "Where the net input is exactly 0 you let the error through. The exercise takes relu′(0) = 0, so the "
            "comparison with zero must be strict.",
        ),
        Mistake(
            "small net inputs taken for zero",
            mistaken(relu=lambda z: (z > 1e-3).astype(z.dtype)),
            "Where a net input is small but positive you stop the error. There the ReLU's slope is 1: compare with "
            "zero exactly.",
        ),
    ],
    follow_through=FollowThrough(of="output", parts=["dW", "db", "dX"], slips=SLIPS),
    forbidden=["numpy.gradient"],
    hints=[
        "Go forward first and keep every Z and every A: the way back needs them all.",
        "Fix the shapes, and the formulas follow: the gradient of W has W's shape, and it is a product of the layer's "
        "input A and of Δ, summed over the samples.",
        "The bias is added to each row, so its gradient collects Δ over the rows. x is to the first layer what A is to "
        "the next.",
        "A loop over `reversed(range(len(weights)))` with one variable for ∂J/∂A: multiply it by f′(Z) to get Δ, "
        "store the two gradients, and multiply Δ by Wᵀ for the next turn.",
    ],
)
