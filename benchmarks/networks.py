"""Each network's inference and training step, beside the same in plain Keras and in PyTorch; two also under XLA.

The networks are narrow and their pictures small, so that a step takes some ten milliseconds. Nothing is dropped: every
library would drop others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks import plain_networks as plain
from benchmarks.race import Row, Side, race, with_reason
from dlcourse import cnn
from tests.dlcourse.cnn import torch_networks, twins

BATCH = 32
# Far below what training needs: rounding grows from step to step, and this keeps it below what is compared.
LEARNING_RATE = 1e-3
THREADS = (
    "the layers are Keras's own. On one thread a step of ResNet-18 takes as long here as there, 62 and 64 ms, three "
    "quarters of it in oneDNN's convolutions; PyTorch's threads gain more from the second core"
)
SAME = "the same layers and the same step; the quartiles overlap"
XLA = "XLA's own convolutions on a CPU are slower than oneDNN's, which TensorFlow and PyTorch call without it"
VGG = ((1, 16), (1, 32), (2, 64), (2, 128), (2, 128))
STAGES = (
    ((16, (24, 32), (4, 8), 8), (32, (32, 48), (8, 24), 16)),
    (
        (48, (24, 52), (4, 12), 16),
        (40, (28, 56), (6, 16), 16),
        (32, (32, 64), (6, 16), 16),
        (28, (36, 72), (8, 16), 16),
        (64, (40, 80), (8, 32), 32),
    ),
    ((64, (40, 80), (8, 32), 32), (96, (48, 96), (12, 32), 32)),
)


class Network(NamedTuple):
    """One network three times; ``keras`` is None where plain Keras has not its layers."""

    size: int
    ours: Callable[[], keras.Model]
    keras: Callable[[], keras.Model] | None
    torch: Callable[[], torch.nn.Module]
    xla: bool = False


NETWORKS = {
    "LeNet": Network(28, lambda: cnn.lenet(), lambda: plain.lenet(28), lambda: torch_networks.LeNet(1, 10, 5)),
    "LeNet-5": Network(32, lambda: cnn.lenet5(), None, lambda: torch_networks.LeNet5(cnn.digit_codes())),
    "AlexNet": Network(
        67,
        lambda: cnn.alexnet(size=67, width=1 / 4),
        lambda: plain.alexnet(67, (24, 64, 96, 96, 64), 1024),
        lambda: torch_networks.AlexNet(1, 10, (24, 64, 96, 96, 64), 1024),
    ),
    "VGG-11": Network(
        32,
        lambda: cnn.vgg11(size=32, width=1 / 4),
        lambda: plain.vgg11(32, VGG, 1024),
        lambda: torch_networks.VGG11(1, 10, VGG, 1024),
    ),
    "NiN": Network(
        67,
        lambda: cnn.nin(size=67, width=1 / 4),
        lambda: plain.nin(67, (24, 64, 96)),
        lambda: torch_networks.NiN(1, 10, (24, 64, 96)),
    ),
    "GoogLeNet": Network(
        96,
        lambda: cnn.googlenet(size=96, width=1 / 4),
        lambda: plain.googlenet(96, STAGES, (16, 48)),
        lambda: torch_networks.GoogLeNet(1, 10, STAGES, (16, 48)),
    ),
    "ResNet-18": Network(
        96,
        lambda: cnn.resnet18(size=96, width=1 / 4),
        lambda: plain.resnet18(96, (16, 32, 64, 128)),
        lambda: torch_networks.ResNet18(1, 10, (16, 32, 64, 128), norm=False, bias=True),
        xla=True,
    ),
    "DenseNet": Network(
        96,
        lambda: cnn.densenet(size=96, first=16, growth=8),
        lambda: plain.densenet(96, 16, 8, (4, 4, 4, 4)),
        lambda: torch_networks.DenseNet(1, 10, 16, 8, (4, 4, 4, 4)),
        xla=True,
    ),
    "smile classifier": Network(
        64,
        lambda: cnn.smile_classifier(),
        lambda: plain.smile_classifier(64, (16, 32, 64, 64), 64),
        lambda: torch_networks.SmileClassifier(1, 2, (16, 32, 64, 64), 64, side=4),
    ),
}


def rows() -> Iterator[Row]:
    for name, network in NETWORKS.items():
        for measured in (_inference, _training):
            for jit_compile in (False, True) if network.xla else (False,):
                yield from _race(name, network, measured, jit_compile)


def _race(name: str, network: Network, measured: Callable[..., list[Side]], jit_compile: bool) -> Iterator[Row]:
    what = f"{name}, {measured.__name__.strip('_')}, {'XLA' if jit_compile else 'tf.function'}"
    rng = np.random.default_rng(0)
    pictures = rng.uniform(size=(BATCH, network.size, network.size, 1)).astype(np.float32)
    ours = _model(network.ours)
    labels = rng.integers(ours.output_shape[-1], size=BATCH)
    parameters = f"{ours.count_params():,}".replace(",", " ")
    size = f"{BATCH} × {network.size} × {network.size}, {parameters} parameters"
    first, *peers = measured(ours, network, pictures, labels, jit_compile)
    for row in race(what, size, first, peers):
        yield with_reason(row, _reason(row, jit_compile))


def _reason(row: Row, jit_compile: bool) -> str:
    if row.peer == "torch":
        return XLA if jit_compile else THREADS
    overlap = row.ours.quartiles[0] <= row.theirs.quartiles[1]
    return SAME if overlap else ""


def _model(make: Callable[[], keras.Model], weights: list[np.ndarray] | None = None) -> keras.Model:
    keras.utils.set_random_seed(0)
    model = make()
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0
    if weights is not None:
        model.set_weights(weights)
    return model


def _peers(ours: keras.Model, network: Network) -> tuple[list[keras.Model], torch.nn.Module]:
    models = [ours, *([_model(network.keras, ours.get_weights())] if network.keras else [])]
    return models, twins.to_torch(ours, network.torch())


def _inference(
    ours: keras.Model, network: Network, pictures: np.ndarray, labels: np.ndarray, jit_compile: bool
) -> list[Side]:
    models, twin = _peers(ours, network)
    x, theirs = tf.constant(pictures), torch.tensor(pictures)

    def keras_side(model: keras.Model, name: str) -> Side:
        answer = tf.function(lambda x: model(x, training=False), jit_compile=jit_compile or None, autograph=False)
        return Side(name, lambda: answer(x))

    def torch_answer() -> Any:
        with torch.inference_mode():
            return twin(theirs)

    twin.eval()
    sides = [keras_side(model, name) for model, name in zip(models, ("dlcourse", "Keras"), strict=False)]
    return [*sides, Side("torch", torch_answer)]


def _training(
    ours: keras.Model, network: Network, pictures: np.ndarray, labels: np.ndarray, jit_compile: bool
) -> list[Side]:
    """Cross-entropy and plain descent; the losses of the first steps are compared."""
    models, twin = _peers(ours, network)
    x, y = tf.constant(pictures), tf.constant(labels)

    def keras_side(model: keras.Model, name: str) -> Side:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(LEARNING_RATE), loss, jit_compile=jit_compile)

        def own_loss(running_mean: Any) -> Any:
            model.reset_metrics()
            return running_mean

        return Side(f"{name} train_on_batch", lambda: model.train_on_batch(x, y), own_loss)

    optimizer = torch.optim.SGD(twin.parameters(), LEARNING_RATE)
    theirs, classes = torch.tensor(pictures), torch.tensor(labels)

    def torch_step() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(twin(theirs), classes)
        loss.backward()
        optimizer.step()
        return loss.detach()

    twin.train()
    sides = [keras_side(model, name) for model, name in zip(models, ("dlcourse", "Keras"), strict=False)]
    return [*sides, Side("torch", torch_step)]
