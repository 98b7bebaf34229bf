"""What indices of words, and texts made of them, have to be."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.checks import refuse_unless, refuse_where

__all__: list[str] = []  # for the files of this unit


def check_words(function: str, table: tf.Tensor, **words: tf.Tensor) -> None:
    """Refuse indices of words that are none of the rows of a table."""
    size = tf.shape(table)[0]
    known = tf.get_static_value(size)
    last = "the number of words less one" if known is None else int(known) - 1
    for name, indices in words.items():
        told = f"{function}: {name} holds {{:d}}, expected indices of words, from 0 to {last}. Count from 0."
        inside = (indices >= 0) & (indices < tf.cast(size, indices.dtype))
        refuse_where(tf.where(inside, tf.zeros_like(indices), indices), lambda index: index != 0, told)


def check_text(function: str, tokens: tf.Tensor, lengths: tf.Tensor, table: tf.Tensor | None = None) -> None:
    """Refuse lengths that are longer than the rows, and tokens within them that are no words."""
    steps = tokens.shape[1]
    longest = tf.cast(tf.shape(tokens)[1], lengths.dtype)
    told = (
        f"{function}: lengths are not all from 0 to {'the columns of tokens' if steps is None else steps}, expected "
        "how many tokens of each row are a sentence. Leave out the padding."
    )
    refuse_unless(tf.reduce_all((lengths >= 0) & (lengths <= longest)), told)
    if table is not None:
        check_words(function, table, tokens=tf.where(within(tokens, lengths), tokens, tf.zeros_like(tokens)))


def within(tokens: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    """Return which places of padded rows (sentences, length) belong to the sentence."""
    return tf.range(tf.shape(tokens)[1]) < tf.cast(lengths, tf.int32)[:, None]


def padding_as_zero(tokens: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
    """Return the tokens with index 0 where a row is padding, whatever stood there."""
    return tf.where(within(tokens, lengths), tokens, tf.zeros_like(tokens))


def added_up(rows: tf.Tensor, words: tf.Tensor, table: tf.Tensor) -> tf.Tensor:
    """Scatter-add: each row goes to the row of the table that its word has; a word that occurs twice gets both."""
    width = tf.shape(table)[1]
    return tf.math.unsorted_segment_sum(
        tf.reshape(rows, [-1, width]), tf.reshape(tf.cast(words, tf.int32), [-1]), tf.shape(table)[0]
    )


def looked_up(table: tf.Tensor, words: tf.Tensor) -> tf.Tensor:
    """Return the rows of some words; the gradient is a tensor, where a plain gather has slices with indices."""
    return tf.gather(tf.reshape(table, tf.shape(table)), words)
