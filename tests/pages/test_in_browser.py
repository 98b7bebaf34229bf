"""The built pages as a reader has them: axe-core finds nothing, nothing is cut off, in light and dark; searches."""

import os
import subprocess
import sys
from importlib.resources import files
from urllib.parse import quote_plus

import pytest

from tests.autograder.chromium import open_browser, why_no_chromium
from website import __main__ as website
from website import notebooks
from website.public import ROOT
from website.sources import write_sources

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_no_chromium()), reason=why_no_chromium())]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
KINDS = {
    "home": "index.html",
    "a guide": "docs/student-setup.html",
    "a name's page": "reference/losses/softmax_cross_entropy_gradient.html",
    "a note": "lectures/note-e.html",
    "errata": "lectures/errata-c.html",
    "results": "docs/results.html",
    "benchmarks": "benchmarks/RESULTS.html",
    "a notebook": "notebooks/00-tour.html",
    "a decision": "docs/decisions/0026-pages-by-sphinx.html",
    "search": "search.html?q=entropy",
    "a source": "source/dlcourse/losses/__init__.py.html",
}
# What somebody with the notes in hand looks for, and one of the pages that they should find.
SEARCHED = {
    "contrastive divergence": "lectures/note-c.html#note-c-6-13",
    "LSTM": "reference/recurrent/lstm.html",
    "Hough": "reference/imaging/hough_lines.html",
    "anchor box": "reference/detection/anchor_boxes.html",
    "perplexity": "reference/recurrent/perplexity.html",
    "batch normalization": "reference/regularization/BatchNormalization.html",
    "AdaGrad": "reference/optimization/AdaGrad.html",
    "kernel trick": "notebooks/05b-margins.html#the-kernel-trick",
    "Horn-Schunck": "reference/motion/horn_schunck.html",
    "word2vec": "reference/embeddings/word2vec.html",
}
# All rules; selectors of all that has passed, each sought until it is unique, would take most of the time. Of the rows
# of a table that differ in words alone, each kind is looked at once on either background, and the others are not
# shown: benchmarks have six hundred.
VIOLATIONS = """
const kinds = new Set();
for (const row of document.querySelectorAll("tbody tr")) {
    const kind = row.sectionRowIndex % 2 + row.outerHTML.replace(/>[^<]+</g, ">…<");
    if (kinds.has(kind)) row.style.display = "none";
    kinds.add(kind);
}
axe.run({ resultTypes: ["violations"], selectors: false })
    .then(r => r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(" ")}`))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All pages; of the notebooks one has been run. With them, what Sphinx warned of."""
    root = tmp_path_factory.mktemp("pages")
    ran = {name: notebooks.solution(name) for name in notebooks.names()}
    ran |= notebooks.run_all(root / "notebooks", 1, checks=False, only="00-tour")
    website.write_source(root / "source", ran, solutions=False)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(root / "source"), str(root / "html")]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (root / "warnings").write_text(done.stderr, encoding="utf-8")
    write_sources(root / "html" / "source")
    return root / "html"


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[1280, 390])
def width(request):
    return request.param


@pytest.fixture
def look(built, browser, scheme, width):
    def look(page):
        browser.look_as(width, prefers_color_scheme=scheme)
        opened(browser, built, page)
        return browser.run

    return look


def opened(browser, built, page):
    """Open a page, and if it is a search, wait until it has found something."""
    file, _, query = page.partition("?")
    browser.open((built / file).as_uri() + (query and f"?{query}"))
    if query:
        browser.wait_for("document.querySelector('#search-results .search-summary')?.textContent.includes('found')")


def test_the_build_of_all_pages_warns_of_nothing(built):
    assert (built.parent / "warnings").read_text(encoding="utf-8") == "", "`make docs` ends with an error at each"


@pytest.mark.parametrize("kind", KINDS)
def test_axe_core_finds_nothing(kind, look):
    run = look(KINDS[kind])
    run(AXE)
    assert run(VIOLATIONS) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_the_window(kind, look):
    run = look(KINDS[kind])
    assert run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("term", SEARCHED)
def test_a_search_for_a_term_of_the_notes_finds_its_page_among_the_first(term, built, browser):
    opened(browser, built, f"search.html?q={quote_plus(term)}")
    found = browser.run("[...document.querySelectorAll('ul.search li a')].map(a => a.getAttribute('href'))")
    assert SEARCHED[term] in found[:6]


def test_axe_core_is_there_and_finds_what_is_wrong(browser, tmp_path):
    page = tmp_path / "wrong.html"
    rows = [f"<tr><td>row {n}</td></tr>" for n in range(1, 10)] + ["<tr><td style='color: #ddd'>pale</td></tr>"]
    style = "<style>tbody tr:nth-child(even) td { color: #ddd }</style>"
    table = f"<table><thead><tr><th>n</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
    page.write_text(f"<!doctype html><title>x</title>{style}<img src='x.png'><input>{table}", encoding="utf-8")
    browser.open(page.as_uri())
    browser.run(AXE)
    found = dict(each.split(": ", 1) for each in browser.run(VIOLATIONS))
    assert set(found) >= {"html-has-lang", "image-alt", "label"}
    assert "<td>row 2</td>" in found["color-contrast"], "every other row has another background"
    assert "pale" in found["color-contrast"]
    shown = "[...document.querySelectorAll('tbody tr')].filter(row => row.style.display != 'none').length"
    assert browser.run(shown) == 3
