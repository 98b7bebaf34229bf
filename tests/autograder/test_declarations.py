"""What an exercise's file of one's own declares: what cannot be is told in one sentence, with file and line."""

import json

import pytest

from autograder.laws import faults
from tests.autograder.test_laws import CASE, DRAW, GOOD, SUM, examined, exercise_of, written

PARTS = '    parts=["mean", "spread"],\n'
HIDDEN = '        Case("more rows", table, {"rows": 12}, hidden=True),'
EXERCISE = "exercise = Exercise("


def option(line):
    return PARTS, f"{PARTS}    {line},\n"


# What is changed in the file, what its author is told, and the beginning of the line that is named.
WRONG = {
    "points of zero": (("points=4", "points=0"), "`points` must be a positive number, got 0", EXERCISE),
    "points as text": (("points=4", 'points="4"'), "`points` must be a positive number, got '4'", EXERCISE),
    "points that are NaN": (("points=4", 'points=float("nan")'), "`points` must be a positive number", EXERCISE),
    "seconds as text": (option('seconds="10"'), "`seconds` must be a positive number, got '10'", EXERCISE),
    "a part twice": ((PARTS, '    parts=["mean", "mean"],\n'), "two parts are called 'mean'", EXERCISE),
    "parts as text": ((PARTS, '    parts="mean",\n'), "`parts` must be a list of Part or text, got 'mean'", EXERCISE),
    "parts as pairs": (
        (PARTS, '    parts=[("mean", 1), ("spread", 1)],\n'),
        "`parts` must be a list of Part or text, and has a value of type tuple",
        EXERCISE,
    ),
    "a part without a name": ((PARTS, '    parts=["mean", ""],\n'), "a part's name says what it is, got ''", EXERCISE),
    "parts without weight": (
        (PARTS, "    parts=[Part('mean', 0), Part('spread', 0)],\n"),
        "the weight of every part is zero",
        EXERCISE,
    ),
    "a part's weight": (
        (PARTS, "    parts=[Part('mean', -1), Part('spread')],\n"),
        "part 'mean': `weight` must be a number that is not negative, got -1",
        EXERCISE,
    ),
    "hints as text": (
        ('hints=["`axis=0` runs down the rows."]', 'hints="`axis=0`."'),
        "`hints` must be a list of text, got '`axis=0`.'",
        EXERCISE,
    ),
    "packages as text": (option('packages="numpy"'), "`packages` must be a list of text, got 'numpy'", EXERCISE),
    "a reference as text": (
        ("reference=reference", 'reference="activations.relu"'),
        "`reference` must be a function, or a list of names in dlcourse, got 'activations.relu'",
        EXERCISE,
    ),
    "an unordered part": (option('unordered={"centre": 1}'), "`unordered` names the part 'centre', expected", EXERCISE),
    "unordered as a list": (
        option('unordered=["mean"]'),
        "`unordered` must be a mapping, got a value of type list",
        EXERCISE,
    ),
    "equivalent as a list": (
        option('equivalent=["one"]'),
        "`equivalent` must be a mapping, got a value of type list",
        EXERCISE,
    ),
    "a part to follow": (
        option('follow_through=FollowThrough(of="mean", parts=["centre"], slips=[])'),
        "`follow_through` names the part 'centre', expected one of ['mean', 'spread']",
        EXERCISE,
    ),
    "a part to follow as text": (
        option('follow_through=FollowThrough(of="mean", parts="spread", slips=[])'),
        "`follow_through` must be a FollowThrough, whose parts are a list",
        EXERCISE,
    ),
    "parts to follow as a dict": (
        option('follow_through={"mean": ["spread"]}'),
        "`follow_through` must be a FollowThrough, whose parts are a list",
        EXERCISE,
    ),
    "a family as text": (option('sampled="Finite"'), "`sampled` must be a function, got 'Finite'", EXERCISE),
    "a case twice": (("Case(\"more rows\"", "Case(\"five rows\""), "two cases are called 'five rows'", EXERCISE),
    "a case as text": ((CASE, '        "five rows",'), "`cases` must be a list of Case, and has 'five rows'", EXERCISE),
    "a hidden case of nothing": (
        (HIDDEN, HIDDEN.replace('table, {"rows": 12}, ', "")),
        "case 'more rows': expected either `draw` or `inputs`, got neither",
        HIDDEN,
    ),
    "hidden as text": (
        (HIDDEN, HIDDEN.replace("True", '"yes"')),
        "case 'more rows': `hidden` must be True or False, got 'yes'",
        '        Case("more rows"',
    ),
    "params as a list": (
        (HIDDEN, HIDDEN.replace('{"rows": 12}', "[12]")),
        "case 'more rows': `params` must be a mapping from parameters of `draw` to values, got a value of type list",
        '        Case("more rows"',
    ),
    "inputs as draw": (
        (CASE, '        Case("five rows", {"x": np.ones((5, 3))}),'),
        "case 'five rows': `draw` must be a function, got a value of type dict; what is the same for all is given as",
        '        Case("five rows"',
    ),
    "a case's weight": (
        (CASE, '        Case("five rows", table, weight=-1),'),
        "case 'five rows': `weight` must be a number that is not negative, got -1",
        '        Case("five rows"',
    ),
    "a mistake that is called": (
        (SUM, '        Mistake("sum", mistaken(mean=np.sum)(np.ones((2, 2))), "Divide."),'),
        "mistake 'sum': expected a function, by its name and not called, got a value of type tuple",
        '        Mistake("sum"',
    ),
    "a mistake in another order": (
        (SUM, '        Mistake("sum", "Divide.", mistaken(mean=np.sum)),'),
        "mistake 'sum': expected a function, by its name and not called, got 'Divide.'",
        '        Mistake("sum"',
    ),
    "a mistake without a sentence": (
        (SUM, '        Mistake("sum", mistaken(mean=np.sum), ""),'),
        "mistake 'sum': expected a sentence that leads students on, got ''",
        '        Mistake("sum"',
    ),
    "a mistake without a name": (
        (SUM, '        Mistake("", mistaken(mean=np.sum), "Divide."),'),
        "a mistake's name says in a few words what is wrong, got ''",
        '        Mistake(""',
    ),
    "a mistake's only version": (
        (SUM, SUM.replace('rows."', 'rows.", others=mistaken(power=1)')),
        "mistake 'sum': `others` must be a list of functions, got a value of type function",
        '        Mistake("sum"',
    ),
    "another name": (
        ("solution=columns", "solution=reference"),
        "the solution is called reference, the file's place asks for columns",
        "def reference",
    ),
    "no statement": (
        ('    """Return of the table `x`, (rows, columns), the mean of each column and its standard deviation.\n\n'
         '    The latter\'s divisor is rows − `ddof`.\n    """\n', ""),
        "columns has no docstring, which is the statement that students read",
        "def columns",
    ),
    "no title": (
        ('"""The mean and the spread of each column."""\n', ""),
        "a docstring at the head of the file is missing: the exercise's title",
        "",
    ),
}  # fmt: skip


