"""A vocabulary"""

from collections import Counter

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._telling import telling


def vocabulary(text, sentence, *, minimum_count):
    r"""Make the vocabulary of a text, and write a sentence in it.

    A network takes numbers. Before anything else, each word gets one, and it has to be the same one tomorrow: the order
    of a vocabulary is a part of the model.

    **Given**

    - `text`: a list of strings, the words of the text in their order.
    - `sentence`: another list of strings, which may hold words that are not in the text.
    - `minimum_count`: an int, 1 or more.

    The vocabulary begins with a symbol for all unknown words, which has the index 0. Behind it stand the words that
    occur in the text at least `minimum_count` times, the more frequent ones first; of equally frequent words the one
    that is less by Python's `<` comes first (so capitals come before small letters). All other words are unknown.
    `"The"` and `"the"` are two words.

    **Return** two arrays of whole numbers, in this order:

    - the indices of the words of `sentence`, shape `(len(sentence),)`, with 0 for unknown words;
    - how often each entry of the vocabulary occurs in `text`, shape `(size of the vocabulary,)`; entry 0 is how many
      words of the text are unknown, so that the array sums to `len(text)`.

    Use NumPy and Python's standard library only. Leave the lists as they are.
    """
    ### BEGIN SOLUTION
    counted = Counter(text)
    known = [word for word, count in counted.items() if count >= minimum_count]
    known.sort(key=lambda word: (-counted[word], word))
    index = {word: place for place, word in enumerate(known, start=1)}
    counts = [counted[word] for word in known]
    return np.array([index.get(word, 0) for word in sentence], int), np.array([len(text) - sum(counts), *counts], int)
    ### END SOLUTION


def reference(text, sentence, *, minimum_count):
    """By sorting and looking, without counting in a dictionary; `dlcourse.embeddings.vocabulary` is held to it."""
    words, counts = np.unique(np.array([*text, ""]), return_counts=True)
    kept = (counts >= minimum_count) & (words != "")
    order = np.argsort(-counts[kept], kind="stable")  # np.unique has sorted them
    words, counts = words[kept][order], counts[kept][order]
    places = np.array(sentence, dtype=np.str_)[:, None] == words
    indices = np.where(places.any(axis=1), 1 + places.argmax(axis=1) if len(words) else 0, 0)
    return indices, np.array([len(text) - counts.sum(), *counts])


WORDS = ["ant", "bee", "cow", "dog", "eel", "fox", "hen", "ibis", "jay", "kid", "lion", "mole", "Pig", "Ram", "Sow"]
TIED = [("zebu", "armadillo"), ("owl", "badger"), ("yak", "heron"), ("newt", "gazelle")]  # the lesser word is longer


def draw(rng, common, rare, minimum_count):
    """A text in which a capital decides a tie."""
    ignoring = mistaken(order=lambda counted: lambda word: (-counted[word], word.lower()))
    return telling(lambda: words_of(rng, common, rare, minimum_count), vocabulary, (ignoring, (True, False)))


def words_of(rng, common, rare, minimum_count):
    """Words of which three are equally frequent, some just frequent enough, and the rare ones once too few."""
    # In the text the greater of two equally frequent words comes first.
    words = [*TIED[rng.integers(len(TIED))], *(str(word) for word in rng.permutation(WORDS))][: common + rare]
    counts = [minimum_count + 2, minimum_count + 2, *range(minimum_count, minimum_count + common - 2)]
    counts += [minimum_count - 1] * rare
    behind = [w for w, n in zip(words, counts, strict=True) for _ in range(n - 1)]
    text = words if minimum_count > 1 else words[:common]
    text = [*text[:2], *(str(w) for w in rng.permutation([*text[2:], *behind]))]
    sentence = [*words[::-1], "emu", words[0]]
    return {"text": text, "sentence": [str(w) for w in rng.permutation(sentence)], "minimum_count": minimum_count}


