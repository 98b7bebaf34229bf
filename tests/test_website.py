"""The pages for readers: nothing of a docstring is lost, every citation leads somewhere, and nothing is fetched."""

import html
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from website import __main__ as website
from website import bibliography, errata, lectures, reference
from website.markdown import escaped
from website.public import ROOT, notebook_of, publics, units
from website.repository import copy_documents

SYLLABUS = ROOT.parent / "shared" / "syllabus_ids.tsv"
UNDER_OTHER_NAMES = {"cnn.feature_visualization": ("cnn.filters", "cnn.feature_maps", "cnn.saliency")}
NAMES = pytest.mark.parametrize("public", publics(), ids=lambda public: public.id)
WORD = re.compile(r"[^\W\d_]{2,}")


def words(text):
    return Counter(WORD.findall(text))


@NAMES
def test_no_word_of_a_docstring_is_lost(public):
    shown = html.unescape(re.sub(r"\\(\W)", r"\1", reference.page(public)))
    said = re.sub(r"^ *(Args|Raises|References):$", "", public.thing.__doc__, flags=re.MULTILINE)
    assert not words(said) - words(shown)


@NAMES
def test_every_citation_leads_to_a_section_or_a_work(public):
    for citation in lectures.citations(public.doc.references):
        assert lectures.sections_of(citation)
    for key in bibliography.KEY.findall(public.doc.references):
        assert key in bibliography.entries()


@NAMES
def test_a_signature_shows_shapes_and_no_modules(public):
    signature = reference.page(public).partition("```python\n")[2].partition("\n```")[0]
    assert signature.startswith(public.id)
    assert not re.search(r"\b(jaxtyping|collections\.abc|tensorflow)\.", signature)
    file, line = public.source
    assert public.name in (ROOT / file).read_text(encoding="utf-8").splitlines()[line - 1 : line + 8].__str__()


def test_a_place_that_a_note_has_not_is_no_citation():
    with pytest.raises(LookupError, match=r"note C has no equation 9\.9"):
        lectures.sections_of(next(lectures.citations("note C, equation 9.9")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kingma2015; note D, section 9.", ["D section 9"]),
        ("note C, sections 6.11–6.13.", ["C sections 6.11–6.13"]),
        ("note C, equations 7.2–7.4 and 7.9.", ["C equations 7.2–7.4", "C equation 7.9"]),
        ("note A, equations 3.5, 3.6 and 3.8.", ["A equation 3.5", "A equation 3.6", "A equation 3.8"]),
        ("note C, section 2.5, exercise 1.", ["C section 2.5"]),
        ("note C, equation 6.11 and algorithm 1.", ["C equation 6.11"]),
        ("zhang2023, section 14.4.", []),
    ],
)  # fmt: skip
def test_citations_are_read_as_they_are_written(text, found):
    assert [f"{c.letter} {c}" for c in lectures.citations(text)] == found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("note C, equation 7.2.", ["7.1.2"]),
        ("note C, equations 7.18–7.29.", ["7.5.1", "7.5.2"]),
        ("note C, section 7.5.", ["7.5"]),
        ("note C, sections 6.11–6.13.", ["6.11", "6.12", "6.13"]),
        ("note C, chapter 8.", ["8.1"]),
        ("note A, figure 1.1.", ["1.1.1"]),
    ],
)
def test_a_citation_leads_to_the_sections_in_which_its_place_stands(text, numbers):
    (citation,) = lectures.citations(text)
    assert [section.number for section in lectures.sections_of(citation)] == numbers


@pytest.mark.parametrize("note", lectures.notes(), ids=lambda note: note.letter)
def test_each_section_says_what_became_of_it(note):
    for section in note.sections:
        parts = [s for s in note.sections if s.number.startswith(section.number + ".")]
        told = lectures.cited().get((note.letter, section.number)) or section.became
        assert told or any(lectures.cited().get((note.letter, part.number)) for part in parts), section


