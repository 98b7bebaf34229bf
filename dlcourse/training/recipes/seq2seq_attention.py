"""Sequence to sequence with attention: a GRU reads a sentence, and another one writes its translation."""

from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.translating import TRANSLATING, for_decoder, known_pairs, report


def _model(task):
    from dlcourse.attention import Seq2Seq

    known, options = known_pairs(task), task.options
    sizes = {"embedding_units": options.embedding_size, "units": options.units, "attention": options.attention}
    model = Seq2Seq(len(known.source_words), len(known.target_words), **sizes)
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("pairs",),
    data="drawn_pairs",
    stages=[Stage("training", for_decoder, _model)],
    options={
        "embedding_size": Option(64, "Numbers of a word's vector."),
        "units": Option(128, "Of encoder and decoder."),
        "attention": Option("additive", "How words are scored.", ("additive", "dot")),
        **TRANSLATING,
    },
    epochs=10,
    learning_rate=5e-3,
    report=report,
    labelled=False,
)