@combinable
def mistaken(
    *,
    enough=lambda count, minimum: count >= minimum,
    order=lambda counted: lambda word: (-counted[word], word),
    first=1,
    spelt=lambda word: word,
    unknown=0,
    rest=lambda text, counts: len(text) - sum(counts),
):
    """Return the algorithm with one slip in it."""

    def vocabulary(text, sentence, *, minimum_count):
        counted = {}
        for word in map(spelt, text):
            counted[word] = counted.get(word, 0) + 1
        known = sorted((w for w in counted if enough(counted[w], minimum_count)), key=order(counted))
        index = {word: place + first for place, word in enumerate(known)}
        counts = [counted[word] for word in known]
        return (
            np.array([index.get(spelt(word), unknown) for word in sentence], int),
            np.array([rest(text, counts), *counts], int),
        )

    return vocabulary


exercise = Exercise(
    solution=vocabulary,
    points=3,
    reference=reference,
    parts=[Part("indices", 2), Part("counts", 1)],
    cases=[
        Case(
            "a sentence by hand",
            inputs={
                "text": ["the", "cat", "saw", "the", "dog", "and", "The", "end"],
                "sentence": ["the", "cow", "saw", "the", "cat"],
                "minimum_count": 1,
            },
            about="The vocabulary is ?, the, The, and, cat, dog, end, saw: the sentence is 1 0 7 1 4.",
        ),
        Case("rare words", draw, {"common": 5, "rare": 3, "minimum_count": 2}),
        Case("rarer than three times", draw, {"common": 6, "rare": 2, "minimum_count": 3}, hidden=True),
        Case("every word counts", draw, {"common": 8, "rare": 2, "minimum_count": 1}, hidden=True),
        Case(
            "nothing is frequent enough",
            inputs={"text": ["a", "b", "a"], "sentence": ["b", "a", "c"], "minimum_count": 3},
            about="All words are unknown: 0 0 0, and the counts are (3).",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "more than the minimal count",
            mistaken(enough=lambda count, minimum: count > minimum),
            "You keep words that occur more than `minimum_count` times. That many are enough.",
        ),
        Mistake(
            "rare words kept",
            mistaken(enough=lambda count, minimum: True),
            "Your vocabulary has all words of the text. Those that are too rare are unknown.",
        ),
        Mistake(
            "rare words first",
            mistaken(order=lambda counted: lambda word: (counted[word], word)),
            "Your vocabulary begins with its rarest words. The most frequent ones come first.",
        ),
        Mistake(
            "order of the alphabet alone",
            mistaken(order=lambda counted: lambda word: word),
            "Your words stand in the order of the alphabet. That decides only among equally frequent ones.",
        ),
        Mistake(
            "ties in the order of the text",
            mistaken(order=lambda counted: lambda word: -counted[word]),
            "Of equally frequent words yours are in the order in which they occur, as `Counter.most_common` has them. "
            "The lesser word comes first, so that the order of the text plays no part.",
        ),
        Mistake(
            "ties from the end of the alphabet",
            mistaken(order=lambda counted: lambda word: (-counted[word], [-ord(c) for c in word])),
            "Of equally frequent words your later one of the alphabet comes first, as if the whole order had been "
            "turned round. Only the counts fall.",
        ),
        Mistake(
            "ties as in a dictionary",
            mistaken(order=lambda counted: lambda word: (-counted[word], word.lower())),
            "Of equally frequent words yours are in the order of a dictionary, where capitals play no part. By "
            "Python's `<` all capitals come before small letters.",
        ),
        Mistake(
            "the first word shares an index with the unknown",
            mistaken(first=0),
            "Your most frequent word has the index 0, which stands for the unknown ones.",
        ),
        Mistake(
            "capitals made small",
            mistaken(spelt=str.lower),
            "You take words that differ by capitals for the same.",
        ),
        Mistake(
            "unknown words are −1",
            mistaken(unknown=-1),
            "Your unknown words have the index −1. They have one of their own in the vocabulary.",
        ),
        Mistake(
            "unknown words of the text not counted",
            mistaken(rest=lambda text, counts: 0),
            "Your first count is 0. The words of the text that are too rare are counted there.",
        ),
        Mistake(
            "each unknown word once",
            mistaken(rest=lambda text, counts: len(set(text)) - len(counts)),
            "Your first count has each unknown word once. Count its occurrences, so that the array sums to "
            "`len(text)`.",
        ),
    ],
    hints=[
        "`collections.Counter` counts. `sorted(words, key=...)` takes a pair as key: what decides first stands first.",
        "A dictionary from word to index has a method `get` for words that are not in it.",
    ],
)
