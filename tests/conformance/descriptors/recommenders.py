"""Descriptors of recommenders: matrices of 6 users and 7 items, unless a batch says otherwise."""

import numpy as np

from tests.conformance.descriptors import Descriptor, KerasDescriptor

USERS, ITEMS, K, HIDDEN = 6, 7, 3, 4
INDICES = "indices and truth values, no numbers that move"
CHOICES = "orders and counts: constant but for jumps"
BITS = "its answer is float64 whatever it is given: it is given truth values"
TEN_TIMES = "ten times an index is none: the table has no such row"
RATINGS = "needs ratings as labels; tests/dlcourse/recommenders/test_models.py fits it"
FACTORS = ("user_factors", "item_factors", "user_bias", "item_bias")
WEIGHTS = ("encoder", "encoder_bias", "decoder", "decoder_bias")


def _mask(rows, columns):
    """Two entries of three, in no pattern that transposition keeps."""
    return (np.arange(rows)[:, None] + 2 * np.arange(columns) + np.arange(columns) // 3) % 3 > 0


def _normal(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _ids(rng, count, size):
    return (rng.permutation(count * size)[:count] % size).astype(np.int32)


def _list(rng, dtype, batch):
    places = rng.permutation(USERS * ITEMS)[:batch]
    return {
        "users": (places // ITEMS).astype(np.int32),
        "items": (places % ITEMS).astype(np.int32),
        "ratings": rng.uniform(1, 5, size=batch).astype(dtype),
        "num_users": USERS,
        "num_items": ITEMS,
    }


def _times(rng, dtype, batch):
    users = np.resize([1, 0, 3, 1], batch).astype(np.int32)
    return {"users": users, "times": np.resize([5, 2, 7, 5, 1], batch).astype(np.int64), "num_users": 4}


def _matrix(rng, dtype, batch):
    ratings = rng.uniform(1, 5, size=(batch, ITEMS)).astype(dtype)
    return {"ratings": ratings, "mask": _mask(batch, ITEMS)}


def _neighbours(rng, dtype, batch):
    return {**_matrix(rng, dtype, batch), "neighbours": 2}


def _tables(rng, dtype, users=USERS):
    return _normal(rng, dtype, user_factors=(users, K), item_factors=(ITEMS, K), user_bias=(users,), item_bias=(ITEMS,))


def _pairs(rng, dtype, batch):
    ids = {"users": _ids(rng, batch, USERS), "items": _ids(rng, batch, ITEMS)}
    return {**ids, **_tables(rng, dtype), "mean": 0.7}


def _observed(rng, dtype, batch):
    return {**_matrix(rng, dtype, batch), **_tables(rng, dtype, batch), "strength": 0.3}


def _autorec(rng, dtype, batch):
    shapes = {
        "encoder": (ITEMS, HIDDEN),
        "encoder_bias": (HIDDEN,),
        "decoder": (HIDDEN, ITEMS),
        "decoder_bias": (ITEMS,),
    }
    return {**_matrix(rng, dtype, batch), **_normal(rng, dtype, **shapes)}


def _autorec_loss(rng, dtype, batch):
    return {**_autorec(rng, dtype, batch), "strength": 0.3}


def _two_scores(rng, dtype, batch):
    return _normal(rng, dtype, positive=(batch,), negative=(batch,))


def _margin(rng, dtype, batch):
    return {**_two_scores(rng, dtype, batch), "margin": 0.8}


def _labels(rng, dtype, batch):
    labels = np.resize([1, 0, 0], batch).astype(dtype)
    return {"labels": labels, **_normal(rng, dtype, scores=(batch,))}


def _triples(rng, dtype, batch):
    return {"mask": _mask(USERS, ITEMS), "uniforms": rng.uniform(0.02, 0.98, size=(batch, 2)).astype(dtype)}


def _gmf(rng, dtype, batch):
    drawn = _pairs(rng, dtype, batch)
    return {name: drawn[name] for name in ("users", "items", "user_factors", "item_factors")}


def _neumf(rng, dtype, batch):
    vectors = _normal(rng, dtype, product=(batch, K), user_vectors=(batch, 2), item_vectors=(batch, 4))
    layers = [(6, 5), (5, 8)]
    return {
        **vectors,
        "kernels": [rng.normal(size=shape).astype(dtype) for shape in layers],
        "biases": [rng.normal(size=shape[1:]).astype(dtype) for shape in layers],
        "output": rng.normal(size=K + 8).astype(dtype),
    }


def _ranking(rng, dtype, batch):
    scores = rng.permutation(batch * ITEMS).reshape(batch, ITEMS) / 4 - 3
    held_out = np.resize([2, 5, 0, 6], batch).astype(np.int32)
    return {"scores": scores.astype(dtype), "held_out": held_out, "seen": ~_mask(batch, ITEMS)}


def _hits(rng, dtype, batch):
    return {**_ranking(rng, dtype, batch), "cutoff": 3}


NO_GRADIENT = {"gradient": CHOICES}
DESCRIPTORS = [
    Descriptor("recommenders.interaction_matrix", _list, ("ratings",)),
    Descriptor(
        "recommenders.sparsity",
        lambda rng, dtype, batch: {"mask": _mask(batch, ITEMS)},
        exceptions={"gradient": INDICES, "precision": BITS},
    ),
    Descriptor("recommenders.seq_aware_split", _times, exceptions={"gradient": INDICES, "precision": INDICES}),
    Descriptor(
        "recommenders.random_split",
        lambda rng, dtype, batch: {"uniforms": rng.uniform(size=batch).astype(dtype), "share": 0.4},
        exceptions={"gradient": INDICES, "precision": INDICES},
    ),
    Descriptor("recommenders.user_based_cf", _neighbours, ("ratings",)),
    Descriptor("recommenders.item_based_cf", _neighbours, ("ratings",)),
    Descriptor("recommenders.matrix_factorization", _pairs, FACTORS),
    Descriptor("recommenders.matrix_factorization_loss", _observed, ("ratings", *FACTORS)),
    Descriptor("recommenders.matrix_factorization_gradient", _observed, ("ratings", *FACTORS)),
    KerasDescriptor(
        "recommenders.MatrixFactorization",
        {"num_users": USERS, "num_items": ITEMS, "factors": K, "mean": 0.5},
        lambda rng, dtype, batch: {"inputs": np.stack([_ids(rng, batch, USERS), _ids(rng, batch, ITEMS)], axis=1)},
        exceptions={"fit": RATINGS, "mixed": RATINGS, "whole numbers": TEN_TIMES},
    ),
    Descriptor("recommenders.autorec", _autorec, ("ratings", *WEIGHTS)),
    Descriptor("recommenders.autorec_loss", _autorec_loss, ("ratings", *WEIGHTS)),
    KerasDescriptor(
        "recommenders.AutoRec",
        {"hidden": HIDDEN, "seed": 1, "strength": 0.1},
        lambda rng, dtype, batch: {"inputs": rng.uniform(1, 5, size=(batch, ITEMS)).astype(dtype)},
    ),
    Descriptor("recommenders.bpr_loss", _two_scores, ("positive", "negative")),
    Descriptor("recommenders.bpr_loss_gradient", _two_scores, ("positive", "negative")),
    Descriptor("recommenders.pairwise_hinge_loss", _margin, ("positive", "negative")),
    Descriptor("recommenders.pairwise_hinge_loss_gradient", _margin, exceptions={"gradient": CHOICES}),
    Descriptor("recommenders.pointwise_loss", _labels, ("labels", "scores")),
    Descriptor("recommenders.pointwise_loss_gradient", _labels, ("labels", "scores")),
    Descriptor("recommenders.sample_triples", _triples, exceptions={"gradient": INDICES, "precision": INDICES}),
    Descriptor("recommenders.gmf", _gmf, FACTORS[:2]),
    Descriptor(
        "recommenders.neumf", _neumf, ("product", "user_vectors", "item_vectors", "kernels", "biases", "output")
    ),
    KerasDescriptor(
        "recommenders.NeuMF",
        {"num_users": USERS, "num_items": ITEMS, "factors": K, "hidden": [5, 4]},
        lambda rng, dtype, batch: {
            "inputs": np.stack([_ids(rng, batch, USERS), *(_ids(rng, batch, ITEMS) for _ in range(2))], axis=1)
        },
        exceptions={"whole numbers": TEN_TIMES},
    ),
    Descriptor("recommenders.held_out_rank", _ranking, exceptions=NO_GRADIENT),
    Descriptor("recommenders.hit_rate", _hits, exceptions=NO_GRADIENT),
    Descriptor("recommenders.ranking_auc", _ranking, exceptions=NO_GRADIENT),
]
