"""What every optimiser of this package does for a Keras model: schedules, mixed dtypes, sparse gradients, saving."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.optimization import SGD, AdaDelta, Adam, Momentum

MAKERS = {
    "Momentum": lambda rate: Momentum(rate, nesterov=True),
    "AdaDelta": lambda rate: AdaDelta(rate, rho=0.75, epsilon=1e-3),
    "Adam": lambda rate: Adam(rate),
}


@pytest.mark.parametrize("name", MAKERS)
def test_fit_goes_on_after_loading_as_if_nothing_had_been(name, tmp_path):
    """With a schedule, for several steps; one step of every optimiser is the conformance suite's."""
    x = np.random.default_rng(3).normal(size=(12, 2)).astype("float32")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(MAKERS[name](keras.optimizers.schedules.ExponentialDecay(0.05, 10, 0.5)), "mse", jit_compile=False)
    model.fit(x, np.tanh(x[:, :1]), batch_size=4, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    for each in (model, again):
        each.fit(x, np.tanh(x[:, :1]), batch_size=4, shuffle=False, verbose=0)
    for weight, other in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, other)
    assert int(again.optimizer.iterations) == 6
    assert float(again.optimizer.learning_rate) == pytest.approx(0.05 * 0.5**0.6)


def test_variables_of_two_precisions_keep_theirs():
    variables = [keras.Variable(np.ones(3), dtype=dtype) for dtype in ("float32", "float64")]
    optimizer = Adam(0.25, epsilon=0.0)
    optimizer.build(variables)
    optimizer.apply([tf.ones(3), tf.ones(3, tf.float64)])
    for variable in variables:
        np.testing.assert_allclose(variable.numpy(), 0.75, rtol=1e-6)
    assert [slot.dtype for slot in optimizer._slots[0]] == ["float32", "float64"]


def test_a_variable_may_sit_out_a_step():
    """Of two variables the second gets no gradient in the first step."""
    variables = [keras.Variable(np.ones(2)), keras.Variable(np.ones((1, 3)))]
    optimizer = Momentum(0.5)
    optimizer.build(variables)
    optimizer.apply([tf.ones(2)], variables[:1])
    optimizer.apply([tf.ones(2), tf.ones((1, 3))], variables)
    np.testing.assert_allclose(variables[0].numpy(), 1 - 0.5 - 0.95)
    np.testing.assert_allclose(variables[1].numpy(), 0.5)


def test_a_sparse_gradient_is_taken_as_a_dense_one():
    variable = keras.Variable(np.ones((4, 2)))
    optimizer = SGD(0.5)
    optimizer.build([variable])
    optimizer.apply([tf.IndexedSlices(tf.ones((2, 2)), tf.constant([1, 1]), tf.constant([4, 2]))])
    np.testing.assert_allclose(variable.numpy(), [[1, 1], [0, 0], [1, 1], [1, 1]])


def test_kerass_own_clipping_decay_and_average_are_there():
    variable = keras.Variable(np.array([3.0, 4.0]))
    optimizer = SGD(0.5, clipnorm=1.0, weight_decay=0.5, use_ema=True, ema_momentum=0.5)
    optimizer.build([variable])
    optimizer.apply([tf.constant([30.0, 40.0])])
    np.testing.assert_allclose(variable.numpy(), [3.0 * 0.75 - 0.3, 4.0 * 0.75 - 0.4], rtol=1e-6)
    optimizer.apply([tf.zeros(2)])
    optimizer.finalize_variable_values([variable])
    np.testing.assert_allclose(variable.numpy(), [1.95 * 0.875, 2.6 * 0.875], rtol=1e-6)


def _two_steps(run):
    variable = keras.Variable(np.array([1.0, 2.0]))
    optimizer = Adam(0.5)
    optimizer.build([variable])
    for gradient in ([1.0, -1.0], [0.5, 3.0]):
        run(lambda gradient=gradient: optimizer.apply([tf.constant(gradient)], [variable]))
    return variable.numpy()


def test_a_distribution_strategy_takes_the_same_steps():
    strategy = tf.distribute.OneDeviceStrategy("CPU:0")
    with strategy.scope():
        distributed = _two_steps(strategy.run)
    np.testing.assert_allclose(distributed, _two_steps(lambda step: step()), rtol=1e-6)


class Slower(Momentum):
    """A class made from one of this package's, as a student would."""

    def __init__(self, learning_rate=0.5, momentum=0.5, **kwargs):
        super().__init__(learning_rate, momentum=momentum, **kwargs)


def test_a_subclass_has_what_its_base_has():
    variable, optimizer = keras.Variable(np.ones(2)), Slower()
    assert Slower.from_config(optimizer.get_config()).get_config() == optimizer.get_config()
    assert optimizer.get_config()["momentum"] == 0.5
    optimizer.build([variable])
    for momentum, expected in ((0.5, 0.5), (0.0, 0.0)):
        optimizer.momentum = momentum
        optimizer.apply([tf.ones(2)])
        np.testing.assert_allclose(variable.numpy(), expected)
    with pytest.raises(ValueError, match="Slower: momentum is 2, expected 0 <= momentum < 1"):
        optimizer.momentum = 2


def test_a_number_changes_for_replicas_too():
    strategy = tf.distribute.MirroredStrategy(["CPU:0"])
    with strategy.scope():
        variable, optimizer = keras.Variable(np.ones(3)), Momentum(0.5)
        optimizer.build([variable])
        step = tf.function(lambda: strategy.run(lambda: optimizer.apply([tf.ones(3)], [variable])), autograph=False)
        for momentum, expected in ((0.5, 0.5), (0.0, 0.0), (0.5, -0.75)):
            optimizer.momentum = momentum
            step()
            np.testing.assert_allclose(variable.numpy(), expected)
