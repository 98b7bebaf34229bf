"""How many parameters transformers learn."""

from __future__ import annotations

from typing import NamedTuple

from dlcourse.ranges import whole_number

__all__ = ["TransformerCount", "bert_parameter_count", "transformer_parameter_count"]


class TransformerCount(NamedTuple):
    """Parameters of one layer of either kind, and of all layers together."""

    encoder_layer: int
    decoder_layer: int
    total: int


def transformer_parameter_count(
    width: int, inner_width: int, *, encoder_layers: int = 6, decoder_layers: int = 6
) -> TransformerCount:
    """Parameter count of a transformer's layers, with biases and layer normalisation, without embeddings.

    attention 4 (D² + D), whatever the number of heads;  feed-forward 2 D F + F + D;  normalisation 2 D

    encoder layer: one attention, one feed-forward network, two normalisations;  decoder layer: two, one and three

    Args:
        width: D, the length of the vectors.
        inner_width: F, the units within the feed-forward network.
        encoder_layers: how many there are.
        decoder_layers: how many there are.

    Returns:
        ``TransformerCount(encoder_layer, decoder_layer, total)``.

    Raises:
        ValueError: a number is not whole, or too small.

    Example:
        The base model of the paper.

        >>> transformer_parameter_count(512, 2048)
        TransformerCount(encoder_layer=3152384, decoder_layer=4204032, total=44138496)

    Conventions:
        Post-norm, as in the paper; pre-norm has one normalisation more behind each stack, and so has
        ``torch.nn.Transformer`` in either form. The paper's attention has no biases in its equations.

    References:
        vaswani2017, section 3; note D, section 11.
    """
    owner = "transformer_parameter_count"
    d, f = whole_number(owner, "width", width), whole_number(owner, "inner_width", inner_width)
    counts = [
        whole_number(owner, name, n, "[0, inf)")
        for name, n in (("encoder_layers", encoder_layers), ("decoder_layers", decoder_layers))
    ]
    attention, feed_forward, normalisation = 4 * (d * d + d), 2 * d * f + f + d, 2 * d
    encoder = attention + feed_forward + 2 * normalisation
    decoder = 2 * attention + feed_forward + 3 * normalisation
    return TransformerCount(encoder, decoder, counts[0] * encoder + counts[1] * decoder)


def bert_parameter_count(
    vocabulary_size: int, *, width: int = 768, inner_width: int = 3072, num_layers: int = 12, max_length: int = 512
) -> int:
    """Parameter count of BERT: embeddings, encoder layers and the pooler on [CLS], without the heads.

    (V + T + 2) D + 2 D  +  N · encoder layer  +  D² + D

    Args:
        vocabulary_size: V, the rows of the table of tokens.
        width: D, the length of the vectors.
        inner_width: units within the feed-forward network.
        num_layers: N, how many encoder layers.
        max_length: T, the rows of the table of positions; there are two segments.

    Returns:
        The number of parameters.

    Raises:
        ValueError: a number is not whole, or too small.

    Example:
        BERT base, with its 30 522 word pieces.

        >>> bert_parameter_count(30522)
        109482240

    Conventions:
        The paper rounds this to 110 million. The heads share the table of tokens, and add D² + 3 D + V for the masked
        tokens' and 2 D + 2 for the pairs'.

    References:
        devlin2019, section 3; note D, section 11.
    """
    owner = "bert_parameter_count"
    v, d = whole_number(owner, "vocabulary_size", vocabulary_size), whole_number(owner, "width", width)
    inner = whole_number(owner, "inner_width", inner_width)
    layers = whole_number(owner, "num_layers", num_layers, "[0, inf)")
    positions = whole_number(owner, "max_length", max_length)
    layer = transformer_parameter_count(d, inner).encoder_layer
    return (v + positions + 2) * d + 2 * d + layers * layer + d * d + d
