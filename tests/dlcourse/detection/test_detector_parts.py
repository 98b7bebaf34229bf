"""RoI pooling, heads, scales, warping: against PyTorch, TensorFlow's resizing, loops, and numbers worked by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.detection import (
    anchor_boxes,
    concat_scales,
    corners_to_centers,
    prediction_heads,
    roi_pool,
    roi_pool_backward,
    warp_regions,
)

RNG = np.random.default_rng(15)
MAP = np.array([[9.0, 1.0, 5.0], [2.0, 3.0, 4.0], [7.0, 8.0, 6.0]])[None, :, :, None]
WHOLE = np.array([[[0.0, 0.0, 1.0, 1.0]]])


def cells_of(box, rows, columns):
    """The half-open range of rows and of columns of a box."""
    x1, y1, x2, y2 = (int(np.floor(share * n + 0.5)) for share, n in zip(box, (columns, rows) * 2, strict=True))
    top, left = min(max(y1, 0), rows - 1), min(max(x1, 0), columns - 1)
    return top, max(min(y2, rows), top + 1), left, max(min(x2, columns), left + 1)


def drawn(batch=2, regions=6, rows=7, columns=9, channels=3):
    features = RNG.normal(size=(batch, rows, columns, channels))
    edges = RNG.choice(np.arange(24) / 24 + 0.013, size=(batch, regions, 4))
    corners = np.concatenate(
        [np.minimum(edges[..., :2], edges[..., 2:]), np.maximum(edges[..., :2], edges[..., 2:])], -1
    )
    return features, corners


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (4, 2)])
def test_overlapping_bins_are_pytorchs_adaptive_ones_and_so_is_their_gradient(size):
    features, boxes = drawn()
    upstream = RNG.normal(size=(2, 6, *size, 3))
    x = torch.tensor(features.transpose(0, 3, 1, 2), requires_grad=True)
    pooled = []
    for n, picture in enumerate(boxes):
        for box in picture:
            top, bottom, left, right = cells_of(box, 7, 9)
            pooled.append(torch.nn.functional.adaptive_max_pool2d(x[n : n + 1, :, top:bottom, left:right], size))
    theirs = torch.cat(pooled).reshape(2, 6, 3, *size).permute(0, 1, 3, 4, 2)
    np.testing.assert_array_equal(roi_pool(features, boxes, size=size), theirs.detach())
    (theirs * torch.tensor(upstream)).sum().backward()
    expected = x.grad.permute(0, 2, 3, 1)
    np.testing.assert_allclose(roi_pool_backward(features, boxes, upstream, size=size), expected, atol=1e-12)
    with tf.GradientTape() as tape:
        given = tf.constant(features)
        tape.watch(given)
        value = tf.reduce_sum(roi_pool(given, boxes, size=size) * upstream)
    np.testing.assert_allclose(tape.gradient(value, given), expected, atol=1e-12)


@pytest.mark.parametrize("size", [(2, 2), (3, 4), (5, 2)])
def test_a_partition_has_every_cell_once(size):
    features, boxes = drawn()
    found = roi_pool(features, boxes, size=size, bins="partition").numpy()
    for n, b in np.ndindex(2, 6):
        top, bottom, left, right = cells_of(boxes[n, b], 7, 9)
        rows = [top - (-(bottom - top) * i // size[0]) for i in range(size[0] + 1)]
        columns = [left - (-(right - left) * j // size[1]) for j in range(size[1] + 1)]
        assert (rows[0], rows[-1], columns[0], columns[-1]) == (top, bottom, left, right)
        for i, j in np.ndindex(*size):
            cells = features[n, rows[i] : rows[i + 1], columns[j] : columns[j + 1]].reshape(-1, 3)
            np.testing.assert_array_equal(found[n, b, i, j], cells.max(axis=0) if len(cells) else np.zeros(3))
    # Each cell is the largest of one bin at most: with ones upstream a gradient is a count, one box alone.
    counts = roi_pool_backward(features, boxes[:, :1], np.ones((2, 1, *size, 3)), size=size, bins="partition")
    assert np.max(counts) == 1


def test_the_note_and_the_paper_differ_where_bins_do_not_divide():
    np.testing.assert_array_equal(roi_pool(MAP, WHOLE, size=(2, 2))[0, 0, :, :, 0], [[9, 5], [8, 8]])
    np.testing.assert_array_equal(roi_pool(MAP, WHOLE, size=(2, 2), bins="partition")[0, 0, :, :, 0], [[9, 5], [8, 6]])


def test_zhang2023s_two_regions():
    """Section 14.8: torchvision's (0, 0, 20, 20) and (0, 10, 30, 30) at a scale of 0.1, whose last cell counts."""
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    found = roi_pool(x, [[[0.0, 0.0, 0.75, 0.75], [0.0, 0.25, 1.0, 1.0]]], size=(2, 2))
    np.testing.assert_array_equal(found[0, :, :, :, 0], [[[5, 6], [9, 10]], [[9, 11], [13, 15]]])


