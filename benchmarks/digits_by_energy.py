"""Restricted Boltzmann machines and deep belief networks on MNIST: likelihood, reconstruction, accuracy, pictures.

``python -m benchmarks.digits_by_energy`` takes some ten minutes, and writes benchmarks/ENERGY.md and its picture.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from scipy.special import logsumexp

from dlcourse.data import mnist
from dlcourse.energy import BernoulliRBM, DeepBeliefNetwork, ais, free_energy

BATCH, LEARNING_RATE = 100, 0.1
EPOCHS = (4, 1)  # at the learning rate, then at a tenth of it
SMALL, LARGE = 20, 256  # hidden units: of 20, all states can be listed
CHAINS, STEPS = (20, 5), 10_000  # of annealed importance sampling: 20 at a time, whose random numbers take 0.8 GB
LABELS = (1000, 60_000)
SEEDS = (0,)
FOLDER = Path(__file__).parent
PICTURE = FOLDER.parent / "docs" / "images" / "rbm-digits.png"
DATA = Path(__file__).parents[2] / "shared" / "data"
PICTURES = {"learnt by CD-1": "cd", "learnt by persistent chains": "persistent"}
INTRODUCTION = """# Restricted Boltzmann machines on handwritten digits

Written by `python -m benchmarks.digits_by_energy`: MNIST, 60 000 digits to learn from and 10 000 held out, grey values
above one half as ones; batches of 100, plain gradient steps of 0.1 for four epochs and of 0.01 for one. All figures
are of the held-out digits, in nats a digit.

Where the states of the hidden units are too many to be listed, ln Z is an estimate by annealed importance sampling, in
10 000 equal steps by 100 chains from the machine without weights that has the pixels' frequencies; in brackets stands
ln P for three standard errors of the mean weight on either side. The mean weight is unbiased for Z; but chains that
all miss a mode make Z too small and ln P too good, and no interval shows that.
"""


def exact_log_z(rbm: BernoulliRBM) -> float:
    """ln Z, by all states of the hidden units, whose visible units are summed out in closed form."""
    w, b, c = (tf.cast(parameter, tf.float64) for parameter in (rbm.w, rbm.b, rbm.c))
    numbers = tf.range(2 ** int(c.shape[0]))
    parts = []
    for chunk in tf.split(numbers, max(1, len(numbers) // 4096)):
        h = tf.cast(tf.bitwise.bitwise_and(tf.bitwise.right_shift(chunk[:, None], tf.range(len(c))), 1), tf.float64)
        parts.append(tf.reduce_logsumexp(-free_energy(h, tf.transpose(w), c, b)))
    return float(tf.reduce_logsumexp(parts))


def estimated_log_z(rbm: BernoulliRBM, base_bias: np.ndarray) -> list[float]:
    """ln Z by annealed importance sampling: of three standard errors less, of the mean weight, and of three more."""
    rng, betas = np.random.default_rng(0), np.linspace(0, 1, STEPS + 1, dtype=np.float32)[1:]
    parameters = [np.asarray(parameter) for parameter in (rbm.w, rbm.b, rbm.c)]
    found = []
    for _ in range(CHAINS[1]):
        uniforms = [rng.random((STEPS, CHAINS[0], len(bias)), dtype=np.float32) for bias in parameters[:0:-1]]
        estimate = ais(*parameters, base_bias.astype(np.float32), betas, *uniforms)
        log_weights = np.float64(estimate.log_weights)
        log_start = np.float64(estimate.log_partition) - (logsumexp(log_weights) - np.log(CHAINS[0]))
        found.append(log_start + log_weights)
    top = np.max(found)
    weights = np.exp(np.ravel(found) - top)
    error = 3 * weights.std(ddof=1) / len(weights) ** 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        return [float(top + np.log(max(weights.mean() + by, 0.0))) for by in (-error, 0.0, error)]


def digits(split: str) -> tuple[np.ndarray, np.ndarray]:
    loaded = mnist(split, folder=os.environ.get("DLCOURSE_DATA", DATA))
    return (loaded.images.reshape(-1, 784) > 127).astype(np.float32), loaded.labels


def trained(hidden: int, x: np.ndarray, **options: int) -> BernoulliRBM:
    rbm = BernoulliRBM(hidden, seed=0, **options)
    keras.utils.set_random_seed(0)
    rbm.build(x.shape)
    mean = np.clip(x.mean(axis=0), 1e-3, 1 - 1e-3)
    rbm.b.assign(np.log(mean / (1 - mean)))  # as Hinton's guide has it
    rbm.compile(keras.optimizers.SGD(LEARNING_RATE))
    for epochs, rate in zip(EPOCHS, (LEARNING_RATE, LEARNING_RATE / 10), strict=True):
        rbm.optimizer.learning_rate.assign(rate)
        rbm.fit(x, batch_size=BATCH, epochs=epochs, verbose=0)
    return rbm


def machines(x: np.ndarray, held_out: np.ndarray) -> Iterator[str]:
    yield "| hidden units | learnt by | reconstruction error | exact ln P | estimated ln P |"
    yield "| ---: | --- | ---: | ---: | ---: |"
    mean = np.clip(x.mean(axis=0), 1e-3, 1 - 1e-3)
    alone = np.mean(held_out @ np.log(mean) + (1 - held_out) @ np.log(1 - mean))
    yield f"| 0 | frequencies of the pixels | {-alone:.1f} | {alone:.1f} | |"
    for hidden, what, options in (
        (SMALL, "CD-1", {}),
        (SMALL, "CD-5", {"k": 5}),
        (SMALL, "100 persistent chains", {"persistent_chains": 100}),
        (LARGE, "CD-1", {}),
        (LARGE, "100 persistent chains", {"persistent_chains": 100}),
    ):
        rbm = trained(hidden, x, **options)
        error = rbm.evaluate(held_out, batch_size=1000, verbose=0)
        free = np.mean(free_energy(held_out.astype(np.float64), *(np.float64(p) for p in (rbm.w, rbm.b, rbm.c))))
        exact, estimate = "", ""
        if hidden == SMALL:
            exact = f"{-free - exact_log_z(rbm):.1f}"
        else:
            high, middle, low = (f"{-free - log_z:.1f}" for log_z in estimated_log_z(rbm, np.log(mean / (1 - mean))))
            estimate = f"{middle} ({low} to {high})"
        yield f"| {hidden} | {what} | {error:.1f} | {exact} | {estimate} |"
        if hidden == LARGE:
            draw(rbm, held_out, "persistent" if options else "cd")


def draw(rbm: BernoulliRBM, held_out: np.ndarray, name: str) -> None:
    """Filters, digits with their reconstructions, and what a chain dreams."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    filters = np.asarray(rbm.w)[:40]
    shown = held_out[:20]
    seen = np.stack([shown, np.asarray(rbm.reconstruct(shown))], axis=1).reshape(-1, 784)
    start = (np.random.default_rng(0).uniform(size=(40, 784)) < held_out.mean(0)).astype(np.float32)
    dreams = np.asarray(rbm.reconstruct(rbm.sample(start, steps=1000)))
    figure, axes = plt.subplots(3, 1, figsize=(8, 10))
    for axis, rows, title in zip(
        axes,
        (filters, seen, dreams),
        ("filters: rows of W", "digits, and their reconstructions", "1000 steps from noise"),
        strict=True,
    ):
        sheet = rows.reshape(4, 10, 28, 28).transpose(0, 2, 1, 3).reshape(4 * 28, 10 * 28)
        axis.imshow(sheet, cmap="gray")
        axis.set(title=title, xticks=[], yticks=[])
    figure.tight_layout()
    figure.savefig(PICTURE.with_stem(f"{PICTURE.stem}-{name}"), dpi=70)
    plt.close(figure)


