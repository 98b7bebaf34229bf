"""A restricted Boltzmann machine with binary units, as a Keras model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from dlcourse.energy.contrastive_divergence import weighted_cd_k, weighted_persistent_cd_k
from dlcourse.energy.epochs import EpochsInGraphs, in_place_of_labels
from dlcourse.energy.gibbs import gibbs_chain
from dlcourse.energy.rbm import rbm_hidden_given_visible, rbm_visible_given_hidden
from dlcourse.energy.reconstruction import cross_entropies
from dlcourse.ranges import optional_number, seed_number, whole_number

__all__ = ["BernoulliRBM"]


@keras.saving.register_keras_serializable(package="dlcourse")
class BernoulliRBM(EpochsInGraphs):
    """Bernoulli restricted Boltzmann machine (RBM), trained by contrastive divergence: a Keras model.

    P(x, h) = exp(bᵀx + cᵀh + hᵀWx) / Z;  θ ← θ + η CDₖ(θ) / batch size, by the optimiser's rule

    ``compile`` it with an optimiser alone, and ``fit`` it to rows of zeros and ones (or of probabilities, such as grey
    values in [0, 1]). Calling the model gives the hidden probabilities, so that machines can be stacked.

    Args:
        hidden_units: number of hidden units, 1 or more.
        k: steps of Gibbs sampling in an update, 1 or more.
        persistent_chains: how many chains go on from update to update, 1 or more; None for chains that begin at the
            data in each. They begin with all visible units off, and are saved with the model.
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
        An epoch over an array is one call of a compiled graph, which shuffles and cuts the data itself. Where a
        callback listens to batches, and for data sets and generators, Keras's loop is used, batch by batch.

        The reported loss is the cross-entropy between the data and their reconstruction, in nats a row: what is
        minimised is not this, but the negative log-likelihood, which cannot be computed. A ``sample_weight`` w counts
        a row w times, in the loss and in the update, both of which are still divided by the batch's size.

    References:
        hinton2002; tieleman2008; hinton2012; note C, sections 6.11–6.13; note D, section 5.
    """

    def __init__(
        self,
        hidden_units: int,
        *,
        k: int = 1,
        persistent_chains: int | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.hidden_units = whole_number("BernoulliRBM", "hidden_units", hidden_units)
        self.k = whole_number("BernoulliRBM", "k", k, "[1, inf)", "the steps of Gibbs sampling")
        chains = optional_number("BernoulliRBM", "persistent_chains", persistent_chains, "[1, inf)", whole=True)
        self.persistent_chains = None if chains is None else int(chains)
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
        if self.persistent_chains is not None:
            shape = (self.persistent_chains, visible_units)
            self.chains = self.add_weight(
                shape=shape, initializer="zeros", name="chains", autocast=False, trainable=False
            )
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

    def evaluate(self, x: Any = None, y: Any = None, *args: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        return super().evaluate(x, in_place_of_labels(y, sample_weight), *args, sample_weight=sample_weight, **kwargs)

    def train_step(self, data: Any) -> dict[str, Any]:
        x, counts = self._rows(data)
        h = self._hidden(x)
        logs = self._report(x, h, counts)  # as everywhere in Keras, the loss before the update
        batch = tf.cast(tf.shape(x)[0], self.dtype)
        downhill = [-delta / batch for delta in self._uphill(x, h, counts)]
        # An optimiser for half precision divides by the number that it has losses multiplied by.
        self.optimizer.apply([self.optimizer.scale_loss(step) for step in downhill], [self.w, self.b, self.c])
        return logs

    def test_step(self, data: Any) -> dict[str, Any]:
        x, counts = self._rows(data)
        return self._report(x, self._hidden(x), counts)

    def _uphill(self, x: Any, h: Any, counts: Any) -> list[Any]:
        """Estimate the gradient of the log-likelihood for the weights and both biases, summed over the batch."""
        parameters = self.w, self.b, self.c
        if self.persistent_chains is None:
            return list(weighted_cd_k(x, h, *parameters, *self._uniforms(tf.shape(x)[0], self.k), counts))
        uniforms = self._uniforms(self.persistent_chains, self.k)
        *uphill, chains = weighted_persistent_cd_k(x, h, self.chains, *parameters, *uniforms, counts)
        self.chains.assign(chains)
        return uphill

    def _report(self, x: Any, h: Any, counts: Any) -> dict[str, Any]:
        pixels = cross_entropies(x, h, self.w, self.b)  # (batch, visible)
        self.reconstruction_loss.update_state(tf.reduce_sum(pixels if counts is None else counts * pixels, axis=-1))
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
        own = {"hidden_units": self.hidden_units, "k": self.k, "persistent_chains": self.persistent_chains}
        return super().get_config() | own | {"seed": self.seed}
