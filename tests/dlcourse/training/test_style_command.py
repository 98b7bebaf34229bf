"""``dlcourse style``: what it writes is what ``transfer`` makes, and what cannot be done is told in a line."""

import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from dlcourse.cli import main
from dlcourse.cnn import lenet, vgg11
from dlcourse.style import postprocess, preprocess, transfer
from dlcourse.training import styling
from dlcourse.training.backbones import Layers, convolutions_of, layers_of_style, least_side

GUIDE = Path(__file__).parents[3] / "docs" / "training.md"


def small(channels):
    """Two blocks of 3 × 3, for pictures of 8 × 8 alone."""
    keras.utils.set_random_seed(1)
    x = inputs = keras.Input((8, 8, channels))
    for name, maps in (("block1_conv1", 4), ("block1_conv2", 4), ("block2_conv1", 6)):
        x = keras.layers.MaxPooling2D(2)(x) if name == "block2_conv1" else x
        x = keras.layers.Conv2D(maps, 3, padding="same", activation="relu", name=name)(x)
    return keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Flatten()(x)))


@pytest.fixture
def run(tmp_path):
    """Put two pictures and a grey network into a folder, and paint there."""
    rng = np.random.default_rng(0)
    for name, size in (("content", (10, 14)), ("style", (12, 9))):
        pixels = rng.integers(256, size=(*size, 3), dtype=np.uint8)
        (tmp_path / f"{name}.png").write_bytes(tf.io.encode_png(pixels).numpy())
    small(1).save(tmp_path / "grey.keras")
    small(3).save(tmp_path / "colored.keras")

    def paint(*arguments, content="content.png", style="style.png", model="grey.keras", out="run"):
        given = ["style", tmp_path / content, tmp_path / style, "--out", tmp_path / out, "--steps", 4, *arguments]
        return CliRunner().invoke(main, list(map(str, [*given, *(["--model", tmp_path / model] if model else [])])))

    return paint


def pixels_of(path):
    return tf.io.decode_png(path.read_bytes()).numpy()


def test_the_picture_is_that_of_transfer(run, tmp_path):
    settings = ("--means", "0.5,0.4,0.3", "--deviations", "0.2,0.25,0.5", "--style-weight", 70, "--variation-weight", 2)
    done = run(*settings, "--learning-rate", 0.125, "--json", model="colored.keras")
    assert done.exit_code == 0, done.output
    scale = np.float32([0.5, 0.4, 0.3]), np.float32([0.2, 0.25, 0.5])
    shown = [pixels_of(tmp_path / f"{name}.png") for name in ("content", "style")]
    network = convolutions_of(small(3))
    made = transfer(
        network,
        *(preprocess(np.float32(each[None]) / 255, *scale) for each in shown),
        layers=(["block1_conv2"], ["block1_conv1", "block2_conv1"]),
        weights=(1.0, 70.0, 2.0),
        steps=4,
        learning_rate=0.125,
    )
    summary = json.loads(done.stdout)
    np.testing.assert_allclose(summary["losses"], made.losses, rtol=1e-5)
    after = 255 * postprocess(made.picture, *scale)[0]
    assert np.abs(pixels_of(tmp_path / "run" / "after.png") - after).max() < 0.6
    np.testing.assert_array_equal(pixels_of(tmp_path / "run" / "before.png"), shown[0])
    np.testing.assert_array_equal(pixels_of(tmp_path / "run" / "style.png"), shown[1])
    assert json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8")) == summary
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == summary["files"]
    assert summary["layers"] == {"content": ["block1_conv2"], "style": ["block1_conv1", "block2_conv1"]}


def test_a_network_of_grey_pictures_sees_each_colour_by_itself(run, tmp_path):
    assert run("--content-layers", "block2_conv1", "--style-layers", "block1_conv1, block1_conv2").exit_code == 0
    network = convolutions_of(small(1))
    shown = [pixels_of(tmp_path / f"{name}.png") / np.float32(255) for name in ("content", "style")]
    after = pixels_of(tmp_path / "run" / "after.png")
    for color in range(3):
        content, style = (each[None, ..., color, None] for each in shown)
        layers = (["block2_conv1"], ["block1_conv1", "block1_conv2"])
        alone = transfer(network, content, style, layers=layers, weights=(1.0, 1e4, 1.0), steps=4)
        expected = 255 * np.clip(alone.picture[0, ..., 0], 0, 1)
        assert np.abs(after[..., color] - expected).max() < 0.6


def test_without_a_network_one_is_trained_on_digits(run, tmp_path):
    done = run("--style-weight", 0, model=None)
    assert done.exit_code == 0, done.output
    assert "digits" in done.stderr
    assert f"{tmp_path / 'run' / 'after.png'}\n" in done.stdout
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert summary["model"] is None
    assert summary["held_out_accuracy"] > 0.8
    assert len(summary["losses"]) == 4


def test_larger_pictures_are_made_smaller(run, tmp_path):
    assert run("--size", 7).exit_code == 0
    assert pixels_of(tmp_path / "run" / "after.png").shape == (5, 7, 3)
    assert pixels_of(tmp_path / "run" / "style.png").shape == (7, 5, 3)


