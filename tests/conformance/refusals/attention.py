import numpy as np

from dlcourse.attention import AttentionGRUCell, MultiHeadAttention, MultiHeadWeights, Seq2Seq, TorchMultiHeadWeights
from tests.conformance.refusals import Refusal, word, zeros


def _ours(features, heads, depth):
    sizes = [(features, heads, depth), (heads, depth)] * 3 + [(heads, depth, features), (features,)]
    return MultiHeadWeights(*[zeros(*size) for size in sizes])


def _torch(rows, width):
    return TorchMultiHeadWeights(zeros(rows, width), zeros(rows), zeros(width, width), zeros(width))


REFUSALS = [
    Refusal(
        "attention.causal_mask", {"length": -1}, "expected 0 or more: how many positions there are.", {"length": 0}
    ),
    Refusal(
        "attention.padding_mask",
        {"lengths": np.array([2, -1, 0])},
        "expected 0 or more: how many positions each has.",
        {"lengths": np.array([2, 1, 0])},
    ),
    Refusal(
        "attention.positional_encoding",
        {"length": -1},
        "expected 0 or more: how many positions there are.",
        {"length": 0},
    ),
    Refusal(
        "attention.positional_encoding",
        {"width": 5},
        "each frequency has a sine and a cosine. Make the embedding's width even.",
        {"width": 6},
    ),
    word("attention.positional_encoding", "dtype", "'bfloat16', 'float16', 'float32', 'float64'."),
    Refusal(
        "attention.multi_head_weights_to_torch",
        {"weights": _ours(6, 2, 4)},
        "PyTorch has matrices of one width alone.",
        {"weights": _ours(8, 2, 4)},
    ),
    Refusal(
        "attention.multi_head_weights_from_torch",
        {"weights": TorchMultiHeadWeights(zeros(6, 18), zeros(6), zeros(18, 18), zeros(18))},
        "queries, keys and values below each other. Is it transposed?",
        {"weights": _torch(18, 6)},
    ),
    Refusal(
        "attention.multi_head_weights_from_torch", {"num_heads": 4}, "each head has an equal part.", {"num_heads": 3}
    ),
    Refusal(
        "attention.MultiHeadAttention",
        lambda: MultiHeadAttention(3)(zeros(2, 5, 4)),
        "Choose another one, or set key_dim.",
        lambda: MultiHeadAttention(4)(zeros(2, 5, 4)),
        lambda: MultiHeadAttention(3, key_dim=5)(zeros(2, 5, 4)),
    ),
    Refusal(
        "attention.Seq2Seq",
        lambda: Seq2Seq(7, 6)((np.array([[6, 7]]), np.array([[1]]))),
        "expected ids from 0 to 6, which its vocabulary has.",
        lambda: Seq2Seq(7, 6)((np.array([[6, 0]]), np.array([[1]]))),
    ),
    Refusal(
        "attention.Seq2Seq",
        lambda: Seq2Seq(7, 6)((np.zeros((1, 0), int), np.array([[1]]))),
        "expected (batch, time) with at least one time. Pad short ones by 0.",
        lambda: Seq2Seq(7, 6)((np.zeros((1, 1), int), np.array([[1]]))),
    ),
    word("attention.Seq2Seq", "attention", "expected 'additive', 'dot' or 'none'."),
    Refusal(
        "attention.AttentionGRUCell",
        lambda: AttentionGRUCell(2, 4)(zeros(3, 3), [zeros(3, 2)]),
        "Concatenate them, or make context_units smaller.",
        lambda: AttentionGRUCell(2, 4)(zeros(3, 7), [zeros(3, 2)]),
        lambda: AttentionGRUCell(2, 2)(zeros(3, 3), [zeros(3, 2)]),
    ),
    Refusal(
        "attention.masked_cross_entropy",
        {"y_true": np.full((3, 4), 5, np.int32)},
        "expected ids from 0 to 4, the columns of logits.",
        {"y_true": np.full((3, 4), 4, np.int32)},
    ),
]
