"""What a file is called and where it lies."""

import copy
import os

import pytest

from tests.damaged.catalogue import NONE, NOTEBOOK, laid_out, write
from tests.damaged.honest import ANSWERS, ASSIGNMENT, MEANS, cell_of


def _named(kind, *parts, student="", because=""):
    @laid_out(kind, student=student, because=because)
    def _(folder, notebook):
        write(folder.joinpath(*parts), notebook)


_named("another file name", ASSIGNMENT, "final version (2).ipynb")
_named("another assignment's folder", "homework 1", NOTEBOOK, because="Its name says what it is.")
_named("the folder within itself, as unpacked from an archive", ASSIGNMENT, ASSIGNMENT, NOTEBOOK)
_named("no folder for the assignment", NOTEBOOK)
_named("a capital ending", ASSIGNMENT, "90-averages.IPYNB")
_named("quotes in the file's name", ASSIGNMENT, 'it\'s "mine" & <b>.ipynb')
_named("Chinese in the file's name", ASSIGNMENT, "平均值 作业.ipynb")
_named("emoji in the file's name", ASSIGNMENT, "🎉 done 👩‍💻.ipynb")
_named("a line feed in the file's name", ASSIGNMENT, "two\nlines.ipynb")
_named("a student's name with spaces", ASSIGNMENT, NOTEBOOK, student=" Ann  Lee")
_named("a student's name with quotes", ASSIGNMENT, NOTEBOOK, student='O\'Brien "Bob" <b>&amp; %s {x}')
_named("a student's name in Chinese", ASSIGNMENT, NOTEBOOK, student="李小龙")
_named("a student's name in emoji", ASSIGNMENT, NOTEBOOK, student="👩‍🎓")
_named("a student's name that leads a command line", ASSIGNMENT, NOTEBOOK, student="--help; rm -rf")
_named("a student's name of 200 characters", ASSIGNMENT, NOTEBOOK, student="n" * 200)
_named("a student's name with a blank of no width", ASSIGNMENT, NOTEBOOK, student="an\u200bn", because="Pages show it.")
_named(
    "a student's name with an Arabic letter mark", ASSIGNMENT, NOTEBOOK, student="an\u061cn", because="Pages show it."
)
_named("a student's name that turns a line around", ASSIGNMENT, NOTEBOOK, student="a\u202enn", because="Pages show it.")
_named("a student's name with a joiner that its script needs", ASSIGNMENT, NOTEBOOK, student="می\u200cخواهم")
_named("a student's name that is a formula after a semicolon", ASSIGNMENT, NOTEBOOK, student="a;=1+1")


@laid_out("a file's name in Latin-1")
def _(folder, notebook):
    write(folder / ASSIGNMENT / os.fsdecode(b"caf\xe9.ipynb"), notebook)


@laid_out("an unreadable file, its name in Latin-1", NONE, "is empty. Save the notebook")
def _(folder, notebook):
    write(folder / ASSIGNMENT / os.fsdecode(b"caf\xe9.ipynb"), b"")


@laid_out("a student's name in Latin-1", student="caf\\xe9")
def _(folder, notebook):
    write(folder.with_name(os.fsdecode(b"caf\xe9")) / ASSIGNMENT / NOTEBOOK, notebook)


@laid_out("nothing in the folder", NONE, "There is no notebook or .py file for 90-averages in the folder")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)


@laid_out(
    "saved as .ipynb.txt", NONE, "no notebook or .py file for 90-averages in the folder, only 90-averages.ipynb.txt"
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / "90-averages.ipynb.txt", notebook)


