"""Copies are found however they are dressed up, and honest answers are not, however short or usual they are."""

import builtins
import json
import keyword
import random
import re

import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.cli import main
from autograder.similar.agreement import agreements
from autograder.similar.page import groups, similar_html
from autograder.similar.pieces import Piece, Released, released
from autograder.similar.side_by_side import sides
from autograder.similar.statements import fragments, statements_of, wording
from tests.autograder.report.browser import Page
from tests.autograder.similar.honest import GIVEN, HONEST, SHORT
from tests.autograder.toy import EXERCISES

RELEASED = Released(frozenset(f for s in statements_of(GIVEN) for f in fragments(s)), wording(GIVEN) | {"np"})
CLASS = [Piece(student, "cnn.conv2d", source) for student, source in HONEST.items()]
USUAL = {"ilse"}  # what she has written is what most have


def tokens(text):
    return [t for s in statements_of(text) for t in s.tokens]


def renamed(source):
    """Every name of the student's own replaced."""
    kept = {"np", "x", "w", "b", "stride", "padding", "conv2d", "axis", "mode", "constant_values", "dtype", "axes"}
    kept |= {*keyword.kwlist, *dir(builtins)}
    names = {}
    return re.sub(
        r"(?<![.\w])[A-Za-z_]\w*", lambda m: m[0] if m[0] in kept else names.setdefault(m[0], f"q{len(names)}"), source
    )


def commented(source):
    """A remark above and behind each line, other blanks, and brackets in several lines."""
    lines = source.split("\n")
    return "\n".join(
        f"{re.match(' *', line)[0]}# now comes step {number}\n{line.replace(', ', ' ,  ')}  # done"
        if line.strip()
        else line
        for number, line in enumerate(lines)
    )


def reordered(source):
    """Neighbouring assignments of one depth swapped wherever none needs the other."""
    lines = source.split("\n")
    for i in range(2, len(lines) - 1):
        one, other = lines[i], lines[i + 1]
        if all(re.match(r" +[\w, ]+ = ", line) for line in (one, other)) and len(one) - len(one.lstrip()) == len(
            other
        ) - len(other.lstrip()):
            targets = [set(re.findall(r"\w+", line.partition(" = ")[0])) for line in (one, other)]
            if not targets[0] & set(re.findall(r"\w+", other)) and not targets[1] & set(re.findall(r"\w+", one)):
                lines[i], lines[i + 1] = other, one
    return "\n".join(lines)


def padded(source):
    """With code that does nothing in between."""
    return re.sub(r"^(    \w+ = )", r"    unused = 3 * 7 + len('abc')\n\1", source, flags=re.MULTILINE)


DRESSED = {
    "as it is": lambda source: source,
    "renamed": renamed,
    "commented": commented,
    "reordered": reordered,
    "renamed, reordered and commented": lambda source: commented(renamed(reordered(source))),
    "padded and renamed": lambda source: renamed(padded(source)),
}


@pytest.mark.parametrize("dress", DRESSED)
@pytest.mark.parametrize("student", sorted(HONEST.keys() - USUAL))
def test_a_copy_is_found(student, dress):
    copy = Piece("zeno", "cnn.conv2d", DRESSED[dress](HONEST[student]))
    (pair,) = agreements([*CLASS, copy], RELEASED)
    assert pair.students == (student, "zeno")
    assert pair.agreements[0].share > 0.6


def test_dressing_up_changes_what_it_says():
    for dress, change in DRESSED.items():
        changed = {s for s, source in HONEST.items() if change(source) != source}
        assert len(changed) >= (0 if dress == "as it is" else 5), dress


def test_the_usual_program_is_found_by_its_names_alone():
    for student in USUAL:
        (pair,) = agreements([*CLASS, Piece("zeno", "cnn.conv2d", HONEST[student])], RELEASED)
        assert pair.students == (student, "zeno")
        assert len(pair.agreements[0].words) > 5


def test_honest_people_are_not_listed():
    assert agreements(CLASS, RELEASED) == []
    short = [Piece(student, "statistics.column_means", source) for student, source in SHORT.items()]
    assert agreements([*CLASS, *short], RELEASED) == []


def test_what_everybody_writes_makes_nobody_a_copy():
    """Three write the same line to the letter; in a class of sixty, twenty do."""
    short = [Piece(f"{s}{n}", "statistics.column_means", source) for s, source in SHORT.items() for n in range(6)]
    assert agreements(short, Released()) == []


def test_a_page_that_many_have_learned_from_is_no_copy():
    style = [Piece(f"s{n}", "cnn.conv2d", renamed(HONEST["hedy"]).replace("q1", f"name{n}")) for n in range(12)]
    assert agreements([*style, *(piece for piece in CLASS if piece.student != "hedy")], RELEASED) == []


