"""A check's report in what surrounds it: JupyterLab's style sheet, a narrow screen, few colours, no style at all."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from autograder.report.feedback import result_html
from tests.autograder.chromium import open_browser, why_no_chromium
from tests.autograder.report import samples
from tests.autograder.report.browser import Page

LAB = Path(sys.prefix) / "share" / "jupyter" / "nbconvert" / "templates" / "lab" / "static"
NOTICE = "This is **not** what you wrote last."


def cards():
    return "".join(result_html(r, notices=[NOTICE], remarks=["More."]) for r in samples.submission().results)


def in_jupyter(fragment):
    style = "".join((LAB / name).read_text() for name in ("index.css", "theme-light.css"))
    return (
        f'<!doctype html><meta charset="utf-8"><style>{style}</style><body class="jp-Notebook" '
        'data-jp-theme-light="true" style="overflow:auto"><div class="jp-OutputArea-output jp-RenderedHTMLCommon '
        f'jp-RenderedHTML" style="height:auto">{fragment}</div></body>'
    )


@pytest.fixture(scope="module")
def browser():
    if why_no_chromium():
        pytest.skip(why_no_chromium())
    with open_browser() as browser:
        yield browser


@pytest.fixture
def shown(browser, tmp_path):
    def show(html, width=900, **media):
        path = tmp_path / "card.html"
        path.write_text(html, encoding="utf-8")
        browser.look_as(width, **media)
        browser.open(path.as_uri())
        return browser.run

    return show


def test_jupyters_style_sheet_adds_no_bullets_and_no_indents(shown):
    run = shown(in_jupyter(cards()))
    lists = "[...document.querySelectorAll('.ag ul, .ag li')].map(e => getComputedStyle(e))"
    assert run(f"{lists}.every(s => s.listStyleType === 'none' && s.paddingInlineStart === '0px')")
    assert run("[...document.querySelectorAll('.ag dt')].every(e => getComputedStyle(e).float === 'none')")


def test_the_map_of_errors_stands_beside_its_numbers(shown):
    run = shown(in_jupyter(cards()))
    tops = "[...document.querySelector('.evidence').children].map(e => Math.round(e.getBoundingClientRect().top))"
    assert len(set(run(tops))) == 1


@pytest.mark.parametrize("width", [360, 600])
def test_nothing_sticks_out_of_a_narrow_screen(shown, width):
    for html in (in_jupyter(cards()), f'<!doctype html><meta charset="utf-8">{cards()}'):
        assert shown(html, width=width)("document.documentElement.scrollWidth <= innerWidth")


def test_shapes_have_outlines_where_the_system_chooses_the_colours(shown):
    run = shown(in_jupyter(cards()), forced_colors="active")
    assert run("[...document.querySelectorAll('.symbol')].every(e => getComputedStyle(e).borderTopWidth === '1px')")
    colours = "['cells', 'squares'].map(name => getComputedStyle(document.querySelector('.' + name)).fill)"
    assert len(set(run(colours))) == 2


def test_words_are_apart_without_any_style():
    bare = re.sub(r"<style>.*?</style>", "", cards(), flags=re.DOTALL)
    text = " ".join(Page(bare).text.split())
    assert "✓ passed one class only 1 / 1" in text
    assert "✗ failed one vector 0 / 1" in text
    assert "! error large logits hidden case 0 / 1" in text
    assert re.findall(r'<path class="(?:cells|squares)"(?! fill)', bare) == []  # black on black, otherwise


def test_notices_stand_above_and_remarks_below():
    text = " ".join(Page(result_html(samples.softmax(), notices=[NOTICE], remarks=["More."])).text.split())
    assert text.index("not what you wrote") < text.index("The Jacobian of softmax") < text.rindex("More.")
