"""Every command that a page names exists, with the options that it is given."""

import re

import pytest

from tests.pages.exceptions import OPTIONS
from tests.pages.programs import FOREIGN, is_known, options, problem
from tests.pages.reading import Block, blocks, commands_between_backquotes, commands_of, pages, sentences

SHELLS = ("console", "dockerfile", "sh")
TYPED = [
    command
    for page, text in pages().items()
    for block in blocks(page, text)
    if block.language in SHELLS
    for command in commands_of(block)
]
NAMED = [c for page, text in pages().items() for c in commands_between_backquotes(page, text) if is_known(c)]
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def options_of(page):
    return {option for span in _SPAN.findall(sentences(page)) for option in _OPTION.findall(span)}


@pytest.mark.parametrize("command", TYPED, ids=str)
def test_a_command_that_is_to_be_typed_exists(command):
    assert is_known(command) or command.words[0] in FOREIGN, "whose is it? FOREIGN has the system's"
    assert not is_known(command) or problem(command) is None


@pytest.mark.parametrize("command", dict.fromkeys(NAMED), ids=str)
def test_a_command_that_a_sentence_names_exists(command):
    assert problem(command) is None


def test_pages_have_commands():
    assert len(TYPED) > 80
    assert len(NAMED) > 100


@pytest.mark.parametrize("page", pages())
def test_an_option_that_a_page_names_is_one(page):
    assert options_of(pages()[page]) <= options() | OPTIONS.keys()


def test_every_exception_is_needed():
    named = {option for page in pages().values() for option in options_of(page)}
    assert OPTIONS.keys() <= named - options()
    assert FOREIGN.keys() <= {command.words[0] for command in TYPED}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("autograder grade 00-tour --submission submitted", "No such option"),
        ("autograder grad 00-tour", "no command grad"),
        ("autograder grade", "missing"),
        ("autograder check activations.softmax_jacobean my.py", "is no exercise"),
        ("autograder export results.json --format cavnas", "'cavnas' is not one of"),
        ("autograder explain ann statistics.column_means now", "arguments too many"),
        ("dlcourse train lenet --epochs ten", "not a valid integer"),
        ("dlcourse train lenet6", "no command lenet6"),
        ("echo x | autograder list --unit", "requires an argument"),
        ("make dcos", "No rule to make target"),
        ("make fast ARG=-x", "knows no ARG"),
        ("pip install '.[students]'", "no extra"),
        ("pip install './packages/student[instructor]'", "no extra"),
        ("pip install ./packages/pupil", "is no project"),
        ("python -m benchmark", "no module"),
        ("python -m benchmarks.scale --pupils 3", "No such option"),
        ("python tools/gone.py", "no file"),
        ("nbgrader relaese 01-statistics", "no command"),
        ("nbgrader db assignment remove 01-statistics --fource", "no option"),
        ("dask worker tcp://grader:8786 --nworker 8", "No such option"),
        ("jupyter lob", "no command"),
    ],
)
def test_a_command_that_could_not_be_typed_is_refused(line, told):
    *_, command = commands_of(Block("page", 1, "console", f"$ {line}\n"))
    assert told in (problem(command) or "")


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("$ ls -l  # all\nanswer\n", [("ls", "-l")]),
        ("$ A=1 make x && echo '#' > out; ls\n", [("make", "x"), ("echo", "#"), ("ls",)]),
        ('$ python -c "a\nb"\nanswer\n$ ls\n', [("python", "-c", "a\nb"), ("ls",)]),
        ("node1$  cat a \\\n    b\n", [("cat", "a", "b")]),
    ],
)
def test_a_block_is_taken_apart_as_a_shell_does(block, words):
    assert [command.words for command in commands_of(Block("page", 1, "console", block))] == words
