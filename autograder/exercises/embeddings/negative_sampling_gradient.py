"""The gradient of negative sampling"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def negative_sampling_gradient(centre_words, context_words, noise, centre, context):
    r"""Return the gradient of negative sampling with respect to both tables of word vectors.

    The loss of the exercise before, summed over the batch,

    $$J = \sum_{\text{pairs}} \Big( -\ln \sigma(u_o^\top v_c) - \sum_k \ln \sigma(-u_k^\top v_c) \Big),$$

    touches few words: one centre, one context word and $K$ noise words a pair. For each pair

    $$\begin{aligned}
      v_c &: \quad \big(\sigma(u_o^\top v_c) - 1\big)\, u_o + \sum_k \sigma(u_k^\top v_c)\, u_k, \\
      u_o &: \quad \big(\sigma(u_o^\top v_c) - 1\big)\, v_c, \\
      u_k &: \quad \sigma(u_k^\top v_c)\, v_c.
    \end{aligned}$$

    **Given**

    - `centre_words`, integers of shape `(batch,)`: $c$ of each pair. `context_words`, integers of shape `(batch,)`:
      $o$.
    - `noise`, integers of shape `(batch, K)`: the noise words of each pair; a word may have been drawn twice.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$. `context`, shape `(m, d)`: row $i$ is $u_i$.

    **Return** two arrays of shape `(m, d)`, in this order: the gradients of $J$ with respect to `centre` and to
    `context`. The words of a batch come from all over a text, and many of them more than once: as a centre in several
    pairs, as the context word of one pair and a noise word of another, as noise twice in one pair. All that a word gets
    *adds up* in its row. The rows of words that do not occur are zero.

    Use NumPy only and no numerical differentiation. Products may be several thousands in size. Leave the inputs as they
    are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    words = np.column_stack([context_words, noise])  # (batch, 1 + K)
    labels = np.zeros(words.shape, centre.dtype)
    labels[:, 0] = 1
    v, u = centre[centre_words], context[words]
    at_scores = sigmoid(np.einsum("bd,bkd->bk", v, u)) - labels

    d_centre, d_context = np.zeros_like(centre), np.zeros_like(context)
    np.add.at(d_centre, centre_words, np.einsum("bk,bkd->bd", at_scores, u))
    np.add.at(d_context, words, at_scores[..., None] * v[:, None])
    return d_centre, d_context
    ### END SOLUTION


def pairs(rng, batch, draws, words=9, dim=4, scale=1.0):
    """Words that occur again as a centre, as a context word, as both context and noise word, and twice in one row."""
    centres, contexts = rng.integers(words, size=(2, batch))
    noise = rng.integers(words, size=(batch, draws))
    if batch > 1:
        centres[1], contexts[1] = centres[0], contexts[0]
        noise[-1, 0] = contexts[0]
    else:  # another word than the context word, whose pulls would cancel
        noise = (contexts[:, None] + 1 + rng.integers(words - 1, size=noise.shape)) % words
    noise[:, -1] = noise[:, 0]
    tables = {name: scale * rng.normal(size=(words, dim)) for name in ("centre", "context")}
    return {"centre_words": centres, "context_words": contexts, "noise": noise, **tables}


