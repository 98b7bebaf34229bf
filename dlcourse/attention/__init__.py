"""Attention: between encoder and decoder, within a sequence, in several heads, under masks; sequence to sequence."""

from dlcourse.attention.gru_cell import AttentionGRUCell, attention_gru_cell
from dlcourse.attention.masked import Attention
from dlcourse.attention.masks import causal_mask, padding_mask
from dlcourse.attention.multi_head import (
    MultiHeadWeights,
    TorchMultiHeadWeights,
    multi_head,
    multi_head_weights_from_torch,
    multi_head_weights_to_torch,
)
from dlcourse.attention.multi_head_layer import MultiHeadAttention
from dlcourse.attention.positional_encoding import positional_encoding
from dlcourse.attention.scaled_dot_product import AttentionGradients, attention_backward, scaled_dot_product
from dlcourse.attention.scores import additive_attention, dot_attention
from dlcourse.attention.seq2seq import Encoded, Seq2Seq
from dlcourse.attention.sequence_loss import masked_cross_entropy

__all__ = [
    "Attention",
    "AttentionGRUCell",
    "AttentionGradients",
    "Encoded",
    "MultiHeadAttention",
    "MultiHeadWeights",
    "Seq2Seq",
    "TorchMultiHeadWeights",
    "additive_attention",
    "attention_backward",
    "attention_gru_cell",
    "causal_mask",
    "dot_attention",
    "masked_cross_entropy",
    "multi_head",
    "multi_head_weights_from_torch",
    "multi_head_weights_to_torch",
    "padding_mask",
    "positional_encoding",
    "scaled_dot_product",
]
