"""Whatever looks at a student's text takes a time that grows as the text does, and the rest is up to a limited process.

Each reader is given the same fragment over and over, of all kinds that a careless expression, split or search takes the
square of their number for. The length is quadrupled, and the time may grow six times; what is linear takes four.
"""

import contextlib
import functools
import gc
import json
import time
from pathlib import Path

import pytest

from autograder.course.inert import inert
from autograder.handin import source
from autograder.handin.files import BrokenSubmission, decoded_json, decoded_script
from autograder.handin.locked import restored
from autograder.handin.pasted import dedented, without_prompts
from autograder.handin.source import definitions, first_function, without_magics
from autograder.handin.submission import read_submission
from autograder.report.page import prose, python
from autograder.report.printable import printable, shorten
from autograder.sandbox.inside.wire import WireError, unpack
from autograder.sandbox.reply import Loaded, Reply
from autograder.trial import attempts

LENGTH, TIMES = 10_000, 4  # characters, and how many times as many the time is compared with
NOTICEABLE = 0.02  # seconds; what takes less for so much is in order
CEILING = 20e-6  # seconds for a character, which is twenty times what the slowest reader takes
# What stands before, what is repeated, and what stands behind.
FRAGMENTS = {
    "blanks": ("", " ", "x"),
    "blanks before a mistake": ("if x:\n", " ", "a b"),
    "blanks before an assignment": ("if x:\n", " ", "a b = c d"),
    "blanks before a question": ("if x:\n", " ", "a b ? c"),
    "blanks within an assignment": ("a", " ", "b"),
    "blanks after an equals sign": ("a =", " ", "b"),
    "blanks before a question mark": ("a", " ", "?b"),
    "tabs": ("", "\t", "x"),
    "form feeds": ("", "\f", "x"),
    "blank lines": ("", "\n", "x ="),
    "blank lines with blanks": ("", " \n", "x ="),
    "carriage returns": ("", "\r", "x ="),
    "question marks": ("", "?", "x"),
    "questions": ("", "f? ", "x"),
    "per cent": ("", "%", ""),
    "magics": ("", "%x\n", ""),
    "cell magics": ("", "%%x ", "\n("),
    "times": ("%time", " ", "\n("),
    "exclamation marks": ("", "!", "="),
    "exported commands": ("", "get_ipython().run_line_magic('x', 'y')\n", ""),
    "exported commands on a line": ("", "get_ipython().system('x');", ""),
    "prompts": ("", ">>> (\n", ""),
    "numbered prompts": ("", "In [1]: (\n", ""),
    "dots": (">>> (\n", ".", "\n"),
    "cell marks": ("", "# In[ ", "\n"),
    "half a cell mark": ("# In", "\n", "x"),
    "definitions": ("", "def f", "(:"),
    "definitions a line each": ("", "def f\n", "("),
    "asynchronous": ("async", " ", "("),
    "commas": ("(", ",", ""),
    "numbers": ("x = [", "1,", "]"),
    "digits": ("x = ", "9", ""),
    "names": ("x = ", "a", ""),
    "attributes": ("x", ".a", ""),
    "signs": ("x = ", "-", "1"),
    "open brackets": ("", "(", ""),
    "open square brackets": ("", "[", ""),
    "open braces": ("", "{", ""),
    "brackets and braces": ("x = ", "{[", ""),
    "links": ("", "[a](", ""),
    "ends of links": ("", "](", ""),
    "calls in calls": ("x = ", "f(", ""),
    "lambdas": ("x = ", "lambda: ", "1"),
    "conditions": ("x = ", "1 if 1 else ", "1"),
    "comparisons": ("x = 1", " < 1", ""),
    "decorators": ("", "@a\n", "def f(): pass"),
    "decorators without an end": ("", "@a\n", ""),
    "quotes": ("", "'", ""),
    "double quotes": ("", '"', ""),
    "texts in a row": ("x = ", "'a' ", ""),
    "bytes in a row": ("x = ", "b'a' ", ""),
    "formatted texts": ("x = f'", "{x}", "'"),
    "formatted texts in each other": ("x = ", "f'{", ""),
    "backslashes": ("x = '", "\\", ""),
    "continued lines": ("x = ", "\\\n", "1"),
    "wrong escapes": ("x = '", "\\d", "'"),
    "comments": ("", "# x\n", "("),
    "a long comment": ("#", " coding", ""),
    "indented": ("", "  x\n", "("),
    "indented by more and more": ("if x:\n", " y\n  z\n", ""),
    "backticks": ("", "`", "x"),
    "backticks apart": ("", "`\n", "x"),
    "single stars": ("", "*", "x"),
    "strong without an end": ("", "**a ", ""),
    "strong in strong": ("**a", " **b", " **"),
    "underscores": ("", "_", "x"),
    "bars": ("", "|", "x"),
    "tags": ("", "<", "a"),
    "ends of tags": ("", "</", "a"),
    "escape sequences": ("", "\x1b[", "x"),
    "titles of terminals": ("", "\x1b]", "x"),
    "parameters of escape sequences": ("\x1b[", "1;", "\n"),
    "zeros": ("", "\x00", "x"),
    "wide characters": ("", "\U0001f600", "x"),
    "half characters": ("", "\ud800", "x"),
    "marks of order": ("", "\u202e", "x"),
    "semicolons": ("", "x;", ""),
    "equals signs": ("x", "=", "1"),
    "typed": ("x", ": x = x", ""),
    "imports": ("", "import a\n", ""),
    "names of one import": ("import a", ", a", ""),
    "conflicts": ("", "<<<<<<< ", "\n"),
}


