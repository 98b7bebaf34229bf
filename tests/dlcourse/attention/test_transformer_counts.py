"""How many parameters transformers have: the figures of the papers, and those of PyTorch's modules."""

from __future__ import annotations

import pytest
import torch

from dlcourse.attention import bert_parameter_count, transformer_parameter_count


def of(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_base_model_of_the_paper():
    assert transformer_parameter_count(512, 2048) == (3_152_384, 4_204_032, 44_138_496)
    assert transformer_parameter_count(512, 2048, encoder_layers=0, decoder_layers=1).total == 4_204_032


@pytest.mark.parametrize(("width", "inner", "heads"), [(6, 10, 2), (8, 5, 4), (3, 7, 1)])
def test_layers_of_pytorch(width, inner, heads):
    counted = transformer_parameter_count(width, inner, encoder_layers=2, decoder_layers=3)
    encoder, decoder = (
        kind(width, heads, inner) for kind in (torch.nn.TransformerEncoderLayer, torch.nn.TransformerDecoderLayer)
    )
    assert counted == (of(encoder), of(decoder), 2 * of(encoder) + 3 * of(decoder))


def test_bert_base():
    """109 482 240 is what Hugging Face's BertModel has for bert-base-uncased."""
    assert bert_parameter_count(30_522) == 109_482_240


def test_bert_by_pytorchs_modules():
    tables = [torch.nn.Embedding(rows, 6) for rows in (31, 9, 2)]
    layers = [torch.nn.TransformerEncoderLayer(6, 2, 10) for _ in range(3)]
    parts = [*tables, torch.nn.LayerNorm(6), *layers, torch.nn.Linear(6, 6)]
    assert bert_parameter_count(31, width=6, inner_width=10, num_layers=3, max_length=9) == sum(map(of, parts))