@laid_out(
    "two notebooks, one called as it should be",
    told="several notebooks. 90-averages.ipynb was graded, and these were not: 90-averages (1).ipynb",
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    wrong = copy.deepcopy(notebook)
    cell_of(wrong, MEANS)["source"] = "column_means = 1"
    write(folder / ASSIGNMENT / "90-averages (1).ipynb", wrong)


@laid_out(
    "two notebooks, the one called as it should be untouched",
    told="mine.ipynb was graded, because it is the only one with answers in it; these were not: 90-averages.ipynb",
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / "mine.ipynb", notebook)
    write(folder / ASSIGNMENT / NOTEBOOK, _untouched(notebook))


@laid_out(
    "two notebooks, none called as it should be, one untouched", told="b.ipynb was graded, because it is the only"
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / "b.ipynb", notebook)
    write(folder / ASSIGNMENT / "a.ipynb", _untouched(notebook))


def _untouched(notebook):
    untouched = copy.deepcopy(notebook)
    for cell_id in ANSWERS:
        head = cell_of(untouched, cell_id)["source"].split("\n")[0]
        cell_of(untouched, cell_id)["source"] = head + "\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    return untouched


@laid_out(
    "two notebooks, none called as it should be", NONE, "several files, and none is named 90-averages: a.ipynb, b."
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / "a.ipynb", notebook)
    write(folder / ASSIGNMENT / "b.ipynb", notebook)


@laid_out("a notebook and its script, both called as they should be", because="The notebook is what was asked for.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "90-averages.py", "column_means = 1")


@laid_out("a notebook, a module of its own and data", because="A file that is imported is not there in the grader.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "mine.py", "x = 1")
    write(folder / ASSIGNMENT / "data.csv", "1,2")


@laid_out("checkpoints and a Macintosh's files beside it")
def _(folder, notebook):
    write(folder / ASSIGNMENT / "mine.ipynb", notebook)
    write(folder / ASSIGNMENT / "._mine.ipynb", b"\0\5\x16\7")
    write(folder / ASSIGNMENT / ".ipynb_checkpoints" / "mine-checkpoint.ipynb", "{")


@laid_out("a folder called like a notebook", NONE, "90-averages.ipynb is not an ordinary file")
def _(folder, notebook):
    (folder / ASSIGNMENT / NOTEBOOK).mkdir(parents=True)


@laid_out("a folder called like a notebook, beside the notebook")
def _(folder, notebook):
    (folder / ASSIGNMENT / "backup.ipynb").mkdir(parents=True)
    write(folder / ASSIGNMENT / "mine.ipynb", notebook)


@laid_out("a link to a file outside", NONE, "is a link to a file outside the hand-in")
def _(folder, notebook):
    outside = folder.parents[1] / "outside.ipynb"
    write(outside, notebook)
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(outside)


@laid_out("a student's folder that is a link outside", NONE, "is a link to a file outside the hand-in")
def _(folder, notebook):
    outside = folder.parents[1] / "elsewhere"
    write(outside / ASSIGNMENT / NOTEBOOK, notebook)
    folder.symlink_to(outside)


@laid_out("a student's folder that is a link to nothing", NONE, "is a link to a file outside the hand-in: gone")
def _(folder, notebook):
    folder.symlink_to(folder.with_name("gone"))


_NEIGHBOUR = (
    "is a link to a file outside the hand-in: .a neighbour"  # who hands in nothing here, having no visible name
)


def _neighbour(folder, notebook):
    """Put an answer where another student's would be, and return its folder."""
    place = folder.with_name(".a neighbour") / ASSIGNMENT
    write(place / NOTEBOOK, notebook)
    return place


@laid_out("a student's folder that is a link to a neighbour's", NONE, _NEIGHBOUR)
def _(folder, notebook):
    folder.symlink_to(_neighbour(folder, notebook).parent)


@laid_out("the assignment's folder a link to a neighbour's", NONE, f"{_NEIGHBOUR}/90-averages")
def _(folder, notebook):
    folder.mkdir()
    (folder / ASSIGNMENT).symlink_to(_neighbour(folder, notebook))


@laid_out("a notebook that is a link to a neighbour's", NONE, f"{_NEIGHBOUR}/90-averages/{NOTEBOOK}")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(
        os.path.relpath(_neighbour(folder, notebook) / NOTEBOOK, folder / ASSIGNMENT)
    )


@laid_out("a link to a link to a neighbour's notebook", NONE, f"{_NEIGHBOUR}/90-averages/{NOTEBOOK}")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / "mine.ipynb").symlink_to(_neighbour(folder, notebook) / NOTEBOOK)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(folder / "mine.ipynb")


@laid_out("a link to the folder of all hand-ins", NONE, "is a link to a file outside the hand-in: .. Please")
def _(folder, notebook):
    folder.mkdir()
    (folder / ASSIGNMENT).symlink_to(folder.parent)


@laid_out("a script that is a link to a neighbour's", NONE, _NEIGHBOUR, student="linked-script")
def _(folder, notebook):
    script = _neighbour(folder, notebook) / "90-averages.py"
    write(script, chr(10).join(ANSWERS.values()))
    folder.with_suffix(".py").symlink_to(script)


@laid_out("a link to another folder of its own")
def _(folder, notebook):
    write(folder / "work" / NOTEBOOK, notebook)
    (folder / ASSIGNMENT).symlink_to(folder / "work")


@laid_out("a second name (a hard link) within the hand-in")
def _(folder, notebook):
    write(folder / "work.ipynb", notebook)
    (folder / ASSIGNMENT).mkdir(parents=True)
    os.link(folder / "work.ipynb", folder / ASSIGNMENT / NOTEBOOK)


@laid_out("nbgrader's note of the time overwritten")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "timestamp.txt", b"yesterday \xe9 99999999999999999999")


@laid_out("nbgrader's note of the time has an absurd number")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "timestamp.txt", "9" * 30 + "m +")


