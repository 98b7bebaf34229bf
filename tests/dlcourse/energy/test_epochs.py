"""An epoch in one graph is Keras's own loop over the same batches, and makes room for it where it is asked to."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.datasets import load_digits

from dlcourse.energy import BernoulliRBM, rbm_reconstruction_error
from tests.dlcourse.energy.machines import ln_likelihood, sigmoid

X = (load_digits().data[:130] > 7.5).astype("float32")


class Counting(keras.callbacks.Callback):
    """Listens to batches, so that Keras's loop is needed."""

    batches = 0

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1


def fitted(callbacks=None, rbm_options=None, **options):
    rbm = BernoulliRBM(5, k=2, seed=3, **(rbm_options or {}))
    rbm.compile(keras.optimizers.SGD(0.5, momentum=0.5))
    history = rbm.fit(X, batch_size=32, epochs=3, verbose=0, callbacks=callbacks, **options).history
    return rbm.get_weights(), history


@pytest.mark.parametrize("weights", [None, np.linspace(0, 2, len(X), dtype="float32")], ids=["alike", "weighted"])
@pytest.mark.parametrize("chains", [None, 7])
def test_is_keras_own_loop(weights, chains):
    """130 rows in batches of 32: the last has two."""
    listener, options = Counting(), {"rbm_options": {"persistent_chains": chains}}
    ours, losses = fitted(shuffle=False, sample_weight=weights, **options)
    theirs, expected = fitted(listener, shuffle=False, sample_weight=weights, **options)
    assert listener.batches == 3 * 5
    np.testing.assert_allclose(losses["loss"], expected["loss"], rtol=1e-5)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_shuffling_takes_every_row_once_an_epoch():
    seen = []

    class Watched(BernoulliRBM):
        def train_step(self, data):
            tf.py_function(lambda rows: seen.append(rows.numpy()), [data[0]], [])
            return super().train_step(data)

    rbm = Watched(2, seed=0)
    rbm.compile(keras.optimizers.SGD(0.1))
    rows = np.arange(13 * 4).reshape(13, 4).astype("float32") / 52
    rbm.fit(rows, batch_size=5, epochs=2, verbose=0)
    assert [len(batch) for batch in seen] == [5, 5, 3, 5, 5, 3]
    for epoch in (np.concatenate(seen[:3]), np.concatenate(seen[3:])):
        assert not np.array_equal(epoch, rows)
        np.testing.assert_array_equal(epoch[np.argsort(epoch[:, 0])], rows)


def test_validation_history_and_early_stopping_stay_keras_own():
    rbm = BernoulliRBM(4, seed=0)
    rbm.compile(keras.optimizers.SGD(0.0))
    stop = keras.callbacks.EarlyStopping("val_loss", patience=2)
    history = rbm.fit(X, epochs=9, validation_data=(X[:50],), verbose=0, callbacks=[stop]).history
    assert len(history["loss"]) == len(history["val_loss"]) == 3
    expected = np.mean(rbm_reconstruction_error(X[:50], rbm.w, rbm.b, rbm.c))
    assert history["val_loss"][0] == pytest.approx(expected, rel=1e-5)
    split = rbm.fit(X, epochs=1, validation_split=0.2, verbose=0).history
    assert set(split) == {"loss", "val_loss"}


def test_one_graph_serves_all_epochs_and_a_new_optimizer_gets_its_own():
    traced = []

    class Watched(BernoulliRBM):
        def train_step(self, data):
            traced.append(data)
            return super().train_step(data)

    rbm = Watched(4, seed=0)
    rbm.compile(keras.optimizers.SGD(0.1))
    for _ in range(2):
        rbm.fit(X, batch_size=26, epochs=2, verbose=0)
    assert len(traced) == 1
    rbm.compile(keras.optimizers.SGD(0.0))
    before = rbm.get_weights()
    rbm.fit(X, batch_size=26, verbose=0)
    for one, other in zip(rbm.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)
    rbm.train_on_batch(X[:10])  # Keras's own function has not been lost


def test_data_sets_and_tensors_are_fitted():
    data = tf.data.Dataset.from_tensor_slices(X).batch(40)
    for x in (data, tf.constant(X), X.astype("uint8")):
        rbm = BernoulliRBM(4, seed=0)
        rbm.compile(keras.optimizers.SGD(0.5))
        losses = rbm.fit(x, epochs=4, verbose=0, shuffle=False).history["loss"]
        assert losses[-1] < losses[0]


def test_reconstruction_error_is_cross_entropy():
    rng = np.random.default_rng(0)
    x, w, b, c = rng.uniform(size=(6, 4)), rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)
    rebuilt = sigmoid(sigmoid(x @ w.T + c) @ w + b)
    by_hand = -(x * np.log(rebuilt) + (1 - x) * np.log(1 - rebuilt)).sum(1)
    np.testing.assert_allclose(rbm_reconstruction_error(x, w, b, c), by_hand, rtol=1e-12)
    keras_own = keras.losses.binary_crossentropy(x, rebuilt).numpy() * 4
    np.testing.assert_allclose(by_hand, keras_own, rtol=1e-5)
    far = rbm_reconstruction_error([[1.0, 0.0]], [[0.0, 0.0]], [-1000.0, 1000.0], [0.0])
    np.testing.assert_allclose(far, [2000.0])


def test_chains_go_on_and_are_saved(tmp_path):
    rbm = BernoulliRBM(6, persistent_chains=20, seed=0)
    rbm.compile(keras.optimizers.SGD(0.1))
    rbm.fit(X, epochs=2, verbose=0)
    assert rbm.chains.shape == (20, 64)
    assert set(np.unique(rbm.chains)) == {0.0, 1.0}
    assert len(rbm.trainable_weights) == 3
    rbm.save(tmp_path / "rbm.keras")
    again = keras.saving.load_model(tmp_path / "rbm.keras")
    assert again.persistent_chains == 20
    np.testing.assert_array_equal(again.chains, rbm.chains)


@pytest.mark.parametrize("options", [{}, {"persistent_chains": 50}], ids=["data", "persistent"])
def test_exact_likelihood_of_digits_grows(options):
    """Eight hidden units have 256 states: ln P is exact. Pixels that do not know of each other are left behind."""
    x = (load_digits().data > 7.5).astype("float32")
    train, held_out = x[:1400], x[1400:].astype(float)
    mean = np.clip(train.mean(0), 1e-3, 1 - 1e-3)
    independent = np.mean(held_out @ np.log(mean) + (1 - held_out) @ np.log(1 - mean))
    rbm = BernoulliRBM(8, seed=0, **options)
    rbm.compile(keras.optimizers.SGD(0.1))
    rbm.fit(train, batch_size=20, epochs=12, verbose=0)
    found = ln_likelihood(held_out, *[np.asarray(p, float) for p in (rbm.w, rbm.b, rbm.c)])
    assert found > independent + 1.5
