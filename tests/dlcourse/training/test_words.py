"""Texts as words: sentences, known words, and what runs on them leave behind."""

import csv
import json

import gensim.models
import keras
import numpy as np
import pytest
import sacrebleu

from dlcourse.attention import SentencePairs, Seq2Seq, Transformer
from dlcourse.embeddings import read_word_vectors
from dlcourse.training.catalogue import recipe
from dlcourse.training.dealing import dealt
from dlcourse.training.task import Task
from dlcourse.training.translating import draw
from dlcourse.training.vectors import report_vectors
from dlcourse.training.words import indices, known_words, reviews, sentences
from tests.dlcourse.training.test_training import settings

TEXT = 'The cat sat. "Did it?" asked Tom.\nNo end\n\nthe cat!'


def test_a_text_is_cut_behind_marks_and_at_ends_of_lines():
    found = sentences({"text": np.array(TEXT)})
    assert [" ".join(words) for words in found] == [
        "the cat sat .", '" did it ? "', "asked tom .", "no end", "the cat !",
    ]  # fmt: skip


def test_a_prepared_text_is_left_as_it_is():
    found = sentences({"text": np.array(" mr. N <unk> said \n\n inc. fell \n")}, prepared=True)
    assert found == [["mr.", "N", "<unk>", "said"], ["inc.", "fell"]]


def task_of(model, train, **options):
    task = Task(settings(model, **options), 2, train)
    (stage,) = recipe(model).stages_of(task.options)
    task.x, task.y = stage.examples(train, task)
    return task, stage


def test_reviews_are_as_long_as_those_that_are_learnt_from_and_rare_words_are_unknown():
    train = {"text": np.array(["Good, good film", "bad film"], object), "label": np.array([1, 0])}
    task, _ = task_of("text_cnn", train)
    assert known_words(task).words == ("<pad>", "<unk>", "film", "good")
    np.testing.assert_array_equal(task.x, [[3, 1, 3, 2], [1, 2, 0, 0]])
    x, y = reviews({"text": np.array(["a good good good good film"], object), "label": np.array([1])}, task)
    np.testing.assert_array_equal(x, [[1, 3, 3, 3]])
    assert y == [1]
    assert indices(known_words(task), [], 3).shape == (0, 3)


def test_pairs_for_bert_say_which_follow():
    text = "a b. c d. e f. g h. a b. c d. e f. g h."
    task, _ = task_of("bert", {"text": np.array(text)}, minimum_count=1, max_words=3)
    tokens, segments = task.x
    words = known_words(task).words
    assert words[:5] == ("<pad>", "<cls>", "<sep>", "<mask>", "<unk>")
    written = [" ".join(words[t] for t in row if t) for row in tokens]
    assert len(written) == 7
    for place, (pair, follows) in enumerate(zip(written, task.y, strict=True)):
        first, second = "abcdefgh"[2 * (place % 4)], "abcdefgh"[2 * ((place + 1) % 4)]
        assert pair.startswith(f"<cls> {first} ")
        assert f"<sep> {second} " in pair or not follows
    assert set(task.y) == {True, False}
    assert segments.shape == tokens.shape == (7, 9)


def test_windows_are_drawn_by_the_epoch():
    task, stage = task_of("word2vec", {"text": np.array("a b c d e f g. " * 90)}, subsampling=0.0, window=2)
    one, again, other = (
        [words.numpy() for words, _, _ in dealt(stage, task, epoch)] for epoch in (1, 1, 2)
    )  # fmt: skip
    np.testing.assert_array_equal(np.concatenate(one), np.concatenate(again))
    assert np.any(np.concatenate(one) != np.concatenate(other))
    later = [words.numpy() for words, _, _ in dealt(stage, task, 1).skip(1)]
    np.testing.assert_array_equal(np.concatenate(one[1:]), np.concatenate(later))


def test_vectors_are_written_for_others_and_scored_by_section(tmp_path, monkeypatch):
    words = ["man", "woman", "king", "queen", "boy", "girl", "<unk>"]
    task, _ = task_of("word2vec", {"text": np.array((" ".join(words) + "\n") * 6)}, prepared=True, subsampling=0.0)
    known = task.made["words"].words
    assert sorted(known) == sorted(words[:-1])
    sex, rank = {"man": 0, "king": 0, "boy": 0}, {"king": 1, "queen": 1, "boy": -1, "girl": -1}
    vectors = np.array([[sex.get(w, 1), rank.get(w, 0), 1] for w in known], np.float32)
    asked = [("royal", "man", "woman", "king", "queen"), ("royal", "man", "king", "woman", "queen"),
             ("young", "man", "woman", "boy", "queen"), ("young", "man", "woman", "boy", "lad")]  # fmt: skip
    columns = ("section", "first", "second", "third", "fourth")
    table = {name: np.array(cells, object) for name, cells in zip(columns, zip(*asked, strict=True), strict=True)}
    monkeypatch.setattr("dlcourse.data.load", lambda *_, **__: table)
    task.settings.options["analogies"] = "some"
    task.out = tmp_path
    told = report_vectors(vectors, task)
    assert (told["analogies"], told["analogies_asked"]) == (pytest.approx(2 / 3), 3)
    with (tmp_path / "analogies.csv").open() as lines:
        rows = list(csv.reader(lines))
    assert rows[1:] == [["royal", "2", "2", "0"], ["young", "0", "1", "1"], ["total", "2", "3", "1"]]
    assert read_word_vectors(tmp_path / "vectors.txt").words == known
    theirs = gensim.models.KeyedVectors.load_word2vec_format(str(tmp_path / "vectors.txt"))
    for told_of in told["neighbours"].split("; "):
        word, _, near = told_of.partition(": ")
        assert near.split(", ") == [other for other, _ in theirs.most_similar(word, topn=4)]


def test_attention_is_drawn_of_one_head_and_of_many(tmp_path):
    pairs = SentencePairs([("go home now .", "va à la maison .")], min_count=1)
    sizes = len(pairs.source_words), len(pairs.target_words)
    one = Seq2Seq(*sizes, embedding_units=4, units=4)
    many = Transformer(*sizes, width=10, inner_width=4, num_heads=5, num_layers=1, max_length=12)
    for name, model in (("one.png", one), ("many.png", many)):
        path = draw(tmp_path / name, model, pairs, "go home .", "va à la maison")
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_translator_leaves_its_translations(run, tmp_path):
    small = ("--embedding-size", 4, "--units", 4, "--minimum-count", 1, "--translated", 5, "--beam", 1)
    done = run("seq2seq_attention", *small, "--json", few=("--limit", 40, "--batch-size", 20, "--epochs", 1))
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert {"attention.png", "translations.txt"} <= set(summary["files"])
    head, *rows = [line.split("\t") for line in (tmp_path / "run" / "translations.txt").read_text().splitlines()]
    assert head == ["source", "reference", "translation"]
    assert len(rows) == 5
    _, references, found = zip(*rows, strict=True)
    score = sacrebleu.corpus_bleu(found, [references], tokenize="none", smooth_method="none").score
    assert summary["held_out"]["bleu"] == pytest.approx(score / 100)
    assert keras.models.load_model(tmp_path / "run" / "model.keras").units == 4
