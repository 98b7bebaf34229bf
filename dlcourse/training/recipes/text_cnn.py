"""Text CNN: windows of several widths slide over the words of a review, and the best of each says what it is."""

from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.words import REVIEWS, known_words, reviews


def _network(task):
    import keras

    from dlcourse.attention import TextCNN

    options = task.options
    network = TextCNN(
        len(known_words(task).words),
        embedding_size=options.embedding_size,
        widths=options.widths,
        channels=options.channels,
        classes=task.classes,
        dropout=options.dropout,
    )
    return task.classifier(keras.Sequential([keras.Input(task.x.shape[1:], dtype="int32"), network], name="text_cnn"))


recipe = Recipe(
    kinds=("sentences",),
    data="drawn_reviews",
    stages=[Stage("training", reviews, _network)],
    options={
        "embedding_size": Option(100, "Numbers of a word's vector."),
        "widths": Option((3, 4, 5), "Words in a window, one number a kernel, such as 3,4,5."),
        "channels": Option(100, "Features of each kernel."),
        **REVIEWS,
    },
    epochs=3,
    batch_size=50,
)
