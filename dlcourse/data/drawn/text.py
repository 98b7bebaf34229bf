"""A text about a harbour, written by rules: names and pronouns, number and tense go together, as in a language."""

from __future__ import annotations

import numpy as np

from dlcourse.data.drawn.grammar import Grammar, distinct, sentence
from dlcourse.data.draws import Draws

__all__: list[str] = []

PEOPLE = (
    ("Mira", "she", "her"), ("Anton", "he", "his"), ("Selma", "she", "her"), ("Jonas", "he", "his"),
    ("the old captain", "he", "his"), ("the harbour master", "she", "her"), ("the fisherman", "he", "his"),
    ("the keeper of the lighthouse", "she", "her"),
)  # fmt: skip

RULES = {
    "when": ("one morning", "in the evening", "late at night", "on the first day of spring", "after the storm",
             "when the tide was low", "before the bells rang", "as soon as the fog had lifted", "at noon"),
    "where": ("at the end of the pier", "behind the old church", "in the harbour", "on the narrow stairs",
              "near the lighthouse", "under the bridge", "in the kitchen", "along the beach", "in the market"),
    "size": ("small", "heavy", "broken", "beautiful", "strange", "grey", "empty", "golden", "wooden", "old"),
    "one": ("lantern", "rope", "barrel", "letter", "boat", "oar", "anchor", "map", "bell", "coat", "basket", "key"),
    "many": ("nets", "gulls", "crates", "sails", "stories", "coins", "candles", "apples", "shells", "songs"),
    "thing": ("a {one}", "the {one}", "a {size} {one}", "the {size} {one}", "{self} {one}", "{self} {size} {one}",
              "some {many}", "the {many}", "seven {size} {many}"),
    "took": ("carried", "found", "mended", "hid", "sold", "painted", "dropped", "counted", "forgot", "looked for"),
    "went": ("walked", "waited", "sang", "slept", "worked", "sat", "stood"),
    "weather": ("the wind {blew}", "the rain {blew}", "the water {rose}", "the gulls were {loud}",
                "the streets were {loud}", "the boats were {loud}"),
    "blew": ("grew stronger", "came from the north", "did not stop", "turned at last"),
    "rose": ("rose to the steps", "was as flat as glass", "smelled of salt", "was darker than the sky"),
    "loud": ("quiet", "nowhere to be seen", "all awake", "covered with snow", "late that year"),
    "act": ("{took} {thing}", "{took} {thing} {where}", "{went} {where}", "{went} {where} and {took} {thing}"),
    "first": ("{when}, {name} {act}", "{name} {act}", "{when}, {name} {act}, because {weather}",
              "{name} {act} while {weather}"),
    "next": ("then {who} {act}", "{who} {act}, and nobody saw {who2}", "{weather}, but {who} {act}",
             "{who} {act} and {act2}", "{when}, {who} {act}", "as {weather}, {who} {act}"),
    "said": ('"{weather}," said {name}', '"have you seen {thing} {where}?" asked {name}',
             '"{size} {many} bring luck," said {name}', '"I have never seen such a {size} {one}," {who} said'),
}  # fmt: skip
GRAMMARS = tuple(Grammar({**RULES, "name": (name,), "who": (who,), "self": (own,)}) for name, who, own in PEOPLE)
RULES_OF_A_SENTENCE = ("first", "next", "said")
OBJECTS = {"nobody saw she": "nobody saw her", "nobody saw he": "nobody saw him"}


def drawn_text(characters: int, seed: int, stream: int, split: str) -> dict[str, np.ndarray]:
    """Write paragraphs of four to seven sentences about one person each, one a line, until the text is long enough."""
    draws = Draws(seed, stream)
    writers = [
        {
            rule: distinct(lambda g=g, rule=rule: (_sentence(g, rule, draws),), split)
            for rule in ("first", "next", "said")
        }
        for g in GRAMMARS
    ]
    paragraphs: list[str] = []
    length = 0
    while length < characters:
        writer = draws.choose(writers)
        rules = [RULES_OF_A_SENTENCE[0], *(draws.choose(("next", "next", "said")) for _ in range(3 + draws.integer(4)))]
        paragraphs.append(" ".join(next(writer[rule])[0] for rule in rules) + "\n")
        length += len(paragraphs[-1])
    return {"text": np.array("".join(paragraphs))}


def _sentence(grammar: Grammar, rule: str, draws: Draws) -> str:
    text = grammar.write(rule, draws)[0]
    for wrong, right in OBJECTS.items():
        text = text.replace(wrong, right)
    if text.startswith('"'):
        return '"' + sentence(text[1:]) + "."
    return sentence(text) + "."
