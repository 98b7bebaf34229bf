"""A restricted Boltzmann machine with binary units, as a Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.energy.contrastive_divergence import weighted_cd_k
from dlcourse.energy.rbm import gibbs_chain, rbm_hidden_given_visible, rbm_visible_given_hidden
from dlcourse.ranges import seed_number, whole_number

__all__ = ["BernoulliRBM"]


def _in_place_of_labels(y: Any, sample_weight: Any) -> Any:
    """Return labels that nobody reads: Keras forgets the weights of samples without labels."""
    return sample_weight if y is None else y


@keras.saving.register_keras_serializable(package="dlcourse")
class BernoulliRBM(keras.Model):
    """Bernoulli restricted Boltzmann machine (RBM), trained by contrastive divergence: a Keras model.

    P(x, h) = exp(bᵀx + cᵀh + hᵀWx) / Z;  θ ← θ + η CDₖ(θ) / batch size, by the optimiser's rule

    ``compile`` it with an optimiser alone, and ``fit`` it to rows of zeros and ones (or of probabilities, such as grey
    values in [0, 1]). Calling the model gives the hidden probabilities, so that machines can be stacked.

    Args:
        hidden_units: number of hidden units, 1 or more.
        k: steps of Gibbs sampling in an update, 1 or more.
        seed: of the initial weights and of the sampling (the order of the data is `fit`'s); None for a new one.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        Two pixels that are always equal: each is rebuilt from the other.

        >>> rbm = BernoulliRBM(hidden_units=4, seed=0)
        >>> rbm.compile(keras.optimizers.SGD(1.0))
        >>> history = rbm.fit(np.repeat([[0.0, 0.0], [1.0, 1.0]], 32, axis=0), epochs=50, verbose=0)
        >>> print(rbm.reconstruct(np.array([[0.0, 0.0], [1.0, 1.0]])).numpy().round())
        [[0. 0.]
         [1. 1.]]

    Conventions:
        The reported loss is the cross-entropy between the data and their reconstruction, in nats a row: what is
        minimised is not this, but the negative log-likelihood, which cannot be computed. A ``sample_weight`` w counts
        a row w times, in the loss and in the update, both of which are still divided by the batch's size.

    References:
        hinton2002; hinton2012; note C, sections 6.11–6.13; note D, section 5.
    """

    def __init__(self, hidden_units: int, *, k: int = 1, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hidden_units = whole_number("BernoulliRBM", "hidden_units", hidden_units)
        self.k = whole_number("BernoulliRBM", "k", k, "[1, inf)", "the steps of Gibbs sampling")
        self.seed = seed_number("BernoulliRBM", seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.reconstruction_loss = keras.metrics.Mean(name="loss")

    def build(self, input_shape: Sequence[int | None]) -> None:
        visible_units = input_shape[-1]
        small = keras.initializers.RandomNormal(stddev=0.01, seed=self.seed)
        # Never in half precision, which would round their updates away.
        self.w = self.add_weight(shape=(self.hidden_units, visible_units), initializer=small, name="w", autocast=False)
        self.b = self.add_weight(shape=(visible_units,), initializer="zeros", name="b", autocast=False)
        self.c = self.add_weight(shape=(self.hidden_units,), initializer="zeros", name="c", autocast=False)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return keras.ops.cast(self._hidden(inputs), self.compute_dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], self.hidden_units)

    def _hidden(self, x: Any) -> Any:
        x = keras.ops.cast(x, self.dtype)
        if not self.built:
            self.build(tuple(x.shape))
        return rbm_hidden_given_visible(x, self.w, self.c)

    def transform(self, x: Any) -> Any:
        """Return the hidden probabilities of visible units, (batch, hidden)."""
        return self(x)

    def reconstruct(self, x: Any) -> Any:
        """Return the visible probabilities given the hidden probabilities of ``x``, (batch, visible)."""
        return keras.ops.cast(self._reconstruction(x), self.compute_dtype)

    def _reconstruction(self, x: Any) -> Any:
        return rbm_visible_given_hidden(self._hidden(x), self.w, self.b)

    def sample(self, x: Any, steps: int = 1) -> Any:
        """Return what Gibbs sampling makes of visible units after some steps, (batch, visible)."""
        x = tf.cast(x, self.dtype)
        return gibbs_chain(x, self.w, self.b, self.c, *self._uniforms(tf.shape(x)[0], steps))

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return [self.reconstruction_loss]

    def fit(self, x: Any = None, y: Any = None, *args: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        return super().fit(x, _in_place_of_labels(y, sample_weight), *args, sample_weight=sample_weight, **kwargs)

    def evaluate(self, x: Any = None, y: Any = None, *args: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        return super().evaluate(x, _in_place_of_labels(y, sample_weight), *args, sample_weight=sample_weight, **kwargs)

    def train_step(self, data: Any) -> dict[str, Any]:
        x, counts = self._rows(data)
        logs = self.test_step(data)  # as everywhere in Keras, the loss before the update
        batch = tf.shape(x)[0]
        uphill = weighted_cd_k(x, self.w, self.b, self.c, *self._uniforms(batch, self.k), counts)
        downhill = [-delta / tf.cast(batch, self.dtype) for delta in uphill]
        # An optimiser for half precision divides by the number that it has losses multiplied by.
        self.optimizer.apply([self.optimizer.scale_loss(step) for step in downhill], [self.w, self.b, self.c])
        return logs

    def test_step(self, data: Any) -> dict[str, Any]:
        x, counts = self._rows(data)
        pixels = keras.losses.binary_crossentropy(x[..., None], self._reconstruction(x)[..., None])  # (batch, visible)
        losses = tf.reduce_sum(pixels if counts is None else counts * pixels, axis=-1)
        self.reconstruction_loss.update_state(losses)
        return {"loss": self.reconstruction_loss.result()}

    def _rows(self, data: Any) -> tuple[Any, Any]:
        """Return the visible units, and how often each row counts, (batch, 1); None for once."""
        x, _, counts = keras.utils.unpack_x_y_sample_weight(data)
        return tf.cast(x, self.dtype), None if counts is None else tf.cast(tf.reshape(counts, [-1, 1]), self.dtype)

    def _uniforms(self, batch: Any, steps: int) -> list[Any]:
        """Draw the random numbers of a chain, for the hidden and the visible units."""
        return [
            keras.random.uniform((steps, batch, units), dtype=self.dtype, seed=self.seed_generator)
            for units in self.w.shape
        ]

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"hidden_units": self.hidden_units, "k": self.k, "seed": self.seed}
