"""A convolutional network for texts: windows of several widths slide over the words, and the best of each counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.attention.words import WordClassifier, check_lengths
from dlcourse.convolution import conv1d_layer, max_over_time_pool
from dlcourse.graph import graph_function
from dlcourse.nan import rectified
from dlcourse.padding import padded
from dlcourse.ranges import whole_number

__all__ = ["TextCNN", "masked_max_over_time", "text_cnn"]

Texts = Float[tf.Tensor, "batch time features"]
Lengths = Int[tf.Tensor, " batch"]


def _validate_maximum(x: Any, lengths: Any) -> None:
    check_lengths("masked_max_over_time", lengths, x)


@graph_function(validate=_validate_maximum)
def masked_max_over_time(x: Texts, lengths: Lengths) -> Float[tf.Tensor, "batch features"]:
    """Masked max-over-time pooling: the largest entry of each feature over the real steps of a sequence.

    y_c = max xₜ_c over t = 1, …, n;  n the length

    Args:
        x: sequences (batch, time, features); what is behind a sequence's end is not looked at.
        lengths: n, from 1 to time (batch,).

    Returns:
        y (batch, features). Its gradient goes to the largest entry alone, to the first of several.

    Raises:
        ValueError: a length is not from 1 to time, or shapes do not fit together.

    Example:
        All real entries are negative; the zeros of the padding are no maximum.

        >>> print(masked_max_over_time([[[-2.0], [-1.0], [0.0]]], [2]).numpy())
        [[-1.]]

    References:
        collobert2011, section 3.3; kim2014; note D, section 11.
    """
    steps = tf.range(tf.shape(x)[1])
    within = (steps < tf.cast(lengths, tf.int32)[:, None])[..., None]
    return max_over_time_pool(tf.where(within, x, tf.constant(float("-inf"), x.dtype)))


def _validate(x: Any, lengths: Any, kernels: Any, biases: Any) -> None:
    if not kernels or len(kernels) != len(biases):
        raise ValueError(
            f"text_cnn: {len(kernels)} kernels and {len(biases)} biases were passed, expected one bias or more, and "
            "one for each kernel."
        )
    for place, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        if not (kernel.shape[1:2].is_compatible_with(x.shape[2:]) and kernel.shape[2:].is_compatible_with(bias.shape)):
            raise ValueError(
                f"text_cnn: kernels[{place}] has shape {tuple(kernel.shape)}, expected (width, features, channels) "
                f"with the {x.shape[2]} features of x and the {bias.shape[0]} channels of biases[{place}]."
            )
    check_lengths("text_cnn", lengths, x)


@graph_function(validate=_validate)
def text_cnn(
    x: Texts,
    lengths: Lengths,
    kernels: Sequence[Float[tf.Tensor, "_ _ _"]],
    biases: Sequence[Float[tf.Tensor, " _"]],
) -> Float[tf.Tensor, "batch all_channels"]:
    """Text CNN, a convolutional network for texts: kernels of several widths, max over time, side by side.

    y_k = max(0, maxₜ (b_k + Σⱼ xₜ₊ⱼ Kⱼ)) over the windows t = 1, …, max(n − w + 1, 1);  y = [y₁, …, y_K]

    Args:
        x: a vector for each word (batch, time, features); what is behind a text's end is not looked at.
        lengths: n, words of each text, from 1 to time (batch,).
        kernels: one a width w, each (w, features, channels); w may be any number, and channels too.
        biases: one a kernel, (channels,).

    Returns:
        y (batch, channels of all kernels together), whatever the number of words.

    Raises:
        ValueError: a length is not from 1 to time, there is no kernel, or shapes do not fit together.

    Example:
        A kernel that sees one word, and one that sees the difference of two.

        >>> kernels = np.array([[[1.0]]]), np.array([[[-1.0]], [[1.0]]])
        >>> print(text_cnn(np.array([[[1.0], [3.0], [2.0]]]), [3], kernels, [np.zeros(1), np.zeros(1)]).numpy())
        [[3. 2.]]

    Conventions:
        A window lies within the text; only a text shorter than a window has zeros behind it, in its only one. So more
        padding changes nothing. Implementations without lengths let windows run into the padding. max and the
        rectifier may change places. Note D's output has L − 6 + 1 steps: L − wᵢ + 1.

    References:
        kim2014; collobert2011; zhang2023, section 16.3; note D, section 11.
    """
    lengths = tf.cast(lengths, tf.int32)
    within = tf.sequence_mask(lengths, tf.shape(x)[1])[..., None]
    words = tf.where(within, x, tf.zeros_like(x))
    return tf.concat([_feature(words, lengths, *pair) for pair in zip(kernels, biases, strict=True)], axis=-1)


def _feature(words: Any, lengths: Any, kernel: Any, bias: Any) -> Any:
    width = tf.shape(kernel)[0]
    words = padded(words, [[0, 0], [0, width - 1], [0, 0]], 0.0)  # a window for each word; some run over the end
    maps = conv1d_layer(words, kernel, bias)
    return rectified(masked_max_over_time(maps, tf.maximum(lengths - width + 1, 1)))


@keras.saving.register_keras_serializable(package="dlcourse")
class TextCNN(WordClassifier):
    """Text CNN, a convolutional network for texts, as a Keras layer from words to scores: ``text_cnn``.

    scores = dropout(y) V + c,  y = text_cnn(embedding(words))

    Args:
        vocabulary_size: how many indices there are, 0 for padding among them.
        embedding_size: features of a word's vector.
        widths: of the kernels, in words.
        channels: of each kernel, one number for all.
        classes: how many scores; 1 for the logit of a yes or no.
        dropout: share of the features and of the word vectors' entries that is dropped in training.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = TextCNN(30, embedding_size=8, widths=[3, 4], channels=5, classes=2)
        >>> print(layer(tf.constant([[4, 7, 0, 0], [9, 2, 5, 1]])).shape, layer.count_params())
        (2, 2) 552

    Conventions:
        Index 0 is padding, behind a text. d2l has a second table of vectors that is not trained; here one is. With the
        defaults, Adam at 0.001 and batches of 50, 75.5 % of a random tenth of the 10 662 sentences of rt-polarity
        (Pang and Lee) are told right after three epochs, with words that occur twice or more; later it gets worse.

    References:
        kim2014; zhang2023, section 16.3; note D, section 11.
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        embedding_size: int = 100,
        widths: Sequence[int] = (3, 4, 5),
        channels: int = 100,
        classes: int = 1,
        dropout: float = 0.5,
        **kwargs: Any,
    ) -> None:
        super().__init__(vocabulary_size, embedding_size=embedding_size, classes=classes, dropout=dropout, **kwargs)
        self.widths = [whole_number("TextCNN", "widths", w, "[1, inf)", "in words") for w in widths]
        self.channels = whole_number("TextCNN", "channels", channels)
        if not self.widths:
            raise ValueError("TextCNN: widths is empty, expected one width or more, such as [3, 4, 5].")

    @property
    def features(self) -> int:
        return len(self.widths) * self.channels

    def build(self, input_shape: Sequence[int | None]) -> None:
        shapes = [(width, self.embedding_size, self.channels) for width in self.widths]
        self.kernels = [
            self.add_weight(shape=shape, initializer="glorot_uniform", name=f"kernel_{shape[0]}") for shape in shapes
        ]
        self.biases = [
            self.add_weight(shape=(self.channels,), initializer="zeros", name=f"bias_{width}") for width in self.widths
        ]
        super().build(input_shape)

    def represent(self, vectors: Any, lengths: Any, training: bool | None) -> Any:
        parts = [[tf.convert_to_tensor(weight) for weight in weights] for weights in (self.kernels, self.biases)]
        return text_cnn(vectors, lengths, *parts)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"widths": self.widths, "channels": self.channels}
