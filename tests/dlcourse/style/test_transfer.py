"""Style transfer: its loss falls, only pixels move, and each weight does what it is for."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.style import content_loss, style_loss, total_variation, transfer

LAYERS = (["deep"], ["first", "deep"])


@pytest.fixture
def model():
    keras.utils.set_random_seed(2)
    x = inputs = keras.Input((None, None, 3))
    x = keras.layers.Conv2D(6, 3, padding="same", activation="relu", name="first")(x)
    x = keras.layers.Conv2D(8, 3, padding="same", activation="relu", strides=2, name="deep")(x)
    return keras.Model(inputs, x)


@pytest.fixture
def pictures():
    rng = np.random.default_rng(0)
    content = np.tile(np.linspace(-1, 1, 12, dtype=np.float32)[None, None, :, None], (1, 10, 1, 3))
    return content, rng.normal(size=(1, 14, 9, 3)).astype(np.float32)


def _maps(model, x, name):
    return keras.Model(model.inputs[0], model.get_layer(name).output)(x)


def test_the_loss_falls_and_no_weight_moves(model, pictures):
    before = [w.copy() for w in model.get_weights()]
    made = transfer(model, *pictures, layers=LAYERS, weights=(0.1, 1e3, 0.0), steps=150)
    assert made.picture.shape == pictures[0].shape
    assert made.losses.shape == (150,)
    assert made.losses[-1] < 0.3 * made.losses[0]
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_first_loss_is_that_of_the_content(model, pictures):
    content, style = pictures
    made = transfer(model, content, style, layers=LAYERS, weights=(1.0, 7.0, 5.0), steps=1)
    maps = [[_maps(model, x, name) for name in LAYERS[1]] for x in pictures]
    expected = 7 * style_loss(*maps) + 5 * total_variation(content) / (2 * content.size)
    np.testing.assert_allclose(made.losses, expected, rtol=1e-5)


def test_the_first_step_goes_down_by_the_rate(model, pictures):
    """Adam's first step is the rate against the sign of the gradient."""
    content, style = pictures
    x = tf.constant(content)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = style_loss([_maps(model, x, n) for n in LAYERS[1]], [_maps(model, style, n) for n in LAYERS[1]])
    gradient = tape.gradient(loss, x)
    made = transfer(model, content, style, layers=LAYERS, weights=(0, 1e6, 0), steps=1, learning_rate=0.125)
    np.testing.assert_allclose(made.picture - content, -0.125 * np.sign(gradient), atol=1e-3)


def test_content_alone_stays(model, pictures):
    made = transfer(model, *pictures, layers=LAYERS, weights=(1.0, 0.0, 0.0), steps=5)
    np.testing.assert_allclose(made.picture, pictures[0])
    calm = transfer(model, *pictures, layers=LAYERS, weights=(0.0, 0.0, 1.0), steps=50)
    assert total_variation(calm.picture) < 0.5 * total_variation(pictures[0])


def test_more_weight_on_the_style_brings_it_nearer(model, pictures):
    few, much = (transfer(model, *pictures, layers=LAYERS, weights=(1, b, 0), steps=80).picture for b in (0.1, 1e3))

    def far(picture, kind):
        if kind == "content":
            return content_loss(_maps(model, picture, "deep"), _maps(model, pictures[0], "deep"))
        return style_loss(*[[_maps(model, x, n) for n in LAYERS[1]] for x in (picture, pictures[1])])

    assert far(much, "style") < far(few, "style")
    assert far(much, "content") > far(few, "content")