def as_script(text):
    read_submission_of(text.encode("utf-8", "replace"), "work.py")


def as_notebook(text, cell_type="code", **nbgrader):
    cell = {"cell_type": cell_type, "metadata": {"nbgrader": nbgrader}, "source": text}
    cells = [{"cell_type": "code", "metadata": {}, "source": "x = 1"}, cell]
    read_submission_of(json.dumps({"cells": cells}).encode(), "work.ipynb", {"setup": "import a"})


def read_submission_of(content, name, locked=None):
    with contextlib.suppress(BrokenSubmission):
        read_submission(Path(name), content=content, locked=locked)


def unless_broken(reader):
    def read(text):
        with contextlib.suppress(BrokenSubmission, WireError):
            reader(text)

    return read


def message(text):
    header = text.encode("utf-8", "replace")
    return len(header).to_bytes(4, "big") + header


READERS = {
    "magics": without_magics,
    "prompts": without_prompts,
    "indentation": dedented,
    "first function": first_function,
    "definitions": lambda text: definitions(text, ["f", "x"]),
    "locked cell": lambda text: restored("import numpy", text),
    "script": as_script,
    "notebook": as_notebook,
    "notebook, prose": lambda text: as_notebook(text + "def ", "markdown", solution=True, grade_id="a"),
    "notebook, locked": lambda text: as_notebook(text, locked=True, grade_id="setup"),
    "encoding of a script": unless_broken(lambda text: decoded_script(text.encode("utf-8", "replace"), "x")),
    "text of a notebook": unless_broken(lambda text: decoded_json(text.encode("utf-8", "replace"), "x")),
    "text as a notebook": lambda text: read_submission_of(text.encode("utf-8", "replace"), "x.ipynb"),
    "cell of a function": lambda text: attempts._defines(text, "f"),
    "message": unless_broken(lambda text: unpack(message(text))),
    "message of a text": unless_broken(lambda text: unpack(message(json.dumps(["s", text])))),
    "reply": lambda text: Reply.read({"kind": "raised", "text": text, "type": text, "output": text}),
    "replies": lambda text: Loaded.read({"found": {"f": text}, "errors": [{"cell": 1, "text": text}] * 9}, "f"),
    "sentence on a page": prose,
    "code on a page": lambda text: python.__wrapped__(shorten(printable(text), head=400)[0]),
    "output on a page": lambda text: shorten(printable(text), head=40, tail=20),
    "prose in a notebook": inert,
}


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch):
    """Python's parser is not what is measured: each text is parsed once, and the trees are kept."""
    monkeypatch.setattr(source, "_SHORT", 1 << 30)
    monkeypatch.setattr(source, "_remembered", functools.cache(source._tried))
    gc.disable()
    yield
    gc.enable()


def seconds(reader, text):
    started = time.process_time()
    reader(text)
    return time.process_time() - started


def grown(fragment, length):
    head, repeated, tail = FRAGMENTS[fragment]
    return head + repeated * (length // len(repeated)) + tail


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_reader_takes_longer_than_in_proportion_to_the_text(fragment):
    short, long = grown(fragment, LENGTH), grown(fragment, TIMES * LENGTH)
    slow = {name: found for name, reader in READERS.items() if (found := trouble(reader, short, long))}
    assert slow == {}


def trouble(reader, short, long):
    """What is wrong with a reader, if it is so at each of three attempts."""
    reader(long)  # has it parsed
    for _ in range(3):
        longer = seconds(reader, long)
        if longer <= NOTICEABLE:
            return ""
        reader(short)
        once = seconds(reader, short)
        if longer <= TIMES * 1.5 * max(once, NOTICEABLE / TIMES) and longer <= CEILING * len(long):
            return ""
    return f"{len(short)} characters take {once:.4f} s, and {len(long)} take {longer:.4f} s"
