"""Interaction matrices, splits and neighbours: by pandas' and NumPy's ways, scikit-learn's cosine, and by hand."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from dlcourse.recommenders import (
    interaction_matrix,
    item_based_cf,
    random_split,
    seq_aware_split,
    sparsity,
    user_based_cf,
)
from tests.dlcourse.local_data import local_data


@pytest.fixture(scope="module")
def movielens():
    rows = np.loadtxt(local_data("movielens-100k") / "u.data", dtype=np.int64)
    users, items = (np.unique(column, return_inverse=True)[1] for column in rows[:, :2].T)
    return users, items, rows[:, 2].astype(np.float32), rows[:, 3]


def test_movielens_is_nearly_empty_and_many_users_tie_at_their_newest_rating(movielens):
    users, items, ratings, times = movielens
    matrix = interaction_matrix(users, items, ratings, num_users=943, num_items=1682, scale=(1, 5))
    assert float(sparsity(matrix.mask)) == pytest.approx(0.9369533, abs=5e-8)
    assert matrix.ratings.numpy().sum() == ratings.sum()
    held_out = seq_aware_split(users, times, num_users=943).numpy()
    assert held_out.sum() == 943
    newest = np.zeros(943, np.int64)
    np.maximum.at(newest, users, times)
    assert sum(np.sum(times[users == u] == newest[u]) > 1 for u in range(943)) == 415
    assert len(set(items[held_out]) - set(items[~held_out])) == 3


def test_the_newest_is_the_last_of_a_stable_order(rng):
    users, times = rng.integers(0, 9, 200), rng.integers(0, 12, 200)
    order = np.lexsort([np.arange(200), times, users])
    last = order[np.append(np.diff(users[order]) != 0, True)]
    assert set(np.flatnonzero(seq_aware_split(users, times, num_users=12))) == set(last)


def test_a_user_with_one_rating_or_none():
    held_out = seq_aware_split([2, 0, 2], [5, 9, 4], num_users=4).numpy()
    assert held_out.tolist() == [True, True, False]
    matrix = interaction_matrix([2], [1], [4.0], num_users=4, num_items=3)
    assert not matrix.mask.numpy()[[0, 1, 3]].any()
    assert sparsity(matrix.mask).numpy() == pytest.approx(11 / 12)


def test_a_random_share_is_held_out(rng):
    uniforms = rng.uniform(size=57)
    held_out = random_split(uniforms, share=0.1).numpy()
    assert held_out.sum() == 6
    assert uniforms[held_out].max() < uniforms[~held_out].min()


def brute(ratings, mask, k, similarity, by_items):
    """The definition, pair by pair; similarities by scikit-learn where they are plain cosines."""
    counts = mask.sum(axis=1)
    means = np.where(counts > 0, np.where(mask, ratings, 0).sum(axis=1) / np.maximum(counts, 1), ratings[mask].mean())
    deviations = np.where(mask, ratings - means[:, None], 0)
    rows, there = (deviations.T, mask.T) if by_items else (deviations, mask)
    table = cosine_similarity(rows)
    if similarity == "pearson":
        for a, b in np.ndindex(table.shape):
            both = there[a] & there[b]
            x, y = rows[a][both], rows[b][both]
            root = np.sqrt(x @ x) * np.sqrt(y @ y)  # so that of one common entry there are ties
            table[a, b] = x @ y / root if root > 0 else 0
    answer = np.repeat(means[:, None], ratings.shape[1], axis=1)
    for u, i in np.ndindex(ratings.shape):
        me, column = (i, u) if by_items else (u, i)
        others = [v for v in range(len(rows)) if v != me and there[v, column]]
        near = sorted(others, key=lambda v: (-table[me, v], v))[:k]
        total = sum(abs(table[me, v]) for v in near)
        if total:
            answer[u, i] += sum(table[me, v] * rows[v, column] for v in near) / total
    return answer


@pytest.mark.parametrize("similarity", ["cosine", "pearson"])
@pytest.mark.parametrize("k", [1, 3, 50])
def test_neighbours_are_those_of_the_definition(rng, similarity, k):
    ratings, mask = rng.uniform(1, 5, size=(9, 11)), rng.uniform(size=(9, 11)) < 0.6
    mask[4], mask[:, 6] = False, False  # an empty user, and an empty item
    for function, by_items in ((user_based_cf, False), (item_based_cf, True)):
        found = function(ratings, mask, neighbours=k, similarity=similarity)
        np.testing.assert_allclose(found, brute(ratings, mask, k, similarity, by_items), rtol=1e-10)


def test_people_who_agree_in_all_but_the_level_predict_each_other(rng):
    """Of a matrix a_u + c_i everybody's deviations are the same: predictions are exact."""
    ratings = rng.normal(size=(5, 1)) + rng.normal(size=(1, 8))
    mask = np.ones((5, 8), bool)
    found = user_based_cf(ratings, mask, neighbours=2).numpy()
    np.testing.assert_allclose(found, ratings, atol=1e-12)


def test_who_rates_all_alike_is_like_nobody():
    """The mean of seven threes is three to the last digit; of rounding, a similarity of one would be made."""
    ratings, mask = np.full((3, 9), 3.0), np.zeros((3, 9), bool)
    mask[0, :7], mask[1:, :] = True, True
    ratings[1:, :] = [1, 5, 2, 4, 1, 5, 3, 5, 1], [5, 1, 4, 2, 5, 1, 2, 1, 5]
    np.testing.assert_array_equal(user_based_cf(ratings, mask)[0], np.full(9, 3.0))


def test_what_is_not_observed_is_not_looked_at(rng):
    ratings, mask = rng.uniform(1, 5, size=(6, 7)), rng.uniform(size=(6, 7)) < 0.7
    for function in (user_based_cf, item_based_cf):
        np.testing.assert_array_equal(function(np.where(mask, ratings, np.nan), mask), function(ratings, mask))
