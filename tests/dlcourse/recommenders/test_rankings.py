"""Losses of rankings, triples, hit rate and AUC: by hand, by PyTorch, by scikit-learn, and by laws."""

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from dlcourse.recommenders import (
    bpr_loss,
    bpr_loss_gradient,
    held_out_rank,
    hit_rate,
    pairwise_hinge_loss,
    pairwise_hinge_loss_gradient,
    pointwise_loss,
    pointwise_loss_gradient,
    ranking_auc,
    sample_triples,
)


@pytest.mark.parametrize(("difference", "loss"), [(1.0, 0.3133), (0.0, 0.6931), (-1.0, 1.3133)])
def test_bpr_by_hand(difference, loss):
    assert float(bpr_loss([difference], [0.0])) == pytest.approx(loss, abs=5e-5)


def test_pairwise_losses_are_pytorchs(rng):
    positive, negative = rng.normal(size=(2, 40))
    p, n = theirs = [torch.tensor(each, requires_grad=True) for each in (positive, negative)]
    ones = torch.ones(40, dtype=torch.float64)
    for mine, gradient, loss in [
        (bpr_loss, bpr_loss_gradient, -torch.nn.functional.logsigmoid(p - n).sum()),
        (
            pairwise_hinge_loss,
            pairwise_hinge_loss_gradient,
            torch.nn.functional.margin_ranking_loss(p, n, ones, margin=1, reduction="sum"),
        ),
    ]:
        assert float(mine(positive, negative)) == pytest.approx(loss.item(), rel=1e-12)
        for found, expected in zip(gradient(positive, negative), torch.autograd.grad(loss, theirs), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_the_pointwise_loss_is_pytorchs(rng):
    labels, scores = (rng.uniform(size=30) < 0.3) * 1.0, rng.normal(size=30)
    z = torch.tensor(scores, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(labels), reduction="sum")
    assert float(pointwise_loss(labels, scores)) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(pointwise_loss_gradient(labels, scores), torch.autograd.grad(loss, z)[0], rtol=1e-10)


def test_scores_far_apart():
    assert float(bpr_loss([-1e4], [1e4])) == 2e4
    assert float(bpr_loss([1e4], [-1e4])) == 0


def test_a_negative_is_never_a_positive(rng):
    mask = rng.uniform(size=(8, 13)) < 0.5
    mask[3], mask[5] = True, False  # a user with everything, and one with nothing
    users, positives, negatives = (each.numpy() for each in sample_triples(mask, rng.uniform(size=(4000, 2))))
    assert mask[users, positives].all()
    assert not mask[users, negatives].any()
    assert not {3, 5} & set(users)
    eligible = mask.copy()
    eligible[3] = False
    assert len(set(zip(users, positives, strict=True))) == eligible.sum()
    counts = np.bincount(users, minlength=8) / 4000
    np.testing.assert_allclose(counts, eligible.sum(axis=1) / eligible.sum(), atol=0.03)


def test_the_ends_of_the_uniforms():
    mask = [[True, False, True, False]]
    last = np.nextafter(1, 0, dtype=np.float64)
    triples = [each.numpy().tolist() for each in sample_triples(mask, [[0.0, 0.0], [last, last], [0.5, 0.5]])]
    assert triples == [[0, 0, 0], [0, 2, 2], [1, 3, 3]]


def with_ranks(ranks, candidates):
    """Scores in which the held-out item 0 has these ranks among so many candidates."""
    scores = np.tile(-np.arange(candidates, dtype=float), (len(ranks), 1))
    scores[:, 0] = 0.5 - np.array(ranks)
    return scores, np.zeros(len(ranks), int), np.zeros(scores.shape, bool)


def test_hits_and_auc_by_hand():
    ranking = with_ranks([1, 3, 7, 12], 20)
    assert held_out_rank(*ranking).numpy().tolist() == [1, 3, 7, 12]
    assert hit_rate(*ranking, cutoff=5) == 0.5
    assert hit_rate(*ranking, cutoff=10) == 0.75
    assert ranking_auc(*ranking).numpy() == pytest.approx(0.75)


def test_auc_is_scikit_learns_and_hits_are_a_sorted_list(rng):
    scores, seen = rng.integers(0, 9, size=(12, 25)) / 2.0, rng.uniform(size=(12, 25)) < 0.4
    held_out = rng.integers(0, 25, 12)
    each = []
    for u, g in enumerate(held_out):
        candidates = ~seen[u] | (np.arange(25) == g)
        each.append(roc_auc_score(np.arange(25)[candidates] == g, scores[u, candidates]))
    assert ranking_auc(scores, held_out, seen).numpy() == pytest.approx(np.mean(each))
    scores = rng.normal(size=scores.shape)
    ranks = []
    for u, g in enumerate(held_out):
        order = [i for i in np.argsort(-scores[u]) if i == g or not seen[u, i]]
        ranks.append(1 + order.index(g))
    assert held_out_rank(scores, held_out, seen).numpy().tolist() == ranks
    assert hit_rate(scores, held_out, seen, cutoff=4).numpy() == pytest.approx(np.mean(np.array(ranks) <= 4))


def test_a_model_that_says_the_same_of_all_items_is_no_good():
    constant = np.ones((3, 40)), [0, 5, 39], np.zeros((3, 40), bool)
    assert hit_rate(*constant, cutoff=10) == 0
    assert ranking_auc(*constant) == 0.5


def test_users_without_a_held_out_item_do_not_count():
    scores, _, seen = with_ranks([1, 3], 9)
    assert hit_rate(scores, [0, -1], seen, cutoff=1) == 1
    assert ranking_auc(scores, [-1, 0], seen).numpy() == pytest.approx(0.75)
    assert np.isnan(held_out_rank(scores, [0, -1], seen).numpy()).tolist() == [False, True]
