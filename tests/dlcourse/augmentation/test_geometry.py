"""Pictures whose pixels move. Oracles: TensorFlow's image operations, PyTorch's grid_sample, SciPy, Pillow, NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf
import torch
from PIL import Image

from dlcourse import augmentation as aug

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(size=(4, 7, 9, 3))
MASKS = RNG.integers(5, size=(4, 7, 9, 1)).astype(np.int32)
CROPS = np.array([[0.0, 0.0, 7.0, 9.0], [1.3, 2.2, 6.1, 8.9], [2.0, 3.0, 5.0, 7.0], [0.4, 0.1, 2.7, 3.3]])
SIZE = (5, 6)


def grid_sample(images, rows, columns, padding_mode):
    """PyTorch's, at positions (batch, out rows, out columns) measured from edge to edge."""
    height, width = images.shape[1:3]
    grid = torch.tensor(np.stack([2 * columns / width - 1, 2 * rows / height - 1], axis=-1))
    found = torch.nn.functional.grid_sample(
        torch.tensor(images).permute(0, 3, 1, 2), grid, padding_mode=padding_mode, align_corners=False
    )
    return found.permute(0, 2, 3, 1).numpy()


def places(crops, size):
    rows = crops[:, :1] + (crops[:, 2:3] - crops[:, :1]) * (np.arange(size[0]) + 0.5) / size[0]
    columns = crops[:, 1:2] + (crops[:, 3:] - crops[:, 1:2]) * (np.arange(size[1]) + 0.5) / size[1]
    return np.broadcast_arrays(rows[:, :, None], columns[:, None, :])


def test_flips_are_tensorflows_and_numpys():
    u = np.array([0.1, 0.9, 0.5, 0.49])
    drawn = (u < 0.5)[:, None, None, None]
    expected = np.where(drawn, tf.image.flip_left_right(IMAGES), IMAGES)
    np.testing.assert_array_equal(aug.horizontal_flip(IMAGES, u), expected)
    np.testing.assert_array_equal(aug.vertical_flip(IMAGES, u), np.where(drawn, IMAGES[:, ::-1], IMAGES))
    np.testing.assert_array_equal(aug.horizontal_flip(MASKS, u, probability=1.0), np.flip(MASKS, 2))
    np.testing.assert_array_equal(aug.vertical_flip(IMAGES, u, probability=1.0), tf.image.flip_up_down(IMAGES))
    np.testing.assert_array_equal(aug.vertical_flip(IMAGES, np.zeros(4), probability=0.0), IMAGES)


def test_crop_to_box_is_pytorchs_grid_sample_and_scipys():
    actual = aug.crop_to_box(IMAGES, CROPS, size=SIZE)
    rows, columns = places(CROPS, SIZE)
    np.testing.assert_allclose(actual, grid_sample(IMAGES, rows, columns, "border"), rtol=1e-12)
    for n in range(4):
        for k in range(3):
            at = [rows[n] - 0.5, columns[n] - 0.5]
            expected = scipy.ndimage.map_coordinates(IMAGES[n, :, :, k], at, order=1, mode="nearest")
            np.testing.assert_allclose(actual[n, :, :, k], expected, rtol=1e-12)


def test_crop_to_box_is_tensorflows_crop_and_resize_in_its_own_coordinates():
    """Within the picture; TensorFlow's box goes from the first centre to the last, in shares of rows − 1."""
    crops = CROPS[1:3]
    step = np.tile((crops[:, 2:] - crops[:, :2]) / np.array(SIZE), 2)
    centres = crops + step * [0.5, 0.5, -0.5, -0.5] - 0.5
    shares = centres / np.array([6, 8, 6, 8])
    expected = tf.image.crop_and_resize(IMAGES[1:3], shares, [0, 1], SIZE)
    np.testing.assert_allclose(aug.crop_to_box(IMAGES[1:3], crops, size=SIZE), expected, atol=1e-6)


