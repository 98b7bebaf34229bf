"""The feed-forward language model: the vectors of the words before, side by side, predict the next one."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty, refuse_unless
from dlcourse.embeddings.word_indices import added_up, check_words, looked_up
from dlcourse.graph import graph_function

__all__ = ["LanguageModelGradients", "feedforward_language_model", "feedforward_language_model_gradient"]

Context = Int[tf.Tensor, "batch words"]
Embeddings = Float[tf.Tensor, "vocabulary dim"]
Kernel = Float[tf.Tensor, "features hidden"]
Bias = Float[tf.Tensor, " hidden"]
OutputKernel = Float[tf.Tensor, "hidden outputs"]
OutputBias = Float[tf.Tensor, " outputs"]


class LanguageModelGradients(NamedTuple):
    """The loss of a batch, and its gradients."""

    loss: Float[tf.Tensor, ""]
    embeddings: Embeddings
    kernel: Kernel
    bias: Bias
    output_kernel: OutputKernel
    output_bias: OutputBias


def _check_sizes(function: str, words: tf.Tensor, embeddings: tf.Tensor, kernel: tf.Tensor, outputs: tf.Tensor) -> None:
    context, (size, width) = tf.shape(words)[1], tf.unstack(tf.shape(embeddings))
    rows = tf.shape(kernel)[0]
    told = (
        f"{function}: kernel has {_known(rows)} rows, expected {_known(context * width)}: the vectors of all "
        f"{_known(context)} words side by side. Count the words of the context."
    )
    refuse_unless(rows == context * width, told)
    told = (
        f"{function}: output_bias has {_known(tf.size(outputs))} entries, expected {_known(size)}, one a word of the "
        "vocabulary, as embeddings has rows."
    )
    refuse_unless(tf.size(outputs) == size, told)


def _known(number: tf.Tensor) -> Any:
    value = tf.get_static_value(number)
    return "?" if value is None else int(value)


def _validate(words: Any, embeddings: Any, kernel: Any, bias: Any, output_kernel: Any, output_bias: Any) -> None:
    _check_sizes("feedforward_language_model", words, embeddings, kernel, output_bias)
    check_words("feedforward_language_model", embeddings, words=words)


def _validate_gradient(words: Any, labels: Any, embeddings: Any, kernel: Any, *others: Any) -> None:
    refuse_empty("feedforward_language_model_gradient", words=words)
    _check_sizes("feedforward_language_model_gradient", words, embeddings, kernel, others[-1])
    check_words("feedforward_language_model_gradient", embeddings, words=words, labels=labels)


@graph_function(validate=_validate)
def feedforward_language_model(
    words: Context,
    embeddings: Embeddings,
    kernel: Kernel,
    bias: Bias,
    output_kernel: OutputKernel,
    output_bias: OutputBias,
) -> Float[tf.Tensor, "batch outputs"]:
    """Feed-forward language model: log-probabilities of the next word, given the n words before it.

    x = [v₁; …; v_n], the words' vectors in their order;  h = tanh(x W + b);  ln P = ln softmax(h U + c)

    Args:
        words: indices of the n words before, the oldest first (batch, n).
        embeddings: V, a vector for each word (vocabulary, d).
        kernel: W (n · d, hidden).
        bias: b (hidden,).
        output_kernel: U (hidden, vocabulary).
        output_bias: c (vocabulary,).

    Returns:
        Log-probabilities (batch, vocabulary).

    Raises:
        ValueError: an index is no word's, or the sizes do not fit.

    Example:
        The order matters: 0 1 is not 1 0.

        >>> weights = [[0.0], [1.0]], [[1.0], [2.0]], [0.0], [[1.0, 0.0]], [0.0, 0.0]
        >>> print(tf.exp(feedforward_language_model([[0, 1], [1, 0]], *weights)).numpy().round(4))
        [[0.7239 0.2761]
         [0.6817 0.3183]]

    Conventions:
        An n-gram model of order n + 1, which knows that words are alike. It has nd·h + h + h·m + m weights and m·d for
        the vectors, m words. The paper has direct connections from x to the output, too.

    References:
        bengio2003; note D, section 11.
    """
    hidden = _hidden(words, embeddings, kernel, bias)[1]
    return tf.nn.log_softmax(tf.matmul(hidden, output_kernel) + output_bias)


def _hidden(words: tf.Tensor, embeddings: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    joined = tf.reshape(looked_up(embeddings, words), [tf.shape(words)[0], tf.shape(kernel)[0]])
    return joined, tf.tanh(tf.matmul(joined, kernel) + bias)


@graph_function(validate=_validate_gradient)
def feedforward_language_model_gradient(
    words: Context,
    labels: Int[tf.Tensor, " batch"],
    embeddings: Embeddings,
    kernel: Kernel,
    bias: Bias,
    output_kernel: OutputKernel,
    output_bias: OutputBias,
) -> LanguageModelGradients:
    """Gradient of the feed-forward language model's loss, the mean −ln P of the next words.

    J = −(1/b) Σ ln P(label), with P as ``feedforward_language_model`` has it;  δ_o = (P − onehot) / b,
    δ_h = (δ_o Uᵀ) ⊙ (1 − h²);  ∂U = hᵀδ_o, ∂W = xᵀδ_h, ∂c = Σ δ_o, ∂b = Σ δ_h, and each
    word's vector gets its piece of δ_h Wᵀ

    Args:
        words: indices of the n words before (batch, n).
        labels: indices of the words that follow (batch,).
        embeddings: V (vocabulary, d).
        kernel: W (n · d, hidden).
        bias: b (hidden,).
        output_kernel: U (hidden, vocabulary).
        output_bias: c (vocabulary,).

    Returns:
        ``LanguageModelGradients(loss, embeddings, kernel, bias, output_kernel, output_bias)``.

    Raises:
        ValueError: there are no samples, an index is no word's, or the sizes do not fit.

    Example:
        >>> weights = tf.ones([2, 1]), tf.zeros([1, 1]), tf.zeros([1]), tf.zeros([1, 2]), tf.zeros([2])
        >>> gradients = feedforward_language_model_gradient([[0]], [1], *weights)
        >>> print(gradients.loss.numpy().round(4), gradients.output_bias.numpy())
        0.6931 [ 0.5 -0.5]

    References:
        bengio2003; note D, section 11.
    """
    joined, hidden = _hidden(words, embeddings, kernel, bias)
    log_p = tf.nn.log_softmax(tf.matmul(hidden, output_kernel) + output_bias)
    truth = tf.one_hot(labels, tf.shape(output_bias)[0], dtype=log_p.dtype)
    samples = tf.cast(tf.shape(words)[0], log_p.dtype)
    at_output = (tf.exp(log_p) - truth) / samples
    at_hidden = tf.matmul(at_output, output_kernel, transpose_b=True) * (1.0 - hidden**2)
    at_words = tf.matmul(at_hidden, kernel, transpose_b=True)
    return LanguageModelGradients(
        -tf.reduce_sum(tf.gather(log_p, labels, batch_dims=1)) / samples,
        added_up(at_words, words, embeddings),
        tf.matmul(joined, at_hidden, transpose_a=True),
        tf.reduce_sum(at_hidden, axis=0),
        tf.matmul(hidden, at_output, transpose_a=True),
        tf.reduce_sum(at_output, axis=0),
    )