def test_boxes_without_area_and_beyond_the_picture_have_a_cell():
    x = np.arange(12.0).reshape(1, 3, 4, 1)
    boxes = [[[0.5, 0.4, 0.5, 0.4], [-3.0, -2.0, -1.0, -1.0], [2.0, 2.0, 3.0, 3.0], [-1.0, -1.0, 9.0, 9.0]]]
    np.testing.assert_array_equal(roi_pool(x, boxes, size=(1, 1))[0, :, 0, 0, 0], [6, 0, 11, 11])


def test_of_equal_entries_the_first_takes_the_gradient():
    x = np.zeros((1, 3, 3, 1))
    gradient = roi_pool_backward(x, WHOLE, np.ones((1, 1, 2, 2, 1)), size=(2, 2))
    np.testing.assert_array_equal(gradient[0, :, :, 0], [[1, 1, 0], [1, 1, 0], [0, 0, 0]])


def test_rows_follow_the_anchors():
    """What is put into a cell's channels for one anchor stands in that anchor's row: same centre, same shape."""
    sizes, ratios, grids, wide = [0.2, 0.3], [1.0, 4.0], ((2, 3), (1, 2)), 5
    maps, expected = [], []
    for rows, columns in grids:
        shapes = corners_to_centers(anchor_boxes(sizes, ratios, rows=1, columns=1)).numpy()[:, 2:]
        cells = np.zeros((rows, columns, 3, wide))
        for r, c, k in np.ndindex(rows, columns, 3):
            cells[r, c, k] = [(c + 0.5) / columns, (r + 0.5) / rows, *shapes[k], k]
        maps.append(cells.reshape(1, rows, columns, 3 * wide))
        expected.append(corners_to_centers(anchor_boxes(sizes, ratios, rows=rows, columns=columns)))
    found = concat_scales(maps, values=wide)
    np.testing.assert_allclose(found[0, :, :4], np.concatenate(expected), atol=1e-6)
    np.testing.assert_array_equal(found[0, :, 4], np.tile([0, 1, 2], 8))


def test_heads_are_convolutions_with_so_many_channels():
    x = keras.Input((6, 5, 2))
    scores, offsets = prediction_heads(x, 3, 2, name="first")
    model = keras.Model(x, [scores, offsets])
    assert [layer.name for layer in model.layers[1:]] == ["first_classes", "first_offsets"]
    assert model.count_params() == (9 * 2 + 1) * (3 * 3 + 3 * 4)
    picture = RNG.normal(size=(1, 6, 5, 2)).astype(np.float32)
    for layer, answer in zip(model.layers[1:], model(picture), strict=True):
        kernel, bias = (torch.tensor(w) for w in layer.get_weights())
        theirs = torch.nn.functional.conv2d(
            torch.tensor(picture).permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias, padding=1
        )
        np.testing.assert_allclose(answer, theirs.permute(0, 2, 3, 1), atol=1e-5)


def test_a_dense_layer_would_have_half_a_billion_weights():
    cells, channels, anchors, kinds = 32 * 32, 64, 4, 2
    answers = cells * anchors * kinds
    assert answers == 8192
    assert (cells * channels + 1) * answers == 536_879_104
    x = keras.Input((32, 32, channels))
    assert keras.Model(x, prediction_heads(x, anchors, kinds - 1)[0]).count_params() == 4616


@pytest.mark.parametrize("size", [(4, 6), (9, 5), (1, 1)])
def test_a_warped_picture_is_tensorflows_and_pytorchs(size):
    pictures = RNG.normal(size=(2, 7, 5, 3))
    found = warp_regions(pictures, np.tile(WHOLE, (2, 1, 1)), size=size)[:, 0]
    np.testing.assert_allclose(found, tf.image.resize(pictures, size, "bilinear"), atol=1e-5)
    x1, y1, x2, y2 = 0.12, 0.31, 0.83, 0.77
    grid = np.stack(
        np.meshgrid(
            2 * (x1 + (np.arange(size[1]) + 0.5) / size[1] * (x2 - x1)) - 1,
            2 * (y1 + (np.arange(size[0]) + 0.5) / size[0] * (y2 - y1)) - 1,
        ),
        axis=-1,
    )
    theirs = torch.nn.functional.grid_sample(
        torch.tensor(pictures).permute(0, 3, 1, 2),
        torch.tensor(np.tile(grid, (2, 1, 1, 1))),
        align_corners=False,
        padding_mode="border",
    )
    found = warp_regions(pictures, np.tile([[[x1, y1, x2, y2]]], (2, 1, 1)), size=size)[:, 0]
    np.testing.assert_allclose(found, theirs.permute(0, 2, 3, 1), atol=1e-12)
