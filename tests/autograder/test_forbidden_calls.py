"""What an exercise forbids is refused to its answer, by whatever way it is reached, and to nothing else."""

import dataclasses

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import seeds_for
from autograder.sandbox import Ending, Isolation, Job, Question
from autograder.sandbox.inside.forbidden import ForbiddenError, Rules, Watch
from autograder.trial.attempts import Attempts
from autograder.verdict.judge import judge
from tests.autograder.sandboxes import ask, sandbox
from tests.autograder.toy import EXERCISES, RIGHT

SETUP = """
import cmath, functools, math
import numpy as np
import numpy as other
from numpy import tanh as early
from math import tanh as scalar
kept = [np.clip]
part = functools.partial(np.clip, a_min=0, a_max=1)
many = np.vectorize(math.tanh)
class Mine:
    def clip(self, low, high):
        return 5.0
    def tanh(self):
        return 5.0
def tanh_by_hand(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
def helper(x):
    return np.tanh(x)
"""
FORBIDDEN = ("numpy.clip", "numpy.tanh", "numpy.mean", "numpy.sqrt", "numpy.linalg.norm", "numpy.fft", "tensorflow")
X = np.array([0.5, 2.0])


def answer(body, forbidden=FORBIDDEN, setup=SETUP):
    return ask(Isolation.PROCESS, f"{setup}\ndef f(x):\n    {body}", X, forbidden=forbidden)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return np.clip(x, 0, 1)", "numpy.clip"),
        ("return other.clip(x, 0, 1)", "numpy.clip"),
        ("return early(x)", "numpy.tanh"),
        ("return kept[0](x, 0, 1)", "numpy.clip"),
        ("return part(x)", "numpy.clip"),
        ("return many(x)", "numpy.tanh"),
        ("return helper(x)", "numpy.tanh"),
        ("return x.clip(0, 1)", "numpy.clip"),
        ("return (x + 1)[:1].clip(0, 1)", "numpy.clip"),
        ("return x[0].clip(0, 1)", "numpy.clip"),
        ("return np.ndarray.clip(x, 0, 1)", "numpy.clip"),
        ("return getattr(x, 'cl' + 'ip')(0, 1)", "numpy.clip"),
        ("g = x.clip; return g(0, 1)", "numpy.clip"),
        ("return x.mean()", "numpy.mean"),
        ("return math.tanh(x[0])", "numpy.tanh"),
        ("return scalar(x[0])", "numpy.tanh"),
        ("return cmath.tanh(x[0]).real", "numpy.tanh"),
        ("return list(map(math.tanh, x))", "numpy.tanh"),
        ("return sorted(x, key=np.tanh)", "numpy.tanh"),
        ("return np.piecewise(x, [x < 1], [np.tanh, 0])", "numpy.tanh"),
        ("return np.vectorize(np.tanh)(x)", "numpy.tanh"),
        ("return np.apply_along_axis(func1d=np.tanh, axis=0, arr=x)", "numpy.tanh"),
        ("return np.tanh.outer(x, x) if 0 else np.tanh.reduce(x)", "numpy.tanh"),
        ("return eval('np.tanh(x)')", "numpy.tanh"),
        ("return [np.tanh(v) for v in x]", "numpy.tanh"),
        ("return (lambda v: np.tanh(v))(x)", "numpy.tanh"),
        ("from numpy import tanh; return tanh(x)", "numpy.tanh"),
        ("return np._core.umath.tanh(x)", "numpy.tanh"),
        ("return np.linalg.norm(x)", "numpy.linalg.norm"),
        ("from numpy.linalg import norm; return norm(x)", "numpy.linalg.norm"),
        ("import numpy.fft; return np.fft.fft(x)", "numpy.fft"),
        ("import tensorflow as tf; return tf.nn.relu(x)", "tensorflow"),
        ("from tensorflow.nn import relu; return relu(x)", "tensorflow"),
    ],
)
def test_refused_to_the_answer_by_whatever_way(body, name):
    reply = answer(body)
    assert (reply.type, reply.text) == ("ForbiddenError", name), reply
    assert reply.line == (18 if "helper" in body else 21)  # where it is called
    assert answer(body, forbidden=()).type != "ForbiddenError"


