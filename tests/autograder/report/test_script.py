"""The class report's script, in a browser: it sorts and filters, and nothing else on the page can run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.report.class_report import class_report_html
from tests.autograder.chromium import Browser, open_browser, why_no_chromium
from tests.autograder.report import samples
from tests.autograder.report.pages import class_page
from tests.autograder.report.test_class_report import one

pytestmark = pytest.mark.skipif(bool(why_no_chromium()), reason=why_no_chromium())

ROWS = "[...document.querySelectorAll('table.students tbody tr')]"
NAMES = f"{ROWS}.filter(row => !row.hidden).map(row => row.cells[0].innerText)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


def opened(browser: Browser, folder: Path, html: str) -> Browser:
    path = folder / "page.html"
    path.write_text(html)
    browser.open(path.as_uri())
    return browser


def click(browser: Browser, head: str) -> list[str]:
    browser.run(f"[...document.querySelectorAll('th .sort')].find(b => b.innerText.startsWith({head!r})).click()")
    names: list[str] = browser.run(NAMES)
    return names


def filtered(browser: Browser, text: str) -> list[str]:
    browser.run(
        f"{{const f = document.querySelector('.tools input'); f.value = {text!r}; f.dispatchEvent(new Event('input'))}}"
    )
    names: list[str] = browser.run(NAMES)
    return names


def test_it_sorts_by_any_column(browser: Browser, tmp_path: Path) -> None:
    class_ = [
        replace(one("s10", 0.5, 4), seconds=0.9),
        replace(one("s2", 4, 4), seconds=61.0),
        replace(one("Äbel", 3, 3.25), seconds=4000.0),
        replace(one("zoe", 2.75, 3), seconds=2.0),
    ]
    page = opened(browser, tmp_path, class_report_html("a", class_, 1.0))
    assert click(page, "Student") == ["Äbel", "s2", "s10", "zoe"]
    assert click(page, "Student") == ["zoe", "s10", "s2", "Äbel"]
    assert page.run("document.querySelector('th[aria-sort]').getAttribute('aria-sort')") == "descending"
    assert click(page, "Marks") == ["s10", "zoe", "Äbel", "s2"]
    assert click(page, "first") == ["s10", "zoe", "Äbel", "s2"]
    assert click(page, "second") == ["zoe", "Äbel", "s10", "s2"]
    assert click(page, "Time") == ["s10", "zoe", "s2", "Äbel"]
    assert page.run("document.querySelectorAll('th[aria-sort]').length") == 1


def test_it_filters_by_words_anywhere(browser: Browser, tmp_path: Path) -> None:
    class_ = [one("ada", 0, 4, ("wrong-sign",)), one("adam", 4, 4), one("bob", 0, 4)]
    page = opened(browser, tmp_path, class_report_html("a", class_, 1.0))
    assert filtered(page, "ADA") == ["ada", "adam"]
    assert page.run("document.querySelector('.tools output').value") == "2 of 3 shown"
    assert filtered(page, "ad sign") == ["ada"]
    assert filtered(page, "passed") == ["adam"]
    assert filtered(page, "") == ["ada", "adam", "bob"]
    assert page.run("document.querySelector('.tools output').value") == ""


def test_without_the_script_the_page_is_whole(browser: Browser, tmp_path: Path) -> None:
    html = class_page(samples.classroom(5))
    without = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert without != html
    with_names = opened(browser, tmp_path, html).run(NAMES)
    assert opened(browser, tmp_path, without).run(NAMES) == with_names
    assert browser.run("document.querySelectorAll('button, input').length") == 0


def test_nothing_else_runs(browser: Browser, tmp_path: Path) -> None:
    html = class_page(samples.classroom(5))
    for evil in (
        "<script>window.evil = 1</script>",
        "<img src=x onerror='window.evil = 1'>",
        "<svg onload='window.evil = 1'></svg>",
        "<iframe srcdoc='<script>parent.evil = 1</script>'></iframe>",
        "<a id=bait href='javascript:window.evil = 1'>x</a><form id=f action=x></form>",
    ):
        page = opened(browser, tmp_path, html.replace("</main>", f"{evil}</main>"))
        page.run("document.querySelector('#bait')?.click()")
        assert page.run("window.evil") is None, evil
        assert page.run("document.querySelectorAll('.sort').length") > 3  # ours has run
    changed = html.replace('"use strict";', '"use strict"; window.evil = 1;')
    assert opened(browser, tmp_path, changed).run("window.evil") is None
    assert browser.run("document.querySelectorAll('.sort').length") == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_no_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    """Wide tables scroll in their own frames, with the words in them that are for those who listen."""
    browser.look_as(width)
    page = opened(browser, tmp_path, class_page(samples.classroom(5)))
    assert page.run("document.documentElement.scrollWidth") <= width
