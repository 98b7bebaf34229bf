"""Networks learn from what is drawn: digits nearly all, smiles most of them."""

import keras
import pytest

from dlcourse.cnn import lenet
from dlcourse.data import batches, load, standardized

layers = keras.layers


def accuracy(model, name, *, epochs):
    """Train on the training split, and return the share of the test split that is right."""
    train, test = standardized(load(name, "train"), load(name, "test"))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    for epoch in range(epochs):
        data = batches(train, 64, seed=0, epoch=epoch).map(lambda batch: (batch["image"], batch["label"]))
        model.fit(data, shuffle=False, verbose=0)
    return model.evaluate(test["image"], test["label"], verbose=0)[1]


@pytest.mark.slow
def test_lenet_reads_digits():
    keras.utils.set_random_seed(0)
    assert accuracy(lenet(activation="relu"), "drawn_digits", epochs=5) > 0.98


@pytest.mark.slow
def test_a_small_network_sees_smiles():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            layers.Input((64, 64, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.MaxPool2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPool2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )
    assert accuracy(model, "drawn_faces", epochs=7) > 0.93
