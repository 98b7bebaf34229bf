"""Notebooks of other formats, and those that other programs write."""

import json

from tests.damaged.catalogue import NO_MEANS, NONE, damaged
from tests.damaged.honest import ANSWERS, MEANS, SETUP, STANDARDIZE, cell_of, code, script


def _of_minor(minor):
    @damaged(f"nbformat 4.{minor}")
    def _(notebook):
        if minor < 5:
            for cell in notebook["cells"]:
                del cell["id"]
        return notebook | {"nbformat_minor": minor}


for _minor in range(6):
    _of_minor(_minor)


@damaged("nbformat 5, which does not exist yet", because="The cells are where they were.")
def _(notebook):
    return notebook | {"nbformat": 5, "nbformat_minor": 0}


def _worksheets(notebook):
    cells = [
        {"cell_type": "code", "input": c["source"], "language": "python", "metadata": c["metadata"], "outputs": []}
        if c["cell_type"] == "code"
        else {"cell_type": "markdown", "source": c["source"], "metadata": {}}
        for c in notebook["cells"]
    ]
    return [{"cells": cells, "metadata": {}}]


@damaged("nbformat 3")
def _(notebook):
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": _worksheets(notebook)}


@damaged("nbformat 2")
def _(notebook):
    sheets = _worksheets(notebook)
    for cell in sheets[0]["cells"]:
        del cell["metadata"]
    return {"metadata": {"name": "averages"}, "nbformat": 2, "worksheets": sheets}


@damaged("nbformat 3 with its cells in two worksheets")
def _(notebook):
    (sheet,) = _worksheets(notebook)
    halves = [{"cells": sheet["cells"][:7]}, {"cells": sheet["cells"][7:]}]
    return {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": halves}


@damaged("no version at all")
def _(notebook):
    del notebook["nbformat"], notebook["nbformat_minor"]
    return notebook


@damaged("the kernel renamed")
def _(notebook):
    notebook["metadata"]["kernelspec"] = {"display_name": "tf_env", "name": "conda-env-tf_env-py"}
    return notebook


@damaged("the kernel of another language", because="What counts is the code, and the code is Python.")
def _(notebook):
    notebook["metadata"]["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    return notebook


@damaged("no metadata, or of the wrong type")
def _(notebook):
    notebook["metadata"] = [None]
    for cell in notebook["cells"]:
        cell["metadata"] = "none"
    return notebook


@damaged(
    "syntax of a newer Python",
    NO_MEANS,
    ("Cell 7 was written in Python 3.99 and is graded in Python 3.", "Cell 7 raised SyntaxError"),
)
def _(notebook):
    notebook["metadata"]["language_info"]["version"] = "3.99.1"
    cell_of(notebook, MEANS)["source"] = "def column_means(x):\n    return x ?? np.mean(x, axis=0)"
    return notebook


@damaged("a newer Python, nothing of it used")
def _(notebook):
    notebook["metadata"]["language_info"]["version"] = "3.99.1"
    return notebook


@damaged("widgets and their state", told="Cell 3, line 1: `%matplotlib widget` is a Jupyter command")
def _(notebook):
    source = (
        "%matplotlib widget\nimport ipywidgets as widgets\nfrom ipywidgets import interact\n"
        "slider = widgets.IntSlider(min=0, max=10)\n@interact(n=(0, 10))\ndef show(n):\n    return n\ndisplay(slider)"
    )
    notebook["cells"].insert(2, code(source))
    view = {"model_id": "a1", "version_major": 2, "version_minor": 0}
    notebook["cells"][2]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"application/vnd.jupyter.widget-view+json": view}}
    ]
    state = {"a1": {"model_module": "@jupyter-widgets/controls", "model_name": "IntSliderModel", "state": {}}}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    return notebook


COLAB_SETUP = (
    "from google.colab import drive\ndrive.mount('/content/drive')",
    "!pip install -q nbgrader\n%cd /content/drive/MyDrive",
)


@damaged(
    "an export from Colab, with its drive mounted",
    told=(
        "Cell 1: No module named 'google' (line 2). Only NumPy",
        "Cell 2, line 1: `!pip install -q nbgrader`",
        "Cell 2, line 2: `%cd /content/drive/MyDrive`",
    ),
)
def _(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = cell["metadata"] | {"id": f"aB{number}"}
        del cell["id"]
    notebook["cells"][:0] = [code(source) | {"metadata": {"id": "x"}} for source in COLAB_SETUP]
    notebook["metadata"] |= {"colab": {"provenance": [], "collapsed_sections": []}, "accelerator": "GPU"}
    return notebook | {"nbformat_minor": 0}


@damaged("an export from VS Code")
def _(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = cell["metadata"] | {"vscode": {"languageId": "python"}}
    notebook["metadata"] |= {"orig_nbformat": 4, "vscode": {"interpreter": {"hash": "31f2"}}}
    return notebook


@damaged("a script with VS Code's cells", name="90-averages.py")
def _(notebook):
    return script(notebook, "#%%").replace("#%%", "# %% [code]")


@damaged("a script by jupytext, percent format", name="90-averages.py")
def _(notebook):
    head = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# ---\n\n"
    prose = "# %% [markdown]\n# ## Columns\n#\n# The mean of each column.\n\n"
    own = "# %%\n# %matplotlib inline\n# !pip install numpy\n\n"
    return head + prose + own + script(notebook, '# %% nbgrader={"solution": true}')


@damaged(
    "a script by nbconvert, with its magics",
    told=(
        "Cell 2, line 4: `%matplotlib inline` is a Jupyter command",
        "Cell 3, line 3: `!pip install numpy`",
        "Cell 5, line 4: `%%time`",
    ),
    name="90-averages.py",
)
def _(notebook):
    cell_of(notebook, SETUP)["source"] = (
        "\nget_ipython().run_line_magic('matplotlib', 'inline')\nimport numpy as np\n\n\n# In[2]:\n\n"
        "get_ipython().system('pip install numpy')"
    )
    means = ANSWERS[MEANS] + "\n"
    cell_of(notebook, MEANS)["source"] = f"\nget_ipython().run_cell_magic('time', '', {means!r})"
    return "#!/usr/bin/env python\n# coding: utf-8\n\n" + script(notebook, "# In[1]:\n")


@damaged("a script in one piece, without cells", name="90-averages.py")
def _(notebook):
    return "\n\n".join(["import numpy as np", ANSWERS[MEANS], ANSWERS[STANDARDIZE], ""])


@damaged("a script in UTF-16", name="90-averages.py")
def _(notebook):
    return script(notebook).encode("utf-16")


@damaged("a notebook that is called .py", because="What it is counts, not what it is called.", name="90-averages.py")
def _(notebook):
    return notebook


@damaged("a script that is called .ipynb", because="What it is counts, not what it is called.")
def _(notebook):
    return script(notebook)


@damaged("JSON on one line, in pure ASCII")
def _(notebook):
    return json.dumps(notebook)


@damaged("a script in Latin-1 that says so", name="90-averages.py")
def _(notebook):
    text = "# -*- coding: latin-1 -*-\n# Für Zoë\n" + script(notebook, "# %%").replace("Σ", "Sum")
    return text.encode("latin-1")


@damaged(
    "a script that names an encoding of something else than text",
    NONE,
    "is written in idna, which is no usual encoding of text",
    "Some of Python's take the square of a file's length, and some unpack.",
    name="90-averages.py",
)
def _(notebook):
    return "# coding: idna\n" + script(notebook, "# %%")
