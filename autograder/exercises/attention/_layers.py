"""What the exercises on the layers of a transformer share: inputs, the layers with a slip in them, the reference."""

import numpy as np


def softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def added_mask(scores, mask):
    return np.where(mask, scores, -1e30)


def split_heads(x, num_heads):
    return x.reshape(*x.shape[:2], num_heads, -1).swapaxes(1, 2)


def root(depth, width):
    return np.sqrt(depth)


def attend(
    query, source, kernels, biases, num_heads, mask, *, which=(0, 1, 2), scale=root, hide=added_mask, split=split_heads
):
    """Multi-head attention under a mask (batch, queries, keys); ``which`` says whose weights make Q, K and V."""
    made = zip((query, source, source), which, strict=True)
    q, k, v = (split(x @ kernels[i] + biases[i], num_heads) for x, i in made)
    scores = q @ k.swapaxes(2, 3) / scale(q.shape[-1], query.shape[-1])
    heads = softmax(hide(scores, mask[:, None])) @ v
    return heads.swapaxes(1, 2).reshape(query.shape) @ kernels[3] + biases[3]


def layer_norm(x, gamma, beta, epsilon):
    with np.errstate(invalid="ignore"):  # a slip may leave nothing that varies
        centred = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + epsilon)
    return centred * gamma + beta


def over_the_positions(x, gamma, beta, epsilon):
    with np.errstate(invalid="ignore"):
        centred = (x - x.mean(axis=(0, 1))) / np.sqrt(x.var(axis=(0, 1)) + epsilon)
    return centred * gamma + beta


def feed_forward(x, inner_kernel, inner_bias, outer_kernel, outer_bias):
    return np.maximum(x @ inner_kernel + inner_bias, 0) @ outer_kernel + outer_bias


def attention_weights(rng, width):
    return 0.8 * rng.normal(size=(4, width, width)), rng.normal(size=(4, width))


def network_weights(rng, width, inner):
    return {
        "inner_kernel": rng.normal(size=(width, inner)),
        "inner_bias": rng.normal(size=inner),
        "outer_kernel": rng.normal(size=(inner, width)),
        "outer_bias": rng.normal(size=width),
    }


def norms(rng, count, width):
    sign = rng.choice([-1, 1], size=(count, width))
    return {"gamma": sign * rng.uniform(0.5, 1.5, size=(count, width)), "beta": rng.normal(size=(count, width))}


def there(lengths, time, first=0):
    """Where positions are; the first of them stands at ``first``, with padding before it."""
    return np.roll(np.arange(time) < np.array(lengths)[:, None], first, axis=1)


def as_a_prefix(mask):
    """As many positions as there are, but at the beginning."""
    return np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]


def at_minus_a_thousand(scores, mask):
    return np.where(mask, scores, -1000.0)


def one_head_at_a_time(query, source, kernels, biases, num_heads, seen):
    """Multi-head attention of one sequence, another way: each query by itself, and only those whom it sees."""
    depth, answer = query.shape[1] // num_heads, np.tile(biases[3], (len(query), 1))
    for first in range(0, query.shape[1], depth):
        columns = slice(first, first + depth)
        q, k, v = (x @ kernels[i][:, columns] + biases[i][columns] for i, x in enumerate((query, source, source)))
        for row, visible in enumerate(seen):
            scores = k[visible] @ q[row] / np.sqrt(depth)
            scores = scores - scores.max()  # exact, and then the logarithm is of the size of one
            weights = np.exp(scores - np.logaddexp.reduce(scores))
            answer[row] += weights @ v[visible] @ kernels[3][columns]
    return answer


def one_position_at_a_time(x, gamma, beta, epsilon):
    """Layer normalisation of one sequence, another way."""
    rows = [(row - row.mean()) / np.sqrt(np.mean((row - row.mean()) ** 2) + epsilon) for row in x]
    return np.array(rows) * gamma + beta


def louder(kernels, biases, size):
    """Make queries so long that no exponential holds the scores."""
    kernels[0] *= size
    biases[0] *= size


def far_below_zero(kernels, biases, size):
    """Give all pairs one score, −size² √depth: what is masked has to be lower than that."""
    kernels[:2], biases[0], biases[1] = 0, size, -size
