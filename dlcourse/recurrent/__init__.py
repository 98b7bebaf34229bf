"""Recurrent networks: long short-term memory."""

from dlcourse.recurrent.lstm import LSTMGates, LSTMState, lstm_cell, lstm_gates
from dlcourse.recurrent.lstm_layer import LSTMCell
from dlcourse.recurrent.lstm_sequence import LSTMGradients, lstm, lstm_backward
from dlcourse.recurrent.lstm_weights import (
    LSTMWeights,
    NotesLSTMWeights,
    TorchLSTMWeights,
    lstm_weights_from_notes,
    lstm_weights_from_torch,
    lstm_weights_to_notes,
    lstm_weights_to_torch,
)

__all__ = [
    "LSTMCell",
    "LSTMGates",
    "LSTMGradients",
    "LSTMState",
    "LSTMWeights",
    "NotesLSTMWeights",
    "TorchLSTMWeights",
    "lstm",
    "lstm_backward",
    "lstm_cell",
    "lstm_gates",
    "lstm_weights_from_notes",
    "lstm_weights_from_torch",
    "lstm_weights_to_notes",
    "lstm_weights_to_torch",
]
