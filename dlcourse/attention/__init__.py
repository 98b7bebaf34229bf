"""Attention: scores and heads, sequence to sequence, transformers, and searches for the likeliest sentence."""

from dlcourse.attention.beams import BeamStep, beam_step, length_normalized_score
from dlcourse.attention.bert import BERT, BERTScores
from dlcourse.attention.bert_parts import BERTLoss, bert_embedding, bert_loss
from dlcourse.attention.bleu import BLEU, NGramMatches, bleu, brevity_penalty, clipped_ngram_matches
from dlcourse.attention.counting import TransformerCount, bert_parameter_count, transformer_parameter_count
from dlcourse.attention.decoder_layer import CachedAttention, cached_attention, decoder_layer
from dlcourse.attention.decoding import Sequences, beam_decode, greedy_decode
from dlcourse.attention.encoder_layer import encoder_layer
from dlcourse.attention.feed_forward import position_wise_ffn
from dlcourse.attention.gru_cell import AttentionGRUCell, attention_gru_cell
from dlcourse.attention.masked import Attention
from dlcourse.attention.masked_language_model import MaskedTokens, mlm_masking
from dlcourse.attention.masks import causal_mask, padding_mask
from dlcourse.attention.multi_head import (
    MultiHeadWeights,
    TorchMultiHeadWeights,
    multi_head,
    multi_head_weights_from_torch,
    multi_head_weights_to_torch,
)
from dlcourse.attention.multi_head_layer import MultiHeadAttention
from dlcourse.attention.parallel_text import SentencePairs, TeacherForcing, clean_sentence, teacher_forcing
from dlcourse.attention.positional_encoding import positional_encoding
from dlcourse.attention.residual import NetworkWeights
from dlcourse.attention.scaled_dot_product import AttentionGradients, attention_backward, scaled_dot_product
from dlcourse.attention.scores import additive_attention, dot_attention
from dlcourse.attention.searches import beam_search, exhaustive_search, greedy_search
from dlcourse.attention.sentence_pairs import JoinedPair, NextSentencePairs, join_pair, next_sentence_pairs
from dlcourse.attention.sentiment_rnn import SentimentRNN, first_and_last_states, sentiment_rnn
from dlcourse.attention.seq2seq import Encoded, Seq2Seq
from dlcourse.attention.sequence_loss import masked_cross_entropy
from dlcourse.attention.text_cnn import TextCNN, masked_max_over_time, text_cnn
from dlcourse.attention.transformer import Transformer
from dlcourse.attention.transformer_layers import DecoderLayer, EncoderLayer
from dlcourse.attention.translation import Translator, masked_accuracy, prefix_step, text_bleu

__all__ = [
    "BERT",
    "BLEU",
    "Attention",
    "AttentionGRUCell",
    "AttentionGradients",
    "BERTLoss",
    "BERTScores",
    "BeamStep",
    "CachedAttention",
    "DecoderLayer",
    "Encoded",
    "EncoderLayer",
    "JoinedPair",
    "MaskedTokens",
    "MultiHeadAttention",
    "MultiHeadWeights",
    "NGramMatches",
    "NetworkWeights",
    "NextSentencePairs",
    "SentencePairs",
    "SentimentRNN",
    "Seq2Seq",
    "Sequences",
    "TeacherForcing",
    "TextCNN",
    "TorchMultiHeadWeights",
    "Transformer",
    "TransformerCount",
    "Translator",
    "additive_attention",
    "attention_backward",
    "attention_gru_cell",
    "beam_decode",
    "beam_search",
    "beam_step",
    "bert_embedding",
    "bert_loss",
    "bert_parameter_count",
    "bleu",
    "brevity_penalty",
    "cached_attention",
    "causal_mask",
    "clean_sentence",
    "clipped_ngram_matches",
    "decoder_layer",
    "dot_attention",
    "encoder_layer",
    "exhaustive_search",
    "first_and_last_states",
    "greedy_decode",
    "greedy_search",
    "join_pair",
    "length_normalized_score",
    "masked_accuracy",
    "masked_cross_entropy",
    "masked_max_over_time",
    "mlm_masking",
    "multi_head",
    "multi_head_weights_from_torch",
    "multi_head_weights_to_torch",
    "next_sentence_pairs",
    "padding_mask",
    "position_wise_ffn",
    "positional_encoding",
    "prefix_step",
    "scaled_dot_product",
    "sentiment_rnn",
    "teacher_forcing",
    "text_bleu",
    "text_cnn",
    "transformer_parameter_count",
]
