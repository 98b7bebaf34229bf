"""Pieces of words, so that words never seen have vectors too."""

from __future__ import annotations

from dlcourse.ranges import whole_number

__all__ = ["subwords"]


def subwords(word: str, *, shortest: int = 3, longest: int = 6) -> list[str]:
    """Subwords of a word (fastText): its character n-grams between ``<`` and ``>``, and the word itself.

    {g : g is a substring of <w> of n characters, n from the shortest to the longest} ∪ {<w>}

    Args:
        word: w.
        shortest: n at least.
        longest: n at most.

    Returns:
        Each subword once, shorter ones first, those of one length in the order of the word; the whole, <w>, last.

    Raises:
        ValueError: ``shortest`` is below 1, or above ``longest``.

    Example:
        >>> print(subwords("where", longest=3))
        ['<wh', 'whe', 'her', 'ere', 're>', '<where>']

    Conventions:
        A set, as in note D and the paper: of equal pieces, as in "banana", there is one. fastText's program counts
        each, and puts pieces into a fixed number of buckets by their hash, where some share one vector; so does gensim.
        Single characters ``<`` and ``>`` are pieces here if ``shortest`` is 1.

    References:
        bojanowski2017, section 3.2; note D, section 11.
    """
    shortest = whole_number("subwords", "shortest", shortest)
    longest = whole_number("subwords", "longest", longest)
    if longest < shortest:
        raise ValueError(f"subwords: longest is {longest}, expected {shortest} or more, as shortest is {shortest}.")
    whole = f"<{word}>"
    pieces = [whole[i : i + n] for n in range(shortest, longest + 1) for i in range(len(whole) - n + 1)]
    return [*dict.fromkeys(piece for piece in pieces if piece != whole), whole]
