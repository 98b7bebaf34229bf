"""What the recipes of translators share: sentence pairs as indices, translations written down, attention drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Arrays, Examples, Option, evaluated
from dlcourse.training.writing import replacing, write_text

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.attention import SentencePairs
    from dlcourse.training.task import Task

__all__ = ["TRANSLATING", "for_decoder", "known_pairs", "report", "whole_sentences"]

TRANSLATIONS, PICTURE = "translations.txt", "attention.png"
TRANSLATING = {
    "max_words": Option(10, "Words of a sentence at most; pairs with a longer one are left out."),
    "minimum_count": Option(2, "How often a word has to occur in what is learnt from to be known."),
    "beam": Option(4, "Width of the search for translations; 1 takes the likeliest word each time."),
    "translated": Option(1000, "Held-out sentences that are translated at the end."),
}


def known_pairs(task: Task) -> SentencePairs:
    """Return the training pairs, and the words of both languages that they know."""
    from dlcourse.attention import SentencePairs

    sizes = {"max_length": task.options.max_words, "min_count": task.options.minimum_count}
    return task.once("pairs", lambda: SentencePairs(_pairs(task.train), **sizes))


def whole_sentences(examples: Examples, task: Task) -> Arrays:
    """Sources with an end symbol, and their translations between begin and end symbol, as indices."""
    known = known_pairs(task)
    source, target = _short(examples, task)
    return known.encode_sources(source), known.encode_targets(target)


def for_decoder(examples: Examples, task: Task) -> Arrays:
    """Sources and what the decoder is given of their translations, and the words that it has to say."""
    source, target = whole_sentences(examples, task)
    return (source, target[:, :-1]), target[:, 1:]


def report(model: Any, arrays: Arrays, task: Task) -> dict[str, Any]:
    """Tell the BLEU of held-out translations, which are written down, and draw where the model looks meanwhile."""
    from dlcourse.attention import Translator, text_bleu

    source, target = _short(task.held_out, task)
    chosen = np.sort(np.random.default_rng(0).permutation(len(source))[: task.options.translated])
    source, target = ([side[place] for place in chosen] for side in (source, target))
    pairs = known_pairs(task)
    found = Translator(model, pairs, width=task.options.beam)(source)
    lines = [("source", "reference", "translation"), *zip(source, target, found, strict=True)]
    write_text(task.out / TRANSLATIONS, "".join("\t".join(line) + "\n" for line in lines))
    shown = _to_be_shown(source, found)
    draw(task.out / PICTURE, model, pairs, source[shown], found[shown])
    told = {"bleu": text_bleu(found, target), "sample": f"{source[shown]} → {found[shown]}"}
    return evaluated(model, arrays, task) | told


def draw(path: Path, model: Any, pairs: SentencePairs, source: str, translation: str) -> Path | None:
    """Draw how much each word of a translation looks at each of the source, a panel a head; nothing without matplotlib.

    ``model.attention_weights((source, target))`` are of shape (batch, time, time) or (batch, heads, time, time).
    """
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return None
    from dlcourse.attention import clean_sentence

    indices = pairs.encode_sources([source]), pairs.encode_targets([translation])
    weights = np.asarray(model.attention_weights(indices))[0]
    columns, rows = ([*clean_sentence(text).split(), "⟨end⟩"] for text in (source, translation))
    heads = weights[None] if weights.ndim == 2 else weights
    across = min(len(heads), 4)
    down = -(-len(heads) // across)
    size = (1 + across * (1 + 0.3 * len(columns)), 1 + down * (1 + 0.3 * len(rows)))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(down, across, squeeze=False)
    for place, axis in enumerate(axes.flat):
        if place >= len(heads):
            axis.axis("off")
            continue
        shown = axis.imshow(heads[place, : len(rows), : len(columns)], vmin=0, vmax=1, cmap="Greys")
        axis.set_xticks(range(len(columns)), columns, rotation=60, ha="right", rotation_mode="anchor")
        axis.set_yticks(range(len(rows)), rows if place % across == 0 else [""] * len(rows))
        axis.set_title(f"head {place + 1}" if len(heads) > 1 else "attention")
    figure.colorbar(shown, ax=axes, shrink=0.6, label="weight")
    with replacing(path) as draft:
        figure.savefig(draft, dpi=110)
    return path


def _pairs(examples: Examples) -> list[tuple[str, str]]:
    return [(str(source), str(target)) for source, target in zip(examples["source"], examples["target"], strict=True)]


def _short(examples: Examples, task: Task) -> tuple[list[str], list[str]]:
    """Return the pairs of which both sentences have no more words than may be."""
    from dlcourse.attention import clean_sentence

    most = task.options.max_words
    kept = [pair for pair in _pairs(examples) if all(0 < len(clean_sentence(s).split()) <= most for s in pair)]
    return [source for source, _ in kept], [target for _, target in kept]


def _to_be_shown(sources: list[str], found: list[str]) -> int:
    """Choose the longest sentence whose translation is as long, the first of several."""
    return max(range(len(sources)), key=lambda i: (bool(found[i]), min(len(sources[i].split()), len(found[i].split()))))
