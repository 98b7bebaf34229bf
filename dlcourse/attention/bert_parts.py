"""What goes into BERT, and what it is trained on: the sum of three embeddings, and the sum of two losses."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.attention.sequence_loss import masked_cross_entropy
from dlcourse.checks import refuse_where
from dlcourse.graph import graph_function

__all__ = ["BERTLoss", "bert_embedding", "bert_loss"]

Number = Float[tf.Tensor, ""]


class BERTLoss(NamedTuple):
    """What is minimised, and the two means that it is the sum of."""

    total: Number
    masked_tokens: Number
    next_sentence: Number


def check_indices(name: str, indices: Any, table: Any) -> None:
    """Refuse what is no row of a table."""
    rows = table.shape[0]
    if rows is not None:
        told = f"{name} holds {{:d}}, expected 0 to {rows - 1}: a row of the table of {rows}."
        refuse_where(indices, lambda index: (index < 0) | (index >= rows), told)


def _validate_embedding(tokens: Any, segments: Any, token_table: Any, position_table: Any, segment_table: Any) -> None:
    time, positions = tokens.shape[1], position_table.shape[0]
    if None not in (time, positions) and time > positions:
        raise ValueError(
            f"tokens has shape {tuple(tokens.shape)}, {time} positions, expected at most the {positions} rows of "
            "position_table. Cut the sequences, or pass a longer table."
        )
    check_indices("tokens", tokens, token_table)
    check_indices("segments", segments, segment_table)


@graph_function(validate=_validate_embedding)
def bert_embedding(
    tokens: Int[tf.Tensor, "batch time"],
    segments: Int[tf.Tensor, "batch time"],
    token_table: Float[tf.Tensor, "vocabulary width"],
    position_table: Float[tf.Tensor, "positions width"],
    segment_table: Float[tf.Tensor, "segments width"],
) -> Float[tf.Tensor, "batch time width"]:
    """BERT's input embedding: what is learnt for the token, its position and its segment, added up.

    x_t = E[w_t] + P[t] + S[s_t]

    Args:
        tokens: w, indices (batch, time).
        segments: s, which sentence each position belongs to (batch, time), 0 or 1.
        token_table: E (vocabulary, width).
        position_table: P (positions, width); its first rows are used, one a position.
        segment_table: S (segments, width).

    Returns:
        x (batch, time, width). BERT normalises each position's vector after that.

    Raises:
        ValueError: an index is beyond its table, sequences are longer than ``position_table``, or shapes do not fit.

    Example:
        >>> tables = [[0.0], [1.0], [2.0]], [[10.0], [20.0], [30.0]], [[0.0], [100.0]]
        >>> print(bert_embedding([[2, 1]], [[0, 1]], *tables).numpy()[0, :, 0])
        [ 12. 121.]

    Conventions:
        The positions' vectors are learnt; the transformer before BERT computes them by sine and cosine
        (``positional_encoding``), and note D's word for both is position encoding.

    References:
        devlin2019, section 3 and figure 2; note D, section 11.
    """
    positions = position_table[: tf.shape(tokens)[1]]
    return look_up(token_table, tokens) + positions + look_up(segment_table, segments)


def look_up(table: tf.Tensor, indices: tf.Tensor) -> tf.Tensor:
    """Take rows of a table; ``tf.gather`` would, too, but its gradient is no tensor that functions here could take."""
    return tf.gather_nd(table, indices[..., None])


def _validate_loss(token_scores: Any, tokens: Any, chosen: Any, pair_scores: Any, is_next: Any) -> None:
    vocabulary = token_scores.shape[-1]
    if vocabulary is not None:
        told = f"tokens holds {{:d}}, expected 0 to {vocabulary - 1}, the scores' classes."
        refuse_where(tokens, lambda token: (token < 0) | (token >= vocabulary), told)


@graph_function(validate=_validate_loss)
def bert_loss(
    token_scores: Float[tf.Tensor, "batch time vocabulary"],
    tokens: Int[tf.Tensor, "batch time"],
    chosen: Label[tf.Tensor, "batch time"],
    pair_scores: Float[tf.Tensor, "batch 2"],
    is_next: Label[tf.Tensor, " batch"],
) -> BERTLoss:
    """BERT's joint loss: masked language model plus next-sentence prediction.

    L = mean over the chosen positions of −ln P(w_t) + mean over the pairs of −ln P(is_next), each P a softmax

    Args:
        token_scores: of every token at every position (batch, time, vocabulary).
        tokens: w, those that stood there before masking (batch, time).
        chosen: at which positions the model is asked (batch, time), as ``mlm_masking`` tells.
        pair_scores: of another sentence and of the next one, in this order (batch, 2).
        is_next: whether the second sentence is the next one (batch,).

    Returns:
        ``BERTLoss(total, masked_tokens, next_sentence)``, three numbers. Where nothing is chosen the first mean is 0.
        What is at positions that are not chosen does not count.

    Raises:
        ValueError: a token is no class, or shapes do not fit together.

    Example:
        Scores that know nothing, of four tokens and of two classes: ln 4 + ln 2.

        >>> loss = bert_loss(tf.zeros((1, 3, 4)), [[1, 2, 3]], [[False, True, False]], [[0.0, 0.0]], [True])
        >>> print([round(float(part), 4) for part in loss])
        [2.0794, 1.3863, 0.6931]

    Conventions:
        The first mean is over all chosen positions of the batch together, so that a sentence with more of them counts
        more. BERT's code names the classes the other way round: 0 is the next sentence.

    References:
        devlin2019, appendix A.2; note D, section 11.
    """
    masked = masked_cross_entropy(tokens, token_scores, chosen)
    following = masked_cross_entropy(tf.cast(is_next, tf.int32), pair_scores, tf.ones_like(is_next, tf.bool))
    return BERTLoss(masked + following, masked, following)
