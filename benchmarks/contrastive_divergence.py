"""One epoch of CD-1 on digits, against scikit-learn's persistent chains, which cost the same products a batch."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import sklearn.datasets
import sklearn.neural_network
import tensorflow as tf

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.energy import BernoulliRBM, cd_k

HIDDEN, BATCH, LEARNING_RATE, SEED = 256, 100, 0.05, 1
MNIST_ROWS = 10_000
COMPARED_BATCHES = 3
DATA = Path(__file__).parents[2] / "shared" / "data"
_IDX_HEADER = 16

LOOP, FIT = "CD-1 epoch, cd_k in a tf.function", "CD-1 epoch, BernoulliRBM.fit"
NOTES = {
    LOOP: "for the five matrix products of a batch of this size TensorFlow's kernels take more than one and a half "
    "times as long as NumPy's",
    FIT: "a sixth product and a cross-entropy report the error of the reconstructions, which scikit-learn does not "
    "look at, and an epoch of few batches bears Keras's start",
}

Batches = Iterator[dict[str, np.ndarray]]  # the random numbers of each batch, by layer


def rows() -> Iterator[Row]:
    for size, x in _digits():
        text = f"{size}, {HIDDEN} hidden units, batches of {BATCH}"
        for what, ours, uniforms in ((LOOP, _loop(x), _of_tensorflow), (FIT, _fit(x), _of_keras)):
            for row in race(what, text, ours, [_sklearn(x, uniforms(x.shape[1]))], rounds=7, turn_seconds=0):
                yield with_reason(row, NOTES[what])


def _digits() -> Iterator[tuple[str, np.ndarray]]:
    """Handwritten digits as zeros and ones: scikit-learn's, enlarged, and MNIST's where it is at hand."""
    small = sklearn.datasets.load_digits().images
    yield f"{len(small)} digits of 24×24", _binary(np.kron(small, np.ones((3, 3))))
    folder = Path(os.environ.get("DLCOURSE_DATA", DATA)) / "mnist"
    for path in folder.glob("train-images-idx3-ubyte*"):
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as stream:
            pixels = np.frombuffer(stream.read(), np.uint8, offset=_IDX_HEADER)
        yield f"{MNIST_ROWS} of MNIST, 28×28", _binary(pixels.reshape(-1, 28, 28)[:MNIST_ROWS])
        return


def _binary(images: np.ndarray) -> np.ndarray:
    whole = len(images) // BATCH * BATCH  # only full batches
    return (images[:whole] > images.max() / 2).reshape(whole, -1).astype(np.float32)


def _loop(x: np.ndarray) -> Side:
    """The algorithm itself, in a graph of its own; like scikit-learn's it does not look at the reconstructions."""

    def machine() -> Callable[[tf.Tensor], list[tf.Variable]]:
        parameters = [tf.Variable(value) for value in _initial_parameters(x.shape[1])]
        generator = tf.random.Generator.from_seed(SEED)

        @tf.function
        def epoch(x):
            for batch in tf.reshape(x, [-1, BATCH, x.shape[1]]):
                uniforms = [generator.uniform([1, BATCH, units]) for units in (HIDDEN, x.shape[1])]
                for parameter, delta in zip(parameters, cd_k(batch, *parameters, *uniforms), strict=True):
                    parameter.assign_add(LEARNING_RATE / BATCH * delta)
            return parameters

        return epoch

    epoch, whole, first = machine(), tf.constant(x), tf.constant(x[: COMPARED_BATCHES * BATCH])
    return Side("dlcourse", lambda: epoch(whole), answer=lambda: machine()(first))


def _fit(x: np.ndarray) -> Side:
    """The Keras model, which reports the error of its reconstructions too: one matrix product more than five."""

    def machine() -> BernoulliRBM:
        rbm = BernoulliRBM(HIDDEN, seed=SEED)
        rbm.compile(keras.optimizers.SGD(LEARNING_RATE))
        return rbm

    def fit(rbm: BernoulliRBM, x: np.ndarray) -> list[np.ndarray]:
        rbm.fit(x, batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
        return [weight.numpy() for weight in (rbm.w, rbm.b, rbm.c)]

    rbm = machine()
    return Side("dlcourse", lambda: fit(rbm, x), answer=lambda: fit(machine(), x[: COMPARED_BATCHES * BATCH]))


def _initial_parameters(visible: int) -> list[np.ndarray]:
    rbm = BernoulliRBM(HIDDEN, seed=SEED)
    rbm.build((None, visible))
    return [weight.numpy() for weight in (rbm.w, rbm.b, rbm.c)]


def _of_tensorflow(visible: int) -> Batches:
    generator = tf.random.Generator.from_seed(SEED)
    while True:
        yield {name: generator.uniform([BATCH, n]).numpy() for name, n in (("hidden", HIDDEN), ("visible", visible))}


def _of_keras(visible: int) -> Batches:
    seed = keras.random.SeedGenerator(SEED)
    while True:
        sizes = (("hidden", HIDDEN), ("visible", visible))
        yield {name: keras.random.uniform((1, BATCH, n), seed=seed).numpy()[0] for name, n in sizes}


def _sklearn(x: np.ndarray, uniforms: Batches) -> Side:
    def machine() -> sklearn.neural_network.BernoulliRBM:
        return sklearn.neural_network.BernoulliRBM(HIDDEN, learning_rate=LEARNING_RATE, batch_size=BATCH, n_iter=1)

    def answer() -> list[np.ndarray]:
        return _contrastive_divergence(machine(), x[: COMPARED_BATCHES * BATCH], uniforms)

    rbm = machine()
    return Side("sklearn.neural_network.BernoulliRBM", lambda: rbm.fit(x), answer=answer)


def _contrastive_divergence(
    rbm: sklearn.neural_network.BernoulliRBM, x: np.ndarray, uniforms: Batches
) -> list[np.ndarray]:
    """Let scikit-learn's machine start each batch's chain at the data, with our weights and our random numbers."""
    rbm.partial_fit(x[:BATCH])  # gives it its arrays, which are set now
    rbm.components_, rbm.intercept_visible_, rbm.intercept_hidden_ = _initial_parameters(x.shape[1])
    for batch in np.split(x, len(x) // BATCH):
        u = next(uniforms)
        rbm.h_samples_ = (u["hidden"] < rbm.transform(batch)).astype(x.dtype)
        rbm.random_state_ = _Given([u["visible"], u["hidden"]])
        rbm.partial_fit(batch)
    return [rbm.components_, rbm.intercept_visible_, rbm.intercept_hidden_]


class _Given:
    """In place of scikit-learn's random numbers, given ones."""

    def __init__(self, values: list[np.ndarray]) -> None:
        self.values = iter(values)

    def uniform(self, size: tuple[int, ...]) -> np.ndarray:
        return next(self.values).reshape(size)
