"""A student's code is found in whatever a student may hand in, and what cannot be read says so."""

import ast
import json
import os
import sys
import warnings

import pytest

from autograder.handin.entry import Entry
from autograder.handin.source import without_magics
from autograder.handin.submission import BrokenSubmission, Limits, function_sources, read_submission


def code(source, **metadata):
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
        "source": source,
    }


def notebook(*cells, **fields):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}


def graded(grade_id="unit-name", solution=False):
    return {"nbgrader": {"grade": True, "solution": solution, "locked": True, "grade_id": grade_id}}


@pytest.fixture
def hand_in(tmp_path):
    """Write a file, as bytes, text or JSON, and read it as a submission."""

    def write(content, name="work.ipynb", **options):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        return read_submission(path, **options)

    return write


def source_of(submission, name):
    return function_sources(submission.cells, [name]).get(name, "")


def sources(submission):
    return [cell.source for cell in submission.cells]


def test_code_cells_come_in_order_with_their_place_and_grade_id(hand_in):
    answer = {"nbgrader": {"grade": False, "solution": True, "grade_id": "unit-name-solution"}}
    document = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        code("x = 1"),
        code(["def f():\n", "    pass"], **answer),
    )
    submission = hand_in(document)
    assert [(c.source, c.grade_id, c.index) for c in submission.cells] == [
        ("x = 1", None, 1),
        ("def f():\n    pass", "unit-name-solution", 2),
    ]
    assert submission.notices == []


def test_test_cells_are_left_out_but_manually_graded_answers_are_not(hand_in):
    submission = hand_in(
        notebook(code("x = 1"), code("check('a.b')", **graded()), code("y = 2", **graded("essay", solution=True)))
    )
    assert sources(submission) == ["x = 1", "y = 2"]


def test_a_copied_test_cell_with_an_answer_in_it_is_kept_and_told(hand_in):
    submission = hand_in(notebook(code("x = 1"), code("%time\ndef f():\n    return 2", **graded())))
    assert "def f" in sources(submission)[1]
    assert "Cell 2" in submission.notices[0]
    assert "`f`" in submission.notices[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_of_json_is_read(hand_in, encoding):
    text = json.dumps(notebook(code("σ = 'é'\r\nx = 1")), ensure_ascii=False)
    assert sources(hand_in(text.encode(encoding))) == ["σ = 'é'\nx = 1"]


def test_nbformat_3_is_read(hand_in):
    cells = [
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": []},
        {"cell_type": "markdown", "source": "words"},
    ]
    assert sources(hand_in({"worksheets": [{"cells": cells}], "nbformat": 3, "metadata": {}})) == ["x = 1\ny = 2"]


def test_damaged_cells_are_passed_over_and_told(hand_in):
    cells = [code("x = 1"), "not a cell", {"cell_type": "code", "source": 5}, {"cell_type": "code", "source": "y = 2"}]
    cells += [code("z = 3") | {"metadata": "none"}, code("w = 4") | {"metadata": {"nbgrader": [1]}}]
    submission = hand_in(notebook(*cells))
    assert sources(submission) == ["x = 1", "y = 2", "z = 3", "w = 4"]
    assert [notice.split()[1] for notice in submission.notices] == ["2", "3"]


def test_what_no_text_encoding_takes_is_replaced(hand_in):
    content = json.dumps(notebook(code("x = 1"))).replace("x = 1", r"x = '\ud800'\u0000")
    (source,) = sources(hand_in(content))
    assert source.encode("utf-8").decode() == "x = '\ufffd'"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"PK\x03\x04 and so on", "is a ZIP archive"),
        (b"%PDF-1.7", "is a PDF"),
        ("σ".encode()[:1] + b"{}", "not a text file"),
        ('{"cells": [], "name": "é"}'.encode("latin-1"), "not a text file"),
        ('{"cells": [\n{"source": "x', "beyond line 2"),
        ("[" * 100_000, "nested"),
        ('{"cells": ' + "1" * 5000 + "}", "no list of cells"),
        ("[1, 2]", "holds a JSON list"),
        ('{"title": "x"}', "no list of cells"),
        ('{"cells": {"a": 1}}', "no list of cells"),
        ('{"cells": []}', "contains no code"),
        ('{"cells": [{"cell_type": "code", "source": "  \\n"}]}', "contains no code"),
    ],
)
def test_a_broken_notebook_tells_the_student_what_it_is(hand_in, content, told):
    with pytest.raises(BrokenSubmission, match=told) as caught:
        hand_in(content)
    assert "work.ipynb" in str(caught.value)


