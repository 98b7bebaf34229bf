"""Sentence pairs, teacher forcing, and a translator that learns a language of four words."""

import keras
import numpy as np
import pytest
import sacrebleu
import sklearn.metrics
import tensorflow as tf

from dlcourse.attention import SentencePairs, Translator, clean_sentence, masked_accuracy, teacher_forcing, text_bleu
from tests.dlcourse.local_data import local_data

PAIRS = [
    ("Go.", "Va !"),
    ("Go home.", "Va à la maison."),
    ("Who is it?", "Qui est-ce\N{NARROW NO-BREAK SPACE}?"),
    ("Who is it?", "Qui est-il ?"),
]


def test_teacher_forcing_is_written_out():
    rows = [[7, 8, 9], [5], [], [4, 6]]
    tokens = np.array([row + [77] * (3 - len(row)) for row in rows])
    batch = teacher_forcing(tokens, [3, 1, 0, 2], begin=1, end=2)
    for row, inputs, labels, mask in zip(rows, *batch, strict=True):
        rest = [0] * (3 - len(row))
        assert inputs.numpy().tolist() == [1, *row, *rest]
        assert labels.numpy().tolist() == [*row, 2, *rest]
        assert mask.numpy().tolist() == [True] * (len(row) + 1) + [False] * len(rest)


def test_a_label_is_the_next_input():
    rng = np.random.default_rng(0)
    tokens, lengths = rng.integers(3, 9, size=(20, 6)), rng.integers(7, size=20)
    batch = teacher_forcing(tokens, lengths, begin=1, end=2)
    within = batch.mask[:, 1:].numpy()
    np.testing.assert_array_equal(batch.inputs[:, 1:].numpy()[within], batch.labels[:, :-1].numpy()[within])
    assert np.all(np.sum(batch.labels == 2, axis=1) == 1)


@pytest.mark.parametrize(
    ("sentence", "clean"),
    [
        ("Qui est-ce\N{NO-BREAK SPACE}?", "qui est-ce ?"),
        (
            "J'ai dit \N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}non\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}.",
            None,
        ),
        ("  E\N{COMBINING ACUTE ACCENT}tait-ce  ", "était-ce"),
        ("", ""),
        ("Hi!?", "hi ! ?"),
    ],
)
def test_sentences_are_cleaned(sentence, clean):
    expected = "j'ai dit « non » ." if clean is None else clean
    assert clean_sentence(sentence) == expected
    assert clean_sentence(expected) == expected


def test_masked_accuracy_is_scikit_learns():
    rng = np.random.default_rng(1)
    y, logits, mask = rng.integers(4, size=(5, 6)), rng.normal(size=(5, 6, 4)), rng.random((5, 6)) < 0.6
    expected = sklearn.metrics.accuracy_score(y[mask], logits[mask].argmax(axis=-1))
    np.testing.assert_allclose(masked_accuracy(y, logits, mask), expected, rtol=1e-12)
    metric = keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(y, logits, sample_weight=mask)
    np.testing.assert_allclose(metric.result(), expected, rtol=1e-6)
    assert masked_accuracy(y, logits, np.zeros_like(mask)) == 0.0


def test_pairs_become_padded_batches():
    pairs = SentencePairs(PAIRS, max_length=5, min_count=1)
    assert pairs.source_words[:4] == pairs.target_words[:4] == ["<pad>", "<unk>", "<bos>", "<eos>"]
    assert pairs.source_words[4:] == [".", "?", "go", "is", "it", "who", "home"][:0] + sorted(
        ["go", ".", "who", "is", "it", "?"]
    ) + ["home"]
    (source, inputs), labels, mask = next(iter(pairs.dataset(4)))
    words = [pairs.source_words[token] for token in source[1].numpy()]
    assert words == ["go", "home", ".", "<eos>", "<pad>", "<pad>"]
    assert [pairs.target_words[t] for t in inputs[1].numpy()] == ["<bos>", "va", "à", "la", "maison", "."]
    assert [pairs.target_words[t] for t in labels[1].numpy()] == ["va", "à", "la", "maison", ".", "<eos>"]
    assert mask.dtype == "float32"
    np.testing.assert_array_equal(np.sum(mask, axis=1), [3, 6, 4, 4])
    assert pairs.decode_targets(labels) == ["va !", "va à la maison .", "qui est-ce ?", "qui est-il ?"]


def test_rare_words_are_unknown_and_long_sentences_left_out():
    pairs = SentencePairs(PAIRS, max_length=4, min_count=2)
    assert len(pairs) == 3
    assert "home" not in pairs.source_words
    assert "<unk>" in [pairs.source_words[token] for token in pairs.encode_sources(["Go where?"])[0]]
    assert pairs.encode_sources(["who is it it it it it ?"]).shape == (1, 5)
    assert len(SentencePairs(PAIRS, limit=2)) == 2


