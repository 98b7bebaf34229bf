"""What becomes of a file's bytes on its way."""

import io
import json
import zipfile

from tests.damaged.catalogue import NONE, damaged
from tests.damaged.honest import MEANS, SETUP, STANDARDIZE, as_text, cell_of, position

CUT = ("is not a complete notebook", "Open it in Jupyter, save it, and hand it in again")
NOT_TEXT = "is not a text file in UTF-8 or UTF-16. Save it as UTF-8"


@damaged("empty", NONE, "is empty. Save the notebook and hand it in again")
def _(notebook):
    return b""


@damaged("nothing but blank lines", NONE, "is empty. Save the notebook and hand it in again")
def _(notebook):
    return b"\n \r\n\t"


@damaged("cut off after its first byte", NONE, CUT)
def _(notebook):
    return as_text(notebook)[:1]


@damaged("cut off within the first cell", NONE, CUT)
def _(notebook):
    return as_text(notebook)[:60]


@damaged("cut off in the middle of a string", NONE, CUT)
def _(notebook):
    text = as_text(notebook)
    return text[: text.index("total = np.sum") + 5]


@damaged("cut off in the middle of a character", NONE, CUT, "Its encoding is right; what is missing is its end.")
def _(notebook):
    content = as_text(notebook).encode()
    return content[: content.index("Σ".encode()) + 1]


@damaged("cut off after the last answer", NONE, CUT, "Jupyter does not open it either; part of an answer may be gone.")
def _(notebook):
    text = as_text(notebook)
    return text[: text.index('"The end."')]


@damaged("its last brace is gone", NONE, CUT)
def _(notebook):
    return as_text(notebook).rstrip()[:-1]