def test_limits_are_kept(hand_in):
    document = notebook(code("x = 1"))
    size = len(json.dumps(document))
    assert hand_in(document, limits=Limits(bytes=size)).cells
    with pytest.raises(BrokenSubmission, match="larger than 0 MiB"):
        hand_in(document, limits=Limits(bytes=size - 1))
    with pytest.raises(BrokenSubmission, match="MiB of code"):
        hand_in(document, limits=Limits(code_bytes=4))
    with pytest.raises(BrokenSubmission, match="too many parts"):
        hand_in(document, limits=Limits(parts=3))


def test_cells_are_counted(hand_in):
    cells = [code("x = 1"), {"cell_type": "markdown", "metadata": {}, "source": ""}]
    assert hand_in(notebook(*cells), limits=Limits(cells=2)).cells
    for content, name in ((notebook(*cells, *cells), "work.ipynb"), ("# %%\nx = 1\n" * 4, "work.py")):
        with pytest.raises(BrokenSubmission, match="has 4 cells; at most 3"):
            hand_in(content, name, limits=Limits(cells=3))


def test_code_is_counted_before_it_is_looked_at(hand_in, monkeypatch):
    monkeypatch.setattr("autograder.handin.source.parse", lambda source: pytest.fail("was parsed"))
    monkeypatch.setattr("autograder.handin.locked.parse", lambda source: pytest.fail("was parsed"))
    for metadata in ({}, graded(), LOCKED):
        with pytest.raises(BrokenSubmission, match="MiB of code"):
            hand_in(notebook(code("def f(): x = 1", **metadata)), limits=Limits(code_bytes=4), locked={"setup": "x"})


def test_of_a_long_answer_in_prose_the_beginning_is_kept(hand_in, monkeypatch):
    answer = {"cell_type": "markdown", "metadata": graded("proof", solution=True), "source": "def f(x): pass" * 2000}
    monkeypatch.setattr("autograder.handin.submission.first_function", lambda source: pytest.fail("was parsed"))
    submission = hand_in(notebook(code("x = 1"), answer))
    assert submission.answers == {"proof": answer["source"][:20_000]}
    assert "Cell 2: the answer is longer than 20000 characters" in submission.notices[0]


def test_of_many_remarks_the_first_are_told(hand_in):
    notices = hand_in(notebook(*[code("%ls\n!ls")] * 40)).notices
    assert len(notices) == 21
    assert notices[-1].endswith(": 60.")


def test_of_a_long_function_the_beginning_is_shown(hand_in):
    (source,) = function_sources(hand_in(notebook(code(f"def f(:\n    '{'a' * 300_000}'"))).cells, ["f"]).values()
    assert len(source) == 200_000


def test_outputs_do_not_count_as_code(hand_in):
    cell = code("x = 1") | {"outputs": [{"output_type": "stream", "name": "stdout", "text": "a" * 10_000}]}
    assert sources(hand_in(notebook(cell), limits=Limits(code_bytes=10))) == ["x = 1"]


def test_only_ordinary_files_within_the_folder_are_read(tmp_path):
    outside = tmp_path / "secret.py"
    outside.write_text("x = 1")
    folder = tmp_path / "student"
    folder.mkdir()
    (folder / "link.py").symlink_to(outside)
    (folder / "good.py").write_text("x = 1")
    (folder / "inner.py").symlink_to(folder / "good.py")
    (folder / "circle.py").symlink_to(folder / "circle.py")
    (folder / "folder.ipynb").mkdir()
    os.mkfifo(folder / "pipe.py")
    assert sources(read_submission(folder / "inner.py")) == ["x = 1"]
    assert sources(read_submission(folder / "link.py", entry=Entry(tmp_path))) == ["x = 1"]
    for name, told in {
        "link.py": "link to a file outside",
        "circle.py": "could not be opened",
        "folder.ipynb": "not an ordinary file",
        "pipe.py": "not an ordinary file",
        "none.py": "no file called none.py",
        "essay.docx": "neither a notebook",
    }.items():
        with pytest.raises(BrokenSubmission, match=told):
            read_submission(folder / name)


def test_a_linked_folder_does_not_lead_out(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "work.py").write_text("x = 1")
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ann").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenSubmission, match="link to a file outside"):
        read_submission(tmp_path / "submitted" / "ann" / "work.py", entry=Entry(tmp_path / "submitted"))


def test_a_script_is_split_where_editors_split_it(hand_in):
    text = "import numpy\n# %% first\nx = 1\n# In[3]:\ny = '# %% no'\n\n# In[ ]:\n"
    assert [s.strip().splitlines()[-1] for s in sources(hand_in(text, "work.py"))] == [
        "import numpy",
        "x = 1",
        "y = '# %% no'",
        "# In[ ]:",
    ]
    assert len(hand_in("x = 1\n#%%comment", "work.py").cells) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_script_is_decoded(hand_in, encoding):
    assert sources(hand_in("x = 'é'".encode(encoding), "work.py")) == ["x = 'é'"]


