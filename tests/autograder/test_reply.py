"""A reply holds as much text as a process that is asked for no more sends, and a forged one no more."""

from dataclasses import fields

from autograder.report.page import prose
from autograder.sandbox import Loaded, Reply, reply
from autograder.sandbox.inside import student
from autograder.sandbox.inside.output import Capped

FLOOD = "**a `" * 100_000


def test_of_a_long_text_the_beginning_is_kept():
    texts = {field.name: FLOOD for field in fields(Reply) if field.type == "str"}
    assert texts.keys() == reply._LONGEST.keys()
    read = Reply.read(texts | {"kind": "raised"})
    loaded = Loaded.read({"found": {"f": FLOOD}, "errors": [texts | {"kind": "raised", "cell": 1}]}, "f")
    for one in (read, loaded.errors[0][1]):
        assert {name: len(getattr(one, name)) for name in texts} == reply._LONGEST
    assert len(loaded.found) == 200


def test_what_the_sandbox_itself_says_is_not_cut():
    assert reply._LONGEST["text"] == reply._LONGEST["signature"] == student._TEXT
    output = Capped()
    output.write(FLOOD)
    said = output.take()
    assert Reply.read({"kind": "answer", "output": said}).output == said
    assert said.endswith("[output cut here]")


def test_code_and_strong_words_are_marked_up_and_their_halves_are_not():
    assert prose("`a*b`, **c*d** and **e **f") == "<code>a*b</code>, <strong>c*d</strong> and **e **f"
