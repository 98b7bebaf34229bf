"""BERT, small: the encoder of a transformer learns from a text, by hidden words and by whether sentences follow."""

import numpy as np

from dlcourse.training.recipe import Option, Recipe, Stage, evaluated
from dlcourse.training.words import MINIMUM_COUNT, PADDING, PREPARED, UNKNOWN, indices, known_words, read

_SPECIAL = (PADDING, "<cls>", "<sep>", "<mask>", UNKNOWN)  # in the order that the model knows
_MASK = 3


def _pairs(examples, task):
    """Pairs of sentences as one sequence each, and whether the second one follows the first in the text."""
    from dlcourse.attention import join_pair, next_sentence_pairs

    rows = indices(known_words(task, _SPECIAL), read(examples, task), task.options.max_words)
    if not len(rows):
        nothing = np.zeros((0, 2 * task.options.max_words + 3), np.int32)
        return (nothing, nothing), np.zeros(0, bool)
    first = np.arange(len(rows) - 1, dtype=np.int32)
    uniforms = np.random.default_rng(task.seed).random((len(first), 2))
    second, is_next = next_sentence_pairs(first, uniforms, count=len(rows))
    joined = join_pair(rows[first], rows[second.numpy()])
    return (joined.tokens.numpy(), joined.segments.numpy()), is_next.numpy()


def _model(task):
    from dlcourse.attention import BERT

    options = task.options
    model = BERT(
        len(known_words(task, _SPECIAL).words),
        width=options.width,
        inner_width=options.inner_width,
        num_heads=options.heads,
        num_layers=options.layers,
        max_length=2 * options.max_words + 3,
        dropout=options.dropout,
        seed=task.seed,
    )
    model.build((None, None))
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Tell how many hidden words are found, how many the most frequent word would be, and one that is guessed."""
    (tokens, segments), _ = arrays
    words = known_words(task, _SPECIAL)
    ordinary = tokens[tokens >= len(_SPECIAL)]
    worth = evaluated(model, arrays, task)
    worth["commonest_word"] = float(np.mean(ordinary == len(_SPECIAL))) if len(ordinary) else 0.0
    places = np.flatnonzero(tokens[0] >= len(_SPECIAL))
    if not len(places):
        return worth
    place, shown = places[len(places) // 2], tokens[:1].copy()
    shown[0, place] = _MASK
    scores = np.array(model.scores(shown, segments[:1], training=False).token_scores)[0, place]
    guess = words.words[len(_SPECIAL) + int(scores[len(_SPECIAL) :].argmax())]
    text = " ".join(words.words[token] for token in shown[0] if token)
    return worth | {"sample": f"{text} → {guess}, where {words.words[tokens[0, place]]} was"}


recipe = Recipe(
    kinds=("text",),
    data="drawn_text",
    stages=[Stage("training", _pairs, _model)],
    options={
        "width": Option(64, "Numbers of the vectors of all layers."),
        "inner_width": Option(256, "Units within the position-wise networks."),
        "heads": Option(4, "Of the attention; they divide the width."),
        "layers": Option(2, "Of the encoder."),
        "dropout": Option(0.1, "Share of numbers that is dropped in training."),
        "max_words": Option(20, "Words of a sentence at most; the rest of a longer one is cut off."),
        **MINIMUM_COUNT,
        **PREPARED,
    },
    epochs=20,
    learning_rate=1e-3,
    report=_report,
    labelled=False,
)
