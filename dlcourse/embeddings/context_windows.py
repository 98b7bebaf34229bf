"""The windows of a text: the context words of every place, and a mask for what the ends of sentences cut off."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Bool, Int

from dlcourse.embeddings.word_indices import check_text, padding_as_zero, within
from dlcourse.graph import graph_function

__all__ = ["ContextWindows", "context_windows"]

Tokens = Int[tf.Tensor, "sentences length"]
Lengths = Int[tf.Tensor, " sentences"]


class ContextWindows(NamedTuple):
    """The context words of each place of a text, and which of them are there."""

    words: Int[tf.Tensor, "sentences length columns"]
    mask: Bool[tf.Tensor, "sentences length columns"]


def check_window(function: str, window: int) -> None:
    """Refuse a window without words."""
    if window < 1:
        raise ValueError(f"{function}: window is {window}, expected 1 or more words a side.")


def _validate(tokens: Any, lengths: Any, *, window: int) -> None:
    check_window("context_windows", window)
    check_text("context_windows", tokens, lengths)


@graph_function(static=["window"], validate=_validate)
def context_windows(tokens: Tokens, lengths: Lengths, *, window: int) -> ContextWindows:
    """Context windows of a text: for each place the words around it in its sentence, with a mask.

    The window of place c is c − n, …, c − 1, c + 1, …, c + n; a place beyond the sentence holds no word

    Args:
        tokens: indices of words, one sentence a row, padded with anything at the end (sentences, length).
        lengths: how many tokens of each row are its sentence (sentences,); 0 for an empty one.
        window: n, words a side.

    Returns:
        ``ContextWindows(words, mask)``, each (sentences, length, 2n), columns in the order of the text; where the mask
        is False there is no word, and the index is 0. The places of padding have windows without words.

    Raises:
        ValueError: a length is not from 0 to the number of columns, or ``window`` is below 1.

    Example:
        >>> windows = context_windows([[5, 6, 7]], [3], window=1)
        >>> print(windows.words.numpy().tolist(), windows.mask.numpy().astype(int).tolist())
        [[[0, 6], [5, 7], [6, 0]]] [[[0, 1], [1, 1], [1, 0]]]

    Conventions:
        c − n and c + n belong to the window. Note D writes c − n < i < c + n in one place, which would leave them out.
        A word that stands in a window twice is there twice.

    References:
        mikolov2013; note D, section 11.
    """
    length = tf.shape(tokens)[1]
    clean = padding_as_zero(tokens, lengths)
    offsets = tf.concat([tf.range(-window, 0), tf.range(1, window + 1)], axis=0)
    places = tf.range(length)[:, None] + offsets  # (length, 2n)
    ends = tf.cast(lengths, tf.int32)[:, None, None]
    mask = within(tokens, lengths)[..., None] & (places >= 0) & (places < ends)
    words = tf.gather(tf.pad(clean, [[0, 0], [window, window]]), places + window, axis=1)
    return ContextWindows(tf.where(mask, words, tf.zeros_like(words)), mask)