@pytest.mark.parametrize("size", [(3, 4), (14, 18), (7, 9), (1, 1), (20, 2)])
def test_the_whole_picture_is_tensorflows_resize(size):
    whole = np.tile([[0.0, 0.0, 7.0, 9.0]], (4, 1))
    expected = tf.image.resize(IMAGES, size, antialias=False)
    np.testing.assert_allclose(aug.crop_to_box(IMAGES, whole, size=size), expected, atol=1e-6)
    nearest = tf.image.resize(MASKS, size, method="nearest")
    np.testing.assert_array_equal(aug.crop_to_box(MASKS, whole, size=size, interpolation="nearest"), nearest)


def test_enlarging_a_box_is_pillows():
    box = (2.0, 1.0, 8.0, 6.0)  # left, top, right, bottom
    for n in range(4):
        image = Image.fromarray(IMAGES[n, :, :, 0].astype("float32"))
        expected = np.asarray(image.resize((13, 11), Image.Resampling.BILINEAR, box=box))
        actual = aug.crop_to_box(IMAGES[n : n + 1], [[1.0, 2.0, 6.0, 8.0]], size=(11, 13))[0, :, :, 0]
        np.testing.assert_allclose(actual, expected, atol=1e-6)
        mask = Image.fromarray(MASKS[n, :, :, 0])
        expected = np.asarray(mask.resize((13, 11), Image.Resampling.NEAREST, box=box))
        actual = aug.crop_to_box(MASKS[n : n + 1], [[1.0, 2.0, 6.0, 8.0]], size=(11, 13), interpolation="nearest")
        np.testing.assert_array_equal(actual[0, :, :, 0], expected)


def test_whole_pixels_are_cut_out_as_they_are():
    crop = np.tile([[2.0, 3.0, 5.0, 7.0]], (4, 1))
    np.testing.assert_array_equal(aug.crop_to_box(IMAGES, crop, size=(3, 4)), IMAGES[:, 2:5, 3:7])
    nearest = aug.crop_to_box(MASKS, crop, size=(3, 4), interpolation="nearest")
    np.testing.assert_array_equal(nearest, MASKS[:, 2:5, 3:7])
    assert nearest.dtype == tf.int32


def test_beyond_the_picture_its_border_goes_on_and_a_turned_box_mirrors():
    row = np.array([1.0, 2.0, 4.0]).reshape(1, 1, 3, 1)
    out = aug.crop_to_box(row, [[0.0, -2.0, 1.0, 5.0]], size=(1, 7))
    np.testing.assert_array_equal(np.ravel(out), [1, 1, 1, 2, 4, 4, 4])
    np.testing.assert_array_equal(np.ravel(aug.crop_to_box(row, [[0.0, 3.0, 1.0, 0.0]], size=(1, 3))), [4, 2, 1])


@pytest.mark.parametrize("fraction", [1.0, 5 / 7, 0.5])
def test_center_crop_resize_is_the_box_in_the_middle(fraction):
    height, width = 7 * fraction, 9 * fraction
    box = [3.5 - height / 2, 4.5 - width / 2, 3.5 + height / 2, 4.5 + width / 2]
    rows, columns = places(np.tile([box], (4, 1)), (7, 9))
    actual = aug.center_crop_resize(IMAGES, fraction=fraction)
    np.testing.assert_allclose(actual, grid_sample(IMAGES, rows, columns, "border"), rtol=1e-12)
    if fraction == 1:
        np.testing.assert_allclose(actual, IMAGES, rtol=1e-15)


def test_center_crop_resize_is_tensorflows_where_whole_pixels_remain():
    """Its crop does not see the pixels next to it, so that the outermost ring differs."""
    image = RNG.uniform(size=(1, 8, 12, 1))
    cropped = tf.image.central_crop(image, 0.5)
    expected = tf.image.resize(cropped, (8, 12))
    actual = aug.center_crop_resize(image, fraction=0.5)
    np.testing.assert_allclose(actual[:, 1:-1, 1:-1], expected[:, 1:-1, 1:-1], atol=1e-6)