@pytest.mark.parametrize(
    "body",
    [
        "return np.linalg.vector_norm(x)",  # takes a root
        "return np.std(x)",  # takes a mean
        "return np.var(x, axis=0)",
        "return tanh_by_hand(x)",
        "return Mine().clip(0, 1)",
        "return Mine().tanh()",
        "return np.maximum.accumulate(x)",
        "return np.add.reduce(x)",
        "assert isinstance(np.tanh, np.ufunc) and np.clip.__name__ == 'clip'; return x",
        "return {'tanh': np.tanh}.get('exp', np.tanh) is np.tanh",
        "return max(map(float, x))",
        "tanh = lambda z: z; return tanh(x)",
        "class B(Mine):\n        def clip(self):\n            return super().clip(0, 1)\n    return B().clip()",
        "def inner(*a, **k):\n        return a[0]\n    return inner(*[x], **{'y': np})",
    ],
)
def test_what_is_like_it_is_not_refused(body):
    reply = answer(body)
    assert reply.kind is Ending.ANSWER, reply


@pytest.mark.parametrize(
    "cell",
    [
        "table = np.clip(np.tanh(np.ones(3)), 0, 1).mean()",
        "from numpy.linalg import norm",
        "import tensorflow as tf",
        "import numpy.fft",
        "from tensorflow.keras import layers as L, models",
    ],
)
def test_cells_are_left_alone(cell):
    code = f"{SETUP}\n{cell}\nthere = 1\ndef f(x):\n    return there"
    with sandbox(Isolation.PROCESS).conversation(Job(5.0, 512)) as talk:
        loaded = talk.load([(1, code)], {"f": FORBIDDEN})["f"]
        assert loaded.errors == ()
        assert talk.ask(Question.of("f", [1], {}, 1000)).value == 1


def test_each_function_has_its_own_list_in_one_process():
    functions = ("def f(x): return x.clip(0, 1)", "def g(x): return np.tanh(x)", "def h(x): return f(x) + g(x)")
    code = "\n".join([SETUP, *functions])
    lists = {"f": ("numpy.tanh",), "g": ("numpy.clip",), "h": ("numpy.tanh",)}
    with sandbox(Isolation.PROCESS).conversation(Job(5.0, 512)) as talk:
        talk.load([(1, code)], lists)
        replies = {name: talk.ask(Question.of(name, [X], {}, 1000)) for name in ("h", "f", "g", "h")}
    assert replies["f"].answered
    assert replies["g"].answered
    assert replies["h"].text == "numpy.tanh"


def test_the_watch_ends_with_the_answer():
    watch = Watch()
    with watch.over(Rules(["numpy.clip"])), pytest.raises(ForbiddenError, match="clip"):
        watch.allowed(np.clip)
    assert watch.allowed(np.clip) is np.clip
    with pytest.raises(ForbiddenError), watch.over(Rules(["numpy.clip"])):
        watch.allowed(np.ones(2).clip)
    assert watch.allowed(np.clip) is np.clip


def test_a_forbidden_import_beside_an_allowed_one_costs_nothing():
    exercise = dataclasses.replace(
        Catalogue([EXERCISES])["toy.affine"], forbidden=("numpy.linalg.norm", "numpy.einsum")
    )
    cells = [
        "from numpy.linalg import norm\nimport tensorflow\nimport numpy as np",
        RIGHT.replace("import numpy as np", ""),
    ]
    attempts = Attempts(list(enumerate(cells)), lambda _: sandbox(Isolation.PROCESS), seeds_for(b"s", "ann"))
    (result,) = map(judge, attempts.attempt([exercise]))
    assert result.score == result.max_score
    assert attempts.cell_errors == []


def test_an_answer_that_is_refused_says_which_line():
    exercise = Catalogue([EXERCISES])["toy.affine"]
    cells = ["import numpy as np\n" + RIGHT.replace("x @ w", "np.einsum('ni,io->no', x, w)")]
    attempts = Attempts(list(enumerate(cells)), lambda _: sandbox(Isolation.PROCESS), seeds_for(b"s", "ann"))
    (result,) = map(judge, attempts.attempt([exercise]))
    assert result.score == 0
    assert "`numpy.einsum` is not allowed in this exercise (line" in result.checks[0].message
