"""What the exercise on a translator's loss draws, and what its mistakes are made of; not for solutions."""

import numpy as np

from autograder import combinable


def pairs(rng, source_lengths, target_lengths, vocabularies, units, spare=1):
    """Pairs of sentences; the arrays are longer than the longest by some spare columns."""
    (ours, theirs), batch = vocabularies, len(source_lengths)
    square = (units, units)
    while True:
        inputs = {
            "source": rng.integers(ours, size=(batch, max(source_lengths) + spare)),
            "source_lengths": rng.permutation(source_lengths),
            "target": rng.integers(theirs, size=(batch, max(target_lengths) + spare)),
            "target_lengths": rng.permutation(target_lengths),
            "source_kernel": rng.normal(size=(ours, units)),
            "recurrent_kernel": rng.normal(size=square) / np.sqrt(units) * 1.3,
            "target_kernel": rng.normal(size=(theirs, units)),
            "state_kernel": rng.normal(size=square) / np.sqrt(units) * 1.3,
            "context_kernel": rng.normal(size=square) / np.sqrt(units) * 1.3,
            "output_kernel": rng.normal(size=(units, theirs)) * 1.5,
            "begin": int(rng.integers(theirs)),
        }
        if all_slips_show(inputs):
            return inputs


def all_slips_show(inputs):
    """Whether each slip is plainly wrong in what it is wrong in at all."""
    right = pair_by_pair(**inputs)
    for slip in SLIPS:
        for wrong, true in zip(mistaken(**slip)(**inputs), right, strict=True):
            off = np.abs(wrong - true).max() / np.abs(true).max()
            if 1e-9 < off < 0.02:
                return False
    return True


def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


def pair_by_pair(
    source,
    source_lengths,
    target,
    target_lengths,
    source_kernel,
    recurrent_kernel,
    target_kernel,
    state_kernel,
    context_kernel,
    output_kernel,
    *,
    begin,
):
    """The same, each pair by itself, without any padding."""
    contexts, likelihoods = [], []
    for x, y in zip(
        (row[:n] for row, n in zip(source, source_lengths, strict=True)),
        (row[:n] for row, n in zip(target, target_lengths, strict=True)),
        strict=True,
    ):
        c = 0 * recurrent_kernel[0]
        for word in x:
            c = np.tanh(source_kernel[word] + c @ recurrent_kernel)
        s, total = c, 0.0
        for given, wanted in zip([begin, *y[:-1]], y, strict=True):
            s = np.tanh(target_kernel[given] + s @ state_kernel + c @ context_kernel)
            total += log_softmax(s @ output_kernel)[wanted]
        contexts.append(c)
        likelihoods.append(total)
    return np.array(contexts), np.array(likelihoods), -sum(likelihoods) / sum(target_lengths)


@combinable
def mistaken(
    *,
    context_of=lambda states, lengths: states[np.arange(len(lengths)), lengths - 1],
    start=lambda c: c,
    seen=lambda c: c,
    given=lambda target, begin: np.concatenate([np.full((len(target), 1), begin), target[:, :-1]], axis=1),
    embedded=lambda f, words: f[words],
    told=lambda f, scores, word: word,
    there=lambda mask: mask,
    mean=lambda log_p, mask: -log_p.sum() / mask.sum(),
):
    """Return the algorithm with one slip in it."""

    def seq2seq(x, source_lengths, y, target_lengths, *kernels, begin):
        e, u, f, v, c_kernel, w = kernels
        h, states = np.zeros((len(x), len(u))), []
        for t in range(x.shape[1]):
            h = np.tanh(e[x[:, t]] + h @ u)
            states.append(h)
        c = context_of(np.stack(states, axis=1), source_lengths)
        s, words, log_p = start(c), embedded(f, given(y, begin)), []
        word = words[:, 0]
        for t in range(y.shape[1]):
            s = np.tanh(word + s @ v + seen(c) @ c_kernel)
            scores = s @ w
            log_p.append(log_softmax(scores)[np.arange(len(y)), y[:, t]])
            word = told(f, scores, words[:, (t + 1) % y.shape[1]])
        mask = np.arange(y.shape[1]) < target_lengths[:, None]
        log_p = np.where(there(mask), np.stack(log_p, axis=1), 0).sum(axis=1)
        return c, log_p, mean(log_p, mask)

    def by_name(
        source, source_lengths, target, target_lengths, source_kernel, recurrent_kernel, *others, begin, **named
    ):
        kernels = [source_kernel, recurrent_kernel, *others, *named.values()]
        return seq2seq(source, source_lengths, target, target_lengths, *kernels, begin=begin)

    return by_name


def begun_by_nothing(f, words):
    """No vector at all for the first word, in place of the begin symbol's."""
    vectors = f[words]
    vectors[:, 0] = 0
    return vectors


SLIPS = [
    {"context_of": lambda states, lengths: states[:, -1]},
    {"context_of": lambda states, lengths: states.mean(axis=1)},
    {"start": lambda c: 0 * c},
    {"seen": lambda c: 0 * c},
    {"given": lambda target, begin: target},
    {"given": lambda target, begin: np.full_like(target, begin)},
    {"embedded": begun_by_nothing},
    {"there": np.ones_like},
]
