"""Recurrent networks: long short-term memory, deep and bidirectional networks, language models."""

from dlcourse.recurrent.bidirectional_rnn import BidirectionalRNN, bidirectional_rnn
from dlcourse.recurrent.corpus import SequenceBatches, random_batches, sequential_batches
from dlcourse.recurrent.deep_rnn import DeepRNN, deep_rnn
from dlcourse.recurrent.feedback import Generation, greedy_generation, periodic_prediction
from dlcourse.recurrent.language_model import LanguageModel
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
from dlcourse.recurrent.ngram import NGramModel, ngram_counts, ngram_model
from dlcourse.recurrent.perplexity import perplexity, total_perplexity
from dlcourse.recurrent.time_delay_network import TimeDelayNetwork, time_delay_network

__all__ = [
    "BidirectionalRNN",
    "DeepRNN",
    "Generation",
    "LSTMCell",
    "LSTMGates",
    "LSTMGradients",
    "LSTMState",
    "LSTMWeights",
    "LanguageModel",
    "NGramModel",
    "NotesLSTMWeights",
    "SequenceBatches",
    "TimeDelayNetwork",
    "TorchLSTMWeights",
    "bidirectional_rnn",
    "deep_rnn",
    "greedy_generation",
    "lstm",
    "lstm_backward",
    "lstm_cell",
    "lstm_gates",
    "lstm_weights_from_notes",
    "lstm_weights_from_torch",
    "lstm_weights_to_notes",
    "lstm_weights_to_torch",
    "ngram_counts",
    "ngram_model",
    "periodic_prediction",
    "perplexity",
    "random_batches",
    "sequential_batches",
    "time_delay_network",
    "total_perplexity",
]
