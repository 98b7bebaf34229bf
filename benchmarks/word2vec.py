"""An epoch of skip-gram with negative sampling: words a second, ours beside gensim's.

Beside the speed stands how good both are: how many of the public analogies they solve, those whose words all occur. The
text is Penn Treebank's, ``text/ptb`` below ``DLCOURSE_DATA``, or one that is drawn where it is missing; the questions
are ``word-vectors-eval/questions-words.txt``. With few words of text few are solved, by either.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import gensim.models
import keras
import numpy as np

from benchmarks.race import Row, Side, take_turns, with_reason
from dlcourse.embeddings import Word2Vec, noise_distribution, word2vec_batches

DATA = Path(os.environ.get("DLCOURSE_DATA", Path(__file__).parents[2] / "shared" / "data"))
DIM, WINDOW, NEGATIVES, MIN_COUNT, SAMPLE = 100, 5, 5, 5, 1e-3
BATCH, LEARNING_RATE = 512, 0.005
WORDS, EPOCHS, ROUNDS = int(os.environ.get("WORD2VEC_WORDS", 300_000)), 5, 5
ASKED, NEAREST = 20, 10  # frequent words, from the hundredth on
NOTE = (
    "a fifth of an epoch draws and masks batches; the rest gathers sixty rows a centre into an array, two fifths of "
    "them padding, writes as many rows of gradients and adds them up, and Adam moves every vector at each step, where "
    "gensim goes from pair to pair in C, within the processor's cache, and moves seven"
)


def rows() -> Iterator[Row]:
    sentences = _sentences()
    words = sum(map(len, sentences))
    ours, theirs = _Ours(sentences), _Gensim(sentences)
    mine = Side("dlcourse", ours.epoch)
    peer = Side("gensim.models.Word2Vec", theirs.epoch)
    # The two draw other noise and step in another order: what they answer is compared by its quality.
    own, other = take_turns([mine.run, peer.run], rounds=ROUNDS, turn_seconds=0)
    speeds = [f"{words / timing.median:,.0f}" for timing in (own, other)]
    note = f"{speeds[0]} and {speeds[1]} words a second, {own.median / other.median:.0f} times; {_quality(sentences)}"
    size = f"{words} words, {len(ours.vocabulary)} different, {DIM} numbers a vector, window {WINDOW}"
    yield with_reason(Row("word2vec, an epoch", size, own, peer.name, other, note), f"{note}; {NOTE}")


def _sentences() -> list[list[str]]:
    """The first words of the text, without those that are rare."""
    file = DATA / "text" / "ptb" / "ptb.train.txt"
    if file.is_file():
        lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    else:
        rng = np.random.default_rng(0)
        drawn = np.minimum(rng.zipf(1.3, size=(WORDS // 20, 20)), 5000)
        lines = [[f"w{word}" for word in line] for line in drawn]
    ends = np.cumsum([len(line) for line in lines])
    lines = lines[: int(np.searchsorted(ends, WORDS)) + 1]
    counts = Counter(word for line in lines for word in line)
    return [[word for word in line if counts[word] >= MIN_COUNT and word != "<unk>"] for line in lines]


class _Ours:
    """The Keras model and its batches, with gensim's rule of which words to leave out."""

    def __init__(self, sentences: list[list[str]]) -> None:
        keras.utils.set_random_seed(0)
        counts = Counter(word for line in sentences for word in line)
        self.vocabulary = [word for word, _ in counts.most_common()]
        index = {word: i for i, word in enumerate(self.vocabulary)}
        occurrences = np.array([counts[word] for word in self.vocabulary], np.float64)
        ratio = SAMPLE * occurrences.sum() / occurrences
        self.batches = word2vec_batches(
            [[index[word] for word in line] for line in sentences],
            noise_distribution(occurrences).numpy(),
            window=WINDOW,
            negatives=NEGATIVES,
            batch_size=BATCH,
            discard=1 - np.minimum(1, np.sqrt(ratio) + ratio),
            seed=0,
        )
        self.model = Word2Vec(len(self.vocabulary), dim=DIM)
        self.model.compile(keras.optimizers.Adam(LEARNING_RATE))

    def epoch(self) -> None:
        self.model.fit(self.batches, shuffle=False, verbose=0)

    def vectors(self) -> gensim.models.KeyedVectors:
        vectors = gensim.models.KeyedVectors(DIM)
        vectors.add_vectors(self.vocabulary, self.model.centre.numpy())
        return vectors


class _Gensim:
    """gensim's skip-gram with the same settings, in one thread."""

    def __init__(self, sentences: list[list[str]]) -> None:
        settings = {"vector_size": DIM, "window": WINDOW, "negative": NEGATIVES, "sample": SAMPLE}
        self.sentences = sentences
        self.model = gensim.models.Word2Vec(sg=1, min_count=1, workers=1, seed=0, **settings)
        self.model.build_vocab(sentences)

    def epoch(self, epochs: int = 1) -> None:
        self.model.train(self.sentences, total_examples=len(self.sentences), epochs=epochs)


def _quality(sentences: list[list[str]]) -> str:
    """Train both anew, and say how many neighbours they share and how many analogies each solves."""
    ours, theirs = _Ours(sentences), _Gensim(sentences)
    for _ in range(EPOCHS):
        ours.epoch()
    theirs.epoch(EPOCHS)
    both = ours.vectors(), theirs.model.wv
    told = (
        f"after {EPOCHS} epochs {_shared(ours.vocabulary[100 : 100 + ASKED], *both):.0%} of {NEAREST} neighbours shared"
    )
    questions = DATA / "word-vectors-eval" / "questions-words.txt"
    if not questions.is_file():
        return told
    scores = [v.evaluate_word_analogies(str(questions), case_insensitive=True) for v in both]
    asked = sum(len(scores[0][1][-1][kind]) for kind in ("correct", "incorrect"))
    return f"{told}, {scores[0][0]:.1%} and {scores[1][0]:.1%} of {asked} analogies"


def _shared(words: list[str], *both: gensim.models.KeyedVectors) -> float:
    """The share of the nearest words of some that are the same for both."""
    near = [[{other for other, _ in v.most_similar(word, topn=NEAREST)} for word in words] for v in both]
    return float(np.mean([len(one & other) / NEAREST for one, other in zip(*near, strict=True)]))