def test_what_was_handed_out_is_no_agreement():
    body = HONEST["dora"].split('"""\n')[1]
    untouched = [Piece(s, "cnn.conv2d", GIVEN) for s in ("ann", "bob", "eve")]
    assert agreements(untouched, RELEASED) == []
    handed_out = Released(frozenset(f for s in statements_of(HONEST["dora"]) for f in fragments(s)), wording(body))
    copies = [Piece("zeno", "cnn.conv2d", HONEST["dora"])]
    assert agreements([*CLASS, *copies], handed_out) == []
    assert agreements([*CLASS, *copies], RELEASED) != []


def test_the_model_solution_is_obvious():
    """In a class of three, two who have written what the solution has are no pair."""
    three = [Piece(s, "a.b", renamed(HONEST["abel"])) for s in ("ann", "bob")] + [Piece("eve", "a.b", HONEST["cleo"])]
    model = frozenset(f for s in statements_of(HONEST["abel"]) for f in fragments(s))
    words = wording(renamed(HONEST["abel"]))
    alone = agreements(three, Released(RELEASED.given, RELEASED.words | words))
    known = agreements(three, Released(RELEASED.given, RELEASED.words | words, {"a.b": model}))
    assert [p.students for p in alone] == [("ann", "bob")]
    assert known == []


def test_many_short_copies_add_up_and_honest_ones_do_not():
    names = sorted(HONEST)
    shuffled = {n: random.Random(n).sample(names, len(names)) for n in range(8)}
    pieces = [
        Piece(student, f"u.e{n}", "\n".join(HONEST[shuffled[n][i]].split("\n")[4:5]))
        for n in range(8)
        for i, student in enumerate(names)
    ]
    assert agreements(pieces, RELEASED) == []
    copied = [Piece("zeno", piece.exercise, renamed(piece.source)) for piece in pieces if piece.student == "dora"]
    (pair,) = agreements([*pieces, *copied], RELEASED)
    assert pair.students == ("dora", "zeno")
    assert max(one.bits for one in pair.agreements) < 8  # none of which says anything by itself


def test_statements_do_not_depend_on_how_they_are_written():
    plain = "total = np.sum(x * w, axis=0) + 2.0\nreturn total"
    other = "# a remark\nsome_name = np.sum(\n    y * v,   axis=0) + 2  # x\n'''doc'''; return some_name"
    assert [s.tokens for s in statements_of(plain)] == [s.tokens for s in statements_of(other)]
    assert tokens("a = np.mean(b, axis=0)") != tokens("a = np.mean(b, axis=1)")
    assert tokens("a = np.mean(b)") != tokens("a = np.sum(b)")
    (found,) = statements_of("\n\nx = (1 +\n     2)\n")
    assert (found.first, found.last) == (2, 3)
    assert statements_of("import numpy as np\nfrom math import pi\n\n'''only this'''") == []


@pytest.mark.parametrize(
    "source", ["(" * 5000, "x = '" * 3000, "\\\n" * 3000, ")]}" * 99, "\x00\x01é§", "'''" + "a" * 9]
)
def test_what_is_no_python_is_taken_apart_as_well(source):
    assert isinstance(statements_of(source), list)


def test_code_in_the_statement_counts_as_handed_out():
    catalogue = Catalogue([EXERCISES])
    exercise = catalogue["averages.column_means"]
    line = "spread = np.sqrt(np.mean(x * x, axis=0) - np.mean(x, axis=0) ** 2)"
    own = frozenset(f for s in statements_of(line) for f in fragments(s))
    assert not own <= released([exercise]).given
    assert own <= released([exercise], [f"Use this:\n\n```python\n{line}\n```\n"]).given
    assert own <= released([exercise], [f"Use `{line}` here."]).given
    assert own <= released([exercise], [f"Use this:\n\n    {line}\n"]).given