def test_a_script_may_name_its_encoding(hand_in):
    assert "é" in sources(hand_in("# coding: latin-1\nx = 'é'".encode("latin-1"), "work.py"))[0]
    for content in ("x = 'é'".encode("latin-1"), b"# coding: nonsense\nx = 1"):
        with pytest.raises(BrokenSubmission, match="not a text file"):
            hand_in(content, "work.py")


@pytest.mark.parametrize(
    "encoding", ["punycode", "idna", "utf-7", "unicode_escape", "raw-unicode-escape", "utf-16", "rot13", "zlib", "hex"]
)
def test_an_encoding_that_is_none_of_text_is_refused(hand_in, encoding):
    with pytest.raises(BrokenSubmission, match="which is no usual encoding of text"):
        hand_in(f"# -*- coding: {encoding} -*-\nx = 1 {'-a' * 100}".encode(), "work.py")


@pytest.mark.parametrize("encoding", ["cp1252", "koi8-r", "gb18030", "euc-kr", "shift_jis", "iso-8859-15"])
def test_usual_encodings_are_read(hand_in, encoding):
    text = {"koi8-r": "вес", "gb18030": "权重", "euc-kr": "가중", "shift_jis": "重み"}.get(encoding, "é")
    assert text in sources(hand_in(f"# coding: {encoding}\nx = '{text}'".encode(encoding), "work.py"))[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
        ("for i in y:\n    !ls\n    x = i", "for i in y:\n    pass  # !ls\n    x = i"),
        ("x = 1\nx.real?", "x = 1\npass  # x.real?"),
        ("?print\nx = 1", "pass  # ?print\nx = 1"),
        ("files = !ls\nx = 1", "pass  # files = !ls\nx = 1"),
        ("%time x = f(1)", "x = f(1)"),
        ("%%time\nx = 1", "# %%time\nx = 1"),
        ("%%capture out\n%pip install numpy\nx = 1", "# %%capture out\npass  # %pip install numpy\nx = 1"),
        ("%%bash\nrm -r x", ""),
        ('s = """\n%d\n! no\n"""', 's = """\n%d\n! no\n"""'),
        ("x = (7\n% 4)", "x = (7\n% 4)"),
        ("x = 'why?'", "x = 'why?'"),
        ("def f(:\n    pass", "def f(:\n    pass"),
        (r"pattern = '\d'", r"pattern = '\d'"),
    ],
)
def test_magics_become_python_and_all_else_stays(source, expected):
    python, dropped = without_magics(source)
    assert python == expected
    assert bool(dropped) == ("pass  #" in expected or source.startswith("%%"))
    if source != "def f(:\n    pass":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(python)


def test_dropped_magics_are_told_by_cell_and_line(hand_in):
    submission = hand_in(notebook(code("x = 1\n!pip install numpy"), code("%%html\n<b>"), code("y = 2")))
    assert "Cell 1, line 2: `!pip install numpy`" in submission.notices[0]
    assert "Cell 2 begins with `%%html`" in submission.notices[1]


def test_hostile_source_is_survived(hand_in):
    for source in ("-" * 200_000 + "1", "(" * 10_000, "%x\n" * 5_000, "x" + ".a" * 200_000, "f?" * 50_000):
        submission = hand_in(notebook(code("def f():\n    return 1"), code(source)))
        assert source_of(submission, "f") == "def f():\n    return 1"


def test_the_last_definition_of_a_function_is_its_source(hand_in):
    submission = hand_in(
        notebook(
            code("def f():\n    return 1"),
            code("import numpy as np\n\n@decorate\ndef f(x):\n    # mine\n    return 2\n\nprint(f(1))"),
            code("def g():\n    def f():\n        return 3\n    return f"),
            code("h = lambda x: x\nif h:\n    def k():\n        return 4"),
            code("def broken(:\n    pass"),
        )
    )
    assert source_of(submission, "g").startswith("def g")
    assert source_of(submission, "h") == "h = lambda x: x"
    assert source_of(submission, "k") == "    def k():\n        return 4"
    assert source_of(submission, "broken") == "def broken(:\n    pass"
    assert source_of(submission, "nothing") == ""


def test_a_questionable_escape_does_not_hide_a_function(hand_in):
    submission = hand_in(notebook(code("pattern = '\\d'\n\ndef f():\n    return 1")))
    assert source_of(submission, "f") == "def f():\n    return 1"


