"""Sentiment network: a bidirectional LSTM that reads a review both ways and says whether it is for or against."""

from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.words import REVIEWS, known_words, reviews


def _network(task):
    import keras

    from dlcourse.attention import SentimentRNN

    options = task.options
    network = SentimentRNN(
        len(known_words(task).words),
        embedding_size=options.embedding_size,
        units=options.units,
        layers=options.layers,
        classes=task.classes,
        dropout=options.dropout,
    )
    layers = [keras.Input(task.x.shape[1:], dtype="int32"), network]
    return task.classifier(keras.Sequential(layers, name="sentiment_rnn"))


recipe = Recipe(
    kinds=("sentences",),
    data="drawn_reviews",
    stages=[Stage("training", reviews, _network)],
    options={
        "embedding_size": Option(64, "Numbers of a word's vector."),
        "units": Option(32, "Of each direction."),
        "layers": Option(1, "Bidirectional layers, one above the other."),
        **REVIEWS,
    },
    epochs=3,
    batch_size=50,
)
