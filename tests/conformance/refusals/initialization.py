from tests.conformance.refusals import Refusal, word, zeros

REFUSALS = [
    Refusal(
        "initialization.xavier_uniform",
        {"uniforms": zeros(2, 3) + 1},
        "Did you pass normal numbers?",
        {"uniforms": zeros(2, 3)},
    ),
    word("initialization.HeNormal", "distribution", "expected 'untruncated_normal' or 'truncated_normal'."),
]
