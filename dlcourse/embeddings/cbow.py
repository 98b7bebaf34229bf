"""The continuous bag of words: the words around a place predict the word that stands there."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.embeddings.context_windows import ContextWindows, Lengths, Tokens, context_windows
from dlcourse.embeddings.skip_gram import EmbeddingGradients, Table, validate_text
from dlcourse.embeddings.word_indices import added_up, looked_up, padding_as_zero
from dlcourse.graph import graph_function

__all__ = ["cbow", "cbow_gradient"]


class _Averages(NamedTuple):
    """The mean of the context words' vectors at each place, and what it was made of."""

    windows: ContextWindows
    mean: tf.Tensor  # (sentences, length, d)
    shares: tf.Tensor  # what each column counts for (sentences, length, 2n)
    there: tf.Tensor  # which places have a context (sentences, length)


@graph_function(static=["window"], validate=validate_text("cbow"))
def cbow(tokens: Tokens, lengths: Lengths, centre: Table, context: Table, *, window: int) -> Float[tf.Tensor, ""]:
    """Continuous bag of words (CBOW) loss: negative log-likelihood of each word, given its context.

    J = −Σ_c ln P(w_c | its context), with P(w_c | …) = exp(u_cᵀv̄) / Σ_i exp(u_iᵀv̄), v̄ the mean of the context's v

    Args:
        tokens: indices of words, one sentence a row, padded with anything at the end (sentences, length).
        lengths: how many tokens of each row are its sentence (sentences,).
        centre: U, here the vector u of each word as a centre (vocabulary, d).
        context: V, here the vector v of each word as a context (vocabulary, d).
        window: n, words a side; the mean is over the words that are there, at most 2n.

    Returns:
        J, one number, in nats: a sum over all places that have a context; a sentence of one word has none.

    Raises:
        ValueError: an index is no word's, a length is longer than its row, or ``window`` is below 1.

    Example:
        v̄ is 0 and 1: P(0 | 1) = 1/2, P(1 | 0) = 1/(1 + e).

        >>> print(cbow([[0, 1]], [2], [[1.0], [0.0]], [[1.0], [0.0]], window=1).numpy().round(4))
        2.0064

    Conventions:
        The letters u and v change their places between skip-gram and CBOW; the tables don't. The original code has the
        mean as an option (cbow_mean) beside the sum. A word that occurs twice in a window counts twice.

    References:
        mikolov2013efficient, section 3.1; note D, section 11.
    """
    averages = _averages(tokens, lengths, context, window)
    scores = tf.matmul(averages.mean, centre[None], transpose_b=True)
    picked = tf.gather(scores, padding_as_zero(tokens, lengths)[..., None], batch_dims=2)[..., 0]
    losses = tf.reduce_logsumexp(scores, axis=-1) - picked
    return tf.reduce_sum(tf.where(averages.there, losses, tf.zeros_like(losses)))


def _averages(tokens: tf.Tensor, lengths: tf.Tensor, context: tf.Tensor, window: int) -> _Averages:
    windows = context_windows(tokens, lengths, window=window)
    counted = tf.cast(windows.mask, context.dtype)
    words = tf.reduce_sum(counted, axis=-1, keepdims=True)
    shares = tf.math.divide_no_nan(counted, words)
    mean = tf.einsum("slk,slkd->sld", shares, looked_up(context, windows.words))
    return _Averages(windows, mean, shares, words[..., 0] > 0)


@graph_function(static=["window"], validate=validate_text("cbow_gradient"))
def cbow_gradient(
    tokens: Tokens, lengths: Lengths, centre: Table, context: Table, *, window: int
) -> EmbeddingGradients:
    """Gradient of the continuous-bag-of-words (CBOW) loss with respect to both tables of word vectors.

    ∂(−ln P(w_c | …))/∂u_j = (P(w_j | …) − [j = c]) v̄,  ∂(−ln P(w_c | …))/∂v_o = (Σ_j P(w_j | …) u_j − u_c) / m,
    for each of the m context words o; summed over all places

    Args:
        tokens: indices of words, one sentence a row (sentences, length).
        lengths: how many tokens of each row are its sentence (sentences,).
        centre: U (vocabulary, d).
        context: V (vocabulary, d).
        window: n, words a side.

    Returns:
        ``EmbeddingGradients(centre, context)``, each (vocabulary, d).

    Raises:
        ValueError: as for ``cbow``.

    Example:
        >>> gradients = cbow_gradient([[0, 1]], [2], [[1.0], [0.0]], [[1.0], [0.0]], window=1)
        >>> print(gradients.context.numpy().ravel().round(4))
        [ 0.7311 -0.5   ]

    Conventions:
        A word that occurs twice in a window gets its share twice. The original code leaves the 1/m out of this gradient
        where it averages.

    References:
        mikolov2013efficient; note D, section 11.
    """
    averages = _averages(tokens, lengths, context, window)
    clean = padding_as_zero(tokens, lengths)
    scores = tf.matmul(averages.mean, centre[None], transpose_b=True)
    residual = tf.nn.softmax(scores) - tf.one_hot(clean, tf.shape(centre)[0], dtype=centre.dtype)
    residual = tf.where(averages.there[..., None], residual, tf.zeros_like(residual))
    to_mean = tf.einsum("slv,vd->sld", residual, centre)
    to_context = averages.shares[..., None] * to_mean[:, :, None]
    return EmbeddingGradients(
        tf.einsum("slv,sld->vd", residual, averages.mean), added_up(to_context, averages.windows.words, context)
    )
