import numpy as np

from dlcourse.attention import MultiHeadWeights, NetworkWeights
from tests.conformance.descriptors import Descriptor, KerasDescriptor, ToolDescriptor

WIDTH, INNER, TIME = 4, 5, 6
_INDICES = dict.fromkeys(["gradient", "precision"], "indices and truth values, of whole numbers and comparisons")


def _draw(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _tokens(rng, low, high, *shape):
    return rng.integers(low, high, size=shape).astype(np.int32)


def _feed_forward(rng, dtype, batch):
    shapes = {"x": (batch, TIME, WIDTH), "inner_kernel": (WIDTH, INNER), "inner_bias": (INNER,)}
    return _draw(rng, dtype, **shapes, outer_kernel=(INNER, 3), outer_bias=(3,))


def _masking(rng, dtype, batch):
    settings = {"mask_token": 3, "num_special": 4, "vocabulary_size": 11, "rate": 0.4}
    uniforms = rng.uniform(size=(batch, 7, 3)).astype(dtype)
    return {"tokens": _tokens(rng, 2, 11, batch, 7), "uniforms": uniforms, **settings}


def _pairs(rng, dtype, batch):
    return {"first": _tokens(rng, 0, 8, batch), "uniforms": rng.uniform(size=(batch, 2)).astype(dtype), "count": 9}


def _joined(rng, dtype, batch):
    first, second = _tokens(rng, 3, 9, batch, 4), _tokens(rng, 3, 9, batch, 5)
    first[:, -1], second[::2, -2:] = 0, 0
    return {"first": first, "second": second}


def _bert_embedding(rng, dtype, batch):
    tables = {"token_table": (11, WIDTH), "position_table": (9, WIDTH), "segment_table": (2, WIDTH)}
    indices = {"tokens": _tokens(rng, 0, 11, batch, TIME), "segments": _tokens(rng, 0, 2, batch, TIME)}
    return {**indices, **_draw(rng, dtype, **tables)}


def _bert_loss(rng, dtype, batch):
    return {
        **_draw(rng, dtype, token_scores=(batch, TIME, 7), pair_scores=(batch, 2)),
        "tokens": _tokens(rng, 0, 7, batch, TIME),
        "chosen": np.resize([True, False, True, False, False], (batch, TIME)),
        "is_next": np.resize([True, False, True], batch),
    }


HEADS = {"num_heads": 2, "inner_width": 5}
_SIZES = {"width": 4, "num_layers": 1, "max_length": 9, "seed": 1, **HEADS}
_NOT_FITTED = "is fitted to targets, which its own tests do"
_KEYS_BIAS = "the keys' bias, which softmax does not see, has a gradient of rounding alone"
_WHOLE = "an index ten times as large is beyond the vocabulary, and refused"


def _numbers(rng, dtype, *shape):
    return rng.normal(size=shape).astype(dtype)


def _attention(rng, dtype, heads=3, depth=2):
    projection = (WIDTH, heads, depth), (heads, depth)
    return MultiHeadWeights(*[_numbers(rng, dtype, *s) for s in (*projection * 3, (heads, depth, WIDTH), (WIDTH,))])


def _network(rng, dtype, norms):
    sizes = (WIDTH, INNER), (INNER,), (INNER, WIDTH), (WIDTH,), (norms, WIDTH), (norms, WIDTH)
    return NetworkWeights(*[_numbers(rng, dtype, *size) for size in sizes])


def _encoder(rng, dtype, batch):
    arrays, mask = _draw(rng, dtype, x=(batch, TIME, WIDTH)), np.resize([1, 1, 0, 1, 1], (batch, TIME, TIME))
    return {**arrays, "attention": _attention(rng, dtype), "network": _network(rng, dtype, 2), "mask": mask > 0}


def _decoder(rng, dtype, batch):
    arrays = _draw(rng, dtype, x=(batch, TIME, WIDTH), encoded=(batch, 7, WIDTH))
    attentions = {name: _attention(rng, dtype) for name in ("self_attention", "cross_attention")}
    mask = np.resize([True, True, False, True, True], (batch, 1, 7))
    return {**arrays, **attentions, "network": _network(rng, dtype, 3), "mask": mask}


def _cached(rng, dtype, batch):
    heads, kept = (batch, 2, 3), (batch, 2, TIME, 3)
    drawn = _draw(rng, dtype, q=heads, k=heads, v=heads, keys=kept, values=kept)
    return {**drawn, "step": np.array(3, np.int32)}


def _layer(rng, dtype, batch):
    return _draw(rng, dtype, inputs=(batch, TIME, WIDTH))


def _decoder_inputs(rng, dtype, batch):
    return _draw(rng, dtype, inputs=(batch, TIME, WIDTH), encoded=(batch, 8, 9))


def _translated(rng, dtype, batch):
    return {"source": _tokens(rng, 0, 7, batch, TIME), "target": _tokens(rng, 0, 9, batch, 5)}


def _text(rng, dtype, batch):
    return {"tokens": _tokens(rng, 5, 9, batch, TIME)}


DESCRIPTORS = [
    Descriptor("attention.encoder_layer", _encoder, ("x", "network")),
    Descriptor("attention.decoder_layer", _decoder, ("x", "encoded", "network")),
    Descriptor("attention.cached_attention", _cached, ("q", "k", "v", "keys", "values")),
    KerasDescriptor(
        "attention.EncoderLayer",
        {"num_heads": 1, "inner_width": 5, "dropout": 0.2, "seed": 1},
        _layer,
        exceptions={"mixed": _KEYS_BIAS},
    ),
    KerasDescriptor(
        "attention.DecoderLayer",
        {"num_heads": 1, "inner_width": 5, "dropout": 0.2, "seed": 1},
        _decoder_inputs,
        exceptions={"mixed": _KEYS_BIAS},
    ),
    KerasDescriptor(
        "attention.Transformer",
        {"source_vocabulary": 7, "target_vocabulary": 9, **_SIZES},
        _translated,
        exceptions={"fit": _NOT_FITTED, "mixed": _NOT_FITTED, "whole numbers": _WHOLE},
    ),
    KerasDescriptor(
        "attention.BERT",
        {"vocabulary_size": 11, **_SIZES},
        _text,
        exceptions={"gradient": "its heads learn by fit alone", "mixed": _KEYS_BIAS, "whole numbers": _WHOLE},
    ),
    Descriptor(
        "attention.position_wise_ffn",
        _feed_forward,
        ("x", "inner_kernel", "inner_bias", "outer_kernel", "outer_bias"),
    ),
    Descriptor("attention.mlm_masking", _masking, exceptions=_INDICES),
    Descriptor("attention.next_sentence_pairs", _pairs, exceptions=_INDICES),
    Descriptor("attention.join_pair", _joined, exceptions=_INDICES),
    Descriptor("attention.bert_embedding", _bert_embedding, ("token_table", "position_table", "segment_table")),
    Descriptor("attention.bert_loss", _bert_loss, ("token_scores", "pair_scores")),
    *(
        ToolDescriptor(f"attention.{name}", "tests/dlcourse/attention/test_transformer_counts.py")
        for name in ("bert_parameter_count", "transformer_parameter_count")
    ),
]
