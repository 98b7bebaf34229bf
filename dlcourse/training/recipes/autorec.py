"""AutoRec, item-based: an autoencoder of the ratings of each item, learnt from observed ones alone."""

import numpy as np

from dlcourse.training.ratings import ids_of, known_ids, mean_rating, rmse
from dlcourse.training.recipe import Option, Recipe, Stage


def _rows(examples, task):
    """Ratings of each item by all users, less their mean, NaN where there is none: training ones, and these."""
    known = known_ids(task)
    shape = len(known.items), len(known.users)

    def matrix(given):
        found = ids_of(given, task)
        there = (found >= 0).all(axis=1)
        rows = np.full(shape, np.nan, np.float32)
        rows[found[there, 1], found[there, 0]] = given["rating"][there] - mean_rating(task)
        return rows

    return task.once("learnt", lambda: matrix(task.train)), matrix(examples)


def _model(task):
    from dlcourse.recommenders import AutoRec

    options = task.options
    model = AutoRec(
        hidden=options.hidden_units,
        dropout=options.dropout,
        strength=options.strength,
        seed=task.seed,
    )
    model.build(task.x.shape)
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Return the RMSE of the held-out ratings; the mean of all stands for what no training rating is like."""
    x, _ = arrays
    predicted = model.predict(x, batch_size=256, verbose=0)
    users, items = ids_of(task.held_out, task).T
    found = np.where((users >= 0) & (items >= 0), predicted[items, users], 0) + mean_rating(task)
    low, high = task.train["rating"].min(), task.train["rating"].max()
    return {
        "rmse": rmse(found, task.held_out),
        "rmse_on_the_scale": rmse(np.clip(found, low, high), task.held_out),
        "rmse_of_the_mean": rmse(np.full(len(found), mean_rating(task)), task.held_out),
        "cold": int(((users < 0) | (items < 0)).sum()),
    }


recipe = Recipe(
    kinds=("ratings",),
    data="drawn_ratings",
    stages=[Stage("training", _rows, _model)],
    options={
        "hidden_units": Option(500, "Units of the hidden layer."),
        "dropout": Option(0.05, "Share of the hidden units that is dropped in training."),
        "strength": Option(1e-4, "Of the L2 penalty on both weights."),
    },
    epochs=50,
    batch_size=64,
    report=_report,
    labelled=False,
)
