"""NeuMF: generalised matrix factorization and a network beside it, learnt from what was rated and what was not."""

import numpy as np

from dlcourse.training.ratings import ids_of, known_ids, observed, pairs
from dlcourse.training.recipe import Option, Recipe, Stage

_SAMPLED = 100  # negatives of the protocol with a sample


def _batches(arrays, task, epoch):
    """Observed pairs in a new order each epoch, with negatives beside them that are drawn anew."""
    import tensorflow as tf

    found = arrays[0][(arrays[0] >= 0).all(axis=1)]
    rng = np.random.default_rng((task.seed, epoch))
    users, items = found[rng.permutation(len(found))].T
    mask = task.once("observed", lambda: observed(task.train, task))
    unseen = np.argsort(mask, axis=1, kind="stable")  # those that a user has not seen come first
    counts = (~mask).sum(axis=1)
    drawn = rng.random((len(users), task.options.negatives)) * counts[users][:, None]
    negatives = unseen[users[:, None], drawn.astype(np.int64)]
    rows = np.concatenate([users[:, None], items[:, None], negatives], axis=1)[counts[users] > 0].astype(np.int32)
    return tf.data.Dataset.from_tensor_slices((rows,)).batch(task.settings.batch_size)


def _model(task):
    from dlcourse.recommenders import NeuMF

    known, options = known_ids(task), task.options
    model = NeuMF(
        len(known.users),
        len(known.items),
        factors=options.factors,
        hidden=options.hidden_units,
        loss=options.loss,
        strength=options.strength,
    )
    model.build((None, 2 + options.negatives))
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Rank each user's newest held-out item among all that are not learnt from; beside it, popularity's ranking."""
    mask = task.once("observed", lambda: observed(task.train, task))
    held_out = _newest(task)
    popular = np.repeat(mask.sum(axis=0, dtype=np.float32)[None], len(mask), axis=0)
    found = _figures(model.scores().numpy(), held_out, mask)
    worth = found | {f"{name}_of_popularity": value for name, value in _figures(popular, held_out, mask).items()}
    others = _sampled(held_out, mask)
    sampled = _figures(model.scores().numpy(), held_out, others)
    return worth | {
        "hr@10_of_100_sampled": sampled["hr@10"],
        "users": int((held_out >= 0).sum()),
        "cold": int((ids_of(task.held_out, task) < 0).any(axis=1).sum()),
    }


def _figures(scores, held_out, seen):
    from dlcourse.recommenders import hit_rate, ranking_auc

    hits = {f"hr@{cutoff}": float(hit_rate(scores, held_out, seen, cutoff=cutoff)) for cutoff in (5, 10, 20, 50)}
    return hits | {"auc": float(ranking_auc(scores, held_out, seen))}


def _newest(task):
    """Return the newest held-out item of each known user, −1 where there is none that is known."""
    found = ids_of(task.held_out, task)
    order = np.lexsort([np.arange(len(found)), task.held_out["time"]])
    held_out = np.full(len(known_ids(task).users), -1, np.int32)
    for user, item in found[order]:
        if user >= 0 and item >= 0:
            held_out[user] = item
    return held_out


def _sampled(held_out, seen):
    """Return a mask that leaves, beside the held-out item, a hundred that are drawn, always the same."""
    chance = np.random.default_rng(0).random(seen.shape)
    chance[seen] = 2
    chance[np.arange(len(seen)), held_out] = np.where(held_out >= 0, 2, chance[np.arange(len(seen)), held_out])
    drawn = np.argsort(chance, axis=1)[:, :_SAMPLED]
    others = np.ones_like(seen)
    np.put_along_axis(others, drawn, False, axis=1)
    return others | seen


recipe = Recipe(
    kinds=("ratings",),
    data="drawn_ratings",
    stages=[Stage("training", pairs, _model, batches=_batches)],
    options={
        "factors": Option(16, "Entries of a user's and of an item's row, in each of both parts."),
        "hidden_units": Option((32, 16), "Units of each hidden layer, such as 32,16."),
        "negatives": Option(4, "Items not chosen that are drawn for each that is."),
        "loss": Option("bpr", "What is learnt: pairs of items, or each by itself.", choices=("bpr", "pointwise")),
        "strength": Option(1e-3, "Of the L2 penalty on the rows that are looked up."),
    },
    epochs=20,
    batch_size=256,
    report=_report,
    labelled=False,
)
