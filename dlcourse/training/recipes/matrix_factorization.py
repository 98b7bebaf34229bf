"""Matrix factorization: ratings as inner products of users' and items' factors, with biases and an L2 penalty."""

import numpy as np

from dlcourse.training.ratings import known_ids, mean_rating, pairs, rmse
from dlcourse.training.recipe import Option, Recipe, Stage


def _model(task):
    import keras

    from dlcourse.recommenders import MatrixFactorization

    known, options = known_ids(task), task.options
    model = MatrixFactorization(
        len(known.users),
        len(known.items),
        factors=options.factors,
        mean=mean_rating(task) if options.mean else 0.0,
        strength=options.strength,
    )
    model.build((None, 2))
    model.compile(task.optimizer(), "mse", metrics=[keras.metrics.RootMeanSquaredError(name="rmse")])
    return model


def _report(model, arrays, task):
    """Return the RMSE of the held-out ratings, with predictions as they are and cut to the scale; and the mean's."""
    x, _ = arrays
    predicted = model.predict(x, batch_size=4096, verbose=0)
    low, high = task.train["rating"].min(), task.train["rating"].max()
    return {
        "rmse": rmse(predicted, task.held_out),
        "rmse_on_the_scale": rmse(np.clip(predicted, low, high), task.held_out),
        "rmse_of_the_mean": rmse(np.full(len(x), mean_rating(task)), task.held_out),
        "cold": int((x < 0).any(axis=1).sum()),
    }


recipe = Recipe(
    kinds=("ratings",),
    data="drawn_ratings",
    stages=[Stage("training", pairs, _model)],
    options={
        "factors": Option(20, "Latent factors of a user, and of an item."),
        "strength": Option(0.05, "Of the L2 penalty, counted once a rating."),
        "mean": Option(True, "Whether the mean of all ratings is added, or the biases have to learn it."),
    },
    epochs=20,
    batch_size=256,
    learning_rate=3e-3,
    report=_report,
    labelled=False,
)