@damaged("its first half is gone", NONE, CUT)
def _(notebook):
    text = as_text(notebook)
    return text[len(text) // 2 :]


@damaged("saved twice into one file", NONE, CUT)
def _(notebook):
    return as_text(notebook) * 2


@damaged("random bytes", NONE, NOT_TEXT)
def _(notebook):
    return bytes(range(128, 256)) * 40


@damaged("zero bytes, as after a full disk", NONE, CUT)
def _(notebook):
    return b"\0" * 4096


@damaged("a ZIP archive, renamed", NONE, "is a ZIP archive. Please hand in the .ipynb or .py file itself")
def _(notebook):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("90-averages.ipynb", as_text(notebook))
    return buffer.getvalue()


@damaged("printed to PDF, renamed", NONE, "is a PDF. Please hand in the .ipynb or .py file itself")
def _(notebook):
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@damaged("a Word or Excel document, renamed", NONE, "is an Office document. Please hand in the .ipynb")
def _(notebook):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@damaged("the download page in place of the file", NONE, "is a web page. Please hand in the .ipynb or .py file itself")
def _(notebook):
    return "\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>"


@damaged("exported as HTML, renamed", NONE, "is a web page. Please hand in the .ipynb or .py file itself")
def _(notebook):
    return "<html>\n<body>def column_means(x)</body></html>"


@damaged("opened in Excel and saved as CSV", NONE, CUT)
def _(notebook):
    return "\n".join('"' + line.replace('"', '""') + '"' for line in as_text(notebook).splitlines())


@damaged("led by a byte-order mark")
def _(notebook):
    return as_text(notebook).encode("utf-8-sig")


@damaged("UTF-16 with a byte-order mark")
def _(notebook):
    return as_text(notebook).encode("utf-16")


@damaged("UTF-16, big-endian, with a byte-order mark")
def _(notebook):
    return b"\xfe\xff" + as_text(notebook).encode("utf-16-be")


@damaged("UTF-16, little-endian, without a byte-order mark")
def _(notebook):
    return as_text(notebook).encode("utf-16-le")


@damaged("UTF-16, big-endian, without a byte-order mark")
def _(notebook):
    return as_text(notebook).encode("utf-16-be")


@damaged("UTF-16, cut off in the middle of a character", NONE, CUT)
def _(notebook):
    return as_text(notebook).encode("utf-16")[:1001]


@damaged("lines end as on Windows, within the code too")
def _(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return as_text(notebook).replace("\n", "\r\n")


@damaged("lines end as on an old Macintosh")
def _(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r")
    return notebook


@damaged("an é in Latin-1", NONE, NOT_TEXT, "Jupyter does not open it either, and guessing could change the code.")
def _(notebook):
    cell_of(notebook, MEANS)["source"] += "\n# caf\xe9"
    return as_text(notebook).replace("Σ", "Sum").encode("latin-1", "replace")


@damaged("merge-conflict marks in the file", NONE, "contains an unfinished merge: find the lines")
def _(notebook):
    text = as_text(notebook)
    line = next(line for line in text.split("\n") if "total = np.sum" in line)
    return text.replace(line, f"<<<<<<< HEAD\n{line}\n=======\n{line.replace('sum', 'mean')}\n>>>>>>> theirs")


@damaged("a JSON list", NONE, "is not a Jupyter notebook: it holds a JSON list, not an object")
def _(notebook):
    return as_text([notebook])


@damaged("a JSON object that is no notebook", NONE, "is not a Jupyter notebook: it has no list of cells")
def _(notebook):
    return as_text({"name": "averages", "dependencies": {}})


@damaged("a comma too much, set by hand", NONE, CUT)
def _(notebook):
    return as_text(notebook).replace('"nbformat_minor": 5', '"nbformat_minor": 5,')


@damaged("metadata nested 100,000 deep", NONE, ("is not a complete notebook", "too deeply nested"))
def _(notebook):
    return as_text(notebook).replace('"unit": "averages"', f'"unit": {"[" * 100_000}{"]" * 100_000}')


@damaged("a number of 5,000 digits", because="No number in a notebook bears on its code.")
def _(notebook):
    return as_text(notebook).replace('"execution_count": null', f'"execution_count": {"9" * 5000}', 1)


@damaged("numbers that JSON does not have: NaN, -Infinity")
def _(notebook):
    notebook["metadata"]["scores"] = [float("nan"), float("-inf")]
    return notebook


@damaged("the same key twice in a cell", because="The last one counts, as it does for Jupyter.")
def _(notebook):
    return as_text(notebook).replace('"source": "def column_means', '"source": "1 /", "source": "def column_means', 1)


@damaged("half a surrogate pair and a zero character in a comment")
def _(notebook):
    return as_text(notebook).replace("Σ", r"\ud83d \u0000")


@damaged("100 MB of outputs", NONE, "is larger than 32 MiB. Clear the outputs", "What Jupyter itself hardly opens.")
def _(notebook):
    return _with_output(notebook, 100_000_000)


@damaged("20 MB of outputs")
def _(notebook):
    return _with_output(notebook, 20_000_000)


def _with_output(notebook, size):
    stream = {"output_type": "stream", "name": "stdout", "text": "0" * size}
    cell_of(notebook, SETUP)["outputs"] = [stream]
    return json.dumps(notebook)


@damaged("a picture pasted into the text, as an attachment")
def _(notebook):
    notebook["cells"][0]["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo=" * 10_000}}
    notebook["cells"][0]["source"] += "\n![image.png](attachment:image.png)"
    return notebook


@damaged("every source a list of lines, as Jupyter saves it")
def _(notebook):
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return notebook


@damaged("an answer's source is null", (0.0, 2.5), ("Cell 7 is damaged and was skipped", "`column_means` was found"))
def _(notebook):
    cell_of(notebook, MEANS)["source"] = None
    return notebook


@damaged("an answer's source is a number", (3.0, 0.0), ("Cell 10 is damaged", "`standardize` was found"))
def _(notebook):
    cell_of(notebook, STANDARDIZE)["source"] = 10
    return notebook


@damaged("a list of lines that holds a number", (0.0, 2.5), ("Cell 7 is damaged", "`column_means` was found"))
def _(notebook):
    cell_of(notebook, MEANS)["source"] = ["def column_means(x):\n", 5]
    return notebook


@damaged("a cell is a text, another null", told=("Cell 1 is damaged", "Cell 2 is damaged"))
def _(notebook):
    notebook["cells"][:0] = ["def column_means(x):", None]
    return notebook


@damaged(
    "an answer's cell has no type",
    (0.0, 2.5),
    ("Cell 7 defines `column_means`, but it is not a code cell", "was found"),
)
def _(notebook):
    del notebook["cells"][position(notebook, MEANS)]["cell_type"]
    return notebook
