"""The callbacks in ``fit``, beside Keras's: resumed training, metrics that should rise, other callbacks' rates."""

import keras
import numpy as np
import pytest

from dlcourse.optimization import EarlyStopping, ExponentialDecay, ReduceOnPlateau
from tests.dlcourse.optimization.test_stalling import CURVES, Model

each_curve = pytest.mark.parametrize("losses", CURVES, ids=range(len(CURVES)))
each_mode = pytest.mark.parametrize("mode", ["min", "max"])


def listen(callback, values, *, first=0, monitor="val_loss", rates=(), rate=0.5):
    """Tell a callback one value an epoch, and set the rates that another callback sets before some epochs."""
    model, seen = Model(rate), []
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, value in enumerate(values, start=first):
        if epoch in dict(rates):
            model.optimizer.learning_rate = dict(rates)[epoch]
        model.set_weights([np.array([epoch], "float32")])
        callback.on_epoch_end(epoch, {monitor: value})
        seen.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()
    return model, epoch, seen


@each_curve
@each_mode
@pytest.mark.parametrize("first", [0, 7])
def test_stopping_is_keras_from_any_epoch_in_both_directions(losses, mode, first):
    options = {"patience": 2, "min_delta": 0.0625, "restore_best_weights": True, "mode": mode}
    theirs, ours = keras.callbacks.EarlyStopping(**options), EarlyStopping(**options)
    expected, last, _ = listen(theirs, losses, first=first)
    model, epoch, _ = listen(ours, losses, first=first)
    assert (epoch, ours.best_epoch) == (last, theirs.best_epoch)
    assert model.get_weights()[0][0] == expected.get_weights()[0][0] == ours.best_epoch


@each_curve
@each_mode
@pytest.mark.parametrize("rates", [(), ((2, 0.125), (4, 1.0)), ((1, 0.03125), (3, 0.5), (5, 4.0))], ids=["", "1", "2"])
def test_reducing_is_keras_whoever_sets_the_rate(losses, mode, rates):
    theirs = keras.callbacks.ReduceLROnPlateau(
        factor=0.25, patience=2, min_delta=0.0625, mode=mode, min_lr=0.015625, verbose=0
    )
    ours = ReduceOnPlateau(factor=0.25, patience=2, min_delta=0.0625, mode=mode, min_learning_rate=0.015625)
    assert listen(ours, losses, rates=rates)[2] == listen(theirs, losses, rates=rates)[2]


def test_another_callbacks_rate_stays_where_nothing_stalls():
    assert listen(ReduceOnPlateau(), [3.0, 2.0, 1.0, 0.5], rates=[(1, 0.125)], rate=0.5)[2] == [
        0.5,
        0.125,
        0.125,
        0.125,
    ]


def test_the_rate_falls_as_often_as_keras_says_however_long_it_takes():
    """Long after half of a half of a half is 0 in every precision."""
    ours = ReduceOnPlateau(factor=0.5, patience=1, min_learning_rate=0.25)
    assert listen(ours, np.ones(1200), rates=[(1199, 8.0)])[2][-1] == 4.0


@pytest.mark.parametrize(
    ("monitor", "rises"),
    [
        ("val_accuracy", True),
        ("val_acc", True),
        ("auc", True),
        ("val_f1_score", True),
        ("mean_io_u", True),
        ("r2_score", True),
        ("val_loss", False),
        ("head_loss", False),
        ("mae", False),
        ("score_error", False),
    ],
)
def test_a_name_says_whether_a_metric_should_rise(monitor, rises):
    for callback in (EarlyStopping(monitor, patience=2), ReduceOnPlateau(monitor, patience=2)):
        _, last, rates = listen(callback, [0.1, 0.2, 0.3, 0.4, 0.5], monitor=monitor)
        stalled = last == 2 if isinstance(callback, EarlyStopping) else rates[-1] < 0.5
        assert stalled != rises
        _, last, rates = listen(callback, [0.5, 0.4, 0.3, 0.2, 0.1], monitor=monitor)
        stalled = last == 2 if isinstance(callback, EarlyStopping) else rates[-1] < 0.5
        assert stalled == rises


X = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


def fitted(callbacks, *, metrics=(), **options):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=list(metrics))
    history = model.fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=callbacks, **options)
    return model, history


def test_fit_knows_the_direction_of_keras_metrics_whatever_they_are_called():
    """A metric of Keras says itself that it should rise, and one that should fall is not taken by its name."""
    metrics = [keras.metrics.BinaryAccuracy(name="share"), keras.metrics.MeanSquaredError(name="score")]
    for monitor, sign in (("val_share", -1.0), ("share", -1.0), ("val_score", 1.0), ("loss", 1.0)):
        stop = EarlyStopping(monitor, patience=9)
        fitted([stop], metrics=metrics, epochs=2)
        assert stop.sign == sign, monitor


def test_a_resumed_fit_counts_on_and_begins_anew():
    stop = EarlyStopping(patience=2, min_delta=1e3, restore_best_weights=True)
    model, history = fitted([stop], initial_epoch=5, epochs=20)
    assert (history.epoch, stop.best_epoch) == ([5, 6, 7], 5)
    weights = model.get_weights()
    model.fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=[stop], initial_epoch=8, epochs=8)  # no epoch at all
    for weight, kept in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(weight, kept)
    assert stop.best_epoch is None
    again = model.fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=[stop], initial_epoch=8, epochs=20)
    assert (again.epoch, stop.best_epoch) == ([8, 9, 10], 8)


def test_the_best_weights_of_a_rising_metric_come_back():
    stop = EarlyStopping("val_accuracy", patience=3, restore_best_weights=True)
    model, history = fitted([stop], metrics=["accuracy"], epochs=12)
    best = int(np.argmax(history.history["val_accuracy"]))
    assert stop.best_epoch == best
    assert model.evaluate(X, Y, verbose=0)[1] == pytest.approx(history.history["val_accuracy"][best])


def test_a_schedule_cannot_be_reduced():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(ExponentialDecay(0.5)), "mse")
    with pytest.raises(
        ValueError, match="ReduceOnPlateau: the optimizer's learning_rate is a schedule, expected a number"
    ):
        model.fit(X, Y, verbose=0, callbacks=[ReduceOnPlateau("loss")])


def test_a_scaled_optimizer_is_reduced():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, dtype="mixed_float16")])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    model.fit(X, Y, verbose=0, epochs=3, callbacks=[ReduceOnPlateau("loss", patience=1, min_delta=1e3)])
    assert float(model.optimizer.learning_rate) == 0.125


@pytest.mark.parametrize("kind", [EarlyStopping, ReduceOnPlateau])
def test_what_is_no_monitor_or_mode_is_refused(kind):
    with pytest.raises(TypeError, match=f"{kind.__name__}: monitor is 3, expected the name"):
        kind(3)
    with pytest.raises(ValueError, match=f"{kind.__name__}: mode is 'up', expected 'auto', 'min' or 'max'"):
        kind(mode="up")
