"""What all detectors share: a backbone, targets in one array, and a loss for each picture."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.cnn.building import batch_norm_relu
from dlcourse.ranges import number, whole_number
from dlcourse.shapes import check_arrays, declared_axes

__all__: list[str] = []

BASE = (16, 32, 64)  # note D's base network: three blocks, each of which halves rows and columns


_PAIR = declared_axes(pictures="batch rows columns channels", regions="batch regions 4")


@contextlib.contextmanager
def in_policy(policy: Any) -> Iterator[None]:
    """Make layers with a model's own precision, where the functions that make them ask for the global one."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def halving_block(x: Any, channels: int, name: str) -> Any:
    """Twice a 3 × 3 convolution, batch normalisation and a rectifier; then 2 × 2 max pooling."""
    for n in (1, 2):
        layer = keras.layers.Conv2D(channels, 3, padding="same", use_bias=False, name=f"{name}_conv{n}")
        x = batch_norm_relu(layer(x), f"{name}_conv{n}")
    return keras.layers.MaxPooling2D(2, name=f"{name}_pool")(x)


def base_network(channels: int, base: Sequence[int]) -> keras.Model:
    """Note D's base network, blocks of so many channels, for pictures of any size."""
    inputs = x = keras.Input((None, None, channels), name="pictures")
    for n, maps in enumerate(base, start=1):
        x = halving_block(x, maps, f"base{n}")
    return keras.Model(inputs, x, name="base")


class Detector(keras.Model):
    """A detector: a Keras model that learns from pictures and their truths.

    Args:
        channels: of a picture.
        backbone: from pictures to maps; None for the small base network of note D, which begins at random.
        base: channels of the blocks of that network.
        **kwargs: what every Keras model takes.
    """

    settings: tuple[str, ...] = ()  # further arguments, which ``get_config`` returns

    def __init__(
        self, channels: int, backbone: keras.Model | None, *, base: Sequence[int] = BASE, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        name = type(self).__name__
        self.channels = whole_number(name, "channels", channels, meaning="1 for grey pictures, 3 for coloured ones")
        self.base = [whole_number(name, "base", maps, meaning="channels of a block") for maps in base]
        self.given_backbone = backbone is not None
        answer = getattr(backbone, "output_shape", ())
        if backbone is not None and len(answer) != 4:
            raise ValueError(
                f"{name}: backbone answers {answer}, expected a model from pictures to maps (batch, rows, columns, "
                "channels). ``dlcourse.cnn.features`` cuts one out of a network."
            )
        with in_policy(self.dtype_policy):
            self.backbone = base_network(self.channels, self.base) if backbone is None else backbone
        self.backbone_channels = self.backbone.output_shape[-1]

    def maps_of(self, pictures: Any, training: bool | None) -> Any:
        """Return the backbone's maps of pictures with as many channels as it was made for."""
        self.check_channels(pictures)
        return self.backbone(pictures, training=training)

    def check_channels(self, pictures: Any) -> None:
        """Refuse pictures with another number of channels."""
        if pictures.shape[-1] != self.channels:
            raise ValueError(
                f"{type(self).__name__}: pictures have the shape {tuple(pictures.shape)}, expected {self.channels} "
                "channels, as ``channels`` says."
            )

    def grid(self, pictures: Any) -> tuple[int, int]:
        """Return rows and columns of the backbone's maps."""
        return shape_behind(self.backbone, (None, *self.sides(pictures), self.channels))[1:3]

    def sides(self, pictures: Any) -> tuple[int, int]:
        """Return rows and columns of pictures, from which the anchors follow."""
        rows, columns = pictures.shape[1:3]
        if rows is None or columns is None:
            raise ValueError(
                f"{type(self).__name__}: pictures have the shape {tuple(pictures.shape)}, expected a known number of "
                "rows and columns, from which anchors are made. Resize all pictures to one size."
            )
        return rows, columns

    def losses_of(self, x: Any, truths: Any, classes: Any, predicted: Any) -> Any:
        """Return the loss of each picture (batch,)."""
        raise NotImplementedError

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        if self._compile_loss is not None or sample_weight is not None:
            return super().compute_loss(x, y, y_pred, sample_weight, training)
        exact = tf.float64 if self.compute_dtype == "float64" else tf.float32
        truths, classes = split_truths(type(self).__name__, tf.cast(y, exact))
        predicted = tf.nest.map_structure(lambda each: tf.cast(each, exact), y_pred)
        loss = tf.reduce_mean(self.losses_of(x, truths, classes, predicted))
        return tf.add_n([loss, *(tf.cast(each, exact) for each in self.losses)])

    def get_config(self) -> dict[str, Any]:
        backbone = keras.saving.serialize_keras_object(self.backbone) if self.given_backbone else None
        settings = {name: getattr(self, name) for name in ("channels", "base", *self.settings)}
        return super().get_config() | settings | {"backbone": backbone}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Detector:
        config = dict(config)
        if isinstance(config.get("backbone"), dict):
            config["backbone"] = keras.saving.deserialize_keras_object(config["backbone"], custom_objects)
        return cls(**config)


def pair(name: str, inputs: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Return pictures and regions, once they are as many."""
    pictures, regions = (tf.convert_to_tensor(each) for each in inputs)
    check_arrays(name, _PAIR, {"pictures": pictures, "regions": regions})
    return pictures, regions


def shape_behind(model: keras.Model, shape: Any) -> Any:
    """Return the shape of a model's maps; zeros where pictures are too small for it, which Keras refuses."""
    try:
        return model.compute_output_shape(shape)
    except ValueError:
        return (None, 0, 0, None)


def split_truths(name: str, y: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the boxes (batch, truths, 4) and the classes (batch, truths) of truths (batch, truths, 5)."""
    if y.shape.rank != 3 or y.shape[2] != 5:
        raise ValueError(
            f"{name}: y has shape {tuple(y.shape)}, expected (batch, truths, 5): class, left, top, right, bottom. Pad "
            "pictures with fewer truths by rows of -1."
        )
    classes = tf.cast(y[..., 0], tf.int32)
    return tf.where((classes >= 0)[..., None], y[..., 1:], tf.zeros_like(y[..., 1:])), classes


def anchor_settings(name: str, sizes: Any, ratios: Any) -> tuple[list[float], list[float]]:
    """Return sizes and ratios of anchors as Python's numbers, so that they can be saved."""
    found = []
    for argument, values in (("sizes", sizes), ("ratios", ratios)):
        if len(values) == 0:
            raise ValueError(f"{name}: {argument} is empty, expected one number or more, such as [0.5].")
        found.append([number(name, argument, value, "(0, inf)", "such as 0.5") for value in values])
    return found[0], found[1]