def test_every_row_of_the_syllabus_is_reachable():
    if not SYLLABUS.is_file():
        pytest.skip(f"{SYLLABUS} is not there")
    names = {public.id for public in publics()}
    rows = [line.split("\t")[1] for line in SYLLABUS.read_text(encoding="utf-8").splitlines()]
    done = [row for row in rows if row.partition(".")[0] in units()]
    assert done
    assert UNDER_OTHER_NAMES.keys() <= set(done)
    assert all(set(others) <= names for others in UNDER_OTHER_NAMES.values())
    reachable = names | notebook_of().keys() | UNDER_OTHER_NAMES.keys()
    assert [row for row in done if row not in reachable] == []


def test_the_errata_of_the_units_are_gathered_by_note():
    found = list(errata.errata())
    assert {each.note for each in found} == set("ABCDE")
    assert len(found) > 100
    placed = [each for each in found if errata.section_of(each)]
    assert len(placed) > 0.8 * len(found)
    for note in lectures.notes():
        page = errata.errata_page(note)
        assert page.count("\n| ") - 2 == sum(each.note == note.letter for each in found)


def test_text_is_shown_as_it_was_written():
    assert escaped("a_b * <c> [d] $e$") == r"a\_b \* \<c\> \[d\] \$e\$"


def test_a_link_to_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("website.repository.PAGES", ("CHANGELOG.md",))
    monkeypatch.setattr("website.repository.ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "CHANGELOG.md").write_text("[gone](docs/gone.md)", encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"CHANGELOG\.md: docs/gone\.md"):
        copy_documents(tmp_path / "out")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The pages of one unit and all documents, as Sphinx builds them; no notebook is run."""
    root = tmp_path_factory.mktemp("pages")
    website.write_source(root / "source", {}, solutions=False, only="losses")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(root / "source"), str(root / "html")]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    of_what_is_not_built = re.compile(r"\[(?:myst\.xref_missing|toc\.not_readable|toc\.empty_glob)\]")
    warnings = [
        line for line in done.stderr.splitlines() if "WARNING" in line and not of_what_is_not_built.search(line)
    ]
    assert warnings == [], "`make docs` ends with an error at each of them"
    return root / "html"


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(built):
    pages = list(built.rglob("*.html"))
    assert len(pages) > 80
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|link|source|iframe)\b[^>]*?(?:src|href)=\"(https?:)?//", text)
        assert not fetched, page
    for style in built.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


@pytest.mark.slow
def test_every_internal_link_leads_to_a_page_and_a_place(built):
    ids = {p: set(re.findall(r'\bid="([^"]+)"', p.read_text(encoding="utf-8"))) for p in built.rglob("*.html")}
    broken = []
    for page in ids:
        for target, anchor in re.findall(r'<a [^>]*?href="([^":#?]*)(?:#([^"]*))?"', page.read_text(encoding="utf-8")):
            if re.search(r"(^|/)(reference|notebooks|source)/", target or anchor):
                continue  # all but one unit are not built here; `make docs` ends with an error where these lead nowhere
            aim = (page.parent / target).resolve() if target else page
            if not aim.is_file() or (anchor and aim.suffix == ".html" and anchor not in ids.get(aim, {anchor})):
                broken.append((page.relative_to(built).as_posix(), target, anchor))
    assert broken == []


@pytest.mark.slow
def test_formulas_are_mathml_and_equations_stand_by_themselves(built):
    page = (built / "reference" / "losses" / "nll.html").read_text(encoding="utf-8")
    assert 'class="equation" role="math"' in page
    assert "L = −wᵧ ln ŷᵧ" in html.unescape(page)


@pytest.mark.slow
def test_the_search_finds_terms_of_the_notes(built):
    index = (built / "searchindex.js").read_text(encoding="utf-8")
    for term in (
        "hing",
        "entropi",
        "contrast",
        "sandbox",
        "momentum",
        "lenet",
        "perceptron",
        "gibb",
        "nbgrader",
        "errata",
    ):
        assert re.search(rf'"?\b{term}\w*"?:', index), term
