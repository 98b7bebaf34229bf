"""What students write: Jupyter's commands, and Python that does not do in a grader what it does on their desk."""

from tests.damaged.catalogue import FULL, NO_MEANS, damaged
from tests.damaged.honest import ANSWERS, MEANS, SETUP, STANDARDIZE, cell_of, code, position

COMMAND = "is a Jupyter command, not Python; it was left out"


def cell_added(kind, source, marks=FULL, told=(), because="", before=SETUP):
    """Enter a kind: a cell of the student's own."""

    @damaged(kind, marks, told, because)
    def _(notebook):
        notebook["cells"].insert(position(notebook, before), code(source))
        return notebook


def means_written(kind, source, marks=FULL, told=(), because=""):
    """Enter a kind: another answer to the first exercise."""

    @damaged(kind, marks, told, because)
    def _(notebook):
        cell_of(notebook, MEANS)["source"] = source
        return notebook


def raised(error):
    return f"The cell that defines `column_means` raised {error}", f"Cell 7 raised {error}"


means = ANSWERS[MEANS]
head, body = "def column_means(x):\n", "    return np.mean(x, axis=0)"

# --- Jupyter's commands
cell_added("`%matplotlib inline`", "%matplotlib inline", told=f"Cell 2, line 1: `%matplotlib inline` {COMMAND}")
cell_added("`!pip install`", "!pip install numpy\nok = True", told=f"`!pip install numpy` {COMMAND}")
cell_added("`%%bash`", "%%bash\nrm -rf work\nls", told="Cell 2 begins with `%%bash`, so it is not Python")
cell_added("`x?` and `?x`", "len?\n?len", told=("line 1: `len?`", "line 2: `?len`"))
cell_added("`files = !ls`", "files = !ls", told=f"`files = !ls` {COMMAND}")
means_written("`%%time` over an answer", f"%%time\n{means}", told=f"Cell 7, line 1: `%%time` {COMMAND}")
means_written(
    "`%%capture` over an answer", f"%%capture out\n{means}", told=f"Cell 7, line 1: `%%capture out` {COMMAND}"
)
means_written("`%%writefile` over an answer", f"%%writefile mine.py\n{means}", NO_MEANS,
              ("Cell 7 begins with `%%writefile mine.py`", "`column_means` was found"))  # fmt: skip
means_written("a magic within an answer", head + "    %time y = np.mean(x, axis=0)\n    return y")
cell_added("`get_ipython()`", "get_ipython().run_line_magic('load_ext', 'autoreload')",
           told=f"`%load_ext autoreload` {COMMAND}")  # fmt: skip
cell_added("top-level `await`", "import asyncio\nawait asyncio.sleep(0)")
means_written("top-level `await` beside an answer", f"import asyncio\nawait asyncio.sleep(0)\n{means}")
cell_added("top-level `await` of what needs an event loop", "import asyncio\nawait asyncio.sleep(1)",
           told="Cell 2 raised RuntimeError", because="There is none; it costs its own cell.")  # fmt: skip
cell_added("`input()`", "name = input('Your name? ')", told="Cell 2 raised EOFError in line 1",
           because="Nobody is there to answer; it costs its own cell.")  # fmt: skip
means_written("`input()` within an answer", head + "    input()\n" + body, NO_MEANS, "EOFError in line 2")


@damaged("the value of the cell above, `_`, and `In` and `Out`")
def _(notebook):
    uses = "assert _ == Out[1] == 2 and In[1] == '1 + 1'\n_ * 5"
    notebook["cells"][:0] = [code("1 + 1"), code(uses), code("assert (_, __) == (10, 2)")]
    return notebook


means_written("indented as a whole", "    " + means.replace("\n", "\n    "))
means_written("indented as a whole, under `%%time`", "%%time\n    " + means.replace("\n", "\n    "),
              told=f"Cell 7, line 1: `%%time` {COMMAND}")  # fmt: skip
means_written("with Python's prompts", ">>> " + means.replace("\n", "\n... "))
means_written("with IPython's prompts", "In [12]: " + means.replace("\n", "\n    ...: "))
means_written("examples with prompts in the docstring",
              f'{head}    """As it says.\n\n    >>> column_means(1)\n    ... # no\n    """\n{body}')  # fmt: skip

# --- display
cell_added("Matplotlib", "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()")
means_written("Matplotlib within an answer", f"import matplotlib.pyplot as plt\n{head}    plt.plot(x)\n{body}")
cell_added("`tqdm` and `display`", "from tqdm import tqdm\nfor i in tqdm(range(3)):\n    display(i)")
means_written("20 MB of printing", head + "    print('0' * 20_000_000)\n" + body)
means_written("prints what no text encoding takes", head + "    print('\\ud800')\n" + body)

