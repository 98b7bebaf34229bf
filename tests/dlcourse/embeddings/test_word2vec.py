"""word2vec: its batches, its step, and the model trained beside gensim on the same text."""

import keras
import numpy as np
import pytest
import torch

from dlcourse import embeddings
from tests.dlcourse.local_data import local_data

RNG = np.random.default_rng(11)
WORDS, DIM = 8, 3
CENTRE, CONTEXT = RNG.normal(size=(WORDS, DIM)), RNG.normal(size=(WORDS, DIM))
CENTRES, BESIDE = RNG.integers(WORDS, size=5), RNG.integers(WORDS, size=(5, 6))
LABELS = np.resize([1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0], (5, 6))
MASK = np.ones((5, 6))
MASK[1, 2:] = MASK[3, 0] = MASK[4] = 0
SENTENCES = [[0, 1, 2, 3, 1, 4], [5, 6, 0], [7], [2, 2, 3, 5]]
UNIFORM = np.full(WORDS, 1 / WORDS)


def test_scores_and_their_gradients_are_those_of_pytorch():
    centre, context = (torch.tensor(table, requires_grad=True) for table in (CENTRE, CONTEXT))
    scores = torch.bmm(centre[torch.tensor(CENTRES)][:, None], context[torch.tensor(BESIDE)].mT)[:, 0]
    np.testing.assert_allclose(embeddings.skip_gram_scores(CENTRES, BESIDE, CENTRE, CONTEXT), scores.detach())
    upstream = RNG.normal(size=scores.shape)
    scores.backward(torch.tensor(upstream))
    gradients = embeddings.skip_gram_scores_gradient(CENTRES, BESIDE, CENTRE, CONTEXT, upstream)
    np.testing.assert_allclose(gradients.centre, centre.grad, atol=1e-12)
    np.testing.assert_allclose(gradients.context, context.grad, atol=1e-12)


def test_a_step_is_that_of_pytorch():
    tables = [torch.tensor(table, requires_grad=True) for table in (CENTRE, CONTEXT)]
    optimizer = torch.optim.SGD(tables, lr=0.7)
    scores = torch.einsum("bd,bkd->bk", tables[0][torch.tensor(CENTRES)], tables[1][torch.tensor(BESIDE)])
    losses = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor(LABELS), reduction="none")
    mask = torch.tensor(MASK)
    loss = ((mask * losses).sum(1) / mask.sum(1).clamp(min=1)).mean()
    loss.backward()
    optimizer.step()
    step = embeddings.word2vec(CENTRES, BESIDE, LABELS, MASK, CENTRE, CONTEXT, learning_rate=0.7)
    assert float(step.loss) == pytest.approx(loss.item())
    np.testing.assert_allclose(step.centre, tables[0].detach(), atol=1e-12)
    np.testing.assert_allclose(step.context, tables[1].detach(), atol=1e-12)


def test_a_pair_alone_is_negative_sampling():
    """One context word and its noise in a row: the masked loss is the mean over the words of what eq. 4 sums."""
    labels = np.tile([1.0, 0, 0, 0, 0, 0], (5, 1))
    step = embeddings.word2vec(CENTRES, BESIDE, labels, np.ones((5, 6)), CENTRE, CONTEXT, learning_rate=0.0)
    losses = embeddings.negative_sampling(CENTRES, BESIDE[:, 0], BESIDE[:, 1:], CENTRE, CONTEXT)
    assert float(step.loss) == pytest.approx(np.mean(losses) / 6)


def batches(**settings):
    settings = {"window": 2, "negatives": 3, "batch_size": 4, "seed": 3} | settings
    return embeddings.word2vec_batches(SENTENCES, UNIFORM, **settings)


