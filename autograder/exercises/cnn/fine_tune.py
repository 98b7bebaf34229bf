"""One step of fine-tuning, in four cases"""

from itertools import pairwise

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._networks import layer, relu, softmax


def fine_tune(x, labels, kernels, biases, head, head_bias, *, data, samples, body_rate=0.001, learning_rate=0.1):
    r"""Return the parameters of a network after one step of fine-tuning.

    A network that was trained on a million pictures knows much that helps with a thousand other ones. Its last layer is
    thrown away, a new *head* is put on the *body* that is left, and training goes on. How much of the body may learn,
    and where the head is put on, depends on two questions: is the new data similar to the old, and are there few
    samples or many?

    **Given**

    - `x`, shape `(batch, n_0)`: samples; `labels`, ints of shape `(batch,)`: their classes.
    - `kernels`, a list of $L \ge 2$ matrices $W_l$ of shape `(n_{l-1}, n_l)`, and `biases`, $L$ vectors $b_l$: the
      body, $A_l = \max(A_{l-1} W_l + b_l, 0)$, with $A_0$ the samples. No net input is exactly 0.
    - `head` $V$, shape `(features, classes)`, and `head_bias` $c$: the new head, $Z = F V + c$.
    - `data`, `"similar"` or `"different"`; `samples`, `"few"` or `"many"`.
    - `learning_rate` $\eta > 0$, and `body_rate` $r > 0$, how fast the body learns, beside the head.

    | data | samples | features $F$ | layers of the body that learn | loss |
    | --- | --- | --- | --- | --- |
    | similar | few | $A_L$ | none | cross-entropy |
    | similar | many | $A_L$ | the last $\lceil L/4 \rceil$ | cross-entropy |
    | different | many | $A_L$ | the last $\lceil 3L/4 \rceil$ | cross-entropy |
    | different | few | $A_{\lfloor L/2 \rfloor}$, an earlier layer's | none | hinge |

    The losses are means over the batch, with $d_n$ the label of sample $n$:

    $$J = -\frac1N \sum_n \ln \operatorname{softmax}(z_n)_{d_n} \quad\text{(cross-entropy)}, \qquad
      J = \frac1N \sum_n \max\Big(0,\; 1 + \max_{k \ne d_n} z_{nk} - z_{n d_n}\Big) \quad\text{(hinge)} ,$$

    the second one that of a support vector machine: a sample is left in peace as soon as its class is ahead of the best
    other one by more than 1. There are no ties, and no sample is ahead by exactly 1.

    One step of gradient descent: $\theta \leftarrow \theta - \eta\, \partial J/\partial\theta$ for the head, its bias
    included, and $\theta \leftarrow \theta - r\, \eta\, \partial J/\partial\theta$ for kernels and biases of those
    layers of the body that learn. All gradients are those at the parameters given. What does not learn stays.

    **Return** four things, in this order: the list of all $L$ kernels; the list of all $L$ biases; the head's kernel;
    the head's bias.

    Logits may be in the thousands. Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    layers, every = len(kernels), np.arange(len(x))
    a = [x]
    for w, b in zip(kernels, biases, strict=True):
        a.append(np.maximum(a[-1] @ w + b, 0))
    hinge = (data, samples) == ("different", "few")
    features = a[layers // 2 if hinge else layers]
    z = features @ head + head_bias

    if hinge:
        others = z.copy()
        others[every, labels] = -np.inf
        rival = others.argmax(axis=1)
        late = (1 + z[every, rival] > z[every, labels]).astype(z.dtype)
        delta = np.zeros_like(z)
        delta[every, rival] = late
        delta[every, labels] = -late
    else:
        e = np.exp(z - z.max(axis=1, keepdims=True))
        delta = e / e.sum(axis=1, keepdims=True)
        delta[every, labels] -= 1
    delta /= len(x)

    kernels, biases = list(kernels), list(biases)
    back = delta @ head.T
    quarters = {"similar": 1, "different": 3}[data] if samples == "many" else 0
    for k in reversed(range(layers - -(-quarters * layers // 4), layers)):
        back = back * np.sign(a[k + 1])
        to_kernel, to_bias = a[k].T @ back, back.sum(axis=0)
        back = back @ kernels[k].T
        kernels[k] = kernels[k] - body_rate * learning_rate * to_kernel
        biases[k] = biases[k] - body_rate * learning_rate * to_bias
    return (
        kernels,
        biases,
        head - learning_rate * features.T @ delta,
        head_bias - learning_rate * delta.sum(axis=0),
    )
    ### END SOLUTION


def task(rng, data, samples, layers, batch=6, inputs=4, classes=3, rate=0.25, body_rate=0.4, level=1.0):
    """A network and samples: in each layer some units fire, no net input is close to 0, and every slip shows."""
    while True:
        widths = [inputs, *(5 + rng.permutation(layers + 1)[:layers])]
        hinge = (data, samples) == ("different", "few")
        drawn = {
            "x": rng.normal(size=(batch, inputs)),
            "labels": rng.permutation(np.arange(batch) % classes),
            "kernels": [layer(rng, n, m, gain=1.7) for n, m in pairwise(map(int, widths))],
            "biases": [0.4 * rng.normal(size=n) for n in widths[1:]],
            "head": level * layer(rng, int(widths[layers // 2 if hinge else layers]), classes),
            "head_bias": 0.5 * rng.normal(size=classes),
            "data": data,
            "samples": samples,
            "body_rate": body_rate,
            "learning_rate": rate,
        }
        if is_clear(drawn, hinge):
            return drawn


def is_clear(inputs, hinge):
    a = inputs["x"]
    features = []
    for w, b in zip(inputs["kernels"], inputs["biases"], strict=True):
        z = a @ w + b
        if np.abs(z).min() < 1e-3 or (z > 0.05).any(axis=0).mean() < 0.5 or not (z < 0).any():
            return False
        a = relu(z)
        features.append(a)
    z = (features[len(features) // 2 - 1] if hinge else a) @ inputs["head"] + inputs["head_bias"]
    every = np.arange(len(z))
    right = z[every, inputs["labels"]]
    ordered = np.sort(np.where(np.eye(z.shape[1])[inputs["labels"]] == 1, -np.inf, z), axis=1)
    late = 1 + ordered[:, -1] - right
    two_late = 1 + ordered[:, -2] - right
    rival = ordered[:, -1]
    if min(np.abs(late).min(), np.abs(late - 1).min(), (rival - ordered[:, -2]).min()) < 1e-3:
        return False
    others = [2 + rival > right, 0 + rival > right, 1 - rival > right, right < 1, two_late > 0, right > right]
    if hinge and any(np.array_equal(other, late > 0) for other in others):
        return False
    if np.abs(z).max() > 1000 and (np.ptp(z.max(axis=1)) < 900 or np.sort(np.abs(rival - right))[0] < 100):
        return False
    return slips_show(inputs)


def slips_show(inputs):
    """Whether each slip changes the body plainly, or not at all."""
    right = fine_tune(**inputs)
    for slip in SLIPS:
        wrong = mistaken(**slip)(**inputs)
        for mine, theirs in zip(right[:2], wrong[:2], strict=True):
            off = max(np.abs(m - t).max() for m, t in zip(mine, theirs, strict=True))
            if 1e-12 < off < 1e-3:
                return False
    return True


def cross_entropy(z, labels):
    return softmax(z) - np.eye(z.shape[1])[labels]


def exploding(z, labels):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True) - np.eye(z.shape[1])[labels]


def hinge(z, labels, margin=1.0):
    right = np.eye(z.shape[1])[labels]
    others = np.where(right == 1, -np.inf, z)
    rival = (others == others.max(axis=1, keepdims=True)).astype(float)
    late = margin + (rival * z).sum(axis=1) > (right * z).sum(axis=1)
    return late[:, None] * (rival - right)


def all_rivals(z, labels):
    right = np.eye(z.shape[1])[labels]
    late = (1 + z > (right * z).sum(axis=1, keepdims=True)) * (1 - right)
    return late - late.sum(axis=1, keepdims=True) * right


@combinable
def mistaken(
    *,
    quarters=None,
    rounded=lambda quarters, data: -(-quarters // 4),
    top=True,
    but_one=False,
    rate=lambda r: r,
    head_rate=lambda r: 1,
    kept=lambda layers: layers // 2,
    soft=cross_entropy,
    hard=hinge,
    over=len,
    slope=lambda a: a > 0,
    through=lambda old, new: old,
    biases_learn=True,
    lower=lambda old, new: old,
    sign=-1,
):
    """Return the step with one slip in it."""

    def fine_tune(x, labels, kernels, biases, head, head_bias, *, data, samples, body_rate=0.001, learning_rate=0.1):
        count, a = len(kernels), [x]
        for w, b in zip(kernels, biases, strict=True):
            a.append(relu(a[-1] @ w + b))
        earlier = data == "different" and samples == "few"
        place = kept(count) if earlier else count
        f = a[place][:, : len(head)]
        z = f @ head[: f.shape[1]] + head_bias
        delta = (hard if earlier else soft)(z, labels) / over(x)
        step = sign * head_rate(body_rate) * learning_rate
        new_head, new_bias = head.copy(), head_bias + step * delta.sum(axis=0)
        new_head[: f.shape[1]] += step * f.T @ delta
        share = {("similar", "many"): 1, ("different", "many"): 3}.get((data, samples), 0)
        share = share if quarters is None else quarters(data, samples)
        learning = rounded(share * count, data) if share else 0
        if but_one and (data, samples) == ("different", "many"):
            learning = max(2, count - 1)
        chosen = range(count - learning, count) if top else range(learning)
        new_kernels, new_biases = list(kernels), list(biases)
        back = delta @ through(head, new_head)[: f.shape[1]].T
        if back.shape[1] != a[place].shape[1]:
            back = np.pad(back, ((0, 0), (0, a[place].shape[1] - back.shape[1])))
        step = sign * (rate(body_rate) * learning_rate if rate else body_rate)
        for k in reversed(range(place)):
            back = back * slope(a[k + 1])
            if k in chosen:
                new_kernels[k] = kernels[k] + step * a[k].T @ back
                new_biases[k] = biases[k] + step * biases_learn * back.sum(axis=0)
            back = back @ lower(kernels[k], new_kernels[k]).T
        return new_kernels, new_biases, new_head, new_bias

    return fine_tune


ALL_LEARN = {"quarters": lambda data, samples: 4}
NONE_LEARNS = {"quarters": lambda data, samples: 0}
BOTTOM = {"top": False}
DOWN = {"rounded": lambda quarters, data: quarters // 4}
DOWN_FOR = {
    one: {"rounded": lambda quarters, data, one=one: quarters // 4 if data == one else -(-quarters // 4)}
    for one in ("similar", "different")
}
ONE_MORE = {"rounded": lambda quarters, data: quarters // 4 + 1}
ALL_BUT_ONE = {"but_one": True}
HALF = {"quarters": lambda data, samples: {"similar": 1, "different": 2}[data] * (samples == "many")}
EXCHANGED = {"quarters": lambda data, samples: {"similar": 3, "different": 1}[data] * (samples == "many")}
SAME_RATE = {"rate": lambda r: 1.0}
NEW_HEAD = {"through": lambda old, new: new}
NEW_KERNELS = {"lower": lambda old, new: new}
NO_SLOPE = {"slope": lambda a: 1.0}
SLIPS = [
    ALL_LEARN,
    NONE_LEARNS,
    BOTTOM,
    DOWN,
    ONE_MORE,
    ALL_BUT_ONE,
    HALF,
    EXCHANGED,
    SAME_RATE,
    NEW_HEAD,
    NEW_KERNELS,
    NO_SLOPE,
]
parameter_by_parameter = mistaken()

exercise = Exercise(
    solution=fine_tune,
    reference=parameter_by_parameter,
    points=5,
    analytic=True,
    parts=[Part("kernels", 2), Part("biases", 1), Part("head", 1.5), Part("bias of the head", 0.5)],
    cases=[
        Case("similar data, few samples", task, {"data": "similar", "samples": "few", "layers": 3, "batch": 1}),
        Case("similar data, many samples", task, {"data": "similar", "samples": "many", "layers": 5}),
        Case("different data, many samples", task, {"data": "different", "samples": "many", "layers": 5}, hidden=True),
        Case(
            "different data, few samples",
            task,
            {"data": "different", "samples": "few", "layers": 5, "batch": 9},
            hidden=True,
        ),
        Case(
            "two layers, different data, many samples",
            task,
            {"data": "different", "samples": "many", "layers": 2, "classes": 4, "inputs": 1},
            hidden=True,
        ),
        Case(
            "three layers, different data, many samples",
            task,
            {"data": "different", "samples": "many", "layers": 3, "batch": 7},
            hidden=True,
        ),
        Case(
            "nine layers, similar data, many samples",
            task,
            {"data": "similar", "samples": "many", "layers": 9, "batch": 5},
            hidden=True,
        ),
        Case(
            "eight layers, different data, many samples",
            task,
            {"data": "different", "samples": "many", "layers": 8, "batch": 5},
            hidden=True,
        ),
        Case(
            "logits in the thousands",
            task,
            {"data": "similar", "samples": "few", "layers": 2, "level": 4000.0},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "whole body learns",
            mistaken(**ALL_LEARN),
            "All of your body learns where only some of its layers do, or none. The table says how many.",
        ),
        Mistake(
            "body never learns",
            mistaken(**NONE_LEARNS),
            "Your body never learns. With many samples the last layers do.",
        ),
        Mistake(
            "first layers learn",
            mistaken(**BOTTOM),
            "Your first layers learn. They know edges and spots, which are the same everywhere; the last ones learn.",
        ),
        Mistake(
            "number of layers rounded down",
            mistaken(**DOWN),
            "You round the number of layers that learn down. ⌈·⌉ rounds up.",
            others=[mistaken(**one) for one in DOWN_FOR.values()],
        ),
        Mistake(
            "whole numbers of layers rounded up",
            mistaken(**ONE_MORE),
            "You round the number of layers that learn up to the next one where it is whole already.",
        ),
        Mistake(
            "all layers but one",
            mistaken(**ALL_BUT_ONE),
            "For different data and many samples all layers of yours but one learn. It is ⌈3L/4⌉ of L layers.",
        ),
        Mistake(
            "half the layers",
            mistaken(**HALF),
            "For different data and many samples half of your layers learn. It is three quarters of them.",
        ),
        Mistake(
            "shares exchanged",
            mistaken(**EXCHANGED),
            "You let more layers learn for similar data than for different data. The other way round.",
        ),
        Mistake(
            "body as fast as the head",
            mistaken(**SAME_RATE),
            "Your body learns as fast as the head. Its rate is r η.",
        ),
        Mistake(
            "body at the rate r",
            mistaken(rate=None),
            "Your body learns at the rate r. It is r η.",
        ),
        Mistake(
            "head as slow as the body",
            mistaken(head_rate=lambda r: r),
            "Your head learns at the body's rate. It is new, and has everything to learn: its rate is η.",
        ),
        Mistake(
            "through the new head",
            mistaken(**NEW_HEAD),
            "You change the head, and then send the gradient back through the changed one. All gradients are those at "
            "the parameters given.",
        ),
        Mistake(
            "through the new kernels",
            mistaken(**NEW_KERNELS),
            "You change a kernel, and then send the gradient on through the changed one. All gradients are those at "
            "the parameters given.",
        ),
        Mistake(
            "rectifiers forgotten on the way back",
            mistaken(**NO_SLOPE),
            "Your gradient passes units that did not fire.",
        ),
        Mistake(
            "biases of the body do not learn",
            mistaken(biases_learn=False),
            "Your body's biases stay as they are. They learn with their kernels.",
        ),
        Mistake(
            "head on the last layer always",
            mistaken(kept=lambda layers: layers),
            "In the fourth case your head sees the last features. They are those of other data: an earlier layer's are "
            "of more use.",
        ),
        Mistake(
            "half the layers rounded up",
            mistaken(kept=lambda layers: (layers + 1) // 2),
            "In the fourth case you round L/2 up. ⌊·⌋ rounds down.",
        ),
        Mistake(
            "cross-entropy always",
            mistaken(hard=cross_entropy),
            "In the fourth case, too, your loss is the cross-entropy. It is the hinge.",
        ),
        Mistake(
            "no margin",
            mistaken(hard=lambda z, labels: hinge(z, labels, margin=0.0)),
            "Your hinge has no margin: samples that are right by less than 1 learn nothing.",
        ),
        Mistake(
            "all rivals",
            mistaken(hard=all_rivals),
            "Your hinge pushes every class that is too close. It is the best of the others alone.",
        ),
        Mistake(
            "summed over the batch",
            mistaken(over=lambda x: 1),
            "Your loss is a sum over the batch. It is a mean.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(soft=exploding),
            "For large logits your softmax divides inf by inf. Subtract the largest logit of a sample first.",
        ),
        Mistake("uphill", mistaken(sign=1), "Your parameters move along the gradient, uphill."),
    ],
    forbidden=["numpy.gradient"],
    equivalent={
        "comparison strict or loose: 1 + z[every, rival] > z[every, labels] -> "
        "1 + z[every, rival] >= z[every, labels]": ("No sample is ahead by exactly 1."),
        "one less: {'similar': 1, 'different': 3}[data] if samples == 'many' else 0 -> "
        "{'similar': 1, 'different': 3}[data] if samples == 'many' else -1": ("Less than no layer is none as well."),
        "body_rate or 0.001": "The body's rate is positive.",
        "learning_rate or 0.1": "The learning rate is positive.",
    },
    hints=[
        "Find four things first: F, the number of layers that learn, the loss, and ∂J/∂Z. The rest is the same in all "
        "cases.",
        "`-(-a // b)` is a/b, rounded up.",
        "Keep the old head until the gradient has gone back through it.",
    ],
)