class TestPage:
    def page(self):
        copy = Piece(
            "zeno <b>", "cnn.conv2d", HONEST["dora"].replace("    columns = []\n", "") + "# </table><script>\n"
        )
        second = Piece("yves", "cnn.conv2d", renamed(HONEST["dora"]))
        pairs = agreements([*CLASS, copy, second], RELEASED)
        return pairs, similar_html("09-convolution", pairs, 12, {"cnn.conv2d": "A layer"})

    def test_it_is_well_formed_and_runs_nothing(self):
        pairs, html = self.page()
        parsed = Page(html)
        assert len(pairs) == 3
        assert not parsed.all("script")
        assert "zeno <b>" in parsed.text
        assert "# </table><script>" in parsed.text
        assert "no verdict" in parsed.text
        ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        policy = next(m for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy")["content"]
        assert policy.startswith("default-src 'none'")

    def test_three_who_agree_are_a_group(self):
        pairs, html = self.page()
        assert groups(pairs) == [("dora", "yves", "zeno <b>")]
        assert 'id="groups"' in html

    def test_lines_point_to_their_like(self):
        pairs, _ = self.page()
        pair = next(p for p in pairs if p.students == ("dora", "zeno <b>"))
        left, right = sides(pair.agreements[0], 12)
        assert "".join(re.sub("<[^>]*>", "", str(line.code)) for line in left[:1]) == HONEST["dora"].split("\n")[0]
        by_number = {line.number: line for line in right}
        for line in left:
            if line.like:
                assert by_number[line.like].like
        assert left[0].like == 0  # handed out
        rare = [line.number for line in left if line.is_rare]
        assert len(rare) > 4
        moved = next(line for line in left if "stacked" in str(line.code))
        assert moved.like == moved.number - 1


RIGHT = "import numpy as np\ndef column_means(x):\n    return x.mean(0)\n"
LONG = """def standardize(x, *, ddof=0):
    middle = x.sum(axis=0) / x.shape[0]
    shifted = np.subtract(x, middle[None, :])
    squares = np.einsum("ij,ij->j", shifted, shifted)
    width = np.sqrt(squares / (x.shape[0] - ddof))
    answer = np.divide(shifted, np.where(width > 0.0, width, 1.0)[None, :])
    return answer, width
"""


class TestCommand:
    @pytest.fixture
    def submitted(self, tmp_path):
        folder = tmp_path / "submitted"
        folder.mkdir()
        for student, source in {
            "ann": RIGHT + LONG,
            "zoe": RIGHT + commented(LONG.replace("middle", "mid").replace("shifted", "s2").replace("width", "sigma")),
            "bob": RIGHT
            + "def standardize(x, *, ddof=0):\n    s = x.std(0, ddof=ddof)\n    return (x - x.mean(0)) / s, s\n",
            "eve": RIGHT
            + "def standardize(x, ddof=0):\n    m, s = np.mean(x, 0), np.std(x, 0)\n    return (x - m) / s, s\n",
        }.items():
            (folder / f"{student}.py").write_text(source)
        (folder / "bad.ipynb").write_text("{")
        return folder

    def run(self, *arguments):
        done = CliRunner().invoke(main, ["--exercises", str(EXERCISES), "similar", *map(str, arguments)])
        assert "Traceback" not in done.output
        return done

    def test_it_lists_pairs_and_writes_the_page(self, submitted, tmp_path, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.chdir(tmp_path)
        done = self.run("90-averages", "--submissions", submitted, "--out", "s.html")
        assert done.exit_code == 1, done.output
        lines = done.stdout.splitlines()
        assert lines[0] == "90-averages: 4 hand-ins compared."
        assert re.search(r"ann, zoe +\d+ bits +averages.standardize \d+%", done.stdout)
        assert "no verdict" in done.stdout
        assert "Not compared, as they cannot be read: bad" in done.stdout
        assert max(map(len, lines)) <= 80
        assert "ann" in (tmp_path / "s.html").read_text()

    def test_the_course_knows_where_hand_ins_are(self, submitted, tmp_path, monkeypatch):
        (tmp_path / "autograder.toml").write_text(f'exercises = "{EXERCISES}"\nnotebooks = []\n')
        monkeypatch.chdir(submitted)
        done = CliRunner().invoke(main, ["similar", "90-averages", "--out", str(tmp_path / "s.html")])
        assert done.exit_code == 1, done.output
        assert "90-averages: 4 hand-ins compared." in done.stdout
        monkeypatch.chdir("/")
        done = CliRunner().invoke(main, ["similar", "90-averages"])
        assert (done.exit_code, "Missing option '--submissions'" in done.stderr) == (2, True)

    def test_json(self, submitted, tmp_path):
        done = self.run("90-averages", "--submissions", submitted, "--out", tmp_path / "s.html", "--json")
        document = json.loads(done.stdout)
        (pair,) = document["pairs"]
        assert pair["students"] == ["ann", "zoe"]
        assert document["unread"] == ["bad"]

    def test_nobody_is_0(self, submitted, tmp_path):
        (submitted / "zoe.py").unlink()
        done = self.run("90-averages", "--submissions", submitted, "--out", tmp_path / "s.html")
        assert done.exit_code == 0
        assert "No pair agrees" in done.stdout

    def test_misuse_is_one_line(self, submitted, tmp_path):
        (tmp_path / "empty").mkdir()
        for arguments, line in (
            (["no-such", "--submissions", submitted], "there is no assignment 'no-such'"),
            (["90-averages", "--submissions", tmp_path / "empty"], "holds no submissions of 90-averages"),
        ):
            done = self.run(*arguments, "--out", tmp_path / "s.html")
            assert (done.exit_code, done.stdout) == (2, "")
            assert line in done.stderr