def test_batches_hold_windows_and_noise():
    seen = []
    for words, labels, mask in batches().as_numpy_iterator():
        assert words.shape == (4, 1 + 4 + 12)
        assert labels.shape == mask.shape == (4, 16)
        assert (labels[:, :4] == 1).all()
        assert not labels[:, 4:].any()
        for row, there in zip(words, mask > 0, strict=True):
            context, noise = row[1:5], row[5:]
            seen.append((int(row[0]), tuple(context[there[:4]].tolist())))
            assert not np.isin(noise[there[4:]], context[there[:4]]).any()
            assert not there[4:].reshape(4, 3)[~there[:4]].any(), "noise beside padding"
    assert len(batches()) == 4
    possible = set()
    for sentence in SENTENCES:
        for c, word in enumerate(sentence):
            for n in (1, 2):
                possible.add((word, tuple(sentence[max(0, c - n) : c] + sentence[c + 1 : c + n + 1])))
    assert set(seen) <= possible
    centres = sorted(c for c, _ in seen)
    for word in range(WORDS):  # 14 places, two of them a second time to fill the last batch
        assert centres.count(word) >= sum(s.count(word) for s in SENTENCES)


def words_of(dataset):
    return np.concatenate([words for words, _, _ in dataset.as_numpy_iterator()])


def test_a_seed_repeats_and_epochs_differ():
    one = batches()
    first, second = words_of(one), words_of(one)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, words_of(batches()))
    assert not np.array_equal(first, words_of(batches(seed=4)))
    words_of(batches(seed=-1))


def test_the_seed_decides_whatever_tensorflows_global_one_is():
    kept = []
    for other in (1, 2):
        keras.utils.set_random_seed(other)
        kept.append([words_of(batches(seed=seed)) for seed in (3, None)])
    (one, drawn), (two, drawn_otherwise) = kept
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(drawn, drawn_otherwise)
    keras.utils.set_random_seed(2)
    np.testing.assert_array_equal(words_of(batches(seed=None)), drawn_otherwise)


def test_words_are_discarded_before_windows_are_cut():
    discard = np.zeros(WORDS)
    discard[1] = 1
    pairs = set()
    for words, _, mask in batches(discard=discard, window=1).as_numpy_iterator():
        for row, there in zip(words, mask > 0, strict=True):
            pairs |= {(int(row[0]), int(o)) for o in row[1:3][there[:2]]}
    assert not any(1 in pair for pair in pairs)
    assert {(0, 2), (3, 4)} <= pairs, "windows reach over what was left out"


def test_a_text_of_which_nothing_is_kept():
    for _, _, mask in batches(discard=np.ones(WORDS)).as_numpy_iterator():
        assert not mask.any()


def test_noise_follows_its_distribution():
    p = np.arange(1, WORDS + 1) / 36
    dataset = embeddings.word2vec_batches([[0], [1]] * 500, p, window=1, negatives=200, batch_size=50, seed=1)
    drawn = np.concatenate([words[:, 3:].ravel() for words, _, _ in dataset.as_numpy_iterator()])
    shares = np.bincount(drawn, minlength=WORDS) / len(drawn)
    np.testing.assert_allclose(shares, p, atol=5 * np.sqrt(0.25 / len(drawn)))


def test_a_word_that_is_no_noise_word_is_never_drawn():
    """Places that rounding leaves over in the table of draws are given to nobody who has no share."""
    p = np.array([0.1, 0.0, 0.2, 0.0, 0.3, 0.1, 0.3, 0.0], np.float32)
    dataset = embeddings.word2vec_batches([[0], [1]] * 50, p, window=1, negatives=200, batch_size=50, seed=1)
    drawn = np.concatenate([words[:, 3:].ravel() for words, _, _ in dataset.as_numpy_iterator()])
    assert set(drawn.tolist()) == set(np.flatnonzero(p).tolist())


def test_the_model_takes_the_functions_step():
    keras.utils.set_random_seed(2)
    model = embeddings.Word2Vec(WORDS, dim=DIM)
    model.build((None, 7))
    model.set_weights([CENTRE.astype("float32"), CONTEXT.astype("float32")])
    model.compile(keras.optimizers.SGD(0.7))
    words = np.column_stack([CENTRES, BESIDE])
    loss = model.fit(words, LABELS, sample_weight=MASK, batch_size=5, verbose=0).history["loss"][0]
    step = embeddings.word2vec(CENTRES, BESIDE, LABELS, MASK, CENTRE, CONTEXT, learning_rate=0.7)
    assert loss == pytest.approx(float(step.loss), rel=1e-5)
    for weight, table in zip(model.weights, (step.centre, step.context), strict=True):
        np.testing.assert_allclose(weight, table, rtol=1e-4, atol=1e-6)