def test_the_layers_are_those_of_the_notes():
    """Note D: the first convolution of each block of VGG-19, and the last one of its fourth block."""
    vgg19 = convolutions_of(keras.applications.VGG19(include_top=False, weights=None))
    blocks = tuple(f"block{number}_conv1" for number in range(1, 6))
    assert layers_of_style(vgg19) == Layers(("block4_conv4",), blocks)
    assert least_side(vgg19) == 16
    ours = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Resizing(32, 32), vgg11(size=32, width=1 / 32)])
    assert layers_of_style(convolutions_of(ours)) == Layers(("block4_conv2",), blocks)
    one = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Conv2D(2, 3, name="a"), keras.layers.Conv2D(2, 1, name="b")]
    )
    assert layers_of_style(convolutions_of(one)) == Layers(("b",), ("a",))


def test_the_convolutions_are_those_of_the_network():
    network = lenet()
    part = convolutions_of(network)
    x = np.random.default_rng(2).uniform(size=(2, 28, 28, 1)).astype(np.float32)
    np.testing.assert_array_equal(part(x)[1], keras.Model(network.input, network.get_layer("conv2").output)(x))
    assert part(x[:, :20, :17])[1].shape[1:3] == (6, 4)
    assert least_side(part) == 10  # two rows of the first are one, and five of those make one of the second


def test_vgg19_of_the_guide_takes_standardised_pictures(tmp_path, monkeypatch):
    """It takes means off blue, green and red of 0 to 255; the guide's copy takes what --means and --deviations make."""

    def untrained(**given):
        return keras.applications.vgg19.VGG19(weights=None, **given)

    monkeypatch.setattr(keras.applications, "VGG19", untrained)
    monkeypatch.chdir(tmp_path)
    keras.utils.set_random_seed(3)
    text = GUIDE.read_text(encoding="utf-8")
    source = re.search(r"```python\n([^`]*VGG19.*?)```", text, re.DOTALL)[1]
    exec(source, {})
    keras.utils.set_random_seed(3)
    original = untrained(include_top=False)
    means, deviations = (
        np.float32(re.search(rf"--{name} ([\d.,]+)", text)[1].split(",")) for name in ("means", "deviations")
    )
    p = np.random.default_rng(4).uniform(size=(1, 32, 32, 3)).astype(np.float32)
    theirs = original(keras.applications.vgg19.preprocess_input(255 * p))
    ours = keras.saving.load_model("vgg19.keras")((p - means) / deviations)
    np.testing.assert_allclose(ours, theirs, rtol=2e-2, atol=2e-3 * np.abs(theirs).max())


@pytest.mark.parametrize(
    ("arguments", "files", "told"),
    [
        ((), {"content": "none.png"}, "does not exist"),
        ((), {"style": "text.png"}, "text.png is no picture that can be read"),
        ((), {"content": "cut.png"}, "cut.png is no picture that can be read"),
        (("--size", 1), {}, "content.png has 1 × 1 pixels at --size 1, expected 2 × 2 or more"),
        ((), {"style": "thin.png"}, "thin.png has 30 × 1 pixels at --size 160"),
        ((), {"model": "text.png"}, "is no model that Keras can load"),
        ((), {"model": "dense.keras"}, "has no convolution"),
        ((), {"model": "two.keras"}, "with one channel or three"),
        (
            ("--style-layers", "block1_convolution"),
            {},
            "'block1_convolution', expected one of its layers, such as block1",
        ),
        (("--means", "0.1,0.2"), {}, "--means has 2 numbers, expected one, or 1 for this network's channels"),
        (("--deviations", "0"), {}, "--deviations is (0.0,), expected numbers above 0"),
        (("--means", "a"), {}, "'a' is not what is expected: numbers"),
        (("--steps", "0"), {}, "0 is not in the range x>=1"),
    ],
)
def test_what_cannot_be_done_is_told(run, tmp_path, arguments, files, told):
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    whole = (tmp_path / "content.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "thin.png").write_bytes(tf.io.encode_png(np.zeros((30, 1, 3), np.uint8)).numpy())
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save(tmp_path / "dense.keras")
    keras.Sequential([keras.Input((8, 8, 2)), keras.layers.Conv2D(2, 3)]).save(tmp_path / "two.keras")
    done = run(*arguments, **files)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.output
    assert not (tmp_path / "run").exists()


def test_a_folder_that_cannot_be_made_is_told(run, tmp_path):
    done = run(out="content.png/run")
    assert done.exit_code == 1
    assert f"cannot write to {tmp_path / 'content.png' / 'run'}" in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "stopped; nothing was written"),
        (MemoryError(), 1, "Try a smaller --size"),
        (tf.errors.ResourceExhaustedError(None, None, "OOM"), 1, "Try a smaller --size"),
    ],
)
def test_what_ends_it_is_told(run, tmp_path, monkeypatch, error, code, told):
    def ended(*arguments, **settings):
        raise error

    monkeypatch.setattr(styling, "transfer", ended)
    done = run()
    assert (done.exit_code, told in done.stderr) == (code, True)
    assert not (tmp_path / "run").exists()


def test_a_loss_that_is_no_number_is_told(run, tmp_path):
    done = run("--style-weight", 1e38, "--learning-rate", 1e20)
    assert done.exit_code == 1
    assert "Try a smaller --learning-rate" in done.stderr
    assert not (tmp_path / "run").exists()
