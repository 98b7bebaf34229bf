"""Optimisers as pure updates and for Keras, and what goes with them: descent, line search, clipping, schedules."""

from dlcourse.optimization.adadelta import AdaDelta, AdaDeltaUpdate, adadelta
from dlcourse.optimization.adagrad import AdaGrad, AdaGradUpdate, adagrad
from dlcourse.optimization.adam import Adam, AdamUpdate, adam
from dlcourse.optimization.batches import batches_with_replacement, batches_without_replacement
from dlcourse.optimization.callbacks import EarlyStopping, ReduceOnPlateau
from dlcourse.optimization.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from dlcourse.optimization.descent import Descent, gradient_descent, minibatch_sgd, stochastic_gradient_descent
from dlcourse.optimization.ewma import ewma
from dlcourse.optimization.fine_tuning import FineTuned, layerwise_learning_rates
from dlcourse.optimization.keras_schedules import CosineDecay, ExponentialDecay, InverseTimeDecay, StepDecay
from dlcourse.optimization.line_search import SAMPLE_OBJECTIVES, LineSearch, line_search
from dlcourse.optimization.momentum import Momentum, MomentumUpdate, momentum
from dlcourse.optimization.momentum_laws import MomentumLaws, momentum_laws
from dlcourse.optimization.rmsprop import RMSProp, RMSPropUpdate, rmsprop
from dlcourse.optimization.schedules import (
    DecaySchedules,
    cosine_decay,
    decay_schedules,
    exponential_decay,
    inverse_time_decay,
    step_decay,
)
from dlcourse.optimization.sgd import SGD, SGDUpdate, sgd
from dlcourse.optimization.stalling import EarlyStop, early_stopping, reduce_on_plateau

__all__ = [
    "SAMPLE_OBJECTIVES",
    "SGD",
    "AdaDelta",
    "AdaDeltaUpdate",
    "AdaGrad",
    "AdaGradUpdate",
    "Adam",
    "AdamUpdate",
    "CosineDecay",
    "DecaySchedules",
    "Descent",
    "EarlyStop",
    "EarlyStopping",
    "ExponentialDecay",
    "FineTuned",
    "InverseTimeDecay",
    "LineSearch",
    "Momentum",
    "MomentumLaws",
    "MomentumUpdate",
    "RMSProp",
    "RMSPropUpdate",
    "ReduceOnPlateau",
    "SGDUpdate",
    "StepDecay",
    "adadelta",
    "adagrad",
    "adam",
    "batches_with_replacement",
    "batches_without_replacement",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "cosine_decay",
    "decay_schedules",
    "early_stopping",
    "ewma",
    "exponential_decay",
    "gradient_descent",
    "inverse_time_decay",
    "layerwise_learning_rates",
    "line_search",
    "minibatch_sgd",
    "momentum",
    "momentum_laws",
    "reduce_on_plateau",
    "rmsprop",
    "sgd",
    "step_decay",
    "stochastic_gradient_descent",
]
