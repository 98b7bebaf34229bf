"""The skip-gram model: each word of a text predicts the words around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.embeddings.context_windows import ContextWindows, Lengths, Tokens, check_window, context_windows
from dlcourse.embeddings.word_indices import added_up, check_text, looked_up, padding_as_zero
from dlcourse.graph import graph_function

__all__ = ["EmbeddingGradients", "skip_gram", "skip_gram_gradient"]

Table = Float[tf.Tensor, "vocabulary dim"]


class EmbeddingGradients(NamedTuple):
    """The gradients of a loss with respect to the two tables of word vectors."""

    centre: Table
    context: Table


def validate_text(function: str) -> Callable[..., None]:
    """Return what checks the arguments of a loss over all windows of a text."""

    def validate(tokens: Any, lengths: Any, centre: Any, context: Any, *, window: int) -> None:
        check_window(function, window)
        check_text(function, tokens, lengths, centre)

    return validate


@graph_function(static=["window"], validate=validate_text("skip_gram"))
def skip_gram(tokens: Tokens, lengths: Lengths, centre: Table, context: Table, *, window: int) -> Float[tf.Tensor, ""]:
    """Skip-gram loss of a text: negative log-likelihood of all context words, given their centre word.

    J = −Σ_c Σ_{0<|j−c|≤n} ln P(w_j | w_c), with P(w_o | w_c) = exp(u_oᵀv_c) / Σ_i exp(u_iᵀv_c)

    Args:
        tokens: indices of words, one sentence a row, padded with anything at the end (sentences, length).
        lengths: how many tokens of each row are its sentence (sentences,).
        centre: V, the vector v of each word as a centre (vocabulary, d).
        context: U, the vector u of each word as a context (vocabulary, d).
        window: n, words a side; windows end where the sentence does.

    Returns:
        J, one number, in nats: a sum over all pairs; 0 for a text without pairs.

    Raises:
        ValueError: an index is no word's, a length is longer than its row, or ``window`` is below 1.

    Example:
        Both vectors of word 0 are 1, those of word 1 are 0: P(1 | 0) = 1/(1 + e), P(0 | 1) = 1/2.

        >>> print(skip_gram([[0, 1]], [2], [[1.0], [0.0]], [[1.0], [0.0]], window=1).numpy().round(4))
        2.0064

    Conventions:
        A sum; implementations that train divide by the number of pairs. Note D writes the vectors the other way round
        where it implements the model.

    References:
        mikolov2013, equations 1 and 2; note D, section 11.
    """
    windows = context_windows(tokens, lengths, window=window)
    scores = _scores(tokens, lengths, centre, context)
    picked = tf.gather(scores, windows.words, batch_dims=2)  # (sentences, length, 2n)
    losses = tf.reduce_logsumexp(scores, axis=-1, keepdims=True) - picked
    return tf.reduce_sum(tf.where(windows.mask, losses, tf.zeros_like(losses)))


def _scores(tokens: tf.Tensor, lengths: tf.Tensor, centre: tf.Tensor, context: tf.Tensor) -> tf.Tensor:
    """Return u_jᵀv_c of every place c and every word j (sentences, length, vocabulary)."""
    return tf.matmul(looked_up(centre, padding_as_zero(tokens, lengths)), context[None], transpose_b=True)


@graph_function(static=["window"], validate=validate_text("skip_gram_gradient"))
def skip_gram_gradient(
    tokens: Tokens, lengths: Lengths, centre: Table, context: Table, *, window: int
) -> EmbeddingGradients:
    """Gradient of the skip-gram loss of a text with respect to both tables of word vectors.

    ∂(−ln P(w_o | w_c))/∂v_c = Σ_j P(w_j | w_c) u_j − u_o,  ∂(−ln P(w_o | w_c))/∂u_j = (P(w_j | w_c) − [j = o]) v_c,
    summed over all pairs

    Args:
        tokens: indices of words, one sentence a row (sentences, length).
        lengths: how many tokens of each row are its sentence (sentences,).
        centre: V (vocabulary, d).
        context: U (vocabulary, d).
        window: n, words a side.

    Returns:
        ``EmbeddingGradients(centre, context)``, each (vocabulary, d).

    Raises:
        ValueError: as for ``skip_gram``.

    Example:
        >>> gradients = skip_gram_gradient([[0, 1]], [2], [[1.0], [0.0]], [[1.0], [0.0]], window=1)
        >>> print(gradients.centre.numpy().ravel().round(4))
        [ 0.7311 -0.5   ]

    Conventions:
        Note D writes the first formula for ∂P; it is that of ∂ ln P. Every word's u has a gradient, not only those in
        the window: that is what negative sampling and hierarchical softmax save.

    References:
        mikolov2013; note D, section 11.
    """
    windows = context_windows(tokens, lengths, window=window)
    clean = padding_as_zero(tokens, lengths)
    vectors = looked_up(centre, clean)
    counted = tf.cast(windows.mask, centre.dtype)
    pairs = tf.reduce_sum(counted, axis=-1, keepdims=True)  # (sentences, length, 1)
    expected = pairs * tf.nn.softmax(_scores(tokens, lengths, centre, context))
    seen = tf.einsum("slk,slkd->sld", counted, looked_up(context, windows.words))
    to_centre = tf.einsum("slv,vd->sld", expected, context) - seen
    to_context = tf.einsum("slv,sld->vd", expected, vectors)
    return EmbeddingGradients(
        added_up(to_centre, clean, centre), to_context - _of_the_seen(windows, counted, vectors, context)
    )


def _of_the_seen(windows: ContextWindows, counted: tf.Tensor, vectors: tf.Tensor, context: tf.Tensor) -> tf.Tensor:
    """Add each centre's vector to the row of every word in its window."""
    return added_up(counted[..., None] * vectors[:, :, None], windows.words, context)
