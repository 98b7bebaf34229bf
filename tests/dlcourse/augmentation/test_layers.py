"""The layers: the functions at numbers drawn from a seed, for pictures, boxes and masks, in a data pipeline."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse import augmentation as aug
from dlcourse.augmentation.draws import normals, uniforms

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(size=(6, 8, 10, 3)).astype("float32")
MASKS = RNG.integers(5, size=(6, 8, 10)).astype("int32")
BOXES = np.tile([[[1.0, 2.0, 5.0, 7.0]]], (6, 1, 1)).astype("float32")
DATA = {"images": IMAGES, "boxes": BOXES, "masks": MASKS, "labels": np.arange(6)}
LAYERS = {
    "flip": lambda: aug.RandomFlip("horizontal", seed=1),
    "crop": lambda: aug.RandomCropResize((5, 7), seed=1),
    "rotation": lambda: aug.RandomRotation((-1.0, 1.0), mask_fill=9, seed=1),
    "scale": lambda: aug.RandomScale((0.5, 2.0), mask_fill=9, seed=1),
    "color": lambda: aug.ColorJitter(saturation=(0.5, 1.5), hue=(-0.1, 0.1), seed=1),
    "hsv": lambda: aug.HSVJitter(seed=1),
}
each = pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
SEED = tf.constant([5, 6])


def drawn(count, seed=SEED):
    return uniforms(seed, (6, count), "float32")


def test_layers_are_the_functions():
    one = drawn(1)[:, 0]
    flipped = aug.RandomFlip("vertical")(DATA, seed=SEED)
    np.testing.assert_array_equal(flipped["images"], aug.vertical_flip(IMAGES, one))
    np.testing.assert_array_equal(flipped["masks"], aug.vertical_flip(MASKS[..., None], one)[..., 0])
    np.testing.assert_array_equal(flipped["boxes"], aug.vertical_flip_boxes(BOXES, one, rows=8.0))

    cropped = aug.RandomCropResize((5, 7))(DATA, seed=SEED)
    crop = aug.random_crop_box(drawn(4), rows=8.0, columns=10.0)
    np.testing.assert_allclose(cropped["images"], aug.random_crop_resize(IMAGES, drawn(4), size=(5, 7)), rtol=1e-5)
    expected = aug.crop_to_box(MASKS[..., None], crop, size=(5, 7), interpolation="nearest")[..., 0]
    np.testing.assert_array_equal(cropped["masks"], expected)
    np.testing.assert_allclose(cropped["boxes"], aug.boxes_in_crop(BOXES, crop, size=(5, 7)), rtol=1e-5)

    turned = aug.RandomRotation((-1.0, 2.0), fill=0.5, mask_fill=7)(DATA, seed=SEED)
    np.testing.assert_allclose(turned["images"], aug.rotate(IMAGES, -1 + 3 * one, fill=0.5), atol=1e-5)
    expected = aug.rotate(MASKS[..., None], -1 + 3 * one, fill=7, interpolation="nearest")[..., 0]
    np.testing.assert_array_equal(turned["masks"], expected)
    expected = aug.rotate_boxes(BOXES, -1 + 3 * one, rows=8.0, columns=10.0)
    np.testing.assert_allclose(turned["boxes"], expected, rtol=1e-5)

    scaled = aug.RandomScale((0.5, 2.0))(DATA, seed=SEED)
    np.testing.assert_allclose(scaled["images"], aug.scale(IMAGES, 2.0 ** (2 * one - 1)), atol=1e-5)

    jittered = aug.ColorJitter(brightness=(-0.3, 0.3), contrast=None, hue=(0.0, 0.5))(DATA, seed=SEED)
    four = drawn(4)
    bright = np.clip(aug.brightness(IMAGES, -0.3 + 0.6 * four[:, 0]), 0, 1)
    np.testing.assert_allclose(jittered["images"], aug.hue(bright, 0.5 * four[:, 3]), atol=1e-5)
    np.testing.assert_array_equal(jittered["boxes"], BOXES)

    seven = drawn(7)
    expected = aug.hsv_jitter(IMAGES, 4 ** (2 * seven[:, :2] - 1), 0.7 + 0.7 * seven[:, 2:4], 0.2 * seven[:, 4:] - 0.1)
    np.testing.assert_allclose(aug.HSVJitter()(IMAGES, seed=SEED), expected, atol=1e-5)


@each
def test_a_seed_fixes_everything_and_the_layers_own_moves_on(make):
    one, other = make(), make()
    np.testing.assert_array_equal(one(IMAGES, seed=SEED), other(IMAGES, seed=SEED))
    assert np.any(np.asarray(one(IMAGES, seed=SEED)) != np.asarray(one(IMAGES, seed=SEED + 1)))
    first = np.asarray(one(IMAGES))
    np.testing.assert_array_equal(first, other(IMAGES))
    assert np.any(first != np.asarray(one(IMAGES)))


@each
def test_a_single_picture_with_its_boxes_and_mask(make):
    layer, single = make(), {name: value[0] for name, value in DATA.items()}
    alone, batch = layer(single, seed=SEED), layer({k: v[:1] for k, v in DATA.items()}, seed=SEED)
    assert set(alone) == set(DATA)
    for name in ("images", "boxes", "masks"):
        np.testing.assert_allclose(alone[name], batch[name][0], atol=1e-6)
    assert alone["labels"] == 0


@each
def test_a_pipeline_draws_the_same_however_many_work_on_it(make):
    """Seeded by an element's number; in batches, and a picture at a time."""
    layer = make()

    def augmented(index, data):
        return layer(data, seed=index)

    data = tf.data.Dataset.from_tensor_slices(DATA)
    for source in (data, data.batch(3)):
        runs = [
            list(source.enumerate().map(augmented, num_parallel_calls=calls).as_numpy_iterator()) for calls in (1, 3)
        ]
        for one, other in zip(*runs, strict=True):
            for name in DATA:
                np.testing.assert_array_equal(one[name], other[name])
    assert len(list(data.batch(3).map(layer))) == 2  # with the layer's own seeds, too


