"""The layers: they are the functions, learn batch by batch, run in a data pipeline, invert, save and load."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse import preprocessing as pp

RNG = np.random.default_rng(0)
TRAIN = (RNG.normal(size=(23, 4)) @ RNG.normal(size=(4, 4)) + 100).astype("float64")
X = RNG.normal(size=(6, 4)) + 100
CASES = {
    "zero_center": (pp.ZeroCenter, {}, pp.zero_center, {}),
    "standardize": (pp.Standardize, {}, pp.standardize, {}),
    "min_max_scale": (pp.MinMaxScale, {"low": -1.0, "high": 3.0}, pp.min_max_scale, {"low": -1.0, "high": 3.0}),
    "pca_whiten": (pp.PCAWhiten, {"epsilon": 0.1}, pp.pca_whiten, {"epsilon": 0.1}),
    "pca": (pp.PCA, {"num_components": 4}, lambda *a, **k: pp.pca(*a, **k).scores, {"num_components": 4}),
}
each = pytest.mark.parametrize(("layer", "config", "function", "options"), CASES.values(), ids=CASES)


@each
def test_a_layer_is_its_function_and_inverts(layer, config, function, options):
    made = layer(**config, dtype="float64")
    made.adapt(TRAIN)
    np.testing.assert_allclose(made(X), function(TRAIN, X, **options), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(made.inverse_transform(made(X)), X, rtol=1e-10)


@each
def test_batches_teach_what_the_whole_teaches(layer, config, function, options):
    made = layer(**config, dtype="float64")
    made.adapt(tf.data.Dataset.from_tensor_slices(TRAIN).batch(5))
    np.testing.assert_allclose(made(X), function(TRAIN, X, **options), rtol=1e-8, atol=1e-8)
    made.adapt(2 * TRAIN)  # and the past is forgotten
    np.testing.assert_allclose(made(X), function(2 * TRAIN, X, **options), rtol=1e-8, atol=1e-8)


@each
def test_a_pipeline_is_the_layer(layer, config, function, options):
    """In float32, batched and a sample at a time."""
    made = layer(**config)
    made.adapt(TRAIN)
    data = tf.data.Dataset.from_tensor_slices(X.astype("float32"))
    expected = function(TRAIN, X, **options)
    for pipeline in (data.map(made), data.batch(4).map(made, num_parallel_calls=2).unbatch()):
        np.testing.assert_allclose(list(pipeline.as_numpy_iterator()), expected, rtol=1e-3, atol=1e-3)


@each
def test_a_model_keeps_what_was_learnt(layer, config, function, options, tmp_path):
    made = layer(**config)
    made.adapt(TRAIN)
    model = keras.Sequential([keras.Input((4,)), made, keras.layers.Dense(1)])
    assert made.trainable_weights == []
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again(X.astype("float32")), model(X.astype("float32")), rtol=1e-6)


def test_batches_of_constants_are_constant():
    layer = pp.Standardize()
    layer.adapt(tf.data.Dataset.from_tensor_slices(np.full((7, 2), 0.1)).batch(3))
    np.testing.assert_array_equal(layer.deviation, [0, 0])
    np.testing.assert_allclose(layer(np.full((1, 2), 0.1, "float32")), [[0, 0]], atol=1e-8)


def test_pictures_have_statistics_a_channel():
    pictures = RNG.uniform(size=(5, 4, 3, 2)).astype("float32")
    layer = pp.Standardize()
    layer.adapt(tf.data.Dataset.from_tensor_slices(pictures))
    np.testing.assert_allclose(layer(pictures), pp.standardize(pictures, pictures), atol=1e-5)


def test_words_are_categories():
    layer = pp.OneHot(unknown="column")
    layer.adapt(tf.data.Dataset.from_tensor_slices(["b", "a", "b", "d"]).batch(2))
    assert layer.categories == ["a", "b", "d"]
    encoded = layer(np.array([["d", "c"], ["a", "b"]]))
    np.testing.assert_array_equal(encoded, [[[0, 0, 1, 0], [0, 0, 0, 1]], [[1, 0, 0, 0], [0, 1, 0, 0]]])
    assert layer.inverse_transform(encoded).tolist() == [["d", None], ["a", "b"]]
    data = tf.data.Dataset.from_tensor_slices(["d", "c"])
    np.testing.assert_array_equal(list(data.map(layer).as_numpy_iterator()), encoded[0])
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    np.testing.assert_array_equal(again(np.array(["d", "c"])), encoded[0])


def test_fancy_pca_draws_once_a_picture_and_again_from_the_seed():
    layer = pp.FancyPCA(0.1, seed=3, dtype="float64")
    pixels = RNG.uniform(size=(30, 3))
    layer.adapt(pixels)
    images = RNG.uniform(size=(400, 2, 2, 3))
    once, twice = layer(images, seed=[1, 2]), layer(images, seed=[1, 2])
    np.testing.assert_array_equal(once, twice)
    colours = np.asarray(once) - images
    np.testing.assert_allclose(colours, colours[:, :1, :1] * np.ones((1, 2, 2, 1)), atol=1e-15)
    _, axes, variances = (np.asarray(part) for part in pp.principal_axes(pixels))
    alpha = colours[:, 0, 0] @ axes / variances
    np.testing.assert_allclose([alpha.mean(0), alpha.std(0)], [[0] * 3, [0.1] * 3], atol=0.02)
    np.testing.assert_allclose(once, pp.fancy_pca(pixels, images, alpha / 0.1), atol=1e-12)
    np.testing.assert_array_equal(layer(images, training=False), images)
    assert np.any(np.asarray(layer(images)) != np.asarray(layer(images)))


def test_what_is_wrong_is_said():
    labelled = tf.data.Dataset.from_tensor_slices((TRAIN, np.arange(23))).batch(4)
    with pytest.raises(ValueError, match=r"Standardize.adapt: the data set gives tuples, .*map\(lambda x, y: x\)"):
        pp.Standardize().adapt(labelled)
    with pytest.raises(ValueError, match="the data set is empty"):
        pp.PCA(2).adapt(tf.data.Dataset.from_tensor_slices(TRAIN).take(0))
    with pytest.raises(ValueError, match=r"OneHot: there are no categories yet, expected some. Call adapt"):
        pp.OneHot()(np.array([1, 2]))
    with pytest.raises(ValueError, match="PCA: num_components is 5, expected 1 to 4"):
        pp.PCA(5).adapt(TRAIN)
    with pytest.raises(ValueError, match="MinMaxScale: low is 1 and high 0"):
        pp.MinMaxScale(1.0, 0.0)


@pytest.mark.parametrize("kind", [pp.ZeroCenter, pp.Standardize, pp.MinMaxScale, pp.PCAWhiten, pp.FancyPCA])
def test_nothing_teaches_nothing(kind):
    nothing = np.zeros((0, 4), "float32")
    for data in (nothing, tf.data.Dataset.from_tensors(nothing)):
        with pytest.raises(ValueError, match=f"{kind.__name__}.adapt: the data (set is|are) empty, expected"):
            kind().adapt(data)


def test_an_empty_batch_among_others_is_passed_over():
    batches = [TRAIN[:9], TRAIN[:0], TRAIN[9:]]
    data = tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=tf.TensorSpec([None, 4], "float64"))
    whole, parts = pp.Standardize(dtype="float64"), pp.Standardize(dtype="float64")
    whole.adapt(TRAIN)
    parts.adapt(data)
    np.testing.assert_allclose(parts(X), whole(X), rtol=1e-9)


def test_batches_of_other_features_are_not_merged():
    batches = [np.ones((3, 5)), np.ones((3, 1))]
    data = tf.data.Dataset.from_generator(
        lambda: iter(batches), output_signature=tf.TensorSpec([None, None], "float64")
    )
    layer = pp.Standardize()
    with pytest.raises(ValueError, match=r"data has shape \(3, 1\), expected 5 features"):
        layer.adapt(data)
    with pytest.raises(ValueError, match=r"data has shape \(2, 7\), expected 5 features"):
        layer.adapt(np.ones((2, 7)))


def test_codes_of_any_type_meet_their_categories():
    codes = np.array([3, 44, 200])
    for layer in (pp.OneHot([3, 200, 300]), pp.OneHot([3.0, 200.0, 300.0])):
        for dtype in ("uint8", "int16", "int64", "float32", "float64"):
            np.testing.assert_array_equal(layer(codes.astype(dtype)), [[1, 0, 0], [0, 0, 0], [0, 1, 0]], err_msg=dtype)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "bfloat16", "float16"])
def test_codes_are_told_apart_in_half_precision(policy):
    layer = pp.OneHot([2048, 2049], dtype=policy)
    np.testing.assert_array_equal(tf.cast(layer(np.array([2049.0, 2048.0], "float32")), "float32"), [[0, 1], [1, 0]])
