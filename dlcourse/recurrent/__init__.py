"""Recurrent networks: cells and their gradients through time, deep and bidirectional networks, language models."""

from dlcourse.recurrent.bidirectional_rnn import BidirectionalRNN, bidirectional_rnn
from dlcourse.recurrent.bptt import RNNGradients, bptt, truncated_bptt
from dlcourse.recurrent.carousel import CarouselStates, constant_error_carousel
from dlcourse.recurrent.cell_layers import GRUCell, LSTMCell, RNNCell
from dlcourse.recurrent.corpus import SequenceBatches, random_batches, sequential_batches
from dlcourse.recurrent.deep_rnn import DeepRNN, deep_rnn
from dlcourse.recurrent.feedback import Generation, greedy_generation, periodic_prediction
from dlcourse.recurrent.gradient_norms import GradientNorms, gradient_norms
from dlcourse.recurrent.gru import gru_cell
from dlcourse.recurrent.gru_sequence import GRUGradients, gru, gru_backward
from dlcourse.recurrent.gru_weights import (
    GRUWeights,
    NotesGRUWeights,
    TorchGRUWeights,
    gru_weights_from_notes,
    gru_weights_from_torch,
    gru_weights_to_notes,
    gru_weights_to_torch,
)
from dlcourse.recurrent.language_model import LanguageModel
from dlcourse.recurrent.lstm import LSTMGates, LSTMState, lstm_cell, lstm_gates
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
from dlcourse.recurrent.output_recurrence import OutputRecurrence, output_recurrence
from dlcourse.recurrent.peephole import peephole_lstm_cell
from dlcourse.recurrent.perplexity import perplexity, total_perplexity
from dlcourse.recurrent.rnn import RNNStep, combined_rnn_cell, rnn, rnn_cell
from dlcourse.recurrent.time_delay_network import TimeDelayNetwork, time_delay_network

__all__ = [
    "BidirectionalRNN",
    "CarouselStates",
    "DeepRNN",
    "GRUCell",
    "GRUGradients",
    "GRUWeights",
    "Generation",
    "GradientNorms",
    "LSTMCell",
    "LSTMGates",
    "LSTMGradients",
    "LSTMState",
    "LSTMWeights",
    "LanguageModel",
    "NGramModel",
    "NotesGRUWeights",
    "NotesLSTMWeights",
    "OutputRecurrence",
    "RNNCell",
    "RNNGradients",
    "RNNStep",
    "SequenceBatches",
    "TimeDelayNetwork",
    "TorchGRUWeights",
    "TorchLSTMWeights",
    "bidirectional_rnn",
    "bptt",
    "combined_rnn_cell",
    "constant_error_carousel",
    "deep_rnn",
    "gradient_norms",
    "greedy_generation",
    "gru",
    "gru_backward",
    "gru_cell",
    "gru_weights_from_notes",
    "gru_weights_from_torch",
    "gru_weights_to_notes",
    "gru_weights_to_torch",
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
    "output_recurrence",
    "peephole_lstm_cell",
    "periodic_prediction",
    "perplexity",
    "random_batches",
    "rnn",
    "rnn_cell",
    "sequential_batches",
    "time_delay_network",
    "total_perplexity",
    "truncated_bptt",
]