def topics(rng, sentences=1500):
    """Two topics of ten words each, and five words that stand everywhere."""
    for _ in range(sentences):
        topic = rng.integers(2)
        yield [int(rng.integers(5)) if rng.random() < 0.3 else int(5 + 10 * topic + rng.integers(10)) for _ in range(8)]


def test_words_of_a_topic_are_near_each_other():
    keras.utils.set_random_seed(3)
    text = list(topics(np.random.default_rng(0)))
    counts = np.bincount(np.concatenate(text), minlength=25).astype(float)
    noise = embeddings.noise_distribution(counts).numpy()
    dataset = embeddings.word2vec_batches(text, noise, window=3, negatives=3, batch_size=128, seed=0)
    model = embeddings.Word2Vec(25, dim=8)
    model.compile(keras.optimizers.Adam(0.02))
    model.fit(dataset, epochs=3, shuffle=False, verbose=0)
    cosines = _cosines(model.centre.numpy())[5:, 5:]
    same = np.kron(np.eye(2), np.ones((10, 10))) - np.eye(20)
    other = 1 - np.kron(np.eye(2), np.ones((10, 10)))
    assert cosines[same > 0].min() > cosines[other > 0].max()


def _cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


def _nearest(vectors, words, k):
    cosines = _cosines(vectors)
    np.fill_diagonal(cosines, -2)
    return [set(np.argsort(-cosines[word])[:k].tolist()) for word in words]


@pytest.mark.slow
def test_neighbours_are_those_of_gensim_on_shakespeare():
    """Of the ten nearest of frequent words far more are the same than by chance."""
    from gensim.models import Word2Vec

    text = (local_data("text") / "tinyshakespeare.txt").read_text(encoding="utf-8").lower()
    lines = [["".join(c for c in w if c.isalpha()) for w in line.split()] for line in text.splitlines()]
    sentences = [[w for w in line if w] for line in lines if line]

    def gensim(seed):
        return Word2Vec(
            sentences,
            vector_size=50,
            window=5,
            min_count=20,
            sample=1e-3,
            negative=5,
            sg=1,
            epochs=5,
            seed=seed,
            workers=1,
        ).wv

    theirs, again = gensim(1), gensim(2)
    index = theirs.key_to_index
    tokens = [[index[w] for w in sentence if w in index] for sentence in sentences]
    counts = np.array([theirs.get_vecattr(w, "count") for w in theirs.index_to_key], float)
    ratio = 1e-3 * counts.sum() / counts
    discard = 1 - np.minimum(1, np.sqrt(ratio) + ratio)  # gensim's formula
    keras.utils.set_random_seed(0)
    noise = embeddings.noise_distribution(counts).numpy()
    dataset = embeddings.word2vec_batches(tokens, noise, batch_size=512, discard=discard, seed=0)
    model = embeddings.Word2Vec(len(counts), dim=50)
    model.compile(keras.optimizers.Adam(0.005))
    model.fit(dataset, epochs=5, shuffle=False, verbose=0)
    frequent = range(20, 220)

    def overlap(one, other):
        pairs = zip(_nearest(one, frequent, 10), _nearest(other, frequent, 10), strict=True)
        return np.mean([len(a & b) for a, b in pairs])

    order = [again.key_to_index[w] for w in theirs.index_to_key]
    ours, between = overlap(model.centre.numpy(), theirs.vectors), overlap(again.vectors[order], theirs.vectors)
    chance = 10 * 10 / len(counts)
    print(f"neighbours in common: ours and gensim's {ours:.2f}, two runs of gensim {between:.2f}, chance {chance:.2f}")
    assert ours > 10 * chance
