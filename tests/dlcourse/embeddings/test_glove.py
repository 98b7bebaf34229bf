import numpy as np
import pytest
import torch

from dlcourse.embeddings import (
    GloVe,
    glove,
    glove_cross_entropy,
    glove_cross_entropy_gradients,
    glove_gradients,
    glove_step,
    glove_weighting,
    windowed_cooccurrence,
)

RNG = np.random.default_rng(9)
SENTENCES = RNG.integers(0, 6, size=(5, 8))
SENTENCES[1, 5:] = -1
COUNTS = windowed_cooccurrence(SENTENCES, np.ones(2), vocabulary_size=6).numpy()
PARAMETERS = GloVe(*[RNG.normal(size=shape) for shape in ((6, 3), (6, 3), (6,), (6,))])


def test_the_weights_of_some_counts():
    """By hand: 0.01^0.75 = 0.0316, 0.1^0.75 = 0.1778, 0.5^0.75 = 0.5946."""
    found = glove_weighting(np.array([0.0, 1, 10, 50, 100, 101])).numpy()
    np.testing.assert_allclose(found, [0, 0.0316, 0.1778, 0.5946, 1, 1], atol=5e-5)


def loss_in_torch(centre, context, b, c, cutoff, power):
    """Pair by pair, as the sum is written."""
    x, total = torch.tensor(COUNTS), 0.0
    for i, j in np.ndindex(6, 6):
        if COUNTS[i, j] > 0:
            h = min(COUNTS[i, j] / cutoff, 1.0) ** power
            total = total + h * (context[j] @ centre[i] + b[i] + c[j] - torch.log(x[i, j])) ** 2
    return total


@pytest.mark.parametrize(("cutoff", "power"), [(100.0, 0.75), (2.0, 0.5), (COUNTS.max(), 1.0)])
def test_pytorch_adds_up_the_same_loss_and_differentiates_it_alike(cutoff, power):
    leaves = [torch.tensor(part, requires_grad=True) for part in PARAMETERS]
    expected = loss_in_torch(*leaves, cutoff, power)
    expected.backward()
    assert 0 in COUNTS
    assert cutoff in (100.0, *COUNTS.flat)  # a count that is the cutoff
    found = glove(COUNTS, *PARAMETERS, cutoff=cutoff, power=power)
    np.testing.assert_allclose(found, expected.item(), rtol=1e-12)
    for gradient, leaf in zip(glove_gradients(COUNTS, *PARAMETERS, cutoff=cutoff, power=power), leaves, strict=True):
        np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-11, atol=1e-12)


def test_a_step_is_adagrads_in_pytorch():
    leaves = [torch.tensor(part, requires_grad=True) for part in PARAMETERS]
    optimizer = torch.optim.Adagrad(leaves, lr=0.1, eps=0.0)
    parameters, accumulators = PARAMETERS, GloVe(*[np.zeros_like(part) for part in PARAMETERS])
    for _ in range(3):
        optimizer.zero_grad()
        loss = loss_in_torch(*leaves, 5.0, 0.75)
        loss.backward()
        step = glove_step(COUNTS, parameters, accumulators, learning_rate=0.1, cutoff=5.0)
        np.testing.assert_allclose(step.loss, loss.item(), rtol=1e-10)
        optimizer.step()
        parameters, accumulators = step.parameters, step.accumulators
    for ours, theirs in zip(parameters, leaves, strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9)


def trained(parameters, steps=400):
    accumulators = GloVe(*[np.zeros_like(part) for part in parameters])
    losses = []
    for _ in range(steps):
        parameters, accumulators, loss = glove_step(COUNTS, parameters, accumulators, learning_rate=0.1, cutoff=5.0)
        losses.append(float(loss))
    return parameters, losses


def test_training_finds_vectors_whose_products_are_logarithms_of_the_counts():
    wide = GloVe(*[0.5 * RNG.normal(size=shape) for shape in ((6, 5), (6, 5), (6,), (6,))])
    found, losses = trained(wide, 2000)
    assert losses[-1] < 1e-3 * losses[0]
    products = found.centre @ np.transpose(found.context) + found.centre_bias[:, None] + found.context_bias
    seen = COUNTS > 0
    np.testing.assert_allclose(products.numpy()[seen], np.log(COUNTS[seen]), atol=0.1)


def test_both_tables_stay_equal_only_if_they_begin_so():
    """Counts are symmetric, and so is the loss; note D has the two vectors of a word equal without saying more."""
    centre, bias = 0.5 * RNG.normal(size=(6, 3)), 0.5 * RNG.normal(size=6)
    same, _ = trained(GloVe(centre, centre, bias, bias))
    np.testing.assert_allclose(same.centre, same.context, atol=1e-9)
    other, _ = trained(GloVe(centre, 0.5 * RNG.normal(size=(6, 3)), bias, bias))
    assert np.abs(other.centre - other.context).max() > 0.1


def skip_gram_loss(sentences, window, centre, context):
    """Word by word through the text, each with the words of its window."""
    loss = 0.0
    for sentence in sentences:
        words = [word for word in sentence if word >= 0]
        for t, word in enumerate(words):
            for o in range(max(0, t - window), min(len(words), t + window + 1)):
                if o != t:
                    scores = context @ centre[word]
                    loss += np.log(np.exp(scores).sum()) - scores[words[o]]
    return loss


@pytest.mark.parametrize("window", [1, 2, 4])
def test_cross_entropy_is_skip_grams_loss(window):
    counts = windowed_cooccurrence(SENTENCES, np.ones(window), vocabulary_size=6)
    expected = skip_gram_loss(SENTENCES, window, PARAMETERS.centre, PARAMETERS.context)
    np.testing.assert_allclose(glove_cross_entropy(counts, *PARAMETERS[:2]), expected, rtol=1e-12)


def test_pytorchs_cross_entropy_has_the_same_gradients():
    centre, context = (torch.tensor(part, requires_grad=True) for part in PARAMETERS[:2])
    x = torch.tensor(COUNTS)
    share = x / x.sum(1, keepdim=True)
    of_each = torch.nn.functional.cross_entropy(centre @ context.T, share, reduction="none")
    loss = (x.sum(1) * of_each).sum()
    loss.backward()
    np.testing.assert_allclose(glove_cross_entropy(COUNTS, *PARAMETERS[:2]), loss.item(), rtol=1e-12)
    found = glove_cross_entropy_gradients(COUNTS, *PARAMETERS[:2])
    np.testing.assert_allclose(found.centre, centre.grad.numpy(), atol=1e-11)
    np.testing.assert_allclose(found.context, context.grad.numpy(), atol=1e-11)


def test_large_scores_do_not_overflow():
    big = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1e4], [-1e4]]), np.array([[1.0], [-1.0]])
    assert glove_cross_entropy(*big).numpy() == pytest.approx(4e4)