def stable(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def fancy(array, indices, values):
    array[indices] += values


def pair_by_pair(array, indices, values):
    """The context word, then all noise words of a pair at once, with fancy indexing."""
    for row, of_row in zip(indices, values, strict=True):
        array[row[0]] += of_row[0]
        array[row[1:]] += of_row[1:]


def assigned(array, indices, values):
    array[indices] = values


@combinable
def mistaken(
    *,
    sigmoid=stable,
    label=1.0,
    noise_factor=1.0,
    into_centre=np.add.at,
    into_context=np.add.at,
    noise_moves=True,
    noise_counts=True,
    sign=1,
    mean=lambda batch, draws: 1,
    through=lambda d_centre, d_context: (d_centre, d_context),
):
    """Return the algorithm with one slip in it."""

    def negative_sampling_gradient(centre_words, context_words, noise, centre, context):
        words = np.column_stack([context_words, noise])
        v, u = centre[centre_words], context[words]
        delta = sigmoid((v[:, None] * u).sum(axis=2))
        delta[:, 0] -= label
        delta[:, 1:] *= noise_factor
        to_v = delta[..., None] * u
        to_u = delta[..., None] * v[:, None]
        to_v = to_v.sum(axis=1) if noise_counts else to_v[:, 0]
        d_centre, d_context = np.zeros(centre.shape), np.zeros(context.shape)
        into_centre(d_centre, centre_words, to_v)
        kept = slice(None) if noise_moves else slice(1)
        into_context(d_context, words[:, kept], to_u[:, kept])
        scale = sign / mean(len(words), noise.shape[1])
        return through(scale * d_centre, scale * d_context)

    return negative_sampling_gradient


def score_in_place_of_sigma(z):
    return z


exercise = Exercise(
    solution=negative_sampling_gradient,
    points=4,
    parts=[Part("d centre", 2), Part("d context", 2)],
    analytic=True,
    cases=[
        Case(
            "one pair by hand",
            inputs={
                "centre_words": np.array([0]),
                "context_words": np.array([1]),
                "noise": np.array([[2, 2]]),
                "centre": np.array([[2.0, 0.0], [1.0, 5.0], [1.0, 5.0]]),
                "context": np.array([[3.0, 7.0], [0.0, 8.0], [0.0, 6.0]]),
            },
            about="All products are 0, so σ = 1/2 everywhere: v₀ gets −½ (0, 8) + ½ (0, 6) + ½ (0, 6) = (0, 2), "
            "u₁ gets −½ (2, 0), and u₂ twice ½ (2, 0).",
        ),
        Case("some pairs", pairs, {"batch": 6, "draws": 3}),
        Case("many noise words", pairs, {"batch": 3, "draws": 7, "words": 12, "dim": 5}),
        Case("a single pair, one noise word", pairs, {"batch": 1, "draws": 1, "words": 5, "dim": 1}, hidden=True),
        Case("large products", pairs, {"batch": 7, "draws": 4, "scale": 40.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "indices that occur twice, in the contexts",
            mistaken(into_context=fancy),
            "`d_context[words] += …` adds once where an index occurs several times. Use `np.add.at`.",
        ),
        Mistake(
            "indices that occur twice, in the centres",
            mistaken(into_centre=fancy),
            "`d_centre[centre_words] += …` adds once where a word is the centre of several pairs. Use `np.add.at`.",
        ),
        Mistake(
            "noise words drawn twice for one pair",
            mistaken(into_context=pair_by_pair),
            "A noise word that was drawn twice for one pair gets its gradient once, for `d_context[noise_words] += …` "
            "adds once. Use `np.add.at`.",
        ),
        Mistake(
            "assigned, not added",
            mistaken(into_centre=assigned, into_context=assigned),
            "A word keeps what its last pair gave it. All that it gets adds up.",
        ),
        Mistake(
            "the minus one left out",
            mistaken(label=0.0),
            "The context word is treated as noise: σ − 1 is its factor, and σ that of noise words.",
        ),
        Mistake(
            "noise attracted",
            mistaken(noise_factor=-1.0),
            "Noise words are pulled near. Their factor is +σ(u_kᵀv_c), which a step downhill turns round.",
        ),
        Mistake(
            "noise words do not move",
            mistaken(noise_moves=False),
            "The u of noise words get nothing. They are moved away from the centre.",
        ),
        Mistake(
            "noise left out of the centre's gradient",
            mistaken(noise_counts=False),
            "The centre is pulled towards its context word and not pushed away from the noise words.",
        ),
        Mistake(
            "no σ",
            mistaken(sigmoid=score_in_place_of_sigma),
            "Your factors are the products themselves. The derivative of −ln σ(z) is σ(z) − 1.",
        ),
        Mistake(
            "uphill",
            mistaken(sign=-1),
            "Your gradients point the other way.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(mean=lambda batch, draws: batch),
            "You divide by the number of pairs. J is a sum.",
        ),
        Mistake(
            "mean over the words",
            mistaken(mean=lambda batch, draws: 1 + draws),
            "You divide by the number of words of a pair. J is a sum.",
        ),
        Mistake(
            "the tables' gradients exchanged",
            mistaken(through=lambda d_centre, d_context: (d_context, d_centre)),
            "The first array is the gradient of `centre`, the second one that of `context`.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(sigmoid=unstable),
            "For large products your σ divides inf by inf.",
        ),
    ],
    hints=[
        "Put context word and noise words side by side, (batch, 1 + K), with the labels 1, 0, …, 0: then there is one "
        "formula, σ − label.",
        "With δ = σ − label, v_c gets Σ_k δ_k u_k and each u_k gets δ_k v_c.",
        "`np.add.at(array, indices, values)` adds for each index as often as it occurs; `array[indices] += values` "
        "does not.",
    ],
)
