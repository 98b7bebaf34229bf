"""The loss of sentences of unequal lengths"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._masks import up_to


def masked_cross_entropy(y_true, logits, mask):
    r"""Return the mean cross-entropy of the words of a batch, without its padding.

    Sentences are of unequal lengths, and arrays are not. Short sentences are filled up; what stands there must not
    count in the loss, or it falls the more, the more padding there is.

    **Given**

    - `y_true`, integers of shape `(batch, time)`: the ids $y_{nt}$ of the true words. In the padding they are −1, or
      any id of the vocabulary.
    - `logits`, shape `(batch, time, vocabulary)`: the scores $z_{nt}$ before softmax. In the padding they are finite
      numbers of any size.
    - `mask`, booleans of shape `(batch, time)`: `True` for words, `False` for padding, which may stand
      anywhere. There is at least one word.

    **Return** one number, the mean over all words of the whole batch:

    $$L = -\frac{\sum_{n,t} m_{nt}\, \ln \operatorname{softmax}(z_{nt})_{y_{nt}}}{\sum_{n,t} m_{nt}} ,$$

    with $m = 1$ for words and 0 for padding, and the natural logarithm. Each *word* counts the same, so that a long
    sentence counts more than a short one.

    Scores may be in the thousands, and the loss has to stay a number. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    scores, labels = logits[mask], y_true[mask]  # (words, vocabulary) and (words,)
    scores = scores - scores.max(axis=1, keepdims=True)
    chosen = scores[np.arange(len(labels)), labels]
    return (np.log(np.exp(scores).sum(axis=1)) - chosen).mean()
    ### END SOLUTION


def sentences(rng, lengths, time, vocabulary, padding=None, level=0.0, surprise=0.0):
    """Scores that mostly favour the true word; with a level, those of a word are high or low together, but for one.

    A surprise is what the first word's own score is lowered by.
    """
    mask = rng.permuted(up_to(rng.permutation(lengths), time), axis=1)
    y_true = rng.integers(vocabulary - (level > 0), size=mask.shape)
    logits = np.round(64 * rng.normal(size=(*mask.shape, vocabulary))) / 64
    logits += 1.5 * (np.arange(vocabulary) == y_true[:, :, None]) + level * rng.choice(
        [-1.0, 1.0], size=(*mask.shape, 1)
    )
    logits[..., -1] -= level
    first = tuple(np.argwhere(mask)[0])
    logits[(*first, y_true[first])] -= surprise
    if padding is not None:
        y_true[~mask] = padding
    return {"y_true": y_true, "logits": logits, "mask": mask}


def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


def unstable_log_softmax(z):
    with np.errstate(all="ignore"):
        return np.log(np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))


def log_of_softmax(z, least=0.0):
    with np.errstate(all="ignore"):
        return np.log(np.maximum(np.exp(log_softmax(z)), least))


def of_words(losses, mask):
    return losses[mask].mean()


def of_sentences(losses, mask):
    return ((losses * mask).sum(axis=1) / mask.sum(axis=1)).mean()


@combinable
def mistaken(
    *,
    log_p=log_softmax,
    pick=lambda log_p, y: np.take_along_axis(log_p, y[..., None] % log_p.shape[-1], axis=-1)[..., 0],
    mean=of_words,
    there=lambda mask: mask,
    sign=-1,
):
    """Return the algorithm with one slip in it."""

    def masked_cross_entropy(y_true, logits, mask):
        return mean(sign * pick(log_p(logits), y_true), there(mask))

    return masked_cross_entropy


exercise = Exercise(
    solution=masked_cross_entropy,
    points=2,
    cases=[
        Case(
            "two words and padding by hand",
            inputs={
                "y_true": np.array([[0, 1], [2, -1]]),
                "logits": np.array(
                    [[[0.0, 0.0, 0.0], [0.0, np.log(2), 0.0]], [[0.0, 0.0, np.log(2)], [9.0, 0.0, 0.0]]]
                ),
                "mask": np.array([[True, True], [True, False]]),
            },
            about="The true words have the probabilities 1/3, 1/2 and 1/2: L = (ln 3 + 2 ln 2)/3 ≈ 0.8283.",
        ),
        Case(
            "sentences of unequal lengths", sentences, {"lengths": [6, 3, 1], "time": 6, "vocabulary": 5, "padding": -1}
        ),
        Case(
            "any word in the padding",
            sentences,
            {"lengths": [4, 2, 5, 3], "time": 7, "vocabulary": 6, "surprise": 40.0},
            hidden=True,
        ),
        Case(
            "large scores",
            sentences,
            {"lengths": [5, 2], "time": 5, "vocabulary": 4, "padding": -1, "level": 2048.0, "surprise": 2048.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "padding counts",
            mistaken(there=np.ones_like),
            "The padding is in your mean.",
        ),
        Mistake(
            "divided by all positions",
            mistaken(mean=lambda losses, mask: (losses * mask).mean()),
            "You leave the padding out of the sum, and divide by the number of all positions. Then the loss falls with "
            "the padding.",
        ),
        Mistake(
            "mean of the sentences' means",
            mistaken(mean=of_sentences),
            "You take a mean of each sentence, and the mean of those. Here each word counts the same.",
        ),
        Mistake(
            "sum over the words",
            mistaken(mean=lambda losses, mask: losses[mask].sum()),
            "Your answer is the sum over the words. Divide by how many there are.",
        ),
        Mistake(
            "divided by the number of sentences",
            mistaken(mean=lambda losses, mask: losses[mask].sum() / len(mask)),
            "You divide by the number of sentences. Divide by that of the words.",
        ),
        Mistake(
            "sign",
            mistaken(sign=1),
            "Your loss is negative. It is the *negative* logarithm.",
        ),
        Mistake(
            "only the padding counts",
            mistaken(there=np.logical_not),
            "You have the mask the wrong way round: `True` stands for words.",
        ),
        Mistake(
            "sum over the classes",
            mistaken(pick=lambda log_p, y: log_p.mean(axis=-1)),
            "You average over all words of the vocabulary. Only the true one's logarithm counts.",
        ),
        Mistake(
            "logarithm to base 2",
            mistaken(log_p=lambda z: log_softmax(z) / np.log(2)),
            "Your loss is in bits. Here the logarithm is the natural one.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(log_p=unstable_log_softmax),
            "exp of a score in the thousands is infinite, and the logarithm of 0 is too. Subtract each word's largest "
            "score first, and take the logarithm of the *sum*.",
        ),
        Mistake(
            "logarithm of 0",
            mistaken(log_p=log_of_softmax),
            "The softmax of a score that lies thousands below the largest is 0, and the logarithm of that is infinite. "
            "Do not make the probability: ln softmax is the score less the logarithm of the sum.",
        ),
        Mistake(
            "probabilities kept off 0",
            mistaken(log_p=lambda z: log_of_softmax(z, least=1e-12)),
            "You keep probabilities off 0 by a small number, so that no word's loss goes beyond some 27. It is as "
            "large as the scores make it.",
        ),
        Mistake(
            "padding at the end",
            mistaken(there=lambda mask: up_to(mask.sum(axis=1), mask.shape[1])),
            "You take the padding to stand at the end. It may stand anywhere: use the mask itself.",
        ),
    ],
    equivalent={"inputs squeezed": "a boolean index takes the words out of any number of axes"},
    hints=[
        "An array indexed by a boolean array of its first axes keeps what is `True`: `logits[mask]` has the shape "
        "`(words, vocabulary)`. Then nothing of the padding is left.",
    ],
)
