"""One training step of a small transformer: forward, the mean cross-entropy of all words, backward, plain descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.attention import Transformer, masked_cross_entropy, multi_head_weights_to_torch, positional_encoding

SIZE = {"batch": 16, "time": 24, "width": 64, "inner": 256, "heads": 4, "layers": 2, "words": 500}
BATCH, TIME, WIDTH, INNER, HEADS, LAYERS, WORDS = SIZE.values()
LEARNING_RATE, EPSILON = 0.01, 1e-5
OPERATIONS = (
    "by a profile, a thousand operations, of which moving the heads' axes takes a sixth of the time; PyTorch has one "
    "kernel for an attention and one for a normalisation"
)


def rows() -> Iterator[Row]:
    text = ", ".join(f"{name} {value}" for name, value in SIZE.items())
    for row in race("transformer training step", text, _ours(), [_keras_side(), _torch_side()]):
        yield with_reason(row, OPERATIONS)


def _data() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(1, WORDS, size=(BATCH, TIME)), rng.integers(1, WORDS, size=(BATCH, TIME + 1))


def _model() -> Transformer:
    keras.utils.set_random_seed(0)
    sizes = {"width": WIDTH, "inner_width": INNER, "num_heads": HEADS, "num_layers": LAYERS, "max_length": TIME}
    model = Transformer(WORDS, WORDS, epsilon=EPSILON, **sizes)
    model.build((None, None), (None, None))
    return model


def _side(name: str, scores: Callable[[Any, Any], Any], variables: Sequence[Any]) -> Side:
    """What is compared is the embeddings of the source, at the far end of the way back, after some steps."""
    source, target = (tf.constant(tokens, tf.int32) for tokens in _data())
    everywhere = tf.ones((BATCH, TIME), tf.bool)

    @tf.function(autograph=False)
    def step(source: Any, target: Any) -> None:
        with tf.GradientTape() as tape:
            loss = masked_cross_entropy(target[:, 1:], scores(source, target[:, :-1]), everywhere)
        values = [v.value for v in variables]
        for variable, gradient in zip(variables, tape.gradient(loss, values), strict=True):
            variable.assign_sub(LEARNING_RATE * tf.convert_to_tensor(gradient))

    return Side(name, lambda: step(source, target), lambda _: variables[0].numpy())


def _ours() -> Side:
    model = _model()
    first = model.embeddings["source"].embeddings
    others = [v for v in model.trainable_variables if v is not first]
    return _side("dlcourse", lambda source, target: model(source, target, training=True), [first, *others])


class KerasTransformer:
    """The same of layers that Keras has: its attention, dense layers and normalisation, in functional form."""

    def __init__(self, model: Transformer) -> None:
        self.tables = [keras.layers.Embedding(WORDS, WIDTH) for _ in range(2)]
        for table, name in zip(self.tables, ("source", "target"), strict=True):
            table.build((None, None))
            table.set_weights(model.embeddings[name].get_weights())
        self.layers: list[keras.layers.Layer] = [*self.tables]
        self.encoders = [self._layer(layer, [layer.attention]) for layer in model.encoders]
        attentions = [[layer.self_attention, layer.cross_attention] for layer in model.decoders]
        self.decoders = [self._layer(layer, two) for layer, two in zip(model.decoders, attentions, strict=True)]
        self.head = self._with_weights(keras.layers.Dense(WORDS), (None, None, WIDTH), model.head.get_weights())
        self.places = positional_encoding(TIME, WIDTH)

    def _with_weights(self, layer: Any, shape: Any, weights: Any) -> Any:
        layer.build(*shape) if isinstance(shape, list) else layer.build(shape)
        layer.set_weights(weights)
        self.layers.append(layer)
        return layer

    def _layer(self, ours: Any, attentions: Sequence[Any]) -> dict[str, Any]:
        shape = (None, None, WIDTH)
        heads = [keras.layers.MultiHeadAttention(HEADS, WIDTH // HEADS) for _ in attentions]
        for layer, theirs in zip(heads, attentions, strict=True):
            self._with_weights(layer, [shape, shape], theirs.get_weights())
        network = [w.numpy() for w in (ours.inner_kernel, ours.inner_bias, ours.outer_kernel, ours.outer_bias)]
        dense = keras.layers.Dense(INNER, "relu"), keras.layers.Dense(WIDTH)
        self._with_weights(dense[0], shape, network[:2])
        self._with_weights(dense[1], (None, None, INNER), network[2:])
        norms = [keras.layers.LayerNormalization(epsilon=EPSILON) for _ in ours.norms]
        for layer, theirs in zip(norms, ours.norms, strict=True):
            self._with_weights(layer, shape, theirs.get_weights())
        return {"heads": heads, "dense": dense, "norms": norms}

    def __call__(self, source: Any, target: Any) -> Any:
        x, y = (
            table(tokens) * WIDTH**0.5 + self.places
            for table, tokens in zip(self.tables, (source, target), strict=True)
        )
        for layer in self.encoders:
            x = layer["norms"][0](x + layer["heads"][0](x, x))
            x = layer["norms"][1](x + layer["dense"][1](layer["dense"][0](x)))
        for layer in self.decoders:
            y = layer["norms"][0](y + layer["heads"][0](y, y, use_causal_mask=True))
            y = layer["norms"][1](y + layer["heads"][1](y, x))
            y = layer["norms"][2](y + layer["dense"][1](layer["dense"][0](y)))
        return self.head(y)


def _keras_side() -> Side:
    model = KerasTransformer(_model())
    variables = [v for layer in model.layers for v in layer.trainable_variables]
    return _side("keras.layers", model, variables)


def _torch_side() -> Side:
    source, target = (torch.tensor(tokens) for tokens in _data())
    model = TorchTransformer(_model())
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)

    def step() -> None:
        optimizer.zero_grad()
        scores = model(source, target[:, :-1])
        torch.nn.functional.cross_entropy(scores.reshape(-1, WORDS), target[:, 1:].reshape(-1)).backward()
        optimizer.step()

    return Side("torch.nn.Transformer layers", step, lambda _: model.source.weight.detach().numpy())


class TorchTransformer(torch.nn.Module):
    """The same of PyTorch's layers, with moved weights."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        tables = (model.embeddings[name].get_weights()[0] for name in ("source", "target"))
        self.source, self.target = (torch.nn.Embedding.from_pretrained(torch.tensor(t), freeze=False) for t in tables)
        kinds = torch.nn.TransformerEncoderLayer, torch.nn.TransformerDecoderLayer
        self.encoders, self.decoders = (
            torch.nn.ModuleList([_moved(kind, layer) for layer in layers])
            for kind, layers in zip(kinds, (model.encoders, model.decoders), strict=True)
        )
        self.head = torch.nn.Linear(WIDTH, WORDS)
        kernel, bias = (torch.tensor(w) for w in model.head.get_weights())
        self.head.load_state_dict({"weight": kernel.T, "bias": bias})
        self.places = torch.tensor(positional_encoding(TIME, WIDTH).numpy())
        self.ahead = torch.triu(torch.ones(TIME, TIME, dtype=torch.bool), diagonal=1)

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        x, y = (table(t) * WIDTH**0.5 + self.places for table, t in ((self.source, source), (self.target, target)))
        for layer in self.encoders:
            x = layer(x)
        for layer in self.decoders:
            y = layer(y, x, tgt_mask=self.ahead)
        return self.head(y)


def _moved(kind: Any, layer: Any) -> Any:
    twin = kind(WIDTH, HEADS, INNER, dropout=0.0, layer_norm_eps=EPSILON, batch_first=True)
    *attentions, network = layer.as_weights()
    state = {}
    for name, attention in zip(("self_attn", "multihead_attn"), attentions, strict=False):
        moved = multi_head_weights_to_torch(attention)
        state |= {f"{name}.in_proj_weight": moved.in_proj_weight, f"{name}.in_proj_bias": moved.in_proj_bias}
        state |= {f"{name}.out_proj.weight": moved.out_proj_weight, f"{name}.out_proj.bias": moved.out_proj_bias}
    state |= {"linear1.weight": tf.transpose(network.inner_kernel), "linear1.bias": network.inner_bias}
    state |= {"linear2.weight": tf.transpose(network.outer_kernel), "linear2.bias": network.outer_bias}
    for i, (gamma, beta) in enumerate(zip(network.gamma, network.beta, strict=True)):
        state |= {f"norm{i + 1}.weight": gamma, f"norm{i + 1}.bias": beta}
    twin.load_state_dict({name: torch.tensor(array.numpy()) for name, array in state.items()})
    return twin
