"""The numbers of docs/errata/09-convolution.md on tables, sub-sampling, shifts and transposed convolution."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import convolution


def test_one_cross_in_a_table():
    table = convolution.connection_table().numpy()
    of_c, of_e = table.copy(), table.copy()
    assert (of_c[2, 13], of_e[1, 14]) == (1, 0)
    of_c[2, 13], of_e[1, 14] = 0, 1
    for printed, crosses, parameters in ((table, 60, 1516), (of_c, 59, 1491), (of_e, 61, 1541)):
        found = convolution.parameter_count((14, 14, 6), 16, filter_size=5, table=printed)
        assert (printed.sum(), found.parameters) == (crosses, parameters)


def test_the_sum_of_note_e():
    three, four, all_six = (
        convolution.parameter_count((14, 14, channels), 1, filter_size=5).parameters for channels in (3, 4, 6)
    )
    assert 6 * three + 9 * four + 6 * all_six == 2271
    assert 6 * three + 9 * four + all_six == 1516


@pytest.mark.parametrize(("reduction", "of_weight", "of_entry"), [("mean", 8, 3), ("sum", 32, 12)])
def test_the_gradients_of_one_window(reduction, of_weight, of_entry):
    x = np.array([[1.0, 2.0], [2.0, 3.0]])[None, :, :, None]
    settings = {"reduction": reduction, "activation": "linear"}

    def cost(x, w):
        return 4 * convolution.subsampling_layer(x, [w], [0.0], **settings).numpy().item()

    assert cost(x, 4.0) - cost(x, 3.0) == pytest.approx(of_weight)
    more = x + np.eye(2)[None, :, :, None] * [[[[1.0]], [[0.0]]]]
    assert cost(more, 3.0) - cost(x, 3.0) == pytest.approx(of_entry)
    dx, dw, _ = convolution.subsampling_layer_backward(x, [3.0], [0.0], np.full((1, 1, 1, 1), 4.0), **settings)
    np.testing.assert_array_equal(dx, np.full(x.shape, of_entry))
    assert dw.numpy() == [of_weight]


def test_a_weight_of_the_mean_is_four_times_that_of_the_sum():
    x = np.random.default_rng(0).normal(size=(1, 4, 4, 1))
    by_mean = convolution.subsampling_layer(x, [2.0], [0.3])
    np.testing.assert_allclose(by_mean, convolution.subsampling_layer(x, [0.5], [0.3], reduction="sum"), rtol=1e-12)


def test_what_a_shift_changes():
    units = np.eye(4)
    assert (units @ [1, 2, 3, 4])[:2].tolist() == [1, 2]
    pooled = convolution.max_pool(units[:, None, :, None], pool_size=(1, 2)).numpy()[:, 0, :, 0]
    assert pooled[:3].tolist() == [[1, 0], [1, 0], [0, 1]]


def test_a_convolution_shifts_with_its_picture():
    rng = np.random.default_rng(0)
    picture, kernel = np.zeros((9, 10)), rng.normal(size=(3, 2))
    picture[2:5, 2:6] = rng.normal(size=(3, 4))
    shifted = np.roll(picture, (2, 3), axis=(0, 1))  # nothing leaves it
    before, after = (convolution.correlate2d(x, kernel).numpy() for x in (picture, shifted))
    np.testing.assert_allclose(after, np.roll(before, (2, 3), axis=(0, 1)), atol=1e-14)
    assert after.max() == pytest.approx(before.max(), rel=1e-12)


def test_transposed_is_not_inverted():
    picture, kernel = np.arange(9.0).reshape(3, 3), np.array([[0.0, 1.0], [2.0, 3.0]])
    there = convolution.conv2d_layer(picture[None, :, :, None], kernel[:, :, None, None], [0.0])
    np.testing.assert_array_equal(there[0, :, :, 0], [[19, 25], [37, 43]])
    back = convolution.transposed_conv(there, kernel[:, :, None, None], [0.0])
    np.testing.assert_array_equal(back[0, :, :, 0], [[0, 19, 25], [38, 144, 118], [74, 197, 129]])


def test_the_frame_of_a_mean():
    x = np.array([1.0, 5.0, 3.0, 7.0])[None, None, :, None]
    ours = convolution.mean_pool(x, pool_size=(1, 3), strides=1, padding=(0, 1))
    theirs = torch.nn.functional.avg_pool2d(torch.tensor(x[..., 0]), (1, 3), 1, (0, 1))
    assert (ours[0, 0, 0, 0].numpy(), theirs[0, 0, 0]) == (3, 2)


def test_who_takes_the_gradient_of_a_tie():
    x = np.array([[2.0, 2.0], [1.0, 2.0]])[None, :, :, None]
    np.testing.assert_array_equal(convolution.max_pool_backward(x, np.ones((1, 1, 1, 1)))[0, :, :, 0], [[1, 0], [0, 0]])
    images = torch.tensor(x[..., 0])[:, None].requires_grad_()
    torch.nn.functional.max_pool2d(images, 2).sum().backward()
    np.testing.assert_array_equal(images.grad[0, 0], [[1, 0], [0, 0]])
    variable = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        largest = tf.reduce_max(variable)
    np.testing.assert_allclose(tape.gradient(largest, variable)[0, :, :, 0], np.array([[1, 1], [0, 1]]) / 3)
