import numpy as np

from dlcourse.attention import DecoderLayer, NetworkWeights, Transformer
from tests.conformance.refusals import Refusal, word, zeros

MASKING = {"tokens": np.full((3, 7), 2)}


def _uniforms(*shape, value=1.0):
    return np.full(shape, value, "float32")


def _network(norms):
    return NetworkWeights(zeros(4, 5), zeros(5), zeros(5, 4), zeros(4), zeros(norms, 4), zeros(norms, 4))


def _decoder(*encoded):
    layer = DecoderLayer(2, 5)
    for each in encoded:
        layer(zeros(3, 6, 4), each)


def _fitted(*target):
    model = Transformer(7, 9, width=4, inner_width=5, num_heads=2, num_layers=1, max_length=9)
    return model.test_step((zeros(3, 6, dtype="int32"), *target))


REFUSALS = [
    word("attention.encoder_layer", "normalization", "expected 'post' or 'pre'."),
    word("attention.encoder_layer", "activation", "expected 'relu' or 'gelu'."),
    Refusal(
        "attention.decoder_layer",
        {"network": _network(2)},
        "expected 3: one normalisation a sub-layer.",
        {"network": _network(3)},
    ),
    word("attention.decoder_layer", "normalization", "expected 'post' or 'pre'."),
    Refusal(
        "attention.cached_attention",
        {"step": np.array(6, np.int32)},
        "expected 0 to 5: a place among the 6 that are kept.",
        {"step": np.array(5, np.int32)},
        {"step": np.array(0, np.int32)},
    ),
    word("attention.EncoderLayer", "normalization", "expected 'post', 'pre' or 'batch'."),
    word("attention.EncoderLayer", "activation", "expected 'relu' or 'gelu'."),
    Refusal(
        "attention.DecoderLayer",
        lambda: _decoder(zeros(3, 7, 4), None),
        "Make another layer for the other use.",
        lambda: (_decoder(zeros(3, 7, 4)), _decoder(None)),
    ),
    Refusal(
        "attention.DecoderLayer",
        {"encoded": zeros(2, 7, 4)},
        "expected as many sequences in both.",
        {"encoded": zeros(3, 7, 4)},
    ),
    Refusal(
        "attention.Transformer",
        {"max_length": 4},
        "Cut the sequences, or make max_length larger.",
        {"max_length": 6},
        {"max_length": 4, "source": zeros(3, 4, dtype="int32"), "target": zeros(3, 4, dtype="int32")},
    ),
    Refusal(
        "attention.Transformer",
        {"source": np.full((3, 6), 7)},
        "expected indices from 0 to 6, with 0 for padding.",
        {"source": np.full((3, 6), 6)},
        {"source": zeros(3, 6, dtype="int32")},
    ),
    Refusal(
        "attention.Transformer",
        {"target": zeros(2, 5, dtype="int32")},
        "expected as many sequences in both.",
        {"target": zeros(3, 5, dtype="int32")},
    ),
    Refusal(
        "attention.Transformer",
        _fitted,
        "expected fit(source, target) with a target a source.",
        lambda: _fitted(np.ones((3, 5), "int32")),
    ),
    Refusal(
        "attention.BERT",
        {"tokens": np.full((3, 6), 11)},
        "expected indices from 0 to 10, with 0 for padding.",
        {"tokens": np.full((3, 6), 10)},
        {"tokens": zeros(3, 6, dtype="int32")},
    ),
    word("attention.position_wise_ffn", "activation", "expected 'relu' or 'gelu'."),
    Refusal(
        "attention.mlm_masking",
        {"vocabulary_size": 4},
        "a larger vocabulary_size, or a smaller num_special.",
        {"vocabulary_size": 12},
        {"vocabulary_size": 4, "num_special": 2, "mask_token": 1, **MASKING},
    ),
    Refusal(
        "attention.mlm_masking",
        {"mask_token": 4},
        "expected 0 to 3: one of the 4 special tokens.",
        {"mask_token": 0},
        {"mask_token": 3},
    ),
    Refusal("attention.mlm_masking", {"rate": 0.0}, "the share of positions to choose, such as 0.15.", {"rate": 0.15}),
    Refusal(
        "attention.mlm_masking",
        {"num_special": 0},
        "the special tokens, which come first.",
        {"num_special": 1, "mask_token": 0},
    ),
    Refusal(
        "attention.mlm_masking",
        {"tokens": np.full((3, 7), 11)},
        "expected 0 to 10 for a vocabulary of 11.",
        {"tokens": np.full((3, 7), 10)},
        {"tokens": np.full((3, 7), 0)},
    ),
    Refusal(
        "attention.mlm_masking",
        {"uniforms": _uniforms(3, 7, 3)},
        "expected numbers from [0, 1).",
        {"uniforms": _uniforms(3, 7, 3, value=0.5)},
    ),
    Refusal("attention.next_sentence_pairs", {"count": 2}, "the sentences to draw from.", {"count": 10}),
    Refusal(
        "attention.next_sentence_pairs",
        {"first": np.full(3, 8)},
        "expected 0 to 7: a sentence that another one follows.",
        {"first": np.full(3, 7)},
        {"first": np.full(3, 0)},
    ),
    Refusal(
        "attention.next_sentence_pairs",
        {"uniforms": _uniforms(3, 2)},
        "expected numbers from [0, 1).",
        {"uniforms": _uniforms(3, 2, value=0.0)},
    ),
    Refusal(
        "attention.join_pair",
        {"padding": 1},
        "which is also [CLS] or [SEP], expected an index of its own.",
        {"padding": 9},
    ),
    Refusal(
        "attention.bert_embedding",
        {"position_table": zeros(5, 4)},
        "Cut the sequences, or pass a longer table.",
        {"position_table": zeros(6, 4)},
        {"position_table": zeros(5, 4), "tokens": zeros(3, 5, dtype=int), "segments": zeros(3, 5, dtype=int)},
    ),
    Refusal(
        "attention.bert_embedding",
        {"tokens": np.full((3, 6), 11)},
        "expected 0 to 10: a row of the table of 11.",
        {"tokens": np.full((3, 6), 10)},
    ),
    Refusal(
        "attention.bert_embedding",
        {"segments": np.full((3, 6), -1)},
        "expected 0 to 1: a row of the table of 2.",
        {"segments": np.full((3, 6), 1)},
    ),
    Refusal(
        "attention.bert_loss",
        {"tokens": np.full((3, 6), 7)},
        "expected 0 to 6, the scores' classes.",
        {"tokens": np.full((3, 6), 6)},
    ),
]
