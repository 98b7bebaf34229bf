"""A dense block"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._networks import conv, layer, relu


def dense_block(x, norms, filters, biases, *, epsilon=1e-5):
    r"""Return what a dense block makes of maps, in training.

    A residual block adds what it has found to what it was given, and from then on nobody can tell the two apart. A
    dense block keeps them apart: each convolution sees all maps that there are, and puts its own beside them.

    **Given**

    - `x`, shape `(batch, rows, columns, channels)`: maps.
    - `norms`, $K \ge 1$ arrays of shape `(2, channels_k)`: the rows are $\gamma$ and $\beta$ of a batch normalisation;
      and `epsilon`, $\varepsilon > 0$.
    - `filters`, $K$ arrays of shape `(3, 3, channels_k, growth)`; `biases`, $K$ vectors of shape `(growth,)`.

    Each of the $K$ steps takes *all* maps that there are by then, and does three things with them:

    1. batch normalisation **as in training**, with the mean and the variance of each map over the batch and all places
       (the variance with $1/N$): $\gamma\, (a - \mu) / \sqrt{\sigma^2 + \varepsilon} + \beta$;
    2. a rectifier, $\max(z, 0)$;
    3. a convolution (a cross-correlation, as in Keras) with one zero on each side, which keeps the size, and its bias.

    The new maps are put **behind** the maps that there were. These stay as they were, neither normalised nor rectified.
    So `channels_k` is `channels` for the first step, and grows by `growth` with each one.

    **Return** all maps after the last step, shape `(batch, rows, columns, channels + K * growth)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    for (gamma, beta), weights, bias in zip(norms, filters, biases, strict=True):
        mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
        a = np.maximum(gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, 0)
        padded = np.pad(a, ((0, 0), (1, 1), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
        new = np.einsum("nrckuv,uvko->nrco", windows, weights) + bias
        x = np.concatenate([x, new], axis=-1)
    return x
    ### END SOLUTION


def block(rng, size, channels, growth, steps=2, batch=3, epsilon=0.1, shift=0.0, small=1.0):
    """A block of random parameters; `shift` moves the maps far from 0."""
    widths = channels + growth * np.arange(steps)
    return {
        "x": small * rng.normal(size=(batch, *size, channels)) + shift * (1 + rng.random(channels)),
        "norms": [
            np.stack([rng.uniform(0.5, 2, size=n) * rng.choice([-1, 1], size=n), rng.normal(size=n)]) for n in widths
        ],
        "filters": [layer(rng, 3, 3, int(n), growth) for n in widths],
        "biases": [rng.normal(size=growth) for _ in range(steps)],
        "epsilon": epsilon,
    }


def batch_norm(a, gamma, beta, epsilon, axes=(0, 1, 2), ddof=0):
    centred = a - a.mean(axis=axes, keepdims=True)
    variance = (centred**2).sum(axis=axes, keepdims=True) / (np.prod([a.shape[k] for k in axes]) - ddof)
    return gamma * centred / np.sqrt(variance + epsilon) + beta


def epsilon_outside(a, gamma, beta, epsilon):
    return gamma * (a - a.mean(axis=(0, 1, 2))) / (a.std(axis=(0, 1, 2)) + epsilon) + beta


@combinable
def mistaken(
    *,
    norm=batch_norm,
    activation=relu,
    put=lambda old, new: np.concatenate([old, new], axis=-1),
    turn=lambda w: w,
    bias_in=1,
    rectified_after=False,
    first=False,
    keep=lambda old, normed: old,
    answer=lambda x, channels: x,
):
    """Return the block with one slip in it."""

    def dense_block(x, norms, filters, biases, *, epsilon=1e-5):
        channels = x.shape[-1]
        for (gamma, beta), w, b in zip(norms, filters, biases, strict=True):
            a = norm(activation(x), gamma, beta, epsilon) if first else activation(norm(x, gamma, beta, epsilon))
            new = conv(a, turn(w), bias_in * b, padding=1)
            x = put(keep(x, a), relu(new) if rectified_after else new)
        return answer(x, channels)

    return dense_block


def by_norm(change):
    return mistaken(norm=change)


def only_new(x, channels):
    return x[..., channels:]


tap_by_tap = mistaken()  # the answer by another route: one weight of all filters after the other

exercise = Exercise(
    solution=dense_block,
    reference=tap_by_tap,
    points=4,
    cases=[
        Case("one step", block, {"size": (3, 4), "channels": 2, "growth": 3, "steps": 1}),
        Case("three steps", block, {"size": (4, 3), "channels": 3, "growth": 2, "steps": 3}),
        Case("a single picture", block, {"size": (5, 2), "channels": 4, "growth": 1, "batch": 1}, hidden=True),
        Case(
            "maps far from zero",
            block,
            {"size": (2, 4), "channels": 2, "growth": 4, "epsilon": 0.5, "shift": 50.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no normalisation",
            by_norm(lambda a, gamma, beta, epsilon: a),
            "Your steps do not normalise.",
        ),
        Mistake(
            "normalised without scale and shift",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, 1, 0, epsilon)),
            "Your normalisation has neither γ nor β.",
        ),
        Mistake(
            "gamma and beta exchanged",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, beta, gamma, epsilon)),
            "You scale by β and add γ. The first row is γ, the scale.",
        ),
        Mistake(
            "normalised over the batch alone",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, gamma, beta, epsilon, (0,))),
            "Your mean and variance are those of each place, over the batch. They are taken over the places as well.",
        ),
        Mistake(
            "normalised within each picture",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, gamma, beta, epsilon, (1, 2))),
            "Your mean and variance are those of each picture. They are taken over the batch as well.",
        ),
        Mistake(
            "normalised over the channels",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, gamma, beta, epsilon, (3,))),
            "Your mean and variance run over the channels. Each map has its own.",
        ),
        Mistake(
            "variance by one less",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, gamma, beta, epsilon, ddof=1)),
            "Your variance divides by N − 1. Batch normalisation divides by N.",
        ),
        Mistake(
            "epsilon outside the root",
            by_norm(epsilon_outside),
            "You add ε to the deviation. It is added to the variance, under the root.",
        ),
        Mistake(
            "epsilon ignored",
            by_norm(lambda a, gamma, beta, epsilon: batch_norm(a, gamma, beta, 1e-5)),
            "Your ε is always the same, whatever `epsilon` is.",
        ),
        Mistake("no rectifier", mistaken(activation=lambda z: z), "Your steps have no rectifier."),
        Mistake(
            "rectifier before the normalisation",
            mistaken(first=True),
            "You rectify before you normalise. The rectifier comes after.",
        ),
        Mistake(
            "rectifier behind the convolution",
            mistaken(rectified_after=True),
            "You rectify the new maps, too. They are put beside the others as they are.",
        ),
        Mistake(
            "filters turned round",
            mistaken(turn=lambda w: w[::-1, ::-1]),
            "You turn the filters by 180°. They are laid on as they are.",
        ),
        Mistake("no biases", mistaken(bias_in=0), "Your convolutions have no biases."),
        Mistake(
            "normalised maps kept",
            mistaken(keep=lambda old, normed: normed),
            "You keep the normalised maps. What a step was given stays as it was.",
        ),
        Mistake(
            "new maps in front",
            mistaken(put=lambda old, new: np.concatenate([new, old], axis=-1)),
            "You put the new maps in front. They come behind the ones that there were.",
        ),
        Mistake(
            "new maps alone",
            mistaken(answer=only_new),
            "You return the new maps alone. The block's input is part of its answer.",
        ),
    ],
    equivalent={"epsilon or 1e-05": "ε is positive."},
    hints=[
        "`x.mean(axis=(0, 1, 2))` is one number for each map.",
        "`np.concatenate([x, new], axis=-1)` is what the next step sees.",
    ],
)