def test_an_epoch_is_every_pair_in_another_order():
    pairs = SentencePairs([(f"w{i} .", f"v{i} .") for i in range(20)], min_count=1)

    def two_epochs(global_seed):
        keras.utils.set_random_seed(global_seed)
        data = pairs.dataset(6, seed=1)
        assert data.cardinality() == 4
        return [np.concatenate([source for (source, _), _, _ in data])[:, 0].tolist() for _ in range(2)]

    epochs, others = two_epochs(1), two_epochs(2)
    assert epochs == others, "the seed decides alone"
    assert epochs[0] != epochs[1]
    assert sorted(epochs[0]) == sorted(epochs[1]) == sorted(next(iter(pairs.dataset(20)))[0][0][:, 0].numpy())


class TinyTranslator(keras.Model):
    """A GRU reads the source, another one begins with its state."""

    def __init__(self, sources, targets, units):
        super().__init__()
        self.embed_source = keras.layers.Embedding(sources, units, mask_zero=True)
        self.embed_target = keras.layers.Embedding(targets, units)
        self.encoder = keras.layers.GRU(units)
        self.decoder = keras.layers.GRU(units, return_sequences=True)
        self.head = keras.layers.Dense(targets)

    def call(self, inputs, training=None):
        source, target = inputs
        embedded = self.embed_source(source)
        state = self.encoder(embedded, mask=self.embed_source.compute_mask(source))
        return self.head(self.decoder(self.embed_target(target), initial_state=state))


def trained(pairs, units, epochs, batch_size=32, rate=0.02):
    keras.utils.set_random_seed(0)
    model = TinyTranslator(len(pairs.source_words), len(pairs.target_words), units)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    model.compile(keras.optimizers.Adam(rate), loss, weighted_metrics=metrics)
    history = model.fit(pairs.dataset(batch_size, seed=0), epochs=epochs, shuffle=False, verbose=0)
    return model, history.history


def small_language(rng, count):
    """Sentences of one to three of four words; a translation has them in reverse order."""
    words, foreign = ["a", "b", "c", "d"], ["alpha", "beta", "gamma", "delta"]
    drawn = [rng.integers(4, size=rng.integers(1, 4)) for _ in range(count)]
    return [(" ".join(words[i] for i in one), " ".join(foreign[i] for i in one[::-1])) for one in drawn]


def test_a_small_language_is_translated():
    rng = np.random.default_rng(0)
    pairs = SentencePairs(small_language(rng, 400), max_length=3, min_count=1)
    model, history = trained(pairs, units=32, epochs=25)
    assert history["accuracy"][-1] > 0.98
    held_out = small_language(rng, 60)
    for width in (1, 3):
        translate = Translator(model, pairs, width=width)
        assert translate(["a b c", "d"]) == ["gamma beta alpha", "delta"]
        assert translate.bleu([pair for pair in held_out if len(pair[0]) > 4], batch_size=16) >= 0.0
        found = translate([source for source, _ in held_out], batch_size=25)
        assert np.mean([one == target for one, (_, target) in zip(found, held_out, strict=True)]) > 0.95
        assert text_bleu(found, [target for _, target in held_out], max_order=1) > 0.95


def test_the_loss_of_a_batch_is_the_mean_over_its_real_tokens():
    pairs = SentencePairs(PAIRS, max_length=8, min_count=1)
    (source, inputs), labels, mask = next(iter(pairs.dataset(4)))
    model, _ = trained(pairs, units=4, epochs=1, batch_size=4)
    found = model.evaluate(pairs.dataset(4), verbose=0)[0]
    logarithms = tf.nn.log_softmax(model((source, inputs))).numpy()
    rows, steps = np.nonzero(mask.numpy())
    assert found == pytest.approx(-logarithms[rows, steps, labels.numpy()[rows, steps]].mean(), rel=1e-5)


@pytest.mark.slow
def test_real_sentences_are_learnt_by_heart_and_judged_as_by_sacrebleu():
    lines = (local_data("translation") / "fr-en-small.txt").read_text(encoding="utf-8").splitlines()
    given = [tuple(line.split("\t")[:2]) for line in lines]
    pairs = SentencePairs(given, max_length=12, min_count=1)
    model, history = trained(pairs, units=48, epochs=150, batch_size=20, rate=0.01)
    assert history["accuracy"][-1] > 0.9
    translate = Translator(model, pairs, width=2)
    expected = sacrebleu.corpus_bleu(
        translate([source for source, _ in given]),
        [[clean_sentence(target) for _, target in given]],
        tokenize="none",
        smooth_method="none",
        force=True,
    )
    assert 100 * translate.bleu(given) == pytest.approx(expected.score)
    assert expected.score > 50
