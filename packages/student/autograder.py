"""The small distribution's `autograder`: it hands over to the package that does the work.

Where `dlcourse` is installed, too, its package `autograder` is the one. Beside this file Python finds that package
first, in whichever order the two were installed, since within one folder a package comes before a module of its name;
one that lies elsewhere, such as a clone, is looked for here. So no file belongs to both distributions.
"""

import importlib.util
import sys
from pathlib import Path

_OWN = Path(__file__).with_name("dlcourse_student") / "autograder"
_FOLDERS = [*(Path(folder) / "autograder" for folder in sys.path if folder), _OWN]
_folder = next(folder for folder in _FOLDERS if folder == _OWN or (folder / "__init__.py").is_file())
_spec = importlib.util.spec_from_file_location(
    __name__, _folder / "__init__.py", submodule_search_locations=[str(_folder)]
)
_package = importlib.util.module_from_spec(_spec)
sys.modules[__name__] = _package  # what `import autograder` gives
_spec.loader.exec_module(_package)
