import numpy as np

from dlcourse.attention import SentencePairs, SentimentRNN, TextCNN, Translator, beam_decode, greedy_decode, text_bleu
from tests.conformance.refusals import Refusal, zeros

PAIRS = [("go .", "va !")]


def _search(search, **options):
    return lambda: search(
        lambda tokens, states: (zeros(len(tokens), 4), states), zeros(2, 4), (), **{"end": 3, "length": 2, **options}
    )


REFUSALS = [
    Refusal("attention.greedy_decode", _search(greedy_decode, length=0), "expected 1 or more.", _search(greedy_decode)),
    Refusal(
        "attention.beam_decode",
        _search(beam_decode, width=2, end=4),
        "expected the index of a token, from 0 to 3.",
        _search(beam_decode, width=2),
    ),
    Refusal("attention.greedy_search", {"length": 0}, "expected 1 or more.", {"length": 1}),
    Refusal("attention.beam_search", {"width": 0}, "expected 1 or more.", {"width": 1}),
    Refusal("attention.exhaustive_search", {"length": 11}, "Take a smaller length, or beam_search.", {"length": 2}),
    Refusal("attention.beam_step", {"width": 0}, "expected 1 or more: how many continuations are kept.", {"width": 1}),
    Refusal(
        "attention.length_normalized_score",
        {"lengths": zeros(3, 2, dtype="int32")},
        "expected 1 or more: count the end symbol too, or leave it out.",
        {"lengths": zeros(3, 2, dtype="int32") + 1},
    ),
    Refusal(
        "attention.clipped_ngram_matches",
        {"order": 0},
        "expected 1 or more: how many tokens an n-gram has.",
        {"order": 1},
    ),
    Refusal(
        "attention.clipped_ngram_matches",
        {"lengths": np.array([8, 1, 1], "int32")},
        "expected from 0 to 7, the tokens that there are.",
        {"lengths": np.array([7, 1, 0], "int32")},
    ),
    Refusal("attention.bleu", {"max_order": 0}, "expected 1 or more, such as 4.", {"max_order": 4}),
    Refusal(
        "attention.bleu",
        {"references": zeros(3, 0, 8, dtype="int32"), "reference_lengths": zeros(3, 0, dtype="int32")},
        "expected at least one sentence. Pass one.",
        {"references": zeros(3, 1, 8, dtype="int32"), "reference_lengths": zeros(3, 1, dtype="int32")},
    ),
    Refusal(
        "attention.clipped_ngram_matches",
        {"references": zeros(3, 0, 8, dtype="int32"), "reference_lengths": zeros(3, 0, dtype="int32")},
        "expected one reference or more a candidate.",
        {"references": zeros(3, 1, 8, dtype="int32"), "reference_lengths": zeros(3, 1, dtype="int32")},
    ),
    Refusal(
        "attention.teacher_forcing",
        {"lengths": np.array([6, 1, 1], "int32")},
        "expected from 0 to 5, the tokens that there are.",
        {"lengths": np.array([5, 1, 0], "int32")},
    ),
    *(
        Refusal(
            f"attention.{name}",
            {"lengths": np.array([5, 0, 1], "int32")},
            "expected from 1 to 5, the steps that there are. Leave out empty ones.",
            {"lengths": np.array([5, 1, 1], "int32")},
        )
        for name in ("masked_max_over_time", "first_and_last_states", "text_cnn", "sentiment_rnn")
    ),
    Refusal(
        "attention.text_cnn",
        {"kernels": []},
        "and one for each kernel.",
        {"kernels": [zeros(2, 7, 4)] * 2, "biases": [zeros(4)] * 2},
    ),
    Refusal(
        "attention.text_cnn",
        {"kernels": [zeros(2, 5, 4), zeros(8, 7, 6)]},
        "the 7 features of x and the 4 channels of biases[0].",
        {"kernels": [zeros(2, 7, 4), zeros(8, 7, 6)]},
    ),
    Refusal(
        "attention.sentiment_rnn",
        {"kernels": zeros(1, 7, 8), "recurrent_kernels": zeros(1, 2, 8), "biases": zeros(1, 8)},
        "expected 2 matrices, one to go forward and one to go backward.",
        {"kernels": zeros(2, 7, 8), "recurrent_kernels": zeros(2, 2, 8), "biases": zeros(2, 8)},
    ),
    Refusal(
        "attention.sentiment_rnn",
        {"recurrent_kernels": zeros(2, 2, 6), "kernels": zeros(2, 7, 6), "biases": zeros(2, 6)},
        "8 columns for 2 units.",
        {"recurrent_kernels": zeros(2, 2, 8), "kernels": zeros(2, 7, 8), "biases": zeros(2, 8)},
    ),
    Refusal(
        "attention.TextCNN", {"widths": []}, "expected one width or more, such as [3, 4, 5].", {"widths": [3, 4, 5]}
    ),
    Refusal(
        "attention.TextCNN",
        lambda: TextCNN(1),
        "0 for padding, and words.",
        lambda: TextCNN(2),
    ),
    Refusal(
        "attention.SentimentRNN",
        lambda: SentimentRNN(9, layers=0),
        "expected a whole number, 1 or more.",
        lambda: SentimentRNN(9, layers=1),
    ),
    Refusal(
        "attention.SentencePairs",
        lambda: SentencePairs(PAIRS, max_length=1),
        "Pass pairs of sentences, or a larger max_length.",
        lambda: SentencePairs(PAIRS, max_length=2),
    ),
    Refusal(
        "attention.Translator",
        lambda: Translator(lambda given, training: given, SentencePairs(PAIRS), width=0),
        "expected a whole number, 1 or more.",
        lambda: Translator(lambda given, training: given, SentencePairs(PAIRS), width=1),
    ),
    Refusal(
        "attention.text_bleu",
        lambda: text_bleu(["a"], []),
        "expected one sentence or more, and one reference for each.",
        lambda: text_bleu(["a"], ["a"]),
    ),
]
