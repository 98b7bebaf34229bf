"""The numbers on convolution, layers and their gradients in docs/errata/09-convolution.md."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
import torch

from dlcourse.convolution import conv1d, conv1d_layer, conv2d, conv2d_backward, correlate2d, output_size

X, W = np.arange(9.0).reshape(3, 3), np.array([[1.0, 2.0], [3.0, 4.0]])
DELTA = W


def turned(array):
    return np.rot90(array, 2)


def test_a_moving_average():
    x = np.array([3.0, 6.0, 9.0, 0.0])
    np.testing.assert_allclose(conv1d(x, np.full(3, 1 / 3)), [6, 5])
    np.testing.assert_allclose(conv1d(x, np.full(3, 1 / 4)), [4.5, 3.75])
    np.testing.assert_allclose(conv1d(np.ones(100), np.full(5, 1 / 100)), np.full(96, 0.05))


def test_the_kernel_is_reversed():
    f, g = np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0])
    np.testing.assert_array_equal(conv1d(f, g, mode="full"), [1, 12, 23, 30])
    np.testing.assert_array_equal(np.correlate(f, g, "valid"), [21, 32])
    np.testing.assert_array_equal(correlate2d(f[None], g[None])[0], [21, 32])


def test_which_of_the_two_is_computed():
    np.testing.assert_array_equal(correlate2d(X, W), [[27, 37], [57, 67]])
    np.testing.assert_array_equal(conv2d(X, W), [[13, 23], [43, 53]])


def test_one_bias_a_filter():
    weights, bias = np.ones((4, 1, 1)), np.zeros(1)
    units = conv1d_layer(np.ones((1, 9, 1)), weights, bias).shape[1]
    assert (units, weights.size + bias.size, weights.size + units) == (6, 5, 10)


def test_a_stride_halves_what_padding_keeps():
    assert [output_size(7, 3, padding=1, stride=stride) for stride in (1, 2)] == [7, 4]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths:UserWarning")
def test_an_even_filter_keeps_the_size_with_a_zero_more_behind():
    assert output_size(7, 2, padding=1) == 8
    row, kernel = np.arange(1.0, 8.0)[None], np.array([[1.0, 10.0]])
    same = correlate2d(row, kernel, mode="same")
    np.testing.assert_array_equal(same, correlate2d(np.pad(row, [(0, 0), (0, 1)]), kernel))
    layer = conv1d_layer(row[..., None], kernel.reshape(2, 1, 1), np.zeros(1), padding="same")
    np.testing.assert_array_equal(layer[..., 0], same)
    torchs = torch.nn.functional.conv1d(torch.tensor(row)[None], torch.tensor(kernel)[None], padding="same")
    np.testing.assert_array_equal(torchs[0], same)


def gradient_as_printed(delta):
    """Equation 7.22 entry by entry, with its indices from 1; 7.23 has rot180(δ) for δ."""
    u, v = W.shape
    return [
        [sum(X[s - i + u, t - j + v] * delta[s, t] for s, t in np.ndindex(*delta.shape)) for j in range(1, v + 1)]
        for i in range(1, u + 1)
    ]


def test_the_gradient_of_a_filter():
    right = [[67, 57], [37, 27]]
    step = 1e-4
    for place in np.ndindex(*W.shape):
        moved = np.zeros_like(W)
        moved[place] = step
        up, down = (np.sum(DELTA * scipy.signal.convolve2d(X, W + sign * moved, "valid")) for sign in (1, -1))
        assert (up - down) / (2 * step) == pytest.approx(right[place[0]][place[1]])
    assert gradient_as_printed(DELTA) == right
    assert gradient_as_printed(turned(DELTA)) == [[53, 43], [23, 13]]
    np.testing.assert_array_equal(turned(conv2d(X, turned(DELTA))), right)
    np.testing.assert_array_equal(conv2d_backward(X, W, DELTA).kernel, right)


def test_the_table_read_the_wrong_way():
    table, delta = np.array([[1, 1], [0, 1]]), np.array([1, 10])
    np.testing.assert_array_equal(table @ delta, [11, 10])
    np.testing.assert_array_equal(table.T @ delta, [1, 11])
    # By differences: the later maps are z_p = Σ_k T_kp x_k, and the loss is δ·z.
    np.testing.assert_array_equal([delta @ (table.T @ e) for e in np.eye(2)], [11, 10])
