"""A picture with the content of one and the style of another, found by moving its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.cnn.features import layer_of
from dlcourse.graph import traced
from dlcourse.optimization import Adam
from dlcourse.ranges import number, whole_number
from dlcourse.style.maps import content_loss, style_loss
from dlcourse.style.pictures import total_variation

__all__ = ["Transfer", "transfer"]


class Transfer(NamedTuple):
    """A picture, and the loss before each step."""

    picture: Float[tf.Tensor, "batch rows columns channels"]
    losses: Float[tf.Tensor, " steps"]


def transfer(
    model: keras.Model,
    content: Any,
    style: Any,
    *,
    layers: tuple[Sequence[str], Sequence[str]],
    weights: Sequence[float | int] = (1.0, 1e3, 10.0),
    steps: int = 200,
    learning_rate: float = 0.05,
) -> Transfer:
    """Style transfer: move pixels until a picture has the content of one and the style of another.

    minimise α Σ content_loss + β style_loss + γ total_variation / (2 h w c) over the pixels, by Adam, from the content

    Args:
        model: a functional model whose layers see both pictures; it is left as it is.
        content: pictures (batch, rows, columns, channels), as the model wants them: see ``preprocess``.
        style: pictures of the same batch and channels, of their own size.
        layers: the names of the layers for the content and of those for the style.
        weights: (α, β, γ).
        steps: of Adam.
        learning_rate: of Adam, in the model's scale of brightness.

    Returns:
        The picture, which ``postprocess`` makes fit to be shown, and the loss before each step (steps,).

    Raises:
        ValueError: there is no such layer, or a setting is out of its range.

    Example:
        >>> from dlcourse.cnn import nin
        >>> model = nin(size=None, width=1 / 32)
        >>> content, style = np.zeros((1, 67, 67, 1), np.float32), np.ones((1, 67, 67, 1), np.float32)
        >>> made = transfer(model, content, style, layers=(["block1_mlp2"], ["block1_conv"]), steps=3)
        >>> print(made.picture.shape, made.losses.shape)
        (1, 67, 67, 1) (3,)

    Conventions:
        Weights, Adam and the start at the content are zhang2023's, and so is the mean instead of the sum in the third
        part, but for the share of pairs at the border. gatys2015 starts from noise, and takes L-BFGS.

    References:
        gatys2015; zhang2023, section 14.12; note C, section 7.8.1; note D, section 10.
    """
    steps = whole_number("transfer", "steps", steps)
    rate = number("transfer", "learning_rate", learning_rate, "(0, inf)", "such as 0.05")
    if len(weights) != 3:
        raise ValueError(f"transfer: weights has {len(weights)} numbers, expected three: content, style, variation.")
    alpha, beta, gamma = (number("transfer", "weights", w, "[0, inf)", "for each of the three losses") for w in weights)
    content, style = (tf.cast(tf.convert_to_tensor(x), model.compute_dtype) for x in (content, style))
    of_content, of_style = (_maps(model, names) for names in layers)
    contents, styles = of_content(content), of_style(style)
    pixels = tf.Variable(content)
    optimizer = Adam(rate)
    optimizer.build([pixels])
    size = tf.cast(2 * tf.reduce_prod(tf.shape(content)[1:]), content.dtype)

    def step() -> tf.Tensor:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(pixels)  # and no weight
            parts = [content_loss(f, t) for f, t in zip(of_content(pixels), contents, strict=True)]
            loss = alpha * tf.add_n(parts) + beta * style_loss(of_style(pixels), styles)
            total = tf.reduce_sum(loss + gamma * total_variation(pixels) / size)
        optimizer.apply([tape.gradient(total, pixels)], [pixels])
        return total

    moved = traced(step)
    losses = [moved() for _ in range(steps)]
    return Transfer(tf.convert_to_tensor(pixels), tf.stack(losses))


def _maps(model: keras.Model, names: Sequence[str]) -> Any:
    """Return a function from pictures to the list of the layers' maps."""
    if isinstance(names, str) or not names:
        raise ValueError(f"transfer: layers has {names!r}, expected a list of names, such as ['block1_conv1'].")
    part = keras.Model(model.inputs[0], [layer_of(model, name).output for name in names])
    return lambda pictures: list(tf.nest.flatten(part(pictures, training=False)))
