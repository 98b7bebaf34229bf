"""Changes of colour. Oracles: TensorFlow's image operations, colorsys, Pillow, closed forms."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image, ImageEnhance

from dlcourse import augmentation as aug

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(size=(3, 5, 6, 3))
# The corners of the cube of colours, greys, and ties of the largest channel.
SPECIAL = np.array(np.meshgrid([0, 0.5, 1], [0, 0.5, 1], [0, 0.5, 1])).reshape(3, -1).T.reshape(1, 3, 9, 3)
FACTORS = np.array([0.3, 1.0, 1.8])
both = pytest.mark.parametrize("images", [IMAGES, np.repeat(SPECIAL, 3, axis=0)], ids=["random", "special"])


def one_by_one(function, images, numbers):
    """TensorFlow's operation, which takes one number, for each picture."""
    return np.stack([function(image, number) for image, number in zip(images, numbers, strict=True)])


def through_hsv(images, change):
    """Python's colorsys, a pixel at a time; ``change(n, h, s, v)`` of picture n."""
    answer = np.empty_like(images)
    for index in np.ndindex(images.shape[:-1]):
        answer[index] = colorsys.hsv_to_rgb(*change(index[0], *colorsys.rgb_to_hsv(*images[index])))
    return answer


@both
def test_brightness_and_contrast_are_tensorflows(images):
    delta = np.array([-0.2, 0.0, 0.3])
    expected = one_by_one(tf.image.adjust_brightness, images, delta)
    np.testing.assert_allclose(aug.brightness(images, delta), expected, atol=1e-6)
    expected = one_by_one(tf.image.adjust_contrast, images, FACTORS)  # it computes in float32
    np.testing.assert_allclose(aug.contrast(images, FACTORS), expected, atol=1e-6)


def test_contrast_keeps_each_channels_mean_and_stretches_its_deviation():
    changed = np.asarray(aug.contrast(IMAGES, FACTORS))
    np.testing.assert_allclose(changed.mean((1, 2)), IMAGES.mean((1, 2)), rtol=1e-12)
    np.testing.assert_allclose(changed.std((1, 2)), FACTORS[:, None] * IMAGES.std((1, 2)), rtol=1e-12)


@both
def test_conversions_are_colorsyss_and_tensorflows(images):
    expected = np.array([colorsys.rgb_to_hsv(*pixel) for pixel in images.reshape(-1, 3)]).reshape(images.shape)
    hsv = aug.rgb_to_hsv(images)
    np.testing.assert_allclose(hsv, expected, atol=1e-14)
    np.testing.assert_allclose(hsv, tf.image.rgb_to_hsv(images), atol=1e-6)
    np.testing.assert_allclose(aug.hsv_to_rgb(hsv), images, atol=1e-14)
    np.testing.assert_allclose(aug.hsv_to_rgb(images), tf.image.hsv_to_rgb(images), atol=1e-6)
    assert (np.asarray(hsv)[..., 0] < 1).all()


def test_a_hue_is_its_fraction():
    hsv = RNG.uniform(size=(4, 3))
    for turns in (-2, -1, 1, 5):
        np.testing.assert_allclose(aug.hsv_to_rgb(hsv + np.array([turns, 0, 0])), aug.hsv_to_rgb(hsv), atol=1e-12)


@both
def test_saturation_is_tensorflows_and_colorsyss(images):
    actual = aug.saturation(images, FACTORS)
    np.testing.assert_allclose(actual, one_by_one(tf.image.adjust_saturation, images, FACTORS), atol=1e-6)
    expected = through_hsv(images, lambda n, h, s, v: (h, min(FACTORS[n] * s, 1), v))
    np.testing.assert_allclose(actual, expected, atol=1e-12)


@both
def test_hue_is_tensorflows_and_colorsyss(images):
    delta = np.array([-0.3, 0.2, 0.9])
    expected = through_hsv(images, lambda n, h, s, v: ((h + delta[n]) % 1, s, v))
    np.testing.assert_allclose(aug.hue(images, delta), expected, atol=1e-12)
    of_tensorflow = one_by_one(tf.image.adjust_hue, images, np.array([-0.3, 0.2, -0.1]))  # it takes [−1, 1]
    np.testing.assert_allclose(aug.hue(images, delta), of_tensorflow, atol=1e-6)


def test_hue_of_thirds_permutes_channels():
    np.testing.assert_allclose(aug.hue(IMAGES, np.full(3, 1 / 3)), IMAGES[..., [2, 0, 1]], atol=1e-12)
    np.testing.assert_allclose(aug.hue(IMAGES, np.full(3, 7.0)), IMAGES, atol=1e-12)


