"""From a pure update of one variable to a Keras optimiser of a whole model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import keras
import tensorflow as tf

from dlcourse.graph import graph_function

__all__: list[str] = []  # a base for the optimisers of this package


class StepwiseOptimizer(keras.optimizers.Optimizer):
    """Hold the state of an update function, one slot a variable, and call it.

    A subclass names the function, ``update(variable, gradient, *slots, learning_rate=…, **hyperparameters)``, which
    returns the new variable and the new slots; what the slots are called and begin with; and which of its attributes
    are the function's hyper-parameters, and so belong to its configuration.
    """

    update: ClassVar[Callable[..., Any]]
    slots: ClassVar[tuple[str, ...]] = ()
    hyperparameters: ClassVar[tuple[str, ...]] = ()
    counts_steps: ClassVar[bool] = False  # whether ``update`` takes the step's number, from 1, behind the slots

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Make the slots, and a compiled update of this optimiser's own: a trace holds on to the variables it was made
        with. Compiled as a whole, an update passes over memory once.
        """
        if self.built:
            return
        super().build(variables)
        initial = self.initial_slots()
        self._slots = [
            [self.add_variable_from_reference(variable, name=slot, initializer=initial[slot]) for variable in variables]
            for slot in self.slots
        ]
        self._in_place = graph_function(static=["variable", "slots"], jit_compile=True)(self._assign_update)

    def initial_slots(self) -> dict[str, Any]:
        """Return what each slot begins with, as a Keras initialiser."""
        return dict.fromkeys(self.slots, "zeros")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable and its slots in place."""
        index = self._get_variable_index(variable)
        self._in_place(
            _tensorflow_variable(variable),
            tf.cast(tf.convert_to_tensor(gradient), variable.dtype),
            tuple(_tensorflow_variable(slot[index]) for slot in self._slots),
            tf.convert_to_tensor(self.iterations) + 1,
            tf.cast(learning_rate, variable.dtype),
        )

    def _assign_update(self, variable, gradient, slots, step, learning_rate) -> None:
        options = {name: getattr(self, name) for name in self.hyperparameters}
        counted = (step,) if self.counts_steps else ()
        new = type(self).update(variable, gradient, *slots, *counted, learning_rate=learning_rate, **options)
        for old, value in zip((variable, *slots), new, strict=True):
            old.assign(value)

    def get_config(self) -> dict[str, Any]:
        """Return what ``from_config`` needs."""
        return super().get_config() | {name: getattr(self, name) for name in self.hyperparameters}


def _tensorflow_variable(variable: keras.Variable | tf.Variable) -> tf.Variable:
    return variable.value if isinstance(variable, keras.Variable) else variable
