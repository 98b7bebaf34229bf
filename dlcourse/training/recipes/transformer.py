"""Transformer: attention alone reads a sentence and writes its translation."""

from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.translating import TRANSLATING, known_pairs, report, whole_sentences


def _model(task):
    from dlcourse.attention import Transformer

    known, options = known_pairs(task), task.options
    model = Transformer(
        len(known.source_words),
        len(known.target_words),
        width=options.width,
        inner_width=options.inner_width,
        num_heads=options.heads,
        num_layers=options.layers,
        normalization=options.normalization,
        dropout=options.dropout,
        max_length=options.max_words + 2,
        seed=task.seed,
    )
    model.build((None, None))
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("pairs",),
    data="drawn_pairs",
    stages=[Stage("training", whole_sentences, _model)],
    options={
        "width": Option(64, "Numbers of the vectors of all layers."),
        "inner_width": Option(256, "Units within the position-wise networks."),
        "heads": Option(4, "Of each attention; they divide the width."),
        "layers": Option(2, "Of the encoder, and of the decoder."),
        "normalization": Option("pre", "Before each sub-layer, or behind each sum.", ("pre", "post")),
        "dropout": Option(0.1, "Share of numbers that is dropped in training."),
        **TRANSLATING,
    },
    epochs=10,
    learning_rate=2e-3,
    report=report,
    labelled=False,
)
