"""Sentences in English and in Lumi, a language that exists nowhere else, whose words stand in another order.

Lumi puts the verb last and the adjective behind its noun. Place and time open a sentence. A definite noun ends in -ra;
of several things the noun ends in -k before that. A verb ends in -n where it is denied, and its past ends in -su;
questions begin with "ka".
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from dlcourse.data.drawn.grammar import Grammar, distinct
from dlcourse.data.draws import Draws

__all__: list[str] = []

NOUNS = (
    ("miller", "mavo"), ("dog", "tiku"), ("cat", "nali"), ("teacher", "sedor"), ("baker", "polan"), ("child", "misi"),
    ("sailor", "harun"), ("doctor", "velka"), ("singer", "lodi"), ("neighbour", "retta"), ("horse", "gamu"),
    ("farmer", "dusol"),
)  # fmt: skip
THINGS = (
    ("letter", "pirra"), ("lamp", "sulo"), ("song", "vemi"), ("basket", "kodda"), ("map", "tarin"), ("apple", "umu"),
    ("coat", "felas"), ("key", "nipo"), ("cup", "bera"), ("book", "odil"), ("stone", "gur"), ("net", "hissa"),
)  # fmt: skip
ADJECTIVES = (
    ("old", "vano"), ("young", "sipi"), ("red", "rulu"), ("small", "tes"), ("tired", "molle"), ("quiet", "hua"),
    ("clever", "dikka"), ("green", "lasa"),
)  # fmt: skip
VERBS = (  # base, third person, past, Lumi
    ("see", "sees", "saw", "lome"), ("find", "finds", "found", "taki"), ("carry", "carries", "carried", "bori"),
    ("lose", "loses", "lost", "visse"), ("paint", "paints", "painted", "selu"), ("sell", "sells", "sold", "rado"),
    ("hide", "hides", "hid", "muke"), ("like", "likes", "liked", "wena"),
)  # fmt: skip
PLACES = (
    ("in the garden", "olma-pe"), ("at the harbour", "senti-pe"), ("behind the school", "kulo-tai"),
    ("near the bridge", "arka-mi"), ("on the hill", "dumo-pe"), ("under the tree", "vilu-sun"),
)  # fmt: skip
TIMES = (("today", "eno"), ("every evening", "yori-yori"), ("in winter", "talvi"), ("on Sunday", "neddu"))
PAST_TIMES = (("yesterday", "hamo"), ("last night", "yori-ta"), ("a year ago", "ani-ta"))

RULES = {
    "someone": NOUNS,
    "something": THINGS,
    "quality": ADJECTIVES,
    "place": PLACES,
    "time": TIMES,
    "then": PAST_TIMES,
    "does": [(third, lumi) for _, third, _, lumi in VERBS],
    "do": [(base, lumi) for base, _, _, lumi in VERBS],
    "did": [(past, lumi + "su") for _, _, past, lumi in VERBS],
    "who": [("the {someone}", "{someone}ra"), ("a {someone}", "{someone}"),
            ("the {quality} {someone}", "{someone}ra {quality}")],
    "they": [("the {someone}s", "{someone}kra"), ("the {quality} {someone}s", "{someone}kra {quality}")],
    "what": [("the {something}", "{something}ra"), ("a {something}", "{something}"),
             ("a {quality} {something}", "{something} {quality}"), ("the {something}s", "{something}kra"),
             ("the {quality} {something}s", "{something}kra {quality}")],
    "said": [
        ("{who} {does} {what}", "{who} {what} {does}"),
        ("{they} {do} {what}", "{they} {what} {do}"),
        ("{who} {does} {what} {place}", "{place} {who} {what} {does}"),
        ("{they} {do} {what} {place}", "{place} {they} {what} {do}"),
        ("{who} {did} {what} {then}", "{then} {who} {what} {did}"),
        ("{they} {did} {what} {place} {then}", "{then} {place} {they} {what} {did}"),
        ("{who} {does} {what} {time}", "{time} {who} {what} {does}"),
        ("{who} does not {do} {what}", "{who} {what} {do}n"),
        ("{they} do not {do} {what} {time}", "{time} {they} {what} {do}n"),
    ],
    "asked": [
        ("does {who} {do} {what} {place}", "ka {place} {who} {what} {do}"),
        ("do {they} {do} {what}", "ka {they} {what} {do}"),
        ("did {who} {do} {what} {then}", "ka {then} {who} {what} {do}su"),
    ],
    "pair": [("{said} .", "{said} ."), ("{said} .", "{said} ."), ("{said} .", "{said} ."), ("{asked} ?", "{asked} ?")],
}  # fmt: skip
GRAMMAR = Grammar(RULES)


def drawn_pairs(count: int, seed: int, stream: int, split: str) -> dict[str, np.ndarray]:
    """Write sentences in English ("source") and in Lumi ("target"), words and marks parted by spaces."""
    draws = Draws(seed, stream)
    pairs = list(islice(distinct(lambda: _pair(draws), split), count))
    source, target = zip(*pairs, strict=True)
    return {"source": np.array(source, object), "target": np.array(target, object)}


def _pair(draws: Draws) -> tuple[str, ...]:
    english, lumi = GRAMMAR.write("pair", draws)
    return english.replace("childs", "children").replace("a apple", "an apple").replace("a old", "an old"), lumi