_named("a student's name of 255 bytes", ASSIGNMENT, NOTEBOOK, student="é" * 127 + "n")
_named("a student's name that an operating system keeps for itself", ASSIGNMENT, NOTEBOOK, student="CON")
_named("a student's name that begins with a dash", ASSIGNMENT, NOTEBOOK, student="-ann")
_named("a student's name that ends with a space", ASSIGNMENT, NOTEBOOK, student="ann ")
_named("a student's name that ends like the name of a page", ASSIGNMENT, NOTEBOOK, student="ann-0123456789abcdef")


@laid_out("a student's name in Latin-1, of 255 bytes", student="\\xe9" * 255)
def _(folder, notebook):
    write(folder.with_name(os.fsdecode(b"\xe9" * 255)) / ASSIGNMENT / NOTEBOOK, notebook)


@laid_out("a student's name that looks like one in Latin-1", student="caf\\x5cxe9")
def _(folder, notebook):
    write(folder.with_name("caf\\xe9") / ASSIGNMENT / NOTEBOOK, notebook)


@laid_out("a file's name of 255 bytes")
def _(folder, notebook):
    write(folder / ASSIGNMENT / ("é" * 124 + ".ipynb"), notebook)


@laid_out(
    "a folder and a script",
    told="several hand-ins of this name. both/ was graded, and these were not: both.py",
    student="both",
)
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder.with_suffix(".py"), "column_means = 1")


@laid_out("an empty folder and a script", told="empty.py was graded, and these were not: empty/", student="empty")
def _(folder, notebook):
    folder.mkdir()
    write(folder.with_suffix(".py"), f"import numpy as np\n{chr(10).join(ANSWERS.values())}\n")


@laid_out(
    "a notebook and a script of a student", told="two.ipynb was graded, and these were not: two.py", student="two"
)
def _(folder, notebook):
    write(folder.with_suffix(".ipynb"), notebook)
    write(folder.with_suffix(".py"), "column_means = 1")


@laid_out("nbgrader's note of the time from the past", because="Whether it can be so is told to the instructor.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "timestamp.txt", "1970-01-01 00:00:00 UTC")


@laid_out("nbgrader's note of the time from the future", because="Whether it can be so is told to the instructor.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "timestamp.txt", "9999-12-31 23:59:59 UTC")


@laid_out("nbgrader's secret overwritten", because="It names a page of feedback, and is made anew.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    write(folder / ASSIGNMENT / "submission_secret.txt", b"../../\xe9\n")


@laid_out("nbgrader's secret a link to another student's", because="It names a page of feedback, and is made anew.")
def _(folder, notebook):
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    (folder / ASSIGNMENT / "submission_secret.txt").symlink_to(folder.parent / "ann" / "submission_secret.txt")


@laid_out("a link to a file of its own")
def _(folder, notebook):
    write(folder / "work.ipynb", notebook)
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(folder / "work.ipynb")


@laid_out("a link to nothing", NONE, "There is no file called 90-averages.ipynb")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(folder / "gone.ipynb")


@laid_out("a link in a circle", NONE, "90-averages.ipynb could not be opened")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)
    (folder / ASSIGNMENT / NOTEBOOK).symlink_to(folder / ASSIGNMENT / NOTEBOOK)


@laid_out("a named pipe", NONE, "90-averages.ipynb is not an ordinary file")
def _(folder, notebook):
    (folder / ASSIGNMENT).mkdir(parents=True)
    os.mkfifo(folder / ASSIGNMENT / NOTEBOOK)


@laid_out("a file without permission to read", NONE, "90-averages.ipynb could not be opened: Permission denied")
def _(folder, notebook):
    _locked(folder, folder / ASSIGNMENT / NOTEBOOK, notebook)


@laid_out(
    "a folder without permission to read", NONE, "The folder of 90-averages could not be opened: Permission denied"
)
def _(folder, notebook):
    _locked(folder, folder / ASSIGNMENT, notebook)


def _locked(folder, place, notebook):
    if os.geteuid() == 0:
        pytest.skip("the administrator may read everything")
    write(folder / ASSIGNMENT / NOTEBOOK, notebook)
    place.chmod(0)


@laid_out("a script and no more than a script", student="scripted")
def _(folder, notebook):
    write(folder.with_suffix(".py"), f"import numpy as np\n{chr(10).join(ANSWERS.values())}\n")
