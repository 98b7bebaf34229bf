"""What augmenting layers have in common: pictures alone or with boxes and masks, one or a batch, and their seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from dlcourse.augmentation.draws import uniforms
from dlcourse.ranges import seed_number
from dlcourse.shapes import check_arrays, declared_axes

__all__: list[str] = []

# By whether it is a batch, and by whether masks have channels.
DECLARED = {
    (batch, channels): declared_axes(
        images=f"{'batch ' * batch}rows columns channels",
        boxes=f"{'batch ' * batch}boxes 4",
        masks=f"{'batch ' * batch}rows columns{' mask_channels' * channels}",
    )
    for batch in (False, True)
    for channels in (False, True)
}


class RandomLayer(keras.layers.Layer):
    """Draw uniform numbers for every picture, and transform it with its boxes and masks.

    A layer says how many numbers a picture needs (``uniforms``), what they mean (``parameters``), and what happens to
    pictures, boxes and masks; masks and boxes stay as they are where no pixel moves.
    """

    uniforms = 1

    def __init__(self, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed_number(type(self).__name__, seed)
        self.generator = keras.random.SeedGenerator(self.seed)

    def call(self, inputs: Any, training: bool = True, seed: Any = None) -> Any:
        """Transform pictures.

        Args:
            inputs: pictures (rows, columns, channels) or a batch of such; or a dictionary with these as "images" and,
                where there are any, "boxes" (..., boxes, 4) and "masks" (..., rows, columns) or (..., rows, columns,
                channels). Other entries pass through. Whole numbers become floating where pixels are interpolated.
            training: whether to draw; False transforms as for a test. As with Keras's own layers, one that is called
                without it draws, also in an exported model: leave ``training=False`` in what is served.
            seed: what fixes the draws: two integers, or one, which the layer's own seed is put before, so that several
                layers draw different numbers from the number of an element; None takes the layer's own next seed.

        Raises:
            ValueError: there are no pictures, or they differ from boxes or masks in an axis that they share.
        """
        if not isinstance(inputs, Mapping):
            return self._transform({"images": inputs}, training, seed)["images"]
        return self._transform(dict(inputs), training, seed)

    def _transform(self, data: dict[str, Any], training: bool, seed: Any) -> dict[str, Any]:
        if "images" not in data:
            raise ValueError(
                f"{type(self).__name__}: inputs has the entries {sorted(data)}, expected pictures under 'images'."
            )
        data["images"] = self.accept(data["images"])
        single = data["images"].shape.rank == 3
        flat = "masks" in data and data["masks"].shape.rank == data["images"].shape.rank - 1
        check_arrays(type(self).__name__, DECLARED[not single, not flat], data)
        moved = {
            name: data[name][None] if single else data[name] for name in ("images", "boxes", "masks") if name in data
        }
        if flat:
            moved["masks"] = moved["masks"][..., None]
        moved = self._transform_batch(moved, training, seed)
        if flat:
            moved["masks"] = moved["masks"][..., 0]
        return data | {name: value[0] if single else value for name, value in moved.items()}

    def _transform_batch(self, data: dict[str, Any], training: bool, seed: Any) -> dict[str, Any]:
        images = data["images"]
        if training:
            parameters = self.parameters(images, self.draw(images, self._seed_pair(seed)))
        else:
            parameters = self.resting(images)
        if parameters is None:
            return data
        transformed = {"images": self.transform_images(images, parameters)}
        if "masks" in data:
            transformed["masks"] = self.transform_masks(data["masks"], parameters)
        if "boxes" in data:
            rows, columns = (tf.cast(n, data["boxes"].dtype) for n in tf.unstack(tf.shape(images)[1:3]))
            transformed["boxes"] = self.transform_boxes(data["boxes"], parameters, rows, columns)
        return transformed

    def _seed_pair(self, seed: Any) -> tf.Tensor:
        pair = tf.cast(self.generator.next() if seed is None else seed, tf.int32)
        if pair.shape.rank != 0:
            return pair
        return tf.stack([tf.cast(tf.convert_to_tensor(self.generator.state)[0], tf.int32), pair])

    def accept(self, images: Any) -> Any:
        """Make pictures of whole numbers floating, in the same unit."""
        return images if images.dtype.is_floating else tf.cast(images, self.compute_dtype)

    def draw(self, images: Any, seed: tf.Tensor) -> Any:
        """Draw (batch, uniforms) numbers."""
        dtype = images.dtype if images.dtype.is_floating else self.compute_dtype
        return uniforms(seed, (tf.shape(images)[0], self.uniforms), dtype)

    def parameters(self, images: Any, drawn: Any) -> Any:
        """Say what the numbers drawn mean to the functions below."""
        raise NotImplementedError

    def resting(self, images: Any) -> Any:
        """Return the parameters of a test; None to leave everything as it is."""
        return None

    def transform_images(self, images: Any, parameters: Any) -> Any:
        raise NotImplementedError

    def transform_masks(self, masks: Any, parameters: Any) -> Any:
        return masks

    def transform_boxes(self, boxes: Any, parameters: Any, rows: Any, columns: Any) -> Any:
        return boxes

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        # Not by the shape alone, to which Keras would add the layer's precision: masks and flipped bytes stay whole.
        return keras.Operation.compute_output_spec(self, *args, **kwargs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"seed": self.seed}


def between(drawn: Any, pair: tuple[float, float]) -> Any:
    """Stretch uniform numbers of [0, 1) to a range."""
    return pair[0] + drawn * (pair[1] - pair[0])