def test_a_function_within_another_is_not_taken_for_the_one_outside(hand_in):
    submission = hand_in(notebook(code("def f(x):\n    return 2\n\ndef g():\n    def f():\n        return 3")))
    assert source_of(submission, "f") == "def f(x):\n    return 2"


def test_the_digest_is_of_the_file(hand_in):
    one, same, other = (hand_in(text, "work.py") for text in ("x = 1", "x = 1", "x = 2"))
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


@pytest.mark.parametrize(
    ("pasted", "python"),
    [
        ("    x = 1\n    if x:\n        y = 2", "x = 1\nif x:\n    y = 2"),
        ("\n\tx = 1\n\ty = 2", "\nx = 1\ny = 2"),
        (">>> x = 1\n>>> if x:\n...     y = 2\n... \n>>> y", "x = 1\nif x:\n    y = 2\n\ny"),
        ("  >>> x = 1\n  >>> y = 2", "x = 1\ny = 2"),
        ("In [3]: x = 1\n   ...: y = 2\n", "x = 1\ny = 2\n"),
        ("In [3]: %time x = 1", "x = 1"),
        ("%%time\n    x = 1\n    y = 2", "# %%time\nx = 1\ny = 2"),
        ('def f():\n    """\n    >>> f()\n    ... \n    """', 'def f():\n    """\n    >>> f()\n    ... \n    """'),
        ('x = """\n>>> 1\n"""', 'x = """\n>>> 1\n"""'),
        ("...", "..."),
        ("x = 1\n  y = 2", "x = 1\n  y = 2"),
        (">>> x = (\n1", ">>> x = (\n1"),
    ],
)
def test_code_is_taken_as_jupyter_takes_what_is_pasted(pasted, python):
    assert without_magics(pasted)[0] == python


LOCKED = {"nbgrader": {"grade": False, "solution": False, "locked": True, "grade_id": "setup"}}
RELEASED = "import math\nimport numpy as np"


@pytest.mark.parametrize(
    ("edited", "run"),
    [
        ("", RELEASED),
        ("x = (", RELEASED),
        ("import pandas as pd\n" + RELEASED, RELEASED + "\nimport pandas as pd"),
        ("import jax.numpy as np\nnp = 3\nnp.seterr(all='raise')", RELEASED),
        (
            "import numpy as np\nfrom numpy import mean as m\n%matplotlib inline",
            RELEASED + "\nfrom numpy import mean as m",
        ),
        (f"EPS = 1e-8\nx = {'-' * 2000}1", RELEASED),
        ("EPS = 1e-8\ndef mine(x):\n    return x", RELEASED + "\nEPS = 1e-08\ndef mine(x):\n    return x"),
    ],
)
def test_a_locked_cell_is_the_courses_with_what_was_added(hand_in, edited, run):
    submission = hand_in(notebook(code(edited, **LOCKED), code("x = 1")), locked={"setup": RELEASED})
    assert sources(submission) == [run, "x = 1"]
    (notice,) = submission.notices
    assert "Cell 1 is the course's own and has been changed" in notice


@pytest.mark.parametrize(
    ("source", "metadata", "locked"),
    [
        (RELEASED + "\n", LOCKED, {"setup": RELEASED}),
        ("import numpy", LOCKED, {}),
        ("import numpy", {"nbgrader": LOCKED["nbgrader"] | {"locked": False}}, {"setup": RELEASED}),
        ("import numpy", {"nbgrader": LOCKED["nbgrader"] | {"grade_id": ["setup"]}}, {"setup": RELEASED}),
        ("import numpy", {}, {"setup": RELEASED}),
    ],
)
def test_any_other_cell_is_the_students(hand_in, source, metadata, locked):
    submission = hand_in(notebook(code(source, **metadata)), locked=locked)
    assert sources(submission) == [source]
    assert submission.notices == []


@pytest.mark.parametrize(
    ("version", "told"),
    [("3.99.0", True), ("4.0", True), ("3.5.2", False), ("", False), ("new", False), (None, False), (["3.99"], False)],
)
def test_syntax_that_is_newer_than_the_grader_is_told_with_both_versions(hand_in, version, told):
    metadata = {"language_info": {"name": "python", "version": version}}
    notices = hand_in(notebook(code("x = 1"), code("x ?? 2 = y"), metadata=metadata)).notices
    here = "{}.{}".format(*sys.version_info)
    written = ".".join(str(version).split(".")[:2])
    assert bool(notices) is told
    assert not told or f"Cell 2 was written in Python {written} and is graded in Python {here}, which" in notices[0]