# --- Python
means_written("tabs and spaces mixed", head + "    y = np.mean(x, axis=0)\n\treturn y", NO_MEANS, raised("TabError"))
means_written("indented with tabs", means.replace("    ", "\t"))
means_written("indented by no-break spaces", means.replace("    ", "\xa0" * 4), NO_MEANS, raised("SyntaxError"))
means_written("typographic quotes", means + "\nprint(“done”)", NO_MEANS, raised("SyntaxError"))
means_written("a bracket is missing", means.replace("axis=0)", "axis=0"), NO_MEANS, raised("SyntaxError"))
means_written("in Python 2", means + "\nprint 'done'", NO_MEANS, raised("SyntaxError"))
means_written("`from __future__ import annotations`, and hints on missing names",
              "from __future__ import annotations\n" + means.replace("(x):", "(x: Matrix) -> Vector:"))  # fmt: skip
means_written("hints on missing names", means.replace("means(x)", "means(x: NDArray)"), NO_MEANS, raised("NameError"))
means_written('`if __name__ == "__main__"`', f'{means}\n\nif __name__ == "__main__":\n    print(column_means(table))')
cell_added("`from numpy import *`", "from numpy import *\nfrom math import *", before=MEANS)
means_written("a test of one's own that fails", means + "\nassert column_means(table)[0] == 7", told=(
    "Cell 7 raised AssertionError in line 5"), because="The function was defined before.")  # fmt: skip
means_written("`sys.exit()` after an answer", means + "\nimport sys\nsys.exit()", told="Cell 7 raised SystemExit",
              because="The function was defined before.")  # fmt: skip
cell_added("`os._exit(0)`", "import os\nos._exit(0)", told="Cell 2 ended its process; the rest of the notebook was")
cell_added("a file that is not there", "open('data.csv')", told="Cell 2 raised FileNotFoundError in line 1")
cell_added("a package that is not there", "import torch_geometric", because="Nothing needs it.")
cell_added("a package that is not there, and used", "import pandas as pd\nok = 1\ntable = pd.DataFrame()",
           told="Cell 2: No module named 'pandas' (line 3). Only NumPy and")  # fmt: skip
cell_added("a package that is not there, imported above NumPy", "import pandas as pd\nimport numpy as numbers",
           because="An import that fails costs what uses it.")  # fmt: skip
means_written(
    "a package that is not there, used by an answer",
    f"import pandas as pd\nimport numpy as np\n{head}    return pd.DataFrame(x).mean()",
    NO_MEANS,
    "No module named 'pandas' (line 4). Only NumPy",
)
cell_added("an error that no text encoding takes", "raise ValueError('\\ud83d')", told="Cell 2 raised ValueError")
means_written("an answer's error that no text encoding takes", head + "    raise ValueError('\\ud83d')", NO_MEANS,
              "ValueError in line 2")  # fmt: skip
means_written("an error that holds a zero character, above an answer", "raise ValueError('a\\0b')\n" + means,
              NO_MEANS, raised("ValueError"))  # fmt: skip
means_written("endless recursion", head + "    return column_means(x)", NO_MEANS, "RecursionError")
means_written("the function is called otherwise", means.replace("column_means", "columnmeans"), NO_MEANS,
              "There is no function called `column_means`, but there is one called `columnmeans`")  # fmt: skip
cell_added("the function's name used for a number", "column_means = 3", NO_MEANS,
           "`column_means` is of type int, not a func", before=STANDARDIZE)  # fmt: skip
cell_added("NumPy's name used for a number", "np = 3", NO_MEANS, "AttributeError in line 3", before="prose-6",
           because="`standardize` does without the name.")  # fmt: skip
means_written(
    "another parameter", means.replace("means(x)", "means(x, axis)"), NO_MEANS, "cannot be called as `column_means(x)`"
)
means_written(
    "within a class",
    "class Answer:\n    " + means.replace("\n", "\n    "),
    NO_MEANS,
    "No function called `column_means`",
)
means_written("`async def`", "async " + means, NO_MEANS, "The function returned a coroutine")
means_written("a lambda", "column_means = lambda x: x.mean(axis=0)")
means_written("in a language of its own", "column_means <- function(x) colMeans(x)", NO_MEANS,
              ("No function called `column_means` was found", "Cell 7 raised SyntaxError"))  # fmt: skip
