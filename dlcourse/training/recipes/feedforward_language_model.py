"""Feed-forward language model: the vectors of the words before, side by side, say which word comes next."""

import math

import numpy as np

from dlcourse.training.recipe import Option, Recipe, Stage, evaluated
from dlcourse.training.words import MINIMUM_COUNT, PREPARED, UNKNOWN, known_words, read


def _windows(examples, task):
    """The words before each word of a text, sentence after sentence, and the word itself."""
    index = {word: place for place, word in enumerate(known_words(task, (UNKNOWN,)).words)}
    words = [index.get(word, index[UNKNOWN]) for words in read(examples, task) for word in words]
    before, tokens = task.options.context, np.array(words, np.int32)
    if len(tokens) <= before:
        return np.zeros((0, before), np.int32), tokens[:0]
    return np.lib.stride_tricks.sliding_window_view(tokens[:-1], before), tokens[before:]


def _model(task):
    from dlcourse.embeddings import FeedforwardLanguageModel

    sizes = {"dim": task.options.dimension, "hidden": task.options.hidden_units}
    return task.classifier(FeedforwardLanguageModel(len(known_words(task, (UNKNOWN,)).words), **sizes))


def _report(model, arrays, task):
    """Tell the perplexity, the number of words among which the model is as unsure as it is."""
    worth = evaluated(model, arrays, task)
    return worth | {"perplexity": math.exp(worth["loss"])}


recipe = Recipe(
    kinds=("text",),
    data="drawn_text",
    stages=[Stage("training", _windows, _model)],
    options={
        "context": Option(4, "How many words before are looked at."),
        "dimension": Option(32, "Numbers of a word's vector."),
        "hidden_units": Option(64, "Units of the hidden layer."),
        **MINIMUM_COUNT,
        **PREPARED,
    },
    report=_report,
    labelled=False,
)
