"""The detectors as Keras models: fitted, saved, exported, in half precision, with a backbone of one's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse import detection
from dlcourse.cnn import features, smile_classifier

RNG = np.random.default_rng(17)
ANCHORS = {"sizes": [0.3, 0.6], "units": 8, "seed": 0}


def boxes(*shape):
    start = RNG.uniform(0, 0.5, size=(*shape, 2))
    return np.concatenate([start, start + RNG.uniform(0.2, 0.5, size=start.shape)], axis=-1).astype(np.float32)


PICTURES = RNG.uniform(size=(4, 32, 24, 3)).astype(np.float32)
TRUTHS = np.concatenate([RNG.integers(0, 2, size=(4, 3, 1)), boxes(4, 3)], axis=2).astype(np.float32)
TRUTHS[1, 2] = TRUTHS[3, 1:] = -1
NEAR = np.clip(TRUTHS[..., 1:] + 0.02 * RNG.normal(size=(4, 3, 4)), 0, 1)
REGIONS = np.concatenate([np.where(TRUTHS[..., :1] < 0, 0, NEAR), boxes(4, 3)], axis=1).astype(np.float32)
MADE = {
    "SSD": lambda **kw: detection.SSD(2, sizes=[[0.3, 0.5], [0.8, 0.9]], maps=8, **kw),
    "RPN": lambda **kw: detection.RPN(**ANCHORS, **kw),
    "FastRCNN": lambda **kw: detection.FastRCNN(2, units=8, **kw),
    "RCNN": lambda **kw: detection.RCNN(2, **{"size": (16, 16), **kw}),
    "FasterRCNN": lambda **kw: detection.FasterRCNN(2, count=6, **ANCHORS, **kw),
}
EVERY = pytest.mark.parametrize("name", MADE)


def make(name, **options):
    keras.utils.set_random_seed(0)
    return MADE[name](**options)


def given(name):
    return (PICTURES, REGIONS) if name in ("FastRCNN", "RCNN") else PICTURES


def answers(model, name):
    return [np.asarray(tf.cast(each, tf.float32)) for each in model(given(name), training=False)]


@EVERY
def test_is_fitted_saved_and_loaded_and_goes_on(name, tmp_path):
    model = make(name)
    model.compile(keras.optimizers.Adam(0.003))
    history = model.fit(given(name), TRUTHS, batch_size=2, epochs=6, verbose=0).history["loss"]
    assert history[-1] < history[0]
    before = answers(model, name)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    for one, other in zip(answers(again, name), before, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)
    assert again.fit(given(name), TRUTHS, batch_size=2, epochs=1, verbose=0).history["loss"][0] < history[0]


@EVERY
def test_is_exported(name, tmp_path):
    model = make(name)
    expected = answers(model, name)
    shapes = tf.nest.map_structure(lambda a: tf.TensorSpec((None, *a.shape[1:]), a.dtype), given(name))
    model.export(tmp_path, input_signature=[shapes], verbose=False)
    loaded = tf.saved_model.load(tmp_path)  # which holds the variables that it serves with
    served = loaded.serve(given(name))
    for one, other in zip(served, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


@EVERY
def test_half_precision(name):
    single = make(name)
    expected = answers(single, name)
    for policy in ("mixed_float16", "mixed_bfloat16"):
        model = make(name, dtype=policy)
        assert {weight.dtype for weight in model.trainable_weights} == {"float32"}
        model.set_weights(single.get_weights())
        found = answers(model, name)
        if name != "FasterRCNN":  # of which regions there are, rounding decides
            for one, other in zip(found, expected, strict=True):
                assert np.max(np.abs(one - other)) < 0.1 * max(1, np.max(np.abs(other)))
        model.compile("sgd")
        assert np.isfinite(model.train_on_batch(given(name), TRUTHS))


@EVERY
def test_a_backbone_of_ones_own_goes_in_and_is_saved(name, tmp_path):
    backbone = features(smile_classifier(3, size=(32, 24), width=0.25), "pool2")
    model = make(name, backbone=backbone, **({"size": (32, 24)} if name == "RCNN" else {}))
    before = answers(model, name)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.backbone.output_shape == backbone.output_shape
    for one, other in zip(answers(again, name), before, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in MADE if name != "RPN"])
def test_detections_lie_in_the_picture(name):
    found = make(name).detect(given(name), least=0.0)
    assert found.classes.shape == found.confidences.shape == found.boxes.shape[:2]
    assert set(np.unique(found.classes)) <= {-1, 0, 1}
    if name != "SSD":  # whose boxes are not clipped
        assert np.all((found.boxes.numpy() >= 0) & (found.boxes.numpy() <= 1))


@EVERY
def test_a_batch_without_truths_has_a_finite_loss(name):
    model = make(name)
    model.compile("sgd")
    for truths in (np.full((4, 3, 5), -1.0, np.float32), np.zeros((4, 0, 5), np.float32)):
        assert np.isfinite(model.test_on_batch(given(name), truths))


def test_ssd_has_the_anchors_of_the_papers_maps():
    model = detection.SSD(1, maps=8)
    assert model.anchors(np.zeros((1, 256, 256, 3))).shape == (5444, 4)
    assert [each[1] for each in model.scales.compute_output_shape((None, 32, 32, 64))] == [32, 16, 8, 4, 1]


def test_ssd_finds_what_it_has_learnt_by_heart():
    """A bright square on a dark ground, at two places."""
    truths = np.array([[[0, 0.125, 0.25, 0.5, 0.625]], [[0, 0.5, 0.375, 0.875, 0.75]]], np.float32)
    x = np.zeros((2, 64, 64, 1), np.float32)
    for picture, (_, left, top, right, bottom) in zip(x, truths[:, 0], strict=True):
        picture[int(64 * top) : int(64 * bottom), int(64 * left) : int(64 * right)] = 1.0
    keras.utils.set_random_seed(1)
    model = detection.SSD(1, channels=1, maps=16, sizes=[[0.2, 0.3], [0.375, 0.5], [0.8, 0.9]], negatives=3.0)
    model.compile(keras.optimizers.Adam(0.01))
    model.fit(x, truths, epochs=60, verbose=0)
    found = model.detect(x)
    for n in range(2):
        best = int(np.argmax(np.where(found.classes[n] >= 0, found.confidences[n], -1)))
        assert detection.iou(found.boxes[n, best][None], truths[n, :, 1:])[0, 0] > 0.7


def test_no_gradient_goes_through_the_coordinates_of_proposals():
    """What the second half of Faster R-CNN learns changes nothing in the network that proposes."""
    model = make("FasterRCNN")
    with tf.GradientTape() as tape:
        *_, scores, offsets = model(PICTURES, training=True)
        value = tf.reduce_sum(scores**2) + tf.reduce_sum(offsets**2)
    weights = {"proposing": model.proposing, "backbone": model.backbone}
    kept = {name: [w.value for w in part.trainable_weights] for name, part in weights.items()}
    found = tape.gradient(value, kept)
    assert all(g is None for g in found["proposing"])
    assert all(g is not None and np.any(g) for g in found["backbone"])


def test_the_sum_of_both_losses_is_that_of_faster_rcnn():
    model = make("FasterRCNN")
    model.sample = None
    predicted = model(PICTURES)
    found = model.compute_loss(PICTURES, TRUTHS, predicted)
    objectness, offsets, regions, scores, moved = predicted
    truths, classes = TRUTHS[..., 1:] * (TRUTHS[..., :1] >= 0), TRUTHS[..., 0].astype(np.int32)
    labels, targets = detection.region_targets(regions, truths, classes)
    second = detection.fast_rcnn_loss(scores, moved, labels, targets)
    anchors = model.anchors(PICTURES)
    marked, matches = detection.rpn_labels(detection.iou(anchors, truths), classes >= 0)
    matched = np.take_along_axis(truths, np.maximum(matches, 0)[..., None], axis=1)
    usable = np.where((marked.numpy() == 1)[..., None], matched, anchors)
    first = detection.rpn_loss(objectness, offsets, marked, detection.encode_offsets(anchors[None], usable))
    assert float(found) == pytest.approx(float(tf.reduce_mean(first + second)), rel=1e-5)


def test_rcnns_backbone_does_not_learn_and_its_weights_are_penalised():
    model = make("RCNN")
    before = model.backbone.get_weights()
    model.compile(keras.optimizers.SGD(0.1))
    model.fit(given("RCNN"), TRUTHS, verbose=0)
    for one, other in zip(model.backbone.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)
    squares = sum(float(tf.reduce_sum(d.kernel**2)) for d in (model.machines, model.regression))
    model(given("RCNN"))
    assert float(tf.add_n(model.losses)) == pytest.approx(0.5e-3 * squares, rel=1e-5)
