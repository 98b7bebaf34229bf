"""The tables of conventions: what is shown is what was run, and some of it is known by hand."""

import re

import numpy as np
import pytest

from website.conventions import Figure, Row, Topic, columns, topics, topics_of
from website.conventions.columns import COLUMNS, NOT_INSTALLED
from website.conventions.figures import computed, is_other, shown
from website.conventions.pages import index_page, topic_page
from website.public import publics

BY_NAME = {topic.name: topic for topic in topics()}
EACH = pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.name)
DIFFERENT = {  # what the issue asks for, and a topic that shows it
    "convolution", "padding", "weight-decay", "batch-normalization", "adam-epsilon", "gru", "lstm", "gelu",
    "reductions", "huber", "deviation", "borders", "sobel", "resizing", "dropout", "adagrad-rmsprop",
    "initial-weights", "rounding", "layout", "bleu",
}  # fmt: skip
E_1, E_2 = np.exp(-1), np.exp(-2)
# Worked out by hand, with the reason: topic, row, column, number.
BY_HAND = [
    ("convolution", 0, "dlcourse", [4 - 1, 8 - 2]),
    ("convolution", 1, "PyTorch", [1 - 4, 2 - 8]),
    ("padding", 0, "Keras", [1 + 2, 2 + 4, 4 + 8, 8 + 0]),
    ("padding", 1, "Keras", [1 + 2 + 4, 4 + 8 + 0]),  # the zero stands at the end
    ("padding", 1, "PyTorch", [0 + 1 + 2, 2 + 4 + 8]),  # and here at the beginning
    ("padding", 2, "dlcourse", [3 / 2, 7 / 3, 14 / 3, 12 / 2]),
    ("padding", 2, "PyTorch", [3 / 3, 7 / 3, 14 / 3, 12 / 3]),
    ("weight-decay", 0, "dlcourse", 0.5 * 0.1 * 25),
    ("weight-decay", 1, "Keras", 2 - 0.5 * 2 * 0.1 * 2),
    ("weight-decay", 1, "PyTorch", 2 - 0.5 * 0.1 * 2),
    ("weight-decay", 3, "PyTorch", 2 - 0.5),  # Adam's first step is the learning rate, however small the decay
    ("batch-normalization", 0, "Keras", 0.01 * 2),
    ("batch-normalization", 1, "PyTorch", 0.9 * 1 + 0.1 * 2),  # (1 + 1) / (2 − 1)
    ("batch-normalization", 1, "dlcourse", 0.99 * 1 + 0.01 * 1),
    ("batch-normalization", 3, "Keras", [-0.01 / np.sqrt(1e-4 + 1e-3), 0.01 / np.sqrt(1e-4 + 1e-3)]),
    ("batch-normalization", 3, "PyTorch", [-0.01 / np.sqrt(1e-4 + 1e-5), 0.01 / np.sqrt(1e-4 + 1e-5)]),
    ("dropout", 0, "Keras", 4 / 3),
    ("dropout", 3, "dlcourse", 3 / 4),
    ("adam-epsilon", 0, "PyTorch", -0.1 / (1 + 1e-8 / 1e-7)),
    ("adam-epsilon", 0, "Keras", -0.1 / (1 + 1 / np.sqrt(0.001))),  # ε̂ = g
    ("adagrad-rmsprop", 0, "Keras", -0.01 / np.sqrt(0.1 + 1e-4)),
    ("adagrad-rmsprop", 1, "Keras", -0.01 / np.sqrt(1e-4 + 1e-4)),
    ("adagrad-rmsprop", 1, "PyTorch", -0.01 / (0.01 + 1e-4)),
    ("adagrad-rmsprop", 2, "PyTorch", -1 / np.sqrt(1 - 0.99)),
    ("momentum", 1, "dlcourse", -(0.1 + 0.19 + (0.9 * 0.19 + 0.01))),
    ("momentum", 1, "PyTorch", -(0.1 * 1 + 0.1 * 1.9 + 0.01 * 2.71)),
    ("reductions", 0, "dlcourse", [np.log(1 + 2 * E_2), np.log(1 + 2 * E_1) + 1]),
    ("reductions", 0, "Keras", (np.log(1 + 2 * E_2) + np.log(1 + 2 * E_1) + 1) / 2),
    ("reductions", 1, "PyTorch", (np.log(1 + 2 * E_2) + 3 * np.log(1 + 2 * E_1) + 3) / 4),
    ("reductions", 1, "Keras", (np.log(1 + 2 * E_2) + 3 * np.log(1 + 2 * E_1) + 3) / 2),
    ("zero-probability", 0, "Keras", 7 * np.log(10)),
    ("zero-probability", 1, "PyTorch", 100),
    ("huber", 0, "PyTorch", 3 - 2 / 2),
    ("huber", 1, "SciPy", 2 * (3 - 2 / 2)),
    ("huber", 3, "dlcourse", 2.5 + 0.125),
    ("huber", 3, "Keras", (2.5 + 0.125) / 2),
    ("hinge", 0, "PyTorch", (2 + 0.5) / 3),
    ("hinge", 1, "Keras", 1 + 0 - 0.2),
    ("deviation", 0, "dlcourse", np.sqrt(5 / 4)),
    ("deviation", 0, "PyTorch", np.sqrt(5 / 3)),
    ("deviation", 3, "SciPy", np.log(2)),
    ("kinks", 5, "Keras", 2 / 6 + 1 / 2),
    ("gru", 0, "dlcourse", [0.5, 0.25 + 0.5 * np.tanh(1)]),
    ("gru", 1, "PyTorch", [0.5 + 0.5 * np.tanh(0.5), 0.25]),
    ("gru", 4, "PyTorch", "r, z, h"),
    ("lstm", 0, "PyTorch", "input, forget, g, output"),
    ("lstm", 1, "PyTorch", 2 * 4 * 5),
    ("masks", 1, "PyTorch", 3),
    ("borders", 0, "dlcourse", (1 + 1 + 2) / 3),
    ("borders", 0, "OpenCV", (2 + 1 + 2) / 3),
    ("borders", 0, "Keras", (0 + 1 + 2) / 3),
    ("sobel", 0, "dlcourse", 2 * (1 + 2 + 1)),
    ("sobel", 6, "scikit-image", 8**2),
    ("resizing", 0, "Keras", [0, 0.25, 0.75, 1]),
    ("resizing", 1, "PyTorch", [0, 1 / 3, 2 / 3, 1]),
    ("resizing", 2, "Pillow", [0, 3 / 7]),  # a triangle two pixels wide: weights ¾ and ¾, ¼ and a part outside
    ("rounding", 0, "dlcourse", [1, 2, 3]),
    ("rounding", 0, "NumPy", [0, 2, 2]),
    ("bleu", 0, "dlcourse", np.sqrt(5 / 6 * 3 / 5)),
    ("bleu", 1, "d2l", (5 / 6) ** (1 / 2) * (3 / 5) ** (1 / 4)),
    ("tf-idf", 0, "dlcourse", [0, np.log(2)]),
]


