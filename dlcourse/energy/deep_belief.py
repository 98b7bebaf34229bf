"""Deep belief networks: restricted Boltzmann machines stacked, and what they are for a classifier to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import softmax
from dlcourse.energy.bernoulli_rbm import BernoulliRBM
from dlcourse.energy.rbm import rbm_hidden_given_visible
from dlcourse.graph import graph_function
from dlcourse.ranges import seed_number, whole_number

__all__ = ["DeepBeliefNetwork", "deep_belief_network"]

WIDE = 1000  # rows at once, where nothing is learnt


def _validate(x: Any, weights: Sequence[Any], hidden_biases: Sequence[Any], kernel: Any, bias: Any) -> None:
    if not weights or len(weights) != len(hidden_biases):
        raise ValueError(
            f"weights has {len(weights)} machines and hidden_biases {len(hidden_biases)}; expected the same number, at "
            "least one. Pass one matrix and one bias vector a machine."
        )
    below, name = x.shape[-1], "x"
    for number, (w, c) in enumerate(zip(weights, hidden_biases, strict=True)):
        if not w.shape.is_compatible_with([c.shape[-1], below]):
            raise ValueError(
                f"weights[{number}] has shape {tuple(w.shape)}, expected ({c.shape[-1]}, {below}): the hidden units of "
                f"hidden_biases[{number}] and the {below} units of {name} below. Matrices are (hidden, visible)."
            )
        below, name = c.shape[-1], f"hidden_biases[{number}]"
    if not kernel.shape.is_compatible_with([below, bias.shape[-1]]):
        raise ValueError(
            f"kernel has shape {tuple(kernel.shape)}, expected ({below}, {bias.shape[-1]}): from the {below} units of "
            f"{name} to the {bias.shape[-1]} classes of bias. It is (units in, classes out)."
        )


@graph_function(validate=_validate)
def deep_belief_network(
    x: Float[tf.Tensor, "batch _"],
    weights: Sequence[Float[tf.Tensor, "_ _"]],
    hidden_biases: Sequence[Float[tf.Tensor, " _"]],
    kernel: Float[tf.Tensor, "_ classes"],
    bias: Float[tf.Tensor, " classes"],
) -> Float[tf.Tensor, "batch classes"]:
    """Deep belief network as a classifier: the up-pass through stacked RBMs, and a softmax layer.

    p⁰ = x,  pˡ = σ(cˡ + Wˡ pˡ⁻¹),  y = softmax(p^L V + d)

    Args:
        x: visible units, 0 or 1, or probabilities (batch, visible).
        weights: W of each machine, the lowest first (hidden, visible); the hidden units of one are the visible units
            of the next.
        hidden_biases: c of each machine (hidden,).
        kernel: V, weights of the output layer (hidden of the highest machine, classes).
        bias: d of the output layer (classes,).

    Returns:
        Probabilities of the classes (batch, classes).

    Raises:
        ValueError: a machine or the output layer does not fit on the one below.

    Example:
        Two machines with one hidden unit each: p¹ = σ(0) and p² = σ(2 · ½ − 1), both one half.

        >>> machines = [[[1.0, -1.0]], [[2.0]]], [[0.0], [-1.0]]
        >>> print(deep_belief_network([[1.0, 1.0]], *machines, [[2.0, 0.0]], [0.0, 1.0]).numpy())
        [[0.5 0.5]]

    Conventions:
        The hidden *probabilities* go up, and nothing is drawn: it is a feed-forward network with logistic units, whose
        matrices are those of the machines, transposed, and whose biases are their *hidden* ones. The visible biases
        serve to generate, and are left out.

    References:
        hinton2006; bengio2007; note C, chapter 1; note E, section 1.
    """
    for w, c in zip(weights, hidden_biases, strict=True):
        x = rbm_hidden_given_visible(x, w, c)
    return softmax(tf.matmul(x, kernel) + bias)


@keras.saving.register_keras_serializable(package="dlcourse")
class DeepBeliefNetwork(keras.Model):
    """Deep belief network (DBN): a classifier whose layers begin as stacked RBMs; a Keras model.

    pˡ = σ(cˡ + Wˡ pˡ⁻¹), each (Wˡ, cˡ) from an RBM that has learnt p(pˡ⁻¹);  y = softmax(p^L V + d)

    ``pretrain`` it without labels, layer by layer; then ``compile`` and ``fit`` it as every Keras model, which is the
    fine-tuning, by back-propagation. Without ``pretrain`` it is the same network with random weights.

    Args:
        hidden_units: number of units of each hidden layer, from the data upwards, each 1 or more.
        classes: number of classes, 1 or more.
        k: steps of Gibbs sampling in an update of pre-training, 1 or more.
        seed: of the initial weights and of pre-training; None for a new one.
        **kwargs: what every Keras model takes, such as ``name``.

    Example:
        >>> x, y = np.eye(4, dtype="float32"), np.array([0, 0, 1, 1])
        >>> network = DeepBeliefNetwork([8, 6], classes=2, seed=0)
        >>> machines = network.pretrain(x, epochs=5, batch_size=2)
        >>> network.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
        >>> history = network.fit(x, y, epochs=30, verbose=0)
        >>> print(network.predict(x, verbose=0).argmax(axis=1))
        [0 0 1 1]

    Conventions:
        The original fine-tunes the directed and undirected generative model by wake-sleep; this one is discriminative,
        as most of its uses were. Random layers begin as Keras's ``Dense`` does, by Glorot's rule.

    References:
        hinton2006; bengio2007; hinton2012; note C, chapter 1; note E, section 1.
    """

    def __init__(
        self, hidden_units: Sequence[int], classes: int, *, k: int = 1, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.hidden_units = _sizes(hidden_units)
        self.classes = whole_number("DeepBeliefNetwork", "classes", classes)
        self.k = whole_number("DeepBeliefNetwork", "k", k, "[1, inf)", "the steps of Gibbs sampling")
        self.seed = seed_number("DeepBeliefNetwork", seed)
        self.hidden_layers = [self._dense(units, "sigmoid", i) for i, units in enumerate(self.hidden_units)]
        self.output_layer = self._dense(self.classes, "softmax", len(self.hidden_units))

    def _dense(self, units: int, activation: str, number: int) -> keras.layers.Dense:
        random = keras.initializers.GlorotUniform(self._seed_of(number))
        return keras.layers.Dense(units, activation, kernel_initializer=random, dtype=self.dtype_policy)

    def _seed_of(self, number: int) -> int | None:
        return None if self.seed is None else self.seed + number

    def build(self, input_shape: Sequence[int | None]) -> None:
        sizes = [input_shape[-1], *self.hidden_units]
        for layer, size in zip([*self.hidden_layers, self.output_layer], sizes, strict=True):
            layer.build((None, size))
        self.built = True

    def call(self, inputs: Any) -> Any:
        x = keras.ops.cast(inputs, self.compute_dtype)
        for layer in self.hidden_layers:
            x = layer(x)
        return self.output_layer(x)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return (*input_shape[:-1], self.classes)

    def pretrain(
        self, x: Any, *, epochs: int = 10, batch_size: int = 32, learning_rate: float = 0.1, verbose: int | str = 0
    ) -> list[BernoulliRBM]:
        """Train a restricted Boltzmann machine a layer, each on the hidden probabilities of the one below.

        Args:
            x: rows of zeros and ones, or of probabilities (samples, visible).
            epochs: of each machine.
            batch_size: of each machine.
            learning_rate: of each machine, which takes plain steps of gradient ascent.
            verbose: as for ``fit``.

        Returns:
            The machines, the lowest first; the network has got copies of their weights and hidden biases.
        """
        x, machines = tf.cast(x, self.variable_dtype), []
        if not self.built:
            self.build(tuple(x.shape))
        for number, (layer, units) in enumerate(zip(self.hidden_layers, self.hidden_units, strict=True)):
            machine = BernoulliRBM(units, k=self.k, seed=self._seed_of(number), dtype=self.variable_dtype)
            machine.compile(keras.optimizers.SGD(learning_rate))
            machine.fit(x, batch_size=batch_size, epochs=epochs, verbose=verbose)
            layer.kernel.assign(tf.transpose(machine.w))
            layer.bias.assign(machine.c)
            x = tf.concat([machine(rows) for rows in tf.split(x, _pieces(x.shape[0]))], axis=0)
            machines.append(machine)
        return machines

    def get_config(self) -> dict[str, Any]:
        own = {"hidden_units": self.hidden_units, "classes": self.classes, "k": self.k, "seed": self.seed}
        return super().get_config() | own


def _sizes(hidden_units: Any) -> list[int]:
    listed = hasattr(hidden_units, "__iter__") and not isinstance(hidden_units, (str, bytes))
    if not listed or len(hidden_units) == 0:
        raise (ValueError if listed else TypeError)(
            f"DeepBeliefNetwork: hidden_units is {hidden_units!r}, expected the number of units of each hidden layer, "
            "such as (500, 200)."
        )
    return [whole_number("DeepBeliefNetwork", "hidden_units", each) for each in hidden_units]


def _pieces(rows: int) -> list[int]:
    return [WIDE] * (rows // WIDE) + ([rows % WIDE] if rows % WIDE else [])
