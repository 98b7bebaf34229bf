"""PyTorch's layers with the weights of ours, and the gradients of both side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from dlcourse.attention import multi_head_weights_to_torch


def _settings(layer: Any) -> dict[str, Any]:
    return {
        "nhead": layer.num_heads,
        "dim_feedforward": layer.inner_width,
        "dropout": layer.dropout,
        "activation": layer.activation,
        "layer_norm_eps": layer.epsilon,
        "batch_first": True,
        "norm_first": layer.normalization == "pre",
        "dtype": torch.float64,
    }


def torch_encoder(layer: Any) -> torch.nn.TransformerEncoderLayer:
    weights = layer.as_weights()
    twin = torch.nn.TransformerEncoderLayer(weights[-1].gamma.shape[1], **_settings(layer))
    return _filled(twin, weights)


def torch_decoder(layer: Any) -> torch.nn.TransformerDecoderLayer:
    weights = layer.as_weights()
    twin = torch.nn.TransformerDecoderLayer(weights[-1].gamma.shape[1], **_settings(layer))
    return _filled(twin, weights)


def by_torch_name(weights: Sequence[Any]) -> dict[str, np.ndarray]:
    """Weights of a layer, or their gradients, under the names and in the layout of PyTorch's parameters."""
    *attentions, network = weights
    found = {}
    for name, attention in zip(("self_attn", "multihead_attn"), attentions, strict=False):
        moved = multi_head_weights_to_torch(attention)
        found |= {f"{name}.in_proj_weight": moved.in_proj_weight, f"{name}.in_proj_bias": moved.in_proj_bias}
        found |= {f"{name}.out_proj.weight": moved.out_proj_weight, f"{name}.out_proj.bias": moved.out_proj_bias}
    found |= {"linear1.weight": np.transpose(network.inner_kernel), "linear1.bias": network.inner_bias}
    found |= {"linear2.weight": np.transpose(network.outer_kernel), "linear2.bias": network.outer_bias}
    for i, (gamma, beta) in enumerate(zip(network.gamma, network.beta, strict=True)):
        found |= {f"norm{i + 1}.weight": gamma, f"norm{i + 1}.bias": beta}
    return {name: np.asarray(array) for name, array in found.items()}


def _filled(twin: torch.nn.Module, weights: Any) -> Any:
    twin.load_state_dict({name: torch.tensor(array) for name, array in by_torch_name(weights).items()})
    return twin


def moved_gradients(gradients: Any, twin: torch.nn.Module) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Return each gradient of ours beside PyTorch's."""
    ours = by_torch_name(gradients)
    for name, parameter in twin.named_parameters():
        yield ours.pop(name), parameter.grad.numpy()
    assert not ours