def test_the_topics_that_are_asked_for_are_there():
    assert BY_NAME.keys() >= DIFFERENT
    assert len(BY_NAME) == len(topics())


@EACH
def test_every_figure_is_computed_and_shown_with_its_lines(topic):
    page = topic_page(topic)
    names = {public.id for public in publics()}
    assert set(topic.names) <= names
    for number, row in enumerate(topic.rows):
        line = next(line for line in page.splitlines() if line.startswith(f"| {row.what} |"))
        cells = [cell.strip() for cell in line.strip("|").split(" |")][1:]
        assert len(cells) == len(topic.columns)
        for column, cell in zip(topic.columns, cells, strict=True):
            assert (column in row.figures) == bool(cell), "only what is not computed is empty"
            if column in row.figures:
                assert re.sub(r"\\(\W)", r"\1", cell.removeprefix("≠ ")).startswith(
                    shown(computed(topic, number, column))
                )
                assert row.figures[column].code.strip() in page
    assert topic.given.strip() in page


@pytest.mark.parametrize(("name", "row", "column", "number"), BY_HAND, ids=lambda part: str(part)[:24])
def test_figures_are_those_worked_out_by_hand(name, row, column, number):
    found = computed(BY_NAME[name], row, column)
    if isinstance(number, str):
        assert found == number
    else:
        np.testing.assert_allclose(found, number, rtol=2e-5, atol=1e-6)


def test_what_differs_is_marked_and_nothing_else():
    page = topic_page(BY_NAME["convolution"])
    row = next(line for line in page.splitlines() if line.startswith("| the layer"))
    assert row.count("≠") == 1
    assert "≠ \\[3, 6\\] ([C, section 7.2](#note-c-7-2))" in row


def test_a_library_that_is_not_installed_has_no_figure(monkeypatch):
    found = columns.importlib.util.find_spec
    monkeypatch.setattr(columns.importlib.util, "find_spec", lambda name: None if name == "torch" else found(name))
    computed.cache_clear()
    page = topic_page(BY_NAME["hinge"])
    assert page.count(f"| {NOT_INSTALLED} |") == 2
    assert f"≠ {NOT_INSTALLED}" not in page
    assert f"| PyTorch | {NOT_INSTALLED} |" in index_page()
    computed.cache_clear()


def made(**figures):
    return Topic(
        "made", "Made", "", "", (), "x = 2.0", (Row("twice", {c: Figure(code) for c, code in figures.items()}),)
    )


def test_lines_that_fail_say_where_they_stand():
    with pytest.raises(RuntimeError, match=r"made, 'twice', NumPy: NameError: name 'y' is not defined"):
        computed(made(NumPy="y"), 0, "NumPy")
    with pytest.raises(RuntimeError, match=r"the last line is 'y = x', expected an expression"):
        computed(made(NumPy="y = x"), 0, "NumPy")


def test_a_column_that_no_page_has_is_refused(monkeypatch, tmp_path):
    (tmp_path / "a.yaml").write_text(
        "- {name: a, title: A, text: '', agree: '', names: [], rows: [{what: w, Jax: '1'}]}"
    )
    monkeypatch.setattr("website.conventions._FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"a, 'w': \['Jax'\] are no columns; expected some of \['dlcourse'"):
        topics.__wrapped__()


@pytest.mark.parametrize(
    ("value", "text"),
    [(1 / 3, "0.3333"), (-1e-7, "−1e−7"), (float("inf"), "∞"), (float("nan"), "NaN"), (True, "true"), (-3, "−3"),
     (np.array([[1.0, -0.5], [2, 3]]), "[[1, −0.5], [2, 3]]"), ("z, r", "z, r"), (1e7, "1e7")],
)  # fmt: skip
def test_figures_as_text(value, text):
    assert shown(value) == text


def test_what_counts_as_another_figure():
    assert not is_other(1 / 3, np.float32(1 / 3))
    assert not is_other(float("nan"), np.nan)
    assert is_other(1.001, 1.0)
    assert is_other(np.ones(2), 1.0)
    assert is_other("r, z", "z, r")


def test_the_page_of_a_name_leads_to_its_tables():
    assert [topic.name for topic in topics_of("losses.smooth_l1")] == ["huber"]
    assert all(column in COLUMNS for topic in topics() for column in topic.columns)
