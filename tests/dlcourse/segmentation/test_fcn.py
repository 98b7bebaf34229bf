"""FCN: its sizes, its interpolation, its step against PyTorch's, backbones that fit and such that do not."""

from pathlib import Path

import keras
import numpy as np
import pytest
import torch

from dlcourse.convolution import bilinear_kernel
from dlcourse.segmentation import fcn


def _backbone(stride=2, channels=3, maps=4):
    x = inputs = keras.Input((None, None, channels))
    x = keras.layers.Conv2D(maps, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, keras.layers.MaxPooling2D(stride)(x) if stride > 1 else x)


def test_sizes_of_the_lecture():
    """ResNet-18's stride is 32: 320 × 480 → 10 × 15 → 320 × 480, by filters of 64."""
    model = fcn(3, 21, size=(320, 480), width=1 / 32)
    assert model.get_layer("scores").output.shape == (None, 10, 15, 21)
    assert model.output.shape == (None, 320, 480, 21)
    assert model.get_layer("logits").kernel.shape == (64, 64, 21, 21)
    assert model.get_layer("backbone").compute_output_shape((1, 320, 480, 3))[1:3] == (10, 15)


@pytest.mark.parametrize(("channels", "classes", "count"), [(1, 10, 11_587_978), (3, 21, 12_996_629)])
def test_parameters_are_those_of_the_page(channels, classes, count):
    """ResNet-18's of 11 178 378 with ten classes; colours add two channels to 64 filters of 7 × 7."""
    head = 512 * classes + classes
    body = 11_178_378 - (512 * 10 + 10) + (channels - 1) * 64 * 49
    assert body + head + 64 * 64 * classes**2 == count
    made = fcn(channels, classes, size=32)
    assert sum(keras.ops.size(weight) for weight in made.trainable_weights) == count
    page = Path(__file__).parents[3] / "docs" / "models.md"
    assert f"{count:,}".replace(",", " ") in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_it_is_the_network_of_pytorch(stride):
    keras.utils.set_random_seed(1)
    backbone = _backbone(stride)
    model = fcn(3, 5, size=(12, 24), backbone=backbone)
    x = np.random.default_rng(0).normal(size=(2, 12, 24, 3)).astype(np.float32)
    maps = torch.tensor(backbone(x).numpy()).permute(0, 3, 1, 2)
    kernel, bias = (torch.tensor(w) for w in model.get_layer("scores").get_weights())
    scores = torch.nn.functional.conv2d(maps, kernel.permute(3, 2, 0, 1), bias)
    size = 2 * stride - stride % 2
    filters = bilinear_kernel(np.zeros((size, size, 5, 5), np.float32)).numpy()
    padding = (size - stride) // 2
    wide = torch.nn.functional.conv_transpose2d(
        scores, torch.tensor(filters).permute(3, 2, 0, 1), stride=stride, padding=padding
    )
    np.testing.assert_allclose(model(x), wide.permute(0, 2, 3, 1), atol=1e-5)


def test_it_begins_as_interpolation():
    """Inside, maps that rise in one direction go on rising evenly."""
    model = fcn(1, 2, backbone=_backbone(4, 1, 1))
    ramp = np.arange(6.0, dtype=np.float32)[None, None, :, None] * np.ones((1, 6, 1, 2), np.float32)
    wide = model.get_layer("logits")(ramp).numpy()
    np.testing.assert_allclose(np.diff(wide[0, 8, 4:-4, 0]), 0.25, atol=1e-6)


def test_the_backbone_is_trained_and_the_whole_is_saved(tmp_path):
    backbone = _backbone()
    before = backbone.get_weights()[0].copy()
    model = fcn(3, 2, backbone=backbone)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    model.compile(keras.optimizers.Adam(0.05), loss)
    x = np.random.default_rng(0).uniform(size=(4, 8, 8, 3)).astype(np.float32)
    y = (x[..., 0] > 0.5).astype(np.int32)
    y[:, 0] = 255
    history = model.fit(x, y, epochs=15, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert not np.array_equal(before, backbone.get_weights()[0])
    model.save(tmp_path / "fcn.keras")
    loaded = keras.saving.load_model(tmp_path / "fcn.keras")
    np.testing.assert_allclose(loaded(x), model(x), atol=1e-6)


def test_any_size():
    model = fcn(3, 2, backbone=_backbone(2))
    for size in ((4, 6), (2, 8)):
        assert model(np.zeros((1, *size, 3), np.float32)).shape == (1, *size, 2)