def changed(old, new):
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new).replace(
        "import Case, Exercise, Mistake", "import Case, Exercise, FollowThrough, Mistake, Part"
    )


def line_of(text, start):
    return text[: text.index(start)].count("\n") + 1


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_is_told_once_with_its_line(tmp_path, kind):
    change, told, start = WRONG[kind]
    text = changed(*change)
    done = examined(written(tmp_path, text))
    assert done.exit_code == 2
    (line,) = done.stderr.splitlines()
    start = change[1] if start == HIDDEN else start
    assert line.startswith(f"autograder: {tmp_path}/statistics/columns.py:{line_of(text, start)}: {told}")
    assert line.count("columns.py") == 1


DRAWN = {
    "nothing": ("return None", "its draw function returns None; let it return the inputs"),
    "a parameter too few": ('return {"ddof": 1}', "its inputs lack 'x', a parameter of columns"),
    "a parameter too many": (
        'return {"x": rng.normal(size=(rows, 3)), "axis": 0}',
        "it has an input 'axis', and columns has the parameters x, ddof",
    ),
    "a list": (
        "return [rng.normal(size=(rows, 3)), 1]",
        "its inputs are of type list, and must be a mapping with keys from ['x', 'ddof']",
    ),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_what_is_drawn_wrongly_is_told_once_with_its_line(tmp_path, kind):
    new, told = DRAWN[kind]
    text = changed(DRAW, new)
    done = examined(written(tmp_path, text))
    assert done.exit_code == 2
    place = f"columns.py:{line_of(text, 'def table')}"
    assert done.stderr.splitlines() == [f"autograder: statistics.columns: {place}: case 'five rows': {told}"]


def test_a_function_may_have_options_that_no_case_gives(tmp_path):
    text = GOOD.replace("*, ddof=0):", "*, ddof=0, **options):")
    assert list(faults(exercise_of(written(tmp_path, text)))) == []


PRINTS = {
    "draw": (DRAW, f'print("A")\n    {DRAW}'),
    "solution": ("    ### BEGIN SOLUTION\n", '    ### BEGIN SOLUTION\n    print("A")\n'),
    "reference": ("    mean = np.sum", '    print("A")\n    mean = np.sum'),
    "mistake": ("        n = divisor", '        print("A")\n        n = divisor'),
    "file": ("def table", 'print("A")\n\n\ndef table'),
}


@pytest.mark.parametrize("kind", PRINTS)
def test_what_an_exercise_prints_does_not_stand_among_results(tmp_path, kind):
    done = examined(written(tmp_path, changed(*PRINTS[kind])), "--json")
    (found,) = json.loads(done.stdout)["exercises"]
    assert found["errors"] == []