@both
def test_hsv_jitter_is_colorsyss(images):
    power, factor = RNG.uniform(0.25, 4, size=(3, 2)), RNG.uniform(0.7, 1.4, size=(3, 2))
    shift = RNG.uniform(-0.1, 0.1, size=(3, 3))

    def change(n, h, s, v):
        s, v = (np.clip(factor[n, k] * c ** power[n, k] + shift[n, k + 1], 0, 1) for k, c in enumerate((s, v)))
        return (h + shift[n, 0]) % 1, s, v

    actual = np.asarray(aug.hsv_jitter(images, power, factor, shift))
    np.testing.assert_allclose(actual, through_hsv(images, change), atol=1e-12)
    assert actual.min() >= 0
    assert actual.max() <= 1


def test_hsv_jitter_can_be_each_of_the_others():
    ones, zeros = np.ones((3, 2)), np.zeros((3, 3))
    np.testing.assert_allclose(aug.hsv_jitter(IMAGES, ones, ones, zeros), IMAGES, atol=1e-14)
    turned = aug.hsv_jitter(IMAGES, ones, ones, zeros + np.array([0.3, 0, 0]))
    np.testing.assert_allclose(turned, aug.hue(IMAGES, np.full(3, 0.3)), atol=1e-14)
    paler = aug.hsv_jitter(IMAGES, ones, ones * [0.7, 1], zeros)
    np.testing.assert_allclose(paler, aug.saturation(IMAGES, np.full(3, 0.7)), atol=1e-14)


def test_mixtures_are_pillows():
    whole = (255 * IMAGES).round()
    for name, function in (
        ("Brightness", aug.blend_brightness),
        ("Contrast", aug.blend_contrast),
        ("Color", aug.blend_saturation),
    ):
        actual = np.clip(function(whole, FACTORS), 0, 255)
        for image, factor, own in zip(whole, FACTORS, actual, strict=True):
            expected = getattr(ImageEnhance, name)(Image.fromarray(image.astype("uint8"))).enhance(factor)
            np.testing.assert_allclose(own, np.asarray(expected), atol=1.6)  # it rounds greys and the answer


def test_mixtures_keep_what_they_promise():
    weights = np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(
        np.asarray(aug.blend_saturation(IMAGES, FACTORS)) @ weights, IMAGES @ weights, rtol=1e-12
    )
    mean = (np.asarray(aug.blend_contrast(IMAGES, FACTORS)) @ weights).mean((1, 2))
    np.testing.assert_allclose(mean, (IMAGES @ weights).mean((1, 2)), rtol=1e-12)
    np.testing.assert_array_equal(aug.blend_brightness(IMAGES, np.full(3, 2.0)), 2 * IMAGES)


def test_one_picture_takes_one_number():
    for function in (aug.brightness, aug.contrast, aug.saturation, aug.hue, aug.blend_contrast):
        np.testing.assert_allclose(function(IMAGES[0], np.array(0.5)), function(IMAGES, np.full(3, 0.5))[0], rtol=1e-13)


def test_grey_stays_grey_and_black_black():
    grey = np.repeat(RNG.uniform(size=(1, 3, 4, 1)), 3, axis=-1)
    np.testing.assert_array_equal(aug.saturation(grey, [3.0]), grey)
    np.testing.assert_allclose(aug.hue(grey, [0.4]), grey, rtol=1e-15)
    black = np.zeros((1, 1, 1, 3))
    np.testing.assert_array_equal(aug.saturation(black, [3.0]), black)


def test_nan_in_is_nan_out():
    image = IMAGES[:1].copy()
    image[0, 1, 2, 1] = np.nan
    for function in (aug.saturation, aug.hue):
        answer = np.isnan(np.asarray(function(image, [0.3])))
        assert answer[0, 1, 2].any()
        assert answer.sum() <= 3


def test_what_is_wrong_is_said():
    for function in (aug.saturation, aug.hue):
        with pytest.raises(
            ValueError, match=rf"{function.__name__}: images holds .*expected red, green and blue in \[0"
        ):
            function(255 * IMAGES, FACTORS)
    with pytest.raises(ValueError, match=r"contrast: factor has shape \(2,\), .* \*batch = \(3,\), as images"):
        aug.contrast(IMAGES, np.ones(2))
    with pytest.raises(ValueError, match=r"hsv_jitter: shift has shape \(2, 3\), .* \*batch = \(3,\), as images"):
        aug.hsv_jitter(IMAGES, np.ones((3, 2)), np.ones((3, 2)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="images has shape"):
        aug.hue(IMAGES[..., :2], FACTORS)
