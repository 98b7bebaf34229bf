"""The exercises on layers have references of their own, in plain loops: their solutions are the course's functions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.asked.catalogue import load_exercise
from dlcourse.attention import (
    MultiHeadWeights,
    NetworkWeights,
    decoder_layer,
    encoder_layer,
    position_wise_ffn,
    positional_encoding,
)
from dlcourse.regularization import layer_norm

FOLDER = Path(__file__).parents[3] / "autograder" / "exercises" / "attention"
NETWORK = ("inner_kernel", "inner_bias", "outer_kernel", "outer_bias", "gamma", "beta")


def heads(kernels, biases, num_heads):
    """The weights as ``multi_head`` has them, each head's by itself."""
    width = kernels.shape[-1]
    parts = [
        part
        for kernel, bias in zip(kernels[:3], biases[:3], strict=True)
        for part in (kernel.reshape(width, num_heads, -1), bias.reshape(num_heads, -1))
    ]
    return MultiHeadWeights(*parts, kernels[3].reshape(num_heads, -1, width), biases[3])


def encoder(x, kernels, biases, mask, num_heads, normalization="post", epsilon=1e-5, **network):
    weights = heads(kernels, biases, num_heads), NetworkWeights(**network)
    return encoder_layer(x, *weights, mask[:, None, :], normalization=normalization, epsilon=epsilon)


def decoder(x, encoded, source_mask, num_heads, epsilon=1e-5, **given):
    network = NetworkWeights(*[given[name] for name in NETWORK])
    pairs = [(given[f"{which}_kernels"], given[f"{which}_biases"]) for which in ("self", "cross")]
    weights = [heads(*pair, num_heads) for pair in pairs]
    return decoder_layer(x, encoded, *weights, network, source_mask[:, None, :], epsilon=epsilon)


def transformer(source, target, encoder_kernels, decoder_kernels, inner_kernels, outer_kernels, head, **tables):
    width, inner = inner_kernels.shape[1:]
    none, there = np.zeros((4, width)), (source != 0)[:, None, :]
    x, y = (
        table[tokens] * np.sqrt(width) + positional_encoding(tokens.shape[1], width, dtype="float64")
        for tokens, table in ((source, tables["source_table"]), (target, tables["target_table"]))
    )

    def network(i, norms):
        ends = np.zeros(inner), outer_kernels[i], np.zeros(width), np.ones((norms, width)), np.zeros((norms, width))
        return NetworkWeights(inner_kernels[i], *ends)

    encoded = encoder_layer(x, heads(encoder_kernels, none, 1), network(0, 2), there)
    both = [heads(decoder_kernels[part], none, 1) for part in (slice(4), slice(4, 8))]
    return encoded, decoder_layer(y, encoded, *both, network(1, 3), there) @ head


def bert(hidden, token_table, token_bias, gamma, beta, epsilon=1e-12, **given):
    as_it_is, w = (np.eye(len(gamma)), np.zeros(len(gamma))), given
    inner = position_wise_ffn(hidden, w["transform_kernel"], w["transform_bias"], *as_it_is, activation="gelu")
    pooled = np.tanh(hidden[:, 0] @ w["pooler_kernel"] + w["pooler_bias"])
    words = layer_norm(inner, gamma, beta, epsilon=epsilon)
    return words @ token_table.T + token_bias, pooled @ w["pair_kernel"] + w["pair_bias"]


COURSE = {"encoder_layer": encoder, "decoder_layer": decoder, "transformer": transformer, "bert": bert}


@pytest.mark.parametrize("name", COURSE)
def test_a_solution_is_the_course(name):
    exercise = load_exercise(FOLDER / f"{name}.py", f"attention.{name}")
    for case in exercise.cases:
        inputs = exercise.inputs(case, 0)
        answer, expected = exercise.call(exercise.solution, inputs), COURSE[name](**inputs)
        answer, expected = (a if isinstance(a, tuple) else (a,) for a in (answer, expected))
        for one, other in zip(answer, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-7, err_msg=case.name)
