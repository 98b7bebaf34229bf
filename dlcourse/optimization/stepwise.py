"""From a pure update of one variable to a Keras optimiser of a whole model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import keras
import tensorflow as tf

from dlcourse.graph import graph_function

__all__: list[str] = []  # a base for the optimisers of this package


class StepwiseOptimizer(keras.optimizers.Optimizer):
    """Hold the state of an update function, some slots a variable, and call it.

    A subclass names the function, ``update(variable, gradient, *slots, learning_rate=…, **hyperparameters)``, which
    returns the new variable and the new slots; what the slots are called; and which of its attributes are the
    function's hyper-parameters, and so belong to its configuration.
    """

    update: ClassVar[Callable[..., Any]]
    slots: ClassVar[tuple[str, ...]] = ()
    hyperparameters: ClassVar[tuple[str, ...]] = ()
    counts_steps: ClassVar[bool] = False  # whether ``update`` takes the step's number, from 1, behind the slots

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Make the slots, and the compiled update."""
        if self.built:
            return
        super().build(variables)
        initial = self.initial_slots()
        self._slots = [
            [self.add_variable_from_reference(variable, name=slot, initializer=initial[slot]) for variable in variables]
            for slot in self.slots
        ]
        # XLA makes one pass over memory of each update, and one call of all of them. A trace holds on to the variables
        # that it was made with, so every optimiser has its own.
        self._in_place = graph_function(static=["variables", "slots"], jit_compile=True)(self._assign_updates)

    def initial_slots(self) -> dict[str, Any]:
        """Return what each slot begins with, as a Keras initialiser."""
        return dict.fromkeys(self.slots, "zeros")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable and its slots in place, as a distribution strategy asks for it."""
        self._update([gradient], [variable], learning_rate)

    def _backend_update_step(
        self, grads: Sequence[Any], trainable_variables: Sequence[Any], learning_rate: Any
    ) -> None:
        """Update all variables in one call. Keras's own way, a call a variable, remains for distribution strategies."""
        if tf.distribute.has_strategy():
            super()._backend_update_step(grads, trainable_variables, learning_rate)
        else:
            self._update(grads, trainable_variables, learning_rate)

    def _update(self, gradients: Sequence[Any], variables: Sequence[Any], learning_rate: Any) -> None:
        indices = [self._get_variable_index(variable) for variable in variables]
        self._in_place(
            tuple(map(_tensorflow_variable, variables)),
            tuple(tuple(_tensorflow_variable(slot[index]) for slot in self._slots) for index in indices),
            [tf.convert_to_tensor(gradient) for gradient in gradients],
            tf.convert_to_tensor(self.iterations) + 1,
            tf.convert_to_tensor(learning_rate),
        )

    def _assign_updates(self, variables, slots, gradients, step, learning_rate) -> None:
        options = {name: getattr(self, name) for name in self.hyperparameters}
        counted = (step,) if self.counts_steps else ()
        for variable, state, gradient in zip(variables, slots, gradients, strict=True):
            rate, gradient = (tf.cast(value, variable.dtype) for value in (learning_rate, gradient))
            new = type(self).update(variable, gradient, *state, *counted, learning_rate=rate, **options)
            for old, value in zip((variable, *state), new, strict=True):
                old.assign(value)

    def get_config(self) -> dict[str, Any]:
        """Return what ``from_config`` needs."""
        return super().get_config() | {name: getattr(self, name) for name in self.hyperparameters}


def _tensorflow_variable(variable: keras.Variable | tf.Variable) -> tf.Variable:
    return variable.value if isinstance(variable, keras.Variable) else variable
