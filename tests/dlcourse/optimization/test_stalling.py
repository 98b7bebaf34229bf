"""Early stopping and the plateau rule against Keras's callbacks, PyTorch's scheduler and losses worked by hand."""

import keras
import numpy as np
import pytest
import torch

from dlcourse.optimization import EarlyStopping, ReduceOnPlateau, early_stopping, reduce_on_plateau

CURVES = [
    [3.0, 2.0, 2.5, 1.9, 1.95, 1.96, 1.97, 1.0],
    [1.0, 2.0, 3.0, 4.0, 5.0],
    [5.0, 4.0, 3.0, 2.0, 1.0],
    [2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0],
    list(np.random.default_rng(1).random(30)),
]
each_curve = pytest.mark.parametrize("losses", CURVES, ids=range(len(CURVES)))
each_patience = pytest.mark.parametrize("patience", [1, 2, 4])
each_delta = pytest.mark.parametrize("delta", [0.0, 0.0625])


class Model(keras.Model):
    """A model whose only use is to be told to stop, and to hold weights and an optimiser."""

    def __init__(self, rate=0.5):
        super().__init__()
        self.w = self.add_weight(shape=(1,), initializer="zeros")
        self.built = True
        self.compile(keras.optimizers.SGD(rate))


def listen(callback, losses, rate=0.5):
    """Tell a callback one loss an epoch; the weight is the epoch. Return the model, the last epoch and the rates."""
    model, rates = Model(rate), []
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, loss in enumerate(losses):
        model.set_weights([np.array([epoch], "float32")])
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()
    return model, epoch, rates


@each_curve
@each_patience
@each_delta
def test_stopping_is_keras(losses, patience, delta):
    theirs = keras.callbacks.EarlyStopping(patience=patience, min_delta=delta, mode="min", restore_best_weights=True)
    model, last, _ = listen(theirs, losses)
    stop = early_stopping(np.array(losses), patience=patience, min_delta=delta)
    assert int(stop.last_epoch) == last
    assert int(stop.best_epoch) == theirs.best_epoch == model.get_weights()[0][0]
    assert float(stop.best_loss) == theirs.best


@each_curve
@each_patience
def test_our_callback_is_the_rule(losses, patience):
    ours = EarlyStopping(patience=patience, min_delta=0.0625, restore_best_weights=True)
    model, last, _ = listen(ours, losses)
    stop = early_stopping(np.array(losses), patience=patience, min_delta=0.0625)
    assert (last, ours.best_epoch) == (int(stop.last_epoch), int(stop.best_epoch))
    assert model.get_weights()[0][0] == ours.best_epoch


@each_curve
@each_patience
@each_delta
def test_reducing_is_keras(losses, patience, delta):
    theirs = keras.callbacks.ReduceLROnPlateau(
        factor=0.25, patience=patience, min_delta=delta, mode="min", min_lr=0.015625, verbose=0
    )
    ours = ReduceOnPlateau(factor=0.25, patience=patience, min_delta=delta, min_learning_rate=0.015625)
    rates = reduce_on_plateau(
        np.array(losses), learning_rate=0.5, factor=0.25, patience=patience, min_delta=delta, min_learning_rate=0.015625
    )
    np.testing.assert_array_equal(rates, listen(theirs, losses)[2])
    np.testing.assert_array_equal(rates, listen(ours, losses)[2])


@each_curve
@pytest.mark.parametrize("patience", [1, 3])
def test_torch_waits_one_epoch_longer(losses, patience):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=patience, threshold=0.0)
    theirs = []
    for loss in losses:
        scheduler.step(loss)
        theirs.append(scheduler.get_last_lr()[0])
    np.testing.assert_allclose(
        reduce_on_plateau(np.array(losses), learning_rate=0.5, patience=patience + 1), theirs, rtol=1e-6
    )


def test_stopping_by_hand():
    stop = early_stopping([4.0, 3.0, 2.75, 2.5, 2.75, 0.0], patience=3, min_delta=0.5)
    assert [float(part) for part in stop] == [4.0, 1.0, 3.0]  # 2.5 is not below 3 − ½
    assert int(early_stopping([1.0], patience=1).last_epoch) == 0


def test_nan_is_no_improvement():
    assert int(early_stopping([1.0, np.nan, np.nan], patience=2).last_epoch) == 2
    assert int(early_stopping([1.0, np.nan, 0.5], patience=2).best_epoch) == 2


def test_a_model_in_fit_stops_and_slows_down():
    x = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.5), "mse", run_eagerly=True)
    data = x, x[:, :1]
    callbacks = [EarlyStopping(patience=4, min_delta=1e3), ReduceOnPlateau(patience=2, min_delta=1e3)]
    history = model.fit(*data, validation_data=data, epochs=9, verbose=0, callbacks=callbacks)
    assert len(history.epoch) == 5
    assert float(model.optimizer.learning_rate) == 0.125


def test_a_missing_monitor_is_told():
    callback = EarlyStopping(monitor="val_loss")
    with pytest.raises(
        ValueError, match=r"monitor is 'val_loss', expected what there is after an epoch: loss\. Pass validation_data"
    ):
        callback.on_epoch_end(0, {"loss": 1.0})


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: early_stopping(np.zeros(0)), "losses has shape .0,. and no entries"),
        (lambda: early_stopping([1.0], patience=0), "early_stopping: patience is 0, expected 1 or more"),
        (lambda: early_stopping([1.0], min_delta=-1.0), "min_delta is -1, expected 0 or more"),
        (lambda: reduce_on_plateau([1.0], factor=1.0), "factor is 1, expected a number between 0 and 1"),
    ],
)
def test_what_cannot_be_is_told(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