def networks(x: np.ndarray, y: np.ndarray, held_out: np.ndarray, labels: np.ndarray) -> Iterator[str]:
    yield "| labels | seed | random start | pre-trained |"
    yield "| ---: | ---: | ---: | ---: |"
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        machine = DeepBeliefNetwork([500, 250], 10, seed=seed)
        machine.pretrain(x, epochs=3, batch_size=BATCH, learning_rate=LEARNING_RATE)
        starts = {"random": None, "pre-trained": machine.get_weights()}
        for count in LABELS:
            accuracy = {}
            for how, weights in starts.items():
                keras.utils.set_random_seed(seed)
                network = DeepBeliefNetwork([500, 250], 10, seed=seed)
                network.build(x.shape)
                if weights is not None:
                    network.set_weights(weights)
                network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
                epochs = 40 if count < len(x) else 3
                network.fit(x[:count], y[:count], batch_size=BATCH, epochs=epochs, verbose=0)
                accuracy[how] = network.evaluate(held_out, labels, batch_size=1000, verbose=0)[1]
            yield f"| {count} | {seed} | {accuracy['random']:.2%} | {accuracy['pre-trained']:.2%} |"


def main() -> None:
    x, y = digits("train")
    held_out, labels = digits("test")
    lines = [INTRODUCTION]
    for section in (machines(x, held_out), networks(x, y, held_out, labels)):
        for line in section:
            print(line, flush=True)
            lines.append(line)
        lines.append("")
    lines += [f"![256 hidden units, {how}](../docs/images/rbm-digits-{name}.png)" for how, name in PICTURES.items()]
    (FOLDER / "ENERGY.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
