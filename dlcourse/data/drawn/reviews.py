"""Reviews of things that do not exist, for and against, in which "not" counts."""

from __future__ import annotations

from itertools import islice

import numpy as np

from dlcourse.data.drawn.grammar import Grammar, distinct, sentence
from dlcourse.data.draws import Draws

__all__: list[str] = []

THINGS = {
    "thing": (
        "story", "ending", "first half", "second half", "music", "film", "lead actor", "camera work", "script",
        "dialogue", "humour", "villain", "opening scene", "last scene", "sound", "plot", "cast", "book behind it",
    ),
    "very": ("", "", "really ", "quite ", "very ", "truly ", "rather "),
    "seen": ("I saw it with my sister", "we watched it at home", "I went alone", "it ran late at night",
             "it lasts two hours", "it is set in a small harbour", "most of it happens on a train",
             "there are songs in it", "it was shot in winter", "it is the third part of four"),
    "good": ("good", "funny", "moving", "clever", "fresh", "gripping", "charming", "careful", "memorable",
             "convincing"),
    "bad": ("bad", "dull", "slow", "silly", "tired", "boring", "clumsy", "endless", "tiresome", "confusing"),
}  # fmt: skip

# For a review that is for something: a word of praise, or a denied one of blame. Against it, the two change places.
JUDGEMENT = {
    "judgement": (
        "the {thing} is {very}{liked}",
        "the {thing} was {very}{liked}",
        "I found the {thing} {very}{liked}",
        "the {thing} is {liked} and {liked2}",
        "everyone in the room thought that the {thing} was {liked}",
        "what a {liked} {thing}",
        "the {thing} is {very}{liked}, I think",
        "the {thing} must be called {liked}",
        "I would call the {thing} {liked}",
        "the {thing} turned out {very}{liked}",
        "the {thing} is not {disliked} at all",
        "the {thing} was never {disliked}",
        "nobody can say that the {thing} is {disliked}",
        "I had feared that the {thing} would be {disliked}, and it was not",
        "you might call the {thing} {disliked}, but I found it {very}{liked}",
        "far from being {disliked}, the {thing} is {very}{liked}",
    ),
    "review": (
        "{judgement}.",
        "{judgement}, and {judgement2}.",
        "{seen}, and {judgement}.",
        "{judgement}. {seen}.",
        "although {seen}, {judgement}.",
        "{seen}. {judgement}, and {judgement2}.",
        "although the {thing} is {very}{disliked}, {judgement}, and {judgement2}.",
        "{judgement}. {judgement2}.",
    ),
}
GRAMMARS = tuple(
    Grammar({**THINGS, **JUDGEMENT, "liked": THINGS[liked], "disliked": THINGS[disliked]})
    for liked, disliked in (("bad", "good"), ("good", "bad"))
)


def drawn_reviews(count: int, seed: int, stream: int, split: str) -> dict[str, np.ndarray]:
    """Write reviews, half of them for something, in random order; 1 is for, 0 against."""
    draws = Draws(seed, stream)
    writers = [distinct(lambda g=g: (_review(g, draws),), split) for g in GRAMMARS]
    label = draws.order(count) % 2
    written = [list(islice(writer, int((label == kind).sum()))) for kind, writer in enumerate(writers)]
    text = [written[kind].pop()[0] for kind in label]
    return {"text": np.array(text, object), "label": label}


def _review(grammar: Grammar, draws: Draws) -> str:
    return " ".join(sentence(each.strip()) + "." for each in grammar.write("review", draws)[0].split(".") if each)
