"""word2vec: vectors of words, by skip-gram with negative sampling, from which words stand beside each other."""

import numpy as np

from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.vectors import ANALOGIES, WORDS, report_vectors, vector_words, words_of


def _batches(arrays, task, epoch):
    """Windows around all places of the text, in a new order each epoch, with noise words beside them."""
    from dlcourse.embeddings import noise_distribution, word2vec_batches

    counts, options = vector_words(task).counts, task.options
    return word2vec_batches(
        arrays[0],
        noise_distribution(counts.astype(np.float64)).numpy(),
        window=options.window,
        negatives=options.negatives,
        batch_size=task.settings.batch_size,
        discard=_discarded(counts, options.subsampling),
        seed=int(np.random.SeedSequence((task.seed, epoch)).generate_state(1)[0]),
    )


def _discarded(counts, threshold):
    from dlcourse.embeddings import subsampling

    return subsampling(counts.astype(np.float64), threshold=threshold).numpy() if threshold else None


def _model(task):
    from dlcourse.embeddings import Word2Vec

    model = Word2Vec(len(vector_words(task).words), dim=task.options.dimension)
    columns = 2 * task.options.window * (1 + task.options.negatives)
    model.build((None, 1 + columns))
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Tell the loss on held-out text, and what the vectors know; they are written down."""
    loss = model.evaluate(_batches(arrays, task, 0), verbose=0)
    return {"loss": float(loss)} | report_vectors(model.centre.numpy(), task)


recipe = Recipe(
    kinds=("text",),
    data="drawn_text",
    stages=[Stage("training", words_of, _model, batches=_batches)],
    options={
        "dimension": Option(100, "Numbers of a word's vector."),
        "window": Option(5, "Words to each side at most; how many is drawn."),
        "negatives": Option(5, "Noise words for each word of the window."),
        "subsampling": Option(1e-2, "Words more frequent than this are left out by chance; 0 keeps all."),
        **WORDS,
        **ANALOGIES,
    },
    epochs=5,
    batch_size=256,
    learning_rate=5e-3,
    report=_report,
    labelled=False,
)