@each
def test_a_test_changes_nothing_but_the_size(make):
    layer = make()
    still = layer(DATA, training=False)
    if isinstance(layer, aug.RandomCropResize):
        np.testing.assert_allclose(still["images"], tf.image.resize(IMAGES, (5, 7)), atol=1e-6)
        np.testing.assert_allclose(still["boxes"], BOXES * [5 / 8, 0.7, 5 / 8, 0.7], rtol=1e-6)
        assert still["masks"].shape == (6, 5, 7)
    else:
        for name in DATA:
            np.testing.assert_array_equal(still[name], DATA[name])


@each
def test_within_a_model_it_augments_in_training_alone_and_survives_saving(make, tmp_path):
    # A mean over the picture would hide a flip.
    model = keras.Sequential([keras.Input((8, 10, 3)), make(), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(IMAGES, np.zeros((6, 1)), verbose=0)
    answers = [np.asarray(model(IMAGES, training=True)) for _ in range(8)]  # two alone may draw the same six flips
    assert any(not np.array_equal(answer, answers[0]) for answer in answers)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict(IMAGES, verbose=0), model.predict(IMAGES, verbose=0), rtol=1e-6)


def test_layers_with_seeds_of_their_own_draw_apart_from_one_number():
    one, other, again = (aug.RandomRotation((-1.0, 1.0), seed=seed)(IMAGES, seed=3) for seed in (1, 2, 1))
    assert np.any(np.asarray(one) != np.asarray(other))
    np.testing.assert_array_equal(one, again)
    without = [aug.RandomRotation((-1.0, 1.0))(IMAGES, seed=3) for _ in range(2)]
    assert np.any(np.asarray(without[0]) != np.asarray(without[1]))


def test_flips_are_as_frequent_as_asked():
    ones = np.zeros((4000, 1, 2, 1), "float32")
    ones[:, :, 1] = 1
    flipped = np.asarray(aug.RandomFlip(probability=0.3)(ones, seed=SEED))[:, 0, 0, 0]
    assert abs(flipped.mean() - 0.3) < 0.03


def test_half_precision_and_whole_numbers_go_through():
    layer = aug.RandomFlip(probability=1.0)
    whole = (255 * IMAGES).astype("uint8")
    np.testing.assert_array_equal(layer(whole), whole[:, :, ::-1])
    mixed = aug.RandomCropResize((4, 4), dtype="mixed_float16")
    assert mixed(IMAGES).dtype == "float16"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_draws_are_uniform_and_normal(dtype):
    u = uniforms(SEED, (20000,), dtype).numpy()
    assert 0 <= u.min() < u.max() < 1
    assert u.dtype == dtype
    np.testing.assert_allclose([u.mean(), u.var()], [1 / 2, 1 / 12], atol=0.01)
    z = normals(SEED, (20000,), dtype).numpy()
    np.testing.assert_allclose([z.mean(), z.var(), (z**3).mean()], [0, 1, 0], atol=0.05)


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="RandomFlip: mode is 'diagonal', expected 'horizontal' or 'vertical'"):
        aug.RandomFlip("diagonal")
    with pytest.raises(ValueError, match="RandomFlip: probability is 2"):
        aug.RandomFlip(probability=2)
    with pytest.raises(ValueError, match=r"HSVJitter: power is \(0, 1\), expected a pair \(low, high\) with 0 < low"):
        aug.HSVJitter(power=(0, 1))
    with pytest.raises(ValueError, match=r"RandomRotation: angles is \(2, 1\), expected a pair"):
        aug.RandomRotation((2, 1))
    with pytest.raises(ValueError, match=r"the entries \['pictures'\], expected pictures under 'images'"):
        aug.RandomFlip()({"pictures": IMAGES})
    with pytest.raises(ValueError, match="CenterCropResize: fraction is 2"):
        aug.CenterCropResize(2)


BYTES = (255 * IMAGES).astype("uint8")


@pytest.mark.parametrize("layer", [aug.ColorJitter, aug.HSVJitter])
def test_bytes_are_no_colours_until_the_advice_is_followed(layer):
    with pytest.raises(TypeError, match=r"images is an array of uint8.*tf\.cast\(images, 'float32'\) / 255"):
        layer()(BYTES)
    converted = tf.cast(BYTES, "float32") / 255
    made = layer(seed=1)(converted, seed=SEED)
    np.testing.assert_allclose(made, layer(seed=1)(BYTES / np.float32(255), seed=SEED), atol=1e-5)


def test_moved_bytes_keep_their_unit_and_masks_their_type():
    for name in ("crop", "rotation", "scale"):
        data = {"images": BYTES, "masks": MASKS}
        made = LAYERS[name]()(data, seed=SEED)
        expected = LAYERS[name]()({**data, "images": BYTES.astype("float32")}, seed=SEED)
        np.testing.assert_array_equal(made["images"], expected["images"], err_msg=name)
        assert made["masks"].dtype == "int32"


@each
def test_shapes_are_known_before_a_picture_is_seen(make):
    given = {name: keras.Input(x.shape[1:], dtype=x.dtype.name) for name, x in DATA.items() if name != "labels"}
    layer = make()
    symbolic = layer(given)
    shapes = layer.compute_output_shape({name: each.shape for name, each in given.items()})
    for name, value in layer({name: DATA[name] for name in given}).items():
        assert symbolic[name].shape == shapes[name] == (None, *value.shape[1:]), name
        assert symbolic[name].dtype == value.dtype.name, name
