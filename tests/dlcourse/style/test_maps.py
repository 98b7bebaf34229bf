"""Content, style and total variation, against PyTorch, TensorFlow, finite differences and numbers by hand."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.style import content_loss, gram_matrix, postprocess, preprocess, style_loss, total_variation

HAND = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # two maps, three places
MAPS = HAND.T[None, None]


def _of(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def _gram(maps):
    rows = maps.permute(0, 3, 1, 2).flatten(2)
    return rows @ rows.mT / rows[0].numel()


def _gradients(ours, theirs, *arrays):
    """Compare value and gradients with PyTorch's."""
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        value = ours(*tensors)
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    other = theirs(*leaves)
    np.testing.assert_allclose(value, other.detach(), rtol=1e-10)
    other.sum().backward()
    for one, leaf in zip(tape.gradient(value, tensors), leaves, strict=True):
        np.testing.assert_allclose(one, leaf.grad, rtol=1e-9, atol=1e-12)


def test_gram_matrix_by_hand():
    np.testing.assert_allclose(gram_matrix(MAPS)[0] * 6, [[14, 32], [32, 77]])
    np.testing.assert_allclose(gram_matrix(MAPS)[0], [[2.3333, 5.3333], [5.3333, 12.8333]], atol=5e-5)


def test_the_gram_matrix_is_no_covariance():
    """docs/errata/16-segmentation-style.md."""
    np.testing.assert_allclose(np.cov(HAND, bias=True), np.full((2, 2), 2 / 3))
    np.testing.assert_allclose(gram_matrix(MAPS)[0] * 2, [[14 / 3, 32 / 3], [32 / 3, 77 / 3]])


def test_gram_matrix_forgets_places():
    maps = _of((2, 3, 4, 5))
    moved = maps.reshape(2, 12, 5)[:, np.random.default_rng(1).permutation(12)].reshape(2, 4, 3, 5)
    np.testing.assert_allclose(gram_matrix(maps), gram_matrix(moved))
    assert np.linalg.eigvalsh(gram_matrix(maps)).min() > -1e-12


def test_gram_matrix_of_pytorch():
    _gradients(gram_matrix, _gram, _of((2, 3, 4, 5)))


def test_content_loss_of_pytorch():
    _gradients(content_loss, lambda f, t: ((f - t) ** 2).mean((1, 2, 3)), _of((2, 3, 4, 5)), _of((2, 3, 4, 5), 1))


def test_style_loss_of_pytorch():
    """The picture of the style has another size."""

    def theirs(f, g, s, t):
        return sum(((_gram(a) - _gram(b)) ** 2).mean((1, 2)) for a, b in ((f, s), (g, t)))

    arrays = [_of(s, i) for i, s in enumerate([(2, 3, 4, 5), (2, 2, 2, 6), (2, 6, 5, 5), (2, 3, 1, 6)])]
    _gradients(lambda f, g, s, t: style_loss([f, g], [s, t]), theirs, *arrays)


def test_total_variation_by_hand_and_of_tensorflow():
    assert total_variation(np.array([[1.0, 2, 4], [3, 3, 3], [0, 1, 0]])[None, :, :, None]).numpy() == 17
    images = _of((2, 4, 5, 3))
    np.testing.assert_allclose(total_variation(images), tf.image.total_variation(tf.constant(images)))

    def theirs(x):
        return (x[:, 1:] - x[:, :-1]).abs().sum((1, 2, 3)) + (x[:, :, 1:] - x[:, :, :-1]).abs().sum((1, 2, 3))

    _gradients(total_variation, theirs, images)
    _gradients(total_variation, theirs, np.ones((1, 3, 3, 1)))  # sign(0) = 0


@pytest.mark.parametrize("loss", [lambda x: content_loss(x, MAPS * 2), lambda x: style_loss([x], [MAPS * 2])])
def test_slopes(loss):
    x, direction, h = _of(MAPS.shape), _of(MAPS.shape, 3), 1e-6
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = loss(tensor)
    slope = np.sum(tape.gradient(value, tensor) * direction)
    assert (loss(x + h * direction) - loss(x - h * direction)).numpy() / (2 * h) == pytest.approx(slope, rel=1e-6)


def test_there_and_back():
    images = np.random.default_rng(0).uniform(size=(2, 3, 4, 3))
    means, deviations = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    np.testing.assert_allclose(postprocess(preprocess(images, means, deviations), means, deviations), images)
    assert postprocess(np.full((1, 1, 1, 3), -9.0), means, deviations).numpy().max() == 0
    expected = (images - np.array(means)) / np.array(deviations)
    np.testing.assert_allclose(preprocess(images, means, deviations), expected)
