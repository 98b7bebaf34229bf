"""The first page, and the ways from it."""

from __future__ import annotations

from collections.abc import Sequence

from website.gallery import gallery

__all__ = ["home_page"]

_HOME = """# dlcourse

A deep-learning course that grades itself: a reference of every model and algorithm in TensorFlow, notebooks in which
students write the pieces by hand, and a grader that says what is wrong, and why.

![Feedback on a wrong softmax Jacobian: an error map, and what probably happened](docs/images/feedback.png)

```console
$ make demo     # builds a course, and grades a class of 16 made-up students
$ make test     # everything that must hold
```

For students
: [A first exercise](docs/tutorials/student.md) in ten minutes; then [set up a notebook](docs/student-setup.md),
  [study alone](docs/study.md), and look into the [notebooks](notebooks/index.md).

For instructors
: [A first course](docs/tutorials/instructor.md) in a quarter of an hour; [the guide](docs/instructor-guide.md) has all
  else, from an empty folder to marks handed back.

For readers
: [A first model](docs/tutorials/reader.md) in ten minutes; [by lecture](lectures/index.md) one goes from a section of
  the notes to the function, the exercise and the erratum; the [reference](reference/index.md) has every function with
  its equation and its source, and [conventions](reference/conventions/index.md) say in numbers where libraries differ.

{gallery}

```{{toctree}}
:hidden:
:caption: Learn

docs/tutorials/student
docs/tutorials/reader
docs/student-setup
docs/study
docs/checking
docs/colab-and-vscode
notebooks/index
{solutions}
```

```{{toctree}}
:hidden:
:caption: Teach

docs/tutorials/instructor
docs/instructor-guide
docs/exercise-reference
docs/from-nbgrader
docs/rosters
docs/exports
docs/similar
docs/cluster
```

```{{toctree}}
:hidden:
:caption: Read

lectures/index
docs/errata/README
lectures/errata
reference/index
reference/conventions/index
references
docs/glossary
docs/optimizers
docs/models
docs/imaging-conventions
```

```{{toctree}}
:hidden:
:caption: Train

docs/training
docs/data
docs/results
benchmarks/RESULTS
benchmarks/ENERGY
benchmarks/SCALE
```

```{{toctree}}
:hidden:
:caption: Understand

docs/threat-model
How exact an answer has to be <docs/decisions/0004-calibrated-tolerance>
How an error is counted once <docs/decisions/0010-follow-through-by-slips>
docs/hostile-corpus
docs/damaged-corpus
docs/decisions/index
CONTRIBUTING
CHANGELOG
```
"""


def home_page(pictures: Sequence[tuple[str, str]], *, solutions: bool) -> str:
    """The first page, with some of the pictures that the notebooks draw; each leads to its notebook."""
    return _HOME.format(gallery=gallery(pictures), solutions="solutions/index" if solutions else "")