UNIFORMS = RNG.uniform(size=(5000, 4))


@pytest.mark.parametrize(("rows", "columns"), [(20, 30), (30, 20), (10, 100), (25, 25)])
def test_random_boxes_have_the_area_and_shape_that_they_promise(rows, columns):
    boxes = np.asarray(aug.random_crop_box(UNIFORMS, rows=float(rows), columns=float(columns)))
    height, width = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    share = height * width / (rows * columns)
    np.testing.assert_allclose(share, 0.1 + 0.9 * UNIFORMS[:, 0], rtol=1e-12)
    assert boxes.min() >= 0
    assert (boxes <= np.array([rows, columns, rows, columns]) * (1 + 1e-12)).all()
    ratio = width / height
    fits = np.minimum(columns / rows / share, 2.0) >= np.maximum(share * columns / rows, 0.5)
    assert fits.any()
    assert ((ratio[fits] > 0.5 - 1e-9) & (ratio[fits] < 2 + 1e-9)).all()
    np.testing.assert_allclose(ratio[~fits], np.clip(ratio[~fits], 2, None), rtol=1e-9)  # too wide a picture


def test_shapes_are_uniform_in_their_logarithm_and_places_uniform():
    small = np.asarray(aug.random_crop_box(UNIFORMS, rows=40.0, columns=40.0, area=(0.1, 0.4)))
    height, width = small[:, 2] - small[:, 0], small[:, 3] - small[:, 1]
    np.testing.assert_allclose(np.log2(width / height), 2 * UNIFORMS[:, 1] - 1, atol=1e-9)
    np.testing.assert_allclose(small[:, 0], UNIFORMS[:, 2] * (40 - height), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(small[:, 1], UNIFORMS[:, 3] * (40 - width), rtol=1e-9, atol=1e-9)


def test_random_crop_resize_is_the_crop_of_its_box():
    u = UNIFORMS[:4]
    boxes = np.asarray(aug.random_crop_box(u, rows=7.0, columns=9.0))
    rows, columns = places(boxes, SIZE)
    actual = aug.random_crop_resize(IMAGES, u, size=SIZE)
    np.testing.assert_allclose(actual, grid_sample(IMAGES, rows, columns, "border"), rtol=1e-11)
    np.testing.assert_allclose(actual, aug.crop_to_box(IMAGES, boxes, size=SIZE), rtol=1e-11)


ANGLES = np.array([0.3, -1.1, 2.5, np.pi])
FACTORS = np.array([0.4, 1.7, 1.0, 0.9])


@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_rotate_is_pytorchs_grid_sample_and_scipys(fill):
    y, x = np.meshgrid(np.arange(7) + 0.5 - 3.5, np.arange(9) + 0.5 - 4.5, indexing="ij")
    sin, cos = np.sin(ANGLES)[:, None, None], np.cos(ANGLES)[:, None, None]
    rows, columns = 3.5 + x * sin + y * cos, 4.5 + x * cos - y * sin
    actual = aug.rotate(IMAGES, ANGLES, fill=fill)
    np.testing.assert_allclose(actual, grid_sample(IMAGES - fill, rows, columns, "zeros") + fill, rtol=1e-10)
    for n, angle in enumerate(ANGLES):
        expected = scipy.ndimage.rotate(
            IMAGES[n, :, :, 1], np.degrees(angle), reshape=False, order=1, mode="grid-constant", cval=fill
        )
        np.testing.assert_allclose(actual[n, :, :, 1], expected, atol=1e-12)


def test_quarter_turns_are_numpys_and_tensorflows():
    square = IMAGES[:, :, :7]
    for quarters in range(5):
        turned = aug.rotate(square, np.full(4, quarters * np.pi / 2))
        np.testing.assert_allclose(turned, np.rot90(square, quarters, axes=(1, 2)), atol=1e-12)
        np.testing.assert_allclose(turned, tf.image.rot90(square, quarters), atol=1e-12)


def test_rotated_masks_are_pillows():
    for n, angle in enumerate([20.0, -75.0, 133.0, 0.0]):
        mask = Image.fromarray(MASKS[n, :, :, 0])
        expected = np.asarray(mask.rotate(angle, Image.Resampling.NEAREST, fillcolor=9))
        actual = aug.rotate(MASKS[n : n + 1], [float(np.radians(angle))], fill=9.0, interpolation="nearest")
        np.testing.assert_array_equal(actual[0, :, :, 0], expected)


@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_scale_is_pytorchs_grid_sample_and_scipys(fill):
    rows = 3.5 + (np.arange(7) + 0.5 - 3.5) / FACTORS[:, None]
    columns = 4.5 + (np.arange(9) + 0.5 - 4.5) / FACTORS[:, None]
    actual = aug.scale(IMAGES, FACTORS, fill=fill)
    grid = np.broadcast_arrays(rows[:, :, None], columns[:, None, :])
    np.testing.assert_allclose(actual, grid_sample(IMAGES - fill, *grid, "zeros") + fill, rtol=1e-10)
    for n, factor in enumerate(FACTORS):
        offset = np.array([3, 4]) * (1 - 1 / factor)
        expected = scipy.ndimage.affine_transform(
            IMAGES[n, :, :, 2], [1 / factor] * 2, offset, order=1, mode="grid-constant", cval=fill
        )
        np.testing.assert_allclose(actual[n, :, :, 2], expected, atol=1e-12)
    np.testing.assert_allclose(actual[2], IMAGES[2], rtol=1e-14)


def test_enlarging_is_the_centre_crop():
    for factor in (1.5, 2.0, 4.0):
        scaled = aug.scale(IMAGES, np.full(4, factor))
        np.testing.assert_allclose(scaled, aug.center_crop_resize(IMAGES, fraction=1 / factor), atol=1e-12)


def test_masks_keep_their_labels():
    inside = np.unique(MASKS)
    for moved in (
        aug.rotate(MASKS, ANGLES.astype("float32"), interpolation="nearest"),
        aug.scale(MASKS, FACTORS.astype("float32"), interpolation="nearest"),
        aug.crop_to_box(MASKS, CROPS.astype("float32"), size=SIZE, interpolation="nearest"),
    ):
        assert moved.dtype == tf.int32
        assert np.isin(moved, inside).all()


def test_what_is_wrong_is_said():
    with pytest.raises(TypeError, match=r"rotate: images is an array of int32, .* masks want interpolation='nearest'"):
        aug.rotate(MASKS, ANGLES)
    with pytest.raises(ValueError, match="crop_to_box: interpolation is 'cubic', expected 'bilinear' or 'nearest'"):
        aug.crop_to_box(IMAGES, CROPS, size=SIZE, interpolation="cubic")
    with pytest.raises(ValueError, match=r"crop_to_box: size is \(0, 3\), expected \(rows, columns\)"):
        aug.crop_to_box(IMAGES, CROPS, size=(0, 3))
    with pytest.raises(ValueError, match=r"center_crop_resize: fraction is 1\.5"):
        aug.center_crop_resize(IMAGES, fraction=1.5)
    with pytest.raises(ValueError, match=r"random_crop_resize: area is \(0.5, 1.5\), expected a pair .* <= 1"):
        aug.random_crop_resize(IMAGES, UNIFORMS[:4], size=SIZE, area=(0.5, 1.5))
    with pytest.raises(ValueError, match=r"random_crop_box: ratio is \(2.0, 0.5\), expected a pair with 0 < low"):
        aug.random_crop_box(UNIFORMS, rows=3.0, columns=3.0, ratio=(2.0, 0.5))
    with pytest.raises(ValueError, match="scale: factors holds 0, expected positive"):
        aug.scale(IMAGES, np.zeros(4))
    with pytest.raises(ValueError, match="uniforms has shape"):
        aug.horizontal_flip(IMAGES, np.zeros(3))
