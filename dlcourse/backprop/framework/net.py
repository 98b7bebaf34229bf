"""A net: layers in order, what they have learnt, and a pass through them forward and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from dlcourse.backprop.framework.blob import Blob
from dlcourse.backprop.framework.description import Description, layers_of
from dlcourse.backprop.framework.layer import Layer, LossLayer, Parameter, Phase, Shape
from dlcourse.backprop.framework.outline import plans_of
from dlcourse.graph import graph_function
from dlcourse.initialization import xavier_uniform

__all__ = ["Net", "Pass", "own_blob"]


@dataclass
class Pass:
    """Forward and backward pass through a net: the blobs of one run.

    Args:
        blobs: what flows, by name.
        own: what each layer brings along, by the layer's name and then by the array's.
        phase: whether the net is learning.
    """

    blobs: dict[str, Blob]
    own: dict[str, dict[str, Blob]]
    phase: Phase


class Net:
    """Net of layers in order, with forward and backward pass.

    L = Σ weight · top over the loss layers;  ∂L/∂top goes from each layer to those before it, by the chain rule

    Args:
        description: a list of mappings, one a layer: ``type``, ``name``, ``bottoms`` (blobs that it takes), ``tops``
            (blobs that it makes; one, of the layer's name, if left out), ``propagate_down`` (for each bottom, whether a
            gradient may go down to it; to all, if left out), and the settings of its type. Layers stand in the order in
            which they run. Where a blob is used more than once, a split layer is put in.
        inputs: the shape of each blob that the net is given, without the batch's axis.
        parameters: first values, by ``layer.array``, such as ``"ip1.weights"``: of another net, or of some layers only.
        seed: of the weights that are not given, which ``xavier_uniform`` makes; other arrays are zeros, or scales of 1.
        dtype: "float32" or "float64".

    Raises:
        ValueError: an unknown type, setting or bottom, a name used twice, or shapes that do not fit; says which layer.

    Example:
        One weight w = 3, one sample x = 2 with target 4: L = ½(wx − 4)² = 2, and ∂L/∂w = (wx − 4)x = 4.

        >>> net = Net([{"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        ...            {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}],
        ...           {"x": (1,), "y": (1,)}, parameters={"ip.weights": [[3.0]]})
        >>> run = net.forward({"x": [[2.0]], "y": [[4.0]]})
        >>> net.backward(run)
        >>> print(net.loss(run).numpy(), run.own["ip"]["weights"].gradient.numpy())
        2.0 [[4.]]

    Conventions:
        Caffe works in place where top and bottom have one name; here every blob has a name of its own, and TensorFlow
        reuses the memory. Caffe reads labels as class numbers; here losses take them one-hot, as a layer of the type
        ``labels`` makes them.

    References:
        jia2014, section 3; note C, section 7.6.
    """

    def __init__(
        self,
        description: Description,
        inputs: Mapping[str, Shape],
        *,
        parameters: Mapping[str, Any] | None = None,
        seed: int = 0,
        dtype: str = "float32",
    ) -> None:
        self.inputs = {name: tuple(shape) for name, shape in inputs.items()}
        self.layers: list[Layer] = layers_of(description, inputs)
        self.dtype = tf.as_dtype(dtype)
        self.variables: dict[str, tf.Variable] = {}
        self.learnt: list[str] = []
        given, rng = parameters or {}, np.random.default_rng(seed)
        for layer, plan in zip(self.layers, plans_of(self.layers, self.inputs), strict=True):
            for name, parameter in plan.parameters.items():
                key = f"{layer.name}.{name}"
                value = tf.cast(given[key] if key in given else _initial(parameter, rng), self.dtype)
                if tuple(value.shape) != parameter.shape:
                    raise ValueError(
                        f"{key} has shape {tuple(value.shape)}, expected {parameter.shape}, as the net's has."
                    )
                self.variables[key] = tf.Variable(value, name=key.replace(".", "_"))
                self.learnt += [key] if parameter.learnt else []
        for key in given.keys() - self.variables.keys():
            known = ", ".join(map(repr, self.variables))
            raise ValueError(f"parameters has {key!r}, which the net has not, expected some of {known or 'none'}.")
        self._answers = graph_function(static=["names", "wanted"])(self._run)

    def forward(self, inputs: Mapping[str, Any], *, training: bool = False, seed: tf.Tensor | int = 0) -> Pass:
        """Run the layers in order; those whose bottoms are not there, such as a loss without labels, are left out."""
        run = Pass(
            {name: Blob(value) for name, value in self.read(inputs).items()},
            {layer.name: {} for layer in self.layers},
            Phase(training, seed),
        )
        for key, variable in self.variables.items():
            layer, _, name = key.rpartition(".")
            run.own[layer][name] = Blob(tf.convert_to_tensor(variable))
        for layer in self.layers:
            if all(blob in run.blobs for blob in layer.bottoms):
                run.blobs.update({blob: Blob() for blob in layer.tops})
                layer.forward(_pick(run, layer.bottoms), _pick(run, layer.tops), run.own[layer.name], run.phase)
        return run

    def backward(self, run: Pass, *, inputs: Collection[str] | None = None) -> None:
        """Fill in the gradients, from the losses back; a blob that no loss depends on keeps None.

        ``inputs`` are those whose gradients are wanted, all if left out. No gradient goes down to where nothing learns
        and nothing is wanted, nor past a ``propagate_down`` of False.
        """
        for layer, top in self._losses(run):
            top.gradient = tf.constant(layer.weight, self.dtype)
        for layer, down in reversed(self._ways_down(self.inputs if inputs is None else inputs)):
            tops = [run.blobs[blob] for blob in layer.tops if blob in run.blobs]
            if any(top.gradient is not None for top in tops) and (any(down) or self._learns(layer)):
                layer.backward(tops, down, _pick(run, layer.bottoms), run.own[layer.name], run.phase)

    def _ways_down(self, inputs: Collection[str]) -> list[tuple[Layer, list[bool]]]:
        """Each layer, with whether a gradient has to go down to each of its bottoms."""
        wanted, ways = set(inputs), []
        for layer in self.layers:
            allowed = layer.propagate_down or [True] * len(layer.bottoms)
            down = [may and blob in wanted for may, blob in zip(allowed, layer.bottoms, strict=True)]
            wanted |= set(layer.tops) if any(down) or self._learns(layer) else set()
            ways.append((layer, down))
        return ways

    def _learns(self, layer: Layer) -> bool:
        return any(key.rpartition(".")[0] == layer.name for key in self.learnt)

    def loss(self, run: Pass) -> tf.Tensor:
        """Add up the losses of a pass, each times its weight."""
        terms = [layer.weight * top.data for layer, top in self._losses(run)]
        if not terms:
            raise ValueError("the pass has come to no loss layer, expected one. Were the labels among the inputs?")
        return tf.add_n(terms)

    def answer(self, wanted: str, inputs: Mapping[str, Any]) -> tf.Tensor:
        """Compute one blob as at test time, compiled."""
        made = [blob for layer in self.layers for blob in layer.tops]
        if wanted not in made:
            raise ValueError(f"no layer makes the blob {wanted!r}, expected one of {', '.join(map(repr, made))}.")
        values = self.read(inputs)
        return self._answers(list(values.values()), names=tuple(values), wanted=wanted)

    def _run(self, values: Sequence[tf.Tensor], *, names: tuple[str, ...], wanted: str) -> tf.Tensor:
        return self.forward(dict(zip(names, values, strict=True))).blobs[wanted].data

    def update(self, run: Pass) -> None:
        """Keep the moving statistics that a pass in training arrived at."""
        for key in self.variables.keys() - set(self.learnt):
            self.variables[key].assign(own_blob(run, key).data)

    def read(self, inputs: Mapping[str, Any]) -> dict[str, tf.Tensor]:
        """Make tensors of what is given, and say what does not fit."""
        for name in inputs:
            if name not in self.inputs:
                known = ", ".join(map(repr, self.inputs))
                raise ValueError(f"inputs has {name!r}, which the net has not, expected {known}.")
        values = {}
        for name in filter(inputs.__contains__, self.inputs):
            values[name] = tensor = tf.cast(tf.convert_to_tensor(inputs[name]), self.dtype)
            if not tensor.shape[1:].is_compatible_with(self.inputs[name]) or tensor.shape.rank == 0:
                raise ValueError(
                    f"the input {name!r} has shape {tuple(tensor.shape)}, expected a batch of {self.inputs[name]}."
                )
        return values

    def _losses(self, run: Pass) -> Iterator[tuple[LossLayer, Blob]]:
        return (
            (layer, run.blobs[layer.tops[0]])
            for layer in self.layers
            if isinstance(layer, LossLayer) and layer.tops[0] in run.blobs
        )


def own_blob(run: Pass, key: str) -> Blob:
    """Blob of a net's own variable in one pass: its value and, after the backward pass, its gradient."""
    layer, _, name = key.rpartition(".")
    return run.own[layer][name]


def _pick(run: Pass, names: Iterable[str]) -> list[Blob]:
    return [run.blobs[name] for name in names]


def _initial(parameter: Parameter, rng: np.random.Generator) -> Any:
    if parameter.initial == "xavier":
        return xavier_uniform(rng.random(parameter.shape))
    return {"zeros": np.zeros, "ones": np.ones}[parameter.initial](parameter.shape)
